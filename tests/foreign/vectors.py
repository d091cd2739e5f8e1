"""Public attacks on what is published, and what is left of them."""

import ast
import json
import subprocess
import sys
import tarfile
import zipfile
from html import escape
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import html5lib

from office import Office

VECTORS_MIN = 1500
# Beyond these a list of arguments gets too long for the system.
FILES_AT_ONCE = 2000
# So many go through a daemon, into its feeds and onto its pages.
DROPPED = 200

HEADLINE = "The harbour office opens the northern quay"
PROSE = (
    "The harbour office said on Monday that the northern quay is open again to all ships, after the works of a "
    "year, and that the ferry will leave from there."
)

TONGUE = {"lang", "dir"}
ELEMENTS = {
    **dict.fromkeys(
        "abbr bdi blockquote br caption cite code dd dl dt em figcaption figure h2 h3 h4 li ol p pre q s span strong "
        "sub sup table td th time tr u ul".split(),
        TONGUE,
    )
}
ELEMENTS |= {
    "a": TONGUE | {"href"},
    "abbr": TONGUE | {"title"},
    "br": set(),
    "li": TONGUE | {"value"},
    "ol": TONGUE | {"start", "type"},
    "td": TONGUE | {"colspan", "rowspan"},
    "th": TONGUE | {"colspan", "rowspan"},
    "time": TONGUE | {"datetime"},
}
SCHEMES = {"http", "https", "mailto", "tel"}
ADDRESSES = {"action", "background", "cite", "data", "formaction", "href", "ping", "poster", "src", "srcset"}


# --- the lists -----------------------------------------------------------------------------------


def fetched(scratch):
    """The packages of vectors.txt, each checked by its digest."""
    folder = scratch / "vectors"
    listed = Path(__file__).with_suffix(".txt")
    stamp = folder / listed.name
    if not (stamp.exists() and stamp.read_bytes() == listed.read_bytes()):
        # As sources, because wheels lack the tests. To tell their names they are asked to build.
        pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "install", "setuptools==69.5.1", "wheel==0.45.1"], check=True)
        subprocess.run(
            [*pip, "download", "--no-deps", "--require-hashes", "--no-build-isolation"]
            + ["--no-binary", "bleach,html5lib", "--dest", folder, "--requirement", listed],
            check=True,
        )
        stamp.write_bytes(listed.read_bytes())
    return folder


def sources(archive):
    """The files of an archive, by their names in it."""
    if archive.suffix == ".whl":
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                yield name, opened.read(name)
    else:
        with tarfile.open(archive) as opened:
            for member in filter(tarfile.TarInfo.isfile, opened):
                yield member.name, opened.extractfile(member).read()


def vectors(scratch):
    """All vectors, each once, in an order that stays."""
    found = {}
    for archive in sorted(fetched(scratch).glob("*-*")):
        for name, content in sources(archive):
            for vector in of_file(name, content):
                found.setdefault(vector, archive.name)
    return list(found)


def of_file(name, content):
    if name.startswith("brs_kb/payloads/") and name.endswith(".py"):
        tree = ast.parse(content)
        yield from (word.value.value for word in ast.walk(tree) if is_payload(word))
    elif "/tests/testdata/tree-construction/" in name and name.endswith(".dat"):
        for case in ("\n" + content.decode()).split("\n#data\n")[1:]:
            yield case.split("\n#errors", 1)[0]
    elif "/tests/data/" in name and name.endswith(".test"):
        yield content.decode().split("\n--\n", 1)[0]
    elif name.startswith("commonhuman_payloads/xss/") or name.endswith("/tests/test_clean.py"):
        texts = (node.value for node in ast.walk(ast.parse(content)) if isinstance(node, ast.Constant))
        yield from (text for text in texts if isinstance(text, str) and ("<" in text or ":" in text))


