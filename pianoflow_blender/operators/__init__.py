"""The operators: each gathers what is chosen, checks it, calls the module that does the work, and reports."""
from . import (adopting, blending, choosing, engine, exporting, generating, importing, layers, notes, staging,
               take_list, takes)

_parts = (choosing, importing, generating, takes, take_list, blending, layers, notes, staging, adopting, exporting,
          engine)


def register():
    for part in _parts:
        part.register()


def unregister():
    for part in reversed(_parts):
        part.unregister()
