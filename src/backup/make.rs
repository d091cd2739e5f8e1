//! Making a backup: a copy of the ledger of one moment, and what it names, in one file that is there whole or not
//! at all.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rustix::fs::FlockOperation::NonBlockingLockExclusive;
use rustix::fs::flock;
use rustix::io::Errno;

use super::tar::Writer;
use super::{
    BackupError, FORMAT, LEDGER, MANIFEST, Manifest, SUMS, attachment_name, folder_of, io_error,
    line, sync_folder, unpack,
};
use crate::domain::digest::Digest;
use crate::ledger::erase::{self, CarriedOut};
use crate::ledger::whole::{Reached, Stop};
use crate::ledger::{LedgerError, LedgerReader};
use crate::store::Store;

/// How often one is begun anew because a text was destroyed meanwhile that is in it.
const ATTEMPTS_MAX: usize = 3;

const CHUNK_BYTES: usize = 128 * 1024;

/// What is backed up, and when.
#[derive(Clone, Copy)]
pub struct Of<'a> {
    pub state_dir: &'a Path,
    pub now: Timestamp,
    pub stop: &'a Stop,
}

/// A backup that is on the disk, and was read back.
#[derive(Clone, Debug)]
pub struct Made {
    pub file: PathBuf,
    pub manifest: Manifest,
    pub bytes: u64,
    /// Files that a text names and the store does not have, or not as they were.
    pub missing: Vec<Digest>,
}

/// A file of this name is replaced where it is a backup, and nothing else is.
pub fn make(of: Of<'_>, file: &Path) -> Result<Made, BackupError> {
    let is_foreign = file.exists() && unpack::manifest(file).is_err();
    if is_foreign {
        return Err(BackupError::Refused(format!(
            "{} is there already and is no backup of gazetted: give another name",
            file.display()
        )));
    }
    make_at(of, file)
}

pub(super) fn make_at(of: Of<'_>, file: &Path) -> Result<Made, BackupError> {
    let folder = folder_of(file);
    if !folder.is_dir() {
        let folder = folder.display();
        return Err(BackupError::Refused(format!(
            "{folder} is no folder: make it, or name another"
        )));
    }
    if let Err(error) = tidy(folder) {
        tracing::debug!(%error, "nothing unfinished was looked for");
    }
    for _attempt in 0..ATTEMPTS_MAX {
        let unfinished = Unfinished::beside(file)
            .map_err(io_error(format!("{} cannot be written", folder.display())))?;
        let made = write(of, &unfinished)?;
        if !is_outdated(of.state_dir, &made)? {
            let cannot = || io_error(format!("{} cannot be written", file.display()));
            unfinished.place(file).and_then(|()| sync_folder(folder)).map_err(cannot())?;
            // A share may have kept it waiting there.
            if !is_outdated(of.state_dir, &made)? {
                return Ok(Made { file: file.to_owned(), ..made });
            }
            fs::remove_file(file).and_then(|()| sync_folder(folder)).map_err(cannot())?;
        }
        tracing::info!("a text was destroyed meanwhile; the backup is made anew without it");
    }
    Err(BackupError::Refused(
        "texts are being destroyed just now: make the backup once that is done".to_owned(),
    ))
}

/// Whether a text was destroyed that may be in it.
fn is_outdated(state_dir: &Path, made: &Made) -> Result<bool, LedgerError> {
    let last = LedgerReader::open(state_dir)?.last_erased()?;
    Ok(last.is_some_and(|offset| offset > made.manifest.records))
}

/// What lies beside a backup while it is made, and is gone with this value.
struct Unfinished {
    tar: PathBuf,
    ledger: PathBuf,
    /// Locked, so that whoever tidies knows that somebody works on it: of a process in another container the
    /// number says nothing.
    out: File,
}

/// What the names of unfinished files begin with; nothing else has such names.
const UNFINISHED: &str = ".gazetted-unfinished-";
/// And end with. The tar is there first and goes last.
const TAR: &str = "-tar";
const COPY: &str = "-ledger";
/// `SQLite` names it so.
const JOURNAL: &str = "-ledger-journal";

/// So many processes of one number may make backups in one folder.
const NAMES_MAX: u32 = 64;

