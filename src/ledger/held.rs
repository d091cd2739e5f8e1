//! What waits for a person or for its time: kept durably, outside the record, claiming no id,
//! address or offset.

use bytes::Bytes;
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, Row, params};

use super::{Ledger, LedgerError};
use crate::domain::decide::ArrivalKind;
use crate::domain::digest::Digest;
use crate::domain::path::DropPath;
use crate::domain::reading::Problem;
use crate::domain::source::Source;
use crate::domain::time::Moment;
use crate::room::database_lacked_room;

/// A drop file that waits, with all that deciding it anew needs.
#[derive(Clone, Debug)]
pub struct Held {
    pub path: DropPath,
    /// The moment of first sight.
    pub since: Moment,
    /// The text states an embargo.
    pub is_embargoed: bool,
    /// The id that the text declares, which its other editions share.
    pub statement: Option<String>,
    /// When it is to be decided anew by itself; none for what needs a person.
    pub release: Option<Moment>,
    /// Why it waits, in the words of the office.
    pub problems: Vec<Problem>,
    /// The numeric user that owns the file.
    pub owner: u32,
    pub arrival: ArrivalKind,
    pub digest: Digest,
    pub source: Bytes,
}

/// A place in the list of what waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Given once, and never again to another text.
    pub number: u64,
    pub state: WaitState,
    pub held: Held,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitState {
    Waits,
    /// A person said no: it waits no longer, and is not published either.
    Rejected,
    /// Its file went. What it was is kept, without its text: it may only have been away.
    Gone,
}

/// What changes at once in what waits.
#[derive(Debug, Default)]
pub struct Settling<'a> {
    pub held: Vec<Held>,
    pub let_go: Vec<&'a DropPath>,
    /// Under these lies something that is no statement.
    pub broken: Vec<&'a DropPath>,
    /// The file that said so of what is let go.
    pub by: Option<&'a Obeyed>,
}

/// A file that says what is to be done with another, as it was read. Written again with the same
/// bytes, it says so again.
#[derive(Clone, Debug)]
pub struct Obeyed {
    path: DropPath,
    mark: Digest,
}

impl Obeyed {
    /// `written_ns` is the time of its last change, in nanoseconds since 1970.
    pub fn new(path: DropPath, digest: &Digest, written_ns: i64) -> Obeyed {
        let written = written_ns.to_be_bytes();
        Obeyed { path, mark: Digest::of_parts([digest.as_bytes().as_slice(), &written]) }
    }

    pub fn path(&self) -> &DropPath {
        &self.path
    }
}

const COLUMNS: &str = "number, path, since, release_us, state, owner, modified_us, problems, digest, source, \
                       release, embargoed, statement";

/// How much waits.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct WaitingCounts {
    /// Statements that a person must decide on.
    pub for_person: u64,
    /// Statements that are published by themselves when it is time.
    pub for_time: u64,
    /// Matters of the whole site.
    pub matters: u64,
}

impl Ledger {
    /// Keeps these files and lets go of those paths; of what is broken is remembered that it waited,
    /// without its text. What was held of a path before is replaced, and gets another number unless it
    /// is the same text. On disk when this returns.
    pub fn hold(&mut self, settling: &Settling<'_>) -> Result<(), LedgerError> {
        let Settling { held, let_go, broken, by } = settling;
        if held.is_empty() && let_go.is_empty() && broken.is_empty() {
            return Ok(());
        }
        let write = || {
            let transaction = self.connection.transaction()?;
            held.iter().try_for_each(|held| insert(&transaction, held))?;
            let_go.iter().try_for_each(|path| delete(&transaction, path).map(|_found| ()))?;
            broken.iter().try_for_each(|path| forget_text(&transaction, path).map(|_waited| ()))?;
            let by = by.filter(|_file| !let_go.is_empty());
            by.iter().try_for_each(|file| note_obeyed(&transaction, file))?;
            transaction.commit()
        };
        let written = self.room.until(database_lacked_room, write);
        written.map_err(|source| self.unavailable(source))
    }

    /// Its file is gone: the text is let go, and nothing of it is released. Tells whether it waited.
    pub fn let_go(&mut self, path: &DropPath) -> Result<bool, LedgerError> {
        let forget = || forget_text(&self.connection, path);
        self.room.until(database_lacked_room, forget).map_err(|source| self.unavailable(source))
    }

