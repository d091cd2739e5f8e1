//! Times of day and time zones as people write them.

use jiff::civil::Time;
use jiff::tz::TimeZone;

use super::tokens::Token;

/// A time of day; midnight is the end of its day as well as its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    At(Time),
    Midnight,
}

/// `11:44`, `11:44:00`, and the index behind it.
pub(super) fn with_colon(tokens: &[Token], at: usize) -> Option<(Time, usize)> {
    let (hour, hour_digits) = tokens.get(at)?.number()?;
    let colon = tokens.get(at + 1)?.is_mark(&[':', '：']);
    let (minute, minute_digits) = tokens.get(at + 2)?.number()?;
    // The hour may be glued to a year: `21.09.2120:21`.
    let hour = if hour_digits == 4 { hour % 100 } else { hour };
    if !colon || minute_digits != 2 {
        return None;
    }
    let time = civil(hour, minute)?;
    let seconds = tokens.get(at + 3).is_some_and(|token| token.is_mark(&[':']))
        && tokens.get(at + 4).is_some_and(|token| token.number().is_some());
    Some((time, at + if seconds { 5 } else { 3 }))
}

/// Between hour and minute, or behind the hour: `14h30`, `21 Uhr`, `21 час 30 минут`.
const HOURS: &[&str] = &[
    "h",
    "uhr",
    "uur",
    "heure",
    "heures",
    "hora",
    "horas",
    "час",
    "часа",
    "часов",
    "時",
    "时",
    "시",
];
/// Before the hour: `ore 21`, `saat 10`.
const LABELS: &[&str] = &["ore", "alle", "saat", "godz", "godzina", "kl", "klokken"];

/// Any way to write a time: `0001`, `6am`, `7.30pm`, `11 06 a m`, `10:00`, `14h30`, `16시`, `midnight`, `noon`.
pub(super) fn clock(tokens: &[Token], at: usize) -> Option<(Clock, usize)> {
    if let Some(word) = tokens.get(at)?.word() {
        return named(word).map(|clock| (clock, at + 1));
    }
    let (value, digits) = tokens[at].number()?;
    let (hour, minute, next) = hour_and_minute(tokens, at, value, digits)?;
    let Some((half, next)) = half_of_day(tokens, next) else {
        // A bare number is a time only where it is written as one: 10:00, 2330, 14h30.
        let is_after_label =
            at > 0 && tokens[at - 1].word().is_some_and(|word| LABELS.contains(&word));
        let written = next > at + 1 || digits == 4 || is_after_label;
        if hour == 24 && minute == 0 && written {
            return Some((Clock::Midnight, next));
        }
        return if written { Some((Clock::At(civil(hour, minute)?), next)) } else { None };
    };
    let hour = match (half, hour) {
        (Half::Morning, 12) if minute == 0 => return Some((Clock::Midnight, next)),
        (Half::Morning, 12) => 0,
        (Half::Afternoon, 1..=11) => hour + 12,
        (Half::Morning | Half::Afternoon, _) => hour,
    };
    Some((Clock::At(civil(hour, minute)?), next))
}

/// The time that a word alone says.
pub(super) fn named(word: &str) -> Option<Clock> {
    match word {
        "midnight" | "mitternacht" | "minuit" | "medianoche" | "полночь" | "полуночи" => {
            Some(Clock::Midnight)
        }
        "noon" | "midday" | "mittag" | "midi" | "mediodía" | "полдень" => {
            civil(12, 0).map(Clock::At)
        }
        _ => None,
    }
}

