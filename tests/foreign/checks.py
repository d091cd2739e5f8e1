"""What programs of others make of gazetted's feeds and pages: python checks.py PROGRAM SCRATCH"""

import gzip
import hashlib
import html.parser
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
import traceback
import unicodedata
from calendar import timegm
from datetime import datetime, timezone
from functools import cached_property
from pathlib import Path
from urllib.parse import urljoin

import brotli
import feedparser

import alerts
import goldens
import package
import proxies
import readers
import share
import vectors
from browser import Browser
from office import Office

TESTS = Path(__file__).resolve().parent.parent
SEED = (TESTS / "data" / "seed.txt").read_bytes()
SEED_TITLE = SEED.decode().split("\n", 1)[0]
SEED_PARAGRAPHS = [part.strip() for part in SEED.decode().split("\n\n")[1:7]]
CORRECTED_TITLE = "The island ferry leaves earlier on Sundays"
CORRECTED = f"{CORRECTED_TITLE}\n\nFrom May on the ferry leaves at 9 in the morning, as the harbour office decided.\n"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
NOTE = "The ferry leaves at 10 & not at 9."
FORMATS = ("atom", "rss", "json")
LAST = "The last of the texts has been dropped"

# Their verdict hangs on the day of arrival, which is today here and a fixed one in `cargo test`.
OF_A_DAY = {"date_far_ahead": "its verdict depends on the day"}

CHECKS, NOT_RUN = [], []


def check(function):
    CHECKS.append(function)
    return function


def not_run(what, why):
    NOT_RUN.append(what)
    print(f"not run: {what}, because {why}", flush=True)


def same(seen, wanted, about):
    assert seen == wanted, f"{about}: {seen!r}, not {wanted!r}"


# --- what is looked at -------------------------------------------------------------------------


# So that what is withdrawn soon stands in no live feed any more.
SHORT_WINDOW_ENTRIES = 2
SHORT_WINDOW = f"[window]\nentries = {SHORT_WINDOW_ENTRIES}\ndays = 0\n"


class Site:
    """The seed and all hard texts, each in an office with the settings that its label asks for."""

    def __init__(self, program, folder):
        self.offices, self.texts = [], {}
        groups = {}
        for label in sorted((TESTS / "hard").glob("*.json")):
            expected = json.loads(label.read_text("utf-8"))
            rules = expected["rules"]
            key = (tuple(rules["languages"]), rules["zone"], tuple(rules.get("encodings", [])))
            if label.stem in OF_A_DAY:
                not_run(f"tests/hard/{label.stem}", OF_A_DAY[label.stem])
            else:
                groups.setdefault(key, []).append((label.stem, expected))
        try:
            self.seed = self._office(program, folder / "seed", (("en", "az"), "Asia/Baku", ()))
            self.seed.publish("2021/statement.txt", SEED)
            self.corrected = self._office(program, folder / "corrected", (("en", "az"), "Asia/Baku", ()))
            self.corrected.publish("ferry.txt", CORRECTED.encode())
            noted = f"Title: {CORRECTED_TITLE}\nNote: {NOTE}\n\n{CORRECTED.replace('9 ', '10 ')}"
            self.corrected.drop("ferry.txt", noted.encode())
            self.corrected.wait(lambda line: line.get("outcome") == "corrected")
            self.buried = self._office(program, folder / "buried", (("en",), "UTC", ()), SHORT_WINDOW)
            self.buried.publish("wharf.txt", readers.statement())
            [self.withdrawn] = json.loads(self.buried.get("/feeds/all.json").body)["items"]
            self.buried.command("withdraw", "wharf.txt", "--reason", "It was a mistake.")
            for number in range(SHORT_WINDOW_ENTRIES):
                text = f"Quay {number} is swept\n\nIt was swept twice.\n"
                self.buried.publish(f"quay{number}.txt", text.encode())
            for number, (key, texts) in enumerate(sorted(groups.items())):
                office = self._office(program, folder / f"hard-{number}", key)
                for dropped, (name, _expected) in enumerate(texts, start=1):
                    office.drop(f"{name}.txt", (TESTS / "hard" / f"{name}.txt").read_bytes())
                    # The log names no statement where many become public at once.
                    if dropped % 20 == 0:
                        office.publish(f"zz_{dropped}.txt", f"Text {dropped} has been dropped\n\nMore follow.\n".encode())
                # Files are taken in the order of their renames, so after this one all are settled.
                office.publish("zz_last.txt", f"{LAST}\n\nNothing follows.\n".encode())
                self.texts[office] = dict(texts)
        except BaseException:
            self.stop()
            raise

    def _office(self, program, folder, settings, tables=""):
        languages, zone, encodings = settings
        office = Office(program, folder, languages, zone, encodings, tables)
        self.offices.append(office)
        return office

    @cached_property
    def share(self):
        return share.Share(self.program, self.folder / "share", self.scratch)

    @cached_property
    def machine(self):
        return package.Machine(self.program, self.folder / "machine", self.scratch)

    @cached_property
    def front(self):
        return proxies.Front(self.program, self.folder / "front")

    def stop(self):
        return [office.stop() for office in self.offices]

    def close(self):
        self.stop()
        for part in ("share", "machine", "front"):
            if part in self.__dict__:
                self.__dict__[part].stop()


