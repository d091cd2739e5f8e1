//! Named tasks: who runs, who stopped first and why, and a stop that has a deadline.
//!
//! A task is an operating-system thread; what is asynchronous brings its own runtime. Whoever
//! supervises waits in `first_to_stop`, then calls `drain`: nothing below knows the grace period.

use std::any::Any;
use std::collections::BTreeMap;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread::{Builder, JoinHandle};
use std::time::Duration;
use std::{fmt, io};

use tokio::sync::watch;
use tokio::time::Instant;

/// Farewells that nobody has read yet. At the bound a task that ends waits with its thread.
const FAREWELLS_MAX: usize = 64;

/// Why a task cannot go on.
pub type Fatal = Box<dyn Error + Send + Sync>;

/// Runs tasks and hears of each one's end.
#[derive(Debug)]
pub struct Supervisor {
    shutdown: Shutdown,
    tasks: BTreeMap<usize, Task>,
    started: usize,
    farewell: SyncSender<Farewell>,
    farewells: Receiver<Farewell>,
}

/// The request to stop, handed down to every task. All clones are one token.
#[derive(Clone, Debug)]
pub struct Shutdown(Arc<Token>);

/// A task's end.
#[derive(Debug)]
pub struct Stopped {
    pub task: String,
    pub how: How,
}

#[derive(Debug)]
pub enum How {
    /// Without a fault: as it was asked to, or because it had nothing more to do.
    Returned,
    Failed(Fatal),
    /// With the panic's message. A fault of ours.
    Panicked(String),
}

/// How everything came to its end.
#[derive(Debug, Default)]
pub struct Drained {
    /// What failed on the way, in the order of hearing of it.
    pub failed: Vec<Stopped>,
    /// The threads of these tasks still run; only the end of the process ends them.
    pub abandoned: Vec<String>,
}

impl Drained {
    pub fn is_clean(&self) -> bool {
        self.failed.is_empty() && self.abandoned.is_empty()
    }
}

impl How {
    pub fn is_failure(&self) -> bool {
        matches!(self, How::Failed(_) | How::Panicked(_))
    }
}

/// The pauses before a task is started again: doubled from `first` up to `longest`, and back to
/// `first` after a run that was longer than `longest`.
#[derive(Clone, Copy, Debug)]
pub struct BackOff {
    pub first: Duration,
    pub longest: Duration,
}

impl BackOff {
    pub const DEFAULT: BackOff =
        BackOff { first: Duration::from_secs(1), longest: Duration::from_mins(1) };
}

#[derive(Debug)]
struct Task {
    name: String,
    thread: JoinHandle<()>,
}

#[derive(Debug)]
struct Farewell {
    id: usize,
    how: How,
}

impl Supervisor {
    pub fn new() -> Supervisor {
        let (farewell, farewells) = sync_channel(FAREWELLS_MAX);
        let shutdown = Shutdown::new();
        Supervisor { shutdown, tasks: BTreeMap::new(), started: 0, farewell, farewells }
    }

    /// The token that all tasks are given.
    pub fn shutdown(&self) -> &Shutdown {
        &self.shutdown
    }

    /// Runs a task once.
    pub fn spawn<F>(&mut self, name: &str, task: F) -> io::Result<()>
    where
        F: FnOnce(Shutdown) -> Result<(), Fatal> + Send + 'static,
    {
        self.start(name, move |shutdown| attempt(|| task(shutdown)))
    }

    /// Runs a task anew after each failure and panic, until it returns without a fault or the stop
    /// is requested. Its failures are logged and never reach `first_to_stop`.
    pub fn spawn_restarting<F>(
        &mut self,
        name: &str,
        back_off: BackOff,
        mut task: F,
    ) -> io::Result<()>
    where
        F: FnMut(Shutdown) -> Result<(), Fatal> + Send + 'static,
    {
        let label = name.to_owned();
        self.start(name, move |shutdown| {
            let mut pause = back_off.first;
            loop {
                let begun = Instant::now();
                let how = attempt(|| task(shutdown.clone()));
                if matches!(how, How::Returned) {
                    return how;
                }
                if begun.elapsed() > back_off.longest {
                    pause = back_off.first;
                }
                tracing::error!(task = label, ?pause, "the task is down and starts again: {how}");
                if shutdown.wait_timeout(pause) {
                    return How::Returned;
                }
                pause = back_off.longest.min(pause * 2);
            }
        })
    }

    /// Waits until a task has stopped, whatever the reason; `None` when there is none.
    pub fn first_to_stop(&mut self) -> Option<Stopped> {
        if self.tasks.is_empty() {
            return None;
        }
        // The supervisor holds a sender itself, so that the channel never closes.
        let farewell = self.farewells.recv().ok()?;
        self.bury(farewell)
    }

