"""The interface in other languages: every text has its words, and Blender finds them."""
import ast
import string

import bpy
import pytest

from bl_ext.user_default.pianoflow.pianoflow_blender.paths import ROOT
from bl_ext.user_default.pianoflow.pianoflow_blender.said import Said
from bl_ext.user_default.pianoflow.pianoflow_blender.words import LANGUAGES, OWN, messages, translated, translations

#: Where an f-string would be drawn, which nobody can translate.
DRAWN = ("label_wrapped", "translated", "poll_message_set", "Said")


@pytest.fixture(scope="module")
def english(addon):
    return messages.interface_messages()


@pytest.fixture(params=LANGUAGES)
def words(request):
    return LANGUAGES[request.param]


def test_every_text_of_the_interface_has_its_words(english, words):
    assert not [f"{english[text]}: {text}" for text in english if not words.get(text)]


def test_no_words_are_left_over_that_nothing_says(english, words):
    assert not [text for text in words if text not in english]


def test_the_interface_is_found_where_it_is_said(english):
    for text, place in (("Generate", "panels.performance"), ("Cancelling", "job"), ("Pack", "operators.take_list"),
                        ("The name of the take. Empty: the selected one", "operators.take"),  # of a mixin
                        ("Choose a sound strip first", "recording"),
                        ("Straight down, as piano teachers film", "properties"),
                        ("{seconds} s left", "job"), ("Install Engine", "operators.engine"), ("Sparse Keys", "layer"),
                        ("Wheels", "preferences"), (("Skin", "Light"), "scene_look"), ("Piano Recording", "importing")):
        assert place in english[text], text
    assert not set(english) & {"", "PianoFlow", "PLAY", "frame"}


def test_words_have_the_holes_of_the_english(words):
    for text, said in words.items():
        assert _holes(said) == _holes(text), said


def _holes(text):
    return sorted((name, form) for _, name, form, _ in string.Formatter().parse(text[-1] if isinstance(text, tuple)
                                                                                else text) if name is not None)


def test_words_take_about_as_much_room_as_the_english(words):
    for text, said in words.items():
        assert len(said) <= 1.8 * len(text[-1] if isinstance(text, tuple) else text) + 10, said


def test_sentences_end_as_the_english_does(words):
    """Tooltips go without a full stop, which Blender sets itself."""
    for text, said in words.items():
        assert said.endswith(".") == (text[-1] if isinstance(text, tuple) else text).endswith("."), said


def test_nothing_is_drawn_that_cannot_be_translated():
    for folder in ("panels", "operators", ""):
        for file in (ROOT / "pianoflow_blender" / folder).glob("*.py"):
            for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                for text in _drawn(call):
                    said = "".join(part.value for part in text.values if isinstance(part, ast.Constant))
                    assert sum(map(str.isalpha, said)) < 2, f"{file.name}, line {text.lineno}: {said}"


def _drawn(call):
    """The f-strings that a call draws, by its name or in keywords of Blender's layouts, or that a job reports."""
    if isinstance(call, ast.FunctionDef) and call.name in messages.FUNCTIONS:
        yield from (text for text in messages.said_by(call) if isinstance(text, ast.JoinedStr))
    if not isinstance(call, ast.Call):
        return
    name = getattr(call.func, "attr", "") or getattr(call.func, "id", "")
    reports = name == "report" and "{'INFO'}" in map(ast.unparse, call.args[:1])
    said = call.args if name in DRAWN or reports else []
    if name in {"label", "prop", "operator", "progress", "menu", "row", "column"}:
        said = [word.value for word in call.keywords if word.arg in messages.KEYWORDS]
    yield from (text for text in said if isinstance(text, ast.JoinedStr))


def test_a_text_remembers_how_it_was_put_together():
    left = Said("{seconds} s left", seconds=12)
    text = Said("{stage}, {left}", stage=Said("Playing"), left=left)
    assert text == "Playing, 12 s left" and isinstance(str(text), Said)
    assert text.template == "{stage}, {left}" and text.values["left"] is left
    assert translated(text) == text or bpy.app.build_options.international


def test_blender_is_told_all_words_under_its_own_names_of_languages(addon):
    told = translations()
    assert set(LANGUAGES) <= set(told)
    if bpy.app.translations.locales:
        assert {"de_DE", "fr_FR"} <= set(told)
    assert told["de"]["*", "Generate"] == told["de"]["Operator", "Generate"] == "Erzeugen"
    assert told["de"][OWN, "Light"] == "Leicht" and told["de"]["Skin", "Light"] == "Hell"


@pytest.fixture
def language():
    """A function that sets the language of the interface and of what Blender names, until the test ends."""
    if not bpy.app.build_options.international:
        pytest.skip("this Blender knows English only")
    view = bpy.context.preferences.view
    before = view.language

    def speak(code):
        view.language = code
        view.use_translate_interface = view.use_translate_reports = view.use_translate_new_dataname = True
    yield speak
    view.language = before


@pytest.mark.parametrize("code, performance, time", (("de_DE", "Darbietung", "Spielen, noch 12 s"),
                                                     ("fr_FR", "Interprétation", "Jeu, encore 12 s")))
def test_a_language_chosen_in_the_preferences_is_spoken(addon, language, code, performance, time):
    language(code)
    panel = bpy.types.PIANOFLOW_PT_view_performance
    assert bpy.app.translations.pgettext_iface(panel.bl_label, panel.bl_translation_context) == performance
    text = Said("{stage}, {left}", stage=Said("Playing"), left=Said("{seconds} s left", seconds=12))
    assert translated(text) == time
    assert translated("what nobody has words for") == "what nobody has words for"


def test_a_button_that_is_off_says_why_in_the_language(addon, scene, language):
    language("de_DE")
    with pytest.raises(RuntimeError, match="Zuerst eine Darbietung erzeugen oder einen Take importieren"):
        bpy.ops.pianoflow.use_take()


def test_what_is_made_does_not_depend_on_the_language(addon, scene, language):
    """In French a new material's shader is not called Principled BSDF."""
    from bl_ext.user_default.pianoflow.pianoflow_blender import baking, shaders, stage

    language("fr_FR")
    material = bpy.data.materials.new("one")
    if bpy.app.version < (5, 0, 0):
        material.use_nodes = True
    assert "Principled BSDF" not in material.node_tree.nodes and shaders.principled(material)
    keyboard = baking.rigs.append_rig(scene).keyboard
    for look in ("studio", "stage", "flat"):
        assert stage.set_stage(bpy.context, "top", keyboard, look=look) == scene.camera
