//! A line as numbers, words and marks: what dates, times and numbers are read from.

use super::bytes;
use super::fold::fold;

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Number {
        value: u32,
        digits: usize,
    },
    /// Letters, folded. The signs of Chinese, Japanese and Korean dates are words of their own.
    Word(String),
    Mark(char),
}

#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    /// In bytes.
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Token {
    pub(super) fn number(&self) -> Option<(u32, usize)> {
        match self.kind {
            Kind::Number { value, digits } => Some((value, digits)),
            Kind::Word(_) | Kind::Mark(_) => None,
        }
    }

    pub(super) fn word(&self) -> Option<&str> {
        match &self.kind {
            Kind::Word(word) => Some(word),
            Kind::Number { .. } | Kind::Mark(_) => None,
        }
    }

    pub(super) fn is_mark(&self, marks: &[char]) -> bool {
        matches!(self.kind, Kind::Mark(mark) if marks.contains(&mark))
    }
}

pub(super) fn tokens(text: &str) -> Vec<Token> {
    each_token(text).collect()
}

/// As `tokens`, for those who stop at one of the first.
pub(super) fn each_token(text: &str) -> impl Iterator<Item = Token> {
    let mut end = 0;
    std::iter::from_fn(move || {
        while let Some(first) = text[end..].chars().next() {
            let start = end;
            let rest = &text[start..];
            end += if digit(first).is_some() {
                run(rest, |c| digit(c).is_some())
            } else if is_date_sign(first) {
                first.len_utf8()
            } else if is_letter(first) {
                run(rest, |c| is_letter(c) && !is_date_sign(c))
            } else {
                first.len_utf8()
            };
            if !first.is_whitespace() && !is_invisible(first) {
                return Some(Token { kind: kind(&text[start..end], first), start, end });
            }
        }
        None
    })
}

fn kind(text: &str, first: char) -> Kind {
    if digit(first).is_some() {
        let value = text
            .chars()
            .filter_map(digit)
            .fold(0_u32, |value, digit| value.saturating_mul(10).saturating_add(digit));
        Kind::Number { value, digits: text.chars().count() }
    } else if is_letter(first) {
        Kind::Word(fold(text))
    } else {
        Kind::Mark(first)
    }
}

fn run(text: &str, belongs: impl Fn(char) -> bool) -> usize {
    text.find(|character| !belongs(character)).unwrap_or(text.len())
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic() || unicode_normalization::char::is_combining_mark(character)
}

fn is_date_sign(character: char) -> bool {
    matches!(character, '年' | '月' | '日' | '년' | '월' | '일' | '時' | '时' | '시' | '分' | '분')
}

fn is_invisible(character: char) -> bool {
    matches!(character, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}')
}

/// Whether a line may hold a date, a time or a number.
pub(super) fn has_digit(text: &str) -> bool {
    // U+0660 is the first digit besides those of ASCII, and begins with 0xD9 in UTF-8.
    bytes::any(text.as_bytes(), |byte| byte.is_ascii_digit() || byte >= 0xd9)
        && text.chars().any(|character| digit(character).is_some())
}

/// The value of a decimal digit of any script that dates are written in.
pub(super) fn digit(character: char) -> Option<u32> {
    const ZEROS: [char; 8] = ['٠', '۰', '०', '০', '๐', '０', '០', '၀'];
    character.to_digit(10).or_else(|| {
        if character.is_ascii() {
            return None;
        }
        let code = u32::from(character);
        ZEROS
            .iter()
            .map(|zero| u32::from(*zero))
            .find_map(|zero| code.checked_sub(zero).filter(|value| *value < 10))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn short(text: &str) -> Vec<String> {
        let print = |token: &Token| match &token.kind {
            Kind::Number { value, digits } => format!("{value}/{digits}"),
            Kind::Word(word) => word.clone(),
            Kind::Mark(mark) => mark.to_string(),
        };
        tokens(text).iter().map(print).collect()
    }

    #[test]
    fn a_line_falls_into_numbers_words_and_marks() {
        assert_eq!(short("27th May, 07:30"), ["27/2", "th", "may", ",", "7/2", ":", "30/2"]);
        assert_eq!(short("2024年4月7日电"), ["2024/4", "年", "4/1", "月", "7/1", "日", "电"]);
        assert_eq!(short("१٣ ۲۰"), ["13/2", "20/2"]);
    }
}
