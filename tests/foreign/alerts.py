"""What Prometheus makes of the metrics and of the alert rules."""

import subprocess
from pathlib import Path

HERE = Path(__file__).resolve().parent
RULES = HERE.parent.parent / "dist" / "prometheus" / "gazetted.rules.yml"

CASES = []


def case(function):
    CASES.append(function)
    return function


def promtool(*arguments, given=None):
    run = subprocess.run(["promtool", *arguments], input=given, capture_output=True, text=True)
    assert run.returncode == 0, f"promtool {' '.join(map(str, arguments))}: {run.stdout}{run.stderr}"
    return run.stdout


@case
def prometheus_reads_the_metrics_and_finds_no_fault_in_them(site):
    office = site.offices[0]
    command = ["curl", "-sSf", "--unix-socket", office.folder / "state" / "admin.sock", "http://localhost/metrics"]
    metrics = subprocess.run(command, check=True, capture_output=True, text=True, stdin=subprocess.DEVNULL).stdout
    assert "gazetted_build_info" in metrics, metrics
    promtool("check", "metrics", given=metrics)
    return f"{metrics.count('# TYPE')} metrics"


@case
def each_alert_fires_where_it_should_and_none_where_all_is_well(site):
    promtool("check", "rules", "--lint-fatal", RULES)
    promtool("test", "rules", HERE / "alerts.yml")
    names = [line.split()[-1] for line in RULES.read_text("utf-8").splitlines() if "- alert:" in line]
    tested = (HERE / "alerts.yml").read_text("utf-8")
    untested = [name for name in names if f"  - name: {name}\n" not in tested]
    assert not untested, f"no test fires {untested}"
    return f"{len(names)} alerts"
