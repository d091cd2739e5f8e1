//! Files that are published with a statement: enclosures in Atom and RSS, attachments in JSON Feed.

use std::io::{BufRead, Seek};

use serde::{Deserialize, Serialize};

use super::digest::Digest;
use super::path::DropPath;

/// Its bytes are in the store of attachments, under their digest; they are never changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// The last segment of its address: lower-case ASCII words and an ending.
    pub name: String,
    /// What people call it: plain text on one line.
    pub title: String,
    pub media_type: String,
    pub digest: Digest,
    /// In bytes.
    pub length: u64,
    /// Of a picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pixels: Option<Pixels>,
    /// What a picture shows, for whoever does not see it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alt: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caption: Option<String>,
    /// Whose work it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub credit: Option<String>,
    #[serde(default)]
    pub place: Place,
}

/// Where a reader of the text meets it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Beside the text.
    #[default]
    Beside,
    /// The text shows it.
    InText,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pixels {
    pub width: u32,
    pub height: u32,
}

/// What kind of thing a file is to whoever opens it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Medium {
    Image,
    Audio,
    Video,
    Document,
}

impl Medium {
    /// As RSS Media names it; documents too, where they are told at all.
    pub fn as_str(self) -> &'static str {
        match self {
            Medium::Image => "image",
            Medium::Audio => "audio",
            Medium::Video => "video",
            Medium::Document => "document",
        }
    }

    fn of(media_type: &str) -> Medium {
        match media_type.split_once('/').map_or("", |(kind, _rest)| kind) {
            "image" => Medium::Image,
            "audio" => Medium::Audio,
            "video" => Medium::Video,
            _ => Medium::Document,
        }
    }
}

/// What may be attached: finished forms, none of which acts by being opened or carries its own drafts. Texts that
/// are still written in are statements, or are refused.
#[derive(Debug)]
pub struct Form {
    endings: &'static [&'static str],
    pub media_type: &'static str,
    /// What programs that look at the first bytes say of it; none for plain text.
    known_as: &'static [&'static str],
}

const fn form(
    endings: &'static [&'static str],
    media_type: &'static str,
    known_as: &'static [&'static str],
) -> Form {
    Form { endings, media_type, known_as }
}

/// So many bytes tell the form of a file.
pub const HEAD_BYTES: u64 = 8 * 1024;

const ZIP: &str = "application/zip";

static FORMS: &[Form] = &[
    form(&["jpg", "jpeg"], "image/jpeg", &["image/jpeg"]),
    form(&["png"], "image/png", &["image/png"]),
    form(&["gif"], "image/gif", &["image/gif"]),
    form(&["webp"], "image/webp", &["image/webp"]),
    form(&["avif"], "image/avif", &["image/avif"]),
    form(&["pdf"], "application/pdf", &["application/pdf"]),
    form(&["mp3"], "audio/mpeg", &["audio/mpeg"]),
    form(&["m4a"], "audio/mp4", &["audio/m4a", "video/mp4"]),
    form(&["ogg", "oga"], "audio/ogg", &["audio/ogg"]),
    form(&["opus"], "audio/ogg", &["audio/opus", "audio/ogg"]),
    form(&["wav"], "audio/wav", &["audio/x-wav"]),
    form(
        &["mp4", "m4v"],
        "video/mp4",
        &["video/mp4", "video/x-m4v", "video/quicktime", "video/3gpp"],
    ),
    form(&["webm"], "video/webm", &["video/webm", "video/x-matroska"]),
    form(&["vtt"], "text/vtt", &[]),
    form(&["srt"], "application/x-subrip", &[]),
    form(&["csv"], "text/csv", &[]),
    form(&["ics"], "text/calendar", &[]),
    form(
        &["xlsx"],
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        &["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ZIP],
    ),
    form(
        &["pptx"],
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        &["application/vnd.openxmlformats-officedocument.presentationml.presentation", ZIP],
    ),
    form(
        &["ods"],
        "application/vnd.oasis.opendocument.spreadsheet",
        &["application/vnd.oasis.opendocument.spreadsheet", ZIP],
    ),
    form(
        &["odp"],
        "application/vnd.oasis.opendocument.presentation",
        &["application/vnd.oasis.opendocument.presentation", ZIP],
    ),
    form(&["epub"], "application/epub+zip", &["application/epub+zip", ZIP]),
    form(&["zip"], ZIP, &[ZIP]),
];

impl Form {
    /// By the ending of a file's name.
    pub fn of(name: &str) -> Option<&'static Form> {
        let (_stem, ending) = name.rsplit_once('.')?;
        FORMS.iter().find(|form| form.endings.iter().any(|own| own.eq_ignore_ascii_case(ending)))
    }

    pub fn of_media_type(media_type: &str) -> Option<&'static Form> {
        FORMS.iter().find(|form| form.media_type == media_type)
    }

    /// Whether the first bytes of a file are those of this form.
    pub fn fits(&self, head: &[u8]) -> bool {
        match infer::get(head).filter(|_found| !self.is_text()) {
            Some(found) => self.known_as.contains(&found.mime_type()),
            None => self.is_text() && is_text(head),
        }
    }

    /// A program that knows files by their first bytes knows none of these.
    fn is_text(&self) -> bool {
        self.known_as.is_empty()
    }

    /// How large a picture is.
    pub fn pixels(&self, file: impl BufRead + Seek) -> Option<Pixels> {
        if Medium::of(self.media_type) != Medium::Image {
            return None;
        }
        let size = imagesize::reader_size(file).ok()?;
        let (width, height) = (u32::try_from(size.width).ok()?, u32::try_from(size.height).ok()?);
        (width > 0 && height > 0).then_some(Pixels { width, height })
    }

    /// Whether browsers show it by themselves; what is not shown is saved.
    pub fn is_shown(&self) -> bool {
        Medium::of(self.media_type) != Medium::Document || self.media_type == "application/pdf"
    }

    /// The ending that is written.
    pub fn ending(&self) -> &'static str {
        self.endings.first().copied().unwrap_or_default()
    }
}

