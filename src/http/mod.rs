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
mod places;

mod host;
mod routes;

mod conditional;
mod negotiate;

mod body;
mod reply;

use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::num::NonZeroUsize;
use std::sync::Arc;
use std::thread::available_parallelism;

use arc_swap::ArcSwap;
use bytes::{Buf as _, Bytes};
use http_body::Body;
use http_body_util::BodyExt as _;
use hyper::Response;
use hyper::http::request::Parts;
use tokio::runtime::Builder;
use tokio::sync::mpsc;

pub use self::listener::bind;

use self::host::HostPolicy;
use self::limits::Limits;
use self::listener::{Worker, work};
use self::pages::{Lookups, PageSource};
use self::places::Places;
use self::routes::{Route, Sources};
use crate::board::Board;
use crate::config::Config;
use crate::snapshot::Snapshot;
use crate::supervisor::Supervisor;

/// What requests are answered from.
#[derive(Clone)]
pub struct Services {
    pub snapshot: Arc<Snapshot>,
    pub pages: Arc<dyn PageSource>,
    /// Where it is counted.
    pub board: Arc<Board>,
}

#[derive(Clone, Debug)]
pub struct ServerSettings {
    /// The base of every redirect, without a slash at its end.
    pub public_url: String,
    pub public_host: String,
    /// The host that the feeds still name, where a new one waits to be accepted.
    pub standing_host: Option<String>,
    /// The addresses that are listened at.
    pub listen: Vec<SocketAddr>,
    /// Connections open at one time; further ones wait in the kernel's queue.
    pub connections_max: usize,
    pub limits: Limits,
}

/// What is served at the moment, for all workers and connections.
type CurrentSources = Arc<ArcSwap<Sources>>;

/// The running server, for whoever changes what it serves and where.
pub struct Server {
    current: CurrentSources,
    places: Places,
    /// One for each worker. Nothing of what goes through stays here: when the workers stop, nothing
    /// listens any more.
    doors: Vec<mpsc::Sender<Vec<TcpListener>>>,
}

/// Answers as readers are answered, for a request that came by another way.
#[derive(Clone)]
pub struct Public(CurrentSources);

impl Public {
    /// A reader on this machine asks.
    pub async fn answer(
        &self,
        head: Parts,
    ) -> Response<impl Body<Data = Bytes, Error = std::io::Error> + use<>> {
        let sources = self.0.load_full();
        let reply = match routes::refuse(&sources, &head) {
            Some(refusal) => refusal,
            None => match routes::route(&sources, &head, Ipv4Addr::LOCALHOST.into()) {
                Route::Reply(reply) => reply,
                Route::LookUp(page) => {
                    let found = sources.lookups.clone().find(page).await;
                    routes::answer(&sources, found, (head.uri.path(), &head.headers))
                }
            },
        };
        let whole = |mut data: body::Pieces| data.copy_to_bytes(data.remaining());
        reply.into_response().map(|body| body.map_frame(move |frame| frame.map_data(whole)))
    }
}

impl ServerSettings {
    pub fn of(config: &Config, listen: Vec<SocketAddr>) -> ServerSettings {
        ServerSettings {
            public_url: config.public_url.clone(),
            public_host: config.public_host.clone(),
            standing_host: None,
            listen,
            connections_max: config.http.connections_max,
            limits: Limits::DEFAULT,
        }
    }
}

/// One for each core.
pub fn workers() -> NonZeroUsize {
    available_parallelism().unwrap_or(NonZeroUsize::MIN)
}

/// Starts the workers, threads with a runtime each, as tasks `http-0`, `http-1` and so on. All that
/// can fail fails here. They stop accepting when the stop is requested, close idle connections soon,
/// and end with the last answer that is under way, or cut it off when its reader takes too long.
pub fn start(
    listeners: &[TcpListener],
    workers: NonZeroUsize,
    (services, settings): (Services, ServerSettings),
    supervisor: &mut Supervisor,
) -> std::io::Result<Server> {
    let lookups = settings.limits.lookups;
    let places = Places::new(settings.connections_max);
    let current = Arc::new(ArcSwap::from_pointee(sources(services, settings)));
    let mut doors = Vec::with_capacity(workers.get());
    for number in 0..workers.get() {
        let runtime =
            Builder::new_current_thread().enable_all().max_blocking_threads(lookups).build()?;
        let (door, opened) = mpsc::channel(1);
        let worker = {
            let _inside = runtime.enter();
            Worker::new(listeners, opened, (Arc::clone(&current), places.clone()))?
        };
        doors.push(door);
        let task = move |shutdown| work(runtime, worker, shutdown);
        supervisor.spawn(&format!("http-{number}"), task)?;
    }
    Ok(Server { current, places, doors })
}

impl Server {
    /// Another way to what is served.
    pub fn public(&self) -> Public {
        Public(Arc::clone(&self.current))
    }

    /// From the next request on this is served, also on connections that are open.
    pub fn serve(&self, services: Services, settings: ServerSettings) {
        self.places.set(settings.connections_max);
        self.current.store(Arc::new(sources(services, settings)));
    }

    /// From now on connections are accepted from these sockets and from no others; those that are
    /// open go on.
    pub fn listen_at(&self, listeners: &[TcpListener]) -> std::io::Result<()> {
        for door in &self.doors {
            let clones = listeners.iter().map(TcpListener::try_clone);
            // A worker that has stopped is told by the supervisor.
            drop(door.blocking_send(clones.collect::<std::io::Result<_>>()?));
        }
        Ok(())
    }
}

fn sources(services: Services, settings: ServerSettings) -> Sources {
    let limits = settings.limits;
    Sources {
        snapshot: services.snapshot,
        no_page: services.pages.no_page(),
        lookups: Lookups::new(services.pages, limits.lookups),
        hosts: HostPolicy::new(&settings.public_host, &settings.listen)
            .and(settings.standing_host.as_deref()),
        public_url: settings.public_url,
        limits,
        board: services.board,
    }
}
