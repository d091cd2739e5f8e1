//! The backups that the daemon makes by itself.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use gazetted::backup::BackupError;
use gazetted::backup::keeper::{Keeper, Keeping};
use gazetted::backup::make::{Of, make};
use gazetted::backup::rotation::Rotation;
use gazetted::board::Board;
use gazetted::clock::Clock;
use gazetted::domain::id::Authority;
use gazetted::supervisor::Shutdown;

use super::{done, known, publish};
use crate::admin;
use crate::daemon::{Daemon, Office, until};
use crate::erasure::{SETTINGS, assert_erased, publish as publish_secret};
use crate::full_disk::metrics;

const HOUR: Duration = Duration::from_hours(1);

pub(crate) fn settings(every: &str) -> String {
    format!("{SETTINGS}[backup]\ndir = \"kept\"\nevery = \"{every}\"\nkeep = 3\n")
}

pub(crate) fn kept(office: &Office) -> Vec<PathBuf> {
    let entries = fs::read_dir(office.path("kept")).into_iter().flatten();
    let mut files: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|end| end == "tar"));
    files.sort();
    files
}

/// Until a backup holds so many records.
pub(crate) fn backed_up(daemon: &mut Daemon, records: u64) {
    daemon.wait(|line| {
        line["message"] == "backed up" && line["records"].as_u64().is_some_and(|n| n >= records)
    });
}

#[test]
fn the_newest_are_kept_and_files_of_others_are_left_alone() {
    let office = Office::with(&settings("1s"));
    fs::create_dir(office.path("kept")).unwrap();
    let others = ["notes.tar", "gazetted-port.example.org-000001-20260101T000000Z.tar", "x"];
    for name in others {
        fs::write(office.path("kept").join(name), "not ours").unwrap();
    }
    fs::write(office.path("kept/.gazetted-unfinished-999999999-tar"), "left by a kill").unwrap();
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    for _backup in 0..5 {
        backed_up(&mut daemon, 2);
    }
    until("the oldest to go", || kept(&office).len() == 3 + 2);
    let before = known(&daemon);
    // A stop waits for none.
    daemon.stop();
    for name in others {
        assert_eq!(fs::read_to_string(office.path("kept").join(name)).unwrap(), "not ours");
    }
    assert!(!office.path("kept/.gazetted-unfinished-999999999-tar").exists());
    let newest = kept(&office)
        .into_iter()
        .rfind(|file| file.to_str().unwrap().contains("press.example.org-"));
    done(&office, &["restore", "--replace", newest.unwrap().to_str().unwrap()]);
    assert_eq!(known(&office.start()), before);
}

#[test]
fn a_start_makes_none_before_the_last_one_is_old_enough() {
    let office = Office::with(&settings("1h"));
    let mut daemon = office.start();
    backed_up(&mut daemon, 1);
    daemon.stop();
    // One that cannot be read is none, and has none made.
    let odd = "kept/gazetted-press.example.org-000090-20990101T000000Z.tar";
    fs::write(office.path(odd), "no backup").unwrap();
    let before = kept(&office);
    for name in ["a", "b"] {
        let mut daemon = office.start();
        publish(&office, &mut daemon, &[name]);
        daemon.stop();
    }
    assert_eq!(kept(&office), before);
}

#[test]
fn a_backup_that_cannot_be_made_is_told_and_stops_nothing() {
    let office = Office::with(&settings("1s"));
    fs::write(office.path("kept"), "a file").unwrap();
    let mut daemon = office.start();
    let told = daemon.wait(|line| {
        line["level"] == "ERROR" && line["message"].as_str().unwrap().contains("no backup was made")
    });
    // And why.
    let why = told["error"].as_str().unwrap();
    assert!(why.contains("kept cannot be ") && why.contains("(os error "), "{why}");
    publish(&office, &mut daemon, &["a"]);
    is_told_to_the_operator(&office, why);
    let told = metrics(&office);
    for sample in ["_every_seconds 1\n", "_failed 1\n", "_last_timestamp_seconds 0\n"] {
        assert!(told.contains(&format!("gazetted_backup{sample}")), "{sample} is not in {told}");
    }
    fs::remove_file(office.path("kept")).unwrap();
    backed_up(&mut daemon, 2);
    until("the end of the failure", || metrics(&office).contains("gazetted_backup_failed 0\n"));
    assert!(!metrics(&office).contains("gazetted_backup_last_timestamp_seconds 0\n"));
    let (_done, told) = office.order(&["status"]);
    assert!(told.contains("kept: one every 1 s, the newest of 20"), "{told}");
    assert!(!told.contains("FAILED"), "{told}");
    daemon.stop();
    // Nothing is said of what is not to be made.
    let none = Office::with(SETTINGS);
    let daemon = none.start();
    assert!(!metrics(&none).contains("gazetted_backup"));
    assert!(none.order(&["status"]).1.contains("backups       none are made"));
    daemon.stop();
}

