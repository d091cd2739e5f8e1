//! Lines in the head of a text that read like a field which keeps it back, and stand in no header.
//!
//! A header may fail to be one by a single line. What it says must hold all the same: a statement
//! kept back for nothing is a nuisance, one let out too early cannot be called back.

use super::context::Context;
use super::declared::{is_at_once, is_yes, status_word};
use super::embargo;
use super::fold::fold;
use super::lines::{Line, Lines};
use super::metadata::{self, Key};
use super::release_time;
use super::restraint;
use super::stated_time::{has_time, weekday};
use super::summary::cut_at_word;
use crate::domain::fault::{FormFault, HeaderFault};
use crate::domain::reading::{Embargo, Problem, Severity};

const HEAD_LINES: usize = 18;
const QUOTATION_CHARS_MAX: usize = 120;

/// Drafts and withdrawals in the words of the office, besides those of the field `Status`.
const NOT_PUBLIC: &str = "draft|drafting|not for release|not for publication|do not publish|do not release|\
    not to be published|on hold|pending|unpublished|not published|not approved|not final|in review|under review|\
    internal|confidential|private|embargo|retracted|revoked|\
    qaralama|layihə|ləğv edilib|ləğv olunub|geri çəkilib|dərc edilməsin|\
    taslak|iptal|iptal edildi|geri çekildi|yayınlanmayacak|\
    черновик|проект|отозвано|отозван|отозвана|отменено|не для публикации|не публиковать|\
    entwurf|zurückgezogen|gesperrt|nicht zur veröffentlichung|nicht veröffentlichen|\
    brouillon|projet|retiré|retirée|ne pas publier|ne pas diffuser|\
    borrador|retirado|retirada|no publicar|rascunho|bozza|ritirato|ritirata|szkic|чернетка|відкликано|مسودة";

/// A line that is one of these and nothing else keeps a text back without any field.
const ALONE: &str = "draft|not for release|not for publication|do not publish|do not release|not to be published|\
    withdrawn|entwurf|nicht zur veröffentlichung|brouillon|ne pas publier|ne pas diffuser|borrador|no publicar|\
    qaralama|dərc edilməsin|taslak|черновик|не для публикации|не публиковать";

/// Of a release: it comes, and nobody knows when.
const UNSETTLED: &[&str] =
    &["tbc", "tba", "tbd", "pending", "later", "delivery", "notice", "approval", "hold"];

/// Every line of the head that would keep the statement back, were it written as a field.
pub(super) fn stray(lines: &[Line<'_>], context: &Context<'_>) -> Vec<Problem> {
    let head = lines.iter().filter(|line| !line.text.is_empty()).take(HEAD_LINES);
    head.filter(|line| restrains(**line, context)).map(kept_back).collect()
}

/// The first line of what stands beside a text and is not published with it that would keep the text back.
pub(super) fn beside(text: &str, context: &Context<'_>) -> Option<Problem> {
    let lines = Lines::of(text);
    let views = lines.views();
    let lasts = |embargo: Embargo| match embargo {
        Embargo::Until(until) => until.instant() > context.arrival.instant(),
        Embargo::Unreadable(_) => true,
    };
    let says = |line: &&Line<'_>| {
        restrains(**line, context) || embargo::in_line(**line, context).is_some_and(lasts)
    };
    let line = views.iter().filter(|line| !line.text.is_empty()).find(says)?;
    let fault = FormFault::RestraintBeside { text: cut_at_word(line.text, QUOTATION_CHARS_MAX) };
    Some(Problem::new(Severity::Hold, None, fault))
}

fn kept_back(line: &Line<'_>) -> Problem {
    let fault = HeaderFault::StrayRestraint { line: line.number, text: line.text.to_owned() };
    Problem::new(Severity::Hold, Some(line.number), fault)
}

/// Whether a line would keep the statement back, were it written as a field.
pub(super) fn restrains(line: Line<'_>, context: &Context<'_>) -> bool {
    const LINE_CHARS_MAX: usize = 120;
    if line.text.chars().count() > LINE_CHARS_MAX {
        return false;
    }
    match name_and_value(line.text) {
        Some((name, value)) => match kind(&name) {
            Some(Restraint::Status) => says_not_public(value),
            Some(Restraint::Switch) => is_yes(value),
            // An embargo in the text is read by its own rules.
            Some(Restraint::Release) => !restraint::states(line) && lies_ahead(value, context),
            None => false,
        },
        None => stands_alone(line.folded()),
    }
}

enum Restraint {
    Status,
    /// `draft: true`
    Switch,
    Release,
}

