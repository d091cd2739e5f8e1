"""System calls of one thread at a time: counted in a dry run, and then met one by one.

strace counts the calls of each thread by itself, so a point is (thread, call, number). It is attached to that thread alone. The
thread that appends to the ledger lives as long as its append: it is met by the file that nobody else writes meanwhile.
"""

import re
import shutil
import subprocess
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from judge import Judge
from office import Office, threads

# What changes anything, or shows it to anybody.
CHANGING = (
    "openat", "openat2", "pwrite64", "write", "writev", "fsync", "fdatasync", "ftruncate", "rename", "renameat", "renameat2",
    "unlink", "unlinkat", "mkdir", "mkdirat", "link", "linkat", "sendto", "sendmsg",
)
READING = ("read", "pread64", "readv", "statx", "fstat", "newfstatat", "getdents64", "mmap", "readlink")

# A stranger thread is one that was not there when the tracing began.
APPEND = "append"

# It does what it is asked from outside, as often as it is asked.
UNCOUNTED = ("http-0", "http-1", "admin", "signals")

SETTLED = 3.2


@dataclass(frozen=True)
class Point:
    thread: str
    call: str
    number: int

    def __str__(self):
        return f"{self.thread} {self.call} {self.number}"


class Base:
    """An office with some statements, copied for every point."""

    def __init__(self, program, folder, prepare):
        self.program, self.folder = program, folder
        shutil.rmtree(folder, ignore_errors=True)
        judge = Judge()
        self.office = Office(program, folder / "base", judge)
        self.office.start()
        prepare(self.office)
        judge.files_follow(self.office)
        self.office.stop()
        assert not judge.violations, judge.violations

    def copy(self, name, judge):
        folder = self.folder / name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(self.office.folder, folder, symlinks=True, ignore=shutil.ignore_patterns("admin.sock"))
        return Office(self.program, folder, judge)


class Tracer:
    """strace on a running program, from when it says that it is attached."""

    def __init__(self, arguments, out=Path("/dev/null")):
        self.out = out
        self.process = subprocess.Popen(
            ["strace", "-o", str(out), *arguments], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE, text=True,
        )
        line = self.process.stderr.readline()
        assert "attached" in line, line

    def end(self):
        if self.process.poll() is None:
            self.process.terminate()
        self.process.stderr.read()
        self.process.wait()

    def has_met(self):
        """Whether a call was made to fail, once it is at its end."""
        return "(INJECTED)" in self.out.read_text("utf-8", "replace")


def inject(office, point, fault):
    """Attaches to the thread of a point, so that the fault meets its call of that number from now on."""
    out = office.folder / "injected.trace"
    when = ["-e", f"trace={point.call}", "-e", f"inject={point.call}:{fault}:when={point.number}"]
    if point.thread == APPEND:
        log = office.state_dir / "ledger.db-wal"
        return Tracer(["-f", "-p", str(office.daemon), "-P", str(log), *when], out)
    named = [thread for thread, name in threads(office.daemon).items() if name == point.thread]
    assert len(named) == 1, (point, threads(office.daemon))
    return Tracer(["-p", str(named[0]), *when], out)


def dry_run(base, act, calls, name="dry"):
    """Every point of an action: what it calls until it has settled."""
    judge = Judge()
    office = base.copy(name, judge)
    office.start()
    # What is done at rest is done before.
    time.sleep(SETTLED)
    names = threads(office.daemon)
    # The program hears of what is written in the folder of its drop folder.
    trace = base.folder / "trace"
    tracer = Tracer(["-f", "-p", str(office.daemon), "-e", f"trace={','.join(calls)}"], trace)
    act(office)
    time.sleep(SETTLED)
    tracer.end()
    office.stop()
    assert not judge.violations, judge.violations
    counts = Counter()
    for line in trace.read_text("utf-8", "replace").splitlines():
        found = re.match(r"(\d+)\s+(\w+)\(", line)
        if found:
            counts[names.get(int(found[1]), APPEND), found[2]] += 1
    return [
        Point(thread, call, number)
        for (thread, call), count in sorted(counts.items())
        if thread not in UNCOUNTED
        for number in range(1, count + 1)
    ]
