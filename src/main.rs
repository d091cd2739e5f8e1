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
            let mut text = format!("gazetted: {failure}");
            let mut source = std::error::Error::source(&failure);
            while let Some(cause) = source {
                text = format!("{text}: {cause}");
                source = cause.source();
            }
            // Where even this cannot be written, the exit status still says it.
            let _unsaid = writeln!(std::io::stderr(), "{text}");
            ExitCode::from(failure.exit_code())
        }
    }
}
