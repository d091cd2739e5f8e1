//! The backups that the program makes by itself, as the rest of it sees them.

use crate::admit::Backups;
use crate::backup::keeper::{Keeper, Keeping, Renewal};
use crate::backup::rotation::Rotation;
use crate::clock::Clock;
use crate::config::{BackupSettings, Config};
use crate::domain::id::Authority;
use crate::domain::limits::ERASURE_PATIENCE;

/// Makes backups, where a folder is set for them, and what has them made anew after an erasure.
pub(super) fn keeper(
    (config, authority): (&Config, &Authority),
    clock: Clock,
) -> (Option<Keeper>, Box<dyn Backups>) {
    let Some(BackupSettings { dir, every, keep }) = &config.backup else {
        return (None, Box::new(NoBackups));
    };
    let (every, most, state_dir) = (*every, *keep, config.state_dir.clone());
    let rotation = Rotation::of(dir, authority);
    let (keeper, renewal) = Keeper::new(Keeping { state_dir, rotation, every, most }, clock);
    (Some(keeper), Box::new(Renewed(renewal)))
}

struct NoBackups;

impl Backups for NoBackups {
    fn hold(&self) {}

    fn renew(&self) -> bool {
        true
    }
}

struct Renewed(Renewal);

impl Backups for Renewed {
    fn hold(&self) {
        self.0.hold();
    }

    fn renew(&self) -> bool {
        self.0.wait(ERASURE_PATIENCE)
    }
}