    /// Requests the stop and waits for all tasks, for `grace` at most.
    pub fn drain(mut self, grace: Duration) -> Drained {
        self.stop(grace)
    }

    /// The same; those that are left can be waited for again.
    pub fn stop(&mut self, grace: Duration) -> Drained {
        self.shutdown.request();
        let deadline = Instant::now() + grace;
        let mut failed = Vec::new();
        while !self.tasks.is_empty() {
            let left = deadline.saturating_duration_since(Instant::now());
            match self.farewells.recv_timeout(left) {
                Ok(farewell) => {
                    if let Some(stopped) =
                        self.bury(farewell).filter(|stopped| stopped.how.is_failure())
                    {
                        let Stopped { task, how } = &stopped;
                        tracing::error!(task, "the task failed while it was stopping: {how}");
                        failed.push(stopped);
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        let abandoned = self.tasks.values().map(|task| task.name.clone()).collect();
        Drained { failed, abandoned }
    }

    fn start<F>(&mut self, name: &str, run: F) -> io::Result<()>
    where
        F: FnOnce(Shutdown) -> How + Send + 'static,
    {
        let id = self.started;
        let (shutdown, farewell) = (self.shutdown.clone(), self.farewell.clone());
        let thread = Builder::new().name(name.to_owned()).spawn(move || {
            let how = run(shutdown);
            // Nobody listens any more when the task was abandoned, and then nobody needs to know.
            drop(farewell.send(Farewell { id, how }));
        })?;
        self.started += 1;
        self.tasks.insert(id, Task { name: name.to_owned(), thread });
        Ok(())
    }

    fn bury(&mut self, Farewell { id, how }: Farewell) -> Option<Stopped> {
        let Task { name, thread } = self.tasks.remove(&id)?;
        // It said farewell as its last act and cannot have panicked since.
        drop(thread.join());
        Some(Stopped { task: name, how })
    }
}

impl Default for Supervisor {
    fn default() -> Supervisor {
        Supervisor::new()
    }
}

/// A panic ends the task and nothing else. What the task had borrowed goes with it, so that no
/// state that a panic left half-changed is seen again.
fn attempt(task: impl FnOnce() -> Result<(), Fatal>) -> How {
    match catch_unwind(AssertUnwindSafe(task)) {
        Ok(Ok(())) => How::Returned,
        Ok(Err(fatal)) => How::Failed(fatal),
        Err(panic) => How::Panicked(message(panic.as_ref())),
    }
}

/// What is put together at run time may quote a text that is not public (`str` slicing does).
fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().copied();
    text.unwrap_or("what it says may quote a text, and is not told; the log has its place")
        .to_owned()
}

impl fmt::Display for How {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            How::Returned => out.write_str("it returned"),
            How::Panicked(message) => write!(out, "it panicked: {message}"),
            How::Failed(fatal) => {
                write!(out, "{fatal}")?;
                let mut source = fatal.source();
                while let Some(cause) = source {
                    write!(out, ": {cause}")?;
                    source = cause.source();
                }
                Ok(())
            }
        }
    }
}

#[derive(Debug)]
struct Token {
    requested: watch::Sender<bool>,
    /// For threads, which cannot wait for a `watch`; guards nothing but the wait itself.
    turnstile: Mutex<()>,
    changed: Condvar,
}

impl Shutdown {
    pub fn new() -> Shutdown {
        let (requested, _receiver) = watch::channel(false);
        Shutdown(Arc::new(Token { requested, turnstile: Mutex::new(()), changed: Condvar::new() }))
    }

    /// Asks everybody who holds this token to stop. Asking again changes nothing.
    pub fn request(&self) {
        let _turnstile = self.0.turnstile.lock().unwrap_or_else(PoisonError::into_inner);
        self.0.requested.send_replace(true);
        self.0.changed.notify_all();
    }

    pub fn is_requested(&self) -> bool {
        *self.0.requested.borrow()
    }

    /// Waits as a future, on any runtime or none.
    pub async fn requested(&self) {
        let mut receiver = self.0.requested.subscribe();
        // An error would mean that the sender is gone, which `self` holds.
        drop(receiver.wait_for(|requested| *requested).await);
    }

