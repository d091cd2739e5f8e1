//! The wall clock, by which texts under embargo are released.

use jiff::Timestamp;
use serde_json::Value;

use super::checks::{CLOCK, CLOCK_LEDGER, TIME_SERVICE};
use super::daemon::Running;
use super::finding::Finding;
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::limits::CLOCK_STEP_MIN;

/// Whether the running program relies on it for what a person said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Word {
    Accepted,
    Nobodys,
}

/// `last_record` is when the last record of the ledger was made; else why that is not known.
pub(super) fn examine(
    config: &Config,
    (last_record, running): (Result<Option<Timestamp>, String>, &Running),
) -> Vec<Finding> {
    let reading = Clock.reading();
    let word = match running.said("/clock/accepted") {
        Some(Value::Bool(true)) => Word::Accepted,
        Some(_) | None => Word::Nobodys,
    };
    vec![
        synchronised(config, (reading.is_synchronised, word)),
        time_service(config, reading.is_synchronised),
        beside_ledger((reading.wall, word), last_record),
    ]
}

fn synchronised(config: &Config, (is_synchronised, word): (Option<bool>, Word)) -> Finding {
    let remedy = "install a time service (apt install chrony), and see by `chronyc tracking` or `timedatectl` that it reaches its servers";
    match is_synchronised {
        Some(true) => Finding::ok(CLOCK, "the kernel says that the clock is synchronised"),
        Some(false) if config.clock.time_service && word == Word::Accepted => Finding::note(
            CLOCK,
            "the clock is not synchronised, and gazetted relies on it because a person accepted it: until its next start, \
             or the clock's next step",
            remedy,
        ),
        Some(false) if config.clock.time_service => Finding::fault(
            CLOCK,
            "the clock is not synchronised: embargoes, dates ahead and expiries wait until it is, or until a person \
             accepts it (`gazetted status` says whether); `hold` runs on, and undated texts are published",
            remedy,
        ),
        Some(false) => Finding::note(
            CLOCK,
            "the clock is not synchronised: an embargo may end at a wrong time",
            remedy,
        ),
        None => Finding::not_examined(CLOCK, "the kernel may not be asked here (adjtimex)"),
    }
}

fn time_service(config: &Config, is_synchronised: Option<bool>) -> Finding {
    if config.clock.time_service {
        return Finding::ok(
            TIME_SERVICE,
            "clock.time_service is set: no embargo ends by a clock that is neither synchronised nor accepted by a person",
        );
    }
    let what = "clock.time_service is not set: a clock that is wrong by less than an hour releases texts at a wrong time";
    match is_synchronised {
        Some(true) => Finding::note(
            TIME_SERVICE,
            what,
            "set time_service = true below [clock]; the clock is synchronised",
        ),
        Some(false) | None => Finding::note(
            TIME_SERVICE,
            what,
            "once a time service keeps the clock, set time_service = true below [clock]",
        ),
    }
}

fn beside_ledger(
    (now, word): (Timestamp, Word),
    last: Result<Option<Timestamp>, String>,
) -> Finding {
    let last = match last {
        Ok(Some(last)) => last,
        Ok(None) => return Finding::not_examined(CLOCK_LEDGER, "the ledger has no record yet"),
        Err(why) => return Finding::not_examined(CLOCK_LEDGER, why),
    };
    let by = last.duration_since(now);
    let is_behind = by.unsigned_abs() > CLOCK_STEP_MIN && by.is_positive();
    if is_behind && word == Word::Accepted {
        return Finding::note(
            CLOCK_LEDGER,
            format!(
                "the clock says {now:.0}, and the last record of the ledger was made at {last:.0}; gazetted relies on it \
                 because a person accepted it"
            ),
            "nothing, if the clock is right; else set it",
        );
    }
    if is_behind {
        return Finding::fault(
            CLOCK_LEDGER,
            format!(
                "the clock says {now:.0}, and the last record of the ledger was made at {last:.0}: nothing is released"
            ),
            "set the clock; if it is right, and was wrong then, accept it: `gazetted status` gives its number",
        );
    }
    Finding::ok(
        CLOCK_LEDGER,
        format!("the clock says {now:.0}; the last record was made at {last:.0}"),
    )
}
