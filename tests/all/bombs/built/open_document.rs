//! Aimed at the reader of `OpenDocument` texts.

use super::packed::{Member, archive};
use super::{Bomb, PARAGRAPHS, PART, XML_ELEMENTS, joined};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "empty_paragraphs.odt", bytes: || text(&filled("<text:p/>", 1)) },
    Bomb { file: "short_paragraphs.odt", bytes: || text(&"<text:p>a</text:p>".repeat(PARAGRAPHS)) },
    Bomb { file: "paragraphs_beyond_all.odt", bytes: || text(&filled("<text:p>a</text:p>", 1)) },
    Bomb { file: "spans.odt", bytes: || text(&in_p(&filled("<text:span>a</text:span>", 1))) },
    Bomb { file: "spans_in_spans.odt", bytes: || nested(("<text:span>", "</text:span>"), 240) },
    Bomb { file: "blanks.odt", bytes: || text(&in_p(&filled("<text:s/>", 1))) },
    Bomb { file: "styles_on_styles.odt", bytes: || styles(&many(style), "s0") },
    Bomb { file: "styles_beyond_all.odt", bytes: || styles(&numbered(2, style), "s0") },
    Bomb { file: "paragraphs_of_many_styles.odt", bytes: paragraphs_of_many_styles },
    Bomb { file: "items_of_a_list_of_a_long_name.odt", bytes: items_of_a_list_of_a_long_name },
    Bomb { file: "styles_of_long_names.odt", bytes: styles_of_long_names },
    Bomb { file: "a_style_of_a_long_name.odt", bytes: a_style_of_a_long_name },
    Bomb { file: "styles_of_lists.odt", bytes: || with_styles(&many(style_of_a_list), "") },
    Bomb {
        file: "styles_of_lists_beyond_all.odt",
        bytes: || with_styles(&numbered(6, style_of_a_list), ""),
    },
    Bomb { file: "heads_of_pages.odt", bytes: heads_of_pages },
    Bomb { file: "changes.odt", bytes: changes },
    Bomb { file: "changes_left_open.odt", bytes: || inserted("") },
    Bomb { file: "changes_that_end_backwards.odt", bytes: changes_that_end_backwards },
    Bomb {
        file: "one_change_many_times.odt",
        bytes: || inserted("<text:change-end text:change-id=\"b\"/>"),
    },
    Bomb { file: "comments.odt", bytes: || text(&in_p(&filled(COMMENT, 2))) },
    Bomb { file: "hidden_sections.odt", bytes: || text(&HIDDEN.repeat(PARAGRAPHS)) },
    Bomb {
        file: "sections_in_sections.odt",
        bytes: || nested(("<text:section>", "</text:section>"), 240),
    },
    Bomb { file: "lists_in_lists.odt", bytes: || nested(LIST, 115) },
    Bomb {
        file: "lists.odt",
        bytes: || text(&[LIST.0, "<text:p>a</text:p>", LIST.1].concat().repeat(PARAGRAPHS)),
    },
    Bomb { file: "lists_that_go_on.odt", bytes: lists_that_go_on },
    Bomb { file: "items.odt", bytes: items },
    Bomb { file: "tables_in_tables.odt", bytes: || nested(TABLE, 31) },
    Bomb { file: "repeated_cells.odt", bytes: || text(&table(&filled(REPEATED, 1))) },
    Bomb { file: "rows_of_repeated_cells.odt", bytes: || text(&table(&filled(&row(REPEATED), 2))) },
    Bomb { file: "covered_cells.odt", bytes: || text(&table(&filled(&row(COVERED), 2))) },
    Bomb { file: "boxes_in_boxes.odt", bytes: || nested(BOX, 31) },
    Bomb {
        file: "boxes.odt",
        bytes: || text(&in_p(&[BOX.0, "<text:p>a</text:p>", BOX.1].concat().repeat(PARAGRAPHS))),
    },
    Bomb { file: "notes_in_notes.odt", bytes: || nested(NOTE, 31) },
    Bomb {
        file: "notes.odt",
        bytes: || text(&in_p(&[NOTE.0, "a", NOTE.1].concat().repeat(PARAGRAPHS))),
    },
    Bomb { file: "one_link_on_many_letters.odt", bytes: one_link_on_many_letters },
    Bomb { file: "pictures.odt", bytes: || text(&PICTURE.repeat(PARAGRAPHS)) },
    Bomb { file: "a_long_description.odt", bytes: a_long_description },
    Bomb { file: "headings.odt", bytes: || text(&"<text:h>a</text:h>".repeat(PARAGRAPHS)) },
];