    /// Waits on this thread, for `patience` at most; tells whether the stop is requested.
    pub fn wait_timeout(&self, patience: Duration) -> bool {
        let turnstile = self.0.turnstile.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = |(): &mut ()| !self.is_requested();
        drop(self.0.changed.wait_timeout_while(turnstile, patience, waiting));
        self.is_requested()
    }
}

impl Default for Shutdown {
    fn default() -> Shutdown {
        Shutdown::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONG: Duration = Duration::from_secs(20);
    const SHORT: Duration = Duration::from_millis(1);

    fn patient(shutdown: &Shutdown) -> Result<(), Fatal> {
        if shutdown.wait_timeout(LONG) { Ok(()) } else { Err("nobody asked it to stop".into()) }
    }

    #[test]
    fn the_first_task_to_stop_is_told_with_its_name_and_its_reason() {
        let mut supervisor = Supervisor::new();
        supervisor.spawn("patient", |shutdown| patient(&shutdown)).unwrap();
        supervisor.spawn("broken", |_shutdown| Err("no more room".into())).unwrap();
        let stopped = supervisor.first_to_stop().unwrap();
        assert_eq!(
            (stopped.task.as_str(), stopped.how.to_string()),
            ("broken", "no more room".to_owned())
        );
        assert!(supervisor.drain(LONG).is_clean());
    }

    #[test]
    fn a_panic_is_reported_like_a_failure() {
        let mut supervisor = Supervisor::new();
        let secret = "an embargoed text".to_owned();
        supervisor.spawn("careless", |_shutdown| panic!("lost all")).unwrap();
        let stopped = supervisor.first_to_stop().unwrap();
        assert_eq!(stopped.task, "careless");
        assert!(matches!(stopped.how, How::Panicked(message) if message == "lost all"));
        supervisor.spawn("talkative", move |_shutdown| panic!("lost {secret}")).unwrap();
        let stopped = supervisor.first_to_stop().unwrap();
        assert!(stopped.how.is_failure() && !stopped.how.to_string().contains("embargoed"));
        assert!(supervisor.first_to_stop().is_none(), "no task is left");
    }

    #[test]
    fn a_restartable_task_comes_back_after_failures_and_panics() {
        let mut supervisor = Supervisor::new();
        let (runs, seen) = sync_channel(8);
        let mut run = 0;
        let back_off = BackOff { first: SHORT, longest: SHORT };
        supervisor
            .spawn_restarting("stubborn", back_off, move |shutdown| {
                run += 1;
                runs.send(run).unwrap();
                match run {
                    1 => Err("not yet".into()),
                    2 => panic!("not yet either"),
                    _ => patient(&shutdown),
                }
            })
            .unwrap();
        let seen: Vec<i32> = (0..3).map(|_| seen.recv_timeout(LONG).unwrap()).collect();
        assert_eq!(seen, [1, 2, 3]);
        assert!(supervisor.drain(LONG).is_clean());
    }

    #[test]
    fn a_task_that_is_down_does_not_hold_up_the_stop() {
        let mut supervisor = Supervisor::new();
        let (down, seen) = sync_channel(1);
        let back_off = BackOff { first: Duration::from_hours(1), longest: Duration::from_hours(1) };
        supervisor
            .spawn_restarting("down", back_off, move |_shutdown| {
                down.send(()).unwrap();
                Err("the folder is gone".into())
            })
            .unwrap();
        seen.recv_timeout(LONG).unwrap();
        assert!(supervisor.drain(LONG).is_clean());
    }

    #[test]
    fn what_does_not_stop_in_time_is_abandoned_by_name() {
        let mut supervisor = Supervisor::new();
        let (release, held) = sync_channel::<()>(1);
        supervisor.spawn("deaf", move |_shutdown| held.recv().map_err(Fatal::from)).unwrap();
        supervisor.spawn("patient", |shutdown| patient(&shutdown)).unwrap();
        let drained = supervisor.drain(Duration::from_millis(50));
        assert_eq!(drained.abandoned, ["deaf"]);
        release.send(()).unwrap();
    }

    #[test]
    fn what_fails_while_it_stops_is_told_with_its_reason() {
        let mut supervisor = Supervisor::new();
        supervisor
            .spawn("late", |shutdown| {
                patient(&shutdown)?;
                Err("the last page could not be written".into())
            })
            .unwrap();
        supervisor.spawn("patient", |shutdown| patient(&shutdown)).unwrap();
        let Drained { failed, abandoned } = supervisor.drain(LONG);
        assert!(abandoned.is_empty());
        let told: Vec<String> =
            failed.iter().map(|Stopped { task, how }| format!("{task}: {how}")).collect();
        assert_eq!(told, ["late: the last page could not be written"]);
    }

    #[test]
    fn the_token_is_heard_by_futures_and_by_threads() {
        let shutdown = Shutdown::new();
        assert!(!shutdown.wait_timeout(SHORT), "nobody has asked yet");
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let other = shutdown.clone();
        let asks = std::thread::spawn(move || other.request());
        runtime.block_on(shutdown.requested());
        assert!(shutdown.wait_timeout(LONG) && shutdown.is_requested());
        asks.join().unwrap();
        runtime.block_on(shutdown.requested());
    }
}
