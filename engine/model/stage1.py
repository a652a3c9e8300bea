"""Stage 1: where the wrists go. An audio-only student learns beside a teacher who also reads the MIDI (4-10)."""
from typing import NamedTuple

import torch
from torch import nn

from ...rigs import keyboard
from ..audio.encoders.layout import FINGER_UNIT, HAND_NEAR, HAND_PLACE, HANDS_AT, WITH_ROLES
from .harmonic_perceiver import HarmonicPerceiver
from .keys_under_hand import KeysUnderHand
from .layers import Attention, ExactLinear, TemporalConv, Transformer
from .motion_space import WRIST_UNIT

HANDS = 2
#: Frames (standard deviation) over which the nearest notes' places are smoothed.
LEAD = 3


class Branch(NamedTuple):
    """What one branch of one network makes of a clip: encoder features F_enc and decoder features F_dec [B,N,width],
    and the wrist path [B,N,3 or 6] in the units of `motion_space`."""

    encoded: torch.Tensor
    decoded: torch.Tensor
    path: torch.Tensor


class Front(nn.Module):
    """Frozen acoustic features [B,N,F] as a stream [B,N,width]: a linear map and a convolution's look around."""

    def __init__(self, features, width, kernel):
        super().__init__()
        self.project = ExactLinear(features, width)
        self.norm = nn.LayerNorm(width)
        self.around = TemporalConv(width, width, kernel)

    def forward(self, features):
        x = self.project(features)  # the stream stays in full precision: a millimetre is 1/1200 of its range
        return x + self.around(nn.functional.gelu(self.norm(x)))


class WristNetwork(nn.Module):
    """One hand's network (or both hands', `outputs` = 6): student, teacher, shared backbone, two decoding heads.

    Besides the paper's backbone, student and teacher share `front`, which brings the frozen features to the networks'
    width. Dropout is in the encoders and the backbone; the decoding heads, which the paths are read from, have none.
    """

    def __init__(self, config, features, outputs):
        super().__init__()
        width, heads = config.width, config.heads
        self.front = Front(features, width, config.kernel)
        self.student = Transformer(width, heads, config.encoder_layers, dropout=config.dropout)
        self.backbone = Transformer(width, heads, config.backbone_layers, dropout=config.dropout)
        self.decoder = Transformer(width, heads, config.decoder_layers)
        self.out = ExactLinear(width, outputs)
        if config.teacher:
            self.teacher = nn.ModuleDict({
                "encoder": Transformer(width, heads, config.encoder_layers, dropout=config.dropout),
                "midi": HarmonicPerceiver(width, config.queries, config.pitch_width, config.midi_layers, heads),
                "fusion": Attention(width, heads),
                "decoder": Transformer(width, heads, config.decoder_layers),
                "out": ExactLinear(width, outputs),
            })

    def encoded(self, features):
        """The student's features F_enc [B,N,width] for `features` [B,N,F]."""
        return self.student(self.front(features))

    def forward(self, features):
        """The student's `Branch` for `features` [B,N,F]: all that is used when motion is generated."""
        encoded = self.encoded(features)
        decoded = self.decoder(self.backbone(encoded))
        return Branch(encoded, decoded, self.out(decoded))

    def teach(self, features, roll):
        """The teacher's `Branch`: acoustic features as queries on the MIDI's, added to themselves (4-6)."""
        teacher = self.teacher
        acoustic = teacher["encoder"](self.front(features))
        encoded = acoustic + teacher["fusion"](acoustic, teacher["midi"](roll))
        decoded = teacher["decoder"](self.backbone(encoded))
        return Branch(encoded, decoded, teacher["out"](decoded))


class Stage1(nn.Module):
    """The wrist networks of both hands: features [B,N,F] → paths [B,N,2,3].

    An addition to the paper: where the features tell which hand plays what, a path along the keyboard is counted from
    where the hand's nearest notes lie, so that only the difference has to be learnt; and with `reach` a hand's network
    also sees the keys from there, as stage 2 sees them from the wrist."""

    def __init__(self, config, features, space):
        """features: F; space: the `MotionSpace`."""
        super().__init__()
        self.config, self.features = config, features
        count, outputs = (HANDS, 3) if config.decoupled else (1, 3 * HANDS)
        self.led = config.led and features == WITH_ROLES
        self.reach = KeysUnderHand(space.wrist_mean, roles=True) if config.reach and self.led else None
        seen = HANDS // count * (self.reach.width + 2) if self.reach else 0
        self.networks = nn.ModuleList(WristNetwork(config, features + seen, outputs) for _ in range(count))
        self.register_buffer("wrist_mean", torch.as_tensor(space.wrist_mean, dtype=torch.float32), persistent=False)

    def lead(self, features):
        """Where the nearest notes lie, as paths [B,N,2,3] in network units; zeros where that is not known."""
        paths = features.new_zeros((*features.shape[:2], HANDS, 3))
        if not self.led:
            return paths
        told = features[..., HANDS_AT:].unflatten(-1, (HANDS, 3))
        place = told[..., HAND_PLACE] * FINGER_UNIT + keyboard.WIDTH / 2
        place = torch.stack([keyboard.WIDTH - place[..., 0], place[..., 1]], -1)
        known = told[..., HAND_NEAR] > 0
        paths[..., 0] = _smooth(torch.where(known, (place - self.wrist_mean[:, 0]) / WRIST_UNIT, 0.0))
        return paths

    def inputs(self, features, lead):
        """What each network hears and sees [B,N,…]: the features, and the keys from where its hands are led to."""
        if not self.reach:
            return [features] * len(self.networks)
        step = torch.gradient(lead[..., 0], dim=1)[0]
        views = [torch.cat([self.reach(features, lead, hand), lead[:, :, hand, :1], step[:, :, hand, None]], -1)
                 for hand in range(HANDS)]
        shown = views if self.config.decoupled else [torch.cat(views, -1)]
        return [torch.cat([features, view], -1) for view in shown]

    @property
    def encoded_width(self):
        """Channels of F_enc^o of all networks together."""
        return len(self.networks) * self.config.width

    def encoded(self, features):
        """Student encodings [B,N,encoded_width], without the paths."""
        inputs = self.inputs(features, self.lead(features))
        return torch.cat([network.encoded(seen) for network, seen in zip(self.networks, inputs)], -1)

    def forward(self, features):
        """Student encodings [B,N,encoded_width] and wrist paths [B,N,2,3]."""
        lead = self.lead(features)
        branches = [network(seen) for network, seen in zip(self.networks, self.inputs(features, lead))]
        return torch.cat([branch.encoded for branch in branches], -1), both_hands(branches) + lead

    def student_state(self):
        """The weights without the teacher's: what is shipped."""
        return {name: value for name, value in self.state_dict().items() if ".teacher." not in name}


def _smooth(values):
    """`values` [B,N,H] along the frames, as a wrist moves that has a place to go to."""
    window = torch.exp(-0.5 * (torch.arange(-3 * LEAD, 3 * LEAD + 1, device=values.device) / LEAD) ** 2)
    padded = nn.functional.pad(values.transpose(1, 2), (3 * LEAD, 3 * LEAD), mode="replicate")
    return (padded.unfold(-1, len(window), 1) @ (window / window.sum())).transpose(1, 2)


def both_hands(branches):
    """The wrist paths [B,N,2,3] of the branches of all networks, counted from `Stage1.lead`."""
    return torch.cat([branch.path for branch in branches], -1).unflatten(-1, (HANDS, 3))
