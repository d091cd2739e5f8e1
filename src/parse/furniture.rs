//! What belongs to the page and not to the statement: menus, buttons, lists of other texts.

use std::collections::HashSet;

use super::fold::fold;
use super::lines::Line;
use super::phrases::{BUTTONS, CONTACTS, EDGE, FURNITURE, TAIL};
use super::prose::{is_prose, width};
use crate::domain::rules::ReadingRules;

/// What is left of a page, and what was taken.
pub(super) struct Page<'t> {
    pub(super) lines: Vec<Line<'t>>,
    /// 1-based numbers of the lines that were cut.
    pub(super) cut: Vec<usize>,
    /// Lines that look like furniture and were left in.
    pub(super) proposed: Vec<String>,
}

/// Where a line stands, seen from the text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Edge {
    Above,
    Below,
}

/// Longer lines are never furniture by the lists.
const PHRASE_BYTES_MAX: usize = 120;
/// With so much text above it, a tail word begins the tail.
const TEXT_ABOVE_TAIL: usize = 150;
/// Between lines of this width stands the text itself.
const TEXT_LINE_WIDTH: usize = 55;

pub(super) fn cut<'t>(lines: &[Line<'t>], rules: &ReadingRules) -> Page<'t> {
    let folded: Vec<&str> = lines.iter().map(|line| line.folded_within(PHRASE_BYTES_MAX)).collect();
    let text = |line: &Line<'_>| width(line.text) >= TEXT_LINE_WIDTH;
    let first_text = lines.iter().position(text).unwrap_or(lines.len());
    let last_text = lines.iter().rposition(text);
    let configured: HashSet<String> = rules.boilerplate.iter().map(|line| fold(line)).collect();
    let tail = tail_start(lines, &folded);
    let end_mark = end_mark(lines, &folded);

    let mut page =
        Page { lines: Vec::with_capacity(lines.len()), cut: Vec::new(), proposed: Vec::new() };
    for (index, line) in lines.iter().enumerate() {
        let words = folded[index];
        let below = last_text.is_none_or(|last| index > last);
        let edge = if below { Edge::Below } else { Edge::Above };
        let at_edge = index < first_text || below;
        let is_configured = !configured.is_empty() && configured.contains(line.folded());
        let is_furniture = index >= tail
            || (end_mark.is_some_and(|first| index >= first) && is_end_mark(line.text, words))
            || is_configured
            || is_page_number(line.text, words)
            || FURNITURE.contains(words)
            || BUTTONS.contains(words)
            || (at_edge && !words.is_empty() && is_edge_furniture(line.text, words, edge));
        if line.text.is_empty() {
            page.lines.push(*line);
        } else if is_furniture {
            page.cut.push(line.number);
            // A cut line still parts what stood around it.
            page.lines.push(Line::blank(line.number));
        } else {
            if below && looks_like_a_menu(line.text, words) {
                page.proposed.push(line.text.to_owned());
            }
            page.lines.push(*line);
        }
    }
    page.cut.dedup();
    page
}

