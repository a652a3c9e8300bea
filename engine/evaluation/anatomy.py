"""The anatomy gates: whether a motion could be a human's, one after the other.

Each gate finds the worst moment of a motion in its own unit and passes or fails it against a limit that is stated,
with its source, beside it. None is tuned to what the performer does.
"""
from dataclasses import dataclass

from . import intrusions, movement_gates, posture_gates
from .body import Body

#: Gates that need the motion alone, by name.
POSTURE = {"crossing": posture_gates.crossing, "stretch": posture_gates.stretch, "skeleton": posture_gates.skeleton,
           "merged tips": posture_gates.merged_tips, "merged fingers": posture_gates.merged_fingers,
           "joints": posture_gates.joint_limits, "wrist bend": posture_gates.wrist_bend, "tilt": posture_gates.tilt,
           "place": posture_gates.place, "wrist speed": movement_gates.wrist_speed,
           "tip speed": movement_gates.tip_speed, "joint speed": movement_gates.joint_speed,
           "turn speed": movement_gates.turn_speed, "jolt": movement_gates.jolt,
           "key bed": intrusions.key_bed, "hands": intrusions.hands_apart}
#: Gates that also need to know what was to be played.
PLAYING = ("tremble", "tips in keys", "segments in keys")
GATES = (*POSTURE, *PLAYING)


@dataclass(frozen=True)
class Anatomy:
    """findings: gate → `Finding`; tip_touches, segment_touches: how often a silent key was pushed more than 1 mm;
    accelerations: mean |second difference| of wrists, pads and joints, m/s2."""

    findings: dict
    tip_touches: int
    segment_touches: int
    accelerations: tuple

    @property
    def failed(self):
        """Names of the gates that failed."""
        return [name for name, finding in self.findings.items() if not finding.passed]


def examine(motion, notes, size=1.0):
    """The `Anatomy` of a motion (wrist [N,2,3], pose [N,2,16,3], tips [N,2,5,3], fps) that is to play `notes`, with
    hands of that size."""
    body = Body.of(motion, size)
    findings = {name: gate(body) for name, gate in POSTURE.items()}
    asked = intrusions.asked_depths(body, notes)
    findings["tremble"] = movement_gates.tremble(body, notes)
    touches = []
    for name, measured in (("tips in keys", intrusions.tip_intrusions), ("segments in keys",
                                                                         intrusions.segment_intrusions)):
        depths, who = measured(body, asked)
        findings[name] = intrusions.solid_keys(depths, who, body.fps)
        touches.append(intrusions.count_touches(depths))
    return Anatomy(findings, *touches, movement_gates.accelerations(body))
