"""The Blenders that the extension is tried in: how to set each up, and how to run something in it."""
import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import chroot
from .extension_tool import CACHE


class Unavailable(Exception):
    """A bed cannot be set up on this machine. The message is the reason."""


@dataclass(frozen=True)
class WheelBed:
    """Blender as a Python module, in an environment with nothing else that the add-on could lean on."""

    name: str
    version: str
    python: str = "3.11"
    tests_engine = False  # `make test` does, in the same Python

    @property
    def folder(self):
        return CACHE / f"bpy-{self.version}"

    @property
    def interpreter(self):
        return str(self.folder / "bin" / "python")

    @property
    def extra_libraries(self):
        """Folder of libraries that only the tests of the rigs may use."""
        return self.folder / "for-tests"

    def set_up(self):
        wanted = ["numpy<2", f"bpy=={self.version}", "pytest>=8"]
        ready = self.folder / f".ready-{_digest(wanted)}"
        if ready.exists():
            return
        if not Path(self.interpreter).exists():
            _run([self._base_python(), "-m", "venv", str(self.folder)])
        pip = [self.interpreter, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        _run([*pip, *wanted])
        _run([*pip, "--no-deps", "--target", str(self.extra_libraries), "--upgrade", "scipy<1.18"])
        _run([self.interpreter, "-c", "import bpy, pytest"])
        ready.touch()

    def _base_python(self):
        if "%d.%d" % sys.version_info[:2] == self.python:
            return sys.executable
        return shutil.which(f"python{self.python}") or _give_up(f"needs Python {self.python}, which is not installed")

    def script(self, path, *arguments):
        """The command that runs a Python script that imports bpy; the script's own arguments follow `--`."""
        return [self.interpreter, str(path), "--", *map(str, arguments)]

    def install(self, module_file, zip_path):
        return self.script(module_file, zip_path)

    def run(self, command, environment, log, limit, writable, readable):
        """Runs `command`, its output going to the file `log`; returns its exit status, None past `limit` seconds."""
        return _logged(command, command, {**_bare_environment(), **environment}, log, limit)


@dataclass(frozen=True)
class DebianBed:
    """A real Blender binary from Debian, in a directory tree of its own."""

    name: str
    suite: str
    packages: tuple

    tests_engine = True
    extra_libraries = None  # the system's Python has them

    @property
    def folder(self):
        return CACHE / self.suite

    def set_up(self):
        ready = self.folder / f".ready-{_digest(self.packages + LISTENER)}"
        if ready.exists():
            return
        if reason := chroot.obstacle(needs_debootstrap=not chroot.has_system(self.folder)):
            raise Unavailable(reason)
        try:
            chroot.make(self.folder, self.suite, self.packages)
        except subprocess.CalledProcessError as error:
            _give_up(_last_line(error.stderr) or f"{error.cmd[0]} failed")
        self._install_listener()
        ready.touch()

    def _install_listener(self):
        """Puts what Debian has not packaged beside the system's libraries: the worker is isolated from others."""
        python = os.readlink(self.folder / "usr" / "bin" / "python3").removeprefix("python")
        place = self.folder / "usr" / "local" / "lib" / f"python{python}" / "dist-packages"
        platforms = [f"--platform=manylinux_2_{glibc}_{os.uname().machine}" for glibc in (28, 27, 17)]
        _run([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps",
              "--upgrade", "--only-binary=:all:", f"--python-version={python}", *platforms, "--platform=any",
              f"--target={place}", *LISTENER])

    def script(self, path, *arguments):
        return ["blender", "--background", "--factory-startup", "--python-exit-code", "1", "--python", str(path),
                "--", *map(str, arguments)]

    def install(self, module_file, zip_path):
        return ["blender", "--background", "--command", "extension", "install-file", "-r", "user_default", "--enable",
                str(zip_path)]

    def run(self, command, environment, log, limit, writable, readable):
        if reason := chroot.obstacle(needs_debootstrap=False):
            raise Unavailable(reason)
        shut = chroot.enclosed(self.folder, command, {**_bare_environment(), **environment}, writable, readable)
        return _logged(shut, command, dict(os.environ), log, limit)


DEBIAN = ("blender", "python3-numpy", "python3-requests", "python3-zstandard", "python3-pytest", "libgl1-mesa-dri",
          "libegl1", "libegl-mesa0", "xvfb", "xauth", "imagemagick")
#: For the tests of the engine; Blender's own Python sees them too, the wheels' do not.
ENGINE_LIBRARIES = ("python3-scipy", "python3-mido", "python3-soundfile", "python3-soxr")
#: The engine's light listener, from PyPI. The other one needs torch: too much for this.
LISTENER = ("onnxruntime>=1.18", "basic-pitch==0.4.0")

BEDS = (
    WheelBed("bpy-4.2", "4.2.23"),
    WheelBed("bpy-4.5", "4.5.15"),
    WheelBed("bpy-5.0", "5.0.1"),
    DebianBed("debian-trixie", "trixie", DEBIAN + ENGINE_LIBRARIES),
    DebianBed("debian-sid", "sid", DEBIAN + ENGINE_LIBRARIES + ("python3-cattr", "libgl1", "libopengl0")),
)


def _digest(wanted):
    return hashlib.sha256(" ".join(wanted).encode()).hexdigest()[:12]


def _bare_environment():
    """What a program may know of this machine: where programs are and how to reach a package index."""
    kept = ("PATH", "LANG", "HOME", "TMPDIR")
    return {name: os.environ[name] for name in kept if name in os.environ}


def _run(command):
    finished = subprocess.run(command, capture_output=True, text=True)
    if finished.returncode:
        _give_up(_last_line(finished.stderr) or f"{Path(command[0]).name} failed")


def _logged(command, shown, environment, log, limit):
    with open(log, "ab") as stream:
        stream.write(f"$ {' '.join(shown)}\n".encode())
        stream.flush()
        process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=stream,
                                   stderr=subprocess.STDOUT, start_new_session=True)
        try:
            return process.wait(limit)
        except subprocess.TimeoutExpired:
            return None
        finally:
            if process.poll() is None:
                os.killpg(process.pid, 9)
                process.wait()


def _last_line(text):
    lines = [line.strip() for line in (text or "").splitlines() if line.strip()]
    return lines[-1] if lines else ""


def _give_up(reason):
    raise Unavailable(reason)
