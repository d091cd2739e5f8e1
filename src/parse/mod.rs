//! From the bytes of a drop file to a `Reading`: pure, and never a guess where a guess would do harm.
//!
//! The modules stand in the order in which a text goes through them. A new drop format is one module
//! and one line of `FORMATS`.

mod mail;
mod markdown;
mod open_document;
mod page;
mod plain;
mod word;

mod rich;
// Documents of word processors.
mod archive;
mod attached;
mod office;
mod xml;

mod understand;
// Bytes to lines.
mod code_page;
mod decode;
mod lines;
mod reject;
// What a file declares of itself.
mod declared;
mod fence;
mod front_matter;
mod header_block;
mod metadata;
mod misread;
mod sidecar;
// What belongs to the page.
mod furniture;
mod phrases;
// What the head of a text says.
mod dateline;
mod embargo;
mod header_date;
mod header_zone;
mod headline;
mod number;
mod publication;
mod release_time;
mod restraint;
mod restraint_words;
mod sentence;
mod stated_time;
mod stems;
mod stray_field;
mod title;
// The text itself.
mod body;
mod characters;
mod html;
mod language;
mod slug;
mod summary;
// What all of them read with.
mod bytes;
mod clock;
mod context;
mod dates;
mod file_name;
mod fold;
mod months;
mod prose;
mod tokens;

#[cfg(test)]
mod fixtures;

use std::cmp::Reverse;
use std::panic::{AssertUnwindSafe, catch_unwind};

use self::header_block::Header;
use self::lines::Line;
use crate::domain::fault::{AttachmentFault, Fault, FileFault, FormFault};
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Problem, Reading, Severity};
use crate::domain::rules::ReadingRules;
use crate::domain::source::{Source, is_refused_form};
use crate::domain::withdrawal::{ReasonTooLong, Withdrawal};

type Reader = fn(&DropText<'_>, &ReadingRules) -> Reading;

/// Which extensions are read, and by whom.
const FORMATS: &[(&[&str], Reader)] = &[
    (&["txt", "text"], plain::read),
    (&["md", "markdown"], markdown::read),
    (&["eml"], mail::read),
    (&["html", "htm", "xhtml"], page::read),
    (&["docx", "docm"], word::read),
    (&["odt"], open_document::read),
];

/// So many are told of one text, the gravest first; whoever mends those comes again.
const PROBLEMS_MAX: usize = 200;

/// The lines of a plain text below its fields, for finding those that recur in a folder; none of other forms, and
/// of what cannot be read.
pub fn lines_of(path: &DropPath, bytes: &[u8], rules: &ReadingRules) -> Vec<String> {
    let is_plain =
        matches!(file_name::extension(path).as_str(), "txt" | "text" | "md" | "markdown");
    if !is_plain {
        return Vec::new();
    }
    lines(bytes, rules, |text, lines| {
        let read = front_matter::read(text, lines).unwrap_or_else(|| header_block::read(lines));
        match read {
            Header::Block(_fields, taken) => taken,
            Header::None | Header::Faulty(_) => 0,
        }
    })
}

/// The lines that are not blank, without as many of them as are to be left out.
fn lines(
    bytes: &[u8],
    rules: &ReadingRules,
    above: impl FnOnce(&str, &[Line<'_>]) -> usize,
) -> Vec<String> {
    let Ok(decoded) = decode::decode(Source::of(bytes).file, rules) else { return Vec::new() };
    let lines = lines::Lines::of(&decoded.text);
    let views = lines.views();
    let first = views.iter().position(|line| !line.text.is_empty()).unwrap_or_default();
    let filled = &views[first..];
    let below = filled.iter().skip(above(&decoded.text, filled));
    below.map(|line| line.text.trim().to_owned()).filter(|line| !line.is_empty()).collect()
}

/// What a file that takes a statement back says of why.
pub fn withdrawal(bytes: &[u8], rules: &ReadingRules) -> Result<Withdrawal, ReasonTooLong> {
    declared::withdrawal(&lines(bytes, rules, |_text, _lines| 0))
}

/// Everything that is understood of a drop file, and everything that is wrong with it.
pub fn read(text: &DropText<'_>, rules: &ReadingRules) -> Reading {
    let extension = file_name::extension(text.path);
    let known = FORMATS.iter().find(|(extensions, _read)| extensions.contains(&extension.as_str()));
    let Some((_extensions, read)) = known else {
        return unknown_format(extension, text.path.file_name().to_owned());
    };
    let mut reading = guarded(|| read(text, rules));
    // The first is told as the reason.
    reading.problems.sort_by_key(|problem| Reverse(problem.severity));
    reading.problems.truncate(PROBLEMS_MAX);
    reading
}

/// A fault of a reader costs its file alone: the bytes are refused, and are not read again before they
/// change or another version of the readers is there.
fn guarded(read: impl FnOnce() -> Reading) -> Reading {
    // It only borrows what nobody changes.
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_panic| {
        let problem = Problem::new(Severity::Refuse, None, FileFault::ReaderFailed);
        Reading { problems: vec![problem], ..Reading::default() }
    })
}

/// Forms of pictures, sounds and films that few programs of readers know.
fn is_picture_or_the_like(extension: &str) -> bool {
    const FORMS: &[&str] = &[
        "heic", "heif", "tif", "tiff", "bmp", "svg", "psd", "raw", "cr2", "nef", "jp2", "jxl",
        "eps", "ai", "mov", "avi", "mkv", "wmv", "wma", "flac", "aac", "xls", "ppt", "rar", "7z",
    ];
    FORMS.contains(&extension)
}

fn unknown_format(extension: String, file: String) -> Reading {
    let fault: Fault = if extension.is_empty() {
        FileFault::NoExtension.into()
    } else if is_refused_form(&[".", &extension].concat()) {
        FormFault::SaveAsWord { extension }.into()
    } else if is_picture_or_the_like(&extension) {
        AttachmentFault::NotAttachable { file }.into()
    } else {
        FileFault::UnknownFormat { extension }.into()
    };
    let problem = Problem::new(Severity::Refuse, None, fault);
    Reading { problems: vec![problem], ..Reading::default() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::path::DropPath;
    use crate::domain::reading::Verdict;

    #[test]
    fn every_form_is_a_statement_by_its_name() {
        let mut read: Vec<&str> =
            FORMATS.iter().flat_map(|(endings, _read)| *endings).copied().collect();
        let mut named = crate::domain::source::STATEMENT_ENDINGS.to_vec();
        read.sort_unstable();
        named.sort_unstable();
        assert_eq!(read, named);
    }

    #[test]
    fn of_very_many_problems_the_gravest_are_told() {
        let path = DropPath::parse("x.txt").unwrap();
        let arrival = "2026-03-04T10:00:00Z[UTC]".parse().unwrap();
        let text = "a\u{1}\n\n".repeat(1_000) + "Embargo: until the minister has spoken\n";
        let text = DropText { path: &path, bytes: text.as_bytes(), arrival };
        let problems = read(&text, &fixtures::rules()).problems;
        assert_eq!(problems.len(), PROBLEMS_MAX);
        assert!(problems.is_sorted_by_key(|problem| Reverse(problem.severity)));
    }

    #[test]
    fn row_24_a_reader_that_fails_costs_its_file_alone() {
        let reading = guarded(|| panic!("a fault of ours"));
        assert_eq!(reading.verdict(), Verdict::Reject);
        let [problem] = &reading.problems[..] else { panic!("{:?}", reading.problems) };
        assert_eq!(*problem.fault, Fault::File(FileFault::ReaderFailed));
        assert!(guarded(Reading::default).problems.is_empty());
    }
}
