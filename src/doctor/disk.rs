//! Room on the disks, and how large the databases are.

use std::fs;
use std::path::Path;

use super::checks::{Check, DATABASES, DISK_FEEDS, DISK_REPORTS, DISK_STATE};
use super::daemon::Running;
use super::finding::Finding;
use super::mounts::nearest;
use crate::config::Config;
// As the setting is written.
use crate::domain::size::size as decimal;

const MIB: u64 = 1024 * 1024;
const FULL_BYTES: u64 = 64 * MIB;
const FULL_INODES_PERCENT: u64 = 1;
const SCARCE_BYTES: u64 = 1024 * MIB;
const SCARCE_INODES_PERCENT: u64 = 10;

const MAKE_ROOM: &str =
    "make room there: `du -xh --max-depth=2` finds what is large, `du --inodes` what is many";

pub(super) fn examine(config: &Config, running: &Running) -> Vec<Finding> {
    let paused = running.said("/folder/paused_for").and_then(|why| why.as_str());
    vec![
        paused_for(config, paused).unwrap_or_else(|| disk(DISK_STATE, &config.state_dir)),
        disk(DISK_FEEDS, &config.feeds_dir),
        disk(DISK_REPORTS, &config.reports_dir),
        databases(&config.state_dir),
    ]
}

#[derive(Clone, Copy, Debug)]
struct Room {
    bytes: u64,
    /// None on file systems that make them as they are needed.
    inodes_percent: Option<u64>,
}

#[derive(Debug, PartialEq, Eq)]
enum Plenty {
    Enough,
    Scarce,
    Full,
}

impl Room {
    fn at(folder: &Path) -> Result<Room, String> {
        let there = nearest(folder);
        let found =
            rustix::fs::statvfs(&there).map_err(|error| format!("{}: {error}", there.display()))?;
        let inodes_percent =
            (found.f_files > 0).then(|| found.f_favail.saturating_mul(100) / found.f_files);
        Ok(Room { bytes: found.f_bavail.saturating_mul(found.f_frsize), inodes_percent })
    }

    fn plenty(self) -> Plenty {
        let has_less = |bytes, percent| {
            self.bytes < bytes || self.inodes_percent.is_some_and(|free| free < percent)
        };
        if has_less(FULL_BYTES, FULL_INODES_PERCENT) {
            Plenty::Full
        } else if has_less(SCARCE_BYTES, SCARCE_INODES_PERCENT) {
            Plenty::Scarce
        } else {
            Plenty::Enough
        }
    }
}

/// What keeps intake from going on, as it says itself, or as it will find at its start.
fn paused_for(config: &Config, told: Option<&str>) -> Option<Finding> {
    let kept = config.intake.keep_free;
    let found = Room::at(&config.state_dir).ok().filter(|room| room.bytes < kept);
    let found = found.map(|room| {
        let (free, kept) = (decimal(room.bytes), decimal(kept));
        format!("{free} are free, and keep_free asks for {kept}")
    });
    let why = told.map(str::to_owned).or(found)?;
    let at = config.state_dir.display();
    Some(Finding::fault(
        DISK_STATE,
        format!("nothing new is taken in, for want of room where {at} lies: {why}"),
        format!("{MAKE_ROOM}, or set a smaller keep_free; it goes on by itself"),
    ))
}

fn disk(check: &'static Check, folder: &Path) -> Finding {
    let room = match Room::at(folder) {
        Ok(room) => room,
        Err(why) => return Finding::not_examined(check, why),
    };
    let inodes = match room.inodes_percent {
        Some(percent) => format!(" and {percent} % of the inodes are"),
        None => " is".to_owned(),
    };
    let what = format!("{}{inodes} free where {} lies", size(room.bytes), folder.display());
    match room.plenty() {
        Plenty::Enough => Finding::ok(check, what),
        Plenty::Scarce => Finding::note(check, what, MAKE_ROOM),
        Plenty::Full => {
            Finding::fault(check, format!("{what}: nothing more can be published"), MAKE_ROOM)
        }
    }
}

/// In the unit in which it is no long number.
pub(super) fn size(bytes: u64) -> String {
    match bytes {
        0..10_240 => format!("{bytes} bytes"),
        10_240..10_485_760 => format!("{} KiB", bytes / 1024),
        10_485_760..10_737_418_240 => format!("{} MiB", bytes / MIB),
        _ => format!("{} GiB", bytes / (1024 * MIB)),
    }
}

fn databases(state_dir: &Path) -> Finding {
    let length = |name: &str| fs::metadata(state_dir.join(name)).map(|meta| meta.len());
    let with_log = |name: &str| Ok(length(name)? + length(&format!("{name}-wal")).unwrap_or(0));
    let ledger = match with_log("ledger.db") {
        Ok(bytes) => bytes,
        Err(error) => {
            let error: std::io::Error = error;
            let at = state_dir.join("ledger.db");
            return Finding::not_examined(DATABASES, format!("{}: {error}", at.display()));
        }
    };
    let catalogue = with_log("catalogue.db").unwrap_or(0);
    let what = format!("ledger.db has {}, catalogue.db {}", size(ledger), size(catalogue));
    match Room::at(state_dir) {
        Ok(room) if room.bytes < ledger => Finding::note(
            DATABASES,
            format!("{what}; there is no room for a copy of the ledger beside it"),
            "make room before a backup or an upgrade, which copy it",
        ),
        Ok(_) | Err(_) => Finding::ok(DATABASES, what),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disk_is_full_when_either_bytes_or_inodes_are() {
        let room = |bytes, inodes_percent| Room { bytes, inodes_percent }.plenty();
        assert_eq!(room(u64::MAX, None), Plenty::Enough);
        assert_eq!(room(SCARCE_BYTES, Some(10)), Plenty::Enough);
        assert_eq!(room(SCARCE_BYTES - 1, Some(50)), Plenty::Scarce);
        assert_eq!(room(u64::MAX, Some(9)), Plenty::Scarce);
        assert_eq!(room(FULL_BYTES, Some(1)), Plenty::Scarce);
        assert_eq!(room(FULL_BYTES - 1, None), Plenty::Full);
        assert_eq!(room(u64::MAX, Some(0)), Plenty::Full);
    }
}
