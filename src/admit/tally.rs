//! What became of an archive, counted for the log until all that was found of it has come to rest.

use std::time::{Duration, Instant};

use crate::reports::Outcome;

/// Of one part of an archive: what reconciles found between one time that all rested and the next.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// When it was found.
    since: Option<Instant>,
    published: usize,
    waiting: usize,
    refused: usize,
    /// The text of another file, or of an entry that was there already.
    known: usize,
}

impl Tally {
    pub(super) fn begin(&mut self, now: Instant) {
        self.since.get_or_insert(now);
    }

    pub(super) fn count(&mut self, outcome: &Outcome) {
        let place = match outcome {
            Outcome::Published => &mut self.published,
            Outcome::Held | Outcome::Rejected => &mut self.waiting,
            Outcome::Refused => &mut self.refused,
            Outcome::Corrected { .. }
            | Outcome::Expired
            | Outcome::Found(_)
            | Outcome::Renamed { .. }
            | Outcome::Duplicate { .. }
            | Outcome::StillPublic
            | Outcome::Stopped
            | Outcome::Undecided
            | Outcome::Decided { .. }
            | Outcome::Settled
            | Outcome::Withdrawn
            | Outcome::Reinstated
            | Outcome::StaysWithdrawn
            | Outcome::Erased
            | Outcome::ManyVanished { .. }
            | Outcome::TwinMissing { .. }
            | Outcome::Unchanged => &mut self.known,
        };
        *place += 1;
    }

    /// Says it once, and begins anew.
    pub(super) fn tell(&mut self, now: Instant) {
        let Tally { since, published, waiting, refused, known } = std::mem::take(self);
        let files = published + waiting + refused + known;
        let Some(since) = since.filter(|_since| files > 0) else { return };
        let seconds = tenths(now.duration_since(since));
        tracing::info!(
            files,
            published,
            waiting,
            refused,
            known,
            seconds,
            "an archive was taken in; nobody is told of it as news"
        );
    }
}

/// In seconds, to a tenth.
fn tenths(duration: Duration) -> f64 {
    (duration.as_secs_f64() * 10.0).round() / 10.0
}
