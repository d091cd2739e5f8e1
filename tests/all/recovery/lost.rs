//! What came after the last record that is left, and whose drop file is gone too.

use std::fs;

use super::{backed_up_office, started_loudly};
use crate::backup::rotation::kept;
use crate::backup::{done, known, start_refused};
use crate::daemon::{Daemon, Office, until};
use crate::main_job::text;

#[test]
fn what_does_not_come_back_is_named_once_and_has_its_id_again_when_its_file_is_put_back() {
    let (office, before) = backed_up_office();
    fs::write(office.path("state/ledger.db"), "x").unwrap();
    office.remove("news/d.txt");
    let lost = before.iter().find(|entry| entry[2].as_str().unwrap().contains("quay-d-")).unwrap();
    let id = lost[0].as_str().unwrap();
    let (daemon, told) = started_loudly(&office);
    assert!(told.contains("did not come back: its drop file is gone"), "{told}");
    assert!(told.contains(id) && told.contains("news/d.txt"), "{told}");
    until("the others", || known(&daemon).len() == before.len() - 1);
    assert!(known(&daemon).iter().all(|entry| before.contains(entry)));
    daemon.stop();
    // The next start says nothing of it any more, and the feeds go on.
    let (mut daemon, told) = started_loudly(&office);
    assert!(!told.contains("come back"), "{told}");
    assert!(office.waiting().is_empty());
    office.drop("news/d.txt", text("Quay d opens", "quay d"));
    assert_eq!(daemon.settled("news/d.txt")["outcome"], "published");
    until("all statements", || known(&daemon).len() == before.len());
    assert_eq!(known(&daemon), before);
    daemon.stop();
    office.start().stop();
    assert!(!office.path("state/adopted.jsonl").exists(), "it stands in the ledger");
}

#[test]
fn a_restore_names_what_the_drop_folder_does_not_bring_back() {
    let (office, before) = backed_up_office();
    office.remove("news/d.txt");
    let newest = kept(&office).pop().unwrap();
    let told = done(&office, &["restore", "--replace", newest.to_str().unwrap()]);
    assert!(told.contains("published after it: 1 statement,"), "{told}");
    let lost = before.iter().find(|entry| entry[2].as_str().unwrap().contains("quay-d-")).unwrap();
    let id = lost[0].as_str().unwrap();
    assert!(told.contains(&format!("{id} does not come back: its drop file news/d.txt")), "{told}");
}

/// An office that withdrew a statement after its only backup, and has lost its state; the page of that statement.
fn withdrawn_since_office() -> (Office, String) {
    let (office, _before) = backed_up_office();
    let daemon = office.start();
    let items = daemon.items("all");
    let item = items.iter().find(|item| item["title"] == "Quay a opens").unwrap();
    let page = item["url"].as_str().unwrap().strip_prefix("http://press.example.org").unwrap();
    assert!(office.order(&["withdraw", item["id"].as_str().unwrap()]).0);
    until("the registry", || office.report("registry.jsonl").contains("withdrawn\""));
    daemon.stop();
    fs::remove_dir_all(office.path("state")).unwrap();
    (office, page.to_owned())
}

#[track_caller]
fn stays_withdrawn(office: &Office, page: &str) {
    let (daemon, told) = started_loudly(office);
    assert!(told.contains("started from this backup"), "{told}");
    assert_eq!(daemon.get(page).status, 410);
    daemon.stop();
    office.is_sound();
}

/// The share of the reports answers with an error, or is not mounted yet.
#[test]
fn what_was_withdrawn_after_the_backup_is_public_again_by_a_persons_word_alone() {
    let (office, page) = withdrawn_since_office();
    let (reports, away) = (office.path("reports"), office.path("away"));
    fs::rename(&reports, &away).unwrap();
    fs::create_dir_all(reports.join("registry.jsonl")).unwrap();
    let told = start_refused(&office, 74);
    assert!(told.contains("registry.jsonl cannot be read"), "{told}");
    fs::remove_dir(reports.join("registry.jsonl")).unwrap();
    // Cut by a full disk, it says no more than none.
    for registry in [None, Some("{\"id\"")] {
        if let Some(text) = registry {
            fs::write(reports.join("registry.jsonl"), text).unwrap();
        }
        let told = start_refused(&office, 78);
        for word in ["registry.jsonl", "withdrawn", "mount it", "gazetted restore --replace"] {
            assert!(told.contains(word), "{word} is not in {told}");
        }
        assert!(!office.path("state/ledger.db").exists());
    }
    fs::remove_dir_all(&reports).unwrap();
    fs::rename(&away, &reports).unwrap();
    stays_withdrawn(&office, &page);
}

/// A restore by hand is that word, and it says what it costs.
#[test]
fn a_restore_that_knows_of_no_withdrawals_says_so() {
    let (office, page) = withdrawn_since_office();
    fs::remove_file(office.path("reports/registry.jsonl")).unwrap();
    let newest = kept(&office).pop().unwrap();
    let told = done(&office, &["restore", newest.to_str().unwrap()]);
    assert!(told.contains("what was withdrawn or erased since is public again"), "{told}");
    let daemon = Daemon::start(&office, &[]);
    assert_eq!(daemon.get(&page).status, 200);
}

/// It is asked where the registry is gone, by a restore too.
#[test]
fn the_catalogue_tells_what_was_withdrawn_where_the_registry_does_not() {
    let (office, _before) = backed_up_office();
    let daemon = office.start();
    let item = daemon.items("all").pop().unwrap();
    let page = item["url"].as_str().unwrap().strip_prefix("http://press.example.org").unwrap();
    assert!(office.order(&["withdraw", item["id"].as_str().unwrap()]).0);
    daemon.stop();
    fs::remove_file(office.path("reports/registry.jsonl")).unwrap();
    let newest = kept(&office).pop().unwrap();
    let told = done(&office, &["restore", "--replace", newest.to_str().unwrap()]);
    assert!(told.contains("taken back after it: 1 statement"), "{told}");
    assert_eq!(office.start().get(page).status, 410);
}
