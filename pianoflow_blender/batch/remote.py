"""What a machine of a cluster does with a job: the same as this one would, in a worker's process beside its own."""
import atexit
import platform
import time

from ...engine.version import VERSION
from .lane import Lane, Limits

#: Lanes whose processes are warm, for the next job.
_idle = []


def do_remotely(request, limits, stopped):
    """Does one job and returns its outcome. limits: a `lane.Limits` as a dict. stopped(): whether to give up."""
    if request["version"] != VERSION:
        return _failed(f"{platform.node()} has PianoFlow {VERSION} and the batch is of {request['version']}: install "
                       "the same on all machines.")
    lane = _idle.pop() if _idle and _idle[-1].limits == Limits(**limits) else Lane(Limits(**limits))
    lane.start(request)
    while (outcome := lane.poll()) is None:
        if stopped():
            lane.close()
            return _failed("The batch was stopped.")
        time.sleep(0.2)
    _idle.append(lane)
    return outcome


def _failed(sentence):
    return {"outcome": "error", "products": {}, "error": sentence}


@atexit.register
def _close():
    for lane in _idle:
        lane.close()
