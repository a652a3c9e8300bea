"""The wrist's path: one smooth trajectory for all keystrokes of a hand, from which every digit reaches its key.

The wrist pose (x, y, z, pitch, roll, yaw) and the digits' angles are found together by Gauss-Newton at knots 40
times a second. At each knot a pressing digit must be on its key (y free within a zone); wrist and digits like their
natural posture; along time, acceleration and speed of the wrist are penalised. The digits' angles are eliminated
knot by knot (Schur complement), so that each step is one banded linear system in the wrist's path alone: linear in
the length of the piece.
"""
import numpy as np
from scipy.interpolate import CubicSpline
from scipy.linalg import solveh_banded

from ..contact.keystroke import smoothstep
from ..contact.placement import WHITE_EASY, across, zones
from .departures import arcs, leave_in_time, let_go, pass_thumbs
from .intention import contacts_at, curl, natural_poses, rotation

KNOT_RATE = 40.0
#: Standard deviations: of the wrist from its natural pose; of accelerations (m/s2, rad/s2); of speeds.
POSE_SPREAD = np.array([0.040, 0.030, 0.010, np.radians(5), np.radians(4), np.radians(7)])
ACCELERATION_SPREAD = np.array([3.0, 1.5, 1.2, 14.0, 14.0, 14.0])
SPEED_SPREAD = np.array([0.9, 0.4, 0.3, 2.0, 2.0, 2.0])
#: Of a pressing pad from its key's centre line (x), zone (y) and depth (z); of y from its best place, metres.
CONTACT_SPREAD = np.array([0.0006, 0.0012, 0.0008])
BEST_Y_SPREAD = 0.022
#: Of y beyond the easy part of white keys, metres.
BETWEEN_SPREAD = 0.0015
#: Keys to be played soon, or just left, pull only on pads nearer than about this, metres.
CAPTURE = 0.012
#: Of an idle pad from its hovering height, metres, and that height.
HOVER_SPREAD, HOVER = 0.012, 0.010
#: Of the digits' angles from their natural curl, radians, [5,3].
ANGLE_SPREAD = np.radians([[14, 14, 14], [7, 16, 16], [6, 16, 16], [7, 16, 16], [9, 16, 16]])
#: Of an angle beyond its limit.
LIMIT_SPREAD = np.radians(0.15)
#: Damping of a step (Levenberg): angles; wrist pose.
DAMPING_ANGLE = np.radians(6)
DAMPING_POSE = np.array([0.02, 0.01, 0.008, 0.1, 0.1, 0.1])
#: Pads slide along their keys for so long after the onset, seconds, and not faster, metres a second.
SLIDING, FASTEST_SLIDE = 0.25, 0.15
#: Gauss-Newton steps before and after keys have been let go.
ITERATIONS = (12, 6, 6)
#: Knots of a window, of the music before and after it that it sees; seconds in which windows fade.
WINDOW, CONTEXT, FADE = 2400, 160, 1.0
LARGEST_STEP = np.array([0.03, 0.02, 0.015, 0.12, 0.12, 0.15])


def rotation_axes(angles):
    """World axes [...,3 angles,3] about which pitch, roll and yaw turn the hand."""
    cp, sp = np.cos(angles[..., 0]), np.sin(angles[..., 0])
    cy, sy = np.cos(angles[..., 2]), np.sin(angles[..., 2])
    zero, one = np.zeros_like(cp), np.ones_like(cp)
    return np.stack([np.stack([cy, sy, zero], -1), np.stack([-sy * cp, cy * cp, sp], -1),
                     np.stack([zero, zero, one], -1)], -2)


def solve(times, strokes, digits, style, report=lambda part: None):
    """Wrist poses [K,6] at evenly spaced `times` [K]; and where pads meet the keys: y, slide [2,M] as in `Strokes`.

    Long pieces are solved window by window, each with the music before and after it, and faded into one another.
    `strokes.release` is brought forward where the hand has to leave a key (see `_solve_window`).
    """
    pass_thumbs(strokes)
    path, place = np.empty((len(times), 6)), np.zeros((2, len(strokes)))
    fade = int(FADE * KNOT_RATE)
    before = None
    for first in range(0, len(times), WINDOW):
        last = min(first + WINDOW, len(times))
        low, high = max(first - CONTEXT, 0), min(last + CONTEXT, len(times))
        inside = np.flatnonzero((strokes.release > times[low]) & (strokes.onset < times[high - 1]))
        part = strokes.part(inside)
        window, along = _solve_window(times[low:high], part, digits, style)
        core = (part.onset >= times[first] if first else True) & (part.onset < times[last - 1] + 1 / KNOT_RATE)
        place[:, inside[core]], strokes.release[inside[core]] = along[:, core], part.release[core]
        path[first:last] = window[first - low:last - low]
        if before is not None:
            count = min(fade, last - first, len(before))
            share = smoothstep(np.arange(count) / fade)[:, None]
            path[first:first + count] = before[:count] * (1 - share) + path[first:first + count] * share
        before = window[last - low:]
        report(last / len(times))
    return path, place


