"""Flow matching: the path from noise to motion, solvers, and how chunks of it make pieces of any length.

Nothing here knows of hands: states are tensors [B,N,…] of B chunks with N frames, fields are functions v(t, x).
"""
