//! How late a text under embargo is released: under load, after a restart, after a step of the clock.
//!
//! ```text
//! cargo bench --bench release
//! ```
//!
//! `benches/README.md` says what exactly is measured.

#![expect(clippy::disallowed_methods, reason = "it measures time")]

#[expect(dead_code, reason = "the other measurements need more of it")]
#[path = "../common/mod.rs"]
mod common;
#[expect(clippy::unwrap_used, reason = "the tests' own: one that cannot go on should stop")]
#[path = "../../tests/all/preloaded.rs"]
mod preloaded;
#[expect(clippy::unwrap_used, reason = "the tests' own: one that cannot go on should stop")]
#[expect(dead_code, reason = "a step needs no time service")]
#[path = "../../tests/all/wall_clock.rs"]
mod wall_clock;

mod load;
mod office;

use std::cmp::Ordering;
use std::process::ExitCode;

use clap::Parser;
use common::Failure;
use common::figures::{Samples, Verdict, table};
use office::Office;

#[derive(Parser)]
struct Options {
    /// Releases while statements are dropped and read.
    #[arg(long, default_value_t = 20, value_parser = clap::value_parser!(u32).range(1..=200))]
    releases: u32,
    /// Releases that fall due while the daemon is down, and others that a step of the clock passes.
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=50))]
    rounds: u32,
    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

/// In milliseconds: what the project promises.
const LATE_MAX: f64 = 1_000.0;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the answer to whoever ran it")]
fn main() -> ExitCode {
    match measure(&Options::parse()) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("release: {failure}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "it takes minutes, and somebody waits")]
fn measure(options: &Options) -> Result<String, Failure> {
    let mut office = Office::start()?;
    eprintln!("{} releases under load", options.releases);
    let under_load = office.under_load(options.releases)?;
    let (mut restarted, mut stepped) = (Vec::new(), Vec::new());
    for round in 1..=options.rounds {
        eprintln!("round {round} of {}", options.rounds);
        restarted.push(office.over_a_restart(round)?);
        stepped.push(office.over_a_step(round)?);
    }
    office.stop()?;
    Ok(table(vec![
        verdict("latest of the releases under load", under_load),
        verdict("latest after a start, of what fell due before", restarted),
        verdict("latest after a step of the clock past its time", stepped),
    ]))
}

fn verdict(what: &str, late: Vec<f64>) -> Verdict {
    let late = Samples::of(late);
    Verdict {
        what: what.to_owned(),
        measured: late.max(),
        spread: late.spread(),
        bound: LATE_MAX,
        wanted: Ordering::Less,
        unit: "ms",
    }
}