def _solve_window(times, strokes, digits, style):
    """Wrist poses [K,6], and y and slide [2,M] of the contacts, of one window.

    Where a key that is still held keeps the hand from its next keys, the held key is let go: `strokes.release` is
    brought forward, as a pianist does who leaves the sound to the pedal.
    """
    rest = curl(style)
    smooth = _smoothness_band(len(times), 1 / KNOT_RATE)
    path, angles = None, np.broadcast_to(rest, (len(times), 5, 3))
    for iterations in ITERATIONS:
        contacts = contacts_at(times, strokes, digits.radii)
        natural = natural_poses(times, strokes, contacts, digits, style)
        natural[:, 2] += arcs(times, strokes, path)
        path = natural if path is None else path
        for _ in range(iterations):
            path, angles, pads, miss = _step(path, angles, contacts, natural, rest, digits, smooth)
        let_go(times, strokes, contacts, miss)
        leave_in_time(times, strokes, path)
    return path, _along_keys(times, strokes, pads)


def _along_keys(times, strokes, pads):
    """y at which each stroke meets its key, and its slide [2,M]: the line nearest to its pad's way after it."""
    near, far, _ = zones(strokes.digit, strokes.black)
    along = np.empty((2, len(strokes)))
    for k in range(len(strokes)):
        first = np.searchsorted(times, strokes.onset[k] - 0.01)
        last = max(np.searchsorted(times, min(strokes.release[k] + 0.02, strokes.onset[k] + SLIDING)), first + 1)
        since, y = times[first:last] - strokes.onset[k], pads[first:last, strokes.digit[k], 1]
        spread = since - since.mean()
        slope = np.clip(spread @ y / max(spread @ spread, 1e-9), -FASTEST_SLIDE, FASTEST_SLIDE)
        along[:, k] = y.mean() - slope * since.mean(), slope
    along[0] = np.clip(along[0], near, far)
    return along


def _step(path, angles, contacts, natural, rest, digits, smooth):
    """One Gauss-Newton step: the new path and angles; the pads [K,5,3] and contact distances [K,5] before it."""
    turn = rotation(path[:, 3:])
    local, jacobian = digits.pads_and_jacobian(angles)
    arm = np.einsum("kij,kdj->kdi", turn, local)
    pads = path[:, None, :3] + arm
    error, weight = _contact_errors(pads, contacts, digits)
    to_wrist = np.zeros(pads.shape + (6,))
    to_wrist[..., :3] = np.eye(3)
    to_wrist[..., 3:] = np.moveaxis(np.cross(rotation_axes(path[:, 3:])[:, None], arm[:, :, None]), -1, -2)
    to_angles = np.einsum("kij,kdja->kdia", turn, jacobian)

    prior = np.broadcast_to(ANGLE_SPREAD**-2, angles.shape)
    outside = angles - np.clip(angles, digits.lowest, digits.highest)
    prior_pull = prior * (angles - rest) + outside * LIMIT_SPREAD**-2
    hard = prior + np.where(outside != 0, LIMIT_SPREAD**-2, 0)
    wa = weight[..., None] * to_angles
    h_qq = np.einsum("kdia,kdib->kdab", to_angles, wa) + (hard + DAMPING_ANGLE**-2)[..., None] * np.eye(3)
    h_qs = np.einsum("kdia,kdis->kdas", wa, to_wrist)
    g_q = np.einsum("kdia,kdi->kda", wa, error) + prior_pull
    h_ss = np.einsum("kdis,kdi,kdit->kst", to_wrist, weight, to_wrist, optimize=True)
    g_s = np.einsum("kdis,kdi->ks", to_wrist, weight * error)
    inverse = np.linalg.inv(h_qq)
    gain = inverse @ h_qs
    h_ss -= np.einsum("kdas,kdat->kst", h_qs, gain)
    g_s -= np.einsum("kdas,kda->ks", gain, g_q)

    h_ss += np.diag(POSE_SPREAD**-2 + DAMPING_POSE**-2)
    g_s += (path - natural) / POSE_SPREAD**2
    _bound(path, h_ss, g_s)
    step = np.clip(_solve_banded(h_ss, g_s, path, smooth), -LARGEST_STEP, LARGEST_STEP)
    step_q = -np.einsum("kdab,kdb->kda", inverse, g_q) - np.einsum("kdas,ks->kda", gain, step)
    angles = np.clip(angles + np.clip(step_q, -0.4, 0.4), digits.lowest - 0.3, digits.highest + 0.3)
    miss = np.where(contacts.weight > 0.5, np.hypot(error[..., 0], error[..., 2]), 0)
    return path + step, angles, pads, miss


