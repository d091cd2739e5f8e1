//! The folders of the configuration, made where they are missing. A share that hangs holds nobody up.

use std::collections::BTreeSet;
use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::Failure;
use crate::asker::{Askers, Heard};
use crate::clock::Clock;
use crate::config::Config;
use crate::ledger;

/// A share answers within milliseconds, or not at all.
const PATIENCE: Duration = Duration::from_secs(5);

type Made = Result<(), (io::ErrorKind, String)>;

/// Over all engines.
#[derive(Clone, Debug, Default)]
pub(super) struct Folders {
    /// Which of them are being asked for.
    asked: Askers<Made>,
    /// The drop folders of configurations that were in force: they were there once.
    known: Arc<Mutex<BTreeSet<PathBuf>>>,
}

impl Folders {
    /// The drop folder may hang or be away, which intake tells; without the others nothing can be published. One that
    /// was never there and cannot be made is a mistake in the configuration.
    pub(super) fn make(&self, config: &Config) -> Result<(), Failure> {
        let path = config.drop_dir.display();
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        // A process that has just begun knows none.
        let was_there = known.contains(&config.drop_dir)
            || known.is_empty() && ledger::is_begun(&config.state_dir);
        match self.make_one(&config.drop_dir) {
            Err(Failure::Io { source, .. }) if source.kind() == io::ErrorKind::TimedOut => {
                tracing::error!(
                    %path,
                    "the file system of the drop folder does not answer; what is public is served meanwhile"
                );
            }
            Err(Failure::Io { source, .. }) if was_there => {
                tracing::error!(
                    %path,
                    error = %source,
                    "the drop folder is away; what is public is served meanwhile"
                );
            }
            made => {
                made?;
                known.insert(config.drop_dir.clone());
            }
        }
        if was_there {
            known.insert(config.drop_dir.clone());
        }
        drop(known);
        self.make_one(&config.feeds_dir)?;
        self.make_one(&config.reports_dir)?;
        // Texts under embargo lie in the state, and not in the folders above it.
        let state = &config.state_dir;
        let cannot = |source| failure(state, source);
        state.parent().map_or(Ok(()), std::fs::create_dir_all).map_err(cannot)?;
        DirBuilder::new().recursive(true).mode(0o700).create(state).map_err(cannot)
    }

    fn make_one(&self, folder: &Path) -> Result<(), Failure> {
        let asker = self.asked.of(folder);
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
