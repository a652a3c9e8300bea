"""A passage solved anew: what an edit changes moves the hands around it, and nothing else.

The performer plays the passage twice, as it was and as it is to be, both without chance: by what the two differ, the
take's own motion is changed, whoever made it, and keeps its character. Then the contact step puts the fingertips on
their keys. Both are faded into the motion that was there, which is untouched, to the bit, outside of the passage.
"""
from dataclasses import dataclass, fields, replace

import numpy as np

from ...rigs import keyboard
from ...rigs.hand import LEFT, RIGHT
from ..contact import correct_contacts
from ..errors import InputError
from ..hand import quaternions
from ..hand.skeleton import forward
from ..music.notes import problems
from ..performer import Motion, Style, perform
from .edits import apply_edits, told
from .fingers import fingers_anew

#: The motion changes as the performer's does until so long before and after what was edited, then ever less, until
#: only the contact step has a say; where its corrections fade, too; seconds.
WHOLE, LESS, JOIN = 0.6, 0.6, 0.3
#: Fewer frames a second cannot hold a keystroke.
LEAST_FPS = 60.0
#: A passage at the take's begin or end reaches so far over it, seconds.
OVER = 1.0
#: Seconds beyond the passage's ends that the contact step sees, and that the performer knows of.
SEEN, CONTEXT = 0.6, 1.2
#: The hands have to make room for each other where their keys are nearer than this, metres.
MEETING = 0.05
#: A finger so far from its key is not where the performer's would be, metres.
FAR = 0.018
#: Places kept of metres and radians, as in every take.
DECIMALS = 7


@dataclass(frozen=True)
class Passage:
    """What was solved anew: from `begin` to `end`, seconds, the motion of `hands` (none: only keys move, by themselves);
    at both moments it is what it was, where they are within the take."""

    begin: float
    end: float
    hands: tuple


def edit_take(take, edits, anew=False, report=None):
    """The `Take` with the `edits` (list of `Edit`), and the `Passage`s that were solved anew.

    anew: notes around the edited ones get other fingers too, where that is more comfortable; else only those that are
    in the way. report(fraction) may raise to cancel. Raises InputError where the edits cannot be played.
    """
    report = report or (lambda fraction: None)
    if take.fps < LEAST_FPS:
        raise InputError(f"A take of {take.fps:g} frames a second is too coarse to be edited: generate it again.")
    edited = apply_edits(take.notes, edits, take.meta.get("muted", ()), take.meta.get("pinned", ()))
    found = problems(edited.notes)
    late = edited.notes[edited.changed & (edited.notes["onset"] > take.t0 + take.duration)]
    if len(late) or (edited.changed & (edited.notes["onset"] < take.t0)).any():
        found = ["a note would leave the take"]
    if found:
        raise InputError(f"The take cannot be edited so ({found[0]}): move the note less.")
    settings = take.meta.get("settings") or {}
    hand_size = float(settings.get("hand_size") or 1.0)
    around = (min(span[0] for span in edited.spans) - WHOLE, max(span[1] for span in edited.spans) + WHOLE) if anew \
        else None
    notes, moved = fingers_anew(edited, hand_size, around)
    passages = _passages(take, edited, notes, moved)
    made = replace(take, wrist=take.wrist.copy(), pose=take.pose.copy(), tips=take.tips.copy(), notes=notes)
    warnings = []
    for number, passage in enumerate(passages):
        lost = _solve(take, made, passage, _style(settings, take.hand_size)) if passage.hands else ()
        warnings += [f"{told(note)} is too far away for its finger, and its key moves without one." for note in lost]
        report((number + 1) / len(passages))
    made.meta = _meta(take, edits, edited, warnings)
    return made, passages


