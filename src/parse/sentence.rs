//! A line that may restrain, word by word: words of the trade, times, and others.

use super::clock;
use super::dates;
use super::months::month;
use super::restraint_words::{
    LIMITS, UNTIL, begins_a_phrase, holds_decisive_word, holds_stem, is_embargo,
    is_word_of_the_trade, words_of,
};
use super::stated_time::{says_time, weekday};
use super::tokens::{Token, each_token, tokens};
use crate::domain::rules::DateOrder;

pub(super) struct Sentence<'t> {
    pub(super) text: &'t str,
    pub(super) folded: &'t str,
    pub(super) tokens: Vec<Token>,
    /// How many tokens are plain before the first that is not.
    plain: usize,
}

impl<'t> Sentence<'t> {
    /// `None` where no restraint can stand: that is told without taking the line apart. Many lines
    /// hold a stem, such as that of `republic`; few of them go on as a restraint does.
    pub(super) fn restraining(text: &'t str, folded: &'t str) -> Option<Sentence<'t>> {
        let may_restrain = holds_stem(folded) && (holds_decisive_word(folded) || may_open(text));
        may_restrain.then(|| {
            let tokens = tokens(text);
            let plain = tokens.iter().take_while(|token| is_plain(token)).count();
            Sentence { text, folded, tokens, plain }
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
        self.has_time() || self.tokens.iter().filter_map(Token::word).any(is_limit)
    }

    pub(super) fn has_time(&self) -> bool {
        says_time(&self.tokens)
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
        let mut end = at;
        for word in words_of(phrase) {
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
        (from.max(self.plain)..to).all(|at| self.is_plain_token(at))
    }

    pub(super) fn is_plain_token(&self, at: usize) -> bool {
        self.tokens.get(at).is_none_or(is_plain)
    }
}

/// Marks, numbers, and words that only lead to an embargo or belong to its time.
fn is_plain(token: &Token) -> bool {
    token.word().is_none_or(|word| {
        is_word_of_the_trade(word)
            || month(word).is_some()
            || weekday(word).is_some()
            || clock::zone(word).is_some()
            || clock::named(word).is_some()
    })
}

/// Whether a phrase of a restraint may begin behind nothing but plain words, or there is nothing else.
fn may_open(text: &str) -> bool {
    let mut tokens = each_token(text);
    let decisive =
        tokens.find(|token| token.word().is_some_and(begins_a_phrase) || !is_plain(token));
    decisive.is_none_or(|token| token.word().is_some_and(begins_a_phrase))
}
