//! What the service manager is told (`sd_notify(3)`). Where there is none, nothing is said.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sd_notify::NotifyState;

/// The databases are open, the feeds are served, the sockets are taken. Also said after `reloading`.
pub fn ready(status: &str) {
    let status = one_line(status);
    tell(&[NotifyState::Ready, NotifyState::Status(&status)]);
    *last() = status;
}

/// One plain line on how it stands; nothing where it was the last that was said.
pub fn status(line: &str) {
    let line = one_line(line);
    if *last() != line {
        tell(&[NotifyState::Status(&line)]);
        *last() = line;
    }
}

/// The line that the service manager shows.
fn last() -> MutexGuard<'static, String> {
    static LAST: Mutex<String> = Mutex::new(String::new());
    LAST.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The configuration is being read anew; `ready` follows, whatever comes of it.
pub fn reloading() {
    let now = NotifyState::monotonic_usec_now().ok();
    let states = [Some(NotifyState::Reloading), now];
    tell(&states.into_iter().flatten().collect::<Vec<_>>());
}

pub fn stopping() {
    tell(&[NotifyState::Stopping]);
}

/// Feeds the watchdog.
pub fn alive() {
    tell(&[NotifyState::Watchdog]);
}

/// Whether there is one that listens.
pub fn is_there() -> bool {
    std::env::var_os("NOTIFY_SOCKET").is_some()
}

/// How often the watchdog must be fed at least; `None` where there is none.
pub fn watchdog() -> Option<Duration> {
    sd_notify::watchdog_enabled()
}

fn one_line(text: &str) -> String {
    text.split(['\n', '\r']).collect::<Vec<_>>().join(" ")
}

fn tell(states: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(states) {
        tracing::warn!(%error, "the service manager cannot be told");
    }
}
