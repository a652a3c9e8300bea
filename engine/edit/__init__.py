"""Editing a take: what is to change about its notes, and the passage around them solved anew."""
from .edits import Edit, read_edits
from .passage import Passage, edit_take

__all__ = ["Edit", "Passage", "edit_take", "read_edits"]
