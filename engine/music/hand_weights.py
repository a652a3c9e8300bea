"""Weights of the features that decide which hand plays a note, fitted to the public domain and CC0 piano scores."""

#: Feature (`hand_features.NAMES`) → log-odds per unit.
WEIGHTS = {
    "span 7": 0.55, "span 11": -2.36, "span 13": 1.51, "span 16": 0.69, "new span 7": -0.97, "new span 12": -2.88,
    "count 3": -0.97, "count 4": -0.08, "count 5": 0.02, "held 5": -0.19, "shift": 0.94, "shift rate": 0.44,
    "move": -4.29, "move fast": -3.24, "move slow": 0.35, "leap": 2.02, "leap fast": 0.20, "centre": -1.79,
    "step": 1.84, "left over 50": 0.29, "left over 58": -0.78, "left over 66": -0.05, "left over 74": 0.89,
    "right under 74": -0.16, "right under 66": 0.04, "right under 58": 0.02, "right under 50": -1.80,
    "left over middle": -1.48, "right under middle": -1.26, "cross": -1.81, "cross size": 1.09,
    "left over right's place": -0.25, "right under left's place": 0.19, "left idle 1": 0.37, "left idle 2": -1.85,
    "left idle 3": -1.39, "left idle 4": -0.04, "right idle 1": -0.37, "right idle 2": -2.23, "right idle 3": -0.66,
    "right idle 4": -0.67, "left adds to held": -1.32, "right adds to held": -1.50, "left again": 1.77,
    "right again": 0.85, "gap": -1.13, "largest gap": 0.35, "alone over held": -0.06, "alone under held": -0.25,
}
#: Weight of the log-odds of `hand_network`, chosen on other pieces than those.
NETWORK = 1.4
