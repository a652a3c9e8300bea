"""Weights of what decides which hand plays a note, fitted to public domain and CC0 scores by `training.hand_judges`."""

#: Feature (`hand_features.NAMES`) → log-odds per unit; "network": of the log-odds that `hand_network` gives.
WEIGHTS = {
    "span 7": 0.16, "span 11": -0.60, "span 13": 0.06, "span 16": 0.54, "new span 7": -0.78, "new span 12": -0.43,
    "count 3": 0.04, "count 4": 1.55, "count 5": 1.46, "held 5": 0.32, "shift": 0.51, "shift rate": 0.04,
    "move": -1.67, "move fast": -0.14, "move slow": 0.13, "leap": 0.55, "leap fast": 0.09, "centre": -0.27,
    "step": 0.15, "left over 50": -0.27, "left over 58": -0.02, "left over 66": 0.32, "left over 74": -0.01,
    "right under 74": 0.12, "right under 66": -0.30, "right under 58": -0.05, "right under 50": 0.11,
    "left over middle": 0.38, "right under middle": -0.15, "cross": -0.79, "cross size": 0.37,
    "left over right's place": 0.08, "right under left's place": 0.08, "left idle 1": 0.10, "left idle 2": -0.61,
    "left idle 3": -0.64, "left idle 4": 0.07, "right idle 1": -0.10, "right idle 2": -0.77, "right idle 3": 0.14,
    "right idle 4": -0.27, "left adds to held": -0.73, "right adds to held": -0.13, "left again": 0.05,
    "right again": 0.59, "gap": -0.42, "largest gap": 0.15, "alone over held": -0.22, "alone under held": 0.12,
    "network": 0.59,
}
#: The features count so much of that, chosen on the validation split: each was fitted to one step, not to a whole path.
CAUTION = 0.4
