"""7. Flipped bits in the databases: no panic, and no damaged text served."""

import random
import shutil
import signal

import actions
import texts
from judge import Judge
from office import Ended, Office
from scenario import Result, scenario

FLIPS = 1_000

FILES = ("ledger.db", "catalogue.db", "ledger.db-wal", "catalogue.db-wal")

# Refused for good; a damaged disk.
REFUSALS = (74, 78)

NOTICES = 12


def look_at_pages(office, judge, addresses):
    for address, (serial, version) in addresses.items():
        status, _fields, body = office.get(address)
        if status != 200:
            judge.violation(f"{address} answered {status}")
        elif not texts.is_whole(body.decode("utf-8", "replace"), serial, version):
            judge.violation(f"the page of notice {serial} is not whole")


def flip(file, chance):
    """One bit of a file; which."""
    data = bytearray(file.read_bytes())
    place, bit = chance.randrange(len(data)), chance.randrange(8)
    data[place] ^= 1 << bit
    file.write_bytes(data)
    return f"{file.name} byte {place} bit {bit}"


WRITTEN = ("state", "feeds", "reports")


def keep(office, where):
    for name in WRITTEN:
        shutil.copytree(office.folder / name, where / name, ignore=shutil.ignore_patterns("*.sock"))


def restore(office, pristine):
    for name in WRITTEN:
        shutil.rmtree(office.folder / name)
        shutil.copytree(pristine / name, office.folder / name)


def start(office, judge, wanted, addresses):
    """What it did: `serves` or `refuses`."""
    try:
        office.start(patience=30)
    except Ended:
        status = office.ended(patience=5)
        words = office.last_words()
        if status not in REFUSALS or "gazetted:" not in words:
            judge.violation(f"it ended with {status}: {words}")
        return "refuses"
    try:
        judge.look_at(office)
        # All that it holds must be there: a text that is left out is lost.
        judge.comes_to(office, wanted, patience=2)
        look_at_pages(office, judge, addresses)
    except (OSError, AssertionError) as error:
        if office.is_running():
            raise
        status = office.ended()
        if status not in REFUSALS:
            judge.violation(f"it ended with {status} while it served: {error!r}")
        return "refuses"
    status = office.kill(signal.SIGTERM)
    if status not in (0, *REFUSALS):
        judge.violation(f"it ended with {status}: {office.last_words()}")
    return "serves"


@scenario("one flipped bit at a time in each database and in its log, and a start from it")
def bits(run):
    first = Judge()
    office = Office(run.program, run.folder / "office", first)
    office.start()
    wanted = {}
    for serial in range(NOTICES):
        office.drop(f"n{serial}.txt", texts.notice(serial))
        office.outcome(f"n{serial}.txt")
        office.drop(f"n{serial}.txt", texts.notice(serial, 1))
        office.outcome(f"n{serial}.txt")
        wanted[serial] = 1
    office.plant_canary()
    first.files_follow(office)
    first.look_at(office)
    addresses = {item["url"].removeprefix("http://press.example.org"): (first.serials[item["id"]], 1)
                 for item in office.items() if item["id"] in first.serials}
    # Killed before it is at rest, its logs are full; stopped, they are empty.
    office.kill()
    logs, whole = run.folder / "logs", run.folder / "whole"
    keep(office, logs)
    office.start()
    office.stop()
    keep(office, whole)
    assert not first.violations, first.violations
    result, told, chance = Result(), [], random.Random(7)
    for name in FILES:
        pristine = logs if name.endswith("-wal") else whole
        counts, before = {"serves": 0, "refuses": 0}, len(result.violations)
        for _flip in range(5 if run.short else run.points or FLIPS):
            judge = Judge()
            for known in ("fixed", "updated", "serials", "versions", "bytes_of", "tag_of", "addresses"):
                getattr(judge, known).update(getattr(first, known))
            office.judge, office.log = judge, []
            restore(office, pristine)
            where = flip(office.state_dir / name, chance)
            counts[start(office, judge, wanted, addresses)] += 1
            office.kill()
            if judge.violations:
                result.violations.append(f"{where}: {judge.count} violations, the first: {judge.violations[0]}")
            result.count += 1
        told.append(f"{name}: {counts['serves']} served, {counts['refuses']} were refused, {len(result.violations) - before} violations")
        run.say(f"{told[-1]}, {len(result.violations)} violations so far")
    result.told = "; ".join(told)
    return result
