//! A wall clock that can be set for one daemon alone: a library that is loaded before the C
//! library answers for it. The machine's clock stays as it is.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use crate::preloaded;

/// How far the wall clock of an office's daemons is off.
pub(crate) struct WallClock {
    offset: PathBuf,
}

impl WallClock {
    /// Right, until it is stepped.
    pub(crate) fn in_folder(folder: &Path) -> WallClock {
        let clock = WallClock { offset: folder.join("clock") };
        clock.set(0);
        clock
    }

    /// In seconds from the machine's own. By hand: the kernel then knows of no time service.
    pub(crate) fn set(&self, seconds: i64) {
        self.write(&seconds.to_string());
    }

    /// The kernel says that a time service keeps the clock as it is now.
    pub(crate) fn synchronise(&self) {
        let seconds = fs::read_to_string(&self.offset).unwrap();
        self.write(&format!("{seconds} synchronised"));
    }

    fn write(&self, text: &str) {
        let staged = self.offset.with_extension("staged");
        fs::write(&staged, text).unwrap();
        fs::rename(staged, &self.offset).unwrap();
    }

    pub(crate) fn apply(&self, program: &mut Command) {
        program.env("LD_PRELOAD", library()).env("STEPPED_CLOCK", &self.offset);
    }
}

/// Built once.
fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| preloaded::build("wall_clock"))
}