def is_payload(node):
    return (
        isinstance(node, ast.keyword)
        and node.arg == "payload"
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def forms(vector):
    """As a text of an office might hold it: the ending of the file, and what is in it."""
    page = f"<h1>{HEADLINE}</h1>\n<p>{PROSE}</p>\n"
    plain = f"# {HEADLINE}\n\n{PROSE}\n\n"
    yield "html", f"{page}{vector}\n<p>{PROSE}</p>\n"
    yield "md", f"{plain}{vector}\n\n{PROSE}\n"
    # Most of those without a tag are meant for inside of one.
    if "<" not in vector:
        yield "html", f'{page}<a href="{vector}">one</a> <a href=\'{vector}\'>two</a> <img src={vector}>\n'
        yield "html", f'{page}<a href="{escape(vector)}" title="{escape(vector)}">one</a>\n'
        yield "md", f"{plain}[one]({vector}) [two](<{vector}>) ![three]({vector}) <{vector}>\n"


# --- what became of them -------------------------------------------------------------------------


def checked(program, folder, texts):
    """What `gazetted check` reads out of each text: its answers, in the order of the texts."""
    folder.mkdir()
    config = folder / "config.toml"
    config.write_text(
        'public_url = "https://press.example.org"\nauthority = "press.example.org,2026"\ntitle = "Harbour Office"\n'
        'drop_dir = "drop"\nstate_dir = "state"\nlanguages = ["en"]\ntime_zone = "UTC"\n',
        encoding="utf-8",
    )
    names = []
    for number, (ending, text) in enumerate(texts):
        names.append(f"{number}.{ending}")
        (folder / names[-1]).write_text(text, encoding="utf-8", errors="surrogatepass", newline="")
    answers, left = [], iter(names)
    while files := list(islice(left, FILES_AT_ONCE)):
        command = [program, "check", "--json", "--config", str(config), *files]
        run = subprocess.run(command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        assert not run.stderr, run.stderr
        answers += map(json.loads, run.stdout.splitlines())
    assert [answer["file"] for answer in answers] == names, "not each file has its answer"
    return answers


def elements(root):
    """What stands in a tree of html5lib, but for the element around it all."""
    return [node for node in root.iter() if node is not root]


def faults_of(html):
    """What should not stand in the text of a statement."""
    try:
        strict = ElementTree.fromstring(f"<div>{html}</div>")
    except ElementTree.ParseError as error:
        yield f"it is no XML: {error}"
        return
    parsed = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    for node in elements(parsed):
        # Comments and instructions have no name.
        name = node.tag if isinstance(node.tag, str) else "a comment"
        if name not in ELEMENTS and name != "tbody":
            yield f"the element {name}"
            continue
        for attribute, value in node.attrib.items():
            if attribute not in ELEMENTS.get(name, ()):
                yield f"{name} has the attribute {attribute}"
            if attribute in ADDRESSES and urlsplit(value).scheme not in SCHEMES:
                yield f"{name} leads to {value}"
    seen, wanted = shape(parsed), shape(strict)
    if seen != wanted:
        at = next(at for at, pair in enumerate(zip([*seen, None], [*wanted, None])) if pair[0] != pair[1])
        yield f"as HTML it is {seen[at : at + 3]}, as XML {wanted[at : at + 3]}"


def shape(root):
    """One tree for both parsers; that of HTML puts a part into every table."""
    found = []

    def walk(node):
        is_part = node is root or node.tag == "tbody"
        if not is_part:
            found.append((node.tag, sorted(node.attrib.items())))
        add(node.text)
        for child in node:
            walk(child)
            add(child.tail)
        if not is_part:
            found.append("end")

    def add(text):
        if text and found and isinstance(found[-1], str) and found[-1].startswith("text "):
            found[-1] += text
        elif text:
            found.append(f"text {text}")

    walk(root)
    return found


def difference(old, new):
    at = next((at for at, pair in enumerate(zip(old, new)) if pair[0] != pair[1]), min(len(old), len(new)))
    return f"{old[max(0, at - 40) : at + 40]!r} becomes {new[max(0, at - 40) : at + 40]!r}"


def told(faults):
    shown = "\n    ".join(["", *faults[:20]])
    return f"{len(faults)} faults{shown}"


def nothing_acts(site):
    """Each vector in each form; what was published, published again, is the same."""
    all_vectors = vectors(site.scratch)
    assert len(all_vectors) >= VECTORS_MIN, f"only {len(all_vectors)} vectors"
    texts = [form for vector in all_vectors for form in forms(vector)]
    answers = checked(site.program, site.folder / "vectors", texts)
    published = [(text, answer["html"]) for (_, text), answer in zip(texts, answers) if "html" in answer]
    faults = [f"{fault} in {html!r}, of {text!r}" for text, html in published for fault in faults_of(html)]
    again = [("html", f"<h1>{HEADLINE}</h1>\n{html}") for _, html in published]
    repeated = checked(site.program, site.folder / "vectors-again", again)
    for (text, html), answer in zip(published, repeated):
        if answer.get("html") != html:
            faults.append(f"{difference(html, answer.get('html', ''))}, of {text!r}")
    assert not faults, told(faults)
    refused = len(texts) - len(published)
    return f"{len(all_vectors)} vectors in {len(texts)} texts, of which {refused} were refused"


def nothing_acts_in_feeds_and_on_pages(site):
    """Some vectors as headline and as text of a plain text, through a daemon."""
    tagged = [vector for vector in vectors(site.scratch) if "<" in vector and "\n" not in vector]
    step = max(1, len(tagged) // DROPPED)
    office = Office(site.program, site.folder / "attacked", tables="[window]\nentries = 500\ndays = 0\n")
    try:
        for number, vector in enumerate(tagged[::step]):
            text = f"Quay {number} {vector}\n\n{PROSE} {vector}\n"
            office.drop(f"{number}.txt", text.encode("utf-8", "surrogatepass"))
            # The log names no statement where many become public at once.
            if number % 10 == 0:
                office.publish(f"zz_{number}.txt", f"Quay {number}: {HEADLINE}\n\n{PROSE}\n".encode())
        office.publish("zz_last.txt", f"{HEADLINE}\n\n{PROSE}\n".encode())
        items = json.loads(office.get("/feeds/all.json").body)["items"]
        assert len(items) > DROPPED // 2, f"{len(items)} entries"
        faults = [f"{fault} in {item['content_html']!r}" for item in items for fault in faults_of(item["content_html"])]
        for path in ["/", *(item["url"].removeprefix(office.base) for item in items)]:
            faults += [f"{path}: {fault}" for fault in faults_of_page(office.get(path).body)]
    finally:
        office.stop()
    assert not faults, told(faults)
    return f"{len(items)} statements"


def faults_of_page(body):
    page = html5lib.parse(body, treebuilder="etree", namespaceHTMLElements=False)
    for node in elements(page):
        if not isinstance(node.tag, str):
            yield "a comment"
            continue
        if node.tag in ("iframe", "object", "embed", "form", "math", "img", "base", "applet", "frame"):
            yield f"the element {node.tag}"
        if node.tag == "script" and node.attrib.get("type") != "application/ld+json":
            yield "a script"
        for attribute, value in node.attrib.items():
            if attribute.startswith("on") or attribute == "style":
                yield f"{node.tag} has the attribute {attribute}"
            if attribute in ADDRESSES and urlsplit(value).scheme not in SCHEMES | {""}:
                yield f"{node.tag} leads to {value}"
