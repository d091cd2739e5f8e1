"""Every file of tests/forms, delivered as it is: what feedparser reads of it is what `cargo test` reads by feed-rs."""

import json
from pathlib import Path
from urllib.parse import urljoin

FORMS = Path(__file__).resolve().parent.parent / "forms"
GOLDENS = FORMS / "goldens.json"

# The log names no statement where many become public at once.
AT_ONCE = 10


def deliver(office):
    """Drops every file under a name and an id of its own; gives the address of what was published."""
    dropped = {}
    for number, name in enumerate(sorted(json.loads(GOLDENS.read_text("utf-8")))):
        stem, ending = name.rsplit(".", 1)
        path = f"{number}-{stem.replace('/', '-').replace('.', '-')}"
        office.drop(f"{path}.toml", f'id = "golden-{number}"\n'.encode())
        office.drop(f"{path}.{ending}", (FORMS / name).read_bytes())
        dropped[f"{path}.{ending}"] = name
        if number % AT_ONCE == 0:
            office.publish(f"zz_{number}.txt", f"File {number} has been dropped\n\nMore follow.\n".encode())
    # Files are taken in the order of their renames, so after this one all are settled.
    office.publish("zz_last.txt", b"The last file has been dropped\n\nNothing follows.\n")
    published = (line for line in office.log if line.get("outcome") == "published")
    return {
        dropped[line["path"]]: urljoin(office.base, line["address"])
        for line in published
        if line["path"] in dropped
    }


def faults(office, addresses, entries):
    """`entries` by their links, as a foreign reader has them."""
    for name, golden in json.loads(GOLDENS.read_text("utf-8")).items():
        is_published = not golden["title"].startswith("(")
        if is_published != (name in addresses):
            yield f"{name}: {'not ' if is_published else ''}published"
        elif is_published:
            entry = entries.get(addresses[name])
            if entry is None:
                yield f"{name}: no entry"
            elif entry["title"] != golden["title"]:
                yield f"{name}: the title is {entry['title']!r}"
            elif entry["content"].replace(f"{office.base}/", "/") != golden["html"]:
                yield f"{name}: the content is {entry['content']!r}"
