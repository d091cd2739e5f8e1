"""What an office does while a fault meets it: a publication, a correction, a withdrawal."""

from dataclasses import dataclass
from typing import Callable

import texts

# Of the office before: a notice that is corrected, one that is withdrawn, and one that is left alone.
EDITED, WITHDRAWN, CALM, NEW = 1, 2, 3, 4


def prepare(office):
    for serial in (EDITED, WITHDRAWN, CALM):
        office.drop(f"n{serial}.txt", texts.notice(serial))
        assert office.outcome(f"n{serial}.txt") == "published"
    office.plant_canary()


@dataclass(frozen=True)
class Action:
    name: str
    do: Callable
    # By serial, what must stand in the end.
    wanted: dict


def publish(office):
    office.drop(f"n{NEW}.txt", texts.notice(NEW))


def edit(office):
    office.drop(f"n{EDITED}.txt", texts.notice(EDITED, 1))


def withdraw(office):
    office.drop(f"n{WITHDRAWN}.withdraw.txt", "The dredging of this pier was called off.\n")


BEFORE = {EDITED: 0, WITHDRAWN: 0, CALM: 0}

ACTIONS = (
    Action("publish", publish, BEFORE | {NEW: 0}),
    Action("edit", edit, BEFORE | {EDITED: 1}),
    Action("withdraw", withdraw, BEFORE | {WITHDRAWN: None}),
)
