//! Aimed at the parser of Markdown.

use super::{Bomb, FULL, HEAD, filled, numbered, numbered_to, repeated};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "quotes_in_quotes.md", bytes: || filled(HEAD, ">") },
    Bomb { file: "quotes_line_by_line.md", bytes: || numbered_to(HEAD, 2_000, quote) },
    Bomb { file: "items_in_items.md", bytes: || filled(HEAD, "- ") },
    Bomb { file: "items_line_by_line.md", bytes: || numbered_to(HEAD, 2_000, item) },
    Bomb { file: "emphasis_left_open.md", bytes: || filled(HEAD, "*a ") },
    Bomb { file: "emphasis_in_emphasis.md", bytes: || filled(HEAD, "*a **b ") },
    Bomb { file: "emphasis_of_both_kinds.md", bytes: || filled(HEAD, "a**b__c") },
    Bomb { file: "stars.md", bytes: || filled(HEAD, "*") },
    Bomb { file: "tildes.md", bytes: || filled(HEAD, "~~a ") },
    Bomb { file: "backticks_of_all_lengths.md", bytes: || numbered(HEAD, backticks) },
    Bomb { file: "backticks.md", bytes: || filled(HEAD, "`a") },
    Bomb { file: "brackets.md", bytes: || filled(HEAD, "[") },
    Bomb { file: "brackets_in_pairs.md", bytes: || filled(HEAD, "[]") },
    Bomb { file: "brackets_that_close.md", bytes: brackets_that_close },
    Bomb { file: "links_left_open.md", bytes: || filled(HEAD, "[a](") },
    Bomb { file: "links_in_links.md", bytes: || filled(HEAD, "[a](<b") },
    Bomb { file: "links_with_titles.md", bytes: || filled(HEAD, "[a](b \"") },
    Bomb { file: "pictures_in_pictures.md", bytes: || filled(HEAD, "![") },
    Bomb { file: "links_to_nothing.md", bytes: || filled(HEAD, "[a][b]") },
    Bomb { file: "definitions.md", bytes: || numbered(HEAD, |at| format!("[{at}]: x\n")) },
    Bomb { file: "definitions_left_open.md", bytes: || filled(HEAD, "[a]: x \"\n") },
    Bomb { file: "one_long_definition.md", bytes: one_long_definition },
    Bomb {
        file: "footnotes.md",
        bytes: || numbered(HEAD, |at| format!("[^{at}]\n\n[^{at}]: x\n\n")),
    },
    Bomb { file: "footnotes_in_a_circle.md", bytes: || numbered(HEAD, footnote_of_the_next) },
    Bomb { file: "footnotes_in_footnotes.md", bytes: || filled(HEAD, "[^a]: ") },
    Bomb { file: "footnotes_named_again.md", bytes: || filled(HEAD, "[^a]") },
    Bomb { file: "columns.md", bytes: columns },
    Bomb { file: "rows_without_their_cells.md", bytes: rows_without_their_cells },
    Bomb { file: "bars.md", bytes: || filled(HEAD, "|a\n") },
    Bomb { file: "tags_left_open.md", bytes: || filled(HEAD, "<") },
    Bomb { file: "tags_of_letters.md", bytes: || filled(HEAD, "<a ") },
    Bomb { file: "comments_left_open.md", bytes: || filled(HEAD, "a <!--") },
    Bomb { file: "instructions_left_open.md", bytes: || filled(HEAD, "a <?") },
    Bomb { file: "declarations_left_open.md", bytes: || filled(HEAD, "a <!A") },
    Bomb { file: "data_left_open.md", bytes: || filled(HEAD, "a <![CDATA[") },
    Bomb { file: "addresses.md", bytes: || filled(HEAD, "<http://a>") },
    Bomb { file: "entities.md", bytes: || filled(HEAD, "&a") },
    Bomb { file: "backslashes.md", bytes: || filled(HEAD, "\\*") },
    Bomb { file: "breaks.md", bytes: || filled(HEAD, "a  \n") },
    Bomb { file: "fences.md", bytes: || filled(HEAD, "```\n\n") },
    Bomb { file: "rules.md", bytes: || filled(HEAD, "* * *\n") },
    Bomb { file: "headings.md", bytes: || filled(HEAD, "a\n=\n") },
    Bomb { file: "short_paragraphs.md", bytes: || filled(HEAD, "a\n\n") },
    Bomb { file: "one_line.md", bytes: || repeated(HEAD, "word ", 14_000) },
    Bomb { file: "one_word.md", bytes: || filled(HEAD, "a") },
    Bomb { file: "html_boxes.md", bytes: || filled(HEAD, "<div>\n\n") },
    Bomb { file: "quotation_marks.md", bytes: || filled(HEAD, "\"") },
];

fn quote(depth: usize) -> String {
    format!("{}a\n", ">".repeat(depth))
}

fn item(depth: usize) -> String {
    format!("{}- a\n", "  ".repeat(depth))
}

fn backticks(length: usize) -> String {
    format!("{}a", "`".repeat(length + 1))
}

fn brackets_that_close() -> Vec<u8> {
    let half = (FULL - HEAD.len()) / 2;
    [HEAD, &"[".repeat(half), &"]".repeat(half)].concat().into_bytes()
}

/// Each use would write the address once more.
fn one_long_definition() -> Vec<u8> {
    let definition = format!("[a]: http://example.org/{}\n\n", "x".repeat(FULL / 2));
    filled(&[HEAD, &definition].concat(), "[a] ")
}

fn footnote_of_the_next(number: usize) -> String {
    format!("[^{number}]: [^{}]\n\n", number + 1)
}

fn columns() -> Vec<u8> {
    let (cells, line) = ("|a".repeat(10_000), "|-".repeat(10_000));
    filled(&format!("{HEAD}{cells}|\n{line}|\n"), &format!("{cells}|\n"))
}

/// Each row would get all the cells that it lacks.
fn rows_without_their_cells() -> Vec<u8> {
    let (cells, line) = ("|a".repeat(10_000), "|-".repeat(10_000));
    filled(&format!("{HEAD}{cells}|\n{line}|\n"), "|\n")
}
