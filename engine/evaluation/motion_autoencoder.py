"""The autoencoder whose inner numbers FID compares: eight seconds of both hands' poses → 256 numbers.

    python -m pianoflow.engine.evaluation.motion_autoencoder DATA -o FILE [--minutes 3]

Its encoder has the layers of PianoMotion10M's, whose weights cannot be had; the decoder mirrors it. It sees poses
[240,96] as they are in takes (radians, MANO's axis-angle; right hand's 48 numbers, then the left one's, not mirrored),
each number less its mean and divided by its standard deviation in the training split. Learns from DATA's train split,
prints how well it reconstructs clips of the validation split, and writes the encoder (float16) and what is known of it
(FILE with the ending .json). FIDs are comparable only where they were measured with the same file.
"""
import argparse
import hashlib
import json
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn

from ..command import one_sentence
from ..errors import InputError
from ..files import write_whole
from ..model.config import CLIP
from ..training.shards import open_shards

#: What ships with PianoFlow.
SHIPPED = Path(__file__).with_suffix(".safetensors")
#: Numbers of both hands' pose in a frame, and of a clip's code.
POSE, CODE = 96, 256
#: Channels and frames that the convolutions leave of a clip.
LEFT = (32, 115)
#: A number that hardly varies is not blown up, radians.
LEAST_SPREAD = 0.02
RATE, BATCH = 2e-3, 32
#: Clips on which the reconstruction is measured, and clips that are encoded at once.
CHECKED, AT_ONCE = 128, 64


def _convolution(kind, before, after, size, stride=1):
    return nn.Sequential(kind(before, after, size, stride), nn.BatchNorm1d(after), nn.LeakyReLU(0.2))


def _linear(before, after):
    return nn.Sequential(nn.Linear(before, after), nn.BatchNorm1d(after), nn.LeakyReLU(0.2))


class Encoder(nn.Module):
    """Poses [B,240,96], radians → codes [B,256]."""

    def __init__(self):
        super().__init__()
        self.register_buffer("mean", torch.zeros(POSE))
        self.register_buffer("spread", torch.ones(POSE))
        self.convolutions = nn.Sequential(
            _convolution(nn.Conv1d, POSE, 32, 3), _convolution(nn.Conv1d, 32, 64, 3),
            _convolution(nn.Conv1d, 64, 64, 4, 2), nn.Conv1d(64, LEFT[0], 3))
        self.linear = nn.Sequential(_linear(LEFT[0] * LEFT[1], 512), _linear(512, 256), nn.Linear(256, 256))
        self.mu = nn.Linear(256, CODE)

    def standard(self, poses):
        """What the network sees of `poses` [B,240,96]."""
        return (poses - self.mean) / self.spread

    def forward(self, poses):
        return self.mu(self.linear(self.convolutions(self.standard(poses).transpose(1, 2)).flatten(1)))


class Decoder(nn.Module):
    """Codes [B,256] → what `Encoder.standard` made of the poses [B,240,96]."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Sequential(_linear(CODE, 512), _linear(512, LEFT[0] * LEFT[1]))
        self.convolutions = nn.Sequential(
            _convolution(nn.ConvTranspose1d, LEFT[0], 64, 3), _convolution(nn.ConvTranspose1d, 64, 64, 4, 2),
            _convolution(nn.ConvTranspose1d, 64, 32, 3), nn.ConvTranspose1d(32, POSE, 3))

    def forward(self, codes):
        return self.convolutions(self.linear(codes).unflatten(1, LEFT)).transpose(1, 2)


def as_seen(pose):
    """Poses [...,2,16,3] of takes (left hand first) as [...,96] float32, right hand first."""
    pose = np.asarray(pose, np.float32)
    return np.ascontiguousarray(pose[..., ::-1, :, :]).reshape(*pose.shape[:-3], POSE)


def open_encoder(path=SHIPPED):
    """The `Encoder` in the file `path`, checked against the hash beside it. Raises InputError."""
    from safetensors import SafetensorError
    from safetensors.torch import load
    path = Path(path)
    try:
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != json.loads(path.with_suffix(".json").read_text("utf-8"))["sha256"]:
            raise ValueError("another file")
        encoder = Encoder()
        encoder.load_state_dict({name: value.float() if value.is_floating_point() else value
                                 for name, value in load(content).items()})
    except OSError as error:
        raise InputError(f"{path} cannot be read ({error.strerror}): FID needs it; install PianoFlow from its "
                         "repository.") from error
    except (SafetensorError, RuntimeError, ValueError, KeyError, TypeError) as error:
        raise InputError(f"{path} is not the motion autoencoder that it should be: make it again, or install "
                         "PianoFlow again.") from error
    return encoder.eval().requires_grad_(False)


@torch.inference_mode()
def codes(encoder, clips):
    """Codes [K,256] float64 of clips' poses [K,240,2,16,3]."""
    made = [encoder(torch.from_numpy(as_seen(clips[first:first + AT_ONCE])))
            for first in range(0, len(clips), AT_ONCE)]
    return torch.cat(made).double().numpy() if made else np.zeros((0, CODE))


