//! Where the operator connects: the socket in the state folder, and addresses of this machine.

use std::fs::{File, Permissions};
use std::future::poll_fn;
use std::io;
use std::net::SocketAddr;
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::runtime::Builder;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc};
use tokio::time::{sleep, timeout};

use super::desk::{Desk, Visitor};
use super::{SOCKET, work};
use crate::supervisor::{Fatal, Shutdown, Supervisor};

/// Connections of each kind at one time. Beyond it one finds the door closed; who comes by the address takes
/// no place from who comes by the socket.
const CONNECTIONS_MAX: usize = 32;

/// A connection by the address, from its begin to its end: nobody keeps a place by not reading.
const VISIT_MAX: Duration = Duration::from_mins(2);

/// From one answer, or from the connection, to the whole head of a request.
const HEAD_PATIENCE: Duration = Duration::from_secs(10);

/// The head of a request. Beyond it, 431.
const HEAD_BYTES_MAX: usize = 16 * 1024;

/// After a failure to accept, which is a want of descriptors or memory.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Sockets that are listened at, none of one kind where it stays as it is.
#[derive(Default)]
pub struct Doors {
    pub unix: Option<UnixListener>,
    pub tcp: Option<Vec<std::net::TcpListener>>,
}

/// Opens other doors while the server runs.
pub struct Doorkeeper(mpsc::Sender<Doors>);

impl Doorkeeper {
    pub fn open(&self, doors: Doors) {
        // A server that has stopped is told by the supervisor.
        drop(self.0.blocking_send(doors));
    }
}