def nfc(text):
    """As titles are compared: one normal form, every run of blanks a single one."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def reading(office, ending, stem="all"):
    """A feed as feedparser (or the json module) understands it: a list of entries."""
    body = office.get(f"/feeds/{stem}.{ending}").body
    if ending == "json":
        return [
            {
                "id": item["id"],
                "title": item["title"],
                "link": item["url"],
                "content": item["content_html"],
                "published": seconds(item["date_published"]),
                "updated": seconds(item.get("date_modified", item["date_published"])),
                "language": item.get("language"),
            }
            for item in json.loads(body)["items"]
        ]
    feed = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    assert not feed.bozo, f"feedparser finds a fault in {stem}.{ending}: {feed.bozo_exception}"
    same(feed.version, {"atom": "atom10", "rss": "rss20"}[ending], "the version")
    return [
        {
            "id": entry.id,
            "title": entry.title,
            "link": entry.link,
            "content": entry.content[0].value,
            "published": timegm(entry.published_parsed),
            "updated": timegm(entry.updated_parsed) if "updated" in entry else None,
            "language": entry.content[0].get("language"),
        }
        for entry in feed.entries
    ]


def seconds(text):
    return int(datetime.fromisoformat(text).astimezone(timezone.utc).timestamp())


class Words(html.parser.HTMLParser):
    """The words of a piece of HTML, as a foreign parser reads them."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.parts = []

    def handle_starttag(self, tag, attrs):
        self.parts.append(" " if tag in ("p", "br", "li") else "")

    def handle_data(self, data):
        self.parts.append(data)


def words(markup):
    reader = Words()
    reader.feed(markup)
    reader.close()
    return nfc("".join(reader.parts))


# --- checks ------------------------------------------------------------------------------------


@check
def xmllint_finds_no_fault_in_any_feed_file(site):
    count = 0
    for office in site.offices:
        files = office.feed_files("atom") + office.feed_files("rss")
        assert files, f"{office.folder.name} has no feed files"
        run = subprocess.run(
            ["xmllint", "--noout", "--nonet", "--huge", *files], capture_output=True, text=True
        )
        assert run.returncode == 0 and not run.stderr, run.stderr
        count += len(files)
    return f"{count} files"


@check
def a_correction_is_an_entry_in_reply_to_the_statement(site):
    for ending in ("atom", "rss"):
        feed = feedparser.parse(site.corrected.get(f"/feeds/all.{ending}").body)
        assert not feed.bozo, feed.bozo_exception
        told, statement = feed.entries
        same(told.title, f"Correction: {CORRECTED_TITLE}", ending)
        same(told.id, f"{statement.id}/correction/2", ending)
        related = [link.href for link in told.links if link.rel == "related"]
        same(related, [statement.link], ending)
        same(told["thr_in-reply-to"]["ref"], statement.id, ending)
        assert NOTE in words(told.content[0].value), told.content
        assert words(statement.content[0].value).startswith("Correction: "), statement.content
        assert NOTE in words(statement.content[0].value), statement.content
    told, statement = json.loads(site.corrected.get("/feeds/all.json").body)["items"]
    same(told["external_url"], statement["url"], "json")
    page = site.corrected.get(told["url"].removeprefix(site.corrected.base))
    same(page.status, 200, "the page of the version")
    assert b"<ins>" in page.body and b"<del>" in page.body, page.body