/// The index from which all is tail.
fn tail_start(lines: &[Line<'_>], folded: &[&str]) -> usize {
    let prose_bytes = |line: &Line<'_>| if is_prose(line.text) { line.text.len() } else { 0 };
    let prose: Vec<usize> = lines.iter().map(prose_bytes).collect();
    let prose_total: usize = prose.iter().sum();
    let mut above = 0;
    let mut prose_above = 0;
    for (index, (line, words)) in lines.iter().zip(folded).enumerate() {
        let of_other_texts = above >= TEXT_ABOVE_TAIL && TAIL.contains(words);
        if of_other_texts || (above >= TEXT_ABOVE_TAIL && BUTTONS.contains(words)) {
            // Buttons, and lists beside the text, also stand above it.
            let below = prose_total - prose_above;
            let enough =
                if of_other_texts { prose_above * 2 >= below } else { prose_above >= below };
            if enough && !is_followed_by_contact(folded, index) {
                return index;
            }
        }
        above += line.text.len();
        prose_above += prose[index];
    }
    lines.len()
}

/// `Weitere Informationen` may lead the contact block instead of a list of links.
fn is_followed_by_contact(folded: &[&str], index: usize) -> bool {
    folded[index + 1..]
        .iter()
        .filter(|words| !words.is_empty())
        .take(1)
        .any(|words| CONTACTS.contains(words))
}

/// Where the text says that it ends, if nothing but notes and page follow.
fn end_mark(lines: &[Line<'_>], folded: &[&str]) -> Option<usize> {
    const LINES_ABOVE_MIN: usize = 3;
    let mut above = 0;
    for (index, line) in lines.iter().enumerate() {
        if line.text.is_empty() {
            continue;
        }
        if is_end_mark(line.text, folded[index])
            && (above >= LINES_ABOVE_MIN || index + 1 == lines.len())
        {
            return Some(index);
        }
        above += 1;
    }
    None
}

fn is_end_mark(text: &str, words: &str) -> bool {
    const LONGEST: usize = 40;
    if text.len() > LONGEST {
        return false;
    }
    let hashes = text.chars().filter(|c| *c == '#').count();
    let stars = text.chars().filter(|c| *c == '*').count();
    (hashes >= 1 && text.chars().all(|c| matches!(c, '#' | ' ')))
        || (stars >= 3 && text.chars().all(|c| matches!(c, '*' | ' ')))
        || (matches!(words, "30" | "ends" | "end" | "ende" | "fin" | "fim" | "конец")
            && text.len() <= 12
            && is_set_apart(text))
}

/// `-30-`, `ENDS`, `-ends-`: a bare `30` or `End` may be a word of the text.
fn is_set_apart(text: &str) -> bool {
    text.starts_with(['-', '–', '—', '(', '[', '*'])
        || text == "ENDS"
        || text == "Ends"
        || text == "ENDE"
}

/// `- 1 -`, `Page 2 of 3`.
fn is_page_number(text: &str, words: &str) -> bool {
    const LONGEST: usize = 24;
    if text.len() > LONGEST || text.len() < 3 {
        return false;
    }
    let inner = text.trim_matches(['-', '–', '—', ' ']);
    let dashed = inner.len() + 3 < text.len()
        && text.starts_with(['-', '–', '—'])
        && inner.len() <= 3
        && inner.bytes().all(|b| b.is_ascii_digit())
        && !inner.is_empty()
        && inner != "30";
    dashed || numbered_page(words)
}

fn numbered_page(words: &str) -> bool {
    let Some(rest) = ["page ", "seite ", "səhifə ", "sayfa ", "страница ", "página ", "pagina "]
        .iter()
        .find_map(|word| words.strip_prefix(word))
    else {
        return false;
    };
    let mut numbers = rest.split([' ', '/']).filter(|part| !part.is_empty());
    numbers.next().is_some_and(|number| number.bytes().all(|b| b.is_ascii_digit()))
        && numbers.all(|part| {
            matches!(part, "of" | "von" | "de" | "из" | "di")
                || part.bytes().all(|b| b.is_ascii_digit())
        })
}

fn is_edge_furniture(text: &str, words: &str, edge: Edge) -> bool {
    // `Contact:` leads a block of the text; the button has no colon.
    (EDGE.contains(words) && !text.ends_with([':', '：']))
        || TAIL.contains(words)
        || (edge == Edge::Above && is_breadcrumb(text))
        || is_bar(text)
        || (edge == Edge::Below && (text.starts_with('©') || words.starts_with("copyright ")))
}

/// `Home » News » 2026`.
pub(super) fn is_breadcrumb(text: &str) -> bool {
    let separators = [" » ", " › ", " > ", " / ", " → "];
    separators.iter().any(|separator| {
        let Some((first, _rest)) = text.split_once(separator) else { return false };
        let parts = text.split(separator);
        let is_known = || {
            let words = fold(first);
            EDGE.contains(&words) || FURNITURE.contains(&words)
        };
        parts.clone().all(|part| part.chars().count() <= 40)
            && ((parts.count() >= 3 && *separator != " / ") || is_known())
    })
}

/// `[ARM] [RUS] [ENG]`, `• English • العربية • 中文`, `Facebook | Twitter`.
fn is_bar(text: &str) -> bool {
    let mut parts = text
        .split(['|', '•', '·', '/', '[', ']', '【', '】'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let known = |part: &str| {
        let words = fold(part);
        EDGE.contains(&words)
            || FURNITURE.contains(&words)
            || BUTTONS.contains(&words)
            || is_language(&words)
    };
    let count = parts.clone().count();
    (count >= 2 && parts.clone().all(known))
        || (count == 1 && text.starts_with('[') && parts.all(|part| is_language(&fold(part))))
        || is_locale_list(text)
}

fn is_language(words: &str) -> bool {
    matches!(
        words,
        "arm"
            | "rus"
            | "eng"
            | "aze"
            | "tur"
            | "deu"
            | "fra"
            | "esp"
            | "ita"
            | "azə"
            | "рус"
            | "англ"
            | "hy"
            | "ka"
            | "it"
            | "pt"
            | "zh"
            | "ja"
            | "ko"
            | "fa"
            | "he"
            | "uk"
            | "azerbaijani"
            | "russian"
            | "turkish"
            | "german"
            | "french"
            | "spanish"
            | "arabic"
            | "chinese"
            | "azərbaycan"
            | "рус."
            | "azərb"
            | "فارسی"
            | "english version"
            | "русская версия"
    )
}

/// `de-DE1 en-GB1 es-ES1`.
fn is_locale_list(text: &str) -> bool {
    let mut words = text.split(' ');
    let locale = |word: &str| {
        let bytes = word.trim_end_matches(|c: char| c.is_ascii_digit()).as_bytes();
        bytes.len() == 5
            && bytes[2] == b'-'
            && bytes[..2].iter().all(u8::is_ascii_lowercase)
            && bytes[3..].iter().all(u8::is_ascii_uppercase)
    };
    text.contains(' ') && words.all(locale)
}

fn looks_like_a_menu(text: &str, words: &str) -> bool {
    !CONTACTS.contains(words)
        && (text.contains(" | ") || text.starts_with(['»', '›', '©']) || TAIL.contains(words))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::rules;
    use super::super::lines::Lines;
    use super::*;

    const TEXT: &str = "The ministry received the new ambassador on Tuesday, and both sides spoke about trade, transit and schools in the border region.\n\nThe ambassador thanked the ministry for its help in the past year and handed over a letter of the president.";

    fn cut_of(text: &str) -> Vec<usize> {
        cut(&Lines::of(text).views(), &rules()).cut
    }

    #[test]
    fn menus_above_and_below_are_cut_in_many_languages() {
        for (above, below) in [
            ("Home", "Search in archive"),
            ("Skip to content", "Share this page"),
            ("[ARM] [RUS] [ENG]", "Paylaş"),
            ("Главная", "Поделиться"),
            ("Home » News » 2026", "Ähnliche Artikel"),
            ("• English • العربية • 中文", "Sur le même sujet"),
            ("首页", "相关新闻"),
            ("Facebook | Twitter", "Arxivdə axtarış"),
            ("de-DE1 en-GB1 es-ES1", "© 2026 Ministry"),
            ("Əsas səhifə", "Noticias relacionadas"),
        ] {
            let text = [above, "Ambassador received", "", TEXT, "", below].join("\n");
            assert_eq!(cut_of(&text), [1, 8], "{above} / {below}");
        }
    }

    #[test]
    fn all_below_the_first_tail_word_is_cut() {
        let text = [
            "Ambassador received",
            "",
            TEXT,
            "",
            "Related news",
            "A different headline of another day",
            "5 May 2019",
        ]
        .join("\n");
        assert_eq!(cut_of(&text), [7, 8, 9]);
    }

    #[test]
    fn buttons_above_the_text_do_not_cut_the_text() {
        let headline = "Ambassador received ".repeat(9);
        assert_eq!(cut_of(&[&headline, "Share", TEXT].join("\n")), [2]);
    }

    #[test]
    fn words_of_the_text_are_no_furniture() {
        let text = [TEXT, "Events", "", TEXT, "", "ENDS"].join("\n");
        assert_eq!(cut_of(&text), [10]);
    }

    #[test]
    fn marks_of_the_end_and_page_numbers_are_cut() {
        for mark in ["###", "# # #", "-30-", "ENDS", "-ends-", "* * *", "* *** *", "#"] {
            assert_eq!(cut_of(&["Headline", "Line", TEXT, mark].join("\n")), [6], "{mark}");
        }
        assert_eq!(cut_of(&["Headline", "- 1 -", TEXT, "Page 2 of 3"].join("\n")), [2, 6]);
    }

    #[test]
    fn configured_lines_are_cut_wherever_they_stand() {
        let mut rules = rules();
        rules.boilerplate = vec!["Official paper of the ministry".to_owned()];
        let text = [TEXT, " OFFICIAL PAPER of the ministry ", TEXT].join("\n");
        assert_eq!(cut(&Lines::of(&text).views(), &rules).cut, [4]);
    }
}