/// Binds the socket of a state folder whose lock is held, so that what lies there is left over.
pub fn bind(state_dir: &Path) -> io::Result<UnixListener> {
    let folder = File::open(state_dir)?;
    let path = short(&folder);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let listener = UnixListener::bind(&path)?;
    std::fs::set_permissions(&path, Permissions::from_mode(0o600))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// The address of a socket has room for about a hundred bytes; a folder's path may be longer.
fn short(folder: &File) -> PathBuf {
    format!("/proc/self/fd/{}/{SOCKET}", folder.as_raw_fd()).into()
}

/// Answers the operator, as the task `admin`, until the stop is requested.
pub fn start(doors: Doors, desk: Arc<Desk>, supervisor: &mut Supervisor) -> io::Result<Doorkeeper> {
    let (keeper, opened) = mpsc::channel(1);
    supervisor.spawn("admin", move |shutdown| serve(doors, opened, &desk, &shutdown))?;
    Ok(Doorkeeper(keeper))
}

fn serve(
    doors: Doors,
    mut opened: mpsc::Receiver<Doors>,
    desk: &Arc<Desk>,
    shutdown: &Shutdown,
) -> Result<(), Fatal> {
    let runtime = Builder::new_current_thread()
        .enable_all()
        .max_blocking_threads(work::THREADS_MAX)
        .build()?;
    let by_socket = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let by_address = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let ended = runtime.block_on(async {
        let mut open = Open::default();
        let mut spell = Spell::default();
        open.take(doors)?;
        loop {
            let accepted = tokio::select! {
                () = shutdown.requested() => return Ok(()),
                Some(doors) = opened.recv() => {
                    open.take(doors)?;
                    continue;
                }
                accepted = poll_fn(|context| open.poll_accept(context)) => accepted,
            };
            let desk = Arc::clone(desk);
            match accepted {
                Err(error) => {
                    spell.failed(&error);
                    sleep(ACCEPT_PAUSE).await;
                }
                Ok(accepted) => {
                    spell.over();
                    let places = match &accepted {
                        Accepted::Unix(_) => &by_socket,
                        Accepted::Tcp(..) => &by_address,
                    };
                    if let Ok(place) = Arc::clone(places).try_acquire_owned() {
                        receive(accepted, place, desk);
                    }
                }
            }
        }
    });
    // Whoever waits for an order keeps nobody from stopping.
    runtime.shutdown_background();
    ended
}

/// Failures to accept, one after the other: their begin is told, and at their end how many they were.
#[derive(Default)]
struct Spell(u64);

impl Spell {
    fn failed(&mut self, error: &io::Error) {
        if self.0 == 0 {
            tracing::warn!(%error, "the operator could not be heard");
        }
        self.0 += 1;
    }

    fn over(&mut self) {
        match std::mem::take(&mut self.0) {
            0 => {}
            times => tracing::info!(times, "the operator can be heard again"),
        }
    }
}

/// The sockets as the runtime knows them.
#[derive(Default)]
struct Open {
    unix: Option<tokio::net::UnixListener>,
    tcp: Vec<tokio::net::TcpListener>,
}

enum Accepted {
    Unix(tokio::net::UnixStream),
    Tcp(tokio::net::TcpStream, SocketAddr),
}

impl Open {
    fn take(&mut self, Doors { unix, tcp }: Doors) -> io::Result<()> {
        if let Some(unix) = unix {
            self.unix = Some(tokio::net::UnixListener::from_std(unix)?);
        }
        if let Some(tcp) = tcp {
            let tcp = tcp.into_iter().map(tokio::net::TcpListener::from_std);
            self.tcp = tcp.collect::<io::Result<_>>()?;
        }
        Ok(())
    }

    fn poll_accept(&self, context: &mut Context<'_>) -> Poll<io::Result<Accepted>> {
        if let Some(unix) = &self.unix
            && let Poll::Ready(accepted) = unix.poll_accept(context)
        {
            return Poll::Ready(accepted.map(|(stream, _unnamed)| Accepted::Unix(stream)));
        }
        for tcp in &self.tcp {
            if let Poll::Ready(accepted) = tcp.poll_accept(context) {
                return Poll::Ready(accepted.map(|(stream, peer)| Accepted::Tcp(stream, peer)));
            }
        }
        Poll::Pending
    }
}

/// Who is at the other end is found out once, and holds for the connection.
fn receive(accepted: Accepted, place: OwnedSemaphorePermit, desk: Arc<Desk>) {
    match accepted {
        Accepted::Unix(stream) => {
            let peer = stream.peer_cred().map(|peer| peer.uid());
            let ours = rustix::process::geteuid().as_raw();
            match peer {
                Ok(uid) if uid == 0 || uid == ours => {
                    attend(stream, Visitor::Ours, (place, desk));
                }
                Ok(uid) => tracing::warn!(uid, "a user whom this is not for was turned away"),
                Err(error) => tracing::warn!(%error, "whoever connected cannot be told"),
            }
        }
        Accepted::Tcp(stream, peer) if peer.ip().to_canonical().is_loopback() => {
            attend(stream, Visitor::OfThisMachine, (place, desk));
        }
        Accepted::Tcp(_stream, peer) => {
            tracing::warn!(%peer, "another machine was turned away from the operator's address");
        }
    }
}

fn attend(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    visitor: Visitor,
    (place, desk): (OwnedSemaphorePermit, Arc<Desk>),
) {
    #[expect(clippy::disallowed_methods, reason = "ends with this task's own runtime")]
    drop(tokio::spawn(async move {
        let service = service_fn(move |request| {
            let desk = Arc::clone(&desk);
            async move { desk.answer(request, visitor).await }
        });
        let mut protocol = http1::Builder::new();
        protocol
            .timer(TokioTimer::new())
            .header_read_timeout(HEAD_PATIENCE)
            .max_buf_size(HEAD_BYTES_MAX);
        let connection = protocol.serve_connection(TokioIo::new(stream), service);
        let ended = match visitor {
            Visitor::Ours => Ok(connection.await),
            Visitor::OfThisMachine => timeout(VISIT_MAX, connection).await,
        };
        if let Ok(Err(error)) = ended {
            tracing::debug!(%error, "an answer to the operator did not arrive");
        }
        drop(place);
    }));
}
