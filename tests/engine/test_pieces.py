"""What can be seen of a take before it is whole: its finished pieces, and a sketch of its beginning."""
import mido
import numpy as np
import pytest

from pianoflow.engine.generate import SKETCH, STAGES, Settings, generate
from pianoflow.engine.generators import default_generator
from pianoflow.engine.pieces import joined
from pianoflow.engine.progress import Progress

from .recordings import score, sound

ARRAYS = ("wrist", "pose", "tips", "notes", "pedal")


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    """A MIDI file that lasts longer than what is finished at once."""
    piece = mido.MidiFile(score("prelude"))
    for track in piece.tracks[1:]:
        track[:] = [message for _ in range(3) for message in track if message.type != "end_of_track"]
    path = tmp_path_factory.mktemp("long") / "long.mid"
    piece.save(path)
    return path


def told(source, settings, **options):
    """The take, its sketch or None, and its pieces."""
    chunks = []
    take = generate(source, settings, chunks=lambda take, final: chunks.append((take, final)), **options)
    return take, [take for take, final in chunks if not final], [take for take, final in chunks if final]


@pytest.mark.parametrize("generator", ["performer", "pianoflow"])
def test_the_take_is_what_it_is_without_chunks_and_the_pieces_are_pieces_of_it(long, generator):
    if generator == "pianoflow" and default_generator() != generator:
        pytest.skip("the networks or their weights are not installed")
    settings = Settings(generator=generator, preset="draft", start=1.0, end=48.0)
    take, (sketch,), pieces = told(long, settings)
    plain = generate(long, settings)
    for name in ARRAYS:
        assert np.array_equal(getattr(take, name), getattr(plain, name)), name
        assert np.array_equal(getattr(take, name), getattr(joined(pieces), name)), name
    assert take.meta == plain.meta
    assert len(pieces) > 1 and pieces[0].t0 == 1.0 and all(piece.duration < 32 for piece in pieces)
    for piece, after in zip(pieces, pieces[1:]):
        assert after.t0 == pytest.approx(piece.t0 + piece.duration)
        assert np.array_equal(piece.wrist[-1], after.wrist[0]), "the next piece begins with the last frame"
        over = (take.notes["onset"] < after.t0) & (take.notes["offset"] > after.t0)
        assert np.isin(take.notes[over], after.notes).all(), "keys held from one piece into the next stay down"
    assert all(piece.problems() == [] for piece in (sketch, *pieces))
    assert sketch.t0 == 1.0 and sketch.duration == pytest.approx(SKETCH, abs=0.01)
    heard = take.notes[take.notes["onset"] < 1.0 + SKETCH - 0.5]
    assert np.array_equal(sketch.notes["pitch"][:len(heard)], heard["pitch"])


def test_the_sketch_of_a_recording_is_heard_with_the_quick_ears_of_a_draft():
    take, (sketch,), pieces = told(sound("prelude"), Settings(generator="performer", preset="draft"))
    assert len(sketch.notes) > 10 and sketch.meta["encoder"]["transcriber"].startswith("basic-pitch")
    assert sketch.duration < take.duration and np.array_equal(pieces[0].wrist, take.wrist)


def test_what_is_no_longer_than_a_sketch_has_none(long):
    take, sketches, pieces = told(long, Settings(generator="performer", end=SKETCH))
    assert sketches == [] and len(pieces) == 1


def test_whoever_is_told_may_stop_it(long):
    def stop(take, final):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        generate(long, Settings(generator="performer"), chunks=stop)


def test_progress_counts_the_sketch_where_there_is_one():
    for sketched in (False, True):
        progress = Progress("light", sketched=sketched)
        shares = [progress.before[stage] for stage in STAGES]
        assert shares == sorted(shares) and (shares[1] > 0) == sketched
