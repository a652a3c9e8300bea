"""A take: the motion of two hands, the notes it plays and where it came from, in one `.npz` without pickles."""
import json
import os
import tempfile
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..music.notes import NOTE, problems

TAKE_FPS = 120.0
VERSION = 1
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
    meta: version, seed, settings, encoder, hashes of weights and source; anything that JSON can hold.
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
        if self.pedal.ndim != 2 or self.pedal.shape[1] != 2 or not np.isfinite(self.pedal).all():
            found.append("pedal is not a list of times and values")
        return found

    def save(self, path):
        """Writes the take to `path` through a temporary file beside it; the old file survives any failure."""
        found = self.problems()
        if found:
            raise TakeError(f"The take for {path} was not saved: {found[0]}.")
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        try:
            with os.fdopen(handle, "wb") as stream:
                np.savez_compressed(
                    stream, version=VERSION, fps=self.fps, t0=self.t0, wrist=self.wrist.astype(np.float32),
                    pose=self.pose.astype(np.float32), tips=self.tips.astype(np.float32), notes=self.notes,
                    pedal=self.pedal, meta=np.frombuffer(json.dumps(self.meta).encode(), np.uint8))
            os.replace(temporary, path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    @classmethod
    def load(cls, path):
        """The take in the file `path`.

        Raises TakeError when the file is no take, is damaged, or is of a later version.
        """
        try:
            with np.load(path, allow_pickle=False) as data:
                arrays = {name: data[name] for name in data.files}
            version = int(arrays["version"])
            if version > VERSION:
                raise TakeError(f"{path} was made by a later PianoFlow (take version {version}): update PianoFlow.")
            take = cls(
                wrist=arrays["wrist"].astype(float), pose=arrays["pose"].astype(float),
                tips=arrays["tips"].astype(float), notes=arrays["notes"].astype(NOTE), pedal=arrays["pedal"],
                meta=json.loads(bytes(arrays["meta"]).decode()), fps=float(arrays["fps"]), t0=float(arrays["t0"]))
        except FileNotFoundError:
            raise TakeError(f"There is no file {path}: choose a take (.npz).") from None
        except (OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile, EOFError) as error:
            raise TakeError(f"{path} is not a PianoFlow take, or a damaged one: generate it again.") from error
        found = take.problems()
        if found:
            raise TakeError(f"{path} is a damaged take ({found[0]}): generate it again.")
        return take
