"""Contact: what fingertips do to keys, and the correction that puts them right."""
from .correct import correct_contacts

__all__ = ["correct_contacts"]
