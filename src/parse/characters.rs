//! Characters that change how others are shown: kept where they are balanced, closed where they are not.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization as _;

/// LRO and RLO: they turn any text around, and no headline needs them.
pub(super) fn has_override(text: &str) -> bool {
    text.contains(['\u{202d}', '\u{202e}'])
}

/// Tag characters write text that nobody sees. The flags of England, Scotland and Wales use them behind U+1F3F4.
pub(super) fn has_hidden_tags(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{e0001}'..='\u{e007f}')) && !text.contains('\u{1f3f4}')
}

/// The marks of windows-1252 text that was read as Latin-1.
pub(super) fn has_c1_controls(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{80}'..='\u{9f}'))
}

/// Without what is never seen and only breaks comparison; joiners stay, Persian and emoji need them.
pub(super) fn without_invisible(text: &str) -> Cow<'_, str> {
    let is_invisible = |c: char| matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    if text.contains(is_invisible) {
        Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// Letters of full width and of mathematics as plain ones, letters set apart as one word, and
/// nothing invisible between them.
pub(super) fn plain_forms(text: &str) -> Cow<'_, str> {
    let is_styled = |c: char| matches!(c, '\u{ff01}'..='\u{ff5e}' | '\u{1d400}'..='\u{1d7ff}');
    let seen = without_invisible(text);
    let plain = if !seen.is_ascii() && seen.contains(is_styled) {
        let plain = |c| Some(c).into_iter().nfkc().next().filter(|_| is_styled(c)).unwrap_or(c);
        Cow::Owned(seen.chars().map(plain).collect())
    } else {
        seen
    };
    if has_letters_apart(&plain) { Cow::Owned(letters_together(&plain)) } else { plain }
}

/// `E M B A R G O`: fewer single letters in a row may be initials.
const LETTERS_APART_MIN: usize = 5;

fn is_letter_alone(word: &str) -> bool {
    let mut letters = word.chars();
    letters.next().is_some_and(char::is_alphabetic) && letters.next().is_none()
}

fn has_letters_apart(text: &str) -> bool {
    let mut run = 0;
    text.split(' ').any(|word| {
        run = if is_letter_alone(word) { run + 1 } else { 0 };
        run >= LETTERS_APART_MIN
    })
}

fn letters_together(text: &str) -> String {
    let mut together = String::with_capacity(text.len());
    let mut last_alone = false;
    for (index, word) in text.split(' ').enumerate() {
        let alone = is_letter_alone(word);
        if index > 0 && !(alone && last_alone) {
            together.push(' ');
        }
        together.push_str(word);
        last_alone = alone;
    }
    together
}

/// What must stand behind a paragraph so that its embeddings and isolates end with it (UAX #9, X5a to X7).
pub(super) fn unclosed(text: &str) -> String {
    // All of them begin with 0xE2 in UTF-8.
    if !text.as_bytes().contains(&0xe2) {
        return String::new();
    }
    let mut open = Vec::new();
    for character in text.chars() {
        match character {
            '\u{202a}' | '\u{202b}' | '\u{202d}' | '\u{202e}' => open.push('\u{202c}'),
            '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
            '\u{202c}' if open.last() == Some(&'\u{202c}') => {
                open.pop();
            }
            '\u{2069}' => {
                if let Some(at) = open.iter().rposition(|close| *close == '\u{2069}') {
                    open.truncate(at);
                }
            }
            _ => {}
        }
    }
    open.into_iter().rev().collect()
}

/// UTF-8 that was once read as Windows-1252, or quotes that lost their last bytes.
pub(super) fn is_mojibake(text: &str) -> bool {
    if text.is_ascii() {
        return false;
    }
    let damaged = ["Ã¼", "Ã©", "Ã¶", "Ã¤", "Ã§"];
    if text.contains("â€")
        || text.contains("É™")
        || (text.contains('Ã') && damaged.iter().any(|letter| text.contains(letter)))
    {
        return true;
    }
    let mut foreign = text.chars().filter(|c| !c.is_ascii()).peekable();
    foreign.peek().is_some() && foreign.all(|c| c == 'â')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_open_is_closed_in_order() {
        assert_eq!(unclosed("a \u{2067}b \u{202b}c"), "\u{202c}\u{2069}");
        assert_eq!(unclosed("a \u{2067}b\u{2069} c"), "");
        assert_eq!(unclosed("a \u{2067}b \u{202b}c\u{2069} d"), "");
    }

    #[test]
    fn broken_quotes_are_noticed_and_french_is_not() {
        assert!(is_mojibake("The ministerâs office"));
        assert!(is_mojibake("itâ€™s"));
        assert!(!is_mojibake("le château est fermé"));
        assert!(!is_mojibake("plain"));
    }

    #[test]
    fn letters_of_full_width_are_plain() {
        assert_eq!(plain_forms("ＥＭＢＡＲＧＯ： 1º"), "EMBARGO: 1º");
        assert_eq!(plain_forms("EM\u{200b}BARGO"), "EMBARGO");
        assert_eq!(plain_forms("E M B A R G O 5 May"), "EMBARGO 5 May");
        assert_eq!(plain_forms("J. R. R. T. and a b c"), "J. R. R. T. and a b c");
    }

    #[test]
    fn joiners_stay_and_zero_width_blanks_go() {
        assert_eq!(without_invisible("می\u{200c}شود\u{200b}"), "می\u{200c}شود");
    }
}
