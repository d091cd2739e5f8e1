//! Aimed at the reader of Word documents.

use super::packed::{Member, archive};
use super::{Bomb, PARAGRAPHS, PART, XML_ELEMENTS, joined};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "empty_paragraphs.docx", bytes: || document(&filled("<w:p/>", 1)) },
    Bomb { file: "short_paragraphs.docx", bytes: || document(&p("a").repeat(PARAGRAPHS)) },
    Bomb { file: "paragraphs_beyond_all.docx", bytes: || document(&filled(&p("a"), 3)) },
    Bomb { file: "runs.docx", bytes: || document(&in_p(&filled("<w:r><w:t>a</w:t></w:r>", 2))) },
    Bomb { file: "runs_of_many_looks.docx", bytes: runs_of_many_looks },
    Bomb { file: "runs_in_many_languages.docx", bytes: runs_in_many_languages },
    Bomb { file: "runs_from_right_to_left.docx", bytes: runs_from_right_to_left },
    Bomb { file: "breaks.docx", bytes: || document(&in_p(&in_r(&filled("<w:br/>", 1)))) },
    Bomb { file: "tabs.docx", bytes: || document(&in_p(&in_r(&filled("<w:tab/>", 1)))) },
    Bomb { file: "symbols.docx", bytes: || document(&in_p(&in_r(&filled(SYMBOL, 1)))) },
    Bomb { file: "pictures.docx", bytes: || document(&in_p(&in_r(&filled(PICTURE, 2)))) },
    Bomb { file: "styles_on_styles.docx", bytes: styles_on_styles },
    Bomb { file: "styles_beyond_all.docx", bytes: || with("styles", &numbered(2, style), "") },
    Bomb { file: "styles_on_one_of_a_long_name.docx", bytes: styles_on_one_of_a_long_name },
    Bomb { file: "paragraphs_of_a_style_of_a_long_id.docx", bytes: of_a_style_of_a_long_id },
    Bomb { file: "paragraphs_of_a_style_of_three_hundred_letters.docx", bytes: of_long_styles },
    Bomb { file: "a_style_of_a_long_id.docx", bytes: a_style_of_a_long_id },
    Bomb { file: "a_list_of_a_long_id.docx", bytes: a_list_of_a_long_id },
    Bomb { file: "lists.docx", bytes: || lists(STYLES) },
    Bomb { file: "lists_beyond_all.docx", bytes: || lists(XML_ELEMENTS / 3 - 10) },
    Bomb { file: "items_of_many_levels.docx", bytes: items_of_many_levels },
    Bomb { file: "items_in_items.docx", bytes: || document(&item(0, 8).repeat(PARAGRAPHS)) },
    Bomb { file: "fields_in_fields.docx", bytes: || fields("begin", "") },
    Bomb { file: "fields_left_open.docx", bytes: || fields("begin", SEPARATE) },
    Bomb { file: "fields_of_long_codes.docx", bytes: fields_of_long_codes },
    Bomb { file: "one_link_on_many_runs.docx", bytes: one_link_on_many_runs },
    Bomb { file: "links.docx", bytes: links },
    Bomb { file: "notes.docx", bytes: || notes(|at| at) },
    Bomb { file: "one_note_many_times.docx", bytes: || notes(|_at| 1) },
    Bomb { file: "comments.docx", bytes: comments },
    Bomb { file: "changes.docx", bytes: || document(&in_p(&filled(CHANGE, 3))) },
    Bomb { file: "changes_in_changes.docx", bytes: changes_in_changes },
    Bomb { file: "deleted_ends_of_paragraphs.docx", bytes: deleted_ends_of_paragraphs },
    Bomb { file: "hidden_words.docx", bytes: hidden_words },
    Bomb { file: "hidden_boxes.docx", bytes: hidden_boxes },
    Bomb { file: "tables_in_tables.docx", bytes: || nested(TABLE, 31) },
    Bomb { file: "tables_in_tables_too_deep.docx", bytes: || nested(TABLE, 10_000) },
    Bomb { file: "boxes_in_boxes.docx", bytes: || nested(BOX, 31) },
    Bomb { file: "boxes_of_one_paragraph.docx", bytes: boxes_of_one_paragraph },
    Bomb { file: "alternatives_in_alternatives.docx", bytes: || nested(ALTERNATIVES, 110) },
    Bomb { file: "formulas_in_formulas.docx", bytes: || nested(FORMULA, 200) },
    Bomb { file: "rows.docx", bytes: || document(&tbl(&ROW.repeat(PARAGRAPHS))) },
    Bomb { file: "wide_cells.docx", bytes: || document(&tbl(&WIDE.repeat(PARAGRAPHS))) },
    Bomb {
        file: "columns.docx",
        bytes: || document(&tbl(&["<w:tr>", &CELL.repeat(PARAGRAPHS), "</w:tr>"].concat())),
    },
    Bomb { file: "cells_that_go_on.docx", bytes: cells_that_go_on },
    Bomb { file: "watermarks.docx", bytes: watermarks },
    Bomb {
        file: "lines_of_heads.docx",
        bytes: || head(&p("Embargo: 5 March 2030").repeat(XML_ELEMENTS / 4)),
    },
    Bomb {
        file: "quotation_marks.docx",
        bytes: || document(&p(&"\"".repeat(99)).repeat(PART / 150)),
    },
];

