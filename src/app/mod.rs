//! From a configuration to a running service: what can fail comes first, then "ready", then the tasks.
//!
//! The server lives as long as the program. The engine behind it lives as long as its configuration:
//! when that is read anew, the server goes on with what stands, until the next engine is ready.

mod adopt;
mod backups;
mod descriptors;
mod engine;
mod failure;
mod folders;
mod generation;
mod generations;
mod left;
mod owners;
mod recovery;
mod requests;
pub mod restoring;
mod signals;
mod site;
mod sockets;
mod stopgap;
mod watch;

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use arc_swap::ArcSwap;
use jiff::Timestamp;

use crate::admin::{self, Current, CurrentOrders, Desk, Doors, Token, Work};
use crate::admit::KeptTrust;
use crate::board::Board;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::limits::{RECOVERIES_MAX, STOP_GRACE};
use crate::status::{Disks, Source, StatusPage};
use crate::supervisor::{Drained, How, Stopped, Supervisor};
use crate::{http, log, service_manager};
use engine::{Kept, no_thread};
pub use failure::Failure;
use folders::Folders;
use generation::Generation;
use generations::Generations;
use left::LeftBehind;
pub use requests::ConfigSource;
use requests::Requests;
pub use signals::Hangups;
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
    kept: Kept,
    engine: Generation,
    opened: Opened,
    commands: UnixListener,
    token: Option<Token>,
    started: Timestamp,
}

impl App {
    /// Opens and binds everything, brings the catalogue up to the ledger, renders the feeds.
    pub fn start(config: Config, options: &StartOptions, clock: Clock) -> Result<App, Failure> {
        descriptors::raise_limit();
        let started = clock.now();
        let board = Arc::<Board>::default();
        log::note_alarms_on(Arc::clone(&board));
        recovery::mend_log(&config.state_dir)?;
        let (folders, left, disks) = <(Folders, LeftBehind, Disks)>::default();
        let kept = Kept { clock, trust: KeptTrust::default(), board, folders, left, disks };
        let engine = Generation::start(&Arc::new(config), options, &kept)?;
        let opened = Sockets::open(engine.config())?;
        let commands = bind_commands(engine.config())?;
        let token = token(engine.config())?;
        Ok(App { kept, engine, opened, commands, token, started })
    }

    /// Serves and publishes until a signal asks to stop, or a part fails for good.
    pub fn run(self, source: Arc<ConfigSource>, hangups: Hangups) -> Result<(), Failure> {
        let signals = Signals::listen(hangups).map_err(signals::cannot_be_heard)?;
        let App { kept, engine, opened, commands, token, started } = self;
        let Opened { sockets, http: listeners, admin: tcp } = opened;
        let mut supervisor = Supervisor::new();
        let listen = addresses(&listeners);
        let content = (engine.services(), settings(&engine, listen.clone()));
        let server = http::start(&listeners, http::workers(), content, &mut supervisor)
            .map_err(no_thread)?;
        drop(listeners);
        let sockets = Arc::new(Mutex::new(sockets));
        let shutdown = supervisor.shutdown().clone();
        let (requests, reloads) =
            Requests::new(shutdown.clone(), source, (Arc::clone(&sockets), kept.clone()));
        let orders = Arc::<CurrentOrders>::default();
        let desk = Arc::new(Desk {
            current: ArcSwap::from_pointee(Current {
                source: status_of(&engine, &kept, started),
                token,
            }),
            orders: Arc::clone(&orders),
            reloads: reloads.clone(),
            public: server.public(),
            page: StatusPage::new().map_err(|error| Failure::Pages(error.into()))?,
            work: Work::default(),
        });
        let doors = Doors { unix: Some(commands), tcp: Some(tcp) };
        let keeper = admin::start(doors, Arc::clone(&desk), &mut supervisor).map_err(no_thread)?;
        greet(engine.config(), &listen);
        spawn_watch(&desk, &mut supervisor).map_err(no_thread)?;
        supervisor
            .spawn("signals", move |shutdown| {
                signals.pass_on(&shutdown, &reloads);
                Ok(())
            })
            .map_err(no_thread)?;
        let generations = Generations {
            server,
            listen,
            sockets,
            orders,
            requests,
            kept,
            desk,
            keeper,
            recoveries_left: RECOVERIES_MAX,
            stop: shutdown,
        };
        supervisor
            .spawn(ENGINE, move |_shutdown| generations.run(engine).map_err(Into::into))
            .map_err(no_thread)?;
        finish(supervisor)
    }
}

fn status_of(engine: &Generation, kept: &Kept, started: Timestamp) -> Source {
    Source {
        config: Arc::clone(engine.config()),
        board: Arc::clone(&kept.board),
        snapshot: engine.services().snapshot,
        clock: kept.clock,
        disks: kept.disks.clone(),
        started,
    }
}

fn spawn_watch(desk: &Arc<Desk>, supervisor: &mut Supervisor) -> io::Result<()> {
    if service_manager::is_there() {
        let desk = Arc::clone(desk);
        supervisor.spawn("status", move |shutdown| {
            watch::tell_status(&desk, &shutdown);
            Ok(())
        })?;
    }
    if let Some(patience) = service_manager::watchdog() {
        let desk = Arc::clone(desk);
        supervisor.spawn("watchdog", move |shutdown| {
            watch::feed_watchdog(&desk, patience, &shutdown);
            Ok(())
        })?;
    }
    Ok(())
}

/// The secret for the operator's address, where there is one.
fn token(config: &Config) -> Result<Option<Token>, Failure> {
    let Some(file) = &config.admin.token_file else { return Ok(None) };
    Token::read(file).map_err(|source| {
        Failure::Refused(format!("admin.token_file: {} gives no token: {source}", file.display()))
    })
}

const ENGINE: &str = "engine";

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

fn settings(engine: &Generation, listen: Vec<SocketAddr>) -> http::ServerSettings {
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
