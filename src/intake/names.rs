//! What a file name alone says: whether to read the file, and under which path.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;

use crate::domain::path::DropPath;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Name {
    /// May be a statement.
    Wanted,
    /// A copy that a synchronisation program made because two people had changed one file. It may
    /// hold the right text, so it is reported, not ignored.
    Conflict,
    /// A lock file: an editor has the file beside it open.
    Companion,
    /// What a program leaves while it writes. Old ones are reported.
    Unfinished,
    /// Never read.
    Ignored,
}

const UNFINISHED: [&str; 7] =
    [".tmp", ".temp", ".part", ".partial", ".filepart", ".crdownload", ".download"];

const IGNORED_ENDINGS: [&str; 5] = [".swp", ".swx", ".bak", ".lock", "~"];

/// Endings by which a folder was probably meant to be a file.
const FILE_ENDINGS: [&str; 11] = [
    ".txt",
    ".text",
    ".md",
    ".markdown",
    ".html",
    ".htm",
    ".xhtml",
    ".eml",
    ".docx",
    ".odt",
    ".pdf",
];

/// Sorts the name of a file.
pub(super) fn class(name: &OsStr) -> Name {
    let name = name.to_string_lossy().to_ascii_lowercase();
    let starts = |prefix: &str| name.starts_with(prefix);
    if starts("~$") || (starts(".~lock.") && name.ends_with('#')) {
        return Name::Companion;
    }
    let ignored = starts(".")
        || starts("_")
        || starts("~syncthing~")
        || (starts("~wr") && name.strip_suffix(".tmp").is_some())
        || (starts("#") && name.ends_with('#'))
        || matches!(&*name, "thumbs.db" | "desktop.ini" | "4913")
        || IGNORED_ENDINGS.iter().any(|ending| name.ends_with(ending))
        || is_sed_temporary(&name)
        || is_sandbox_temporary(&name);
    if ignored {
        Name::Ignored
    } else if UNFINISHED.iter().any(|ending| name.ends_with(ending))
        || name.contains(".octransferid")
    {
        Name::Unfinished
    } else if name.contains("conflicted copy") || name.contains(".sync-conflict-") {
        Name::Conflict
    } else {
        Name::Wanted
    }
}

/// Folders that are never read: hidden ones, `_names`, and drafts.
pub(super) fn is_ignored_folder(name: &OsStr) -> bool {
    let bytes = name.as_bytes();
    bytes.starts_with(b".") || bytes.starts_with(b"_") || bytes.eq_ignore_ascii_case(b"drafts")
}

