"""A take of what is seen in a scene: the evaluated hands in the keyboard's frame, with the notes of the take."""
import numpy as np

from ...engine.errors import InputError
from ...engine.hand import quaternions
from ...engine.music.notes import NOTE
from ...engine.take import TAKE_FPS, Take
from ...rigs import hand as hand_rig
from ..baking.hands import bone_names
from ..mano_skin import PADS
from ..takes import load_take, take_on_keyboard
from .motion import Frames, sample


def take_of_scene(scene, rig, fps=TAKE_FPS, report=None):
    """The `Take` of the performance on `rig` (`..baking.rigs.Rig`) in the range of `scene`, sampled at `fps`.

    Its clock is that of the recording of the take on the keyboard, whose notes and pedal it gets. Raises InputError.
    """
    frames = Frames.of(scene, fps)
    motion = sample(scene, [rig.keyboard, *rig.hands], frames, report)
    wrist, pose, tips = (np.stack(parts, axis=1) for parts in zip(*(
        _hand(motion, rig.keyboard, armature, hand) for hand, armature in enumerate(rig.hands))))
    last = _take_played(scene)
    own = scene.render.fps / scene.render.fps_base
    t0 = float(frames.of_scene[0] - scene.pianoflow.take_zero) / own if last else float(frames.first / fps)
    end = t0 + (len(wrist) - 1) / fps
    notes = last.notes[(last.notes["onset"] < end) & (last.notes["offset"] > t0)] if last else np.zeros(0, NOTE)
    meta = {**(last.meta if last else {}), "from_scene": scene.name, "hand_size": _size(motion, rig)}
    take = Take(wrist, pose, tips, notes, fps=fps, t0=t0, meta=meta)
    if last:
        take.pedal = last.pedal
    found = take.problems()
    if found:
        raise InputError(f"The performance cannot be exported as a take ({found[0]}): bake the take again first.")
    return take


def _hand(motion, keyboard, armature, hand):
    """wrist [F,3], pose [F,16,3] and pads [F,5,3] of an evaluated hand, in the keyboard's frame.

    A bone's rotation in the world-aligned rest frame is that of its matrix times the inverse of its rest matrix.
    """
    names = [bone.name for bone in armature.pose.bones]
    bones = [armature.data.bones[name] for name in bone_names(hand)[:16]]
    rests = np.array([bone.matrix_local for bone in bones])
    placed = motion.bones[armature][:, [names.index(bone.name) for bone in bones]].astype(float)
    placed = motion.within(armature, keyboard).astype(float)[:, None] @ placed
    turns = placed[:, :, :3, :3] @ np.linalg.inv(rests)[:, :3, :3]
    turns /= np.linalg.norm(turns, axis=-2, keepdims=True)
    parents = np.array(hand_rig.PARENTS[1:])
    local = np.concatenate([turns[:, :1], np.swapaxes(turns[:, parents], -1, -2) @ turns[:, 1:]], axis=1)
    pose = quaternions.to_vectors(quaternions.from_matrices(local))
    distal = hand_rig.FINGER_JOINTS[:, 2]
    pads = np.c_[_pads(armature, hand), np.ones(5)]
    carried = placed[:, distal] @ np.linalg.inv(rests[distal]) @ pads[..., None]
    return placed[:, 0, :3, 3], pose, carried[..., :3, 0]


def _pads(armature, hand):
    """Pads [5,3] at rest, in the armature's space."""
    own = armature.get(PADS)
    return np.array(own).reshape(5, 3) if own is not None else hand_rig.load(hand)["pads"]


def _size(motion, rig):
    """How large the hands are beside the bundled ones, from how they are scaled on their keyboard."""
    scales = [np.linalg.norm(motion.within(armature, rig.keyboard)[0, :3, :3], axis=0) for armature in rig.hands]
    return round(float(np.mean(scales)), 5)


def _take_played(scene):
    """The motion of the take that is on the scene's keyboard, or None when it is gone: then there are no notes."""
    entry = take_on_keyboard(scene)
    try:
        return load_take(entry) if entry else None
    except InputError:
        return None
