"""MANO's pose-dependent corrections as shape keys: each follows one element of one finger joint's rotation.

The element (a, b) of R - I, R being the joint's rotation in MANO's axes, is quadratic in the bone's quaternion, so a
plain arithmetic driver gives it: it works without running Python, survives in saved files and follows constraints.
"""
import numpy as np

from ..rigs import hand as rig

NAME = "MANO {bone} {row}{column}"
#: The monomials of a unit quaternion (w, x, y, z) that make up a rotation matrix minus the identity.
MONOMIALS = ("x*x", "y*y", "z*z", "x*y", "x*z", "y*z", "w*x", "w*y", "w*z")
#: Rotation matrix minus identity [3,3,9] as factors of the monomials.
QUADRATIC = np.zeros((3, 3, 9))
for _a, _b, _first, _second, _sign in ((0, 1, 3, 8, -1), (0, 2, 4, 7, 1), (1, 2, 5, 6, -1)):
    QUADRATIC[_a, _b, [_first, _second]] = 2, 2 * _sign
    QUADRATIC[_b, _a, [_first, _second]] = 2, -2 * _sign
for _a in range(3):
    QUADRATIC[_a, _a, [k for k in range(3) if k != _a]] = -2


def add_correctives(skin, armature, model):
    """Gives the mesh object `skin`, whose first vertices are `model`'s, 135 driven shape keys."""
    basis = skin.shape_key_add(name="Basis", from_mix=False)
    rest = np.empty(len(basis.data) * 3, np.float32)
    basis.data.foreach_get("co", rest)
    for joint in range(1, 16):
        bone = armature.data.bones[rig.bone_name(joint, model.hand)]
        factors = bone_factors(np.array(bone.matrix_local)[:3, :3])
        for element in range(9):
            row, column = divmod(element, 3)
            key = skin.shape_key_add(name=NAME.format(bone=bone.name, row=row, column=column), from_mix=False)
            key.slider_min, key.slider_max = -2.5, 2.5
            moved = rest.copy()
            moved[:model.template.size] += model.pose_directions[..., 9 * (joint - 1) + element].ravel()
            key.data.foreach_set("co", moved)
            _drive(key, armature, bone.name, expression(factors[row, column]))


def bone_factors(turn):
    """QUADRATIC [3,3,9] for a quaternion told in the axes of a bone whose rest orientation is `turn` [3,3]:
    B (R - I) Bᵀ."""
    return np.einsum("ai,ijk,bj->abk", turn, QUADRATIC, turn)


def expression(factors):
    """An expression in w, x, y, z for `factors` [9] of the monomials; Blender allows it 255 letters."""
    terms = [f"{factor:+.6f}*{monomial}" for factor, monomial in zip(factors, MONOMIALS) if abs(factor) > 5e-7]
    return "".join(terms).lstrip("+") or "0"


def _drive(key, armature, bone, text):
    driver = key.driver_add("value").driver
    driver.type = 'SCRIPTED'
    for letter in "wxyz":
        variable = driver.variables.new()
        variable.name, variable.type = letter, 'TRANSFORMS'
        target = variable.targets[0]
        target.id, target.bone_target = armature, bone
        target.transform_space, target.rotation_mode = 'LOCAL_SPACE', 'QUATERNION'
        target.transform_type = f"ROT_{letter.upper()}"
    driver.expression = text
