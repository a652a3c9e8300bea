"""What the networks hear: the tensor of keys number by number, and clocks that are still exact after an hour."""
import numpy as np
import pytest

from pianoflow.engine.audio.encoders import ENCODERS, check, open_encoder
from pianoflow.engine.audio.encoders import layout as at
from pianoflow.engine.audio.encoders.clock import TokenEncoder, TokenTrack
from pianoflow.engine.audio.encoders.keys import KeyTrack, fingers_of, key_features
from pianoflow.engine.audio.recording import Recording
from pianoflow.engine.errors import InputError
from pianoflow.engine.music.notes import make_notes
from pianoflow.rigs import keyboard


def planes(table):
    return table[:, :440].reshape(len(table), 5, 88)


def test_a_note_is_told_by_five_numbers_of_its_key():
    notes = make_notes([1.01], [1.5], [60], 100)
    table = key_features(notes, 0, 60, roles=False)
    assert table.shape == (60, 444) and ENCODERS["keys_heard"] == 444
    key = planes(table)[:, :, 60 - 21]
    assert np.flatnonzero(planes(table).any((0, 1))).tolist() == [39]
    # 1.01 s is frame 30.3: the triangle shares it between frames 30 and 31 and so keeps the exact time
    assert key[30, at.ONSET] == pytest.approx(0.7) and key[31, at.ONSET] == pytest.approx(0.3)
    assert key[[29, 32], at.ONSET].tolist() == [0, 0]
    assert key[30, at.STRENGTH] == pytest.approx(0.7 * 100 / 127)
    assert key[30, at.HELD] == pytest.approx(0.2) and (key[31:45, at.HELD] > 0.999).all()
    assert key[45, at.HELD] == pytest.approx(0.5) and key[46, at.HELD] == 0
    assert key[40, at.SINCE] == pytest.approx(np.exp(-(40 / 30 - 1.01) / 0.5), rel=1e-5) and key[30, at.SINCE] == 0


def test_who_plays_is_told_where_it_is_known():
    notes = make_notes([0.5, 0.5, 0.5], [1, 1, 1], [40, 61, 67], 80, hand=[0, 1, -1], finger=[5, 2, 0])
    table = key_features(notes, 0, 40)
    assert table.shape == (40, 608)
    plane = table[20, at.PLAYED_BY]
    assert plane[40 - 21] == -1 and plane[61 - 21] == 1 and plane[67 - 21] == 0
    fingers = fingers_of(table)[20]
    assert set(zip(*np.nonzero(fingers[..., at.FINGER_HELD]))) == {(0, 4), (1, 1)}
    place = fingers[1, 1, at.FINGER_PLACE] * at.FINGER_UNIT + keyboard.WIDTH / 2
    assert place == pytest.approx(float(keyboard.key_x(61)), abs=1e-6)
    assert fingers[1, 1, at.FINGER_BLACK] == 1 and fingers[0, 4, at.FINGER_BLACK] == 0


def test_each_finger_is_told_its_next_key_a_second_ahead():
    notes = make_notes([0.5, 2.0], [1, 2.5], [40, 61], 80, hand=[0, 0], finger=[5, 5])
    fingers = fingers_of(key_features(notes, 0, 70))[:, 0, 4]
    assert fingers[[15, 29, 30, 60], at.NEXT_NEAR].tolist() == [0, 0, 0, 0]
    assert fingers[0, at.NEXT_NEAR] == pytest.approx(0.5) and fingers[45, at.NEXT_NEAR] == pytest.approx(0.5)
    assert fingers[45, at.NEXT_BLACK] == 1 and fingers[0, at.NEXT_BLACK] == 0
    place = fingers[45, at.NEXT_PLACE] * at.FINGER_UNIT + keyboard.WIDTH / 2
    assert place == pytest.approx(float(keyboard.key_x(61)), abs=1e-6)


def test_hands_are_told_where_their_nearest_notes_lie():
    notes = make_notes([0.5, 3.0, 3.0], [1, 3.5, 3.5], [60, 72, 76], 80, hand=[1, 1, 1], finger=[1, 1, 3])
    hand = key_features(notes, 0, 120)[:, at.HANDS_AT + 3:]
    place = hand[:, at.HAND_PLACE] * at.FINGER_UNIT + keyboard.WIDTH / 2
    first, second = (float(keyboard.key_x(pitch)) for pitch in (60 + 4, 76))
    assert place[20] == pytest.approx(first, abs=2e-3) and place[100] == pytest.approx(second, abs=2e-3)
    assert np.ptp(place[:50]) < 2e-3 and (np.diff(place[:95]) > -1e-6).all() and hand[20, at.HAND_NEAR] == 1
    assert hand[105, at.HAND_NEAR] == pytest.approx(1, abs=1e-6) and hand[45, at.HAND_NEAR] < 0.7
    assert not key_features(notes, 0, 120)[:, at.HANDS_AT:at.HANDS_AT + 3].any()


