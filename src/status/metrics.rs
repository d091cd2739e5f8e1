//! The metrics, in the text format of Prometheus (version 0.0.4). Each stands in one table with its name,
//! its kind, its sentence and how it is read; docs/metrics.md is written from that table.

use std::fmt::Write as _;

use super::{Space, Standing};
use crate::board::Watched;

/// The media type of what `text` gives.
pub const MEDIA_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// One metric.
pub struct Metric {
    pub name: &'static str,
    pub kind: Kind,
    /// The names of its labels.
    pub labels: &'static str,
    pub help: &'static str,
    read: fn(&Standing, &mut Samples<'_>),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Begins at zero with the program, and never goes back.
    Counter,
    Gauge,
    Histogram,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Kind::Counter => "counter",
            Kind::Gauge => "gauge",
            Kind::Histogram => "histogram",
        }
    }
}

/// Takes down the samples of one metric.
struct Samples<'a> {
    name: &'static str,
    out: &'a mut String,
}

impl Samples<'_> {
    fn one(&mut self, value: f64) {
        self.with(&[], value);
    }

    /// 1 or 0.
    #[expect(clippy::fn_params_excessive_bools, reason = "a sample of whether something is so")]
    fn is(&mut self, so: bool) {
        self.one(f64::from(u8::from(so)));
    }

    fn with(&mut self, labels: &[(&str, &str)], value: f64) {
        self.line("", labels, value);
    }

    fn line(&mut self, suffix: &str, labels: &[(&str, &str)], value: f64) {
        let _infallible = write!(self.out, "{}{suffix}", self.name);
        for (number, (label, text)) in labels.iter().enumerate() {
            let before = if number == 0 { '{' } else { ',' };
            let _infallible = write!(self.out, "{before}{label}=\"{}\"", escaped(text));
        }
        if !labels.is_empty() {
            self.out.push('}');
        }
        let _infallible = writeln!(self.out, " {value}");
    }
}

/// Of a label's value (exposition format, "Comments, help text, and type information").
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

macro_rules! metrics {
    ($( $name:literal $kind:ident $labels:literal $help:literal => $read:expr; )+) => {
        /// All that there are, in the order in which they are told.
        pub const METRICS: &[Metric] = &[$( Metric {
            name: $name,
            kind: Kind::$kind,
            labels: $labels,
            help: $help,
            read: $read,
        } ),+];
    };
}

