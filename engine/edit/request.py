"""The worker's command "edit": a take's file and edits in, the edited take and what Blender needs of it out."""
from dataclasses import replace
from pathlib import Path

import numpy as np

from ..hand.forearm import middle_of
from ..take.excerpt import excerpt
from ..take.take import Take
from .edits import read_edits
from .passage import edit_take

#: Seconds around a passage that its excerpt holds: forearms follow slowly, keys fingers that came long before.
AROUND, BEFORE, AFTER = 6.0, 1.0, 2.0

_last = {"file": None, "take": None}


def edit_file(request, folder, report=None):
    """Writes the edited take into `folder`, under the name of the request's output, and returns what to tell of it.

    request: take (a file), output, edits (`read_edits`), anew (bool, `edit_take`), excerpts (bool): whether each
    passage with what is around it is written too, as a take of its own, which baking needs.
    """
    edits, output = read_edits(request.get("edits")), Path(request["output"])
    take = _load(request["take"])
    made, passages = edit_take(take, edits, bool(request.get("anew")), report)
    made = _as_saved(made)
    made.save(folder / output.name, compressed=False)
    told = []
    for number, passage in enumerate(passages, 1):
        facts = {"begin": passage.begin, "end": passage.end, "hands": list(passage.hands)}
        if request.get("excerpts"):
            name = f"{output.stem} passage {number}.npz"
            _around(made, passage).save(folder / name, compressed=False)
            facts["excerpt"] = str(output.parent / name)
        told.append(facts)
    _last.update(file=_stamp(folder / output.name), take=made)
    warnings = made.meta["warnings"][len(take.meta.get("warnings", ())):]
    return {"notes": len(made.notes), "seconds": round(made.duration, 3), "warnings": warnings, "passages": told}


def _load(path):
    """The take in the file `path`; the one edited last is in memory still."""
    if _last["file"] is None or _stamp(path) != _last["file"]:
        return Take.load(path)
    return _last["take"]


def _stamp(path):
    """What tells a file from others, wherever it is moved to on its disk; None where there is none."""
    try:
        found = Path(path).stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def _as_saved(take):
    """The take as reading its file gives it."""
    moving = {name: getattr(take, name).astype(np.float32).astype(float) for name in ("wrist", "pose", "tips")}
    return replace(take, **moving)


def _around(take, passage):
    """The excerpt of `take` that shows all that happens in the passage; its meta tell where the pianist
    sits and how large the hands are."""
    sound = take.notes[(take.notes["offset"] > passage.begin) & (take.notes["onset"] < passage.end)]
    begin = min(passage.begin - AROUND, sound["onset"].min(initial=np.inf) - BEFORE)
    end = max(passage.end + AROUND, sound["offset"].max(initial=-np.inf) + AFTER)
    part = excerpt(take, begin, end)
    return replace(part, meta={"middle": middle_of(take.wrist), "hand_size": take.hand_size})
