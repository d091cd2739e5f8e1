//! Which attachments are public, and which drop files are attached to which statement.

use rusqlite::{Params, params};

use super::fold::Fold;
use super::query::{ENTRY_COLUMNS, EntryRow, Queries};
use super::{Catalogue, CatalogueError};
use crate::domain::digest::Digest;
use crate::domain::path::DropPath;
use crate::domain::statement::Statement;
use crate::domain::time::Moment;
use crate::ledger::record::{Body, Header};

/// What stands at an attachment's address.
#[derive(Clone, Debug)]
pub enum Attached {
    /// A statement that is public has it, or had it with a revision that stays readable; the first of them was published
    /// then.
    Public(Moment),
    /// All that had it were taken back; this is one of them.
    TakenBack(Box<EntryRow>),
    Nothing,
}

pub trait Attachments: Queries {
    fn attached(&self, digest: Digest, name: &str) -> Result<Attached, CatalogueError> {
        // Of what was erased no name is left.
        let sql = format!(
            "SELECT {ENTRY_COLUMNS} FROM entries WHERE num IN \
             (SELECT entry FROM attachments WHERE digest = ?1 AND name IN (?2, ''))"
        );
        let entries = self.rows(&sql, params![digest.as_bytes(), name], EntryRow::read)?;
        let public = entries.iter().filter(|entry| !entry.state.is_taken_back());
        if let Some(first) = public.map(|entry| entry.published).min() {
            return Ok(Attached::Public(first));
        }
        let last = entries.into_iter().max_by_key(|entry| entry.last_offset);
        Ok(last.map_or(Attached::Nothing, |entry| Attached::TakenBack(Box::new(entry))))
    }

    /// Every attachment of a statement that was not erased.
    fn all_attachments(&self) -> Result<Vec<Digest>, CatalogueError> {
        let sql = "SELECT DISTINCT digest FROM attachments WHERE name <> '' ORDER BY digest";
        self.rows(sql, [], |row| Ok(Digest::from_bytes(row.get(0)?)))
    }

    /// Whether any statement that was not erased has an attachment with these bytes.
    fn is_attachment(&self, digest: Digest) -> Result<bool, CatalogueError> {
        let sql = "SELECT 1 FROM attachments WHERE digest = ?1 AND name <> '' LIMIT 1";
        Ok(!self.rows(sql, [digest.as_bytes()], |_row| Ok(()))?.is_empty())
    }

    /// Whether any drop file that may be attached has these bytes.
    fn is_attachable(&self, digest: Digest) -> Result<bool, CatalogueError> {
        let sql = "SELECT 1 FROM files WHERE digest = ?1 AND standing IN ('attachable', 'taken', 'unclaimed') LIMIT 1";
        Ok(!self.rows(sql, [digest.as_bytes()], |_row| Ok(()))?.is_empty())
    }

    /// Whether these bytes were destroyed with a statement, and no other one has them.
    fn is_erased(&self, digest: Digest) -> Result<bool, CatalogueError> {
        let sql = "SELECT max(name) FROM attachments WHERE digest = ?1";
        let names = self.rows(sql, [digest.as_bytes()], |row| row.get::<_, Option<String>>(0))?;
        Ok(names.into_iter().flatten().any(|name| name.is_empty()))
    }

    /// The drop files of the statements that have an attachment with these bytes.
    fn statements_with(&self, digest: Digest) -> Result<Vec<DropPath>, CatalogueError> {
        let sql = "SELECT drop_name FROM entries WHERE drop_name IS NOT NULL AND num IN \
                   (SELECT entry FROM attachments WHERE digest = ?1)";
        let paths = self.rows(sql, [digest.as_bytes()], |row| row.get::<_, String>(0))?;
        Ok(paths.iter().filter_map(|path| DropPath::parse(path).ok()).collect())
    }

    /// The digests of all attachments of an entry.
    fn attachments_of(&self, num: i64) -> Result<Vec<Digest>, CatalogueError> {
        let sql = "SELECT DISTINCT digest FROM attachments WHERE entry = ?1 ORDER BY digest";
        self.rows(sql, [num], |row| Ok(Digest::from_bytes(row.get(0)?)))
    }
}

impl<T: Queries> Attachments for T {}

impl Catalogue {
    /// The files that a statement names.
    pub fn named_by(&self, statement: &DropPath) -> Result<Vec<DropPath>, CatalogueError> {
        let sql = "SELECT file FROM named WHERE statement = ?1 ORDER BY file";
        self.paths(sql, [statement.as_str()])
    }

    fn paths(&self, sql: &str, values: impl Params) -> Result<Vec<DropPath>, CatalogueError> {
        let paths = self.rows(sql, values, |row| row.get::<_, String>(0))?;
        Ok(paths.iter().filter_map(|path| DropPath::parse(path).ok()).collect())
    }

    /// The files of statements that name this file.
    pub fn naming(&self, file: &DropPath) -> Result<Vec<DropPath>, CatalogueError> {
        let sql = "SELECT statement FROM named WHERE file = ?1 ORDER BY statement";
        self.paths(sql, [file.as_str()])
    }
}

impl Fold<'_> {
    /// Its attachments are public as long as it is.
    pub(super) fn keep_attachments(&self, header: &Header, body: &Body) -> rusqlite::Result<()> {
        match body {
            Body::Statement(statement) => self.attach(header, statement),
            Body::Erasure(erasure) => {
                self.forget_attachments(header)?;
                erasure.attachments.iter().try_for_each(|digest| self.keep(header, *digest, ""))
            }
            Body::Site(_) | Body::Withdrawal(_) | Body::Husk(_) | Body::None => Ok(()),
        }
    }

    fn attach(&self, header: &Header, statement: &Statement) -> rusqlite::Result<()> {
        let mut all = statement.attachments.iter();
        all.try_for_each(|attachment| self.keep(header, attachment.digest, &attachment.name))
    }

    fn keep(&self, header: &Header, digest: Digest, name: &str) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "INSERT OR IGNORE INTO attachments (digest, name, entry) \
                 SELECT ?1, ?2, num FROM entries WHERE id = ?3",
            )?
            .execute(params![digest.as_bytes(), name, header.entry.as_str()])
            .map(|_rows| ())
    }

    pub(super) fn forget_attachments(&self, header: &Header) -> rusqlite::Result<()> {
        self.db
            .prepare_cached(
                "DELETE FROM attachments WHERE entry = (SELECT num FROM entries WHERE id = ?1)",
            )?
            .execute([header.entry.as_str()])
            .map(|_rows| ())
    }
}
