//! Work on many files at once.

use std::num::NonZero;
use std::sync::{Mutex, PoisonError};
use std::thread::available_parallelism;

/// How many of the cores a piece of work may have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Share {
    All,
    /// For work ahead of the thread that decides, which is the one that everything waits for.
    AllButOne,
}

/// Applies `work` to every item, on several cores where there is enough to do.
pub(super) fn in_parallel<T: Send>(items: &mut [T], share: Share, work: impl Fn(&mut T) + Sync) {
    const WORTH_A_THREAD: usize = 8;
    // Asking for the cores opens files; one drop does without.
    let is_little = items.len() < WORTH_A_THREAD;
    let cores = if is_little { 1 } else { available_parallelism().map_or(1, NonZero::get) };
    let threads = match share {
        Share::All => cores,
        Share::AllButOne => cores.saturating_sub(1),
    };
    on_threads(items, threads, work);
}

/// Applies `work`, which waits for the disk, to every item: several waits together take as long as one.
pub(super) fn side_by_side<T: Send>(items: &mut [T], work: impl Fn(&mut T) + Sync) {
    const THREADS: usize = 8;
    on_threads(items, THREADS.min(items.len()), work);
}

/// The calling thread is one of them. Whoever has done an item takes the next.
fn on_threads<T: Send>(items: &mut [T], threads: usize, work: impl Fn(&mut T) + Sync) {
    let left = Mutex::new(items.iter_mut());
    let next = || left.lock().unwrap_or_else(PoisonError::into_inner).next();
    let all = || {
        while let Some(item) = next() {
            work(item);
        }
    };
    std::thread::scope(|scope| {
        for _other in 1..threads {
            scope.spawn(all);
        }
        all();
    });
}
