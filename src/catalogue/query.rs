//! What the rest of the program asks: windows of feeds, entries, addresses.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::fold::title_key;
use super::{Catalogue, CatalogueError, CatalogueReader};
use crate::domain::digest::Digest;
use crate::domain::entry::{Bearings, Entry};
use crate::domain::feed::FeedKey;
use crate::domain::id::EntryId;
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::site::{Site, Window};
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::domain::withdrawal::{State, Withdrawal};

/// More than this no live document holds, however many were announced within its days.
pub(super) const WINDOW_ENTRIES_MAX: usize = 1_000;

/// An entry without its text.
#[derive(Clone, Debug)]
pub struct EntryRow {
    pub num: i64,
    pub id: EntryId,
    pub group: String,
    pub revision: u32,
    pub last_offset: u64,
    pub published: Moment,
    pub updated: Moment,
    pub address: Option<String>,
    pub drop_name: Option<DropPath>,
    pub title: String,
    pub language: Language,
    pub body: Option<Digest>,
    pub source: Option<Digest>,
    pub state: State,
    /// The digest of the body with the notice, for what is not current, and the notice.
    pub notice: Option<Digest>,
    pub withdrawal: Option<Withdrawal>,
    pub replaces: Option<EntryId>,
    pub replaced_by: Option<EntryId>,
    /// It says that it is a translation.
    pub translation: bool,
    /// The last revision that readers should see, and its time.
    pub told: (u32, Moment),
    /// The revision of the authoritative edition that it was made from.
    pub follows: u32,
    /// How many other editions are public.
    pub kin: u32,
}

/// A feed as the fold knows it.
#[derive(Clone, Debug)]
pub struct FeedRow {
    pub key: FeedKey,
    /// The category's name for people; empty for other feeds.
    pub name: String,
    pub members: u64,
    pub newest_us: i64,
    pub touched: u64,
    /// When its bytes last changed: later by a whole second with every change, and so after many
    /// in a row perhaps still to come.
    pub changed: Moment,
    /// The newest change that readers should see.
    pub updated: Moment,
}

/// One event of the updates feed.
#[derive(Clone, Debug)]
pub struct EventRow {
    pub offset: u64,
    pub entry: i64,
    pub revision: u32,
    pub kind: EventKind,
    pub at: Moment,
    pub updated: Moment,
    pub body: Digest,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    Published,
    Corrected,
    Withdrawn,
    Reinstated,
    Expired,
}

/// What stands in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Member {
    /// By its number.
    Entry(i64),
    /// By the offset of its first record, with the number of the entry that was corrected.
    Announcement { offset: u64, entry: i64 },
}

pub(super) const ENTRY_COLUMNS: &str = "num, id, grp, revision, last_offset, published, updated, address, drop_name, title, \
                             language, body, source, state, withdrawal, notice, replaces, replaced_by, \
                             translation, told, told_at, follows, kin";

impl EntryRow {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
        Ok(EntryRow {
            num: row.get(0)?,
            id: EntryId::recorded(row.get(1)?),
            group: row.get(2)?,
            revision: row.get(3)?,
            last_offset: row.get(4)?,
            published: moment(row, 5)?,
            updated: moment(row, 6)?,
            address: row.get(7)?,
            drop_name: row
                .get::<_, Option<String>>(8)?
                .and_then(|name| DropPath::parse(&name).ok()),
            title: row.get(9)?,
            language: parsed(row, 10, Language::parse)?,
            body: row.get::<_, Option<[u8; 32]>>(11)?.map(Digest::from_bytes),
            source: row.get::<_, Option<[u8; 32]>>(12)?.map(Digest::from_bytes),
            state: state(row, 13)?,
            notice: row.get::<_, Option<[u8; 32]>>(14)?.map(Digest::from_bytes),
            withdrawal: row
                .get::<_, Option<String>>(15)?
                .and_then(|notice| serde_json::from_str(&notice).ok()),
            replaces: row.get::<_, Option<String>>(16)?.map(EntryId::recorded),
            replaced_by: row.get::<_, Option<String>>(17)?.map(EntryId::recorded),
            translation: row.get(18)?,
            told: (row.get(19)?, moment(row, 20)?),
            follows: row.get(21)?,
            kin: row.get(22)?,
        })
    }

    /// The entry with its text, or a notice in its place; `None` for one that has no page.
    pub fn entry(&self, statement: Arc<Statement>, bearings: Bearings) -> Option<Entry> {
        Some(Entry {
            id: self.id.clone(),
            revision: self.revision,
            address: self.address.clone()?,
            published: self.published,
            updated: self.updated,
            state: self.state,
            statement,
            bearings,
            in_reply_to: None,
        })
    }
}

