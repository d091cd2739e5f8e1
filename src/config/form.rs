//! The forms of values: what a text, a number or a list must look like, and what to say if it does not.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use encoding_rs::Encoding;
use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::fault::{Place, Wrong};
use super::source::{Spot, Value, parse_value};
use super::{LogFormat, LogLevel, WatchMode};
use crate::domain::id::Authority;
use crate::domain::language::Language;
use crate::domain::rules::DateOrder;
use crate::domain::statement::Author;

/// What a setting may hold.
pub(super) trait Form: Sized {
    /// For the reference: `text`, `a number from 1 to 500`.
    fn words() -> String;
    fn read(spot: &Spot, wrongs: &mut Vec<(Place, Wrong)>) -> Option<Self>;
}

/// A form that is written as one text.
pub(super) trait TextForm: Sized {
    const WORDS: &'static str;
    fn from_text(text: &str) -> Result<Self, Wrong>;
}

/// A text that is neither empty nor longer than its line.
#[derive(Clone, Debug)]
pub(super) struct Uid(pub(super) u32);

#[derive(Clone, Debug)]
pub(super) struct Line(pub(super) String);

/// A whole number between two bounds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Count<const MIN: u32, const MAX: u32>(pub(super) u32);

/// A size between two bounds, as a number of bytes or as a text with a unit.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bytes<const MIN: u64, const MAX: u64>(pub(super) u64);

/// A short time.
#[derive(Clone, Copy, Debug)]
pub(super) struct Settle(pub(super) Duration);

/// A time of up to a day, for second thoughts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Hold(pub(super) Duration);

/// For what people are to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Wait(pub(super) Duration);

const WAIT_MIN: Duration = Duration::from_secs(1);
const WAIT_MAX: Duration = Duration::from_hours(60 * 24);
const HOLD_MAX: Duration = Duration::from_hours(24);
const SETTLE_MAX: Duration = Duration::from_mins(10);

impl<T: TextForm> Form for T {
    fn words() -> String {
        T::WORDS.to_owned()
    }

    fn read(spot: &Spot, wrongs: &mut Vec<(Place, Wrong)>) -> Option<T> {
        let read = match spot.value.as_text() {
            Some(text) => T::from_text(text),
            None => Err(spot.value.is_no(T::WORDS, "write it as a text in double quotes")),
        };
        read.map_err(|wrong| wrongs.push((spot.place.clone(), wrong))).ok()
    }
}

/// In a variable a list is written as in the file, or with commas.
impl<T: TextForm> Form for Vec<T> {
    fn words() -> String {
        format!("a list; each {}", T::WORDS)
    }

    fn read(spot: &Spot, wrongs: &mut Vec<(Place, Wrong)>) -> Option<Vec<T>> {
        let in_variable = |text: &String| {
            if text.trim_start().starts_with('[') {
                return parse_value(text, &spot.place).map(|spot| spot.value);
            }
            let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
            let item = |part: &str| Spot {
                place: spot.place.clone(),
                value: Value::Text(part.to_owned()),
            };
            Some(Value::List(parts.map(item).collect()))
        };
        let value = if let Value::Plain(text) = &spot.value {
            in_variable(text)
        } else {
            Some(spot.value.clone())
        };
        let Some(Value::List(items)) = value else {
            let remedy = r#"write ["...", "..."], also for a single one"#;
            wrongs.push((spot.place.clone(), spot.value.is_no("a list of texts", remedy)));
            return None;
        };
        let read: Vec<Option<T>> = items.iter().map(|item| T::read(item, wrongs)).collect();
        read.into_iter().collect()
    }
}

impl Value {
    fn is_no(&self, expected: &str, remedy: &str) -> Wrong {
        let what = match self {
            Value::Text(text) | Value::Plain(text) => format!("`{text}`"),
            Value::Integer(number) => format!("`{number}`"),
            Value::Boolean(boolean) => format!("`{boolean}`"),
            Value::List(_) => "a list".to_owned(),
            Value::Table(_) => "a section".to_owned(),
            Value::Other(what) => (*what).to_owned(),
        };
        Wrong::new(format!("{what} is not {expected}"), remedy)
    }
}

