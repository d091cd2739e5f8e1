"""4. A full disk, and one without inodes: intake pauses and goes on by itself, and readers notice nothing."""

import os
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

import texts
from judge import Judge
from observer import Observer
from office import Office, until
from scenario import NotHere, Result, scenario

CYCLES = 50

PAUSED, GOES_ON = "there is too little room on the disk, and intake pauses", "there is room on the disk again"


@contextmanager
def small_disk(folder, options):
    """A file system of its own, which only root can mount."""
    if os.geteuid() != 0:
        raise NotHere("it mounts file systems, which needs root")
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", options, "gazetted-faults", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill_bytes(folder):
    """To the last byte."""
    filler = folder / "filler"
    with filler.open("ab", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while file.write(b"\0" * size):
                    pass
            except OSError:
                pass
    return [filler]


def fill_inodes(folder):
    fillers = []
    try:
        while True:
            filler = folder / f"filler-{len(fillers)}"
            filler.touch()
            fillers.append(filler)
    except OSError:
        return fillers


def cycles(run, options, keep_free, fill):
    """Fills and frees again and again, with the same program, and drops in both states."""
    judge, result = Judge(), Result()
    times = 3 if run.short else CYCLES
    waits, ms = [], []
    with small_disk(run.folder / "disk", options) as disk:
        places = {f"{name}_dir": disk / name for name in ("state", "feeds", "reports")}
        office = Office(run.program, run.folder / f"keeps {keep_free}", judge, top=f'keep_free = "{keep_free}"', places=places)
        try:
            office.start()
            office.plant_canary()
            daemon, wanted = office.daemon, {}
            with Observer(office, judge, pause=0.01) as observer:
                office.drop("n0.txt", texts.notice(0))
                wanted[0] = 0
                judge.comes_to(office, wanted)
                observer.must_answer.set()
                for cycle in range(1, times + 1):
                    fillers = fill(disk)
                    office.drop(f"n{cycle}.txt", texts.notice(cycle))
                    office.drop(f"n{cycle - 1}.txt", texts.notice(cycle - 1, 1))
                    # So that it finds out while it is full.
                    office.wait(lambda line: PAUSED in line.get("message", ""))
                    time.sleep(0.1)
                    seen = judge.state_of(office.items())
                    if keep_free != "0 B" and seen != wanted:
                        judge.violation(f"something was taken in though the disk is full: {seen}")
                    begun = time.monotonic()
                    for filler in fillers:
                        filler.unlink()
                    wanted |= {cycle: 0, cycle - 1: 1}
                    if not judge.comes_to(office, wanted):
                        break
                    waits.append(time.monotonic() - begun)
                    office.wait(lambda line: GOES_ON in line.get("message", ""))
                    judge.files_follow(office)
                observer.must_answer.clear()
                ms.append(observer.slowest * 1000)
            if office.is_running() and office.daemon == daemon and office.runs == 1:
                until("the day's list did not follow", lambda: f"serial{times}x" in (office.reports_dir / "TODAY.txt").read_text())
                judge.look_at(office)
                office.stop()
                lines = (office.reports_dir / "registry.jsonl").read_text().splitlines()
                missing = [serial for serial in wanted if not any(f"serial{serial}x" in line or f"n{serial}.txt" in line for line in lines)]
                if missing:
                    judge.violation(f"the registry lacks {missing}")
            else:
                judge.violation(f"the program ended: {office.last_words()}")
        except Exception:
            office.kill()
            raise
        told = sum(PAUSED in line.get("message", "") for line in office.log)
    result.take(judge, f"keep_free = {keep_free}")
    result.count = len(waits)
    result.told = (
        f"keep_free {keep_free}: told {told} times, went on after {sorted(waits)[len(waits) // 2] if waits else 0:.2f} s in the middle and "
        f"{max(waits, default=0):.2f} s at most, slowest answer {max(ms, default=0):.0f} ms"
    )
    return result


def together(results):
    whole, results = Result(), list(results)
    for part in results:
        whole.count += part.count
        whole.violations += part.violations
    whole.told = "; ".join(part.told for part in results)
    return whole


@scenario("a disk that is full to its last byte, filled and freed in turn under one run of the program")
def full_disk(run):
    # Without anything kept free the writes themselves are refused.
    return together(cycles(run, "size=24m", keep_free, fill_bytes) for keep_free in ("8 MB", "0 B"))


@scenario("a disk without room for another file, filled and freed in turn under one run of the program")
def no_inodes(run):
    return together([cycles(run, "size=64m,nr_inodes=600", "1 MB", fill_inodes)])
