//! A look at one file: what decides, after whatever woke us.

use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use unicode_normalization::UnicodeNormalization as _;

use super::folder::{DropFolder, Facts, Kind, Stamp};
use super::{Candidate, DropFile, problems};
use crate::domain::attachment::Form;
use crate::domain::digest::Digest;
use crate::domain::limits::{REFUSED_FORM_BYTES, SIDECAR_BYTES_MAX, drop_bytes_max};
use crate::domain::path::DropPath;
use crate::domain::reading::Problem;
use crate::domain::source::{Source, is_framed_already, is_refused_form, sidecars_of};

/// What a look at a candidate found.
#[derive(Debug)]
pub enum Look {
    File(DropFile),
    /// It changed while it was read, and intake offers it again, because its stamp differs from the
    /// one known; or the folder is away, and it may come back as it was.
    Changed,
    /// It is not there. Intake reports what is gone, but not for as long as the folder is away.
    Gone,
    /// It is there and cannot be read, now or for good.
    Unreadable(Problem),
}

/// Reads a file that a reconcile found. Any thread may call this, for any number of candidates at
/// a time.
pub fn look(root: &Path, candidate: &Candidate) -> Look {
    let read = match DropFolder::open(root) {
        Ok(folder) => read(&folder, candidate.real()),
        // The folder is away, which says nothing about the file.
        Err(_away) => return Look::Changed,
    };
    match read {
        Read::Contents(contents) => Look::File(contents.into_file(candidate)),
        Read::Changed => Look::Changed,
        Read::Gone => Look::Gone,
        Read::Unavailable(problem) | Read::Unreadable(problem) => Look::Unreadable(problem),
    }
}

/// The bytes of one file, read as if it lay in the drop folder: never waits, never follows a link.
pub fn read_alone(file: &Path) -> Result<Vec<u8>, Problem> {
    let Some(name) = file.file_name().map(Path::new) else { return Err(problems::is_a_folder()) };
    let folder = file.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = match DropFolder::open(folder.unwrap_or(Path::new("."))) {
        Ok(folder) => folder,
        Err(error) if is_absence(&error) => return Err(problems::absent()),
        Err(error) => return Err(problems::folder_unavailable(&error)),
    };
    if folder.facts(name).is_ok_and(|facts| facts.kind == Kind::Folder) {
        return Err(problems::is_a_folder());
    }
    match read(&folder, name) {
        Read::Contents(contents) => Ok(contents.bytes),
        Read::Changed => Err(problems::still_changing()),
        Read::Gone => Err(problems::absent()),
        Read::Unavailable(problem) | Read::Unreadable(problem) => Err(problem),
    }
}

/// The same, as intake needs it.
#[derive(Debug)]
pub(super) enum Read {
    Contents(Contents),
    Changed,
    Gone,
    /// Not readable now: try again.
    Unavailable(Problem),
    /// Not readable until somebody changes it.
    Unreadable(Problem),
}

#[derive(Debug)]
pub(super) struct Contents {
    pub(super) sidecar_owner: Option<u32>,
    pub(super) bytes: Vec<u8>,
    pub(super) facts: Facts,
}

impl Contents {
    pub(super) fn into_file(self, candidate: &Candidate) -> DropFile {
        DropFile {
            path: candidate.path.clone(),
            digest: Digest::of(&self.bytes),
            bytes: self.bytes,
            stamp: self.facts.stamp,
            owner: self.facts.owner,
            sidecar_owner: self.sidecar_owner,
            modified: modified(self.facts.stamp),
            woken: candidate.woken,
            permit: None,
        }
    }
}

pub(super) fn read(folder: &DropFolder, real: &Path) -> Read {
    // Only what is an ordinary file is opened at all: opening a device can do harm.
    let facts = match folder.facts(real) {
        Ok(facts) => facts,
        Err(error) if is_absence(&error) => return Read::Gone,
        // Nobody knows the owner and the mode of what cannot even be looked at.
        Err(error) => return Read::Unavailable(problems::folder_unavailable(&error)),
    };
    if let Some(problem) = obstacle(real, &facts) {
        return Read::Unreadable(problem);
    }
    match read_file(folder, real) {
        Ok(outcome) => outcome,
        Err(error) if is_absence(&error) => Read::Gone,
        Err(error) => Read::Unavailable(problems::unavailable(&error, &facts)),
    }
}

/// Why a file is not read, whatever its contents.
pub(super) fn obstacle(real: &Path, facts: &Facts) -> Option<Problem> {
    let most = real.file_name().map_or(0, |name| drop_bytes_max(&name.to_string_lossy()));
    if facts.kind != Kind::File {
        Some(problems::not_a_file(facts.kind))
    } else if facts.stamp.size > most {
        Some(problems::too_big(facts.stamp.size, most))
    } else {
        None
    }
}

