//! Dates as people write them, in one line of text.

use std::ops::Range;

use jiff::civil::{Date, Time};

use super::clock;
use super::months::{month, solar_hijri_month};
use super::tokens::{Token, has_digit, tokens};
use crate::domain::rules::DateOrder;

/// A date that stands somewhere in a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Dated {
    pub(super) date: Date,
    /// A time right behind it; `00:00` is how pages print "no time", and is none.
    pub(super) time: Option<Time>,
    /// In bytes of the line.
    pub(super) span: Range<usize>,
}

/// Day, month and perhaps year at one place among the tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct DayMonth {
    pub(super) year: Option<i16>,
    pub(super) month: i8,
    pub(super) day: i8,
    /// The index of the first token behind it.
    pub(super) next: usize,
}

impl DayMonth {
    fn checked(year: Option<u32>, month: u32, day: u32, next: usize) -> Option<DayMonth> {
        let year = match year {
            Some(year) => Some(i16::try_from(year).ok()?),
            None => None,
        };
        let (month, day) = (i8::try_from(month).ok()?, i8::try_from(day).ok()?);
        Date::new(year.unwrap_or(2000), month, day).ok()?;
        Some(DayMonth { year, month, day, next })
    }

    pub(super) fn date(self) -> Option<Date> {
        Date::new(self.year?, self.month, self.day).ok()
    }
}

/// All full dates of a line, from left to right.
pub(super) fn dates(line: &str, order: DateOrder) -> Vec<Dated> {
    if !has_digit(line) {
        return Vec::new();
    }
    let tokens = tokens(line);
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let Some(stated) = day_month(&tokens, at, order).filter(|stated| stated.year.is_some())
        else {
            at += 1;
            continue;
        };
        let Some(date) = stated.date() else {
            at += 1;
            continue;
        };
        let clock = time_behind(&tokens, stated.next);
        let next = clock.as_ref().map_or(stated.next, |(_time, next)| *next);
        let time = clock.map(|(time, _next)| time).filter(|time| *time != Time::midnight());
        found.push(Dated { date, time, span: tokens[at].start..tokens[next - 1].end });
        at = next;
    }
    found
}

/// `11:44`, `(화) 16:00`, `- 00:00`, `at 9.30` behind a date.
fn time_behind(tokens: &[Token], mut at: usize) -> Option<(Time, usize)> {
    const SKIPPED_MAX: usize = 5;
    let end = (at + SKIPPED_MAX).min(tokens.len());
    while at < end && tokens[at].number().is_none() {
        let skipped = tokens[at].is_mark(&[',', '.', '-', '–', '(', ')', '|', '/'])
            || tokens[at].word().is_some_and(|word| word.chars().count() <= 4);
        if !skipped {
            return None;
        }
        at += 1;
    }
    clock::with_colon(tokens, at)
}

/// The date that begins at token `at`.
pub(super) fn day_month(tokens: &[Token], at: usize, order: DateOrder) -> Option<DayMonth> {
    let numeric_start = tokens.get(at)?.number().is_some();
    if numeric_start {
        // The middle of a longer number, such as 3.14.2021.5 or a telephone number, is no date.
        if at >= 2
            && tokens[at - 1].end == tokens[at].start
            && tokens[at - 2].number().is_some()
            && tokens[at - 1].is_mark(&['.', '/', '-'])
        {
            return None;
        }
        east_asian(tokens, at)
            .or_else(|| year_first(tokens, at))
            .or_else(|| all_digits(tokens, at, order))
            .or_else(|| day_then_month(tokens, at))
            .or_else(|| year_then_words(tokens, at))
    } else {
        month_then_day(tokens, at).or_else(|| vietnamese(tokens, at))
    }
}

fn number_at(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    tokens.get(at)?.number()
}

fn word_at(tokens: &[Token], at: usize) -> Option<&str> {
    tokens.get(at)?.word()
}

fn month_at(tokens: &[Token], at: usize) -> Option<u32> {
    month(word_at(tokens, at)?).and_then(|month| u32::try_from(month).ok())
}

/// Four digits, or two after an apostrophe or where two digits are usual.
fn year(value: u32, digits: usize) -> Option<u32> {
    match digits {
        4 => Some(match value {
            // Thailand counts from 543 BC.
            2400..=2699 => value - 543,
            _ => value,
        }),
        2 => Some(if value > 49 { 1900 + value } else { 2000 + value }),
        _ => None,
    }
    .filter(|year| (1000..=2399).contains(year))
}

fn is_day(value: u32, digits: usize) -> bool {
    digits <= 2 && (1..=31).contains(&value)
}

fn is_month(value: u32, digits: usize) -> bool {
    digits <= 2 && (1..=12).contains(&value)
}