def _passages(take, edited, notes, moved):
    """The `Passage`s [P] for what was edited and for `notes` that were `moved` [M] to other fingers."""
    spans = edited.spans + [(note["onset"], max(note["offset"], before["offset"]), int(note["hand"]))
                            for note, before in zip(notes[moved], edited.notes[moved])]
    reach, found = WHOLE + LESS + JOIN, []
    for begin, end, hand in sorted(spans):
        begin, end = begin - reach, end + reach
        if found and begin < found[-1][1]:
            found[-1][1] = max(found[-1][1], end)
            found[-1][2].add(hand)
        else:
            found.append([begin, end, {hand}])
    last = take.t0 + take.duration
    return [Passage(float(begin if begin > take.t0 else take.t0 - OVER), float(end if end < last else last + OVER),
                    tuple(sorted(hands - {-1}))) for begin, end, hands in found]


def _solve(take, made, passage, style):
    """Writes the passage into the take `made`, whose notes are the new ones; returns those of them that are lost."""
    first, last = _frames(take, passage.begin - SEEN), _frames(take, passage.end + SEEN)
    window = slice(first, last + 1)
    times = take.t0 + np.arange(first, last + 1) / take.fps
    changed = _changed(take, made, times, passage, style)
    near = np.flatnonzero((made.notes["offset"] > times[0]) & (made.notes["onset"] < times[-1]))
    corrected = correct_contacts(changed, _from(made.notes[near], times[0]), hands=passage.hands, size=take.hand_size)
    share = _share(times, passage.begin, passage.end, 0.0, JOIN, take)
    inside = np.flatnonzero(share > 0)
    for hand in passage.hands:
        parts = (_pose_of(motion, hand, inside) for motion in (changed, corrected))
        wrist, turns = _mix(*parts, share[inside])
        frames = first + inside
        made.wrist[frames, hand] = np.round(wrist, DECIMALS)
        made.pose[frames, hand] = np.round(quaternions.to_vectors(turns), DECIMALS)
        tips = forward(made.pose[frames, hand], made.wrist[frames, hand], hand, take.hand_size)[1]
        made.tips[frames, hand] = np.round(tips, DECIMALS)
    onset = made.notes["onset"][near[corrected.unplayed]]
    lost = near[corrected.unplayed[(onset > passage.begin + JOIN) & (onset < passage.end - JOIN)]]
    made.notes["finger"][lost] = 0
    return made.notes[lost]


def _changed(take, made, times, passage, style):
    """The take's `Motion` at `times` [n], changed by what the performer changes from its old notes to its new ones."""
    first, count = _frames(take, times[0]), len(times)
    window = slice(first, first + count)
    motion = Motion(take.wrist[window].copy(), take.pose[window].copy(), take.tips[window].copy(), take.fps)
    begin, end = times[0] - CONTEXT, times[-1] + CONTEXT
    old, new = (_near(notes, begin, end) for notes in (take.notes, made.notes))
    hands = (LEFT, RIGHT) if _meet(old) or _meet(new) else passage.hands
    before, after = (perform(notes, end - begin, style, None, fps=take.fps, hands=hands) for notes in (old, new))
    start = int(round((times[0] - begin) * take.fps))
    share = _share(times, passage.begin, passage.end, JOIN, JOIN + LESS, take)
    played = slice(start, start + count)
    for hand in passage.hands:
        old, new, own = (_pose_of(some, hand, part) for some, part in (
            (before, played), (after, played), (motion, slice(None))))
        changed = _put(motion, hand, _mix(own, _moved(own, old, new), share), take.hand_size)
        if _misses(changed, _from(made.notes, times[0]), hand, share):
            _put(motion, hand, _mix(own, new, share), take.hand_size)
    return motion


def _pose_of(motion, hand, part):
    """One hand's wrists [n,3] and rotations [n,16,4] in a `part` of a motion."""
    return motion.wrist[part, hand].copy(), quaternions.from_vectors(motion.pose[part, hand])


def _put(motion, hand, pose, size):
    """Gives one hand of `motion`, which is so large, other wrists [n,3] and rotations [n,16,4]; returns the motion."""
    motion.wrist[:, hand], motion.pose[:, hand] = pose[0], quaternions.to_vectors(pose[1])
    motion.tips[:, hand] = forward(motion.pose[:, hand], motion.wrist[:, hand], hand, size)[1]
    return motion