impl<const MIN: u32, const MAX: u32> Form for Count<MIN, MAX> {
    fn words() -> String {
        format!("a whole number from {MIN} to {MAX}")
    }

    fn read(spot: &Spot, wrongs: &mut Vec<(Place, Wrong)>) -> Option<Self> {
        let number = spot.value.as_integer().and_then(|number| u32::try_from(number).ok());
        let number = number.filter(|number| (MIN..=MAX).contains(number));
        if number.is_none() {
            let remedy = "write such a number, without quotes";
            wrongs.push((spot.place.clone(), spot.value.is_no(&Self::words(), remedy)));
        }
        number.map(Count)
    }
}

impl<const MIN: u64, const MAX: u64> Form for Bytes<MIN, MAX> {
    fn words() -> String {
        format!("a size from {} to {}, as bytes or with its unit", size(MIN), size(MAX))
    }

    fn read(spot: &Spot, wrongs: &mut Vec<(Place, Wrong)>) -> Option<Self> {
        let bytes = match spot.value.as_text() {
            Some(text) => parse_size(text),
            None => spot.value.as_integer().and_then(|number| u64::try_from(number).ok()),
        };
        let bytes = bytes.filter(|bytes| (MIN..=MAX).contains(bytes));
        if bytes.is_none() {
            let remedy = r#"write for example "2 MB" or 2000000"#;
            wrongs.push((spot.place.clone(), spot.value.is_no(&Self::words(), remedy)));
        }
        bytes.map(Bytes)
    }
}

/// In the largest unit that makes it a whole number.
fn size(bytes: u64) -> String {
    let units = [(1_000_000_000_000, "TB"), (1_000_000, "MB"), (1_000, "kB")];
    let whole = units.into_iter().find(|(unit, _)| bytes >= *unit && bytes.is_multiple_of(*unit));
    whole.map_or_else(|| bytes.to_string(), |(unit, name)| format!("{} {name}", bytes / unit))
}

/// Units of a thousand, and of 1024 where they say so.
fn parse_size(text: &str) -> Option<u64> {
    let text = text.trim();
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let factor: u64 = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "kb" => 1_000,
        "kib" => 1 << 10,
        "mb" => 1_000_000,
        "mib" => 1 << 20,
        "gb" => 1_000_000_000,
        "gib" => 1 << 30,
        "tb" => 1_000_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(factor)
}

impl Form for bool {
    fn words() -> String {
        "`true` or `false`".to_owned()
    }

    fn read(spot: &Spot, wrongs: &mut Vec<(Place, Wrong)>) -> Option<bool> {
        if let Value::Boolean(boolean) = spot.value {
            return Some(boolean);
        }
        let wrong = spot.value.is_no("true or false", "write true or false, without quotes");
        wrongs.push((spot.place.clone(), wrong));
        None
    }
}

impl TextForm for Uid {
    const WORDS: &'static str = "the number of a user, in quotes";

    fn from_text(text: &str) -> Result<Uid, Wrong> {
        text.trim().parse().map(Uid).map_err(|_no_number| {
            Wrong::new(
                format!("`{text}` is not the number of a user"),
                "write what `id -u NAME` says, such as \"1000\"",
            )
        })
    }
}

impl TextForm for Line {
    const WORDS: &'static str = "text on one line";

    fn from_text(text: &str) -> Result<Line, Wrong> {
        let text = text.trim();
        if text.is_empty() {
            return Err(Wrong::new(
                "the text is empty",
                "write something, or leave the setting out",
            ));
        }
        if text.contains(['\n', '\r']) {
            return Err(Wrong::new("the text has more than one line", "write it on one line"));
        }
        // XML has no place for most of them (XML 1.0, section 2.2), and a reader sees none.
        let is_none = |c: &char| c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}');
        if let Some(odd) = text.chars().find(is_none) {
            let what = format!("the text has the control character U+{:04X}", u32::from(odd));
            return Err(Wrong::new(what, "take it out"));
        }
        Ok(Line(text.to_owned()))
    }
}

impl TextForm for String {
    const WORDS: &'static str = Line::WORDS;

    fn from_text(text: &str) -> Result<String, Wrong> {
        Line::from_text(text).map(|line| line.0)
    }
}

