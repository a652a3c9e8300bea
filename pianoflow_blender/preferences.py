"""The add-on's preferences: which Python runs the engine, and installing one."""
import bpy
from bpy.props import EnumProperty, StringProperty

from .engine_python import find_python, runtime_folder
from .installing import runtime_python
from .operators.engine import engine_facts, engine_problem, forget_answer
from .operators.job_operator import running
from .paths import PACKAGE
from .performance import PLAYERS
from .wrapping import label_wrapped

#: The engine's names of its listeners → those in the panel.
LISTENERS = {"transkun": "Best", "light": "Light"}


class PianoFlowPreferences(bpy.types.AddonPreferences):
    bl_idname = PACKAGE

    engine_python: StringProperty(
        name="Use This Python", subtype='FILE_PATH', update=lambda self, context: forget_answer(),
        description="A Python (3.11 or later) that has the engine's libraries already; empty uses the installed engine")
    wheels: StringProperty(
        name="Wheels", subtype='DIR_PATH',
        description="A folder of wheels to install from without the network; empty downloads from PyPI")
    torch: EnumProperty(
        name="PyTorch", description="Which build of PyTorch to install",
        items=(('AUTO', "For This Machine", "With CUDA where there is an NVIDIA card: up to 5 GB"),
               ('CPU', "CPU Only", "Smaller: about 1 GB")))

    def draw(self, context):
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        self._draw_status(context, layout.box())
        self._draw_install(context, layout.column())
        layout.separator()
        layout.prop(self, "engine_python")

    def _draw_status(self, context, box):
        python = find_python()
        row = box.row()
        if python.path is None:
            row.label(text="The engine is not installed", icon='ERROR')
        else:
            row.label(text="Engine", icon='CHECKMARK' if engine_facts() else 'QUESTION')
            row.operator("pianoflow.check_engine", icon='FILE_REFRESH')
        column = box.column(align=True)
        column.scale_y = 0.85
        width = context.region.width
        if python.path is None:
            label_wrapped(column, "Install it here, or choose a Python that has its libraries. Without it takes can "
                                  "still be imported, baked and rendered.", width)
            return
        label_wrapped(column, f"{python.path} ({python.origin})", width)
        for line in facts_lines(engine_facts()):
            label_wrapped(column, line, width)
        if engine_problem():
            label_wrapped(column, engine_problem(), width, icon='ERROR')

    def _draw_install(self, context, column):
        job = running("install")
        if job is not None:
            row = column.row(align=True)
            row.progress(factor=job.fraction, text=job.text())
            row.operator("pianoflow.cancel_install", text="", icon='X')
            return
        folder = runtime_folder()
        installed = folder is not None and runtime_python(folder) is not None
        column.prop(self, "torch")
        column.prop(self, "wheels")
        row = column.row(align=True)
        row.operator("pianoflow.install_engine", text="Install Engine Again" if installed else "Install Engine",
                     icon='IMPORT')
        if installed:
            row.operator("pianoflow.remove_engine", text="Remove", icon='TRASH')
        if not bpy.app.online_access and not self.wheels:
            label_wrapped(column, "Blender may not go online: switch on Allow Online Access under System, or choose a "
                                  "folder of wheels.", context.region.width, icon='INTERNET_OFFLINE')


def facts_lines(facts):
    """A worker's hello event as lines for people; none when it is None."""
    if not facts:
        return []
    lines = [f"PianoFlow {facts.get('version')}, Python {facts.get('python')}, device {facts.get('device')}"]
    for name, lacking in (facts.get("transcribers") or {}).items():  # a sentence, or None where nothing lacks
        lines.append(f"Listener “{LISTENERS.get(name, name)}”: {lacking or 'ready'}")
    if player := PLAYERS.get(facts.get("player")):
        lines.append(f"Player “Automatic”: {player}")
    return lines


def register():
    bpy.utils.register_class(PianoFlowPreferences)


def unregister():
    bpy.utils.unregister_class(PianoFlowPreferences)
