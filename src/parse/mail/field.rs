//! Fields of a header, and the words in them that stand for letters which a header cannot hold.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode_char;
use mail_parser::parsers::MessageStream;
use mail_parser::{ContentType, DateTime, HeaderValue};

use crate::domain::limits::{MAIL_DATE_BYTES_MAX, MAIL_WORD_CHARS_MAX};
use crate::domain::time::Moment;

/// One field, unfolded (RFC 5322, section 2.2.3).
#[derive(Debug)]
pub(super) struct Field {
    /// In small letters.
    pub(super) name: String,
    pub(super) value: Vec<u8>,
    /// 1-based, of the scanned bytes.
    pub(super) line: usize,
}

/// A word or a letter that cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Unreadable;

impl Field {
    /// The value with its encoded words read (RFC 2047); none of it is ever guessed.
    pub(super) fn text(&self) -> Result<String, Unreadable> {
        let value = std::str::from_utf8(&self.value).map_err(|_utf8| Unreadable)?;
        let text = words(value)?;
        if text.contains('\u{fffd}') { Err(Unreadable) } else { Ok(text) }
    }

    /// What a part is, or how it is shown: a type and its parameters (RFC 2045, RFC 2231).
    pub(super) fn typed(&self) -> Option<ContentType<'static>> {
        let line = [self.value.as_slice(), b"\n"].concat();
        let parsed = MessageStream::new(&line).parse_content_type().into_owned();
        if let HeaderValue::ContentType(typed) = parsed { Some(typed) } else { None }
    }

    /// The time of sending.
    pub(super) fn date(&self) -> Option<Moment> {
        if self.value.len() > MAIL_DATE_BYTES_MAX {
            return None;
        }
        let read = DateTime::parse_rfc822(std::str::from_utf8(&self.value).ok()?)?;
        if !read.is_valid() {
            return None;
        }
        let sign = if read.tz_before_gmt { -1 } else { 1 };
        let seconds = sign * (i32::from(read.tz_hour) * 3600 + i32::from(read.tz_minute) * 60);
        let zone = TimeZone::fixed(Offset::from_seconds(seconds).ok()?);
        let sent = Timestamp::from_second(read.to_timestamp()).ok()?;
        Some(Moment::in_zone(sent, &zone))
    }
}

/// Reads encoded words. Blanks between two of them are none (RFC 2047, section 6.2), and a character may
/// be cut in two by the programs that write one word a line, so that neighbours are read together.
pub(super) fn words(text: &str) -> Result<String, Unreadable> {
    let mut read = String::with_capacity(text.len());
    let mut rest = text;
    let mut open: Option<Run> = None;
    while !rest.is_empty() {
        let Some(at) = rest.find("=?") else { break };
        let Some(word) = Word::at_start(&rest[at..])? else {
            close(&mut open, &mut read)?;
            read.push_str(&rest[..at + 2]);
            rest = &rest[at + 2..];
            continue;
        };
        let between = &rest[..at];
        let is_next = between.chars().all(char::is_whitespace);
        match &mut open {
            Some(run) if is_next && run.encoding == word.encoding => run.bytes.extend(word.bytes),
            _ => {
                let was_open = open.is_some();
                close(&mut open, &mut read)?;
                if !(was_open && is_next) {
                    read.push_str(between);
                }
                open = Some(Run { encoding: word.encoding, bytes: word.bytes });
            }
        }
        rest = &rest[at + word.length..];
    }
    close(&mut open, &mut read)?;
    read.push_str(rest);
    Ok(read)
}

/// Words of one charset side by side.
struct Run {
    encoding: &'static Encoding,
    bytes: Vec<u8>,
}

fn close(open: &mut Option<Run>, read: &mut String) -> Result<(), Unreadable> {
    if let Some(run) = open.take() {
        read.push_str(&strictly(run.encoding, &run.bytes).ok_or(Unreadable)?);
    }
    Ok(())
}

struct Word {
    encoding: &'static Encoding,
    bytes: Vec<u8>,
    /// In the text, in bytes.
    length: usize,
}

