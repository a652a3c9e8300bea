"""How far a recording is from A4 = 440 Hz, from the peaks of its spectrum."""
import numpy as np

#: Seconds of sound in one spectrum: long enough to tell 2 cents apart at 200 Hz once the peak is interpolated.
WINDOW = 0.37
#: Hz. Below, a piano's partials crowd; above, they run sharp of the key's pitch.
LOWEST, HIGHEST = 110.0, 1200.0
#: A peak counts when it reaches this part of its spectrum's highest.
PROMINENT = 0.03
#: The agreement of the peaks (0-1) below which nothing is tuned, or nothing sounds: noise, drums, silence.
AGREEMENT = 0.25
#: Spectra that are enough for a whole recording.
ENOUGH = 600


class TuningEstimate:
    """Gathers spectral peaks of a mono stream at `rate` Hz and says how many cents it is away from 440 Hz.

    The deviations of the peaks from equal temperament are averaged as angles, since they repeat every semitone:
    a recording that is 60 cents sharp cannot be told from one that is 40 cents flat and a semitone higher.
    """

    def __init__(self, rate, every=0.5):
        """every: seconds between spectra."""
        self.rate = rate
        self.size = int(2 ** np.round(np.log2(WINDOW * rate)))
        self.step = max(self.size, int(every * rate))
        self.window = np.hanning(self.size)
        self.waiting = np.zeros(0, np.float32)
        self.skip = 0
        self.sum = 0j
        self.weight = 0.0

    def add(self, block):
        """Listens to the next samples [n] of the stream."""
        skipped = min(self.skip, len(block))
        self.skip -= skipped
        self.waiting = np.concatenate([self.waiting, block[skipped:]])
        while len(self.waiting) >= self.size:
            self._spectrum(self.waiting[:self.size])
            dropped = min(self.step, len(self.waiting))
            self.skip = self.step - dropped
            self.waiting = self.waiting[dropped:]

    def _spectrum(self, samples):
        spectrum = np.abs(np.fft.rfft(samples * self.window))
        low, high = (int(edge * self.size / self.rate) for edge in (LOWEST, HIGHEST))
        high = min(high, len(spectrum) - 2)
        k = np.arange(low, high)
        if not len(k) or spectrum[k].max() < 1e-4:
            return
        middle, left, right = spectrum[k], spectrum[k - 1], spectrum[k + 1]
        k = k[(middle > left) & (middle >= right) & (middle > PROMINENT * middle.max())]
        # A parabola through the logarithms of three bins is exact for a Gaussian window and near enough for Hann's.
        left, middle, right = (np.log(spectrum[k + shift] + 1e-12) for shift in (-1, 0, 1))
        frequency = (k + 0.5 * (left - right) / (left - 2 * middle + right)) * self.rate / self.size
        weight = np.sqrt(spectrum[k])
        self.sum += (weight * np.exp(2j * np.pi * 12 * np.log2(frequency / 440.0))).sum()
        self.weight += weight.sum()

    @property
    def cents(self):
        """Cents by which the recording is sharp (-50 to 50); 0 when its peaks agree on nothing."""
        if not self.weight or abs(self.sum) < AGREEMENT * self.weight:
            return 0.0
        return float(np.angle(self.sum) / (2 * np.pi) * 100)
