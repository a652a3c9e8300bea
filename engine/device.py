"""Where the networks run: the GPU that torch sees, else the CPU."""
import functools
import importlib.util
import os


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
    """"cuda" or "cpu"; "cpu" also where torch is not installed."""
    if importlib.util.find_spec("torch") is None:
        return "cpu"
    return "cuda" if import_torch().cuda.is_available() else "cpu"


@functools.cache
def device_name():
    """The device in words: "cuda (NVIDIA …)" or "cpu"."""
    return f"cuda ({import_torch().cuda.get_device_name()})" if device() == "cuda" else "cpu"


@functools.cache
def model_device():
    """Where PianoFlow's own networks run: "cuda", "mps" (Apple's GPUs) or "cpu"."""
    if device() != "cpu" or importlib.util.find_spec("torch") is None:
        return device()
    return "mps" if import_torch().backends.mps.is_available() else "cpu"


@functools.cache
def multiplies_bfloat16(kind):
    """Whether a device of this kind multiplies matrices faster in bfloat16: NVIDIA's GPUs, and processors with units
    for it."""
    torch = import_torch()
    if kind != "cpu":
        return kind == "cuda"
    tests = [getattr(torch.cpu, name, None) for name in ("_is_avx512_bf16_supported", "_is_amx_tile_supported")]
    return any(test is not None and test() for test in tests)
