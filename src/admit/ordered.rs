//! Orders on their way: each is begun by the thread that admits, or given up by whoever gave it, and never both.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::mpsc::{Receiver, SyncSender};

use crate::domain::order::{Answer, Order};

/// An order, with the way back to whoever gave it.
#[derive(Debug)]
pub struct Ordered {
    pub order: Order,
    pub claim: Claim,
    pub answer: SyncSender<Answer>,
}

/// Who has it. All clones are one.
#[derive(Clone, Debug, Default)]
pub struct Claim(Arc<AtomicU8>);

const WAITS: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;
/// Whoever gave it would have given it up.
const MISSED: u8 = 3;

impl Claim {
    /// From now on it is done. Tells whether it still is to be.
    pub fn begin(&self) -> bool {
        self.0.compare_exchange(WAITS, BEGUN, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }

    /// It is not done any more. Tells whether that is so.
    pub fn give_up(&self) -> bool {
        let given_up =
            self.0.compare_exchange(WAITS, GIVEN_UP, Ordering::AcqRel, Ordering::Acquire).is_ok();
        if !given_up {
            self.0.store(MISSED, Ordering::Release);
        }
        given_up
    }

    #[cfg(test)]
    pub(crate) fn give_up_was_tried(&self) -> bool {
        self.0.load(Ordering::Acquire) == MISSED
    }
}

/// The next of the orders that nobody has given up; it is begun by that.
pub(super) fn next(orders: &Receiver<Ordered>) -> Option<Ordered> {
    orders.try_iter().find(|ordered| ordered.claim.begin())
}
