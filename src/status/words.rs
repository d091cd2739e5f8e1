//! The account in words: many lines for a person, one for the service manager.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::{Backups, Disk, Feed, SIGN_OF_LIFE_EVERY, Standing};
use crate::board::{FolderStand, Reliance};
use crate::domain::size::{many, size};
use crate::domain::time::Moment;

/// `12 feeds served; drop folder: watching; 2 wait`.
pub fn one_line(standing: &Standing) -> String {
    let feeds = many(standing.feeds.len() as u64, "feed", "feeds");
    let mut line = format!("{feeds} served");
    let watch = standing.folder.watch.as_ref();
    let _infallible =
        write!(line, "; drop folder: {}", watch.map_or("not seen yet", |watch| &watch.told));
    if standing.folder.silent_seconds > SIGN_OF_LIFE_EVERY.as_secs_f64() {
        let _infallible = write!(line, ", silent for {:.0} s", standing.folder.silent_seconds);
    }
    for disk in standing.disks.iter().filter(|disk| disk.silent_seconds > 0.0) {
        let _infallible = write!(line, "; the disk of {} does not answer", disk.folder);
    }
    if standing.folder.paused_since.is_some() {
        line.push_str("; PAUSED for want of room on the disk: nothing new is taken in");
    }
    if standing.folder.backlog > 0 {
        let files = many(standing.folder.backlog as u64, "file", "files");
        let _infallible = write!(line, "; {files} to take in");
    }
    let waiting = standing.waiting.statements + standing.waiting.matters;
    if waiting > 0 {
        // Not until when: any user of the machine can read this line.
        let _infallible = write!(line, "; {waiting} wait");
    }
    if standing.backups.as_ref().is_some_and(|backups| backups.failed.is_some()) {
        line.push_str("; NO BACKUP was made at the last attempt");
    }
    if let Some(doubt) = &standing.clock.doubt {
        let _infallible = write!(line, "; the clock is not relied on: {doubt}");
    }
    line
}

/// As it prints. What waits is listed by whoever may name it.
pub fn for_people(standing: &Standing) -> String {
    let Standing { version, public_url, trial, uptime_seconds, .. } = standing;
    let mut lines = vec![format!(
        "gazetted {version}, up {}, serving {public_url}{}; times are in {}",
        span(*uptime_seconds),
        if *trial { " (a trial site)" } else { "" },
        standing.zone_name()
    )];
    lines.extend(folder_lines(standing));
    for (number, latest) in standing.latest.iter().take(5).enumerate() {
        let label = if number == 0 { "last seen" } else { "" };
        lines.push(format!(
            "{label:<14}{}  {} in {:.1} ms  {}",
            standing.time(latest.at),
            latest.outcome,
            latest.visible_ms,
            latest.title
        ));
    }
    let next = standing.waiting.next_release.as_ref();
    let next = next.map_or(String::new(), |next| format!(", the next until {next}"));
    lines.push(format!(
        "{:<14}{}, {}{next}",
        "waiting",
        many(standing.waiting.statements, "statement", "statements"),
        many(standing.waiting.matters, "matter of the site", "matters of the site")
    ));
    lines.push(feeds_line(&standing.feeds));
    lines.extend(standing.feeds.iter().map(feed_line));
    lines.push(format!(
        "{:<14}ledger {} of {}, catalogue {}",
        "state",
        size(standing.ledger.bytes),
        many(standing.ledger.records, "record", "records"),
        size(standing.catalogue.bytes)
    ));
    lines.extend(standing.disks.iter().map(disk_line));
    lines.extend(backup_lines(standing));
    lines.push(format!("{:<14}{}", "clock", clock_words(standing)));
    lines.push(format!(
        "{:<14}{} open, {} answered",
        "readers",
        many(standing.http.open_connections, "connection", "connections"),
        many(standing.http.requests.values().sum(), "request", "requests")
    ));
    lines.push(format!(
        "{:<14}{} of memory, {} of {} descriptors",
        "process",
        size(standing.process.resident_bytes),
        standing.process.descriptors,
        standing.process.descriptors_max
    ));
    lines.join("\n")
}

fn folder_lines(standing: &Standing) -> Vec<String> {
    let folder = &standing.folder;
    let how = match &folder.watch {
        None => "not seen yet".to_owned(),
        // As it is told, with the time in the office's zone.
        Some(FolderStand { since, why: Some(why), .. }) => {
            format!("down since {}: {why}", standing.time(*since))
        }
        Some(watch) => format!("{} since {}", watch.told, standing.time(watch.since)),
    };
    let mut lines = vec![format!("{:<14}{}: {how}", "drop folder", folder.path)];
    if let Some((since, why)) = folder.paused_since.as_ref().zip(folder.paused_for.as_ref()) {
        lines.push(format!("{:<14}PAUSED since {since}, for want of room in state_dir: {why}", ""));
    }
    if let Some(look) = &folder.last_look {
        lines.push(format!(
            "{:<14}{} at the last walk through it, {}, which took {} ms",
            "",
            many(look.files as u64, "file", "files"),
            standing.time(look.at),
            look.took_ms
        ));
    }
    if folder.silent_seconds > SIGN_OF_LIFE_EVERY.as_secs_f64() {
        lines.push(format!(
            "{:<14}its file system has not answered for {:.0} s",
            "", folder.silent_seconds
        ));
    }
    let oldest =
        folder.oldest_seconds.map_or(String::new(), |age| format!(", the oldest for {age:.1} s"));
    lines.push(format!(
        "{:<14}{} not complete yet{oldest}; {} to be taken in",
        "",
        many(folder.unsettled as u64, "file", "files"),
        folder.backlog
    ));
    lines
}

