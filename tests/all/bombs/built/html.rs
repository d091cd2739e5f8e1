//! Aimed at the parser of HTML, and at what looks for the text of a page.

use super::{Bomb, ELEMENTS, FULL, PAGE, filled, numbered, numbered_to, repeated};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "boxes_in_boxes.html", bytes: || filled(PAGE, "<div>") },
    Bomb { file: "boxes_deep.html", bytes: || in_boxes("<div>", "<p>x</p>", DEEP) },
    Bomb { file: "boxes_wide.html", bytes: || in_boxes("<div>", "<p>x</p>", WIDE) },
    Bomb { file: "boxes_of_other_names.html", bytes: || filled(PAGE, "<p-x>") },
    Bomb { file: "elements_before_a_table.html", bytes: || before_a_table("") },
    Bomb { file: "elements_before_a_table.md", bytes: || before_a_table("\n") },
    Bomb { file: "lines_of_a_listing.html", bytes: || filled(&[PAGE, "<pre>"].concat(), "a\n") },
    Bomb { file: "ampersands_between_menus.html", bytes: ampersands_between_menus },
    Bomb { file: "ampersands_in_attributes.html", bytes: ampersands_in_attributes },
    Bomb { file: "letters_before_an_angle.html", bytes: letters_before_an_angle },
    Bomb { file: "menus_deep.html", bytes: || in_boxes("<div class=menu>", "<p>xxxxx</p>", DEEP) },
    Bomb { file: "menus_wide.html", bytes: || in_boxes("<div class=menu>", "<p>xxxxx</p>", WIDE) },
    Bomb { file: "links_wide.html", bytes: || in_boxes("<div>", "<a href=/>x</a>", WIDE) },
    Bomb { file: "bold_in_bold.html", bytes: || filled(PAGE, "<b>") },
    Bomb { file: "bold_reopened.html", bytes: || reopened("b", "<p>x") },
    Bomb { file: "fonts_reopened.html", bytes: || reopened("font", "<p>x") },
    Bomb { file: "links_reopened.html", bytes: || reopened("a", "<p>x") },
    Bomb { file: "bold_reopened_in_cells.html", bytes: || reopened("b", "<table><td>x</table>") },
    Bomb { file: "bold_behind_tables.html", bytes: || filled(PAGE, "<b><table><td></b></table>") },
    Bomb { file: "text_before_tables.html", bytes: || repeated(PAGE, "<table>x<b>y", 100) },
    Bomb { file: "text_in_a_table.html", bytes: || filled(&[PAGE, "<table>"].concat(), "x<tr>") },
    Bomb { file: "tables_in_tables.html", bytes: || filled(PAGE, "<table><tr><td>") },
    Bomb { file: "crossed_ends.html", bytes: || filled(PAGE, "<b><i></b><p></i>") },
    Bomb { file: "ends_of_nothing.html", bytes: || filled(PAGE, "</p>") },
    Bomb { file: "breaks_by_their_ends.html", bytes: || filled(PAGE, "</br>") },
    Bomb { file: "options.html", bytes: || filled(&[PAGE, "<select>"].concat(), "<option>x") },
    Bomb { file: "lists_in_lists.html", bytes: || filled(PAGE, "<ul><li>") },
    Bomb { file: "items.html", bytes: || filled(PAGE, "<li>x") },
    Bomb { file: "terms.html", bytes: || filled(PAGE, "<dt>x<dd>y") },
    Bomb { file: "templates.html", bytes: || filled(PAGE, "<template>") },
    Bomb { file: "rubies.html", bytes: || filled(PAGE, "<ruby>x<rt>y") },
    Bomb { file: "drawings.html", bytes: || filled(PAGE, "<svg><math>") },
    Bomb { file: "a_long_attribute.html", bytes: a_long_attribute },
    Bomb { file: "attributes.html", bytes: || numbered(&[PAGE, "<p"].concat(), attribute) },
    Bomb { file: "attributes_in_tags.html", bytes: attributes_in_tags },
    Bomb { file: "attributes_behind_a_quote.html", bytes: attributes_behind_a_quote },
    Bomb { file: "tags_in_tags.html", bytes: || filled(PAGE, "<a ") },
    Bomb { file: "quotes_in_tags.html", bytes: || filled(PAGE, "<a b=\"") },
    Bomb { file: "entities.html", bytes: || filled(PAGE, "&amp;") },
    Bomb { file: "closing_angles.html", bytes: || filled(PAGE, ">") },
    Bomb { file: "angles_apart.html", bytes: || filled(PAGE, "< ") },
    Bomb { file: "quotation_marks.html", bytes: || filled(PAGE, "\"") },
    Bomb { file: "entities_of_two_letters.html", bytes: || filled(PAGE, "&nGt;") },
    Bomb { file: "ampersands.html", bytes: || filled(PAGE, "&") },
    Bomb {
        file: "entities_that_never_end.html",
        bytes: || filled(PAGE, "&CounterClockwiseContour"),
    },
    Bomb { file: "numbers_of_letters.html", bytes: || filled(PAGE, "&#1114111;") },
    Bomb { file: "comments.html", bytes: || filled(PAGE, "<!a>") },
    Bomb { file: "instructions.html", bytes: || filled(PAGE, "<?>") },
    Bomb { file: "comments_by_their_ends.html", bytes: || filled(PAGE, "</ >") },
    Bomb { file: "comments_left_open.html", bytes: || filled(PAGE, "<!--") },
    Bomb { file: "character_data.html", bytes: || filled(PAGE, "<![CDATA[x]]>") },
    Bomb { file: "scripts_left_open.html", bytes: || filled(PAGE, "<script><!--") },
    Bomb { file: "breaks.html", bytes: || repeated(PAGE, "<br>", ELEMENTS * 3 / 2) },
    Bomb { file: "empty_paragraphs.html", bytes: || repeated(PAGE, "<p>", ELEMENTS * 3 / 2) },
    Bomb { file: "short_paragraphs.html", bytes: || repeated(PAGE, "<p>x", ELEMENTS * 3 / 2) },
    Bomb {
        file: "short_items.html",
        bytes: || repeated(&[PAGE, "<ul>"].concat(), "<li>x", ELEMENTS * 3 / 2),
    },
    Bomb { file: "pictures.html", bytes: || repeated(PAGE, "<img>x", ELEMENTS * 3 / 2) },
    Bomb { file: "short_links.html", bytes: || repeated(PAGE, "<a href=/>x</a> ", ELEMENTS - 100) },
    Bomb { file: "long_links.html", bytes: || repeated(PAGE, LINK, ELEMENTS / 2) },
    Bomb {
        file: "columns.html",
        bytes: || repeated(&[PAGE, "<table><tr>"].concat(), "<td>x", ELEMENTS * 3 / 2),
    },
    Bomb { file: "wide_cells.html", bytes: || wide_cells() },
    Bomb { file: "headings.html", bytes: || repeated(PAGE, "<h2>x</h2>", ELEMENTS - 100) },
    Bomb { file: "one_word.html", bytes: || filled(PAGE, "a") },
    Bomb {
        file: "tongues_deep.html",
        bytes: || in_boxes("<div lang=az dir=rtl>", "<p>x</p>", DEEP),
    },
    Bomb {
        file: "tongues_wide.html",
        bytes: || in_boxes("<div lang=az dir=rtl>", "<p>x</p>", WIDE),
    },
    Bomb { file: "titles.html", bytes: titles },
    Bomb { file: "markup_in_a_title.html", bytes: || filled("<title>", "<b>") },
];

