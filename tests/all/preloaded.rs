//! Small libraries that are loaded before the C library and answer for it, in one daemon alone.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Built by the C compiler that the program itself needs, from the source of this name beside this.
pub(crate) fn build(name: &str) -> PathBuf {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/all/{name}.c"));
    let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.so"));
    // Another run of the tests may be using the library that is there.
    let built = library.with_extension(format!("{}.so", std::process::id()));
    let flags = ["-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o"];
    let status = Command::new("cc").args(flags).arg(&built).arg(source).status().unwrap();
    assert!(status.success(), "the C compiler failed: {status}");
    fs::rename(built, &library).unwrap();
    library
}
