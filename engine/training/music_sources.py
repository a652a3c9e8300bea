"""Music to train on: score collections, or a folder of a user's own MIDI and MusicXML files."""
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..evaluation.scores import read_scores, split_of
from ..music.midi import read_midi
from .musicxml import read_musicxml

MIDI, MUSICXML = (".mid", ".midi", ".kar", ".rmi"), (".musicxml", ".xml", ".mxl")


@dataclass(frozen=True)
class Music:
    """A piece: id, composer, title, licence, source, notes (`NOTE`; hand -1, finger 0 where unknown), pedal [K,2];
    performed: whether its timing is a player's already. credit: whom the licence wants named. beats: the notes' places
    in quarter notes [M], or None."""

    id: str
    composer: str
    title: str
    licence: str
    source: str
    notes: np.ndarray
    pedal: np.ndarray = field(default_factory=lambda: np.zeros((0, 2)))
    performed: bool = False
    credit: str = ""
    beats: np.ndarray | None = None

    @property
    def split(self):
        """"train", "validation" or "test", by a hash of composer and title."""
        return split_of(self.composer, self.title)


def read_music(source, report=print):
    """Yields the `Music` in a score collection (.jsonl.gz) or in a folder of collections, MIDI and MusicXML files.

    Files of a folder that cannot be read are skipped, which report(sentence) hears. Raises InputError where there is no
    music.
    """
    source = Path(source)
    if source.is_file() and source.suffix == ".gz" or (source.is_dir() and any(source.glob("*.jsonl.gz"))):
        for piece in read_scores(source):
            credited = "Attribution" in piece.licence
            credit = f"{piece.composer}: {piece.title} ({piece.source}, {piece.licence})" if credited else ""
            yield Music(piece.id, piece.composer, piece.title, piece.licence, piece.source, piece.notes, credit=credit,
                        beats=piece.beats)
        return
    files = [source] if source.is_file() else sorted(
        path for path in source.rglob("*") if path.suffix.lower() in MIDI + MUSICXML)
    if not files:
        raise InputError(f"There is no music in {source}: give a folder of MIDI or MusicXML files, or of score "
                         "collections (*.jsonl.gz).")
    read = 0
    for path in files:
        try:
            music = _read_file(path, path.name if source.is_file() else str(path.relative_to(source)))
        except InputError as error:
            if len(files) == 1:
                raise
            report(f"Skipped: {error}")
            continue
        read += 1
        yield music
    if not read:
        raise InputError(f"No file in {source} can be read as music: see what is said of each.")


def _read_file(path, name):
    if path.suffix.lower() in MIDI:
        played = read_midi(path)
        return Music(name, path.parent.name, path.stem, "your own", name, played.notes, played.pedal,
                     performed=is_played(played))
    return Music(name, path.parent.name, path.stem, "your own", name, read_musicxml(path))


def is_played(performance):
    """Whether a MIDI file was played rather than printed: its velocities vary, and chords are not exactly together."""
    notes = performance.notes
    if len(notes) < 2:
        return False
    together = np.diff(notes["onset"]) < 1e-6
    near = np.diff(notes["onset"]) < 0.03
    return len(np.unique(notes["velocity"])) > 12 and together.sum() < 0.5 * max(near.sum(), 1)