/// Without any Prometheus: by the account in each of its forms, by the feed of alarms, and by doctor.
fn is_told_to_the_operator(office: &Office, why: &str) {
    let (_done, told) = office.order(&["status"]);
    let failed = format!("FAILED: the last attempt came to nothing; it is tried again: {why}");
    assert!(told.contains("kept: one every 1 s, none that can be read\n"), "{told}");
    assert!(told.contains(&failed), "{told}");
    let account: serde_json::Value =
        serde_json::from_str(&office.order(&["status", "--json"]).1).unwrap();
    assert_eq!(account["standing"]["backups"]["failed"], why, "{account:#}");
    let page = admin::body(&admin::get(office, "/status"));
    assert!(page.contains("FAILED: the last attempt"), "{page}");
    let alarms = admin::body(&admin::get(office, "/alarms.atom"));
    assert!(alarms.contains("no backup was made") && alarms.contains(why), "{alarms}");
    let doctor = office.command(&["doctor", "--offline"]);
    let said = String::from_utf8(doctor.stdout).unwrap();
    assert_eq!(doctor.status.code(), Some(1), "{said}");
    assert!(said.contains("\nFAULT  backups") && said.contains(why), "{said}");
}

pub(crate) fn holding_words(office: &Office) -> Vec<PathBuf> {
    let mut files = kept(office);
    files.retain(|file| {
        // One that has made room for a newer one holds nothing.
        let bytes = fs::read(file).unwrap_or_default();
        bytes.windows(10).any(|window| window == b"Quaggamire")
    });
    files
}