@check
def xmllint_finds_the_tombstone_of_what_was_withdrawn_and_feedparser_reads_on(site):
    body = site.buried.get("/feeds/all.atom").body
    tombstone = f"/*[local-name() = 'feed']/*[local-name() = 'deleted-entry' and namespace-uri() = '{TOMBSTONES}']"
    same(xpath(f"count({tombstone})", body), "1", "tombstones")
    same(xpath(f"string({tombstone}/@ref)", body), site.withdrawn["id"], "what it is of")
    when = seconds(xpath(f"string({tombstone}/@when)", body))
    assert seconds(site.withdrawn["date_published"]) <= when <= time.time(), when
    page = site.buried.get(site.withdrawn["url"].removeprefix(site.buried.base))
    same(page.status, 410, "its page")
    feed = feedparser.parse(body)
    assert not feed.bozo, feed.bozo_exception
    same(len(feed.entries), SHORT_WINDOW_ENTRIES, "entries")
    assert site.withdrawn["id"] not in [entry.id for entry in feed.entries]


def xpath(expression, body):
    command = ["xmllint", "--nonet", "--huge", "--xpath", expression, "-"]
    run = subprocess.run(command, input=body, capture_output=True)
    assert run.returncode == 0 and not run.stderr, run.stderr.decode()
    return run.stdout.decode().strip()


@check
def xmllint_finds_no_fault_in_what_is_served(site):
    for office in site.offices:
        for ending in ("atom", "rss"):
            body = office.get(f"/feeds/all.{ending}").body
            run = subprocess.run(
                ["xmllint", "--noout", "--nonet", "--huge", "-"], input=body, capture_output=True
            )
            assert run.returncode == 0 and not run.stderr, run.stderr.decode()


@check
def xmllint_finds_no_fault_in_the_html_of_pages(site):
    for path in ("/", "/feeds/", seed_page(site)):
        body = site.seed.get(path).body
        run = subprocess.run(
            ["xmllint", "--noout", "--nonet", "--html", "--recover", "-"],
            input=body,
            capture_output=True,
            text=False,
        )
        # libxml2's HTML parser is older than the elements of HTML 5.
        faults = [line for line in run.stderr.decode().splitlines() if "error" in line]
        faults = [line for line in faults if not re.search(r"Tag \w+ invalid", line)]
        assert not faults, "\n".join(faults)


@check
def the_seed_has_its_headline_and_its_six_paragraphs_in_every_format(site):
    for ending in FORMATS:
        (entry,) = reading(site.seed, ending)
        same(entry["title"], SEED_TITLE, f"the title in {ending}")
        assert entry["id"].startswith("tag:press.example.org,2026:"), entry["id"]
        same(entry["content"].count("<p>"), 6, f"the paragraphs in {ending}")
        for paragraph in SEED_PARAGRAPHS:
            assert nfc(paragraph) in words(entry["content"]), f"{ending} lacks: {paragraph[:60]}"
        assert "Search in archive" not in entry["content"]


@check
def the_three_formats_agree_on_ids_titles_links_dates_and_content(site):
    count = 0
    for office in site.offices:
        atom, rss, items = (reading(office, ending) for ending in FORMATS)
        for field in ("id", "link", "published"):
            of = lambda entries: [entry[field] for entry in entries]
            same(of(rss), of(items), f"{office.folder.name}, {field} in RSS and JSON")
            same(of(atom), of(items), f"{office.folder.name}, {field} in Atom and JSON")
        # RSS 2.0 has no field for it.
        same([e["updated"] for e in atom], [e["updated"] for e in items], "updated")
        for mine, other in [*zip(atom, items), *zip(rss, items)]:
            same(nfc(mine["title"]), nfc(other["title"]), f"title of {other['id']}")
            same(words(mine["content"]), words(other["content"]), f"content of {other['id']}")
        count += len(items)
    return f"{count} entries"


@check
def hard_texts_come_out_of_feedparser_as_their_labels_say(site):
    faults, count = [], 0
    for office, texts in site.texts.items():
        outcomes = {line["path"]: line["outcome"] for line in office.log if "outcome" in line}
        addresses = {line["path"]: line["address"] for line in office.log if line.get("address")}
        feeds = {ending: {e["link"]: e for e in reading(office, ending)} for ending in FORMATS}
        for name, expected in texts.items():
            published = outcomes.get(f"{name}.txt") == "published"
            # Of two texts with one id, the first durable one has it.
            may = ["reject"] if name == "one_id_second" else expected["verdict"]
            if published != ("publish" in may) and (published or may == ["publish"]):
                faults.append(f"{name}: {outcomes.get(f'{name}.txt', 'not published')}, not {may}")
            if not published:
                continue
            for ending, entries in feeds.items():
                entry = entries.get(urljoin(office.base, addresses[f"{name}.txt"]))
                if entry is None:
                    faults.append(f"{name}: no entry in {ending}")
                    continue
                faults += [f"{name}, {ending}: {fault}" for fault in differences(entry, expected)]
                count += 1
    assert not faults, "\n    ".join(["", *faults])
    return f"{count} entries"


