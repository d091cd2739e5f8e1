//! The one form of tar that a backup has (POSIX ustar): plain files, all of one owner, mode and time. Any tar
//! reads it. Reading it back here is strict: a byte that this writer would not have written is damage.

use std::io::{self, Read, Write};

use crate::domain::digest::{Digest, Digester};

const BLOCK: usize = 512;
const CHUNK_BYTES: usize = 128 * 1024;

/// A size that eleven octal digits can say; a larger one is written as GNU tar does, in binary.
const OCTAL_MAX: u64 = 0o777_7777_7777;

/// The field of a header's checksum, which counts as blanks while it is made.
const CHECKSUM: std::ops::Range<usize> = 148..156;

/// Why a member could not be read.
#[derive(Debug, thiserror::Error)]
pub(super) enum TarError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error("{0}")]
    Damaged(String),
}

/// Writes members one after the other.
pub(super) struct Writer<W> {
    out: W,
    /// The time of every member, in seconds since 1970.
    time: u64,
}

/// What a header says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Member {
    pub(super) name: String,
    pub(super) size: u64,
}

impl<W: Write> Writer<W> {
    pub(super) fn new(out: W, time: u64) -> Writer<W> {
        Writer { out, time }
    }

    /// Of exactly `size` bytes. Returns their digest.
    pub(super) fn member(
        &mut self,
        name: &str,
        size: u64,
        from: &mut impl Read,
    ) -> io::Result<Digest> {
        self.out.write_all(&header(name, size, self.time))?;
        let (digest, copied) = copy(&mut from.take(size), &mut self.out)?;
        if copied != size {
            return Err(io::Error::other(format!("{name} became shorter while it was read")));
        }
        self.out.write_all(&[0; BLOCK][..padding(size)])?;
        Ok(digest)
    }

    pub(super) fn finish(mut self) -> io::Result<W> {
        self.out.write_all(&[0; 2 * BLOCK])?;
        Ok(self.out)
    }
}

/// Reads members one after the other; the bytes of each must be taken before the next.
pub(super) struct Reader<R> {
    from: R,
    time: Option<u64>,
}

impl<R: Read> Reader<R> {
    pub(super) fn new(from: R) -> Reader<R> {
        Reader { from, time: None }
    }

    /// None at the end, behind which nothing may follow.
    pub(super) fn next(&mut self) -> Result<Option<Member>, TarError> {
        let mut block = [0; BLOCK];
        self.fill(&mut block)?;
        if block == [0; BLOCK] {
            self.fill(&mut block)?;
            let is_end = block == [0; BLOCK] && self.from.read(&mut [0])? == 0;
            return if is_end { Ok(None) } else { Err(damaged("something follows its end")) };
        }
        let name = block[..100].split(|byte| *byte == 0).next().unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        let (size, time) = (number(&block[124..136]), number(&block[136..148]));
        let expected = *self.time.get_or_insert(time);
        if time != expected || header(&name, size, time) != block {
            let what = "the head of a member was altered, or is no backup's";
            return Err(damaged(what));
        }
        Ok(Some(Member { name, size }))
    }

    /// Copies the member's bytes. Returns their digest.
    pub(super) fn bytes(
        &mut self,
        member: &Member,
        to: &mut impl Write,
    ) -> Result<Digest, TarError> {
        let (digest, copied) = copy(&mut (&mut self.from).take(member.size), to)?;
        if copied != member.size {
            return Err(damaged("it ends too early"));
        }
        let mut rest = [0; BLOCK];
        let rest = &mut rest[..padding(member.size)];
        self.fill(rest)?;
        if rest.iter().any(|byte| *byte != 0) {
            return Err(damaged(&format!("the end of {} was altered", member.name)));
        }
        Ok(digest)
    }

    fn fill(&mut self, block: &mut [u8]) -> Result<(), TarError> {
        self.from.read_exact(block).map_err(|error| {
            let is_short = error.kind() == io::ErrorKind::UnexpectedEof;
            if is_short { damaged("it ends too early") } else { error.into() }
        })
    }
}

fn damaged(what: &str) -> TarError {
    TarError::Damaged(what.to_owned())
}

