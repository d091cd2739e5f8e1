//! The folders of the configuration, made where they are missing. A share that hangs holds nobody up.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::Path;
use std::time::Duration;

use super::Failure;
use crate::asker::{Askers, Heard};
use crate::clock::Clock;
use crate::config::Config;

/// A share answers within milliseconds, or not at all.
const PATIENCE: Duration = Duration::from_secs(5);

type Made = Result<(), (io::ErrorKind, String)>;

/// Remembers which of them are being asked for, over all engines.
#[derive(Clone, Debug, Default)]
pub(super) struct Folders(Askers<Made>);

impl Folders {
    /// That of the drop folder may be away or hang, which intake tells; without the others nothing can be published.
    pub(super) fn make(&self, config: &Config) -> Result<(), Failure> {
        match self.make_one(&config.drop_dir) {
            Err(Failure::Io { source, .. }) if source.kind() == io::ErrorKind::TimedOut => {
                tracing::error!(
                    path = %config.drop_dir.display(),
                    "the file system of the drop folder does not answer; what is public is served meanwhile"
                );
            }
            made => made?,
        }
        self.make_one(&config.feeds_dir)?;
        self.make_one(&config.reports_dir)?;
        // Texts under embargo lie in the state, and not in the folders above it.
        let state = &config.state_dir;
        let cannot = |source| failure(state, source);
        state.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(cannot)?;
        DirBuilder::new().recursive(true).mode(0o700).create(state).map_err(cannot)
    }

    fn make_one(&self, folder: &Path) -> Result<(), Failure> {
        let asker = self.0.of(folder);
        let path = folder.to_owned();
        asker.ask("folders", move || {
            let made = std::fs::create_dir_all(path);
            made.map_err(|error| (error.kind(), error.to_string()))
        });
        match asker.hear(Clock.monotonic() + PATIENCE) {
            Heard { last: Some(Ok(())), silent } if silent.is_zero() => Ok(()),
            Heard { last: Some(Err((kind, why))), silent } if silent.is_zero() => {
                Err(failure(folder, io::Error::new(kind, why)))
            }
            Heard { .. } => {
                let why = "its file system does not answer";
                Err(failure(folder, io::Error::new(io::ErrorKind::TimedOut, why)))
            }
        }
    }
}

fn failure(folder: &Path, source: io::Error) -> Failure {
    Failure::Io { what: format!("{} cannot be made", folder.display()), source }
}
