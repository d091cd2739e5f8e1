"""What a scenario is, and what comes of it."""

import random
from dataclasses import dataclass, field
from pathlib import Path

SCENARIOS = {}


def scenario(about):
    def register(function):
        SCENARIOS[function.__name__] = (about, function)
        return function

    return register


class NotHere(Exception):
    """This machine cannot do it; the reason is told."""


@dataclass
class Run:
    """What a scenario is given."""

    program: Path
    folder: Path
    short: bool
    minutes: float
    source: Path
    points: int | None = None

    def say(self, text):
        print(f"    {text}", flush=True)


@dataclass
class Result:
    count: int = 0
    violations: list = field(default_factory=list)
    told: str = ""

    def take(self, judge, about=""):
        prefix = f"{about}: " if about else ""
        self.violations += [f"{prefix}{violation}" for violation in judge.violations]


def some(points, most):
    """At most so many of them, of all kinds; all where nothing is said."""
    if not most or len(points) <= most:
        return list(points)
    chooser = random.Random("the same ones each time")
    return chooser.sample(list(points), most)
