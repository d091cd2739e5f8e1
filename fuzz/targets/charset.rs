//! Bytes in any encoding: with a mark, declared by a page, or neither.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let head = b"<meta charset=";
    gazetted_fuzz::look_at("txt", bytes);
    gazetted_fuzz::look_at("html", &[head.as_slice(), bytes].concat());
});
