//! The archive that a document of a word processor is. Anyone may have packed it: its own words about
//! sizes are not believed, its names are no paths, and no more comes out of it than the limits allow.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use zip::ZipArchive;
use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;

use crate::domain::fault::DocumentFault;
use crate::domain::limits::{
    DOCUMENT_BYTES_MAX, DOCUMENT_PARTS_MAX, PART_BYTES_MAX, UNPACKED_RATIO_FROM, UNPACKED_RATIO_MAX,
};

const MEGABYTE: usize = 1024 * 1024;

pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Where each part stands, by its name in small letters: to Word, letters of any case are one.
    parts: HashMap<String, usize>,
    /// Bytes that came out so far.
    unpacked: usize,
}

impl<'b> Archive<'b> {
    /// `extension` is that of the file, for whoever is told of it.
    pub(super) fn open(bytes: &'b [u8], extension: &str) -> Result<Archive<'b>, DocumentFault> {
        if bytes.starts_with(b"\xd0\xcf\x11\xe0") {
            return Err(DocumentFault::OldOrEncrypted);
        }
        if !bytes.starts_with(b"PK") {
            let first = bytes.iter().take(16).map(|byte| format!("{byte:02x}"));
            let bytes = first.collect::<Vec<String>>().join(" ");
            return Err(DocumentFault::NotADocument { extension: extension.to_owned(), bytes });
        }
        let parts = Directory::of(bytes)?.parts()?;
        let config = Config { archive_offset: ArchiveOffset::Known(0) };
        let zip = ZipArchive::with_config(config, Cursor::new(bytes))
            .map_err(|_odd| DocumentFault::OddArchive)?;
        // It found another list than this module did, and so might a third program.
        if zip.len() != parts.len() {
            return Err(DocumentFault::OddArchive);
        }
        Ok(Archive { zip, parts, unpacked: 0 })
    }

    /// The names of all parts, in small letters.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// The text of a part of XML; none where there is no such part.
    pub(super) fn text(&mut self, part: &str) -> Result<Option<String>, DocumentFault> {
        let Some(bytes) = self.read(part)? else { return Ok(None) };
        let damaged = || DocumentFault::PartDamaged { part: part.to_owned() };
        let text = match encoding_rs::Encoding::for_bom(&bytes) {
            Some((encoding, mark)) => encoding
                .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
                .map(std::borrow::Cow::into_owned),
            None => String::from_utf8(bytes).ok(),
        };
        text.map(Some).ok_or_else(damaged)
    }

    fn read(&mut self, part: &str) -> Result<Option<Vec<u8>>, DocumentFault> {
        const CHUNK_BYTES: usize = 32 * 1024;
        let damaged = || DocumentFault::PartDamaged { part: part.to_owned() };
        let Some(&index) = self.parts.get(&part.to_ascii_lowercase()) else { return Ok(None) };
        let mut file = self.zip.by_index(index).map_err(|error| {
            let is_odd = matches!(
                error,
                ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_)
            );
            if is_odd { DocumentFault::OddArchive } else { damaged() }
        })?;
        let packed = usize::try_from(file.compressed_size()).map_err(|_huge| damaged())?;
        let mut bytes = Vec::new();
        let mut chunk = vec![0; CHUNK_BYTES];
        loop {
            let length = file.read(&mut chunk).map_err(|_error| damaged())?;
            if length == 0 {
                return Ok(Some(bytes));
            }
            self.unpacked += length;
            bytes.extend_from_slice(&chunk[..length]);
            let is_tight =
                bytes.len() > UNPACKED_RATIO_FROM && bytes.len() / UNPACKED_RATIO_MAX > packed;
            if is_tight || self.unpacked > DOCUMENT_BYTES_MAX {
                return Err(DocumentFault::UnpacksTooMuch { part: part.to_owned() });
            }
            if bytes.len() > PART_BYTES_MAX {
                let most = PART_BYTES_MAX / MEGABYTE;
                return Err(DocumentFault::PartTooBig { part: part.to_owned(), most });
            }
        }
    }
}

/// The list of parts at the end of an archive (APPNOTE.TXT 6.3.10, section 4.3.12).
///
/// Read here as well as by `zip`, which takes of two parts with one name the last, and which would read a list of
/// any length.
struct Directory<'b> {
    bytes: &'b [u8],
    count: usize,
}

impl<'b> Directory<'b> {
    fn of(bytes: &'b [u8]) -> Result<Directory<'b>, DocumentFault> {
        const END_BYTES: usize = 22;
        let tail = bytes.len().saturating_sub(END_BYTES + usize::from(u16::MAX));
        let end = bytes[tail..].windows(4).rposition(|window| window == b"PK\x05\x06");
        let end = tail + end.ok_or(DocumentFault::DocumentCutShort)?;
        let record = bytes.get(end..end + END_BYTES).ok_or(DocumentFault::DocumentCutShort)?;
        let [count, size, start] =
            [number(record, 10, 2), number(record, 12, 4), number(record, 16, 4)];
        let is_one_disk = number(record, 4, 4) == 0 && number(record, 8, 2) == count;
        let is_long = end >= 20 && bytes[end - 20..].starts_with(b"PK\x06\x07");
        let fits = end + END_BYTES + number(record, 20, 2) == bytes.len() && start + size == end;
        if !is_one_disk || is_long || !fits {
            return Err(DocumentFault::OddArchive);
        }
        if count > DOCUMENT_PARTS_MAX {
            return Err(DocumentFault::TooManyParts { count, most: DOCUMENT_PARTS_MAX });
        }
        Ok(Directory { bytes: &bytes[start..end], count })
    }

    fn parts(&self) -> Result<HashMap<String, usize>, DocumentFault> {
        const HEADER_BYTES: usize = 46;
        // Encrypted, strongly encrypted, with masked headers.
        const ENCRYPTED: usize = 1 | 1 << 6 | 1 << 13;
        let mut parts = HashMap::new();
        let mut rest = self.bytes;
        for index in 0..self.count {
            let header = rest.get(..HEADER_BYTES).ok_or(DocumentFault::OddArchive)?;
            let [name, extra, comment] = [28, 30, 32].map(|at| number(header, at, 2));
            let is_long = [20, 24, 42].iter().any(|at| number(header, *at, 4) == 0xffff_ffff);
            let entry = rest.get(..HEADER_BYTES + name + extra + comment);
            let Some(entry) = entry.filter(|entry| entry.starts_with(b"PK\x01\x02") && !is_long)
            else {
                return Err(DocumentFault::OddArchive);
            };
            if number(header, 8, 2) & ENCRYPTED != 0 {
                return Err(DocumentFault::Encrypted);
            }
            let name = &entry[HEADER_BYTES..HEADER_BYTES + name];
            let part = String::from_utf8_lossy(name).to_ascii_lowercase();
            if parts.insert(part.clone(), index).is_some() {
                return Err(DocumentFault::PartTwice { part });
            }
            rest = &rest[entry.len()..];
        }
        if rest.is_empty() { Ok(parts) } else { Err(DocumentFault::OddArchive) }
    }
}

/// Little-endian; of up to four bytes.
fn number(record: &[u8], at: usize, length: usize) -> usize {
    record[at..at + length].iter().rev().fold(0, |number, byte| number << 8 | usize::from(*byte))
}
