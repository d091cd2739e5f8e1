//! Putting a backup back: it is unpacked beside the state, proved there, and only then takes its place. What was
//! there before is put aside, and nothing of it is deleted here (`ledger/copies.rs` does that, once texts were erased).

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{
    BackupError, LEDGER, Manifest, folder_of, io_error, make_private, sync_folder, unpack,
};
use crate::domain::digest::Digest;
use crate::domain::id::Authority;
use crate::ledger::whole::Stop;
use crate::ledger::{ADOPTED, LedgerReader, StateLock};

/// Where a backup is unpacked: inside the state folder, so that renames put it in its place.
const FOLDER: &str = "restoring";
/// In that folder: all is proved, and what is left to do is to be done.
const DECIDED: &str = "decided.json";

/// Lies there once what was in the way is put aside.
const ASIDE_DONE: &str = "aside-done";

const DATABASES: [&str; 8] = [
    "ledger.db",
    "ledger.db.behind",
    "ledger.db.whole",
    "ledger.db-wal",
    "ledger.db-shm",
    "catalogue.db",
    "catalogue.db-wal",
    "catalogue.db-shm",
];
const ATTACHMENTS: &str = super::ATTACHMENTS;

/// What becomes of what the state folder holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// All of it is put aside.
    Replaced,
    /// The databases are put aside; the attachments stay, and those of the backup come to them.
    Damaged,
}

/// A backup that was proved and waits to be put in its place. Unless it is, nothing of it stays.
#[derive(Debug)]
pub struct Prepared {
    state_dir: PathBuf,
    pub manifest: Manifest,
    /// Attachments that its ledger names and it does not have.
    pub missing: Vec<Digest>,
    _lock: StateLock,
}

impl Prepared {
    /// Unpacks and proves a backup: every byte, the structure of the ledger and its chain.
    pub fn new(
        file: &Path,
        (state_dir, authority): (&Path, Option<&Authority>),
    ) -> Result<Prepared, BackupError> {
        make_private(state_dir)
            .map_err(io_error(format!("{} cannot be made", state_dir.display())))?;
        let lock = StateLock::take(state_dir)?;
        let folder = state_dir.join(FOLDER);
        remove(&folder)?;
        // What it says of itself is asked before anything is written.
        unpack::manifest(file)?;
        make_private(&folder).map_err(io_error(format!("{} cannot be made", folder.display())))?;
        let unpacked = unpack::unpack(file, &folder)
            .and_then(|manifest| prove((file, &folder), (manifest, authority)));
        let (manifest, missing) = unpacked.inspect_err(|_error| drop(remove(&folder)))?;
        Ok(Prepared { state_dir: state_dir.to_owned(), manifest, missing, _lock: lock })
    }

    /// Its ledger, which is nobody else's yet.
    pub fn ledger(&self) -> PathBuf {
        self.state_dir.join(FOLDER).join(LEDGER)
    }

    /// Has the next start take these ids, dates and addresses over.
    pub fn adopt(&self, lines: &[u8]) -> Result<(), BackupError> {
        let file = self.state_dir.join(FOLDER).join(ADOPTED);
        let written = fs::File::create(&file).and_then(|mut out| {
            out.write_all(lines)?;
            out.sync_all()
        });
        written.map_err(io_error(format!("{} cannot be written", file.display())))
    }

    /// Puts it in its place. Returns the folder in which lies what was there before, if anything was.
    /// From its first step on a start carries it to its end.
    pub fn place(self, standing: Standing, now: Timestamp) -> Result<Option<PathBuf>, BackupError> {
        let folder = self.state_dir.join(FOLDER);
        let decided = Decided { standing, aside: aside(&self.state_dir, (standing, now)) };
        let decide = || {
            fs::File::open(self.ledger())?.sync_all()?;
            let mut out = fs::File::create(folder.join(DECIDED))?;
            serde_json::to_writer(&mut out, &decided)?;
            out.sync_all()?;
            sync_folder(&folder)
        };
        decide().map_err(io_error(format!("{} cannot be written", folder.display())))?;
        place(&self.state_dir, &decided)
    }
}

impl Drop for Prepared {
    fn drop(&mut self) {
        let folder = self.state_dir.join(FOLDER);
        // One that cannot be asked for may be there.
        if fs::exists(folder.join(DECIDED)).is_ok_and(|decided| !decided)
            && let Err(error) = remove(&folder)
        {
            tracing::warn!(%error, "what was unpacked of a backup stays until the next start");
        }
    }
}

/// At a start, before anything is opened: carries to its end what a kill has cut short once it was decided. Only what
/// was never decided, or is done, is removed: beside anything else the ledger that was there may lie aside already.
pub fn finish(state_dir: &Path) -> Result<(), BackupError> {
    let folder = state_dir.join(FOLDER);
    if !is_there(&folder)? {
        return Ok(());
    }
    let _lock = StateLock::take(state_dir)?;
    let decided = folder.join(DECIDED);
    let bytes = match fs::read(&decided) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return remove(&folder),
        Err(source) => return Err(undecided(&decided)(source)),
    };
    match serde_json::from_slice::<Decided>(&bytes) {
        Ok(decided) if is_there(&folder.join(LEDGER))? => {
            tracing::warn!("a backup that was being restored is put in its place now");
            place(state_dir, &decided).map(drop)
        }
        // In its place already.
        Ok(_decided) => remove(&folder),
        Err(error) if is_there(&folder.join(ASIDE_DONE))? => Err(undecided(&decided)(error.into())),
        // A kill came while it was written: nothing was moved yet.
        Err(_half) => remove(&folder),
    }
}