macro_rules! names {
    () => {
        " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
         xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\">"
    };
}

const BEGIN: &str = concat!("<office:document-content", names!(), "<office:body><office:text>");
const END: &str = "</office:text></office:body></office:document-content>";

/// A headline and a paragraph, so that what follows is read as a text.
pub(super) const TEXT: &str = "<text:h>The harbour office opens the northern quay</text:h>\
    <text:p>The harbour office said on Monday that the northern quay is open again to all ships, after the works of a \
    year.</text:p>";

const COMMENT: &str = "<office:annotation><text:p>a</text:p></office:annotation>";
const HIDDEN: &str = "<text:section text:display=\"none\"><text:p>a</text:p></text:section>";
const REPEATED: &str = "<table:table-cell table:number-columns-repeated=\"100\" \
    table:number-columns-spanned=\"100\" table:number-rows-spanned=\"100\"/>";
const COVERED: &str = "<table:covered-table-cell table:number-columns-repeated=\"100\"/>";
const PICTURE: &str = "<draw:frame><draw:image/><svg:desc>a</svg:desc></draw:frame>";

const LIST: (&str, &str) = ("<text:list><text:list-item>", "</text:list-item></text:list>");
const BOX: (&str, &str) = ("<draw:text-box>", "</draw:text-box>");
const NOTE: (&str, &str) = ("<text:p>a<text:note>", "</text:note></text:p>");
const TABLE: (&str, &str) = (
    "<table:table><table:table-row><table:table-cell>",
    "</table:table-cell></table:table-row></table:table>",
);

pub(super) fn text(inside: &str) -> Vec<u8> {
    whole(&[BEGIN, TEXT, inside, END].concat())
}

pub(super) fn whole(content: &str) -> Vec<u8> {
    archive(&[Member::of_xml("content.xml", content)])
}

/// As often as there may be elements.
fn filled(part: &str, elements: usize) -> String {
    part.repeat((XML_ELEMENTS - 20) / elements)
}

/// As often as there may be styles, nearly.
fn many(part: impl Fn(usize) -> String) -> String {
    joined((0..9_990).map(part))
}

fn numbered(elements: usize, part: impl Fn(usize) -> String) -> String {
    joined((0..(XML_ELEMENTS - 20) / elements).map(part))
}

fn in_p(inside: &str) -> String {
    ["<text:p>", inside, "</text:p>"].concat()
}

fn row(cells: &str) -> String {
    ["<table:table-row>", cells, "</table:table-row>"].concat()
}

fn table(inside: &str) -> String {
    ["<table:table>", inside, "</table:table>"].concat()
}

/// In so many of what may stand in itself, as much text as there may be.
fn nested((begin, end): (&str, &str), depth: usize) -> Vec<u8> {
    let inside = in_p(&"word ".repeat(37)).repeat(PARAGRAPHS);
    text(&[&begin.repeat(depth), inside.as_str(), &end.repeat(depth)].concat())
}

fn styles(styles: &str, used: &str) -> Vec<u8> {
    let text = format!("<text:p text:style-name=\"{used}\">a</text:p>").repeat(PARAGRAPHS);
    with_styles(styles, &text)
}

/// Of the text itself: what stands in `styles.xml` is looked at twice.
fn with_styles(styles: &str, text: &str) -> Vec<u8> {
    let begin = concat!("<office:document-styles", names!(), "<office:styles>");
    let styles = [begin, styles, "</office:styles></office:document-styles>"].concat();
    let content = [BEGIN, TEXT, text, END].concat();
    archive(&[Member::of_xml("styles.xml", &styles), Member::of_xml("content.xml", &content)])
}

fn style(at: usize) -> String {
    let next = at + 1;
    format!(
        "<style:style style:name=\"s{at}\" style:family=\"paragraph\" style:parent-style-name=\"s{next}\"/>"
    )
}

/// Of thirty styles, one based on the other, and each with a long name; and very many paragraphs of the first.
fn styles_of_long_names() -> Vec<u8> {
    let name = "a".repeat(PART / 100);
    let style = |at: usize| {
        let next = at + 1;
        let own = if at == 0 { "s".to_owned() } else { format!("{name}{at}") };
        format!(
            "<style:style style:name=\"{own}\" style:family=\"paragraph\" style:parent-style-name=\"{name}{next}\"/>"
        )
    };
    styles(&joined((0..30).map(style)), "s")
}

