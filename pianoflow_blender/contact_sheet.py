"""A contact sheet: chosen moments of a performance as stills on one picture, each with its caption."""
import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bpy
import numpy as np

from ..engine.errors import InputError
from .pixel_font import text_mask
from .rendering import render_still, writable

WIDTH = 480  # pixels across a still
MARGIN = 10  # pixels between the pictures
CAPTION = 30  # and below each
PAPER, INK = (0.055, 0.055, 0.06), (0.86, 0.84, 0.80)
#: Seconds after an onset at which its keys lie at the bottom of their travel.
KEYS_DOWN = 0.03
CHORD = 0.05  # s within which onsets count as one chord
NOTE_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


@dataclass(frozen=True)
class Moment:
    """A still of the sheet: the scene's frame, what is written below it, and a camera (None: the scene's)."""

    frame: int
    caption: str = ""
    camera: object = None


def contact_sheet(context, path, moments, columns=None, width=WIDTH, report=None):
    """Renders the `moments` with the scene's settings (see `rendering.set_render`) and tiles them into the PNG `path`.

    columns: stills side by side; None gives each camera a column of its own. width: a still's width in pixels.
    report(fraction) is called after every still and may raise to cancel.
    """
    path = writable(path, ".png")
    if not moments:
        raise InputError(f"The contact sheet {path.name} would be empty: choose at least one frame.")
    cameras = len({moment.camera for moment in moments})
    columns = min(columns or (cameras if cameras > 1 else 3), len(moments))
    rows = -(-len(moments) // columns)
    with (_still_size(context.scene, width) as (width, height),
          tempfile.TemporaryDirectory(prefix="pianoflow_") as folder):
        sheet = np.empty((rows * (height + CAPTION) + MARGIN, columns * (width + MARGIN) + MARGIN, 3), np.float32)
        sheet[:] = PAPER
        for index, moment in enumerate(moments):
            picture = render_still(context, Path(folder) / "still.png", moment.frame, moment.camera)
            row, column = divmod(index, columns)
            top, left = MARGIN + row * (height + CAPTION), MARGIN + column * (width + MARGIN)
            sheet[top:top + height, left:left + width] = read_pixels(picture)
            write_caption(sheet[top + height:top + height + CAPTION, left:left + width], moment.caption)
            if report is not None:
                report((index + 1) / len(moments))
    save_pixels(path, sheet)
    return path


@contextmanager
def _still_size(scene, width):
    """The scene renders stills of this width in its own proportions; (width, height) in pixels."""
    render = scene.render
    kept = render.resolution_x, render.resolution_y, render.resolution_percentage
    height = max(round(width * kept[1] / kept[0]), 4)
    render.resolution_x, render.resolution_y, render.resolution_percentage = width, height, 100
    try:
        yield width, height
    finally:
        render.resolution_x, render.resolution_y, render.resolution_percentage = kept


def choose_moments(notes, count, zero_frame, fps, cameras=(None,)):
    """`count` Moments spread over `notes` (NOTE array): the fullest chord of each stretch, cameras in turn.

    zero_frame: the scene's frame (float) of the notes' second 0.
    """
    if not len(notes):
        return []
    edges = np.linspace(notes["onset"].min(), notes["onset"].max() + 1e-6, count + 1)
    found = []
    for start, end in zip(edges, edges[1:]):
        stretch = notes[(notes["onset"] >= start) & (notes["onset"] < end)]
        if not len(stretch):
            continue
        last = [stretch[np.abs(stretch["onset"] - onset) < CHORD]["onset"].max() for onset in stretch["onset"]]
        sounding = [sounding_at(notes, time) for time in last]
        best = int(np.argmax([len(each) for each in sounding]))
        frame = int(np.ceil(zero_frame + (last[best] + KEYS_DOWN) * fps))
        found.append(Moment(frame, caption(last[best], sounding[best]), cameras[len(found) % len(cameras)]))
    return found


def sounding_at(notes, time):
    """The notes whose keys are held at `time` seconds, including those that begin there."""
    return notes[(notes["onset"] <= time + 1e-9) & (notes["offset"] > time + KEYS_DOWN)]


def caption(time, notes):
    """'0:03.4  L C3  R E4 G4': the time and what each hand holds."""
    text = f"{int(time // 60)}:{time % 60:04.1f}"
    for hand, letter in ((0, "L"), (1, "R")):
        held = np.sort(notes["pitch"][notes["hand"] == hand])
        if len(held):
            text += f"  {letter} " + " ".join(f"{NOTE_NAMES[pitch % 12]}{pitch // 12 - 1}" for pitch in held)
    return text


def write_caption(area, text):
    """Writes `text` into the pixels `area` [H,W,3], cut off where it is too long."""
    mask = text_mask(text)[:, :area.shape[1]]
    top = (area.shape[0] - mask.shape[0]) // 2
    area[top:top + mask.shape[0], :mask.shape[1]][mask] = INK


def read_pixels(path):
    """Colours [H,W,3] of an image file as stored, the first row on top, 0-1."""
    image = bpy.data.images.load(str(path))
    try:
        pixels = np.empty(4 * image.size[0] * image.size[1], np.float32)
        image.pixels.foreach_get(pixels)
        return pixels.reshape(image.size[1], image.size[0], 4)[::-1, :, :3]
    finally:
        bpy.data.images.remove(image)


def save_pixels(path, pixels):
    """Writes colours [H,W,3], 0-1, the first row on top, to the PNG `path` through a temporary file."""
    height, width, _ = pixels.shape
    full = np.ones((height, width, 4), np.float32)
    full[..., :3] = pixels[::-1]
    image = bpy.data.images.new("PianoFlow Contact Sheet", width, height)
    part = path.with_name(f".{path.stem}.part.png")
    try:
        image.pixels.foreach_set(full.ravel())
        image.filepath_raw, image.file_format = str(part), 'PNG'
        image.save()
        os.replace(part, path)
    finally:
        bpy.data.images.remove(image)
        part.unlink(missing_ok=True)
