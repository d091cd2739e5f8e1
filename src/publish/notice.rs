//! What an entry says: its text, or where it was withdrawn the notice.

use std::sync::Arc;

use crate::catalogue::query::EntryRow;
use crate::domain::digest::Digest;
use crate::domain::statement::Statement;
use crate::domain::withdrawal::State;
use crate::ledger::{LedgerError, LedgerReader};
use crate::render::notice;

/// `body` is the text that is wanted, where it may be shown; `None` where it was removed.
pub fn said(
    row: &EntryRow,
    body: Option<Digest>,
    records: &LedgerReader,
) -> Result<Option<Arc<Statement>>, LedgerError> {
    match row.state {
        State::Current | State::Expired => Ok(read(body, records)?.map(Arc::new)),
        State::Withdrawn | State::Erased => {
            let withdrawal = row.withdrawal.clone().unwrap_or_default();
            let of = match read(row.body, records)? {
                Some(statement) => statement,
                None => Statement::blank(row.language.clone(), row.group.clone()),
            };
            Ok(Some(Arc::new(notice::statement(&withdrawal, &of, row.published))))
        }
    }
}

fn read(digest: Option<Digest>, records: &LedgerReader) -> Result<Option<Statement>, LedgerError> {
    let Some(digest) = digest else { return Ok(None) };
    Ok(records.body(&digest)?.and_then(|bytes| serde_json::from_slice(&bytes).ok()))
}
