"""Whether a picture or video was written to its end: on a full disk Blender reports success all the same."""
import struct

#: The last bytes of a file of each kind.
ENDS = {".png": b"IEND\xaeB\x60\x82", ".jpg": b"\xff\xd9"}


def is_whole(path):
    """Whether the .png, .jpg, .mp4 or .mov file `path` is there and complete."""
    if not path.is_file():
        return False
    with path.open("rb") as stream:
        size = stream.seek(0, 2)
        if path.suffix in (".mp4", ".mov"):
            return _has_index(stream, size)
        end = ENDS[path.suffix]
        stream.seek(max(size - len(end), 0))
        return stream.read() == end


def _has_index(stream, size):
    """Whether the boxes of an MP4 or MOV fill the file and its index, which is written last, is among them."""
    place, names = 0, set()
    while place + 8 <= size:
        stream.seek(place)
        length, name = struct.unpack(">I4s", stream.read(8))
        if length == 1:  # a 64-bit length follows
            length = struct.unpack(">Q", stream.read(8))[0]
        if length < 8:
            return False
        names.add(name)
        place += length
    return place == size and b"moov" in names
