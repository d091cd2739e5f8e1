//! The ledger and the catalogue: whether they can be read, and in depth whether they are sound.

use std::path::Path;

use jiff::Timestamp;

use super::checks::{CATALOGUE, CHAIN, FOLD, LEDGER};
use super::finding::Finding;
use crate::catalogue::{Catalogue, CatalogueError, CatalogueReader};
use crate::domain::causes::WithCauses;
use crate::ledger::record::Head;
use crate::ledger::{LedgerError, LedgerReader};
use crate::progress::Progress;

const RESTORE: &str = "restart gazetted: with [backup] it puts a ledger that it finds damaged aside by itself, and goes \
                       on from the newest sound backup. Where it does not, stop it, and `gazetted restore FILE \
                       --replace`. Never copy a ledger.db over this one";
const REBUILD: &str = "start once with --rebuild";

/// Both, opened to read; a reason where one cannot be.
pub(super) struct Records {
    pub(super) ledger: Result<(LedgerReader, Head), NotRead>,
    pub(super) catalogue: Result<(CatalogueReader, Head), NotRead>,
}

#[derive(Clone, Debug)]
pub(super) enum NotRead {
    /// There is nothing yet, or it may not be looked at.
    Because(String),
    Broken(String),
}

impl NotRead {
    pub(super) fn why(&self) -> &str {
        let (NotRead::Because(why) | NotRead::Broken(why)) = self;
        why
    }
}

impl Records {
    pub(super) fn open(state_dir: &Path) -> Records {
        let looked = |name: &str| {
            let path = state_dir.join(name);
            let at = path.display();
            match std::fs::File::open(&path) {
                Ok(_open) => Ok(()),
                Err(error) => Err(NotRead::Because(format!("{at}: {error}"))),
            }
        };
        let ledger = looked("ledger.db").and_then(|()| {
            let read = || -> Result<_, LedgerError> {
                let ledger = LedgerReader::open(state_dir)?;
                let head = ledger.head()?;
                Ok((ledger, head))
            };
            read().map_err(|error| NotRead::Broken(WithCauses(&error).to_string()))
        });
        let catalogue = looked("catalogue.db").and_then(|()| {
            let read = || -> Result<_, CatalogueError> {
                let catalogue = CatalogueReader::open(state_dir)?;
                let cursor = catalogue.cursor()?;
                Ok((catalogue, cursor))
            };
            read().map_err(|error| NotRead::Broken(WithCauses(&error).to_string()))
        });
        Records { ledger, catalogue }
    }

    /// When the last record was made.
    pub(super) fn last_record(&self) -> Result<Option<Timestamp>, String> {
        let (ledger, head) = self.ledger.as_ref().map_err(|error| error.why().to_owned())?;
        let last = ledger
            .replay(head.offset.saturating_sub(1), 1)
            .map_err(|error| WithCauses(&error).to_string())?;
        Ok(last.first().map(|record| record.header.at.instant()))
    }

    pub(super) fn examine(&self) -> Vec<Finding> {
        let ledger = match &self.ledger {
            Ok((_ledger, head)) => {
                Finding::ok(LEDGER, format!("the ledger has {} records", head.offset))
            }
            Err(NotRead::Because(why)) => Finding::not_examined(LEDGER, why),
            Err(NotRead::Broken(why)) => Finding::fault(LEDGER, why, RESTORE),
        };
        let catalogue = match (&self.catalogue, &self.ledger) {
            (Ok((_, cursor)), Ok((_, head))) if cursor.offset < head.offset => Finding::ok(
                CATALOGUE,
                format!(
                    "the catalogue follows up to record {}; gazetted folds the rest in at its next start or in a moment",
                    cursor.offset
                ),
            ),
            (Ok((_, cursor)), _) => Finding::ok(
                CATALOGUE,
                format!("the catalogue follows up to record {}", cursor.offset),
            ),
            (Err(NotRead::Because(why)), _) => Finding::not_examined(CATALOGUE, why),
            (Err(NotRead::Broken(why)), _) => Finding::fault(CATALOGUE, why, REBUILD),
        };
        vec![ledger, catalogue]
    }

    /// Every record, every text, and the whole fold.
    pub(super) fn walk(&self) -> Vec<Finding> {
        let (ledger, head) = match &self.ledger {
            Ok(read) => read,
            Err(error) => {
                let why = error.why();
                return vec![Finding::not_examined(CHAIN, why), Finding::not_examined(FOLD, why)];
            }
        };
        let chain = chain(ledger, head.offset);
        let fold = match (&chain, &self.catalogue) {
            (Err(_broken), _) => Finding::not_examined(FOLD, "the chain is broken"),
            (Ok(_), Err(error)) => Finding::not_examined(FOLD, error.why()),
            (Ok(_), Ok((catalogue, _cursor))) => fold(ledger, catalogue).unwrap_or_else(|error| {
                Finding::fault(FOLD, WithCauses(&error).to_string(), REBUILD)
            }),
        };
        vec![chain.unwrap_or_else(|broken| broken), fold]
    }
}

/// What was found; as an error where nothing can be folded.
fn chain(ledger: &LedgerReader, records: u64) -> Result<Finding, Finding> {
    let progress =
        Progress::new("Walking the chain", usize::try_from(records).unwrap_or(usize::MAX));
    match ledger.verify(|offset| progress.reach(offset)) {
        Ok(walked) => Ok(Finding::ok(
            CHAIN,
            format!(
                "{} records follow from one another; {} source files and every text have their digests; {} texts removed",
                walked.records, walked.sources, walked.texts_removed
            ),
        )),
        Err(LedgerError::Damaged { offset, what }) => {
            Err(Finding::fault(CHAIN, format!("record {offset}: {what}"), RESTORE))
        }
        Err(error) => Err(Finding::fault(CHAIN, WithCauses(&error).to_string(), RESTORE)),
    }
}

/// Folds the whole ledger into a new catalogue and compares it with the one in use.
fn fold(ledger: &LedgerReader, catalogue: &CatalogueReader) -> Result<Finding, CatalogueError> {
    let before = catalogue.fingerprint()?;
    let mut fresh = Catalogue::in_memory()?;
    let progress =
        Progress::new("Folding anew", usize::try_from(before.offset).unwrap_or(usize::MAX));
    fresh.catch_up_to(ledger, before.offset, |offset| progress.reach(offset))?;
    Ok(if fresh.fingerprint()? == before {
        Finding::ok(FOLD, "a catalogue built anew is the same as the one in use")
    } else {
        Finding::fault(FOLD, "a catalogue built anew differs from the one in use", REBUILD)
    })
}
