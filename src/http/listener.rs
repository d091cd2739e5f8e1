//! The listening sockets, and the workers that accept from them.

use std::future::poll_fn;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use socket2::{Domain, Protocol, Socket, Type};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{AcquireError, TryAcquireError, mpsc};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep, timeout};

use crate::board::{Board, Doing, Pulse};
use crate::clock::Clock;
use crate::http::CurrentSources;
use crate::http::connection::serve;
use crate::http::limits::BACKLOG;
use crate::http::places::{Place, Places};
use crate::supervisor::{Fatal, Shutdown};

/// A trouble that lasts is logged once in so long.
const LOG_QUIET: Duration = Duration::from_mins(1);

/// Binds and listens, so that a port that is taken is known before the program says it is ready.
pub fn bind(address: SocketAddr) -> io::Result<std::net::TcpListener> {
    let socket = Socket::new(Domain::for_address(address), Type::STREAM, Some(Protocol::TCP))?;
    // A restart must not wait until the old connections' ports are forgotten.
    socket.set_reuse_address(true)?;
    socket.bind(&address.into())?;
    socket.listen(BACKLOG)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// An idle worker gives a sign of life this often.
const PULSE_EVERY: Duration = Duration::from_secs(2);

/// One thread's share of the serving. All workers accept from the same sockets; whoever is free
/// comes first.
pub(super) struct Worker {
    doors: Doors,
    /// Sockets that take the place of those.
    opened: mpsc::Receiver<Vec<std::net::TcpListener>>,
    current: CurrentSources,
    places: Places,
    connections: JoinSet<()>,
    pulse: Arc<Pulse>,
    full: Complaint,
    failing: Complaint,
}

/// What connections are accepted from.
struct Doors {
    listeners: Vec<TcpListener>,
    /// The one that is asked first, so that a busy one does not keep the others shut.
    first: usize,
}

/// Counts a connection among the open ones for as long as it is there.
struct Open(Arc<Board>);

impl Open {
    fn one(board: &Arc<Board>) -> Open {
        board.http.accepted.add(1);
        board.http.open.add(1);
        Open(Arc::clone(board))
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        self.0.http.open.take(1);
    }
}

/// A connection with the place it takes.
struct Accepted {
    stream: TcpStream,
    peer: IpAddr,
    place: Place,
}

/// What ends a worker's wait.
enum Event {
    Stop,
    SignOfLife,
    Opened(Vec<std::net::TcpListener>),
    Ended(Result<(), tokio::task::JoinError>),
    Accepted(Accepted),
    Failed(io::Error),
    /// The semaphore was closed, which nobody does.
    Closed(AcquireError),
}

impl Worker {
    /// To be called inside the runtime that will run the worker.
    pub(super) fn new(
        listeners: &[std::net::TcpListener],
        opened: mpsc::Receiver<Vec<std::net::TcpListener>>,
        (current, places): (CurrentSources, Places),
    ) -> io::Result<Worker> {
        let clones = listeners.iter().map(std::net::TcpListener::try_clone);
        let pulse = current.load().board.new_worker_pulse();
        Ok(Worker {
            pulse,
            doors: Doors::new(clones.collect::<io::Result<_>>()?)?,
            opened,
            current,
            places,
            connections: JoinSet::new(),
            full: Complaint::default(),
            failing: Complaint::default(),
        })
    }

    /// Accepts until the stop is requested, then waits for what is under way, and cuts what takes
    /// too long.
    pub(super) async fn run(mut self, shutdown: Shutdown) -> Result<(), Fatal> {
        loop {
            self.pulse.beat(Doing::Waiting, Clock.monotonic());
            match self.next(&shutdown).await {
                Event::Stop => break,
                Event::SignOfLife => {}
                Event::Opened(listeners) => self.doors = Doors::new(listeners)?,
                Event::Ended(ended) => note_end(&ended),
                Event::Accepted(accepted) => self.begin(accepted, &shutdown),
                Event::Failed(error) => self.survive(error).await,
                Event::Closed(error) => return Err(error.into()),
            }
        }
        drop((self.doors, self.opened));
        let patience = self.current.load().limits.drain;
        drain(self.connections, patience).await;
        Ok(())
    }

    async fn next(&mut self, shutdown: &Shutdown) -> Event {
        tokio::select! {
            biased;
            () = shutdown.requested() => Event::Stop,
            Some(listeners) = self.opened.recv() => Event::Opened(listeners),
            Some(ended) = self.connections.join_next() => Event::Ended(ended),
            event = accept(&mut self.doors, &self.places, &mut self.full) => event,
            () = sleep(PULSE_EVERY) => Event::SignOfLife,
        }
    }

    fn begin(&mut self, accepted: Accepted, shutdown: &Shutdown) {
        let Accepted { stream, peer, place } = accepted;
        let (current, shutdown) = (Arc::clone(&self.current), shutdown.clone());
        let open = Open::one(&current.load().board);
        self.connections.spawn(async move {
            serve(stream, peer, current, shutdown).await;
            drop((place, open));
        });
    }

    /// No failure to accept ends the serving. That a connection was gone before it was accepted
    /// says nothing about the next; anything else is a want of descriptors or memory, which passes
    /// when connections close.
    async fn survive(&mut self, error: io::Error) {
        use io::ErrorKind::{ConnectionAborted, ConnectionReset, Interrupted};
        if matches!(error.kind(), ConnectionAborted | ConnectionReset | Interrupted) {
            return;
        }
        if self.failing.is_due() {
            tracing::error!(
                %error,
                "cannot accept connections; those that are open go on"
            );
        }
        let pause = self.current.load().limits.accept_pause;
        sleep(pause).await;
    }
}

impl Doors {
    fn new(listeners: Vec<std::net::TcpListener>) -> io::Result<Doors> {
        let listeners = listeners.into_iter().map(TcpListener::from_std);
        Ok(Doors { listeners: listeners.collect::<io::Result<_>>()?, first: 0 })
    }

    fn poll_accept(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<io::Result<(TcpStream, SocketAddr)>> {
        let count = self.listeners.len();
        for step in 0..count {
            let number = (self.first + step) % count;
            if let Some(listener) = self.listeners.get(number)
                && let Poll::Ready(accepted) = listener.poll_accept(context)
            {
                self.first = (number + 1) % count;
                return Poll::Ready(accepted);
            }
        }
        Poll::Pending
    }
}

/// A place first, then a connection: without a free place, connections wait in the kernel's queue.
async fn accept(doors: &mut Doors, places: &Places, full: &mut Complaint) -> Event {
    let place = match places.try_take() {
        Ok(place) => place,
        Err(TryAcquireError::NoPermits | TryAcquireError::Closed) => {
            if full.is_due() {
                tracing::warn!("all connections allowed by http.connections_max are in use");
            }
            match places.take().await {
                Ok(place) => place,
                Err(closed) => return Event::Closed(closed),
            }
        }
    };
    match poll_fn(|context| doors.poll_accept(context)).await {
        Ok((stream, peer)) => {
            // Answers leave at once (RFC 9293, section 3.7.4); without it they merely leave later.
            drop(stream.set_nodelay(true));
            Event::Accepted(Accepted { stream, peer: peer.ip(), place })
        }
        Err(error) => Event::Failed(error),
    }
}

async fn drain(mut connections: JoinSet<()>, patience: Duration) {
    let all = async {
        while let Some(ended) = connections.join_next().await {
            note_end(&ended);
        }
    };
    if timeout(patience, all).await.is_err() {
        tracing::warn!(
            connections = connections.len(),
            "answers that their readers did not take in time are cut off"
        );
        connections.shutdown().await;
    }
}

/// A panic in one connection is a fault of ours that others need not suffer for.
fn note_end(ended: &Result<(), tokio::task::JoinError>) {
    // What a panic says may quote a text that is not public; the log has its place.
    if ended.is_err() {
        tracing::error!("serving a connection failed");
    }
}

/// When something was last said about a trouble that lasts.
#[derive(Default)]
struct Complaint(Option<Instant>);

impl Complaint {
    fn is_due(&mut self) -> bool {
        let now = Instant::now();
        let due = self.0.is_none_or(|last| now.duration_since(last) >= LOG_QUIET);
        if due {
            self.0 = Some(now);
        }
        due
    }
}

/// Runs a worker on this thread until it has stopped.
pub(super) fn work(runtime: Runtime, worker: Worker, shutdown: Shutdown) -> Result<(), Fatal> {
    let ended = runtime.block_on(worker.run(shutdown));
    // A lookup whose reader has gone may still run; its thread ends by itself.
    runtime.shutdown_background();
    ended
}
