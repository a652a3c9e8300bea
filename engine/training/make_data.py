"""Makes training data: scores and exercises → expression → hands, fingers, performer → takes → shards.

Everything follows from the seed: which pieces, how they are played, transposed, cut, rendered. A shard that is there
already is kept, so that an interrupted making goes on where it was, and more hours of the same seed only add to it.
"""
import hashlib
import json
import multiprocessing
import time
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from ..errors import InputError
from ..evaluation.exercises import exercises
from ..files import write_whole
from ..music.expression import Expression, express
from ..music.fingering import plan_fingering
from ..music.hands import split_hands
from ..music.notes import NOTE
from ..music.performance import Performance, part
from ..music.rolls import roll_chords
from ..performer.perform import perform
from ..performer.style import Style
from ..version import VERSION
from .music_sources import Music, read_music
from .shards import FPS, SPLITS, Performed, frame_count, read_pieces, shard_folders, write_shard
from .stopping import leave_to_the_parent

#: Seconds of a piece that are played at most, and at least.
LONGEST, SHORTEST = 120.0, 12.0
#: Seconds of music in a shard.
SHARD = 1200.0
#: Share of the hours that each split gets, and of exercises within it.
SHARES = {"train": 0.94, "validation": 0.03, "test": 0.03}
EXERCISES = 0.12
#: What a data folder says of itself.
ABOUT = "data.json"
#: Frames of the performer for one of the data, which is enough for it to be exact.
STRIDE = 2


@dataclass(frozen=True)
class DataSettings:
    """hours: of motion, all splits together. rendered: share of the pieces that are also rendered as sound and heard by
    a transcriber. transcriber: which. workers: processes."""

    hours: float = 60.0
    seed: int = 0
    rendered: float = 0.0
    transcriber: str = "transkun"
    workers: int = 1


def make_data(source, folder, settings=DataSettings(), report=print):
    """Writes the data folder `folder` from the scores, MIDI or MusicXML files in `source`. Returns what data.json says.

    report(sentence) hears of every shard, and of music that cannot be read or played. Raises InputError where there is
    no music, and where the folder holds data made in another way.
    """
    began, folder = time.monotonic(), Path(folder)
    if settings.rendered:
        _check_listening(settings.transcriber)
    music = list(read_music(source, report))
    about = stated(folder, music, settings)
    # what is checked on comes first, so that a training can begin while there is more to learn from in the making
    jobs = [(folder / split / f"{index:05d}", plan, settings)
            for split in reversed(SPLITS) for index, plan in enumerate(plans(music, split, settings))]
    write_whole(folder / ABOUT, json.dumps(about, indent=1))
    missing = [job for job in jobs if not (job[0] / "index.json").exists()]
    report(f"{len(jobs)} shards, {len(jobs) - len(missing)} of them are there already")
    try:
        _make_shards(missing, settings.workers, report)
    finally:  # what an interrupted making has cost is part of what the data cost
        if about["minutes_spent"] is not None:
            minutes = (time.monotonic() - began) / 60 * settings.workers
            about["minutes_spent"] = round(about["minutes_spent"] + minutes, 1)
        write_whole(folder / ABOUT, json.dumps(about, indent=1))
    made = {split: seconds_made(folder, split) for split in SPLITS}
    for split, seconds in made.items():
        if not seconds:
            raise InputError(f"Nothing could be played for '{split}': give more music, or more --hours.")
    about["minutes_made"] = round(sum(made.values()) / 60, 1)
    write_whole(folder / ABOUT, json.dumps(about, indent=1))
    return about


def _make_shards(jobs, workers, report):
    began = time.monotonic()
    with _pool(workers) as run:
        for done, (name, seconds, left_out, faults) in enumerate(run(make_shard, jobs), 1):
            for fault in faults:
                report(fault)
            report(f"{name}: {seconds / 60:.1f} min of motion, {left_out} pieces left out; {done} of {len(jobs)} "
                   f"shards in {(time.monotonic() - began) / 60:.1f} min")


def stated(folder, music, settings):
    """What data.json says before anything is made. Raises InputError where the folder's own says something else: data
    of two seeds or two ways of making would not be what either says. Files of earlier versions say less; where there
    are shards and no file, what they cost (minutes_spent) is None: not known."""
    digest = hashlib.sha256()
    for item in music:
        digest.update(item.id.encode() + b"\0" + item.notes["pitch"].tobytes())
    ours = {"seed": settings.seed, "rendered": settings.rendered, "music": digest.hexdigest(),
            "transcriber": settings.transcriber if settings.rendered else None}
    path = folder / ABOUT
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(before, dict):
            raise ValueError("no table")
    except (FileNotFoundError, NotADirectoryError):
        before = {}
    except ValueError as error:
        raise InputError(f"{path} is damaged: remove it if the data beside it are of the same music and seed, or "
                         "choose another folder.") from error
    if before and "seed" not in before:
        raise InputError(f"{folder} holds data of another kind: choose another folder.")
    for name, value in ours.items():
        if before.get(name, value) != value:
            raise InputError(f"{folder} holds data of another {'share ' * (name == 'rendered')}{name} ("
                             f"{str(before[name])[:12]}, not {str(value)[:12]}): give the same, or choose another "
                             "folder.")
    return {"version": VERSION, "hours": settings.hours, **ours, "licences": sorted({item.licence for item in music}),
            "pieces": len(music), "credits": sorted({item.credit for item in music if item.credit}),
            "minutes_spent": before.get("minutes_spent", None if any(seconds_made(folder, split) for split in SPLITS)
                                        else 0.0), "minutes_made": before.get("minutes_made", 0.0)}


def seconds_made(folder, split):
    """Seconds of motion in all shards of a split."""
    return sum(frame_count(read_pieces(place)) for place in shard_folders(folder, split)) / FPS


