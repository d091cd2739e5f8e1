//! Opening a database to read, also on a full disk: the files of its log need room, and it may have none yet.

use std::fmt::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use rusqlite::config::DbConfig;
use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::room::{database_lacked_room, is_full};

/// What else is wrong with it shows itself where it is read.
pub fn open_to_read(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let asked = connection.pragma_query_value(None, "schema_version", |_row| Ok(()));
    if !asked.is_err_and(|error| found_no_room(&error, path)) {
        return Ok(connection);
    }
    drop(connection);
    if has_log(path) {
        return open_with_log(path);
    }
    // Nobody writes where nothing can be written; whoever reads so is done before somebody does (`app/stopgap.rs`).
    let mut uri = "file:".to_owned();
    for byte in path.as_os_str().as_bytes() {
        let _infallible = write!(uri, "%{byte:02x}");
    }
    uri += "?immutable=1";
    Connection::open_with_flags(uri, flags | OpenFlags::SQLITE_OPEN_URI)
}

/// With the index of its log in memory, which keeps every other process out (<https://sqlite.org/vfs.html>). `SQLite`
/// does that only for who might write.
fn open_with_log(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags_and_vfs(path, flags, "unix-excl")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    connection.pragma_update(None, "query_only", true)?;
    Ok(connection)
}

fn has_log(path: &Path) -> bool {
    std::fs::metadata(path.with_extension("db-wal")).is_ok_and(|log| log.len() > 0)
}

/// Whether a database could not be opened for want of room: that its files cannot be made is told without a reason.
pub fn found_no_room(error: &rusqlite::Error, path: &Path) -> bool {
    let cannot = error.sqlite_error_code() == Some(ErrorCode::CannotOpen);
    database_lacked_room(error) || (cannot && path.parent().is_some_and(is_full))
}
