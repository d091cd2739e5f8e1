//! What a line says about when a text may go out: days, hours, zones, and words that nobody knows.

use jiff::civil::Weekday;

use super::clock::{self, Clock, ZoneWord};
use super::dates::{DayMonth, day_month};
use super::restraint_words::{is_embargo, is_plain_word};
use super::tokens::{Kind, Token, tokens};
use crate::domain::rules::DateOrder;

/// What makes a stated time uncertain.
const UNCERTAIN: &[&str] = &[
    "delivery",
    "delivered",
    "approx",
    "approximately",
    "about",
    "around",
    "circa",
    "tbc",
    "notice",
    "expected",
    "ca",
    "extended",
    "postponed",
    "later",
    "verlängert",
    "продлено",
    "продлен",
    "uzadilib",
];
/// A bare day behind one of these is over before the text may go out.
const AFTER: &[&str] = &["after", "nach", "après", "después", "após", "dopo", "после", "sonra"];

pub(super) fn says_when(tokens: &[Token]) -> bool {
    says_day(tokens) || tokens.iter().any(|token| token.number().is_some())
}

pub(super) fn says_day(tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|at| {
        day_month(tokens, at, DateOrder::DayFirst).is_some()
            || relative(tokens, at).is_some()
            || tokens[at].word().is_some_and(|word| weekday(word).is_some())
    })
}

/// Days from the day of release.
fn relative(tokens: &[Token], at: usize) -> Option<i64> {
    let next = || tokens.get(at + 1).and_then(Token::word);
    match tokens.get(at)?.word()? {
        "today" | "heute" | "сегодня" | "bugün" | "hoy" | "hoje" => Some(0),
        "bu" if next().is_some_and(|word| word.starts_with("gün")) => Some(0),
        "tomorrow" | "morgen" | "завтра" | "sabah" | "mañana" | "demain" => Some(1),
        _ => None,
    }
}

pub(super) fn has_time(text: &str) -> bool {
    says_time(&tokens(text))
}

pub(super) fn says_time(tokens: &[Token]) -> bool {
    says_clock(tokens)
        || (0..tokens.len()).any(|at| day_month(tokens, at, DateOrder::DayFirst).is_some())
}

pub(super) fn has_clock(text: &str) -> bool {
    says_clock(&tokens(text))
}

fn says_clock(tokens: &[Token]) -> bool {
    (0..tokens.len()).any(|at| clock::clock(tokens, at).is_some() && !is_year(tokens, at))
}

/// Whether a line is a time and nothing else.
pub(super) fn is_time_alone(text: &str) -> bool {
    has_time(text)
        && stated_in(&tokens(text), DateOrder::DayFirst).is_some_and(|stated| !stated.is_strange)
}

/// What a line says about when.
#[derive(Default)]
pub(super) struct Stated {
    pub(super) times: Vec<Parts>,
    /// A number that belongs to nothing that was read: of a misspelt date, or of an offset.
    pub(super) has_number: bool,
    /// Something was not understood: `evening`, `close of business`, a number.
    pub(super) is_strange: bool,
}

/// One day, hour, or both.
#[derive(Default)]
pub(super) struct Parts {
    pub(super) date: Option<DayMonth>,
    pub(super) relative: Option<i64>,
    pub(super) clock: Option<Clock>,
    pub(super) zone: Option<ZoneWord>,
    pub(super) weekday: Option<Weekday>,
}

