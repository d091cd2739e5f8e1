"""What reading programs make of corrections and withdrawals: the table of docs/readers.md.

feedparser and newsboat are run; FreshRSS and Miniflux are run as the rules by which they know an entry
again and take a change over, which their sources show. A reader takes the feed after every event, as one
that polls does, and its user has read everything before.
"""

import hashlib
import sqlite3
import subprocess
import time
from calendar import timegm
from dataclasses import dataclass

import feedparser

from office import PATIENCE

# The one entry that all events but the last are about.
NAME = "wharf.txt"
KEY = "wharf-nine"
PARAGRAPH = "The harbour office says in part {n} what everybody ought to know about the wharf before it opens."


def statement(*head, first="The wharf opens at 9 in the morning", title="The wharf opens"):
    body = "\n\n".join([first + "."] + [PARAGRAPH.format(n=n) for n in range(1, 6)])
    return "\n".join([f"Id: {KEY}", *head, "", title, "", body, ""]).encode()


@dataclass
class Seen:
    """One entry as a reading program has it."""

    title: str
    text: str
    date: int
    unread: bool


class Feedparser:
    """A program that keeps what it read, by id, and compares."""

    name = "feedparser, by `updated`"
    address = "/feeds/all.atom"

    def __init__(self, _folder):
        self.entries = {}

    def poll(self, _url, body):
        for entry in feedparser.parse(body).entries:
            text = entry.content[0].value if "content" in entry else entry.get("summary", "")
            before = self.entries.get(entry.id)
            updated = timegm(entry.updated_parsed)
            changed = before is None or before.date != updated
            unread = changed or before.unread
            self.entries[entry.id] = Seen(entry.title, text, updated, unread)

    def read_all(self):
        for entry in self.entries.values():
            entry.unread = False


class FreshRss:
    """Knows an entry by its id; a change is another MD5 of link, title, authors, content and tags. The
    entry is replaced and, as it is set up by default, stays read."""

    name = "FreshRSS"
    address = "/feeds/all.atom"

    def __init__(self, _folder):
        self.entries, self.hashes = {}, {}

    def poll(self, _url, body):
        for entry in feedparser.parse(body).entries:
            text = entry.content[0].value if "content" in entry else entry.get("summary", "")
            authors = ";".join(author.get("name", "") for author in entry.get("authors", []))
            tags = "#".join(tag.term for tag in entry.get("tags", []))
            digest = hashlib.md5("".join([entry.link, entry.title, authors, text, tags]).encode()).hexdigest()
            if self.hashes.get(entry.id) == digest:
                continue
            known = self.entries.get(entry.id)
            date = timegm(entry.published_parsed)
            self.entries[entry.id] = Seen(entry.title, text, date, known.unread if known else True)
            self.hashes[entry.id] = digest

    read_all = Feedparser.read_all


class Miniflux:
    """Knows an entry by the SHA-256 of its id; title and content are replaced in place, while date and
    whether it was read stay."""

    name = "Miniflux"
    address = "/feeds/all.atom"

    def __init__(self, _folder):
        self.entries, self.ids = {}, {}

    def poll(self, _url, body):
        for entry in feedparser.parse(body).entries:
            key = hashlib.sha256(entry.id.encode()).hexdigest()
            text = entry.content[0].value if "content" in entry else entry.get("summary", "")
            known = self.entries.get(entry.id)
            date = known.date if known else timegm(entry.published_parsed)
            self.ids[key] = entry.id
            self.entries[self.ids[key]] = Seen(entry.title, text, date, known.unread if known else True)

    read_all = Feedparser.read_all


class Newsboat:
    """The program itself, with its cache file looked into."""

    name = "newsboat"
    address = "/feeds/all.atom"

    def __init__(self, folder):
        self.folder = folder / "newsboat"
        self.folder.mkdir()
        (self.folder / "config").write_text("reload-threads 1\nsuppress-first-reload yes\n")
        self.cache = self.folder / "cache.db"

    def poll(self, url, _body):
        (self.folder / "urls").write_text(url + "\n")
        command = ["newsboat", "-q", "-u", self.folder / "urls", "-c", self.cache, "-C", self.folder / "config"]
        run = subprocess.run([*command, "-x", "reload"], capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert run.returncode == 0, run.stderr

    @property
    def entries(self):
        with sqlite3.connect(self.cache) as cache:
            rows = cache.execute("SELECT guid, title, content, pubDate, unread FROM rss_item").fetchall()
        return {guid: Seen(title, text, date, bool(unread)) for guid, title, text, date, unread in rows}

    def read_all(self):
        with sqlite3.connect(self.cache) as cache:
            cache.execute("UPDATE rss_item SET unread = 0")


READERS = (Feedparser, Newsboat, FreshRss, Miniflux)


def told(before, after):
    """What became of the entries, in words: one cell."""
    parts = []
    for key, entry in after.items():
        known = before.get(key)
        kind = "the entry" if key.endswith(KEY) else "a second entry"
        if known is None:
            parts.append(f"{kind} is new")
            continue
        changes = [
            what
            for what, old, new in (("headline", known.title, entry.title), ("text", known.text, entry.text))
            if old != new
        ]
        if changes:
            how = "unread again" if entry.unread else "stays read"
            parts.append(f"{' and '.join(changes)} of {kind} replaced, {how}")
        elif entry.unread:
            parts.append(f"{kind} unread again")
    parts += [f"{'the entry' if key.endswith(KEY) else 'a second entry'} is gone" for key in before if key not in after]
    return "; ".join(parts) or "nothing"


def rows(office):
    """The events in their order, each with the cell of every reader."""
    readers = [reader(office.folder) for reader in READERS]
    seen = []

    def take(event):
        # Programs that go by Last-Modified tell no two changes of one second apart, and no date of ours
        # is told before its time: a reader comes again when it is another.
        deadline = time.monotonic() + PATIENCE
        while office.get(READERS[0].address, head=True).fields["last-modified"] in seen:
            assert time.monotonic() < deadline, "Last-Modified stays as it was"
        seen.append(office.get(READERS[0].address, head=True).fields["last-modified"])
        cells = []
        for reader in readers:
            reader.read_all() if event != "published" else None
            before = {} if event == "published" else dict(reader.entries)
            before = {key: Seen(**vars(entry)) for key, entry in before.items()}
            reader.poll(office.base + reader.address, office.get(reader.address).body)
            cells.append(told(before, reader.entries))
        return event, cells

    def edit(*head, **what):
        office.drop(NAME, statement(*head, **what))
        office.wait(lambda line: line.get("path") == NAME and line.get("outcome") == "corrected")

    office.publish(NAME, statement())
    yield take("published")
    edit("Change: editorial", first="The wharf opens, at 9 in the morning")
    yield take("editorial correction")
    edit("Change: minor", first="The wharf opens, at 9 in the early morning")
    yield take("minor correction")
    edit("Change: substantive", "Note: It opens an hour later.", first="The wharf opens, at 10 in the morning")
    yield take("substantive correction")
    office.command("withdraw", KEY_ID, "--reason", "The wharf was not sold.")
    yield take("withdrawal")


KEY_ID = f"tag:press.example.org,2026:{KEY}"


def table(office):
    lines = [
        "| What happened | " + " | ".join(reader.name for reader in READERS) + " |",
        "|---" * (len(READERS) + 1) + "|",
    ]
    lines += [f"| {event} | " + " | ".join(cells) + " |" for event, cells in rows(office)]
    return "\n".join(lines) + "\n"
