"""The contact sheet shows the chosen frames in order, with readable captions, in one PNG."""
import bpy
import numpy as np
import pytest


@pytest.fixture
def contact_sheet():
    from bl_ext.user_default.pianoflow.pianoflow_blender import contact_sheet
    return contact_sheet


@pytest.fixture
def growing(scene):
    """A scene whose white square fills more of the picture in frame 2 than in frame 1."""
    from bl_ext.user_default.pianoflow.pianoflow_blender import rendering
    bpy.ops.mesh.primitive_plane_add()
    item = bpy.context.object
    for frame, size in ((1, 0.2), (2, 1.0)):
        item.scale = (size, size, size)
        item.keyframe_insert("scale", frame=frame)
    bpy.ops.object.camera_add(location=(0, 0, 5))
    scene.camera = bpy.context.object
    rendering.set_render(bpy.context, "workbench", size=(192, 108))
    return scene


def test_stills_are_tiled_in_order(growing, contact_sheet, tmp_path):
    moments = [contact_sheet.Moment(1, "ONE"), contact_sheet.Moment(2, "TWO"), contact_sheet.Moment(1)]
    seen = []
    contact_sheet.contact_sheet(bpy.context, tmp_path / "sheet.png", moments, columns=2, width=96,
                                report=seen.append)
    sheet = contact_sheet.read_pixels(tmp_path / "sheet.png")
    assert sheet.shape == (2 * (54 + contact_sheet.CAPTION) + contact_sheet.MARGIN, 2 * 106 + 10, 3)
    first, second = sheet[10:64, 10:106], sheet[10:64, 116:212]
    third = sheet[94:148, 10:106]
    assert (first > 0.3).mean() < (second > 0.3).mean()
    assert np.array_equal(first, third)
    assert (sheet[64:94, 10:106] > 0.5).any() and not (sheet[148:, 10:106] > 0.5).any()
    assert seen == pytest.approx([1 / 3, 2 / 3, 1])
    assert [item.name for item in tmp_path.iterdir()] == ["sheet.png"]
    assert growing.render.resolution_x == 192
    assert {image.name for image in bpy.data.images} <= {"Render Result"}


def test_moments_are_the_fullest_chords(contact_sheet):
    from bl_ext.user_default.pianoflow.engine.music.notes import make_notes
    notes = make_notes([0.0, 1.0, 1.0, 1.01, 3.0, 4.0], [0.5, 2.0, 2.0, 2.0, 3.5, 4.5], [60, 48, 64, 67, 61, 62],
                       hand=[1, 0, 1, 1, 1, 1])
    moments = contact_sheet.choose_moments(notes, 2, zero_frame=1.0, fps=24)
    assert [moment.caption for moment in moments] == ["0:01.0  L C3  R E4 G4", "0:03.0  R C#4"]
    assert [moment.frame for moment in moments] == [26, 74]
    assert contact_sheet.choose_moments(notes[:0], 2, 1.0, 24) == []


def test_captions_can_be_read_back():
    from bl_ext.user_default.pianoflow.pianoflow_blender.pixel_font import LETTERS, text_mask
    shapes = {text_mask(letter, 1).tobytes() for letter in LETTERS}
    assert len(shapes) == len(LETTERS)
    assert text_mask("T", 1)[0, :5].all() and text_mask("T", 1)[1:, 2].all() and text_mask("T", 1)[1:].sum() == 6
    assert text_mask("AB", 2).shape == (14, 24)


def test_an_empty_sheet_is_refused(growing, contact_sheet, tmp_path):
    from bl_ext.user_default.pianoflow.engine.errors import InputError
    with pytest.raises(InputError, match="at least one"):
        contact_sheet.contact_sheet(bpy.context, tmp_path / "sheet.png", [])
