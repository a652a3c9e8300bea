"""Passages of scores, in ever new versions, from which `hand_judges` learns whose hand a note is."""
from dataclasses import dataclass

import numpy as np

from ..evaluation.as_played import as_played, at_another_tempo
from ..evaluation.scores import read_scores
from ..music.hand_inputs import BLOCK, INPUTS, note_inputs, pair_inputs
from ..music.hand_network import known_hands
from .hand_exercises import exercises_in_a_row

FREE_LICENCES = ("Public Domain", "CC0-1.0")
#: Notes in a passage; passages in a batch; pieces whose passages are shuffled together.
PASSAGE, BATCH, POOL = 24 * BLOCK, 12, 150
#: Shorter passages are not worth their padding, unless they are a whole piece.
SHORTEST_PASSAGE = 60
#: Versions made of each solo piece and of each song accompaniment in a round: the former are fewer.
SOLO_VERSIONS, SONG_VERSIONS = 2, 1
#: Rows of exercises for each version of a piece.
EXERCISES = 0.06
#: Share of versions that are as written (but for the tempo); the others are as played.
AS_WRITTEN = 0.5
#: Passages are transposed by up to so many semitones down and up.
TRANSPOSE = (-5, 6)
#: Share of the passages in which some hands are told, and up to which share of their notes.
TOLD, TOLD_NOTES = 0.15, 0.4


def pieces_of(scores, split):
    """Pieces of a split ("train", "validation") that may be used and whose hands are known."""
    return [piece for piece in read_scores(scores)
            if piece.split == split and piece.licence in FREE_LICENCES and len(piece.notes) >= 40
            and (piece.notes["hand"] >= 0).mean() > 0.9 and len(np.unique(piece.notes["hand"])) > 1]


def version(notes, random):
    """A piece's notes as they might be heard."""
    return (at_another_tempo if random.random() < AS_WRITTEN else as_played)(notes, random)


@dataclass(frozen=True)
class Examples:
    """A batch: inputs [B,PASSAGE,INPUTS + 1], pairs [B,N,BLOCK,3 BLOCK,…], present [B,PASSAGE] (not padding), and
    hands [B,PASSAGE] to be found (-1: not to be found)."""

    inputs: np.ndarray
    pairs: np.ndarray
    present: np.ndarray
    hands: np.ndarray


def batches(pieces, random):
    """Yields `Examples` without end."""
    waiting = []
    while True:
        chosen = [piece.notes for piece in pieces
                  for _ in range(SONG_VERSIONS if piece.id.startswith("lieder") else SOLO_VERSIONS)]
        chosen += [exercises_in_a_row(random) for _ in range(round(EXERCISES * len(chosen)))]
        chosen = [chosen[index] for index in random.permutation(len(chosen))]
        for begin in range(0, len(chosen), POOL):
            for notes in chosen[begin:begin + POOL]:
                waiting += _passages(version(notes, random), random)
            waiting = [waiting[index] for index in random.permutation(len(waiting))]
            while len(waiting) >= BATCH:
                yield _batch(waiting[-BATCH:], random)
                del waiting[-BATCH:]


def _passages(notes, random):
    """(inputs, notes) of the passages of a piece; where they begin differs every time."""
    inputs = note_inputs(notes)
    first = -int(random.integers(PASSAGE // 2)) if len(notes) > PASSAGE else 0
    parts = [slice(max(begin, 0), begin + PASSAGE) for begin in range(first, len(notes), PASSAGE)]
    return [(inputs[part], notes[part]) for part in parts
            if len(notes[part]) >= SHORTEST_PASSAGE or len(notes) < SHORTEST_PASSAGE]


def _batch(passages, random):
    size = len(passages)
    inputs = np.zeros((size, PASSAGE, INPUTS + 1), np.float32)
    columns = np.zeros((3, size, PASSAGE))
    present = np.zeros((size, PASSAGE), bool)
    hands = np.full((size, PASSAGE), -1, np.int8)
    pairs = []
    for row, (table, notes) in enumerate(passages):
        count = len(notes)
        told = (random.random(count) < random.uniform(0, TOLD_NOTES)) & (random.random() < TOLD)
        inputs[row, :count, :-1] = table
        inputs[row, :count, 0] += random.integers(TRANSPOSE[0], TRANSPOSE[1] + 1) / 12
        inputs[row, :count, -1] = known_hands(np.where(told, notes["hand"], -1))
        hands[row, :count] = np.where(told, -1, notes["hand"])
        present[row, :count] = True
        columns[:, row, :count] = [notes[field] for field in ("pitch", "onset", "offset")]
        pairs.append(pair_inputs(*columns[:, row]))
    return Examples(inputs, np.stack(pairs), present, hands)
