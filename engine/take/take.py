"""A take: the motion of two hands, the notes it plays and where it came from, in one `.npz` without pickles."""
import json
from dataclasses import dataclass, field

import numpy as np

from ...rigs.hand import LARGEST, SMALLEST
from ..errors import InputError
from ..music.notes import NOTE, problems
from .storage import Unreadable, read_arrays, write_arrays

TAKE_FPS = 120.0
VERSION = 1
ARRAYS = ("fps", "t0", "wrist", "pose", "tips", "notes", "pedal", "meta")
#: Further than this from the keyboard's origin (metres) nothing can be meant seriously.
REACH = 10.0


class TakeError(InputError):
    """A file is not a take, or a damaged one."""


@dataclass
class Take:
    """Motion of two hands in the keyboard frame (`rigs/keyboard.py`); hand 0 is the left.

    fps: frames a second; frame k is at `t0 + k / fps` seconds of the recording.
    wrist [N,2,3]: wrist joints, metres. pose [N,2,16,3]: axis-angle in MANO's joint order and convention, zero
    being the flat hand; the first rotation is the wrist's, from the rest frame to the keyboard frame.
    tips [N,2,5,3]: centres of the fingertips' pads, thumb to little finger, metres.
    notes [M]: `engine.music.notes.NOTE`, each with its hand and finger. pedal [K,2]: time in seconds, value 0-127.
    meta: version, seed, settings, encoder, hashes of weights and source; anything that JSON can hold. hand_size: of the
    hands beside the bundled ones, whose poses and tips these are; 1 where it is not there.
    """

    wrist: np.ndarray
    pose: np.ndarray
    tips: np.ndarray
    notes: np.ndarray
    pedal: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    meta: dict = field(default_factory=dict)
    fps: float = TAKE_FPS
    t0: float = 0.0

    @property
    def times(self):
        """Seconds of every frame [N], float64."""
        return self.t0 + np.arange(len(self.wrist)) / self.fps

    @property
    def hand_size(self):
        """How large the hands are beside the bundled ones."""
        return float(self.meta.get("hand_size", 1.0))

    @property
    def duration(self):
        """Seconds from the first frame to the last."""
        return (len(self.wrist) - 1) / self.fps

    def problems(self):
        """What is wrong with the take, as a list of sentences; empty when it is sound."""
        found = problems(self.notes)
        count = len(self.wrist)
        for name, shape, limit in (("wrist", (count, 2, 3), REACH), ("pose", (count, 2, 16, 3), 4 * np.pi),
                                   ("tips", (count, 2, 5, 3), REACH)):
            values = getattr(self, name)
            if values.shape != shape:
                found.append(f"{name} has the shape {values.shape} instead of {shape}")
            elif not np.isfinite(values).all():
                found.append(f"{name} holds numbers that are not finite")
            elif count and np.abs(values).max() > limit:
                found.append(f"{name} holds numbers beyond {limit:.3g}")
        if count < 2:
            found.append("there are fewer than two frames")
        if not (np.isfinite(self.fps) and 1 <= self.fps <= 1000):
            found.append("fps is outside 1-1000")
        if not (np.isfinite(self.t0) and abs(self.t0) < 1e6):
            found.append("t0 is not a time")
        if not _is_size(self.meta.get("hand_size", 1.0)):
            found.append(f"the hands' size is not from {SMALLEST:g} to {LARGEST:g}")
        if self.pedal.ndim != 2 or self.pedal.shape[1] != 2 or not np.isfinite(self.pedal).all():
            found.append("pedal is not a list of times and values")
        return found

    def save(self, path, compressed=True):
        """Writes the take to `path`, whole or not at all; not `compressed` it is written sooner and a little larger.
        Raises InputError when it is unsound or the disk is full."""
        found = self.problems()
        if found:
            raise TakeError(f"The take for {path} was not saved: {found[0]}.")
        write_arrays(path, {
            "version": VERSION, "fps": self.fps, "t0": self.t0, "wrist": self.wrist.astype(np.float32),
            "pose": self.pose.astype(np.float32), "tips": self.tips.astype(np.float32), "notes": self.notes,
            "pedal": self.pedal, "meta": np.frombuffer(json.dumps(self.meta).encode(), np.uint8)}, compressed)

    @classmethod
    def load(cls, path):
        """The take in the file `path`.

        Raises TakeError when the file is no take, is damaged, or is of a later version.
        """
        wrong = f"{path} is not a PianoFlow take, or a damaged one: generate it again."
        try:
            version = int(read_arrays(path, ["version"])["version"])
            if version > VERSION:
                raise TakeError(f"{path} was made by a later PianoFlow (take version {version}): update PianoFlow.")
            take = cls._of_arrays(read_arrays(path, ARRAYS))
        except FileNotFoundError:
            raise TakeError(f"There is no file {path}: choose a take (.npz).") from None
        except PermissionError:
            raise TakeError(f"{path} may not be read: change its permissions, or choose another take.") from None
        except MemoryError:
            raise TakeError(f"{path} is larger than the free memory: close other programs, or generate the recording "
                            "in parts.") from None
        except (Unreadable, ValueError, TypeError, RecursionError) as error:
            raise TakeError(wrong) from error
        found = take.problems()
        if found:
            raise TakeError(f"{path} is a damaged take ({found[0]}): generate it again.")
        return take

    @classmethod
    def _of_arrays(cls, arrays):
        """The take of a file's arrays; raises ValueError or TypeError where they have the wrong types."""
        for name in ("wrist", "pose", "tips", "pedal", "fps", "t0"):
            if arrays[name].dtype.kind not in "fiu":
                raise ValueError(f"{name} holds {arrays[name].dtype}")
        if arrays["notes"].dtype.names != NOTE.names:
            raise ValueError("the notes have other fields")
        meta = json.loads(arrays["meta"].astype(np.uint8).tobytes().decode())
        if not isinstance(meta, dict):
            raise ValueError("meta is no table")
        moving = {name: arrays[name].astype(float) for name in ("wrist", "pose", "tips", "pedal")}
        return cls(**moving, notes=arrays["notes"].astype(NOTE), meta=meta, fps=float(arrays["fps"]),
                   t0=float(arrays["t0"]))


def _is_size(value):
    """Whether a file's hand size is one (True is none)."""
    return type(value) in (int, float) and SMALLEST <= value <= LARGEST
