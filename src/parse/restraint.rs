//! Whether a line says that the text must not go out yet.

use std::borrow::Cow;

use super::characters::plain_forms;
use super::fold::fold;
use super::lines::Line;
use super::months::month;
use super::restraint_words::{
    EASTERN, EASTERN_BEGINNINGS, FORBIDDEN, HOW_STRICT, LIMITS, NOT_FOR_PUBLICATION,
    NOT_TO_BE_USED, OTHER_EMBARGOES, OTHER_STEMS, RELEASE_LABELS, STEMS, THIS_TEXT, UNDER, UNTIL,
    UNTIL_OR_GOODS, is_embargo, is_plain_word,
};
use super::stated_time::{has_time, weekday};
use super::tokens::{Token, tokens};
use super::{clock, dates};
use crate::domain::rules::DateOrder;

const LINE_CHARS_MAX: usize = 260;

/// Whether a line states an embargo, or forbids to publish before some time.
pub(super) fn states(line: Line<'_>) -> bool {
    restraining(line).is_some_and(|sentence| sentence.states())
}

/// Whether a line labels the time from which the text may go out: `For release at 10:00, 5 March`.
pub(super) fn sets_release(line: Line<'_>) -> bool {
    restraining(line).is_some_and(|sentence| sentence.sets_release())
}

/// The beginning of a line too long to be one, where a text has lost its line ends.
pub(super) fn begins_a_long_line(text: &str) -> Option<&str> {
    const BEGINNING_CHARS: usize = 120;
    let (long, _char) = text.char_indices().nth(LINE_CHARS_MAX)?;
    let (end, _char) = text[..long].char_indices().nth(BEGINNING_CHARS)?;
    let beginning = &text[..end];
    let sentence = Sentence::restraining(beginning, &fold(beginning))?;
    sentence.begins().then_some(beginning)
}

/// Whether the time is still to come, on the next line.
pub(super) fn breaks_off(text: &str) -> bool {
    let tokens = tokens(text);
    tokens.last().is_some_and(|last| {
        last.is_mark(&[':', '：', '-', '–', '—'])
            || last.word().is_some_and(|word| {
                UNTIL.contains(&word) || UNTIL_OR_GOODS.contains(&word) || LIMITS.contains(&word)
            })
    })
}

/// The line, if it holds a word of a restraint.
fn restraining(line: Line<'_>) -> Option<Sentence> {
    let text = line.text;
    if text.len() > LINE_CHARS_MAX * 4 || text.chars().count() > LINE_CHARS_MAX {
        return None;
    }
    match plain_forms(text) {
        Cow::Borrowed(text) => Sentence::restraining(text, line.folded()),
        Cow::Owned(text) => Sentence::restraining(&text, &fold(&text)),
    }
}

fn may_restrain(folded: &str) -> bool {
    let holds = |stems: &[&str]| stems.iter().any(|stem| folded.contains(stem));
    holds(STEMS) || (!folded.is_ascii() && holds(OTHER_STEMS))
}

struct Sentence {
    text: String,
    folded: String,
    tokens: Vec<Token>,
}

impl Sentence {
    fn restraining(text: &str, folded: &str) -> Option<Sentence> {
        may_restrain(folded).then(|| Sentence {
            text: text.to_owned(),
            folded: folded.to_owned(),
            tokens: tokens(text),
        })
    }

    fn states(&self) -> bool {
        self.is_eastern() || self.states_embargo() || self.forbids()
    }

    fn is_eastern(&self) -> bool {
        let is_at_once = self.folded.contains("즉시");
        (EASTERN.iter().any(|words| self.folded.contains(words)) && !is_at_once)
            || EASTERN_BEGINNINGS.iter().any(|words| self.folded.starts_with(words))
    }

    /// As `states`, where what follows is not this sentence any more.
    fn begins(&self) -> bool {
        self.is_eastern()
            || self.embargoes().any(|at| self.is_plain(0, at) && self.goes_on(at))
            || self.opens_with(NOT_FOR_PUBLICATION).is_some()
            || self.opens_with(NOT_TO_BE_USED).is_some()
            || (self.opens_with(RELEASE_LABELS).is_some() && has_time(&self.text))
    }

