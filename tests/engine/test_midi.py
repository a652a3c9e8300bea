"""MIDI files give exactly the notes that they hold, whatever program wrote them."""
import struct

import mido
import numpy as np
import pytest

from pianoflow.engine.errors import InputError
from pianoflow.engine.music.midi import is_midi, read_midi
from pianoflow.engine.music.notes import SHORTEST, problems

from .recordings import score


def midi_file(path, *tracks, division=480, form=None):
    """Writes raw tracks (bytes of delta times and events); the end of track is added."""
    chunks = []
    for events in tracks:
        events = bytes(events) + b"\x00\xff\x2f\x00"
        chunks.append(b"MTrk" + struct.pack(">L", len(events)) + events)
    form = (0 if len(tracks) == 1 else 1) if form is None else form
    path.write_bytes(b"MThd" + struct.pack(">LHHH", 6, form, len(tracks), division) + b"".join(chunks))
    return path


def named(path, *tracks):
    """Writes tracks given as (name, pitches), a quarter note each."""
    file = mido.MidiFile(type=1)
    for name, pitches in tracks:
        track = mido.MidiTrack([mido.MetaMessage("track_name", name=name)])
        for pitch in pitches:
            track += [mido.Message("note_on", note=pitch, velocity=70),
                      mido.Message("note_off", note=pitch, time=480)]
        file.tracks.append(track)
    file.save(path)
    return path


def tempo(microseconds):
    return b"\xff\x51\x03" + struct.pack(">L", microseconds)[1:]


def times(performance):
    notes = performance.notes
    return [(round(float(n["onset"]), 6), round(float(n["offset"]), 6), int(n["pitch"])) for n in notes]


def test_the_tempo_map_holds_for_every_track(tmp_path):
    # One beat at 0.5 s, then beats of 1 s; the tempo track is the last of the file.
    notes = b"\x83\x60\x90\x3c\x40\x83\x60\x80\x3c\x40"
    changes = b"\x00" + tempo(500_000) + b"\x83\x60" + tempo(1_000_000)
    assert times(read_midi(midi_file(tmp_path / "t.mid", notes, changes))) == [(0.5, 1.5, 60)]


def test_a_tempo_may_change_while_a_note_sounds(tmp_path):
    events = b"\x00\x90\x3c\x40" + b"\x83\x60" + tempo(250_000) + b"\x83\x60\x80\x3c\x00"
    assert times(read_midi(midi_file(tmp_path / "t.mid", events))) == [(0.0, 0.75, 60)]


def test_running_status_and_velocity_zero_releases(tmp_path):
    events = b"\x00\x90\x3c\x40\x00\x40\x50\x83\x60\x3c\x00\x83\x60\x40\x00"
    performance = read_midi(midi_file(tmp_path / "t.mid", events))
    assert times(performance) == [(0.0, 0.5, 60), (0.0, 1.0, 64)]
    assert performance.notes["velocity"].tolist() == [64, 80]


def test_film_time_division(tmp_path):
    division = (256 - 25) << 8 | 40  # 25 frames a second, 40 ticks a frame: a tick is a millisecond
    events = b"\x87\x68\x90\x3c\x40\x83\x74\x80\x3c\x40"
    assert times(read_midi(midi_file(tmp_path / "t.mid", events, division=division))) == [(1.0, 1.5, 60)]


def test_the_tracks_of_type_two_follow_one_another(tmp_path):
    piece = b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x40"
    slow = b"\x00" + tempo(1_000_000) + b"\x00\x90\x3e\x40\x83\x60\x80\x3e\x40"
    assert times(read_midi(midi_file(tmp_path / "t.mid", piece, slow, form=2))) == [(0.0, 0.5, 60), (0.5, 1.5, 62)]


@pytest.mark.parametrize("events", [
    # on, on, off, off: the second press ends the first
    b"\x00\x90\x3c\x40\x83\x60\x90\x3c\x50\x83\x60\x80\x3c\x00\x83\x60\x80\x3c\x00",
    # on, off at the same tick as the next on, in both orders
    b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x00\x00\x90\x3c\x50\x87\x40\x80\x3c\x00",
    b"\x00\x90\x3c\x40\x83\x60\x90\x3c\x50\x00\x80\x3c\x00\x87\x40\x80\x3c\x00"])
def test_a_key_is_released_before_it_is_pressed_again(tmp_path, events):
    notes = read_midi(midi_file(tmp_path / "t.mid", events)).notes
    assert notes["onset"].tolist() == [0.0, 0.5]
    assert 0.4 < notes["offset"][0] < 0.5 and notes["offset"][1] > 0.9


def test_notes_of_no_length_get_the_shortest(tmp_path):
    events = b"\x00\x90\x3c\x40\x00\x80\x3c\x00\x83\x60\x90\x3e\x40\x83\x60\x80\x3e\x00"
    assert times(read_midi(midi_file(tmp_path / "t.mid", events)))[0] == (0.0, SHORTEST, 60)


def test_one_key_in_two_tracks_at_once_is_one_note(tmp_path):
    short, long = b"\x00\x90\x3c\x40\x81\x70\x80\x3c\x00", b"\x00\x91\x3c\x50\x83\x60\x81\x3c\x00"
    assert times(read_midi(midi_file(tmp_path / "t.mid", short, long))) == [(0.0, 0.5, 60)]


