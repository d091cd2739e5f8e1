//! What serves and publishes for one configuration: a whole engine, or what stands where there is no room for one.

use std::sync::Arc;

use super::engine::Engine;
use super::requests::{Renewal, Requests};
use super::standing::Standing;
use super::{Failure, StartOptions};
use crate::admin::CurrentOrders;
use crate::board::Board;
use crate::clock::Clock;
use crate::config::Config;
use crate::http;
use crate::room;

/// The task that hears what is asked of the program as a whole.
pub(super) const REQUESTS: &str = "requests";

pub(super) enum Generation {
    Whole(Box<Engine>),
    Standing(Box<Standing>),
}

/// Why one has come to its end without a failure.
pub(super) enum Ending {
    /// The program is to stop.
    Stopped,
    /// Another configuration takes its place.
    Renewed(Renewal),
    /// There is room for an engine, which is to be started so.
    RoomAgain(StartOptions),
}

impl Generation {
    /// Where only room is missing, what stands is served.
    pub(super) fn start(
        config: &Arc<Config>,
        options: &StartOptions,
        (clock, board): (Clock, Arc<Board>),
    ) -> Result<Generation, Failure> {
        let failure = match Engine::start(config, options, (clock, Arc::clone(&board))) {
            Ok(engine) => return Ok(Generation::Whole(Box::new(engine))),
            Err(failure) => failure,
        };
        if !room::lacked_room(&failure) && !room::is_full(&config.state_dir) {
            return Err(failure);
        }
        match Standing::open(config, options, (clock, &board), &failure) {
            Ok(standing) => Ok(Generation::Standing(Box::new(standing))),
            Err(nothing) => {
                tracing::debug!(error = &nothing as &dyn std::error::Error, "nothing stands");
                Err(failure)
            }
        }
    }

    pub(super) fn config(&self) -> &Arc<Config> {
        match self {
            Generation::Whole(engine) => engine.config(),
            Generation::Standing(standing) => standing.config(),
        }
    }

    /// What the server answers from.
    pub(super) fn services(&self) -> http::Services {
        match self {
            Generation::Whole(engine) => engine.services(),
            Generation::Standing(standing) => standing.services(),
        }
    }

    /// The host that the feeds still name.
    pub(super) fn standing_host(&self) -> Option<String> {
        match self {
            Generation::Whole(engine) => engine.standing_host(),
            Generation::Standing(standing) => standing.standing_host(),
        }
    }

    pub(super) fn run(self, requests: Requests, orders: &CurrentOrders) -> Result<Ending, Failure> {
        match self {
            Generation::Whole(engine) => {
                let heard = engine.run(requests, orders)?;
                Ok(heard.map_or(Ending::Stopped, Ending::Renewed))
            }
            Generation::Standing(standing) => standing.run(requests),
        }
    }
}
