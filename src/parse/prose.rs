//! Which lines are running text.

use super::bytes;

/// Ends as a sentence does, closing quotes and brackets aside.
pub(super) fn ends_sentence(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '’', '»', '\'', ')', '」', '』', '“'])
        .ends_with(['.', '!', '?', '。', '！', '？', '؟', '։', '۔', '।', '…'])
}

/// A line that is a paragraph: a longer sentence, or a long line.
pub(super) fn is_prose(text: &str) -> bool {
    const SENTENCE_CHARS: usize = 70;
    const LONG_CHARS: usize = 150;
    // In Chinese, Japanese and Korean a character says as much as two or three letters.
    let width = width(text);
    width > LONG_CHARS || (width > SENTENCE_CHARS && ends_sentence(text))
}

/// The length of a text in Latin letters, counted no further than any rule asks.
pub(super) fn width(text: &str) -> usize {
    const COUNTED_CHARS_MAX: usize = 512;
    if text.is_ascii() {
        return text.len();
    }
    let chars = text.chars().count();
    let bytes = text.as_bytes();
    // Only characters from 0xE2 on in UTF-8 are ever wide, and the first of those is U+2E80.
    if !bytes::any(bytes, |byte| byte >= 0xe2) {
        return chars;
    }
    let may_be_wide = |first, second| first >= 0xe3 || (first == 0xe2 && second >= 0xba);
    let counted = text.chars().take(COUNTED_CHARS_MAX);
    let wide = if bytes::any_pair(bytes, may_be_wide) {
        counted.filter(|character| is_wide(*character)).count()
    } else {
        0
    };
    chars.min(COUNTED_CHARS_MAX) + wide
}

fn is_wide(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ff60}' | '\u{20000}'..='\u{3ffff}')
}

/// Written in capitals, where the script has them.
pub(super) fn is_capitals(text: &str) -> bool {
    let mut letters = 0;
    for character in text.chars() {
        if character.is_lowercase() {
            return false;
        }
        letters += usize::from(character.is_uppercase());
    }
    letters >= 3
}

/// Where sentences end, in bytes, each behind its stop and quotes.
pub(super) fn sentence_ends(text: &str) -> impl Iterator<Item = usize> {
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        while let Some((at, character)) = characters.next() {
            let full_width = matches!(character, '。' | '！' | '？');
            if !full_width && !matches!(character, '.' | '!' | '?' | '؟' | '։' | '۔' | '।') {
                continue;
            }
            let mut end = at + character.len_utf8();
            while let Some(&(close, quote)) = characters.peek() {
                if !matches!(quote, '"' | '”' | '’' | '»' | ')' | '」' | '』' | '.' | '!' | '?')
                {
                    break;
                }
                end = close + quote.len_utf8();
                characters.next();
            }
            let parted = full_width || text[end..].starts_with(' ') || end == text.len();
            if parted && (character != '.' || !is_abbreviation(&text[..at], &text[end..])) {
                return Some(end);
            }
        }
        None
    })
}

/// A stop behind an initial, a number, a known short form, or before a small letter.
fn is_abbreviation(before: &str, after: &str) -> bool {
    const SHORT: [&str; 30] = [
        "mr", "mrs", "ms", "dr", "prof", "st", "no", "nr", "gen", "col", "sen", "rep", "gov",
        "hon", "lt", "sgt", "art", "vs", "etc", "approx", "inc", "ltd", "co", "jr", "sr", "bzw",
        "ca", "str", "mrd", "mio",
    ];
    let word = before.rsplit([' ', '(', '"', '.']).next().unwrap_or(before);
    let next = after.trim_start().chars().next();
    if next.is_some_and(char::is_lowercase) {
        return true;
    }
    let chars = word.chars().count();
    let initial = chars == 1 && word.chars().all(char::is_uppercase);
    let ordinal = chars <= 2 && word.chars().all(char::is_numeric) && chars > 0;
    initial || ordinal || SHORT.contains(&word.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paragraph_is_told_from_a_headline() {
        assert!(is_prose(
            "The minister opened the new bridge over the river on Monday, and thanked all the workers."
        ));
        assert!(!is_prose(
            "Minister opens the new bridge over the river and thanks all the workers"
        ));
        assert!(is_prose(
            "外交部发言人今天在例行记者会上回答了记者的提问，并就近期的局势发表了看法，希望各方保持冷静克制。"
        ));
    }

    #[test]
    fn sentences_end_at_their_stops_and_not_at_short_forms() {
        let text = "Dr. A. Smith spoke on 3. May. He said \"yes.\" Then no. 5 came.";
        let sentences: Vec<&str> = sentence_ends(text).map(|end| &text[..end]).collect();
        assert_eq!(
            sentences,
            [
                "Dr. A. Smith spoke on 3. May.",
                "Dr. A. Smith spoke on 3. May. He said \"yes.\"",
                text
            ]
        );
    }
}
