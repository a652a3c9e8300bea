"""Sound files as streams of mono blocks: nothing here ever holds a whole recording.

`soundfile` reads WAV, AIFF, FLAC, OGG, Opus and MP3; everything else (M4A, AAC, WMA, the sound of videos) goes through
the `ffmpeg` program where it is installed.
"""
import contextlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import soundfile

from ..errors import InputError

#: Frames of sound in one block: about 1.5 s at 44.1 kHz.
BLOCK = 1 << 16
#: What ffmpeg is asked for, whatever it reads.
FFMPEG_RATE, FFMPEG_CHANNELS = 44100, 2
#: The only containers that ffmpeg may open: no playlists, scripts or devices that lead to other files or the network.
FFMPEG_CONTAINERS = ("mov,matroska,webm,aac,asf,avi,mp3,wav,w64,flac,ogg,mpegts,mpeg,flv,amr,caf,ac3,eac3,dts,aiff,"
                     "wv,ape,tta,au,mp4,m4a,3gp")


class SoundError(InputError):
    """A sound file that cannot be read. The sentence names the file and what to do."""


def decode(path):
    """A `Decoder` for the file `path`. Raises SoundError when the file is no sound that can be read here."""
    path = Path(path)
    if path.is_dir():
        raise SoundError(f"{path} is a folder: choose a sound file.")
    try:
        size = path.stat().st_size
        with open(path, "rb") as stream:
            head = stream.read(4096)
    except FileNotFoundError:
        raise SoundError(f"There is no file {path}: choose a sound file.") from None
    except OSError as error:
        raise SoundError(f"{path} cannot be read ({error.strerror}): check the file and its permissions.") from error
    if not size:
        raise SoundError(f"{path} is empty: choose another sound file.")
    try:
        return SoundfileDecoder(path)
    except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError):
        if is_text(head):
            raise SoundError(f"{path} holds text, not sound: choose a sound file.") from None
    program = shutil.which("ffmpeg")
    if not program:
        raise SoundError(f"{path} can only be read with the ffmpeg program, which was not found: install ffmpeg, or "
                         "convert the file to WAV, FLAC or MP3.")
    return FfmpegDecoder(path, program)


def is_text(head):
    """Whether the first bytes of a file are plain text."""
    return b"\0" not in head and all(byte >= 32 or byte in b"\t\n\r\f" for byte in head)


class SoundfileDecoder:
    """A file that libsndfile reads.

    rate: Hz. channels. frames: what the header promises, or None when it promises nothing believable.
    """

    def __init__(self, path):
        self.path = path
        with self._open() as file:
            self.rate, self.channels = file.samplerate, file.channels
            self.frames = file.frames if 0 < file.frames < 1 << 40 else None
            self.kind = file.format
            # An MP3 is a run of packets: a seek in one without an index lands beside the wanted sample.
            self.seekable = file.seekable() and file.format not in ("MP3", "MPEG")

    def _open(self):
        return soundfile.SoundFile(os.fspath(self.path))

    def blocks(self, start=0, damage=None):
        """Blocks [n, channels] float32 from frame `start` to the end of the file.

        A file that breaks off or is damaged ends where it can no longer be read; then `damage` (a list) gets the
        reason.
        """
        with self._open() as file:
            if start and self.seekable:
                file.seek(min(start, file.frames))
                start = 0
            while True:
                try:
                    block = file.read(BLOCK, dtype="float32", always_2d=True)
                except soundfile.SoundFileError as error:
                    if damage is not None:
                        damage.append(str(error))
                    return
                if not len(block):
                    return
                skipped = min(start, len(block))
                start -= skipped
                if skipped < len(block):
                    yield block[skipped:]


class FfmpegDecoder:
    """A file that the ffmpeg program reads, as 44.1 kHz stereo."""

    rate, channels, frames, kind = FFMPEG_RATE, FFMPEG_CHANNELS, None, "ffmpeg"

    def __init__(self, path, program):
        self.path, self.program = path, program

    def blocks(self, start=0, damage=None):
        """As `SoundfileDecoder.blocks`. Raises SoundError when ffmpeg finds no sound in the file at all."""
        command = [self.program, "-nostdin", "-v", "error", "-protocol_whitelist", "file,pipe",
                   "-format_whitelist", FFMPEG_CONTAINERS, "-i", f"file:{os.path.abspath(self.path)}",
                   "-map", "0:a:0", "-vn", "-sn", "-dn", "-ac", str(self.channels), "-ar", str(self.rate),
                   "-f", "f32le", "pipe:1"]
        frame_bytes = 4 * self.channels
        found = False
        with tempfile.TemporaryFile() as errors, contextlib.ExitStack() as stack:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                                       creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0))
            stack.callback(_end, process)
            while data := process.stdout.read(BLOCK * frame_bytes):
                found = True
                block = np.frombuffer(data[:len(data) // frame_bytes * frame_bytes], "<f4")
                block = block.reshape(-1, self.channels)[start:]
                start = max(0, start - len(data) // frame_bytes)
                if len(block):
                    yield block
            failed = process.wait() != 0
            errors.seek(0)
            reason = errors.read(2000).decode(errors="replace").strip()
        if not found:
            raise SoundError(f"{self.path} holds no sound that can be read: choose another file, or convert it to WAV.")
        if failed and damage is not None:
            damage.append(reason.splitlines()[-1] if reason else "ffmpeg stopped")


def _end(process):
    """Stops ffmpeg when nobody wants more of its sound."""
    process.stdout.close()
    if process.poll() is None:
        process.kill()
    process.wait()
