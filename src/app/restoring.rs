//! The commands `backup` and `restore`, by hand.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::beyond::{Beyond, beyond};
use super::{Failure, owners};
use crate::backup::make::{Made, Of, make};
use crate::backup::restore::{Prepared, Standing, finish};
use crate::backup::{BackupError, Manifest};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::size::many;
use crate::intake::stamp_at;
use crate::ledger::LedgerReader;
use crate::reports::earlier::Earlier;
use crate::reports::registry;

/// How long what is put aside does (`ledger/copies.rs`).
const STAYS: &str =
    "and stays there; where a text was ever erased, until the next erasure, and for a week at most";

/// What becomes of a ledger that the state folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Present {
    /// It stays, and the backup is not restored.
    Stays,
    /// It is put aside.
    PutAside,
}

/// Makes a backup, also beside the daemon; says what is in it.
pub fn back_up(config: &Config, file: &Path, clock: Clock) -> Result<Vec<String>, Failure> {
    let of =
        Of { state_dir: &config.state_dir, now: clock.now(), stop: &(Arc::new(|| false) as _) };
    let Made { file, manifest, bytes, missing } = make(of, file)?;
    let mut lines = vec![format!(
        "{}: {} of {}, {bytes} bytes; read back and found whole",
        file.display(),
        many(manifest.records, "record", "records"),
        manifest.authority.as_str()
    )];
    if !missing.is_empty() {
        lines.push(format!(
            "not in the store, or altered there, and so not in it: {} that statements name",
            many(missing.len() as u64, "attachment", "attachments")
        ));
    }
    lines.push(
        "The configuration is not in it. It holds what waits under embargo: keep it as close as the state folder."
            .to_owned(),
    );
    Ok(lines)
}

/// Puts a backup in the place of the state; says what is there afterwards, and what is not.
pub fn restore(
    config: &Config,
    (file, present): (&Path, Present),
    clock: Clock,
) -> Result<Vec<String>, Failure> {
    let state_dir = &config.state_dir;
    owners::may_write_into(state_dir, &format!("restore {}", file.display()))?;
    finish(state_dir)?;
    let is_there = fs::metadata(state_dir.join("ledger.db")).is_ok_and(|found| found.len() > 0);
    if is_there && present == Present::Stays {
        return Err(BackupError::Refused(format!(
            "{} holds a ledger already: with --replace it is put aside in that folder, {STAYS}",
            state_dir.display()
        ))
        .into());
    }
    let prepared = Prepared::new(file, (state_dir, config.authority.as_ref()))?;
    let (manifest, missing) = (prepared.manifest.clone(), prepared.missing.len());
    let ledger = LedgerReader::at(&prepared.ledger())?;
    let revisions = ledger.revisions()?;
    let Beyond { earlier, is_told } = beyond(config, &ledger)?;
    drop(ledger);
    if !earlier.is_empty() {
        prepared.adopt(&earlier.to_text())?;
    }
    let aside = prepared.place(Standing::Replaced, clock.now())?;
    let Manifest { made_at, records, .. } = manifest;
    let mut lines = vec![format!(
        "restored: {}, as of {made_at}; every byte, the chain and every text were checked",
        many(records, "record", "records")
    )];
    lines.extend(
        aside.map(|aside| format!("what lay there before is in {}, {STAYS}", aside.display())),
    );
    if missing > 0 {
        let missing = many(missing as u64, "attachment", "attachments");
        lines.push(format!(
            "not in the backup: {missing}; what has its file in the drop folder comes back"
        ));
    }
    if !is_told {
        lines.push(format!(
            "neither {} nor a catalogue tells what came after it: what was withdrawn or erased since is public again as soon \
             as gazetted runs, unless you put the registry there and restore it once more; otherwise order it anew at once",
            config.reports_dir.join(registry::FILE).display()
        ));
    }
    let is_known = |line: &registry::Line| revisions.contains_key(&line.id);
    lines.extend(later(&earlier, (&config.drop_dir, &is_known)));
    lines.push("start gazetted now: it builds the catalogue from the ledger and looks through the drop folder".to_owned());
    Ok(lines)
}

/// What the registry knows of the time after the backup.
fn later(
    earlier: &Earlier,
    (drop_dir, is_known): (&Path, &dyn Fn(&registry::Line) -> bool),
) -> Vec<String> {
    // Of a folder that is away it is not known.
    let is_gone = |line: &registry::Line| {
        line.path.as_ref().is_none_or(|path| matches!(stamp_at(drop_dir, path), Ok(None)))
    };
    let lines = earlier.lines();
    let count =
        |of: &dyn Fn(&registry::Line) -> bool| lines.iter().filter(|line| of(line)).count() as u64;
    let statements = |count| many(count, "statement", "statements");
    let is_taken_back = |line: &registry::Line| line.withdrawn.is_some() || line.erased.is_some();
    let returning = count(&|line| !is_known(line) && line.erased.is_none() && !is_gone(line));
    let lost =
        lines.iter().filter(|line| !is_known(line) && line.erased.is_none() && is_gone(line));
    let taken_back = count(&is_taken_back);
    let changed = count(&|line| is_known(line) && !is_taken_back(line));
    let mut told = Vec::new();
    if returning > 0 {
        told.push(format!(
            "published after it: {}, which the next start takes in again from the drop folder, with the id, date and \
             address that {} knows of each",
            statements(returning),
            registry::FILE
        ));
    }
    if changed > 0 {
        told.push(format!(
            "changed after it: {}, corrected again from the drop files",
            statements(changed)
        ));
    }
    if taken_back > 0 {
        told.push(format!(
            "taken back after it: {}, which the next start takes back again",
            statements(taken_back)
        ));
    }
    told.extend(lost.map(|line| match &line.path {
        Some(path) => format!(
            "{} does not come back: its drop file {path} is gone; put it back, and {} is its address again",
            line.id, line.address
        ),
        None => format!("{} cannot come back: no drop file is known of {}", line.id, line.address),
    }));
    told
}