/// `None` where a word makes the time uncertain.
pub(super) fn stated_in(all: &[Token], order: DateOrder) -> Option<Stated> {
    let mut stated = Stated::default();
    let times = &mut stated.times;
    let mut is_after = false;
    let mut at = 0;
    while at < all.len() {
        if let Some(date) = day_month(all, at, order) {
            part(times, |parts| parts.date.is_some())?.date = Some(date);
            at = date.next;
            continue;
        }
        // `UTC-5` and `-05:00` would release hours too early, if they were passed over.
        if all[at].number().is_some()
            && at > 0
            && all[at - 1].is_mark(&['+', '-', '−'])
            && times.iter().any(|parts| parts.clock.is_some())
        {
            return None;
        }
        if let Some((found, next)) = clock::clock(all, at)
            && !is_year(all, at)
        {
            part(times, |parts| parts.clock.is_some())?.clock = Some(found);
            at = next;
            continue;
        }
        if let Some(word) = all[at].word() {
            if UNCERTAIN.contains(&word) {
                return None;
            }
            if AFTER.contains(&word) {
                is_after = true;
            } else if let Some(days) = relative(all, at) {
                part(times, |parts| parts.relative.is_some())?.relative = Some(days);
            } else if let Some(day) = weekday(word) {
                part(times, |parts| parts.weekday.is_some())?.weekday = Some(day);
            } else if let Some(zone) = clock::zone(word).filter(|_| is_zone_place(all, at, word)) {
                let parts = part(times, |_parts| false)?;
                stated.is_strange |= parts.zone.replace(zone).is_some();
            } else if !is_understood(all, at, word) {
                stated.is_strange = true;
            }
        } else if all[at].number().is_some() {
            stated.has_number = true;
        }
        at += 1;
    }
    stated.is_strange |=
        stated.has_number || (is_after && stated.times.iter().any(|parts| parts.clock.is_none()));
    Some(stated)
}

/// The time that is being read; another one where it has that part already.
fn part(times: &mut Vec<Parts>, is_taken: impl Fn(&Parts) -> bool) -> Option<&mut Parts> {
    if times.last().is_none_or(is_taken) {
        times.push(Parts::default());
    }
    times.last_mut()
}

/// `end` is the embargo's, and no end of a day or week.
fn is_understood(all: &[Token], at: usize, word: &str) -> bool {
    let embargo_follows = || all[at..].iter().filter_map(Token::word).any(is_embargo);
    is_plain_word(word)
        || matches!(word, "gmt" | "time" | "zeit" | "saati" | "vaxti" | "local")
        || (matches!(word, "end" | "lifting") && embargo_follows())
}

/// A city is a zone in "Canberra time", "in Sydney", "(Baku)"; a short form is one anywhere.
fn is_zone_place(all: &[Token], at: usize, word: &str) -> bool {
    let next_is_time = all.get(at + 1).and_then(Token::word).is_some_and(|next| {
        matches!(next, "time" | "zeit" | "saati" | "vaxti" | "время" | "времени")
    });
    let after_in = at > 0
        && (all[at - 1].word().is_some_and(|before| matches!(before, "in" | "по"))
            || all[at - 1].is_mark(&['(']));
    word.chars().count() <= 4 || next_is_time || after_in
}

/// `2026` alone behind a date is its year and no time of day.
fn is_year(all: &[Token], at: usize) -> bool {
    matches!(all[at].kind, Kind::Number { value: 1990..=2100, digits: 4 })
        && !all
            .get(at + 1)
            .and_then(Token::word)
            .is_some_and(|next| matches!(next, "hrs" | "hours" | "h" | "gmt" | "utc"))
}

/// Also misspelt.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    match word {
        "mon"
        | "monday"
        | "montag"
        | "lundi"
        | "lunes"
        | "понедельник"
        | "понедельника"
        | "segunda"
        | "pazartesi" => Some(Weekday::Monday),
        "tue" | "tues" | "tuesday" | "dienstag" | "mardi" | "martes" | "вторник" | "вторника"
        | "terça" | "sali" => Some(Weekday::Tuesday),
        "wed" | "weds" | "wednesday" | "wednsday" | "wendesday" | "mittwoch" | "mercredi"
        | "miércoles" | "среда" | "среды" | "quarta" | "çarşamba" => {
            Some(Weekday::Wednesday)
        }
        "thu" | "thur" | "thurs" | "thursday" | "thrusday" | "thirsday" | "donnerstag"
        | "jeudi" | "jueves" | "четверг" | "четверга" | "quinta" | "perşembe" => {
            Some(Weekday::Thursday)
        }
        "fri" | "friday" | "firday" | "freitag" | "vendredi" | "viernes" | "пятница"
        | "пятницы" | "sexta" | "cuma" => Some(Weekday::Friday),
        "sat" | "saturday" | "samstag" | "sonnabend" | "samedi" | "sábado" | "суббота"
        | "субботы" | "cumartesi" => Some(Weekday::Saturday),
        "sun"
        | "sunday"
        | "sonntag"
        | "dimanche"
        | "domingo"
        | "воскресенье"
        | "воскресенья"
        | "pazar" => Some(Weekday::Sunday),
        _ => None,
    }
}
