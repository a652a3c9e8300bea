"""Packaging: builds and checks the installable zip, and tries it in the Blenders that PianoFlow supports."""