/// `2024年4月7日`, `2024년 3월 19일`, `4月7日`.
fn east_asian(tokens: &[Token], at: usize) -> Option<DayMonth> {
    let sign = |at, signs: [&str; 2]| word_at(tokens, at).is_some_and(|word| signs.contains(&word));
    let (first, digits) = number_at(tokens, at)?;
    if sign(at + 1, ["年", "년"]) {
        let (month, _) = number_at(tokens, at + 2)?;
        let (day, _) = number_at(tokens, at + 4)?;
        return (sign(at + 3, ["月", "월"]) && sign(at + 5, ["日", "일"]))
            .then(|| DayMonth::checked(Some(year(first, digits)?), month, day, at + 6))?;
    }
    let (day, _) = number_at(tokens, at + 2)?;
    (sign(at + 1, ["月", "월"]) && sign(at + 3, ["日", "일"]))
        .then(|| DayMonth::checked(None, first, day, at + 4))?
}

/// `2020-09-29`, `2020/9/29`, `2024. 3. 19.`, `’21.4.22.`
fn year_first(tokens: &[Token], at: usize) -> Option<DayMonth> {
    const MARKS: [char; 3] = ['-', '.', '/'];
    let (first, digits) = number_at(tokens, at)?;
    let abbreviated = digits == 2 && at > 0 && tokens[at - 1].is_mark(&['\'', '’', '‘']);
    if digits != 4 && !abbreviated {
        return None;
    }
    let same_mark =
        tokens.get(at + 1)?.is_mark(&MARKS) && tokens.get(at + 3)?.kind == tokens[at + 1].kind;
    let (month, month_digits) = number_at(tokens, at + 2)?;
    let (day, day_digits) = number_at(tokens, at + 4)?;
    let fits = same_mark && is_month(month, month_digits) && is_day(day, day_digits);
    fits.then(|| DayMonth::checked(Some(year(first, digits)?), month, day, at + 5))?
}

/// `10.11.2021`, `18/08/2017`, `3-4-26`, `21.09.2120:21`.
fn all_digits(tokens: &[Token], at: usize, order: DateOrder) -> Option<DayMonth> {
    const MARKS: [char; 4] = ['.', '/', '-', '–'];
    let (first, first_digits) = number_at(tokens, at)?;
    let (second, second_digits) = number_at(tokens, at + 2)?;
    let (last, last_digits) = number_at(tokens, at + 4)?;
    let dotted = tokens.get(at + 1)?.is_mark(&['.']);
    let glued =
        tokens[at].end == tokens[at + 1].start && tokens[at + 1].end == tokens[at + 2].start;
    let same_mark =
        tokens[at + 1].is_mark(&MARKS) && tokens.get(at + 3)?.kind == tokens[at + 1].kind;
    if !same_mark || first_digits > 2 || second_digits > 2 || (!dotted && !glued) {
        return None;
    }
    let (day, month) = match order {
        _ if dotted || first > 12 => (first, second),
        _ if second > 12 => (second, first),
        DateOrder::DayFirst => (first, second),
        DateOrder::MonthFirst => (second, first),
    };
    if !is_day(day, 2) || !is_month(month, 2) {
        return None;
    }
    // The hour of a time that lost its blank: `21.09.2120:21`.
    let minute = tokens
        .get(at + 5)
        .filter(|colon| colon.is_mark(&[':']) && colon.start == tokens[at + 4].end);
    let hour_glued = last_digits == 4
        && last % 100 < 24
        && minute.is_some()
        && number_at(tokens, at + 6).is_some_and(|(_minute, digits)| digits == 2);
    if hour_glued {
        return DayMonth::checked(Some(year(last / 100, 2)?), month, day, at + 4);
    }
    DayMonth::checked(Some(year(last, last_digits)?), month, day, at + 5)
}

/// `27 May 2021`, `27th of May, 2021`, `3. Mai 2021`, `12 de octubre de 2020`, `9 июля`.
fn day_then_month(tokens: &[Token], at: usize) -> Option<DayMonth> {
    let (day, digits) = number_at(tokens, at)?;
    if !is_day(day, digits) {
        return None;
    }
    let mut month_index = at + 1;
    while month_index < at + 4 && is_between_day_and_month(tokens.get(month_index)?) {
        month_index += 1;
    }
    if let Some(month) = month_at(tokens, month_index) {
        let (year, next) = year_behind(tokens, month_index + 1);
        return DayMonth::checked(year, month, day, next);
    }
    solar_hijri(tokens, month_index, day)
}

fn is_between_day_and_month(token: &Token) -> bool {
    token.is_mark(&['.', '-', '/', 'º', 'ª', '°', '‑'])
        || token.word().is_some_and(|word| {
            matches!(
                word,
                "th" | "st"
                    | "nd"
                    | "rd"
                    | "of"
                    | "de"
                    | "er"
                    | "го"
                    | "е"
                    | "d"
                    | "º"
                    | "ª"
                    | "ng"
                    | "de'"
                    | "di"
            )
        })
}

