"""The exported motion: its arrays, and presses that survive at any rate."""
import numpy as np
import pytest
from pianoflow.engine.errors import InputError
from pianoflow.engine.hand.skeleton import forward
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.take import Take
from pianoflow.engine.take.export import export, export_motion
from pianoflow.rigs import hand as rig
from pianoflow.rigs import keyboard

#: Staccatos of 60 ms at odd moments, two on one frame of 24 fps, a held note.
NOTES = make_notes([0.211, 0.447, 0.618, 0.7113, 0.7213, 0.903, 1.101], [0.271, 0.507, 0.678, 0.77, 0.781, 1.4, 1.161],
                   [60, 62, 64, 65, 67, 72, 48], 80, [1, 1, 1, 1, 1, 1, 0], [1, 2, 3, 2, 4, 5, 3])


@pytest.fixture(scope="module")
def take():
    """Hands that hold still but for fingertips, which dip 10 mm for as long as their note."""
    count = 200
    times = np.arange(count) / 120
    pose = np.zeros((count, 2, 16, 3)) + 0.1 * np.sin(times * 3)[:, None, None, None]
    wrist = np.zeros((count, 2, 3)) + [0.5, -0.08, 0.05]
    tips = np.empty((count, 2, 5, 3))
    for hand in range(2):
        _, tips[:, hand], _ = forward(pose[:, hand], wrist[:, hand], hand)
        tips[:, hand, :, 2] = rig.load(hand)["pad_radii"] + 0.02
    for note in NOTES:
        down = np.interp(times, [note["onset"] - 0.02, note["onset"], note["onset"] + 0.006, note["offset"],
                                 note["offset"] + 0.02], [0, 0.025, 0.03, 0.03, 0])
        tips[:, note["hand"], note["finger"] - 1, 2] -= down
    return Take(wrist, pose, tips, NOTES)


def test_arrays_are_as_documented(take):
    motion = export_motion(take, 120)
    count = len(take.wrist)
    shapes = {"tips": (count, 2, 5, 3), "wrist": (count, 2, 3), "joints": (count, 2, 21, 3), "pose": (count, 2, 15, 3),
              "claim": (len(NOTES), 5)}
    assert {name: motion[name].shape for name in shapes} == shapes
    assert motion["fps"] == 120 and motion["t0"] == 0
    np.testing.assert_allclose(motion["claim"][0], [0.211, 60, 80, 1, 1])


def test_at_the_takes_own_rate_the_take_comes_out(take):
    motion = export_motion(take, 120)
    np.testing.assert_allclose(motion["wrist"], take.wrist, atol=1e-6)
    np.testing.assert_allclose(motion["pose"], take.pose[:, :, 1:], atol=1e-6)
    for hand in range(2):
        below = rig.load(hand)["pad_radii"][:, None] * [0, 0, 1]
        np.testing.assert_allclose(motion["tips"][:, hand], take.tips[:, hand] - below, atol=1e-6)


def test_joints_go_from_the_wrist_finger_by_finger_to_the_tips(take):
    motion = export_motion(take, 30)
    for hand in range(2):
        joints, _, ends = forward(take.pose[0, hand], take.wrist[0, hand], hand)
        expected = [joints[0]]
        for finger in range(5):
            expected += [*joints[rig.FINGER_JOINTS[finger]], ends[finger]]
        np.testing.assert_allclose(motion["joints"][0, hand], expected, atol=1e-6)


@pytest.mark.parametrize("fps", [24, 25, 30 / 1.001, 30, 50, 60, 120, 200])
def test_every_note_is_pressed_in_the_frame_nearest_its_onset(take, fps):
    motion = export_motion(take, fps)
    for note in NOTES:
        frame = int(np.rint(note["onset"] * fps))
        frames = [frame, frame + 1] if fps >= 120 else [frame]
        tip = motion["tips"][frames, note["hand"], note["finger"] - 1, 2].min()
        assert tip < -keyboard.SOUNDING_DEPTH, (fps, note)


@pytest.mark.parametrize("fps", [24, 30, 60])
def test_frames_far_from_onsets_are_where_the_take_is(take, fps):
    motion = export_motion(take, fps)
    times = np.arange(len(motion["wrist"])) / fps
    far = np.abs(times[:, None] - NOTES["onset"]).min(1) > 0.5 / fps
    expected = np.stack([np.interp(times, take.times, take.pose[:, 1, 3, axis]) for axis in range(3)], axis=-1)
    assert far.sum() > 5
    np.testing.assert_allclose(motion["pose"][far, 1, 2], expected[far], atol=1e-4)


def test_a_take_that_starts_later_keeps_its_clock(take):
    later = Take(take.wrist, take.pose, take.tips, make_notes(NOTES["onset"] + 5, NOTES["offset"] + 5, NOTES["pitch"],
                                                              80, NOTES["hand"], NOTES["finger"]), t0=5.0)
    motion, first = export_motion(later, 24), export_motion(take, 24)
    assert motion["t0"] == 5 and motion["claim"][0, 0] == pytest.approx(5.211)
    np.testing.assert_allclose(motion["tips"], first["tips"], atol=1e-6)


def test_notes_without_a_finger_claim_nothing(take):
    notes = take.notes.copy()
    notes["finger"][0], notes["hand"][1] = 0, -1
    assert len(export_motion(Take(take.wrist, take.pose, take.tips, notes), 120)["claim"]) == len(notes) - 2


def test_the_file_holds_plain_arrays(take, tmp_path):
    export(take, tmp_path / "motion.npz", fps=60)
    with np.load(tmp_path / "motion.npz", allow_pickle=False) as data:
        assert sorted(data.files) == ["claim", "fps", "joints", "pose", "t0", "tips", "wrist"]
        assert float(data["fps"]) == 60


def test_senseless_rates_are_refused(take):
    for fps in (0, -1, 1e6, float("nan")):
        with pytest.raises(InputError, match="frames a second"):
            export_motion(take, fps)
