"""A recording as the engine hears it: trimmed, mixed to one channel, in tune, at any rate, window by window."""
import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soxr

from .decode import SoundError, decode
from .tuning import ENOUGH, TuningEstimate

#: Detuning below this is left alone, cents.
IN_TUNE = 3.0
#: A sample beyond this part of full scale, in a run of three or more, was cut off.
CLIPPED = 0.999
#: Mean power below which there is nothing to hear (about -90 dB).
SILENT = 1e-9
#: A mix that keeps less than this of its channels' power has channels that cancel each other.
CANCELS = 0.02


@dataclass(frozen=True)
class Recording:
    """What one pass over a sound file found out; its sound is read again, as a stream, whenever it is wanted.

    start, duration: the part that is used, seconds of the file. weights [channels]: the mix. gain: what brings the
    loudest sample to full scale or below. cents: how sharp the file is. peak: the loudest sample of the mix.
    digest: SHA-256 of the file. warnings: sentences about what is wrong with the sound.
    """

    path: Path
    rate: int
    start: float
    frames: int
    weights: np.ndarray
    gain: float
    cents: float
    silent: bool
    digest: str
    warnings: tuple = ()

    @property
    def duration(self):
        """Seconds of sound that are used."""
        return self.frames / self.rate

    @property
    def stretch(self):
        """Seconds of tuned sound to one second of the file: a sharp recording is slowed down to be in tune."""
        return 2.0 ** (self.cents / 1200)

    def mono(self):
        """Blocks [n] float32 at the file's own rate, finite, within full scale."""
        left = self.frames
        for block in decode(self.path).blocks(round(self.start * self.rate)):
            block = _finite(block)[:left] @ self.weights * self.gain
            left -= len(block)
            yield block.astype(np.float32)
            if left <= 0:
                return

    def stream(self, rate):
        """Blocks [n] float32, resampled to `rate` Hz and brought to A4 = 440 Hz.

        Sample i is heard `i / rate / stretch` seconds after `start`.
        """
        wanted = rate * self.stretch
        if wanted == self.rate:
            yield from self.mono()
            return
        resample = soxr.ResampleStream(self.rate, wanted, 1, dtype="float32", quality="HQ")
        for block in self.mono():
            block = resample.resample_chunk(block)
            if len(block):
                yield block
        yield resample.resample_chunk(np.zeros(0, np.float32), last=True)

    def windows(self, rate, length, hop, lead=0):
        """Windows (first sample, samples [length] float32) of the tuned stream, `hop` samples apart.

        The first begins `lead` samples before the sound; the stream is padded with silence at both ends, and the
        last window holds its last sample.
        """
        first, held = -lead, np.zeros(lead, np.float32)
        for block in self.stream(rate):
            held = np.concatenate([held, block])
            while len(held) >= length:
                yield first, held[:length].copy()
                first, held = first + hop, held[hop:]
        while len(held) > max(0, length - hop) or first < 0:
            yield first, np.pad(held[:length], (0, max(0, length - len(held))))
            first, held = first + hop, held[hop:]


def open_recording(path, start=None, end=None, report=None):
    """The `Recording` in the sound file `path`, from `start` to `end` (seconds; None: all of it).

    Reads the whole part once to learn its length, loudness, tuning and faults. report(fraction) may raise to cancel.
    Raises SoundError when there is no sound.
    """
    decoder = decode(path)
    start = max(0.0, float(start or 0.0))
    if end is not None and end <= start:
        raise SoundError(f"The part of {path} from {start:g} s to {end:g} s is empty: set the end after the start.")
    first = round(start * decoder.rate)
    limit = None if end is None else round(end * decoder.rate) - first
    expected = max(1, decoder.frames - first) if decoder.frames else None
    if limit is not None:
        expected = min(expected or limit, limit)
    hearing = _Hearing(decoder, start, expected)
    damage = []
    for block in decoder.blocks(first, damage):
        hearing.add(block[:None if limit is None else limit - hearing.frames])
        if report:
            report(min(1.0, hearing.frames / expected) if expected else 0.0)
        if limit is not None and hearing.frames >= limit:
            break
    if not hearing.frames:
        reason = "holds no sound" if not start else f"holds no sound after {start:g} s"
        raise SoundError(f"{path} {reason}: choose another file or another part of it.")
    return hearing.recording(Path(path), damage, limit)


class _Hearing:
    """What one pass over the sound adds up."""

    def __init__(self, decoder, start, expected):
        self.decoder, self.start, self.expected = decoder, start, expected
        self.frames = self.bad = self.clipped = 0
        self.peak = 0.0
        self.power = np.zeros((decoder.channels, decoder.channels))
        every = max(0.4, (expected or 0) / decoder.rate / ENOUGH)
        # Every channel is tuned alike, but two may cancel: the estimate listens to the first and, in case it is
        # silent, to the loudest so far.
        self.tuning = TuningEstimate(decoder.rate, every)

    def add(self, block):
        self.frames += len(block)
        finite = _finite(block)
        if finite is not block:
            self.bad += int((~np.isfinite(block)).any(axis=1).sum())
        absolute = np.abs(finite)
        self.peak = max(self.peak, float(absolute.max(initial=0.0)))
        cut = absolute >= CLIPPED
        self.clipped += int((cut[2:] & cut[1:-1] & cut[:-2]).any(axis=1).sum())
        double = finite.astype(float)
        self.power += double.T @ double
        self.tuning.add(finite[:, int(np.argmax(np.diag(self.power)))])

    def recording(self, path, damage, limit):
        power = self.power / self.frames
        own = np.diag(power)
        heard = own > 1e-4 * own.max(initial=0.0)
        weights = heard / max(1, heard.sum())
        if weights @ power @ weights < CANCELS * (weights @ own):
            weights = (np.arange(len(own)) == np.argmax(own)).astype(float)
        cents = self.tuning.cents
        silent = not own.max(initial=0.0) > SILENT
        return Recording(
            path=path, rate=self.decoder.rate, start=self.start, frames=self.frames, weights=weights.astype(np.float32),
            gain=1.0 / max(1.0, self.peak), cents=cents if abs(cents) >= IN_TUNE else 0.0,
            silent=silent, digest=_digest(path), warnings=tuple(self._faults(path, damage, limit, silent)))

    def _faults(self, path, damage, limit, silent):
        seconds = self.frames / self.decoder.rate
        short = self.decoder.frames and limit is None and self.expected and self.frames < 0.999 * self.expected
        if damage or short:
            yield f"{path.name} is damaged or cut off: nothing after {self.start + seconds:.1f} s could be read."
        if self.bad:
            yield f"{path.name} has {self.bad} samples that are not numbers: they were taken as silence."
        # Files of floating-point numbers may well go beyond full scale without being cut off there.
        if self.clipped > 0.001 * self.frames and self.peak < 2:
            yield f"{path.name} is clipped: loud notes may be heard wrongly."
        if silent:
            yield f"{path.name} is silent."


def _finite(block):
    """The block itself when all of it is finite, else a copy with silence in place of what is not."""
    if np.isfinite(block).all():
        return block
    return np.nan_to_num(block, nan=0.0, posinf=0.0, neginf=0.0)


def _digest(path):
    digest = hashlib.sha256()
    with open(path, "rb") as stream:
        while data := stream.read(1 << 20):
            digest.update(data)
    return digest.hexdigest()
