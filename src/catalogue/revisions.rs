//! What follows from corrections: events of the updates feed, the revisions that stay readable, and
//! the short entries that announce substantive ones. Nothing here is written for a publication.

use rusqlite::{OptionalExtension as _, params};

use super::CatalogueError;
use super::fold::{Fold, Place, Touch, blob};
use super::query::{Queries, moment};
use crate::domain::digest::Digest;
use crate::domain::entry::Announce;
use crate::domain::feed::FeedKey;
use crate::domain::grade::Grade;
use crate::domain::site::{EDIT_QUIET_UNSET, Site};
use crate::domain::time::Moment;
use crate::ledger::record::{Header, Kind};

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

/// What both the writer and readers can be asked of corrections.
pub trait Revisions: Queries {
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

    /// How many corrections were announced by this record or a later one.
    fn announced_from(&self, offset: u64) -> Result<u64, CatalogueError> {
        let sql = "SELECT count(*) FROM announcements WHERE offset >= ?1";
        Ok(self.rows(sql, [offset], |row| row.get(0))?.into_iter().next().unwrap_or_default())
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
}

impl<T: Queries> Revisions for T {}

/// The last event or announcement of an entry.
struct Last {
    offset: u64,
    updated: Moment,
}

impl Fold<'_> {
    /// An event of the updates feed. Corrections of one entry in quick succession are one event.
    /// `body` is what it tells of.
    pub(super) fn add_event(
        &mut self,
        (header, body): (&Header, Option<&[u8]>),
        num: i64,
        kind: &str,
    ) -> rusqlite::Result<()> {
        let at_us = header.at.instant().as_microsecond();
        let mut updated = header.at.whole_seconds();
        let running = if kind == "corrected" {
            self.running(
                "SELECT offset, updated, at_us FROM events WHERE entry = ?1 AND kind = 'corrected' \
                 AND offset = (SELECT max(offset) FROM events WHERE entry = ?1)",
                (header, num),
            )?
        } else {
            None
        };
        if let Some(last) = &running {
            updated = updated.max(last.updated.plus_seconds(1));
            self.db.execute(
                "UPDATE events SET updated = ?2, at_us = ?3, body = ?4 WHERE offset = ?1",
                params![last.offset, updated.to_string(), at_us, body],
            )?;
        } else {
            self.db
                .prepare_cached(
                    "INSERT INTO events (offset, entry, revision, kind, at, at_us, updated, body) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?5, ?7)",
                )?
                .execute(params![
                    header.offset,
                    num,
                    header.revision,
                    kind,
                    updated.to_string(),
                    at_us,
                    body,
                ])?;
        }
        let place = Place { stem: FeedKey::Updates.stem(), name: String::new() };
        let members = i64::from(running.is_none());
        self.touch(&place, header, Touch { members, updated: Some(updated) })
    }

    /// The last one of its kind, where it is so recent that this correction belongs to it.
    fn running(&self, sql: &str, (header, num): (&Header, i64)) -> rusqlite::Result<Option<Last>> {
        let quiet = self.site.as_ref().map_or(EDIT_QUIET_UNSET, Site::edit_quiet);
        let quiet_us = i64::try_from(quiet.as_micros()).unwrap_or(i64::MAX);
        let at_us = header.at.instant().as_microsecond();
        let last = self
            .db
            .prepare_cached(sql)?
            .query_row([num], |row| {
                let last = Last { offset: row.get(0)?, updated: moment(row, 1)? };
                Ok((last, row.get::<_, i64>(2)?))
            })
            .optional()?;
        // Also where the clock was set back between them.
        let is_recent = |last_us: i64| at_us.saturating_sub(last_us).saturating_abs() < quiet_us;
        Ok(last.filter(|(_last, last_us)| is_recent(*last_us)).map(|(last, _us)| last))
    }

    /// Before the entry changes: its text as it was published, once the first edit comes, and the
    /// text of each edit that readers are told of.
    pub(super) fn keep_revision(
        &self,
        header: &Header,
        num: i64,
        updated: Moment,
    ) -> rusqlite::Result<()> {
        // A new name says nothing new.
        if header.kind != Kind::Corrected {
            return Ok(());
        }
        self.db.execute(
            "INSERT INTO revisions (entry, revision, at, body) SELECT num, 1, published, body FROM entries \
             WHERE num = ?1 AND NOT EXISTS (SELECT 1 FROM revisions WHERE entry = ?1)",
            [num],
        )?;
        let grade = match header.grade {
            None | Some(Grade::Editorial) => return Ok(()),
            Some(Grade::Minor) => "minor",
            Some(Grade::Substantive) => "substantive",
        };
        self.db
            .execute(
                "INSERT INTO revisions (entry, revision, at, grade, body) VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    num,
                    header.revision,
                    updated.to_string(),
                    grade,
                    blob(header.body.as_ref())
                ],
            )
            .map(|_one_row| ())
    }

    /// A substantive correction has an entry of its own in the feeds of the corrected one; two in
    /// quick succession have one.
    pub(super) fn announce(
        &mut self,
        header: &Header,
        num: i64,
        places: &[Place],
    ) -> rusqlite::Result<()> {
        let at_us = header.at.instant().as_microsecond();
        let mut updated = header.at.whole_seconds();
        let running = self.running(
            "SELECT offset, updated, at_us FROM announcements WHERE entry = ?1 ORDER BY offset DESC LIMIT 1",
            (header, num),
        )?;
        if let Some(last) = running {
            updated = updated.max(last.updated.plus_seconds(1));
            self.db.execute(
                "UPDATE announcements SET at_us = ?2, updated = ?3, body = ?4 WHERE offset = ?1",
                params![last.offset, at_us, updated.to_string(), blob(header.body.as_ref())],
            )?;
        } else {
            self.db.execute(
                "INSERT INTO announcements (offset, entry, revision, at, at_us, updated, body) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?4, ?6)",
                params![
                    header.offset,
                    num,
                    header.revision,
                    updated.to_string(),
                    at_us,
                    blob(header.body.as_ref())
                ],
            )?;
            let announced_us = (header.announce == Announce::Yes).then_some(at_us);
            for place in places {
                self.enter(place, (header.offset, num), announced_us)?;
            }
        }
        // An announcement is no further statement of its category.
        let touch = Touch { members: 0, updated: Some(updated) };
        places.iter().try_for_each(|place| self.touch(place, header, touch))
    }

    /// The announcements of an entry stand where the entry stands.
    pub(super) fn move_announcements(&self, num: i64, places: &[Place]) -> rusqlite::Result<()> {
        let announced = self
            .db
            .prepare_cached(
                "SELECT offset, at_us FROM announcements WHERE entry = ?1 AND body IS NOT NULL",
            )?
            .query_map([num], |row| Ok((row.get(0)?, row.get(1)?)))?
            .collect::<rusqlite::Result<Vec<(u64, i64)>>>()?;
        for (offset, at_us) in announced {
            self.db.execute("DELETE FROM members WHERE first_offset = ?1", [offset])?;
            for place in places {
                self.enter(place, (offset, num), Some(at_us))?;
            }
        }
        Ok(())
    }

    fn enter(
        &self,
        place: &Place,
        (offset, num): (u64, i64),
        announced_us: Option<i64>,
    ) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "INSERT INTO members (feed, first_offset, entry, announced_us) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![place.stem, offset, num, announced_us])
            .map(|_one_row| ())
    }
}
