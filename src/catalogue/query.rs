//! What the rest of the program asks: windows of feeds, entries, addresses.

use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Catalogue, CatalogueError, CatalogueReader};
use crate::domain::digest::Digest;
use crate::domain::entry::{Bearings, Entry, Relative};
use crate::domain::feed::FeedKey;
use crate::domain::id::EntryId;
use crate::domain::language::Language;
use crate::domain::limits::TOMBSTONES_MAX;
use crate::domain::path::DropPath;
use crate::domain::site::{Site, Window};
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::domain::withdrawal::{State, Tombstone, Withdrawal};

/// More than this no live document holds, however many were announced within its days.
const WINDOW_ENTRIES_MAX: usize = 1_000;

/// For so many days before the newest record of a feed it tells of what it no longer holds: longer
/// than any reader stays away.
const TOMBSTONE_DAYS: i64 = 365;

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
}

/// What is known of an erased entry.
#[derive(Clone, Debug)]
pub struct ErasedRow {
    pub entry: EntryRow,
    /// Of the addresses that its page once had.
    pub gone: Vec<Digest>,
    /// Of the drop files that it was read from before the last.
    pub sources: Vec<Digest>,
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

/// The short entry of a substantive correction.
#[derive(Clone, Debug)]
pub struct AnnouncementRow {
    pub entry: i64,
    /// Of the first correction that it tells of: a part of its id and its address.
    pub revision: u32,
    pub at: Moment,
    pub updated: Moment,
    pub body: Option<Digest>,
}

/// A revision that stays readable.
#[derive(Clone, Debug)]
pub struct RevisionRow {
    pub revision: u32,
    pub at: Moment,
    pub body: Option<Digest>,
}

const ENTRY_COLUMNS: &str = "num, id, grp, revision, last_offset, published, updated, address, drop_name, title, \
                             language, body, source, state, withdrawal, notice, replaces, replaced_by";

impl EntryRow {
    fn read(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
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

    fn entry_by_drop_name(&self, path: &DropPath) -> Result<Option<EntryRow>, CatalogueError> {
        self.one_entry("drop_name = ?1", path.as_str())
    }

    /// The entry that is read from these bytes, or that was taken back and once was.
    fn entry_by_source(&self, digest: &Digest) -> Result<Option<EntryRow>, CatalogueError> {
        let current = self.one_entry("source = ?1 AND address IS NOT NULL", digest.as_bytes())?;
        if current.is_some() {
            return Ok(current);
        }
        let former =
            "num IN (SELECT entry FROM former_sources WHERE source = ?1) AND state <> 'current'";
        self.one_entry(former, digest.as_bytes())
    }

    /// The newest entry with this folded title.
    fn entry_by_title(&self, fold: &str) -> Result<Option<EntryRow>, CatalogueError> {
        self.one_entry("title_fold = ?1", fold)
    }

    fn entry_by_address(&self, address: &str) -> Result<Option<EntryRow>, CatalogueError> {
        self.one_entry("address = ?1", address)
    }

    /// The erased entry whose page once had this address.
    fn entry_gone_from(&self, address: &str) -> Result<Option<EntryRow>, CatalogueError> {
        let digest = Digest::of(address.as_bytes());
        let of = "num = (SELECT entry FROM gone WHERE address = ?1)";
        self.one_entry(of, digest.as_bytes())
    }

    /// Every erased entry, with what it is known by if it comes again.
    fn erased(&self) -> Result<Vec<ErasedRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE withdrawn_offset IS NOT NULL AND state = 'erased' ORDER BY num"
        );
        let rows = self.rows(&sql, [], EntryRow::read)?;
        let of = |sql, num: i64| self.rows(sql, [num], |row| Ok(Digest::from_bytes(row.get(0)?)));
        rows.into_iter()
            .map(|entry| {
                let gone = of("SELECT address FROM gone WHERE entry = ?1", entry.num)?;
                let sources = of("SELECT source FROM former_sources WHERE entry = ?1", entry.num)?;
                Ok(ErasedRow { entry, gone, sources })
            })
            .collect()
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

    /// How an entry with this text stands to time and to others; costs a question for each of those.
    fn bearings(&self, row: &EntryRow, statement: &Statement) -> Result<Bearings, CatalogueError> {
        Ok(Bearings {
            expired: statement.expires.filter(|_at| row.state == State::Expired),
            replaces: self.relative(row.replaces.as_ref())?,
            replaced_by: self.relative(row.replaced_by.as_ref())?,
        })
    }

    /// An entry as others name it; none where nothing of it may be shown.
    fn relative(&self, id: Option<&EntryId>) -> Result<Option<Relative>, CatalogueError> {
        let Some(id) = id else { return Ok(None) };
        let row = self.one_entry("id = ?1 AND state IN ('current', 'expired')", id.as_str())?;
        Ok(row.and_then(|row| {
            Some(Relative {
                id: row.id,
                address: row.address?,
                title: row.title,
                language: row.language,
            })
        }))
    }

