//! From the rename of a statement into the drop folder until readers have it, beside a bare loop
//! that does the least that could be done, on the same disk and in the same minutes.
//!
//! ```text
//! cargo bench --bench latency -- --held 1000 --held 10000 --held 100000
//! ```
//!
//! `benches/README.md` says what exactly is measured.

#![expect(clippy::disallowed_methods, reason = "it measures time")]

#[path = "../common/mod.rs"]
mod common;

mod bare;
mod report;
mod subject;
mod texts;

use std::process::ExitCode;
use std::time::Duration;

use bare::Bare;
use clap::Parser;
use common::Failure;
use report::{Round, Rounds};
use subject::Subject;
use texts::Texts;

#[derive(Parser)]
struct Options {
    /// Statements that the daemon holds before the first drop; may be given more than once.
    #[arg(long, default_values_t = [10_000])]
    held: Vec<usize>,
    #[arg(long, default_value_t = 5, value_parser = clap::value_parser!(u32).range(1..=50))]
    rounds: u32,
    /// Drops in one round of each.
    #[arg(long, default_value_t = 60, value_parser = clap::value_parser!(u32).range(1..=1000))]
    drops: u32,
    /// Between two questions of the waiting reader, in microseconds.
    #[arg(long, default_value_t = 100, value_parser = clap::value_parser!(u64).range(0..=10_000))]
    pause: u64,
    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

/// How drops follow one another.
#[derive(Clone, Copy)]
pub(crate) struct Pace {
    pub(crate) drops: u32,
    /// Between two questions of the waiting reader.
    pub(crate) pause: Duration,
}

/// So many statements fill every window that is measured before the measuring begins.
const WARM_UP_DROPS: u32 = 60;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the answer to whoever ran it")]
fn main() -> ExitCode {
    match measure(&Options::parse()) {
        Ok(rounds) => {
            println!("{rounds}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("latency: {failure}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "it takes minutes, and somebody waits")]
fn measure(options: &Options) -> Result<Rounds, Failure> {
    let pace = Pace { drops: options.drops, pause: Duration::from_micros(options.pause) };
    let mut texts = Texts::of_corpus((WARM_UP_DROPS + options.rounds * options.drops) as usize)?;
    let mut bare = Bare::start()?;
    let mut subjects = Vec::new();
    for &held in &options.held {
        eprintln!("{held} statements are taken in");
        let mut subject = Subject::holding(held)?;
        subject.round(&mut texts.clone(), Pace { drops: WARM_UP_DROPS, ..pace })?;
        subjects.push(subject);
    }
    texts.skip(WARM_UP_DROPS as usize);
    let mut rounds = Rounds::default();
    for number in 0..options.rounds {
        eprintln!("round {} of {}", number + 1, options.rounds);
        let mut round = Round::default();
        // Every other round runs the other way, so that what drifts does not favour the first.
        if number % 2 == 1 {
            round.bare = bare.round(&mut texts.clone(), pace)?;
        }
        for subject in &mut subjects {
            round.subjects.push((subject.held, subject.round(&mut texts.clone(), pace)?));
        }
        if number % 2 == 0 {
            round.bare = bare.round(&mut texts.clone(), pace)?;
        }
        texts.skip(options.drops as usize);
        rounds.0.push(round);
    }
    for subject in subjects {
        subject.stop()?;
    }
    Ok(rounds)
}
