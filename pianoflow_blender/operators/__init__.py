"""The operators: each gathers what is chosen, checks it, calls the module that does the work, and reports."""
from . import choosing, engine, generating, layers, staging, takes

_parts = (choosing, generating, takes, layers, staging, engine)


def register():
    for part in _parts:
        part.register()


def unregister():
    for part in reversed(_parts):
        part.unregister()
