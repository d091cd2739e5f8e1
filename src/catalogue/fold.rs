//! The one code path from records to what is held now: same records, same tables, on any machine.

use std::collections::HashMap;

use rusqlite::{Connection, OptionalExtension as _, params};

use super::relations::{expires_us, state_after};
use crate::domain::digest::Digest;
use crate::domain::entry::{Announce, address, first_published, first_updated, next_updated};
use crate::domain::feed::FeedKey;
use crate::domain::id::EntryId;
use crate::domain::path::DropPath;
use crate::domain::site::Site;
use crate::domain::statement::Statement;
use crate::domain::text::fold_title;
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;
use crate::ledger::record::{Body, Grade, Header, Kind, Record};

pub(super) struct Fold<'a> {
    pub(super) db: &'a Connection,
    pub(super) site: &'a mut Option<Site>,
    pub(super) feeds: &'a mut TouchedFeeds,
}

/// The feeds that records of this transaction touched, by stem. Each has its row from the first
/// touch on; what it comes to is written once, at the end.
pub(super) type TouchedFeeds = HashMap<String, FeedState>;

/// What every record of a feed adds to.
#[derive(Debug)]
pub(super) struct FeedState {
    members: i64,
    newest_us: i64,
    touched: u64,
    /// When the last record that touched it was appended.
    at_us: i64,
    changed: Moment,
    updated: Moment,
}

/// What an entry was before a record changes it.
pub(super) struct Before {
    pub(super) num: i64,
    pub(super) first_offset: u64,
    pub(super) updated: Moment,
    announced_us: Option<i64>,
    pub(super) state: State,
    pub(super) replaces: Option<String>,
    pub(super) group: String,
    pub(super) body: Option<Vec<u8>>,
}

/// What a record does to a feed besides changing its bytes.
#[derive(Clone, Copy)]
pub(super) struct Touch {
    /// How many entries it gains.
    pub(super) members: i64,
    /// Given where readers should see a change: by a publication and a correction of at least minor grade.
    pub(super) updated: Option<Moment>,
}

impl Touch {
    pub(super) const BYTES: Touch = Touch { members: 0, updated: None };
}

/// Lengths of digest that are tried for a free address: from 6 hexadecimal digits to all 64.
const ADDRESS_ATTEMPTS: usize = 29;

/// A feed that an entry stands in, with the name it has for people.
pub(super) struct Place {
    pub(super) stem: String,
    pub(super) name: String,
}

