//! A wish that the configuration be read anew.

use std::sync::mpsc::SyncSender;

use crate::service_manager;

#[derive(Debug)]
pub struct Reload {
    /// Who asked over the admin socket is told what came of it.
    pub answer: Option<SyncSender<Result<(), String>>>,
}

impl Reload {
    /// The old configuration stays in force.
    pub fn refused(self, why: &str) {
        tracing::error!("the configuration stays as it was: {why}");
        let line = why.lines().next().unwrap_or_default();
        service_manager::ready(&format!("reload failed, the old configuration holds: {line}"));
        self.answer(Err(why.to_owned()));
    }

    pub fn done(self) {
        tracing::info!("the configuration was read anew and is in force");
        self.answer(Ok(()));
    }

    fn answer(self, outcome: Result<(), String>) {
        if let Some(answer) = self.answer {
            // Whoever asked may have gone.
            drop(answer.try_send(outcome));
        }
    }
}
