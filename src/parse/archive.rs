//! The archive that a document of a word processor is. Anyone may have packed it: its own words about
//! sizes are not believed, its names are no paths, and no more comes out of it than the limits allow.

use std::collections::HashMap;
use std::io::{Cursor, Read as _};

use zip::read::{ArchiveOffset, Config};
use zip::result::ZipError;
use zip::{CompressionMethod, ZipArchive};

use crate::domain::fault::DocumentFault;
use crate::domain::limits::{
    ARCHIVE_LIST_BYTES_MAX, DOCUMENT_PARTS_MAX, PACKED_BYTES_MAX, PART_BYTES_MAX,
    UNPACKED_BYTES_MAX, UNPACKED_RATIO_FROM, UNPACKED_RATIO_MAX,
};

const MEGABYTE: usize = 1024 * 1024;

/// What a part is read for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    Picture,
}

pub(super) struct Archive<'b> {
    zip: ZipArchive<Cursor<&'b [u8]>>,
    /// Where each part stands, by its name in small letters: to Word, letters of any case are one.
    parts: HashMap<String, usize>,
    /// Bytes that came out so far.
    unpacked: usize,
    /// What was taken for them, but for parts that are not packed.
    packed: usize,
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
        Ok(Archive { zip, parts, unpacked: 0, packed: 0 })
    }

    /// The names of all parts, in small letters.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.parts.keys().map(String::as_str)
    }

    /// The text of a part of XML; none where there is no such part.
    pub(super) fn text(&mut self, part: &str) -> Result<Option<String>, DocumentFault> {
        let Some(bytes) = self.bytes(part, Kind::Text)? else { return Ok(None) };
        let damaged = || DocumentFault::PartDamaged { part: part.to_owned() };
        let text = match encoding_rs::Encoding::for_bom(&bytes) {
            Some((encoding, mark)) => encoding
                .decode_without_bom_handling_and_without_replacement(&bytes[mark..])
                .map(std::borrow::Cow::into_owned),
            None => String::from_utf8(bytes).ok(),
        };
        text.map(Some).ok_or_else(damaged)
    }

    /// A picture, which nobody reads as a text; none where there is no such part, or it is damaged or too big.
    pub(super) fn picture(&mut self, part: &str) -> Option<Vec<u8>> {
        self.bytes(part, Kind::Picture).ok().flatten()
    }

    fn bytes(&mut self, part: &str, kind: Kind) -> Result<Option<Vec<u8>>, DocumentFault> {
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
        if kind == Kind::Text && file.compression() != CompressionMethod::Stored {
            self.packed = self.packed.saturating_add(packed);
        }
        if kind == Kind::Text && self.packed > PACKED_BYTES_MAX {
            return Err(DocumentFault::PartTooDeep { part: part.to_owned() });
        }
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
            if is_tight || self.unpacked > UNPACKED_BYTES_MAX {
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
        if size > ARCHIVE_LIST_BYTES_MAX {
            return Err(DocumentFault::OddArchive);
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

#[cfg(test)]
mod tests {
    use super::super::fixtures::zipped;
    use super::*;

    const PART: &str = "word/document.xml";

    fn fault(bytes: &[u8]) -> DocumentFault {
        match Archive::open(bytes, "docx").and_then(|mut archive| archive.text(PART)) {
            Ok(text) => panic!("{} bytes were read", text.unwrap_or_default().len()),
            Err(fault) => fault,
        }
    }

    fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        while let Some(at) = bytes.windows(from.len()).position(|window| window == from) {
            bytes[at..at + from.len()].copy_from_slice(to);
        }
        bytes
    }

    #[test]
    fn a_part_is_found_by_its_name_in_any_case() {
        let bytes = zipped(&[("Word/Document.xml", b"\xef\xbb\xbf<a/>"), ("b", b"\xff")]);
        let mut archive = Archive::open(&bytes, "docx").unwrap();
        assert_eq!(archive.text(PART).unwrap().unwrap(), "<a/>");
        assert_eq!(archive.text("c").unwrap(), None);
        assert_eq!(archive.text("b"), Err(DocumentFault::PartDamaged { part: "b".to_owned() }));
    }

    #[test]
    fn row_20_what_is_no_archive_is_refused_with_the_reason() {
        assert_eq!(fault(b"\xd0\xcf\x11\xe0\xa1\xb1"), DocumentFault::OldOrEncrypted);
        let bytes = "25 50 44 46".to_owned();
        let extension = "docx".to_owned();
        assert_eq!(fault(b"%PDF"), DocumentFault::NotADocument { extension, bytes });
        let whole = zipped(&[(PART, b"<a/>")]);
        for end in [2, 10, whole.len() / 2, whole.len() - 22] {
            assert_eq!(fault(&whole[..end]), DocumentFault::DocumentCutShort, "{end}");
        }
        for end in whole.len() - 21..whole.len() {
            assert_eq!(fault(&whole[..end]), DocumentFault::DocumentCutShort, "{end}");
        }
    }

    #[test]
    fn what_programs_read_differently_is_refused() {
        let whole = zipped(&[(PART, b"<a/>"), ("word/documenT.xmm", b"<b/>")]);
        let twice = replaced(&whole, b"documenT.xmm", b"documenT.xml");
        assert_eq!(fault(&twice), DocumentFault::PartTwice { part: PART.to_owned() });
        let behind = [b"MZ".as_slice(), &zipped(&[(PART, b"<a/>")])].concat();
        assert!(matches!(fault(&behind), DocumentFault::NotADocument { .. }));
        let in_front = [b"PK".as_slice(), &whole].concat();
        assert_eq!(fault(&in_front), DocumentFault::OddArchive);
        let with_more = [whole.as_slice(), b"x"].concat();
        assert_eq!(fault(&with_more), DocumentFault::OddArchive);
        let mut encrypted = whole.clone();
        let header = whole.windows(4).position(|window| window == b"PK\x01\x02").unwrap();
        encrypted[header + 8] |= 1;
        assert_eq!(fault(&encrypted), DocumentFault::Encrypted);
        let mut long = whole;
        long[header + 20..header + 24].fill(0xff);
        assert_eq!(fault(&long), DocumentFault::OddArchive);
    }

    #[test]
    fn row_22_what_unpacks_to_too_much_is_refused() {
        let bomb = zipped(&[(PART, &vec![b' '; 2 * MEGABYTE])]);
        assert_eq!(fault(&bomb), DocumentFault::UnpacksTooMuch { part: PART.to_owned() });
        let tight = zipped(&[(PART, &vec![b' '; UNPACKED_RATIO_FROM])]);
        assert!(Archive::open(&tight, "docx").unwrap().text(PART).is_ok());
        // A generator of the numbers that C programs used: they do not compress too well.
        let numbers = std::iter::successors(Some(1_u32), |last| {
            Some(last.wrapping_mul(1_103_515_245).wrapping_add(12_345))
        });
        let noise: Vec<u8> = numbers
            .flat_map(|number| [b"0123456789abcdef"[(number >> 16) as usize % 16]; 8])
            .take(PART_BYTES_MAX + 1)
            .collect();
        let long = zipped(&[(PART, &noise)]);
        assert_eq!(fault(&long), DocumentFault::PartTooBig { part: PART.to_owned(), most: 16 });
        // The same letters again and again, which pack well, though not too well.
        let tight = noise[..4_096].repeat(PART_BYTES_MAX / 4_096);
        let parts = ["a", "b", "c", "d", "e"].map(|name| (name, &tight[..]));
        let many = zipped(&parts);
        let mut archive = Archive::open(&many, "docx").unwrap();
        let all: Result<Vec<_>, _> = parts.iter().map(|(name, _)| archive.text(name)).collect();
        assert_eq!(all.err(), Some(DocumentFault::UnpacksTooMuch { part: "e".to_owned() }));
    }

    #[test]
    fn row_22_what_is_long_before_it_is_unpacked_is_refused() {
        let letters = |seed: u32, count: usize| {
            let next = |last: &u32| Some(last.wrapping_mul(1_103_515_245).wrapping_add(12_345));
            let numbers = std::iter::successors(Some(seed), next);
            numbers.map(|number| number.to_le_bytes()[2] >> 1).take(count).collect::<Vec<u8>>()
        };
        let parts = [("a", letters(1, PACKED_BYTES_MAX)), ("b", letters(2, PACKED_BYTES_MAX / 2))];
        let many = zipped(&parts.each_ref().map(|(name, bytes)| (*name, &bytes[..])));
        let mut archive = Archive::open(&many, "docx").unwrap();
        assert!(archive.text("a").is_ok());
        assert_eq!(archive.text("b"), Err(DocumentFault::PartTooDeep { part: "b".to_owned() }));
        let name = "a".repeat(ARCHIVE_LIST_BYTES_MAX / 32);
        let names: Vec<String> = (0..32).map(|number| format!("{name}{number}")).collect();
        let parts: Vec<(&str, &[u8])> =
            names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        assert_eq!(fault(&zipped(&parts)), DocumentFault::OddArchive);
    }

    #[test]
    fn an_archive_of_very_many_parts_is_refused() {
        let names: Vec<String> = (0..=DOCUMENT_PARTS_MAX).map(|n| n.to_string()).collect();
        let parts: Vec<(&str, &[u8])> =
            names.iter().map(|name| (name.as_str(), b"".as_slice())).collect();
        let fault = fault(&zipped(&parts));
        assert_eq!(fault, DocumentFault::TooManyParts { count: 1_025, most: 1_024 });
    }

    /// Whatever byte is another, it is an answer and no panic.
    #[test]
    fn any_byte_may_be_wrong() {
        let whole =
            zipped(&[(PART, b"<a>some text that is long enough to be packed</a>"), ("b", b"c")]);
        for at in 0..whole.len() {
            for value in [0, 0x7f, 0xff] {
                let mut bytes = whole.clone();
                bytes[at] = value;
                let read = Archive::open(&bytes, "docx").and_then(|mut archive| archive.text(PART));
                drop(read);
            }
        }
    }
}
