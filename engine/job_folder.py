"""The folder beside an output in which a job writes: its chunks, and the take before it is renamed."""
import shutil
import tempfile
import time

from .errors import InputError

#: What the folder is called, and the age in seconds at which nobody can still want it.
PREFIX, SUFFIX, ABANDONED = ".pianoflow-", ".part", 3600


def probe(output):
    """Tells an output that cannot be written before the work and not after it; sweeps what killed workers left."""
    if output.is_dir():
        raise InputError(f"{output} is a folder: choose a file for the take.")
    output.parent.mkdir(parents=True, exist_ok=True)
    for left in output.parent.glob(f"{PREFIX}*{SUFFIX}"):
        if time.time() - left.stat().st_mtime > ABANDONED:
            shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryFile(dir=output.parent, prefix=PREFIX) as stream:
        stream.write(b"0" * 4096)


def make_folder(output):
    """A new folder beside `output`."""
    return tempfile.mkdtemp(dir=output.parent, prefix=PREFIX, suffix=SUFFIX)


def save(take, path, output):
    """Saves a take at `path` in the folder. What an InputError says names the `output`, which is what a user knows."""
    try:
        take.save(path)
    except InputError as error:
        raise InputError(str(error).replace(str(path), str(output))) from error


def discard(job):
    """Removes what a job has written so far."""
    if job.folder is not None:
        shutil.rmtree(job.folder, ignore_errors=True)
