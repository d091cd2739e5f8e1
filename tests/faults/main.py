"""Meets the real program with faults and judges what it does: python main.py [--short] [--minutes N] PROGRAM SCRATCH [NAME…]"""

import argparse
import shutil
import sys
import time
import traceback
from pathlib import Path

import results
from scenario import SCENARIOS, NotHere, Result, Run

MODULES = ("kills", "errors", "power", "full", "pauses", "clock", "bits", "folders", "uploads", "editors", "soak")

for module in MODULES:
    try:
        __import__(module)
    except ModuleNotFoundError as missing:
        if missing.name != module:
            raise


def one(name, options, source):
    """How it went, for the table."""
    about, function = SCENARIOS[name]
    folder = options.scratch / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    print(f"\n=== {name}: {about}", flush=True)
    run = Run(options.program, folder, options.short, options.minutes, source, options.points)
    begun, why = time.monotonic(), None
    try:
        result = function(run)
    except NotHere as reason:
        result, why = Result(told=f"not run: {reason}"), "not run"
    except Exception:
        traceback.print_exc()
        result = Result(violations=["the scenario itself failed: " + traceback.format_exc(limit=-1).strip().replace("\n", " ")])
    seconds = time.monotonic() - begun
    verdict = why or ("ok" if not result.violations else "VIOLATED")
    print(f"{verdict:9} {name}: {result.count} times in {seconds:.0f} s; {result.told}", flush=True)
    for violation in result.violations[:20]:
        print(f"    {violation[:300]}")
    return {
        "name": name, "about": about, "count": result.count, "violations": result.violations, "told": result.told,
        "seconds": round(seconds), "short": options.short, "run": why is None,
    }


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true", help="some of each, in about three minutes")
    parser.add_argument("--minutes", type=float, default=60, help="how long the soak takes")
    parser.add_argument("--points", type=int, help="at most so many calls of each action and fault, chosen by chance")
    parser.add_argument("--no-results", action="store_true", help="leave docs/reliability.md alone")
    parser.add_argument("program", type=Path)
    parser.add_argument("scratch", type=Path)
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    unknown = [name for name in options.names if name not in SCENARIOS]
    if unknown:
        parser.error(f"no such scenario: {', '.join(unknown)}; there are {', '.join(SCENARIOS)}")
    source = Path(__file__).resolve().parents[2]
    rows = []
    for name in options.names or list(SCENARIOS):
        row = one(name, options, source)
        rows.append(row)
        if not options.short and not options.no_results:
            results.keep(row, source, options)
    failed = sum(bool(row["violations"]) for row in rows)
    skipped = sum(not row["run"] for row in rows)
    print(f"\n{len(rows) - failed - skipped} passed, {failed} failed, {skipped} skipped")
    return 1 if failed else 0


sys.exit(main())
