"""What the performer's motion can be relied on for."""
import numpy as np
import pytest

from pianoflow.engine.evaluation.performer import largest_joint_step
from pianoflow.engine.evaluation.virtual_keyboard import judge, key_depths, presses
from pianoflow.engine.hand.skeleton import forward
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.performer import Style, perform
from pianoflow.engine.take import Take
from pianoflow.rigs import hand as rig
from pianoflow.rigs import keyboard

MAJOR = [0, 2, 4, 5, 7, 9, 11, 12]


def line(pitches, fingers, hand, interval, hold=0.96, start=0.6, velocity=75):
    onset = start + interval * np.arange(len(pitches))
    return make_notes(onset, onset + hold * interval, pitches, velocity, hand, fingers)


def chords(rows, fingers, hand, interval, hold=0.7, start=0.6):
    parts = [line([pitch], [finger], hand, interval, hold, start + interval * k)
             for k, row in enumerate(rows) for pitch, finger in zip(row, fingers)]
    return np.sort(np.concatenate(parts), order="onset")


MATERIAL = {
    "scale": line([60 + s for s in MAJOR], [1, 2, 3, 1, 2, 3, 4, 5], 1, 0.2),
    "fast scale": line([60 + s for s in MAJOR], [1, 2, 3, 1, 2, 3, 4, 5], 1, 0.125),
    "left scale": line([48 + s for s in MAJOR], [5, 4, 3, 2, 1, 3, 2, 1], 0, 0.2),
    "arpeggio": line([60, 64, 67, 72, 67, 64, 60], [1, 2, 3, 5, 3, 2, 1], 1, 0.2),
    "triads": chords([(60, 64, 67), (72, 76, 79), (62, 66, 69), (63, 67, 70)], (1, 3, 5), 1, 0.6),
    "octaves": chords([(60, 72), (62, 74), (66, 78), (67, 79)], (1, 5), 1, 0.4),
    "repeated": line([67] * 10, [2] * 10, 1, 0.125),
    "black keys": line([66, 68, 70, 73, 70, 68, 66], [2, 3, 4, 5, 4, 3, 2], 1, 0.2),
}


@pytest.mark.parametrize("name", MATERIAL)
def test_plays_every_note_and_no_other(name):
    notes = MATERIAL[name]
    figures = judge(perform(notes).tips, notes)
    assert (figures.missed, figures.wrong) == (0, 0)
    assert figures.f1 == 1.0
    assert figures.touches <= 1
    assert figures.onset_error_99 < 0.004
    assert figures.tip_error < 3.0  # of a white key 22 mm wide


def test_keys_go_to_the_bottom_and_come_up_in_time():
    notes = MATERIAL["scale"]
    depths = key_depths(perform(notes).tips)
    heard = presses(depths, 120.0)
    for note, press in zip(notes, heard):
        assert -0.03 < press["offset"] - note["offset"] < 0.015
        frame = int((note["onset"] + note["offset"]) / 2 * 120)
        assert 0.009 < depths[frame, note["pitch"] - 21] < 0.0115


def test_the_left_hand_mirrors_the_right():
    right = line([62, 64, 65, 67, 69], [1, 2, 3, 4, 5], 1, 0.3)
    left = right.copy()
    left["pitch"], left["hand"] = 124 - right["pitch"], 0  # keys are symmetric about every D
    axis = 2 * keyboard.key_x(62)
    a, b = perform(right).tips[:, 1], perform(left).tips[:, 0]
    mirrored = np.stack([axis - b[..., 0], b[..., 1], b[..., 2]], -1)
    playing = slice(int(0.6 * 120), int(2.1 * 120))
    assert np.abs(a - mirrored)[playing].mean() < 0.012  # the arms differ: the keyboard's middle is not D4


def test_tips_are_the_skeletons_pads():
    notes = np.concatenate([MATERIAL["triads"], MATERIAL["left scale"]])
    motion = perform(notes)
    for hand in (0, 1):
        pads = forward(motion.pose[:, hand], motion.wrist[:, hand], hand)[1]
        assert np.abs(pads - motion.tips[:, hand]).max() < 5e-5


