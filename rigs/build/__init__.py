"""Builders of the bundled files; only needed to make them again."""
