"""Puts two trained stages among the shipped weights, with a model card made from what their runs recorded.

    python -m pianoflow.engine.weights.ship STAGE1_RUN STAGE2_RUN [--name small]
"""
import argparse
import json
from pathlib import Path

from ..errors import InputError
from ..files import write_whole
from .model_file import ModelFile
from .shipped import DEFAULT, FOLDER, INDEX, index

#: The repository's limit for a file, bytes.
LARGEST = 15 * 2 ** 20

CARD = """\
# PianoFlow, {name}

The weights of PianoFlow's two stages ([arXiv 2604.12856](https://arxiv.org/abs/2604.12856)), trained by this project.
Encoder: `{encoder}`. They are CC0: do with them what you like{attribution}.

| file | SHA-256 | parameters | steps | minutes of training | device |
|---|---|---|---|---|---|
{rows}

## Data
{hours:.1f} hours of motion to learn from, made by `pianoflow data make` (seed {seed}): {pieces} scores and technical
exercises, played with synthetic expression by this project's performer. No motion capture, no recording and nothing
under a non-commercial licence went in. Licences of the scores: {licences}. {rendered}
Pieces are held apart by composer and title: 10 % for validation, 10 % for tests.

## Figures on pieces that were not learnt from
{figures}

## Limits
The motion's teacher is a set of rules and inverse kinematics, not pianists: the hands move as it moves them. Rotations
and places are those of one hand size. Pieces far from the keyboard music of the 18th to the early 20th century, and
notes that one pair of hands cannot play, lie outside of what was learnt. Without the contact step fingertips are near
their keys, not on them.

## Credits
{credits}
"""


def ship(first, second, name=DEFAULT, folder=FOLDER):
    """Copies the two `ModelFile` paths into the weights folder and writes index and card. Returns the card's path."""
    folder = Path(folder)
    files = {"stage1": ModelFile.read(_file(first, "stage1")), "stage2": ModelFile.read(_file(second, "stage2"))}
    if files["stage2"].facts.get("stage1") not in (None, files["stage1"].digest):
        raise InputError(f"{second} was trained on another stage 1 than {first}: give the two that belong together.")
    entries = {}
    for stage, file in files.items():
        target = folder / f"{name}_{stage}.safetensors"
        content = _file(first if stage == "stage1" else second, stage).read_bytes()
        if len(content) > LARGEST:
            raise InputError(f"{stage} has {len(content) / 2 ** 20:.1f} MiB, more than {LARGEST / 2 ** 20:.0f}: train "
                             "a smaller configuration.")
        entries[stage] = {"file": target.name, "sha256": write_whole(target, content)}
    known = {**(index() if folder == FOLDER else {}), name: entries}
    write_whole(folder / INDEX.name, json.dumps(known, indent=1).encode())
    path = folder / f"{name}.md"
    write_whole(path, _card(name, files, entries).encode())
    return path


def _file(place, stage):
    place = Path(place)
    return place / f"{stage}.safetensors" if place.is_dir() else place


def _card(name, files, entries):
    data = files["stage2"].facts.get("data", {})
    rows = "\n".join(
        f"| {entries[stage]['file']} | `{entries[stage]['sha256'][:16]}…` | "
        f"{sum(value.numel() for value in file.tensors.values()) / 1e6:.1f} M | {file.facts.get('steps', '?')} | "
        f"{file.facts.get('minutes', '?')} | {file.facts.get('device', '?')} |" for stage, file in files.items())
    figures = "\n".join(f"- {stage}: " + ", ".join(f"{what} {value}" for what, value in file.facts["figures"].items())
                        for stage, file in files.items() if file.facts.get("figures"))
    credits = data.get("credits", [])
    return CARD.format(
        name=name, encoder=files["stage1"].config.encoder, rows=rows, hours=files["stage2"].facts.get("hours", 0.0),
        seed=data.get("seed", "?"), pieces=data.get("pieces", "?"), licences=", ".join(data.get("licences", [])) or "?",
        rendered=f"{data.get('rendered', 0):.0%} of the pieces were also rendered as sound and heard by a transcriber; "
                 "the others' notes carry errors measured on such renderings.",
        figures=figures or "None were recorded.",
        attribution="; the scores under CC BY are credited below" if credits else "",
        credits="\n".join(f"- {line}" for line in credits) or "None are due.")


def main(arguments=None):
    """Ships what the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage1", type=Path)
    parser.add_argument("stage2", type=Path)
    parser.add_argument("--name", default=DEFAULT)
    options = parser.parse_args(arguments)
    try:
        print(ship(options.stage1, options.stage2, options.name))
    except InputError as error:
        raise SystemExit(f"pianoflow: {error}") from None


if __name__ == "__main__":
    main()