@check
def every_delivered_file_comes_out_of_feedparser_as_out_of_feed_rs(site):
    tables = "[window]\nentries = 200\ndays = 0\n"
    settings = (("en", "az", "ru", "tr"), "Asia/Baku", ())
    office = site._office(site.program, site.folder / "goldens", settings, tables)
    addresses = goldens.deliver(office)
    for ending in ("atom", "rss"):
        entries = {entry["link"]: entry for entry in reading(office, ending)}
        faults = list(goldens.faults(office, addresses, entries))
        assert not faults, "\n    ".join([ending, *faults])
    return f"{len(addresses)} statements"


@check
def enclosures_have_the_length_the_type_and_the_digest_of_the_files(site):
    office = site._office(site.program, site.folder / "enclosures", (("en",), "UTC", ()), "")
    picture = bytes.fromhex("89504e470d0a1a0a0000000d49484452000004b0000003200802000000") + bytes(1000)
    document = b"%PDF-1.7\n%%EOF\n"
    office.drop("bridge.photo.png", picture)
    office.drop("bridge.pdf", document)
    text = "Image alt: The bridge\nLanguage: en\n\nThe bridge opens\n\nThe bridge opens to all on Monday.\n"
    office.publish("bridge.txt", text.encode())
    files = {"image/png": picture, "application/pdf": document}
    for ending in ("atom", "rss"):
        (entry,) = feedparser.parse(office.get(f"/feeds/all.{ending}").body).entries
        told = {one["type"]: (one["href"], int(one["length"])) for one in entry.enclosures}
        told |= {one["type"]: (one["url"], int(one["filesize"])) for one in entry.get("media_content", [])}
        same(sorted(told), sorted(files), f"the types in {ending}")
        for kind, (url, length) in told.items():
            same(length, len(files[kind]), f"the length of {url}")
            answer = office.get(url.removeprefix(office.base))
            same(answer.body, files[kind], url)
            same(answer.fields["content-type"], kind, url)
            assert hashlib.sha256(answer.body).hexdigest() in url, url


def differences(entry, expected):
    if expected["title"] is not None and nfc(entry["title"]) != nfc(expected["title"]):
        yield f"title {entry['title']!r}, not {expected['title']!r}"
    if entry["language"] is not None and entry["language"] != expected["language"]:
        yield f"language {entry['language']}, not {expected['language']}"
    text = words(entry["content"])
    for fragment in expected["fragments"]:
        if nfc(fragment) not in text:
            yield f"content lacks {fragment!r}"
    for absent in expected["absent"]:
        if absent in entry["content"] or absent in entry["title"]:
            yield f"content or title holds {absent!r}"


@check
def dates_lie_between_the_drop_and_now_where_a_text_names_none(site):
    start = site.started
    for ending in FORMATS:
        (entry,) = reading(site.seed, ending)
        assert start - 1 <= entry["published"] <= time.time() + 1, (ending, entry["published"])


@check
def curl_gets_304_for_the_tag_it_holds(site):
    for path in ("/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json", "/", seed_page(site)):
        first = site.seed.get(path)
        tag = first.fields["etag"]
        assert not tag.startswith("W/"), tag
        again = site.seed.get(path, f"If-None-Match: {tag}")
        same((again.status, again.body), (304, b""), path)
        same(again.fields.get("etag"), tag, f"the tag of 304 for {path}")
        weak = site.seed.get(path, f'If-None-Match: "other", W/{tag}')
        same(weak.status, 304, f"{path} with a weak tag in a list")
        same(site.seed.get(path, 'If-None-Match: "other"').status, 200, f"{path} with another tag")
        since = site.seed.get(path, f"If-Modified-Since: {first.fields['last-modified']}")
        same(since.status, 304, f"{path} since its own date")
        head = site.seed.get(path, head=True)
        same((head.status, head.fields.get("etag")), (200, tag), f"HEAD {path}")


