"""Rendered pictures and the scene's sound → one MP4 (H.264, AAC) or a MOV that keeps transparency (QuickTime Animation,
PCM), by Blender itself or by the program ffmpeg.

Blender's own encoder is the first choice. Some Blenders cannot mix sound (Debian's, the 4.2 module), or write no
videos at all: there the program does it, if it is installed.
"""
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

import bpy

from ..engine.errors import InputError
from . import versions
from .strips import sound_strips, strip_sound
from .whole_files import is_whole

BITRATE = 192  # kbit/s of the sound
MIX_RATE = 48000


@dataclass(frozen=True)
class Sound:
    """A sound under the pictures. start: seconds after the first picture at which it begins to be heard; skip: seconds
    of the file that are left out before; duration: seconds that are heard; packed: the file's bytes if it has no
    file."""

    path: Path
    start: float
    skip: float
    duration: float
    volume: float = 1.0
    packed: bytes | None = None


def scene_sounds(scene, first, last):
    """The `Sound`s of the scene's unmuted strips that are heard in the frames `first` to `last`."""
    fps = scene.render.fps / scene.render.fps_base
    found = []
    for strip in sound_strips(scene):
        if strip.mute or strip.volume <= 0:
            continue
        played = strip_sound(strip, fps)
        zero = (played.zero_frame - first) / fps
        begin = max(zero + played.start, 0.0)
        end = min(zero + played.end, (last + 1 - first) / fps)
        if end > begin:
            found.append(Sound(played.path, begin, begin - zero, end - begin, strip.volume, played.packed))
    return found


def encode(pictures, path, fps, sounds=()):
    """Writes `pictures` (all of one size and kind, in one folder, numbered from 000000) with `sounds` to `path`."""
    with tempfile.TemporaryDirectory(prefix="pianoflow_") as folder:
        sounds = [_with_file(sound, Path(folder) / str(index)) for index, sound in enumerate(sounds)]
        options = bpy.app.build_options
        program = shutil.which("ffmpeg")
        if options.codec_ffmpeg and (options.audaspace or not sounds):
            _encode_in_blender(pictures, path, fps, sounds)
        elif program:
            _encode_by_program(program, pictures, path, fps, sounds)
        else:
            raise InputError(f"This Blender cannot write {'sound into videos' if options.codec_ffmpeg else 'videos'}: "
                             "install the program ffmpeg, or use a Blender from blender.org.")
    if not is_whole(Path(path)):
        raise InputError(f"The video {path} could not be written: make room, or choose another folder.")


def is_lossless(path):
    """Whether the video at `path` is one that keeps transparency: a .mov."""
    return Path(path).suffix.lower() == ".mov"


def _with_file(sound, folder):
    """The sound with a file that can be read: packed ones are unpacked into `folder`."""
    if sound.packed is not None:
        folder.mkdir()
        unpacked = folder / (sound.path.name or "sound")
        unpacked.write_bytes(sound.packed)
        return Sound(unpacked, sound.start, sound.skip, sound.duration, sound.volume)
    if not sound.path.is_file():
        raise InputError(f"The sound file {sound.path} is missing: find it with File > External Data, or mute its "
                         "strip.")
    return sound


def _encode_in_blender(pictures, path, fps, sounds):
    """Through the sequencer of a scene of its own, removed afterwards."""
    scene = bpy.data.scenes.new("PianoFlow Encoding")
    known = set(bpy.data.sounds)
    try:
        _set_output(scene, pictures, path, fps, bool(sounds))
        strips = versions.sequencer_strips(scene.sequence_editor_create())
        film = strips.new_image("Pictures", str(pictures[0]), 1, 1)
        for picture in pictures[1:]:
            film.elements.append(picture.name)
        for channel, sound in enumerate(sounds, 2):
            _add_sound(strips, sound, channel, fps)
        bpy.ops.render.render(animation=True, scene=scene.name)
    except RuntimeError as error:
        raise InputError(f"The video {path} could not be written ({str(error).strip().splitlines()[-1]}): make room, "
                         "or choose another folder.") from error
    finally:
        bpy.data.scenes.remove(scene)
        for data in set(bpy.data.sounds) - known:
            bpy.data.sounds.remove(data)


def _set_output(scene, pictures, path, fps, has_sound):
    render = scene.render
    image = bpy.data.images.load(str(pictures[0]))
    render.resolution_x, render.resolution_y = image.size
    bpy.data.images.remove(image)
    render.resolution_percentage = 100
    render.engine = 'BLENDER_WORKBENCH'
    render.fps, render.fps_base = _whole_rate(fps)
    scene.frame_start, scene.frame_end = 1, len(pictures)
    scene.view_settings.view_transform, scene.view_settings.look = 'Standard', 'None'
    render.use_sequencer, render.use_compositing, render.use_file_extension = True, False, True
    render.filepath = str(path)
    versions.set_image_format(render.image_settings, 'FFMPEG')
    movie = render.ffmpeg
    if is_lossless(path):
        movie.format, movie.codec, movie.audio_codec = 'QUICKTIME', 'QTRLE', 'PCM'
        render.image_settings.color_mode = 'RGBA'
    else:
        movie.format, movie.codec, movie.audio_codec = 'MPEG4', 'H264', 'AAC'
        movie.constant_rate_factor, movie.ffmpeg_preset = 'HIGH', 'GOOD'
    movie.gopsize = 18
    if not has_sound:
        movie.audio_codec = 'NONE'
    movie.audio_bitrate, movie.audio_mixrate = BITRATE, MIX_RATE


def _whole_rate(fps):
    """Blender's pair of a whole frame rate and its divisor: 29.97 is 30 / 1.001."""
    whole = round(fps)
    return whole, whole / fps


def _add_sound(strips, sound, channel, fps):
    zero = 1 + (sound.start - sound.skip) * fps
    strip = strips.new_sound("Sound", str(sound.path), channel, round(zero))
    if hasattr(strip, "sound_offset"):  # 4.5 and later place a sound between frames
        strip.sound_offset = (zero - round(zero)) / fps
    strip.volume = sound.volume
    versions.set_strip_range(strip, round(1 + sound.start * fps), round(1 + (sound.start + sound.duration) * fps))


def _encode_by_program(program, pictures, path, fps, sounds):
    command = [program, "-y", "-v", "error", "-nostdin", "-framerate", f"{fps:.6f}", "-i",
               str(Path(pictures[0]).with_stem("%06d"))]
    mixing = []
    for index, sound in enumerate(sounds, 1):
        command += ["-ss", f"{sound.skip:.6f}", "-t", f"{sound.duration:.6f}", "-i", str(sound.path)]
        mixing.append(f"[{index}:a]aresample={MIX_RATE},volume={sound.volume:.6f},"
                      f"adelay={round(sound.start * 1000)}:all=1[s{index}]")
    command += ["-map", "0:v"]
    if sounds:
        labels = "".join(f"[s{index}]" for index in range(1, len(sounds) + 1))
        mixing.append(f"{labels}amix=inputs={len(sounds)}:normalize=0[mix]")
        codec = ["pcm_s16le"] if is_lossless(path) else ["aac", "-b:a", f"{BITRATE}k"]
        command += ["-filter_complex", ";".join(mixing), "-map", "[mix]", "-c:a", *codec]
    command += ["-c:v", *(["qtrle", "-pix_fmt", "argb"] if is_lossless(path) else
                          ["libx264", "-crf", "19", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]),
                "-t", f"{len(pictures) / fps:.6f}", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise InputError(f"ffmpeg could not write the video {path} ({reason}).")
