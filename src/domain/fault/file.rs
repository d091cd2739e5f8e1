//! What is wrong with a file before anything of its text is understood.

use serde::{Deserialize, Serialize};

/// Paths and names are as they print, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum FileFault {
    /// A fault of ours.
    ReaderFailed,
    SymbolicLink,
    FolderNamedAsFile,
    NotAFile,
    /// A folder, asked for as if it were a statement.
    IsAFolder,
    Absent,
    StillChanging,
    /// In tenths, rounded up.
    TooBig {
        megabytes: String,
        most: String,
    },
    /// Numeric users; the mode in octal digits.
    NoPermission {
        publisher: u32,
        owner: u32,
        mode: String,
    },
    /// `error` is what the system says.
    Unavailable {
        error: String,
    },
    FolderUnavailable {
        error: String,
    },
    ConflictCopy,
    SameName {
        file: String,
        spelling: String,
    },
    NotAtRest {
        minutes: u64,
    },
    OpenInEditor {
        lock: String,
    },
    BrokenUpload,
    /// Of a user who may not publish.
    Stranger {
        owner: u32,
    },
    UnusableName,
    NoExtension,
    /// Without its dot.
    UnknownFormat {
        extension: String,
    },
    /// UTF-16 that ends inside a character; `mark` is where the text begins, in bytes.
    BreaksOff {
        encoding: String,
        mark: usize,
    },
    /// The first bytes, in hexadecimal.
    NotAText {
        bytes: String,
    },
    /// `offset` counts from 0; with a code page in which the text may be meant, and how it begins in it.
    NotUtf8 {
        offset: usize,
        byte: String,
        line: usize,
        code_page: Option<String>,
        beginning: Option<String>,
    },
    ReadAsCodePage {
        code_page: String,
    },
    ControlCharacters {
        line: usize,
    },
    DamagedLetters,
}

impl FileFault {
    /// Told in other words where this is so; see `domain/tongue/en.toml`.
    pub(super) fn case(&self) -> Option<&'static str> {
        if matches!(self, FileFault::NoPermission { owner: OVERFLOW_UID, .. }) {
            return Some("of-another");
        }
        matches!(self, FileFault::NotUtf8 { code_page: Some(_), .. }).then_some("in-code-page")
    }
}

/// The number that stands for every user whom the service cannot be told apart, as with `PrivateUsers=` of a unit.
const OVERFLOW_UID: u32 = 65_534;

#[cfg(test)]
impl FileFault {
    /// One of each, and of each that is told in more ways than one, all of them.
    pub(super) fn samples() -> Vec<FileFault> {
        let text = |value: &str| value.to_owned();
        let not_utf8 = |code_page: Option<&str>| FileFault::NotUtf8 {
            offset: 1207,
            byte: text("0xe9"),
            line: 31,
            code_page: code_page.map(text),
            beginning: code_page.map(|_some| text("Başlanğıc")),
        };
        vec![
            FileFault::SymbolicLink,
            FileFault::FolderNamedAsFile,
            FileFault::NotAFile,
            FileFault::IsAFolder,
            FileFault::Absent,
            FileFault::StillChanging,
            FileFault::TooBig { megabytes: text("4.1"), most: text("4.0") },
            FileFault::NoPermission { publisher: 998, owner: 1001, mode: text("0640") },
            FileFault::NoPermission { publisher: 998, owner: OVERFLOW_UID, mode: text("0600") },
            FileFault::Unavailable { error: text("Input/output error (os error 5)") },
            FileFault::FolderUnavailable { error: text("Permission denied (os error 13)") },
            FileFault::ConflictCopy,
            FileFault::SameName { file: text("ad.txt"), spelling: text("a\\u{301}d.txt") },
            FileFault::NotAtRest { minutes: 10 },
            FileFault::OpenInEditor { lock: text(".~lock.ad.txt#") },
            FileFault::BrokenUpload,
            FileFault::Stranger { owner: 1002 },
            FileFault::UnusableName,
            FileFault::ReaderFailed,
            FileFault::NoExtension,
            FileFault::UnknownFormat { extension: text("xlsx") },
            FileFault::BreaksOff { encoding: text("UTF-16LE"), mark: 2 },
            FileFault::NotAText { bytes: text("25 50 44 46") },
            not_utf8(Some("windows-1251")),
            not_utf8(None),
            FileFault::ReadAsCodePage { code_page: text("windows-1254") },
            FileFault::ControlCharacters { line: 12 },
            FileFault::DamagedLetters,
        ]
    }
}
