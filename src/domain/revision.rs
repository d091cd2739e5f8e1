//! What a reading comes to as a statement; as the next revision of one, how grave the change is, and
//! what readers are told of it.

use std::time::Duration;

use super::decide::{Known, Submission};
use super::fault::DecisionFault;
use super::grade::{Grade, Judge, Measured, Sign, measured};
use super::id::EntryId;
use super::language::Language;
use super::reading::{Problem, Reading, Severity};
use super::statement::{Correction, Statement};
use super::time::Moment;

#[derive(Debug)]
pub(super) struct Revision {
    pub(super) statement: Statement,
    pub(super) grade: Grade,
    pub(super) judge: Judge,
    measured: Measured,
}

/// `fresh` is the text as it is now, with what an entry keeps for good. None where nothing changed.
pub(super) fn revise(
    old: &Statement,
    mut fresh: Statement,
    (now, quiet): (Moment, Duration),
) -> Option<Revision> {
    if fresh == *old {
        return None;
    }
    let measured = measured(old, &fresh);
    let attached = (fresh.attachments != old.attachments).then_some(Grade::Minor);
    // One that stays in the file from an earlier edit says nothing of this one.
    let declared = fresh.change.filter(|change| old.change != Some(*change));
    let told_in_note = old.corrections.first().is_some_and(|last| last.note == old.note);
    let note_is_new = fresh.note.is_some() && fresh.note != old.note;
    let note_went = fresh.note.is_none() && old.note.is_some() && !told_in_note;
    let words_changed = measured.grade > Grade::Editorial;
    let stands = fresh.change.filter(|stands| words_changed && *stands > measured.grade);
    let judge = declared.or(stands).map_or(Judge::Measured, |_grade| Judge::Declared);
    let grade = declared.unwrap_or_else(|| {
        let note = (note_is_new || note_went).then_some(Grade::Minor);
        [stands, note, attached].into_iter().flatten().fold(measured.grade, Grade::max)
    });
    if grade == Grade::Substantive {
        let note = fresh.note.clone().filter(|_note| note_is_new || declared.is_some());
        tell(&mut fresh.corrections, note, (now, quiet));
    } else if note_is_new
        && measured.grade == Grade::Editorial
        && old.note.is_some()
        && told_in_note
    {
        // A slip in the note itself is mended where it stands.
        if let Some(last) = fresh.corrections.first_mut() {
            last.note.clone_from(&fresh.note);
        }
    }
    Some(Revision { statement: fresh, grade, judge, measured })
}

/// Two in quick succession are one, which has the later note.
fn tell(corrections: &mut Vec<Correction>, note: Option<String>, (now, quiet): (Moment, Duration)) {
    let last = corrections.first_mut();
    // Also where the clock was set back between them.
    let apart = |last: &Moment| now.instant().duration_since(last.instant()).abs();
    let is_recent = |last: &Moment| apart(last) < signed(quiet);
    match last {
        Some(last) if is_recent(&last.at) => {
            last.at = last.at.max(now);
            last.note = note.or(last.note.take());
        }
        Some(_) | None => corrections.insert(0, Correction { at: now, note }),
    }
}

fn signed(quiet: Duration) -> jiff::SignedDuration {
    jiff::SignedDuration::try_from(quiet).unwrap_or(jiff::SignedDuration::MAX)
}

impl Revision {
    /// The office declared less than the text shows. Its word stands, and a person should look.
    pub(super) fn doubt(&self, line: Option<usize>) -> Option<Problem> {
        if self.grade >= self.measured.grade {
            return None;
        }
        let fault = match self.measured.sign.clone()? {
            Sign::Figure(word) => DecisionFault::LighterThanFigure { word },
            Sign::Negation(word) => DecisionFault::LighterThanNegation { word },
            Sign::Share => DecisionFault::LighterThanShare,
        };
        Some(Problem::new(Severity::Doubt, line, fault))
    }
}

/// The next revision's text, with what an entry keeps for good.
pub(super) fn revised(known: &Known, submission: Submission) -> Statement {
    let Submission { reading, owner, replaces, joins, .. } = submission;
    // Of an edition that is published, only what it says itself takes it over to another statement.
    let said = joins.filter(|joins| joins.translation_of.is_some());
    let (group, translation_of) = match said {
        Some(joins) => (joins.group, joins.translation_of),
        None => (known.statement.group.clone(), None),
    };
    let fresh = statement_of((reading, replaces), group, owner);
    Statement {
        translation_of,
        slug: known.statement.slug.clone(),
        address: known.statement.address.clone(),
        declared_id: known.statement.declared_id.clone(),
        owner: known.statement.owner,
        corrections: known.statement.corrections.clone(),
        ..fresh
    }
}