def _moved(own, old, new):
    """The hand `own` changed by what leads from `old` to `new`; each is wrists [n,3] and rotations [n,16,4]."""
    turn = quaternions.multiply(quaternions.conjugate(old[1]), new[1])
    return own[0] + new[0] - old[0], quaternions.multiply(own[1], turn)


def _mix(start, end, share):
    """A `share` [n] of the way from one hand (wrists [n,3], rotations [n,16,4]) to another."""
    near = end[1] * np.where((start[1] * end[1]).sum(-1, keepdims=True) < 0, -1.0, 1.0)
    return (start[0] + share[:, None] * (end[0] - start[0]),
            quaternions.slerp(start[1], near, share[:, None]))


def _misses(motion, notes, hand, share):
    """Whether a finger of the hand is further than FAR from a key that it is to play where the `share` is whole: so it
    is with motions whose hands are held quite otherwise than the performer's."""
    frame = np.rint(notes["onset"] * motion.fps).astype(int)
    ours = (notes["hand"] == hand) & (notes["finger"] > 0) & (frame >= 0) & (frame < len(share))
    ours[ours] = share[frame[ours]] >= 1
    tips = motion.tips[frame[ours], hand, notes["finger"][ours] - 1]
    pitch = notes["pitch"][ours]
    off = np.hypot(tips[:, 0] - keyboard.key_x(pitch), tips[:, 2] - keyboard.key_top(pitch))
    return bool((off > FAR).any())


def _near(notes, begin, end):
    """The `notes` that sound between `begin` and `end`, with times from `begin` on, seconds."""
    return _from(notes[(notes["offset"] > begin) & (notes["onset"] < end) & (notes["hand"] >= 0)], begin)


def _meet(notes):
    """Whether both hands have keys so near to each other, in whatever order, that one may be in the other's way."""
    left, right = (keyboard.key_x(notes["pitch"][notes["hand"] == hand]) for hand in (LEFT, RIGHT))
    return bool(len(left) and len(right) and right.min() - left.max() < MEETING)


def _share(times, begin, end, zero, one, take):
    """0-1 [n]: 0 up to `zero` seconds inside the passage, 1 from `one` on, smooth up to accelerations; the take's own
    ends are no borders."""
    inside = np.full(len(times), np.inf)
    if begin > take.t0:
        inside = np.minimum(inside, times - begin)
    if end < take.t0 + take.duration:
        inside = np.minimum(inside, end - times)
    u = np.clip((inside - zero) / (one - zero), 0, 1)
    return u * u * u * (u * (6 * u - 15) + 10)


def _frames(take, seconds):
    """The take's frame nearest to `seconds`."""
    return int(np.clip(round((seconds - take.t0) * take.fps), 0, len(take.wrist) - 1))


def _from(notes, zero):
    """`notes` with times from `zero` on."""
    notes = notes.copy()
    notes["onset"] -= zero
    notes["offset"] -= zero
    return notes


def _style(settings, size):
    """The performer's `Style` for hands of that size, as far as a take's settings tell it."""
    given = settings.get("style") or {}
    own = {entry.name: given[entry.name] for entry in fields(Style) if isinstance(given.get(entry.name), (int, float))}
    try:
        return Style(**{**own, "hand_size": size})
    except ValueError:
        return Style(hand_size=size)


def _meta(take, edits, edited, warnings):
    """The take's facts with its edits, one after the other, its silent notes, and the notes with chosen fingers."""
    pinned, told_by = edited.notes[edited.pinned], take.notes[["onset", "pitch"]]
    keyed = [edit if isinstance(edit.note, tuple) else replace(edit, note=told_by[edit.note].item()) for edit in edits]
    return {**take.meta, "edits": [*take.meta.get("edits", ()), *(edit.as_dict() for edit in keyed)],
            "muted": [note.item() for note in edited.muted],
            "warnings": [*take.meta.get("warnings", ()), *warnings],
            "pinned": [[float(note["onset"]), int(note["pitch"])] for note in pinned]}