    /// What waited with these very bytes, under whatever name.
    pub fn waiting_with(&self, digest: &Digest) -> Result<Option<Waiting>, LedgerError> {
        let found = self.waiting_where(
            "digest = ?1 ORDER BY state = 'rejected' DESC, state = 'waits' DESC, number",
            digest.as_bytes(),
            1,
        )?;
        Ok(found.into_iter().next())
    }

    pub fn holds_any(&self) -> Result<bool, LedgerError> {
        self.connection
            .prepare_cached("SELECT 1 FROM held LIMIT 1")
            .and_then(|mut query| query.exists([]))
            .map_err(|source| self.unavailable(source))
    }

    /// What waits under this name.
    pub fn waiting_at(&self, path: &DropPath) -> Result<Option<Waiting>, LedgerError> {
        let found = self.waiting_where("path = ?1", path.as_str(), 1)?;
        Ok(found.into_iter().next())
    }

    /// Where the same bytes wait.
    pub fn waiting_text(&self, digest: &Digest) -> Result<Option<Waiting>, LedgerError> {
        let found =
            self.waiting_where("digest = ?1 AND state = 'waits'", digest.as_bytes().as_slice(), 1)?;
        Ok(found.into_iter().next())
    }

    /// The editions of a statement that wait.
    pub fn waiting_editions(&self, statement: &str) -> Result<Vec<Waiting>, LedgerError> {
        self.waiting_where("statement = ?1 AND state = 'waits'", statement, u32::MAX)
    }

    /// What waits and was read from this very file with another beside it.
    pub fn waiting_with_file(&self, file: &Digest) -> Result<Vec<Waiting>, LedgerError> {
        self.waiting_where("file = ?1 AND state = 'waits'", file.as_bytes(), u32::MAX)
    }

    /// What waits under an embargo and has a path that begins so, up to the next character.
    pub fn embargoed_beside(&self, prefix: &str) -> Result<Vec<Waiting>, LedgerError> {
        const MOST: u32 = 64;
        // Of the paths that begin so, none is behind this.
        let beginning =
            "path >= ?1 AND path < ?1 || char(1114111) AND embargoed = 1 AND state = 'waits'";
        self.waiting_where(beginning, prefix, MOST)
    }

    pub fn waiting(&self, number: u64) -> Result<Option<Waiting>, LedgerError> {
        let found = self.waiting_where("number = ?1", number, 1)?;
        Ok(found.into_iter().next())
    }

    /// All that waits, in the order of its numbers; not what was rejected.
    pub fn all_waiting(&self) -> Result<Vec<Waiting>, LedgerError> {
        self.waiting_where("state = ?1 ORDER BY number", WaitState::Waits.as_str(), u32::MAX)
    }

    /// What is to be decided anew at this instant, the earliest first.
    pub fn due(&self, now: Timestamp, limit: u32) -> Result<Vec<Waiting>, LedgerError> {
        self.waiting_where(
            "release_us <= ?1 AND state = 'waits' ORDER BY release_us, number",
            now.as_microsecond(),
            limit,
        )
    }

    /// When the next one is due.
    pub fn next_release(&self) -> Result<Option<Timestamp>, LedgerError> {
        let next = self
            .connection
            .prepare_cached("SELECT min(release_us) FROM held WHERE state = 'waits'")
            .and_then(|mut query| query.query_row([], |row| row.get::<_, Option<i64>>(0)))
            .map_err(|source| self.unavailable(source))?;
        Ok(next.map(|us| Timestamp::from_microsecond(us).unwrap_or(Timestamp::MAX)))
    }

    /// Its time does not count until its file is looked at again.
    pub fn suspend(&mut self, number: u64) -> Result<(), LedgerError> {
        self.execute("UPDATE held SET release_us = NULL WHERE number = ?1", [number])
            .map(|_rows| ())
    }

    /// Whether a file that says what to do with another was obeyed already.
    pub fn is_obeyed(&self, file: &Obeyed) -> Result<bool, LedgerError> {
        self.connection
            .prepare_cached("SELECT 1 FROM obeyed WHERE path = ?1 AND digest = ?2")
            .and_then(|mut query| query.exists(params![file.path.as_str(), file.mark.as_bytes()]))
            .map_err(|source| self.unavailable(source))
    }

