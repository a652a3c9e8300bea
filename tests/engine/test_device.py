"""Where the networks run, and the way out of a GPU that does not work."""
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")
pytest.importorskip("safetensors", reason="weights need safetensors")

from pianoflow.engine import device
from pianoflow.engine.command import one_sentence
from pianoflow.engine.errors import InputError


@pytest.fixture(autouse=True)
def fresh():
    for function in (device.device, device.device_name, device.model_device):
        function.cache_clear()
    yield
    for function in (device.device, device.device_name, device.model_device):
        function.cache_clear()


def test_the_environment_chooses_the_device(monkeypatch):
    def broken():
        raise RuntimeError("the driver is too old")
    monkeypatch.setattr(torch.cuda, "is_available", broken)
    monkeypatch.setenv(device.CHOSEN, "cpu")
    assert device.device() == device.model_device() == device.usable_device() == device.device_name() == "cpu"


def test_a_broken_torch_stops_nobody_from_asking(monkeypatch):
    def broken():
        raise ImportError("libtorch_cpu.so: cannot open shared object file")
    monkeypatch.setattr(device, "import_torch", broken)
    assert device.device_name() == device.model_device() == "cpu"
    with pytest.raises(SystemExit, match="libtorch_cpu.so.*pip install"), one_sentence("anywhere"):
        device.usable_device()


def test_devices_that_do_not_work_are_told(monkeypatch):
    for name, told in (("abacus", "There is no device 'abacus': use cuda, mps or cpu"),
                       ("cuda:99", "cannot run on 'cuda:99'.*PIANOFLOW_DEVICE")):
        with pytest.raises(InputError, match=told):
            device.usable_device(name)
    monkeypatch.setenv(device.CHOSEN, "abacus")
    with pytest.raises(InputError, match="no device 'abacus'"):
        device.model_device()
    assert device.device_name() == "abacus, which does not work"