macro_rules! names {
    () => {
        " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\" \
         xmlns:v=\"urn:schemas-microsoft-com:vml\">"
    };
}

pub(super) const BEGIN: &str = concat!("<w:document", names!(), "<w:body>");
pub(super) const END: &str = "</w:body></w:document>";

/// A headline and a paragraph, so that what follows is read as a text.
pub(super) const TEXT: &str = "<w:p><w:r><w:t>The harbour office opens the northern quay</w:t></w:r></w:p>\
    <w:p><w:r><w:t>The harbour office said on Monday that the northern quay is open again to all ships, after the works \
    of a year.</w:t></w:r></w:p>";

const SYMBOL: &str = "<w:sym w:font=\"Symbol\" w:char=\"F0B7\"/>";
const PICTURE: &str = "<wp:docPr descr=\"a\"/><pic:pic/>";
const SEPARATE: &str = "<w:fldChar w:fldCharType=\"separate\"/>";
const CHANGE: &str = "<w:ins><w:r><w:t>a</w:t></w:r></w:ins>";
const CELL: &str = "<w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc>";
const ROW: &str = "<w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc></w:tr>";
const WIDE: &str = "<w:tr><w:tc><w:tcPr><w:gridSpan w:val=\"100\"/></w:tcPr><w:p/></w:tc></w:tr>";

/// What is put around a text, and what stands around that again.
const TABLE: (&str, &str) = ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>");
const BOX: (&str, &str) = ("<w:p><w:r><w:txbxContent>", "</w:txbxContent></w:r></w:p>");
const ALTERNATIVES: (&str, &str) = (
    "<mc:AlternateContent><mc:Choice>",
    "</mc:Choice><mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent>",
);
const FORMULA: (&str, &str) = ("<m:sup><m:t>a</m:t>", "</m:sup>");

fn part(name: &str, inside: &str) -> Member {
    let text = [&format!("<w:{name}"), names!(), inside, &format!("</w:{name}>")].concat();
    Member::of_xml(&format!("word/{name}.xml"), &text)
}

pub(super) fn document(inside: &str) -> Vec<u8> {
    archive(&[main(inside)])
}

fn main(inside: &str) -> Member {
    Member::of_xml("word/document.xml", &[BEGIN, TEXT, inside, END].concat())
}

/// Each named as its kind.
pub(super) fn relations(kinds: &[&str]) -> Member {
    let list = joined(
        kinds.iter().map(|kind| format!("<Relationship Type=\"x/{kind}\" Target=\"{kind}.xml\"/>")),
    );
    related(&list)
}

