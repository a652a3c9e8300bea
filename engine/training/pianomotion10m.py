"""Imports PianoMotion10M (Gan et al. 2024): filmed pianists as MANO poses, fitted to the keyboard by what they play.

    annotation/<up>/<bv>/<bv>_seq_NNNN.json   fps, left and right: rows of 62 numbers a frame (valid, translation 3,
                                              orientation 3, finger pose 45, shape 10), adjust, start_frame
    audio/<up>/<bv>/<bv>_seq_NNNN.mp3         the sequence's sound
    midi/<up>/<bv>.mid                        the whole video's notes
    train.txt, valid.txt, test.txt            lines "<up> <bv>"

Both hands are MANO's right one of mean shape, posed by smplx, the left one mirrored (x → -x) afterwards; so a wrist is
at the translation plus the wrist's place in MANO's rest pose. Finger poses are counted from MANO's mean pose; both are
read from the user's own MANO file. The camera's y and z want `adjust` added; depth is monocular and useless as height,
so that places along and across the keys are brought to the median depth, and heights come from the keys that are
played.
"""
import json
import shutil
from pathlib import Path

import numpy as np
from scipy.spatial.transform import Rotation

from ..errors import InputError
from ..files import write_whole
from ..hand.mano_file import load_mano_hands
from ..hand.skeleton import forward
from ..music.midi import read_midi
from ..music.performance import part
from .keyboard_fit import fingers_on_keys, fit_keyboard, height_shifts
from .shards import FPS, Performed, read_pieces, shard_folders, write_shard

SPLITS = {"train": "train.txt", "validation": "valid.txt", "test": "test.txt"}
NUMBERS = 62
RIGHT = 1
VALID, PLACE, TURN, FINGERS = 0, slice(1, 4), slice(4, 7), slice(7, 52)
#: Frames without a hand are bridged when they last no longer than this, seconds; else the sequence is cut there.
BRIDGED = 0.4
#: The shortest stretch that is kept, seconds, and the pieces of a shard.
SHORTEST, SHARD = 8.0, 60
#: A sound's onsets must rise at the MIDI's notes by this much more than elsewhere.
AUDIBLE = 1.3
LICENCE = "PianoMotion10M (its own terms)"
SOURCE = "PianoMotion10M"


def import_pianomotion10m(dataset, folder, mano, checked=True, report=print):
    """Writes the data folder `folder` from the data set; mano: the folder of MANO_RIGHT.pkl. Returns counts as a dict.

    checked: drop sequences whose notes do not match their sound or their hands. Raises InputError.
    """
    dataset, folder = Path(dataset), Path(folder)
    model = load_mano_hands(mano)[0][RIGHT]
    old = _own_shards(folder)
    counts = {"kept": 0, "no notes": 0, "sound does not match": 0, "hands do not match": 0, "too short": 0,
              "damaged": 0}
    for split, name in SPLITS.items():
        kept, number = [], 0
        for sequence in sequences(dataset, name):
            for piece, reason in read_sequence(dataset, sequence, model, checked, report):
                counts[reason] += 1
                if piece is not None:
                    kept.append(piece)
            if len(kept) >= SHARD:
                write_shard(folder / split / f"{number:05d}", kept)
                old.discard(folder / split / f"{number:05d}")
                kept, number = [], number + 1
        if kept:
            write_shard(folder / split / f"{number:05d}", kept)
            old.discard(folder / split / f"{number:05d}")
        report(f"{split}: " + ", ".join(f"{what} {count}" for what, count in counts.items()))
    if not counts["kept"]:
        raise InputError(f"Nothing in {dataset} could be used: is it the folder that holds annotation, audio and midi?")
    for shard in old:  # what an earlier import of more sequences left would count twice
        shutil.rmtree(shard)
    write_whole(folder / "data.json", json.dumps({"licences": [LICENCE], "credits": [
        "PianoMotion10M: Gan, Wang, Wu, Zhu (2024), github.com/agnJason/PianoMotion10M"], "pieces": counts["kept"]}))
    return counts


def _own_shards(folder):
    """The shards that an earlier import has left. Raises InputError where the folder holds other data."""
    found = {shard for split in SPLITS for shard in shard_folders(folder, split)}
    for shard in found:
        if any(piece.get("source") != SOURCE for piece in read_pieces(shard)):
            raise InputError(f"{folder} holds data that were not imported from PianoMotion10M: choose another folder.")
    return found


def sequences(dataset, name):
    """(up, bv, sequence) of a list's videos, in order. Raises InputError where the list is missing."""
    try:
        lines = (dataset / name).read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise InputError(f"{dataset / name} cannot be read: choose PianoMotion10M's folder, which holds it.") from error
    for line in filter(None, (line.strip() for line in lines)):
        up, _, video = line.partition(" ")
        for path in sorted((dataset / "annotation" / up / video).glob("*.json")):
            yield up, video, path.stem


def read_sequence(dataset, sequence, model, checked, report=print):
    """Yields (`Performed` or None, why) for each stretch of a sequence in which both hands are seen; model: the right
    `ManoModel`. What is wrong with a damaged one, report(sentence) hears."""
    try:
        yield from _read_sequence(dataset, sequence, model, checked)
    except (InputError, OSError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError) as error:
        report(f"{'/'.join(sequence)} is left out: {error}")
        yield None, "damaged"


