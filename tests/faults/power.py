"""2. Power cuts: a disk as it was at one moment, and a file system that forgets what nobody synced."""

import copy
import os
import random
import shutil
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path

import actions
import texts
from judge import Judge
from observer import Observer
from office import Ended, Office, until
from scenario import NotHere, Result, scenario

CUTS = 50

# With the entries that tell of corrections, as many as one feed holds at most.
SERIALS_MAX = 200


def tool(*command):
    subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)


@contextmanager
def mounted(image, folder):
    """A file system in a file, through a loop device; its journal is recovered as after a power cut."""
    folder.mkdir(parents=True, exist_ok=True)
    tool("mount", "-o", "loop", str(image), str(folder))
    try:
        yield folder
    finally:
        for _attempt in range(50):
            if subprocess.run(["umount", str(folder)], capture_output=True, check=False).returncode == 0:
                return
            time.sleep(0.1)
        tool("umount", "--lazy", str(folder))


def make_image(path, size, kind):
    with path.open("wb") as file:
        file.truncate(size)
    tool(f"mkfs.{kind}", "-q", str(path))


class Load(threading.Thread):
    """Publications and corrections, one after the other, without end."""

    def __init__(self, office, pause=0.02):
        super().__init__(daemon=True)
        self.office, self.pause, self.done = office, pause, threading.Event()
        self.versions, self.chance = {}, random.Random(2)

    def run(self):
        while not self.done.is_set():
            try:
                self.step()
            except OSError:
                pass
            self.done.wait(self.pause)

    def step(self):
        if len(self.versions) < SERIALS_MAX and self.chance.random() < 0.5 or not self.versions:
            serial = 100 + len(self.versions)
            self.versions[serial] = 0
        else:
            serial = self.chance.choice(sorted(self.versions))
            self.versions[serial] += 1
        self.office.drop(f"n{serial}.txt", texts.notice(serial, self.versions[serial]))

    def end(self):
        self.done.set()
        self.join()


def what_was_seen(judge):
    """A judge that knows what this one has seen so far, and has found nothing yet."""
    with judge.lock:
        later = Judge()
        for name in ("fixed", "updated", "serials", "versions", "bytes_of", "tag_of", "addresses"):
            setattr(later, name, copy.deepcopy(getattr(judge, name)))
        return later


def after_the_cut(office, judge):
    """The program on what is left: it starts, and all that was seen stands."""
    try:
        office.start()
        judge.files_follow(office)
        judge.look_at(office)
        office.stop()
        judge.look_at_files(office)
        judge.finds_it_sound(office)
    except Ended as failure:
        judge.violation(f"{failure}")
        office.kill()


def count_empty(feeds):
    """Not what was being written when the power went."""
    return sum(file.stat().st_size == 0 for file in feeds.rglob("*.*") if file.suffix != ".tmp")


@scenario("power cuts: an ext4 disk as it was at one moment under load, mounted and started from")
def power_cuts(run):
    if os.geteuid() != 0:
        raise NotHere("it mounts file systems, which needs root")
    if not shutil.which("mkfs.xfs") or not shutil.which("mkfs.ext4"):
        raise NotHere("there is no mkfs.xfs, whose files can be cloned at one moment, or no mkfs.ext4")
    result, seen, broken = Result(), [], 0
    times = 3 if run.short else CUTS
    with ExitStack() as stack:
        host_image = run.folder / "host.img"
        make_image(host_image, 8 << 30, "xfs")
        host = stack.enter_context(mounted(host_image, run.folder / "host"))
        image = host / "disk.img"
        make_image(image, 256 << 20, "ext4")
        disk = stack.enter_context(mounted(image, run.folder / "disk"))
        judge = Judge()
        office = Office(run.program, disk / "office", judge)
        office.start()
        stack.callback(office.kill)
        actions.prepare(office)
        load = Load(office)
        load.start()
        stack.callback(load.end)
        chance = random.Random(1)
        with Observer(office, judge, pause=0.002):
            for cut in range(times):
                time.sleep(chance.uniform(0.05, 1.0))
                later = what_was_seen(judge)
                # One moment: the clone of a file waits for its writers, and they for it.
                snapshot = host / "cut.img"
                tool("cp", "--reflink=always", str(image), str(snapshot))
                with mounted(snapshot, run.folder / "cut") as copied:
                    seen.append(len(later.fixed))
                    broken += count_empty(copied / "office" / "feeds")
                    after_the_cut(Office(run.program, copied / "office", later), later)
                snapshot.unlink()
                result.take(later, f"cut {cut}")
                result.count += 1
    result.take(judge, "under load")
    result.told = f"{seen[0]} entries seen before the first cut, {seen[-1]} before the last; {broken} files of feeds were empty before the start"
    return result


