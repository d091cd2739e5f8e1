"""8. The drop folder goes away, comes back, is another one; and thousands of sources are deleted."""

import os
import shutil
import subprocess
import time

import actions
import texts
from judge import Judge
from observer import Observer
from office import Office
from scenario import NotHere, Result, scenario

# Polled every few seconds while it is away.
PATIENCE = 30


class Trouble:
    def __init__(self, office, judge):
        self.office, self.judge = office, judge
        self.wanted, self.serial = dict(actions.BEFORE), 1_000
        self.feeds = None

    def drop(self):
        self.serial += 1
        self.office.drop(f"n{self.serial}.txt", texts.notice(self.serial))
        self.wanted[self.serial] = 0

    def comes(self):
        self.judge.comes_to(self.office, self.wanted, PATIENCE)
        self.feeds = self.served()

    def meets(self, kinds, times):
        """Under a reader's eyes; how often."""
        with Observer(self.office, self.judge, pause=0.01) as observer:
            observer.must_answer.set()
            for kind in kinds:
                for _time in range(times):
                    kind(self)
                    self.drop()
                    self.comes()
            observer.must_answer.clear()
        return len(kinds) * times

    def served(self):
        return [self.office.get(f"/feeds/{name}")[2] for name in ("all.json", "all.atom", "all.rss", "updates.atom")]

    def nothing_changes(self, seconds):
        time.sleep(seconds)
        if self.served() != self.feeds:
            self.judge.violation("a feed changed while the folder was away")


def removed(trouble):
    """With all that is in it; made again, and filled again."""
    drop, kept = trouble.office.drop_dir, trouble.office.folder / "kept"
    shutil.copytree(drop, kept)
    shutil.rmtree(drop)
    trouble.nothing_changes(0.5)
    drop.mkdir()
    trouble.nothing_changes(0.5)
    shutil.copytree(kept, drop, dirs_exist_ok=True)
    shutil.rmtree(kept)


def moved(trouble):
    drop, away = trouble.office.drop_dir, trouble.office.folder / "away"
    os.rename(drop, away)
    trouble.nothing_changes(0.5)
    os.rename(away, drop)


def unmounted(trouble):
    """Below it is an empty folder."""
    drop = trouble.office.drop_dir
    subprocess.run(["umount", "--lazy", str(drop)], check=True)
    trouble.nothing_changes(0.7)
    subprocess.run(["mount", "--bind", str(trouble.office.folder / "share"), str(drop)], check=True)


def mounted_over(trouble):
    """Another folder lies over it for a while, with a statement of its own."""
    drop, other = trouble.office.drop_dir, trouble.office.folder / "other"
    other.mkdir(exist_ok=True)
    subprocess.run(["mount", "--bind", str(other), str(drop)], check=True)
    trouble.nothing_changes(0.3)
    share, trouble.office.inbox = trouble.office.inbox, other
    trouble.drop()
    trouble.comes()
    subprocess.run(["umount", "--lazy", str(drop)], check=True)
    trouble.office.inbox = share


@scenario("the drop folder is removed and made again, moved, unmounted, and mounted over")
def folders(run):
    if os.geteuid() != 0:
        raise NotHere("it mounts folders, which needs root")
    judge, result, times = Judge(), Result(), 1 if run.short else 10
    office = Office(run.program, run.folder / "office", judge)
    share = office.folder / "share"
    share.mkdir()
    office.inbox = share
    subprocess.run(["mount", "--bind", str(share), str(office.drop_dir)], check=True)
    try:
        office.start()
        actions.prepare(office)
        trouble = Trouble(office, judge)
        trouble.comes()
        result.count += trouble.meets((unmounted, mounted_over), times)
        office.stop()
    finally:
        office.kill()
        subprocess.run(["umount", "--lazy", str(office.drop_dir)], check=False)
    shutil.copytree(share, office.drop_dir, dirs_exist_ok=True)
    office.inbox = office.drop_dir
    office.start()
    trouble.comes()
    result.count += trouble.meets((removed, moved), times)
    judge.files_follow(office)
    office.stop()
    result.take(judge)
    result.told = "each ten times; what was dropped afterwards was found each time" if not run.short else "each once"
    return result


@scenario("`rm -rf` of the sources of all statements")
def deleted(run):
    judge, files = Judge(keeps_all=False), 300 if run.short else 5_000
    office = Office(run.program, run.folder / "office", judge)
    for serial in range(files):
        day = 1 + serial % 28
        office.drop(f"{serial % 50}/n{serial}.txt", texts.notice(serial, 0, f"Date: 2026-0{1 + serial % 9}-{day:02}"))
    office.start()
    office.plant_canary()
    before = {name: office.get(f"/feeds/{name}")[2] for name in ("all.json", "all.atom", "all.rss", "en.json", "updates.json")}
    entries = len(office.items())
    shutil.rmtree(office.drop_dir)
    office.drop_dir.mkdir()
    office.wait(lambda line: "vanished" in line.get("message", ""))
    with Observer(office, judge, pause=0.02):
        time.sleep(2 if run.short else 30)
        for name, body in before.items():
            if office.get(f"/feeds/{name}")[2] != body:
                judge.violation(f"{name} changed")
    office.stop()
    # A start finds them gone as well.
    office.start()
    for name, body in before.items():
        if office.get(f"/feeds/{name}")[2] != body:
            judge.violation(f"{name} changed at the next start")
    judge.pages_have(office, dict.fromkeys(range(files), 0))
    office.stop()
    judge.finds_it_sound(office)
    result = Result(count=files, told=f"{files} files; {entries} entries in the feed before and after, every byte the same")
    if not entries:
        judge.violation("nothing was published")
    result.take(judge)
    return result
