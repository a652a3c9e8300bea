"""Making training data: from scores, MIDI and MusicXML to shards; the same for a seed, carried on where it stopped."""
import json
import shutil
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from pianoflow.engine.errors import InputError
from pianoflow.engine.evaluation.virtual_keyboard import judge
from pianoflow.engine.training import data as command
from pianoflow.engine.training import make_data as making
from pianoflow.engine.training.make_data import DataSettings, make_data, play
from pianoflow.engine.training.music_sources import Music, read_music
from pianoflow.engine.training.musicxml import read_musicxml
from pianoflow.engine.training.renderings import write_midi
from pianoflow.engine.training.shards import SPLITS, open_shards
from pianoflow.engine.music.midi import read_midi
from pianoflow.engine.music.notes import make_notes

MUSICXML = """<?xml version="1.0"?>
<score-partwise><part-list><score-part id="P1"><part-name>Piano</part-name></score-part></part-list><part id="P1">
<measure number="1"><attributes><divisions>2</divisions><staves>2</staves></attributes>
<direction><sound tempo="120"/></direction>
<note><pitch><step>C</step><octave>5</octave></pitch><duration>2</duration><staff>1</staff>
 <notations><technical><fingering>3</fingering></technical></notations></note>
<note><chord/><pitch><step>E</step><alter>-1</alter><octave>5</octave></pitch><duration>2</duration><staff>1</staff></note>
<note><pitch><step>G</step><octave>5</octave></pitch><duration>2</duration><tie type="start"/><staff>1</staff></note>
<backup><duration>4</duration></backup>
<note><pitch><step>C</step><octave>3</octave></pitch><duration>4</duration><staff>2</staff></note></measure>
<measure number="2"><note><pitch><step>G</step><octave>5</octave></pitch><duration>2</duration><tie type="stop"/>
<staff>1</staff></note><note><rest/><duration>2</duration><staff>1</staff></note></measure></part></score-partwise>"""


def tune(seed, seconds=14):
    """A melody over a bass."""
    random = np.random.default_rng(seed)
    count = int(seconds / 0.4)
    onset = 0.4 * np.arange(count)
    high = 72 + np.cumsum(random.integers(-2, 3, count)).clip(-8, 8)
    low = 45 + np.cumsum(random.integers(-2, 3, count)).clip(-8, 8)
    return make_notes(np.tile(onset, 2), np.tile(onset + 0.35, 2), np.concatenate([high, low]), 70,
                      np.repeat([1, 0], count))


@pytest.fixture(scope="module")
def music(tmp_path_factory):
    """A folder of MIDI files, one for each split."""
    folder, wanted = tmp_path_factory.mktemp("music"), set(SPLITS)
    for number in range(200):
        split = Music("", folder.name, f"tune{number}", "", "", tune(0)).split
        if split in wanted:
            wanted.discard(split)
            write_midi(folder / f"tune{number}.mid", tune(number))
    return folder


def test_data_are_made_once_for_a_seed_and_carried_on(music, tmp_path):
    # hours: one short piece a split
    settings = DataSettings(hours=0.005, seed=4)
    told = []
    about = make_data(music, tmp_path / "one", settings, told.append)
    assert about["pieces"] == 3 and about["minutes_made"] > 0.5 and json.loads((tmp_path / "one/data.json").read_text())
    make_data(music, tmp_path / "two", settings, told.append)
    for split in SPLITS:
        one, two = (open_shards(tmp_path / name, split)[0] for name in ("one", "two"))
        for name in ("notes", "pedal"):
            assert np.array_equal(one.arrays[name], two.arrays[name])
        assert np.abs(np.asarray(one.arrays["wrist"]) - two.arrays["wrist"]).max() < 1e-4
        frames = one.pieces[0]["frame"]
        assert (frames[1] - frames[0]) / 30 > 10 and one.pieces[0]["composer"] == music.name
    shutil.rmtree(tmp_path / "two" / "train")
    del told[:]
    make_data(music, tmp_path / "two", settings, told.append)
    assert told[0].endswith("2 of them are there already") or "are there already" in told[0]
    assert sum("train/" in sentence for sentence in told) == len(list((tmp_path / "one" / "train").iterdir()))
    assert not any("test/" in sentence for sentence in told)