fn related(list: &str) -> Member {
    const TYPES: &str = "http://schemas.openxmlformats.org/package/2006/relationships";
    let list = format!("<Relationships xmlns=\"{TYPES}\">{list}</Relationships>");
    Member::of_xml("word/_rels/document.xml.rels", &list)
}

fn with(name: &str, inside: &str, text: &str) -> Vec<u8> {
    archive(&[relations(&[name]), part(name, inside), main(text)])
}

fn p(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

fn in_p(inside: &str) -> String {
    ["<w:p>", inside, "</w:p>"].concat()
}

fn in_r(inside: &str) -> String {
    ["<w:r>", inside, "</w:r>"].concat()
}

fn tbl(inside: &str) -> String {
    ["<w:tbl>", inside, "</w:tbl>"].concat()
}

/// Styles as many as a document may have, nearly.
const STYLES: usize = 9_990;

/// Paragraphs of that style.
fn styled(style: &str) -> String {
    let look = format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>");
    format!("<w:p>{look}<w:r><w:t>a</w:t></w:r></w:p>").repeat(PARAGRAPHS)
}

/// As often as there may be elements.
fn filled(part: &str, elements: usize) -> String {
    part.repeat((XML_ELEMENTS - 20) / elements)
}

fn numbered(elements: usize, part: impl Fn(usize) -> String) -> String {
    joined((0..(XML_ELEMENTS - 20) / elements).map(part))
}

/// In so many of what may stand in itself, as much text as there may be.
fn nested((begin, end): (&str, &str), depth: usize) -> Vec<u8> {
    let text = p(&"word ".repeat(37)).repeat(PARAGRAPHS);
    document(&[&begin.repeat(depth), text.as_str(), &end.repeat(depth)].concat())
}

fn runs_of_many_looks() -> Vec<u8> {
    let looks =
        ["<w:b/><w:i/><w:u w:val=\"single\"/><w:strike/>", "<w:vertAlign w:val=\"superscript\"/>"];
    let run = |at: usize| format!("<w:r><w:rPr>{}</w:rPr><w:t>a</w:t></w:r>", looks[at % 2]);
    document(&in_p(&numbered(6, run)))
}

fn tag(number: usize) -> String {
    let letter = |at: usize| char::from(b'a' + u8::try_from(at % 26).unwrap_or_default());
    [letter(number / 676), letter(number / 26), letter(number)].iter().collect()
}

fn runs_in_many_languages() -> Vec<u8> {
    let run = |at: usize| {
        let tag = tag(at);
        format!("<w:r><w:rPr><w:lang w:val=\"{tag}-{at:08}\"/></w:rPr><w:t>a</w:t></w:r>")
    };
    document(&in_p(&numbered(4, run)))
}

fn runs_from_right_to_left() -> Vec<u8> {
    let run = |at: usize| {
        let rtl = if at.is_multiple_of(2) { "<w:rtl/>" } else { "" };
        format!("<w:r><w:rPr>{rtl}</w:rPr><w:t>a</w:t></w:r>")
    };
    document(&in_p(&numbered(4, run)))
}

fn style(at: usize) -> String {
    format!("<w:style w:styleId=\"s{at}\"><w:basedOn w:val=\"s{}\"/></w:style>", at + 1)
}

fn styles_on_styles() -> Vec<u8> {
    let styles = joined((0..STYLES).map(style));
    with("styles", &styles, &styled("s0"))
}

fn styles_on_one_of_a_long_name() -> Vec<u8> {
    let long =
        format!("<w:style w:styleId=\"s\"><w:name w:val=\"{}\"/></w:style>", "A".repeat(PART / 2));
    let others = numbered(4, |at| {
        format!("<w:style w:styleId=\"s{at}\"><w:basedOn w:val=\"s\"/></w:style>")
    });
    with("styles", &[long, others].concat(), "")
}

fn a_style_of_a_long_id() -> Vec<u8> {
    let id = "a".repeat(PART / 4);
    let style = format!("<w:style w:styleId=\"{id}\">{}</w:style>", filled("<w:b/>", 1));
    with("styles", &style, "")
}

/// It is the one of all paragraphs that name none.
fn of_a_style_of_a_long_id() -> Vec<u8> {
    let id = "a".repeat(PART / 4);
    let style = format!("<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"{id}\"/>");
    with("styles", &style, &p("a").repeat(PARAGRAPHS))
}

/// Each based on the next, and all of one beginning.
fn of_long_styles() -> Vec<u8> {
    let name = |at: usize| format!("{}{at:05}", "a".repeat(295));
    let style = |at: usize| {
        let (own, next) = (name(at), name(at + 1));
        format!("<w:style w:styleId=\"{own}\"><w:basedOn w:val=\"{next}\"/></w:style>")
    };
    let styles = joined((0..STYLES).map(style));
    with("styles", &styles, &styled(&name(0)))
}

fn a_list_of_a_long_id() -> Vec<u8> {
    let id = "a".repeat(PART / 4);
    let levels = filled("<w:start w:val=\"1\"/>", 2);
    let lists = format!(
        "<w:abstractNum w:abstractNumId=\"{id}\">{levels}</w:abstractNum><w:num w:numId=\"{id}\">{levels}</w:num>"
    );
    with("numbering", &lists, "")
}

fn lists(count: usize) -> Vec<u8> {
    let list = |at: usize| {
        format!(
            "<w:abstractNum w:abstractNumId=\"{at}\"><w:lvl w:ilvl=\"8\"><w:start w:val=\"3\"/></w:lvl></w:abstractNum>"
        )
    };
    with("numbering", &joined((0..count).map(list)), "")
}

fn item(list: usize, level: usize) -> String {
    format!(
        "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"{level}\"/><w:numId w:val=\"{list}\"/></w:numPr></w:pPr>\
         <w:r><w:t>a</w:t></w:r></w:p>"
    )
}

/// Each writes the numbers of all that it stands in.
fn items_of_many_levels() -> Vec<u8> {
    let text = "%1%2%3%4%5%6%7%8%9".repeat(5);
    let level = |at: usize| {
        format!(
            "<w:lvl w:ilvl=\"{at}\"><w:start w:val=\"3888\"/><w:numFmt w:val=\"upperRoman\"/><w:lvlText w:val=\"{text}\"/></w:lvl>"
        )
    };
    let levels = joined((0..9).map(level));
    let lists = format!(
        "<w:abstractNum w:abstractNumId=\"0\">{levels}</w:abstractNum><w:num w:numId=\"1\"><w:abstractNumId w:val=\"0\"/></w:num>"
    );
    with("numbering", &lists, &item(1, 8).repeat(PARAGRAPHS))
}

/// Half of them begin a field, and text stands behind each of the others.
fn fields(kind: &str, then: &str) -> Vec<u8> {
    let field = format!("<w:fldChar w:fldCharType=\"{kind}\"/>{then}");
    let half = XML_ELEMENTS / 2 / if then.is_empty() { 1 } else { 2 };
    let texts = "<w:t>a</w:t>".repeat(XML_ELEMENTS / 2 - 100);
    document(&in_p(&in_r(&[field.repeat(half), texts].concat())))
}

fn fields_of_long_codes() -> Vec<u8> {
    let code = "HYPERLINK ".repeat(200);
    let field = format!(
        "<w:fldChar w:fldCharType=\"begin\"/><w:instrText>{code}</w:instrText><w:fldChar w:fldCharType=\"separate\"/><w:t>a</w:t>"
    );
    document(&in_p(&in_r(&field.repeat(PART / field.len() / 8))))
}

fn one_link_on_many_runs() -> Vec<u8> {
    let address = format!("https://example.org/{}", "a".repeat(2_000));
    let list = format!(
        "<Relationship Id=\"a\" Type=\"x/hyperlink\" TargetMode=\"External\" Target=\"{address}\"/>"
    );
    let link =
        "<w:hyperlink r:id=\"a\"><w:r><w:t>a</w:t></w:r></w:hyperlink><w:r><w:t> </w:t></w:r>";
    archive(&[related(&list), main(&[in_p(&link.repeat(50))].concat().repeat(XML_ELEMENTS / 300))])
}

fn links() -> Vec<u8> {
    let list = numbered(4, |at| {
        format!(
            "<Relationship Id=\"l{at}\" Type=\"x/hyperlink\" TargetMode=\"External\" Target=\"https://a.example/{at}\"/>"
        )
    });
    let links = numbered(4, |at| {
        format!("<w:hyperlink r:id=\"l{at}\"><w:r><w:t>a</w:t></w:r></w:hyperlink>")
    });
    archive(&[related(&list), main(&in_p(&links))])
}

fn notes(number: fn(usize) -> usize) -> Vec<u8> {
    let count = XML_ELEMENTS / 8;
    let named =
        joined((0..count).map(|at| format!("<w:footnoteReference w:id=\"{}\"/>", number(at))));
    let notes =
        joined((0..count).map(|at| format!("<w:footnote w:id=\"{at}\">{}</w:footnote>", p("a"))));
    with("footnotes", &notes, &in_p(&in_r(&named)))
}

fn comments() -> Vec<u8> {
    let count = XML_ELEMENTS / 8;
    let comments =
        joined((0..count).map(|at| format!("<w:comment w:id=\"{at}\">{}</w:comment>", p("a"))));
    let named = joined((0..count).map(|at| format!("<w:commentReference w:id=\"{at}\"/>")));
    with("comments", &comments, &in_p(&in_r(&named)))
}

fn changes_in_changes() -> Vec<u8> {
    let (begin, end) = ("<w:ins>", "</w:ins>");
    let inside = filled("<w:r><w:t>a</w:t></w:r>", 3);
    document(&in_p(&[&begin.repeat(200), inside.as_str(), &end.repeat(200)].concat()))
}

/// Each text goes on in the next paragraph.
fn deleted_ends_of_paragraphs() -> Vec<u8> {
    let run = |at: usize| {
        let look = if at.is_multiple_of(2) { "<w:b/>" } else { "<w:i/>" };
        format!(
            "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr><w:r><w:rPr>{look}</w:rPr><w:t>a</w:t></w:r></w:p>"
        )
    };
    document(&joined((0..PARAGRAPHS).map(run)))
}

fn hidden_words() -> Vec<u8> {
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>a</w:t></w:r><w:r><w:t>b</w:t></w:r>";
    document(&in_p(&filled(hidden, 6)))
}

fn hidden_boxes() -> Vec<u8> {
    let hidden = format!(
        "<w:r><w:rPr><w:vanish/></w:rPr><w:txbxContent>{}</w:txbxContent></w:r>",
        p("Embargo: 5 March 2030")
    );
    document(&in_p(&hidden.repeat(PARAGRAPHS)))
}

fn boxes_of_one_paragraph() -> Vec<u8> {
    document(&in_p(&in_r(
        &["<w:txbxContent>", &p("a"), "</w:txbxContent>"].concat().repeat(PARAGRAPHS),
    )))
}

/// Each asks all rows below how far it reaches.
fn cells_that_go_on() -> Vec<u8> {
    let cell = |value: &str| {
        format!("<w:tr><w:tc><w:tcPr><w:vMerge{value}/></w:tcPr><w:p/></w:tc></w:tr>")
    };
    let rows = [cell(" w:val=\"restart\""), cell("").repeat(XML_ELEMENTS / 5 - 10)].concat();
    document(&tbl(&rows))
}

fn head(inside: &str) -> Vec<u8> {
    archive(&[relations(&["header"]), part("header", inside), main("")])
}

fn watermarks() -> Vec<u8> {
    let watermark = format!("<v:textpath string=\"{}\"/>", "EMBARGO until ".repeat(100));
    head(&watermark.repeat(PART / watermark.len()))
}
