//! An archive taken in by an empty daemon, and a restart with it.
//!
//! ```text
//! cargo bench --bench import -- --count 100000
//! ```
//!
//! `benches/README.md` says what exactly is measured.

#![expect(clippy::disallowed_methods, reason = "it measures time")]

#[path = "../common/mod.rs"]
mod common;

mod office;

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::process::ExitCode;

use clap::Parser;
use common::Failure;
use common::corpus::Corpus;
use common::figures::{Samples, Verdict, table};
use office::{Figures, Office};
use tempfile::TempDir;

#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
struct Options {
    /// Statements in the archive.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(5_000..=1_000_000))]
    count: u32,
    #[arg(long, default_value_t = 3, value_parser = clap::value_parser!(u32).range(1..=20))]
    rounds: u32,
    /// With the code pages, furniture, repeats and broken files of a real folder.
    #[arg(long)]
    dirty: bool,
    /// The clean texts as Word files, pages, mails and the like, one of 25 files a picture.
    #[arg(long, conflicts_with = "dirty")]
    mixed: bool,
    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the answer to whoever ran it")]
fn main() -> ExitCode {
    match measure(&Options::parse()) {
        Ok(text) => {
            println!("{text}");
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("import: {failure}");
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "it takes minutes, and somebody waits")]
fn measure(options: &Options) -> Result<String, Failure> {
    let archive = TempDir::with_prefix_in("archive-", env!("CARGO_TARGET_TMPDIR"))?;
    let folder = archive.path().join("drop");
    eprintln!("{} statements are written", options.count);
    let clean: &[&str] = if options.mixed {
        &["--mixed"]
    } else if options.dirty {
        &[]
    } else {
        &["--clean"]
    };
    Corpus { count: options.count as usize, seed: 1, options: clean }.write(&folder)?;
    let mut rounds = Vec::new();
    for number in 1..=options.rounds {
        eprintln!("round {number} of {}", options.rounds);
        // A picture is taken in with its statement.
        let pictures = if options.mixed { options.count / 25 } else { 0 };
        let office = Office::new(&folder, (options.count, pictures))?;
        let mut figures = Figures::new();
        office.take_in(&mut figures)?;
        office.restart(&mut figures)?;
        rounds.push(figures);
    }
    Ok(report(&rounds, options))
}

/// What is promised, by the name of the figure: less than a bound, or greater.
const TARGETS: [(&str, Ordering, f64); 6] = [
    ("import", Ordering::Greater, 5_000.0),
    ("import: memory at its peak", Ordering::Less, 400.0),
    ("restart: ready", Ordering::Less, 2.0),
    ("restart: first feed", Ordering::Less, 1.0),
    ("restart: folder compared, once ready", Ordering::Less, 1.0),
    ("restart: memory at rest", Ordering::Less, 120.0),
];

/// Files a second of a mixed archive.
const MIXED_FILES_MIN: f64 = 3_000.0;

fn report(rounds: &[Figures], options: &Options) -> String {
    let mut values: BTreeMap<&str, (&str, Vec<f64>)> = BTreeMap::new();
    for (what, value, unit) in rounds.iter().flatten() {
        values.entry(what).or_insert((unit, Vec::new())).1.push(*value);
    }
    let mut verdicts = Vec::new();
    let mut others =
        String::from("Without a target:\n\n| | median | all rounds |\n|---|---|---|\n");
    for (what, (unit, measured)) in values {
        let samples = Samples::of(measured);
        let target = TARGETS.iter().find(|(promised, _wanted, _bound)| *promised == what);
        if let Some(&(_promised, wanted, bound)) = target {
            let is_slower = options.mixed && what == "import";
            let bound = if is_slower { MIXED_FILES_MIN } else { bound };
            let (measured, spread) = (samples.median(), samples.spread());
            verdicts.push(Verdict { what: what.to_owned(), measured, spread, wanted, bound, unit });
        } else {
            // Writing to a string does not fail.
            let _written = writeln!(
                others,
                "| {what} | {:.2} {unit} | {} |",
                samples.median(),
                samples.spread()
            );
        }
    }
    format!("Medians over {} rounds, losses first:\n\n{}\n{others}", rounds.len(), table(verdicts))
}
