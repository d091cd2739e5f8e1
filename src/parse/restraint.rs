//! Whether a line says that the text must not go out yet.

use std::borrow::Cow;

use super::characters::plain_forms;
use super::fold::fold;
use super::lines::Line;
use super::restraint_words::{
    ALONE, EASTERN, EASTERN_BEGINNINGS, FORBIDDEN, HOW_STRICT, LIMITS, NOT_FOR_PUBLICATION,
    NOT_TO_BE_USED, OTHER_EMBARGOES, RELEASE_LABELS, RESTRAINING, THIS_TEXT, UNDER, UNTIL,
    UNTIL_OR_GOODS,
};
use super::sentence::Sentence;
use super::tokens::tokens;

const LINE_CHARS_MAX: usize = 260;

/// What a line says of when the text may go out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Restraint {
    states: bool,
    sets_release: bool,
}

impl Restraint {
    /// For [`Line::restraint`], which keeps it.
    pub(super) fn of(line: Line<'_>) -> Restraint {
        let text = line.text;
        if text.len() > LINE_CHARS_MAX * 4 || text.chars().count() > LINE_CHARS_MAX {
            return Restraint::default();
        }
        match plain_forms(text) {
            Cow::Borrowed(text) => Restraint::of_plain(text, line.folded()),
            Cow::Owned(text) => Restraint::of_plain(&text, &fold(&text)),
        }
    }

    fn of_plain(text: &str, folded: &str) -> Restraint {
        Sentence::restraining(text, folded).map_or_else(Restraint::default, |sentence| Restraint {
            states: sentence.states(),
            sets_release: sentence.sets_release(),
        })
    }
}

/// Whether a line states an embargo, or forbids to publish before some time.
pub(super) fn states(line: Line<'_>) -> bool {
    line.restraint().states
}

/// Whether a line labels the time from which the text may go out: `For release at 10:00, 5 March`.
pub(super) fn sets_release(line: Line<'_>) -> bool {
    line.restraint().sets_release
}