/// What both the writer and readers can be asked.
pub trait Queries {
    fn connection(&self) -> &Connection;
    fn failed(&self, source: rusqlite::Error) -> CatalogueError;

    fn entry_by_id(&self, id: &EntryId) -> Result<Option<EntryRow>, CatalogueError> {
        self.one_entry("id = ?1", id.as_str())
    }

    fn knows(&self, id: &EntryId) -> Result<bool, CatalogueError> {
        let known = || {
            let mut query =
                self.connection().prepare_cached("SELECT 1 FROM entries WHERE id = ?1")?;
            query.exists([id.as_str()])
        };
        known().map_err(|source| self.failed(source))
    }

    fn entry_by_drop_name(&self, path: &DropPath) -> Result<Option<EntryRow>, CatalogueError> {
        self.one_entry("drop_name = ?1", path.as_str())
    }

    /// The entry that is read from these bytes, or that was taken back and once was.
    fn entry_by_source(&self, digest: &Digest) -> Result<Option<EntryRow>, CatalogueError> {
        let current = self.one_entry("source = ?1 AND address IS NOT NULL", digest.as_bytes())?;
        if current.is_some() {
            return Ok(current);
        }
        let former = "num = (SELECT f.entry FROM former_sources f JOIN entries e ON e.num = f.entry \
                      WHERE f.source = ?1 AND e.state IN ('withdrawn', 'erased') \
                      ORDER BY e.state = 'erased' DESC, e.num DESC LIMIT 1)";
        self.one_entry(former, digest.as_bytes())
    }

    /// The newest entry with this folded title, or with another of the same key.
    fn entry_by_title(&self, fold: &str) -> Result<Option<EntryRow>, CatalogueError> {
        self.one_entry("title_key = ?1", title_key(fold))
    }

    fn entry_by_address(&self, address: &str) -> Result<Option<EntryRow>, CatalogueError> {
        self.one_entry("address = ?1", address)
    }

    fn entry_by_num(&self, num: i64) -> Result<Option<EntryRow>, CatalogueError> {
        self.one_entry("num = ?1", num)
    }