metrics! {
    "gazetted_build_info" Gauge "version" "Always 1; the version of the program." =>
        |all, out| out.with(&[("version", all.version)], 1.0);
    "gazetted_trial_site" Gauge "" "1 where the ids are not permanent, because public_url is this machine." =>
        |all, out| out.is(all.trial);
    "gazetted_reloads_total" Counter "outcome" "Configurations that were read anew, and what came of it." => |all, out| {
        out.with(&[("outcome", "taken")], number(all.board.reloads.get()));
        out.with(&[("outcome", "refused")], number(all.board.reloads_refused.get()));
    };
    "gazetted_drop_folder_up" Gauge "" "1 while the drop folder is there and can be read." => |all, out| {
        let watch = all.folder.watch.as_ref();
        out.is(watch.is_some_and(|watch| watch.how != Watched::Down));
    };
    "gazetted_drop_folder_watched" Gauge "" "1 while the kernel reports changes; 0 while the folder is polled or away." => |all, out| {
        let watch = all.folder.watch.as_ref();
        out.is(watch.is_some_and(|watch| watch.how == Watched::Watching));
    };
    "gazetted_drop_folder_silent_seconds" Gauge "" "For how long the file system of the drop folder has not answered." =>
        |all, out| out.one(all.folder.silent_seconds);
    "gazetted_drop_folder_files" Gauge "" "Files at the last look through the whole folder." => |all, out| {
        out.one(all.folder.last_look.as_ref().map_or(0.0, |look| count(look.files)));
    };
    "gazetted_reconciles_total" Counter "" "Looks through the whole drop folder." =>
        |all, out| out.one(number(all.board.reconciles.get()));
    "gazetted_events_lost_total" Counter "" "Times that too much changed at once to be told singly; the folder was looked through instead." =>
        |all, out| out.one(number(all.board.events_lost.get()));
    "gazetted_files_unsettled" Gauge "" "Files that are not complete yet." =>
        |all, out| out.one(count(all.folder.unsettled));
    "gazetted_files_unsettled_oldest_seconds" Gauge "" "The age of the oldest of them; 0 where there is none." =>
        |all, out| out.one(all.folder.oldest_seconds.unwrap_or_default());
    "gazetted_files_backlog" Gauge "" "Files that were found and are not decided yet." =>
        |all, out| out.one(count(all.folder.backlog));
    "gazetted_outcomes_total" Counter "outcome" "What became of drop files." => |all, out| {
        for (outcome, times) in all.board.outcomes.all() {
            out.with(&[("outcome", outcome)], number(times));
        }
    };
    "gazetted_visible_seconds" Histogram "le" "From the arrival of a file until readers see what became of it; not of archives." => |all, out| {
        let seen = all.board.visible.read();
        for (bound, times) in seen.classes() {
            out.line("_bucket", &[("le", &bound.to_string())], number(times));
        }
        out.line("_bucket", &[("le", "+Inf")], number(seen.count));
        out.line("_sum", &[], seen.sum);
        out.line("_count", &[], number(seen.count));
    };
    "gazetted_waiting" Gauge "kind" "Statements that wait for a person, statements that wait for their time, and matters of the whole site." => |all, out| {
        out.with(&[("kind", "person")], number(all.waiting.for_person));
        out.with(&[("kind", "time")], number(all.waiting.statements - all.waiting.for_person));
        out.with(&[("kind", "matter")], number(all.waiting.matters));
    };
    "gazetted_intake_paused" Gauge "" "1 while nothing is taken in because there is too little room on a disk; it goes on by itself." =>
        |all, out| out.is(all.folder.paused_since.is_some());
    "gazetted_next_release_timestamp_seconds" Gauge "" "When the next statement is published by itself; absent where none is, and told with the token or by the socket only: it says when an embargo ends." => |all, out| {
        if let Some(next) = all.board.admit().next_release {
            out.one(seconds_of(next));
        }
    };
    "gazetted_release_overdue_seconds" Gauge "" "For how long the next statement should have been published by itself; 0 where none is overdue." =>
        |all, out| out.one(all.waiting.overdue_seconds);
    "gazetted_records" Gauge "" "Records of the ledger that readers see." =>
        |all, out| out.one(number(all.ledger.records));
    "gazetted_database_bytes" Gauge "database" "Bytes of the database with its write-ahead log." => |all, out| {
        out.with(&[("database", "ledger")], number(all.ledger.bytes));
        out.with(&[("database", "catalogue")], number(all.catalogue.bytes));
    };
    "gazetted_backup_every_seconds" Gauge "" "How often a backup is to be made (`backup.every`); absent where none are." => |all, out| {
        if let Some(backups) = all.board.backups() {
            out.one(backups.every.as_secs_f64());
        }
    };
    "gazetted_backup_last_timestamp_seconds" Gauge "" "When the newest readable backup was made; 0 where there is none, absent where none are to be made." => |all, out| {
        if let Some(backups) = all.board.backups() {
            out.one(backups.last.map_or(0.0, seconds_of));
        }
    };
    "gazetted_backup_failed" Gauge "" "1 where the last attempt to make a backup came to nothing; absent where none are to be made." => |all, out| {
        if let Some(backups) = all.board.backups() {
            out.is(backups.failed.is_some());
        }
    };
    "gazetted_feed_entries" Gauge "feed" "Entries in a live feed." => |all, out| {
        for feed in &all.feeds {
            out.with(&[("feed", &feed.feed)], count(feed.entries));
        }
    };
    "gazetted_feed_bytes" Gauge "feed, format" "Bytes of a live feed, uncoded." => |all, out| {
        for feed in &all.feeds {
            for (format, bytes) in &feed.bytes {
                out.with(&[("feed", &feed.feed), ("format", format)], number(*bytes));
            }
        }
    };
    "gazetted_feed_subscribers" Gauge "feed" "Subscribers, by the words of the aggregators that asked within a week. Nobody vouches for them." => |all, out| {
        for feed in all.feeds.iter().filter(|feed| feed.subscribers > 0) {
            out.with(&[("feed", &feed.feed)], number(feed.subscribers));
        }
    };
    "gazetted_feeds_refused_total" Counter "" "Feeds that did not pass the check before they are shown; the last good ones stayed up." =>
        |all, out| out.one(number(all.board.feeds_refused.get()));
    "gazetted_alarms_total" Counter "" "Refusals, holds and alarms in the operator's feed." =>
        |all, out| out.one(number(all.alarms_told));
    "gazetted_http_requests_total" Counter "status" "Requests of readers by the status of the answer." => |all, out| {
        for (status, times) in &all.http.requests {
            out.with(&[("status", status)], number(*times));
        }
    };
    "gazetted_http_body_bytes_total" Counter "" "Bytes of the bodies that were sent, or begun to be." =>
        |all, out| out.one(number(all.board.http.body_bytes.get()));
    "gazetted_http_connections_total" Counter "" "Connections of readers that were accepted." =>
        |all, out| out.one(number(all.board.http.accepted.get()));
    "gazetted_http_connections" Gauge "" "Connections of readers that are open." =>
        |all, out| out.one(number(all.http.open_connections));
    "gazetted_disk_bytes" Gauge "folder" "Size of the file system that a folder lies on." => |all, out| {
        for (folder, space) in spaces(all) {
            out.with(&[("folder", folder)], number(space.bytes));
        }
    };
    "gazetted_disk_free_bytes" Gauge "folder" "What is free on it for the service's user." => |all, out| {
        for (folder, space) in spaces(all) {
            out.with(&[("folder", folder)], number(space.free_bytes));
        }
    };
    "gazetted_disk_inodes" Gauge "folder" "Files that there can be on it; 0 where the file system sets no such limit." => |all, out| {
        for (folder, space) in spaces(all) {
            out.with(&[("folder", folder)], number(space.inodes));
        }
    };
    "gazetted_disk_free_inodes" Gauge "folder" "Files that can still be made on it." => |all, out| {
        for (folder, space) in spaces(all) {
            out.with(&[("folder", folder)], number(space.free_inodes));
        }
    };
    "gazetted_disk_silent_seconds" Gauge "folder" "For how long it has not answered; the figures of it are the last known ones then." => |all, out| {
        for disk in &all.disks {
            out.with(&[("folder", disk.folder)], disk.silent_seconds);
        }
    };
    "gazetted_clock_synchronised" Gauge "" "1 where the kernel says that the clock is synchronised; absent where it may not be asked." => |all, out| {
        if let Some(synchronised) = all.clock.synchronised {
            out.is(synchronised);
        }
    };
    "gazetted_clock_relied_on" Gauge "" "0 while nothing is released at a time, because the clock is in doubt." =>
        |all, out| out.is(all.clock.doubt.is_none());
    "process_resident_memory_bytes" Gauge "" "Memory of the process." =>
        |all, out| out.one(number(all.process.resident_bytes));
    "process_open_fds" Gauge "" "Open descriptors of the process." =>
        |all, out| out.one(number(all.process.descriptors));
    "process_max_fds" Gauge "" "Descriptors that it may open." =>
        |all, out| out.one(number(all.process.descriptors_max));
    "process_threads" Gauge "" "Threads of the process." => |all, out| out.one(number(all.process.threads));
    "process_cpu_seconds_total" Counter "" "CPU time of the process." =>
        |all, out| out.one(all.process.cpu_seconds);
    "process_start_time_seconds" Gauge "" "When the process started." =>
        |all, out| out.one(seconds_of(all.started));
}

