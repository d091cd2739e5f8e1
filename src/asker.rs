//! Questions to file systems, which may hang: one asker at a time waits for the answer, and whoever wants to
//! know waits for so long and no longer.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::Builder;
use std::time::{Duration, Instant};

use crate::clock::Clock;

/// Asks the same thing again and again. All clones are one.
#[derive(Debug)]
pub struct Asker<T>(Arc<Shared<T>>);

#[derive(Debug)]
struct Shared<T> {
    state: Mutex<State<T>>,
    answered: Condvar,
}

#[derive(Debug)]
struct State<T> {
    /// Since when an answer is waited for.
    asked: Option<Instant>,
    last: Option<T>,
}

/// What was answered last, and for how long a later question has had no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard<T> {
    pub last: Option<T>,
    pub silent: Duration,
}

impl<T: Clone + Send + 'static> Asker<T> {
    /// Begins to ask, unless an earlier question has no answer yet: a file system that hangs holds one
    /// thread, however often it is asked.
    pub fn ask(&self, name: &str, question: impl FnOnce() -> T + Send + 'static) {
        let mut state = self.lock();
        if state.asked.is_some() {
            return;
        }
        let here = Asker(Arc::clone(&self.0));
        let asks = move || {
            let answer = question();
            let mut state = here.lock();
            (state.asked, state.last) = (None, Some(answer));
            drop(state);
            here.0.answered.notify_all();
        };
        // Without a thread it is asked the next time.
        if Builder::new().name(name.to_owned()).spawn(asks).is_ok() {
            state.asked = Some(Clock.monotonic());
        }
    }

    /// Waits for the answer until then.
    pub fn hear(&self, until: Instant) -> Heard<T> {
        let patience = until.saturating_duration_since(Clock.monotonic());
        let waiting = |state: &mut State<T>| state.asked.is_some();
        let heard = self.0.answered.wait_timeout_while(self.lock(), patience, waiting);
        let (state, _late) = heard.unwrap_or_else(PoisonError::into_inner);
        let since = |asked| Clock.monotonic().saturating_duration_since(asked);
        Heard { last: state.last.clone(), silent: state.asked.map_or(Duration::ZERO, since) }
    }
}

impl<T> Asker<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T> Clone for Asker<T> {
    fn clone(&self) -> Asker<T> {
        Asker(Arc::clone(&self.0))
    }
}

impl<T> Default for Asker<T> {
    fn default() -> Asker<T> {
        let state = Mutex::new(State { asked: None, last: None });
        Asker(Arc::new(Shared { state, answered: Condvar::new() }))
    }
}

/// From so many on, those who have their answer are forgotten. Configurations name other folders in time.
const ASKERS_MAX: usize = 16;

/// One asker for each folder. All clones are one.
#[derive(Debug)]
pub struct Askers<T>(Arc<Mutex<BTreeMap<PathBuf, Asker<T>>>>);

impl<T> Askers<T> {
    pub fn of(&self, folder: &Path) -> Asker<T> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= ASKERS_MAX {
            all.retain(|path, asker| path == folder || asker.lock().asked.is_some());
        }
        all.entry(folder.to_owned()).or_default().clone()
    }
}

impl<T> Clone for Askers<T> {
    fn clone(&self) -> Askers<T> {
        Askers(Arc::clone(&self.0))
    }
}

impl<T> Default for Askers<T> {
    fn default() -> Askers<T> {
        Askers(Arc::default())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn who_hangs_is_asked_once_and_what_it_said_last_is_told() {
        let asker = Asker::<u32>::default();
        let later = || Clock.monotonic() + Duration::from_secs(20);
        asker.ask("first", || 1);
        assert_eq!(asker.hear(later()), Heard { last: Some(1), silent: Duration::ZERO });
        let (go_on, hangs) = sync_channel::<()>(1);
        asker.ask("hung", move || {
            hangs.recv().unwrap();
            2
        });
        asker.ask("another", || 3);
        let heard = asker.hear(Clock.monotonic());
        assert!(heard.last == Some(1) && heard.silent > Duration::ZERO, "{heard:?}");
        go_on.send(()).unwrap();
        assert_eq!(asker.hear(later()), Heard { last: Some(2), silent: Duration::ZERO });
    }
}
