"""How a performance is laid down: in a layer of its own or not, densely or sparsely."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Keying:
    """on_top: put the hands' actions into an NLA layer, so that an animator's own keys go into one above. tolerance:
    leave out keys as long as no fingertip moves by more, metres; None writes one on every frame."""

    on_top: bool = False
    tolerance: float | None = None
