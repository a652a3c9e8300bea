"""Operators of the preferences: install the engine, look at it, repair it, uninstall it."""
import os
import sys
from pathlib import Path

import bpy
from bpy.types import Operator

from ...engine.errors import InputError
from ..checkup import PROBLEM, Situation, checkup
from ..engine_python import find_python, require_python, runtime_folder
from ..examining import Examination
from ..installing import InstallJob, Plan
from ..job import close_engine
from ..paths import PACKAGE
from ..repairing import RepairJob
from ..runtime import State, runtime_state, uninstall
from ..said import Said
from ..words import translated
from .job_operator import JobOperator, running

#: What the engine's own Python has told when it was looked at last: `engine.doctor`'s findings, or why there are none.
_answer = {"findings": None, "problem": ""}


def checks():
    """The list of `..checkup` as things are now."""
    preferences = bpy.context.preferences.addons[PACKAGE].preferences
    folder = runtime_folder()
    chosen = "environment" if os.environ.get("PIANOFLOW_PYTHON") else "preferences" * bool(preferences.engine_python)
    state = runtime_state(folder) if folder is not None else State("absent", "The engine is not installed")
    situation = Situation(find_python(), state, chosen, folder, bpy.app.online_access, bool(preferences.wheels),
                          preferences.torch == 'CPU')
    return checkup(situation, _answer["findings"], _answer["problem"])


def forget_answer():
    """The engine has changed: what it told is no longer true."""
    _answer.update(findings=None, problem="")


def _plan(context):
    """What the preferences ask for. Raises InputError where it cannot be had."""
    preferences = context.preferences.addons[PACKAGE].preferences
    wheels = Path(bpy.path.abspath(preferences.wheels)) if preferences.wheels else None
    if wheels is not None and not wheels.is_dir():
        raise InputError(f"There is no folder {wheels}: choose the folder of wheels again, or empty the field.")
    if wheels is None and not bpy.app.online_access:
        raise InputError("Blender is not allowed to go online: switch on Allow Online Access in Preferences > "
                         "System, or choose a folder of wheels.")
    folder = runtime_folder()
    if folder is None:
        raise InputError("PianoFlow is not installed as an extension: install the engine's libraries with pip.")
    return Plan(folder, python=sys.executable, wheels=wheels, cpu_only=preferences.torch == 'CPU')


class _Installing(JobOperator):
    """What installing and repairing share."""

    kind = "install"
    job = InstallJob

    @classmethod
    def poll(cls, context):
        if not cls.idle():
            return False
        if running("performance") is not None:
            cls.poll_message_set(translated, "Wait until the performance is generated, or cancel it")
            return False
        return True

    def start(self, context):
        plan = _plan(context)
        close_engine()
        forget_answer()
        return self.job(plan)


class PIANOFLOW_OT_install_engine(_Installing, Operator):
    """Install the engine's libraries (PyTorch and others, 1 to 5 GB) into a folder of their own; Blender's own Python stays as it is"""  # noqa: E501

    bl_idname = "pianoflow.install_engine"
    bl_label = "Install Engine"
    bl_options = {'INTERNAL'}

    def finish(self, context, job):
        return "The engine is installed"


class PIANOFLOW_OT_repair_engine(_Installing, Operator):
    """Try every library of the installed engine and install anew what is missing, too old or broken; what works is kept"""  # noqa: E501

    bl_idname = "pianoflow.repair_engine"
    bl_label = "Repair Engine"
    bl_options = {'INTERNAL'}

    job = RepairJob

    @classmethod
    def poll(cls, context):
        if runtime_folder() is None or not runtime_folder().exists():
            cls.poll_message_set(translated, "Install Engine has not installed anything")
            return False
        return super().poll(context)

    def finish(self, context, job):
        if not job.broken:
            return "The engine is whole"
        return Said("The engine is repaired: {names}", names=", ".join(job.broken))


class PIANOFLOW_OT_cancel_install(Operator):
    """Stop installing and remove what was installed so far; what a repair has found stays, to be repaired later"""

    bl_idname = "pianoflow.cancel_install"
    bl_label = "Cancel"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        return running("install") is not None

    def execute(self, context):
        running("install").cancel()
        return {'FINISHED'}


class PIANOFLOW_OT_remove_engine(Operator):
    """Remove the libraries that Install Engine has installed, and give their gigabytes back"""

    bl_idname = "pianoflow.remove_engine"
    bl_label = "Uninstall Engine"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        folder = runtime_folder()
        if folder is None or not folder.exists():
            cls.poll_message_set(translated, "Install Engine has not installed anything")
            return False
        return running("install") is None and running("performance") is None

    def invoke(self, context, event):
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, context):
        close_engine()
        forget_answer()
        try:
            uninstall(runtime_folder())
        except InputError as error:
            self.report({'ERROR'}, str(error))
            return {'CANCELLED'}
        self.report({'INFO'}, "The engine is uninstalled")
        return {'FINISHED'}


class PIANOFLOW_OT_check_engine(JobOperator, Operator):
    """Look at the engine and show what it has: its libraries, its device, its listeners, and what is missing"""

    bl_idname = "pianoflow.check_engine"
    bl_label = "Look at the Engine"
    bl_options = {'INTERNAL'}

    kind = "check"

    @classmethod
    def poll(cls, context):
        if running("performance") is not None or running("install") is not None:
            cls.poll_message_set(translated, "The engine is busy")
            return False
        return cls.idle()

    def start(self, context):
        forget_answer()
        try:
            self._job = Examination(require_python())
        except InputError as error:
            _answer["problem"] = str(error)
            raise
        return self._job

    def finish(self, context, job):
        _answer["findings"] = job.findings
        problems = [check for check in checks() if check.state == PROBLEM]
        if not problems:
            return "The engine works"
        return Said("{label}: {said}", label=translated(problems[0].label), said=translated(problems[0].said))

    def ended(self):
        job = getattr(self, "_job", None)
        if job is not None and job.outcome == "error":
            _answer["problem"] = job.message


class PIANOFLOW_OT_use_installed_engine(Operator):
    """Empty Use This Python, so that the installed engine is used again"""

    bl_idname = "pianoflow.use_installed_engine"
    bl_label = "Use the Installed Engine"
    bl_options = {'INTERNAL'}

    def execute(self, context):
        context.preferences.addons[PACKAGE].preferences.engine_python = ""
        return {'FINISHED'}


#: What mends a `checkup.Check`: its operator, the button's text, and the operator's settings.
MENDING = {
    "install": ("pianoflow.install_engine", "Install Engine", {}),
    "repair": ("pianoflow.repair_engine", "Repair Engine", {}),
    "check": ("pianoflow.check_engine", "Look at the Engine", {}),
    "unchoose": ("pianoflow.use_installed_engine", "Use the Installed Engine", {}),
    "online": ("screen.userpref_show", "Open System Preferences", {"section": 'SYSTEM'}),
    "folder": ("wm.path_open", "Show the Folder", {}),
    "ffmpeg": ("wm.url_open", "Get ffmpeg", {"url": "https://ffmpeg.org/download.html"}),
}

register, _unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_install_engine, PIANOFLOW_OT_repair_engine, PIANOFLOW_OT_cancel_install, PIANOFLOW_OT_remove_engine,
    PIANOFLOW_OT_check_engine, PIANOFLOW_OT_use_installed_engine))


def unregister():
    _unregister()
    forget_answer()
