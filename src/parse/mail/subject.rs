//! What the subject of an e-mail says: a headline, a number, and perhaps that the text must wait.

use super::super::context::Context;
use super::super::embargo;
use super::super::fold::fold;
use super::super::header_date::date_only;
use super::super::header_zone::behind_marker;
use super::super::lines::Lines;
use super::super::number;
use super::super::phrases::MARKERS;
use super::super::stray_field;
use crate::domain::reading::Embargo;

#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Subject {
    pub(super) title: Option<String>,
    pub(super) number: Option<String>,
    pub(super) embargoes: Vec<Embargo>,
    /// Words that keep the statement back otherwise.
    pub(super) kept_back: Vec<String>,
}

/// Before the colon; mail programs put them there, each in its own language.
const ANSWERS: &str = "re|fw|fwd|aw|wg|sv|vs|vb|vl|antw|antwort|doorst|rv|tr|enc|res|rif|ynt|ilt|yn|cvb|cavab|\
    yönləndirildi|yönlendirilen|yanıt|отв|ответ|пер|переслано|переадр|vá|odp|pd|hl|回复|答复|转发|轉寄|返信|転送";

/// In brackets; the gate of the office's mail puts them there.
const STAMPS: &str =
    "external|external sender|external email|extern|ext|spam|suspected spam|secure|unclassified";

/// `list` is the name of the mailing list, where the mail came through one.
pub(super) fn read(text: &str, list: Option<&str>, context: &Context<'_>) -> Subject {
    let lines = Lines::of(&text.replace(['\r', '\n'], " "));
    let mut views = lines.views().into_iter().filter(|line| !line.text.is_empty());
    let text = views.next().map_or("", |line| line.text);
    let rest: Vec<&str> = views.map(|line| line.text).collect();
    let whole = [&[text], rest.as_slice()].concat().join(" ");
    let text = without_what_programs_add(&whole, list);
    let mut subject = Subject::default();
    let left = subject.take_brackets(text, context);
    // Nothing in brackets stated it, and yet the whole may, in and around them.
    let round = whole.replace(['[', '【'], "(").replace([']', '】'], ")");
    let found = subject.judge(&left, context)
        || (subject.embargoes.is_empty() && subject.judge(&round, context));
    if !found {
        subject.name(&left, context);
    }
    subject
}

impl Subject {
    /// An embargo in brackets is read there and cut out; what else stands in brackets stays.
    fn take_brackets(&mut self, text: &str, context: &Context<'_>) -> String {
        let mut left = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(open) = rest.find(['[', '(', '【']) {
            let bracket = rest[open..].chars().next().map_or(1, char::len_utf8);
            let Some(length) = rest[open + bracket..].find([']', ')', '】']) else { break };
            let close = open + bracket + length;
            let end = close + rest[close..].chars().next().map_or(1, char::len_utf8);
            let inside = &rest[open + bracket..close];
            left.push_str(&rest[..open]);
            if !self.judge(inside, context) {
                left.push_str(&rest[open..end]);
            }
            rest = &rest[end..];
        }
        left.push_str(rest);
        let words: Vec<&str> = left.split_whitespace().collect();
        words.join(" ").trim_matches([' ', ':', '-', '–', '—', '|']).to_owned()
    }

    /// Whether the words keep the statement back, as the same words in a line of the text would.
    fn judge(&mut self, text: &str, context: &Context<'_>) -> bool {
        let lines = Lines::of(text);
        let views = lines.views();
        let Some(line) = views.first().filter(|line| !line.text.is_empty()) else { return false };
        if let Some(embargo) = embargo::in_line(*line, context) {
            self.embargoes.push(embargo);
            return true;
        }
        let is_stray = stray_field::restrains(*line, context);
        if is_stray {
            self.kept_back.push(line.text.to_owned());
        }
        is_stray
    }

    fn name(&mut self, text: &str, context: &Context<'_>) {
        let order = context.rules.date_order;
        if MARKERS.contains(&fold(text)) {
            return;
        }
        let text = behind_marker(text);
        if let Some(numbered) = number::whole(text, order) {
            self.number = Some(numbered.number);
            return;
        }
        let text = match number::prefix(text, order) {
            Some((numbered, rest)) => {
                self.number = Some(numbered.number);
                rest
            }
            None => text,
        };
        if text.contains(char::is_alphabetic) && date_only(text, context).is_none() {
            self.title = Some(text.to_owned());
        }
    }
}

/// Of another field: whether it states an embargo, or keeps the statement back.
pub(super) fn judge_field(name: &str, value: &str, context: &Context<'_>) -> Subject {
    let mut subject = Subject::default();
    subject.judge(&[name, ": ", value].concat(), context);
    subject
}

fn without_what_programs_add<'t>(text: &'t str, list: Option<&str>) -> &'t str {
    let mut text = text.trim();
    loop {
        let Some(rest) = behind_answer(text).or_else(|| behind_tag(text, list)) else {
            return text;
        };
        text = rest.trim_start();
    }
}

