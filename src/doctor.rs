//! Whether the state is sound: the chain, the fold, the digests. Reads only, also while the daemon runs.

use std::path::Path;

use crate::app::Failure;
use crate::catalogue::{Catalogue, CatalogueReader};
use crate::ledger::{LedgerError, LedgerReader};
use crate::progress::Progress;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    Quick,
    /// Every record, every text, and the whole fold.
    Deep,
}

#[derive(Debug)]
pub struct Findings {
    pub lines: Vec<String>,
    pub sound: bool,
}

pub fn examine(state_dir: &Path, depth: Depth) -> Result<Findings, Failure> {
    let ledger = LedgerReader::open(state_dir)?;
    let head = ledger.head()?;
    let mut findings =
        Findings { lines: vec![format!("ledger: {} records", head.offset)], sound: true };
    let catalogue = CatalogueReader::open(state_dir)?;
    let cursor = catalogue.cursor()?;
    findings.lines.push(format!("catalogue: folded up to record {}", cursor.offset));
    if depth == Depth::Deep {
        walk(&ledger, head.offset, &mut findings)?;
        if findings.sound {
            refold(&ledger, &catalogue, &mut findings)?;
        }
    }
    findings.lines.push(if findings.sound { "sound".to_owned() } else { "NOT sound".to_owned() });
    Ok(findings)
}

fn walk(ledger: &LedgerReader, records: u64, findings: &mut Findings) -> Result<(), Failure> {
    let progress =
        Progress::new("Walking the chain", usize::try_from(records).unwrap_or(usize::MAX));
    match ledger.verify(|offset| progress.reach(offset)) {
        Ok(walked) => findings.lines.push(format!(
            "chain: {} records follow from one another; {} source files and every text have their digests; {} texts removed",
            walked.records, walked.sources, walked.texts_removed
        )),
        Err(LedgerError::Damaged { offset, what }) => {
            findings.sound = false;
            findings.lines.push(format!("chain: record {offset}: {what}"));
            findings.lines.push(
                "remedy: stop gazetted, keep this folder as it is, and restore ledger.db from a backup".to_owned(),
            );
        }
        Err(error) => return Err(error.into()),
    }
    Ok(())
}

/// Folds the whole ledger into a new catalogue and compares it with the one in use.
fn refold(
    ledger: &LedgerReader,
    catalogue: &CatalogueReader,
    findings: &mut Findings,
) -> Result<(), Failure> {
    let before = catalogue.fingerprint()?;
    let mut fresh = Catalogue::in_memory()?;
    let progress =
        Progress::new("Folding anew", usize::try_from(before.offset).unwrap_or(usize::MAX));
    fresh.catch_up_to(ledger, before.offset, |offset| progress.reach(offset))?;
    if fresh.fingerprint()? == before {
        findings
            .lines
            .push("fold: a catalogue built anew is the same as the one in use".to_owned());
    } else {
        findings.sound = false;
        findings.lines.push("fold: a catalogue built anew differs from the one in use".to_owned());
        findings.lines.push("remedy: start once with --rebuild".to_owned());
    }
    Ok(())
}
