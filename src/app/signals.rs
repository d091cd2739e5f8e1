//! The signals of a service: SIGINT and SIGTERM ask to stop, SIGHUP to read the configuration anew. On a
//! terminal SIGHUP says that it is closed, and asks to stop too.

use std::io::{self, IsTerminal as _};

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::Sender;

use crate::admin::Reload;
use crate::service_manager;
use crate::supervisor::Shutdown;

/// Heard from the moment this is made.
pub(super) struct Signals {
    runtime: Runtime,
    interrupt: Signal,
    terminate: Signal,
    hangup: Signal,
    on_terminal: bool,
}

enum Heard {
    Stop,
    Reload,
}

impl Signals {
    pub(super) fn listen() -> io::Result<Signals> {
        let runtime = Builder::new_current_thread().enable_io().build()?;
        let inside = runtime.enter();
        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        let hangup = signal(SignalKind::hangup())?;
        drop(inside);
        let on_terminal = io::stderr().is_terminal();
        Ok(Signals { runtime, interrupt, terminate, hangup, on_terminal })
    }

    /// Passes on what is heard, until the stop, which may come from elsewhere.
    pub(super) fn pass_on(mut self, shutdown: &Shutdown, reloads: &Sender<Reload>) {
        while !shutdown.is_requested() {
            match self.next(shutdown) {
                Heard::Stop => {
                    tracing::info!("stopping");
                    shutdown.request();
                    service_manager::stopping();
                }
                // One that is not heard yet will read what is there by then.
                Heard::Reload => drop(reloads.try_send(Reload { answer: None })),
            }
        }
    }

    fn next(&mut self, shutdown: &Shutdown) -> Heard {
        let Signals { runtime, interrupt, terminate, hangup, on_terminal } = self;
        runtime.block_on(async {
            tokio::select! {
                _ = interrupt.recv() => Heard::Stop,
                _ = terminate.recv() => Heard::Stop,
                _ = hangup.recv() => if *on_terminal { Heard::Stop } else { Heard::Reload },
                () = shutdown.requested() => Heard::Stop,
            }
        })
    }
}
