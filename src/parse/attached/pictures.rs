//! Pictures that a text shows: from beside the text, from inside its file, or written into its markup.

use bytes::Bytes;
use mail_parser::decoders::base64::base64_decode;

use super::{attachment, file_name_of};
use crate::domain::attachment::{Attachment, Form, Place};
use crate::domain::beside::{Beside, named};
use crate::domain::digest::Digest;
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Embedded};

/// A file inside the statement's own.
#[derive(Clone, Debug)]
pub(in crate::parse) struct Inside {
    /// As the markup names it: `cid:logo@example.org`, `word/media/image1.png`.
    pub(in crate::parse) source: String,
    pub(in crate::parse) file_name: String,
    pub(in crate::parse) bytes: Bytes,
}

/// Where the pictures of a text may come from.
#[derive(Debug, Default)]
pub(in crate::parse) struct Pictures {
    statement: Option<DropPath>,
    languages: Vec<Language>,
    beside: Vec<Beside>,
    inside: Vec<Inside>,
}

/// What the address of a picture leads to.
#[derive(Debug)]
pub(in crate::parse) enum Found {
    Picture(Box<Picture>),
    /// A dot that counts readers, or an ornament.
    Ornament,
    /// A file that may lie beside the text and is not at hand.
    Absent(String),
    Nothing,
}

#[derive(Clone, Debug)]
pub(in crate::parse) struct Picture {
    pub(in crate::parse) attachment: Attachment,
    /// Where they do not lie in the store already.
    pub(in crate::parse) bytes: Option<Embedded>,
}

/// In pixels: what is smaller one way shows nothing.
const ORNAMENT_MAX: u32 = 48;

impl Pictures {
    pub(in crate::parse) fn of(
        file: &DropText<'_>,
        languages: &[Language],
        inside: Vec<Inside>,
    ) -> Pictures {
        let (statement, languages) = (Some(file.path.clone()), languages.to_vec());
        Pictures { statement, languages, beside: file.source().beside(), inside }
    }

    pub(in crate::parse) fn find(&self, source: &str) -> Found {
        let source = source.trim();
        if let Some(inside) = self.inside.iter().find(|inside| inside.source == source) {
            return shown(&inside.file_name, inside.bytes.clone());
        }
        let has_scheme = source.split(['/', '?', '#']).next().is_some_and(|s| s.contains(':'));
        let name = source.split(['?', '#']).next().unwrap_or_default();
        let Some(statement) = self.statement.as_ref().filter(|_path| !has_scheme) else {
            return Found::Nothing;
        };
        let name = unescaped(name);
        if let Some(file) =
            self.beside.iter().find(|file| file.is_named(&name, statement, &self.languages))
        {
            let name = file.file_name(statement);
            return match attachment(&name, (file.digest, file.length, file.pixels)) {
                Some(attachment) if file.fits => as_picture(attachment, None),
                Some(_) | None => Found::Nothing,
            };
        }
        let is_picture = Form::of(&name).is_some();
        match named(statement, &name) {
            Some(_path) if is_picture => Found::Absent(name),
            Some(_) | None => Found::Nothing,
        }
    }
}

/// The bytes of a picture by its name, where it is one.
fn shown(file_name: &str, bytes: Bytes) -> Found {
    match inner(file_name, bytes) {
        Some((attachment, embedded)) => as_picture(attachment, Some(embedded)),
        None => Found::Nothing,
    }
}

/// A file from inside another one as an attachment; none where its bytes are not what its name says.
pub(in crate::parse) fn inner(file_name: &str, bytes: Bytes) -> Option<(Attachment, Embedded)> {
    let form = Form::of(file_name).filter(|form| form.fits(&bytes))?;
    let pixels = form.pixels(std::io::Cursor::new(&bytes));
    let digest = Digest::of(&bytes);
    let attachment = attachment(file_name, (digest, bytes.len() as u64, pixels))?;
    Some((attachment, Embedded { digest, bytes }))
}

fn as_picture(attachment: Attachment, bytes: Option<Embedded>) -> Found {
    if attachment.pixels.is_none() {
        return Found::Nothing;
    }
    if is_small(&attachment) {
        return Found::Ornament;
    }
    let attachment = Attachment { place: Place::InText, ..attachment };
    Found::Picture(Box::new(Picture { attachment, bytes }))
}

/// What a text may have with it, and nobody has attached.
pub(in crate::parse) fn is_ornament(file_name: &str, bytes: &Bytes) -> bool {
    inner(file_name, bytes.clone()).is_some_and(|(attachment, _bytes)| is_small(&attachment))
}

fn is_small(attachment: &Attachment) -> bool {
    attachment.pixels.is_some_and(|size| size.width < ORNAMENT_MAX || size.height < ORNAMENT_MAX)
}

/// RFC 3986, section 2.1. What is no escape stays as it is.
fn unescaped(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, more)) = rest.split_first() {
        let escaped = || {
            let digits = str::from_utf8(more.get(..2)?).ok()?;
            u8::from_str_radix(digits, 16).ok().filter(|_byte| !digits.starts_with('+'))
        };
        if let Some(byte) = escaped().filter(|_byte| *first == b'%') {
            bytes.push(byte);
            rest = &more[2..];
        } else {
            bytes.push(*first);
            rest = more;
        }
    }
    String::from_utf8(bytes).unwrap_or_else(|_no_text| text.to_owned())
}

impl Inside {
    /// A picture that stands in the markup itself (RFC 2397).
    pub(in crate::parse) fn written(address: &str, number: usize) -> Option<Inside> {
        let (kind, encoded) = address.trim_start().strip_prefix("data:")?.split_once(',')?;
        let mut parts = kind.split(';').map(str::trim);
        let form = Form::of_media_type(&parts.next()?.to_ascii_lowercase())?;
        parts.find(|part| part.eq_ignore_ascii_case("base64"))?;
        let encoded: String = unescaped(encoded).split_ascii_whitespace().collect();
        Some(Inside {
            source: format!("inside-{number}"),
            file_name: ["picture.", form.ending()].concat(),
            bytes: base64_decode(encoded.as_bytes())?.into(),
        })
    }

    /// A part of an archive.
    pub(in crate::parse) fn part(name: String, bytes: Vec<u8>) -> Inside {
        let file_name = file_name_of(&name).to_owned();
        Inside { source: name, file_name, bytes: bytes.into() }
    }
}
