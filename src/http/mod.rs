//! The server that readers meet: finished bytes from the snapshot, pages looked up on request.
//!
//! A request passes `listener` (accept, one runtime a core), `connection` (hyper between the timers
//! of `io` and `limits`), `routes` (the checks and the address), then `negotiate` and `conditional`,
//! and leaves through `reply`. What is held ready is answered without a lock and without waiting.

pub mod limits;
pub mod pages;

mod listener;

mod connection;
mod io;

mod host;
mod routes;

mod conditional;
mod negotiate;

mod body;
mod reply;

use std::net::{SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

use tokio::runtime::Builder;
use tokio::sync::Semaphore;

pub use self::listener::bind;

use self::host::HostPolicy;
use self::limits::Limits;
use self::listener::{Worker, work};
use self::pages::{Lookups, PageSource};
use self::routes::Sources;
use crate::config::Config;
use crate::snapshot::Snapshot;
use crate::supervisor::Supervisor;

/// What requests are answered from.
#[derive(Clone)]
pub struct Services {
    pub snapshot: Arc<Snapshot>,
    pub pages: Arc<dyn PageSource>,
}

#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// The base of every redirect, without a slash at its end.
    pub public_url: String,
    pub public_host: String,
    /// The host that the feeds still name, where a new one waits to be accepted.
    pub standing_host: Option<String>,
    pub listen: SocketAddr,
    /// Connections open at one time; further ones wait in the kernel's queue.
    pub connections_max: usize,
    /// Threads, each with a runtime of its own.
    pub workers: NonZeroUsize,
    pub limits: Limits,
}

impl ServerSettings {
    /// With one worker for each core.
    pub fn of(config: &Config) -> ServerSettings {
        ServerSettings {
            public_url: config.public_url.clone(),
            public_host: config.public_host.clone(),
            standing_host: None,
            listen: config.http.listen,
            connections_max: config.http.connections_max,
            workers: available_parallelism().unwrap_or(NonZeroUsize::MIN),
            limits: Limits::DEFAULT,
        }
    }
}

/// Starts the workers as tasks `http-0`, `http-1` and so on. All that can fail fails here. They
/// stop accepting when the stop is requested, close idle connections at once, and end with the last
/// answer that is under way, or cut it off when its reader takes too long.
pub fn start(
    listener: TcpListener,
    services: Services,
    settings: ServerSettings,
    supervisor: &mut Supervisor,
) -> std::io::Result<()> {
    let limits = settings.limits;
    let sources = Arc::new(Sources {
        snapshot: services.snapshot,
        no_page: services.pages.no_page(),
        lookups: Lookups::new(services.pages, limits.lookups),
        hosts: HostPolicy::new(&settings.public_host, settings.listen)
            .and(settings.standing_host.as_deref()),
        public_url: settings.public_url,
        limits,
    });
    let places = Arc::new(Semaphore::new(settings.connections_max));
    for number in 0..settings.workers.get() {
        let runtime = Builder::new_current_thread()
            .enable_all()
            .max_blocking_threads(limits.lookups)
            .build()?;
        let worker = {
            let _inside = runtime.enter();
            Worker::new(listener.try_clone()?, Arc::clone(&sources), Arc::clone(&places))?
        };
        let task = move |shutdown| work(runtime, worker, shutdown);
        supervisor.spawn(&format!("http-{number}"), task)?;
    }
    // From here on the workers hold the socket alone: when they stop, nothing listens any more.
    drop(listener);
    Ok(())
}
