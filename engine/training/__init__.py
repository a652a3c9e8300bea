"""Fits what the engine has learnt from data."""