def _check_listening(transcriber):
    """Raises InputError where pieces cannot be rendered or listened to: before the work, not after it."""
    from ..music.transcription import missing
    from .renderings import soundfonts
    soundfonts()
    if lack := missing(transcriber):
        raise InputError(lack)


class _pool:
    """run(function, jobs) → results, by `workers` processes, or here where it is one."""

    def __init__(self, workers):
        # started processes would have to find this package again, which Blender's and our own loaders do not promise
        many = workers > 1 and "fork" in multiprocessing.get_all_start_methods()
        self.pool = multiprocessing.get_context("fork").Pool(workers, leave_to_the_parent) if many else None

    def __enter__(self):
        return lambda function, jobs: self.pool.imap(function, jobs) if self.pool else map(function, jobs)

    def __exit__(self, *error):
        if self.pool:
            self.pool.terminate()


def plans(music, split, settings):
    """For each shard of a split the pieces to play: lists of (Music, seed)."""
    pieces = [item for item in music if item.split == split]
    drills = [Music(f"exercise/{name}", "exercise", name, "GPL-3.0-or-later", "", notes)
              for name, notes in exercises().items()] if split == "train" else []
    wanted = settings.hours * 3600 * SHARES[split]
    random = np.random.default_rng([settings.seed, SPLITS.index(split)])
    if not pieces:
        raise InputError(f"There is no piece for '{split}': give more music, at least some thirty pieces.")
    if all(_seconds(item) < SHORTEST for item in pieces):
        raise InputError(f"Every piece for '{split}' is shorter than {SHORTEST:g} s: give more music.")
    queue, drawn, plan = [], 0.0, []
    while drawn < wanted:
        if not queue:
            queue = list(random.permutation(len(pieces)))
        drill = drills and random.random() < EXERCISES * 3  # they are about a third as long as pieces
        item = drills[random.integers(len(drills))] if drill else pieces[queue.pop()]
        seconds = _seconds(item)
        if not drill and seconds < SHORTEST:
            seconds = 0.1
        else:
            plan.append((item, int(random.integers(2 ** 31))))
        drawn += seconds
        if sum(_seconds(item) for item, _ in plan) >= SHARD:
            yield plan
            plan = []
    if plan:
        yield plan


def _seconds(item):
    """How long a piece is played."""
    return min(LONGEST, float(item.notes["offset"].max(initial=0.0)))


def make_shard(job):
    """Plays and writes one shard; its name, seconds of motion, how many pieces could not be played, and sentences about
    those with which something was wrong."""
    folder, plan, settings = job
    pieces, faults = [], []
    for item, seed in plan:
        try:
            piece = play(item, seed, settings)
        except (OSError, MemoryError):  # the machine's fault, and the next piece's too
            raise
        except Exception as error:
            piece = None
            faults.append(f"{item.id} is left out ({type(error).__name__}: {str(error)[:160]})")
        if piece is not None:
            pieces.append(piece)
    write_shard(folder, pieces)
    return (f"{folder.parent.name}/{folder.name}", sum(len(piece.wrist) for piece in pieces) / FPS,
            len(plan) - len(pieces), faults)


def play(item, seed, settings=DataSettings()):
    """The `Performed` of a piece of music as `seed` has it played, or None where too little is left of it."""
    random = np.random.default_rng(seed)
    performance = rehearsed(item, random)
    if performance is None:
        return None
    notes = plan_fingering(roll_chords(split_hands(performance.notes)).notes).notes
    motion = perform(notes, duration=performance.duration, style=drawn_style(random),
                     seed=int(random.integers(2 ** 31)), fps=STRIDE * FPS)
    about = {"id": item.id, "composer": item.composer, "title": item.title, "licence": item.licence,
             "source": item.source, "seed": seed}
    heard = None
    if random.random() < settings.rendered:
        heard = listened(notes, performance, random, settings.transcriber)
    return Performed(about, notes, performance.pedal, motion.wrist[::STRIDE].astype(np.float32),
                     motion.pose[::STRIDE], heard)


def drawn_style(random):
    """The `Style` of one performance."""
    return Style(liveliness=float(random.uniform(0.4, 1.6)), curl=float(random.uniform(0.7, 1.2)))


def rehearsed(item, random):
    """A passage of at most LONGEST seconds as one player has it: tempo, transposition, touch, dynamics, pedal."""
    notes = item.notes
    if item.performed:
        played = Performance(notes, item.pedal, float(notes["offset"].max(initial=0)) + 0.5)
    else:
        expression = Expression.drawn(random)
        if expression.transpose % 12:
            notes = notes.copy()
            notes["finger"] = 0  # printed fingers are for the printed key
        played = express(notes, item.beats, expression, seed=int(random.integers(2 ** 31)))
    if played.duration > LONGEST + 10:
        start = float(random.uniform(0, played.duration - LONGEST))
        played = part(played, start, start + LONGEST)
    if len(played.notes) < 4:
        return None
    return replace(played, notes=played.notes.astype(NOTE))


def listened(notes, performance, random, transcriber):
    """The notes that a transcriber hears of a rendering, each with the hand and finger of the note that it is."""
    import tempfile

    from ..audio.recording import open_recording
    from ..music.transcription import transcribe
    from .renderings import render, soundfonts
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "piece.flac"
        render(path, notes, performance.pedal, random, soundfonts())
        heard = transcribe(open_recording(path), transcriber).notes
    heard["hand"], heard["finger"] = -1, 0
    for note in heard:
        same = np.flatnonzero((notes["pitch"] == note["pitch"]) & (np.abs(notes["onset"] - note["onset"]) < 0.08))
        if len(same):
            note["hand"], note["finger"] = notes["hand"][same[0]], notes["finger"][same[0]]
    return heard
