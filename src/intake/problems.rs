//! What intake says to the office about a file that it does not hand on.

use std::io;
use std::path::Path;
use std::time::Duration;

use super::folder::{Facts, Kind};
use crate::domain::limits::TEXT_BYTES_MAX;
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};

pub(super) fn not_a_file(kind: Kind) -> Problem {
    let (what, remedy) = match kind {
        Kind::SymbolicLink => (
            "This is a symbolic link, and links are not followed.",
            "Put a copy of the file itself into the folder.",
        ),
        Kind::Folder => (
            "This is a folder, although its name ends like that of a file; nothing in it is read.",
            "Take the ending, such as `.txt`, off the folder's name, or move the files out of it.",
        ),
        Kind::Pipe | Kind::Socket | Kind::Device | Kind::File => (
            "This is not an ordinary file but a pipe, a socket or a device; it was not opened.",
            "Remove it, and save the text as an ordinary file.",
        ),
    };
    refuse(what.to_owned(), remedy)
}

pub(super) fn is_a_folder() -> Problem {
    refuse(
        "This is a folder, and no statement.".to_owned(),
        "Name the files in it, or check all of them with `gazetted check --folder`.",
    )
}

pub(super) fn absent() -> Problem {
    refuse("There is no such file.".to_owned(), "Look whether the name is spelt as on the disk.")
}

pub(super) fn still_changing() -> Problem {
    refuse(
        "The file changed while it was read.".to_owned(),
        "Check it again when it has been written.",
    )
}

pub(super) fn too_big(size: u64) -> Problem {
    refuse(
        format!(
            "The file is {} long; nothing above {} is read.",
            megabytes(size),
            megabytes(TEXT_BYTES_MAX)
        ),
        "Save the statement as plain text, without pictures, or divide it.",
    )
}

pub(super) fn unavailable(error: &io::Error, facts: &Facts) -> Problem {
    if error.kind() != io::ErrorKind::PermissionDenied {
        return refuse(
            format!("The system does not give the file out: {error}."),
            "Copy the file into the folder again; if that does not help, tell the administrator.",
        );
    }
    refuse(
        format!(
            "The publisher (user {}) has no permission to read this file: it belongs to user {} \
             and its mode is {:04o}.",
            rustix::process::geteuid().as_raw(),
            facts.owner,
            facts.mode
        ),
        "Give everybody the right to read it (`chmod a+r`), or save it again in this folder.",
    )
}

pub(super) fn folder_unavailable(error: &io::Error) -> Problem {
    refuse(
        format!("This folder cannot be read, nor anything in it: {error}."),
        "Give the publisher the right to read and enter it (`chmod a+rx`).",
    )
}

pub(super) fn conflict_copy() -> Problem {
    refuse(
        "This is a conflict copy: two people changed one file, and the program that synchronises \
         the folder kept both."
            .to_owned(),
        "Decide which text is right, keep it under the statement's own name, and remove the other.",
    )
}

pub(super) fn same_name(other: &DropPath, spelling: &Path) -> Problem {
    refuse(
        format!(
            "Two files have the same name, `{other}`, written with different character codes; \
             this one, `{}`, is not read.",
            spelling.to_string_lossy().escape_default()
        ),
        "Keep one of the two, or give this one another name.",
    )
}

pub(super) fn still_written(patience: Duration) -> Problem {
    doubt(
        format!(
            "The file has not been at rest for {} minutes; it is read as soon as it is.",
            patience.as_secs() / 60
        ),
        "See whether the upload hangs; save under another name and rename when it is complete.",
    )
}

pub(super) fn still_open(companion: &Path) -> Problem {
    doubt(
        format!(
            "An editor has the file open: the lock file `{}` stands beside it.",
            companion.to_string_lossy().escape_debug()
        ),
        "Close the file in the editor; if nobody has it open, remove the lock file.",
    )
}

pub(super) fn left_over() -> Problem {
    doubt(
        "This looks like an upload that broke off; it is not read.".to_owned(),
        "Upload the file again, and remove this one.",
    )
}

fn refuse(what: String, remedy: &str) -> Problem {
    Problem { severity: Severity::Refuse, until: None, line: None, what, remedy: remedy.to_owned() }
}

fn doubt(what: String, remedy: &str) -> Problem {
    Problem { severity: Severity::Doubt, until: None, line: None, what, remedy: remedy.to_owned() }
}

/// Rounded up to a tenth, in whole-number arithmetic.
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1024 * 1024);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}