/// Who the metrics are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Told {
    /// Root, the service's own user, and whoever has the token.
    All,
    /// Any user of this machine.
    ToAnyone,
}

/// Tells when an embargo ends.
const NEXT_RELEASE: &str = "gazetted_next_release_timestamp_seconds";

/// All samples, with what is said of each metric. Metrics without samples are left out.
pub fn text(standing: &Standing, told: Told) -> String {
    let mut text = String::new();
    for metric in METRICS {
        if told == Told::ToAnyone && metric.name == NEXT_RELEASE {
            continue;
        }
        let mut samples = String::new();
        (metric.read)(standing, &mut Samples { name: metric.name, out: &mut samples });
        if !samples.is_empty() {
            let Metric { name, kind, help, .. } = metric;
            let _infallible =
                write!(text, "# HELP {name} {help}\n# TYPE {name} {}\n{samples}", kind.word());
        }
    }
    text
}

/// `docs/metrics.md`.
pub fn reference() -> String {
    let rows = METRICS.iter().map(|metric| {
        let Metric { name, kind, labels, help, .. } = metric;
        format!("| `{name}` | {} | {labels} | {help} |\n", kind.word())
    });
    std::iter::once(REFERENCE_HEAD.to_owned()).chain(rows).collect()
}

const REFERENCE_HEAD: &str = "# Metrics

*This page is written from the program's own table of metrics; a test compares the two.*

The admin listener gives them at `/metrics` in the text format of Prometheus. Counters begin at zero with the program. What is called a label stands in
braces behind the name: `gazetted_waiting{kind=\"person\"}`. Alert rules over them lie in `dist/prometheus`, a dashboard in `dist/grafana`.

| Metric | Kind | Labels | What it says |
|---|---|---|---|
";

fn spaces(all: &Standing) -> impl Iterator<Item = (&'static str, &Space)> {
    all.disks.iter().filter_map(|disk| Some((disk.folder, disk.space.as_ref()?)))
}

#[expect(clippy::cast_precision_loss, reason = "samples are floating-point numbers")]
fn number(value: u64) -> f64 {
    value as f64
}

fn count(value: usize) -> f64 {
    number(value as u64)
}

#[expect(clippy::cast_precision_loss, reason = "milliseconds of this century have room")]
fn seconds_of(at: jiff::Timestamp) -> f64 {
    at.as_millisecond() as f64 / 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_cannot_break_out_of_its_quotes() {
        let mut out = String::new();
        Samples { name: "a", out: &mut out }.with(&[("feed", "x\"\\\n")], 1.5);
        assert_eq!(out, "a{feed=\"x\\\"\\\\\\n\"} 1.5\n");
    }
}
