"""10. Hours of ordinary work: memory and descriptors stay as they are."""

import random
import time
from pathlib import Path

import actions
import texts
from judge import Judge
from observer import Observer
from office import Office
from scenario import Result, scenario

NOTICES = 60

# Published before anything is measured, so that what each database may keep of itself in memory is full.
BEFORE = 2_000

# By the end of the run, over the first figure after the warming up.
GROWTH_MAX = 1.05
SLACK_KB = 2_048


def resident(process):
    """In kB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise AssertionError("no such line")


def descriptors(process):
    return len(list(Path(f"/proc/{process}/fd").iterdir()))


def middle(values):
    return sorted(values)[len(values) // 2]


class Work:
    """The same stream of work in every run."""

    def __init__(self, office):
        self.office, self.chance = office, random.Random(5)
        self.versions, self.names, self.next = {}, {}, 100
        # Of all that were ever published, as they must stand in the end.
        self.ever = dict(actions.BEFORE)

    def step(self):
        kind = self.chance.random()
        if len(self.versions) < NOTICES or kind < 0.05:
            self.publish()
        elif kind < 0.7:
            self.edit(self.chance.choice(sorted(self.versions)))
        elif kind < 0.85:
            self.rename(self.chance.choice(sorted(self.versions)))
        elif kind < 0.95:
            self.office.get("/statements/1999/nothing-of-this-name-000000")
            self.office.get("/feeds/all.atom", {"Accept-Encoding": "gzip"})
        else:
            self.office.drop("broken.txt", b"\x00 no text\n")

    def publish(self):
        serial, self.next = self.next, self.next + 1
        self.versions[serial], self.names[serial] = 0, f"n{serial}.txt"
        self.ever[serial] = 0
        self.office.drop(self.names[serial], texts.notice(serial))
        # The oldest is left alone from then on.
        if len(self.versions) > NOTICES:
            del self.versions[min(self.versions)]

    def edit(self, serial):
        self.versions[serial] += 1
        self.ever[serial] = self.versions[serial]
        self.office.drop(self.names[serial], texts.notice(serial, self.versions[serial]))

    def rename(self, serial):
        old, new = self.names[serial], f"r{self.chance.randrange(10**9)}.txt"
        (self.office.drop_dir / old).rename(self.office.drop_dir / new)
        self.names[serial] = new


@scenario("a soak: publications, corrections, renames and readers, with flat memory and descriptors")
def soak(run):
    seconds = 20 if run.short else run.minutes * 60
    judge = Judge(keeps_all=False)
    office = Office(run.program, run.folder / "office", judge, window="entries = 50\ndays = 0")
    office.start()
    actions.prepare(office)
    work, samples, steps = Work(office), [], 0
    for serial in range(200 if run.short else BEFORE):
        office.drop(f"before{serial}.txt", texts.notice(100_000 + serial))
        work.ever[100_000 + serial] = 0
        # Many at once would be an archive, of which the log tells in sum.
        office.outcome(f"before{serial}.txt")
    with Observer(office, judge, pause=0.05) as observer:
        observer.must_answer.set()
        begun = time.monotonic()
        while (passed := time.monotonic() - begun) < seconds:
            work.step()
            steps += 1
            if steps % 10 == 0:
                samples.append((passed, resident(office.daemon), descriptors(office.daemon)))
            time.sleep(0.25)
        time.sleep(3)
        observer.must_answer.clear()
    judge.files_follow(office)
    judge.look_at_files(office)
    judge.pages_have(office, work.ever)
    result = Result(count=steps)
    warm = [sample for sample in samples if sample[0] > seconds / 3]
    tenth = max(1, len(warm) // 10)
    first, last = middle([rss for _at, rss, _fds in warm[:tenth]]), middle([rss for _at, rss, _fds in warm[-tenth:]])
    fds_first, fds_last = middle([fds for _at, _rss, fds in warm[:tenth]]), middle([fds for _at, _rss, fds in warm[-tenth:]])
    if not run.short and last > first * GROWTH_MAX + SLACK_KB:
        judge.violation(f"memory grew from {first} kB to {last} kB")
    if not run.short and fds_last > fds_first + 1:
        judge.violation(f"descriptors grew from {fds_first} to {fds_last}")
    office.stop()
    judge.finds_it_sound(office)
    result.take(judge)
    result.told = (
        f"{seconds / 60:.0f} min, {steps} steps of work, {observer.answered} answers; resident {first / 1024:.1f} MB after a third, "
        f"{last / 1024:.1f} MB at the end, {max(rss for _at, rss, _fds in samples) / 1024:.1f} MB at most; "
        f"descriptors {fds_first}, then {fds_last}; slowest answer {observer.slowest * 1000:.0f} ms"
    )
    return result
