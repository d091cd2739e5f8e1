//! Aimed at what turns bytes into letters, and letters into lines.

use super::{Bomb, FULL, HEAD, filled, repeated};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "pairs_of_utf_16.txt", bytes: || utf_16(&[0xd83d, 0xde00]) },
    Bomb { file: "halves_of_utf_16.txt", bytes: || utf_16(&[0xd83d]) },
    Bomb { file: "utf_16_without_a_mark.md", bytes: || utf_16(&[0x61]).split_off(2) },
    Bomb { file: "utf_16_of_angles.html", bytes: || utf_16(&[0x3c, 0x62, 0x3e]) },
    Bomb { file: "another_encoding_declared.html", bytes: another_encoding_declared },
    Bomb { file: "no_letters_at_all.txt", bytes: || vec![0xff; FULL] },
    Bomb { file: "a_bad_letter_at_the_end.txt", bytes: a_bad_letter_at_the_end },
    Bomb { file: "blank_lines.txt", bytes: || filled(HEAD, "\n") },
    Bomb { file: "ends_of_lines_of_all_kinds.txt", bytes: || filled(HEAD, "\r\u{2028}\u{85}") },
    Bomb { file: "ends_of_pages.txt", bytes: || filled(HEAD, "\u{c}") },
    Bomb { file: "blanks.txt", bytes: || filled(HEAD, "\u{a0}") },
    Bomb { file: "wide_gaps.txt", bytes: || filled(HEAD, "a                   ") },
    Bomb { file: "short_lines.txt", bytes: || filled(HEAD, "a\n") },
    Bomb { file: "short_paragraphs.txt", bytes: || filled(HEAD, "a\n\n") },
    Bomb { file: "bullets.txt", bytes: || filled(HEAD, "- a\n") },
    Bomb { file: "hyphens_that_join_lines.txt", bytes: || filled(HEAD, "a\u{ad}\n") },
    Bomb { file: "soft_hyphens.txt", bytes: || filled(HEAD, "\u{ad}") },
    Bomb { file: "marks_above_a_letter.txt", bytes: || filled(HEAD, "\u{301}") },
    Bomb { file: "marks_above_a_headline.txt", bytes: || filled("a", "\u{301}") },
    Bomb { file: "letters_turned_around.txt", bytes: || filled(HEAD, "\u{202e}a") },
    Bomb { file: "isolates_left_open.txt", bytes: || filled(HEAD, "\u{2066}") },
    Bomb { file: "isolates_left_open.html", bytes: || filled("<p>", "\u{2066}<br>") },
    Bomb { file: "letters_of_full_width.txt", bytes: || filled("", "ｅｍｂａｒｇｏ ") },
    Bomb { file: "letters_set_apart.txt", bytes: || filled("", "e m b a r g o ") },
    Bomb { file: "families.txt", bytes: || filled(HEAD, "👨\u{200d}👩\u{200d}") },
    Bomb { file: "control_characters.html", bytes: || filled("<p>", "&#1;") },
    Bomb { file: "mojibake.txt", bytes: || filled(HEAD, "Ã¼") },
    Bomb { file: "one_line.txt", bytes: || repeated("", "word ", 14_000) },
    Bomb { file: "one_word.txt", bytes: || filled("", "a") },
    Bomb { file: "one_word_of_another_script.txt", bytes: || filled("", "字") },
    Bomb { file: "quotation_marks.txt", bytes: || filled(HEAD, "\"") },
    Bomb { file: "ampersands.txt", bytes: || filled(HEAD, "&") },
];

/// With a mark.
fn utf_16(units: &[u16]) -> Vec<u8> {
    let units = [0xfeff].into_iter().chain(units.iter().copied().cycle());
    units.take(FULL / 2).flat_map(u16::to_le_bytes).collect()
}

fn another_encoding_declared() -> Vec<u8> {
    let page = filled("<meta charset=iso-2022-jp><p>", "\u{1b}$B");
    [page, vec![0xff]].concat().split_off(1)
}

fn a_bad_letter_at_the_end() -> Vec<u8> {
    let mut text = filled(HEAD, "a\n");
    text.pop();
    text.push(0xff);
    text
}
