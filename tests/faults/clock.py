"""6. A wall clock that is stepped: `updated` rises, and no embargo ends before its time."""

import random
import subprocess
import time
from datetime import datetime, timedelta, timezone

import actions
import texts
from judge import Judge
from observer import Observer
from office import Office
from scenario import Result, scenario

HOUR, YEAR = 3_600, 31_557_600

# A step of less than an hour is within what two clocks may differ by: docs/decisions/0011-clock.md.
STEPS = (HOUR + 300, -HOUR - 300, 24 * HOUR, -24 * HOUR, YEAR, -YEAR, 10 * YEAR, -10 * YEAR, 0)

EMBARGOES = (timedelta(minutes=50), timedelta(hours=12), timedelta(days=300), timedelta(days=9 * 365))


class Clock:
    """The stand-in of tests/all/wall_clock.c, for one program alone."""

    def __init__(self, run):
        self.library, self.file = run.folder / "wall_clock.so", run.folder / "clock"
        source = run.source / "tests" / "all" / "wall_clock.c"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(self.library), str(source)], check=True)
        self.set(0)

    def set(self, seconds, synchronised=False):
        """As a person sets it, of whom the kernel knows nothing; or as a time service keeps it."""
        staged = self.file.with_suffix(".staged")
        staged.write_text(f"{seconds} synchronised" if synchronised else str(seconds))
        staged.rename(self.file)

    def variables(self):
        return {"LD_PRELOAD": str(self.library), "STEPPED_CLOCK": str(self.file)}


@scenario("steps of the wall clock, by an hour to ten years both ways, with restarts between them")
def clock(run):
    judge, result, chance = Judge(), Result(), random.Random(3)
    clock, restarts = Clock(run), 0
    office = Office(run.program, run.folder / "office", judge)
    office.configure(top="clock.time_service = true")
    clock.set(0, synchronised=True)
    office.start(env=clock.variables())
    actions.prepare(office)
    now = datetime.now(timezone.utc)
    for number, ahead in enumerate(EMBARGOES):
        when = (now + ahead).strftime("%Y-%m-%d %H:%M")
        text = texts.CANARY_TEXT.replace("2199-01-01 09:00", when).replace("harbour", f"harbour of pier {number}")
        office.drop(f"{texts.CANARY}-{number}.txt", text)
    version = 0
    with Observer(office, judge, pause=0.003):
        for step in range(12 if run.short else 200):
            clock.set(chance.choice(STEPS))
            # A start is where nothing is known of the time before.
            if chance.random() < 0.2:
                restarts += 1
                office.stop()
                office.start(env=clock.variables())
            else:
                # It looks twice a second.
                time.sleep(chance.choice((0.05, 0.6)))
            version += 1
            office.drop("n1.txt", texts.notice(actions.EDITED, version))
            judge.comes_to(office, actions.BEFORE | {actions.EDITED: version})
            result.count += 1
        clock.set(0, synchronised=True)
        version += 1
        office.drop("n1.txt", texts.notice(actions.EDITED, version))
        judge.comes_to(office, actions.BEFORE | {actions.EDITED: version})
    judge.files_follow(office)
    judge.look_at(office)
    office.stop()
    result.take(judge)
    result.told = f"{restarts} of them with a restart; {len(EMBARGOES) + 1} texts under embargo, from 50 minutes to 2199"
    return result
