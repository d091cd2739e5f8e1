//! What is known of the files in the drop folder: spares a restart the reading of every file, and
//! tells which paths lead to one entry.

use rusqlite::{Connection, OptionalExtension as _, Row, params};

use super::{Catalogue, CatalogueError, CatalogueReader};
use crate::domain::digest::Digest;
use crate::domain::gesture::Gesture;
use crate::domain::id::EntryId;
use crate::domain::path::DropPath;
use crate::intake::Stamp;

/// Raised when the readers change, so that refused and held files are looked at again.
pub const READER_VERSION: u32 = 2;

/// One fact to note, with the records it goes with.
#[derive(Clone, Debug)]
pub enum FileNote {
    Seen {
        path: DropPath,
        stamp: Stamp,
        digest: Option<Digest>,
        standing: Standing,
        entry: Option<EntryId>,
    },
    /// The entry that this file had the text of is now read from it.
    Inherits {
        path: DropPath,
    },
    /// The statement of this file names these other ones.
    Names {
        statement: DropPath,
        files: Vec<DropPath>,
    },
    Gone(DropPath),
    /// It is gone, and the entry that was read from it is still public.
    Missed(DropPath),
}

/// How a drop file stands to what is published.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The entry is this file's.
    Owner,
    /// The entry has another file; this one has the same text.
    Alias,
    /// Not published, or an edit that was not applied; reported.
    Refused,
    /// Another text lies under the name of the entry's file, which is gone with that.
    Displacing,
    Held,
    /// It is gone, and the entry is still public; reported.
    Missed,
    /// It says something of another file, or what is to be done with it, which was done.
    Gesture,
    /// It can only be attached to a statement; its bytes are in the store under its digest.
    Attachable,
    /// The same, and its statements were not read with it yet: it is looked at again at a start.
    Taken,
    /// The same, and it belongs to no statement; reported.
    Unclaimed,
}

impl Standing {
    fn as_str(self) -> &'static str {
        match self {
            Standing::Owner => "owner",
            Standing::Alias => "alias",
            Standing::Refused => "refused",
            Standing::Displacing => "displacing",
            Standing::Held => "held",
            Standing::Missed => "missed",
            Standing::Gesture => "gesture",
            Standing::Attachable => "attachable",
            Standing::Taken => "taken",
            Standing::Unclaimed => "unclaimed",
        }
    }

    /// Whether the office has a report about the file.
    pub fn is_reported(self) -> bool {
        match self {
            Standing::Refused | Standing::Displacing | Standing::Missed | Standing::Unclaimed => {
                true
            }
            Standing::Owner
            | Standing::Alias
            | Standing::Held
            | Standing::Gesture
            | Standing::Attachable
            | Standing::Taken => false,
        }
    }

    fn parse(text: &str) -> Standing {
        match text {
            "owner" => Standing::Owner,
            "alias" => Standing::Alias,
            "held" => Standing::Held,
            "displacing" => Standing::Displacing,
            "missed" => Standing::Missed,
            "gesture" => Standing::Gesture,
            "attachable" => Standing::Attachable,
            "taken" => Standing::Taken,
            "unclaimed" => Standing::Unclaimed,
            _ => Standing::Refused,
        }
    }
}

/// Where the taking in of an archive stands, so that it goes on as one after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backfill {
    Begun,
    Finished,
}

/// A known file.
#[derive(Clone, Debug)]
pub struct KnownFile {
    pub stamp: Stamp,
    pub digest: Option<Digest>,
    pub standing: Standing,
    pub entry: Option<EntryId>,
}

