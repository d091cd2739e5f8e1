"""A Debian machine: systemd started as the first process of name spaces of its own, on a fresh tree."""

import json
import os
import queue
import shutil
import signal
import subprocess
import threading
import time
from pathlib import Path

from office import PATIENCE, Answer

SUITE = "bookworm"
CGROUPS = Path("/sys/fs/cgroup")
# What a machine of its own has, and a folder has not. $1 is the tree.
BOOT = r"""
set -e
mount --bind "$1" "$1"
cd "$1"
mount -t proc proc proc
mount -t sysfs -o ro sysfs sys
mount -t tmpfs -o mode=755 tmpfs run
mount -t tmpfs tmpfs tmp
mount -t tmpfs -o mode=755 tmpfs dev
for device in null zero full random urandom tty; do
    touch dev/$device
    mount --bind /dev/$device dev/$device
done
mkdir dev/pts dev/shm
mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
ln -s pts/ptmx dev/ptmx
if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    mount -t cgroup2 cgroup2 sys/fs/cgroup
else
    mount -t tmpfs -o mode=755 tmpfs sys/fs/cgroup
    mkdir sys/fs/cgroup/systemd
    mount -t cgroup -o none,name=systemd cgroup sys/fs/cgroup/systemd
fi
pivot_root . mnt
umount -l /mnt
# As on a real machine; systemd leaves this to whoever starts a container.
mount --make-rshared /
exec env -i container=gazetted-test PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system
"""
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


def obstacle():
    """Why no such machine can be started here, if it cannot."""
    if os.geteuid() != 0:
        return "it takes root to start a machine in name spaces"
    tried = subprocess.run(
        ["unshare", "--mount", "--pid", "--fork", "--net", "--cgroup", "mount", "-t", "tmpfs", "tmpfs", "/mnt"],
        capture_output=True, text=True,
    )
    return None if tried.returncode == 0 else f"no machine can be started in name spaces: {tried.stderr.strip()}"


def base(scratch):
    """The archive of a fresh tree, made once."""
    archive = scratch / f"{SUITE}.tar"
    if not archive.exists():
        fresh = scratch / f"{SUITE}.new.tar"
        made = subprocess.run(
            ["mmdebstrap", "--quiet", "--variant=minbase", "--include=systemd,init-system-helpers", SUITE, fresh],
            capture_output=True, text=True,
        )
        assert made.returncode == 0, made.stderr[-2000:]
        fresh.rename(archive)
    return archive


class Debian:
    def __init__(self, archive, folder):
        self.root = folder
        folder.mkdir(parents=True)
        subprocess.run(["tar", "-xf", archive, "-C", folder], check=True)
        hierarchy = CGROUPS if (CGROUPS / "cgroup.controllers").exists() else CGROUPS / "systemd"
        self.cgroup = hierarchy / f"gazetted-test-{os.getpid()}"
        self.cgroup.mkdir()
        self.followers = []
        self.log = open(folder.with_suffix(".log"), "w", encoding="utf-8")
        # In a cgroup of its own before it gets a name space for them, whose root that is.
        enter = f'echo $$ >"{self.cgroup}/cgroup.procs" && exec "$@"'
        spaces = ["--mount", "--pid", "--fork", "--uts", "--ipc", "--net", "--cgroup", "--propagation", "private"]
        self.boot = subprocess.Popen(
            ["sh", "-c", enter, "-", "unshare", *spaces, "sh", "-c", BOOT, "-", str(folder)],
            stdin=subprocess.DEVNULL, stdout=self.log, stderr=subprocess.STDOUT, start_new_session=True,
        )
        try:
            self.first = self._first_process()
            self.run("systemctl", "is-system-running", "--wait", fails=None)
        except BaseException:
            self.stop()
            raise

    def _first_process(self):
        children = Path(f"/proc/{self.boot.pid}/task/{self.boot.pid}/children")
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.boot.poll() is None:
            for pid in children.read_text().split():
                # Up when it answers, and not before it is systemd.
                ready = self._enter(int(pid), "-a", "/bin/systemctl", "show", "--property=Version")
                if ready.returncode == 0 and ready.stdout.startswith("Version="):
                    return int(pid)
        raise AssertionError(f"the machine did not start: {Path(self.log.name).read_text()}")

    @staticmethod
    def _enter(pid, *command, **more):
        more = {"capture_output": True, "text": True, "stdin": subprocess.DEVNULL, "timeout": 5 * PATIENCE} | more
        command = ["nsenter", "--target", str(pid), *map(str, command)]
        return subprocess.run(command, env={"PATH": PATH, "LC_ALL": "C.UTF-8"}, **more)

    def run(self, *command, fails=False, **more):
        """In the machine, as root; what it printed. `fails`: it must; None: it may."""
        done = self._enter(self.first, "-a", *command, **more)
        told = f"{done.stdout}{done.stderr}"
        assert fails is None or (done.returncode != 0) == fails, f"{command} ended with {done.returncode}: {told}"
        return told

    def sh(self, script, **more):
        return self.run("sh", "-ec", script, **more)

    def status(self, *command):
        return self._enter(self.first, "-a", *command).returncode

    def get(self, url, *fields):
        """By curl of this machine, on that one's network."""
        command = ["-n", "curl", "-sS", "--max-time", "20", "-o", "-", "-w", "\n%{http_code}"]
        done = self._enter(self.first, *command, *(part for field in fields for part in ("-H", field)), url, text=False)
        assert done.returncode == 0, f"{url}: {done.stderr.decode()}"
        body, status = done.stdout.rsplit(b"\n", 1)
        return Answer(int(status), {}, body)

    def copy_in(self, file, to):
        shutil.copy(file, self.root / to.lstrip("/"))

    def journal(self, unit):
        return Journal(self, unit)

    def stop(self):
        for follower in self.followers:
            follower.terminate()
        # With the first process of their name space all others end.
        for pid in [getattr(self, "first", None)]:
            if pid and self.boot.poll() is None:
                os.kill(pid, signal.SIGKILL)
        if self.boot.poll() is None and not hasattr(self, "first"):
            os.killpg(self.boot.pid, signal.SIGKILL)
        self.boot.wait()
        self.log.close()
        deadline = time.monotonic() + PATIENCE
        while self.cgroup.exists() and time.monotonic() < deadline:
            for folder, _folders, _files in os.walk(self.cgroup, topdown=False):
                try:
                    os.rmdir(folder)
                except OSError:
                    break


class Journal:
    """What a unit logs, from its beginning."""

    def __init__(self, machine, unit):
        command = ["nsenter", "--target", str(machine.first), "-a", "journalctl", "--quiet", "--follow", "--lines=all"]
        self.process = subprocess.Popen(
            [*command, "--output=cat", f"--unit={unit}"], env={"PATH": PATH}, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        )
        machine.followers.append(self.process)
        self.lines, self.seen = queue.Queue(), []
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for raw in self.process.stdout:
            try:
                self.lines.put(json.loads(raw))
            except ValueError:
                self.lines.put({"message": raw.decode("utf-8", "replace").strip()})

    def wait(self, wanted):
        """The first line from here on that is as wanted."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                line = self.lines.get(timeout=max(0.0, deadline - time.monotonic()))
            except queue.Empty:
                last = "\n".join(json.dumps(line) for line in self.seen[-15:])
                raise AssertionError(f"the awaited line did not come; the last were\n{last}") from None
            self.seen.append(line)
            if isinstance(line, dict) and wanted(line):
                return line
