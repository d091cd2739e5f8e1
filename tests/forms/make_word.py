#!/usr/bin/env python3
"""Writes the documents in tests/forms/word by the programs that offices write theirs with.

Needs LibreOffice, pandoc and python-docx (on Debian: libreoffice-writer, pandoc, python3-docx). The files are
kept in the repository, so that the tests need none of them; run this after a change of what they hold:

    tests/forms/make_word.py
"""

import pathlib
import subprocess
import tempfile

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

HERE = pathlib.Path(__file__).resolve().parent / "word"

PROSE = (
    "The ministry of transport said on Monday that the bridge over the river is open again to all who travel."
)
ANSWER = "It had been closed since the spring, when the water rose above the piers and the road was flooded."
XƏBƏR = "Nəqliyyat Nazirliyi bazar ertəsi bildirib ki, çayın üzərindəki körpü yenidən hamının üzünə açıqdır."

MARKDOWN = f"""---
title: The bridge is open
---

# Roads

{PROSE}[^1] It is **wide**, *long* and [new](https://example.org/a?b=1&c=2).

- north
    - north-west
- south

1. first
2. second

> So be it.

| Road | State  |
|------|--------|
| east | open   |
| west | closed |

{ANSWER}

[^1]: As it said before.
"""

PANDOC_CHANGES = f"""---
title: The bridge is open
---

{PROSE} It [cost more]{{.insertion author="A" date="2026-03-01T10:00:00Z"}}[was cheap]{{.deletion author="A" date="2026-03-01T10:00:00Z"}} than planned.

{ANSWER} [is this right?]{{.comment-start id="0" author="A" date="2026-03-01T10:00:00Z"}}The road[]{{.comment-end id="0"}} is dry.
"""

FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"
 xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink"
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text">
<office:styles>
 <style:default-style style:family="paragraph">
  <style:text-properties fo:language="en" fo:country="GB"/>
 </style:default-style>
 <style:style style:name="Standard" style:family="paragraph"/>
 <style:style style:name="Title" style:family="paragraph" style:parent-style-name="Standard">
  <style:text-properties fo:font-weight="bold"/>
 </style:style>
 <style:style style:name="Secret" style:family="text">
  <style:text-properties text:display="none"/>
 </style:style>
</office:styles>
<office:automatic-styles>
 <style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style>
 <style:style style:name="U" style:family="text">
  <style:text-properties style:text-underline-style="solid" style:text-underline-width="auto"/>
 </style:style>
 <style:style style:name="Up" style:family="text"><style:text-properties style:text-position="super 58%"/></style:style>
 <style:style style:name="H" style:family="text"><style:text-properties text:display="none"/></style:style>
 <style:style style:name="Ar" style:family="paragraph" style:parent-style-name="Standard">
  <style:paragraph-properties style:writing-mode="rl-tb"/>
  <style:text-properties style:language-complex="ar" style:country-complex="SA"/>
 </style:style>
 <style:style style:name="Box" style:family="graphic">
  <style:graphic-properties style:wrap="none" style:vertical-pos="top"/>
 </style:style>
 <text:list-style style:name="N">
  <text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/>
  <text:list-level-style-bullet text:level="2" text:bullet-char="-"/>
 </text:list-style>
</office:automatic-styles>
<office:body><office:text>STORY</office:text></office:body></office:document>
"""

BEGINS = f'<text:p text:style-name="Title">The bridge is open</text:p><text:p>{PROSE}</text:p>'

WHO = "<dc:creator>A</dc:creator><dc:date>2026-03-01T10:00:00</dc:date>"

STORIES = {
    "table": BEGINS
    + """<table:table table:name="T"><table:table-column table:number-columns-repeated="3"/>
<table:table-header-rows><table:table-row>
<table:table-cell><text:p>Road</text:p></table:table-cell>
<table:table-cell table:number-columns-spanned="2"><text:p>State</text:p></table:table-cell>
<table:covered-table-cell/></table:table-row></table:table-header-rows>
<table:table-row><table:table-cell table:number-rows-spanned="2"><text:p>east</text:p></table:table-cell>
<table:table-cell><text:p>open</text:p></table:table-cell><table:table-cell><text:p>dry</text:p></table:table-cell>
</table:table-row><table:table-row><table:covered-table-cell/>
<table:table-cell><text:p>closed</text:p></table:table-cell><table:table-cell><text:p>wet</text:p></table:table-cell>
</table:table-row></table:table><text:p>"""
    + ANSWER
    + "</text:p>",
    "changes": f"""<text:tracked-changes>
<text:changed-region xml:id="c1" text:id="c1"><text:insertion><office:change-info>{WHO}</office:change-info></text:insertion></text:changed-region>
<text:changed-region xml:id="c2" text:id="c2"><text:deletion><office:change-info>{WHO}</office:change-info><text:p>was cheap</text:p></text:deletion></text:changed-region>
</text:tracked-changes>"""
    + BEGINS
    + """<text:p>It <text:change-start text:change-id="c1"/>cost more<text:change-end text:change-id="c1"/><text:change text:change-id="c2"/> than planned.</text:p>""",
    "comment": BEGINS
    + f"""<text:p>{ANSWER}<office:annotation>{WHO}<text:p>Is this right?</text:p></office:annotation> The road is dry.</text:p>""",
    "hidden": BEGINS
    + f"""<text:p>{ANSWER}<text:span text:style-name="H"> Nobody should read this.</text:span><text:span text:style-name="Secret"> Nor this.</text:span> The road is dry.</text:p>""",
    "arabic": f"""<text:p text:style-name="Title">The bridge is open</text:p><text:p>{PROSE}</text:p>
