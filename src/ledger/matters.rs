//! What waits for a person and is about the whole site: its places are in the one list of what
//! waits, and their numbers are those of that list.

use rusqlite::types::Type;
use rusqlite::{OptionalExtension as _, Row, params};

use super::held::WaitState;
use super::{Ledger, LedgerError};
use crate::domain::digest::Digest;
use crate::domain::matter::MatterKind;
use crate::domain::reading::Problem;
use crate::domain::time::Moment;
use crate::room::database_lacked_room;

/// A matter that a person must decide.
#[derive(Clone, Debug)]
pub struct Matter {
    /// Given once, and never again to another matter or text.
    pub number: u64,
    pub kind: MatterKind,
    pub since: Moment,
    pub state: WaitState,
    /// Why it waits.
    pub problems: Vec<Problem>,
}

/// A matter that has no number yet.
#[derive(Clone, Debug)]
pub struct NewMatter {
    pub kind: MatterKind,
    pub since: Moment,
    /// What makes it the same matter as before: the same keeps its number.
    pub mark: Digest,
    pub problems: Vec<Problem>,
}

const COLUMNS: &str = "number, kind, since, state, problems";

impl Ledger {
    /// Puts the matter on the list, where it waits, also if a person put the same aside before. On
    /// disk when this returns.
    pub fn raise(&mut self, new: &NewMatter) -> Result<Matter, LedgerError> {
        // Strings and numbers: nothing there can fail to serialise.
        let problems = serde_json::to_string(&new.problems).unwrap_or_default();
        let write = || {
            let transaction = self.connection.transaction()?;
            let same = transaction
                .prepare_cached("SELECT number FROM matters WHERE kind = ?1 AND mark = ?2")?
                .query_row(params![new.kind.as_str(), new.mark.as_bytes()], |row| row.get(0))
                .optional()?;
            let number = match same {
                Some(number) => number,
                None => next_number(&transaction)?,
            };
            transaction
                .prepare_cached(
                    "INSERT OR REPLACE INTO matters (kind, number, since, state, mark, problems) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                )?
                .execute(params![
                    new.kind.as_str(),
                    number,
                    new.since.to_string(),
                    WaitState::Waits.as_str(),
                    new.mark.as_bytes(),
                    problems,
                ])?;
            transaction.commit()?;
            Ok(number)
        };
        let written: rusqlite::Result<u64> = self.room.until(database_lacked_room, write);
        let number = written.map_err(|source| self.unavailable(source))?;
        let NewMatter { kind, since, problems, .. } = new.clone();
        Ok(Matter { number, kind, since, state: WaitState::Waits, problems })
    }

    /// The matter under this number, whatever became of it.
    pub fn matter(&self, number: u64) -> Result<Option<Matter>, LedgerError> {
        let found = self
            .connection
            .prepare_cached(&format!("SELECT {COLUMNS} FROM matters WHERE number = ?1"));
        found
            .and_then(|mut query| query.query_row([number], read).optional())
            .map_err(|source| self.unavailable(source))
    }

    /// All that wait for a person, in the order of their numbers.
    pub fn matters(&self) -> Result<Vec<Matter>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM matters WHERE state = 'waits' ORDER BY number");
        let walk = || self.connection.prepare_cached(&sql)?.query_map([], read)?.collect();
        let rows: rusqlite::Result<Vec<Matter>> = { walk }();
        rows.map_err(|source| self.unavailable(source))
    }

    /// A person said no: it waits no longer, and stays undone.
    pub fn put_aside(&mut self, kind: MatterKind) -> Result<(), LedgerError> {
        let reject = "UPDATE matters SET state = 'rejected' WHERE kind = ?1";
        self.execute(reject, [kind.as_str()]).map(|_rows| ())
    }

    /// It is decided or over. Tells whether there was such a matter.
    pub fn settle(&mut self, kind: MatterKind) -> Result<bool, LedgerError> {
        self.execute("DELETE FROM matters WHERE kind = ?1", [kind.as_str()]).map(|rows| rows > 0)
    }
}

/// All of them can be read.
pub(super) fn check(db: &rusqlite::Connection) -> rusqlite::Result<()> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM matters"))?;
    query.query_map([], read)?.try_for_each(|matter| matter.map(drop))
}

/// The next in the list of what waits, which `SQLite` counts.
fn next_number(db: &rusqlite::Connection) -> rusqlite::Result<u64> {
    let counted = db.execute("UPDATE sqlite_sequence SET seq = seq + 1 WHERE name = 'held'", [])?;
    if counted == 0 {
        db.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('held', 1)", [])?;
    }
    db.query_row("SELECT seq FROM sqlite_sequence WHERE name = 'held'", [], |row| row.get(0))
}

fn read(row: &Row<'_>) -> rusqlite::Result<Matter> {
    let unreadable = |column: usize, what: &str| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
    };
    let kind = MatterKind::parse(row.get_ref(1)?.as_str()?);
    let since = row.get_ref(2)?.as_str()?.parse();
    let problems = serde_json::from_str(row.get_ref(4)?.as_str()?);
    Ok(Matter {
        number: row.get(0)?,
        kind: kind.ok_or_else(|| unreadable(1, "it is no kind of matter"))?,
        since: since.map_err(|_fault| unreadable(2, "it is no moment"))?,
        state: WaitState::parse(row.get_ref(3)?.as_str()?),
        problems: problems.map_err(|_fault| unreadable(4, "it is no list of problems"))?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::tongue::Tongue;

    /// As a program wrote it that knew sentences and no codes.
    const IN_WORDS: &str = "
        DROP TABLE matters;
        CREATE TABLE matters (kind TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, since TEXT NOT NULL,
            state TEXT NOT NULL, mark BLOB NOT NULL, what TEXT NOT NULL, remedy TEXT NOT NULL) STRICT;
        INSERT INTO matters VALUES ('clock', 7, '2026-03-03T09:00:00+04:00', 'waits', x'00', 'It is \"wrong\".',
            'Look at it.');
    ";

    #[test]
    fn a_matter_that_was_kept_in_words_is_told_as_it_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        ledger.connection.execute_batch(IN_WORDS).unwrap();
        drop(ledger);
        for _opened_again in 0..2 {
            let ledger = Ledger::open(folder.path()).unwrap();
            let [matter] = <[Matter; 1]>::try_from(ledger.matters().unwrap()).unwrap();
            assert_eq!((matter.number, matter.kind), (7, MatterKind::Clock));
            let told = matter.problems[0].told(Tongue::Azerbaijani);
            assert_eq!((&*told.what, &*told.remedy), ("It is \"wrong\".", "Look at it."));
        }
    }
}