impl Word {
    /// The encoded word that a text begins with; none where it begins with no such word.
    fn at_start(text: &str) -> Result<Option<Word>, Unreadable> {
        let inside = &text[2..];
        let mut parts = inside.splitn(3, '?');
        let (Some(charset), Some(kind), Some(behind)) = (parts.next(), parts.next(), parts.next())
        else {
            return Ok(None);
        };
        let is_token = |text: &str| {
            !text.is_empty() && text.bytes().all(|b| b.is_ascii_graphic() && b != b'=')
        };
        if !is_token(charset) || !matches!(kind, "b" | "B" | "q" | "Q") {
            return Ok(None);
        }
        // Further on it would be too long in any case.
        let near = &behind[..behind.floor_char_boundary(2 * MAIL_WORD_CHARS_MAX)];
        let Some(end) = near.find("?=") else {
            return if near.len() == behind.len() { Ok(None) } else { Err(Unreadable) };
        };
        let encoded = &behind[..end];
        let length = text.len() - behind.len() + end + 2;
        if length > MAIL_WORD_CHARS_MAX {
            return Err(Unreadable);
        }
        // RFC 2231, section 5: a language behind the charset.
        let label = charset.split('*').next().unwrap_or(charset);
        let encoding = Encoding::for_label_no_replacement(label.as_bytes()).ok_or(Unreadable)?;
        let bytes = match kind {
            "b" | "B" => base64_decode(encoded.as_bytes()),
            _ => quoted(encoded),
        };
        Ok(Some(Word { encoding, bytes: bytes.ok_or(Unreadable)?, length }))
    }
}

/// RFC 2047, section 4.2.
fn quoted(text: &str) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        match first {
            b'_' => bytes.push(b' '),
            b'=' => {
                let [high, low, behind @ ..] = rest else { return None };
                bytes.push(quoted_printable_decode_char(*high, *low)?);
                rest = behind;
            }
            other => bytes.push(other),
        }
    }
    Some(bytes)
}

/// Bytes as letters, without any that are guessed. Latin-1 and the like have a letter for every byte, so that what
/// says to be such a page and is UTF-8 is taken for that.
pub(super) fn strictly<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Option<Cow<'b, str>> {
    let encoding = if is_mislabelled(encoding, bytes) { UTF_8 } else { encoding };
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
    super::super::decode::plausible(&text).then_some(text)
}

/// Whether bytes that are said to be of a code page are UTF-8.
pub(super) fn is_mislabelled(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    encoding.is_single_byte() && !bytes.is_ascii() && std::str::from_utf8(bytes).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_and_never_guessed() {
        for (text, expected) in [
            ("Plain words", Some("Plain words")),
            ("=?UTF-8?Q?B=C9=99yanat?=", Some("Bəyanat")),
            ("=?utf-8?b?QsmZeWFuYXQ=?= No 4", Some("Bəyanat No 4")),
            ("=?windows-1254?Q?Ba=FEkan?= =?windows-1254?Q?_geldi?=", Some("Başkan geldi")),
            // A letter in two words.
            ("=?UTF-8?Q?B=C9?=\t=?UTF-8?Q?=99yanat?=", Some("Bəyanat")),
            ("=?UTF-8?Q?a?= =?iso-8859-9?Q?=FE?= b", Some("aş b")),
            ("=?UTF-8*az?Q?=C9=99?=", Some("ə")),
            ("=?ISO-2022-JP?B?GyRCRnxLXBsoQg==?=", Some("日本")),
            // UTF-8 that says to be Latin-1.
            ("=?iso-8859-1?Q?B=C9=99yanat?=", Some("Bəyanat")),
            ("2 =? 3 and =?x", Some("2 =? 3 and =?x")),
            ("=?UTF-8?Q?B=C9?=", None),
            ("=?UTF-8?Q?B=C?=", None),
            ("=?x-unknown?Q?B?=", None),
            ("=?utf-7?Q?+AOk-?=", None),
            ("=?UTF-8?B?!!!?=", None),
            ("=?iso-8859-1?Q?=81?=", None),
        ] {
            assert_eq!(words(text).ok().as_deref(), expected, "{text}");
        }
        let long = format!("=?UTF-8?Q?{}?=", "a".repeat(MAIL_WORD_CHARS_MAX));
        assert_eq!(words(&long), Err(Unreadable));
    }

    #[test]
    fn dates_are_those_of_mail_programs() {
        let date = |value: &str| {
            let field = Field { name: "date".to_owned(), value: value.into(), line: 1 };
            field.date().map(Moment::rfc3339)
        };
        assert_eq!(
            date("Tue, 3 Mar 2026 18:30:00 +0400").as_deref(),
            Some("2026-03-03T18:30:00+04:00")
        );
        assert!(date("3 Mar 2026 14:30:00 GMT").is_some());
        for bad in ["", "yesterday", "Tue, 33 Mar 2026 18:30:00 +0400", &" 1".repeat(100)] {
            assert_eq!(date(bad), None, "{bad}");
        }
    }
}