pub(super) fn note_all(db: &Connection, notes: &[FileNote]) -> rusqlite::Result<()> {
    for note in notes {
        match note {
            FileNote::Seen { path, stamp, digest, standing, entry } => {
                db.prepare_cached(
                    "INSERT OR REPLACE INTO files \
                     (path, dev, ino, size, mtime_ns, ctime_ns, digest, entry, standing, reader) \
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                )?
                .execute(params![
                    path.as_str(),
                    stamp.dev.cast_signed(),
                    stamp.ino.cast_signed(),
                    stamp.size.cast_signed(),
                    stamp.mtime_ns,
                    stamp.ctime_ns,
                    digest.as_ref().map(Digest::as_bytes),
                    entry.as_ref().map(EntryId::as_str),
                    standing.as_str(),
                    READER_VERSION,
                ])?;
            }
            FileNote::Inherits { path } => {
                db.prepare_cached("UPDATE files SET standing = 'owner' WHERE path = ?1")?
                    .execute([path.as_str()])?;
            }
            FileNote::Names { statement, files } => {
                db.prepare_cached("DELETE FROM named WHERE statement = ?1")?
                    .execute([statement.as_str()])?;
                let mut name = db.prepare_cached(
                    "INSERT OR IGNORE INTO named (file, statement) VALUES (?1, ?2)",
                )?;
                for file in files {
                    name.execute([file.as_str(), statement.as_str()])?;
                }
            }
            FileNote::Missed(path) => {
                db.prepare_cached("UPDATE files SET standing = 'missed' WHERE path = ?1")?
                    .execute([path.as_str()])?;
            }
            FileNote::Gone(path) => {
                db.prepare_cached("DELETE FROM files WHERE path = ?1")?.execute([path.as_str()])?;
                db.prepare_cached("DELETE FROM named WHERE statement = ?1")?
                    .execute([path.as_str()])?;
            }
        }
    }
    Ok(())
}

impl Catalogue {
    pub fn known_file(&self, path: &DropPath) -> Result<Option<KnownFile>, CatalogueError> {
        let read = || {
            self.connection
                .prepare_cached("SELECT digest, standing, entry, dev, ino, size, mtime_ns, ctime_ns FROM files WHERE path = ?1")?
                .query_row([path.as_str()], |row| {
                    Ok(KnownFile {
                        stamp: stamp(row, 3)?,
                        digest: row.get::<_, Option<[u8; 32]>>(0)?.map(Digest::from_bytes),
                        standing: Standing::parse(row.get_ref(1)?.as_str()?),
                        entry: row.get::<_, Option<String>>(2)?.map(EntryId::recorded),
                    })
                })
                .optional()
        };
        read().map_err(|source| self.unavailable(source))
    }

    /// How many files that entries are read from lie in the drop folder.
    pub fn files_of_entries(&self) -> Result<usize, CatalogueError> {
        let count = self.connection.query_row(
            "SELECT count(*) FROM files WHERE standing = 'owner'",
            [],
            |row| row.get::<_, usize>(0),
        );
        count.map_err(|source| self.unavailable(source))
    }

    /// The files beside others that say what is to be done with them.
    pub fn gesture_files(&self) -> Result<Vec<DropPath>, CatalogueError> {
        let read = || {
            self.connection
                .prepare("SELECT path FROM files WHERE path LIKE '%.txt' AND standing IN ('gesture', 'refused')")?
                .query_map([], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        let paths = read().map_err(|source| self.unavailable(source))?;
        let paths = paths.iter().filter_map(|path| DropPath::parse(path).ok());
        Ok(paths.filter(|path| Gesture::of(path).is_some()).collect())
    }

    /// Whether nothing was published yet.
    pub fn has_no_entries(&self) -> Result<bool, CatalogueError> {
        let any = self
            .connection
            .prepare_cached("SELECT 1 FROM entries")
            .and_then(|mut query| query.exists([]));
        any.map(|any| !any).map_err(|source| self.unavailable(source))
    }

    /// Whether the taking in of an archive was begun and not finished.
    pub fn backfill_open(&self) -> Result<bool, CatalogueError> {
        let open =
            self.connection.query_row("SELECT backfill_open FROM cursor", [], |row| row.get(0));
        open.map_err(|source| self.unavailable(source))
    }

    pub fn set_backfill_open(&mut self, open: Backfill) -> Result<(), CatalogueError> {
        let open = open == Backfill::Begun;
        let set = self.connection.execute("UPDATE cursor SET backfill_open = ?1", [open]);
        set.map(|_one_row| ()).map_err(|source| self.unavailable(source))
    }

    /// The other files with the text of this entry, in path order.
    pub fn aliases(&self, entry: &EntryId) -> Result<Vec<DropPath>, CatalogueError> {
        let read = || {
            self.connection
                .prepare_cached(
                    "SELECT path FROM files WHERE entry = ?1 AND standing = 'alias' ORDER BY path",
                )?
                .query_map([entry.as_str()], |row| row.get::<_, String>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()
        };
        let paths = read().map_err(|source| self.unavailable(source))?;
        Ok(paths.iter().filter_map(|path| DropPath::parse(path).ok()).collect())
    }
}

impl CatalogueReader {
    /// Every file that lies there and needs no second look while its stamp stays, for intake to
    /// start from.
    pub fn known_files<C: FromIterator<(DropPath, Stamp)>>(&self) -> Result<C, CatalogueError> {
        let read = || {
            let mut query = self.connection.prepare(
                "SELECT path, dev, ino, size, mtime_ns, ctime_ns FROM files \
                 WHERE standing IN ('owner', 'alias') OR (reader = ?1 AND standing NOT IN ('missed', 'taken'))",
            )?;
            let rows = query.query_map([READER_VERSION], |row| {
                let path = DropPath::parse(row.get_ref(0)?.as_str()?).ok();
                path.map(|path| Ok((path, stamp(row, 1)?))).transpose()
            })?;
            rows.filter_map(Result::transpose).collect::<rusqlite::Result<C>>()
        };
        read().map_err(|source| self.unavailable(source))
    }
}

/// The five columns of a stamp, from `first` on.
fn stamp(row: &Row<'_>, first: usize) -> rusqlite::Result<Stamp> {
    Ok(Stamp {
        dev: row.get::<_, i64>(first)?.cast_unsigned(),
        ino: row.get::<_, i64>(first + 1)?.cast_unsigned(),
        size: row.get::<_, i64>(first + 2)?.cast_unsigned(),
        mtime_ns: row.get(first + 3)?,
        ctime_ns: row.get(first + 4)?,
    })
}