    fn one_entry(
        &self,
        condition: &str,
        value: impl rusqlite::ToSql,
    ) -> Result<Option<EntryRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE {condition} ORDER BY num DESC LIMIT 1"
        );
        let mut query =
            self.connection().prepare_cached(&sql).map_err(|source| self.failed(source))?;
        query.query_row([value], EntryRow::read).optional().map_err(|source| self.failed(source))
    }

    fn entries_of_group(&self, group: &str) -> Result<Vec<EntryRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE grp = ?1 AND address IS NOT NULL ORDER BY num"
        );
        self.rows(&sql, params![group], EntryRow::read)
    }

    /// Entries whose files are named like editions of one statement.
    fn entries_by_stem(&self, stem: &str) -> Result<Vec<EntryRow>, CatalogueError> {
        let sql =
            format!("SELECT {ENTRY_COLUMNS} FROM entries WHERE stem = ?1 ORDER BY num LIMIT 64");
        self.rows(&sql, params![stem], EntryRow::read)
    }

    /// Entries with this folded number.
    fn entries_by_number(&self, fold: &str) -> Result<Vec<EntryRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE number = ?1 ORDER BY num DESC LIMIT 64"
        );
        self.rows(&sql, params![fold], EntryRow::read)
    }

    /// Pages for people sort by date: the newest `limit` entries, of one language or of all.
    fn newest_by_date(
        &self,
        language: Option<&Language>,
        limit: u32,
    ) -> Result<Vec<EntryRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE address IS NOT NULL AND state = 'current' \
             AND (?1 IS NULL OR language = ?1) ORDER BY published_us DESC, num DESC LIMIT ?2"
        );
        self.rows(&sql, params![language.map(Language::as_str), limit], EntryRow::read)
    }

    /// Every entry that has a page and changed after `offset`, in the order of publication.
    fn each_entry(&self, offset: u64, mut each: impl FnMut(EntryRow)) -> Result<(), CatalogueError>
    where
        Self: Sized,
    {
        // Saved again with nothing new in it, the file of an entry has other bytes than its last record.
        let columns = ENTRY_COLUMNS.replacen(
            "source",
            "coalesce((SELECT digest FROM files WHERE path = drop_name AND entry = id AND standing = 'owner'), source)",
            1,
        );
        // For all there are, the table has the order already; for a few, the index of changes finds them.
        let (changed, number) =
            if offset == 0 { ("+last_offset", "num") } else { ("last_offset", "+num") };
        let sql = format!(
            "SELECT {columns} FROM entries WHERE address IS NOT NULL AND {changed} > ?1 ORDER BY {number}"
        );
        let walk = || {
            let mut query = self.connection().prepare(&sql)?;
            for row in query.query_map([offset], EntryRow::read)? {
                each(row?);
            }
            Ok(())
        };
        let walked: rusqlite::Result<()> = { walk }();
        walked.map_err(|source| self.failed(source))
    }

    /// Feeds that records after `offset` touched, in the order of rendering.
    fn feeds_touched_after(&self, offset: u64) -> Result<Vec<FeedRow>, CatalogueError> {
        let sql = "SELECT feed, name, members, newest_us, touched, changed, updated FROM feeds WHERE touched > ?1";
        let mut feeds = self.rows(sql, params![offset], |row| {
            Ok(FeedRow {
                key: FeedKey::parse(row.get_ref(0)?.as_str()?)
                    .ok_or(rusqlite::Error::InvalidQuery)?,
                name: row.get(1)?,
                members: row.get(2)?,
                newest_us: row.get(3)?,
                touched: row.get(4)?,
                changed: moment(row, 5)?,
                updated: moment(row, 6)?,
            })
        })?;
        feeds.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(feeds)
    }

    /// The entries of a live document, newest first in ledger order: the last N, all announced
    /// within D days of the feed's newest record, and whatever was corrected within D days.
    fn window(&self, feed: &FeedRow, window: &Window) -> Result<Vec<Member>, CatalogueError> {
        let since_us = feed.newest_us.saturating_sub(i64::from(window.days) * 86_400_000_000);
        let stem = feed.key.stem();
        let place = |row: &Row<'_>| {
            let (offset, entry, is_announcement) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let announcement = Member::Announcement { offset, entry };
            Ok((offset, if is_announcement { announcement } else { Member::Entry(entry) }))
        };
        let columns =
            "first_offset, entry, EXISTS (SELECT 1 FROM announcements WHERE offset = first_offset)";
        let mut found = self.rows(
            &format!(
                "SELECT {columns} FROM members WHERE feed = ?1 AND hidden = 0 \
                 ORDER BY first_offset DESC LIMIT ?2"
            ),
            params![stem, window.entries],
            place,
        )?;
        let oldest = found.last().map_or(0, |(offset, _member): &(u64, Member)| *offset);
        for column in ["announced_us", "corrected_us"] {
            let sql = format!(
                "SELECT {columns} FROM members WHERE feed = ?1 AND {column} IS NOT NULL \
                 AND {column} >= ?2 AND first_offset < ?3 AND hidden = 0 ORDER BY {column} DESC LIMIT ?4"
            );
            found.extend(self.rows(
                &sql,
                params![stem, since_us, oldest, WINDOW_ENTRIES_MAX],
                place,
            )?);
        }
        found.sort_unstable_by(|a, b| b.cmp(a));
        found.dedup();
        found.truncate(WINDOW_ENTRIES_MAX);
        Ok(found.into_iter().map(|(_offset, member)| member).collect())
    }

    /// The events of the live updates feed, newest first: each by its offset, with its entry.
    fn events(&self, feed: &FeedRow, window: &Window) -> Result<Vec<(u64, i64)>, CatalogueError> {
        let since_us = feed.newest_us.saturating_sub(i64::from(window.days) * 86_400_000_000);
        let sql = "SELECT offset, entry FROM events \
                   WHERE offset IN (SELECT offset FROM events ORDER BY offset DESC LIMIT ?1) OR at_us >= ?2 \
                   ORDER BY offset DESC LIMIT ?3";
        self.rows(sql, params![window.entries, since_us, WINDOW_ENTRIES_MAX], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    }

    fn event(&self, offset: u64) -> Result<Option<EventRow>, CatalogueError> {
        let sql =
            "SELECT offset, entry, revision, kind, at, updated, body FROM events WHERE offset = ?1";
        let events = self.rows(sql, [offset], |row| {
            Ok(EventRow {
                offset: row.get(0)?,
                entry: row.get(1)?,
                revision: row.get(2)?,
                kind: match row.get_ref(3)?.as_str()? {
                    "published" => EventKind::Published,
                    "withdrawn" => EventKind::Withdrawn,
                    "reinstated" => EventKind::Reinstated,
                    "expired" => EventKind::Expired,
                    _ => EventKind::Corrected,
                },
                at: moment(row, 4)?,
                updated: moment(row, 5)?,
                body: Digest::from_bytes(row.get(6)?),
            })
        })?;
        Ok(events.into_iter().next())
    }

    /// The entries that records after `offset` changed.
    fn entries_changed_after(&self, offset: u64) -> Result<Vec<i64>, CatalogueError> {
        self.rows("SELECT num FROM entries WHERE last_offset > ?1", [offset], |row| row.get(0))
    }

    fn rows<T>(
        &self,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, CatalogueError> {
        let walk = || self.connection().prepare_cached(sql)?.query_map(values, read)?.collect();
        let rows: rusqlite::Result<Vec<T>> = { walk }();
        rows.map_err(|source| self.failed(source))
    }
}

impl Queries for Catalogue {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    fn failed(&self, source: rusqlite::Error) -> CatalogueError {
        self.unavailable(source)
    }
}

impl Queries for CatalogueReader {
    fn connection(&self) -> &Connection {
        &self.connection
    }

    fn failed(&self, source: rusqlite::Error) -> CatalogueError {
        self.unavailable(source)
    }
}

impl CatalogueReader {
    pub fn site(&self) -> Result<Option<Site>, CatalogueError> {
        site(&self.connection).map_err(|source| self.unavailable(source))
    }
}

/// What a catalogue holds, as one digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fingerprint {
    pub offset: u64,
    pub digest: Digest,
}

