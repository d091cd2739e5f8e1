//! Backups: made beside a daemon that writes, whole or not there at all, and put back with every id.

pub(crate) mod erased;
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

/// The words of a start that comes to nothing. One that serves would not end, and is no command.
#[track_caller]
pub(crate) fn start_refused(office: &Office, status: i32) -> String {
    assert!(Daemon::start_or_refuse(office).is_err(), "it serves");
    refused(office, &["run"], status)
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
    other.is_sound();
}

/// The pages of statements, by their address, as the program that serves them says what they are.
fn pages(daemon: &Daemon, addresses: &[String]) -> Vec<(String, u16, String)> {
    let page = |address: &String| {
        let answer = daemon.get(&format!("{address}.json"));
        (address.clone(), answer.status, answer.text())
    };
    addresses.iter().map(page).collect()
}

fn addresses(daemon: &Daemon) -> Vec<String> {
    let address = |[_id, _date, url]: [Value; 3]| {
        url.as_str().unwrap().strip_prefix("http://press.example.org").unwrap().to_owned()
    };
    known(daemon).into_iter().map(address).collect()
}

/// What is restored is looked at as readers do, by a program that has nothing but the backup: it has each statement
/// that readers had seen before it was asked for, and none that they have not, each as it is.
#[test]
fn a_backup_under_load_is_of_one_moment_and_holds_all_that_was_acknowledged_before() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    let is_over = Arc::new(AtomicBool::new(false));
    let folder = office.path("drop/news");
    let mut acknowledged = Vec::new();
    std::thread::scope(|scope| {
        let stop = Arc::clone(&is_over);
        scope.spawn(move || {
            for number in 0..600 {
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                let staged = folder.join(format!("_{number}"));
                fs::write(&staged, text(&format!("Berth {number}"), &format!("berth {number}")))
                    .unwrap();
                fs::rename(staged, folder.join(format!("n{number}.txt"))).unwrap();
            }
        });
        for round in 0..3 {
            for _statement in 0..12 {
                daemon.wait(|line| line["outcome"] == "published");
            }
            acknowledged = addresses(&daemon);
            let seen = pages(&daemon, &acknowledged);
            done(&office, &["backup", &format!("{round}.tar")]);
            let other = Office::with(SETTINGS);
            let file = office.path(&format!("{round}.tar"));
            done(&other, &["restore", file.to_str().unwrap()]);
            let restored = other.start();
            assert_eq!(pages(&restored, &acknowledged), seen, "round {round}");
            let held = addresses(&restored);
            assert!(held.len() >= acknowledged.len().min(50), "round {round}");
            assert_eq!(pages(&restored, &held), pages(&daemon, &held), "round {round}");
            restored.stop();
            other.is_sound();
        }
        is_over.store(true, Ordering::Relaxed);
    });
    acknowledged.extend(addresses(&daemon));
    let fixed = |daemon: &Daemon| -> Vec<[Value; 4]> {
        let page = |(_address, _status, text): (String, u16, String)| {
            let item: Value = serde_json::from_str(&text).unwrap_or_default();
            ["id", "date_published", "url", "content_html"].map(|field| item[field].clone())
        };
        pages(daemon, &acknowledged).into_iter().map(page).collect()
    };
    let seen = fixed(&daemon);
    assert!(seen.iter().flatten().all(Value::is_string), "{seen:?}");
    daemon.kill();
    // What came after the last backup has its id, date and address again, too.
    done(&office, &["restore", "--replace", "2.tar"]);
    let daemon = office.start();
    assert_eq!(fixed(&daemon), seen);
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
    assert!(told.contains("published after it: 2 statements,"), "{told}");
    assert!(told.contains("taken back after it: 2 statements,"), "{told}");
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
    office.is_sound();
}

/// The text that was published is lost with the ledger; the one that waits is not let out in its place.
#[test]
fn an_edit_that_waits_is_not_published_by_a_restore() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    done(&office, &["backup", "kept.tar"]);
    publish(&office, &mut daemon, &["b", "c", "d"]);
    let before = known(&daemon);
    // Saved again with nothing new in it, which the registry has from the next start on.
    office.drop("news/d.txt", text("Quay d opens", "quay d") + "\n\n");
    office.drop("mark.txt", "Search in archive\n");
    daemon.settled("mark.txt");
    daemon.stop();
    office.remove("mark.txt");
    let mut daemon = office.start();
    let paintings =
        "Painters of six countries hang their work in the old customs house. ".repeat(8);
    office.drop("news/b.txt", format!("Museum shows paintings\n\n{paintings}\n"));
    daemon.kept_back(&office, "news/b.txt");
    office.drop("news/c.txt", "Quay c opens\n\nPart 0 of what the harbour office has to say.\n");
    daemon.kept_back(&office, "news/c.txt");
    daemon.stop();
    done(&office, &["restore", "--replace", "kept.tar"]);
    let mut daemon = office.start();
    let mut public = known(&daemon);
    assert!(public.len() == 2 && public.iter().all(|entry| before.contains(entry)), "{public:?}");
    let waiting = office.waiting();
    let files: Vec<&Value> = waiting.iter().map(|line| &line["file"]).collect();
    assert_eq!(files, ["news/b.txt", "news/c.txt"]);
    for line in &waiting {
        let told = line.to_string();
        assert!(told.contains("is lost, and the file holds another one"), "{told}");
    }
    // The old text is put back, and the other one a person wants in its place: id, date and address are the old ones.
    publish(&office, &mut daemon, &["c"]);
    assert!(office.order(&["accept", &waiting[0]["number"].to_string()]).0);
    until("both", || {
        public = known(&daemon);
        public.len() == before.len()
    });
    assert!(public.iter().all(|entry| before.contains(entry)), "{public:?} after {before:?}");
    daemon.stop();
    office.is_sound();
}

#[test]
fn a_text_that_waited_and_was_deleted_after_the_backup_waits_no_more_after_a_restore() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    let later = |about| format!("Embargo: 2999-01-01 10:00\n\n{}", text(about, about));
    for name in ["kept", "deleted"] {
        office.drop(&format!("{name}.txt"), later(name));
        daemon.kept_back(&office, &format!("{name}.txt"));
    }
    done(&office, &["backup", "kept.tar"]);
    office.remove("deleted.txt");
    until("it is let go", || office.waiting().len() == 1);
    daemon.stop();
    done(&office, &["restore", "--replace", "kept.tar"]);
    let daemon = office.start();
    let waiting = office.waiting();
    assert!(waiting.len() == 1 && waiting[0]["file"] == "kept.txt", "{waiting:?}");
    daemon.stop();
}