fn hour_and_minute(
    tokens: &[Token],
    at: usize,
    value: u32,
    digits: usize,
) -> Option<(u32, u32, usize)> {
    if digits == 4 {
        return Some((value / 100, value % 100, at + 1));
    }
    if digits > 2 {
        return None;
    }
    let minute_at = |index: usize| {
        let (minute, digits) = tokens.get(index)?.number()?;
        (digits == 2 && minute < 60).then_some(minute)
    };
    let separator = tokens.get(at + 1);
    let is_separator = separator.is_some_and(|token| {
        token.is_mark(&[':', '.', '：']) || token.word().is_some_and(|word| HOURS.contains(&word))
    });
    if is_separator {
        if let Some(minute) = minute_at(at + 2) {
            let after = at + 3;
            let sign = tokens
                .get(after)
                .and_then(Token::word)
                .is_some_and(|word| matches!(word, "分" | "분" | "мин" | "минут" | "минуты"));
            return Some((value, minute, after + usize::from(sign)));
        }
        if separator.is_some_and(|token| token.word().is_some()) {
            return Some((value, 0, at + 2));
        }
    }
    if let Some(minute) = minute_at(at + 1)
        && half_of_day(tokens, at + 2).is_some()
    {
        return Some((value, minute, at + 2));
    }
    Some((value, 0, at + 1))
}

enum Half {
    Morning,
    Afternoon,
}

/// `am`, `a.m.`, `a m`, `pm` ...
fn half_of_day(tokens: &[Token], at: usize) -> Option<(Half, usize)> {
    let word = tokens.get(at)?.word()?;
    let half = |letter: &str| match letter {
        "a" | "am" => Some(Half::Morning),
        "p" | "pm" => Some(Half::Afternoon),
        _ => None,
    };
    let found = half(word)?;
    if word.len() == 2 {
        return Some((found, at + 1));
    }
    let mut index = at + 1;
    if tokens.get(index)?.is_mark(&['.']) {
        index += 1;
    }
    if tokens.get(index)?.word()? != "m" {
        return None;
    }
    index += 1;
    if tokens.get(index).is_some_and(|token| token.is_mark(&['.'])) {
        index += 1;
    }
    Some((found, index))
}

fn civil(hour: u32, minute: u32) -> Option<Time> {
    Time::new(i8::try_from(hour).ok()?, i8::try_from(minute).ok()?, 0, 0).ok()
}

/// What a word says about the zone.
#[derive(Clone, Debug)]
pub(super) enum ZoneWord {
    Zone(TimeZone),
    /// The zones of several countries go by this name; none: the folder's own.
    OneOf(&'static [&'static str]),
}

/// The zone that a folded word names, by the names of the time zone database.
pub(super) fn zone(word: &str) -> Option<ZoneWord> {
    if let Some((_word, zones)) = AMBIGUOUS.iter().find(|(known, _zones)| *known == word) {
        return Some(ZoneWord::OneOf(zones));
    }
    let (_word, name) =
        ZONES.iter().find(|(words, _name)| words.split(' ').any(|known| known == word))?;
    TimeZone::get(name).ok().map(ZoneWord::Zone)
}

/// Short forms that several countries use.
const AMBIGUOUS: &[(&str, &[&str])] = &[
    ("est", &["America/New_York", "Australia/Sydney"]),
    ("edt", &["America/New_York", "Australia/Sydney"]),
    ("cst", &["America/Chicago", "Asia/Shanghai", "Australia/Adelaide"]),
    ("cdt", &["America/Chicago", "Australia/Adelaide"]),
    ("ist", &["Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"]),
    ("bst", &["Europe/London", "Asia/Dhaka"]),
    ("ast", &["America/Halifax", "Asia/Riyadh"]),
    ("local", &[]),
];

