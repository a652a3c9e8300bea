"""Torch's work shared among the processor's cores: pieces with a thread each, instead of operations that all threads
wait for.

Operations on a few megabytes end before a second thread is worth its waking; where other programs use the machine too,
threads that meet at the end of every operation wait for the slowest every time.
"""
import contextlib
from concurrent.futures import ThreadPoolExecutor

from .device import import_torch


@contextlib.contextmanager
def shared(kind="cpu"):
    """share(function, items) → [function(item), …], made by as many threads as torch may use, with one thread inside.

    kind: of the device; on another than the CPU, the calling thread does it all. No gradients.
    """
    torch = import_torch()
    threads = torch.get_num_threads()

    def alone(function, items):
        with torch.inference_mode():
            return [function(item) for item in items]

    if kind != "cpu" or threads == 1:
        yield alone
        return
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(threads) as pool:
            yield lambda function, items: list(pool.map(lambda item: alone(function, [item])[0], items))
    finally:
        torch.set_num_threads(threads)
