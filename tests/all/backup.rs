//! Backups: made beside a daemon that writes, whole or not there at all, and put back with every id.

mod faults;
mod registry;
pub(crate) mod rotation;

use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::Value;

use crate::client::Body;
use crate::daemon::{Daemon, Office, until};
use crate::erasure::SETTINGS;
use crate::main_job::text;

const FEEDS: [&str; 3] = ["all", "updates", "category/news"];

/// What a reader holds on to, of every statement that stands.
pub(crate) fn known(daemon: &Daemon) -> Vec<[Value; 3]> {
    let fields = ["id", "date_published", "url"];
    let mut known: Vec<_> = daemon
        .statements("all")
        .iter()
        .map(|item| fields.map(|field| item[field].clone()))
        .collect();
    known.sort_by_key(|fields| fields[0].to_string());
    known
}

pub(crate) fn feeds(daemon: &Daemon) -> Vec<(String, Body)> {
    let formats = ["atom", "rss", "json"];
    let paths = FEEDS.iter().flat_map(|stem| formats.map(|form| format!("/feeds/{stem}.{form}")));
    paths.map(|path| (path.clone(), daemon.get(&path).body)).collect()
}

pub(crate) fn publish(office: &Office, daemon: &mut Daemon, names: &[&str]) {
    for name in names {
        let file = format!("news/{name}.txt");
        office.drop(&file, text(&format!("Quay {name} opens"), &format!("quay {name}")));
        daemon.settled(&file);
    }
}

#[track_caller]
pub(crate) fn done(office: &Office, arguments: &[&str]) -> String {
    let told = office.command(arguments);
    let (out, err) = (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success(), "{arguments:?}: {out}{err}");
    out.into_owned()
}

#[track_caller]
pub(crate) fn refused(office: &Office, arguments: &[&str], status: i32) -> String {
    let told = office.command(arguments);
    assert_eq!(told.status.code(), Some(status), "{told:?}");
    String::from_utf8(told.stderr).unwrap()
}

/// An office of the same configuration, whose drop folder holds the same files.
fn moved(office: &Office, settings: &str) -> Office {
    let other = Office::with(settings);
    copy_all(&office.path("drop"), &other.path("drop"));
    other
}

pub(crate) fn copy_all(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(|entry| entry.unwrap()) {
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_all(&entry.path(), &to);
        } else if entry.file_type().unwrap().is_file() {
            fs::copy(entry.path(), to).unwrap();
        }
    }
}

#[test]
fn what_is_restored_into_a_new_state_serves_the_same_bytes() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b", "c"]);
    office.drop("news/a.txt", text("Quay a opens", "quay a").replace("Part 3", "Chapter 3"));
    daemon.settled("news/a.txt");
    office.rename("news/b.txt", "news/renamed.txt");
    daemon.settled("news/renamed.txt");
    office.drop("news/d.pdf", "%PDF-1.4\n%%EOF\n");
    publish(&office, &mut daemon, &["d"]);
    office.drop("news/e.txt", format!("Embargo: 2099-01-01 09:00\n\n{}", text("Later", "later")));
    daemon.kept_back(&office, "news/e.txt");
    let item = daemon.items("all").into_iter().find(|item| item["attachments"].is_array());
    let attachment = item.unwrap()["attachments"][0]["url"].as_str().unwrap().to_owned();
    let attachment = attachment.strip_prefix("http://press.example.org").unwrap().to_owned();
    let before = feeds(&daemon);
    let told = done(&office, &["backup", "kept.tar"]);
    assert!(told.contains("configuration is not in it") && told.contains("embargo"), "{told}");
    // It is online: the daemon goes on.
    publish(&office, &mut daemon, &["f"]);
    daemon.stop();
    let other = moved(&office, SETTINGS);
    fs::remove_file(other.path("drop/news/f.txt")).unwrap();
    fs::copy(office.path("kept.tar"), other.path("kept.tar")).unwrap();
    let told = done(&other, &["restore", "kept.tar"]);
    assert!(told.contains("restored"), "{told}");
    assert!(done(&other, &["restore", "--replace", "kept.tar"]).contains("replaced-"));
    let daemon = other.start();
    assert_eq!(feeds(&daemon), before);
    assert_eq!(daemon.get(&attachment).text(), "%PDF-1.4\n%%EOF\n");
    let waiting = other.waiting();
    assert_eq!((waiting.len(), &waiting[0]["file"]), (1, &"news/e.txt".into()));
    daemon.stop();
    assert!(other.command(&["doctor", "--deep", "--offline"]).status.success());
}