pub(super) fn statement_of(
    (reading, replaces): (Reading, Option<EntryId>),
    group: String,
    owner: u32,
) -> Statement {
    let expires = reading.expires_at();
    Statement {
        title: reading.title.map(|title| title.value).unwrap_or_default(),
        language: reading.language.map_or_else(Language::undetermined, |language| language.value),
        html: reading.html,
        summary: reading.summary.map(|summary| summary.value).unwrap_or_default(),
        categories: reading.categories,
        place: reading.place.map(|place| place.value),
        number: reading.number.map(|number| number.value),
        authors: reading.authors,
        rights: reading.rights,
        declared_id: reading.declared_id.map(|declared| declared.value),
        group,
        slug: reading.slug,
        address: None,
        owner: Some(owner),
        corrections: Vec::new(),
        change: reading.change.map(|change| change.value),
        note: reading.note,
        expires,
        replaces,
        subtitle: reading.subtitle,
        translation_of: None,
        attachments: reading.attachments,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tongue::Tongue;
    use super::*;

    const QUIET: Duration = Duration::from_mins(2);

    fn said(text: &str, change: Option<Grade>, note: Option<&str>) -> Statement {
        let json = serde_json::json!({
            "title": "The harbour opens", "language": "en", "summary": "", "group": "x", "slug": "x",
            "html": format!("<p>{text} and everything else of the many words is as it was before</p>"),
        });
        let statement: Statement = serde_json::from_value(json).unwrap();
        Statement { change, note: note.map(str::to_owned), ..statement }
    }

    fn at(time: &str) -> Moment {
        format!("2026-03-03T{time}+04:00").parse().unwrap()
    }

    /// The edit of `old` to `new`, which keeps what was told.
    fn edit(old: &Statement, new: Statement, time: &str) -> Revision {
        let fresh = Statement { corrections: old.corrections.clone(), ..new };
        revise(old, fresh, (at(time), QUIET)).unwrap()
    }

    fn notes(statement: &Statement) -> Vec<Option<&str>> {
        statement.corrections.iter().map(|correction| correction.note.as_deref()).collect()
    }

    use Grade::{Editorial, Minor, Substantive};

    #[test]
    fn a_declaration_counts_for_the_edit_in_which_it_is_new() {
        let first = said("five boats land", None, None);
        let second = edit(&first, said("six boats land", Some(Editorial), None), "10:00:00");
        assert_eq!(second.grade, Editorial);
        // It stays in the file, and the next edit is measured all the same.
        let third =
            edit(&second.statement, said("6 boats land", Some(Editorial), None), "11:00:00");
        assert_eq!(third.grade, Substantive);
        // What stays raises the words of the next edit and not its commas.
        let first = said("five boats land", Some(Substantive), None);
        let words = edit(&first, said("six boats land", Some(Substantive), None), "10:00:00");
        let comma = edit(&first, said("five boats, land", Some(Substantive), None), "10:00:00");
        assert_eq!((words.grade, comma.grade), (Substantive, Editorial));
    }

    #[test]
    fn a_declaration_alone_is_an_edit() {
        let first = said("five boats land", None, None);
        let declared = said("five boats land", Some(Substantive), Some("Six, not five."));
        let second = edit(&first, declared.clone(), "10:00:00");
        assert_eq!(
            (second.grade, notes(&second.statement)),
            (Substantive, vec![Some("Six, not five.")])
        );
        let same = Statement { corrections: second.statement.corrections.clone(), ..declared };
        assert!(revise(&second.statement, same, (at("10:05:00"), QUIET)).is_none());
    }

    #[test]
    fn what_is_declared_below_what_is_measured_is_a_doubt() {
        let first = said("5 boats land", None, None);
        let second = edit(&first, said("6 boats land", Some(Minor), None), "10:00:00");
        assert_eq!(second.grade, Minor);
        let doubt = second.doubt(Some(3)).unwrap();
        assert_eq!((doubt.severity, doubt.line), (Severity::Doubt, Some(3)));
        let what = doubt.told(Tongue::English).what;
        assert!(what.contains("`6`"), "{what}");
        let measured = edit(&first, said("6 boats land", None, None), "10:00:00");
        assert!(measured.doubt(None).is_none());
    }

    #[test]
    fn two_substantive_corrections_in_quick_succession_are_told_as_one() {
        let first = said("5 boats land", None, None);
        let second = edit(&first, said("6 boats land", None, Some("Six.")), "10:00:00");
        let third = edit(&second.statement, said("7 boats land", None, Some("Seven.")), "10:01:59");
        assert_eq!(notes(&third.statement), [Some("Seven.")]);
        let fourth = edit(&third.statement, said("8 boats land", None, Some("Seven.")), "10:03:59");
        assert_eq!(
            notes(&fourth.statement),
            [None, Some("Seven.")],
            "an old note is of an old one"
        );
        // The clock was set back.
        let fifth = edit(&fourth.statement, said("9 boats land", None, None), "09:03:59");
        assert_eq!(notes(&fifth.statement), [None, None, Some("Seven.")]);
        let sixth = edit(&fifth.statement, said("5 boats land", None, None), "09:02:00");
        assert_eq!(notes(&sixth.statement), [None, None, Some("Seven.")]);
    }

    #[test]
    fn a_slip_in_the_note_is_mended_where_it_stands_and_what_was_told_stays() {
        let first = said("5 boats land", None, None);
        let second = edit(&first, said("6 boats land", None, Some("Sicks.")), "10:00:00");
        let third = edit(&second.statement, said("6 boats land", None, Some("Six.")), "11:00:00");
        assert_eq!((third.grade, notes(&third.statement)), (Minor, vec![Some("Six.")]));
        let fourth = edit(&third.statement, said("6 boats land", None, None), "12:00:00");
        assert_eq!((fourth.grade, notes(&fourth.statement)), (Editorial, vec![Some("Six.")]));
    }

    #[test]
    fn a_note_that_comes_or_goes_is_seen_by_readers() {
        let first = said("five boats land", None, Some("For the islands."));
        assert_eq!(edit(&first, said("five boats land", None, None), "10:00:00").grade, Minor);
        let first = said("five boats land", None, None);
        assert_eq!(
            edit(&first, said("five boats land", None, Some("New.")), "10:00:00").grade,
            Minor
        );
    }
}
