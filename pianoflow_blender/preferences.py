"""The add-on's preferences: what the engine has and lacks, installing and mending it, which Python runs it."""
import bpy
from bpy.props import BoolProperty, EnumProperty, StringProperty

from .checkup import HINT, OK, PROBLEM, first_to_mend
from .engine_python import runtime_folder
from .operators.engine import MENDING, checks, forget_answer
from .operators.job_operator import running
from .paths import PACKAGE
from .said import Said
from .words import translated
from .wrapping import label_wrapped

ICONS = {OK: 'CHECKMARK', HINT: 'INFO', PROBLEM: 'ERROR'}


class PianoFlowPreferences(bpy.types.AddonPreferences):
    bl_idname = PACKAGE

    engine_python: StringProperty(
        name="Use This Python", subtype='FILE_PATH', update=lambda self, context: forget_answer(),
        description="A Python (3.11 or later) that has the engine's libraries already; empty uses the installed engine")
    wheels: StringProperty(
        name="Wheels", subtype='DIR_PATH',
        description="A folder of wheels to install from without the network; empty downloads from PyPI")
    show_all: BoolProperty(
        name="Everything That Was Looked At", description="Show what is well too: libraries with their versions, the "
                                                          "device, the listeners, disk room")
    torch: EnumProperty(
        name="PyTorch", description="Which build of PyTorch to install",
        items=(('AUTO', "For This Machine", "With CUDA where there is an NVIDIA card: up to 5 GB"),
               ('CPU', "CPU Only", "Smaller: about 1 GB")))

    def draw(self, context):
        layout = self.layout
        layout.use_property_split = True
        layout.use_property_decorate = False
        found = checks()
        first = first_to_mend(found)
        self._draw_checks(layout.box(), found, first, context.region.width)
        self._draw_install(layout.column(), first is not None and first.mend == "install")
        layout.separator()
        layout.prop(self, "engine_python")

    def _draw_checks(self, box, found, first, width):
        """The doctor: what there is, what each problem means, and the one button that mends the first."""
        row = box.row()
        wrong = [check for check in found if check.state == PROBLEM]
        row.label(text="Something is missing" if wrong else "The engine", icon=ICONS[PROBLEM if wrong else OK])
        row.operator("pianoflow.check_engine", text="", icon='FILE_REFRESH')
        job = running("check")
        if job is not None:
            box.label(text=translated(job.text()), icon='SORTTIME')
        column = box.column(align=True)
        column.scale_y = 0.85
        shown = found if self.show_all else [check for check in found if check.state != OK] or found[:3]
        for check in shown:
            said = Said("{label}: {said}", label=translated(check.label), said=translated(check.said))
            label_wrapped(column, said, width, icon=ICONS[check.state])
        row = box.row()
        row.use_property_split, row.alignment = False, 'LEFT'
        row.prop(self, "show_all", emboss=False,
                 icon='DISCLOSURE_TRI_DOWN' if self.show_all else 'DISCLOSURE_TRI_RIGHT')
        if first is not None and running("install") is None:
            operator, text, settings = MENDING[first.mend]
            row = box.row()
            row.scale_y = 1.4
            button = row.operator(operator, text=text)
            for name, value in settings.items():
                setattr(button, name, value)
            if first.mend == "folder":
                button.filepath = bpy.utils.user_resource('EXTENSIONS')

    def _draw_install(self, column, offered):
        """Installing, repairing, uninstalling. offered: the doctor has the button for installing already."""
        job = running("install")
        if job is not None:
            row = column.row(align=True)
            row.progress(factor=job.fraction, text=translated(job.text()))
            row.operator("pianoflow.cancel_install", text="", icon='X')
            return
        folder = runtime_folder()
        there = folder is not None and folder.exists()
        column.prop(self, "torch")
        column.prop(self, "wheels")
        row = column.row(align=True)
        if there or not offered:
            row.operator("pianoflow.install_engine", text="Install Engine Again" if there else "Install Engine",
                         icon='IMPORT')
        if there:
            row.operator("pianoflow.repair_engine", text="Repair", icon='TOOL_SETTINGS')
            row.operator("pianoflow.remove_engine", text="Uninstall", icon='TRASH')


def register():
    bpy.utils.register_class(PianoFlowPreferences)


def unregister():
    bpy.utils.unregister_class(PianoFlowPreferences)
