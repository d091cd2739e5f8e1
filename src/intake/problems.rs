//! What intake says to the office about a file that it does not hand on.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::folder::{Facts, Kind};
use crate::domain::fault::{FileFault, HeaderFault};
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};

pub(super) fn not_a_file(kind: Kind) -> Problem {
    refuse(match kind {
        Kind::SymbolicLink => FileFault::SymbolicLink,
        Kind::Folder => FileFault::FolderNamedAsFile,
        Kind::Pipe | Kind::Socket | Kind::Device | Kind::File => FileFault::NotAFile,
    })
}

pub(super) fn is_a_folder() -> Problem {
    refuse(FileFault::IsAFolder)
}

pub(super) fn absent() -> Problem {
    refuse(FileFault::Absent)
}

pub(super) fn still_changing() -> Problem {
    refuse(FileFault::StillChanging)
}

pub(super) fn too_big(size: u64, most: u64) -> Problem {
    let (megabytes, most) = (megabytes(size), megabytes(most));
    refuse(FileFault::TooBig { megabytes, most })
}

pub(super) fn unavailable(error: &io::Error, facts: &Facts) -> Problem {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return refuse(FileFault::Unavailable { error: error.to_string() });
    }
    refuse(FileFault::NoPermission {
        publisher: rustix::process::geteuid().as_raw(),
        owner: facts.owner,
        mode: format!("{:04o}", facts.mode),
    })
}

pub(super) fn folder_unavailable(error: &io::Error) -> Problem {
    refuse(FileFault::FolderUnavailable { error: error.to_string() })
}

pub(super) fn unusable_sidecar(file: String) -> Problem {
    Problem::new(Severity::Refuse, None, HeaderFault::SidecarUnusable { file })
}

pub(super) fn conflict_copy() -> Problem {
    refuse(FileFault::ConflictCopy)
}

pub(super) fn no_text(bytes: &[u8]) -> Problem {
    let first: Vec<String> = bytes.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    refuse(FileFault::NotAText { bytes: first.join(" ") })
}

pub(super) fn same_name(other: &DropPath, spelling: &Path) -> Problem {
    let spelling = spelling.to_string_lossy().escape_default().to_string();
    refuse(FileFault::SameName { file: other.to_string(), spelling })
}

pub(super) fn still_written(patience: Duration) -> Problem {
    doubt(FileFault::NotAtRest { minutes: patience.as_secs() / 60 })
}

pub(super) fn still_open(companion: &Path) -> Problem {
    let lock = companion.to_string_lossy().escape_debug().to_string();
    doubt(FileFault::OpenInEditor { lock })
}

pub(super) fn left_over() -> Problem {
    doubt(FileFault::BrokenUpload)
}

fn refuse(fault: FileFault) -> Problem {
    Problem::new(Severity::Refuse, None, fault)
}

fn doubt(fault: FileFault) -> Problem {
    Problem::new(Severity::Doubt, None, fault)
}

/// In tenths, rounded up, in whole-number arithmetic.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1024 * 1024);
    format!("{}.{}", tenths / 10, tenths % 10)
}
