"""The pictures for judging the performer: one sheet a passage, at onsets and between, with the hands in every picture."""
import numpy as np
import pytest


@pytest.fixture
def pictures(addon):
    from bl_ext.user_default.pianoflow.pianoflow_blender import passage_pictures
    pytest.importorskip("scipy", reason="the performer needs it")
    return passage_pictures


@pytest.fixture
def passages(pictures):
    return pictures.passages()


def test_the_passages_ask_for_what_they_are_named_after(passages):
    assert list(passages) == ["slow", "scale", "octaves", "leap", "trill", "crossing"]
    for passage in passages.values():
        notes = passage.notes
        assert 1.5 <= notes["offset"].max() - notes["onset"].min() <= 6
        assert (notes["finger"] > 0).all() and set(notes["hand"]) == {0, 1}
    right = {name: passage.notes[passage.notes["hand"] == 1] for name, passage in passages.items()}
    assert (np.diff(right["octaves"]["pitch"])[::2] == 12).all()
    assert np.abs(np.diff(right["leap"]["pitch"].astype(int))).min() >= 22 and np.diff(right["leap"]["onset"]).max() < 0.31
    left = passages["crossing"].notes[passages["crossing"].notes["hand"] == 0]
    assert left["pitch"].max() > right["crossing"]["pitch"].max() and left["pitch"].min() < right["crossing"]["pitch"].min()


def test_moments_are_onsets_and_half_way(passages):
    for passage in passages.values():
        moments = passage.moments(6)
        assert len(moments) == 6
        onsets = np.unique(passage.notes["onset"])
        for (onset, first), (between, second) in zip(moments[::2], moments[1::2]):
            assert first and not second
            following = onsets[onsets > onset + 0.03].min()
            assert np.abs(onsets - onset).min() < 1e-9 and between == pytest.approx((onset + following) / 2)


def test_a_sheet_shows_skin_in_every_picture(pictures, passages, tmp_path):
    from bl_ext.user_default.pianoflow.engine.generate import Settings
    from bl_ext.user_default.pianoflow.engine.take import Take
    from bl_ext.user_default.pianoflow.pianoflow_blender.contact_sheet import CAPTION, MARGIN, read_pixels
    path = pictures.draw(passages["octaves"], tmp_path, Settings(generator="performer"), moments=2, width=96)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["octaves.npz", "octaves.png"]
    assert len(Take.load(tmp_path / "octaves.npz").notes) == len(passages["octaves"].notes)
    sheet = read_pixels(path)
    assert sheet.shape == (60 + CAPTION + MARGIN, 6 * (96 + MARGIN) + MARGIN, 3)
    for column in range(6):
        left = MARGIN + column * (96 + MARGIN)
        picture = sheet[MARGIN:MARGIN + 60, left:left + 96]
        reddish = (picture[..., 0] > 1.15 * picture[..., 2]) & (picture[..., 0] > 0.25)
        assert 0.04 < reddish.mean() < 0.8
        assert picture.std() > 0.05
