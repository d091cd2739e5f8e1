//! Fields above a text, with a fence and without.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text = b"\n\nThe quay is open\n\nIt was closed for a year.\n";
    gazetted_fuzz::look_at("txt", &[b"Title: Quay\n", bytes, text].concat());
    gazetted_fuzz::look_at("md", &[b"---\ntitle: Quay\n", bytes, b"\n---", text].concat());
});
