//! The way of orders to the engine that runs at the moment.

use std::sync::mpsc::{SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::admit::{Ordered, Work};
use crate::clock::Clock;
use crate::domain::fault::OrderFault;
use crate::domain::order::{Answer, Order, OrderOutcome};

/// Between two looks whether there is a place in the queue.
const PLACE_PAUSE: Duration = Duration::from_millis(10);

/// Between two engines there is no way.
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

    pub fn is_open(&self) -> bool {
        self.lock().is_some()
    }

    /// Waits for its turn behind the batches of an archive, and for the answer.
    pub(super) fn obey(&self, order: Order, patience: Duration) -> Answer {
        let (answer, answered) = sync_channel(1);
        let begun = Clock.monotonic();
        let left = || patience.saturating_sub(Clock.monotonic().duration_since(begun));
        let work = self.lock().clone();
        let is_heard = work.is_some_and(|work| {
            let mut work_left = Work::Order(Ordered { order, answer });
            loop {
                match work.try_send(work_left) {
                    Ok(()) => return true,
                    Err(TrySendError::Full(back)) if !left().is_zero() => work_left = back,
                    Err(_full_or_gone) => return false,
                }
                std::thread::sleep(PLACE_PAUSE);
            }
        });
        let answer = is_heard.then(|| answered.recv_timeout(left()).ok()).flatten();
        answer.unwrap_or_else(|| Answer::not_done(OrderOutcome::Refused, OrderFault::Busy))
    }

    fn lock(&self) -> MutexGuard<'_, Option<SyncSender<Work>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