def test_a_note_that_is_never_released_ends_with_its_track(tmp_path):
    events = b"\x00\x90\x3c\x40\x83\x60\xb0\x07\x64"
    assert times(read_midi(midi_file(tmp_path / "t.mid", events))) == [(0.0, 0.5, 60)]


def test_drums_are_left_out(tmp_path):
    events = b"\x00\x99\x24\x40\x00\x90\x3c\x40\x83\x60\x89\x24\x00\x00\x80\x3c\x00"
    assert times(read_midi(midi_file(tmp_path / "t.mid", events))) == [(0.0, 0.5, 60)]


def test_tones_that_a_piano_lacks_are_left_out_and_counted(tmp_path):
    performance = read_midi(named(tmp_path / "t.mid", ("", [20, 21, 60, 108, 109])))
    assert performance.notes["pitch"].tolist() == [21, 60, 108]
    assert "2 notes that a piano does not have" in performance.warnings[0]


def test_the_sustain_pedal_is_kept(tmp_path):
    events = b"\x00\xb0\x40\x7f\x00\x90\x3c\x40\x83\x60\xb0\x40\x00\x00\x80\x3c\x00"
    assert read_midi(midi_file(tmp_path / "t.mid", events)).pedal.tolist() == [[0.0, 127.0], [0.5, 0.0]]


@pytest.mark.parametrize("right, left", [
    ("Right Hand", "Left Hand"), ("RH", "LH"), ("Piano R.H.", "Piano L.H."), ("treble", "bass"),
    ("Piano_upper", "Piano_lower"), ("RH1", "LH1"), ("Piano right", ""), ("", "Piano (left)"),
    ("rechte Hand", "linke Hand"), ("one", "two"), ("", "")])
def test_hands_come_from_the_tracks(tmp_path, right, left):
    """Whichever comes first; without names the higher track is the right hand."""
    high, low = [72, 74, 76], [48, 50, 52]
    for order in ((right, high), (left, low)), ((left, low), (right, high)):
        notes = read_midi(named(tmp_path / "t.mid", *order)).notes
        assert (notes["hand"] == (notes["pitch"] > 60)).all()


def test_names_win_over_pitch(tmp_path):
    notes = read_midi(named(tmp_path / "t.mid", ("Right", [40, 43]), ("Left", [72, 76]))).notes
    assert (notes["hand"] == (notes["pitch"] < 60)).all()


@pytest.mark.parametrize("tracks", [
    [("Piano", [48, 72, 60])], [("Piano", [48, 72]), ("Piano", [50, 74])],
    [("Piano", [72]), ("Flute", [84]), ("Cello", [40])], [("Brighton rhythm", [72]), ("Alright", [71])]])
def test_hands_are_left_open_where_tracks_say_nothing(tmp_path, tracks):
    assert (read_midi(named(tmp_path / "t.mid", *tracks)).notes["hand"] == -1).all()


def test_a_track_that_ends_hours_later_does_not_last_so_long(tmp_path):
    events = b"\x00\x90\x3c\x40\x83\x60\x80\x3c\x00\xff\xff\xff\x7f\xb0\x07\x64"
    assert read_midi(midi_file(tmp_path / "t.mid", events)).duration < 10


def test_wrapped_and_foreign_chunks_are_read(tmp_path):
    plain = score("study").read_bytes()
    foreign = plain[:14] + b"XFIH\0\0\0\4abcd" + plain[14:]
    wrapped = b"RIFF" + struct.pack("<L", len(plain) + 12) + b"RMIDdata" + struct.pack("<L", len(plain)) + plain
    expected = times(read_midi(score("study")))
    for content in (foreign, wrapped):
        path = tmp_path / "t.mid"
        path.write_bytes(content)
        assert is_midi(path) and times(read_midi(path)) == expected


def test_no_notes_is_no_error(tmp_path):
    assert len(read_midi(midi_file(tmp_path / "t.mid", b"\x00\xb0\x07\x64")).notes) == 0


def test_garbage_is_told(tmp_path):
    whole = score("study").read_bytes()
    rng = np.random.default_rng(3)
    for content in (b"", b"MThd", b"hello", whole[:20], b"MThd\0\0\0\6\0\1\0\1\0\0" + whole[14:], rng.bytes(500),
                    whole[:14] + rng.bytes(300), b"MThd\0\0\0\6\0\1\0\1\1\xe0MTrk\0\0\0\4\xff\xff\xff\xff"):
        path = tmp_path / "broken.mid"
        path.write_bytes(content)
        with pytest.raises(InputError, match="broken.mid"):
            read_midi(path)
    with pytest.raises(InputError, match="no file"):
        read_midi(tmp_path / "none.mid")


def test_flipped_bytes_never_give_unsound_notes(tmp_path):
    whole, rng, path = score("prelude").read_bytes(), np.random.default_rng(0), tmp_path / "t.mid"
    for _ in range(150):
        content = bytearray(whole)
        for place in rng.integers(14, len(whole), 4):
            content[place] = rng.integers(256)
        path.write_bytes(content)
        try:
            performance = read_midi(path)
        except InputError:
            continue
        assert problems(performance.notes) == [] and np.isfinite(performance.pedal).all()
