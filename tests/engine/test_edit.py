"""What a user may rely on who edits a take's notes: they are played as asked, and all else stays to the last bit."""
import json
from dataclasses import replace

import numpy as np
import pytest

from pianoflow.engine.edit import Edit, edit_take, read_edits
from pianoflow.engine.edit.request import edit_file
from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.performer import perform
from pianoflow.engine.take.excerpt import excerpt
from pianoflow.engine.take.take import Take

from .test_worker import worker  # noqa: F401

#: A right hand going up and down, chords in the left.
RIGHT = make_notes(np.arange(24) * 0.4 + 0.5, np.arange(24) * 0.4 + 0.85,
                   [72, 74, 76, 77, 79, 77, 76, 74] * 3, 70, 1, [1, 2, 3, 4, 5, 4, 3, 2] * 3)
LEFT = make_notes(np.repeat(np.arange(5) * 2.0 + 0.5, 3), np.repeat(np.arange(5) * 2.0 + 2.2, 3), [60, 64, 67] * 5,
                  60, 0, [5, 3, 1] * 5)
NOTES = np.concatenate([RIGHT, LEFT])
NOTES = NOTES[np.lexsort((NOTES["pitch"], NOTES["onset"]))]


@pytest.fixture(scope="module")
def take():
    motion = perform(NOTES, 11.0)
    assert not len(motion.unplayed)
    rounded = [path.astype(np.float32).astype(float) for path in (motion.wrist, motion.pose, motion.tips)]
    return Take(*rounded, NOTES.copy(), meta={"generator": "performer", "settings": {"hand_size": 1.0, "style": {}}})


def place(take, onset, pitch):
    return int(np.flatnonzero((np.abs(take.notes["onset"] - onset) < 1e-6) & (take.notes["pitch"] == pitch))[0])


def check(take, made, passages, worse=0.0):
    """The take is the old one outside of the passages, plays there no worse, and goes smoothly in and out."""
    outside = np.ones(len(take.wrist), bool)
    for passage in passages:
        outside &= (take.times <= passage.begin) | (take.times >= passage.end)
        before, after = (judge(part.tips, part.notes, part.fps, part.t0) for part in (
            excerpt(some, passage.begin, passage.end) for some in (take, made)))
        assert after.f1 >= before.f1 - worse and after.wrong <= before.wrong and after.missed <= before.missed
        assert after.touches <= before.touches + 1
        for border in (passage.begin, passage.end):
            about = slice(*(int(np.clip((border + side - take.t0) * take.fps, 0, len(take.wrist)))
                            for side in (-0.05, 0.05)))
            for name in ("wrist", "tips"):
                jerk, was = (np.abs(np.diff(getattr(some, name)[about], 2, axis=0)).max(initial=0) * take.fps**2
                             for some in (made, take))
                assert jerk < was + 2.0, (name, border)  # m/s2
    for name in ("wrist", "pose", "tips"):
        old, new = getattr(take, name), getattr(made, name)
        assert old[outside].tobytes() == new[outside].tobytes()
        for hand in set((0, 1)) - set(hand for passage in passages for hand in passage.hands):
            assert (old[:, hand] == new[:, hand]).all()
    assert not made.problems()


def test_another_finger_plays_the_note_and_only_its_passage_changes(take):
    before = take.wrist.copy(), take.notes.copy()
    index = place(take, 4.5, 76)
    made, passages = edit_take(take, [Edit(index, finger=4)])
    assert (take.wrist == before[0]).all() and (take.notes == before[1]).all()
    assert made.notes["finger"][index] == 4 and len(passages) == 1 and passages[0].hands == (1,)
    assert passages[0].begin < 4.5 - 0.5 and passages[0].end > 4.85 + 0.5 and passages[0].end - passages[0].begin < 4.5
    check(take, made, passages)
    playing = int(round(4.55 * take.fps))
    ring, middle = made.tips[playing, 1, 3, 2], made.tips[playing, 1, 2, 2]
    assert ring < 0.008 < middle  # one is down, the other is not
    others = np.delete(np.arange(len(NOTES)), index)
    assert (made.notes["finger"][others] == NOTES["finger"][others]).mean() > 0.95


