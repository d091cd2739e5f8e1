//! Content codings (RFC 9110, section 8.4.1) of finished bytes.
//!
//! The levels are those at which a feed of 50 statements takes some milliseconds; coding is the
//! larger part of what a new statement costs. One input gives one output, whatever the machine.

use bytes::Bytes;

const GZIP_LEVEL: i32 = 6;
const BROTLI_QUALITY: i32 = 5;
/// Its window is 4 MiB; readers need not take more than 8 (RFC 9659).
const ZSTD_LEVEL: i32 = 9;

/// The coded forms. One is missing where it would be no smaller than the bytes themselves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coded {
    pub gzip: Option<Bytes>,
    pub brotli: Option<Bytes>,
    pub zstd: Option<Bytes>,
}

pub fn code(bytes: &[u8]) -> Coded {
    let smaller = |coded: Option<Vec<u8>>| {
        // The coders reserve for the worst case.
        coded.filter(|coded| coded.len() < bytes.len()).map(|coded| Bytes::copy_from_slice(&coded))
    };
    Coded { gzip: smaller(gzip(bytes)), brotli: smaller(brotli(bytes)), zstd: smaller(zstd(bytes)) }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Coding {
    Gzip,
    Brotli,
    Zstd,
}

/// The bytes behind a coded form of which it is known how many they are; `None` where it is damaged, or
/// of other bytes.
pub fn decode(coding: Coding, coded: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut bytes = vec![0; length];
    let written = match coding {
        Coding::Gzip => libdeflater::Decompressor::new().gzip_decompress(coded, &mut bytes).ok()?,
        Coding::Brotli => {
            let mut room = &mut *bytes;
            brotli::BrotliDecompress(&mut &*coded, &mut room).ok()?;
            let left = room.len();
            length - left
        }
        Coding::Zstd => zstd_safe::decompress(&mut *bytes, coded).ok()?,
    };
    (written == length).then_some(bytes)
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let level = libdeflater::CompressionLvl::new(GZIP_LEVEL).ok()?;
    let mut compressor = libdeflater::Compressor::new(level);
    let mut coded = vec![0; compressor.gzip_compress_bound(bytes.len())];
    let length = compressor.gzip_compress(bytes, &mut coded).ok()?;
    coded.truncate(length);
    Some(coded)
}

fn brotli(bytes: &[u8]) -> Option<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: BROTLI_QUALITY,
        size_hint: bytes.len(),
        ..Default::default()
    };
    let mut coded = Vec::with_capacity(bytes.len() / 2);
    brotli::BrotliCompress(&mut &*bytes, &mut coded, &parameters).ok()?;
    Some(coded)
}

fn zstd(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut context = zstd_safe::CCtx::try_create()?;
    let level = zstd_safe::CParameter::CompressionLevel(ZSTD_LEVEL);
    context.set_parameter(level).ok()?;
    let mut coded = Vec::with_capacity(zstd_safe::compress_bound(bytes.len()));
    context.compress2(&mut coded, bytes).ok()?;
    Some(coded)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words that recur, in an order that does not.
    fn prose(length: usize) -> Vec<u8> {
        let words = ["the ", "bridge ", "opens ", "to ", "all ", "who ", "cross ", "it. "];
        let mut state: u32 = 7;
        let mut bytes = Vec::with_capacity(length + 8);
        while bytes.len() < length {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            bytes.extend_from_slice(words[(state >> 29) as usize].as_bytes());
        }
        bytes
    }

    #[test]
    fn every_coding_decodes_to_what_was_coded() {
        let bytes = prose(100_000);
        let Coded { gzip, brotli, zstd } = code(&bytes);

        let mut decoded = vec![0; bytes.len()];
        let mut inflater = libdeflater::Decompressor::new();
        inflater.gzip_decompress(&gzip.unwrap(), &mut decoded).unwrap();
        assert_eq!(decoded, bytes);

        let mut decoded = Vec::new();
        brotli::BrotliDecompress(&mut &brotli.unwrap()[..], &mut decoded).unwrap();
        assert_eq!(decoded, bytes);

        let mut decoded = Vec::with_capacity(bytes.len());
        zstd_safe::decompress(&mut decoded, &zstd.unwrap()).unwrap();
        assert_eq!(decoded, bytes);
    }

    #[test]
    fn zstd_needs_no_larger_window_than_a_browser_gives() {
        let coded = zstd(&prose(12 << 20)).unwrap();
        // RFC 8878, section 3.1.1.1.2: the window descriptor follows the frame header descriptor.
        let (descriptor, window) = (coded[4], coded[5]);
        assert_eq!(descriptor & 0x20, 0, "a single segment would need all of it at once");
        let (exponent, mantissa) = (u32::from(window >> 3), u64::from(window & 7));
        let base = 1_u64 << (10 + exponent);
        assert!(base + base / 8 * mantissa <= 8 << 20);
    }

    #[test]
    fn what_does_not_shrink_is_not_coded() {
        assert_eq!(code(b"short"), Coded { gzip: None, brotli: None, zstd: None });
        assert_eq!(code(b""), Coded { gzip: None, brotli: None, zstd: None });
    }

    #[test]
    fn one_input_gives_one_output() {
        let bytes = prose(20_000);
        assert_eq!(code(&bytes), code(&bytes));
    }
}
