//! What serves and publishes for one configuration: a whole engine, or what stands where there is no room for one.

use std::sync::Arc;

use super::engine::{Engine, Kept};
use super::left::Leftover;
use super::requests::{Asked, Renewal, Requests};
use super::stopgap::Stopgap;
use super::{Failure, StartOptions};
use crate::admin::CurrentOrders;
use crate::config::Config;
use crate::http;
use crate::room;

pub(super) enum Generation {
    Whole(Box<Engine>),
    Stopgap(Box<Stopgap>),
}

/// Why one has come to its end without a failure.
pub(super) enum Ending {
    /// The program is to stop.
    Stopped,
    /// Another configuration takes its place, to be started so.
    Renewed(Box<Renewal>, StartOptions),
    /// There is room for an engine, which is to be started so.
    RoomAgain(StartOptions),
}

/// How one came to its end, and what of it did not.
pub(super) struct Ended {
    pub(super) how: Result<Ending, Failure>,
    pub(super) left: Leftover,
}

impl Ending {
    /// `options` are those of a start that is still to come.
    pub(super) fn of(asked: Asked, options: StartOptions) -> Ending {
        match asked {
            Asked::ToStop => Ending::Stopped,
            Asked::For(renewal) => Ending::Renewed(renewal, options),
        }
    }
}

impl Generation {
    /// Where only room is missing, what stands is served.
    pub(super) fn start(
        config: &Arc<Config>,
        options: &StartOptions,
        kept: &Kept,
    ) -> Result<Generation, Failure> {
        let failure = match Engine::start(config, options, kept) {
            Ok(engine) => return Ok(Generation::Whole(Box::new(engine))),
            Err(failure) => failure,
        };
        // What no new start mends is no want of room.
        if failure.exit_code() == Failure::NO_START_HELPS {
            return Err(failure);
        }
        if !room::lacked_room(&failure) && !room::is_full(&config.state_dir) {
            return Err(failure);
        }
        match Stopgap::open(config, options, kept, &failure) {
            Ok(stopgap) => Ok(Generation::Stopgap(Box::new(stopgap))),
            Err(nothing) => {
                tracing::debug!(error = nothing.in_one_line(), "nothing stands");
                Err(failure)
            }
        }
    }

    pub(super) fn config(&self) -> &Arc<Config> {
        match self {
            Generation::Whole(engine) => engine.config(),
            Generation::Stopgap(stopgap) => stopgap.config(),
        }
    }

    /// What the server answers from.
    pub(super) fn services(&self) -> http::Services {
        match self {
            Generation::Whole(engine) => engine.services(),
            Generation::Stopgap(stopgap) => stopgap.services(),
        }
    }

    /// The host that the feeds still name.
    pub(super) fn standing_host(&self) -> Option<String> {
        match self {
            Generation::Whole(engine) => engine.standing_host(),
            Generation::Stopgap(stopgap) => stopgap.standing_host(),
        }
    }

    pub(super) fn run(self, requests: Requests, orders: &CurrentOrders) -> Result<Ended, Failure> {
        match self {
            Generation::Whole(engine) => engine.run(requests, orders),
            Generation::Stopgap(stopgap) => stopgap.run(requests),
        }
    }
}