/// The year behind a month, and the index behind the year.
fn year_behind(tokens: &[Token], at: usize) -> (Option<u32>, usize) {
    let mut index = at;
    while index < at + 3
        && tokens.get(index).is_some_and(|token| {
            token.is_mark(&[',', '.', '-', '/', '،'])
                || token.word().is_some_and(|word| {
                    matches!(word, "de" | "del" | "of" | "عام" | "سنة" | "พ" | "ศ")
                })
        })
    {
        index += 1;
    }
    match number_at(tokens, index) {
        Some((value, 4)) if year(value, 4).is_some() => (year(value, 4), index + 1),
        Some((value, 2)) if index > at && tokens[index - 1].is_mark(&['-', '/']) => {
            (year(value, 2), index + 1)
        }
        _ => (None, at),
    }
}

/// `۲۰ مرداد ۱۴۰۳`.
fn solar_hijri(tokens: &[Token], at: usize, day: u32) -> Option<DayMonth> {
    let month = solar_hijri_month(word_at(tokens, at)?)?;
    let (year, digits) = number_at(tokens, at + 1)?;
    if digits != 4 || !(1300..1500).contains(&year) {
        return None;
    }
    let date = gregorian(i64::from(year), i64::from(month), i64::from(day))?;
    Some(DayMonth { year: Some(date.year()), month: date.month(), day: date.day(), next: at + 2 })
}

