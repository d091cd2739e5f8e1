//! Documents of Word: their parts, and whole archives.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    gazetted_fuzz::look_at_word(bytes);
});
