//! From a configuration to a running service: what can fail comes first, then "ready", then the tasks.
//!
//! The server lives as long as the program. The engine behind it lives as long as its configuration:
//! when that is read anew, the server goes on with what stands, until the next engine is ready.

mod adopt;
mod engine;
mod failure;
mod requests;
mod signals;
mod site;
mod sockets;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::admin::{self, CurrentOrders};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::limits::STOP_GRACE;
use crate::supervisor::{Drained, How, Stopped, Supervisor};
use crate::{http, log, service_manager};
use engine::{Engine, no_thread};
pub use failure::Failure;
pub use requests::{ConfigSource, Reload};
use requests::{Renewal, Requests};
use signals::Signals;
use sockets::{Opened, Sockets};

/// How a start may differ from the usual one.
#[derive(Clone, Debug, Default)]
pub struct StartOptions {
    /// Throw the catalogue away and build it from the ledger.
    pub rebuild: bool,
    /// A registry of an earlier ledger, whose ids, dates and addresses are taken over.
    pub adopt: Option<PathBuf>,
}

/// The engine's own stop has the whole grace; this is for what it says at its end.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// Bound, open and ready; nothing runs yet.
pub struct App {
    clock: Clock,
    engine: Engine,
    opened: Opened,
    commands: UnixListener,
}

impl App {
    /// Opens and binds everything, brings the catalogue up to the ledger, renders the feeds.
    pub fn start(config: Config, options: &StartOptions, clock: Clock) -> Result<App, Failure> {
        let engine = Engine::start(Arc::new(config), options, clock)?;
        let opened = Sockets::open(engine.config())?;
        let commands = bind_commands(engine.config())?;
        Ok(App { clock, engine, opened, commands })
    }

    /// Serves and publishes until a signal asks to stop, or a part fails for good.
    pub fn run(self, source: Arc<ConfigSource>) -> Result<(), Failure> {
        let signals = Signals::listen().map_err(|source| Failure::Io {
            what: "the signals to stop cannot be listened for".to_owned(),
            source,
        })?;
        let App { clock, engine, opened, commands } = self;
        let Opened { sockets, http: listeners, admin: _ } = opened;
        let mut supervisor = Supervisor::new();
        let listen = addresses(&listeners);
        let content = (engine.services(), settings(&engine, listen.clone()));
        let server = http::start(&listeners, http::workers(), content, &mut supervisor)
            .map_err(no_thread)?;
        drop(listeners);
        let orders = Arc::<CurrentOrders>::default();
        let heard = Arc::clone(&orders);
        supervisor
            .spawn("admin", move |shutdown| {
                admin::serve(commands, move |ordered| heard.send(ordered), &shutdown)
            })
            .map_err(no_thread)?;
        greet(engine.config(), &listen);
        let sockets = Arc::new(Mutex::new(sockets));
        let shutdown = supervisor.shutdown().clone();
        let (requests, reloads) = Requests::new(shutdown, source, Arc::clone(&sockets));
        supervisor
            .spawn("signals", move |shutdown| {
                signals.pass_on(&shutdown, &reloads);
                Ok(())
            })
            .map_err(no_thread)?;
        let generations = Generations { server, listen, sockets, orders, requests, clock };
        supervisor
            .spawn(ENGINE, move |_shutdown| generations.run(engine).map_err(Into::into))
            .map_err(no_thread)?;
        finish(supervisor)
    }
}

const ENGINE: &str = "engine";

/// One engine after the other, behind one server.
struct Generations {
    server: http::Server,
    /// The addresses that are listened at.
    listen: Vec<SocketAddr>,
    sockets: Arc<Mutex<Sockets>>,
    orders: Arc<CurrentOrders>,
    requests: Requests,
    clock: Clock,
}

impl Generations {
    fn run(mut self, first: Engine) -> Result<(), Failure> {
        let mut engine = first;
        loop {
            let old = Arc::clone(engine.config());
            let Some(renewal) = engine.run(self.requests.clone(), &self.orders)? else {
                return Ok(());
            };
            engine = self.renew(old, renewal)?;
        }
    }

