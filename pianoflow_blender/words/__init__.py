"""The interface in other languages, through Blender's own mechanism: a folder a language, a module a subject.

A new one is a folder beside `german`, whose WORDS has what `messages.interface_messages` finds, and a line in
LANGUAGES. What is not translated stays English: the command line, the engine's errors, and what names files.
"""
import bpy

from ..paths import PACKAGE
from ..said import Said
from . import french, german

#: A language's code, with which Blender's locales of it begin → the English text of the interface → its words.
LANGUAGES = {"de": german.WORDS, "fr": french.WORDS}
#: The context of names for which Blender has words of its own that are wrong here: of light, of a close view.
OWN = "PianoFlow"
#: Where Blender looks a text up: operators' names apart from all others.
CONTEXTS = ("*", "Operator", OWN)


def translations():
    """What Blender wants to be told: locale → (context, English) → text."""
    locales = {code: {code, *(name for name in bpy.app.translations.locales if name.partition("_")[0] == code)}
               for code in LANGUAGES}
    return {locale: {key: text for english, text in LANGUAGES[code].items() for key in _keys(english)}
            for code, names in locales.items() for locale in names}


def _keys(english):
    """Under which (context, text) Blender is to find the words for a text; one with a context of its own has it."""
    return [english] if isinstance(english, tuple) else [(context, english) for context in CONTEXTS]


def translated(text):
    """`text` in the language of the interface; a `Said` is put together anew from its parts' words."""
    if not isinstance(text, Said):
        return bpy.app.translations.pgettext_iface(text, OWN)
    values = {name: translated(value) if isinstance(value, Said) else value for name, value in text.values.items()}
    return translated(text.template).format(**values)


def register():
    bpy.app.translations.register(PACKAGE, translations())


def unregister():
    bpy.app.translations.unregister(PACKAGE)
