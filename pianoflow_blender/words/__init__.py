"""The interface in other languages, through Blender's own mechanism: a module a language.

A new one is a module beside german.py, whose WORDS has what `messages.interface_messages` finds, and a line in
LANGUAGES. What is not translated stays English.
"""
import bpy

from ..paths import PACKAGE
from . import french, german

#: A language's code, with which Blender's locales of it begin → the English text of the interface → its words.
LANGUAGES = {"de": german.WORDS, "fr": french.WORDS}
#: Where Blender looks a text up: operators' names apart from all others.
CONTEXTS = ("*", "Operator")


def translations():
    """What Blender wants to be told: locale → (context, English) → text."""
    locales = {code: {code, *(name for name in bpy.app.translations.locales if name.partition("_")[0] == code)}
               for code in LANGUAGES}
    return {locale: {(context, english): text for english, text in LANGUAGES[code].items() for context in CONTEXTS}
            for code, names in locales.items() for locale in names}


def translated(english):
    """`english` in the language of the interface, for text that Blender gets in pieces."""
    return bpy.app.translations.pgettext_iface(english)


def register():
    bpy.app.translations.register(PACKAGE, translations())


def unregister():
    bpy.app.translations.unregister(PACKAGE)