#[test]
fn a_backup_under_load_holds_all_that_was_acknowledged_before_it_was_asked_for() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    let is_over = Arc::new(AtomicBool::new(false));
    let folder = office.path("drop/news");
    std::thread::scope(|scope| {
        let stop = Arc::clone(&is_over);
        scope.spawn(move || {
            for number in 0..10_000 {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let staged = folder.join(format!("_{number}"));
                fs::write(&staged, text(&format!("Berth {number}"), &format!("berth {number}")))
                    .unwrap();
                fs::rename(staged, folder.join(format!("n{number}.txt"))).unwrap();
            }
        });
        for round in 0..4 {
            for _statement in 0..12 {
                daemon.wait(|line| line["outcome"] == "published");
            }
            let acknowledged = known(&daemon);
            done(&office, &["backup", &format!("{round}.tar")]);
            let state = tempfile::tempdir().unwrap();
            let file = office.path(&format!("{round}.tar"));
            let prepared =
                gazetted::backup::restore::Prepared::new(&file, (state.path(), None)).unwrap();
            let ledger = gazetted::ledger::LedgerReader::at(&prepared.ledger()).unwrap();
            let held = ledger.revisions().unwrap();
            for [id, ..] in acknowledged {
                let id = gazetted::domain::id::EntryId::recorded(id.as_str().unwrap().to_owned());
                assert!(held.contains_key(&id), "{id} is not in backup {round}");
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let acknowledged = known(&daemon);
    daemon.kill();
    // What came after the last backup has its id and date again, too.
    done(&office, &["restore", "--replace", "3.tar"]);
    let mut daemon = office.start();
    if let Some(matter) = office.waiting().iter().find(|line| line["file"] == "the feeds") {
        assert!(office.order(&["accept", &matter["number"].to_string()]).0);
    }
    let seen = |daemon: &Daemon| known(daemon).len() >= acknowledged.len().min(50);
    until("all statements", || seen(&daemon));
    let now = known(&daemon);
    for entry in acknowledged {
        if now.iter().any(|[id, ..]| *id == entry[0]) {
            assert!(now.contains(&entry), "{entry:?}");
        }
    }
    publish(&office, &mut daemon, &["z"]);
}

#[test]
fn a_restore_is_refused_beside_a_daemon_over_a_ledger_and_for_another_office() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    done(&office, &["backup", "kept.tar"]);
    assert!(
        refused(&office, &["restore", "--replace", "kept.tar"], 78)
            .contains("another gazetted runs")
    );
    let before = feeds(&daemon);
    daemon.stop();
    assert!(refused(&office, &["restore", "kept.tar"], 78).contains("--replace"));
    assert!(refused(&office, &["restore", "--replace", "nothing.tar"], 74).contains("nothing.tar"));
    fs::write(office.path("other"), "no backup").unwrap();
    assert!(
        refused(&office, &["restore", "--replace", "other"], 65)
            .contains("other cannot be restored")
    );
    assert!(refused(&office, &["backup", "config.toml"], 78).contains("no backup of gazetted"));
    let other = Office::with(SETTINGS);
    let config = fs::read_to_string(other.path("config.toml")).unwrap();
    let config = config.replace("press.example.org,2026", "port.example.org,2026");
    fs::write(other.path("config.toml"), config).unwrap();
    let file = office.path("kept.tar");
    let told = refused(&other, &["restore", file.to_str().unwrap()], 78);
    assert!(told.contains("another office's"), "{told}");
    assert!(!other.path("state/ledger.db").exists());
    // Nothing of that has changed anything.
    assert_eq!(feeds(&office.start()), before);
}

#[test]
fn what_was_taken_back_after_a_backup_stays_so_and_what_was_renamed_keeps_its_id() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    let items = daemon.items("all");
    let [a, b] = ["Quay a opens", "Quay b opens"].map(|title| {
        items.iter().find(|item| item["title"] == title).unwrap()["id"].as_str().unwrap().to_owned()
    });
    done(&office, &["backup", "kept.tar"]);
    publish(&office, &mut daemon, &["c", "d"]);
    office.rename("news/c.txt", "news/of-another-name.txt");
    daemon.settled("news/of-another-name.txt");
    assert!(office.order(&["withdraw", &a, "--reason", "Wrong quay."]).0);
    assert!(office.order(&["withdraw", &b, "--erase", "--legal"]).0);
    until("the registry", || office.report("registry.jsonl").matches("withdrawn\"").count() >= 2);
    let before = known(&daemon);
    daemon.stop();
    let told = done(&office, &["restore", "--replace", "kept.tar"]);
    assert!(told.contains("2 statements were published after it"), "{told}");
    assert!(told.contains("2 were taken back after it"), "{told}");
    let daemon = office.start();
    let after = known(&daemon);
    assert_eq!(after.len(), before.len());
    for ([id, published, url], [old, date, address]) in after.iter().zip(&before) {
        assert_eq!((id, published), (old, date));
        // Of an erased one the address is without words, and may have another number.
        if *old != b.as_str() {
            assert_eq!(url, address);
        }
    }
    let feed = daemon.get("/feeds/all.atom").text();
    assert!(!feed.contains("Part 3 of what the harbour office has to say about quay a"), "{feed}");
    assert!(!feed.contains("quay b") && feed.contains("Wrong quay."), "{feed}");
    daemon.stop();
    assert!(
        !office.path("state/adopted.jsonl").exists()
            || office.start_with(&[]).items("all").len() == 4
    );
    assert!(office.command(&["doctor", "--deep", "--offline"]).status.success());
}