impl Unfinished {
    fn beside(file: &Path) -> io::Result<Unfinished> {
        let folder = folder_of(file);
        for number in 0..NAMES_MAX {
            let stem = format!("{UNFINISHED}{}-{number}", std::process::id());
            let (tar, ledger) = (folder.join(stem.clone() + TAR), folder.join(stem + COPY));
            let out = match begin(&tar) {
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => continue,
                begun => begun?,
            };
            // Where locks are unknown, none is tidied either.
            let is_taken = flock(&out, NonBlockingLockExclusive) == Err(Errno::WOULDBLOCK);
            // Whoever tidied may have come between the two.
            if !is_taken && out.metadata()?.nlink() > 0 {
                return Ok(Unfinished { tar, ledger, out });
            }
        }
        Err(io::Error::other("too many unfinished backups lie there: remove them"))
    }

    /// From now on it is the backup. Its name may be another process's at once.
    fn place(mut self, file: &Path) -> io::Result<()> {
        self.forget_ledger();
        fs::rename(&self.tar, file)?;
        self.tar.clear();
        Ok(())
    }

    fn forget_ledger(&self) {
        let mut journal = self.ledger.clone().into_os_string();
        journal.push("-journal");
        for file in [journal.as_ref(), self.ledger.as_path()] {
            // Often there is none.
            drop(fs::remove_file(file));
        }
    }
}

impl Drop for Unfinished {
    fn drop(&mut self) {
        if !self.tar.as_os_str().is_empty() {
            self.forget_ledger();
            drop(fs::remove_file(&self.tar));
        }
    }
}

/// For the owner alone: texts under embargo are in it.
fn begin(file: &Path) -> io::Result<File> {
    File::options().read(true).write(true).create_new(true).mode(0o600).open(file)
}

/// Removes what a process that is no more has left unfinished in a folder.
pub(super) fn tidy(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name().to_string_lossy().into_owned();
        let end = [TAR, JOURNAL, COPY].into_iter().find(|end| name.ends_with(end));
        let Some(stem) = end.and_then(|end| name.strip_suffix(end)) else { continue };
        if !stem.starts_with(UNFINISHED) {
            continue;
        }
        let tar = folder.join(format!("{stem}{TAR}"));
        // A share locks only what is open for writing.
        let left = match File::options().read(true).write(true).open(&tar) {
            Ok(left) => Some(left),
            // It went first where a kill came while they were removed.
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(error),
        };
        if left.as_ref().is_some_and(|left| flock(left, NonBlockingLockExclusive).is_err()) {
            continue;
        }
        for end in [JOURNAL, COPY, TAR] {
            match fs::remove_file(folder.join(format!("{stem}{end}"))) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                Ok(()) | Err(_) => {}
            }
        }
    }
    Ok(())
}

fn write(of: Of<'_>, unfinished: &Unfinished) -> Result<Made, BackupError> {
    let cannot = |file: &Path| io_error(format!("{} cannot be written", file.display()));
    drop(begin(&unfinished.ledger).map_err(cannot(&unfinished.ledger))?);
    let mut live = LedgerReader::open(of.state_dir)?;
    let copied = live.copy_to(&unfinished.ledger, of.stop);
    ended(copied.map_err(|error| of_copy(error, &unfinished.ledger))?)?;
    drop(live);
    // What is recorded as destroyed may still have lain there at that moment.
    match erase::carry_out_in(&unfinished.ledger, of.stop).map_err(of_live(of.state_dir))? {
        CarriedOut::Nothing => {}
        CarriedOut::Something => {
            tracing::info!("a text that is being destroyed is not in the backup");
        }
        CarriedOut::Stopped => return Err(BackupError::Stopped),
    }
    let ledger = LedgerReader::at(&unfinished.ledger)?;
    ended(ledger.verify_unless(of.stop).map_err(of_live(of.state_dir))?)?;
    let Some(site) = ledger.site()? else {
        return Err(BackupError::Refused(
            "nothing was ever published: there is nothing to back up".to_owned(),
        ));
    };
    let head = ledger.head()?;
    let store = Store::to_read(of.state_dir);
    let (kept, missing) = look_through(&store, (&ledger, of.stop))?;
    let manifest = Manifest {
        format: FORMAT,
        program: format!("gazetted {}", env!("CARGO_PKG_VERSION")),
        made_at: Timestamp::from_second(of.now.as_second()).unwrap_or(of.now),
        authority: site.authority,
        ledger_format: ledger.format()?,
        records: head.offset,
        chain: head.chain,
        attachments: kept.len(),
    };
    drop(ledger);
    let members = Members { manifest: &manifest, ledger: &unfinished.ledger, store: &store };
    let bytes =
        stream(&members, (&kept, of.stop), &unfinished.out).map_err(|error| match error {
            Streaming::Stopped => BackupError::Stopped,
            Streaming::Io(error) => cannot(&unfinished.tar)(error),
        })?;
    // What the disk gives back is what counts.
    unpack::check(&unfinished.tar, of.stop)?;
    Ok(Made { file: unfinished.tar.clone(), manifest, bytes, missing })
}

