"""What the wrist's gestures can be relied on for."""
import numpy as np
import pytest

from pianoflow.engine.contact.strokes import strokes_of
from pianoflow.engine.evaluation.exercises import exercises
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.performer.gestures import PITCH, ROLL, YAW, Y, Z, gestures
from pianoflow.engine.performer.style import Style
from pianoflow.engine.performer.wandering import sway

RATE = 40.0


def line(pitches, fingers, interval, hand=1, hold=0.98, start=1.0, velocity=70):
    onset = start + interval * np.arange(len(pitches))
    return make_notes(onset, onset + hold * interval, pitches, velocity, hand, fingers)


def chord(pitches, fingers, onset, length, velocity):
    onset = np.full(len(pitches), onset)
    return make_notes(onset, onset + length, pitches, velocity, 1, fingers)


def joined(*parts):
    return np.sort(np.concatenate(parts), order="onset")


def played(notes, hand=1, seed=0, liveliness=1.0):
    """Knots' times, and the gestures without the wandering."""
    times = np.arange(0, notes["offset"].max() + 4, 1 / RATE)
    style = Style(liveliness=liveliness)
    return times, gestures(times, strokes_of(notes, hand), style, np.random.default_rng(seed))


def caused(notes, hand=1):
    """Gestures averaged over performances: the wandering and the variation fall away."""
    runs = [played(notes, hand, seed) for seed in range(24)]
    return runs[0][0], np.mean([offsets for _, offsets in runs], axis=0)


def between(times, values, low, high):
    return values[(times >= low) & (times <= high)]


def test_the_wrist_rises_and_draws_back_at_a_phrases_end_and_comes_down_with_the_next():
    phrase = line([60, 62, 64, 65, 67], [1, 2, 3, 4, 5], 0.3)
    following = line([67, 65, 64, 62, 60], [5, 4, 3, 2, 1], 0.3, start=3.5)
    times, offsets = caused(joined(phrase, following))
    rest = between(times, offsets[:, Z], 2.55, 3.2)
    assert rest.max() > 0.012
    assert np.abs(between(times, offsets[:, Z], 1.0, 2.4)).max() < 0.006
    assert abs(np.interp(3.5, times, offsets[:, Z])) < 0.005
    assert between(times, offsets[:, Y], 2.6, 3.2).min() < -0.004
    highest = times[(times > 2.4) & (times < 3.4)][between(times, offsets[:, Z], 2.4001, 3.3999).argmax()]
    assert between(times, offsets[:, PITCH], highest - 0.03, highest + 0.03).mean() < -np.radians(1.5)  # fingers trail


def test_longer_rests_rise_more_and_detached_notes_do_not_end_phrases():
    def rise(rest):
        notes = joined(line([60, 62, 64, 65], [1, 2, 3, 4], 0.25), line([65, 64, 62, 60], [4, 3, 2, 1], 0.25,
                                                                        start=2.0 + rest))
        times, offsets = caused(notes)
        return between(times, offsets[:, Z], 2.0, 2.0 + rest).max()
    assert rise(0.3) < rise(0.7) < rise(1.3)
    times, offsets = caused(line([60, 62, 64, 65] * 4, [1, 2, 3, 4] * 4, 0.4, hold=0.4))
    assert between(times, offsets[:, Z], 1.5, 6.5).max() < 0.006


def test_a_resting_hand_is_calm_and_lower_than_the_lift_that_led_there():
    notes = joined(line([60, 62, 64], [1, 2, 3], 0.3), line([64, 62, 60], [3, 2, 1], 0.3, start=9.0))
    times, offsets = caused(notes)
    resting = (times > 4.5) & (times < 7.5)
    assert np.ptp(offsets[resting, Z]) < 0.003
    assert offsets[resting, Z].mean() < -0.001
    assert offsets[resting, Y].mean() < -0.012
    assert between(times, offsets[:, Z], 8.3, 8.9).max() > 0.003  # the upbeat to its next notes


def test_loud_chords_sink_and_rebound_and_soft_ones_do_not():
    def course(velocity):
        chords = [chord([60, 64, 67], [1, 3, 5], 1 + k, 0.9, velocity) for k in range(3)]
        times, offsets = caused(joined(*chords))
        onset = np.interp(2.05, times, offsets[:, Z])
        return onset - np.interp(2.5, times, offsets[:, Z]), np.interp(1.85, times, offsets[:, Z]) - onset
    sunk, fallen = course(115)
    assert sunk < -0.004 and fallen > 0.005
    soft = course(45)
    assert abs(soft[0]) < 0.0015


def test_the_arm_swings_up_before_a_loud_chord_and_into_the_keys():
    loud, soft = (caused(joined(*[chord([60, 64, 67], [1, 3, 5], 1 + k, 1.05, velocity) for k in range(3)]))
                  for velocity in (120, 40))
    more = loud[1] - soft[1]
    assert between(loud[0], more[:, Z], 1.78, 1.9).max() > 0.001
    assert np.interp(2.05, loud[0], more[:, Y]) > 0.001


def test_a_slur_breathes_down_and_up():
    times, offsets = caused(line([60, 62, 64, 65, 67, 65, 64, 62], [1, 2, 3, 4, 5, 4, 3, 2], 0.25, hold=1.0))
    height = np.interp([1.05, 1.9, 2.75], times, offsets[:, Z])
    assert height[0] + 0.001 < height[1] < height[2] - 0.001


