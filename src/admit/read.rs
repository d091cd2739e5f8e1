//! One file as an item: read by the rules of its folder, if its owner may publish at all.

use super::editions::Related;
use super::{Composed, Item};
use crate::config::Config;
use crate::domain::decide::{ArrivalKind, Consent};
use crate::domain::fault::FileFault;
use crate::domain::reading::{DropText, Problem, Reading, Severity};
use crate::domain::time::Moment;
use crate::intake::DropFile;
use crate::parse;

pub(super) fn read_file(
    config: &Config,
    now: Moment,
    file: DropFile,
    arrival: ArrivalKind,
) -> Item {
    let rules = config.rules_for(&file.path);
    let seen = Moment::in_zone(now.instant(), &rules.zone);
    let text = DropText { path: &file.path, bytes: &file.bytes, arrival: seen };
    // A file of fields speaks for the statement.
    let owners = [Some(file.owner), file.sidecar_owner].into_iter().flatten();
    let reading = match stranger_among(&config.intake.allowed_uids, owners) {
        Some(problem) => Reading { problems: vec![problem], ..Reading::default() },
        None => parse::read(&text, &rules),
    };
    Item {
        path: file.path,
        stamp: file.stamp,
        owner: file.owner,
        digest: file.digest,
        source: file.bytes.into(),
        woken: file.woken,
        arrival,
        seen,
        reading,
        consent: Consent::None,
        guess: None,
        waits_for: None,
        related: Related::default(),
        composed: Composed::NotYet,
    }
}

pub(super) fn stranger(config: &Config, owner: u32) -> Option<Problem> {
    stranger_among(&config.intake.allowed_uids, [owner])
}

/// Who can write to the folder speaks for the office, unless the configuration names who may (row 16).
fn stranger_among(allowed: &[u32], owners: impl IntoIterator<Item = u32>) -> Option<Problem> {
    if allowed.is_empty() {
        return None;
    }
    let owner = owners.into_iter().find(|owner| !allowed.contains(owner))?;
    tracing::warn!(owner, "a file of a user who is not in allowed_uids was refused");
    Some(Problem::new(Severity::Refuse, None, FileFault::Stranger { owner }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_16_a_file_of_fields_of_a_stranger_speaks_for_nobody() {
        let fault = |owners: &[u32]| {
            stranger_among(&[7, 8], owners.iter().copied()).map(|problem| *problem.fault)
        };
        assert_eq!(fault(&[7, 8]), None);
        assert_eq!(fault(&[7, 9]), Some(FileFault::Stranger { owner: 9 }.into()));
        assert!(stranger_among(&[], [9]).is_none());
    }
}
