//! The backups that the program makes by itself, as the rest of it sees them.

use std::sync::Arc;

use crate::admit::Backups;
use crate::backup::keeper::{Keeper, Keeping, Renewal};
use crate::backup::rotation::Rotation;
use crate::board::Board;
use crate::clock::Clock;
use crate::config::{BackupSettings, Config};
use crate::domain::id::Authority;
use crate::domain::limits::ERASURE_PATIENCE;

/// Makes backups, where a folder is set for them, and what has them made anew after an erasure.
pub(super) fn keeper(
    (config, authority): (&Config, &Authority),
    (clock, board): (Clock, &Arc<Board>),
) -> (Option<Keeper>, Box<dyn Backups>) {
    let Some(BackupSettings { dir, every, keep }) = &config.backup else {
        board.note_backups(None);
        return (None, Box::new(NoBackups));
    };
    let (every, most, state_dir) = (*every, *keep, config.state_dir.clone());
    let rotation = Rotation::of(dir, authority);
    let keeping = Keeping { state_dir, rotation, every, most };
    let (keeper, renewal) = Keeper::new(keeping, (clock, Arc::clone(board)));
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