/// The Solar Hijri calendar by its cycle of 33 years, right from 1244 to 1502.
fn gregorian(year: i64, month: i64, day: i64) -> Option<Date> {
    let days_before_month = if month <= 7 { 31 * (month - 1) } else { 186 + 30 * (month - 7) };
    let years = year - 1;
    // Leap years of the cycle: 1, 5, 9, 13, 17, 22, 26, 30.
    let in_cycle = [1, 5, 9, 13, 17, 22, 26, 30].into_iter().filter(|leap| *leap <= years % 33);
    let leap_days = years / 33 * 8 + i64::try_from(in_cycle.count()).ok()?;
    let new_year_one = Date::new(622, 3, 21).ok()?;
    let days = years * 365 + leap_days + days_before_month + day - 1;
    new_year_one.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// `2019 წლის 8 სექტემბერს`, `2021. május 27.`, `2021. gada 27. maijs`, `2021 m. gegužės 27 d.`, `2021 May 27`.
fn year_then_words(tokens: &[Token], at: usize) -> Option<DayMonth> {
    let (value, digits) = number_at(tokens, at)?;
    let year = (digits == 4).then(|| year(value, digits))??;
    let mut index = at + 1;
    while index < at + 5
        && tokens.get(index).is_some_and(|token| {
            token.is_mark(&['.', ',', '-'])
                || token.word().is_some_and(|word| {
                    matches!(
                        word,
                        "წლის"
                            | "წ"
                            | "gada"
                            | "m"
                            | "թվականի"
                            | "թ"
                            | "il"
                            | "ilin"
                            | "ci"
                            | "cu"
                            | "cü"
                            | "ci il"
                            | "жылғы"
                    )
                })
        })
    {
        index += 1;
    }
    if let Some(month) = month_at(tokens, index) {
        let (day, day_digits) = number_at(tokens, index + 1)?;
        return is_day(day, day_digits)
            .then(|| DayMonth::checked(Some(year), month, day, index + 2))?;
    }
    let (day, day_digits) = number_at(tokens, index)?;
    let month_index = if tokens.get(index + 1)?.is_mark(&['.']) { index + 2 } else { index + 1 };
    let month = month_at(tokens, month_index)?;
    is_day(day, day_digits).then(|| DayMonth::checked(Some(year), month, day, month_index + 1))?
}

/// `May 27, 2021`, `May 27th`, `Mayın 27-də`.
fn month_then_day(tokens: &[Token], at: usize) -> Option<DayMonth> {
    let month = month_at(tokens, at)?;
    let day_index = if tokens.get(at + 1)?.is_mark(&['.']) { at + 2 } else { at + 1 };
    let (day, digits) = number_at(tokens, day_index)?;
    if !is_day(day, digits) {
        return None;
    }
    let mut index = day_index + 1;
    if word_at(tokens, index).is_some_and(|word| matches!(word, "th" | "st" | "nd" | "rd")) {
        index += 1;
    }
    let (year, next) = year_behind(tokens, index);
    DayMonth::checked(year, month, day, if year.is_some() { next } else { index })
}

/// `ngày 12 tháng 8 năm 2017`, the month also in words.
fn vietnamese(tokens: &[Token], at: usize) -> Option<DayMonth> {
    const NUMBERS: [&str; 12] = [
        "một",
        "hai",
        "ba",
        "tư",
        "năm",
        "sáu",
        "bảy",
        "tám",
        "chín",
        "mười",
        "mười một",
        "mười hai",
    ];
    if word_at(tokens, at)? != "ngày" || word_at(tokens, at + 2)? != "tháng" {
        return None;
    }
    let (day, _digits) = number_at(tokens, at + 1)?;
    let (month, next) = if let Some((month, _digits)) = number_at(tokens, at + 3) {
        (month, at + 4)
    } else {
        let word = word_at(tokens, at + 3)?;
        let two = word_at(tokens, at + 4).map(|second| [word, second].join(" "));
        let place =
            |name: &str| (1_u32..).zip(NUMBERS).find(|(_, number)| *number == name).map(|(n, _)| n);
        match two.as_deref().and_then(place) {
            Some(month) => (month, at + 5),
            None => (place(word)?, at + 4),
        }
    };
    if word_at(tokens, next).is_some_and(|word| word == "năm") {
        let (value, digits) = number_at(tokens, next + 1)?;
        return DayMonth::checked(Some(year(value, digits)?), month, day, next + 2);
    }
    DayMonth::checked(None, month, day, next)
}

#[cfg(test)]
mod tests {
    use jiff::civil::{date, time};

    use super::*;

    fn first(line: &str) -> Option<Date> {
        dates(line, DateOrder::DayFirst).first().map(|dated| dated.date)
    }

    #[test]
    fn dates_are_read_in_many_languages() {
        let may_27 = Some(date(2021, 5, 27));
        for line in [
            "May 27, 2021",
            "27 May 2021",
            "27th May, 2021",
            "27th of May 2021",
            "27 may 2021-ci il",
            "27 Mayıs 2021",
            "27 мая 2021 года",
            "27. Mai 2021",
            "27 mai 2021",
            "27 de mayo de 2021",
            "27 de maio de 2021",
            "27 maggio 2021",
            "27 maja 2021",
            "27. května 2021",
            "2021. május 27.",
            "2021. gada 27. maijs",
            "2021 m. gegužės 27 d.",
            "2021 წლის 27 მაისს",
            "27 մայիսի, 2021Հարց",
            "٢٧ مايو ٢٠٢١",
            "۲۷ مه ۲۰۲۱",
            "2021年5月27日",
            "2021년 5월 27일",
            "2021. 5. 27.(목)",
            "’21.5.27.(목)",
            "ngày 27 tháng năm năm 2021",
            "ngày 27 tháng 5 năm 2021",
            "27.05.2021",
            "27/05/2021",
            "27-05-21",
            "2021-05-27",
            "2021/05/27",
            "[27 May 2021]",
            "27 พฤษภาคม 2564",
            "27 Μαΐου 2021",
            "۶ خرداد ۱۴۰۰",
            "27 במאי 2021",
            "5/27/2021",
            "27 травня 2021 р.",
        ] {
            assert_eq!(first(line), may_27, "{line}");
        }
    }

    #[test]
    fn what_is_no_date_is_none() {
        for line in [
            "+994 12 596 90 00",
            "in 2021",
            "May 2021",
            "32 May 2021",
            "resolution 1701 (2006)",
            "30.02.2021",
            "1.2.3.4",
            "version 10.4.2",
            "SC/12646-AFR/3513",
            "may 5 people come",
            "190/21",
            "12/2021",
        ] {
            assert_eq!(first(line), None, "{line}");
        }
    }

    #[test]
    fn a_time_behind_a_date_is_read_and_midnight_is_no_time() {
        let time_of = |line| dates(line, DateOrder::DayFirst)[0].time;
        assert_eq!(time_of("28.06.2022 11:44"), Some(time(11, 44, 0, 0)));
        assert_eq!(time_of("15/12/2014 - 00:00"), None);
        assert_eq!(time_of("2024. 3. 19.(화) 16:00"), Some(time(16, 0, 0, 0)));
        assert_eq!(time_of("2020-01-09 00:00:00"), None);
    }

    #[test]
    fn a_year_and_an_hour_that_ran_together_are_parted() {
        assert_eq!(first("21.09.2120:21"), Some(date(2021, 9, 21)));
    }

    #[test]
    fn the_order_of_day_and_month_is_the_folders_unless_a_part_decides() {
        let month_first = |line| dates(line, DateOrder::MonthFirst)[0].date;
        assert_eq!(month_first("3/4/2026"), date(2026, 3, 4));
        assert_eq!(first("3/4/2026"), Some(date(2026, 4, 3)));
        assert_eq!(month_first("25/4/2026"), date(2026, 4, 25));
        assert_eq!(month_first("3.4.2026"), date(2026, 4, 3));
    }
}
