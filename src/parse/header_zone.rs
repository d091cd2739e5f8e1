//! The lines above the first paragraph, each by what it is.

use super::context::Context;
use super::dateline::place_of;
use super::dates::{Dated, dates};
use super::embargo;
use super::fold::fold;
use super::furniture::is_breadcrumb;
use super::lines::Line;
use super::number::{self, Numbered};
use super::phrases::{CONTACTS, MARKERS};
use super::prose::{ends_sentence, is_prose, sentence_ends, width};

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

/// The head of the text, up to the first paragraph.
pub(super) fn zone<'t>(
    lines: &[Line<'t>],
    layout: Layout,
    context: &Context<'_>,
) -> Vec<HeaderLine<'t>> {
    let letterhead: Vec<String> = context.rules.letterhead.iter().map(|line| fold(line)).collect();
    let mut zone: Vec<HeaderLine<'t>> = Vec::new();
    let mut seen_text = false;
    let mut filled = 0;
    let mut in_contact = false;
    for (index, line) in lines.iter().enumerate() {
        if filled >= ZONE_LINES_MAX
            || (starts_text(lines, index, layout) && (seen_text || !is_long_headline(lines, index)))
        {
            break;
        }
        let (mut kind, text) = classify(line.text, &letterhead, context);
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

fn classify<'t>(text: &'t str, letterhead: &[String], context: &Context<'_>) -> (Kind, &'t str) {
    if text.is_empty() {
        return (Kind::Blank, text);
    }
    if embargo::states(text) {
        return (Kind::Embargo, text);
    }
    let folded = if text.len() <= 400 { fold(text) } else { String::new() };
    if letterhead.contains(&folded) {
        return (Kind::Letterhead, text);
    }
    // "DALLAS - FOR IMMEDIATE RELEASE"
    let placed = folded.ends_with("- for immediate release") && folded.len() < 60;
    if placed || MARKERS.contains(&folded) {
        return (Kind::Marker, text);
    }
    if let Some(label) = date_label(text, context) {
        return (label, text);
    }
    if is_other(text, &folded) {
        return (Kind::Other, text);
    }
    let rest = behind_marker(text);
    if let Some(found) = number::whole(rest, context.rules.date_order) {
        return (Kind::Number(found), text);
    }
    if let Some((dated, place)) = date_only(rest, context) {
        return (Kind::Date(dated, place), text);
    }
    if is_contact(text, &folded) {
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
    let folded = fold(first);
    matches!(folded.as_str(), "no" | "nr" | "nº" | "n°" | "№")
        || first.starts_with('№')
        || first.starts_with(|c: char| c.is_ascii_digit())
        || ["no.", "no:", "nr.", "nº", "n°"]
            .iter()
            .any(|label| first.to_lowercase().starts_with(label))
}

const DATE_LABELS: &[&str] = &[
    "date",
    "published",
    "published on",
    "publication date",
    "date published",
    "date of publication",
    "release date",
    "date of release",
    "posted",
    "posted on",
    "issued",
    "issued on",
    "date of issue",
    "dated",
    "stand",
    "erschienen am",
    "veröffentlicht am",
    "datum",
    "tarix",
    "dərc olunub",
    "dərc tarixi",
    "yayın tarihi",
    "tarih",
    "дата",
    "дата публикации",
    "опубликовано",
    "опубліковано",
    "дата публікації",
    "fecha",
    "fecha de publicación",
    "publicado",
    "publicado el",
    "publicado em",
    "data",
    "data di pubblicazione",
    "pubblicato il",
    "date de publication",
    "publié le",
    "publiée le",
    "mis en ligne le",
    "opublikowano",
    "data publikacji",
    "publikováno",
    "megjelent",
    "publicat",
    "배포",
    "배포일",
    "배포일시",
    "등록일",
    "작성일",
    "게시일",
    "发布时间",
    "发布日期",
    "发布",
    "日期",
    "時間",
    "时间",
    "日付",
    "掲載日",
    "公開日",
    "更新日",
    "التاريخ",
    "تاريخ النشر",
    "نشر في",
    "تاریخ",
    "تاریخ انتشار",
    "ngày đăng",
    "tanggal",
    "for immediate release",
    "for release",
    "for release on",
    "immediate release",
    "ημερομηνία",
    "ամսաթիվ",
    "თარიღი",
    "תאריך",
];

/// A label of a date, and the date where it is on the line.
fn date_label(text: &str, context: &Context<'_>) -> Option<Kind> {
    const LINE_CHARS_MAX: usize = 100;
    if text.chars().count() > LINE_CHARS_MAX {
        return None;
    }
    let first = dates(text, context.rules.date_order).into_iter().next();
    let label = match &first {
        Some(dated) => &text[..dated.span.start],
        None => text,
    };
    let folded = fold(label);
    let weekday_gone = folded.rsplit_once([',', ' ']).map(|(label, _day)| fold(label));
    let is_label = DATE_LABELS.contains(&folded.as_str())
        || (first.is_some()
            && weekday_gone.is_some_and(|label| DATE_LABELS.contains(&label.as_str())));
    if !is_label {
        return None;
    }
    match first {
        Some(dated) => Some(Kind::LabelledDate(dated)),
        None if MARKERS.contains(&folded) => None,
        None => Some(Kind::DateLabel),
    }
}

/// A line that is a date and little else: a weekday, a time, a place.
fn date_only(text: &str, context: &Context<'_>) -> Option<(Dated, Option<String>)> {
    const LINE_CHARS_MAX: usize = 80;
    if text.chars().count() > LINE_CHARS_MAX {
        return None;
    }
    let dated = dates(text, context.rules.date_order).into_iter().next()?;
    let before = text[..dated.span.start]
        .trim_matches([' ', ',', '[', '(', '-', '–', '|', '.', '‘', '’', '\'']);
    let behind = text[dated.span.end..].trim_matches([' ', ',', ']', ')', '-', '–', '|', '.', '(']);
    if is_today_label(before) {
        return None;
    }
    let behind_is_small =
        behind.chars().count() <= 14 && behind.split(' ').count() <= 3 && !behind.contains(':')
            || is_time_words(behind);
    if before.is_empty() {
        return behind_is_small.then_some((dated, None)).or_else(|| {
            let whole = text[dates(text, context.rules.date_order).into_iter().next()?.span.end..]
                .trim_start();
            let place = place_of(whole.trim_matches(['-', '–', '—', ',', '|', ' ']))?;
            whole.starts_with(['-', '–', '—', ',', '|']).then(|| {
                Some((dates(text, context.rules.date_order).into_iter().next()?, Some(place)))
            })?
        });
    }
    if !behind_is_small {
        return None;
    }
    // A byline: "Admin | October 7, 2024".
    if before.split('|').next_back().is_some_and(|last| last.trim().is_empty())
        || before.contains('|')
    {
        return Some((dated, None));
    }
    if is_weekday(before) {
        return Some((dated, None));
    }
    let words = before
        .rsplit_once([',', ' '])
        .filter(|(_place, day)| is_weekday(day.trim()))
        .map_or(before, |(place, _day)| place);
    let words = words.trim_end_matches(" den").trim_end_matches(" le").trim_end_matches(',');
    place_of(words).map(|place| (dated, Some(place)))
}

/// The page's own calendar.
fn is_today_label(before: &str) -> bool {
    matches!(
        fold(before).as_str(),
        "today"
            | "today is"
            | "heute"
            | "сегодня"
            | "bu gün"
            | "bugün"
            | "hoy"
            | "aujourd'hui"
            | "updated"
            | "last updated"
            | "last modified"
            | "updated on"
            | "modified"
            | "zuletzt geändert"
            | "обновлено"
            | "yenilənib"
    )
}

fn is_weekday(words: &str) -> bool {
    const DAYS: &str = "monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag lundi mardi mercredi jeudi vendredi samedi dimanche lunes martes miércoles jueves viernes sábado domingo понедельник вторник среда четверг пятница суббота воскресенье pazartesi sali çarşamba perşembe cuma cumartesi pazar segunda-feira terça-feira quarta-feira quinta-feira sexta-feira lunedì martedì mercoledì giovedì venerdì sabato domenica الأحد الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت";
    let folded = fold(words);
    !folded.is_empty() && DAYS.split(' ').any(|day| day == folded)
}

fn is_time_words(behind: &str) -> bool {
    behind.chars().count() <= 20
        && behind.chars().all(|c| {
            c.is_numeric()
                || c.is_whitespace()
                || matches!(c, ':' | '.' | '-' | '–' | '/' | ',')
                || c.is_alphabetic()
        })
        && behind.chars().filter(|c| c.is_alphabetic()).count() <= 10
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
    if let Some((label, _rest)) = text.split_once([':', '：'])
        && label.chars().count() <= 50
        && CONTACTS.contains(&fold(label))
    {
        return true;
    }
    !ends_sentence(text) && (has_mail_address(text) || has_telephone(text))
}

fn has_mail_address(text: &str) -> bool {
    text.split([' ', '<', '>', '(', ')', ',', ';', ':']).any(|word| {
        word.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.starts_with('.')
        })
    })
}

/// Seven digits or more in one group of digits, blanks, hyphens and brackets.
pub(super) fn has_telephone(text: &str) -> bool {
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
