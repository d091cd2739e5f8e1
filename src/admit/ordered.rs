//! Orders on their way: each is begun by the thread that admits, or given up by whoever gave it, and never both.

use std::collections::VecDeque;
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

    fn waits(&self) -> bool {
        self.0.load(Ordering::Acquire) == WAITS
    }

    fn is_of(&self, mark: &Claim) -> bool {
        Arc::ptr_eq(&self.0, &mark.0)
    }

    #[cfg(test)]
    pub(crate) fn give_up_was_tried(&self) -> bool {
        self.0.load(Ordering::Acquire) == MISSED
    }
}

/// What was ordered, each with its place among the sightings, where its mark stands.
#[derive(Debug)]
pub struct Orders {
    queue: Receiver<Ordered>,
    /// Found beside another one whose mark had come; as many as there are askers that still wait.
    early: VecDeque<Ordered>,
}

impl From<Receiver<Ordered>> for Orders {
    fn from(queue: Receiver<Ordered>) -> Orders {
        Orders { queue, early: VecDeque::new() }
    }
}

impl Orders {
    /// The one of this mark, begun by that; none where it was given up. Others stay behind what was seen
    /// before they were ordered.
    pub(super) fn of(&mut self, mark: &Claim) -> Option<Ordered> {
        self.collect();
        let place = self.early.iter().position(|ordered| ordered.claim.is_of(mark))?;
        self.early.remove(place).filter(|ordered| ordered.claim.begin())
    }

    /// The next one, wherever its mark stands; it is begun by that.
    pub(super) fn next(&mut self) -> Option<Ordered> {
        self.collect();
        while let Some(ordered) = self.early.pop_front() {
            if ordered.claim.begin() {
                return Some(ordered);
            }
        }
        None
    }

    fn collect(&mut self) {
        self.early.extend(self.queue.try_iter());
        self.early.retain(|ordered| ordered.claim.waits());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::sync_channel;

    use super::*;

    #[test]
    fn a_mark_of_an_order_given_up_lets_no_other_one_pass() {
        let (queue, received) = sync_channel(2);
        let [given_up, later] = [Claim::default(), Claim::default()];
        for claim in [&given_up, &later] {
            let answer = sync_channel(1).0;
            queue.send(Ordered { order: Order::Status, claim: claim.clone(), answer }).unwrap();
        }
        let mut orders = Orders::from(received);
        assert!(given_up.give_up());
        assert!(orders.of(&given_up).is_none());
        assert!(orders.of(&later).is_some_and(|ordered| ordered.claim.is_of(&later)));
        assert!(orders.next().is_none());
    }
}
