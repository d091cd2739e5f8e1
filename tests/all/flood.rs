//! Much that would change for readers at once waits for a person, and they keep what stands.

use std::fs;

use crate::client::{self, Answer};
use crate::daemon::{Daemon, Office};
use crate::main_job::text;

const ONE_LANGUAGE: &str = "languages = [\"en\"]\n";

const PATHS: [&str; 6] = [
    "/feeds/all.atom",
    "/feeds/all.rss",
    "/feeds/all.json",
    "/feeds/en.atom",
    "/feeds/updates.json",
    "/feeds/updates.rss",
];

fn publish(office: &Office, daemon: &mut Daemon, count: usize) {
    for number in 0..count {
        let name = format!("{number}.txt");
        let about = format!("berth {number}");
        office.drop(&name, text(&format!("Berth {number} is dredged"), &about));
        daemon.settled(&name);
    }
}

/// An office with so many statements, which are in the files under `feeds_dir` too.
fn office_with(count: usize) -> Office {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    publish(&office, &mut daemon, count);
    daemon.stop();
    office
}

fn configure(office: &Office, from: &str, to: &str) {
    let path = office.path("config.toml");
    let text = fs::read_to_string(&path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn answers(daemon: &Daemon) -> Vec<Answer> {
    PATHS.iter().map(|path| daemon.get(path)).collect()
}

#[track_caller]
fn assert_unchanged(daemon: &Daemon, before: &[Answer]) {
    for ((path, before), now) in PATHS.iter().zip(before).zip(answers(daemon)) {
        assert_eq!(now.body, before.body, "{path}");
        assert_eq!(now.field("etag"), before.field("etag"), "{path}");
    }
}

/// Waits until the flood is told, and returns its number.
fn told(daemon: &mut Daemon, office: &Office) -> u64 {
    daemon.wait(|line| line["outcome"] == "undecided");
    let waiting = office.waiting();
    assert_eq!(waiting[0]["file"], "the feeds", "{waiting:#?}");
    waiting[0]["number"].as_u64().unwrap()
}

fn codes(waiting: &serde_json::Value) -> Vec<String> {
    let reasons = waiting["reasons"].as_array().unwrap().iter();
    reasons.map(|reason| reason["code"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_changed_public_url_waits_where_one_entry_is_public_and_a_reload_says_so() {
    let office = office_with(1);
    let daemon = office.start();
    let before = answers(&daemon);
    configure(&office, "http://press.example.org", "https://press.example.org");
    let (done, said) = office.order(&["reload"]);
    assert!(done && said.contains("but for the feeds, which wait for a person"), "{said}");
    assert_unchanged(&daemon, &before);
    let number = office.waiting()[0]["number"].to_string();
    assert!(office.order(&["accept", &number]).0);
    let link = daemon.items("all")[0]["url"].as_str().unwrap().to_owned();
    assert!(link.starts_with("https://press.example.org/"), "{link}");
    let (done, said) = office.order(&["reload"]);
    assert!(done && said == "The new configuration is in force.\n", "{said}");
    daemon.stop();
}

#[test]
fn a_changed_public_url_waits_until_it_is_accepted_and_new_statements_do_not() {
    let office = office_with(7);
    let daemon = office.start();
    let before = answers(&daemon);
    daemon.stop();
    configure(&office, "http://press.example.org", "https://press.example.org");
    let mut daemon = office.start();
    let number = told(&mut daemon, &office);
    assert_unchanged(&daemon, &before);
    let waiting = &office.waiting()[0];
    assert_eq!(waiting["matter"], "flood");
    let why = "The links of entries would change, because public_url changed from http://press.example.org to \
               https://press.example.org (entries: 7, feeds: 3).";
    assert_eq!(waiting["reasons"][0]["what"], why);
    assert_eq!(waiting["reasons"][0]["with"]["old"], "http://press.example.org");
    assert_eq!(codes(waiting), ["links-would-change", "all-else-goes-on"]);
    office.drop("new.txt", text("The harbour opens", "its opening"));
    assert_eq!(daemon.settled("new.txt")["outcome"], "published");
    let items = daemon.items("all");
    assert_eq!(items.len(), 8);
    assert!(items[0]["url"].as_str().unwrap().starts_with("http://press.example.org/"));
    let page = items[1]["url"].as_str().unwrap().replace("http://press.example.org", "");
    assert!(daemon.get(&page).text().contains("http://press.example.org"));
    assert!(office.order(&["accept", &number.to_string()]).0);
    let after = daemon.items("all");
    assert!(
        after.iter().all(|item| {
            item["url"].as_str().unwrap().starts_with("https://press.example.org/")
        })
    );
    let ids = |items: &[serde_json::Value]| {
        items.iter().map(|item| item["id"].to_string()).collect::<Vec<_>>()
    };
    assert_eq!(ids(&after), ids(&items));
    assert!(daemon.get(&page).text().contains("https://press.example.org"));
    assert!(office.waiting().is_empty());
    daemon.stop();
    assert_eq!(office.report("the feeds.report.txt"), "");
    let daemon = office.start();
    assert!(office.waiting().is_empty());
    assert_eq!(daemon.items("all"), after);
}

#[test]
fn what_is_rejected_stays_as_it_was_and_is_asked_again_until_the_configuration_is_put_back() {
    let office = office_with(6);
    configure(&office, "title = ", "author = \"Press Service\"\ntitle = ");
    let mut daemon = office.start();
    let number = told(&mut daemon, &office);
    let before = answers(&daemon);
    let why = "author changed from Harbour Office to Press Service (entries: 6, feeds: 3)";
    let report = office.coming_report("the feeds.report.txt");
    assert!(report.contains(why) && report.ends_with("\nall: 6\nen: 6\nupdates: 6\n"), "{report}");
    assert!(office.order(&["reject", &number.to_string()]).0);
    // It is written after the log, and before an order is answered.
    assert!(office.report("TODAY.txt").contains(why));
    assert!(office.waiting().is_empty());
    assert_unchanged(&daemon, &before);
    daemon.kill();
    let mut daemon = office.start();
    assert_eq!(told(&mut daemon, &office), number);
    assert_unchanged(&daemon, &before);
    daemon.stop();
    configure(&office, "author = \"Press Service\"\n", "");
    let daemon = office.start();
    assert_unchanged(&daemon, &before);
    assert!(office.waiting().is_empty());
    daemon.stop();
    assert_eq!(office.report("the feeds.report.txt"), "");
}

#[test]
fn five_entries_and_a_trial_are_no_flood() {
    let office = office_with(5);
    configure(&office, "title = ", "rights = \"Free for all\"\ntitle = ");
    let daemon = office.start();
    assert!(office.waiting().is_empty());
    assert!(daemon.get("/feeds/all.atom").text().contains("Free for all"));
    daemon.stop();
    let trial = Office::with(ONE_LANGUAGE);
    configure(&trial, "http://press.example.org", "http://127.0.0.1:8080");
    let mut daemon = trial.start();
    publish(&trial, &mut daemon, 7);
    daemon.stop();
    configure(&trial, "http://127.0.0.1:8080", "https://press.example.org");
    let daemon = trial.start();
    assert!(trial.waiting().is_empty());
    let first = daemon.items("all")[0]["url"].to_string();
    assert!(first.contains("https://press.example.org/"), "{first}");
}

#[test]
fn feeds_that_were_deleted_by_hand_are_guarded_by_the_ledger() {
    let office = office_with(6);
    let daemon = office.start();
    let before = answers(&daemon);
    daemon.stop();
    fs::remove_dir_all(office.path("feeds")).unwrap();
    configure(&office, "http://press.example.org", "https://press.example.org");
    let mut daemon = office.start();
    told(&mut daemon, &office);
    assert_unchanged(&daemon, &before);
}

fn lose_the_state(office: &Office) {
    fs::remove_dir_all(office.path("state")).unwrap();
}

#[test]
fn a_ledger_that_is_begun_anew_changes_dates_and_waits_with_what_is_new() {
    let office = office_with(3);
    let daemon = office.start();
    let before = answers(&daemon);
    daemon.stop();
    lose_the_state(&office);
    let mut daemon = office.start();
    let number = told(&mut daemon, &office);
    assert!(codes(&office.waiting()[0]).contains(&"dates-would-change".to_owned()));
    assert_unchanged(&daemon, &before);
    office.drop("new.txt", text("The harbour opens", "its opening"));
    let settled = daemon.settled("new.txt");
    assert_unchanged(&daemon, &before);
    let page = settled["address"].as_str().unwrap().replace("http://press.example.org", "");
    assert_eq!(daemon.get(&page).status, 200);
    daemon.stop();
    assert!(office.report("new.txt.report.txt").contains("the feeds stand still"));
    // Nothing is said of what the folder brought back.
    assert_eq!(office.report("0.txt.report.txt"), "");
    let mut daemon = office.start();
    assert!(told(&mut daemon, &office) >= number);
    let number = office.waiting()[0]["number"].as_u64().unwrap();
    assert_unchanged(&daemon, &before);
    assert!(office.order(&["accept", &number.to_string()]).0);
    let accepted = answers(&daemon);
    assert_eq!(daemon.items("all").len(), 4);
    daemon.kill();
    let daemon = office.start();
    assert!(office.waiting().is_empty());
    assert_unchanged(&daemon, &accepted);
}

#[test]
fn a_ledger_that_is_begun_anew_with_its_registry_keeps_ids_and_dates_and_waits_for_the_rest() {
    let office = office_with(7);
    let registry = office.path("registry.jsonl");
    fs::copy(office.path("reports/registry.jsonl"), &registry).unwrap();
    let daemon = office.start();
    let before = daemon.items("all");
    daemon.stop();
    lose_the_state(&office);
    let mut daemon = office.start_with(&["--adopt", registry.to_str().unwrap()]);
    let number = told(&mut daemon, &office);
    assert_eq!(codes(&office.waiting()[0]), ["ledger-begun-anew", "nothing-comes-in"]);
    assert!(office.order(&["accept", &number.to_string()]).0);
    office.drop("new.txt", text("The harbour opens", "its opening"));
    daemon.settled("new.txt");
    let after = daemon.items("all");
    assert_eq!(after.len(), 8);
    for old in &before {
        let now = after.iter().find(|item| item["id"] == old["id"]).unwrap();
        assert_eq!(now["date_published"], old["date_published"]);
    }
}

/// The feeds of `names` as another program would have left them: the same entries in other bytes.
pub(crate) fn write_otherwise(office: &Office, names: &[&str], (from, to): (&str, &str)) {
    let manifest = office.path("feeds/manifest.json");
    let mut told_of: serde_json::Value =
        serde_json::from_slice(&fs::read(&manifest).unwrap()).unwrap();
    for name in names {
        let path = office.path("feeds").join(name);
        let old = fs::read_to_string(&path).unwrap().replace(from, to);
        fs::write(&path, &old).unwrap();
        let digest = gazetted::domain::digest::Digest::of(old.as_bytes());
        told_of["files"][name] = serde_json::to_value(digest).unwrap();
        told_of["served"][name]["tag"] = "0123456789abcdef0123456789abcdef".into();
    }
    fs::write(&manifest, serde_json::to_vec(&told_of).unwrap()).unwrap();
}

const FILES: [&str; 5] = ["all.atom", "all.rss", "all.json", "en.atom", "updates.json"];

#[test]
fn feeds_of_another_program_stand_until_the_new_ones_are_accepted() {
    let office = office_with(7);
    write_otherwise(&office, &FILES, ("dredged", "deepened"));
    let before = fs::read_to_string(office.path("feeds/all.atom")).unwrap();
    let mut daemon = office.start_with(&["--rebuild"]);
    let number = told(&mut daemon, &office);
    let answer = daemon.get("/feeds/all.atom");
    assert_eq!(answer.text(), before);
    assert!(answer.field("etag").unwrap().contains("0123456789abcdef"));
    let doctor = office.command(&["doctor", "--deep", "--offline"]);
    let said = String::from_utf8(doctor.stdout).unwrap();
    let standing = "note   feeds               5 of ";
    assert!(
        said.contains(standing) && said.contains("stand still") && said.ends_with("\nsound\n"),
        "{said}"
    );
    assert!(office.order(&["accept", &number.to_string()]).0);
    assert!(!daemon.get("/feeds/all.atom").text().contains("deepened"));
    daemon.stop();
    assert!(!fs::read_to_string(office.path("feeds/all.atom")).unwrap().contains("deepened"));
    // A file that is not what the manifest tells was changed by somebody else, and is repaired.
    fs::write(office.path("feeds/all.atom"), before).unwrap();
    let daemon = office.start();
    assert!(office.waiting().is_empty());
    assert!(!daemon.get("/feeds/all.atom").text().contains("deepened"));
}

#[test]
fn what_is_withdrawn_leaves_feeds_that_stand_still_and_all_else_in_them_stays() {
    let office = office_with(7);
    write_otherwise(&office, &FILES, ("dredged", "deepened"));
    let mut daemon = office.start_with(&["--rebuild"]);
    told(&mut daemon, &office);
    let before = answers(&daemon);
    let (items, updates) = (daemon.items("all"), daemon.items("updates"));
    office.drop("3.txt.withdraw.txt", "A wrong berth.");
    let settled = daemon.settled("3.txt");
    assert_eq!(settled["outcome"], "withdrawn");
    let id = |item: &serde_json::Value| item["id"].as_str().unwrap().to_owned();
    let other = |item: &&serde_json::Value| !item["title"].as_str().unwrap().contains("Berth 3");
    let rest = |items: &[serde_json::Value]| items.iter().filter(other).map(id).collect::<Vec<_>>();
    for (path, old) in PATHS.iter().zip(&before) {
        let now = daemon.get(path);
        assert!(!now.text().contains("erth 3"), "{path}");
        assert!(now.text().contains("Berth 4"), "{path}");
        assert_ne!(now.field("etag"), old.field("etag"), "{path}");
        let since = [("If-Modified-Since", old.field("last-modified").unwrap())];
        assert_eq!(client::get(daemon.address(), path, &since).status, 200, "{path}");
    }
    assert!(daemon.get("/feeds/all.atom").text().contains("deepened"));
    let ids = |stem| daemon.items(stem).iter().map(id).collect::<Vec<_>>();
    assert_eq!(ids("all"), rest(&items));
    assert_eq!(ids("updates"), rest(&updates));
    // A kill puts nothing back, whether the files were written or not.
    let cut = answers(&daemon);
    let report = office.coming_report("3.txt.report.txt");
    daemon.kill();
    let mut daemon = office.start();
    told(&mut daemon, &office);
    assert_unchanged(&daemon, &cut);
    daemon.stop();
    assert!(report.contains("taken out of the feeds, which stand still"), "{report}");
    for (path, before) in PATHS.iter().zip(&cut) {
        assert_eq!(fs::read(office.path(&path[1..])).unwrap(), before.body.0, "{path}");
    }
    let mut daemon = office.start();
    let number = told(&mut daemon, &office);
    office.drop("4.txt.withdraw.txt", "Another wrong berth.");
    daemon.settled("4.txt");
    assert!(office.order(&["accept", &number.to_string()]).0);
    let items = daemon.items("all");
    assert_eq!(items.len(), 7);
    for reason in ["A wrong berth.", "Another wrong berth."] {
        assert!(items.iter().any(|item| item["content_html"].to_string().contains(reason)));
    }
    daemon.stop();
    assert_eq!(office.report("4.txt.report.txt"), "");
}

#[test]
fn a_window_that_ages_and_many_edits_are_no_flood() {
    let office = Office::with(&format!("{ONE_LANGUAGE}\n[window]\nentries = 6\ndays = 0\n"));
    let mut daemon = office.start();
    publish(&office, &mut daemon, 6);
    daemon.stop();
    // All at once, while nobody looks.
    for number in 0..6 {
        let (name, about) = (format!("{number}.txt"), format!("berth {number}"));
        office.drop(&name, text(&format!("Berth {number} is dredged"), &format!("{about}, again")));
        office.drop(&format!("later {name}"), text(&format!("Quay {number} is mended"), &about));
    }
    let daemon = office.start();
    daemon.kill();
    let daemon = office.start();
    assert!(office.waiting().is_empty(), "{:#?}", office.waiting());
    let first = daemon.items("all")[0]["title"].to_string();
    assert!(first.contains("Quay"), "{first}");
}