def _read_sequence(dataset, sequence, model, checked):
    up, video, name = sequence
    about = json.loads((dataset / "annotation" / up / video / f"{name}.json").read_text(encoding="utf-8"))
    hands = np.stack([np.array(about[side], float) for side in ("left", "right")], 1)
    if hands.ndim != 3 or hands.shape[2] != NUMBERS:
        raise ValueError(f"its rows have another length than {NUMBERS}")
    if not np.isfinite(hands[hands[..., VALID] > 0]).all():
        raise ValueError("it holds numbers that are none")
    hands[..., 2:4] += np.asarray(about.get("adjust", [0, 0, 0]), float)[1:3]
    midi = dataset / "midi" / up / f"{video}.mid"
    if not midi.exists():
        yield None, "no notes"
        return
    rate = float(about["fps"])
    start = float(about.get("start_frame", 0)) / rate
    performance = part(read_midi(midi), start, start + len(hands) / rate)
    sound = dataset / "audio" / up / video / f"{name}.mp3"
    if checked and sound.exists() and not audible(sound, performance.notes):
        yield None, "sound does not match"
        return
    for first, last in stretches(hands[..., VALID] > 0, rate):
        if (last - first) / rate < SHORTEST:
            yield None, "too short"
            continue
        within = part(performance, first / rate, last / rate)
        piece = fitted(_resampled(hands[first:last], rate), within, model, checked)
        about_piece = {"id": f"{up}/{name}/{first}", "composer": "", "title": f"{up}/{video}", "licence": LICENCE,
                       "source": SOURCE, "seed": 0}
        yield (None, "hands do not match") if piece is None else (Performed(about_piece, *piece), "kept")


def stretches(valid, rate):
    """(first, last) of runs of frames in which both hands `valid` [N,2] are seen, short gaps bridged."""
    seen = np.flatnonzero(valid.all(1))
    if not len(seen):
        return []
    breaks = np.flatnonzero(np.diff(seen) > max(1, BRIDGED * rate))
    return [(int(run[0]), int(run[-1]) + 1) for run in np.split(seen, breaks + 1)]


def _resampled(hands, rate):
    """Rows of valid frames brought to 30 frames a second; unseen frames are bridged. [N',2,62]"""
    times = np.arange(int(len(hands) / rate * FPS)) / FPS
    made = np.empty((len(times), 2, NUMBERS))
    for hand in (0, 1):
        seen = np.flatnonzero(hands[:, hand, VALID] > 0)
        rows = hands[seen, hand]
        rows[:, TURN] = _continuous(rows[:, TURN])
        for number in range(NUMBERS):
            made[:, hand, number] = np.interp(times, seen / rate, rows[:, number])
    return made


def _continuous(vectors):
    """Axis-angles [N,3] of the same rotations, without jumps of a whole turn between frames."""
    result = Rotation.from_rotvec(vectors).as_rotvec()
    for k in range(1, len(result)):
        angle = np.linalg.norm(result[k])
        other = result[k] * (1 - 2 * np.pi / angle) if angle > 1e-6 else result[k]
        if np.linalg.norm(other - result[k - 1]) < np.linalg.norm(result[k] - result[k - 1]):
            result[k] = other
    return result


def fitted(hands, performance, model, checked=True):
    """notes, pedal, wrist [N,2,3], pose [N,2,16,3] of rows [N,2,62] on the keyboard; None where they do not match."""
    place = hands[..., PLACE] + model.rest_joints()[0]
    # the camera is far away: what it saw is x/z and y/z, so wrong depths are undone by taking all at the same one
    depth = np.median(place[..., 2])
    place[..., :2] *= depth / place[..., 2:3]
    place[..., 2] = 0.0
    pose = np.concatenate([hands[..., TURN], hands[..., FINGERS]], -1).reshape(len(hands), 2, 16, 3)
    pose[:, :, 1:] += model.mean_pose
    place[:, 0, 0] *= -1
    pose[:, 0] *= [1, -1, -1]
    tips = np.stack([forward(pose[:, hand], place[:, hand], hand)[1] for hand in (0, 1)], 1)
    fit = fit_keyboard(tips, performance.notes, FPS, np.random.default_rng(0))
    if fit is None or (checked and not fit.believed):
        return None
    wrist = fit.places(place)
    turned = Rotation.from_matrix(fit.rotation) * Rotation.from_rotvec(pose[:, :, 0].reshape(-1, 3))
    pose[:, :, 0] = turned.as_rotvec().reshape(-1, 2, 3)
    tips = np.stack([forward(pose[:, hand], wrist[:, hand], hand)[1] for hand in (0, 1)], 1)
    notes = fingers_on_keys(tips, performance.notes, FPS)
    wrist[..., 2] += height_shifts(tips, notes, FPS)
    return notes, performance.pedal, wrist, pose


def audible(sound, notes):
    """Whether the sound of the file `sound` rises where the notes begin, more than elsewhere."""
    from ..audio.recording import open_recording
    if len(notes) < 12:
        return False
    hop = 441
    samples = np.concatenate([*open_recording(sound).stream(22050)])
    frames = np.lib.stride_tricks.sliding_window_view(samples, 1024)[::hop] * np.hanning(1024)
    spectrum = np.log1p(100 * np.abs(np.fft.rfft(frames, axis=1)))
    rise = np.maximum(np.diff(spectrum, axis=0), 0).sum(1)
    at = np.round((notes["onset"] * 22050 - 512) / hop).astype(int)
    at = at[(at > 3) & (at < len(rise) - 4)]
    if not len(at):
        return False
    near = np.stack([rise[at + shift] for shift in range(-3, 4)]).max(0)
    spread = np.lib.stride_tricks.sliding_window_view(rise, 7).max(1)
    return near.mean() > AUDIBLE * spread.mean()