impl TextForm for PathBuf {
    const WORDS: &'static str =
        "a path; one that does not begin with `/` begins beside the configuration file";

    fn from_text(text: &str) -> Result<PathBuf, Wrong> {
        if text.is_empty() || text.contains('\0') {
            return Err(Wrong::new("this names nothing", "write the path of what is meant"));
        }
        if text == "~" || text.starts_with("~/") {
            return Err(Wrong::new(
                "`~` has no meaning here",
                "write the whole path, such as /home/press/drop",
            ));
        }
        Ok(PathBuf::from(text))
    }
}

impl TextForm for Authority {
    const WORDS: &'static str = "a host name or mail address, a comma and a year";

    fn from_text(text: &str) -> Result<Authority, Wrong> {
        Authority::parse(text).map_err(|bad| {
            Wrong::new(bad.to_string(), "write the office's host name, a comma and the year")
        })
    }
}

impl TextForm for Author {
    const WORDS: &'static str = "a name, or a name and a mail address in `<>`";

    fn from_text(text: &str) -> Result<Author, Wrong> {
        let wrong =
            |what: String| Wrong::new(what, "write \"Name\" or \"Name <press@example.org>\"");
        let Line(text) = Line::from_text(text)?;
        let Some((name, rest)) = text.split_once('<') else {
            return Ok(Author { name: text, email: None, uri: None });
        };
        let (name, email) = (name.trim(), rest.strip_suffix('>').unwrap_or_default().trim());
        let mail_ok = email.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && !host.is_empty() && !host.contains('@')
        }) && !email.contains([' ', '<', '>', ',']);
        if name.is_empty() || !mail_ok {
            return Err(wrong(format!("`{text}` is not a name with a mail address")));
        }
        Ok(Author { name: name.to_owned(), email: Some(email.to_owned()), uri: None })
    }
}

impl TextForm for Language {
    const WORDS: &'static str = "a language tag such as `en`, `az` or `pt-BR`";

    fn from_text(text: &str) -> Result<Language, Wrong> {
        let language = Language::parse(text.trim()).map_err(|bad| {
            Wrong::new(bad.to_string(), "write the tag of the language, two letters for most")
        })?;
        if language.primary() == "all" {
            let what = "`all` is the name of the feed of all languages";
            return Err(Wrong::new(what, "write the tag of one language"));
        }
        Ok(language)
    }
}

impl TextForm for TimeZone {
    const WORDS: &'static str = "the name of a time zone, such as `Asia/Baku`";

    fn from_text(text: &str) -> Result<TimeZone, Wrong> {
        TimeZone::get(text.trim()).map_err(|_unknown| {
            let remedy = "write a name such as Asia/Baku, Europe/London or UTC; an offset or an abbreviation knows no summer time";
            Wrong::new(format!("`{text}` is not in the IANA table of time zones"), remedy)
        })
    }
}

impl TextForm for Settle {
    const WORDS: &'static str = "a time up to 10 minutes, such as `200ms`, `1s` or `2m`";

    fn from_text(text: &str) -> Result<Settle, Wrong> {
        let time = text.trim().parse::<SignedDuration>().ok();
        let time = time.and_then(|time| Duration::try_from(time).ok());
        time.filter(|time| *time <= SETTLE_MAX).map(Settle).ok_or_else(|| {
            let remedy = r#"write for example "200ms", "1s" or "2m""#;
            Wrong::new(format!("`{text}` is not a time up to 10 minutes"), remedy)
        })
    }
}

impl TextForm for Hold {
    const WORDS: &'static str = "a time up to 24 hours, such as `0s`, `2m` or `1h`";

    fn from_text(text: &str) -> Result<Hold, Wrong> {
        let time = text.trim().parse::<SignedDuration>().ok();
        let time = time.and_then(|time| Duration::try_from(time).ok());
        time.filter(|time| *time <= HOLD_MAX).map(Hold).ok_or_else(|| {
            let remedy = r#"write for example "0s", "2m" or "1h""#;
            Wrong::new(format!("`{text}` is not a time up to 24 hours"), remedy)
        })
    }
}

impl TextForm for Wait {
    const WORDS: &'static str = "a time from a second to 60 days, such as `30m` or `24h`";

