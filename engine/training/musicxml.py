"""Reads MusicXML (.musicxml, .xml, .mxl) as the notes of a piano score, at the metronome's pace; repeats once."""
import math
import xml.etree.ElementTree as ElementTree
import zipfile
import zlib
from pathlib import Path

from ..errors import InputError
from ..evaluation.scores import score_notes

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
#: A compressed score unpacks to no more than this, bytes.
LARGEST = 200_000_000
RIGHT, LEFT = 1, 0


def read_musicxml(path):
    """Notes (`engine.music.notes.NOTE`) of the score at `path`. The upper staff is the right hand's, printed fingers
    are kept. Raises InputError where it is no MusicXML, or has no notes."""
    try:
        root = ElementTree.fromstring(_document(Path(path)))
        if root.tag != "score-partwise":
            raise ValueError(f"it is a {root.tag}")
        parts = root.findall("part")
        grand = [part for part in parts if part.find(".//staves") is not None]
        parts = grand or parts
        rows, tempo = [], []
        for index, part in enumerate(parts):
            alone = {1: -1, 2: -1} if len(parts) != 2 else dict.fromkeys((1, 2), RIGHT if index == 0 else LEFT)
            _read_part(part, {1: RIGHT, 2: LEFT} if grand else alone, rows, tempo)
        if not rows:
            raise ValueError("it has no notes")
        return score_notes(sorted(row for row in rows if 21 <= row[2] <= 108), sorted(tempo))
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): choose a MusicXML file.") from error
    except (ElementTree.ParseError, ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RuntimeError,
            EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InputError(f"{path} is not a MusicXML score that can be read ({error}): export it again.") from error


def _document(path):
    """The XML text; of a compressed score, the file that its container names."""
    if not zipfile.is_zipfile(path):
        content = path.read_bytes()
    else:
        with zipfile.ZipFile(path) as archive:
            container = ElementTree.fromstring(archive.read("META-INF/container.xml"))
            name = next((node.get("full-path") for node in container.iter() if node.tag.endswith("rootfile")), None)
            if name is None:
                raise ValueError("its container names no score")
            if archive.getinfo(name).file_size > LARGEST:
                raise ValueError("it is too large")
            content = archive.read(name)
    if b"<!ENTITY" in content.replace(b"\0", b""):  # also where characters have two bytes
        raise ValueError("it defines entities")
    return content


def _read_part(part, hands, rows, tempo):
    """Appends rows [onset, duration (quarters), pitch, hand, grace, finger] and tempo marks of one part."""
    place, divisions, last, ties = 0.0, 1.0, 0.0, {}
    for measure in part.findall("measure"):
        for node in measure:
            if node.tag == "attributes" and node.findtext("divisions"):
                divisions = _number(node.findtext("divisions"))
                if divisions <= 0:
                    raise ValueError("a quarter note has no divisions")
            for sound in ([node] if node.tag == "sound" else node.findall("sound")):
                if sound.get("tempo"):
                    tempo.append([place, _number(sound.get("tempo"))])
            length = _number(node.findtext("duration") or 0) / divisions
            if node.tag == "backup":
                place -= length
            elif node.tag == "forward":
                place += length
            elif node.tag == "note":
                chord = node.find("chord") is not None
                begin = last if chord else place
                _read_note(node, begin, length, hands, rows, ties)
                if not chord:
                    last, place = place, place + length


def _number(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number")
    return number


def _read_note(node, begin, length, hands, rows, ties):
    pitch = node.find("pitch")
    if pitch is None or node.find("cue") is not None:
        return
    midi = 12 * (int(pitch.findtext("octave")) + 1) + STEPS[pitch.findtext("step")] + round(
        _number(pitch.findtext("alter") or 0))
    staff = int(node.findtext("staff") or 1)
    kinds = {tie.get("type") for tie in node.findall("tie")}
    if "stop" in kinds and (midi, staff) in ties:
        row = ties.pop((midi, staff))
        row[1] = begin + length - row[0]
    else:
        finger = (node.findtext(".//fingering") or "").strip()
        row = [begin, length, midi, hands.get(staff, -1), int(node.find("grace") is not None),
               int(finger) if finger in ("1", "2", "3", "4", "5") else 0]
        rows.append(row)
    if "start" in kinds:
        ties[midi, staff] = row
