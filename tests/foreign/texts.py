"""Statements as office programs write them, long enough to be torn."""

import io
import zipfile
from xml.sax.saxutils import escape


def paragraphs(title):
    """Every one of them is told apart, so that a part is known from the whole."""
    return [
        f"In part {number} of what it says of this ({title}) the harbour office names the quay, the hour and the"
        f" price of a berth, {number * 7} in all, so that nobody can mistake it for any other part."
        for number in range(1, 31)
    ]


def plain(title, edit=""):
    return "\n\n".join([title, *paragraphs(title), f"{edit}\n"]).encode()


def word(title, edit=""):
    body = "".join(
        f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'
        for text in [title, *paragraphs(title), edit]
    )
    types = "application/vnd.openxmlformats"
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr(
            "[Content_Types].xml",
            '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
            f'<Default Extension="rels" ContentType="{types}-package.relationships+xml"/>'
            '<Override PartName="/word/document.xml" ContentType='
            f'"{types}-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        parts.writestr(
            "_rels/.rels",
            '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
            '<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
            'officeDocument" Target="word/document.xml"/></Relationships>',
        )
        parts.writestr(
            "word/document.xml",
            '<?xml version="1.0"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            f"<w:body>{body}</w:body></w:document>",
        )
    return packed.getvalue()


def whole(item):
    """Fails unless the entry has every paragraph."""
    for text in paragraphs(item["title"]):
        assert text in item["content_html"], f"{item['title']} lacks: {text[:60]}"
