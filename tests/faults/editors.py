"""9. Editors that save: what they leave beside a file, and in which order, is one correction and nothing else."""

import os
import shutil
import subprocess
import time

import actions
import texts
from judge import Judge
from observer import Observer
from office import Office
from scenario import Result, scenario


def vim(path, text):
    """The real one, where it is there: a swap file, a trial name, a copy, and the new file in its place."""
    program = shutil.which("vim") or shutil.which("vi")
    old, new = texts.number(path.read_text(), "version"), texts.number(text.decode(), "version")
    edit = [program, "-u", "NONE", "-es", "-c", "set backup writebackup", "-c", f"%s/version{old}x/version{new}x/", "-c", "wq!", str(path)]
    subprocess.run(edit, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=20)


def vim_by_hand(path, text):
    """With `backupcopy=no`: the old file becomes the copy."""
    (path.parent / "4913").touch()
    (path.parent / "4913").unlink()
    os.rename(path, f"{path}~")
    path.write_bytes(text)
    os.unlink(f"{path}~")


def emacs(path, text):
    """A lock, an automatic save, a copy, and the file written anew."""
    lock = path.parent / f".#{path.name}"
    os.symlink("anna@desk.4711:1700000000", lock)
    (path.parent / f"#{path.name}#").write_bytes(text[:200])
    shutil.copy2(path, f"{path}~")
    path.write_bytes(text)
    (path.parent / f"#{path.name}#").unlink()
    lock.unlink()


def word(path, text):
    """The new text beside the old, and two renames."""
    owner = path.parent / f"~${path.name[2:]}"
    owner.write_bytes(b"\x05Anna".ljust(162))
    fresh, old = path.parent / "~WRD0001.tmp", path.parent / "~WRL0002.tmp"
    fresh.write_bytes(text)
    os.rename(path, old)
    time.sleep(0.02)
    os.rename(fresh, path)
    old.unlink()
    owner.unlink()


def libre_office(path, text):
    lock = path.parent / f".~lock.{path.name}#"
    lock.write_bytes(b",anna,desk,04.03.2026 10:00,file;")
    fresh = path.parent / "lu8124a1b2.tmp"
    fresh.write_bytes(text)
    os.rename(fresh, path)
    lock.unlink()


def gedit(path, text):
    fresh = path.parent / ".goutputstream-A1B2C3"
    fresh.write_bytes(text)
    os.rename(fresh, path)


def sed(path, text):
    """`sed -i` makes a file of its own and renames it."""
    old = texts.number(path.read_text(), "version")
    subprocess.run(["sed", "-i", f"s/version{old}x/version{texts.number(text.decode(), 'version')}x/", str(path)], check=True)


def in_place(path, text):
    """As Notepad does it: cut to nothing, and written in two halves."""
    with path.open("wb", buffering=0) as file:
        time.sleep(0.05)
        file.write(text[: len(text) // 2])
        time.sleep(0.05)
        file.write(text[len(text) // 2 :])


def deleted_first(path, text):
    path.unlink()
    time.sleep(0.05)
    path.write_bytes(text)


WAYS = (vim_by_hand, emacs, word, libre_office, gedit, sed, in_place, deleted_first)


@scenario("editors' ways of saving: vim, Emacs, Word, LibreOffice, gedit, `sed -i`, in place, deleted first")
def editors(run):
    judge, result = Judge(), Result()
    office = Office(run.program, run.folder / "office", judge)
    office.start()
    actions.prepare(office)
    ways = [vim] * bool(shutil.which("vim") or shutil.which("vi")) + list(WAYS)
    wanted = dict(actions.BEFORE)
    for at, way in enumerate(ways):
        serial = 200 + at
        office.drop(f"{way.__name__}.txt", texts.notice(serial))
        wanted[serial] = 0
    judge.comes_to(office, wanted)
    with Observer(office, judge, pause=0.005):
        for version in range(1, 3 if run.short else 13):
            for at, way in enumerate(ways):
                way(office.drop_dir / f"{way.__name__}.txt", texts.notice(200 + at, version))
                wanted[200 + at] = version
                judge.comes_to(office, wanted)
                result.count += 1
    judge.files_follow(office)
    judge.look_at(office)
    office.stop()
    refused = {line["path"] for line in office.log if line.get("outcome") == "refused"}
    if refused:
        judge.violation(f"what editors leave was taken for a statement: {sorted(refused)}")
    result.take(judge)
    result.told = f"{len(ways)} ways, {result.count // len(ways)} times each; each was one correction, and nothing else was read"
    return result
