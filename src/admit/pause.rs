//! While there is no room on the disk: what intake hands on is kept in order and not taken in. What a
//! person orders is done, and what comes due.

use std::sync::mpsc::RecvTimeoutError;

use super::{Admit, AdmitError, IDLE, Incoming, Ordered, Work};
use crate::board::Doing;
use crate::catalogue::CatalogueError;
use crate::catalogue::query::Queries as _;
use crate::domain::gesture::Gesture;
use crate::domain::limits::{BATCH_STATEMENTS_MAX, PAUSED_SIGHTINGS_MAX, ROOM_CHECK_EVERY};
use crate::intake::Sighting;

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
    pub(super) fn next(&mut self, incoming: &mut Incoming) -> Result<Next, AdmitError> {
        let Incoming { work, orders } = incoming;
        let has_room = self.ledger.room().look();
        let paused = &mut self.unsettled.paused;
        if has_room && !paused.is_empty() {
            if self.ledger.room().is_closed() {
                // They are many, and found again at the next start.
                return Ok(Next::End);
            }
            self.board.admit_pulse.beat(Doing::Working, self.clock.monotonic());
            let most = BATCH_STATEMENTS_MAX.min(paused.len());
            let batch = paused.drain(..most).collect();
            self.note_backlog(self.unsettled.paused.len());
            return Ok(Next::Batch(batch));
        }
        self.board.admit_pulse.beat(Doing::Waiting, self.clock.monotonic());
        if paused.len() >= PAUSED_SIGHTINGS_MAX {
            // Sightings have no place any more, and orders none behind them.
            if let Some(ordered) = orders.next() {
                self.board.admit_pulse.beat(Doing::Working, self.clock.monotonic());
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
        let mut orders = Vec::new();
        for work in batch {
            if self.is_order(&work)? {
                orders.push(work);
            } else {
                self.unsettled.paused.push_back(work);
            }
        }
        self.note_backlog(self.unsettled.paused.len());
        Ok(if orders.is_empty() { Next::Nothing } else { Next::Batch(orders) })
    }

    /// A file is one as well where it speaks of what is known already, and of nothing that is paused.
    fn is_order(&self, work: &Work) -> Result<bool, AdmitError> {
        let file = match work {
            Work::Order(_) => return Ok(true),
            Work::Sighting(Sighting::File(file)) => file,
            Work::Sighting(_) => return Ok(false),
        };
        let Some((_gesture, about)) = Gesture::of(&file.path) else { return Ok(false) };
        let is_paused = self.unsettled.paused.iter().any(
            |work| matches!(work, Work::Sighting(Sighting::File(of)) if about.contains(&of.path)),
        );
        if is_paused {
            return Ok(false);
        }
        for path in &about {
            if self.catalogue.entry_by_drop_name(path)?.is_some()
                || self.ledger.waiting_at(path)?.is_some()
            {
                return Ok(true);
            }
        }
        Ok(false)
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
    /// What was written is not what lies there.
    pub(super) fn is_damage(&self) -> bool {
        match self {
            AdmitError::Catalogue(error) => match error {
                CatalogueError::Ledger(error) => error.is_damage(),
                CatalogueError::Unavailable { .. } => error.is_damage(),
            },
            AdmitError::Ledger(error) => error.is_damage(),
            AdmitError::Store(_) | AdmitError::PublishStopped => false,
        }
    }

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
