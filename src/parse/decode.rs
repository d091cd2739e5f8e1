//! Bytes to text: a byte-order mark, else UTF-8, else UTF-16, else the folder's code pages. Never lossy.

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::characters;
use super::code_page;
use super::summary::cut_at_word;
use crate::domain::fault::FileFault;
use crate::domain::reading::{Problem, Severity};
use crate::domain::rules::ReadingRules;

/// How far into the file UTF-16 without a mark is looked for.
const SNIFFED_BYTES: usize = 4096;

/// Enough to recognise a code page by.
const SAMPLE_BYTES: usize = 64 * 1024;

pub(super) struct Decoded<'b> {
    pub(super) text: Cow<'b, str>,
    /// The code page, where it was none of Unicode's.
    pub(super) legacy: Option<&'static Encoding>,
}

/// The text of a file, with what is doubtful about its letters; none where it cannot be read.
pub(super) fn text<'b>(
    bytes: &'b [u8],
    rules: &ReadingRules,
    problems: &mut Vec<Problem>,
) -> Option<Cow<'b, str>> {
    let decoded = match decode(bytes, rules) {
        Ok(decoded) => decoded,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let mut doubt = |fault| problems.push(Problem::new(Severity::Doubt, None, fault));
    if let Some(code_page) = decoded.legacy {
        doubt(FileFault::ReadAsCodePage { code_page: code_page.name().to_owned() });
    }
    if characters::is_mojibake(&decoded.text) {
        doubt(FileFault::DamagedLetters);
    }
    Some(decoded.text)
}

pub(super) fn decode<'b>(bytes: &'b [u8], rules: &ReadingRules) -> Result<Decoded<'b>, Problem> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return unicode((encoding, mark), bytes, rules);
    }
    let holds_zero = bytes.contains(&0);
    if holds_zero && let Some(encoding) = utf_16_without_mark(bytes) {
        return unicode((encoding, 0), bytes, rules);
    }
    if holds_zero || is_known_binary(bytes) {
        return Err(not_a_text(bytes));
    }
    if let Some(text) = UTF_8.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok(Decoded { text, legacy: None });
    }
    rules
        .encodings
        .iter()
        .find_map(|&encoding| {
            let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
            plausible(&text).then_some(Decoded { text, legacy: Some(encoding) })
        })
        .ok_or_else(|| unreadable(bytes, rules))
}

/// `mark` is the length of the byte-order mark.
fn unicode<'b>(
    (encoding, mark): (&'static Encoding, usize),
    bytes: &'b [u8],
    rules: &ReadingRules,
) -> Result<Decoded<'b>, Problem> {
    let bytes = &bytes[mark..];
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    match text {
        Some(text) if text.contains('\0') => Err(not_a_text(bytes)),
        Some(text) => Ok(Decoded { text, legacy: None }),
        None if encoding == UTF_8 => Err(unreadable(bytes, rules)),
        None => {
            let fault = FileFault::BreaksOff { encoding: encoding.name().to_owned(), mark };
            Err(Problem::new(Severity::Refuse, None, fault))
        }
    }
}

/// ASCII in UTF-16 has a zero in every second byte.
fn utf_16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = &bytes[..bytes.len().min(SNIFFED_BYTES) & !1];
    if head.len() < 8 || !bytes.len().is_multiple_of(2) {
        return None;
    }
    let zeros = |offset: usize| head.iter().skip(offset).step_by(2).filter(|b| **b == 0).count();
    let (first, second, pairs) = (zeros(0), zeros(1), head.len() / 2);
    match (first, second) {
        (0, _) if second * 10 >= pairs * 4 => Some(UTF_16LE),
        (_, 0) if first * 10 >= pairs * 4 => Some(UTF_16BE),
        _ => None,
    }
}

/// Files of other programs whose first bytes hold no zero.
fn is_known_binary(bytes: &[u8]) -> bool {
    const MAGIC: [&[u8]; 8] = [
        b"%PDF-",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0",
        b"{\\rtf",
        b"\x89PNG",
        b"\xff\xd8\xff",
        b"GIF8",
        b"\x1f\x8b",
    ];
    MAGIC.iter().any(|magic| bytes.starts_with(magic))
}

/// A wrong code page shows itself by control characters in the middle of the text.
pub(super) fn plausible(text: &str) -> bool {
    !text.chars().any(|c| matches!(c, '\u{80}'..='\u{84}' | '\u{86}'..='\u{9f}' | '\u{fffd}'))
}

fn not_a_text(bytes: &[u8]) -> Problem {
    let first: Vec<String> = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    let fault = FileFault::NotAText { bytes: first.join(" ") };
    Problem::new(Severity::Refuse, None, fault)
}

