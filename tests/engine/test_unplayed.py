"""What becomes of notes that no hand gets to in time."""
import mido
import numpy as np

from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.generate import Settings, generate
from pianoflow.engine.music.notes import make_notes
from pianoflow.engine.performer import perform


def test_notes_out_of_reach_are_named_and_nothing_else_is_pressed():
    notes = make_notes([1.0, 1.06, 1.12], [1.05, 1.11, 1.6], [40, 100, 41], 80, 1, [1, 5, 1])
    motion = perform(notes)
    assert len(motion.unplayed) >= 1
    assert judge(motion.tips, notes).wrong == 0


def test_a_take_says_how_many_notes_have_no_finger(tmp_path):
    song = mido.MidiFile()
    track = mido.MidiTrack()
    song.tracks.append(track)
    for pitch in (21, 108, 22, 107, 23, 106, 24, 105):
        track += [mido.Message("note_on", note=pitch, velocity=90, time=0),
                  mido.Message("note_off", note=pitch, velocity=0, time=12)]
    song.save(tmp_path / "leaps.mid")
    take = generate(None, Settings(), midi=tmp_path / "leaps.mid")
    unplayed = int((take.notes["finger"] == 0).sum())
    said = " ".join(take.meta["warnings"])
    assert np.isfinite(take.pose).all()
    assert (unplayed > 0) == ("move without" in said)
