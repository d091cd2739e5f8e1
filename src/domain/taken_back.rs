//! What a file does to a statement that was withdrawn: by itself, nothing. A person reinstates.

use super::decide::{Consent, Decision, FileState, Known, Submission, Surroundings};
use super::edit::survival;
use super::fault::WithdrawalFault;
use super::id::Authority;
use super::path::DropPath;
use super::reading::{Problem, Severity};
use super::revision::revised;
use super::withdrawal::State;

/// With at least this share left, a text with the headline of a withdrawn one is held for it.
const RESEMBLANCE_MIN: f64 = 0.5;

/// Decides where a withdrawal is asked for, and where one stands that the file cannot change.
pub(super) fn decide(
    around: &Surroundings,
    submission: &Submission,
    authority: &Authority,
) -> Option<Decision> {
    let Surroundings { owned, declared, edition, same_bytes, .. } = around;
    let is_erased = |known: &&Known| known.state == State::Erased;
    // Whatever it holds, and whoever accepts it: its text is not to be stored again.
    let named = [owned, declared, edition, same_bytes].into_iter().flatten();
    if let Some(erased) = named.into_iter().find(is_erased) {
        let of = Some(erased.clone()).filter(|_known| owned.is_some());
        return Some(Decision::Refuse { problems: vec![erased_before()], of });
    }
    if let Some(withdrawal) = &submission.reading.withdrawal
        && submission.consent == Consent::None
    {
        let of = owned.as_ref().or_else(|| own_edition(around, submission, authority))?.clone();
        return Some(if of.withdrawal.as_ref() == Some(withdrawal) {
            Decision::Nothing { of }
        } else {
            Decision::Withdraw { of, withdrawal: withdrawal.clone() }
        });
    }
    // The same bytes again, as they are now or as they once were (RELIABILITY 37).
    let withdrawn = owned.as_ref().filter(|known| known.state == State::Withdrawn)?;
    let is_same = withdrawn.source == Some(submission.digest);
    (is_same && submission.consent == Consent::None)
        .then(|| Decision::Nothing { of: withdrawn.clone() })
}

/// The entry whose id the file declares, where no other file is there for it.
fn own_edition<'a>(
    around: &'a Surroundings,
    submission: &Submission,
    authority: &Authority,
) -> Option<&'a Known> {
    let declared = &submission.reading.declared_id.as_ref()?.value;
    let language = submission.reading.language.as_ref();
    let edition = language.map(|language| declared.edition_id(authority, &language.value));
    let all = [&around.edition, &around.declared].into_iter().flatten();
    let of_this = |known: &&Known| {
        Some(&known.id) == edition.as_ref()
            || language.is_none_or(|language| language.value == known.statement.language)
    };
    all.into_iter().filter(of_this).find(|known| known.file == FileState::Gone)
}

/// An edit of a withdrawn statement's file.
pub(super) fn edit(known: Known, submission: Submission) -> Decision {
    match (known.state, submission.consent) {
        (State::Erased, _) => Decision::Refuse { problems: vec![erased_before()], of: Some(known) },
        (State::Current | State::Expired | State::Withdrawn, Consent::None) => {
            Decision::Hold { problems: vec![withdrawn_before()], of: Some(known) }
        }
        (State::Current | State::Expired | State::Withdrawn, Consent::Given) => {
            let doubts = submission.reading.problems.clone();
            let statement = Box::new(revised(&known, submission));
            Decision::Reinstate { of: known, statement, doubts }
        }
    }
}

/// A new file with the headline and much of the text of a withdrawn statement.
pub(super) fn resembles(twin: &Known, submission: &Submission) -> Option<Problem> {
    let is_alike = twin.state == State::Withdrawn
        && submission.consent == Consent::None
        && survival(twin, &submission.reading) >= RESEMBLANCE_MIN;
    let line = submission.reading.title.as_ref().and_then(|title| title.line);
    is_alike.then(|| Problem::new(Severity::Hold, line, WithdrawalFault::LikeWithdrawn))
}

/// Accepted, the text would let stand again what was taken back: that is said with what keeps it back.
pub(super) fn told_with(problem: Problem, of: State) -> Vec<Problem> {
    let withdrawn = of.is_taken_back().then(withdrawn_before);
    std::iter::once(problem).chain(withdrawn).collect()
}

pub(super) fn by_a_file(by: &DropPath) -> Problem {
    let file = by.to_string();
    Problem::new(Severity::Hold, None, WithdrawalFault::TakenBack { file })
}

fn withdrawn_before() -> Problem {
    Problem::new(Severity::Hold, None, WithdrawalFault::StaysWithdrawn)
}

fn erased_before() -> Problem {
    Problem::new(Severity::Refuse, None, WithdrawalFault::ErasedBefore)
}
