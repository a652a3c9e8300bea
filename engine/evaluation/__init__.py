"""Evaluation: a virtual keyboard that turns fingertip paths back into notes and compares."""
