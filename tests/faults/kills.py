"""1. `kill -9` at each call of a publication, a correction and a withdrawal."""

import shutil
import subprocess
import time

import actions
import tracing
from judge import Judge
from observer import Observer
from scenario import Result, scenario, some

# So long a point may be away: what is done at rest is done seconds later.
UNTIL_KILLED = 5.0


def kill_at(base, action, point):
    """Whether the point was met, and what the judge found."""
    judge = Judge()
    office = base.copy("point", judge)
    office.start()
    judge.look_at(office)
    with Observer(office, judge, pause=0.003):
        tracer = tracing.inject(office, point, "signal=KILL")
        action.do(office)
        try:
            office.wrapper.wait(timeout=UNTIL_KILLED)
            met = True
        except subprocess.TimeoutExpired:
            met = False
            office.kill()
        tracer.end()
        office.start()
        judge.comes_to(office, action.wanted)
        judge.files_follow(office)
        judge.look_at(office)
    office.stop()
    judge.look_at_files(office)
    shutil.rmtree(office.folder)
    return met, judge


@scenario("kill at every system call of a publication, a correction, a withdrawal")
def kills(run):
    base = tracing.Base(run.program, run.folder, actions.prepare)
    result, told = Result(), []
    for action in actions.ACTIONS:
        points = tracing.dry_run(base, action.do, tracing.CHANGING)
        chosen = some(points, 4 if run.short else run.points)
        met = 0
        begun = time.monotonic()
        for point in chosen:
            was_met, judge = kill_at(base, action, point)
            met += was_met
            result.take(judge, f"{action.name}: {point}")
        result.count += met
        told.append(f"{action.name} {met} of {len(points)}")
        run.say(f"{action.name}: {len(points)} points, {met} met, {time.monotonic() - begun:.0f} s")
    result.told = f"calls met: {', '.join(told)}"
    return result
