//! Archives as a word processor packs them, and as none does.

use libdeflater::{CompressionLvl, Compressor, crc32};

/// One file of an archive; what it says of itself is written as it stands here.
#[derive(Clone)]
pub(super) struct Member {
    pub(super) name: Vec<u8>,
    /// As it stands in the archive.
    pub(super) packed: Vec<u8>,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) packed_size: usize,
    pub(super) size: usize,
    /// In the list at the end.
    pub(super) extra: Vec<u8>,
    /// No file of its own stands in the archive: the list points at the one before.
    pub(super) is_elsewhere: bool,
}

impl Member {
    pub(super) fn of(name: &str, bytes: &[u8]) -> Member {
        Member::deflated(name, deflated(bytes), bytes)
    }

    /// A part of XML. What packs too well would be refused for that alone, so a comment follows that does not.
    pub(super) fn of_xml(name: &str, text: &str) -> Member {
        let letters = noise(1, text.len() / 120);
        Member::of(name, &[text.as_bytes(), b"<!--", &letters, b"-->"].concat())
    }

    pub(super) fn deflated(name: &str, packed: Vec<u8>, bytes: &[u8]) -> Member {
        Member {
            name: name.as_bytes().to_vec(),
            packed_size: packed.len(),
            packed,
            method: 8,
            crc: crc32(bytes),
            size: bytes.len(),
            extra: Vec::new(),
            is_elsewhere: false,
        }
    }

    pub(super) fn stored(name: &str, bytes: &[u8]) -> Member {
        Member { method: 0, ..Member::deflated(name, bytes.to_vec(), bytes) }
    }

    /// The same bytes under another name, written once.
    pub(super) fn again(&self, name: &str) -> Member {
        Member { name: name.as_bytes().to_vec(), is_elsewhere: true, ..self.clone() }
    }

    fn header(&self) -> Vec<u8> {
        let mut header = Vec::new();
        for half in [20, 0x800, self.method, 0, 0x21] {
            header.extend(half.to_le_bytes());
        }
        for whole in [self.crc, short(self.packed_size), short(self.size)] {
            header.extend(whole.to_le_bytes());
        }
        header
    }
}

fn short(size: usize) -> u32 {
    u32::try_from(size).unwrap_or(u32::MAX)
}

fn half(size: usize) -> [u8; 2] {
    u16::try_from(size).unwrap_or(u16::MAX).to_le_bytes()
}

pub(super) fn archive(members: &[Member]) -> Vec<u8> {
    let (mut bytes, mut list) = (Vec::new(), Vec::new());
    let mut at = 0;
    for member in members {
        if !member.is_elsewhere {
            at = bytes.len();
            bytes.extend(b"PK\x03\x04");
            bytes.extend(member.header());
            bytes.extend(half(member.name.len()));
            bytes.extend(half(0));
            bytes.extend(&member.name);
            bytes.extend(&member.packed);
        }
        list.extend(b"PK\x01\x02\x14\0");
        list.extend(member.header());
        list.extend(half(member.name.len()));
        list.extend(half(member.extra.len()));
        list.extend([0; 10]);
        list.extend(short(at).to_le_bytes());
        list.extend(&member.name);
        list.extend(&member.extra);
    }
    let start = bytes.len();
    bytes.extend(&list);
    bytes.extend(b"PK\x05\x06\0\0\0\0");
    bytes.extend([half(members.len()), half(members.len())].concat());
    bytes.extend([short(list.len()), short(start)].map(u32::to_le_bytes).concat());
    bytes.extend([0, 0]);
    bytes
}

/// Letters that do not pack well.
pub(super) fn noise(seed: u32, bytes: usize) -> Vec<u8> {
    let numbers = std::iter::successors(Some(seed), |last| {
        Some(last.wrapping_mul(1_103_515_245).wrapping_add(12_345))
    });
    // Of no dash, which would end a comment.
    numbers.map(|number| b'@' + number.to_be_bytes()[0] % 60).take(bytes).collect()
}

pub(super) fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = Compressor::new(CompressionLvl::default());
    let mut packed = vec![0; compressor.deflate_compress_bound(bytes.len())];
    let length = compressor.deflate_compress(bytes, &mut packed).unwrap_or_default();
    packed.truncate(length);
    packed
}

/// Blocks that hold no letter (RFC 1951, section 3.2.7), and so many of them.
///
/// Each has a table of two codes of one bit, for the end of the block and for a letter that never comes, which is
/// made anew.
pub(super) fn empty_blocks(bytes: usize) -> Vec<u8> {
    let mut bits = Bits::default();
    while bits.bytes.len() < bytes {
        empty_block(&mut bits, 0);
    }
    empty_block(&mut bits, 1);
    bits.finish()
}

fn empty_block(bits: &mut Bits, is_last: u32) {
    bits.push(is_last, 1);
    bits.push(2, 2);
    // 257 codes of letters, one of distances, eighteen of lengths.
    bits.push(0, 5);
    bits.push(0, 5);
    bits.push(14, 4);
    // In the order 16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1: of 18, 0 and 1.
    for at in 0..18 {
        bits.push(
            match at {
                2 => 1,
                3 | 17 => 2,
                _ => 0,
            },
            3,
        );
    }
    // The codes: 18 is `0`, 0 is `10`, 1 is `11`; from the highest bit on. A letter, 138 and 117 of none, the end.
    bits.push(0b11, 2);
    for zeros in [138_u32, 117] {
        bits.push(0, 1);
        bits.push(zeros - 11, 7);
    }
    bits.push(0b11, 2);
    // The one of distances, which stands for none.
    bits.push(0b01, 2);
    // The end of the block is the second of the two codes of one bit.
    bits.push(1, 1);
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    open: u32,
    count: u32,
}

impl Bits {
    /// From the lowest bit on.
    fn push(&mut self, value: u32, bits: u32) {
        self.open |= value << self.count;
        self.count += bits;
        while self.count >= 8 {
            let [first, ..] = self.open.to_le_bytes();
            self.bytes.push(first);
            self.open >>= 8;
            self.count -= 8;
        }
    }

    fn finish(mut self) -> Vec<u8> {
        if self.count > 0 {
            self.push(0, 8 - self.count);
        }
        self.bytes
    }
}
