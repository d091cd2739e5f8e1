//! The registry, which is the way back to the ids when the ledger is lost: nothing that goes wrong takes it away.

use std::fs;
use std::os::unix::fs::chown;
use std::path::PathBuf;

use super::rotation::{backed_up, settings};
use super::{done, known, publish, refused};
use crate::daemon::{Daemon, Office, until};
use crate::erasure::SETTINGS;

fn kept_registries(office: &Office) -> Vec<PathBuf> {
    let entries = fs::read_dir(office.path("reports")).unwrap().map(|entry| entry.unwrap().path());
    entries.filter(|path| path.to_str().unwrap().contains("registry.before-")).collect()
}

#[test]
fn a_registry_that_cannot_be_read_begins_no_ledger() {
    let office = Office::with(SETTINGS);
    let told = refused(&office, &["run", "--adopt", "none.jsonl"], 74);
    assert!(told.contains("none.jsonl cannot be read"), "{told}");
    fs::write(office.path("bad.jsonl"), "no line of a registry\n").unwrap();
    let told = refused(&office, &["run", "--adopt", "bad.jsonl"], 74);
    assert!(told.contains("bad.jsonl:1"), "{told}");
    assert!(!office.path("state/ledger.db").exists());
}

#[test]
fn a_registry_that_knows_more_than_the_ledger_is_kept_and_brings_the_ids_back() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    office.rename("news/b.txt", "news/another-name.txt");
    daemon.settled("news/another-name.txt");
    let before = known(&daemon);
    daemon.stop();
    let registry = fs::read_to_string(office.path("reports/registry.jsonl")).unwrap();
    // Another start changes nothing.
    office.start().stop();
    assert!(kept_registries(&office).is_empty());
    fs::remove_dir_all(office.path("state")).unwrap();
    let mut daemon = Daemon::start(&office, &[]);
    daemon.wait(|line| {
        line["message"].as_str().is_some_and(|told| told.starts_with("the registry knows"))
    });
    daemon.kill();
    let [kept] = kept_registries(&office).try_into().unwrap();
    let ids = |text: &str| {
        let mut ids: Vec<_> =
            text.lines().map(|line| line.split('"').nth(3).unwrap().to_owned()).collect();
        ids.sort();
        ids.dedup();
        ids
    };
    assert_eq!(ids(&fs::read_to_string(&kept).unwrap()), ids(&registry));
    fs::remove_dir_all(office.path("state")).unwrap();
    let daemon = office.start_with(&["--adopt", kept.to_str().unwrap()]);
    until("what was lost", || known(&daemon) == before);
}

/// As after a purge of the package, which leaves backups and the folders of the office.
#[test]
fn a_trial_takes_no_ids_of_the_real_address_over() {
    let office = Office::with(&settings("1h"));
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    daemon.stop();
    fs::remove_dir_all(office.path("state")).unwrap();
    let is_real = |line: &str| line.starts_with("public_url") || line.starts_with("authority");
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    let trial: Vec<_> = config.lines().filter(|line| !is_real(line)).collect();
    let trial = format!("public_url = \"http://127.0.0.1\"\n{}", trial.join("\n"));
    fs::write(office.path("config.toml"), trial).unwrap();
    let mut daemon = office.start();
    backed_up(&mut daemon, 1);
    daemon.stop();
    for file in kept_registries(&office) {
        fs::rename(file, office.path("reports/registry.jsonl")).unwrap();
    }
    fs::remove_dir_all(office.path("state")).unwrap();
    let daemon = office.start();
    let registry = || fs::read_to_string(office.path("reports/registry.jsonl")).unwrap_or_default();
    until("the files of the folder", || registry().lines().count() == 2);
    for line in registry().lines() {
        assert!(line.starts_with("{\"id\":\"tag:127.0.0.1,"), "{line}");
    }
    daemon.stop();
    assert_eq!(kept_registries(&office).len(), 1);
}

/// What root leaves in the folder of the service the service cannot write.
#[test]
fn a_restore_by_root_into_the_folder_of_the_service_is_refused_with_the_command_that_does_it() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    daemon.stop();
    done(&office, &["backup", "all.tar"]);
    let ledger = fs::read(office.path("state/ledger.db")).unwrap();
    if !rustix::process::getuid().is_root() {
        // Everybody else has but folders of their own.
        done(&office, &["restore", "--replace", "all.tar"]);
        return;
    }
    chown(office.path("state"), Some(65_534), None).unwrap();
    let told = refused(&office, &["restore", "--replace", "all.tar"], 78);
    for word in ["runuser -u", "gazetted restore", "65534", "all.tar"] {
        assert!(told.contains(word), "{word} is not in {told}");
    }
    assert_eq!(fs::read(office.path("state/ledger.db")).unwrap(), ledger);
}
