//! The way of orders to the engine that runs at the moment.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::admit::{Ordered, Work};
use crate::domain::fault::OrderFault;
use crate::domain::order::{Answer, Order, OrderOutcome};

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
        let work = self.lock().clone();
        let is_heard =
            work.is_some_and(|work| work.send(Work::Order(Ordered { order, answer })).is_ok());
        let answer = is_heard.then(|| answered.recv_timeout(patience).ok()).flatten();
        answer.unwrap_or_else(|| Answer::not_done(OrderOutcome::Refused, OrderFault::Busy))
    }

    fn lock(&self) -> MutexGuard<'_, Option<SyncSender<Work>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
