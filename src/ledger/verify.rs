//! The chain, walked from its beginning: what `doctor --deep` does with the ledger.

use rusqlite::Error;

use super::record::Head;
use super::schema::FORMAT;
use super::whole::{Reached, Stop};
use super::{LedgerError, LedgerReader, held, matters};
use crate::domain::digest::Digest;

/// How many records are looked at in one step.
const STEP: u32 = 1_000;

/// What a whole walk found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Walked {
    pub records: u64,
    /// Records whose text was removed; the chain is whole without it.
    pub texts_removed: u64,
    pub sources: u64,
}

impl LedgerReader {
    /// Checks that offsets run without a gap, that every header hashes into the chain, and that
    /// every body and source has the digest it is filed under. Calls `progress` with the offset reached.
    pub fn verify(&self, mut progress: impl FnMut(u64)) -> Result<Walked, LedgerError> {
        let walked = self.walk(|offset| {
            progress(offset);
            false
        });
        walked.map(Option::unwrap_or_default)
    }

    /// The same, unless it is asked to stop.
    pub fn verify_unless(&self, stop: &Stop) -> Result<Reached, LedgerError> {
        let walked = self.walk(|_offset| stop())?;
        Ok(walked.map_or(Reached::Stopped, |_walked| Reached::TheEnd))
    }

    /// None where it was over before the end.
    fn walk(&self, mut is_over: impl FnMut(u64) -> bool) -> Result<Option<Walked>, LedgerError> {
        let mut head = Head::EMPTY;
        let mut walked = Walked::default();
        loop {
            let records = self.replay(head.offset, STEP)?;
            if records.is_empty() {
                let Some(sources) = self.verify_sources(|| is_over(head.offset))? else {
                    return Ok(None);
                };
                self.verify_waiting()?;
                return Ok(Some(Walked { sources, ..walked }));
            }
            for record in &records {
                let offset = head.offset + 1;
                let damaged = |what: &str| LedgerError::Damaged { offset, what: what.to_owned() };
                if record.header.offset != offset {
                    return Err(damaged("its header carries another offset"));
                }
                if head.chain_of(&record.header, &record.header_bytes) != record.chain {
                    return Err(damaged("it does not follow from the record before it"));
                }
                // That a text has its digest, reading it has made sure of.
                match (&record.body, &record.header.body) {
                    (None, Some(_removed)) => walked.texts_removed += 1,
                    (Some(_), Some(_)) => drop(record.read_body()?),
                    (_, None) => {}
                }
                head = Head { offset, chain: record.chain };
                walked.records += 1;
            }
            if is_over(head.offset) {
                return Ok(None);
            }
        }
    }

    /// The same of the last record alone, which all that is appended builds on.
    pub fn verify_end(&self) -> Result<Head, LedgerError> {
        let head = self.head()?;
        let last = self.replay(head.offset.saturating_sub(2), 2)?;
        let before = match last.as_slice() {
            [before, _last] => Head { offset: before.header.offset, chain: before.chain },
            [_] | [] | [_, _, ..] => Head::EMPTY,
        };
        match last.last() {
            Some(last) if before.chain_of(&last.header, &last.header_bytes) != last.chain => {
                let what = "it does not follow from the record before it".to_owned();
                Err(LedgerError::Damaged { offset: head.offset, what })
            }
            Some(_) | None => Ok(head),
        }
    }

    /// Earlier formats kept it otherwise.
    fn verify_waiting(&self) -> Result<(), LedgerError> {
        if self.format()? != FORMAT {
            return Ok(());
        }
        let checked = held::check(&self.connection).and_then(|()| matters::check(&self.connection));
        checked.map_err(|source| {
            if let Error::FromSqlConversionFailure(_column, _kind, what) = &source {
                return self.broken(format!("of what waits, {what}"));
            }
            self.unavailable(source)
        })
    }

    fn verify_sources(
        &self,
        mut is_over: impl FnMut() -> bool,
    ) -> Result<Option<u64>, LedgerError> {
        let mut altered = None;
        let mut walk = || {
            let mut query = self.connection.prepare(
                "SELECT r.offset, s.digest, s.bytes FROM sources s JOIN records r ON r.source = s.digest",
            )?;
            let mut rows = query.query([])?;
            let mut count = 0;
            while let Some(row) = rows.next()? {
                if is_over() {
                    return Ok(None);
                }
                let digest = Digest::from_bytes(row.get(1)?);
                if Digest::of(row.get_ref(2)?.as_blob()?) != digest {
                    altered = Some(row.get(0)?);
                    return Ok(None);
                }
                count += 1;
            }
            Ok(Some(count))
        };
        let walked = walk().map_err(|source| self.unavailable(source))?;
        match altered {
            Some(offset) => {
                let what = "the kept copy of its drop file was altered".to_owned();
                Err(LedgerError::Damaged { offset, what })
            }
            None => Ok(walked),
        }
    }
}
