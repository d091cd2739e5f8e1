//! Looks whether this machine and the state are as they should be, and says what to do. Reads only, also
//! beside the running daemon. What cannot be looked at is told with the reason, and never left out.

mod backups;
pub mod checks;
mod clock;
mod configuration;
mod copies;
mod daemon;
mod disk;
mod finding;
mod folders;
mod limits;
mod mounts;
mod public;
mod records;
mod tree;
mod whom;

use std::path::Path;

use crate::config::{Config, ConfigFaults};
use checks::{ATTACHMENTS, CHAIN, CHECKS, CODED, CONFIGURATION, FEEDS, FOLD};
pub use finding::{Finding, Findings, Standing};
use records::Records;
use whom::Whom;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Depth {
    Quick,
    /// Every record, every text, the whole fold, every feed and attachment.
    Deep,
}

/// Whether the public address is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    Online,
    Offline,
}

pub fn examine(
    file: &Path,
    loaded: Result<&Config, &ConfigFaults>,
    (depth, reach): (Depth, Reach),
) -> Findings {
    match loaded {
        Ok(config) => examine_all(file, config, (depth, reach)),
        Err(faults) => {
            let others = CHECKS.iter().filter(|check| check.name != CONFIGURATION.name);
            let others =
                others.map(|check| Finding::not_examined(check, "the configuration does not load"));
            let findings = std::iter::once(configuration::broken(faults)).chain(others).collect();
            Findings::new("nobody, without a configuration".to_owned(), findings)
        }
    }
}

fn examine_all(file: &Path, config: &Config, (depth, reach): (Depth, Reach)) -> Findings {
    let whom = Whom::of(&config.state_dir);
    let tree = tree::walk(&config.drop_dir, &whom);
    let records = Records::open(&config.state_dir);
    let mut running = daemon::examine(&config.state_dir);
    let mut findings = configuration::examine(file, config);
    findings.extend(folders::examine(config, &whom, &tree));
    findings.extend(mounts::examine(config, &tree));
    findings.extend(limits::examine(config, &tree, &running));
    findings.extend(clock::examine(config, (records.last_record(), &running)));
    findings.extend(disk::examine(config, &running));
    findings.extend(backups::examine(config, &whom, (&records, &running)));
    findings.append(&mut running.findings);
    findings.extend(match reach {
        Reach::Online => public::examine(config),
        Reach::Offline => public::left_out(),
    });
    findings.extend(records.examine());
    findings.extend(match depth {
        Depth::Deep => {
            let mut walked = records.walk();
            walked.extend(copies::examine(config, &running));
            walked
        }
        Depth::Quick => {
            let deep = [CHAIN, FOLD, FEEDS, CODED, ATTACHMENTS];
            deep.map(|check| Finding::not_examined(check, "it takes long; ask for it by --deep"))
                .into()
        }
    });
    Findings::new(whom.described(&config.state_dir), findings)
}