fn unreadable(bytes: &[u8], rules: &ReadingRules) -> Problem {
    let offset = Encoding::utf8_valid_up_to(bytes);
    let ends_line = |at: &usize| match bytes[*at] {
        b'\n' => true,
        b'\r' => bytes.get(at + 1) != Some(&b'\n'),
        _ => false,
    };
    let line = 1 + (0..offset).filter(ends_line).count();
    let byte = bytes.get(offset).copied().unwrap_or_default();
    let line_start = (0..offset).rfind(ends_line).map_or(0, |at| at + 1);
    let sample = &bytes[line_start..bytes.len().min(offset + SAMPLE_BYTES)];
    let guess = code_page::recognise(sample, rules);
    let fault = FileFault::NotUtf8 {
        offset,
        byte: format!("{byte:#04x}"),
        line,
        beginning: guess.as_ref().map(|(_encoding, text)| beginning(text)),
        code_page: guess.map(|(encoding, _text)| encoding.name().to_ascii_lowercase()),
    };
    Problem::new(Severity::Refuse, Some(line), fault)
}

/// The first line with a letter by which the code page can be judged.
fn beginning(text: &str) -> String {
    const CHARS_MAX: usize = 80;
    let line =
        text.lines().find(|line| line.contains(|c: char| !c.is_ascii() && c.is_alphabetic()));
    cut_at_word(line.unwrap_or_default().trim(), CHARS_MAX)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{WINDOWS_1251, WINDOWS_1252, WINDOWS_1254};

    use super::super::fixtures::rules;
    use super::*;
    use crate::domain::fault::Fault;

    fn with(encodings: &[&'static Encoding]) -> ReadingRules {
        ReadingRules { encodings: encodings.to_vec(), ..rules() }
    }

    fn text(bytes: &[u8]) -> String {
        decode(bytes, &with(&[])).map(|decoded| decoded.text.into_owned()).unwrap()
    }

    fn fault(bytes: &[u8]) -> FileFault {
        match decode(bytes, &rules()).err().map(|problem| *problem.fault) {
            Some(Fault::File(fault)) => fault,
            other => panic!("{other:?}"),
        }
    }

    fn utf_16(text: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn unicode_is_read_with_and_without_a_mark() {
        let words = "Bəyanat № 4: yol açıqdır";
        assert_eq!(text(words.as_bytes()), words);
        assert_eq!(text(&[b"\xef\xbb\xbf", words.as_bytes()].concat()), words);
        let (little, big) = (utf_16(words, u16::to_le_bytes), utf_16(words, u16::to_be_bytes));
        assert_eq!(text(&[b"\xff\xfe".as_slice(), &little].concat()), words);
        assert_eq!(text(&[b"\xfe\xff".as_slice(), &big].concat()), words);
        assert_eq!(text(&little), words);
        assert_eq!(text(&big), words);
    }

    #[test]
    fn a_code_page_is_tried_only_where_the_folder_names_it() {
        let (bytes, ..) = WINDOWS_1254.encode("Başkan konuştu");
        assert!(decode(&bytes, &with(&[])).is_err());
        let decoded =
            decode(&bytes, &with(&[WINDOWS_1254])).unwrap_or_else(|problem| panic!("{problem:?}"));
        assert_eq!(decoded.text, "Başkan konuştu");
        assert_eq!(decoded.legacy, Some(WINDOWS_1254));
    }

    #[test]
    fn a_code_page_without_the_byte_gives_way_to_the_next() {
        let decoded = decode(b"\x81\xee", &with(&[WINDOWS_1252, WINDOWS_1251]))
            .unwrap_or_else(|p| panic!("{p:?}"));
        assert_eq!(decoded.legacy, Some(WINDOWS_1251));
    }

    #[test]
    fn the_first_bad_byte_is_named_with_its_line() {
        let problem = decode(b"fine\nalso \xe9 bad", &with(&[])).err().unwrap();
        assert_eq!(problem.line, Some(2));
        let other = decode(b"a\r\nb\rc\n\xe9", &rules()).err().unwrap();
        assert_eq!(other.line, Some(4));
        let FileFault::NotUtf8 { offset, byte, .. } = fault(b"fine\nalso \xe9 bad") else {
            panic!("another fault")
        };
        assert_eq!((offset, byte.as_str()), (10, "0xe9"));
    }

    #[test]
    fn a_code_page_is_offered_only_where_the_text_reads_well_in_it() {
        let (russian, ..) = WINDOWS_1251.encode("7/26\nМинистерство открыло тоннель под хребтом");
        let FileFault::NotUtf8 { code_page, beginning, .. } = fault(&russian) else {
            panic!("another fault")
        };
        assert_eq!(code_page.as_deref(), Some("windows-1251"));
        assert_eq!(beginning.as_deref(), Some("Министерство открыло тоннель под хребтом"));
        let damaged = [("Бəяанат №4 ").as_bytes(), b"\xd0"].concat();
        assert!(matches!(fault(&damaged), FileFault::NotUtf8 { code_page: None, .. }));
    }

    #[test]
    fn a_file_of_another_program_is_refused_with_its_first_bytes() {
        for bytes in [&b"%PDF-1.7 words"[..], b"words\0\x01\x02words!", b"PK\x03\x04rest"] {
            let problem = decode(bytes, &with(&[WINDOWS_1252])).err().unwrap();
            assert!(matches!(*problem.fault, Fault::File(FileFault::NotAText { .. })));
        }
    }

    #[test]
    fn half_a_character_at_the_end_is_refused() {
        assert!(decode(b"\xff\xfea\0b\0\x01", &with(&[])).is_err());
    }
}