/// Over every row that the fold writes; what is noted of drop files is no part of it.
pub(super) fn fingerprint(db: &Connection) -> rusqlite::Result<Fingerprint> {
    let transaction = db.unchecked_transaction()?;
    let offset = transaction.query_row("SELECT offset FROM cursor", [], |row| row.get(0))?;
    let mut digest = Digest::ZERO;
    for sql in [
        "SELECT * FROM site",
        "SELECT * FROM entries ORDER BY num",
        "SELECT * FROM gone ORDER BY address",
        "SELECT * FROM former_sources ORDER BY source, entry",
        "SELECT * FROM members ORDER BY feed, first_offset",
        "SELECT * FROM feeds ORDER BY feed",
        "SELECT * FROM events ORDER BY offset",
        "SELECT * FROM revisions ORDER BY entry, revision",
        "SELECT * FROM announcements ORDER BY offset",
    ] {
        let mut query = transaction.prepare(sql)?;
        let columns = query.column_count();
        let mut rows = query.query([])?;
        while let Some(row) = rows.next()? {
            let mut line = digest.as_bytes().to_vec();
            for column in 0..columns {
                line.extend_from_slice(format!("{:?}\u{1f}", row.get_ref(column)?).as_bytes());
            }
            digest = Digest::of(&line);
        }
    }
    transaction.commit()?;
    Ok(Fingerprint { offset, digest })
}

pub(super) fn site(db: &Connection) -> rusqlite::Result<Option<Site>> {
    // One that cannot be read is damage of the catalogue: the ledger has it whole.
    db.query_row("SELECT definition FROM site", [], |row| {
        parsed(row, 0, |definition| serde_json::from_str(definition))
    })
    .optional()
}

pub(super) fn moment(row: &Row<'_>, column: usize) -> rusqlite::Result<Moment> {
    parsed(row, column, str::parse)
}

pub(super) fn state(row: &Row<'_>, column: usize) -> rusqlite::Result<State> {
    State::parse(row.get_ref(column)?.as_str()?).ok_or(rusqlite::Error::InvalidQuery)
}

fn parsed<T, E>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> rusqlite::Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    let text = row.get_ref(column)?.as_str()?;
    parse(text).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(
            column,
            rusqlite::types::Type::Text,
            Box::new(error),
        )
    })
}
