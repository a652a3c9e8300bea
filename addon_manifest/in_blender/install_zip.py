"""Installs the extension's zip as a user would, in a bpy wheel: `python install_zip.py -- ZIP`."""
import sys

import bpy

path = sys.argv[sys.argv.index("--") + 1]
bpy.ops.extensions.package_install_files(filepath=path, repo="user_default", enable_on_install=True, overwrite=True)
if "bl_ext.user_default.pianoflow" not in bpy.context.preferences.addons:
    sys.exit("The zip was installed, but the add-on is not enabled.")