const ZONES: &[(&str, &str)] = &[
    ("gmt utc z zulu", "Etc/UTC"),
    ("et eastern", "America/New_York"),
    ("ct central", "America/Chicago"),
    ("mt mst mdt mountain", "America/Denver"),
    ("pt pst pdt pacific", "America/Los_Angeles"),
    ("wet west", "Europe/Lisbon"),
    ("cet cest mez mesz", "Europe/Berlin"),
    ("eet eest", "Europe/Kyiv"),
    ("msk мск", "Europe/Moscow"),
    ("trt", "Europe/Istanbul"),
    ("azt", "Asia/Baku"),
    ("kst", "Asia/Seoul"),
    ("jst", "Asia/Tokyo"),
    ("hkt", "Asia/Hong_Kong"),
    ("sgt", "Asia/Singapore"),
    ("gst", "Asia/Dubai"),
    ("aedt aest aet", "Australia/Sydney"),
    ("acdt acst", "Australia/Adelaide"),
    ("awst", "Australia/Perth"),
    ("nzst nzdt", "Pacific/Auckland"),
    // Cities before "time" or after "in".
    ("baku baki баку", "Asia/Baku"),
    ("london", "Europe/London"),
    ("berlin", "Europe/Berlin"),
    ("paris", "Europe/Paris"),
    ("brussels", "Europe/Brussels"),
    ("geneva", "Europe/Zurich"),
    ("moscow", "Europe/Moscow"),
    ("московское московскому", "Europe/Moscow"),
    ("istanbul ankara", "Europe/Istanbul"),
    ("kyiv", "Europe/Kyiv"),
    ("tbilisi", "Asia/Tbilisi"),
    ("yerevan", "Asia/Yerevan"),
    ("tehran", "Asia/Tehran"),
    ("seoul", "Asia/Seoul"),
    ("tokyo", "Asia/Tokyo"),
    ("washington", "America/New_York"),
    ("canberra", "Australia/Canberra"),
    ("sydney", "Australia/Sydney"),
    ("melbourne", "Australia/Melbourne"),
    ("wellington", "Pacific/Auckland"),
];

#[cfg(test)]
mod tests {
    use jiff::civil::time;

    use super::super::tokens::tokens;
    use super::*;

    fn read(text: &str) -> Option<Clock> {
        clock(&tokens(text), 0).map(|(clock, _next)| clock)
    }

    #[test]
    fn a_time_is_read_however_it_is_written() {
        let at = |hour, minute| Some(Clock::At(time(hour, minute, 0, 0)));
        for (text, expected) in [
            ("0001", at(0, 1)),
            ("2330", at(23, 30)),
            ("6am", at(6, 0)),
            ("7.30pm", at(19, 30)),
            ("11 06 a m", at(11, 6)),
            ("10:00", at(10, 0)),
            ("12pm", at(12, 0)),
            ("12am", Some(Clock::Midnight)),
            ("midnight", Some(Clock::Midnight)),
            ("24:00", Some(Clock::Midnight)),
            ("noon", at(12, 0)),
            ("6 a.m.", at(6, 0)),
            ("14h30", at(14, 30)),
            ("16시", at(16, 0)),
            ("9 Uhr", at(9, 0)),
            ("21 heures", at(21, 0)),
            ("21 час 30 минут", at(21, 30)),
            ("12.01 a.m.", at(0, 1)),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn a_bare_number_behind_the_word_for_hour_is_a_time() {
        for text in ["ore 21", "saat 21", "kl 21"] {
            let found = clock(&tokens(text), 1).map(|(clock, _next)| clock);
            assert_eq!(found, Some(Clock::At(time(21, 0, 0, 0))), "{text}");
        }
    }

    #[test]
    fn a_bare_number_is_no_time() {
        assert_eq!(read("7"), None);
        assert_eq!(read("27"), None);
        assert_eq!(read("2560"), None);
        assert_eq!(read("123"), None);
    }

    #[test]
    fn a_zone_that_means_two_places_is_the_folders() {
        assert!(matches!(zone("est"), Some(ZoneWord::OneOf([_, _]))));
        assert!(matches!(zone("kst"), Some(ZoneWord::Zone(_))));
        assert!(zone("people").is_none());
    }

    #[test]
    fn every_zone_of_the_table_is_known_to_the_database() {
        let ambiguous = AMBIGUOUS.iter().flat_map(|(_word, zones)| zones.iter());
        for name in ZONES.iter().map(|(_words, name)| name).chain(ambiguous) {
            assert!(TimeZone::get(name).is_ok(), "{name}");
        }
    }
}