    pub fn note_obeyed(&mut self, file: &Obeyed) -> Result<(), LedgerError> {
        let note = || note_obeyed(&self.connection, file);
        self.room.until(database_lacked_room, note).map_err(|source| self.unavailable(source))
    }

    /// Such a file is gone; one that comes anew counts anew.
    pub fn forget_obeyed(&mut self, path: &DropPath) -> Result<(), LedgerError> {
        self.execute("DELETE FROM obeyed WHERE path = ?1", [path.as_str()]).map(|_rows| ())
    }

    /// A person said no, by a file where there is one.
    pub fn reject(&mut self, number: u64, by: Option<&Obeyed>) -> Result<(), LedgerError> {
        let write = || {
            let transaction = self.connection.transaction()?;
            transaction
                .execute("UPDATE held SET state = 'rejected' WHERE number = ?1", [number])?;
            by.iter().try_for_each(|file| note_obeyed(&transaction, file))?;
            transaction.commit()
        };
        let written = self.room.until(database_lacked_room, write);
        written.map_err(|source| self.unavailable(source))
    }

    /// How much waits.
    pub fn count_waiting(&self) -> Result<WaitingCounts, LedgerError> {
        const COUNTS: &str = "SELECT (SELECT count(*) FROM held WHERE state = 'waits' AND release_us IS NULL), \
                              (SELECT count(*) FROM held WHERE state = 'waits' AND release_us IS NOT NULL), \
                              (SELECT count(*) FROM matters WHERE state = 'waits')";
        let read = |row: &Row<'_>| {
            Ok(WaitingCounts {
                for_person: row.get(0)?,
                for_time: row.get(1)?,
                matters: row.get(2)?,
            })
        };
        self.connection
            .prepare_cached(COUNTS)
            .and_then(|mut query| query.query_row([], read))
            .map_err(|source| self.unavailable(source))
    }

    /// The files that wait, with their numbers.
    pub fn numbers_waiting(&self) -> Result<Vec<(DropPath, u64)>, LedgerError> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT path, number FROM held WHERE state = 'waits' ORDER BY number",
                )?
                .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get(1)?)))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        let rows = read().map_err(|source| self.unavailable(source))?;
        let files = rows.into_iter();
        Ok(files
            .filter_map(|(path, number)| Some((DropPath::parse(&path).ok()?, number)))
            .collect())
    }

    fn waiting_where(
        &self,
        clause: &str,
        value: impl rusqlite::ToSql,
        limit: u32,
    ) -> Result<Vec<Waiting>, LedgerError> {
        let sql = format!("SELECT {COLUMNS} FROM held WHERE {clause} LIMIT ?2");
        let walk = || {
            self.connection.prepare_cached(&sql)?.query_map(params![value, limit], read)?.collect()
        };
        let rows: rusqlite::Result<Vec<Waiting>> = { walk }();
        rows.map_err(|source| self.unavailable(source))
    }
}

impl WaitState {
    pub(super) fn as_str(self) -> &'static str {
        match self {
            WaitState::Waits => "waits",
            WaitState::Rejected => "rejected",
            WaitState::Gone => "gone",
        }
    }

    pub(super) fn parse(text: &str) -> WaitState {
        match text {
            "waits" => WaitState::Waits,
            "gone" => WaitState::Gone,
            _ => WaitState::Rejected,
        }
    }
}

