//! Bytes sought in a text, a block at a time: the compiler compares all bytes of a block at once.

/// Where the first byte stands that is sought.
pub(super) fn find(bytes: &[u8], is_sought: impl Fn(u8) -> bool) -> Option<usize> {
    const BLOCK_BYTES: usize = 16;
    let (blocks, _rest) = bytes.as_chunks::<BLOCK_BYTES>();
    let clear = blocks.iter().take_while(|block| !any(*block, &is_sought)).count() * BLOCK_BYTES;
    let at = bytes[clear..].iter().position(|byte| is_sought(*byte))?;
    Some(clear + at)
}

/// Whether a byte is sought; for texts that mostly hold none, since it reads them to the end.
pub(super) fn any(bytes: &[u8], is_sought: impl Fn(u8) -> bool) -> bool {
    bytes.iter().fold(false, |found, byte| found | is_sought(*byte))
}

/// Whether two bytes that are sought stand side by side; reads to the end as well.
pub(super) fn any_pair(bytes: &[u8], is_sought: impl Fn(u8, u8) -> bool) -> bool {
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    pairs.fold(false, |found, (first, second)| found | is_sought(*first, *second))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_found_wherever_it_stands() {
        for length in [0, 1, 31, 32, 33, 100] {
            for at in 0..length {
                let mut bytes = vec![b'a'; length];
                bytes[at] = b'!';
                assert_eq!(find(&bytes, |byte| byte == b'!'), Some(at), "{length}");
                assert!(any(&bytes, |byte| byte == b'!'));
                let is_pair = |first, second| first == b'!' && second == b'a';
                assert_eq!(any_pair(&bytes, is_pair), at + 1 < length, "{length}");
            }
            assert_eq!(find(&vec![b'a'; length], |byte| byte == b'!'), None);
        }
    }
}