/// And no markup.
fn is_text(head: &[u8]) -> bool {
    !head.contains(&0) && !head.trim_ascii_start().starts_with(b"<")
}

impl Attachment {
    /// The path of its address. Whoever has it can check that the bytes are those: the digest is SHA-256.
    pub fn address(&self) -> String {
        address(self.digest, &self.name)
    }

    /// For the office: `photo.jpg (image/jpeg, 28 kB)`.
    pub fn told(&self) -> String {
        format!("{} ({}, {})", self.title, self.media_type, size(self.length))
    }

    pub fn medium(&self) -> Medium {
        Medium::of(&self.media_type)
    }
}

pub fn address(digest: Digest, name: &str) -> String {
    format!("/attachments/{digest}/{name}")
}

/// In a few digits.
pub fn size(bytes: u64) -> String {
    const KILOBYTE: u64 = 1_000;
    const MEGABYTE: u64 = 1_000_000;
    if bytes < MEGABYTE {
        return format!("{} kB", bytes.div_ceil(KILOBYTE));
    }
    let tenths = bytes.div_ceil(MEGABYTE / 10);
    format!("{}.{} MB", tenths / 10, tenths % 10)
}

/// Longer ones are none of ours.
const NAME_WORDS_BYTES_MAX: usize = 80;

/// Whether it may be the last segment of an address: ASCII words and the ending of a form.
pub fn is_address_name(name: &str) -> bool {
    let Some((words, ending)) = name.rsplit_once('.') else { return false };
    let known = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    words.len() <= NAME_WORDS_BYTES_MAX
        && !words.is_empty()
        && words.bytes().all(known)
        && FORMS.iter().any(|form| form.ending() == ending)
}

/// Whether a drop file is one that can only be attached to a statement.
pub fn is_attachable(path: &DropPath) -> bool {
    Form::of(path.file_name()).is_some()
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    #[test]
    fn the_name_in_an_address_is_plain() {
        for name in ["photo-of-the-bridge.jpg", "2.pdf"] {
            assert!(is_address_name(name), "{name}");
        }
        for other in ["x.PDF", "../x.pdf", ".pdf", "x.jpeg", "a b.pdf", "x.svg", "x.docx", "x"] {
            assert!(!is_address_name(other), "{other}");
        }
    }

    #[test]
    fn a_size_is_told_in_a_few_digits() {
        for (bytes, told) in [
            (1, "1 kB"),
            (120_000, "120 kB"),
            (999_999, "1000 kB"),
            (1_000_000, "1.0 MB"),
            (26_214_400, "26.3 MB"),
        ] {
            assert_eq!(size(bytes), told);
        }
    }

    #[test]
    fn a_form_is_known_by_its_first_bytes() {
        let fits = |name, head: &[u8]| Form::of(name).unwrap().fits(head);
        assert!(fits("x.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF"));
        assert!(!fits("x.jpg", b"%PDF-1.7"));
        assert!(!fits("x.jpg", b"<html>"));
        assert!(fits("x.PDF", b"%PDF-1.7"));
        assert!(fits("x.CSV", b"a,b"));
        assert!(fits("x.csv", b"BMI;2020"));
        assert!(!fits("x.csv", b" <html>"));
        assert!(!fits("x.csv", b"a\0b"));
        assert!(!fits("x.csv", b"\x89PNG\r\n\x1a\n\0\0"));
    }

    #[test]
    fn a_picture_has_a_size() {
        let gif = b"GIF89a\x02\0\x03\0\0\0\0";
        let pixels = |name| Form::of(name).unwrap().pixels(Cursor::new(gif));
        assert_eq!(pixels("x.gif"), Some(Pixels { width: 2, height: 3 }));
        assert_eq!(pixels("x.pdf"), None);
    }
}