@check
def foreign_decoders_get_the_plain_bytes_from_gzip_brotli_and_zstd(site):
    for path in ("/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json"):
        plain = site.seed.get(path, "Accept-Encoding: identity")
        assert "content-encoding" not in plain.fields
        for coding, decode in DECODERS.items():
            coded = coded_answer(site.seed, path, coding)
            assert decode(coded.body) == plain.body, f"{path} in {coding}"
            assert "accept-encoding" in coded.fields["vary"].lower(), coded.fields
            assert coded.fields["etag"] != plain.fields["etag"], "one tag for two sets of bytes"
            held = f"If-None-Match: {coded.fields['etag']}"
            again = site.seed.get(path, held, f"Accept-Encoding: {coding}")
            same(again.status, 304, f"{path} in {coding}, held")


def coded_answer(office, path, coding):
    """Coded forms follow the plain one by some milliseconds; until then that is what is sent."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        answer = office.get(path, f"Accept-Encoding: {coding}")
        if answer.fields.get("content-encoding") == coding:
            return answer
    raise AssertionError(f"{path} never came in {coding}")


def zstd(body):
    return subprocess.run(["zstd", "-dc"], input=body, capture_output=True, check=True).stdout


DECODERS = {"gzip": gzip.decompress, "br": brotli.decompress, "zstd": zstd}


@check
def public_attacks_leave_nothing_that_acts_to_the_eyes_of_html5lib(site):
    return vectors.nothing_acts(site)


@check
def public_attacks_in_headlines_do_not_act_on_pages(site):
    return vectors.nothing_acts_in_feeds_and_on_pages(site)


@check
def curl_finds_the_conventional_addresses_and_refuses_methods(site):
    for path in ("/feed", "/rss.xml", "/atom.xml", "/index.xml", "/feed.json"):
        answer = site.seed.get(path)
        same(answer.status, 301, path)
        assert answer.fields["location"].startswith(site.seed.base + "/feeds/"), answer.fields
    same(site.seed.get("/feeds/nothing.atom").status, 404, "an unknown feed")
    posted = subprocess.run(
        ["curl", "-sS", "--max-time", "20", "-o", "-", "-D", "-", "-X", "POST", site.seed.base + "/"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert " 405" in posted.split("\n", 1)[0] and "allow:" in posted.lower(), posted


def seed_page(site):
    (entry,) = reading(site.seed, "json")
    return entry["link"].removeprefix(site.seed.base)


def opened(site, path, picture):
    """Opens a page wide and narrow; what holds for every page."""
    browser = site.browser
    for width, height in ((1200, 900), (320, 640)):
        browser.size(width, height)
        browser.open(site.seed.base + path)
        complaints = browser.complaints()
        assert not complaints, f"{path} at {width}: {complaints}"
        foreign = [url for url in browser.requested() if not url.startswith(site.seed.base + "/")]
        assert not foreign, f"{path} asks for {foreign}"
        overflow = browser.ask("document.documentElement.scrollWidth - window.innerWidth")
        assert overflow <= 0, f"{path} is {overflow} px too wide for {width}"
        browser.screenshot(site.scratch / f"{picture}-{width}.png")
    same(browser.ask("document.documentElement.dir"), "ltr", f"dir of {path}")
    assert browser.ask("document.title").strip(), f"{path} has no title"
    same(browser.ask("document.compatMode"), "CSS1Compat", f"the mode of {path}")
    same(browser.ask("document.scripts.length - document.querySelectorAll("
                     "'script[type=\"application/ld+json\"]').length"), 0, f"scripts of {path}")
    assert browser.ask("document.querySelectorAll('main, [role=main]').length") == 1
    assert browser.ask("document.querySelectorAll('h1').length") == 1, f"headings of {path}"
    assert browser.ask(
        "getComputedStyle(document.body).fontFamily !== ''"
        " && document.styleSheets.length > 0 && document.styleSheets[0].cssRules.length > 0"
    ), f"{path} has no style"
    return browser


VISIBLE = """
[...document.querySelectorAll('article .content p')]
  .filter(p => p.checkVisibility() && p.getBoundingClientRect().height > 0)
  .map(p => p.innerText.trim())
