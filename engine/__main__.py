"""Starts the worker: `python -m pianoflow.engine`, or as Blender does it (`pianoflow_blender/engine_process.py`)."""
from .worker import main

main()