    /// When the next entry is no longer in force.
    fn next_expiry(&self) -> Result<Option<Timestamp>, CatalogueError> {
        let sql = "SELECT min(expires_us) FROM entries WHERE expires_us IS NOT NULL AND state = 'current'";
        let next = self.rows(sql, [], |row| row.get::<_, Option<i64>>(0))?;
        let next = next.into_iter().flatten().next();
        Ok(next.map(|us| Timestamp::from_microsecond(us).unwrap_or(Timestamp::MAX)))
    }

    /// What is to be noted as no longer in force by now, the earliest first.
    fn expired_by(&self, now: Timestamp, limit: u32) -> Result<Vec<EntryRow>, CatalogueError> {
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE expires_us IS NOT NULL AND state = 'current' \
             AND expires_us <= ?1 ORDER BY expires_us, num LIMIT ?2"
        );
        self.rows(&sql, params![now.as_microsecond(), limit], EntryRow::read)
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
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE address IS NOT NULL AND last_offset > ?1 ORDER BY first_offset"
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

    /// What was withdrawn and stands in the live document no more, newest first; counted, and back
    /// from the newest record of the feed, so that the same records give the same.
    fn tombstones(
        &self,
        feed: &FeedRow,
        window: &[Member],
    ) -> Result<Vec<Tombstone>, CatalogueError> {
        let since_us = feed.newest_us.saturating_sub(TOMBSTONE_DAYS * 86_400_000_000);
        let sql = "SELECT e.num, e.id, e.updated FROM entries e \
                   JOIN members m ON m.feed = ?1 AND m.first_offset = e.first_offset \
                   WHERE e.withdrawn_offset IS NOT NULL AND m.corrected_us >= ?2 \
                   ORDER BY e.withdrawn_offset DESC LIMIT ?3";
        let most = TOMBSTONES_MAX + WINDOW_ENTRIES_MAX;
        let withdrawn = self.rows(sql, params![feed.key.stem(), since_us, most], |row| {
            let (id, when) = (EntryId::recorded(row.get(1)?), moment(row, 2)?);
            Ok((row.get::<_, i64>(0)?, Tombstone { id, when }))
        })?;
        let stands = |num: i64| window.contains(&Member::Entry(num));
        let left = withdrawn.into_iter().filter(|(num, _tombstone)| !stands(*num));
        Ok(left.map(|(_num, tombstone)| tombstone).take(TOMBSTONES_MAX).collect())
    }

    /// The same of the updates feed: earlier events of what was withdrawn.
    fn event_tombstones(
        &self,
        feed: &FeedRow,
        window: &[(u64, i64)],
    ) -> Result<Vec<Tombstone>, CatalogueError> {
        let since_us = feed.newest_us.saturating_sub(TOMBSTONE_DAYS * 86_400_000_000);
        let sql = "SELECT v.offset, e.id, v.revision, v.updated FROM entries e \
                   JOIN events v ON v.entry = e.num WHERE e.withdrawn_offset IS NOT NULL AND v.kind <> 'withdrawn' \
                   AND EXISTS (SELECT 1 FROM events w WHERE w.offset = e.withdrawn_offset AND w.at_us >= ?1) \
                   ORDER BY e.withdrawn_offset DESC, v.offset DESC LIMIT ?2";
        let most = TOMBSTONES_MAX + WINDOW_ENTRIES_MAX;
        let events = self.rows(sql, params![since_us, most], |row| {
            let id = EntryId::recorded(row.get(1)?).event(row.get(2)?);
            Ok((row.get::<_, u64>(0)?, Tombstone { id, when: moment(row, 3)? }))
        })?;
        let stands = |at: u64| window.iter().any(|(offset, _entry)| *offset == at);
        let left = events.into_iter().filter(|(offset, _tombstone)| !stands(*offset));
        Ok(left.map(|(_offset, tombstone)| tombstone).take(TOMBSTONES_MAX).collect())
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

    /// By the offset of its first record.
    fn announcement(&self, offset: u64) -> Result<Option<AnnouncementRow>, CatalogueError> {
        let sql = "SELECT entry, revision, at, updated, body FROM announcements WHERE offset = ?1";
        let found = self.rows(sql, [offset], |row| {
            Ok(AnnouncementRow {
                entry: row.get(0)?,
                revision: row.get(1)?,
                at: moment(row, 2)?,
                updated: moment(row, 3)?,
                body: row.get::<_, Option<[u8; 32]>>(4)?.map(Digest::from_bytes),
            })
        })?;
        Ok(found.into_iter().next())
    }

    /// The revisions of an entry that readers were told of, the oldest first; none where it was
    /// never corrected so.
    fn revisions(&self, entry: i64) -> Result<Vec<RevisionRow>, CatalogueError> {
        let sql = "SELECT revision, at, body FROM revisions WHERE entry = ?1 ORDER BY revision";
        let found = self.rows(sql, [entry], |row| {
            Ok(RevisionRow {
                revision: row.get(0)?,
                at: moment(row, 1)?,
                body: row.get::<_, Option<[u8; 32]>>(2)?.map(Digest::from_bytes),
            })
        })?;
        // The published text alone is kept for a revision to come.
        Ok(if found.len() > 1 { found } else { Vec::new() })
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
    let found = db
        .query_row("SELECT definition FROM site", [], |row| row.get::<_, String>(0))
        .optional()?;
    Ok(found.and_then(|definition| serde_json::from_str(&definition).ok()))
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