impl Fold<'_> {
    pub(super) fn apply(&mut self, record: &Record, body: &Body) -> rusqlite::Result<()> {
        self.apply_alone(&record.header, body)?;
        self.keep_attachments(&record.header, body)?;
        self.keep_editions(&record.header)
    }

    fn apply_alone(&mut self, header: &Header, body: &Body) -> rusqlite::Result<()> {
        match (header.kind, body) {
            (Kind::Defined, Body::Site(site)) => self.define(header, site),
            (Kind::Published, Body::Statement(statement)) => self.publish(header, statement),
            (Kind::Corrected | Kind::Moved, Body::Statement(statement)) => {
                self.correct(header, statement)
            }
            (Kind::Moved, Body::None) => self.rename(header),
            (Kind::Expired, _) => self.expire(header),
            // The text was removed: the id stays taken, and nothing of it is public.
            (Kind::Published, Body::None) => self.insert_without_text(header),
            (Kind::Published, Body::Husk(husk)) => self.publish_husk(header, husk),
            (Kind::Corrected | Kind::Moved, Body::Husk(husk)) => {
                self.correct(header, &husk.statement())
            }
            (Kind::Withdrawn, Body::Withdrawal(notice)) => self.withdraw(header, notice),
            (Kind::Reinstated, Body::Statement(statement)) => self.reinstate(header, statement),
            (Kind::Reinstated, Body::Husk(husk)) => self.reinstate(header, &husk.statement()),
            (Kind::Erased, Body::Erasure(erasure)) => self.erase(header, erasure),
            (
                Kind::Defined | Kind::Corrected | Kind::Withdrawn | Kind::Reinstated | Kind::Erased,
                _,
            )
            | (_, Body::Site(_) | Body::Withdrawal(_) | Body::Erasure(_)) => Ok(()),
        }
    }

    fn define(&mut self, header: &Header, site: &Site) -> rusqlite::Result<()> {
        self.db.execute("DELETE FROM site", [])?;
        let definition = serde_json::to_string(site).unwrap_or_default();
        self.db.execute("INSERT INTO site VALUES (?1)", [definition])?;
        let before = self.site.replace(site.clone());
        if before.is_some_and(|before| before.languages != site.languages) {
            self.name_editions()?;
        }
        // Titles, addresses and windows may all have changed with it.
        let stems = self
            .db
            .prepare_cached("SELECT feed, name FROM feeds")?
            .query_map([], |row| Ok(Place { stem: row.get(0)?, name: row.get(1)? }))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        stems.iter().try_for_each(|place| self.touch(place, header, Touch::BYTES))?;
        // These two are there from the first moment, empty or not.
        [FeedKey::All, FeedKey::Updates]
            .into_iter()
            .filter(|key| !stems.iter().any(|place| place.stem == key.stem()))
            .try_for_each(|key| {
                let place = Place { stem: key.stem(), name: String::new() };
                self.touch(&place, header, Touch::BYTES)
            })
    }

    fn publish(&mut self, header: &Header, statement: &Statement) -> rusqlite::Result<()> {
        let published = first_published(header.published, header.at);
        let address = self.free_address(header, statement, published)?;
        self.publish_at(header, statement, Some(&address))
    }

    pub(super) fn publish_at(
        &mut self,
        header: &Header,
        statement: &Statement,
        address: Option<&str>,
    ) -> rusqlite::Result<()> {
        let published = first_published(header.published, header.at);
        let updated = first_updated(published, header.at, header.announce);
        self.take_drop_name(header)?;
        self.db
            .prepare_cached(
                "INSERT INTO entries (id, grp, revision, first_offset, last_offset, published, published_us, \
                 updated, address, drop_name, title, title_key, language, body, source, expires_us, replaces, \
                 number, translation, told, told_at, stem) \
                 VALUES (?1, ?2, ?3, ?4, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?3, ?19, ?20)",
            )?
            .execute(params![
                header.entry.as_str(),
                statement.group,
                header.revision,
                header.offset,
                published.to_string(),
                published.instant().as_microsecond(),
                updated.to_string(),
                address,
                header.drop_name.as_ref().map(DropPath::as_str),
                statement.title,
                title_key(&fold_title(&statement.title)),
                statement.language.as_str(),
                blob(header.body.as_ref()),
                blob(header.source.as_ref()),
                expires_us(statement),
                statement.replaces.as_ref().map(EntryId::as_str),
                statement.number.as_deref().map(fold_title),
                statement.translation_of.is_some(),
                header.at.to_string(),
                self.stem(header.drop_name.as_ref()),
            ])?;
        let num = self.db.last_insert_rowid();
        let announced_us =
            (header.announce == Announce::Yes).then(|| header.at.instant().as_microsecond());
        for place in places(statement) {
            self.db
                .prepare_cached(
                    "INSERT INTO members (feed, first_offset, entry, announced_us) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute(params![place.stem, header.offset, num, announced_us])?;
            self.touch(&place, header, Touch { members: 1, updated: Some(updated) })?;
        }
        self.relate_anew(header, None, statement.replaces.as_ref().map(EntryId::as_str))?;
        if header.announce == Announce::Yes {
            self.add_event((header, blob(header.body.as_ref())), num, "published")
        } else {
            Ok(())
        }
    }

    /// A correction, or a move that changed the entry with it.
    pub(super) fn correct(
        &mut self,
        header: &Header,
        statement: &Statement,
    ) -> rusqlite::Result<()> {
        let Some(before) = self.before(header)? else { return Ok(()) };
        self.keep_former_source(before.num, header)?;
        self.take_drop_name(header)?;
        let told = header.grade.is_some_and(|grade| grade > Grade::Editorial);
        let updated = if told { next_updated(before.updated, header.at) } else { before.updated };
        self.keep_revision(header, before.num, updated)?;
        let state = state_after(&before, statement, header);
        self.db
            .prepare_cached(
                "UPDATE entries SET revision = ?2, last_offset = ?3, updated = ?4, title = ?5, title_key = ?6, \
                 language = ?7, body = ?8, source = coalesce(?9, source), drop_name = coalesce(?10, drop_name), \
                 state = ?11, expires_us = ?12, replaces = ?13, grp = ?14, number = ?15, translation = ?16, \
                 told = iif(?17, ?2, told), told_at = iif(?17, ?18, told_at), stem = coalesce(?19, stem) WHERE num = ?1",
            )?
            .execute(params![
                before.num,
                header.revision,
                header.offset,
                updated.to_string(),
                statement.title,
                title_key(&fold_title(&statement.title)),
                statement.language.as_str(),
                blob(header.body.as_ref()),
                blob(header.source.as_ref()),
                header.drop_name.as_ref().map(DropPath::as_str),
                state,
                expires_us(statement),
                statement.replaces.as_ref().map(EntryId::as_str),
                statement.group,
                statement.number.as_deref().map(fold_title),
                statement.translation_of.is_some(),
                told,
                header.at.to_string(),
                self.stem(header.drop_name.as_ref()),
            ])?;
        self.replace_places(header, statement, &before)?;
        self.name_anew(header, statement, &before)?;
        if before.group != statement.group {
            self.keep_group(header, &before.group)?;
        }
        if told {
            self.note_correction(before.first_offset, header)?;
            for place in places(statement) {
                self.touch(&place, header, Touch { members: 0, updated: Some(updated) })?;
            }
            self.add_event((header, blob(header.body.as_ref())), before.num, "corrected")?;
        }
        if header.grade == Some(Grade::Substantive) {
            self.announce(header, before.num, &places(statement))?;
        }
        // Last, for what came into a feed with this record.
        self.hide(&before, state)
    }

    /// Leaves the feeds that no longer hold the entry, enters those that now do; both are touched.
    pub(super) fn replace_places(
        &mut self,
        header: &Header,
        statement: &Statement,
        before: &Before,
    ) -> rusqlite::Result<()> {
        let old = self.stems_of(before.first_offset)?;
        let new = places(statement);
        if new.len() != old.len() || new.iter().any(|place| !old.contains(&place.stem)) {
            self.move_announcements(before.num, &new)?;
        }
        for stem in old.iter().filter(|stem| !new.iter().any(|place| place.stem == **stem)) {
            self.db.execute(
                "DELETE FROM members WHERE feed = ?1 AND hidden IN (0, 1) AND first_offset = ?2",
                params![stem, before.first_offset],
            )?;
            let place = Place { stem: stem.clone(), name: String::new() };
            self.touch(&place, header, Touch { members: -1, updated: None })?;
        }
        for place in new {
            if !old.contains(&place.stem) {
                self.db.execute(
                    "INSERT INTO members (feed, first_offset, entry, announced_us) VALUES (?1, ?2, ?3, ?4)",
                    params![place.stem, before.first_offset, before.num, before.announced_us],
                )?;
            }
            let members = i64::from(!old.contains(&place.stem));
            self.touch(&place, header, Touch { members, updated: None })?;
        }
        Ok(())
    }

    /// It stands in the live feeds again, by this date.
    pub(super) fn note_correction(
        &self,
        first_offset: u64,
        header: &Header,
    ) -> rusqlite::Result<()> {
        self.db
            .prepare_cached("UPDATE members SET corrected_us = ?2 WHERE first_offset = ?1")?
            .execute(params![first_offset, header.at.instant().as_microsecond()])
            .map(|_rows| ())
    }

    /// Of the feeds that hold what has this offset.
    pub(super) fn stems_of(&self, first_offset: u64) -> rusqlite::Result<Vec<String>> {
        self.db
            .prepare_cached("SELECT feed FROM members WHERE first_offset = ?1")?
            .query_map([first_offset], |row| row.get(0))?
            .collect()
    }

    pub(super) fn before(&self, header: &Header) -> rusqlite::Result<Option<Before>> {
        self.db
            .prepare_cached(
                "SELECT e.num, e.first_offset, e.updated, m.announced_us, e.state, e.replaces, e.body, e.grp \
                 FROM entries e \
                 LEFT JOIN members m \
                 ON m.feed = 'all' AND m.hidden IN (0, 1) AND m.first_offset = e.first_offset WHERE e.id = ?1",
            )?
            .query_row([header.entry.as_str()], |row| {
                Ok(Before {
                    num: row.get(0)?,
                    first_offset: row.get(1)?,
                    updated: super::query::moment(row, 2)?,
                    announced_us: row.get(3)?,
                    state: super::query::state(row, 4)?,
                    replaces: row.get(5)?,
                    body: row.get(6)?,
                    group: row.get(7)?,
                })
            })
            .optional()
    }

    /// Notes that a record changed a feed. Records that were appended together become visible
    /// together; each further change is later by a whole second at least, because that is all
    /// that `Last-Modified` tells apart.
    pub(super) fn touch(
        &mut self,
        place: &Place,
        header: &Header,
        touch: Touch,
    ) -> rusqlite::Result<()> {
        let changed = header.at.whole_seconds();
        let at_us = header.at.instant().as_microsecond();
        if !self.feeds.contains_key(&place.stem) {
            let first = touch.updated.unwrap_or(changed);
            let state = self.feed(place, header, first)?;
            self.feeds.insert(place.stem.clone(), state);
        }
        let Some(feed) = self.feeds.get_mut(&place.stem) else { return Ok(()) };
        feed.members += touch.members;
        if header.announce == Announce::Yes {
            feed.newest_us = feed.newest_us.max(at_us);
        }
        if feed.at_us != at_us {
            feed.changed = changed.max(feed.changed.plus_seconds(1));
        }
        (feed.touched, feed.at_us) = (header.offset, at_us);
        feed.updated = touch.updated.map_or(feed.updated, |updated| updated.max(feed.updated));
        Ok(())
    }

    /// A feed as it stood before this transaction; one that is new gets its row.
    fn feed(&self, place: &Place, header: &Header, updated: Moment) -> rusqlite::Result<FeedState> {
        let known = self
            .db
            .prepare_cached(
                "SELECT members, newest_us, touched, at_us, changed, updated FROM feeds WHERE feed = ?1",
            )?
            .query_row([&place.stem], |row| {
                Ok(FeedState {
                    members: row.get(0)?,
                    newest_us: row.get(1)?,
                    touched: row.get(2)?,
                    at_us: row.get(3)?,
                    changed: super::query::moment(row, 4)?,
                    updated: super::query::moment(row, 5)?,
                })
            })
            .optional()?;
        if let Some(known) = known {
            return Ok(known);
        }
        let new = FeedState {
            members: 0,
            newest_us: i64::MIN,
            touched: 0,
            at_us: header.at.instant().as_microsecond(),
            changed: header.at.whole_seconds(),
            updated,
        };
        self.db
            .prepare_cached(
                "INSERT INTO feeds (feed, name, members, newest_us, touched, at_us, changed, updated) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?
            .execute(params![
                place.stem,
                place.name,
                new.members,
                new.newest_us,
                new.touched,
                new.at_us,
                new.changed.to_string(),
                new.updated.to_string(),
            ])?;
        Ok(new)
    }

    /// The adopted address, else the shortest that is free; in the order of the ledger, so that two
    /// writers cannot race for one.
    pub(super) fn free_address(
        &self,
        header: &Header,
        statement: &Statement,
        published: Moment,
    ) -> rusqlite::Result<String> {
        let digest = header.entry.digest();
        let minted = |attempt| address(published, &statement.slug, digest, attempt);
        let adopted = statement.address.clone().into_iter();
        let wanted = adopted.chain((0..ADDRESS_ATTEMPTS).map(minted));
        for wanted in wanted {
            if !self.is_taken(&wanted)? {
                return Ok(wanted);
            }
        }
        Ok(minted(ADDRESS_ATTEMPTS))
    }
}

/// Writes what the touched feeds came to.
pub(super) fn write_feeds(db: &Connection, feeds: &TouchedFeeds) -> rusqlite::Result<()> {
    let mut update = db.prepare_cached(
        "UPDATE feeds SET members = ?2, newest_us = ?3, touched = ?4, at_us = ?5, changed = ?6, \
         updated = ?7 WHERE feed = ?1",
    )?;
    for (stem, feed) in feeds {
        update.execute(params![
            stem,
            feed.members,
            feed.newest_us,
            feed.touched,
            feed.at_us,
            feed.changed.to_string(),
            feed.updated.to_string(),
        ])?;
    }
    Ok(())
}

/// The feeds that hold an entry of this statement. Which of them are offered is the site's matter.
pub(super) fn places(statement: &Statement) -> Vec<Place> {
    let language = &statement.language;
    let mut places = vec![
        Place { stem: FeedKey::All.stem(), name: String::new() },
        Place { stem: FeedKey::Language(language.clone()).stem(), name: String::new() },
    ];
    for category in &statement.categories {
        let keys = [
            FeedKey::Category(category.slug.clone()),
            FeedKey::LanguageCategory(language.clone(), category.slug.clone()),
        ];
        for key in keys {
            let stem = key.stem();
            if !places.iter().any(|place| place.stem == stem) {
                places.push(Place { stem, name: category.name.clone() });
            }
        }
    }
    places
}

/// What a folded headline is found by.
pub(super) fn title_key(fold: &str) -> i64 {
    Digest::of(fold.as_bytes()).as_key()
}

pub(super) fn blob(digest: Option<&Digest>) -> Option<&[u8]> {
    digest.map(|digest| digest.as_bytes().as_slice())
}