    /// Starts the next engine, or, where it cannot start, the one before anew.
    fn renew(&mut self, old: Arc<Config>, renewal: Renewal) -> Result<Engine, Failure> {
        let Renewal { config, others, reload } = renewal;
        let options = StartOptions::default();
        match Engine::start(Arc::clone(&config), &options, self.clock) {
            Ok(engine) => {
                if let Some(listeners) = others.http {
                    self.listen = addresses(&listeners);
                    self.server.listen_at(&listeners).map_err(cannot_listen)?;
                }
                self.sockets.lock().unwrap_or_else(PoisonError::into_inner).follow(&config);
                log::init(config.log, config.time_zone.clone());
                self.serve(&engine);
                greet(&config, &self.listen);
                reload.done();
                Ok(engine)
            }
            Err(failure) => {
                let engine = Engine::start(old, &options, self.clock)?;
                self.serve(&engine);
                reload.refused(&failure.in_one_line());
                Ok(engine)
            }
        }
    }

    fn serve(&self, engine: &Engine) {
        self.server.serve(engine.services(), settings(engine, self.listen.clone()));
    }
}

/// Waits for the first part to end, stops the others, and tells how it went.
fn finish(mut supervisor: Supervisor) -> Result<(), Failure> {
    let first = supervisor.first_to_stop();
    let asked = supervisor.shutdown().is_requested();
    let unexpected = first.filter(|first| first.how.is_failure() || !asked);
    let Drained { failed, abandoned } = supervisor.drain(STOP_GRACE + LAST_WORDS);
    // A part that fails takes its neighbours with it, and they may be heard of first.
    let ends = unexpected.into_iter().chain(failed);
    if let Some(cause) = ends.min_by_key(|end| !end.how.is_failure()) {
        return Err(failure_of(cause));
    }
    if !abandoned.is_empty() {
        return Err(Failure::Unclean(abandoned));
    }
    tracing::info!("stopped");
    Ok(())
}

/// The engine says itself what failed in it.
fn failure_of(cause: Stopped) -> Failure {
    let Stopped { task, how } = cause;
    match how {
        How::Failed(fatal) => match fatal.downcast::<Failure>() {
            Ok(failure) => *failure,
            Err(fatal) => Failure::Stopped(Stopped { task, how: How::Failed(fatal) }),
        },
        How::Returned | How::Panicked(_) => Failure::Stopped(Stopped { task, how }),
    }
}

fn settings(engine: &Engine, listen: Vec<SocketAddr>) -> http::ServerSettings {
    let standing_host = engine.standing_host();
    http::ServerSettings { standing_host, ..http::ServerSettings::of(engine.config(), listen) }
}

fn addresses(listeners: &[TcpListener]) -> Vec<SocketAddr> {
    listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect()
}

fn bind_commands(config: &Config) -> Result<UnixListener, Failure> {
    admin::bind(&config.state_dir).map_err(|source| Failure::Io {
        what: format!("no socket for commands can be made in {}", config.state_dir.display()),
        source,
    })
}

fn cannot_listen(source: io::Error) -> Failure {
    Failure::Io { what: "the new address cannot be listened on".to_owned(), source }
}

/// What a person who just started it wants to know, and the service manager waits for.
fn greet(config: &Config, listen: &[SocketAddr]) {
    let listen = listen.first().copied().unwrap_or(config.http.listen);
    let (here, public) = (config::local_url(listen), &config.public_url);
    tracing::info!(%listen, "gazetted {} is ready", env!("CARGO_PKG_VERSION"));
    tracing::info!("drop statements into {}", config.drop_dir.display());
    tracing::info!("feeds: {here}/feeds/all.atom (also .rss and .json)");
    tracing::info!("pages: {here}/");
    if here != *public {
        tracing::info!("for readers: {public}/, which your web server must pass on to {here}/");
    }
    tracing::info!("reports for the office: {}", config.reports_dir.display());
    if config.is_trial() {
        tracing::warn!(
            "this is a trial site: ids are not permanent before public_url is your real address"
        );
    }
    service_manager::ready(&format!("serving {public}"));
}
