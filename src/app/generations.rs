//! One engine after the other, behind one server: a new configuration takes the place of the one before, a
//! damaged catalogue is built anew, and readers get what stands meanwhile.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::engine::{Engine, Kept};
use super::generation::{Ended, Ending, Generation};
use super::left::Leftover;
use super::requests::{Renewal, Requests};
use super::sockets::Sockets;
use super::{
    Failure, StartOptions, addresses, bind_commands, cannot_listen, greet, recovery, settings,
    status_of,
};
use crate::admin::{Current, CurrentOrders, Desk, Doorkeeper, Doors, Reload, Token};
use crate::config::Config;
use crate::domain::limits::STOP_GRACE;
use crate::supervisor::Shutdown;
use crate::{http, log};

/// Between two attempts to start the engine anew whose file system does not answer.
const AGAIN: Duration = Duration::from_secs(1);

pub(super) struct Generations {
    pub(super) server: http::Server,
    /// The addresses that are listened at.
    pub(super) listen: Vec<SocketAddr>,
    pub(super) sockets: Arc<Mutex<Sockets>>,
    pub(super) orders: Arc<CurrentOrders>,
    pub(super) requests: Requests,
    pub(super) kept: Kept,
    pub(super) desk: Arc<Desk>,
    pub(super) keeper: Doorkeeper,
    /// How often the catalogue may be built anew yet without ending the program.
    pub(super) recoveries_left: u32,
    pub(super) stop: Shutdown,
}

impl Generations {
    pub(super) fn run(mut self, first: Generation) -> Result<(), Failure> {
        let mut engine = first;
        loop {
            let old = Arc::clone(engine.config());
            let Ended { how, mut left } = engine.run(self.requests.clone(), &self.orders)?;
            let next = match how {
                Ok(Ending::Stopped) if left.is_over() => return Ok(()),
                Ok(Ending::Stopped) => return Err(Failure::Unclean(left.names())),
                Ok(Ending::RoomAgain(options)) => {
                    self.kept.left.add(left);
                    self.start_again(&old, &options)?
                }
                Ok(Ending::Renewed(renewal, options)) if left.is_in_the_way() => {
                    self.put_off((&old, &options), renewal.reload, left)?
                }
                Ok(Ending::Renewed(renewal, options)) => {
                    self.kept.left.add(left);
                    self.renew((&old, &options), *renewal)?
                }
                Err(failure) => self.recover(&old, failure, left)?,
            };
            let Some(next) = next else { return Ok(()) };
            engine = next;
        }
    }

    /// After damage of the catalogue a new engine builds it anew, while readers get what stands. Damage of the
    /// ledger ends the program; its next start is prepared.
    fn recover(
        &mut self,
        config: &Arc<Config>,
        failure: Failure,
        mut left: Leftover,
    ) -> Result<Option<Generation>, Failure> {
        let next = recovery::after_failure(config, &failure);
        if next != recovery::Next::Engine || self.recoveries_left == 0 {
            return Err(failure);
        }
        self.recoveries_left -= 1;
        if !self.see_off(&mut left) {
            return Err(failure);
        }
        self.kept.left.add(left);
        self.start_again(config, &StartOptions::default())
    }

    /// Waits for what is in the way of another engine. Tells whether that came before the program is to stop.
    fn see_off(&self, left: &mut Leftover) -> bool {
        if left.is_in_the_way() {
            tracing::error!(
                parts = left.names().join(", "),
                "parts of the service do not come to their end; what is public is served until they do, and nothing \
                 new is taken in"
            );
        }
        left.wait(&self.stop)
    }

    /// A part of the engine hangs in a system call, and holds what the next one needs: the configuration stays
    /// as it was, and so does what is served, until that call returns.
    fn put_off(
        &mut self,
        (old, options): (&Arc<Config>, &StartOptions),
        reload: Reload,
        mut left: Leftover,
    ) -> Result<Option<Generation>, Failure> {
        let names = left.names();
        self.kept.board.reloads_refused.add(1);
        reload.refused(&format!(
            "{} did not come to an end within {} s, perhaps for a file system that does not answer; the service goes \
             on with the old one as soon as that is over",
            names.join(", "),
            STOP_GRACE.as_secs()
        ));
        if !self.see_off(&mut left) {
            return Err(Failure::Unclean(names));
        }
        self.kept.left.add(left);
        self.start_again(old, options)
    }

    /// Starts the next engine, or, where it cannot start, the one before anew.
    fn renew(
        &mut self,
        (old, options): (&Arc<Config>, &StartOptions),
        renewal: Renewal,
    ) -> Result<Option<Generation>, Failure> {
        let Renewal { config, others, token, reload } = renewal;
        // Where there is no room for it, the one before stands.
        let prepared = Engine::start(&config, options, &self.kept);
        let prepared = prepared.and_then(|engine| {
            let is_moved = old.state_dir != config.state_dir;
            let unix = is_moved.then(|| bind_commands(&config)).transpose()?;
            if let Some(listeners) = &others.http {
                self.server.listen_at(listeners).map_err(cannot_listen)?;
                self.listen = addresses(listeners);
            }
            Ok((engine, unix))
        });
        match prepared {
            Ok((engine, unix)) => {
                let taken = engine.taken();
                let engine = Generation::Whole(Box::new(engine));
                self.keeper.open(Doors { unix, tcp: others.admin });
                self.take_over(&engine, token);
                self.kept.board.reloads.add(1);
                reload.done(taken);
                Ok(Some(engine))
            }
            Err(failure) => {
                self.kept.board.reloads_refused.add(1);
                reload.refused(&failure.in_one_line());
                self.start_again(old, options)
            }
        }
    }

    fn take_over(&self, engine: &Generation, token: Option<Token>) {
        let config = engine.config();
        self.sockets.lock().unwrap_or_else(PoisonError::into_inner).follow(config);
        log::init(config.log, config.time_zone.clone());
        self.serve(engine, token);
        greet(config, &self.listen);
    }

    /// An engine by the configuration that was in force. As long as one of its folders does not answer, readers
    /// get what stands. None where the program is to stop meanwhile.
    fn start_again(
        &self,
        config: &Arc<Config>,
        options: &StartOptions,
    ) -> Result<Option<Generation>, Failure> {
        loop {
            match Generation::start(config, options, &self.kept) {
                Ok(engine) => {
                    self.serve(&engine, self.desk.current.load().token);
                    return Ok(Some(engine));
                }
                Err(failure) if failure.is_silence() => {
                    if self.stop.wait_timeout(AGAIN) {
                        return Ok(None);
                    }
                }
                Err(failure) => return Err(failure),
            }
        }
    }

    fn serve(&self, engine: &Generation, token: Option<Token>) {
        let started = self.desk.current.load().source.started;
        let source = status_of(engine, &self.kept, started);
        self.desk.current.store(Arc::new(Current { source, token }));
        self.server.serve(engine.services(), settings(engine, self.listen.clone()));
    }
}
