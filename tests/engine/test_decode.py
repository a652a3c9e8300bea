"""What users may rely on when they hand over a sound file, sane or not."""
import shutil
import subprocess

import numpy as np
import pytest
import soundfile
import soxr

from pianoflow.engine.audio.recording import open_recording
from pianoflow.engine.errors import InputError

from .recordings import sound

needs_ffmpeg = pytest.mark.skipif(not shutil.which("ffmpeg"), reason="the ffmpeg program is not installed")


@pytest.fixture(scope="module")
def music():
    """Three seconds of piano, mono, 44.1 kHz."""
    samples, rate = soundfile.read(sound("study"), dtype="float32")
    assert rate == 44100
    return samples[:3 * rate]


def heard(recording, rate=44100):
    return np.concatenate(list(recording.stream(rate)))


@pytest.mark.parametrize("name, rate, channels, subtype", [
    ("wav", 8000, 1, "PCM_U8"), ("wav", 96000, 2, "PCM_24"), ("wav", 44100, 6, "PCM_16"), ("wav", 48000, 2, "FLOAT"),
    ("wav", 11025, 1, "PCM_32"), ("flac", 44100, 2, "PCM_16"), ("ogg", 48000, 2, "VORBIS"),
    ("mp3", 44100, 1, "MPEG_LAYER_III"), ("aiff", 22050, 2, "PCM_16"), ("wav", 192000, 2, "DOUBLE")])
def test_any_rate_depth_and_channel_count_gives_the_same_music(tmp_path, music, name, rate, channels, subtype):
    path = tmp_path / f"music.{name}"
    samples = soxr.resample(music, 44100, rate)
    soundfile.write(path, np.repeat(samples[:, None], channels, axis=1), rate, subtype=subtype)
    recording = open_recording(path)
    assert recording.duration == pytest.approx(3.0, abs=0.03)
    # Compared at 4 kHz, which even the poorest of the files still holds.
    expected, got = soxr.resample(music, 44100, 4000), heard(recording, 4000)
    size = min(len(expected), len(got))
    assert np.corrcoef(expected[:size], got[:size])[0, 1] > 0.97
    assert recording.warnings == ()


@needs_ffmpeg
@pytest.mark.parametrize("name", ["m4a", "aac", "wma", "mp4", "mkv"])
def test_ffmpeg_reads_what_soundfile_cannot(tmp_path, music, name):
    wav, path = tmp_path / "music.wav", tmp_path / f"music.{name}"
    soundfile.write(wav, music, 44100)
    picture = ["-f", "lavfi", "-i", "color=d=3:s=64x64"] if name in ("mp4", "mkv") else []
    subprocess.run(["ffmpeg", "-v", "error", "-i", wav, *picture, path], check=True)
    recording = open_recording(path)
    assert recording.duration == pytest.approx(3.0, abs=0.1)
    expected, got = soxr.resample(music, 44100, 4000), heard(recording, 4000)
    size = min(len(expected), len(got))
    lags = [np.corrcoef(expected[200:size - 200], got[200 + lag:size - 200 + lag])[0, 1] for lag in range(-200, 200)]
    assert max(lags) > 0.95


def test_without_ffmpeg_the_sentence_says_what_to_install(tmp_path, monkeypatch):
    path = tmp_path / "song.m4a"
    path.write_bytes(b"\0\0\0\x20ftypM4A " + bytes(5000))
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(InputError, match="song.m4a.*install ffmpeg.*convert"):
        open_recording(path)


@needs_ffmpeg
def test_a_video_without_sound_is_refused(tmp_path):
    path = tmp_path / "mute.mp4"
    subprocess.run(["ffmpeg", "-v", "error", "-f", "lavfi", "-i", "color=d=1:s=64x64", path], check=True)
    with pytest.raises(InputError, match="holds no sound"):
        open_recording(path)


@pytest.mark.parametrize("name, content, sentence", [
    ("empty.wav", b"", "is empty"),
    ("notes.mp3", b"This is a shopping list.\n" * 400, "holds text"),
    ("list.m4a", b"#EXTM3U\nhttp://example.invalid/song.ts\n", "holds text"),
    ("noise.mp3", bytes(np.random.default_rng(0).integers(0, 256, 90_000, dtype=np.uint8)), "sound|ffmpeg"),
    ("header.wav", b"RIFF\xff\xff\xff\xffWAVEfmt \x10\0\0\0" + bytes(16), "sound|ffmpeg")])
def test_what_is_no_sound_is_told_in_one_sentence(tmp_path, name, content, sentence):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=sentence) as caught:
        open_recording(path)
    assert name in str(caught.value) and "\n" not in str(caught.value)


def test_missing_files_and_folders_are_told(tmp_path):
    with pytest.raises(InputError, match="There is no file .*nothing.wav"):
        open_recording(tmp_path / "nothing.wav")
    with pytest.raises(InputError, match="is a folder"):
        open_recording(tmp_path)