def test_a_folder_holds_data_of_one_making(music, tmp_path):
    settings = DataSettings(hours=0.005, seed=4)
    about = make_data(music, tmp_path / "data", settings, print)
    again = make_data(music, tmp_path / "data", settings, print)
    assert again["minutes_made"] == about["minutes_made"] > 0.5 and again["minutes_spent"] >= about["minutes_spent"]
    with pytest.raises(InputError, match="another seed .4, not 5"):
        make_data(music, tmp_path / "data", replace(settings, seed=5), print)
    other = shutil.copytree(music, tmp_path / "music" / music.name)
    write_midi(other / "more.mid", tune(9))
    with pytest.raises(InputError, match="another music"):
        make_data(other, tmp_path / "data", settings, print)
    (tmp_path / "data" / "data.json").unlink()  # made before there was one from the beginning
    assert make_data(music, tmp_path / "data", settings, print)["minutes_spent"] is None
    assert json.loads((tmp_path / "data" / "data.json").read_text())["seed"] == 4
    index = tmp_path / "data" / "test" / "00000" / "index.json"
    whole = index.read_text()
    index.write_text(whole[:-9])
    with pytest.raises(InputError, match="test/00000 is not a shard of training data, or damaged"):
        make_data(music, tmp_path / "data", settings, print)
    index.write_text(whole)
    (tmp_path / "data" / "data.json").write_text('{"licences": ["another"]}')
    with pytest.raises(InputError, match="data of another kind"):
        make_data(music, tmp_path / "data", settings, print)


def test_what_cannot_be_read_or_played_is_reported_and_left_out(music, tmp_path, monkeypatch):
    folder, told = shutil.copytree(music, tmp_path / music.name), []
    (folder / "broken.mid").write_bytes(b"MThd")
    (folder / "broken.xml").write_text("<score-partwise/>")
    assert len(list(read_music(folder, told.append))) == 3 and len(told) == 2
    assert all(sentence.startswith("Skipped: ") and "broken" in sentence for sentence in told)
    perform, calls = making.perform, []

    def stumble(*given, **named):
        calls.append(1)
        if len(calls) == 1:
            raise ValueError("no such hand")
        return perform(*given, **named)
    monkeypatch.setattr(making, "perform", stumble)
    item = next(read_music(music))
    name, seconds, left_out, faults = making.make_shard((tmp_path / "s", [(item, 1), (item, 2)], DataSettings()))
    assert left_out == 1 and seconds > 10 and "no such hand" in faults[0] and item.id in faults[0]


def test_splits_without_music_to_play_are_told(music, tmp_path):
    short = tmp_path / music.name
    short.mkdir()
    for path in music.iterdir():
        write_midi(short / path.name, tune(1, 5))
    with pytest.raises(InputError, match="shorter than 12 s"):
        make_data(short, tmp_path / "data", DataSettings(hours=0.005), print)


@pytest.mark.parametrize("wrong, told", [
    (["--seed", "-1"], "--seed must be"), (["--hours", "0"], "--hours must be"),
    (["--hours", "nan"], "--hours must be"), (["--workers", "0"], "--workers from 1"),
])
def test_numbers_that_mean_nothing_are_told(music, tmp_path, wrong, told):
    with pytest.raises(SystemExit, match=told):
        command.main(["make", str(music), "-o", str(tmp_path / "data"), *wrong])


