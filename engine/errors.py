"""The one kind of error that a user is meant to read."""


class InputError(Exception):
    """Something the user gave cannot be used. The message is one sentence that names it and says what to do."""