/// Tells a file that is not there from one that cannot be asked for.
fn is_there(file: &Path) -> Result<bool, BackupError> {
    fs::exists(file).map_err(io_error(format!("{} cannot be read", file.display())))
}

fn undecided(decided: &Path) -> impl FnOnce(io::Error) -> BackupError {
    let folder = folder_of(decided);
    io_error(format!(
        "a backup was being restored, and {} cannot be read, which says how: nothing was changed. If it can be read later, the \
         next start goes on from there. If not, remove {} and restore the backup once more; the ledger that was there before \
         lies in the newest folder replaced-… or damaged-… beside it",
        decided.display(),
        folder.display()
    ))
}

/// What is to be done, so that it can be done again.
#[derive(Debug, Serialize, Deserialize)]
struct Decided {
    standing: Standing,
    aside: String,
}

fn prove(
    (file, folder): (&Path, &Path),
    (manifest, authority): (Manifest, Option<&Authority>),
) -> Result<(Manifest, Vec<Digest>), BackupError> {
    if let Some(configured) = authority.filter(|configured| **configured != manifest.authority) {
        return Err(BackupError::Refused(format!(
            "{} is a backup of {}, and the configuration says authority = \"{}\": it is another office's",
            file.display(),
            manifest.authority.as_str(),
            configured.as_str()
        )));
    }
    let damaged = |what: String| BackupError::Damaged { file: file.to_owned(), what };
    let mut ledger = LedgerReader::at(&folder.join(LEDGER))?;
    ledger.format()?;
    let never: Stop = std::sync::Arc::new(|| false);
    ledger.check_structure(&never).map_err(|error| damaged(error.to_string()))?;
    ledger.verify(|_offset| ()).map_err(|error| damaged(error.to_string()))?;
    if ledger.head()? != manifest.head() {
        return Err(damaged("its ledger is not the one that backup.json tells of".to_owned()));
    }
    let named = ledger.attachments()?.into_iter();
    let missing = named.filter(|digest| !folder.join(super::attachment_name(*digest)).exists());
    Ok((manifest, missing.collect()))
}

/// A name that nothing has yet, with the time in it.
fn aside(state_dir: &Path, (standing, now): (Standing, Timestamp)) -> String {
    let what = match standing {
        Standing::Replaced => "replaced",
        Standing::Damaged => "damaged",
    };
    let name = format!("{what}-{}", now.strftime("%Y%m%dT%H%M%SZ"));
    let is_free = |name: &String| !state_dir.join(name).exists();
    let mut names = std::iter::once(name.clone()).chain((2_u32..).map(|n| format!("{name}-{n}")));
    names.find(is_free).unwrap_or(name)
}

fn place(state_dir: &Path, decided: &Decided) -> Result<Option<PathBuf>, BackupError> {
    let aside = state_dir.join(&decided.aside);
    let placed = put_aside_once(state_dir, (decided.standing, &aside))
        .and_then(|()| move_in(state_dir))
        .map_err(io_error(format!("the backup cannot be put into {}", state_dir.display())));
    placed?;
    remove(&state_dir.join(FOLDER))?;
    Ok(aside.exists().then_some(aside))
}

/// What lies there once something was moved in is the backup's own, and stays.
fn put_aside_once(state_dir: &Path, aside: (Standing, &Path)) -> io::Result<()> {
    let folder = state_dir.join(FOLDER);
    let done = folder.join(ASIDE_DONE);
    if fs::exists(&done)? {
        return Ok(());
    }
    put_aside(state_dir, aside)?;
    fs::File::create(&done)?.sync_all()?;
    sync_folder(&folder)
}

fn put_aside(state_dir: &Path, (standing, aside): (Standing, &Path)) -> io::Result<()> {
    let attachments = (standing == Standing::Replaced).then_some(ATTACHMENTS);
    let moving = DATABASES.into_iter().chain(attachments).chain([ADOPTED]);
    for name in moving {
        let from = state_dir.join(name);
        let is_something = match name {
            ATTACHMENTS => fs::read_dir(&from).is_ok_and(|mut entries| entries.next().is_some()),
            _file => from.exists(),
        };
        if is_something {
            make_private(aside)?;
            fs::rename(from, aside.join(name))?;
        }
    }
    if aside.exists() {
        sync_folder(aside)?;
    }
    sync_folder(state_dir)
}

/// The ledger last: where it lies, all is done.
fn move_in(state_dir: &Path) -> io::Result<()> {
    let (folder, store) = (state_dir.join(FOLDER), state_dir.join(ATTACHMENTS));
    fs::create_dir_all(&store)?;
    for part in entries(&folder.join(ATTACHMENTS))? {
        let to = store.join(part.file_name());
        fs::create_dir_all(&to)?;
        for file in entries(&part.path())? {
            fs::rename(file.path(), to.join(file.file_name()))?;
        }
        sync_folder(&to)?;
    }
    sync_folder(&store)?;
    for name in [ADOPTED, LEDGER] {
        match fs::rename(folder.join(name), state_dir.join(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Ok(()) | Err(_) => sync_folder(state_dir)?,
        }
    }
    Ok(())
}

/// None where there is no such folder.
fn entries(folder: &Path) -> io::Result<Vec<fs::DirEntry>> {
    match fs::read_dir(folder) {
        Ok(entries) => entries.collect(),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn remove(folder: &Path) -> Result<(), BackupError> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            let what = format!("{} cannot be removed", folder.display());
            Err(BackupError::Io { what, source: error })
        }
        Ok(()) | Err(_) => Ok(()),
    }
}