@pytest.mark.parametrize("name", ["wav", "flac", "mp3", "ogg"])
def test_a_file_cut_in_the_middle_is_used_as_far_as_it_goes(tmp_path, music, name):
    path = tmp_path / f"cut.{name}"
    soundfile.write(path, music, 44100)
    content = path.read_bytes()
    path.write_bytes(content[:len(content) * 2 // 3])
    recording = open_recording(path)
    assert 1.0 < recording.duration < 2.8
    assert len(heard(recording)) == pytest.approx(recording.frames, abs=2)
    if name in ("flac", "mp3"):
        assert "damaged or cut off" in recording.warnings[0]


def test_numbers_that_are_no_sound_become_silence(tmp_path, music):
    path = tmp_path / "nan.wav"
    broken = music.copy()
    broken[1000:2000], broken[5000] = np.nan, np.inf
    soundfile.write(path, broken, 44100, subtype="FLOAT")
    recording = open_recording(path)
    assert np.isfinite(heard(recording)).all()
    assert "1001 samples that are not numbers" in recording.warnings[0]


def test_sound_beyond_full_scale_is_brought_back(tmp_path, music):
    path = tmp_path / "loud.wav"
    soundfile.write(path, music * 1e6, 44100, subtype="FLOAT")
    assert np.abs(heard(open_recording(path), 22050)).max() < 1.1


def test_clipping_is_told(tmp_path, music):
    path = tmp_path / "clipped.wav"
    soundfile.write(path, np.clip(music * 40, -1, 1), 44100)
    assert "clipped" in open_recording(path).warnings[0]


def test_silence_is_a_recording_too(tmp_path):
    path = tmp_path / "silence.wav"
    soundfile.write(path, np.zeros(44100), 44100)
    recording = open_recording(path)
    assert recording.silent and recording.duration == 1.0 and "silent" in recording.warnings[0]


def test_channels_that_cancel_each_other_are_heard(tmp_path, music):
    path = tmp_path / "opposite.wav"
    soundfile.write(path, np.stack([music, -music], axis=1), 44100)
    assert np.corrcoef(heard(open_recording(path))[:len(music)], music)[0, 1] > 0.999


def test_a_part_begins_and_ends_where_it_was_asked(tmp_path, music):
    for name in ("wav", "flac", "ogg", "mp3"):
        path = tmp_path / f"part.{name}"
        soundfile.write(path, music, 44100)
        part, whole = heard(open_recording(path, 1.0, 2.0)), heard(open_recording(path))
        assert len(part) == 44100
        assert np.corrcoef(part, whole[44100:88200])[0, 1] > 0.999
    with pytest.raises(InputError, match="after 9 s"):
        open_recording(path, 9.0)


def test_a_video_part_begins_where_it_was_asked(tmp_path, music):
    if not shutil.which("ffmpeg"):
        pytest.skip("the ffmpeg program is not installed")
    soundfile.write(tmp_path / "music.wav", music, 44100)
    subprocess.run(["ffmpeg", "-v", "error", "-i", tmp_path / "music.wav", tmp_path / "music.m4a"], check=True)
    whole, part = heard(open_recording(tmp_path / "music.m4a")), heard(open_recording(tmp_path / "music.m4a", 1, 2))
    assert np.array_equal(part, whole[44100:88200])


def test_windows_cover_the_sound_once_for_every_hop(tmp_path):
    path = tmp_path / "ramp.wav"
    soundfile.write(path, np.linspace(-0.9, 0.9, 100_000), 44100, subtype="FLOAT")
    for length, hop, lead in ((30_000, 20_000, 5000), (200_000, 150_000, 50_000), (7000, 7000, 0)):
        told = np.zeros(100_000)
        for first, samples in open_recording(path).windows(44100, length, hop, lead):
            assert len(samples) == length
            low, high = max(0, first), min(100_000, first + length)
            told[low:high] = samples[low - first:high - first]
        assert told == pytest.approx(np.linspace(-0.9, 0.9, 100_000), abs=1e-5)


@pytest.mark.parametrize("cents", [-45, -20, 0, 30])
def test_tuning_is_found_and_mended(tmp_path, cents):
    path = tmp_path / "detuned.wav"
    samples, rate = soundfile.read(sound("study"), dtype="float32")
    stretch = 2 ** (cents / 1200)
    soundfile.write(path, soxr.resample(samples, rate, rate / stretch), rate)
    recording = open_recording(path)
    assert recording.cents == pytest.approx(cents, abs=3)
    again = tmp_path / "mended.wav"
    soundfile.write(again, heard(recording), 44100)
    assert open_recording(again).cents == 0


def test_a_part_is_tuned_by_itself(tmp_path):
    """As a sound strip plays it: its own tuning counts, not that of the rest of the file."""
    path = tmp_path / "two_takes.wav"
    samples, rate = soundfile.read(sound("study"), dtype="float32")
    sharp = soxr.resample(samples, rate, rate / 2 ** (30 / 1200))
    soundfile.write(path, np.concatenate([samples, sharp]), rate)
    seam, end = len(samples) / rate, (len(samples) + len(sharp)) / rate
    assert open_recording(path, end=seam).cents == 0
    assert open_recording(path, seam, end).cents == pytest.approx(30, abs=3)


def test_noise_has_no_tuning(tmp_path):
    path = tmp_path / "noise.wav"
    soundfile.write(path, np.random.default_rng(0).normal(0, 0.1, 441_000), 44100)
    assert open_recording(path).cents == 0


def test_a_long_recording_never_lies_in_memory_whole(tmp_path):
    resource = pytest.importorskip("resource")
    path = tmp_path / "half_hour.wav"
    with soundfile.SoundFile(path, "w", 44100, 1) as file:
        second = (np.sin(np.arange(44100) * 2 * np.pi * 220 / 44100) * 9000).astype(np.int16)
        for _ in range(30):
            file.write(np.tile(second, 60))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    recording = open_recording(path)
    assert sum(len(samples) for _, samples in recording.windows(22050, 44100, 44100)) >= 1800 * 22050
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 40_000, "kilobytes; half an hour at 22 kHz would take 158,000"
