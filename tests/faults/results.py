"""The table in docs/reliability.md: one row a scenario, as it was last run in full."""

import fcntl
import subprocess
from datetime import date

HEAD = "| Scenario | What meets the program | Times | Violations | Measured | When, of which commit, in |\n|---|---|---|---|---|---|\n"

ORDER = (
    "kills", "power_cuts", "lazyfs", "eio", "enospc", "eintr", "short", "full_disk", "no_inodes", "stopped", "clock", "bits", "folders",
    "deleted", "uploads", "editors", "soak",
)

BEGIN, END = "<!-- written by tests/faults/run -->\n", "<!-- end -->\n"


def keep(row, source, options):
    """Puts a row in the place of the one that was measured before."""
    page = source / "docs" / "reliability.md"
    with page.open("r+", encoding="utf-8") as file:
        # Two runs beside each other each put in their own.
        fcntl.flock(file, fcntl.LOCK_EX)
        text = with_row(file.read(), row, source, options)
        file.seek(0)
        file.truncate()
        file.write(text)


def with_row(text, row, source, options):
    before, rest = text.split(BEGIN, 1)
    table, after = rest.split(END, 1)
    rows = {line.split("`")[1]: line for line in table.splitlines() if line.startswith("| `")}
    rows[row["name"]] = line_of(row, source, options)
    lines = [rows[name] for name in ORDER if name in rows]
    return before + BEGIN + HEAD + "".join(f"{line}\n" for line in lines) + END + after


def line_of(row, source, options):
    commit = subprocess.run(
        ["git", "-C", str(source), "log", "-1", "--format=%h", "--", "src", "Cargo.toml"], capture_output=True, text=True, check=False,
    ).stdout.strip()
    when = f"{date.today().isoformat()}, {commit}, {row['seconds'] // 60} min {row['seconds'] % 60} s"
    count = row["count"] if row["run"] else "not run"
    violations = len(row["violations"]) if row["run"] else "–"
    told = row["told"].replace("|", "/")
    return f"| `{row['name']}` | {row['about']} | {count} | {violations} | {told} | {when} |"
