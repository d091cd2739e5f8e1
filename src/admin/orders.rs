//! The way of orders to the engine that runs at the moment.

use std::sync::mpsc::{RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::admit::{Claim, Ordered, Work};
use crate::clock::Clock;
use crate::domain::fault::OrderFault;
use crate::domain::order::{Answer, Order, OrderOutcome};

/// Between two looks whether there is a place in a queue.
const PLACE_PAUSE: Duration = Duration::from_millis(10);

/// An order that was begun is not given up any more; so long its answer is still waited for.
const BEGUN_PATIENCE: Duration = Duration::from_secs(5);

/// To the thread that admits: orders have a queue of their own, and a mark in that of the sightings keeps
/// their place among them.
#[derive(Clone, Debug)]
pub struct Way {
    pub orders: SyncSender<Ordered>,
    pub work: SyncSender<Work>,
}

/// Between two engines there is no way.
#[derive(Debug, Default)]
pub struct CurrentOrders(Mutex<Option<Way>>);

impl CurrentOrders {
    pub fn open(&self, way: Way) {
        *self.lock() = Some(way);
    }

    /// Lets go of the engine, which ends when nobody can send it work.
    pub fn close(&self) {
        *self.lock() = None;
    }

    pub fn is_open(&self) -> bool {
        self.lock().is_some()
    }

    /// Waits for its turn behind the batches of an archive, and for the answer. What is told as not done is
    /// not done later either.
    pub(super) fn obey(&self, order: Order, patience: Duration) -> Answer {
        let Some(way) = self.lock().clone() else { return busy() };
        let (answer, answered) = sync_channel(1);
        let claim = Claim::default();
        let begun = Clock.monotonic();
        let left = || patience.saturating_sub(Clock.monotonic().duration_since(begun));
        let mut ordered = Some(Ordered { order, claim: claim.clone(), answer });
        // Where the queue is full of orders that were given up, a mark has them taken out of it.
        let (mut marked, mut cleared) = (false, false);
        loop {
            if let Some(waiting) = ordered.take() {
                match way.orders.try_send(waiting) {
                    Ok(()) => {}
                    Err(TrySendError::Full(back)) if !cleared => {
                        cleared = way.work.try_send(Work::Order(claim.clone())).is_ok();
                        ordered = Some(back);
                    }
                    Err(TrySendError::Full(back)) => ordered = Some(back),
                    Err(TrySendError::Disconnected(_order)) => return busy(),
                }
            }
            if ordered.is_none() && !marked {
                marked = way.work.try_send(Work::Order(claim.clone())).is_ok();
            }
            let pause = if marked { left() } else { PLACE_PAUSE.min(left()) };
            match answered.recv_timeout(pause) {
                Ok(answer) => return answer,
                Err(RecvTimeoutError::Timeout) if !left().is_zero() => {}
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => break,
            }
        }
        if claim.give_up() {
            return busy();
        }
        answered.recv_timeout(BEGUN_PATIENCE).unwrap_or_else(|_no_answer| {
            Answer::not_done(OrderOutcome::Begun, OrderFault::NotThrough)
        })
    }

    fn lock(&self) -> MutexGuard<'_, Option<Way>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn busy() -> Answer {
    Answer::not_done(OrderOutcome::Refused, OrderFault::Busy)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::Receiver;

    use super::*;
    use crate::domain::order::Said;

    const LONG: Duration = Duration::from_secs(20);
    const SHORT: Duration = Duration::from_millis(30);

    /// With so many places for orders, and for marks among the sightings.
    fn way(places: (usize, usize)) -> (CurrentOrders, Receiver<Ordered>, Receiver<Work>) {
        let (orders, ordered) = sync_channel(places.0);
        let (work, worked) = sync_channel(places.1);
        let current = CurrentOrders::default();
        current.open(Way { orders, work });
        (current, ordered, worked)
    }

    #[test]
    fn what_was_told_as_refused_is_not_done_later() {
        let (current, ordered, _work) = way((1, 1));
        assert_eq!(current.obey(Order::Status, SHORT), busy());
        assert!(!ordered.recv().unwrap().claim.begin(), "it was given up");
        // A second one finds no place, and is nowhere to be found.
        let stays =
            Ordered { order: Order::Status, claim: Claim::default(), answer: sync_channel(1).0 };
        current.lock().clone().unwrap().orders.try_send(stays).unwrap();
        assert_eq!(current.obey(Order::Accept { number: 1 }, SHORT), busy());
        assert_eq!(ordered.try_iter().map(|one| one.order).collect::<Vec<_>>(), [Order::Status]);
    }

    #[test]
    fn what_was_begun_is_answered_by_what_came_of_it() {
        let (current, ordered, _work) = way((1, 1));
        let admits = std::thread::spawn(move || {
            let Ordered { claim, answer, .. } = ordered.recv_timeout(LONG).unwrap();
            assert!(claim.begin());
            // Until whoever ordered has lost patience: it cannot give up any more.
            while !claim.give_up_was_tried() {
                std::thread::yield_now();
            }
            answer.send(Answer::done(Said::FeedsGoOn)).unwrap();
        });
        assert_eq!(current.obey(Order::Status, SHORT), Answer::done(Said::FeedsGoOn));
        admits.join().unwrap();
    }

    #[test]
    fn what_was_begun_and_has_no_answer_is_told_as_that() {
        let (current, ordered, _work) = way((1, 1));
        let admits = std::thread::spawn(move || {
            assert!(ordered.recv_timeout(LONG).unwrap().claim.begin());
        });
        assert_eq!(current.obey(Order::Status, LONG).outcome, OrderOutcome::Begun);
        admits.join().unwrap();
    }

    #[test]
    fn an_order_is_heard_though_there_is_no_place_among_the_sightings() {
        let (current, ordered, _work) = way((1, 0));
        let admits = std::thread::spawn(move || {
            let Ordered { claim, answer, .. } = ordered.recv_timeout(LONG).unwrap();
            assert!(claim.begin());
            answer.send(Answer::done(Said::FeedsGoOn)).unwrap();
        });
        assert_eq!(current.obey(Order::Status, LONG), Answer::done(Said::FeedsGoOn));
        admits.join().unwrap();
    }

    #[test]
    fn a_queue_that_is_full_of_orders_given_up_is_cleared() {
        let (current, ordered, work) = way((1, 1));
        assert_eq!(current.obey(Order::Status, SHORT), busy());
        assert!(matches!(work.recv_timeout(LONG), Ok(Work::Order(_))));
        let admits = std::thread::spawn(move || {
            // As the thread that admits does it at a mark.
            while let Ok(Work::Order(_)) = work.recv_timeout(LONG) {
                if let Some(begun) = ordered.try_iter().find(|one| one.claim.begin()) {
                    begun.answer.send(Answer::done(Said::FeedsGoOn)).unwrap();
                    return;
                }
            }
        });
        assert_eq!(current.obey(Order::Status, LONG), Answer::done(Said::FeedsGoOn));
        admits.join().unwrap();
    }
}
