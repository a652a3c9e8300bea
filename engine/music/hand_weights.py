"""Weights of what decides which hand plays a note, fitted to public domain and CC0 scores by `training.hand_judges`."""

#: Feature (`hand_features.NAMES`) → log-odds per unit; "network": of the log-odds that `hand_network` gives.
WEIGHTS = {
    "span 7": -0.08, "span 11": -0.21, "span 13": -0.15, "span 16": 0.66, "new span 7": -0.39, "new span 12": -0.96,
    "count 3": -0.01, "count 4": 0.83, "count 5": 0.37, "held 5": 0.79, "shift": 0.44, "shift rate": -0.00,
    "move": -1.41, "move fast": -0.26, "move slow": -0.09, "leap": 0.62, "leap fast": -0.13, "centre": -0.51,
    "step": 0.15, "left over 50": 0.09, "left over 58": -0.23, "left over 66": -0.09, "left over 74": 0.24,
    "right under 74": -0.41, "right under 66": 0.10, "right under 58": 0.41, "right under 50": 0.27,
    "left over middle": 0.26, "right under middle": 0.36, "cross": -0.85, "cross size": 0.57,
    "left over right's place": 0.24, "right under left's place": -0.00, "left idle 1": -0.28, "left idle 2": -0.57,
    "left idle 3": 0.25, "left idle 4": 0.03, "right idle 1": 0.28, "right idle 2": -0.34, "right idle 3": 0.22,
    "right idle 4": 0.45, "left adds to held": -0.87, "right adds to held": -0.08, "left again": -0.11,
    "right again": 0.75, "gap": -0.39, "largest gap": 0.01, "alone over held": -0.65, "alone under held": -0.54,
    "network": 0.70,
}
#: The features count so much of that, chosen on the validation split: each was fitted to one step, not to a whole path.
CAUTION = 0.6
