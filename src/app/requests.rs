//! What is asked of the program as a whole: to stop, or to take its configuration anew.

use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Builder;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::sockets::{Others, Sockets};
use crate::config::{Config, ConfigFaults};
use crate::service_manager;
use crate::supervisor::Shutdown;

/// Requests to read the configuration anew that nobody has heard yet. At the bound one more says nothing
/// that those do not.
const RELOADS_MAX: usize = 4;

/// Reads the configuration, as it is now.
pub type ConfigSource = dyn Fn() -> Result<Config, ConfigFaults> + Send + Sync;

/// Somebody wants the configuration to be read anew.
#[derive(Debug)]
pub struct Reload {
    /// Who asked over the admin socket is told what came of it.
    pub answer: Option<SyncSender<Result<(), String>>>,
}

/// A configuration that can be read, whose sockets are open.
pub(super) struct Renewal {
    pub(super) config: Arc<Config>,
    pub(super) others: Others,
    pub(super) reload: Reload,
}

/// Where requests come in.
#[derive(Clone)]
pub(super) struct Requests {
    shutdown: Shutdown,
    reloads: Arc<tokio::sync::Mutex<Receiver<Reload>>>,
    source: Arc<ConfigSource>,
    sockets: Arc<Mutex<Sockets>>,
}

impl Requests {
    pub(super) fn new(
        shutdown: Shutdown,
        source: Arc<ConfigSource>,
        sockets: Arc<Mutex<Sockets>>,
    ) -> (Requests, Sender<Reload>) {
        let (sender, reloads) = channel(RELOADS_MAX);
        let reloads = Arc::new(tokio::sync::Mutex::new(reloads));
        (Requests { shutdown, reloads, source, sockets }, sender)
    }

    /// Waits for a configuration that can take the place of the one in force; `None` when it is time to
    /// stop. One that cannot is told and changes nothing.
    pub(super) fn next(&self, engine: &Shutdown) -> Option<Renewal> {
        let runtime = Builder::new_current_thread().build().ok()?;
        loop {
            let heard = runtime.block_on(async {
                let mut reloads = self.reloads.lock().await;
                tokio::select! {
                    biased;
                    () = self.shutdown.requested() => None,
                    () = engine.requested() => None,
                    reload = reloads.recv() => reload,
                }
            });
            let reload = heard?;
            service_manager::reloading();
            match self.renewal() {
                Ok((config, others)) => return Some(Renewal { config, others, reload }),
                Err(why) => reload.refused(&why),
            }
        }
    }

    fn renewal(&self) -> Result<(Arc<Config>, Others), String> {
        let config = (self.source)().map_err(|faults| faults.to_string())?;
        let sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        let others = sockets.others_for(&config).map_err(|failure| failure.in_one_line())?;
        Ok((Arc::new(config), others))
    }
}

impl Reload {
    /// The old configuration stays in force.
    pub(super) fn refused(self, why: &str) {
        tracing::error!("the configuration stays as it was: {why}");
        let line = why.lines().next().unwrap_or_default();
        service_manager::ready(&format!("reload failed, the old configuration holds: {line}"));
        self.answer(Err(why.to_owned()));
    }

    pub(super) fn done(self) {
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
