//! How the program ends when it cannot go on.

use std::io;

use crate::admin::AdminError;
use crate::admit::AdmitError;
use crate::backup::BackupError;
use crate::catalogue::CatalogueError;
use crate::config::ConfigFaults;
use crate::domain::causes::WithCauses;
use crate::ledger::LedgerError;
use crate::publish::PublishError;
use crate::render::page::PageError;
use crate::store::StoreError;
use crate::supervisor::{How, Stopped};

/// Why the process ends other than by being asked to.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// Starting again does not help before a person has changed something.
    #[error(transparent)]
    Config(#[from] ConfigFaults),
    #[error("{0}")]
    Refused(String),
    #[error("{what}")]
    Io { what: String, source: io::Error },
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    #[error(transparent)]
    Admit(#[from] AdmitError),
    #[error(transparent)]
    Publish(#[from] PublishError),
    #[error(transparent)]
    Pages(#[from] PageError),
    #[error(transparent)]
    Backup(#[from] BackupError),
    #[error(transparent)]
    Admin(#[from] AdminError),
    /// A part of the service failed for good.
    #[error("{} stopped: {}", .0.task, .0.how)]
    Stopped(Stopped),
    #[error("not everything came to its end in time: {}", .0.join(", "))]
    Unclean(Vec<String>),
}

impl Failure {
    /// Whether a file system did not answer, which may pass.
    pub(super) fn is_silence(&self) -> bool {
        matches!(self, Failure::Io { source, .. } if source.kind() == io::ErrorKind::TimedOut)
    }

    /// With its causes, in one line.
    pub fn in_one_line(&self) -> String {
        WithCauses(self).to_string()
    }
}

/// Each way of ending has a number that a service manager can act on (sysexits.h).
impl Failure {
    /// `EX_CONFIG`: before a person has changed something.
    pub(super) const NO_START_HELPS: u8 = 78;

    pub fn exit_code(&self) -> u8 {
        match self {
            Failure::Config(_)
            | Failure::Refused(_)
            | Failure::Ledger(LedgerError::Refused(_))
            | Failure::Backup(
                BackupError::Refused(_) | BackupError::Ledger(LedgerError::Refused(_)),
            ) => Failure::NO_START_HELPS,
            // EX_DATAERR: another backup may do.
            Failure::Backup(BackupError::Damaged { .. }) => 65,
            Failure::Io { .. }
            | Failure::Ledger(_)
            | Failure::Backup(_)
            | Failure::Store(_)
            | Failure::Admit(_)
            | Failure::Catalogue(_)
            | Failure::Publish(_)
            | Failure::Stopped(Stopped { how: How::Failed(_), .. }) => 74,
            // A fault of ours.
            Failure::Stopped(Stopped { how: How::Panicked(_) | How::Returned, .. })
            | Failure::Pages(_) => 70,
            // EX_UNAVAILABLE: another command was asked for than to run.
            Failure::Admin(_) => 69,
            Failure::Unclean(_) => 1,
        }
    }
}
