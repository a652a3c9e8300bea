"""What is to be done: jobs from a folder, a list of paths, or a JSON of jobs."""
import json
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePosixPath

from ...engine.errors import InputError
from ..exporting.formats import outputs
from ..paths import AUDIO_SUFFIXES, MIDI_SUFFIXES, TAKE_SUFFIX, is_midi
from .options import SECTIONS, checked

#: What a job can make → how its file's name ends, in the order in which they are made.
PRODUCTS = {"take": ".npz", "motion": ".motion.npz", "mano": ".mano.npz", "pianomotion10m": ".pianomotion10m.json",
            "glb": ".glb", "fbx": ".fbx", "bvh": ".bvh", "usdc": ".usdc", "blend": ".blend", "video": ".mp4",
            "sheet": ".png"}
#: What `export` makes of a take: without a Blender, and with one.
ARRAYS, MODELS = ("motion", "mano", "pianomotion10m"), ("glb", "fbx", "bvh", "usdc")
EXPORTS = (*ARRAYS, *MODELS)
#: What is made of a baked scene.
OF_SCENE = ("blend", "video", "sheet")
#: What needs a Blender.
IN_BLENDER = (*MODELS, *OF_SCENE)
_KEYS = ("source", "midi", "output", "make", *SECTIONS)


@dataclass(frozen=True)
class Job:
    """source: a recording, a MIDI file or a take. midi: the recording's exact notes, or None. output: the name of what
    is made, without its ending, as seen from the output folder, with "/". options: tables of `.options`, checked.
    makes: names of PRODUCTS; none: what the batch makes of each."""

    source: str
    output: str
    midi: str | None = None
    options: dict = field(default_factory=dict)
    makes: tuple = ()

    def request(self, folder, makes, **more):
        """The job as a worker takes it: JSON. makes: names of PRODUCTS, where the job has none of its own."""
        return {**asdict(self), "folder": str(folder), "makes": list(self.makes or makes), **more}


def files_of(make, path):
    """The files of a product: that at `path`, or in its place one for each hand."""
    return outputs(make.upper(), path)


def products(names, where="The command line"):
    """`names` of PRODUCTS, a list or a text with commas, in the order in which they are made. Raises InputError."""
    listed = [name.strip() for name in names.split(",") if name.strip()] if isinstance(names, str) else names
    given = set(map(str, listed)) if isinstance(listed, list) else set()
    if not given or given - set(PRODUCTS):
        raise InputError(f"{where}: “make” is {names!r}: give a list such as take,video of {', '.join(PRODUCTS)}.")
    return tuple(name for name in PRODUCTS if name in given)


def read_jobs(places, folder, defaults=None):
    """The Jobs that `places` name, for the output folder `folder`. Raises InputError.

    A place is a folder, a JSON of jobs, a recording, a MIDI file or a take; anything else is a list of paths. defaults:
    tables that hold where a job says nothing.
    """
    folder, defaults = Path(folder).resolve(), checked(defaults or {}, Path.cwd(), "The command line")
    jobs = [job for place in places for job in _read(Path(place), folder, defaults)]
    if not jobs:
        raise InputError(f"There is nothing to play in {', '.join(map(str, places))}: name recordings, MIDI files or "
                         "takes.")
    return _with_names_of_their_own(jobs)


def _read(place, folder, defaults):
    if place.is_dir():
        return _from_folder(place.resolve(), folder, defaults)
    if not place.is_file():
        raise InputError(f"There is no file or folder {place}: check the name.")
    if place.suffix.lower() == ".json":
        return _from_json(place, defaults)
    if place.suffix.lower() in (*AUDIO_SUFFIXES, *MIDI_SUFFIXES, TAKE_SUFFIX):
        return [Job(str(place.resolve()), place.stem, options=defaults)]
    return _from_list(place, defaults)


def _from_folder(place, folder, defaults):
    """The recordings and MIDI files in `place` and its folders; takes where there are neither. A MIDI file beside a
    recording of its name holds the recording's notes."""
    if place == folder:
        raise InputError(f"{place} cannot be the output folder too: choose another with -o.")
    files = sorted(path for path in place.rglob("*") if path.is_file() and folder not in path.parents and
                   not any(part.startswith(".") for part in path.relative_to(place).parts))
    recordings = [path for path in files if path.suffix.lower() in AUDIO_SUFFIXES]
    notes = {path.with_suffix(""): path for path in reversed(files) if is_midi(path)}
    named = {path.with_suffix("") for path in recordings}
    songs = recordings + [path for path in files if is_midi(path) and path.with_suffix("") not in named]
    songs = sorted(songs) or [path for path in files if path.suffix.lower() == TAKE_SUFFIX]
    return [Job(str(path), path.relative_to(place).with_suffix("").as_posix(), options=defaults,
                midi=None if is_midi(path) else _text(notes.get(path.with_suffix("")))) for path in songs]


