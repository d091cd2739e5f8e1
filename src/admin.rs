//! The way for commands to the running program: a socket in the state folder that only its own
//! user can open. One line of JSON each way: an order, its answer.

use std::fs::{File, Permissions};
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::os::fd::AsRawFd as _;
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::runtime;
use tokio::sync::Semaphore;

use crate::admit::{Ordered, Work};
use crate::domain::fault::OrderFault;
use crate::domain::order::{Answer, Order, OrderOutcome};
use crate::supervisor::{Fatal, Shutdown};

const SOCKET: &str = "admin.sock";

/// An order is a few words, and the reason of a withdrawal a few sentences.
const ORDER_BYTES_MAX: u64 = 16_384;
const ORDER_PATIENCE: Duration = Duration::from_secs(5);

/// An archive may be under way, and orders wait their turn behind its batches.
const ANSWER_PATIENCE: Duration = Duration::from_mins(2);
const CONNECTIONS_MAX: usize = 16;

#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    #[error(
        "gazetted is not running on {}; start it, or name its configuration with --config",
        .0.display()
    )]
    NotRunning(PathBuf),
    #[error("gazetted does not answer")]
    NoAnswer(#[source] io::Error),
}

/// The way of orders to the engine that runs at the moment; between two there is none.
#[derive(Debug, Default)]
pub struct CurrentOrders(Mutex<Option<SyncSender<Work>>>);

impl CurrentOrders {
    pub fn open(&self, work: SyncSender<Work>) {
        *self.lock() = Some(work);
    }

    /// Lets go of the engine, which ends when nobody can send it work.
    pub fn close(&self) {
        *self.lock() = None;
    }

    /// Whether it is on its way.
    pub fn send(&self, ordered: Ordered) -> bool {
        let work = self.lock().clone();
        work.is_some_and(|work| work.send(Work::Order(ordered)).is_ok())
    }

    fn lock(&self) -> MutexGuard<'_, Option<SyncSender<Work>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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

/// Passes orders on until the stop is requested.
pub fn serve(
    listener: UnixListener,
    orders: impl Fn(Ordered) -> bool + Send + Sync + 'static,
    shutdown: &Shutdown,
) -> Result<(), Fatal> {
    let runtime = runtime::Builder::new_current_thread().enable_all().build()?;
    let places = Arc::new(Semaphore::new(CONNECTIONS_MAX));
    let orders = Arc::new(orders);
    let ended = runtime.block_on(async {
        let listener = tokio::net::UnixListener::from_std(listener)?;
        loop {
            let accepted = tokio::select! {
                () = shutdown.requested() => return Ok(()),
                accepted = listener.accept() => accepted,
            };
            let (stream, _peer) = match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a command could not be heard");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            };
            // Beyond the bound a command finds the line closed.
            let Ok(place) = Arc::clone(&places).try_acquire_owned() else { continue };
            // Whoever says nothing keeps nobody from stopping.
            let orders = Arc::downgrade(&orders);
            let stream = stream.into_std()?;
            tokio::task::spawn_blocking(move || {
                if let Err(error) = hear(&stream, &orders) {
                    tracing::debug!(%error, "a command was not answered");
                }
                drop(place);
            });
        }
    });
    runtime.shutdown_background();
    ended
}

fn hear(mut stream: &UnixStream, orders: &Weak<impl Fn(Ordered) -> bool>) -> io::Result<()> {
    stream.set_nonblocking(false)?;
    stream.set_read_timeout(Some(ORDER_PATIENCE))?;
    stream.set_write_timeout(Some(ORDER_PATIENCE))?;
    let mut line = Vec::new();
    BufReader::new(stream.take(ORDER_BYTES_MAX)).read_until(b'\n', &mut line)?;
    let answer = match serde_json::from_slice(&line) {
        Ok(order) => ask(order, orders),
        Err(_unknown) => Answer::not_done(OrderOutcome::Refused, OrderFault::UnknownOrder),
    };
    let mut bytes = serde_json::to_vec(&answer)?;
    bytes.push(b'\n');
    stream.write_all(&bytes)
}

fn ask(order: Order, orders: &Weak<impl Fn(Ordered) -> bool>) -> Answer {
    let (answer, answered) = sync_channel(1);
    let is_heard = orders.upgrade().is_some_and(|orders| orders(Ordered { order, answer }));
    let answer = is_heard.then(|| answered.recv_timeout(ANSWER_PATIENCE).ok()).flatten();
    answer.unwrap_or_else(|| Answer::not_done(OrderOutcome::Refused, OrderFault::Busy))
}

/// For the command line: gives an order to the program that runs on this state folder.
pub fn give(state_dir: &Path, order: &Order) -> Result<Answer, AdminError> {
    let not_running = |_error| AdminError::NotRunning(state_dir.to_owned());
    let folder = File::open(state_dir).map_err(not_running)?;
    let stream = UnixStream::connect(short(&folder)).map_err(|error| {
        // A socket that nobody listens at is left over from a program that was killed.
        let nobody = [io::ErrorKind::NotFound, io::ErrorKind::ConnectionRefused];
        if nobody.contains(&error.kind()) {
            not_running(error)
        } else {
            AdminError::NoAnswer(error)
        }
    })?;
    exchange(stream, order).map_err(AdminError::NoAnswer)
}

fn exchange(mut stream: UnixStream, order: &Order) -> io::Result<Answer> {
    const ANSWER_BYTES_MAX: u64 = 256 * 1024 * 1024;
    stream.set_read_timeout(Some(ANSWER_PATIENCE + ORDER_PATIENCE))?;
    stream.set_write_timeout(Some(ORDER_PATIENCE))?;
    let mut bytes = serde_json::to_vec(order)?;
    bytes.push(b'\n');
    stream.write_all(&bytes)?;
    let mut line = Vec::new();
    BufReader::new(stream.take(ANSWER_BYTES_MAX)).read_until(b'\n', &mut line)?;
    Ok(serde_json::from_slice(&line)?)
}