def test_the_other_hand_takes_a_note(take):
    index = place(take, 4.9, 77)
    made, passages = edit_take(take, [Edit((4.9, 77), hand=0, finger=1)])
    assert made.notes[index]["hand"] == 0 and made.notes[index]["finger"] == 1
    assert passages[0].hands == (0, 1)


def test_a_hand_without_a_finger_gets_one(take):
    made, passages = edit_take(take, [Edit((4.5, 67), hand=1)])
    assert 1 <= made.notes[place(made, 4.5, 67)]["finger"] <= 5 and passages[0].hands == (0, 1)
    check(take, made, passages)


def test_muted_notes_are_silent_and_come_back(take):
    made, passages = edit_take(take, [Edit((5.3, 79), muted=True)])
    assert len(made.notes) == len(NOTES) - 1 and len(made.meta["muted"]) == 1
    check(take, made, passages, worse=0.02)
    heard = judge(*(lambda part: (part.tips, part.notes, part.fps, part.t0))(excerpt(made, 4.9, 6.0)))
    assert heard.wrong == 0
    again, _ = edit_take(made, [Edit((5.3, 79), muted=False)])
    assert (again.notes == NOTES).all() and again.meta["muted"] == [] and len(again.meta["edits"]) == 2


def test_a_chosen_finger_is_of_its_hand(take):
    """A note that goes to the other hand later gets a finger there."""
    made, _ = edit_take(take, [Edit((4.5, 67), finger=2)])
    again, _ = edit_take(made, [Edit((4.5, 67), hand=1)])
    assert made.meta["pinned"] and not again.meta["pinned"]
    assert again.notes[place(again, 4.5, 67)]["finger"] > 0


def test_a_note_of_no_hand_only_moves_its_key(take):
    notes = take.notes.copy()
    index = place(take, 4.5, 76)
    notes["hand"][index], notes["finger"][index] = -1, 0
    made, (passage,) = edit_take(replace(take, notes=notes), [Edit(index, later=0.1)])
    assert passage.hands == () and (made.pose == take.pose).all() and place(made, 4.6, 76)


def test_moved_notes_are_played_where_they_went(take):
    made, passages = edit_take(take, [Edit((4.5, 76), later=0.06), Edit((7.7, 76), higher=1)])
    assert len(passages) == 1 or passages[0].end <= passages[1].begin
    place(made, 4.56, 76), place(made, 7.7, 77)
    check(take, made, passages)
    apart, _ = edit_take(take, [Edit((0.5, 72), finger=2), Edit((9.7, 74), finger=3)])
    assert len(_) == 2 and not set(_[0].hands) - {1}
    check(take, apart, _)


def test_motion_of_any_kind_is_kept_in_character(take):
    """Hands that move as the performer's do not: the passage goes on doing so."""
    wave = 0.004 * np.sin(2 * np.pi * 0.7 * take.times)
    other = replace(take, wrist=take.wrist + np.stack([0 * wave, 0 * wave, wave], -1)[:, None])
    made, (passage,) = edit_take(other, [Edit((4.5, 76), finger=4)])
    inside = (take.times > passage.begin) & (take.times < passage.end)
    assert np.corrcoef(made.wrist[inside, 1, 2], other.wrist[inside, 1, 2])[0, 1] > 0.8


def test_fingers_in_the_way_give_way_and_chosen_ones_stay(take):
    made, passages = edit_take(take, [Edit((4.5, 64), finger=1)])
    chord = [int(made.notes["finger"][place(made, 4.5, pitch)]) for pitch in (60, 64, 67)]
    assert chord[1] == 1 and len(set(chord)) == 3 or made.meta["warnings"]
    made, _ = edit_take(take, [Edit((4.9, 77), finger=3)])
    again, _ = edit_take(made, [Edit((4.5, 76), finger=3)], anew=True)
    assert again.notes["finger"][place(again, 4.9, 77)] == 3 and [4.9, 77] in [
        [round(onset, 6), pitch] for onset, pitch in again.meta["pinned"]]


@pytest.mark.parametrize("edits, words", [
    ([Edit(999, finger=1)], "There is no note 999"), ([Edit((4.5, 61), finger=1)], "There is no C#4 at 4.500 s"),
    ([Edit((4.5, 76), higher=60)], "leave the keyboard"), ([Edit((4.5, 76), later=-20)], "leave the take|before zero"),
    ([Edit((4.5, 64), finger=2), Edit((4.5, 67), finger=2), Edit((4.5, 60), finger=2)], "cannot be played"),
    ([Edit((4.5, 64), higher=3)], "twice at once")])
