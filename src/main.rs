//! Arguments, run, exit status.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use gazetted::cli::{Cli, Ended};

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithFindings) => ExitCode::FAILURE,
        Err(failure) => {
            // Where even this cannot be written, the exit status still says it.
            let _unsaid = writeln!(std::io::stderr(), "gazetted: {}", failure.in_one_line());
            ExitCode::from(failure.exit_code())
        }
    }
}