LAZY = """[faults]
fifo_path="{folder}/faults.fifo"
fifo_path_completed="{folder}/done.fifo"
[cache]
apply_eviction=false
[cache.simple]
custom_size="512mb"
blocks_per_page=1
[filesystem]
log_all_operations=false
logfile="{folder}/lazyfs.log"
"""


class Lazy:
    """LazyFS (https://github.com/dsrhaslab/lazyfs): what nobody synced is gone once it is told to forget."""

    def __init__(self, program, folder):
        self.program, self.folder = program, folder
        self.root, self.mount = folder / "root", folder / "mount"
        for place in (self.root, self.mount):
            place.mkdir(parents=True)
        (folder / "lazyfs.toml").write_text(LAZY.format(folder=folder))
        for name in ("faults.fifo", "done.fifo"):
            os.mkfifo(folder / name)

    def start(self):
        self.process = subprocess.Popen(
            [self.program, str(self.mount), "--config-path", str(self.folder / "lazyfs.toml"), "-o", "allow_other",
             "-o", "modules=subdir", "-o", f"subdir={self.root}", "-f"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        until("LazyFS did not mount", lambda: os.path.ismount(self.mount))

    def forget(self):
        """Waits until it is done."""
        with (self.folder / "faults.fifo").open("w") as commands:
            commands.write("lazyfs::clear-cache\n")
        with (self.folder / "done.fifo").open() as done:
            done.readline()

    def end(self):
        subprocess.run(["umount", str(self.mount)], check=False, capture_output=True)
        try:
            self.process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            subprocess.run(["umount", "--lazy", str(self.mount)], check=False, capture_output=True)


@scenario("power cuts: LazyFS forgets all that was not synced, under load")
def lazyfs(run):
    program = os.environ.get("LAZYFS")
    if not program:
        raise NotHere("LazyFS is in no package registry; LAZYFS=FILE names one that was built")
    judge, result = Judge(), Result()
    lazy, empty = Lazy(program, run.folder / "lazy"), 0
    lazy.start()
    try:
        places = {f"{name}_dir": lazy.mount / name for name in ("state", "feeds", "reports")}
        office = Office(run.program, run.folder / "office", judge, top='keep_free = "0 B"', places=places)
        office.start()
        actions.prepare(office)
        load, chance = Load(office, pause=0.2), random.Random(1)
        load.start()
        # Its files are not synced: they are looked at once the program has repaired them.
        with Observer(office, judge, pause=0.002, files=False):
            for cut in range(3 if run.short else CUTS):
                time.sleep(chance.uniform(0.05, 0.8))
                office.kill()
                lazy.forget()
                lazy.end()
                # What the kernel kept of the files is gone with the mount.
                lazy.start()
                empty += count_empty(office.feeds_dir)
                try:
                    office.start()
                except Ended as failure:
                    judge.violation(f"cut {cut}: {failure}")
                    break
                judge.look_at(office)
                result.count += 1
        load.end()
        if office.is_running():
            judge.comes_to(office, actions.BEFORE | load.versions)
            judge.files_follow(office)
            office.stop()
            # On a disk that is none of LazyFS, of which doctor says rightly that a ledger has no place on it.
            copied = {name: run.folder / "copied" / name for name in places}
            for name, place in places.items():
                shutil.copytree(place, copied[name], ignore=shutil.ignore_patterns("admin.sock"))
            judge.finds_it_sound(Office(run.program, run.folder / "sound", judge, places=copied))
    finally:
        office.kill()
        lazy.end()
    result.take(judge)
    result.told = (
        f"state, feeds and reports on it; {len(judge.fixed)} entries seen in the end; {empty} files of feeds were empty after a cut, "
        "until the program had started"
    )
    return result