def _contact_errors(pads, contacts, digits):
    """Errors [K,5,3] of the pads and their weights (inverse variances) [K,5,3]; the y error is zero in the zone."""
    pressed = contacts.weight > 0
    y = pads[..., 1]
    outside = y - np.clip(y, contacts.near, contacts.far)
    hinge = np.where(outside != 0, CONTACT_SPREAD[1] ** -2, 0)
    between = np.where(contacts.black, 0, np.maximum(y - WHITE_EASY, 0))
    soft = np.where(between > 0, BETWEEN_SPREAD**-2, 0)
    along = hinge + soft + BEST_Y_SPREAD**-2
    pull_y = hinge * outside + soft * between + BEST_Y_SPREAD**-2 * (y - contacts.best)
    error = np.stack([pads[..., 0] - across(contacts.x, contacts.tail, y), pull_y / along,
                      pads[..., 2] - np.where(pressed, contacts.z, HOVER + digits.radii)], -1)
    distance = np.where(pressed, np.hypot(error[..., 0], outside), 0)
    pull = np.where(contacts.weight < 1, contacts.weight / (1 + (distance / CAPTURE) ** 2), contacts.weight)
    weight = np.stack([pull * CONTACT_SPREAD[0] ** -2, pull * along,
                       np.where(pressed, np.maximum(pull * CONTACT_SPREAD[2] ** -2, HOVER_SPREAD**-2),
                                HOVER_SPREAD**-2)], -1)
    return error, weight


def _bound(path, hessian, gradient):
    """Adds stiff springs where the wrist leaves its range: z at least 32 mm, pitch, roll and yaw."""
    low = np.array([-9, -9, 0.034, np.radians(-10), np.radians(-16), np.radians(-24)])
    high = np.array([9, 9, 0.120, np.radians(22), np.radians(14), np.radians(24)])
    outside = path - np.clip(path, low, high)
    stiff = np.array([0, 0, 0.0015, np.radians(1), np.radians(1), np.radians(1)])
    inverse = np.where(stiff > 0, 1 / np.maximum(stiff, 1e-9) ** 2, 0)
    gradient += outside * inverse
    index = np.arange(6)
    hessian[:, index, index] += np.where(outside != 0, inverse, 0)


def _smoothness_band(count, dt):
    """Weights of the (k, k), (k, k+1) and (k, k+2) blocks [3,count,6] of the acceleration and speed penalties."""
    acceleration = (ACCELERATION_SPREAD * dt**2) ** -2
    speed = (SPEED_SPREAD * dt) ** -2
    band = np.zeros((3, count, 6))
    for k, c in enumerate((1, -2, 1)):
        for m, d in enumerate((1, -2, 1)):
            if m >= k:
                band[m - k, k:count - 2 + k] += c * d * acceleration
    band[0, :-1] += speed
    band[0, 1:] += speed
    band[1, :-1] -= speed
    return band


def _solve_banded(blocks, gradient, path, smooth):
    """The step [K,6] of (blocks + smoothness) step = -(gradient + smoothness path)."""
    count = len(path)
    pull = smooth[0] * path
    for k in (1, 2):
        pull[:-k] += smooth[k, :-k] * path[k:]
        pull[k:] += smooth[k, :-k] * path[:-k]
    lower = np.zeros((13, count, 6))
    for row in range(6):
        for column in range(row + 1):
            lower[row - column, :, column] = blocks[:, row, column]
    lower[0] += smooth[0]
    lower[6, :-1] += smooth[1, :-1]
    lower[12, :-2] += smooth[2, :-2]
    step = solveh_banded(lower.reshape(13, -1), -(gradient + pull).ravel(), lower=True, check_finite=False)
    return step.reshape(count, 6)


def sample(times, path, at):
    """Wrist poses [N,6] at `at` [N] by a cubic spline through the knots."""
    return CubicSpline(times, path)(at)
