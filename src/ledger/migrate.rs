//! From the tables of an earlier program to today's, with a copy of the ledger beside it from before.
//!
//! Records are never rewritten: what a format changes is how the rest of `ledger.db` lies.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, Transaction};

use super::LedgerError;
use super::schema::{ERASED, FORMAT, MATTERS};

/// What leads from a format to the next; the first one from format 1.
const STEPS: [fn(&Transaction<'_>) -> rusqlite::Result<()>; 3] =
    [list_what_is_held, make_room_for_erasures, know_files_of_sources];

/// A new format without a step from the one before it does not compile.
const _: () = assert!(STEPS.len() + 1 == FORMAT as usize);

/// Takes the ledger to today's format, in one transaction: after a kill it has the old one or the new.
pub(super) fn migrate(
    connection: &mut Connection,
    (path, from): (&Path, i32),
) -> Result<(), LedgerError> {
    let unavailable = |source| LedgerError::Unavailable { path: path.to_owned(), source };
    let kept = copy_of(path, from);
    keep(connection, (path, &kept))?;
    to_today(connection, from).map_err(unavailable)?;
    tracing::warn!(
        before = %kept.display(),
        "the ledger was taken from format {from} to {FORMAT}; a copy from before lies beside it"
    );
    Ok(())
}

/// The same of a ledger that is a copy itself.
pub(super) fn to_today(connection: &mut Connection, from: i32) -> rusqlite::Result<()> {
    let done = usize::try_from(from).unwrap_or_default().saturating_sub(1);
    let transaction = connection.transaction()?;
    STEPS.iter().skip(done).try_for_each(|step| step(&transaction))?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

/// What a format has beside its number: nobody needs it who does not know of it.
pub(super) fn complete(connection: &mut Connection) -> rusqlite::Result<()> {
    let in_words = "SELECT count(*) FROM pragma_table_info('matters') WHERE name = 'what'";
    if !connection.query_row(in_words, [], |row| row.get(0))? {
        return connection.execute_batch(MATTERS);
    }
    let transaction = connection.transaction()?;
    transaction.execute_batch("ALTER TABLE matters RENAME TO matters_in_words")?;
    transaction.execute_batch(MATTERS)?;
    transaction.execute_batch(MATTERS_IN_WORDS)?;
    transaction.commit()
}

/// Where the ledger lies as it was in an earlier format.
fn copy_of(path: &Path, format: i32) -> PathBuf {
    path.with_extension(format!("db.format-{format}"))
}

/// Whole and on the disk when this returns.
fn keep(connection: &Connection, (path, to): (&Path, &Path)) -> Result<(), LedgerError> {
    let unavailable = |source| LedgerError::Unavailable { path: path.to_owned(), source };
    let unkept = |error: &io::Error| {
        LedgerError::Refused(format!(
            "{} is of an earlier gazetted, and no copy of it can be kept before it is changed: {error}; make room, \
             or see that {} can be written",
            path.display(),
            to.display()
        ))
    };
    let unfinished = path.with_extension("db.unfinished");
    begin(&unfinished).map_err(|error| unkept(&error))?;
    let copied = connection.execute("VACUUM INTO ?1", [unfinished.to_string_lossy()]);
    if let Err(error) = copied {
        // It is begun anew at the next start.
        drop(fs::remove_file(&unfinished));
        return Err(unavailable(error));
    }
    finish(&unfinished, to).map_err(|error| unkept(&error))
}

/// For the owner alone, as the ledger is.
fn begin(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    File::options().write(true).create_new(true).mode(0o600).open(file).map(drop)
}

fn finish(unfinished: &Path, to: &Path) -> io::Result<()> {
    File::open(unfinished)?.sync_all()?;
    fs::rename(unfinished, to)?;
    to.parent().map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

/// As format 2 had it.
const HELD_OF_FORMAT_2: &str = "
    CREATE TABLE held (
        number      INTEGER PRIMARY KEY AUTOINCREMENT,
        path        TEXT NOT NULL UNIQUE,
        since       TEXT NOT NULL,
        release_us  INTEGER,
        release     TEXT,
        embargoed   INTEGER NOT NULL DEFAULT 0,
        statement   TEXT,
        state       TEXT NOT NULL DEFAULT 'waits',
        owner       INTEGER NOT NULL,
        modified_us INTEGER,
        problems    TEXT NOT NULL,
        digest      BLOB NOT NULL,
        source      BLOB NOT NULL
    ) STRICT;
    CREATE TABLE obeyed (path TEXT PRIMARY KEY, digest BLOB NOT NULL) STRICT;
    CREATE INDEX held_by_release ON held (release_us) WHERE state = 'waits';
    CREATE INDEX held_by_digest ON held (digest);
    CREATE INDEX held_by_statement ON held (statement) WHERE statement IS NOT NULL;
";

/// What format 1 held needs a person from then on: it did not keep when it would be free.
const HELD_OF_FORMAT_1: &str = "
    INSERT INTO held (path, since, owner, problems, digest, source)
    SELECT path, since, 0, json_array(json_object('severity', 'hold', 'line', NULL, 'what', reason,
        'remedy', 'save the file again')), digest, source FROM held_1;
    DROP TABLE held_1;
";

/// An earlier program kept two sentences of each and no code.
const MATTERS_IN_WORDS: &str = "
    INSERT INTO matters SELECT kind, number, since, state, mark, json_array(json_object('severity', 'hold',
        'line', NULL, 'what', what, 'remedy', remedy)) FROM matters_in_words;
    DROP TABLE matters_in_words;
";

/// From format 1, which held without a number and without a time.
fn list_what_is_held(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch("ALTER TABLE held RENAME TO held_1")?;
    db.execute_batch(HELD_OF_FORMAT_2)?;
    db.execute_batch(HELD_OF_FORMAT_1)
}

/// From format 2, in which no text could be destroyed.
fn make_room_for_erasures(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(ERASED)
}

/// From format 3, in which a source was one file.
fn know_files_of_sources(db: &Transaction<'_>) -> rusqlite::Result<()> {
    db.execute_batch(
        "ALTER TABLE held ADD COLUMN file BLOB;
         CREATE INDEX held_by_file ON held (file) WHERE file IS NOT NULL;",
    )
}
