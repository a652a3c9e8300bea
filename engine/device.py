"""Where the networks run: where PIANOFLOW_DEVICE says, else on the GPU that torch sees, else on the CPU."""
import functools
import importlib.util
import os

from .errors import InputError

#: The environment variable that chooses the device: a way out where a GPU is there but does not work.
CHOSEN = "PIANOFLOW_DEVICE"
KINDS = ("cuda", "mps", "cpu")


def import_torch():
    """The module torch, with threads that sleep while they wait.

    OpenMP's threads spin by default. Where other programs use the machine too, Blender's renderer for one, that
    doubles the work and triples the time (seen: 23 CPU-seconds instead of 13, for 40 s of music).
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch
    return torch


@functools.cache
def device():
    """"cuda" or "cpu", or what is chosen; "cpu" also where torch is not installed."""
    if importlib.util.find_spec("torch") is None:
        return "cpu"
    if chosen := os.environ.get(CHOSEN):  # Transkun has never been tried on Apple's GPUs
        return "cpu" if chosen.startswith("mps") else usable_device(chosen)
    try:
        return "cuda" if import_torch().cuda.is_available() else "cpu"
    except (ImportError, OSError, AttributeError):  # installed but broken: who needs it says so
        return "cpu"


@functools.cache
def device_name():
    """The device in words: "cuda (NVIDIA …)" or "cpu"."""
    try:
        name = device()
    except InputError:  # who plays is told
        return f"{os.environ[CHOSEN]}, which does not work"
    return f"{name} ({import_torch().cuda.get_device_name()})" if name.startswith("cuda") else name


@functools.cache
def model_device():
    """Where PianoFlow's own networks run: "cuda", "mps" (Apple's GPUs) or "cpu", or what is chosen."""
    if importlib.util.find_spec("torch") is None:
        return "cpu"
    if chosen := os.environ.get(CHOSEN):
        return usable_device(chosen)
    if device() != "cpu":
        return device()
    try:
        return "mps" if import_torch().backends.mps.is_available() else "cpu"
    except (ImportError, OSError, AttributeError):
        return "cpu"


@functools.cache
def multiplies_bfloat16(kind):
    """Whether a device of this kind multiplies matrices faster in bfloat16: NVIDIA's GPUs, and processors with units
    for it."""
    torch = import_torch()
    if kind != "cpu":
        return kind == "cuda"
    tests = [getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")]
    return any(test is not None and test() for test in tests)


def usable_device(name=None):
    """`name`, by default the best device, once torch has used it. Raises InputError where it cannot."""
    name = name or model_device()
    if name.partition(":")[0] not in KINDS:
        raise InputError(f"There is no device '{name}': use {', '.join(KINDS[:-1])} or {KINDS[-1]}.")
    try:
        import_torch().zeros(1, device=name).cpu()
    except (RuntimeError, AssertionError, NotImplementedError) as error:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0][:160].rstrip(".")
        raise InputError(f"The networks cannot run on '{name}' ({reason}): choose cpu, with the environment variable "
                         f"{CHOSEN}.") from error
    return name
