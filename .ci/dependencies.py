"""Licences, sources and version floors of every crate in the lock file.

Advisory databases are not asked: they cannot be had without the internet. The floors below are those
of advisories that were known when they were written.
"""

import json
import re
import subprocess
import sys

LICENCES = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause", "BSL-1.0",
    "CC0-1.0", "ISC", "MIT", "MIT-0", "Unicode-3.0", "Unlicense", "Zlib",
}
FLOORS = {
    "bytes": (1, 11, 1),
    "h2": (0, 4, 20),
    "hyper": (1, 12, 0),
    "quick-xml": (0, 41, 0),
    "rusqlite": (0, 43, 0),
    "tokio": (1, 44, 2),
    "tracing-subscriber": (0, 3, 20),
}
UNWANTED = {"openssl", "native-tls", "serde_yml", "serde_yaml", "yaml-rust"}


def allowed(expression):
    """Whether some choice of an SPDX expression is on the list."""
    expression = expression.replace("/", " OR ").strip()
    for choice in re.split(r"\bOR\b", expression.replace("(", " ").replace(")", " ")):
        if all(part.strip() in LICENCES for part in re.split(r"\bAND\b", choice)):
            return True
    return False


def main():
    command = ["cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", "x86_64-unknown-linux-gnu"]
    packages = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)["packages"]
    faults = []
    for package in packages:
        name, version, source = package["name"], package["version"], package["source"]
        if source is None:
            continue
        if not source.startswith("registry+"):
            faults.append(f"{name} comes from {source}, not from the registry")
        if not allowed(package["license"] or ""):
            faults.append(f"{name} {version} has the licence {package['license']!r}, which is not on the list")
        if name in UNWANTED:
            faults.append(f"{name} is not wanted")
        parts = tuple(int(part) for part in re.match(r"(\d+)\.(\d+)\.(\d+)", version).groups())
        if parts < FLOORS.get(name, (0,)):
            faults.append(f"{name} {version} is older than {FLOORS[name]}")
    print("\n".join(faults) or f"{len(packages)} crates: licences, sources and version floors are as they should be")
    return 1 if faults else 0


sys.exit(main())
