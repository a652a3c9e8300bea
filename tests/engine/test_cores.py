"""Work that is shared among the processor's cores."""
import pytest

torch = pytest.importorskip("torch", reason="the networks need torch")

from pianoflow.engine.cores import shared


@pytest.fixture(params=[1, 3])
def threads(request):
    before = torch.get_num_threads()
    torch.set_num_threads(request.param)
    yield request.param
    torch.set_num_threads(before)


def test_results_come_in_order_and_torch_gets_its_threads_back(threads):
    with shared() as share:
        assert share(lambda item: (item * item, torch.get_num_threads()), range(20)) == [(k * k, 1) for k in range(20)]
    assert torch.get_num_threads() == threads


def test_an_error_ends_the_work(threads):
    done = []

    def work(item):
        done.append(item)
        raise ValueError(f"piece {item}")

    with pytest.raises(ValueError, match="piece 0"), shared() as share:
        share(work, range(1000))
    assert len(done) < 1000 and torch.get_num_threads() == threads


def test_no_gradients_are_kept(threads):
    weight = torch.ones(3, requires_grad=True)
    with shared() as share:
        assert not any(result.requires_grad for result in share(lambda item: weight * item, range(3)))