/// "It is not there", as opposed to "I could not look".
pub(super) fn is_absence(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

pub(super) fn modified(stamp: Stamp) -> Timestamp {
    Timestamp::from_nanosecond(i128::from(stamp.mtime_ns)).unwrap_or(Timestamp::UNIX_EPOCH)
}

fn read_file(folder: &DropFolder, real: &Path) -> io::Result<Read> {
    let mut file = folder.open_file(real)?;
    let before = Facts::of(&rustix::fs::fstat(&file)?);
    if let Some(problem) = obstacle(real, &before) {
        return Ok(Read::Unreadable(problem));
    }
    // What is not read as a text is looked at, and no more.
    let is_refused = real.to_str().is_some_and(is_no_text);
    let size =
        if is_refused { before.stamp.size.min(REFUSED_FORM_BYTES) } else { before.stamp.size };
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0) + 1);
    // One byte more than there was, so that a file that grew is noticed and memory stays bounded.
    let most = if is_refused { size } else { size + 1 };
    (&mut file).take(most).read_to_end(&mut bytes)?;
    let after = Facts::of(&rustix::fs::fstat(&file)?);
    if after.stamp != before.stamp || bytes.len() as u64 != size {
        return Ok(Read::Changed);
    }
    if is_framed_already(&bytes) {
        return Ok(Read::Unreadable(problems::no_text(&bytes)));
    }
    let contents = Contents { bytes, facts: before, sidecar_owner: None };
    Ok(match sidecar(folder, real)? {
        Sidecar::None => Read::Contents(contents),
        Sidecar::Unusable(name) => Read::Unreadable(problems::unusable_sidecar(name)),
        Sidecar::Read { bytes: sidecar, owner } => {
            let both = Source::new(&contents.bytes, Some(&sidecar));
            let bytes = both.bytes().into_owned();
            Read::Contents(Contents { bytes, sidecar_owner: Some(owner), ..contents })
        }
    })
}

/// By its name: it can be attached to a text, or is refused.
fn is_no_text(path: &str) -> bool {
    is_refused_form(path) || Form::of(path).is_some()
}

/// What stands beside a statement to be read with it.
enum Sidecar {
    None,
    /// It may say that nothing is public yet.
    Unusable(String),
    Read {
        bytes: Vec<u8>,
        owner: u32,
    },
}

fn sidecar(folder: &DropFolder, real: &Path) -> io::Result<Sidecar> {
    for real in sidecars_beside(real) {
        let mut file = match folder.open_file(&real) {
            Ok(file) => file,
            // The longest names leave no room for the longer ending.
            Err(error) if is_absence(&error) || error.kind() == io::ErrorKind::InvalidFilename => {
                continue;
            }
            Err(error) => return Err(error),
        };
        let facts = Facts::of(&rustix::fs::fstat(&file)?);
        if facts.kind != Kind::File || facts.stamp.size > SIDECAR_BYTES_MAX {
            let name = real.file_name().unwrap_or_default().to_string_lossy();
            return Ok(Sidecar::Unusable(name.escape_debug().to_string()));
        }
        let mut bytes = Vec::new();
        (&mut file).take(SIDECAR_BYTES_MAX).read_to_end(&mut bytes)?;
        return Ok(Sidecar::Read { bytes, owner: facts.owner });
    }
    Ok(Sidecar::None)
}

/// As the file itself is spelt, and as other systems spell the same name.
fn sidecars_beside(real: &Path) -> Vec<PathBuf> {
    let Some(text) = real.to_str() else { return Vec::new() };
    let Ok(path) = DropPath::parse(text) else { return Vec::new() };
    sidecars_of(&path).flat_map(|sidecar| spellings(real, &sidecar)).collect()
}

/// How a path in the folder of another may be written on disk.
pub(super) fn spellings(beside: &Path, path: &DropPath) -> Vec<PathBuf> {
    let name = path.file_name();
    let composed = beside.with_file_name(name);
    if name.is_ascii() {
        return vec![composed];
    }
    vec![composed, beside.with_file_name(name.nfd().collect::<String>())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn row_44_a_file_that_is_not_as_long_as_it_was_said_to_be_is_not_taken() {
        // The kernel says that the files of procfs are empty, and then gives contents out.
        let folder = DropFolder::open(Path::new("/proc/self")).unwrap();
        assert!(matches!(read(&folder, Path::new("status")), Read::Changed));
    }

    #[test]
    fn nothing_outside_the_folder_is_read() {
        let folder = DropFolder::open(Path::new("/proc/self")).unwrap();
        for path in ["../version", "/proc/version", "cwd/Cargo.toml", "root/proc/version"] {
            let found = read(&folder, Path::new(path));
            assert!(!matches!(found, Read::Contents(_) | Read::Changed), "{path}");
        }
    }
}