class _Places:
    """Clips drawn from a split of a data folder."""

    def __init__(self, data, split):
        self.pieces = [shard.part(piece, "pose", "frame") for shard in open_shards(data, split)
                       for piece in shard.pieces if piece["frame"][1] - piece["frame"][0] >= CLIP]
        if not self.pieces:
            raise InputError(f"{data} has no piece of eight seconds for '{split}': make more data.")
        self.ends = np.cumsum([len(piece) - CLIP + 1 for piece in self.pieces])

    def draw(self, count, random):
        """Poses [count,240,96] float32 of clips anywhere."""
        found = []
        for place in random.integers(0, self.ends[-1], count):
            index = int(np.searchsorted(self.ends, place, side="right"))
            first = place - (self.ends[index - 1] if index else 0)
            found.append(as_seen(self.pieces[index][first:first + CLIP]))
        return torch.from_numpy(np.stack(found))


def learn(data, minutes, seed=0, report=print):
    """A trained `Encoder` and what is known of it (a dict for JSON). report(sentence) hears about once in 20 s."""
    torch.manual_seed(seed)
    random, places = np.random.default_rng(seed), _Places(data, "train")
    encoder, decoder = Encoder(), Decoder()
    some = places.draw(1024, random)
    encoder.mean.copy_(some.mean((0, 1)))
    encoder.spread.copy_(some.std((0, 1)).clamp(min=LEAST_SPREAD))
    parameters = [*encoder.parameters(), *decoder.parameters()]
    optimizer = torch.optim.AdamW(parameters, RATE, weight_decay=1e-3)
    began, told, step, done = time.monotonic(), 0.0, 0, 0.0
    while done < 1 or not step:
        optimizer.param_groups[0]["lr"] = RATE * max(min(step / 50, 1) * (1 - done), 0.01)
        poses = places.draw(BATCH, random)
        loss = (decoder(encoder(poses)) - encoder.standard(poses)).square().mean()
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        step, spent = step + 1, time.monotonic() - began
        done = spent / (60 * minutes)
        if spent - told > 20:
            told = spent
            report(f"{spent:.0f} s, step {step}: {loss.item():.4f} of the variance is left")
    return encoder.eval(), {"minutes": round(minutes, 2), "steps": step, "batch": BATCH, "seed": seed,
                            "train_hours": round(sum(map(len, places.pieces)) / 30 / 3600, 2),
                            **reconstruction(encoder, decoder.eval(), data)}


@torch.inference_mode()
def reconstruction(encoder, decoder, data):
    """How well clips of the validation split come back: RMS error (degrees), share of the variance that is left, and,
    for comparison, that share where each clip is replaced by its mean pose."""
    clips = _Places(data, "validation").draw(CHECKED, np.random.default_rng(1))
    seen = encoder.standard(clips)
    made = torch.cat([decoder(encoder(part)) for part in clips.split(AT_ONCE)])
    total = seen.square().mean()
    error = (made - seen) * encoder.spread
    return {"validation_rms_degrees": round(float(torch.rad2deg(error.square().mean().sqrt())), 3),
            "validation_variance_left": round(float((made - seen).square().mean() / total), 4),
            "mean_pose_variance_left": round(float((seen - seen.mean(1, keepdim=True)).square().mean() / total), 4)}


def write(path, encoder, about):
    """Writes the encoder, weights in 16 bits, and what is known of it beside it."""
    from safetensors.torch import save
    tensors = {name: (value.half() if value.is_floating_point() else value).contiguous()
               for name, value in encoder.state_dict().items()}
    digest = write_whole(path, save(tensors))
    write_whole(Path(path).with_suffix(".json"), json.dumps({"sha256": digest, **about}, indent=1))


def main(arguments=None):
    """Learns and writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="a data folder; its train and validation splits are used")
    parser.add_argument("-o", "--output", type=Path, required=True, help="a .safetensors file")
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args(arguments)
    with one_sentence(options.output):
        if options.seed < 0 or not options.minutes > 0 or options.output.suffix != ".safetensors":
            raise InputError("--minutes is above 0, --seed from 0 up, and the output ends in .safetensors.")
        encoder, about = learn(options.data, options.minutes, options.seed)
        write(options.output, encoder, about)
        print(f"reconstructed clips of the validation split: {about['validation_rms_degrees']:.2f} degrees RMS, "
              f"{about['validation_variance_left']:.1%} of the variance left (mean poses of clips: "
              f"{about['mean_pose_variance_left']:.1%})")


if __name__ == "__main__":
    main()
