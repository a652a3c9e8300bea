"""Weights of the features that decide which hand plays a note, fitted to the public domain and CC0 piano scores."""

#: Feature (`hand_features.NAMES`) → log-odds per unit.
WEIGHTS = {
    "span 7": 0.35, "span 11": -1.73, "span 13": 0.45, "span 16": 1.39, "new span 7": -1.13, "new span 12": -2.21,
    "count 3": -0.94, "count 4": -0.22, "count 5": -0.06, "held 5": -0.01, "shift": 1.20, "shift rate": -0.07,
    "move": -5.58, "move fast": -5.14, "move slow": 4.06, "leap": 2.06, "leap fast": -1.00, "centre": -2.15,
    "step": 1.51, "left over 50": -0.19, "left over 58": -0.12, "left over 66": 0.13, "left over 74": 0.14,
    "right under 74": -0.02, "right under 66": -0.13, "right under 58": -0.01, "right under 50": -0.06,
    "left over middle": 0.27, "right under middle": -0.01, "cross": -1.39, "cross size": -0.76,
    "left over right's place": -1.91, "right under left's place": -2.79, "left idle 1": -0.00, "left idle 2": -2.37,
    "left idle 3": -2.14, "left idle 4": -0.64, "right idle 1": 0.00, "right idle 2": -1.81, "right idle 3": -0.45,
    "right idle 4": 0.96, "left adds to held": -1.73, "right adds to held": -0.97, "left again": 2.06,
    "right again": 1.70, "gap": -0.44, "largest gap": 0.05, "alone over held": -0.17, "alone under held": 0.24,
}
