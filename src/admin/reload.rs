//! A wish that the configuration be read anew.

use std::sync::mpsc::SyncSender;

use crate::service_manager;

#[derive(Debug)]
pub struct Reload {
    /// Who asked over the admin socket is told what came of it.
    answer: Option<SyncSender<Result<Taken, String>>>,
    /// The service manager was told that it is under way, and waits for the end of it.
    is_under_way: bool,
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

/// It may be lost with an engine that hangs in reading it.
impl Drop for Reload {
    fn drop(&mut self) {
        if self.is_under_way {
            self.refuse("it was not read to its end; reload once more");
        }
    }
}

impl Reload {
    pub fn new(answer: Option<SyncSender<Result<Taken, String>>>) -> Reload {
        Reload { answer, is_under_way: false }
    }

    /// From now on it is told what comes of it, in any case.
    pub fn begin(&mut self) {
        service_manager::reloading();
        self.is_under_way = true;
    }

    /// The old configuration stays in force.
    pub fn refused(mut self, why: &str) {
        self.refuse(why);
    }

    fn refuse(&mut self, why: &str) {
        tracing::error!("the configuration stays as it was: {why}");
        let line = why.lines().next().unwrap_or_default();
        service_manager::ready(&format!("reload failed, the old configuration holds: {line}"));
        self.answer(Err(why.to_owned()));
    }

    pub fn done(mut self, taken: Taken) {
        tracing::info!("the configuration was read anew and is in force");
        self.answer(Ok(taken));
    }

    fn answer(&mut self, outcome: Result<Taken, String>) {
        self.is_under_way = false;
        if let Some(answer) = self.answer.take() {
            // Whoever asked may have gone.
            drop(answer.try_send(outcome));
        }
    }
}
