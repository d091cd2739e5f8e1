//! How much room there is on the file systems of the folders, any of which may be a share that hangs.

use std::io;
use std::path::Path;
use std::time::Duration;

use serde::Serialize;

use crate::asker::{Askers, Heard};
use crate::board;
use crate::clock::Clock;
use crate::config::Config;

/// All of them together are waited for so long. A local disk answers within a fraction of this.
const PATIENCE: Duration = Duration::from_millis(500);

/// The file system that one of the folders lies on.
#[derive(Clone, Debug, Serialize)]
pub struct Disk {
    pub folder: &'static str,
    /// As it answered last; none where it never did.
    #[serde(flatten)]
    pub space: Option<Space>,
    /// For so long it has not answered.
    pub silent_seconds: f64,
}

#[derive(Clone, Copy, Debug, Serialize)]
pub struct Space {
    pub bytes: u64,
    pub free_bytes: u64,
    pub inodes: u64,
    pub free_inodes: u64,
}

/// Who asks them. All clones are one.
#[derive(Clone, Debug, Default)]
pub struct Disks(Askers<Option<Space>>);

impl Disks {
    pub(super) fn look(&self, config: &Config) -> Vec<Disk> {
        let Config { state_dir, feeds_dir, reports_dir, .. } = config;
        let folders = [("state", state_dir), ("feeds", feeds_dir), ("reports", reports_dir)];
        let until = Clock.monotonic() + PATIENCE;
        let asked = folders.map(|(folder, path)| {
            let (asker, path) = (self.0.of(path), path.clone());
            asker.ask("disks", move || space(&path).ok());
            (folder, asker)
        });
        let heard = asked.into_iter().map(|(folder, asker)| {
            let Heard { last, silent } = asker.hear(until);
            Disk { folder, space: last.flatten(), silent_seconds: board::seconds(silent) }
        });
        heard.filter(|disk| disk.space.is_some() || disk.silent_seconds > 0.0).collect()
    }
}

fn space(path: &Path) -> io::Result<Space> {
    let found = rustix::fs::statvfs(path)?;
    Ok(Space {
        bytes: found.f_blocks.saturating_mul(found.f_frsize),
        free_bytes: found.f_bavail.saturating_mul(found.f_frsize),
        inodes: found.f_files,
        free_inodes: found.f_favail,
    })
}