def test_the_motion_makes_a_valid_take():
    motion = perform(MATERIAL["scale"], duration=3.0)
    take = Take(motion.wrist, motion.pose, motion.tips, MATERIAL["scale"])
    assert take.problems() == []
    assert take.duration == pytest.approx(3.0)


def test_the_same_seed_gives_the_same_motion_and_another_one_a_variation():
    notes = MATERIAL["scale"]
    first, again, other = perform(notes, seed=1), perform(notes, seed=1), perform(notes, seed=2)
    assert np.abs(first.pose - again.pose).max() <= 5e-6 and np.abs(first.wrist - again.wrist).max() <= 5e-6
    assert 1e-4 < np.abs(first.tips - other.tips).max() < 0.02


def test_hands_keep_within_what_wrists_do():
    for name in ("scale", "arpeggio", "octaves", "triads"):
        motion = perform(MATERIAL[name])
        assert motion.wrist[..., 2].min() > 0.030
        assert motion.wrist[..., 2].max() < 0.110
        speed = np.linalg.norm(np.diff(motion.wrist, axis=0), axis=-1) * 120
        assert speed.max() < 3.0


@pytest.mark.parametrize("name", ["scale", "fast scale", "arpeggio", "triads", "black keys"])
def test_no_finger_snaps(name):
    assert largest_joint_step(perform(MATERIAL[name]).pose) < 18  # degrees in a frame


def test_playing_fingers_form_an_arch_under_the_knuckles():
    motion = perform(MATERIAL["scale"])
    bends = np.degrees(np.linalg.norm(motion.pose[72:240, 1], axis=-1))
    long_fingers = rig.FINGER_JOINTS[1:4]
    assert 30 < bends[:, long_fingers[:, 1]].mean() < 55
    assert 15 < bends[:, long_fingers[:, 2]].mean() < 37


def test_an_idle_hand_rests_over_the_keys():
    motion = perform(MATERIAL["left scale"])
    right = motion.tips[:, 1]
    assert np.ptp(motion.wrist[:, 1], axis=0).max() < 0.01
    assert (0.005 < right[..., 2]).all() and (right[..., 2] < 0.05).all()
    assert ((-0.03 < right[..., 1]) & (right[..., 1] < 0.12)).all()


def test_notes_without_a_finger_are_left_out():
    notes = MATERIAL["scale"].copy()
    notes["finger"][3] = 0
    heard = presses(key_depths(perform(notes).tips), 120.0)
    assert 65 not in heard["pitch"] and len(heard) == len(notes) - 1


def test_one_key_handed_from_hand_to_hand_sounds_twice():
    notes = make_notes([1.0, 1.3], [1.3, 1.6], [64, 64], 80, [0, 1], [2, 2])
    assert judge(perform(notes).tips, notes).missed == 0


def test_nothing_to_play():
    motion = perform(make_notes([], [], []), duration=1.0)
    assert len(motion.wrist) == 121 and np.isfinite(motion.pose).all()


def test_long_pieces_join_without_a_seam():
    pitches = [60 + s for s in MAJOR[:-1]] * 60
    notes = line(pitches, [1, 2, 3, 1, 2, 3, 4] * 60, 1, 0.18)
    motion = perform(notes)
    figures = judge(motion.tips, notes)
    assert figures.missed == 0 and figures.f1 > 0.99
    acceleration = np.abs(np.diff(motion.wrist[:, 1], 2, axis=0)).max(-1) * 120**2
    assert acceleration.max() < 1.5 * acceleration[: 40 * 120].max()  # a window ends at 60 s


def test_reports_progress_and_can_be_cancelled():
    seen = []
    perform(MATERIAL["scale"], report=seen.append)
    assert seen == sorted(seen) and seen[-1] == pytest.approx(1.0)

    class Cancelled(Exception):
        pass

    def cancel(fraction):
        raise Cancelled

    with pytest.raises(Cancelled):
        perform(MATERIAL["scale"], report=cancel)


def test_style_changes_the_posture_and_refuses_nonsense():
    notes = MATERIAL["scale"]
    low, high = (perform(notes, style=Style(posture_height=h)).wrist[:, 1, 2].mean() for h in (-0.01, 0.02))
    assert high > low + 0.01
    with pytest.raises(ValueError, match="curl"):
        Style(curl=9.0)
