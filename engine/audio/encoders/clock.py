"""Brings an encoder's tokens to 30 frames a second, on a clock that does not drift."""
import tempfile

import numpy as np

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
        if not self.count:
            return table
        if self._tokens is None:
            self._file.flush()
            self._tokens = np.memmap(self._file, np.float16, "r", shape=(self.count, self.width))
        place = ((np.arange(count) + first) / FPS - self.offset) * self.rate
        inside = (place > -1) & (place < self.count)
        place = np.clip(place[inside], 0, self.count - 1)
        low = np.minimum(place.astype(int), max(self.count - 2, 0))
        part = (place - low)[:, None]
        span = self._tokens[low[0]:low[-1] + 2].astype(np.float32) if len(low) else np.zeros((0, self.width))
        after = np.minimum(low + 1, self.count - 1)
        if len(low):
            table[inside] = span[low - low[0]] * (1 - part) + span[after - low[0]] * part
        return table
