//! The last words of `cargo test`: what it did not run.
//!
//! Cargo runs the test targets in the order of their names, so this one comes last.

#![allow(clippy::print_stdout, reason = "saying it is all that this target does")]

/// A program that lists tests before it runs them (nextest) asks for `name: test` lines.
fn main() {
    let asked = |option: &str| std::env::args().any(|argument| argument == option);
    if !asked("--list") {
        println!(
            "\nnot run here: xmllint, feedparser, newsboat, curl with foreign decoders of gzip, brotli and zstd, \
             headless Chromium, a Samba server and its clients, the Debian package on a machine with systemd: tests/foreign/run \
             runs them; fuzzing: fuzz/run; kills at every system call, power cuts and other faults: tests/faults/run; whether a build \
             can be repeated: dist/reproduce\n"
        );
    } else if !asked("--ignored") {
        println!("what_is_not_run_here: test");
    }
}
