"""Operators of the preferences: install the engine, ask it what it has, remove it."""
import sys
from pathlib import Path

import bpy
from bpy.types import Operator

from ...engine.errors import InputError
from ..engine_python import require_python, runtime_folder
from ..installing import InstallJob, Plan, remove_runtime, runtime_python
from ..job import Job, close_engine
from ..paths import PACKAGE
from .job_operator import JobOperator, running

#: What the engine told about itself when it was asked last: its hello event, or the sentence of why there is none.
_answer = {"facts": None, "problem": ""}


def engine_facts():
    """The hello event of the engine that was asked last, or None."""
    return _answer["facts"]


def engine_problem():
    """Why the engine that was asked last did not answer; empty when it did or was not asked."""
    return _answer["problem"]


def forget_answer():
    """The engine has changed: what it told is no longer true."""
    _answer.update(facts=None, problem="")


class PIANOFLOW_OT_install_engine(JobOperator, Operator):
    """Install the engine's libraries (PyTorch and others, 1 to 5 GB) into a folder of their own; Blender's own Python stays as it is"""  # noqa: E501

    bl_idname = "pianoflow.install_engine"
    bl_label = "Install Engine"
    bl_options = {'INTERNAL'}

    kind = "install"

    @classmethod
    def poll(cls, context):
        if not cls.idle():
            return False
        if running("performance") is not None:
            cls.poll_message_set("Wait until the performance is generated, or cancel it")
            return False
        return True

    def start(self, context):
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
        close_engine()
        forget_answer()
        return InstallJob(Plan(folder, python=sys.executable, wheels=wheels,
                               cpu_only=preferences.torch == 'CPU'))

    def finish(self, context, job):
        return "The engine is installed"


class PIANOFLOW_OT_cancel_install(Operator):
    """Stop installing and remove what was installed so far"""

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
    """Remove the libraries that Install Engine has installed"""

    bl_idname = "pianoflow.remove_engine"
    bl_label = "Remove Engine"
    bl_options = {'INTERNAL'}

    @classmethod
    def poll(cls, context):
        folder = runtime_folder()
        if folder is None or runtime_python(folder) is None:
            cls.poll_message_set("Install Engine has not installed anything")
            return False
        return running("install") is None and running("performance") is None

    def invoke(self, context, event):
        return context.window_manager.invoke_confirm(self, event)

    def execute(self, context):
        close_engine()
        forget_answer()
        remove_runtime(runtime_folder())
        self.report({'INFO'}, "The engine is removed")
        return {'FINISHED'}


class PIANOFLOW_OT_check_engine(JobOperator, Operator):
    """Start the engine and show what it has: its Python, its device, its listeners"""

    bl_idname = "pianoflow.check_engine"
    bl_label = "Check Engine"
    bl_options = {'INTERNAL'}

    kind = "check"

    @classmethod
    def poll(cls, context):
        if running("performance") is not None or running("install") is not None:
            cls.poll_message_set("The engine is busy")
            return False
        return cls.idle()

    def start(self, context):
        forget_answer()
        try:
            self._job = Job({"command": "hello"}, require_python())
        except InputError as error:
            _answer["problem"] = str(error)
            raise
        return self._job

    def finish(self, context, job):
        _answer["facts"] = job.facts
        return "The engine works"

    def ended(self):
        job = getattr(self, "_job", None)
        if job is not None and job.outcome == "error":
            _answer["problem"] = job.message


register, _unregister = bpy.utils.register_classes_factory((
    PIANOFLOW_OT_install_engine, PIANOFLOW_OT_cancel_install, PIANOFLOW_OT_remove_engine, PIANOFLOW_OT_check_engine))


def unregister():
    _unregister()
    forget_answer()
