//! Arguments, run, exit status.

use std::process::ExitCode;

use clap::Parser as _;
use gazetted::cli::{Cli, Ended};
use gazetted::log;

fn main() -> ExitCode {
    match Cli::parse().run() {
        Ok(Ended::Well) => ExitCode::SUCCESS,
        Ok(Ended::WithFindings) => ExitCode::FAILURE,
        Err(failure) => {
            log::say_last(&failure.in_one_line());
            ExitCode::from(failure.exit_code())
        }
    }
}
