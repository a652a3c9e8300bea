"""How hands, keyboard and stage look in a scene: the settings, which show at once, and what carries them out."""
import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from ..rigs.keyboard_styles import STYLES
from .baking import keyboards
from .baking.rigs import NUMBER, PART
from .keyboard_styles import STYLE, set_style, style_of
from .looks import LOOKS
from .skin_tones import AS_MADE, TONES, scene_tone, set_tone
from .stage import look_of, set_look
from .stage_parts import stage_collection
from .words import OWN

#: Custom property of an object that a switch of ours has hidden: whether it was hidden in viewports and in renders.
HIDDEN = "pianoflow_hidden"
SIDES = ("left", "right")
CONVENTIONS = (('4', "C4", "Middle C is C4, the lowest key A0: most programs, and PianoFlow"),
               ('3', "C3", "Middle C is C3, the lowest key A-1: Yamaha, Logic, Cubase"))


def show_hand(scene, hand, shown):
    """Shows or hides the hand (0 left, 1 right) of every keyboard in `scene` with all that hangs on it, such as its
    sleeve, in viewports and renders. What the animator has hidden stays hidden."""
    for armature in (thing for thing in scene.objects if thing.get(PART) == "hand" and thing.get(NUMBER) == hand):
        for part in (armature, *armature.children_recursive):
            if not shown and HIDDEN not in part:
                part[HIDDEN] = [int(part.hide_viewport), int(part.hide_render)]
                part.hide_viewport = part.hide_render = True
            elif shown and HIDDEN in part:
                part.hide_viewport, part.hide_render = map(bool, part[HIDDEN])
                del part[HIDDEN]


def dress(scene, skin=None, style=None, hidden=()):
    """Gives the hands and the new keyboards of `scene` their looks; None leaves them as they are."""
    if skin is not None:
        set_tone(scene, skin)
    for keyboard in keyboards(scene) if style is not None else ():
        if STYLE not in keyboard:
            set_style(keyboard, style)
    for hand in hidden:
        show_hand(scene, hand, False)


def dress_as_set(scene):
    """`dress` with the scene's own settings: what a bake has just brought into the scene looks like the rest."""
    settings = scene.pianoflow.scene_look
    dress(scene, settings.skin, settings.keyboard_style,
          [hand for hand, side in enumerate(SIDES) if getattr(settings, f"hide_{side}")])


def read_back(scene):
    """Has the settings of `scene` say what there is, which the command line or another file may have made."""
    settings = scene.pianoflow.scene_look
    keyboard = next(iter(keyboards(scene)), None)
    there = {"look": look_of(scene) if stage_collection(scene) else None,
             "keyboard_style": style_of(keyboard) if keyboard else None, "skin": scene_tone(scene)}
    for name, value in there.items():
        if value is not None and getattr(settings, name) != value:
            setattr(settings, name, value)


def _restyle(settings, context):
    from .performance import target_keyboard

    scene = settings.id_data
    keyboard = target_keyboard(scene) or next(iter(keyboards(scene)), None)
    if keyboard is not None and keyboard.library is None:
        set_style(keyboard, settings.keyboard_style)


class SceneLook(bpy.types.PropertyGroup):
    """The looks that the panels offer; every change shows at once and is one step back with Undo."""

    look: EnumProperty(
        name="Look", description="Lights and room of the stage, changed in place: cameras and your own lights stay",
        translation_context=OWN, items=[(name, look.label, look.description) for name, look in LOOKS.items()],
        update=lambda self, context: set_look(self.id_data, self.look))
    skin: EnumProperty(
        name="Skin", description="The colour of the hands in this scene. Their shape, their sleeves and materials of "
                                 "your own stay as they are",
        items=[(name, tone.label, tone.description) for name, tone in TONES.items()], default=AS_MADE,
        translation_context="Skin",
        update=lambda self, context: set_tone(self.id_data, self.skin))
    keyboard_style: EnumProperty(
        name="Keyboard", description="What the keyboard looks like, changed in place under the performance. Keys that "
                                     "a smaller one lacks are hidden, not removed",
        items=[(name, style.label, style.description) for name, style in STYLES.items()], update=_restyle,
        translation_context=OWN)
    middle_c: EnumProperty(
        name="Middle C", description="What the names of your keys call middle C", items=CONVENTIONS)
    first_key: StringProperty(
        name="First Key", default="A0", description="The white key of your keyboard that you click first, such as A0, "
                                                    "or E1 on 76 keys")
    last_key: StringProperty(
        name="Last Key", default="C8", description="The white key of your keyboard that you click last, such as C8")
    hide_left: BoolProperty(
        name="Hide Left Hand", description="Hide the left hand and its sleeve in viewports and renders; its keys go on "
                                           "moving",
        update=lambda self, context: show_hand(self.id_data, 0, not self.hide_left))
    hide_right: BoolProperty(
        name="Hide Right Hand", description="Hide the right hand and its sleeve in viewports and renders; its keys go "
                                            "on moving",
        update=lambda self, context: show_hand(self.id_data, 1, not self.hide_right))
