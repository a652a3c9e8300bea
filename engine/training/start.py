"""Training that begins with weights which are there already, of the same network or of one that saw and heard less."""
from ..errors import InputError
from ..weights.model_file import ModelFile


def read_start(path, stage):
    """The `ModelFile` of `stage` at `path`, a run folder or a file. Raises InputError."""
    file = ModelFile.read(path / f"{stage}.safetensors" if path.is_dir() else path)
    if file.stage != stage:
        raise InputError(f"{path} holds the weights of {file.stage}, not of {stage}: give others with --start.")
    return file


def begin_with(network, file):
    """Puts the weights of `file` into `network`. What only the network has stays as it was drawn; a matrix that has
    more columns, inputs that the file's network did not have, begins with zeros there and does what it did before.
    Raises InputError where they are not of one kind."""
    import torch
    own = network.state_dict()
    for name, value in file.tensors.items():
        target = own.get(name)
        grown = (target is not None and target.dim() == value.dim() == 2 and len(target) == len(value)
                 and target.shape[1] > value.shape[1])
        if grown:
            value = torch.nn.functional.pad(value, (0, target.shape[1] - value.shape[1]))
        if target is None or target.shape != value.shape:
            raise InputError(f"{file.name} is of a network of other sizes ({name}): start without it, or with the "
                             "configuration that it was trained in.")
        own[name] = value
    network.load_state_dict(own)


def told(file):
    """What a training that began with `file` says of it."""
    return {"sha256": file.digest, **{name: file.facts[name] for name in ("steps", "minutes", "hours", "start")
                                      if name in file.facts}}
