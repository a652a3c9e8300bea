"""What has to happen when another file is loaded: a running job belongs to the file that goes."""
import bpy
from bpy.app.handlers import persistent

from .job import close_engine
from .operators.job_operator import stop_all


@persistent
def _before_load(*_):
    stop_all()


def register():
    bpy.app.handlers.load_pre.append(_before_load)


def unregister():
    bpy.app.handlers.load_pre.remove(_before_load)
    stop_all()
    close_engine()
