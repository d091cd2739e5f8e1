//! What is asked of the program as a whole: to stop, or to take its configuration anew.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::runtime::Builder;
use tokio::sync::mpsc::{Receiver, Sender, channel};

use super::engine::Kept;
use super::sockets::{Others, Sockets};
use super::token;
use crate::admin::{Reload, Token};
use crate::config::{Config, ConfigFaults};
use crate::room;
use crate::supervisor::{Shutdown, Supervisor};

/// Requests to read the configuration anew that nobody has heard yet. At the bound one more says nothing
/// that those do not.
const RELOADS_MAX: usize = 4;

/// Reads the configuration, as it is now.
pub type ConfigSource = dyn Fn() -> Result<Config, ConfigFaults> + Send + Sync;

/// A configuration that can be read, whose sockets are open.
pub(super) struct Renewal {
    pub(super) config: Arc<Config>,
    pub(super) others: Others,
    pub(super) token: Option<Token>,
    pub(super) reload: Reload,
}

/// The task that hears what is asked of the program as a whole.
pub(super) const REQUESTS: &str = "requests";

/// What is asked of an engine.
#[derive(Default)]
pub(super) enum Asked {
    #[default]
    ToStop,
    For(Box<Renewal>),
}

/// By a task of its own, until that ends.
pub(super) struct Heard(Arc<Mutex<Asked>>);

impl Heard {
    pub(super) fn take(&self) -> Asked {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Where requests come in.
#[derive(Clone)]
pub(super) struct Requests {
    shutdown: Shutdown,
    reloads: Arc<tokio::sync::Mutex<Receiver<Reload>>>,
    source: Arc<ConfigSource>,
    sockets: Arc<Mutex<Sockets>>,
    kept: Kept,
}

impl Requests {
    pub(super) fn new(
        shutdown: Shutdown,
        source: Arc<ConfigSource>,
        (sockets, kept): (Arc<Mutex<Sockets>>, Kept),
    ) -> (Requests, Sender<Reload>) {
        let (sender, reloads) = channel(RELOADS_MAX);
        let reloads = Arc::new(tokio::sync::Mutex::new(reloads));
        (Requests { shutdown, reloads, source, sockets, kept }, sender)
    }

    /// Has a task hear the next one, which ends with it.
    pub(super) fn listen(self, supervisor: &mut Supervisor) -> io::Result<Heard> {
        let heard = Arc::<Mutex<Asked>>::default();
        let hear = Arc::clone(&heard);
        supervisor.spawn(REQUESTS, move |shutdown| {
            let asked = self.next(&shutdown);
            *hear.lock().unwrap_or_else(PoisonError::into_inner) = asked;
            Ok(())
        })?;
        Ok(Heard(heard))
    }

    /// Waits for a configuration that can take the place of the one in force, or for the stop. One that
    /// cannot is told and changes nothing.
    fn next(&self, engine: &Shutdown) -> Asked {
        let Ok(runtime) = Builder::new_current_thread().build() else { return Asked::ToStop };
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
            let Some(mut reload) = heard else { return Asked::ToStop };
            reload.begin();
            match self.renewal() {
                Ok((config, others, token)) => {
                    return Asked::For(Box::new(Renewal { config, others, token, reload }));
                }
                Err(why) => {
                    self.kept.board.reloads_refused.add(1);
                    reload.refused(&why);
                }
            }
        }
    }

    fn renewal(&self) -> Result<(Arc<Config>, Others, Option<Token>), String> {
        if let Some(why) = self.kept.left.refusal() {
            return Err(why);
        }
        let config = (self.source)().map_err(|faults| faults.to_string())?;
        if room::is_full(&config.state_dir) {
            return Err(format!(
                "there is no room on the disk of {} to start with another one; make room, then reload once more",
                config.state_dir.display()
            ));
        }
        // Its file may lie on a share that hangs: nothing is locked meanwhile.
        let token = token(&config).map_err(|failure| failure.in_one_line())?;
        let sockets = self.sockets.lock().unwrap_or_else(PoisonError::into_inner);
        let others = sockets.others_for(&config).map_err(|failure| failure.in_one_line())?;
        Ok((Arc::new(config), others, token))
    }
}
