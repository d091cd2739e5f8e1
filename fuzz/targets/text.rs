//! Plain text: lines, dates, embargoes, addresses.

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    gazetted_fuzz::look_at("txt", bytes);
});