def test_the_command_ends_in_one_sentence(music, tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("")
    with pytest.raises(SystemExit, match="pianoflow: .*file"):
        command.main(["make", str(music), "-o", str(tmp_path / "file"), "--hours", "0.005", "--workers", "1"])

    def ended_by(error):
        def make(*_):
            raise error
        monkeypatch.setattr(making, "write_shard", make)
        with pytest.raises(SystemExit) as ended:
            command.main(["make", str(music), "-o", str(tmp_path / "data"), "--hours", "0.005", "--workers", "1"])
        return ended.value.code
    assert "No space left on device" in ended_by(OSError(28, "No space left on device"))
    assert ended_by(KeyboardInterrupt()) == 130 and "Stopped; the same command carries on" in capsys.readouterr().err
    assert json.loads((tmp_path / "data" / "data.json").read_text())["minutes_spent"] >= 0


def test_scores_in_musicxml_become_motion(tmp_path):
    path = tmp_path / "a.musicxml"
    measure = MUSICXML[MUSICXML.index('<measure number="2">'):MUSICXML.index("</part></score")]
    path.write_text(MUSICXML.replace(measure, measure * 16))
    made = play(next(read_music(path)), 3)
    assert len(made.wrist) / 30 > 12 and set(made.notes["hand"].tolist()) == {0, 1} and (made.notes["finger"] > 0).all()


def test_a_rendering_is_listened_to_and_its_notes_are_the_hands(tmp_path):
    from pianoflow.engine.music.performance import Performance
    from pianoflow.engine.music.transcription import missing
    from pianoflow.engine.training.renderings import soundfonts
    try:
        soundfonts()
    except InputError as error:
        pytest.skip(str(error))
    if missing("light"):
        pytest.skip(missing("light"))
    notes = tune(3, 6)
    notes["finger"] = 2
    heard = making.listened(notes, Performance(notes, np.zeros((0, 2)), 6.5), np.random.default_rng(0), "light")
    known = heard[heard["finger"] == 2]
    assert len(known) > 0.6 * len(notes)
    assert all(((notes["pitch"] == note["pitch"]) & (notes["hand"] == note["hand"])).any() for note in known)
    assert (heard["hand"][heard["finger"] == 0] == -1).all()


def test_hands_play_what_the_shard_says(music):
    item = next(read_music(music))
    made = play(item, 11)
    from pianoflow.engine.hand.skeleton import forward
    tips = np.stack([forward(made.pose[:, hand], made.wrist[:, hand], hand)[1] for hand in (0, 1)], 1)
    figures = judge(tips, made.notes, fps=30.0)
    assert figures.f1 > 0.9  # at 30 frames a second presses are seen a little early or late
    again = play(item, 12)
    assert len(again.notes) != len(made.notes) or not np.array_equal(again.notes["onset"], made.notes["onset"])


def test_long_pieces_are_cut_and_empty_ones_left_out(monkeypatch):
    monkeypatch.setattr(making, "LONGEST", 8.0)
    item = Music("long", "", "long", "", "", tune(1, 60))
    performance = making.rehearsed(item, np.random.default_rng(0))
    assert 7 < performance.duration < 9 and performance.notes["onset"].min() >= 0
    assert making.rehearsed(Music("none", "", "none", "", "", tune(1)[:2]), np.random.default_rng(0)) is None


def test_musicxml_gives_hands_fingers_ties_and_tempo(tmp_path):
    (tmp_path / "a.musicxml").write_text(MUSICXML)
    with zipfile.ZipFile(tmp_path / "a.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml",
                         '<container><rootfiles><rootfile full-path="x.xml"/></rootfiles></container>')
        archive.writestr("x.xml", MUSICXML)
    notes = read_musicxml(tmp_path / "a.musicxml")
    assert np.array_equal(notes, read_musicxml(tmp_path / "a.mxl"))
    assert sorted(zip(notes["pitch"].tolist(), notes["hand"].tolist(), notes["finger"].tolist())) == [
        (48, 0, 0), (72, 1, 3), (75, 1, 0), (79, 1, 0)]
    held = {int(note["pitch"]): (note["onset"], note["offset"]) for note in notes}
    assert held[79] == pytest.approx((0.5, 1.5)) and held[48] == pytest.approx((0.0, 1.0))  # 120 beats a minute
    for wrong in ("<score-timewise/>", "no xml", '<!DOCTYPE a [<!ENTITY b "c">]><score-partwise>&b;</score-partwise>'):
        (tmp_path / "b.xml").write_text(wrong)
        with pytest.raises(InputError, match="not a MusicXML score"):
            read_musicxml(tmp_path / "b.xml")


@pytest.mark.parametrize("found, put", [
    ("<divisions>2<", "<divisions>0<"), ("<alter>-1<", "<alter>inf<"), ("<duration>4<", "<duration>inf<"),
    ('<?xml version="1.0"?>', '<?xml version="1.0" encoding="x-klingon"?>'), ('tempo="120"', 'tempo="nan"'),
    ("<octave>3<", "<octave>low<"), ("<step>C<", "<step>H<"),
])
def test_scores_with_numbers_that_are_none_are_told(tmp_path, found, put):
    (tmp_path / "a.xml").write_text(MUSICXML.replace(found, put))
    with pytest.raises(InputError, match="a.xml is not a MusicXML score"):
        read_musicxml(tmp_path / "a.xml")


def test_damaged_containers_are_told_and_odd_tempi_ignored(tmp_path):
    (tmp_path / "a.xml").write_text(MUSICXML.replace('tempo="120"', 'tempo="0"'))
    assert len(read_musicxml(tmp_path / "a.xml")) == 4
    with zipfile.ZipFile(tmp_path / "none.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
    with zipfile.ZipFile(tmp_path / "gone.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", '<container><rootfile full-path="x.xml"/></container>')
    with zipfile.ZipFile(tmp_path / "locked.mxl", "w") as archive:
        archive.writestr("META-INF/container.xml", "<container/>")
    content = bytearray((tmp_path / "locked.mxl").read_bytes())
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):  # the bit that says it is encrypted
        content[content.index(mark) + place] |= 1
    (tmp_path / "locked.mxl").write_bytes(content)
    (tmp_path / "wide.mxl").write_bytes('<!DOCTYPE a [<!ENTITY b "c">]><score-partwise/>'.encode("utf-16"))
    for name in ("none", "gone", "locked", "wide"):
        with pytest.raises(InputError, match=f"{name}.mxl is not a MusicXML score"):
            read_musicxml(tmp_path / f"{name}.mxl")


def test_folders_without_music_are_told(tmp_path):
    with pytest.raises(InputError, match="no music"):
        next(read_music(tmp_path))


def test_a_rendering_is_written_with_its_pedal(tmp_path):
    notes = tune(3)
    write_midi(tmp_path / "a.mid", notes, [[1.0, 127], [2.0, 0]])
    read = read_midi(tmp_path / "a.mid")
    assert np.allclose(np.sort(read.notes["onset"]), np.sort(notes["onset"]), atol=1.5e-3)
    assert np.allclose(read.pedal, [[1.0, 127], [2.0, 0]], atol=1e-3)
