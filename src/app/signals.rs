//! The signals of a service: SIGINT and SIGTERM ask to stop, SIGHUP to read the configuration anew. On a
//! terminal SIGHUP says that it is closed, and asks to stop too.

use std::io::{self, IsTerminal as _};

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::mpsc::Sender;

use super::Failure;
use crate::admin::Reload;
use crate::service_manager;
use crate::supervisor::Shutdown;

/// SIGHUP, heard from the moment this is made: before, it ends the program. On a terminal it does so as long
/// as nothing is served.
pub struct Hangups(Option<(Runtime, Signal)>);

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

impl Hangups {
    pub fn listen() -> Result<Hangups, Failure> {
        if io::stderr().is_terminal() {
            return Ok(Hangups(None));
        }
        listen_for_hangups().map(Some).map(Hangups).map_err(cannot_be_heard)
    }
}

fn listen_for_hangups() -> io::Result<(Runtime, Signal)> {
    let runtime = Builder::new_current_thread().enable_io().build()?;
    let inside = runtime.enter();
    let hangup = signal(SignalKind::hangup())?;
    drop(inside);
    Ok((runtime, hangup))
}

pub(super) fn cannot_be_heard(source: io::Error) -> Failure {
    Failure::Io { what: "the signals to stop cannot be listened for".to_owned(), source }
}

impl Signals {
    /// Until now the others end the program at once, however long the start takes.
    pub(super) fn listen(Hangups(heard): Hangups) -> io::Result<Signals> {
        let on_terminal = heard.is_none();
        let (runtime, hangup) = heard.map_or_else(listen_for_hangups, Ok)?;
        let inside = runtime.enter();
        let interrupt = signal(SignalKind::interrupt())?;
        let terminate = signal(SignalKind::terminate())?;
        drop(inside);
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
                Heard::Reload => drop(reloads.try_send(Reload::new(None))),
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