def test_what_cannot_be_is_refused_in_a_sentence(take, edits, words):
    with pytest.raises(InputError, match=words) as refusal:
        edit_take(take, edits)
    assert str(refusal.value).endswith(".") and "\n" not in str(refusal.value)


def test_a_coarse_take_is_refused(take):
    with pytest.raises(InputError, match="30 frames a second"):
        edit_take(replace(take, fps=30.0), [Edit(3, finger=1)])


@pytest.mark.parametrize("value, words", [
    ({}, "not a list"), ([], "not a list"), ([{"finger": 2}], "names no note"), ([{"note": 1, "toe": 2}], "no 'toe'"),
    ([{"note": "C4"}], "its index"), ([{"note": 1, "finger": 6}], "finger is 6"), ([{"note": 1, "hand": "no"}], "hand"),
    ([{"note": 1, "finger": 1.5}], "whole number"), ([{"note": 1, "later": float("nan")}], "later"),
    ([{"note": 1, "muted": 3}], "true or false"), ([{"note": [1, 2, 3], "finger": 1}], "its index")])
def test_edits_are_read_with_care(value, words):
    with pytest.raises(InputError, match=words):
        read_edits(value)


def test_edits_are_read_as_written():
    written = [{"note": 3, "hand": "left", "finger": 2}, {"note": [1.5, 60], "muted": True, "later": -0.02}]
    assert read_edits(written) == [Edit(3, finger=2, hand=0), Edit((1.5, 60), muted=True, later=-0.02)]
    assert Edit(3, hand=0).as_dict() == {"note": 3, "hand": 0}


def test_a_file_is_edited_into_another_with_what_baking_needs(take, tmp_path):
    take.save(tmp_path / "a.npz")
    facts = edit_file({"take": str(tmp_path / "a.npz"), "output": str(tmp_path / "b.npz"), "excerpts": True,
                       "edits": [{"note": [4.5, 76], "finger": 4}]}, tmp_path)
    made, (passage,) = Take.load(tmp_path / "b.npz"), facts["passages"]
    part = Take.load(passage["excerpt"])
    first = int(round((part.t0 - made.t0) * made.fps))
    assert (part.wrist == made.wrist[first:first + len(part.wrist)]).all()
    assert part.t0 <= passage["begin"] and part.t0 + part.duration >= passage["end"]
    assert part.meta["middle"] == pytest.approx(np.median(made.wrist[..., 0]))
    # the next edit, of the take that is in memory still, is the same as that of its file
    again = {"take": str(tmp_path / "b.npz"), "edits": [{"note": [4.9, 77], "finger": 1}]}
    edit_file({**again, "output": str(tmp_path / "c.npz")}, tmp_path)
    edit_take(made, read_edits(again["edits"]))[0].save(tmp_path / "d.npz")
    warm, cold = (Take.load(tmp_path / name) for name in ("c.npz", "d.npz"))
    assert (warm.pose == cold.pose).all() and (warm.notes == cold.notes).all()


def test_the_worker_edits(take, tmp_path, worker):  # noqa: F811
    take.save(tmp_path / "a.npz")
    edits = [{"note": [4.5, 76], "finger": 4}]
    worker.send(command="hello")  # which loads modules of the engine at the same time, in another thread
    worker.send(job="a", command="edit", take=str(tmp_path / "a.npz"), output=str(tmp_path / "b.npz"), edits=edits)
    result, before = worker.until("result", "error")
    assert result["event"] == "result" and result["output"] == str(tmp_path / "b.npz") and result["warnings"] == []
    assert result["passages"][0]["hands"] == [1] and {event.get("stage") for event in before} <= {"edit", None}
    assert Take.load(tmp_path / "b.npz").meta["edits"] == [{"note": [4.5, 76], "finger": 4}]
    worker.send(job="b", command="edit", take=str(tmp_path / "none.npz"), output=str(tmp_path / "c.npz"), edits=edits)
    assert "There is no file" in worker.until("error", "result")[0]["message"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.npz", "b.npz"] and json.dumps(result)