fn read(row: &Row<'_>) -> rusqlite::Result<Waiting> {
    let unreadable = |column: usize, what: &str| {
        rusqlite::Error::FromSqlConversionFailure(column, Type::Text, what.into())
    };
    let path = row.get_ref(1)?.as_str()?;
    let path = DropPath::parse(path).map_err(|_fault| unreadable(1, "it is no path"))?;
    let moment = |column| {
        let text = row
            .get_ref(column)?
            .as_str_or_null()
            .map_err(|_kind| unreadable(column, "it is no text"))?;
        text.map(|text| text.parse().map_err(|_fault| unreadable(column, "it is no moment")))
            .transpose()
    };
    let since: Moment = moment(2)?.ok_or_else(|| unreadable(2, "it is no moment"))?;
    let arrival = match row.get::<_, Option<i64>>(6)? {
        Some(us) => ArrivalKind::Backfill {
            modified: Timestamp::from_microsecond(us)
                .map_err(|_range| unreadable(6, "it is no time"))?,
        },
        None => ArrivalKind::News,
    };
    let problems = serde_json::from_str(row.get_ref(7)?.as_str()?)
        .map_err(|_fault| unreadable(7, "it is no list of reasons"))?;
    let (digest, source) = (Digest::from_bytes(row.get(8)?), row.get::<_, Vec<u8>>(9)?);
    let release: Option<Moment> = moment(10)?;
    // None is due where a person decides.
    let due: Option<i64> = row.get(3)?;
    if due.is_some_and(|due| release.map(|at| at.instant().as_microsecond()) != Some(due)) {
        return Err(unreadable(3, "its time was altered"));
    }
    // The text of what is gone was let go.
    if !source.is_empty() && Digest::of(&source) != digest {
        return Err(unreadable(9, "its text was altered"));
    }
    Ok(Waiting {
        number: row.get(0)?,
        state: WaitState::parse(row.get_ref(4)?.as_str()?),
        held: Held {
            path,
            since,
            is_embargoed: row.get(11)?,
            statement: row.get(12)?,
            release,
            problems,
            owner: row.get(5)?,
            arrival,
            digest,
            source: source.into(),
        },
    })
}

/// All that waits can be read, and has its text.
pub(super) fn check(db: &Connection) -> rusqlite::Result<()> {
    let mut query = db.prepare(&format!("SELECT {COLUMNS} FROM held"))?;
    query.query_map([], read)?.try_for_each(|waiting| waiting.map(drop))
}

/// The same text keeps its number, and stays rejected if it was.
fn insert(db: &Connection, held: &Held) -> rusqlite::Result<()> {
    db.prepare_cached("DELETE FROM held WHERE path = ?1 AND digest <> ?2")?
        .execute(params![held.path.as_str(), held.digest.as_bytes()])?;
    let modified_us = match held.arrival {
        ArrivalKind::News => None,
        ArrivalKind::Backfill { modified } => Some(modified.as_microsecond()),
    };
    // Problems are strings and numbers: nothing there can fail to serialise.
    let problems = serde_json::to_string(&held.problems).unwrap_or_default();
    db.prepare_cached(
        "INSERT INTO held (path, since, release_us, release, owner, modified_us, problems, digest, source, \
         embargoed, statement, file) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12) \
         ON CONFLICT (path) DO UPDATE SET release_us = ?3, release = ?4, owner = ?5, modified_us = ?6, \
         problems = ?7, source = ?9, embargoed = ?10, statement = ?11, file = ?12, \
         state = CASE state WHEN 'gone' THEN 'waits' ELSE state END",
    )?
    .execute(params![
        held.path.as_str(),
        held.since.to_string(),
        held.release.map(|moment| moment.instant().as_microsecond()),
        held.release.map(|moment| moment.to_string()),
        held.owner,
        modified_us,
        problems,
        held.digest.as_bytes(),
        &*held.source,
        held.is_embargoed,
        held.statement,
        file_of(&held.source).as_ref().map(Digest::as_bytes),
    ])
    .map(|_one_row| ())
}

/// The digest of the file alone, where anything stands beside it.
fn file_of(source: &[u8]) -> Option<Digest> {
    let source = Source::of(source);
    source.is_framed().then(|| Digest::of(source.file))
}

fn note_obeyed(db: &Connection, file: &Obeyed) -> rusqlite::Result<()> {
    db.prepare_cached("INSERT OR REPLACE INTO obeyed (path, digest) VALUES (?1, ?2)")?
        .execute(params![file.path.as_str(), file.mark.as_bytes()])
        .map(|_rows| ())
}

/// Tells whether it was held.
fn delete(db: &Connection, path: &DropPath) -> rusqlite::Result<bool> {
    let rows = db.prepare_cached("DELETE FROM held WHERE path = ?1")?.execute([path.as_str()])?;
    Ok(rows > 0)
}

/// Tells whether it waited.
fn forget_text(db: &Connection, path: &DropPath) -> rusqlite::Result<bool> {
    let waited = db
        .prepare_cached(
            "UPDATE held SET state = 'gone', release_us = NULL WHERE path = ?1 AND state = 'waits'",
        )?
        .execute([path.as_str()])?;
    db.prepare_cached("UPDATE held SET source = x'' WHERE path = ?1")?.execute([path.as_str()])?;
    Ok(waited > 0)
}
