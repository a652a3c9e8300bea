"""A MIDI file of a few notes, written byte by byte: Blender's Python has no library for it."""


def write_midi(path, pitches=(60, 62, 64, 65, 67), ticks=240):
    """Writes `pitches` one after the other, each `ticks` long (480 a beat, two beats a second), and returns `path`."""
    events = b"".join(bytes([0, 0x90, pitch, 80]) + _ticks(ticks) + bytes([0x80, pitch, 0]) for pitch in pitches)
    track = events + bytes([0, 0xFF, 0x2F, 0])
    path.write_bytes(b"MThd" + (6).to_bytes(4, "big") + bytes([0, 0, 0, 1, 0x01, 0xE0]) +
                     b"MTrk" + len(track).to_bytes(4, "big") + track)
    return path


def _ticks(value):
    return bytes([0x80 | value >> 7, value & 0x7F]) if value > 0x7F else bytes([value])