/// `Re:`, `Fwd :`, `AW[2]:`, `İlt:`.
fn behind_answer(text: &str) -> Option<&str> {
    const NAME_BYTES_MAX: usize = 40;
    let colon = text.find([':', '：']).filter(|colon| *colon <= NAME_BYTES_MAX)?;
    let name = text[..colon].trim_end();
    // A count stands in brackets.
    let name = name.split(['[', '(']).next().unwrap_or(name).trim_end_matches(['^', '.', ' ']);
    let folded = fold(name.trim_end_matches(|c: char| c.is_ascii_digit()));
    let is_answer = !folded.is_empty() && ANSWERS.split('|').any(|known| fold(known) == folded);
    let rest = text[colon..].trim_start_matches([':', '：']);
    (is_answer && !rest.trim().is_empty()).then_some(rest)
}

/// `[press-list]`, `[EXTERNAL]`. `[Corrected]` is the office's own.
fn behind_tag<'t>(text: &'t str, list: Option<&str>) -> Option<&'t str> {
    let (tag, rest) = text.strip_prefix('[')?.split_once(']')?;
    let folded = fold(tag);
    let is_word = !tag.is_empty()
        && tag.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'));
    let names_list = list.is_some_and(|list| fold(list).contains(&folded));
    let is_name = tag.contains(['-', '_']) && tag.starts_with(|c: char| c.is_ascii_alphabetic());
    let is_stamp = STAMPS.split('|').any(|stamp| stamp == folded);
    (!rest.trim().is_empty() && ((is_word && (names_list || is_name)) || is_stamp)).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::super::super::fixtures::rules;
    use super::*;

    fn subject(text: &str, list: Option<&str>) -> Subject {
        let rules = rules();
        let arrival = "2026-03-04T09:00:00+04:00".parse().unwrap();
        read(text, list, &Context { rules: &rules, arrival })
    }

    #[test]
    fn what_mail_programs_add_is_no_headline() {
        for text in [
            "Bridge opened",
            "Re: Bridge opened",
            "FW: Fwd: WG: AW: Bridge opened",
            "Re[2]: Bridge opened",
            "Ynt: İlt: Bridge opened",
            "RE : Bridge opened",
            "转发：Bridge opened",
            "[press-list] Bridge opened",
            "Fwd: [press_list] Re: Bridge opened",
            "[EXTERNAL] Bridge opened",
            "Press release: Bridge opened",
            "FOR IMMEDIATE RELEASE - Bridge opened",
        ] {
            assert_eq!(subject(text, None).title.as_deref(), Some("Bridge opened"), "{text}");
        }
        let list = Some("Statements <statements.lists.example.org>");
        assert_eq!(subject("[Statements] Bridge", list).title.as_deref(), Some("Bridge"));
        for text in ["[Corrected] Bridge opened", "Bridge: reopened", "Ref 4: Bridge (north)"] {
            assert_eq!(subject(text, None).title.as_deref(), Some(text), "{text}");
        }
    }

    #[test]
    fn a_subject_that_names_nothing_gives_no_headline() {
        for text in ["", "...", "Press release", "3 March 2026", "Fwd: Pressemitteilung", "12/26"] {
            assert_eq!(subject(text, None).title, None, "{text}");
        }
        let numbered = subject("No: 26, 3 March 2026, Bridge opened", None);
        assert_eq!(numbered.title.as_deref(), Some("Bridge opened"));
        assert_eq!(numbered.number.as_deref(), Some("26"));
    }

    #[test]
    fn an_embargo_in_a_subject_holds() {
        let until = |text: &str| match subject(text, None).embargoes.first() {
            Some(Embargo::Until(moment)) => Some(moment.rfc3339()),
            Some(Embargo::Unreadable(_)) => Some("unreadable".to_owned()),
            None => None,
        };
        for (text, expected) in [
            ("[EMBARGO 5 March 10:00] Bridge opened", Some("2026-03-05T10:00:00+04:00")),
            (
                "Bridge opened (embargoed until 5 March 2026, 10:00)",
                Some("2026-03-05T10:00:00+04:00"),
            ),
            ("Fwd: EMBARGOED until 5 March 2026 10:00", Some("2026-03-05T10:00:00+04:00")),
            ("EMBARGOED until 5 March 2026 10:00: Bridge opened", Some("unreadable")),
            ("[EMBARGO] Bridge opened", Some("unreadable")),
            ("EMBARGO [5 March] Bridge", Some("unreadable")),
            ("[Sperrfrist: 5. März 2026, 10 Uhr] Brücke", Some("2026-03-05T10:00:00+04:00")),
            ("[embargo-list] Sanctions adopted", Some("unreadable")),
            ("Arms embargo prolonged", None),
            ("Bridge opened", None),
        ] {
            assert_eq!(until(text).as_deref(), expected, "{text}");
        }
        assert_eq!(
            subject("[EMBARGO 5 March 10:00] Bridge opened", None).title.as_deref(),
            Some("Bridge opened")
        );
        assert_eq!(subject("EMBARGOED until 5 March 2026: Bridge opened", None).title, None);
        for text in ["[DRAFT] Bridge opened", "DRAFT", "Status: draft", "Bridge (not for release)"]
        {
            let subject = subject(text, None);
            assert!(subject.kept_back.len() + subject.embargoes.len() > 0, "{text}");
        }
    }
}
