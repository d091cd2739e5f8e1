"""What is dropped: notices that say which they are, so that a text which is not whole is known as such."""

import html
import re

# In the one text that must never be public.
CANARY = "quetzalcoatlus"

CANARY_NAME = f"{CANARY}.txt"

CANARY_TEXT = (
    f"Embargo: 2199-01-01 09:00\n\nThe {CANARY} flies over the harbour\n\n"
    f"It is the {CANARY} of the harbour office, which nobody may see before its time has come.\n"
)

PARAGRAPHS = 6


def headline(serial):
    return f"Notice serial{serial}x to mariners"


def paragraphs(serial, version):
    def sentence(part):
        return f"Pier {serial} part {part} of notice {serial} reports dredging near buoy {serial}-{part}."

    texts = [f"{sentence(part)} {sentence(part + 10)}" for part in range(PARAGRAPHS)]
    return [*texts, f"This is version{version}x of the notice, and its end is here: done{serial}x."]


def notice(serial, version=0, fields=""):
    """A drop file; `fields` stand above its headline."""
    head = f"{fields}\n\n" if fields else ""
    return (head + "\n\n".join([headline(serial), *paragraphs(serial, version)]) + "\n").encode()


def page(serial, version=0):
    body = "".join(f"<p>{text}</p>\n" for text in paragraphs(serial, version))
    title = headline(serial)
    return f"<!doctype html><html><head><title>{title}</title></head><body><h1>{title}</h1>\n{body}</body></html>\n".encode()


def number(text, word):
    """The number between `word` and the `x` that ends it."""
    found = re.search(rf"{word}(\d+)x", text)
    return int(found[1]) if found else None


def plain(markup):
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def is_whole(markup, serial, version):
    """Whether nothing is missing of this notice and nothing of another stands in it."""
    return " ".join(paragraphs(serial, version)) in plain(markup)
