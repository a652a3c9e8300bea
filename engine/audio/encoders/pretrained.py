"""Weights of others: from a folder or the user's Hugging Face cache, never fetched unasked, their licence told."""
import sys
from pathlib import Path


def tell(sentence):
    """Says a sentence to whoever runs this: stdout may be a program's."""
    print(sentence, file=sys.stderr, flush=True)


def pretrained(kind, name, repository, licence, folder=None, allow_download=False, report=tell):
    """`kind.from_pretrained` of `folder`, or of `repository` in the cache, where it may be fetched into if
    `allow_download`. report(sentence) is told the licence. Raises FileNotFoundError or another OSError where there are
    no weights that can be read; whatever else goes wrong is a fault, and passes as it is."""
    if folder is None:
        # asked for first: MuQ's class would go on without its configuration and fail with quite another error
        from huggingface_hub import hf_hub_download
        hf_hub_download(repository, "config.json", local_files_only=not allow_download)
    elif not (Path(folder) / "config.json").is_file():
        raise FileNotFoundError(f"{folder} has no config.json")
    network = kind.from_pretrained(str(folder) if folder else repository, local_files_only=not allow_download)
    report(f"{name}'s weights ({repository}) are licensed {licence}.")
    return network


def absence(name, folder, allow_download, error):
    """The beginning of the sentence that says that `pretrained` found no weights."""
    if folder is None and allow_download:
        reason = (str(error).strip().splitlines() or ["no reason given"])[0]
        return f"{name}'s weights could not be fetched ({reason})"
    return f"{name}'s weights are not in {folder or 'your Hugging Face cache'}"
