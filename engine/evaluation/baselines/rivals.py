"""The rivals by name."""
from .emotalk import EmoTalk
from .livelyspeaker import LivelySpeaker
from .pianomotion import PianoMotion
from .s2c import S2C

RIVALS = {"emotalk": EmoTalk, "livelyspeaker": LivelySpeaker, "pianomotion": PianoMotion, "s2c": S2C}