fn feeds_line(feeds: &[Feed]) -> String {
    let subscribers: u64 = feeds.iter().map(|feed| feed.subscribers).fold(0, u64::saturating_add);
    let subscribers = many(subscribers, "subscriber", "subscribers");
    format!("{:<14}{}; {subscribers} by the words of aggregators", "feeds", feeds.len())
}

fn feed_line(feed: &Feed) -> String {
    let bytes: Vec<String> =
        feed.bytes.iter().map(|(format, bytes)| format!("{format} {}", size(*bytes))).collect();
    let subscribers = match feed.subscribers {
        0 => String::new(),
        count => format!(", {}", many(count, "subscriber", "subscribers")),
    };
    let entries = many(feed.entries as u64, "entry", "entries");
    format!("{:<14}{}: {entries}, {}{subscribers}", "", feed.feed, bytes.join(", "))
}

fn disk_line(disk: &Disk) -> String {
    let space =
        disk.space.map(|space| format!("{} of {} free", size(space.free_bytes), size(space.bytes)));
    let silent = (disk.silent_seconds > 0.0)
        .then(|| format!("it has not answered for {:.0} s", disk.silent_seconds));
    let told: Vec<String> = space.into_iter().chain(silent).collect();
    format!("{:<14}{}: {}", "disk", disk.folder, told.join("; "))
}

fn backup_lines(standing: &Standing) -> Vec<String> {
    let Some(Backups { folder, every_seconds, newest, is_old, failed }) = &standing.backups else {
        return vec![format!("{:<14}none are made: [backup] names no folder", "backups")];
    };
    let newest = match newest {
        Some(made) => format!("the newest of {}", standing.time(*made)),
        None => "none that can be read".to_owned(),
    };
    let old = if *is_old { ", which is TOO OLD" } else { "" };
    let every = span(*every_seconds);
    let failed = failed.iter().map(|why| {
        format!("{:<14}FAILED: the last attempt came to nothing; it is tried again: {why}", "")
    });
    let stand = format!("{:<14}{folder}: one every {every}, {newest}{old}", "backups");
    std::iter::once(stand).chain(failed).collect()
}

fn clock_words(standing: &Standing) -> String {
    let kernel = match standing.clock.synchronised {
        Some(true) => "synchronised",
        Some(false) => "not synchronised",
        None => "the kernel may not be asked",
    };
    match &standing.clock.reliance {
        Reliance::Doubted(doubt) => {
            format!("{kernel}; not relied on ({doubt}): embargoes, dates ahead and expiries wait")
        }
        Reliance::NotLookedAt => format!("{kernel}; it is being looked at"),
        Reliance::Accepted => format!("{kernel}; relied on, for a person accepted it"),
        Reliance::Relied if !standing.clock.time_service => {
            format!("{kernel}; taken as it is, for clock.time_service is false")
        }
        Reliance::Relied => kernel.to_owned(),
    }
}

impl Standing {
    /// In which people are told times.
    pub(super) fn zone_name(&self) -> &str {
        self.zone.iana_name().unwrap_or("UTC")
    }

    /// In the office's zone, to the second.
    fn time(&self, at: Timestamp) -> String {
        let at = Moment::in_zone(at, &self.zone);
        format!("{} {}", at.date(), at.time_of_day())
    }
}

/// `3 d 4 h`, `12 min`.
fn span(seconds: u64) -> String {
    let (minutes, hours, days) = (seconds / 60, seconds / 3_600, seconds / 86_400);
    match (days, hours, minutes) {
        (0, 0, 0) => format!("{seconds} s"),
        (0, 0, minutes) => format!("{minutes} min"),
        (0, hours, minutes) => with_rest(format!("{hours} h"), (minutes % 60, "min")),
        (days, hours, _) => with_rest(format!("{days} d"), (hours % 24, "h")),
    }
}

fn with_rest(whole: String, (rest, unit): (u64, &str)) -> String {
    if rest == 0 { whole } else { format!("{whole} {rest} {unit}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_for_people() {
        assert_eq!([5, 65, 3_700, 190_000].map(span), ["5 s", "1 min", "1 h 1 min", "2 d 4 h"]);
        assert_eq!([3_600, 86_400].map(span), ["1 h", "1 d"]);
    }
}
