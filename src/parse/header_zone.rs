//! The lines above the first paragraph, each by what it is.

use std::ops::Range;

use super::bytes;
use super::context::Context;
use super::dates::Dated;
use super::embargo;
use super::fold::fold;
use super::furniture::is_breadcrumb;
use super::header_date::{date_label, date_only};
use super::lines::Line;
use super::number::{self, Numbered};
use super::phrases::{CONTACTS, MARKERS};
use super::prose::{ends_sentence, is_prose, sentence_ends, width};
use super::restraint;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Blank,
    /// Says only that this is a statement to the press.
    Marker,
    Embargo,
    /// Only a date, with a place perhaps.
    Date(Dated, Option<String>),
    Number(Numbered),
    /// `Published: 3 March 2026`.
    LabelledDate(Dated),
    /// `Published:`, the date on the next line.
    DateLabel,
    Contact,
    /// A breadcrumb, a byline, a photo credit, the head of a mail, a single letter.
    Other,
    Letterhead,
    /// May be a headline.
    Text,
}

impl Kind {
    pub(super) fn date(&self) -> Option<&Dated> {
        if let Kind::Date(dated, _place) = self { Some(dated) } else { None }
    }

    /// The place on a line that is a date and a place.
    pub(super) fn place(&self) -> Option<&str> {
        if let Kind::Date(_dated, Some(place)) = self { Some(place) } else { None }
    }

    pub(super) fn number(&self) -> Option<&Numbered> {
        if let Kind::Number(numbered) = self { Some(numbered) } else { None }
    }
}

/// One line of the zone.
#[derive(Clone, Debug)]
pub(super) struct HeaderLine<'t> {
    pub(super) line: Line<'t>,
    pub(super) kind: Kind,
    /// The text without a marker in front of it.
    pub(super) text: &'t str,
}

/// Pages have long heads, but no longer ones than this.
const ZONE_LINES_MAX: usize = 60;

/// Whether lines go on in the next one: texts out of mail programs and paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Layout {
    LineIsParagraph,
    HardWrapped,
}

/// Wrapped are texts whose lines mostly break off in a sentence and go on in the next line.
pub(super) fn layout(lines: &[Line<'_>]) -> Layout {
    const WRAPPED_WIDTHS: std::ops::RangeInclusive<usize> = 55..=120;
    const BROKEN_OFF_MIN: usize = 2;
    let (mut full, mut long, mut broken_off) = (0_usize, 0_usize, 0_usize);
    for (index, line) in lines.iter().enumerate().filter(|(_index, line)| line.text.len() >= 28) {
        let width = width(line.text);
        if WRAPPED_WIDTHS.contains(&width) {
            full += 1;
            let goes_on = lines.get(index + 1).is_some_and(|next| !next.text.is_empty());
            broken_off += usize::from(goes_on && !ends_sentence(line.text));
        }
        long += usize::from(width > *WRAPPED_WIDTHS.end());
    }
    let is_wrapped = broken_off >= BROKEN_OFF_MIN && broken_off * 2 >= full && long * 8 <= full;
    if is_wrapped { Layout::HardWrapped } else { Layout::LineIsParagraph }
}

/// The head of the text, up to the first paragraph, and to the lines that are marked as its title.
pub(super) fn zone<'t>(
    lines: &[Line<'t>],
    (layout, title): (Layout, &Range<usize>),
    context: &Context<'_>,
) -> Vec<HeaderLine<'t>> {
    let letterhead: Vec<String> = context.rules.letterhead.iter().map(|line| fold(line)).collect();
    let mut zone: Vec<HeaderLine<'t>> = Vec::new();
    let mut seen_text = false;
    let mut filled = 0;
    let mut in_contact = false;
    for (index, line) in lines.iter().enumerate() {
        if filled >= ZONE_LINES_MAX
            || (index >= title.end
                && starts_text(lines, index, layout)
                && (seen_text || !is_long_headline(lines, index)))
        {
            break;
        }
        let (mut kind, text) = classify(*line, &letterhead, context);
        let last = zone.iter().rfind(|last| last.kind != Kind::Blank);
        if last
            .is_some_and(|last| last.kind == Kind::Embargo && embargo::goes_on_in(last.line, *line))
        {
            kind = Kind::Embargo;
        }
        let after_heading = zone
            .last()
            .is_some_and(|last| last.kind == Kind::Contact && last.text.ends_with([':', '：']));
        if kind == Kind::Contact {
            in_contact = true;
        } else if kind == Kind::Blank {
            in_contact = false;
        } else if in_contact && kind == Kind::Text {
            in_contact = is_detail(line.text) || (after_heading && is_name(line.text));
            if in_contact {
                kind = Kind::Contact;
            }
        }
        seen_text |= kind == Kind::Text;
        filled += usize::from(kind != Kind::Blank);
        zone.push(HeaderLine { line: *line, kind, text });
    }
    zone
}