/// So many boxes, and so many elements in all of them.
const DEEP: (usize, usize) = (250, ELEMENTS / 5);
const WIDE: (usize, usize) = (50, ELEMENTS - 100);

/// What asks each box for all that it holds asks them all too often.
fn in_boxes(tag: &str, part: &str, (depth, parts): (usize, usize)) -> Vec<u8> {
    repeated(&[PAGE, &tag.repeat(depth)].concat(), part, parts)
}

/// What stands loose in a table goes before it.
fn before_a_table(end: &str) -> Vec<u8> {
    repeated(&[PAGE, end, "<table>"].concat(), &["<i>x</i>", end].concat(), ELEMENTS / 2)
}

/// One text, once the menus are gone.
fn ampersands_between_menus() -> Vec<u8> {
    repeated(PAGE, &format!("{}&amp;<nav></nav>", "x".repeat(64)), ELEMENTS - 100)
}

fn ampersands_in_attributes() -> Vec<u8> {
    filled(PAGE, &format!("<a href=\"/?{}\">x</a>", "&amp;".repeat(1_600)))
}

fn letters_before_an_angle() -> Vec<u8> {
    let mut text = filled(PAGE, "ü");
    text.truncate(text.len() - 8);
    [text, b"&lt;".to_vec()].concat()
}

/// Elements that the parser opens again in each part that follows.
fn reopened(name: &str, part: &str) -> Vec<u8> {
    let open = numbered_to(PAGE, 200, |number| format!("<{name} id={number}>"));
    [open, repeated("", part, 450)].concat()
}

const LINK: &str = "<p><a href=https://example.org/>x</a>";

fn a_long_attribute() -> Vec<u8> {
    filled(&[PAGE, "<p title=\""].concat(), "x")
}

fn attribute(number: usize) -> String {
    format!(" {number:x}")
}

/// A hundred attributes on each of many tags.
fn attributes_in_tags() -> Vec<u8> {
    let attributes: String = (0..100).map(attribute).collect();
    filled(PAGE, &format!("<p{attributes}>"))
}

/// Who counts attributes up to the next `>` does not see them.
fn attributes_behind_a_quote() -> Vec<u8> {
    numbered(&[PAGE, "<!-- <p x=\" --><p x=\">\""].concat(), attribute)
}

fn wide_cells() -> Vec<u8> {
    repeated(&[PAGE, "<table>"].concat(), "<tr><td colspan=100 rowspan=100>x", ELEMENTS * 3 / 2)
}

/// What the page is called is looked for among its lines.
fn titles() -> Vec<u8> {
    let title = "<meta property=og:title content=\"xxxxxxxx\">";
    let titles = numbered_to("", FULL / 2 / title.len(), |number| {
        format!("<meta property=og:title content=\"{number:08}\">")
    });
    [titles, filled("", "<p>yyyyyyyy").split_off(FULL / 2)].concat()
}
