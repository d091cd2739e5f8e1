//! A wish that the configuration be read anew.

use std::sync::mpsc::SyncSender;

use crate::service_manager;

#[derive(Debug)]
pub struct Reload {
    /// Who asked over the admin socket is told what came of it.
    pub answer: Option<SyncSender<Result<Taken, String>>>,
}

/// How far a new configuration is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    Whole,
    /// The feeds go on by the old one until a person accepts what would change in them.
    FeedsWait,
}

impl Taken {
    pub fn said(self) -> &'static str {
        match self {
            Taken::Whole => "The new configuration is in force.\n",
            Taken::FeedsWait => {
                "The new configuration is in force, but for the feeds, which wait for a person: gazetted status\n"
            }
        }
    }
}

impl Reload {
    /// The old configuration stays in force.
    pub fn refused(self, why: &str) {
        tracing::error!("the configuration stays as it was: {why}");
        let line = why.lines().next().unwrap_or_default();
        service_manager::ready(&format!("reload failed, the old configuration holds: {line}"));
        self.answer(Err(why.to_owned()));
    }

    pub fn done(self, taken: Taken) {
        tracing::info!("the configuration was read anew and is in force");
        self.answer(Ok(taken));
    }

    fn answer(self, outcome: Result<Taken, String>) {
        if let Some(answer) = self.answer {
            // Whoever asked may have gone.
            drop(answer.try_send(outcome));
        }
    }
}