    fn from_text(text: &str) -> Result<Wait, Wrong> {
        let time = text.trim().parse::<SignedDuration>().ok();
        let time = time.and_then(|time| Duration::try_from(time).ok());
        time.filter(|time| (WAIT_MIN..=WAIT_MAX).contains(time)).map(Wait).ok_or_else(|| {
            let remedy = r#"write for example "30m" or "24h""#;
            Wrong::new(format!("`{text}` is not a time from a second to 60 days"), remedy)
        })
    }
}

impl TextForm for SocketAddr {
    const WORDS: &'static str = "an IP address and a port";

    fn from_text(text: &str) -> Result<SocketAddr, Wrong> {
        text.trim().parse().map_err(|_bad| {
            let remedy =
                r#"write for example "127.0.0.1:8080", or "0.0.0.0:8080" for every interface"#;
            Wrong::new(format!("`{text}` is not an IP address and a port"), remedy)
        })
    }
}

/// An address that only this machine can reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Loopback(pub(super) SocketAddr);

impl TextForm for Loopback {
    const WORDS: &'static str = "a loopback address and a port";

    fn from_text(text: &str) -> Result<Loopback, Wrong> {
        let address = SocketAddr::from_text(text)?;
        if address.ip().is_loopback() {
            return Ok(Loopback(address));
        }
        let what = format!("`{text}` can be reached from other machines");
        let remedy = "write 127.0.0.1 or [::1] and a port, and let a proxy with a password of its own pass it on";
        Err(Wrong::new(what, remedy))
    }
}

impl TextForm for &'static Encoding {
    const WORDS: &'static str = "the label of a code page, such as `windows-1251`";

    fn from_text(text: &str) -> Result<&'static Encoding, Wrong> {
        // UTF-16 is told by its mark, and the labels of unsafe encodings name no decoder.
        let tried = |encoding: &&'static Encoding| encoding.output_encoding() == *encoding;
        match Encoding::for_label(text.as_bytes()).filter(tried) {
            Some(encoding) if encoding == encoding_rs::UTF_8 => {
                Err(Wrong::new("Unicode is always tried first", "leave `utf-8` out"))
            }
            Some(encoding) => Ok(encoding),
            None => {
                let what = format!("`{text}` is not a code page that can be tried");
                Err(Wrong::new(
                    what,
                    "write a label such as windows-1251, windows-1254 or iso-8859-9",
                ))
            }
        }
    }
}

/// Forms with a few words to choose from.
fn choose<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, Wrong> {
    let found = choices.iter().find(|(word, _choice)| *word == text.trim());
    found.map(|(_word, choice)| *choice).ok_or_else(|| {
        let words = choices.iter().map(|(word, _choice)| *word).collect::<Vec<_>>().join(" or ");
        Wrong::new(format!("`{text}` is no choice here"), format!("write {words}"))
    })
}

impl TextForm for WatchMode {
    const WORDS: &'static str = "`auto` or `poll`";

    fn from_text(text: &str) -> Result<WatchMode, Wrong> {
        choose(text, &[("auto", WatchMode::Auto), ("poll", WatchMode::Poll)])
    }
}

impl TextForm for DateOrder {
    const WORDS: &'static str = "`day-first` or `month-first`";

    fn from_text(text: &str) -> Result<DateOrder, Wrong> {
        choose(text, &[("day-first", DateOrder::DayFirst), ("month-first", DateOrder::MonthFirst)])
    }
}

impl TextForm for LogLevel {
    const WORDS: &'static str = "`error`, `warn`, `info` or `debug`";

    fn from_text(text: &str) -> Result<LogLevel, Wrong> {
        let choices = [
            ("error", LogLevel::Error),
            ("warn", LogLevel::Warn),
            ("info", LogLevel::Info),
            ("debug", LogLevel::Debug),
        ];
        choose(text, &choices)
    }
}

impl TextForm for LogFormat {
    const WORDS: &'static str = "`auto`, `text` or `json`";

    fn from_text(text: &str) -> Result<LogFormat, Wrong> {
        let choices =
            [("auto", LogFormat::Auto), ("text", LogFormat::Text), ("json", LogFormat::Json)];
        choose(text, &choices)
    }
}
