"""A Debian in a folder, and programs run in it. Mounts live in a namespace of their own and vanish with the program."""
import os
import re
import shutil
import subprocess
from pathlib import Path

DEFAULT_MIRROR = "http://deb.debian.org/debian"
#: Debian's archive in apt's two ways of listing sources.
MIRROR = re.compile(r"^(?:deb\s[^#\n]*?|URIs:\s*)(https?://\S*/debian/?)(?:\s|$)", re.MULTILINE)
#: Where programs are inside.
_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def obstacle(needs_debootstrap=True):
    """Why this machine cannot set up or enter a chroot, as a sentence; None when it can."""
    if os.name != "posix" or not Path("/proc/mounts").exists():
        return "needs Linux"
    if os.geteuid() != 0:
        return "needs root, for chroot and mounts: run it with sudo"
    if needs_debootstrap and not shutil.which("debootstrap"):
        return "needs debootstrap: apt-get install debootstrap"
    if subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode:
        return "needs the right to make mounts (CAP_SYS_ADMIN), which this container has not"
    return None


def mirror():
    """Debian's mirror that this machine's apt uses, or PIANOFLOW_DEBIAN_MIRROR."""
    if chosen := os.environ.get("PIANOFLOW_DEBIAN_MIRROR"):
        return chosen
    lists = [Path("/etc/apt/sources.list"), *sorted(Path("/etc/apt/sources.list.d").glob("*"))]
    for path in lists:
        if path.suffix in {".list", ".sources"} and path.is_file():
            if found := MIRROR.search(path.read_text(errors="replace")):
                return found.group(1)
    return DEFAULT_MIRROR


def has_system(folder):
    """Whether debootstrap has finished in `folder`."""
    return (folder / "usr" / "bin" / "apt-get").exists() and not (folder / "debootstrap").exists()


def make(folder, suite, packages):
    """Makes the Debian `suite` with `packages` in `folder`, or completes it. Raises CalledProcessError."""
    if not has_system(folder):
        folder.mkdir(parents=True, exist_ok=True)
        _checked(["debootstrap", "--variant=minbase", suite, str(folder), mirror()])
    shutil.copyfile("/etc/resolv.conf", folder / "etc" / "resolv.conf")
    environment = {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "-q", "-o", "Acquire::Check-Valid-Until=false", "update"],
                    ["apt-get", "-q", "install", "-y", "--no-install-recommends", *packages], ["apt-get", "clean"]):
        _checked(enclosed(folder, command, environment, (), ()))


def enclosed(folder, command, environment, writable, readable):
    """The command line that runs `command` in the system in `folder`.

    writable, readable: folders of the host to be seen there under the same paths. Mounts and processes belong to
    namespaces of this one program: they are gone when it ends or is killed, whatever happens.
    """
    lines = ["set -e", 'root="$1"; shift', 'mount -t proc proc "$root/proc"', 'mount --bind /dev "$root/dev"',
             'mount -t tmpfs tmpfs "$root/tmp"']
    for path, options in [(path, "ro") for path in readable] + [(path, "rw") for path in writable]:
        place = _quoted(path)
        lines += [f'mkdir -p "$root"{place}', f'mount --bind {place} "$root"{place}']
        if options == "ro":
            lines.append(f'mount -o remount,bind,ro "$root"{place}')
    lines.append('exec chroot "$root" /usr/bin/env -i "$@"')
    told = {**environment, "PATH": _PATH, "HOME": "/tmp", "LANG": "C.UTF-8"}
    told.pop("TMPDIR", None)
    return ["unshare", "--mount", "--propagation", "private", "--pid", "--fork", "--kill-child", "/bin/sh", "-c",
            "\n".join(lines), "enclosed", str(folder), *(f"{name}={value}" for name, value in told.items()), *command]


def left_mounts(folder):
    """Mounts below `folder` that this process can see: there should never be any."""
    mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
    return [mount for mount in mounts if mount.startswith(f"{folder}/")]


def _quoted(path):
    return "'" + str(path).replace("'", "'\\''") + "'"


def _checked(command):
    subprocess.run(command, check=True, capture_output=True, text=True)