/// A folder that is named like a statement is a mistake worth telling.
pub(super) fn is_named_like_a_file(folder: &OsStr) -> bool {
    let name = folder.to_string_lossy().to_ascii_lowercase();
    FILE_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a folder above `real` (a path under the drop folder) is never read.
pub(super) fn lies_in_unread_folder(real: &Path) -> bool {
    let is_unread = |name: &OsStr| is_ignored_folder(name) || is_named_like_a_file(name);
    real.parent().is_some_and(|folders| folders.iter().any(is_unread))
}

/// The lock files that editors put beside `name`.
///
/// Word replaces the first two characters of a long name by `~$`, the first one of a shorter name,
/// and puts it before a short one; `LibreOffice` writes `.~lock.name#`.
pub(super) fn companions(name: &str) -> Vec<String> {
    let mut characters = name.chars();
    let mut companions = vec![format!(".~lock.{name}#"), format!("~${name}")];
    while companions.len() < 4 && characters.next().is_some() {
        companions.push(format!("~${}", characters.as_str()));
    }
    companions
}

/// The path of a file as the program names it: NFC text.
///
/// In a name that is not UTF-8, each byte that cannot be read is written `%FF`, and `%` itself
/// `%25`, so that no two names become one.
pub(super) fn drop_path(real: &Path) -> Option<DropPath> {
    if let Some(text) = real.to_str() {
        return DropPath::parse(text).ok();
    }
    let mut text = String::new();
    for chunk in real.as_os_str().as_bytes().utf8_chunks() {
        text.push_str(&chunk.valid().replace('%', "%25"));
        text.extend(chunk.invalid().iter().copied().map(escaped));
    }
    DropPath::parse(&text).ok()
}

/// Whether `segment` of a path may stand for this name, as `drop_path` writes it.
pub(super) fn may_be(name: &OsStr, segment: &str) -> bool {
    let is = |path: Option<DropPath>| path.is_some_and(|path| path.as_str() == segment);
    let beside_bytes = || name.to_str().map(|text| text.replace('%', "%25"));
    is(drop_path(Path::new(name)))
        || is(beside_bytes().and_then(|text| DropPath::parse(&text).ok()))
}

/// A path for a file whose usual one is taken by another spelling of the same name: every byte
/// outside ASCII is written out.
pub(super) fn spelt_out(real: &Path) -> Option<DropPath> {
    let mut text = String::new();
    for byte in real.as_os_str().as_bytes() {
        if byte.is_ascii() && *byte != b'%' {
            text.push(char::from(*byte));
        } else {
            text.push_str(&escaped(*byte));
        }
    }
    DropPath::parse(&text).ok()
}

fn escaped(byte: u8) -> String {
    format!("%{byte:02X}")
}

/// `sed -i` writes `sedXXXXXX` beside the file.
fn is_sed_temporary(name: &str) -> bool {
    name.strip_prefix("sed").is_some_and(|rest| {
        rest.len() == 6 && rest.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// Programs in the sandbox of macOS write `name.sb-1a2b3c4d-XyZ123` beside the file.
fn is_sandbox_temporary(name: &str) -> bool {
    let Some((_stem, rest)) = name.rsplit_once(".sb-") else { return false };
    matches!(rest.split_once('-'), Some((first, second)) if first.len() == 8 && second.len() == 6)
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStrExt as _;

    use super::*;

    #[test]
    fn names_are_sorted_as_the_programs_that_make_them_mean_them() {
        let cases = [
            ("statement.txt", Name::Wanted),
            ("README", Name::Wanted),
            ("sedation policy.txt", Name::Wanted),
            ("100% renewable.md", Name::Wanted),
            (".gitkeep", Name::Ignored),
            ("._statement.txt", Name::Ignored),
            ("_template.txt", Name::Ignored),
            ("statement.txt~", Name::Ignored),
            ("#statement.txt#", Name::Ignored),
            ("4913", Name::Ignored),
            ("sedQ1wErT", Name::Ignored),
            ("~WRD0001.tmp", Name::Ignored),
            ("statement.txt.sb-0a1b2c3d-uVwXyZ", Name::Ignored),
            ("Thumbs.db", Name::Ignored),
            ("statement.txt.part", Name::Unfinished),
            ("statement.TMP", Name::Unfinished),
            ("statement.txt.ocTransferId42", Name::Unfinished),
            ("~$atement.docx", Name::Companion),
            (".~lock.statement.txt#", Name::Companion),
            ("statement (Anna's conflicted copy 2026-03-01).txt", Name::Conflict),
            ("statement.sync-conflict-20260301-101500-ABCDEFG.txt", Name::Conflict),
        ];
        for (name, expected) in cases {
            assert_eq!(class(OsStr::new(name)), expected, "{name}");
        }
    }

    #[test]
    fn drafts_hidden_folders_and_those_named_like_files_are_never_read() {
        for path in [
            "drafts/x.txt",
            "news/Drafts/x.txt",
            "_old/x.txt",
            "news/.git/x.txt",
            "new.TXT/a/x.txt",
        ] {
            assert!(lies_in_unread_folder(Path::new(path)), "{path}");
        }
        assert!(!lies_in_unread_folder(Path::new("news/drafts of laws/x.txt")));
    }

    #[test]
    fn word_shortens_the_name_of_its_lock_file() {
        let companions = companions("letter.docx");
        for lock in ["~$letter.docx", "~$etter.docx", "~$tter.docx", ".~lock.letter.docx#"] {
            assert!(companions.iter().any(|name| name == lock), "{lock}");
        }
    }

    #[test]
    fn row_42_bytes_that_are_no_text_are_written_out_and_stay_apart() {
        let path = |bytes: &[u8]| {
            drop_path(Path::new(OsStr::from_bytes(bytes))).map(|path| path.as_str().to_owned())
        };
        assert_eq!(path(b"caf\xe9 50%.txt").as_deref(), Some("caf%E9 50%25.txt"));
        assert_eq!(path(b"50%.txt").as_deref(), Some("50%.txt"));
        assert_ne!(path(b"\xe9.txt"), path(b"\xe8.txt"));
    }

    #[test]
    fn a_second_spelling_of_a_name_has_a_path_of_its_own() {
        let composed = Path::new("caf\u{e9}.txt");
        let decomposed = Path::new("cafe\u{301}.txt");
        assert_eq!(drop_path(composed), drop_path(decomposed));
        assert_ne!(spelt_out(composed), spelt_out(decomposed));
    }
}
