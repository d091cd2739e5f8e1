//! What the kernel allows beside what is needed.

use std::fs;

use super::checks::{DESCRIPTORS, INOTIFY};
use super::daemon::Running;
use super::finding::Finding;
use super::tree::Tree;
use crate::config::{Config, WatchMode};

/// Databases, the drop folder's files, sockets and the watch: beside the connections of readers.
const DESCRIPTORS_BESIDE: u64 = 128;

/// The watch of the drop folder, and one for what lies above it while that is away.
const INSTANCES: u64 = 2;

pub(super) fn examine(
    config: &Config,
    tree: &Result<Tree, String>,
    running: &Running,
) -> Vec<Finding> {
    vec![inotify(config, tree), descriptors(config, running)]
}

fn inotify(config: &Config, tree: &Result<Tree, String>) -> Finding {
    if config.intake.watch == WatchMode::Poll {
        return Finding::ok(INOTIFY, "not needed, because watch = \"poll\"");
    }
    let tree = match tree {
        Ok(tree) if tree.closed.is_none() => tree,
        Ok(_closed) => return Finding::not_examined(INOTIFY, "the drop folder cannot be read"),
        Err(why) => return Finding::not_examined(INOTIFY, why),
    };
    let (watches, instances) = match (limit("max_user_watches"), limit("max_user_instances")) {
        (Ok(watches), Ok(instances)) => (watches, instances),
        (Err(why), _) | (_, Err(why)) => return Finding::not_examined(INOTIFY, why),
    };
    let needed = tree.folders as u64 + 1;
    let more = if tree.goes_on { "more than " } else { "" };
    let what = format!(
        "watches needed: {more}{needed}, in {INSTANCES} instances; one user may have {watches} in {instances}, and what \
         its other programs use cannot be known"
    );
    if needed > watches || INSTANCES > instances {
        let many = (needed * 2).next_power_of_two().max(524_288);
        return Finding::note(
            INOTIFY,
            format!("{what}; so the drop folder is looked through by a timer"),
            format!(
                "sysctl fs.inotify.max_user_watches={many} fs.inotify.max_user_instances=512, and both lines in \
                 /etc/sysctl.d/50-gazetted.conf; gazetted tries again by itself within a minute"
            ),
        );
    }
    if needed > watches / 2 {
        return Finding::note(
            INOTIFY,
            what,
            format!(
                "sysctl fs.inotify.max_user_watches={}, and that line in /etc/sysctl.d/50-gazetted.conf",
                watches * 4
            ),
        );
    }
    Finding::ok(INOTIFY, what)
}

fn limit(name: &str) -> Result<u64, String> {
    let path = format!("/proc/sys/fs/inotify/{name}");
    let text = fs::read_to_string(&path).map_err(|error| format!("{path}: {error}"))?;
    text.trim().parse().map_err(|error| format!("{path}: {error}"))
}

fn descriptors(config: &Config, running: &Running) -> Finding {
    let path =
        running.process.map_or("/proc/self/limits".to_owned(), |id| format!("/proc/{id}/limits"));
    let table = match fs::read_to_string(&path) {
        Ok(table) => table,
        Err(error) => return Finding::not_examined(DESCRIPTORS, format!("{path}: {error}")),
    };
    let Some(allowed) = open_files(&table) else {
        return Finding::not_examined(DESCRIPTORS, format!("{path} does not name the limit"));
    };
    let connections = config.http.connections_max as u64;
    let needed = connections + DESCRIPTORS_BESIDE;
    let whose = match running.process {
        Some(_id) => "gazetted, as it runs,",
        None => "a program that is started from here",
    };
    let what = format!(
        "{whose} may have {allowed} files open; {connections} connections (http.connections_max) and what else it \
         opens come to {needed}"
    );
    if allowed < needed {
        let remedy = format!(
            "LimitNOFILE={} in the unit (systemctl edit gazetted), or http.connections_max = {}",
            needed.next_power_of_two(),
            allowed.saturating_sub(DESCRIPTORS_BESIDE).max(16)
        );
        return Finding::note(DESCRIPTORS, what, remedy);
    }
    Finding::ok(DESCRIPTORS, what)
}

/// `Max open files            1024                 524288               files`; the first one counts.
fn open_files(table: &str) -> Option<u64> {
    let line = table.lines().find_map(|line| line.strip_prefix("Max open files"))?;
    match line.split_whitespace().next()? {
        "unlimited" => Some(u64::MAX),
        soft => soft.parse().ok(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_that_counts_is_the_soft_one() {
        let table = "Limit                     Soft Limit           Hard Limit           Units     \n\
                     Max open files            1024                 524288               files     \n";
        assert_eq!(open_files(table), Some(1024));
        assert_eq!(open_files("Max open files  unlimited  unlimited  files"), Some(u64::MAX));
        assert_eq!(open_files("Max processes  12  12  processes"), None);
    }
}