    fn embargoes(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.tokens.len()).filter(|at| self.word(*at).is_some_and(is_embargo))
    }

    fn states_embargo(&self) -> bool {
        let concerns_goods = OTHER_EMBARGOES.iter().any(|words| self.folded.contains(words));
        let of_this_text = || THIS_TEXT.iter().any(|words| self.folded.contains(words));
        self.embargoes().any(|at| {
            let until = self.word(at + 1).is_some_and(|word| UNTIL.contains(&word));
            let states = (self.is_plain(0, at) && self.goes_on(at))
                || (until && (self.is_under(at) || self.is_until(at + 1)))
                || (self.is_under(at) && of_this_text() && self.has_limit())
                || (self.is_said_of_the_text(at) && self.has_limit())
                || (self.is_plain(self.sentence(at), at) && self.is_certain_behind(at));
            // "Embargo: Cuba" is a headline; with a time it is taken for an embargo.
            states && (!concerns_goods || (self.is_plain(0, at) && has_time(&self.text)))
        })
    }

    /// `embargoed`, `under embargo`, `embargo altında`: the text is, and no goods are.
    fn is_under(&self, at: usize) -> bool {
        const ENDINGS: &[&str] = &["ed", "od", "ado", "ada", "ados", "adas", "lu", "ludur", "ato"];
        let is_adjective =
            self.word(at).is_some_and(|word| ENDINGS.iter().any(|end| word.ends_with(end)));
        let is_strict = |at| self.word(at).is_some_and(|word| HOW_STRICT.contains(&word));
        let before =
            at.checked_sub(1).map(|before| before.saturating_sub(is_strict(before).into()));
        let under = before.and_then(|before| self.word(before));
        is_adjective
            || under.is_some_and(|word| UNDER.contains(&word))
            || self.word(at + 1).is_some_and(|word| word.starts_with("altinda"))
    }

    /// `... qədər embargo altındadır`: the sentence ends with it.
    fn is_said_of_the_text(&self, at: usize) -> bool {
        self.word(at + 1).is_some_and(|word| word.starts_with("altinda"))
            && (at + 2..self.len()).all(|behind| self.word(behind).is_none())
    }

    /// Where the sentence of this token begins: `Check against delivery. Embargo: ...`
    fn sentence(&self, at: usize) -> usize {
        let stop = self.tokens[..at].iter().rposition(|token| token.is_mark(&['.', '!', '|']));
        stop.map_or(0, |stop| stop + 1)
    }

    fn is_certain_behind(&self, at: usize) -> bool {
        let is_colon = self.tokens.get(at + 1).is_some_and(|token| token.is_mark(&[':', '：']));
        is_colon || self.is_until(at + 1)
    }

    /// No word that could as well lead to goods or countries.
    fn is_until(&self, at: usize) -> bool {
        const CERTAIN: &[&str] = &["until", "till", "jusqu", "hasta", "до", "bis"];
        self.word(at).is_some_and(|word| CERTAIN.contains(&word))
    }

    /// Whether what stands behind `embargo` is a time, or nothing.
    fn goes_on(&self, at: usize) -> bool {
        const SIGNS: [char; 14] =
            [':', '：', '-', '–', '—', ',', '(', '/', '!', '*', '|', ';', '=', '•'];
        let is_negated = at > 0 && self.word(at - 1) == Some("no");
        let next = at + 1;
        let Some(token) = self.tokens.get(next) else { return !is_negated };
        if is_negated {
            return false;
        }
        if token.number().is_some() || token.is_mark(&SIGNS) || self.is_plain(next, self.len()) {
            return true;
        }
        let Some(word) = token.word() else { return self.is_under(at) };
        if !UNTIL_OR_GOODS.contains(&word) && UNTIL.contains(&word) {
            return true;
        }
        let of_this_text = || {
            let rest = fold(&self.text[token.end..]);
            THIS_TEXT.iter().any(|words| rest.starts_with(words))
        };
        (word == "on" && of_this_text()) || self.leads_to_a_time(next)
    }

    /// Plain words up to a time.
    fn leads_to_a_time(&self, from: usize) -> bool {
        let time = (from..self.len()).find(|at| !self.is_plain_token(*at) || self.is_time(*at));
        time.is_some_and(|at| self.is_time(at))
    }

    fn is_time(&self, at: usize) -> bool {
        let tokens = &self.tokens;
        clock::clock(tokens, at).is_some()
            || dates::day_month(tokens, at, DateOrder::DayFirst).is_some()
            || self
                .word(at)
                .is_some_and(|word| weekday(word).is_some() || UNTIL[..3].contains(&word))
    }

    /// `Not for publication before`, `dərc edilməsin`.
    fn forbids(&self) -> bool {
        if let Some(end) = self.opens_with(NOT_FOR_PUBLICATION) {
            return self.has_limit() || self.is_plain(end, self.len());
        }
        if let Some(end) = self.opens_with(NOT_TO_BE_USED) {
            return self.is_plain(end, self.len()) || self.leads_to_a_time(end);
        }
        let forbidden = FORBIDDEN.iter().any(|words| self.folded.contains(words));
        forbidden && (self.has_limit() || self.is_plain(0, self.len()))
    }

    fn has_limit(&self) -> bool {
        let is_limit =
            |word: &str| LIMITS.contains(&word) || word.ends_with("dək") || word.ends_with("dek");
        has_time(&self.text) || self.tokens.iter().filter_map(Token::word).any(is_limit)
    }

    fn sets_release(&self) -> bool {
        let Some(end) = self.opens_with(RELEASE_LABELS) else { return false };
        let next = self.tokens.get(end);
        let goes_on = next.is_some_and(|token| {
            token.number().is_some() || token.is_mark(&[':', '：', '-', '–', '—', ',', '('])
        }) || self.is_time(end)
            || self.word(end).is_some_and(|word| {
                matches!(word, "at" | "on" | "after" | "from" | "upon" | "not" | "until" | "le")
            });
        goes_on && (has_time(&self.text) || self.folded.contains("deliver"))
    }

    /// The index behind one of the phrases, with which the line begins if plain words do not count.
    fn opens_with(&self, phrases: &[&str]) -> Option<usize> {
        (0..self.len()).take_while(|at| self.is_plain(0, *at)).find_map(|at| {
            let ends = phrases.iter().filter_map(|phrase| self.end_of(phrase, at));
            ends.max()
        })
    }

    /// The index behind a phrase that stands at `at`.
    fn end_of(&self, phrase: &str, at: usize) -> Option<usize> {
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

    fn word(&self, at: usize) -> Option<&str> {
        self.tokens.get(at)?.word()
    }

    fn len(&self) -> usize {
        self.tokens.len()
    }

    fn is_plain(&self, from: usize, to: usize) -> bool {
        (from..to).all(|at| self.is_plain_token(at))
    }

    /// Marks, numbers, and words that only lead to an embargo or belong to its time.
    fn is_plain_token(&self, at: usize) -> bool {
        self.word(at).is_none_or(|word| {
            is_plain_word(word)
                || month(word).is_some()
                || weekday(word).is_some()
                || clock::zone(word).is_some()
                || clock::clock(&self.tokens, at).is_some()
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::Lines;
    use super::*;

    fn is_stated(text: &str) -> bool {
        states(Lines::of(text).views()[0])
    }

    #[test]
    fn an_embargo_is_recognised_in_its_many_forms() {
        for line in [
            "EMBARGOED UNTIL 6am 5 March 2026",
            "Embargo: 5 March, 10:00",
            "STRICTLY EMBARGOED UNTIL MIDNIGHT",
            "Sperrfrist: 5. März 2026, 10 Uhr",
            "Sous embargo jusqu'au 5 mars 10h00",
            "Hold for release 5 March",
            "Not for publication before 5 March",
            "ЭМБАРГО до 5 марта 10:00",
            "Embargado hasta el 5 de marzo",
            "보도시점 2026. 3. 5.(목) 12:00",
            "EMBARGOED",
            "Embarqo: 5 mart 2026",
            "*** EMBARGO *** 0001 Thursday 5 March",
            "Embargo 10:00 5 March",
            "EMBARGOED until the council has voted",
        ] {
            assert!(is_stated(line), "{line}");
        }
    }

    #[test]
    fn an_embargo_has_words_before_and_behind_it() {
        for line in [
            "EMBARGO LIFTS 5 March 2026 10:00",
            "MEDIA EMBARGO LIFTS 9AM AEDT THURSDAY 5 MARCH",
            "Embargo expires 5 March 2026",
            "Embargo in place until 5 March",
            "Embargo period ends: 5 March",
            "Embargo (GMT): 10:00, 5 March 2026",
            "This is embargoed material.",
            "The contents of this release are strictly embargoed; publication is allowed from 5 March.",
            "Note to editors: embargoed",
            "News embargo: 10:00 5 March",
            "Reporting embargo – 5 March",
            "Content embargoed: 5 March",
            "PRESS RELEASE EMBARGO: 5 MARCH 2026",
            "Media release | Embargo 5 March, 10am",
            "Immediate release - EMBARGOED 5 March",
            "4 March 2026 EMBARGO: 10:00 5 March",
            "From: Press Office EMBARGO: 5 March",
            "Check against delivery. Embargoed until 7.30pm.",
            "The embargo on this release ends on 5 March.",
        ] {
            assert!(is_stated(line), "{line}");
        }
    }

    #[test]
    fn marks_around_an_embargo_and_letters_of_full_width_hide_none() {
        for line in [
            "# Embargo: 5 March",
            "**Embargo:** 5 March",
            "| Embargo | 5 March 10:00 |",
            "> EMBARGOED UNTIL 5 MARCH",
            "\"EMBARGOED UNTIL 5 MARCH\"",
            "ＥＭＢＡＲＧＯ：5 March",
            "EM\u{200b}BARGOED until 5 March",
            "\u{415}mbargo: 5 March",
            "EMBARGED until 5 March",
        ] {
            assert!(is_stated(line), "{line}");
        }
    }

    #[test]
    fn an_embargo_is_recognised_in_other_languages() {
        for line in [
            "Bitte Sperrfrist beachten: 05.03.",
            "Es gilt das gesprochene Wort. Sperrfrist: Beginn der Rede",
            "Presseembargo bis 5. März",
            "Срок эмбарго: 5 марта",
            "Информация под эмбарго до 10:00 5 марта",
            "Información embargada hasta el 5 de marzo",
            "Informazione sotto embargo sino al 5 marzo",
            "Onder embargo tot 5 maart",
            "Embargo do 5 marca 2026",
            "Εμπάργκο έως 5 Μαρτίου 2026",
            "5 Mart 2026 saat 10:00'a kadar ambargoludur",
            "Bu haber 5 Mart saat 10:00'a kadar ambargo altındadır.",
            "禁止在2026年3月5日前发布",
            "Embargo altında - 5 mart",
            "EMBARQO ALTINDADIR",
            "Gələn cümə gününə qədər embargo altındadır",
            "Bu məlumat 5 mart saat 10:00-dək embarqo altındadır.",
            "5 mart 2026-cı il saat 10:00-dək dərc olunmamalıdır",
            "Xahiş olunur, 5 mart saat 10:00-dək dərc edilməsin",
            "Məlumat 5 mart saat 10:00-a qədər yayımlanmamalıdır",
            "Nazirin çıxışına qədər yayımlanmasın",
            "DƏRC EDİLMƏSİN",
            "Dərc üçün deyil: 5 mart 2026-cı ilədək",
            "5 Mart 2026 saat 10.00'dan önce yayınlanmamalıdır",
        ] {
            assert!(is_stated(line), "{line}");
        }
    }

    #[test]
    fn a_line_that_forbids_to_publish_holds_as_well() {
        for line in [
            "Do not publish before 5 March",
            "No publication before 5 March",
            "Publication: not before 5 March",
            "NOT FOR PUBLICATION, BROADCAST OR USE ON CLUB TAPES BEFORE 00.01 ON THURSDAY 5 MARCH",
            "Draft - not for publication",
            "Confidential until 5 March, 10:00",
            "Gesperrt bis 05.03.2026, 10 Uhr",
            "Не подлежит опубликованию до 5 марта",
            "À ne pas diffuser avant le 5 mars",
        ] {
            assert!(is_stated(line), "{line}");
        }
        for line in [
            "Do not use tap water before it has boiled",
            "Not to be missed: the boat race of 5 March",
            "Bu cür xəbərlər mediada yayımlanmamalıdır",
            "The paper was not published before the war ended",
        ] {
            assert!(!is_stated(line), "{line}");
        }
    }

    #[test]
    fn a_release_time_is_told_from_a_release() {
        let is_set = |text: &str| sets_release(Lines::of(text).views()[0]);
        for line in [
            "FOR RELEASE 10:00 A.M. (ET) THURSDAY, MARCH 5, 2026",
            "For release at 11:00 a.m. EST, March 5",
            "For release: 5 March 2026",
            "FOR RELEASE ON DELIVERY",
            "Publish-at: 2026-03-05 10:00",
            "Release-Date: 2026-03-05",
        ] {
            assert!(is_set(line), "{line}");
        }
        for line in [
            "FOR IMMEDIATE RELEASE",
            "FOR IMMEDIATE RELEASE: 5 March 2026",
            "For release in all cinemas: a film of the harbour",
            "Release of prisoners on 5 March",
        ] {
            assert!(!is_set(line), "{line}");
        }
    }

    #[test]
    fn an_embargo_on_goods_is_none() {
        for line in [
            "UN extends arms embargo",
            "The trade embargo was lifted until 2027",
            "Embargo on weapons extended",
            "Embargoed copies will be made available on request",
            "The oil embargo until now",
            "Statement on the embargo policy of the ministry",
            "Embargo against Cuba condemned",
            "보도시점: 배포 즉시 보도",
            "Embargo on imports of frozen fish ends on 1 December 2026",
            "EU prolongs arms embargo against Ruritania until 27 November 2027",
            "Government lifts embargo on timber from 5 March",
            "Ruritania under embargo since 1 March, says minister",
            "Waffenembargo gegen Ruritanien bis 5. März verlängert",
            "Срок действия эмбарго продлён решением Совета до 5 марта.",
            "Россия продлевает эмбарго на ввоз рыбы до 5 марта",
            "Silah embarqosu 5 mart tarixinədək uzadılıb",
            "L'embargo sur les armes est prolongé jusqu'au 5 mars",
            "Embargo do petróleo termina em 5 de março",
        ] {
            assert!(!is_stated(line), "{line}");
        }
    }
}
