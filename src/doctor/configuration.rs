//! The configuration, and what of it an operator would want to know.

use std::fs;
use std::path::Path;

use super::checks::{CONFIGURATION, PUBLIC_URL, TIME_ZONE};
use super::finding::Finding;
use crate::clock::Clock;
use crate::config::{Config, ConfigFaults};

pub(super) fn broken(faults: &ConfigFaults) -> Finding {
    Finding::fault(
        CONFIGURATION,
        faults.to_string(),
        "mend each of these lines; nothing starts until then",
    )
}

pub(super) fn examine(file: &Path, config: &Config) -> Vec<Finding> {
    vec![
        Finding::ok(CONFIGURATION, format!("{} loads", file.display())),
        public_url(config),
        time_zone(config),
    ]
}

fn public_url(config: &Config) -> Finding {
    let url = &config.public_url;
    if config.is_trial() {
        return Finding::note(
            PUBLIC_URL,
            format!("{url} is a trial: only this machine reads it, and its ids are not for ever"),
            "set public_url to the address that readers will use, before anything is announced",
        );
    }
    if url.starts_with("https://") {
        return Finding::ok(PUBLIC_URL, format!("{url} is the address for readers"));
    }
    Finding::note(
        PUBLIC_URL,
        format!("{url} is not https: what is published can be altered on its way to readers"),
        "let the web server in front speak TLS, and set public_url to https://",
    )
}

fn time_zone(config: &Config) -> Finding {
    let zone = config.time_zone.iana_name().unwrap_or("a fixed offset");
    let now = Clock.moment(&config.time_zone).whole_seconds();
    let here = fs::read_link("/etc/localtime").ok().and_then(|target| zone_of(&target));
    let what = format!("times without a zone are read in {zone}, where it is {now}");
    match here {
        Some(here) if here != zone && !(is_utc(&here) && is_utc(zone)) => Finding::note(
            TIME_ZONE,
            format!("{what}; this machine is in {here}"),
            "set time_zone to where the office is, if that is not it",
        ),
        Some(_) | None => Finding::ok(TIME_ZONE, what),
    }
}

fn zone_of(target: &Path) -> Option<String> {
    let (_folder, zone) = target.to_str()?.split_once("zoneinfo/")?;
    Some(zone.to_owned())
}

fn is_utc(zone: &str) -> bool {
    matches!(zone, "UTC" | "Etc/UTC" | "Etc/UCT" | "Zulu" | "UCT" | "Universal" | "Etc/Zulu")
}
