"""How far the digits bend: joint limits, coupling and the natural curl, for the three degrees of each digit.

A digit has three degrees: *abduction* and *flexion* at its base joint (MCP; the thumb's CMC), and *flexion* at the
middle joint (PIP; the thumb's MCP); the last joint follows the middle one. Radians, [5,3], thumb to little finger.
Positive abduction turns towards the little finger's side, so the thumb's passes under the palm; positive flexion
turns towards the palm.
"""
import numpy as np

#: Flexion of the last joint as a share of the middle joint's: DIP = 2/3 PIP; the thumb's two joints bend alike.
COUPLING = np.array([1.0, 2 / 3, 2 / 3, 2 / 3, 2 / 3])

#: Range of each degree. Fingers: hyperextension to 30 degrees at the MCP as in fast playing; a PIP never quite
#: straight, since a straight finger has no unique way to bend. Thumb: the CMC 40 degrees out for an octave, 65
#: in to pass under.
LOWEST = np.radians([[-40, -35, -10], [-22, -30, 3], [-20, -30, 3], [-20, -30, 3], [-26, -30, 3]])
HIGHEST = np.radians([[65, 50, 65], [22, 85, 105], [20, 85, 105], [20, 85, 105], [26, 85, 105]])

#: The curl and the spread of a hand that rests on the keys.
NATURAL = np.radians([[-12, 22, 17], [-5, 27, 39], [-2, 29, 40], [2, 29, 40], [5, 31, 31]])
