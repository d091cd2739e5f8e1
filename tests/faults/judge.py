"""One judge for all scenarios: what was acknowledged must stand, once, unchanged and whole."""

import hashlib
import json
import math
import re
import threading
import time
import xml.etree.ElementTree as xml
from datetime import datetime

import texts

ATOM = "{http://www.w3.org/2005/Atom}"

# No scenario tells of more than so many; the count goes on.
TOLD_MAX = 20

# And prints so many while it runs.
PRINTED_MAX = 2


class Judge:
    """Hears of all that is public, from any thread. `violations` is what it found."""

    def __init__(self, keeps_all=True):
        # Whether the window of the feeds has room for all that was ever published.
        self.keeps_all = keeps_all
        self.lock = threading.RLock()
        self.violations, self.count, self.looks = [], 0, 0
        # By id: what must not change, and what may only rise.
        self.fixed, self.updated, self.serials = {}, {}, {}
        # By serial: the newest version that was seen.
        self.versions = {}
        # When each of these was seen first: an answer that was asked for before proves nothing against it.
        self.since, self.begun = {}, 0.0
        # By address and coding: each tag's bytes, and each one's tag.
        self.bytes_of, self.tag_of = {}, {}
        self.addresses = set()
        # Serials of texts that may be shown cut short, where the form cannot tell.
        self.may_be_cut, self.cut = set(), {}

    def violation(self, what):
        with self.lock:
            self.count += 1
            if len(self.violations) < TOLD_MAX and what not in self.violations:
                self.violations.append(what)
                if self.count <= PRINTED_MAX:
                    print(f"    VIOLATION: {what[:240]}", flush=True)

    def finds_it_sound(self, office):
        """`doctor --deep` finds no fault in what lies there, once the program has ended. The address is nobody's."""
        status, said = office.command("doctor", "--deep", "--offline")
        if status != 0:
            faults = [line for line in said.splitlines() if line.startswith("FAULT")]
            self.violation(f"doctor --deep: {' | '.join(faults) or said[-300:]}")

    # --- what is seen ---------------------------------------------------------------------------

    def response(self, path, status, fields, body, begun):
        """`begun`: when it was asked for, by the monotonic clock."""
        with self.lock:
            self.begun = begun
            self.looks += 1
            self._secret(path, body)
            if status != 200:
                self.violation(f"{path} answered {status}")
                return
            tag = fields.get("etag")
            if tag is None:
                self.violation(f"{path} has no entity tag")
            elif "content-encoding" not in fields:
                self._tag(path, tag, body)
            self._document(path, body)

    def file(self, path, body):
        """A feed's file, which may be behind what is served."""
        with self.lock:
            self.looks += 1
            self._secret(path, body)
            self._document(path, body, is_behind=True)

    def registry(self, text):
        """The last line may be in the middle of being written."""
        with self.lock:
            for line in text.split("\n")[:-1]:
                try:
                    said = json.loads(line)
                except ValueError:
                    self.violation(f"a line of the registry is no line: {line[:80]!r}")
                    continue
                url = f"http://press.example.org{said['address']}"
                # It follows from the ledger, and may be there before readers see it.
                self._fix(said["id"], (url, _moment(said["published"])), since=math.inf)

    def log(self, line):
        with self.lock:
            said = json.dumps(line)
            if texts.CANARY in said:
                self.violation(f"the log names what waits: {said[:200]}")
            if "panic" in said:
                self.violation(f"a panic: {said[:300]}")
            # It is told once readers see it.
            if line.get("outcome") in ("published", "corrected", "withdrawn") and line.get("address"):
                self.addresses.add(line["address"])

    def today(self, text):
        with self.lock:
            self.addresses.update(re.findall(r"http://press\.example\.org/statements/\S+", text))

    def _secret(self, path, body):
        if texts.CANARY.encode() in body.lower():
            self.violation(f"{path} shows what waits")

    def _tag(self, path, tag, body):
        digest = hashlib.sha256(body).hexdigest()
        if self.bytes_of.setdefault((path, tag), digest) != digest:
            self.violation(f"{path}: one tag, {tag}, for other bytes")
        if self.tag_of.setdefault((path, digest), tag) != tag:
            self.violation(f"{path}: another tag, {tag}, for the same bytes")

    def _document(self, path, body, is_behind=False):
        try:
            if path.endswith(".json"):
                items = json.loads(body)["items"]
                feed = "updates" not in path
                self._items(path, items, is_behind) if feed else None
            elif path.endswith(".atom"):
                self._atom(path, xml.fromstring(body), is_behind)
            else:
                xml.fromstring(body)
        except (ValueError, KeyError, xml.ParseError) as error:
            self.violation(f"{path} is damaged: {error!r}")

    def _fix(self, entry, fixed, since=None):
        since = time.monotonic() if since is None else since
        self.since[entry] = min(since, self.since.get(entry, math.inf))
        if self.fixed.setdefault(entry, fixed) != fixed:
            self.violation(f"{entry} changed: {self.fixed[entry]} became {fixed}")

    def _rise(self, entry, updated, is_behind):
        before = self.updated.get(entry)
        if before and updated < before and not is_behind and self._was_known((entry, before)):
            self.violation(f"the updated of {entry} went back from {before} to {updated}")
        self.updated[entry] = max(updated, before or updated)
        self.since.setdefault((entry, self.updated[entry]), time.monotonic())

    def _was_known(self, what):
        """Before the answer that is looked at was asked for. What an earlier judge knew has no time."""
        return self.since.get(what, 0.0) < self.begun

    def _atom(self, path, feed, is_behind):
        ids = [entry.findtext(f"{ATOM}id") for entry in feed.iter(f"{ATOM}entry")]
        if len(set(ids)) != len(ids):
            self.violation(f"{path}: an id stands twice")
        if "updates" in path:
            return
        for entry in feed.iter(f"{ATOM}entry"):
            self._rise(entry.findtext(f"{ATOM}id"), _moment(entry.findtext(f"{ATOM}updated")), is_behind)

    def _items(self, path, items, is_behind):
        ids, serials = set(), set()
        for item in items:
            entry = item["id"]
            if entry in ids:
                self.violation(f"{path}: {entry} stands twice")
            ids.add(entry)
            self._fix(entry, (item.get("external_url", item["url"]), _moment(item["date_published"])))
            self._rise(entry, _moment(item.get("date_modified", item["date_published"])), is_behind)
            if _announces(item) or item["_statement"]["status"] != "usable":
                continue
            serial = texts.number(item["title"], "serial")
            if serial is None:
                continue
            if serial in serials:
                self.violation(f"{path}: notice {serial} stands twice")
            serials.add(serial)
            self.serials[entry] = serial
            self._whole(path, item, serial, is_behind)
        if self.keeps_all and "all." in path and not is_behind:
            for entry in filter(self._was_known, self.fixed.keys() - ids):
                self.violation(f"{path}: {entry} was acknowledged and is lost; {len(ids)} stand there, {len(self.fixed)} were seen")

    def _whole(self, path, item, serial, is_behind):
        markup = item.get("content_html", "")
        version = texts.number(markup, "version")
        if version is None or not texts.is_whole(markup, serial, version):
            if serial in self.may_be_cut:
                self.cut[serial] = len(markup)
            else:
                self.violation(f"{path}: notice {serial} is not whole: {texts.plain(markup)[-120:]!r}")
            return
        if version < self.versions.get(serial, 0) and not is_behind and self._was_known((serial, self.versions[serial])):
            self.violation(f"{path}: notice {serial} went back to version {version}")
        self.versions[serial] = max(version, self.versions.get(serial, 0))
        self.since.setdefault((serial, self.versions[serial]), time.monotonic())

    # --- what must be so in the end -------------------------------------------------------------

    def look_at(self, office):
        """All that an office shows, at a moment when its program runs and all is done. What the registry promised stands now."""
        with self.lock:
            self.since = {what: 0.0 if since == math.inf else since for what, since in self.since.items()}
        for path in ("/feeds/all.json", "/feeds/all.atom", "/feeds/all.rss", "/feeds/updates.json", "/feeds/en.atom"):
            begun = time.monotonic()
            self.response(path, *office.get(path), begun)
        self.look_at_files(office)
        for address in sorted(self.addresses):
            status, _fields, body = office.get(address.removeprefix("http://press.example.org"))
            self._secret(address, body)
            if status not in (200, 410, 451):
                self.violation(f"{address} was told and answers {status}")

    def look_at_files(self, office):
        for file in [*office.feeds_dir.rglob("*.json"), *office.feeds_dir.rglob("*.atom")]:
            if file.name != "manifest.json":
                self.file(file.name, file.read_bytes())
        registry = office.reports_dir / "registry.jsonl"
        if registry.exists():
            self.registry(registry.read_text("utf-8"))
        today = office.reports_dir / "TODAY.txt"
        if today.exists():
            self.today(today.read_text("utf-8"))

    def comes_to(self, office, wanted, patience=30):
        """`wanted`: by serial, the version that must stand in the end, or None where it is withdrawn."""
        deadline, seen = time.monotonic() + patience, None
        while time.monotonic() < deadline:
            try:
                seen = self.state_of(office.items())
            except (OSError, AssertionError) as error:
                seen = {"error": repr(error)}
            if seen == wanted:
                return True
            time.sleep(0.02)
        wrong = {key: (wanted.get(key, "absent"), seen.get(key, "absent")) for key in {*wanted, *seen}
                 if wanted.get(key, "absent") != seen.get(key, "absent")}
        self.violation(f"it did not come to its state: (wanted, seen) {wrong} {office.last_words()}")
        return False

    def pages_have(self, office, wanted):
        """The same of every page, whether or not a feed has room for it: each notice has one, by the registry."""
        seen = {}
        for line in (office.reports_dir / "registry.jsonl").read_text("utf-8").splitlines():
            said = json.loads(line)
            address = said["address"]
            status, _fields, body = office.get(f"{address}.json")
            if status == 410:
                serial = self.serials.get(said["id"])
                seen.setdefault(serial, {})[address] = None
                continue
            if status != 200:
                self.violation(f"{address} answers {status}")
                continue
            statement = json.loads(body)
            serial = texts.number(statement["title"], "serial")
            seen.setdefault(serial, {})[address] = texts.number(statement["content_html"], "version")
        for serial, version in wanted.items():
            if list(seen.get(serial, {}).values()) != [version]:
                self.violation(f"notice {serial} is to have one page with version {version}: {seen.get(serial)}")
        if odd := seen.keys() - wanted.keys():
            self.violation(f"pages that nobody published: {sorted(map(str, odd))[:10]}")

    def state_of(self, items):
        """By serial, the version; None for what is withdrawn, which is known by its id alone."""
        seen = {}
        for item in items:
            serial = self.serials.get(item["id"], texts.number(item["title"], "serial"))
            if serial is None or _announces(item):
                continue
            usable = item["_statement"]["status"] == "usable"
            seen[serial] = texts.number(item.get("content_html", ""), "version") if usable else None
        return seen

    def files_follow(self, office, patience=60):
        """Each feed's file has the bytes of its address, once the coders are through."""
        for name in ("all.json", "all.atom", "all.rss", "en.json", "updates.atom"):
            deadline = time.monotonic() + patience
            while True:
                status, _fields, served = office.get(f"/feeds/{name}")
                file = office.feeds_dir / name
                if status == 200 and file.exists() and file.read_bytes() == served:
                    break
                if time.monotonic() > deadline:
                    self.violation(f"the file of {name} does not follow what is served")
                    break
                time.sleep(0.05)


def _announces(item):
    return "in_reply_to" in item.get("_statement", {})


def _moment(text):
    return datetime.fromisoformat(text)
