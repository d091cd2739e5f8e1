//! What came after the last record that is left, and whose drop file is gone too.

use std::fs;

use super::{backed_up_office, started_loudly};
use crate::backup::{done, known};
use crate::daemon::until;
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
    let newest = crate::backup::rotation::kept(&office).pop().unwrap();
    let told = done(&office, &["restore", "--replace", newest.to_str().unwrap()]);
    assert!(told.contains("published after it: 1 statement,"), "{told}");
    let lost = before.iter().find(|entry| entry[2].as_str().unwrap().contains("quay-d-")).unwrap();
    let id = lost[0].as_str().unwrap();
    assert!(told.contains(&format!("{id} does not come back: its drop file news/d.txt")), "{told}");
}
