//! One file as an item: read by the rules of its folder, if its owner may publish at all.

use super::Item;
use super::editions::Related;
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
    let reading = match stranger(config, file.owner) {
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
    }
}

/// Who can write to the folder speaks for the office, unless the configuration names who may (row 16).
pub(super) fn stranger(config: &Config, owner: u32) -> Option<Problem> {
    let allowed = &config.intake.allowed_uids;
    if allowed.is_empty() || allowed.contains(&owner) {
        return None;
    }
    tracing::warn!(owner, "a file of a user who is not in allowed_uids was refused");
    Some(Problem::new(Severity::Refuse, None, FileFault::Stranger { owner }))
}
