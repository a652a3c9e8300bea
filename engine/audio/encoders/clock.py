"""Brings an encoder's tokens to 30 frames a second, on a clock that does not drift."""
import tempfile

import numpy as np

from ...errors import InputError

FPS = 30.0


class TokenTrack:
    """Tokens at a fixed rate as features at 30 frames a second, linearly between tokens.

    Token j is heard at `offset + j / rate` seconds, worked out from j alone in float64: after an hour it is still
    where it belongs. The tokens lie in a temporary file, not in memory.
    """

    def __init__(self, width, rate, offset=0.0):
        self.width, self.rate, self.offset = width, rate, offset
        self.count = 0
        self._file = tempfile.TemporaryFile()
        self._tokens = None

    def add(self, tokens):
        """Appends tokens [n, width]."""
        self._file.write(np.ascontiguousarray(tokens, np.float16).tobytes())
        self.count += len(tokens)
        self._tokens = None

    def frames(self, first, count):
        """Features [count, width] float32 for the frames from `first` on; zero beyond the first and last token."""
        table = np.zeros((count, self.width), np.float32)
        place = ((np.arange(count) + first) / FPS - self.offset) * self.rate
        inside = (place > -1) & (place < self.count)
        if not self.count or not inside.any():
            return table
        if self._tokens is None:
            self._file.flush()
            self._tokens = np.memmap(self._file, np.float16, "r", shape=(self.count, self.width))
        place = np.clip(place[inside], 0, self.count - 1)
        low = np.minimum(place.astype(int), max(self.count - 2, 0))
        part = (place - low)[:, None]
        span = self._tokens[low[0]:low[-1] + 2].astype(np.float32)
        after = np.minimum(low + 1, self.count - 1)
        table[inside] = span[low - low[0]] * (1 - part) + span[after - low[0]] * part
        return table


class TokenEncoder:
    """An encoder whose network makes tokens of windows of sound. Subclasses say how:

    name, width, licence; RATE (Hz) and HOP (samples a token); WINDOW and MARGIN (tokens: of a window, and of those at
    each of its ends that are left to its neighbours); LATE (seconds from a token's first sample to what it stands for);
    and `tokens(samples [n] float32)` → [WINDOW, width].
    """

    LATE = 0.0

    def track(self, performance, recording, report=None):
        """The features of `recording` (`engine.audio.recording.Recording`). Raises InputError where there is none, or
        where the network makes features of it that are not finite."""
        if recording is None:
            raise InputError(f"The encoder {self.name} listens to sound, and there is only MIDI: give the recording "
                             "too, or use weights for the encoder 'keys'.")
        track = TokenTrack(self.width, self.RATE / self.HOP * recording.stretch, self.LATE / recording.stretch)
        total = int(recording.duration * recording.stretch * self.RATE / self.HOP) + 1
        kept = self.WINDOW - 2 * self.MARGIN
        windows = recording.windows(self.RATE, self.WINDOW * self.HOP, kept * self.HOP, self.MARGIN * self.HOP)
        for _, samples in windows:
            if track.count >= total:
                break
            if report:
                report(track.count / total)
            tokens = self.tokens(samples)
            if len(tokens) < self.WINDOW - self.MARGIN:
                raise ValueError(f"{self.name} made {len(tokens)} tokens of a window of {self.WINDOW}")
            if not np.abs(tokens).max() <= np.finfo(np.float16).max:  # what a track keeps; NaN fails too
                raise InputError(f"The encoder {self.name} makes features of this recording that are not finite: use "
                                 "weights for another encoder.")
            track.add(tokens[self.MARGIN:self.MARGIN + min(kept, total - track.count)])
        return track
