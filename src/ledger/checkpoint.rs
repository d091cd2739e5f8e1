//! Puts a database's write-ahead log away, on a thread and a connection of its own, so that no
//! commit waits for it.

use std::error::Error;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::{Builder, JoinHandle};

use rusqlite::Connection;

/// A log that has grown past this is put away while the writer goes on. Only an archive gets there:
/// its pages are written over and over, and the longer they wait, the fewer reach the database
/// (docs/decisions/0006-checkpoints.md).
const WAL_BYTES_MAX: u64 = 64 * 1024 * 1024;

/// For the one connection that writes: nothing is put away by a commit, and a log that was put away
/// is cut back when it begins anew, or its length would call for a checkpoint after every commit.
pub fn configure_writer(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, "wal_autocheckpoint", 0)?;
    connection.pragma_update(None, "journal_size_limit", WAL_BYTES_MAX)
}

/// For when nothing else is to do: the log is emptied, as far as nobody reads from it.
pub fn put_away(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(()))
}

/// Takes from the log what no reader needs any more, and waits for nobody.
pub fn carry_over(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_row| Ok(()))
}

/// For a database in WAL mode whose writer was made ready by [`configure_writer`]. Its thread begins
/// when it is first needed, and ends with it.
#[derive(Debug)]
pub struct Checkpointer {
    database: PathBuf,
    log: PathBuf,
    worker: Option<Worker>,
}

#[derive(Debug)]
struct Worker {
    wake: SyncSender<()>,
    thread: JoinHandle<()>,
}

impl Checkpointer {
    pub fn new(database: &Path) -> Checkpointer {
        let log = database.with_extension("db-wal");
        Checkpointer { database: database.to_owned(), log, worker: None }
    }

    /// To be called after a commit; returns at once.
    pub fn after_commit(&mut self) {
        if !std::fs::metadata(&self.log).is_ok_and(|log| log.len() > WAL_BYTES_MAX) {
            return;
        }
        if self.worker.is_none() {
            match Worker::start(self.database.clone()) {
                Ok(worker) => self.worker = Some(worker),
                Err(error) => tell(&self.database, &error),
            }
        }
        if let Some(worker) = &self.worker {
            // When it is at work already it is woken once more afterwards, and that is enough.
            let _full = worker.wake.try_send(());
        }
    }
}

impl Drop for Checkpointer {
    fn drop(&mut self) {
        if let Some(Worker { wake, thread }) = self.worker.take() {
            drop(wake);
            // A panic there was told when it happened.
            let _ended = thread.join();
        }
    }
}

impl Worker {
    fn start(database: PathBuf) -> io::Result<Worker> {
        let (wake, woken) = sync_channel(1);
        let serve = move || serve(&database, &woken);
        let thread = Builder::new().name("checkpoint".to_owned()).spawn(serve)?;
        Ok(Worker { wake, thread })
    }
}

/// The log grows until the next time; nothing is lost.
fn tell(database: &Path, error: &dyn Error) {
    tracing::warn!(path = %database.display(), %error, "the write-ahead log cannot be put away just now");
}

fn serve(database: &Path, woken: &Receiver<()>) {
    let mut connection = None;
    for () in woken {
        if let Err(error) = checkpoint(database, &mut connection) {
            tell(database, &error);
            connection = None;
        }
    }
}

fn checkpoint(database: &Path, connection: &mut Option<Connection>) -> rusqlite::Result<()> {
    let connection = match connection {
        Some(connection) => connection,
        None => connection.insert(Connection::open(database)?),
    };
    carry_over(connection)
}