fn a_style_of_a_long_name() -> Vec<u8> {
    let name = "a".repeat(PART / 4);
    let properties = "<style:text-properties fo:font-weight=\"bold\"/>";
    let style = format!(
        "<style:style style:name=\"{name}\" style:family=\"text\">{}</style:style>",
        filled(properties, 4)
    );
    styles(&style, "s")
}

fn style_of_a_list(at: usize) -> String {
    format!(
        "<text:list-style style:name=\"l{at}\"><text:list-level-style-number text:level=\"10\" style:num-prefix=\"{}\"/></text:list-style>",
        "a".repeat(100)
    )
}

/// Each of its own, with a long name, and based on the next.
fn paragraphs_of_many_styles() -> Vec<u8> {
    let name = |at: usize| format!("{}{at:05}", "a".repeat(295));
    let style = |at: usize| {
        let (own, next) = (name(at), name(at + 1));
        format!(
            "<style:style style:name=\"{own}\" style:family=\"paragraph\" style:parent-style-name=\"{next}\"/>"
        )
    };
    let paragraph = |at: usize| format!("<text:p text:style-name=\"{}\">a</text:p>", name(at));
    with_styles(&many(style), &many(paragraph))
}

fn items_of_a_list_of_a_long_name() -> Vec<u8> {
    let name = "a".repeat(PART / 4);
    let style = format!("<text:list-style style:name=\"{name}\"/>");
    let items = "<text:list-item><text:p>a</text:p></text:list-item>".repeat(PARAGRAPHS);
    with_styles(&style, &format!("<text:list text:style-name=\"{name}\">{items}</text:list>"))
}

fn heads_of_pages() -> Vec<u8> {
    let lines = "<text:p>Embargo: 5 March 2030</text:p>".repeat(XML_ELEMENTS / 4);
    let begin = concat!("<office:document-styles", names!(), "<office:master-styles>");
    let styles = [begin, &lines, "</office:master-styles></office:document-styles>"].concat();
    archive(&[
        Member::of_xml("styles.xml", &styles),
        Member::of_xml("content.xml", &[BEGIN, TEXT, END].concat()),
    ])
}

fn changes() -> Vec<u8> {
    let region = |at: usize| {
        format!(
            "<text:changed-region xml:id=\"c{at}\"><text:deletion><text:p>a</text:p></text:deletion></text:changed-region>"
        )
    };
    let changes = numbered(6, |at| format!("<text:change text:change-id=\"c{at}\"/>"));
    let regions = ["<text:tracked-changes>", &numbered(6, region), "</text:tracked-changes>"];
    text(&[regions.concat(), in_p(&changes)].concat())
}

fn inserted(then: &str) -> Vec<u8> {
    let elements = if then.is_empty() { 1 } else { 2 };
    text(&in_p(&numbered(elements, |at| {
        format!("<text:change-start text:change-id=\"a{at}\"/>a{then}")
    })))
}

/// Each end looks for its beginning.
fn changes_that_end_backwards() -> Vec<u8> {
    let starts = numbered(2, |at| format!("<text:change-start text:change-id=\"a{at}\"/>"));
    let ends = numbered(2, |at| format!("<text:change-end text:change-id=\"b{at}\"/>"));
    text(&in_p(&[starts, ends].concat()))
}

fn lists_that_go_on() -> Vec<u8> {
    let list = |at: usize| {
        let before = at.saturating_sub(1);
        format!(
            "<text:list xml:id=\"l{at}\" text:continue-list=\"l{before}\"><text:list-item><text:p>a</text:p></text:list-item></text:list>"
        )
    };
    text(&joined((0..PARAGRAPHS).map(list)))
}

fn items() -> Vec<u8> {
    let item = "<text:list-item><text:p>a</text:p></text:list-item>";
    text(&["<text:list>", &item.repeat(PARAGRAPHS), "</text:list>"].concat())
}

fn one_link_on_many_letters() -> Vec<u8> {
    let address = format!("https://example.org/{}", "a".repeat(2_000));
    let inside = "<text:p>a</text:p>".repeat(PARAGRAPHS);
    text(&format!("<text:a xlink:href=\"{address}\">{inside}</text:a>"))
}

fn a_long_description() -> Vec<u8> {
    let description = "seal ".repeat(700_000);
    text(&format!("<draw:frame><draw:image/><svg:desc>{description}</svg:desc></draw:frame>"))
}
