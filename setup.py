"""Lays the checkout out as the package `pianoflow`: the repository's root is the package's root, as in Blender."""
from setuptools import find_packages, setup

FOLDERS = ("engine", "pianoflow_blender", "rigs")
inner = [name for folder in FOLDERS for name in [folder, *(f"{folder}.{found}" for found in find_packages(folder))]]

setup(
    packages=["pianoflow", *(f"pianoflow.{name}" for name in inner)],
    package_dir={"pianoflow": "."},
    package_data={"pianoflow": ["blender_manifest.toml"], "pianoflow.engine.music": ["*.npz"],
                  "pianoflow.engine.weights": ["*.safetensors", "*.json", "*.md"],
                  "pianoflow.engine.evaluation": ["*.json", "*.safetensors"],
                  "pianoflow.rigs": ["*.npz", "*.blend", "*.txt", "*.md"]},
)