"""


@check
def chromium_shows_the_home_page(site):
    browser = opened(site, "/", "home")
    same(browser.ask("document.documentElement.lang"), "en", "lang")
    assert SEED_TITLE in browser.ask("document.body.innerText"), "the headline is not shown"
    for kind in ("application/atom+xml", "application/rss+xml", "application/feed+json"):
        found = browser.ask(f"document.querySelectorAll('link[rel=alternate][type=\"{kind}\"]').length")
        assert found > 0, f"no autodiscovery of {kind}"


@check
def chromium_shows_the_page_of_feeds(site):
    browser = opened(site, "/feeds/", "feeds")
    text = browser.ask("document.body.innerText")
    for ending in FORMATS:
        assert f"/feeds/all.{ending}" in text, f"all.{ending} is not named"


@check
def chromium_shows_the_statement_with_its_six_paragraphs(site):
    browser = opened(site, seed_page(site), "statement")
    same(browser.ask("document.querySelector('article').lang"), "en", "lang")
    same(browser.ask("document.querySelector('h1').innerText"), SEED_TITLE, "the headline")
    shown = [nfc(text) for text in browser.ask(VISIBLE)]
    same(shown, [nfc(text) for text in SEED_PARAGRAPHS], "the paragraphs")
    canonical = browser.ask("document.querySelector('link[rel=canonical]').href")
    same(canonical, site.seed.base + seed_page(site), "the canonical address")
    linked = json.loads(
        browser.ask("document.querySelector('script[type=\"application/ld+json\"]').textContent")
    )
    same(linked["@type"], "NewsArticle", "JSON-LD")


@check
def chromium_lays_a_hebrew_statement_out_from_right_to_left(site):
    office = next(office for office, texts in site.texts.items() if "hebrew" in texts)
    (entry,) = (e for e in reading(office, "json") if e["language"] == "he")
    site.browser.open(entry["link"])
    article = "document.querySelector('article')"
    same(site.browser.ask(f"[{article}.lang, {article}.dir].join()"), "he,rtl", "lang and dir")
    same(site.browser.ask(f"getComputedStyle({article}).direction"), "rtl", "the direction")
    same(site.browser.ask("document.querySelector('h1').innerText"), entry["title"], "the title")
    site.browser.screenshot(site.scratch / "hebrew.png")


CHECKS.extend(alerts.CASES)


@check
def a_stop_by_the_service_manager_is_clean_and_leaves_feed_files_with_the_bytes_of_their_addresses(site):
    # Files follow the snapshot; a stop waits for them.
    served = {}
    for office in site.offices:
        for ending in FORMATS:
            for file in office.feed_files(ending):
                answer = office.get(f"/feeds/{file.relative_to(office.folder / 'feeds')}")
                same(answer.status, 200, file.name)
                served[file] = answer.body
    same(set(site.stop()), {0}, "the exit status of each daemon")
    for file, body in served.items():
        copy = file.with_suffix(".served")
        copy.write_bytes(body)
        compared = subprocess.run(["cmp", file, copy], capture_output=True, text=True)
        assert compared.returncode == 0, compared.stdout
    assert served
    return f"{len(served)} files"


@check
def readers_see_corrections_and_withdrawals_as_docs_readers_says(site):
    office = Office(site.program, site.folder / "readers")
    try:
        table = readers.table(office)
    finally:
        same(office.stop(), 0, "the exit status")
    documented = (TESTS.parent / "docs" / "readers.md").read_text("utf-8")
    assert table in documented, f"docs/readers.md has another table than this:\n{table}"
    return f"{len(readers.READERS)} programs"


CHECKS.extend(share.CASES)
CHECKS.extend(package.CASES)
CHECKS.extend(proxies.CASES)


# --- the runner --------------------------------------------------------------------------------


def run(program, scratch):
    failed = 0
    folder = Path(tempfile.mkdtemp(prefix="gazetted-foreign-"))
    site = None
    try:
        started = time.time()
        site = Site(program, folder)
        site.started, site.scratch = started, scratch
        site.program, site.folder = program, folder
        site.browser = Browser(folder / "profile")
        for function in CHECKS:
            name, begun = function.__name__.replace("_", " "), time.monotonic()
            try:
                detail = function(site)
            except Exception as fault:  # Every check runs, whatever became of the others.
                failed += 1
                print(f"FAILED {name}: {fault}", flush=True)
                if not isinstance(fault, AssertionError):
                    traceback.print_exc()
            else:
                took = time.monotonic() - begun
                print(f"ok     {name} ({f'{detail}, ' if detail else ''}{took:.1f} s)", flush=True)
        site.browser.close()
    finally:
        if site:
            site.close()
        shutil.rmtree(folder, ignore_errors=True)
    return failed


def main():
    program, scratch = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
    failed = run(str(program), scratch)
    for what, why in share.NOT_RUN + package.NOT_RUN:
        not_run(what, why)
    not_run("the RELAX NG schema of Atom", "no Debian package was found that brings it")
    print(f"screenshots: {scratch.relative_to(Path.cwd())}/*.png")
    print(f"{len(CHECKS) - failed} passed, {failed} failed, {len(NOT_RUN)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
