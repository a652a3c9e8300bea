"""The settings of a scene: one property group, `Scene.pianoflow`. What runs now is never stored here."""
import bpy
from bpy.props import BoolProperty, EnumProperty, FloatProperty, IntProperty, PointerProperty, StringProperty

from . import versions
from .baking import is_keyboard
from .export_options import PianoFlowExport
from .layer_settings import PianoFlowLayerSettings
from .notes.properties import NotesSettings
from .rendering import QUALITIES
from .scene_look import SceneLook
from .stage import use_view
from .stage_presets import VIEWS
from .strips import sequencer_scene, sound_strips
from .takes.entry import PianoFlowTakes
from .words import OWN

#: The player that the engine chooses, which knows what is installed in its own Python.
AUTO = 'AUTO'
#: Generator → the settings that are its own knobs.
KNOBS = {AUTO: (), 'pianoflow': ("human", "temperature"), 'performer': ("posture_height", "curl", "liveliness")}


def _matching_strips(self, context, typed):
    return [strip.name for strip in sound_strips(sequencer_scene(context)) if typed.lower() in strip.name.lower()]


def _use_view(self, context):
    use_view(self.id_data, self.view)


class PianoFlowSettings(bpy.types.PropertyGroup):
    """What to play and how."""

    source: EnumProperty(
        name="Source", description="Where the recording comes from",
        items=(('FILE', "File", "A sound file, the sound of a video, or a MIDI file on disk"),
               ('STRIP', "Strip", "A sound strip of the video sequencer: the hands play the part that it plays, "
                                  "where it plays it")))
    audio: StringProperty(
        name="Recording", description="The piano recording to play: WAV, FLAC, OGG, MP3, or M4A, AAC and the sound of "
                                      "videos where ffmpeg is installed. A MIDI file alone works too")
    strip: StringProperty(
        name="Strip", description="The sound strip to play", search=_matching_strips, search_options={'SORT'})
    midi: StringProperty(
        name="MIDI", description="The notes of the recording, if you have them: they are played exactly instead of "
                                 "being listened for")
    start_frame: IntProperty(
        name="Start Frame", default=1, description="The frame at which the recording begins")
    seed: IntProperty(
        name="Seed", min=0, description="Another number, another performance of the same notes")
    preset: EnumProperty(
        name="Quality", description="How much time the performance may cost", default='good', translation_context=OWN,
        items=(('draft', "Draft", "For a first look: a listener that is ten times as fast and misses one note in ten, "
                                  "and rougher gestures"),
               ('good', "Good", "The best listener, and gestures nearly as fine as the best"),
               ('best', "Best", "The best listener, and the finest gestures, which take about ten times as long")))
    transcriber: EnumProperty(
        name="Listener", description="What listens to the recording and writes down its notes", default=AUTO,
        translation_context=OWN,
        items=((AUTO, "As the Quality Says", "Light for a draft, else Transkun", 'NONE', 2),
               ('transkun', "Transkun", "Hears notes and pedal most exactly", 'NONE', 0),
               ('light', "Light", "Several times faster, misses and invents more notes, hears no pedal", 'NONE', 1)))
    generator: EnumProperty(
        name="Player", description="What moves the hands", default=AUTO, translation_context=OWN,
        items=((AUTO, "Automatic", "PianoFlow where its networks are installed, else the performer", 'NONE', 2),
               ('pianoflow', "PianoFlow", "The networks: motion as it was learnt, then fingertips put on their keys",
                'NONE', 0),
               ('performer', "Performer", "Rules and inverse kinematics, with knobs for posture", 'NONE', 1)))
    hand_size: FloatProperty(
        name="Hand Size", default=1.0, min=0.7, max=1.4, soft_min=0.85, soft_max=1.15,
        description="How large the hands are beside an average adult's: 0.85 is a child's, 1.15 a very large hand. Small "
                    "hands stretch less and move more, and have fingerings of their own")
    human: FloatProperty(
        name="Human Wrists", default=0.5, min=0.0, max=1.0, subtype='FACTOR',
        description="How far wrists move the way of recorded pianists: 0 as rules would have it, 1 all the way, which "
                    "lays more of our shorter fingers on silent keys")
    temperature: FloatProperty(
        name="Variety", default=0.5, min=0.0, max=1.5,
        description="How much chance there is in the gestures: with 0 all seeds play alike, with 1 they differ most and "
                    "fingers are least sure")
    posture_height: FloatProperty(
        name="Wrist Height", default=0.0, min=-0.03, max=0.05, subtype='DISTANCE', unit='LENGTH',
        description="How much higher or lower than usual the wrists are carried, on a keyboard of true size")
    curl: FloatProperty(
        name="Finger Curl", default=1.0, min=0.0, max=1.5,
        description="0: flat fingers, 1: naturally curled, beyond: clawed")
    liveliness: FloatProperty(
        name="Liveliness", default=1.0, min=0.0, max=2.0,
        description="How far fingers lift and how much repetitions differ: 0 is machine-like, 1 usual")
    new_keyboard: BoolProperty(
        name="On a New Keyboard",
        description="Play on a new keyboard with new hands, instead of replacing the performance on the one there is")
    keyboard: PointerProperty(
        name="Keyboard", type=bpy.types.Object, poll=lambda self, thing: is_keyboard(thing), translation_context=OWN,
        description="The keyboard to play on; its earlier performance is replaced. Empty: the scene's own, or a new one")
    add_strip: BoolProperty(
        name="Add Sound Strip", default=True,
        description="Put the recording into the video sequencer, so that it is heard when the scene plays")
    takes: PointerProperty(type=PianoFlowTakes, name="Takes", description="The performances of this scene")
    take_zero: FloatProperty(
        description="The frame at which the recording of the take on the keyboard begins", options={'HIDDEN'})
    layers: PointerProperty(type=PianoFlowLayerSettings, description="How a performance is laid down")
    view: EnumProperty(
        name="View", description="The active camera: the stage has them all, and one click changes over",
        translation_context=OWN, items=[(name, view.label, view.description) for name, view in VIEWS.items()],
        update=_use_view)
    scene_look: PointerProperty(type=SceneLook, description="How hands, keyboard and stage look in this scene")
    quality: EnumProperty(
        name="Quality", description="How pictures are rendered",
        items=[(name, quality.label, quality.description) for name, quality in QUALITIES.items()])
    resolution: EnumProperty(
        name="Size", description="Size of the pictures in pixels", default='720',
        items=(('360', "640 × 360", "For a quick look"), ('720', "1280 × 720", "HD"),
               ('1080', "1920 × 1080", "Full HD"), ('2160', "3840 × 2160", "4K"),
               ('SCENE', "The Scene's Own", "As Output Properties say")))
    output: StringProperty(
        name="Output", subtype='FILE_PATH', options=versions.relative_path(), default="//performance.mp4",
        description="The video to write: .mp4, or .mov, which keeps a transparent background. A still gets the same "
                    "name with its frame and .png. // is the folder of the saved .blend file")
    export: PointerProperty(name="Export", type=PianoFlowExport, description="How the performance leaves Blender")

    notes: PointerProperty(
        type=NotesSettings, name="Notes", description="Changes of the take's notes, and how they are shown")

    def for_engine(self, recording):
        """The engine's settings (`engine.generate.Settings`) for a `..recording.Recording`, as JSON takes them."""
        style = {name: round(getattr(self, name), 6) for name in KNOBS[self.generator]}
        chosen = {"generator": None if self.generator == AUTO else self.generator, "seed": self.seed,
                  "preset": self.preset, "transcriber": None if self.transcriber == AUTO else self.transcriber,
                  "hand_size": round(self.hand_size, 6), "start": recording.start, "end": recording.end, "style": style}
        return {name: value for name, value in chosen.items() if value is not None}

    def size(self):
        """The pictures' (width, height) in pixels, or None for the scene's own."""
        return None if self.resolution == 'SCENE' else (int(self.resolution) * 16 // 9, int(self.resolution))


def register():
    bpy.utils.register_class(SceneLook)
    bpy.utils.register_class(PianoFlowSettings)
    bpy.types.Scene.pianoflow = PointerProperty(type=PianoFlowSettings)


def unregister():
    del bpy.types.Scene.pianoflow
    bpy.utils.unregister_class(PianoFlowSettings)
    bpy.utils.unregister_class(SceneLook)
