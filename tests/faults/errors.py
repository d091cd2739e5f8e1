"""3. Calls that fail: once at each of them, and reads and writes that do only a part, all the time."""

import shutil
import subprocess
import time
from collections import Counter

import actions
import preloaded
import tracing
from judge import Judge
from observer import Observer
from office import Ended, Office
from scenario import Result, scenario, some

# What an operator sees of a program that could not go on (sysexits.h): the disk, and nothing else.
EX_IOERR = 74

FAULT_LASTS = 0.7

# What puts something away once nothing else is to do.
AT_REST = ("admit", "publish")

# A failed look is repeated within seconds, and the whole folder is looked through every minute.
AT_ONCE, WITHIN_A_MINUTE = 12, 75

BY_ITSELF = "got over by itself"
LATER = "by itself within a minute"
ENDED = "ended, and started again"
ENDED_AT_REST = "done, and ended when something was put away"
STUCK = "only after a restart"

FAULTS = {
    "EIO": ("openat", "openat2", "read", "pread64", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "mkdir", "unlink"),
    "ENOSPC": ("openat", "pwrite64", "write", "fsync", "fdatasync", "ftruncate", "rename", "mkdir"),
    "EINTR": ("openat", "openat2", "read", "pread64", "pwrite64", "write", "fsync", "fdatasync"),
}


def fail_at(base, action, point, error):
    """What the judge found, whether the call was met, and how the program got over it."""
    judge = Judge()
    office = base.copy("point", judge)
    office.start()
    judge.look_at(office)
    with Observer(office, judge, pause=0.003):
        tracer = tracing.inject(office, point, f"error={error}")
        action.do(office)
        if point.thread == tracing.APPEND:
            # Each attempt is a new thread, of which strace counts anew: the fault lasts until it is taken away.
            time.sleep(FAULT_LASTS)
            tracer.end()
        passed = comes_by_itself(office, judge, action.wanted)
        if passed is not None:
            how = BY_ITSELF if passed < AT_ONCE else LATER
            if point.thread in AT_REST:
                time.sleep(tracing.SETTLED)
        elif not office.is_running():
            how = ENDED
            starts_again(office, judge, action)
        else:
            how = STUCK
            judge.violation(f"it did not come to its state by itself: {office.last_words()}")
            office.stop()
            office.start()
            judge.comes_to(office, action.wanted)
        try:
            judge.files_follow(office)
            judge.look_at(office)
        except OSError:
            # It came to its state, and could not put something away afterwards.
            how = ENDED_AT_REST
            starts_again(office, judge, action)
            judge.files_follow(office)
            judge.look_at(office)
        tracer.end()
    office.stop()
    met = tracer.has_met()
    shutil.rmtree(office.folder)
    return judge, met, how


def starts_again(office, judge, action):
    status = office.ended()
    if status != EX_IOERR:
        judge.violation(f"it ended with {status}: {office.last_words()}")
    office.start()
    judge.comes_to(office, action.wanted)


def comes_by_itself(office, judge, wanted):
    """How long it took to come to its state; none where it did not, or ended. At rest it may still end."""
    begun = time.monotonic()
    while office.is_running() and time.monotonic() < begun + WITHIN_A_MINUTE:
        try:
            if judge.state_of(office.items()) == wanted:
                return time.monotonic() - begun
        except (OSError, AssertionError):
            pass
        time.sleep(0.02)
    return None


def fails_once(run, error):
    base = tracing.Base(run.program, run.folder, actions.prepare)
    result, tally, all_points = Result(), Counter(), 0
    for action in actions.ACTIONS:
        points = tracing.dry_run(base, action.do, FAULTS[error])
        begun = time.monotonic()
        for point in some(points, 2 if run.short else run.points):
            about = f"{error} in {action.name}: {point}"
            try:
                judge, met, how = fail_at(base, action, point, error)
                if judge.violations:
                    run.say(f"that was {about}")
                result.take(judge, about)
                result.count += met
                tally.update([how] * met)
            except (Ended, OSError, subprocess.SubprocessError) as failure:
                result.violations.append(f"{about}: {failure!r}")
        all_points += len(points)
        run.say(f"{error} in {action.name}: {len(points)} points, {time.monotonic() - begun:.0f} s, {dict(tally)}")
    result.told = f"{result.count} met of {all_points} calls: " + ", ".join(f"{count} {how}" for how, count in tally.items())
    return result


@scenario("EIO, once at each call of a publication, a correction and a withdrawal")
def eio(run):
    return fails_once(run, "EIO")


@scenario("ENOSPC, once at each call of them")
def enospc(run):
    return fails_once(run, "ENOSPC")


@scenario("EINTR, once at each call of them")
def eintr(run):
    return fails_once(run, "EINTR")


@scenario("reads and writes that do only a part, and calls that are interrupted, all the time")
def short(run):
    """By a library before the C library: strace can only say that less was written, not write less."""
    library = preloaded.build(run, "short_io")
    judge, result = Judge(), Result()
    office = Office(run.program, run.folder / "office", judge)
    office.start(env={"LD_PRELOAD": str(library), "SHORT_IO": str(office.folder)})
    office.plant_canary()
    wanted, times = {}, 20 if run.short else 300
    with Observer(office, judge, pause=0.003) as observer:
        office.drop("n0.txt", texts_of(0))
        wanted[0] = 0
        judge.comes_to(office, wanted)
        observer.must_answer.set()
        for serial in range(1, times):
            office.drop(f"n{serial}.txt", texts_of(serial))
            wanted[serial] = 0
            office.drop(f"n{serial - 1}.txt", texts_of(serial - 1, 1))
            wanted[serial - 1] = 1
        judge.comes_to(office, wanted, patience=120)
        observer.must_answer.clear()
    judge.files_follow(office)
    office.stop()
    met = int((office.folder / "short-io.count").read_text()) if (office.folder / "short-io.count").exists() else 0
    # Once more, without: what was written is whole.
    office.start()
    judge.comes_to(office, wanted)
    judge.look_at(office)
    office.stop()
    judge.finds_it_sound(office)
    result.take(judge)
    result.count = met
    result.told = f"{met} calls cut short or interrupted in {2 * times - 1} publications and corrections"
    return result


def texts_of(serial, version=0):
    return actions.texts.notice(serial, version)
