"""Memory and processor time of a process and all that it has started."""
import os
import time
from pathlib import Path
from typing import NamedTuple

_PROC = Path("/proc")
#: How often a Meter looks, seconds.
INTERVAL = 0.5


class Usage(NamedTuple):
    """memory: bytes that are resident now. processor: seconds used so far."""

    memory: int
    processor: float


class Meter:
    """What this process and all that it starts use from now on, if `look` is called now and then."""

    def __init__(self):
        self._looked, self._peak, self._before = 0.0, 0, None
        self.look()

    def look(self):
        """Takes notice of the present use, unless it was looked at just now."""
        if time.monotonic() - self._looked > INTERVAL:
            self._looked, self._now = time.monotonic(), usage(os.getpid())
            if self._now:
                self._peak = max(self._peak, self._now.memory)
                self._before = self._now.processor if self._before is None else self._before

    def facts(self):
        """peak_mb and processor_seconds; nothing where the system does not tell."""
        self._looked = 0.0
        self.look()
        return {"peak_mb": round(self._peak / 1e6),
                "processor_seconds": round(self._now.processor - self._before, 2)} if self._now else {}


def usage(pid):
    """The Usage of the process `pid` and its descendants; None where neither the system nor psutil tells."""
    if (_PROC / "self" / "stat").is_file():
        return _from_proc(pid)
    try:
        import psutil
    except ModuleNotFoundError:
        return None
    try:
        family = [psutil.Process(pid), *psutil.Process(pid).children(recursive=True)]
        return Usage(sum(member.memory_info().rss for member in family),
                     sum(sum(member.cpu_times()[:2]) for member in family))
    except psutil.Error:  # one of them has just ended
        return None


def _from_proc(pid):
    """Linux keeps a line of numbers for each process: proc(5)."""
    lines, children = {}, {}
    for folder in _PROC.iterdir():
        if folder.name.isdecimal():
            try:
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
            except OSError:
                continue
            lines[int(folder.name)] = fields
            children.setdefault(int(fields[1]), []).append(int(folder.name))
    family = [pid] if pid in lines else []
    for member in family:
        family += children.get(member, [])
    ticks, page = os.sysconf("SC_CLK_TCK"), os.sysconf("SC_PAGE_SIZE")
    # 11-14: user and system time, its own and of children that have ended; 21: resident pages
    return Usage(sum(int(lines[member][21]) for member in family) * page,
                 sum(int(ticked) for member in family for ticked in lines[member][11:15]) / ticks)