def _from_list(place, defaults):
    """A path a line, as seen from the list's folder; empty lines and those that begin with # are left out."""
    try:
        lines = [line.strip() for line in place.read_text(encoding="utf-8-sig").splitlines()]
    except UnicodeDecodeError:
        raise InputError(f"{place} is neither a recording, a MIDI file, a take nor a list of paths: choose another."
                         ) from None
    return [Job(str((place.parent / line).resolve()), Path(line).stem, options=defaults)
            for line in lines if line and not line.startswith("#")]


def _from_json(place, defaults):
    try:
        content = json.loads(place.read_text(encoding="utf-8"))
        jobs, everywhere = content["jobs"], {name: table for name, table in content.items() if name != "jobs"}
        if not isinstance(jobs, list) or not all(isinstance(job, dict) for job in jobs):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError):
        raise InputError(f'{place} is no JSON of jobs: write {{"jobs": [{{"source": "song.mp3"}}, …]}}.') from None
    _check_names(everywhere, ("make", *SECTIONS), str(place))
    makes = products(everywhere.pop("make"), str(place)) if "make" in everywhere else ()
    everywhere = _merged(defaults, checked(everywhere, place.parent, str(place)))
    return [_from_table(job, place, f"{place}, job {number}", everywhere, makes) for number, job in enumerate(jobs, 1)]


def _from_table(table, place, where, defaults, makes):
    _check_names(table, _KEYS, where)
    for name in ("source", "midi", "output"):
        if not isinstance(table.get(name), (str, type(None))) or name == "source" and not table.get(name):
            raise InputError(f"{where}: “{name}” is not the name of a file: give one.")
    options = checked({name: table[name] for name in SECTIONS if name in table}, place.parent, where)
    source, midi = ((place.parent / name).resolve() if name else None for name in (table["source"], table.get("midi")))
    output = _output(table.get("output") or source.stem, where)
    makes = products(table["make"], where) if "make" in table else makes
    return Job(str(source), output, _text(midi), _merged(defaults, options), makes)


def _output(name, where):
    """The name without the ending of a product. Raises InputError where it leads out of the output folder."""
    path = PurePosixPath(name.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in name:
        raise InputError(f"{where}: the output {name} is not inside the output folder: give a name relative to it.")
    for ending in sorted(PRODUCTS.values(), key=len, reverse=True):
        if path.name.lower().endswith(ending) and len(path.name) > len(ending):
            return str(path)[:-len(ending)]
    return str(path)


def _check_names(table, names, where):
    unknown = [name for name in table if name not in names]
    if unknown:
        raise InputError(f"{where} has “{unknown[0]}”, which means nothing: use {', '.join(names)}.")


def _merged(first, second):
    """Tables in which what `second` says goes before what `first` says; knobs of a style one by one."""
    merged = {section: {**first.get(section, {}), **second.get(section, {})} for section in {**first, **second}}
    if styles := [tables["settings"]["style"] for tables in (first, second)
                  if isinstance(tables.get("settings", {}).get("style"), dict)]:
        merged["settings"]["style"] = {name: value for style in styles for name, value in style.items()}
    return merged


def _with_names_of_their_own(jobs):
    """The jobs, each once. Those whose outputs would be the same file get the source's ending into their names; what
    then is still the same is an InputError."""
    jobs = {json.dumps(asdict(job), sort_keys=True): job for job in jobs}.values()
    taken = {}
    for job in jobs:
        taken.setdefault(job.output.lower(), []).append(job)
    named = [job if len(taken[job.output.lower()]) == 1 else
             replace(job, output=f"{job.output}_{Path(job.source).suffix[1:]}") for job in jobs]
    seen = {}
    for job in named:
        other = seen.setdefault(job.output.lower(), job)
        if other is not job:
            raise InputError(f"{other.source} and {job.source} would both become {job.output}: give one of them an "
                             "“output” of its own in a JSON of jobs.")
    return named


def _text(path):
    return None if path is None else str(path)