fn copy(from: &mut impl Read, to: &mut impl Write) -> io::Result<(Digest, u64)> {
    let mut digester = Digester::default();
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut copied = 0;
    loop {
        let read = match from.read(&mut chunk) {
            Ok(0) => return Ok((digester.finish(), copied)),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        digester.update(&chunk[..read]);
        to.write_all(&chunk[..read])?;
        copied += read as u64;
    }
}

/// From the end of so many bytes to the end of their last block.
fn padding(size: u64) -> usize {
    let over = usize::try_from(size % BLOCK as u64).unwrap_or_default();
    if over == 0 { 0 } else { BLOCK - over }
}

/// For the owner alone: texts under embargo are inside.
fn header(name: &str, size: u64, time: u64) -> [u8; BLOCK] {
    let mut block = [0; BLOCK];
    let mut put = |at: usize, bytes: &[u8]| block[at..at + bytes.len()].copy_from_slice(bytes);
    let name = &name.as_bytes()[..name.len().min(100)];
    put(0, name);
    put(100, b"0000600\0");
    put(108, b"0000000\0");
    put(116, b"0000000\0");
    put(124, &digits(size));
    put(136, &digits(time));
    put(CHECKSUM.start, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    put(329, b"0000000\0");
    put(337, b"0000000\0");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[CHECKSUM].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn digits(number: u64) -> [u8; 12] {
    let mut field = [0; 12];
    if number <= OCTAL_MAX {
        field[..11].copy_from_slice(format!("{number:011o}").as_bytes());
    } else {
        field[0] = 0x80;
        field[4..].copy_from_slice(&number.to_be_bytes());
    }
    field
}

/// Whatever it says is checked by writing it again.
fn number(field: &[u8]) -> u64 {
    let digit = |byte: &u8| u64::from(byte.wrapping_sub(b'0') & 7);
    match field.first() {
        Some(0x80) => field[4..].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)),
        Some(_) | None => field.iter().take(11).fold(0, |sum, byte| sum << 3 | digit(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written() -> Vec<u8> {
        let mut writer = Writer::new(Vec::new(), 1_700_000_000);
        writer.member("one", 3, &mut &b"abc"[..]).unwrap();
        writer.member("folder/two", 512, &mut &[7; 512][..]).unwrap();
        writer.member("none", 0, &mut &b""[..]).unwrap();
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8]) -> Result<Vec<(String, Digest)>, TarError> {
        let mut reader = Reader::new(bytes);
        let mut found = Vec::new();
        while let Some(member) = reader.next()? {
            let digest = reader.bytes(&member, &mut io::sink())?;
            found.push((member.name, digest));
        }
        Ok(found)
    }

    #[test]
    fn members_come_out_as_they_went_in() {
        let members = read(&written()).unwrap();
        let expected = [("one", &b"abc"[..]), ("folder/two", &[7; 512]), ("none", b"")];
        let expected = expected.map(|(name, bytes)| (name.to_owned(), Digest::of(bytes)));
        assert_eq!(members, expected);
    }

    #[test]
    fn a_flipped_byte_is_damage_or_changes_a_digest() {
        let whole = written();
        let members = read(&whole).unwrap();
        for at in 0..whole.len() {
            for mask in [1, 0x20, 0x80] {
                let mut flipped = whole.clone();
                flipped[at] ^= mask;
                let is_seen = !read(&flipped).is_ok_and(|found| found == members);
                assert!(is_seen, "byte {at} ^ {mask}");
            }
        }
        for length in [0, 511, 512, whole.len() - 1] {
            assert!(read(&whole[..length]).is_err(), "cut to {length}");
        }
    }

    #[test]
    fn a_size_beyond_eight_gigabytes_can_be_said() {
        for size in [0, 7, OCTAL_MAX, OCTAL_MAX + 1, u64::MAX] {
            assert_eq!(number(&digits(size)), size);
        }
    }

    #[test]
    fn a_file_that_shrinks_meanwhile_is_an_error() {
        let mut writer = Writer::new(Vec::new(), 0);
        assert!(writer.member("short", 4, &mut &b"abc"[..]).is_err());
    }
}
