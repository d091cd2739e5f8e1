//! How well the reader understands the labelled texts, field by field.
//!
//! `tuned/` may be looked at while the reader is written; `held_out/` is never tuned on, so that
//! its figures say something about texts nobody has seen.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use gazetted::domain::language::Language;
use gazetted::domain::reading::{Embargo, Field, Reading};
use gazetted::domain::time::Moment;
use serde::Deserialize;

use crate::texts::{Fate, Folder, fate, labelled, on_one_line};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Label {
    verdict: Fate,
    title: Option<String>,
    /// The date that the text states; none means that the moment of first sight counts.
    published: Option<String>,
    language: Language,
    place: Option<String>,
    number: Option<String>,
    /// RFC 3339, or `unreadable`.
    embargo: Option<String>,
    pub(crate) rules: Folder,
}

/// What was found against what stands there.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Score {
    pub(crate) right: usize,
    wrong: usize,
    missing: usize,
    /// Found where nothing stands.
    pub(crate) invented: usize,
}

#[derive(Default)]
pub(crate) struct Table {
    scores: BTreeMap<&'static str, Score>,
    misses: String,
}

impl Score {
    /// Percent of what stands in the texts that was read rightly.
    fn percent(self) -> usize {
        100 * self.right / (self.right + self.wrong + self.missing).max(1)
    }
}

impl Table {
    fn of(half: &str) -> Table {
        let mut table = Table::default();
        for (name, bytes, label) in labelled::<Label>(&format!("labelled/{half}")) {
            let reading = label.rules.read(&name, &bytes);
            table.add(&name, &label, &reading);
        }
        table
    }

    pub(crate) fn score(&self, field: &str) -> Score {
        self.scores.get(field).copied().unwrap_or_default()
    }

    pub(crate) fn add(&mut self, name: &str, label: &Label, reading: &Reading) {
        let stated = format!("{:?}", label.verdict);
        self.compare(name, "verdict", (Some(stated), Some(format!("{:?}", fate(reading)))));
        if label.verdict == Fate::Reject {
            return; // Of what is not published no field matters.
        }
        let value = |field: &Option<Field<String>>| field.as_ref().map(|f| on_one_line(&f.value));
        let date = reading.published.as_ref().map(|field| field.value.date().to_string());
        let language = reading.language.as_ref().map(|field| field.value.to_string());
        let embargo = reading.embargo.as_ref().map(|field| written(&field.value));
        let stated_embargo = label.embargo.as_deref().map(in_utc);
        self.compare(name, "headline", (label.title.clone(), value(&reading.title)));
        self.compare(name, "date", (label.published.clone(), date));
        self.compare(name, "language", (Some(label.language.to_string()), language));
        self.compare(name, "place", (label.place.clone(), value(&reading.place)));
        self.compare(name, "number", (label.number.clone(), value(&reading.number)));
        self.compare(name, "embargo", (stated_embargo, embargo));
    }

    fn compare(
        &mut self,
        name: &str,
        field: &'static str,
        (stated, found): (Option<String>, Option<String>),
    ) {
        let score = self.scores.entry(field).or_default();
        match (&stated, &found) {
            (None, None) => return,
            (Some(stated), Some(found)) if stated == found => return score.right += 1,
            (Some(_), Some(_)) => score.wrong += 1,
            (Some(_), None) => score.missing += 1,
            (None, Some(_)) => score.invented += 1,
        }
        let (stated, found) = (stated.unwrap_or_default(), found.unwrap_or_default());
        writeln!(self.misses, "{name}: {field}\n    stated {stated:?}\n    found  {found:?}")
            .unwrap();
    }

    #[track_caller]
    fn assert_good_enough(&self) {
        let score = |field| self.scores.get(field).copied().unwrap_or_default();
        assert!(score("headline").percent() >= 85, "headlines\n{self}");
        assert!(score("date").percent() >= 90, "dates\n{self}");
        assert_eq!(score("date").invented, 0, "dates that do not stand there\n{self}");
        assert_eq!(score("embargo").percent(), 100, "embargoes\n{self}");
        assert_eq!(score("embargo").invented, 0, "embargoes that do not stand there\n{self}");
    }
}

impl fmt::Display for Table {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "field      right  wrong  missing  false      %")?;
        for (field, score) in &self.scores {
            let Score { right, wrong, missing, invented } = score;
            let percent = score.percent();
            writeln!(
                out,
                "{field:<9} {right:>6} {wrong:>6} {missing:>8} {invented:>6} {percent:>6}"
            )?;
        }
        out.write_str(&self.misses)
    }
}

/// One spelling for an instant, whatever offset it was written with.
fn in_utc(stated: &str) -> String {
    stated.parse::<Moment>().map_or_else(|_| stated.to_owned(), |at| at.instant().to_string())
}

fn written(embargo: &Embargo) -> String {
    match embargo {
        Embargo::Until(release) => release.instant().to_string(),
        Embargo::Unreadable(_) => "unreadable".to_owned(),
    }
}

#[expect(clippy::print_stdout, reason = "the table is what a person runs this test for")]
fn measure(half: &str) -> Table {
    let table = Table::of(half);
    println!("{half}\n{table}");
    table
}

#[test]
fn the_texts_that_the_reader_was_written_with_are_understood() {
    measure("tuned").assert_good_enough();
}

#[test]
fn texts_that_nobody_has_tuned_on_are_understood_as_well() {
    measure("held_out").assert_good_enough();
}

#[test]
fn the_two_halves_hold_the_same_kinds_of_text() {
    let languages = |half| {
        let texts = labelled::<Label>(half);
        let mut languages: Vec<_> =
            texts.iter().map(|(.., label)| label.language.clone()).collect();
        languages.sort();
        languages.dedup();
        (texts.len(), languages.len())
    };
    for half in ["labelled/tuned", "labelled/held_out"] {
        let (texts, languages) = languages(half);
        assert!(texts >= 30, "{half} holds {texts} texts");
        assert!(languages >= 12, "{half} holds {languages} languages");
    }
}
