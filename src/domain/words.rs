//! A text as the sequence of its words, for telling what changed in it: what no reader would hear
//! when it is read aloud (punctuation, spacing, capitals) is no part of it.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::language::Language;

/// Words of letters and digits, in lower case. A number is one word with the punctuation inside it
/// and its sign; signs of measure (`%`, `€`, `°`) are words of their own. Composed and decomposed
/// letters are the same, and a figure in a superscript or another script is another figure.
pub(super) fn words(text: &str, language: &Language) -> impl Iterator<Item = String> {
    let is_turkic = matches!(language.primary(), "az" | "tr");
    let mut splitter = Splitter { is_turkic, ..Splitter::default() };
    for character in text.nfc().filter(|character| !is_ignored(*character)) {
        splitter.take(character);
    }
    splitter.end_word();
    splitter.words.into_iter()
}

/// Whether a word counts or measures something.
pub(super) fn is_figure(word: &str) -> bool {
    word.chars().any(|character| character.is_numeric() || is_measure(character))
}

#[derive(Default)]
struct Splitter {
    is_turkic: bool,
    words: Vec<String>,
    word: String,
    /// The one sign behind the word; with two nothing joins.
    between: Between,
}

#[derive(Clone, Copy, Default)]
enum Between {
    #[default]
    Nothing,
    /// With what stood before it: nothing of a word, or the end of one.
    Sign(char),
    Several,
}

impl Splitter {
    fn take(&mut self, character: char) {
        if is_measure(character) || has_no_spaces(character) {
            self.end_word();
            self.words.push(character.to_string());
        } else if character.is_alphanumeric() || is_combining_mark(character) {
            self.join(character);
            self.push(character);
        } else if character.is_whitespace() {
            self.end_word();
        } else {
            self.between = match self.between {
                Between::Nothing => Between::Sign(character),
                Between::Sign(_) | Between::Several => Between::Several,
            };
        }
    }

    /// Decides whether the next letter or digit goes on with the word.
    fn join(&mut self, next: char) {
        let Some(last) = self.word.chars().next_back() else {
            if let Between::Sign(sign) = self.between
                && next.is_numeric()
                && (sign == '+' || is_dash(sign))
            {
                self.word.push(if sign == '+' { '+' } else { '-' });
            }
            self.between = Between::Nothing;
            return;
        };
        match std::mem::take(&mut self.between) {
            Between::Nothing => {}
            Between::Sign(sign) if last.is_numeric() && next.is_numeric() => {
                self.word.push(if is_dash(sign) { '-' } else { sign });
            }
            Between::Sign(sign) if is_dash(sign) && (last.is_numeric() || next.is_numeric()) => {
                self.word.push('-');
            }
            Between::Sign(sign) if is_apostrophe(sign) => self.word.push('\''),
            Between::Sign(_) | Between::Several => {
                self.words.push(std::mem::take(&mut self.word));
            }
        }
    }

    fn push(&mut self, character: char) {
        match character {
            'I' if self.is_turkic => self.word.push('ı'),
            'İ' => self.word.push('i'),
            'Σ' | 'ς' => self.word.push('σ'),
            _ => self.word.extend(character.to_lowercase()),
        }
    }

    fn end_word(&mut self) {
        self.between = Between::Nothing;
        if !self.word.is_empty() {
            self.words.push(std::mem::take(&mut self.word));
        }
    }
}

/// Soft hyphens, marks of direction, joiners.
fn is_ignored(character: char) -> bool {
    matches!(
        character,
        '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}' | '\u{feff}'
    )
}

fn is_measure(character: char) -> bool {
    matches!(
        character,
        '%' | '‰' | '٪' | '°' | '±' | '$' | '\u{a2}'..='\u{a5}' | '\u{20a0}'..='\u{20cf}' | '№'
    )
}

fn is_dash(character: char) -> bool {
    matches!(character, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '\u{2019}' | '\u{2bc}' | '`')
}

/// Scripts that part no words: each of their letters counts as one.
fn has_no_spaces(character: char) -> bool {
    matches!(
        character,
        '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{1780}'..='\u{17ff}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{20000}'..='\u{3ffff}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(text: &str) -> Vec<String> {
        words(text, &Language::parse("en").unwrap()).collect()
    }

    #[test]
    fn a_number_is_one_word_with_what_stands_inside_it() {
        assert_eq!(
            split("No. 190/21: 3.5, then -4 (1,000)."),
            ["no", "190/21", "3.5", "then", "-4", "1,000"]
        );
        assert_eq!(
            split("COVID-19 on 2021-05-27, 10:30"),
            ["covid-19", "on", "2021-05-27", "10:30"]
        );
        assert_eq!(split("May 5.The $5 5%"), ["may", "5", "the", "$", "5", "5", "%"]);
        assert_eq!(split("pre-war well--known 5..7"), ["pre", "war", "well", "known", "5", "7"]);
    }

    #[test]
    fn an_apostrophe_joins_and_other_signs_part() {
        assert_eq!(split("Don\u{2019}t 'quote' it"), ["don't", "quote", "it"]);
        assert_eq!(split("\u{6e2f}\u{53e3} open"), ["\u{6e2f}", "\u{53e3}", "open"]);
        assert_eq!(split(" - \u{201c}\u{201d} "), Vec::<String>::new());
    }
}
