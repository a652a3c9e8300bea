"""What one may rely on of smaller and larger hands: their fingertips are on the same keys, and their take knows them."""
import numpy as np
import pytest

from pianoflow.engine.blend import blend
from pianoflow.engine.contact import correct_contacts
from pianoflow.engine.edit import Edit, edit_take
from pianoflow.engine.evaluation.anatomy import examine
from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.generate import Settings, generate
from pianoflow.engine.generators import default_generator
from pianoflow.engine.hand.digits import Digits
from pianoflow.engine.hand.limits import NATURAL
from pianoflow.engine.hand.segments import capsule_ends, capsules
from pianoflow.engine.hand.skeleton import forward
from pianoflow.engine.performer import Motion
from pianoflow.engine.take.export import export_motion
from pianoflow.engine.take.take import Take, TakeError
from pianoflow.rigs.hand import RIGHT, load

from .recordings import score

SMALL, LARGE = 0.87, 1.13


def take_of(size, generator="performer"):
    return generate(score("study"), Settings(generator=generator, preset="draft", hand_size=size, end=6.0))


@pytest.fixture(scope="module")
def small():
    return take_of(SMALL)


def pads_of(take):
    return np.stack([forward(take.pose[:, hand], take.wrist[:, hand], hand, take.hand_size)[1] for hand in (0, 1)], 1)


def test_a_hand_grows_about_its_wrist():
    pose, wrist = np.random.default_rng(0).normal(size=(4, 16, 3)) * 0.3, np.array([0.5, -0.1, 0.05])
    for usual, large in zip(forward(pose, wrist, RIGHT), forward(pose, wrist, RIGHT, LARGE)):
        np.testing.assert_allclose(large - wrist, LARGE * (usual - wrist), atol=1e-12)
    usual, large = capsule_ends(pose, wrist, RIGHT), capsule_ends(pose, wrist, RIGHT, LARGE)
    np.testing.assert_allclose(large - wrist, LARGE * (usual - wrist), atol=1e-12)
    np.testing.assert_allclose(capsules(RIGHT, LARGE).radii, LARGE * capsules().radii)


def test_its_digits_are_those_of_its_skeleton():
    digits, angles = Digits(SMALL), np.repeat(NATURAL.T[:, :, None], 2, axis=2)
    pads = forward(digits.pose(angles), np.zeros((2, 3)), RIGHT, SMALL)[1]
    np.testing.assert_allclose(pads.T, digits.pads(angles), atol=1e-9)
    np.testing.assert_allclose(digits.radii[:, 0], SMALL * load(RIGHT)["pad_radii"])


@pytest.mark.parametrize("generator", ["performer", "pianoflow"])
@pytest.mark.parametrize("size", [SMALL, LARGE])
def test_its_fingertips_play_the_notes(size, generator):
    if generator == "pianoflow" and default_generator() != generator:
        pytest.skip("the networks or their weights are not installed")
    take = take_of(size, generator)
    assert take.hand_size == size and not take.problems()
    np.testing.assert_allclose(pads_of(take), take.tips, atol=1e-6)
    radii = load(RIGHT, size)["pad_radii"]
    figures = judge(take.tips, take.notes, radii=radii)
    assert figures.f1 > 0.97 and figures.wrong == 0 and figures.touches <= 1
    assert figures.tip_error < 2.5 and not {"skeleton", "key bed"} & set(examine(take, take.notes, size).failed)
    usual = take_of(1.0, generator)
    assert np.median(take.wrist[..., 1] - usual.wrist[:len(take.wrist), :, 1]) * (1 - size) > 0, "smaller is nearer"


def test_the_contact_step_corrects_a_hand_of_its_size(small):
    up = np.array([0, 0, 0.006])
    raised = Motion(small.wrist + up, small.pose, small.tips + up, small.fps)
    before, after = (judge(motion.tips, small.notes, radii=load(RIGHT, SMALL)["pad_radii"])
                     for motion in (raised, correct_contacts(raised, small.notes, size=SMALL)))
    assert before.f1 < 0.5 and after.f1 > 0.97


def test_between_two_takes_hands_are_of_a_size_between(small):
    middle = blend(small, take_of(LARGE), 0.5)
    assert middle.hand_size == pytest.approx(1.0)
    np.testing.assert_allclose(pads_of(middle), middle.tips, atol=1e-6)


def test_an_edited_passage_keeps_the_size(small):
    note = int(np.flatnonzero(small.notes["hand"] == 1)[4])
    made, passages = edit_take(small, [Edit(note, muted=True)])
    assert made.hand_size == SMALL and passages
    np.testing.assert_allclose(pads_of(made), made.tips, atol=1e-5)


def test_exported_arrays_are_those_of_the_hand(small):
    arrays = export_motion(small)
    contact = arrays["tips"][:, 1, 1] + [0, 0, SMALL * load(RIGHT)["pad_radii"][1]]
    np.testing.assert_allclose(contact, small.tips[:len(contact), 1, 1], atol=1e-5)
    bone = np.linalg.norm(arrays["joints"][0, 1, 6] - arrays["joints"][0, 1, 5])
    joints = load(RIGHT)["joints"]
    assert bone == pytest.approx(SMALL * np.linalg.norm(joints[2] - joints[1]), abs=1e-5)


def test_the_size_stays_in_the_file_and_nonsense_is_refused(small, tmp_path):
    small.save(tmp_path / "small.npz")
    assert Take.load(tmp_path / "small.npz").hand_size == SMALL
    for nonsense in (0, 9, "large", True, None):
        broken = Take(small.wrist, small.pose, small.tips, small.notes, meta={"hand_size": nonsense})
        with pytest.raises(TakeError, match="hands' size"):
            broken.save(tmp_path / "broken.npz")
    assert Take(small.wrist, small.pose, small.tips, small.notes).hand_size == 1.0
