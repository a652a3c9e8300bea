"""How far apart two gestures' fingertips are: a loss in millimetres beside the flow's, through the hand's
kinematics."""
import numpy as np
import torch
from torch import nn

from ...rigs import hand as rig
from ..hand import skeleton_torch as skeleton

#: Metres; distances are counted in it, so that the loss is of about unit size while much is still to be learnt.
UNIT = 0.01
#: Beyond this (units) a distance pulls no harder: the clean motion cannot be seen through much noise.
FAR = 3.0


class TipDistance(nn.Module):
    """Mean distance between the pad centres of two gestures [B,N,2,D], in the frame of the wrist joint."""

    def __init__(self, space):
        super().__init__()
        if space.rotation != "axis_angle":
            raise ValueError("the fingertips' distance is taken on axis-angle numbers")
        data = rig.load(rig.RIGHT)
        for name, values in (("mean", space.mean), ("scale", space.scale), ("rest", data["joints"]),
                             ("offsets", data["pads"] - data["joints"][rig.FINGER_JOINTS[:, 2]]),
                             ("flat", rig.OVER_KEYS[rig.RIGHT])):
            self.register_buffer(name, torch.as_tensor(np.array(values), dtype=torch.float32), persistent=False)

    def forward(self, gesture, truth):
        with torch.autocast(gesture.device.type, enabled=False):
            distance = (self.pads(gesture.float()) - self.pads(truth.float())).norm(dim=-1) / UNIT
        return distance.clamp(max=FAR).mean()

    def pads(self, gesture):
        """Pad centres [B,N,2,5,3], metres, of right hands whose wrist joints are at the origin."""
        angles = (gesture[..., :48] * self.scale + self.mean).unflatten(-1, (16, 3))
        turned = skeleton.global_rotations(torch.cat([torch.zeros_like(angles[..., :1, :]), angles[..., 1:, :]], -2))
        wrist = skeleton.rotation_matrices(angles[..., 0, :]) @ self.flat
        joints = skeleton.joint_positions(turned, torch.zeros_like(angles[..., 0, :]), self.rest)
        distal = torch.as_tensor(rig.FINGER_JOINTS[:, 2], device=gesture.device)
        pads = joints[..., distal, :] + (turned[..., distal, :, :] @ self.offsets[..., None])[..., 0]
        return pads @ wrist.transpose(-1, -2)
