//! Markdown, and what a file declares above it.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    gazetted_fuzz::look_at("md", bytes);
});