/// A fault in the copy is one of the ledger that it was made of.
fn of_live(state_dir: &Path) -> impl FnOnce(LedgerError) -> LedgerError {
    let path = state_dir.join(LEDGER);
    move |error| match error {
        LedgerError::Broken { what, .. } => LedgerError::Broken { path, what },
        LedgerError::Unavailable { source, .. } => LedgerError::Unavailable { path, source },
        LedgerError::Refused(_) | LedgerError::Damaged { .. } => error,
    }
}

/// A copy that finds no room is no fault of the ledger.
fn of_copy(error: LedgerError, copy: &Path) -> BackupError {
    match error {
        LedgerError::Unavailable { source, .. } if !crate::ledger::is_damage(&source) => {
            io_error(format!("{} cannot be written", copy.display()))(io::Error::other(source))
        }
        LedgerError::Refused(_)
        | LedgerError::Unavailable { .. }
        | LedgerError::Damaged { .. }
        | LedgerError::Broken { .. } => error.into(),
    }
}

fn ended(reached: Reached) -> Result<(), BackupError> {
    match reached {
        Reached::TheEnd => Ok(()),
        Reached::Stopped => Err(BackupError::Stopped),
    }
}

/// The attachments that the ledger names: those that are there, and those that are not, or are not what they were.
fn look_through(
    store: &Store,
    (ledger, stop): (&LedgerReader, &Stop),
) -> Result<(Vec<Digest>, Vec<Digest>), BackupError> {
    let (mut kept, mut missing) = (Vec::new(), Vec::new());
    for digest in ledger.attachments()? {
        if stop() {
            return Err(BackupError::Stopped);
        }
        let is_kept = store.verify(digest)? == Some(true);
        if is_kept { &mut kept } else { &mut missing }.push(digest);
    }
    Ok((kept, missing))
}

struct Members<'a> {
    manifest: &'a Manifest,
    ledger: &'a Path,
    store: &'a Store,
}

#[derive(Debug, thiserror::Error)]
enum Streaming {
    #[error("it was stopped")]
    Stopped,
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// On the disk when this returns, with its length.
fn stream(
    Members { manifest, ledger, store }: &Members<'_>,
    (kept, stop): (&[Digest], &Stop),
    out: &File,
) -> Result<u64, Streaming> {
    let time = u64::try_from(manifest.made_at.as_second()).unwrap_or_default();
    let mut tar = Writer::new(BufWriter::with_capacity(CHUNK_BYTES, out), time);
    let mut sums = String::new();
    let mut sum = |name: &str, digest: Digest| sums += &line(digest, name);
    // Strings and numbers: nothing there can fail to serialise.
    let text = serde_json::to_string_pretty(manifest).unwrap_or_default() + "\n";
    sum(MANIFEST, tar.member(MANIFEST, text.len() as u64, &mut text.as_bytes())?);
    let mut file = Interruptible { file: File::open(ledger)?, stop };
    let size = file.file.metadata()?.len();
    sum(LEDGER, unless_stopped(tar.member(LEDGER, size, &mut file), stop)?);
    for digest in kept {
        // It may have been erased since it was looked at.
        let Some(file) = store.open_file(*digest)? else { return Err(gone(*digest).into()) };
        let (name, size) = (attachment_name(*digest), file.metadata()?.len());
        let mut file = Interruptible { file, stop };
        sum(&name, unless_stopped(tar.member(&name, size, &mut file), stop)?);
    }
    tar.member(SUMS, sums.len() as u64, &mut sums.as_bytes())?;
    let mut out = tar.finish()?;
    out.flush()?;
    let out = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    out.sync_all()?;
    Ok(out.metadata()?.len())
}

fn gone(digest: Digest) -> io::Error {
    io::Error::other(format!("the attachment {digest} was removed meanwhile; try again"))
}

fn unless_stopped<T>(result: io::Result<T>, stop: &Stop) -> Result<T, Streaming> {
    result.map_err(|error| if stop() { Streaming::Stopped } else { error.into() })
}

/// A file whose reading ends when a stop is asked for.
struct Interruptible<'a> {
    file: File,
    stop: &'a Stop,
}

impl Read for Interruptible<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if (self.stop)() {
            return Err(io::Error::other("it was stopped"));
        }
        self.file.read(buffer)
    }
}
