"""The losses of stage 1 (7-11) and how strongly the teacher's features pull at a point of the training."""
import math

import torch
from torch.nn import functional

from .stage1 import Branch, both_hands


def alignment(student, teacher):
    """L_align (7): one minus the cosine between the branches' features, the teacher's held fixed; encoder + decoder."""
    return sum((1 - functional.cosine_similarity(own.float(), other.detach().float(), dim=-1)).mean()
               for own, other in ((student.encoded, teacher.encoded), (student.decoded, teacher.decoded)))


def task(path, truth, velocity_weight, robust=0.0):
    """L_task (8-10) of `path` against `truth` [B,N,2,3]: squared distance, and that of the frame-to-frame steps; from
    about `robust` on (network units) a distance counts as such, not squared."""
    rec = _counted((path - truth).square().sum(-1), robust)
    step = _counted((path.diff(dim=1) - truth.diff(dim=1)).square().sum(-1), robust)
    return rec + velocity_weight * step


def _counted(squared, robust):
    """Squared distances [B,N,2] of both hands, summed, as pseudo-Huber losses of the width `robust`; 0: as they are."""
    if robust:
        squared = 2 * robust ** 2 * ((1 + squared / robust ** 2).sqrt() - 1)
    return squared.sum(-1).mean()


def distillation_weight(progress, config):
    """λ_distill at `progress` 0-1 of the training: from zero to its end value along half a cosine, then constant."""
    part = min(1.0, progress / config.distillation_rise) if config.distillation_rise > 0 else 1.0
    return config.distillation_weight * 0.5 * (1 - math.cos(math.pi * part))


def stage1_loss(stage1, features, roll, truth, progress):
    """The loss (11) of a batch and its parts as a dict of floats' tensors.

    features [B,N,F], roll [B,N,88], truth [B,N,2,3] in network units; progress 0-1 of the training. The alignment is
    the mean over the hands' networks, so that λ_distill is worth the same with one network for both.
    """
    config = stage1.config
    lead = stage1.lead(features)
    inputs = stage1.inputs(features, lead)
    students = [network(seen) for network, seen in zip(stage1.networks, inputs)]
    path = both_hands(students) + lead
    parts = {"student": task(path, truth, config.velocity_weight, config.robust)}
    loss = parts["student"]
    if config.teacher:
        some = slice(0, max(1, round(config.teacher_share * len(features))))
        teachers = [network.teach(seen[some], roll[some]) for network, seen in zip(stage1.networks, inputs)]
        parts["teacher"] = task(both_hands(teachers) + lead[some], truth[some], config.velocity_weight,
                                config.robust)
        taught = [Branch(*(part[some] for part in student)) for student in students]
        parts["align"] = sum(map(alignment, taught, teachers)) / len(students)
        loss = (loss + config.teacher_weight * parts["teacher"]
                + distillation_weight(progress, config) * parts["align"])
    with torch.no_grad():
        parts["wrist"] = (path - truth).norm(dim=-1).mean()
    return loss, parts