fn kind(name: &str) -> Option<Restraint> {
    match metadata::key(name) {
        Some(Key::Status) => Some(Restraint::Status),
        Some(Key::Embargo) => Some(Restraint::Release),
        Some(_) => None,
        None if matches!(name, "draft" | "withdrawn" | "withheld" | "unpublished" | "hold") => {
            Some(Restraint::Switch)
        }
        None if ["status", "pubstatus", "state"].iter().any(|word| is_near(word, name)) => {
            Some(Restraint::Status)
        }
        None => metadata::resembles_a_restraint(name).then_some(Restraint::Release),
    }
}

fn is_near(word: &str, name: &str) -> bool {
    strsim::damerau_levenshtein(word, name) <= 2
}

/// `Status: draft`, `**Status:** draft`, `- status = "draft"`.
fn name_and_value(line: &str) -> Option<(String, &str)> {
    const NAME_CHARS_MAX: usize = 24;
    let (name, value) = line.split_once([':', '：', '='])?;
    let name = fold(name.trim_matches(is_decoration));
    let value = value.trim_matches(is_decoration);
    (!name.is_empty() && name.chars().count() <= NAME_CHARS_MAX).then_some((name, value))
}

fn is_decoration(character: char) -> bool {
    character.is_whitespace()
        || matches!(
            character,
            '*' | '_' | '#' | '`' | '"' | '\'' | '“' | '”' | '[' | ']' | '>' | '-'
        )
}

/// A known word, or a few words that begin with one: `draft 3, for approval`, and not `quo`.
fn says_not_public(value: &str) -> bool {
    const WORDS_MAX: usize = 5;
    let folded = fold(value);
    if folded.split_whitespace().count() > WORDS_MAX {
        return false;
    }
    let begins = NOT_PUBLIC.split('|').any(|words| {
        folded.strip_prefix(words).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
    });
    let first = folded.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    begins || status_word(first).is_some()
}

/// A time that has not come, or one that cannot be read; `Release: the new album` is neither.
fn lies_ahead(value: &str, context: &Context<'_>) -> bool {
    if is_at_once(value) || is_serial(value) {
        return false;
    }
    match release_time::read(value, Some(context.today()), context) {
        Embargo::Until(moment) => moment > context.arrival,
        Embargo::Unreadable(_words) => {
            let folded = fold(value);
            let mut words = folded.split(|c: char| !c.is_alphanumeric());
            has_time(value)
                || words.any(|word| weekday(word).is_some() || UNSETTLED.contains(&word))
        }
    }
}

/// The number of a release, `16-123`: three digits behind a hyphen are no day, no month, no hour.
fn is_serial(value: &str) -> bool {
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    value.rsplit_once(['-', '/']).is_some_and(|(first, last)| {
        is_number(first) && is_number(last) && !first.is_empty() && last.len() == 3
    })
}

/// `DRAFT`, `*** DRAFT – NOT FOR RELEASE ***`.
fn stands_alone(folded: &str) -> bool {
    let parts = folded.split(['–', '—', '-', ',', '/', '|', '(', ')', '.']).map(fold);
    let mut filled = parts.filter(|part| !part.is_empty()).peekable();
    filled.peek().is_some() && filled.all(|part| ALONE.split('|').any(|words| words == part))
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::rules;
    use super::super::lines::Lines;
    use super::*;

    fn is_held(text: &str) -> bool {
        let rules = rules();
        let arrival = "2026-03-04T09:00:00+04:00".parse().unwrap();
        let context = Context { rules: &rules, arrival };
        !stray(&Lines::of(text).views(), &context).is_empty()
    }

    #[test]
    fn what_reads_like_a_restraint_is_one() {
        for line in [
            "Status: draft",
            "STATUS : Draft 3, for approval",
            "**Status:** draft",
            "- status = \"withdrawn\"",
            "Stauts: withheld",
            "Статус: черновик",
            "Status: zurückgezogen",
            "draft: true",
            "Release: tomorrow 10am",
            "Release: 5 March 2026, 10:00",
            "Release: Friday",
            "Release: TBC",
            "Relaese: 5 March 2026",
            "DRAFT",
            "*** DRAFT – NOT FOR RELEASE ***",
        ] {
            assert!(is_held(&["Roads: the plan", line, "", "The text."].join("\n")), "{line}");
        }
    }

    #[test]
    fn prose_with_such_a_word_is_none() {
        for line in [
            "Status: quo",
            "Status: usable",
            "Status: drafted by three ministries, the law on roads and bridges is adopted",
            "Release: the new album",
            "Release: immediate",
            "Release: 3 March 2026",
            "Release: 2026-045",
            "Draft: the players whom the northern clubs chose",
            "Draft law on roads adopted",
            "Withdrawn troops come home",
            "State: the ministry of roads",
        ] {
            assert!(!is_held(&[line, "", "The text."].join("\n")), "{line}");
        }
    }

    #[test]
    fn below_the_head_nothing_is_looked_for() {
        let text = ["A line of the text."; HEAD_LINES].join("\n");
        assert!(!is_held(&[text.as_str(), "Status: draft"].join("\n")));
    }
}