#[test]
fn an_erased_text_is_in_no_backup_of_ours_and_in_no_copy_beside_the_ledger() {
    let office = Office::with(&settings("1s"));
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["x"]);
    let (id, page) = publish_secret(&office, &mut daemon);
    backed_up(&mut daemon, 3);
    assert!(!holding_words(&office).is_empty(), "the search finds nothing at all");
    for copy in ["ledger.db.format-3", "damaged-20260101T000000Z"] {
        fs::write(office.path("state").join(copy), "Quaggamire").unwrap();
    }
    let (erased, told) = office.order(&["withdraw", &id, "--erase", "--legal"]);
    assert!(erased, "{told}");
    assert!(holding_words(&office).is_empty());
    assert!(!kept(&office).is_empty(), "the ledger has no backup at all");
    assert_erased(&office, &daemon, &page);
    daemon.stop();
    let newest = kept(&office).pop().unwrap();
    done(&office, &["restore", "--replace", newest.to_str().unwrap()]);
    fs::remove_dir_all(
        fs::read_dir(office.path("state"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .find(|path| path.to_str().unwrap().contains("replaced-"))
            .unwrap(),
    )
    .unwrap();
    let daemon = office.start();
    assert_eq!(daemon.get(&page).status, 451);
    assert_eq!(daemon.items("all").len(), 2);
}

#[test]
fn one_that_cannot_be_read_pushes_out_none_that_can_and_is_told() {
    let office = Office::with(&settings("1s"));
    let mut daemon = office.start();
    backed_up(&mut daemon, 1);
    publish(&office, &mut daemon, &["a"]);
    daemon.stop();
    // Three are to be kept, and three that are none have higher numbers.
    let odd: Vec<_> = (90..93)
        .map(|number| format!("kept/gazetted-press.example.org-{number:06}-20990101T000000Z.tar"))
        .map(|name| office.path(&name))
        .collect();
    for file in &odd {
        fs::write(file, "no backup").unwrap();
    }
    let mut daemon = office.start();
    daemon.wait(|line| line["message"].to_string().contains("a backup cannot be read"));
    for _backup in 0..4 {
        backed_up(&mut daemon, 2);
    }
    until("the oldest to go", || kept(&office).len() == 3 + odd.len());
    daemon.stop();
    let now = kept(&office);
    assert!(odd.iter().all(|file| now.contains(file)), "{now:?}");
}

/// One that a kill behind the record has left.
#[test]
fn a_backup_from_before_an_erasure_goes_at_the_next_start() {
    let office = Office::with(&settings("1h"));
    let mut daemon = office.start();
    let (id, _page) = publish_secret(&office, &mut daemon);
    daemon.stop();
    fs::remove_dir_all(office.path("kept")).unwrap();
    let mut daemon = office.start();
    backed_up(&mut daemon, 2);
    let older = kept(&office).pop().unwrap();
    let bytes = fs::read(&older).unwrap();
    assert!(office.order(&["withdraw", &id, "--erase"]).0);
    daemon.kill();
    fs::write(&older, bytes).unwrap();
    assert!(!holding_words(&office).is_empty());
    let mut daemon = office.start();
    backed_up(&mut daemon, 3);
    until("the older one to go", || holding_words(&office).is_empty());
    daemon.stop();
}

/// A folder stands for what a storage keeps, whatever is asked of it.
#[test]
fn what_cannot_be_removed_is_no_backup_that_failed_and_leaves_the_erasure_unfinished() {
    let office = Office::with(&settings("1h"));
    let mut daemon = office.start();
    let (id, _page) = publish_secret(&office, &mut daemon);
    let odd = office.path("kept/gazetted-press.example.org-000000-20200101T000000Z.tar");
    fs::create_dir_all(odd.join("held")).unwrap();
    let erase = ["withdraw", &id, "--erase", "--legal"];
    let (erased, told) = office.order(&erase);
    assert!(!erased, "{told}");
    let said = daemon.wait(|line| line["message"].to_string().contains("cannot be removed"));
    assert_eq!((&said["level"], &said["files"]), (&"ERROR".into(), &1.into()), "{said}");
    assert!(said["file"].as_str().unwrap().ends_with("000000-20200101T000000Z.tar"), "{said}");
    // The fresh one is made, and there is no other.
    assert!(metrics(&office).contains("gazetted_backup_failed 0\n"));
    let now = kept(&office);
    assert!(now.len() == 2 && holding_words(&office).is_empty(), "{now:?}");
    fs::remove_dir_all(&odd).unwrap();
    let (erased, told) = office.order(&erase);
    assert!(erased, "{told}");
    let told = daemon.kill();
    assert!(told.iter().all(|line| !line["message"].to_string().contains("no backup was made")));
}

/// Once another configuration is in force, that one may keep more.
#[test]
fn a_keeper_that_is_to_stop_removes_nothing() {
    let office = Office::with(&settings("1s"));
    let mut daemon = office.start();
    for _backup in 0..4 {
        backed_up(&mut daemon, 1);
    }
    daemon.stop();
    let authority = Authority::parse("press.example.org,2026").unwrap();
    let rotation = Rotation::of(&office.path("kept"), &authority);
    let before = kept(&office);
    assert!(before.len() >= 3, "{before:?}");
    let stopped = rotation.keep(1, &(Arc::new(|| true) as _));
    assert!(matches!(stopped, Err(BackupError::Stopped)), "{stopped:?}");
    assert_eq!(kept(&office), before);
    assert!(rotation.keep(1, &(Arc::new(|| false) as _)).unwrap().is_empty());
    assert_eq!(kept(&office), before[before.len() - 1..]);
}

/// As where the backups are on a share that hung for longer than an erasure waits.
#[test]
fn an_ask_that_is_taken_late_lets_no_backup_begin_in_the_midst_of_the_next_erasure() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    daemon.stop();
    let (state_dir, dir) = (office.path("state"), office.path("kept"));
    let authority = Authority::parse("press.example.org,2026").unwrap();
    let rotation = Rotation::of(&dir, &authority);
    let keeping = Keeping { state_dir: state_dir.clone(), rotation, every: HOUR, most: 3 };
    let (keeper, renewal) = Keeper::new(keeping, (Clock, Arc::<Board>::default()));
    renewal.hold();
    assert!(!renewal.wait(Duration::ZERO), "nobody has taken it");
    renewal.hold();
    let shutdown = Shutdown::new();
    let begun = std::thread::scope(|scope| {
        let keeper = scope.spawn(|| keeper.run(&shutdown));
        // It would have begun while these are made.
        for number in 0..5 {
            let now = "2026-03-04T09:00:00Z".parse().unwrap();
            let of = Of { state_dir: &state_dir, now, stop: &(Arc::new(|| false) as _) };
            make(of, &office.path(&format!("{number}.tar"))).unwrap();
        }
        let begun = kept(&office);
        // The ask of before is answered with it, if nobody has taken it yet.
        until("the backup", || renewal.wait(HOUR) || !kept(&office).is_empty());
        shutdown.request();
        drop(renewal);
        keeper.join().unwrap().unwrap();
        begun
    });
    assert!(begun.is_empty(), "{begun:?}");
}
