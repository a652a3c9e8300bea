"""The colours of the bundled hands' skin, linear RGB: what every vertex's tint is mixed from."""
import numpy as np

TINT = "Tint"  # the meshes' colour attribute
BACK = np.array([0.60, 0.335, 0.225])
PALM = np.array([0.70, 0.40, 0.30])
KNUCKLE = np.array([0.55, 0.235, 0.155])
NAIL = np.array([0.70, 0.41, 0.34])
FINGERTIP = np.array([0.66, 0.30, 0.22])