/// The beginning of a line too long to be one, where a text has lost its line ends.
pub(super) fn begins_a_long_line(text: &str) -> Option<&str> {
    const BEGINNING_CHARS: usize = 120;
    let (long, _char) = text.char_indices().nth(LINE_CHARS_MAX)?;
    let (end, _char) = text[..long].char_indices().nth(BEGINNING_CHARS)?;
    let beginning = &text[..end];
    let folded = fold(beginning);
    let sentence = Sentence::restraining(beginning, &folded)?;
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

impl Sentence<'_> {
    fn states(&self) -> bool {
        self.is_eastern() || self.states_embargo() || self.forbids()
    }

    fn is_eastern(&self) -> bool {
        (EASTERN.iter().any(|words| self.folded.contains(words)) && !self.folded.contains("즉시"))
            || EASTERN_BEGINNINGS.iter().any(|words| self.folded.starts_with(words))
    }

    /// As `states`, where what follows is not this sentence any more.
    fn begins(&self) -> bool {
        self.is_eastern()
            || self
                .embargoes()
                .any(|at| self.is_plain(0, at) && self.goes_on(at) && !self.is_in_prose(at))
            || self.opens_with(NOT_FOR_PUBLICATION).is_some()
            || self.opens_with(NOT_TO_BE_USED).is_some()
            || (self.opens_with(RELEASE_LABELS).is_some() && self.has_time())
    }

    fn states_embargo(&self) -> bool {
        let concerns_goods = || OTHER_EMBARGOES.iter().any(|words| self.folded.contains(words));
        let of_this_text = || THIS_TEXT.iter().any(|words| self.folded.contains(words));
        self.embargoes().any(|at| {
            let until = self.word(at + 1).is_some_and(|word| UNTIL.contains(&word));
            let states = (self.is_plain(0, at) && self.goes_on(at) && !self.is_in_prose(at))
                || (until && (self.is_under(at) || self.is_until(at + 1)))
                || (self.is_under(at) && of_this_text() && self.has_limit())
                || (self.is_said_of_the_text(at) && self.has_limit())
                || (self.is_plain(self.sentence(at), at) && self.is_certain_behind(at));
            // "Embargo: Cuba" is a headline; with a time it is taken for an embargo.
            states && (!concerns_goods() || (self.is_plain(0, at) && self.has_time()))
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

    /// `The embargo ends on 5 March, and the ports open`; the middle of a wrapped sentence.
    fn is_in_prose(&self, at: usize) -> bool {
        const ARTICLES: &[&str] = &["the", "this", "das", "ein", "l", "el", "o", "an"];
        let has_colon = self.tokens.get(at + 1).is_some_and(|token| token.is_mark(&[':', '：']));
        let of_this_text = || THIS_TEXT.iter().any(|words| self.folded.contains(words));
        let before = at.checked_sub(1).and_then(|before| self.word(before));
        let has_article = before.is_some_and(|word| ARTICLES.contains(&word));
        let goes_on = has_article && !self.is_plain(at, self.len()) && !of_this_text();
        let is_middle = self.text.starts_with(char::is_lowercase) && !self.has_limit();
        !has_colon && !self.is_under(at) && (goes_on || is_middle)
    }

    /// `... qədər embargo altındadır`: the sentence ends with it.
    fn is_said_of_the_text(&self, at: usize) -> bool {
        self.word(at + 1).is_some_and(|word| word.starts_with("altinda"))
            && (at + 2..self.len()).all(|behind| self.word(behind).is_none())
    }

    /// A time or nothing, where `embargo` stands at the end of something else.
    fn is_certain_behind(&self, at: usize) -> bool {
        let next = self.tokens.get(at + 1);
        let ends = (at + 1..self.len()).all(|behind| self.word(behind).is_none());
        next.is_some_and(|token| token.is_mark(&[':', '：']))
            || self.is_until(at + 1)
            || (next.is_some() && self.is_time(at + 1))
            || (ends && self.is_under(at))
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
        if self.is_under(at) && self.leads_to_a_colon(next) {
            return true;
        }
        // "Embargo for Ruritania prolonged" is a headline; with a time it is taken for an embargo.
        let leads_to_a_name = matches!(word, "for" | "to" | "für")
            && !self.is_plain_token(next + 1)
            && !self.is_under(at)
            && !self.has_limit();
        if !UNTIL_OR_GOODS.contains(&word) && UNTIL.contains(&word) && !leads_to_a_name {
            return true;
        }
        let of_this_text = || {
            let rest = fold(&self.text[token.end..]);
            THIS_TEXT.iter().any(|words| rest.starts_with(words))
        };
        (word == "on" && of_this_text()) || self.leads_to_a_time(next)
    }

    /// `Not for publication before`, `dərc edilməsin`.
    fn forbids(&self) -> bool {
        if let Some(end) = self.opens_with(NOT_FOR_PUBLICATION) {
            return self.has_limit() || self.is_plain(end, self.len());
        }
        if let Some(end) = self.opens_with(NOT_TO_BE_USED) {
            return self.is_plain(end, self.len()) || self.leads_to_a_time(end);
        }
        if self.opens_with(ALONE).is_some()
            && self.is_plain(0, self.len())
            && self.tokens.iter().any(|token| token.number().is_some())
        {
            return true;
        }
        let restrains = |at| self.word(at).is_some_and(|word| RESTRAINING.contains(&word));
        if self.is_plain(0, self.len()) && self.has_limit() && (0..self.len()).any(restrains) {
            return true;
        }
        let forbidden = FORBIDDEN.iter().any(|words| self.folded.contains(words));
        forbidden && (self.has_limit() || self.is_plain(0, self.len()))
    }

    fn sets_release(&self) -> bool {
        let labels =
            |at| RELEASE_LABELS.iter().filter_map(move |label| self.end_of(label, at)).max();
        let starts = (0..self.len()).filter(|at| *at == 0 || self.word(at - 1).is_none());
        let starts = starts.take_while(|at| self.is_plain(0, *at));
        let Some(end) = { starts }.find_map(labels) else { return false };
        let next = self.tokens.get(end);
        let goes_on = next.is_some_and(|token| {
            token.number().is_some() || token.is_mark(&[':', '：', '-', '–', '—', ',', '('])
        }) || self.is_time(end)
            || self.word(end).is_some_and(|word| {
                matches!(word, "at" | "on" | "after" | "from" | "upon" | "not" | "until" | "le")
            });
        goes_on && (self.has_time() || self.folded.contains("deliver"))
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
    fn a_label_of_a_release_with_nothing_behind_it_sets_none() {
        for label in RELEASE_LABELS {
            for line in [(*label).to_owned(), label.to_uppercase(), format!("5 March: {label}")] {
                assert!(!sets_release(Lines::of(&line).views()[0]), "{line}");
            }
        }
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
    fn the_words_of_the_trade_may_stand_around_an_embargo() {
        for line in [
            "Please respect the embargo: 5 March",
            "Embargo will lift at 10:00 on 5 March",
            "Embargoed speech",
            "Text of the speech (embargoed)",
            "MEDIA EMBARGO LIFTS CLOSE OF BUSINESS 5 MARCH",
            "Embargoed press release: Ministry opens the tunnel",
            "Minister opens the tunnel – EMBARGO 5 MARCH",
            "Minister opens the tunnel (under embargo)",
            "E M B A R G O E D until 5 March",
            "Levée de l'embargo : 5 mars 2026 à 10h",
            "Nicht vor dem 5. März veröffentlichen",
            "Bis zum 5. März gesperrt",
            "Frei für Donnerstag, 5. März 2026",
            "Публикация запрещена до 5 марта",
            "Запрещено к публикации до 5 марта",
            "Nicht vor Freitag, 27.03., veröffentlichen",
            "Опубликовать не ранее 5 марта",
            "Martın 5-i saat 10:00-dək embarqo",
            "5 mart saat 10:00-dan tez yayımlamaq olmaz",
            "Saat 10:00-a qədər istifadə edilməsin",
            "5 mart 2026 saat 10:00-dan sonra yayımlana bilər",
            "Yayın yasağı: 5 Mart",
        ] {
            assert!(is_stated(line), "{line}");
        }
        for line in [
            "Ermənistan 30 ildən çox embarqo altında olub",
            "Tuneldən saat 10:00-dan sonra istifadə edilə bilər",
            "Gesperrt bis 5. März: die Brücke über die Aare",
            "Nicht vor 2027: neuer Bahnhof verzögert sich",
            "No publication of names before trial, court rules",
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
            "Report to be released on 5 March",
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
            "The embargo ends on 5 March, and ships of all countries may call at the port again.",
            "Embargo for Ruritania prolonged",
            "embargo, which had lasted for years.",
            "embargo.",
        ] {
            assert!(!is_stated(line), "{line}");
        }
    }
}
