//! Lines of the head that are a date: with a label in front, or alone.

use super::context::Context;
use super::dateline::place_of;
use super::dates::{Dated, dates};
use super::fold::fold;
use super::header_zone::Kind;
use super::phrases::MARKERS;

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
pub(super) fn date_label(text: &str, context: &Context<'_>) -> Option<Kind> {
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
pub(super) fn date_only(text: &str, context: &Context<'_>) -> Option<(Dated, Option<String>)> {
    const LINE_CHARS_MAX: usize = 80;
    if text.chars().count() > LINE_CHARS_MAX {
        return None;
    }
    let dated = dates(text, context.rules.date_order).into_iter().next()?;
    let framing = [' ', ',', '[', ']', '(', ')', '-', '–', '|', '.', '‘', '’', '\''];
    let before = text[..dated.span.start].trim_matches(framing);
    let behind = text[dated.span.end..].trim_matches(framing);
    if is_today_label(before) {
        return None;
    }
    let behind_is_small =
        (behind.chars().count() <= 14 && behind.split(' ').count() <= 3 && !behind.contains(':'))
            || is_time_words(behind);
    if before.is_empty() && !behind_is_small {
        // "3 March 2026, Baku"
        let parted = text[dated.span.end..].trim_start().starts_with(['-', '–', '—', ',', '|']);
        let place = place_of(behind.trim_matches(['—', ' '])).filter(|_| parted)?;
        return Some((dated, Some(place)));
    }
    if !behind_is_small {
        return None;
    }
    // Nothing, a weekday, or a byline: "Admin | October 7, 2024".
    if before.is_empty() || before.contains('|') || is_weekday(before) {
        return Some((dated, None));
    }
    let without_day = before.rsplit_once([',', ' ']).filter(|(_place, day)| is_weekday(day.trim()));
    let words = without_day.map_or(before, |(place, _day)| place);
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
