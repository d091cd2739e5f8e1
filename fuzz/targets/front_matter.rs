//! TOML between two lines of pluses.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let text =
        [b"+++\n", bytes, b"\n+++\n\nThe quay is open\n\nIt was closed for a year.\n"].concat();
    gazetted_fuzz::look_at("md", &text);
});
