//! Parts of an engine that do not come to their end, because a system call does not return: nobody can end
//! them but whoever answers that call, or the end of the program.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::engine::{BACKUP, INTAKE};
use super::requests::REQUESTS;
use crate::supervisor::{Shutdown, Supervisor};

/// Engines that left a part behind and were followed by another. At the bound no configuration is taken: each
/// may leave another thread and another descriptor.
const LEFT_MAX: usize = 8;

/// Between two looks whether they have ended.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// What is left of one engine.
pub(super) struct Leftover(Supervisor);

impl Leftover {
    /// After the stop was requested, and waited for.
    pub(super) fn of(supervisor: Supervisor) -> Leftover {
        Leftover(supervisor)
    }

    /// By name, those that still run.
    pub(super) fn names(&mut self) -> Vec<String> {
        self.0.stop(Duration::ZERO).abandoned
    }

    pub(super) fn is_over(&mut self) -> bool {
        self.names().is_empty()
    }

    /// Whether another engine must wait for them: they hold the ledger, or write where that will write.
    /// Intake reads, and has nobody left to tell; a backup is a file of its own, and nothing is removed for it any more; and who
    /// reads a configuration holds nothing.
    pub(super) fn is_in_the_way(&mut self) -> bool {
        let harmless = [INTAKE, BACKUP, REQUESTS];
        self.names().iter().any(|name| !harmless.contains(&name.as_str()))
    }

    /// Waits until nothing of it is in the way. Tells whether that came before the program is to stop.
    pub(super) fn wait(&mut self, stop: &Shutdown) -> bool {
        while self.is_in_the_way() {
            if stop.wait_timeout(LOOK_EVERY) {
                return false;
            }
        }
        true
    }
}

/// What was left of all engines so far.
#[derive(Clone, Default)]
pub(super) struct LeftBehind(Arc<Mutex<Vec<Leftover>>>);

impl LeftBehind {
    pub(super) fn add(&self, mut left: Leftover) {
        if !left.is_over() {
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(left);
        }
    }

    /// Why no further engine may leave anything behind, if that is so.
    pub(super) fn refusal(&self) -> Option<String> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain_mut(|left| !left.is_over());
        (all.len() >= LEFT_MAX).then(|| {
            format!(
                "parts of {} earlier configurations still wait for a file system that does not answer; mend that \
                 first, or restart",
                all.len()
            )
        })
    }
}