def test_repeated_chords_are_struck_from_the_wrist_unless_they_are_tied_together():
    def swing(hold):
        chords = [chord(([60, 64], [62, 65])[k % 2], ([1, 3], [2, 4])[k % 2], 1 + 0.3 * k, hold, 70) for k in range(8)]
        times, offsets = caused(joined(*chords))
        onsets = 1.6 + 0.3 * np.arange(4)
        return np.interp(onsets + 0.165, times, offsets[:, PITCH]) - np.interp(onsets, times, offsets[:, PITCH])
    assert swing(0.18).min() > np.radians(2)
    assert np.abs(swing(0.31)).max() < np.radians(0.7)


def test_octaves_are_pronated():
    octaves = joined(*[chord([60, 72], [1, 5], 1 + 0.5 * k, 0.45, 60) for k in range(6)])
    times, offsets = caused(octaves)
    assert between(times, offsets[:, ROLL], 1.5, 3.5).mean() < -np.radians(1)


@pytest.mark.parametrize("hand", [0, 1])
def test_broken_octaves_rock_towards_the_finger_that_plays(hand):
    outer = [5, 1] if hand == 0 else [1, 5]
    notes = line([48, 60] * 8, outer * 8, 0.16, hand)
    times, offsets = caused(notes, hand)
    roll = np.interp(notes["onset"][2:-2], times, offsets[:, ROLL])
    pinky = notes["finger"][2:-2] == 5
    assert roll[pinky].min() > np.radians(3)
    assert roll[~pinky].max() < -np.radians(3)


def test_narrow_and_fast_alternations_rock_less():
    def rocking(pitches, interval):
        notes = line(pitches * 10, [1, 5] * 10, interval)
        times, offsets = caused(notes)
        return np.std(np.interp(notes["onset"][4:-4], times, offsets[:, ROLL]))
    assert rocking([60, 62], 0.15) < 0.5 * rocking([60, 72], 0.15)
    assert rocking([60, 72], 0.06) < 0.75 * rocking([60, 72], 0.15)


def test_wide_chords_are_played_with_a_lower_wrist():
    octaves = joined(*[chord([60 + s, 72 + s], [1, 5], 1 + 0.5 * s, 0.45, 60) for s in range(6)])
    thirds = joined(*[chord([60 + s, 64 + s], [2, 4], 1 + 0.5 * s, 0.45, 60) for s in range(6)])
    height = [between(*(lambda t, o: (t, o[:, Z]))(*caused(notes)), 1.5, 3.5).mean() for notes in (octaves, thirds)]
    assert height[0] < height[1] - 0.001


def test_runs_lean_into_their_direction():
    up = line(range(60, 80), [2, 3] * 10, 0.12)
    down = line(range(79, 59, -1), [3, 2] * 10, 0.12)
    lean = [between(*(lambda t, o: (t, o[:, YAW]))(*caused(notes)), 1.5, 3.0).mean() for notes in (up, down)]
    assert lean[0] < -np.radians(1) and lean[1] > np.radians(1)


def test_the_hand_turns_towards_the_thumb_and_makes_room_where_the_thumb_passes():
    scale = [60, 62, 64, 65, 67, 69, 71, 72]
    passing = caused(line(scale, [1, 2, 3, 1, 2, 3, 4, 5], 0.2))
    without = caused(line(scale, [2, 2, 3, 3, 4, 4, 4, 5], 0.2))
    more = between(passing[0], passing[1] - without[1], 1.5, 1.7).mean(0)
    assert more[YAW] > np.radians(2) and more[Z] > 0.0015


def test_without_liveliness_the_wrist_does_nothing_of_its_own():
    _, offsets = played(exercises()["broken_octaves"], liveliness=0.0)
    assert (offsets == 0).all()


def test_a_seed_gives_the_same_performance_and_another_one_a_different_one():
    notes = exercises()["alberti_bass"]
    notes["finger"] = np.where(notes["finger"] > 0, notes["finger"], 3)
    first, again, other = (played(notes, seed=seed)[1] for seed in (3, 3, 4))
    assert (first == again).all()
    assert np.abs(first - other).max() > 5e-4


@pytest.mark.parametrize("name", ["octaves", "broken_octaves", "triads_with_jumps", "scale_c_major_8", "stride_bass",
                                  "wide_chords", "repeated_notes_fast", "trill_left"])
def test_gestures_are_smooth_and_small(name):
    notes = exercises()[name]
    notes["finger"] = np.where(notes["finger"] > 0, notes["finger"], 1 + notes["pitch"] % 5)
    notes["velocity"] = 110
    for hand in (0, 1):
        times, offsets = played(notes, hand, seed=1)
        assert np.isfinite(offsets).all()
        assert np.abs(offsets[:, :3]).max() < 0.04
        assert np.abs(offsets[:, 3:]).max() < np.radians(13)
        acceleration = np.abs(np.diff(offsets, 2, axis=0)).max(0) * RATE**2
        assert acceleration[:3].max() < 7.0
        assert acceleration[3:].max() < 120.0


def test_every_hand_has_gestures_even_one_without_notes():
    times = np.arange(0, 2, 1 / RATE)
    nothing = strokes_of(line([60], [1], 0.5)[:0], 1)
    assert np.isfinite(gestures(times, nothing, Style(), np.random.default_rng(0))).all()
    _, offsets = played(line([60], [1], 0.5))
    assert np.isfinite(offsets).all()


def test_the_wandering_has_the_same_size_however_long_the_piece():
    for seconds in (20, 200):
        wandering = sway(np.arange(0, seconds, 1 / RATE), np.random.default_rng(0))
        assert 0.0015 < wandering[:, Y].std() < 0.004  # slow drift of posture
        assert 0.001 < np.diff(wandering[:, Y]).std() * RATE < 0.004  # and quicker, small movements: metres a second
        assert np.abs(np.diff(wandering[:, Z])).max() * RATE < 0.02