<text:p text:style-name="Ar">قالت وزارة النقل يوم الاثنين إن الجسر فوق النهر مفتوح من جديد.</text:p><text:p>{ANSWER}</text:p>""",
    "box": BEGINS
    + f"""<text:p>It is<text:line-break/><text:span text:style-name="B">wide</text:span><text:tab/>and <text:span text:style-name="U">long</text:span>, 5 m<text:span text:style-name="Up">2</text:span>; <text:a xlink:type="simple" xlink:href="https://example.org/a?b=1&amp;c=2">see here</text:a>.<draw:frame draw:style-name="Box" text:anchor-type="paragraph" svg:width="6cm" svg:height="2cm" svg:x="1cm" svg:y="1cm"><draw:text-box><text:p>Standing in a box.</text:p></draw:text-box></draw:frame></text:p><text:p>{ANSWER}<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>At the foot.</text:p></text:note-body></text:note><text:note text:id="n2" text:note-class="endnote"><text:note-citation>i</text:note-citation><text:note-body><text:p>At the end.</text:p></text:note-body></text:note></text:p>
<text:list text:style-name="N"><text:list-item><text:p>first</text:p><text:list><text:list-item><text:p>below</text:p></text:list-item></text:list></text:list-item></text:list>
<text:p>Between.</text:p>
<text:list text:style-name="N" text:continue-numbering="true"><text:list-item><text:p>second</text:p></text:list-item></text:list>""",
}


def pandoc(source, name):
    subprocess.run(["pandoc", "-f", "markdown", "-o", HERE / name], input=source.encode(), check=True)


def libre_office(folder):
    flat = []
    for name, story in STORIES.items():
        file = folder / f"libreoffice_{name}.fodt"
        file.write_text(FLAT.replace("STORY", story), encoding="utf-8")
        flat.append(file)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for form in ["odt:writer8", "docx:MS Word 2007 XML"]:
        command = ["soffice", profile, "--headless", "--convert-to", form, "--outdir", HERE]
        subprocess.run([*command, *flat], check=True, stdout=subprocess.DEVNULL)


def python_docx():
    document = docx.Document()
    document.core_properties.title = "Körpü"
    document.core_properties.author = "A"
    document.add_heading("Körpü yenidən açıqdır", 0)
    document.add_paragraph(XƏBƏR)
    document.add_heading("Yollar", 1)
    for word in ["şimal", "cənub"]:
        document.add_paragraph(word, style="List Bullet")
    for word in ["birinci", "ikinci"]:
        document.add_paragraph(word, style="List Number")
    document.add_paragraph("Qoy belə olsun.", style="Intense Quote")
    paragraph = document.add_paragraph("Yol ")
    paragraph.add_run("genişdir").bold = True
    paragraph.add_run(", ")
    paragraph.add_run("uzundur", style="Emphasis")
    paragraph.add_run(" və qurudur.")
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "yol", "açıq"
    document.save(HERE / "python_docx_azerbaijani.docx")

    document = docx.Document()
    document.add_heading("The bridge is open", 1)
    document.add_paragraph(PROSE)
    for body in [
        """<w:p {0}><w:r><w:t xml:space="preserve">See </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>
        <w:r><w:instrText xml:space="preserve"> HYPERLINK "https://example.org/" </w:instrText></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>the page</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t xml:space="preserve"> of </w:t></w:r>
        <w:sdt><w:sdtPr><w:alias w:val="who"/></w:sdtPr><w:sdtContent><w:r><w:t>the ministry</w:t></w:r></w:sdtContent></w:sdt>
        <w:r><w:sym w:font="Wingdings" w:char="F0FC"/><w:t xml:space="preserve"> non</w:t><w:noBreakHyphen/><w:t>stop.</w:t></w:r></w:p>""",
        """<w:p {0}><w:pPr><w:rPr><w:del w:id="9" w:author="A"/></w:rPr></w:pPr><w:r><w:t>One line</w:t></w:r></w:p>""",
        """<w:p {0}><w:r><w:t xml:space="preserve"> of two.</w:t></w:r><w:moveFrom w:id="10" w:author="A"><w:r><w:t>Gone.</w:t></w:r></w:moveFrom>
        <w:moveTo w:id="11" w:author="A"><w:r><w:t xml:space="preserve"> Come.</w:t></w:r></w:moveTo>
        <w:r><w:rPr><w:b/><w:rPrChange w:id="12" w:author="A"><w:rPr><w:vanish/></w:rPr></w:rPrChange></w:rPr><w:t xml:space="preserve"> Bold.</w:t></w:r></w:p>""",
        """<w:p {0}><w:pPr><w:bidi/></w:pPr><w:r><w:rPr><w:rtl/><w:lang w:bidi="ar-SA"/></w:rPr><w:t>الجسر مفتوح من جديد.</w:t></w:r></w:p>""",
    ]:
        section = document.element.body.sectPr
        section.addprevious(parse_xml(body.format(nsdecls("w"))))
    document.save(HERE / "python_docx_fields.docx")


def main():
    HERE.mkdir(exist_ok=True)
    for form in ["docx", "odt"]:
        pandoc(MARKDOWN, f"pandoc_all.{form}")
    pandoc(PANDOC_CHANGES, "pandoc_changes.docx")
    python_docx()
    with tempfile.TemporaryDirectory() as folder:
        libre_office(pathlib.Path(folder))


if __name__ == "__main__":
    main()