def test_pedal_loudness_and_onsets_are_told():
    notes = make_notes([0.5], [2], [60], 127)
    table = key_features(notes, 0, 60, pedal=np.array([[1.0, 127], [1.5, 0]]))
    assert table[29, at.SUSTAIN] == 0 and table[31, at.SUSTAIN] == 1 and table[46, at.SUSTAIN] == 0
    assert table[14, at.LOUDNESS] == 0 and table[16, at.LOUDNESS] > table[50, at.LOUDNESS] > 0.3
    assert table[15, at.FLUX] > 0.5 and table[20, at.FLUX] == 0
    assert np.isfinite(table).all()


def test_any_frames_are_those_of_the_whole():
    random = np.random.default_rng(0)
    onset = np.sort(random.uniform(0, 60, 300))
    notes = make_notes(onset, onset + random.uniform(0.05, 4, 300), random.integers(21, 109, 300), 70,
                       random.integers(-1, 2, 300), random.integers(0, 6, 300))
    track = KeyTrack(notes, np.array([[0.0, 127], [30, 0]]))
    whole = track.frames(0, 1800)
    assert np.array_equal(whole, key_features(notes, 0, 1800, track.pedal))
    assert np.allclose(track.frames(700, 240), whole[700:940], atol=2e-3)


def test_after_an_hour_a_note_is_in_its_frame():
    notes = make_notes([0.0, 3600.0], [0.5, 3600.4], [60, 72], 80)
    table = KeyTrack(notes).frames(3600 * 30 - 10, 40)
    assert planes(table)[10, at.ONSET, 72 - 21] == 1 and planes(table)[:, at.ONSET].sum() == 1


def test_tokens_are_where_they_belong_after_an_hour():
    rate, count = 25.0, 25 * 3605
    track = TokenTrack(2, rate)
    for first in range(0, count, 750):
        tokens = np.zeros((min(750, count - first), 2))
        marked = 3600 * 25 - first
        if 0 <= marked < len(tokens):
            tokens[marked] = 1
        track.add(tokens)
    near = track.frames(3600 * 30 - 3, 7)
    assert near[3].tolist() == [1, 1] and near[[0, 1, 5, 6]].max() == 0
    # one frame, 1/30 s, is 5/6 of a token away: 1/6 of the mark is left
    assert np.allclose(near[[2, 4], 0], 1 / 6, atol=1e-3)
    assert track.frames(3606 * 30, 10).max() == 0


class Marked(Recording):
    """An hour and five seconds of sound at 250 Hz, silent but for the samples from `mark` to `mark` + 10."""

    mark = 0

    def stream(self, rate):
        for first in range(0, round(self.duration * self.stretch * rate), 5000):
            place = np.arange(first, first + 5000)
            yield ((place >= self.mark) & (place < self.mark + 10)).astype(np.float32)


class Marks(TokenEncoder):
    """An encoder whose only number is a token's loudest sample, heard two seconds late."""

    name, width, RATE, HOP, WINDOW, MARGIN, LATE = "marks", 1, 250, 10, 750, 75, 2.0

    def tokens(self, samples):
        return samples.reshape(-1, self.HOP).max(1, keepdims=True)


@pytest.mark.parametrize("cents", [-35.0, 0.0, 48.0])
def test_tokens_of_a_recording_out_of_tune_are_where_they_belong_after_an_hour(cents):
    recording = Marked("hour.wav", 250, 0.0, 250 * 3605, np.ones(1), 1.0, cents, False, "")
    token = round(3600 * 25 * recording.stretch)
    Marked.mark = token * 10
    heard = (token / 25 + 2.0) / recording.stretch  # seconds of the file
    times = (np.arange(20) + round(heard * 30) - 10) / 30
    wanted = np.interp((times - heard) * 25 * recording.stretch, [-1, 0, 1], [0, 1, 0])
    found = Marks().track(None, recording).frames(round(heard * 30) - 10, 20)[:, 0]
    assert wanted.max() > 0.5 and np.allclose(found, wanted, atol=2e-3)


def test_a_track_without_tokens_is_silence():
    track = TokenTrack(3, 25.0)
    assert track.frames(-3, 8).shape == (8, 3) and not track.frames(-3, 8).any()


def test_features_that_are_not_finite_are_refused():
    class Broken(Marks):
        def tokens(self, samples):
            return np.full((self.WINDOW, 1), value, np.float32)

    recording = Marked("hour.wav", 250, 0.0, 2500, np.ones(1), 1.0, 0.0, False, "")
    for value in (np.nan, np.inf, 1e6):  # the last is infinite in the 16 bits that a track keeps
        with pytest.raises(InputError, match="features of this recording that are not finite"):
            Broken().track(None, recording)


def test_a_model_refuses_another_encoder():
    check(open_encoder("keys"), "keys", "weights.safetensors")
    with pytest.raises(InputError, match="weights.safetensors was trained on the encoder 'muq'"):
        check(open_encoder("keys"), "muq", "weights.safetensors")
    with pytest.raises(InputError, match="There is no acoustic encoder 'ears'"):
        open_encoder("ears")
