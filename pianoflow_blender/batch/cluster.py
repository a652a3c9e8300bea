"""The jobs of a batch on many machines: given to a running Dask scheduler, whose workers see the same folders.

Dask gives the jobs of a machine that dies to another. They write into the output folder under the same locks and with
the same notes of what is finished as on one machine.
"""
import sys
import time
import uuid
from dataclasses import asdict

from ...engine.errors import InputError

#: The oldest release of `distributed` that the tests were run with.
OLDEST = "2024.5.0"
#: Seconds that the scheduler may take to answer, and between two counts of its workers.
PATIENCE, RECOUNT = 10, 3.0


class ClusterPool:
    """The workers of the scheduler at `address`, such as "tcp://host:8786"; a pool as of `conductor`."""

    def __init__(self, address, limits):
        """Raises InputError where there is no Dask here, or no scheduler there."""
        distributed = _dask()
        try:
            self._client = distributed.Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError) as error:
            raise InputError(f"No Dask scheduler answers at {address} ({type(error).__name__}): start one with `dask "
                             "scheduler`, its workers with `dask worker`, and check the address.") from error
        self._limits, self._futures = asdict(limits), {}
        self._threads, self._counted = 0, 0.0
        self._stop = distributed.Event(f"pianoflow-{uuid.uuid4().hex}", client=self._client)

    def room(self):
        """Whether the workers may want another job soon: each has one under way and one in hand."""
        if time.monotonic() - self._counted > RECOUNT:
            self._threads, self._counted = sum(self._client.nthreads().values()), time.monotonic()
        return len(self._futures) < 2 * self._threads

    @property
    def workers(self):
        """How many jobs can be done at once."""
        return self._threads

    def start(self, number, request):
        """Gives a job to the scheduler, called `number` from now on."""
        self._futures[number] = self._client.submit(_do, request, self._limits, self._stop.name, pure=False,
                                                    key=f"pianoflow-{number}-{uuid.uuid4().hex}")

    def poll(self):
        """The jobs that have ended since the last call, as (number, outcome)."""
        ended = [number for number, future in self._futures.items() if future.done()]
        return [(number, _outcome(self._futures.pop(number))) for number in ended]

    def fractions(self):
        """Dask does not tell how far a job is."""
        return {}

    def close(self):
        """Tells the workers to give up what is under way, and leaves the scheduler running."""
        try:
            if self._futures:
                self._stop.set()
                self._client.cancel(list(self._futures.values()))
        except OSError:  # the scheduler is gone
            pass
        self._client.close(timeout=PATIENCE)


def _dask():
    try:
        import cloudpickle
        import distributed
    except ModuleNotFoundError as error:
        raise InputError(f"--scheduler needs Dask, which is not installed: run {sys.executable} -m pip install "
                         f"'distributed>={OLDEST}'.") from error
    # by value: in a Blender this module has another name than on the workers
    cloudpickle.register_pickle_by_value(sys.modules[__name__])
    return distributed


def _do(request, limits, stop):
    """Runs on a worker of the cluster. Everything that it needs is imported there."""
    import importlib
    import os

    from distributed import Event, get_client, get_worker

    # by the name that it has in a worker's Python, where PianoFlow is an installed package
    remote = importlib.import_module("pianoflow.pianoflow_blender.batch.remote")
    stopped = Event(stop, client=get_client())
    threads = max((os.cpu_count() or 1) // get_worker().state.nthreads, 1)
    return remote.do_remotely(request, {**limits, "threads": threads}, stopped.is_set)


def _outcome(future):
    """What became of a job, also where Dask has lost it."""
    error = None
    if future.status == "finished":
        return future.result()
    if future.status == "error":
        error = future.exception()
    if isinstance(error, ModuleNotFoundError):
        said = f"A worker of the cluster cannot import {error.name}: install PianoFlow in its Python."
    elif type(error).__name__ == "KilledWorker":
        said = "Every worker of the cluster that tried it has died: is there enough memory?"
    elif error is not None:
        said = f"The cluster could not do it ({type(error).__name__}: {' '.join(str(error).split())[:200]})."
    else:
        said = "The scheduler has lost it: run the same command again."
    return {"outcome": "error", "products": {}, "error": said}
