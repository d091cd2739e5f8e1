//! While there is no room on the disk: what intake hands on is kept in order and not taken in. What a
//! person orders is done, and what comes due.

use std::sync::mpsc::RecvTimeoutError;

use super::{Admit, AdmitError, IDLE, Incoming, Ordered, Work, ordered};
use crate::board::Doing;
use crate::domain::limits::{BATCH_STATEMENTS_MAX, PAUSED_SIGHTINGS_MAX, ROOM_CHECK_EVERY};

/// What is to be done next.
pub(super) enum Next {
    Batch(Vec<Work>),
    /// While nothing else is taken.
    Order(Ordered),
    /// Nothing came for a while.
    Nothing,
    /// Nobody is left who could send work.
    End,
}

impl Admit {
    pub(super) fn next(&mut self, incoming: &Incoming) -> Result<Next, AdmitError> {
        let Incoming { work, orders } = incoming;
        let has_room = self.ledger.room().look();
        let paused = &mut self.unsettled.paused;
        if has_room && !paused.is_empty() {
            let most = BATCH_STATEMENTS_MAX.min(paused.len());
            let batch = paused.drain(..most).collect();
            self.note_backlog(self.unsettled.paused.len());
            return Ok(Next::Batch(batch));
        }
        self.board.admit_pulse.beat(Doing::Waiting, self.clock.monotonic());
        if paused.len() >= PAUSED_SIGHTINGS_MAX {
            // Sightings have no place any more, and orders none behind them.
            if let Some(ordered) = ordered::next(orders) {
                return Ok(Next::Order(ordered));
            }
            self.ledger.room().rest(ROOM_CHECK_EVERY);
            return Ok(if self.ledger.room().is_closed() { Next::End } else { Next::Nothing });
        }
        let most = if has_room { IDLE } else { ROOM_CHECK_EVERY };
        let received = work.recv_timeout(self.patience(most)?);
        self.board.admit_pulse.beat(Doing::Working, self.clock.monotonic());
        let first = match received {
            Ok(first) => first,
            Err(RecvTimeoutError::Disconnected) => return Ok(Next::End),
            // Intake may hang in the drop folder, and keep its end of the queue for as long.
            Err(RecvTimeoutError::Timeout) if self.ledger.room().is_closed() => {
                return Ok(Next::End);
            }
            Err(RecvTimeoutError::Timeout) => return Ok(Next::Nothing),
        };
        let more = work.try_iter().take(BATCH_STATEMENTS_MAX - 1);
        let batch = std::iter::once(first).chain(more);
        // The disk may have been filled meanwhile.
        if self.ledger.room().look() {
            return Ok(Next::Batch(batch.collect()));
        }
        let (orders, sightings): (Vec<_>, Vec<_>) =
            batch.partition(|work| matches!(work, Work::Order));
        self.unsettled.paused.extend(sightings);
        self.note_backlog(self.unsettled.paused.len());
        Ok(if orders.is_empty() { Next::Nothing } else { Next::Batch(orders) })
    }

    /// It was asked to stop while a write waited for room. What it had in hand was not recorded, and is
    /// found again at the next start.
    pub(super) fn stopped_while_it_waited(&self, error: &AdmitError) -> bool {
        let stopped = error.is_no_room() && self.ledger.room().is_closed();
        if stopped {
            tracing::warn!(
                "stopped while it waited for room on the disk; what was in hand is found again at the next start"
            );
        }
        stopped
    }
}

impl AdmitError {
    /// Nothing of it was written, and it can be tried again once there is room on the disk.
    pub(super) fn is_no_room(&self) -> bool {
        match self {
            AdmitError::Catalogue(error) => error.is_no_room(),
            AdmitError::Ledger(error) => error.is_no_room(),
            AdmitError::Store(error) => error.is_no_room(),
            AdmitError::PublishStopped => false,
        }
    }
}
