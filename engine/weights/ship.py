"""Puts two trained stages among the shipped weights, with a model card made from what their runs recorded.

    python -m pianoflow.engine.weights.ship STAGE1_RUN STAGE2_RUN [--human FILE] [--name small]
"""
import argparse
import json
import re
from pathlib import Path

from ..command import one_sentence
from ..errors import InputError
from ..files import write_whole
from .model_file import ModelFile
from .shipped import DEFAULT, FOLDER, HUMAN, INDEX, STAGES, index

#: What the card says of the data of wrists' style, and of its credit.
PIANISTS = """
{file} moves stage 1's wrists the way of pianists (`human`, 0 to 1). It alone was learnt from recordings: {recordings}
of {source}. Every fourth block of twelve recordings was held out.
"""
#: The repository's limit for a file, bytes.
LARGEST = 15 * 2 ** 20
#: Licences under which scores may go into weights that are CC0, and what none of them may say.
FREE = re.compile(r"CC0|Public Domain|GPL-3\.0-or-later|CC[ -]BY|Creative Commons Attribution", re.IGNORECASE)
UNFREE = re.compile(r"non-?commercial|no-?deriv|\bNC\b|\bND\b", re.IGNORECASE)
#: Encoders without weights of others.
OWN_ENCODERS = ("keys", "keys_heard")

CARD = """\
# PianoFlow, {name}

The weights of PianoFlow's two stages ([arXiv 2604.12856](https://arxiv.org/abs/2604.12856)), trained by this project.
Encoder: `{encoder}`. They are CC0: do with them what you like{attribution}.

| file | SHA-256 | parameters | steps | minutes of training | device |
|---|---|---|---|---|---|
{rows}

## Data
{hours:.1f} hours of motion to learn from, made by `pianoflow data make` (seed {seed}) in {spent}: {pieces} scores
and technical exercises, played with synthetic expression by this project's performer. No motion capture, no recording
and nothing under a non-commercial licence went in. Licences of the scores: {licences}. {rendered}
Pieces are held apart by composer and title: 10 % for validation, 10 % for tests.
{pianists}
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


def ship(first, second, name=DEFAULT, folder=FOLDER, human=None):
    """Copies the two `ModelFile` paths, and that of the wrists' style if there is one, into the weights folder and
    writes index and card. Returns the card's path."""
    folder = Path(folder)
    given = {"stage1": first, "stage2": second, **({HUMAN: human} if human else {})}
    paths = {stage: _file(place, stage) for stage, place in given.items()}
    files = {stage: ModelFile.read(path, stages=(*STAGES, HUMAN)) for stage, path in paths.items()}
    for stage, file in files.items():
        if file.stage != stage:
            raise InputError(f"{file.name} holds the weights of {file.stage}, not of {stage}: give the two in order.")
        if stage != HUMAN:
            _check_free(file)
        elif not file.facts.get("source"):
            raise InputError(f"{file.name} does not know whose recordings it was learnt from: train it again.")
    if files["stage2"].facts.get("stage1") not in (None, files["stage1"].digest):
        raise InputError(f"{second} was trained on another stage 1 than {first}: give the two that belong together.")
    entries = {}
    for stage, file in files.items():
        target = folder / f"{name}_{stage}.safetensors"
        content = paths[stage].read_bytes()
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


def _check_free(file):
    """Raises InputError where the card could not say what it says of every model."""
    data = file.facts.get("data") or {}
    if file.config.encoder not in OWN_ENCODERS:
        raise InputError(f"{file.name} hears through '{file.config.encoder}', whose weights are others' work: train "
                         f"with {' or '.join(OWN_ENCODERS)}.")
    known = {**data, "hours": file.facts.get("hours")}
    missing = [name for name in ("seed", "licences", "pieces", "hours") if known.get(name) is None]
    if missing or not data["licences"]:
        raise InputError(f"{file.name} does not know of its data the {', '.join(missing) or 'licences'}: train on data "
                         "of pianoflow data make; one more step of the same command takes over what data.json says.")
    unknown = [name for name in data["licences"] if not FREE.match(str(name)) or UNFREE.search(str(name))]
    if unknown:
        raise InputError(f"{file.name} was trained on scores under '{unknown[0]}', which may not allow CC0: train on "
                         "others.")


def _card(name, files, entries):
    data = files["stage2"].facts.get("data", {})
    rows = "\n".join(
        f"| {entries[stage]['file']} | `{entries[stage]['sha256'][:16]}…` | "
        f"{sum(value.numel() for value in file.tensors.values()) / 1e6:.1f} M | {_spent(file, 'steps')} | "
        f"{_spent(file, 'minutes')} | {file.facts.get('device', '?')} |" for stage, file in files.items())
    figures = "\n".join(f"- {stage}: " + ", ".join(f"{what} {value}" for what, value in file.facts["figures"].items())
                        for stage, file in files.items() if file.facts.get("figures"))
    credits = data.get("credits", []) + ([files[HUMAN].facts["source"]] if HUMAN in files else [])
    return CARD.format(
        name=name, encoder=files["stage1"].config.encoder, rows=rows, hours=max(_told(files["stage2"], "hours")),
        seed=data["seed"], pieces=data["pieces"], licences=", ".join(data["licences"]),
        spent=f"{data['minutes_spent'] / 60:.1f} hours of a processor core" if data.get("minutes_spent") else
        "a time that was not recorded",
        rendered=f"{data.get('rendered', 0):.0%} of the pieces were also rendered as sound and heard by a transcriber; "
                 "the others' notes carry errors measured on such renderings.",
        pianists=PIANISTS.format(file=entries[HUMAN]["file"], **files[HUMAN].facts) if HUMAN in files else "",
        figures=figures or "None were recorded.",
        attribution="; the scores under CC BY are credited below" if data.get("credits") else "",
        credits="\n".join(f"- {line}" for line in credits) or "None are due.")


def _spent(file, what):
    """Steps or minutes of a file's training and of those that it began with."""
    told = _told(file, what)
    return round(sum(told), 1) if told else "?"


def _told(file, what):
    """What a file's training tells of itself, and what those tell that it began with, as far as they do."""
    facts, told = file.facts, []
    while facts:
        told += [facts[what]] if what in facts else []
        facts = facts.get("start")
    return told


def main(arguments=None):
    """Ships what the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("stage1", type=Path)
    parser.add_argument("stage2", type=Path)
    parser.add_argument("--human", type=Path, help="the wrists' style, as engine.training.wrist_style writes it")
    parser.add_argument("--name", default=DEFAULT)
    options = parser.parse_args(arguments)
    with one_sentence(FOLDER):
        print(ship(options.stage1, options.stage2, options.name, human=options.human))


if __name__ == "__main__":
    main()