/// Two to four words with capitals.
fn is_name(text: &str) -> bool {
    let mut words = text.split(' ');
    (2..=4).contains(&words.clone().count())
        && words
            .all(|word| !word.starts_with(char::is_lowercase) && !word.contains(char::is_numeric))
}

/// A line of a contact block: short, with a number or an address.
fn is_detail(text: &str) -> bool {
    text.chars().count() < 60 && text.contains(|c: char| c.is_numeric() || matches!(c, '@' | '+'))
}

fn starts_text(lines: &[Line<'_>], index: usize, layout: Layout) -> bool {
    const BLOCK_LINES_LOOKED_AT: usize = 12;
    let text = lines[index].text;
    if is_prose(text)
        && (layout == Layout::LineIsParagraph || ends_sentence(text) || width(text) > 150)
    {
        return true;
    }
    if layout == Layout::LineIsParagraph || width(text) < 50 {
        return false;
    }
    let block =
        lines[index..].iter().take(BLOCK_LINES_LOOKED_AT).take_while(|line| !line.text.is_empty());
    let (mut total, mut count) = (0, 0);
    for line in block {
        total += width(line.text);
        count += 1;
        if count >= 2 && total > 120 && (ends_sentence(line.text) || line.text.contains(". ")) {
            return true;
        }
    }
    false
}

/// The first text of the file, a long line or one sentence, set apart from the paragraphs below.
fn is_long_headline(lines: &[Line<'_>], index: usize) -> bool {
    const HEADLINE_WIDTH_MAX: usize = 330;
    const SENTENCE_WIDTH_MAX: usize = 180;
    let text = lines[index].text;
    let followed = lines[index + 1..].iter().find(|line| !line.text.is_empty());
    let Some(next) = followed else { return false };
    let set_apart = lines.get(index + 1).is_some_and(|line| line.text.is_empty());
    let sentences = sentence_ends(text).take(2).count();
    if !ends_sentence(text) && !text.ends_with(':') {
        return width(text) <= HEADLINE_WIDTH_MAX
            && sentences == 0
            && (set_apart || is_prose(next.text));
    }
    set_apart
        && width(text) <= SENTENCE_WIDTH_MAX
        && sentences == 1
        && is_prose(next.text)
        && width(next.text) > width(text)
        && super::dateline::dateline(text, crate::domain::rules::DateOrder::DayFirst).is_none()
}

/// Whether nothing else is known of a line in the head of a text than that it is text.
pub(super) fn is_text(line: Line<'_>, context: &Context<'_>) -> bool {
    classify(line, &[], context).0 == Kind::Text
}

fn classify<'t>(line: Line<'t>, letterhead: &[String], context: &Context<'_>) -> (Kind, &'t str) {
    const FOLDED_BYTES_MAX: usize = 400;
    let text = line.text;
    if text.is_empty() {
        return (Kind::Blank, text);
    }
    if restraint::states(line) {
        return (Kind::Embargo, text);
    }
    let folded = line.folded_within(FOLDED_BYTES_MAX);
    if letterhead.iter().any(|known| known == folded) {
        return (Kind::Letterhead, text);
    }
    // "DALLAS - FOR IMMEDIATE RELEASE"
    let placed = folded.ends_with("- for immediate release") && folded.len() < 60;
    if placed || MARKERS.contains(folded) {
        return (Kind::Marker, text);
    }
    if let Some(label) = date_label(text, context) {
        return (label, text);
    }
    if restraint::sets_release(line) {
        return (Kind::Embargo, text);
    }
    if is_other(text, folded) {
        return (Kind::Other, text);
    }
    let rest = behind_marker(text);
    if let Some(found) = number::whole(rest, context.rules.date_order) {
        return (Kind::Number(found), text);
    }
    if let Some((dated, place)) = date_only(rest, context) {
        return (Kind::Date(dated, place), text);
    }
    if is_contact(text, folded) {
        return (Kind::Contact, text);
    }
    (Kind::Text, rest)
}

/// The text behind `PRESS RELEASE:` or `FOR IMMEDIATE RELEASE -`, and in front of no other word.
pub(super) fn behind_marker(text: &str) -> &str {
    const MARKER_CHARS_MAX: usize = 40;
    let mut ends = text.char_indices().take(MARKER_CHARS_MAX).filter_map(|(at, c)| {
        let after = at + c.len_utf8();
        match c {
            ':' | '：' | '|' => Some((at, after)),
            '-' | '–' | '—' if text[after..].starts_with(' ') => Some((at, after)),
            // "Press release No. 9", "NOTA À IMPRENSA Nº 612", "Press Release, 5 May 2026".
            ' ' | ',' if begins_with_number(text[after..].trim_start()) => Some((at, after)),
            _ => None,
        }
    });
    match ends.find(|(at, _after)| MARKERS.contains(&fold(&text[..*at]))) {
        Some((_at, after)) if !text[after..].trim().is_empty() => {
            text[after..].trim_start_matches([' ', '-', '–', ':'])
        }
        _ => text,
    }
}

fn begins_with_number(rest: &str) -> bool {
    let first = rest.split(' ').next().unwrap_or_default();
    if first.starts_with(|c: char| c.is_ascii_digit() || c == '№') {
        return true;
    }
    // The letter of every label.
    if !first.contains(['n', 'N', '№']) {
        return false;
    }
    let lower = first.to_lowercase();
    matches!(fold(first).as_str(), "no" | "nr" | "nº" | "n°" | "№")
        || ["no.", "no:", "nr.", "nº", "n°"].iter().any(|label| lower.starts_with(label))
}

fn is_other(text: &str, folded: &str) -> bool {
    const MAIL: [&str; 9] =
        ["from:", "sent:", "to:", "cc:", "von:", "gesendet:", "an:", "кому:", "от:"];
    const CREDITS: [&str; 12] = [
        "photo:",
        "photo by",
        "photo credit",
        "foto:",
        "fotos:",
        "bild:",
        "фото:",
        "photo courtesy",
        "image:",
        "picture:",
        "caption:",
        "(foto:",
    ];
    let lower = text.get(..16).unwrap_or(text).to_lowercase();
    let short = text.chars().count() <= 100;
    text.chars().count() == 1
        || is_breadcrumb(text)
        || (short && MAIL.iter().any(|label| lower.starts_with(label)))
        || (short && CREDITS.iter().any(|label| lower.starts_with(label)))
        || (text.chars().count() <= 40
            && (folded.starts_with("by ") || folded.starts_with("von "))
            && text.split(' ').count() <= 4
            && text.split(' ').skip(1).all(|word| word.starts_with(char::is_uppercase)))
        || (short
            && text.starts_with('(')
            && text.ends_with(')')
            && (folded.contains("quelle") || folded.contains("source") || folded.contains("foto")))
        || text.chars().all(|c| !c.is_alphanumeric())
}

/// Whom to ask: a heading of the list, or a line with a mail address or telephone number and little else.
pub(super) fn is_contact(text: &str, folded: &str) -> bool {
    const LINE_CHARS_MAX: usize = 160;
    if CONTACTS.contains(folded) {
        return true;
    }
    if text.chars().count() > LINE_CHARS_MAX {
        return false;
    }
    // 0xEF begins the colon of full width.
    if bytes::any(text.as_bytes(), |byte| matches!(byte, b':' | 0xef))
        && let Some((label, _rest)) = text.split_once([':', '：'])
        && label.chars().count() <= 50
        && CONTACTS.contains(&fold(label))
    {
        return true;
    }
    !ends_sentence(text) && (has_mail_address(text) || has_telephone(text))
}

fn has_mail_address(text: &str) -> bool {
    text.contains('@')
        && text.split([' ', '<', '>', '(', ')', ',', ';', ':']).any(|word| {
            word.split_once('@').is_some_and(|(user, host)| {
                !user.is_empty() && host.contains('.') && !host.starts_with('.')
            })
        })
}

/// Seven digits or more in one group of digits, blanks, hyphens and brackets.
pub(super) fn has_telephone(text: &str) -> bool {
    if text.bytes().filter(u8::is_ascii_digit).count() < 7 {
        return false;
    }
    let mut digits = 0;
    let mut slashes = 0;
    for character in text.chars() {
        match character {
            '0'..='9' => digits += 1,
            ' ' | '-' | '(' | ')' | '+' | '.' => {}
            '/' => slashes += 1,
            _ => (digits, slashes) = (0, 0),
        }
        if digits >= 9 && slashes <= 1 {
            return true;
        }
    }
    digits >= 7 && slashes <= 1 && text.contains('+')
}
