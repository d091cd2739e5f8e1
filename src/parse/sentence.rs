//! A line that may restrain, word by word: words of the trade, times, and others.

use super::clock;
use super::dates;
use super::months::month;
use super::restraint_words::{LIMITS, OTHER_STEMS, STEMS, UNTIL, is_embargo, is_word_of_the_trade};
use super::stated_time::{has_time, weekday};
use super::tokens::{Token, tokens};
use crate::domain::rules::DateOrder;

pub(super) struct Sentence {
    pub(super) text: String,
    pub(super) folded: String,
    pub(super) tokens: Vec<Token>,
}

impl Sentence {
    pub(super) fn restraining(text: &str, folded: &str) -> Option<Sentence> {
        may_restrain(folded).then(|| Sentence {
            text: text.to_owned(),
            folded: folded.to_owned(),
            tokens: tokens(text),
        })
    }

    pub(super) fn embargoes(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.tokens.len()).filter(|at| self.word(*at).is_some_and(is_embargo))
    }

    /// Where the sentence of this token begins: `Check against delivery. Embargo: ...`,
    /// `Minister opens the tunnel – embargo 5 March`.
    pub(super) fn sentence(&self, at: usize) -> usize {
        let parts = |mark: usize| {
            let tokens = &self.tokens;
            let is_dash = tokens[mark].is_mark(&['-', '–', '—']);
            tokens[mark].is_mark(&['.', '!', '|', '('])
                || (is_dash && mark > 0 && tokens[mark - 1].end < tokens[mark].start)
        };
        (0..at).rfind(|mark| parts(*mark)).map_or(0, |mark| mark + 1)
    }

    /// `Embargoed press release: ...`
    pub(super) fn leads_to_a_colon(&self, from: usize) -> bool {
        let end = (from..self.len()).find(|at| self.word(*at).is_none());
        end.is_some_and(|end| {
            self.is_plain(from, end) && self.tokens[end].is_mark(&[':', '：', '-', '–', '—'])
        })
    }

    /// Plain words up to a time.
    pub(super) fn leads_to_a_time(&self, from: usize) -> bool {
        let time = (from..self.len()).find(|at| !self.is_plain_token(*at) || self.is_time(*at));
        time.is_some_and(|at| self.is_time(at))
    }

    pub(super) fn is_time(&self, at: usize) -> bool {
        let tokens = &self.tokens;
        clock::clock(tokens, at).is_some()
            || dates::day_month(tokens, at, DateOrder::DayFirst).is_some()
            || self
                .word(at)
                .is_some_and(|word| weekday(word).is_some() || UNTIL[..3].contains(&word))
    }

    pub(super) fn has_limit(&self) -> bool {
        let is_limit =
            |word: &str| LIMITS.contains(&word) || word.ends_with("dək") || word.ends_with("dek");
        has_time(&self.text) || self.tokens.iter().filter_map(Token::word).any(is_limit)
    }

    /// The index behind one of the phrases, with which the line begins if plain words do not count.
    pub(super) fn opens_with(&self, phrases: &[&str]) -> Option<usize> {
        (0..self.len()).take_while(|at| self.is_plain(0, *at)).find_map(|at| {
            let ends = phrases.iter().filter_map(|phrase| self.end_of(phrase, at));
            ends.max()
        })
    }

    /// The index behind a phrase that stands at `at`.
    pub(super) fn end_of(&self, phrase: &str, at: usize) -> Option<usize> {
        let words = phrase.split([' ', ':']).filter(|word| !word.is_empty());
        let mut end = at;
        for word in words {
            while end > at && self.tokens.get(end)?.is_mark(&['-', ':', ',']) {
                end += 1;
            }
            if self.word(end)? != word {
                return None;
            }
            end += 1;
        }
        Some(end)
    }

    pub(super) fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at)?.word()
    }

    pub(super) fn len(&self) -> usize {
        self.tokens.len()
    }

    pub(super) fn is_plain(&self, from: usize, to: usize) -> bool {
        (from..to).all(|at| self.is_plain_token(at))
    }

    /// Marks, numbers, and words that only lead to an embargo or belong to its time.
    pub(super) fn is_plain_token(&self, at: usize) -> bool {
        self.word(at).is_none_or(|word| {
            is_word_of_the_trade(word)
                || month(word).is_some()
                || weekday(word).is_some()
                || clock::zone(word).is_some()
                || clock::clock(&self.tokens, at).is_some()
        })
    }
}

fn may_restrain(folded: &str) -> bool {
    let holds = |stems: &[&str]| stems.iter().any(|stem| folded.contains(stem));
    holds(STEMS) || (!folded.is_ascii() && holds(OTHER_STEMS))
}
