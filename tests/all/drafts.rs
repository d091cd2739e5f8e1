//! What is not ready: names and folders that are never read, a status, and lock files of editors.

use std::fs;

use crate::daemon::{Daemon, Office};
use crate::main_job::text;

const ONE_LANGUAGE: &str = "languages = [\"en\"]\n";

fn titles(daemon: &Daemon) -> Vec<String> {
    let items = daemon.items("all");
    items.iter().map(|item| item["title"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn what_begins_with_an_underscore_or_lies_among_drafts_is_not_read_until_it_is_moved_out() {
    let office = Office::with(ONE_LANGUAGE);
    let drafts = [
        "_plan.txt",
        "_old/plan.txt",
        "news/_old/plan.txt",
        "drafts/plan.txt",
        "Drafts/plan.txt",
        "news/2026/DRAFTS/deep/plan.txt",
    ];
    for (number, name) in drafts[..3].iter().enumerate() {
        office.drop(name, text(&format!("The plan of early draft {number}"), "a draft"));
    }
    let mut daemon = office.start();
    for (number, name) in drafts[3..].iter().enumerate() {
        office.drop(name, text(&format!("The plan of late draft {number}"), "another draft"));
    }
    office.drop("news/drafts of laws/law.txt", text("A law is proposed", "the law"));
    daemon.settled("news/drafts of laws/law.txt");
    assert_eq!(titles(&daemon), ["A law is proposed"]);
    office.rename("news/2026/DRAFTS/deep/plan.txt", "news/plan.txt");
    assert_eq!(daemon.settled("news/plan.txt")["outcome"], "published");
    assert_eq!(titles(&daemon), ["The plan of late draft 2", "A law is proposed"]);
    daemon.stop();
    let today = office.report("TODAY.txt");
    assert!(!today.contains("_plan") && !today.contains("drafts/plan"), "{today}");
}

#[test]
fn a_statement_that_is_moved_among_the_drafts_stays_public_and_the_way_to_withdraw_it_is_told() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("gate.txt", text("The gate is painted", "the gate"));
    daemon.settled("gate.txt");
    office.rename("gate.txt", "drafts/gate.txt");
    assert_eq!(daemon.settled("gate.txt")["outcome"], "still-public");
    assert_eq!(titles(&daemon), ["The gate is painted"]);
    office.rename("drafts/gate.txt", "gate.txt");
    daemon.wait(|line| line["path"] == "gate.txt");
    daemon.stop();
    let today = office.report("TODAY.txt");
    assert!(today.contains("still public"), "{today}");
}

#[test]
fn a_published_statement_that_becomes_a_draft_stays_public_and_the_way_to_withdraw_it_is_told() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("gate.txt", text("The gate is painted", "the gate"));
    daemon.settled("gate.txt");
    let edit = format!("Status: draft\n\n{}", text("The gate is painted", "the gate"));
    office.drop("gate.txt", edit);
    daemon.kept_back(&office, "gate.txt");
    assert_eq!(titles(&daemon), ["The gate is painted"]);
    daemon.stop();
    let report = office.report("gate.txt.report.txt");
    assert!(report.contains("last released version is public"), "{report}");
    assert!(report.contains(".withdraw.txt"), "{report}");
    assert!(report.contains("Status: usable"), "{report}");
}

#[test]
fn a_new_text_with_the_status_draft_waits() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    for (name, status) in [("a.txt", "status: draft"), ("b.txt", "Status: DRAFT")] {
        office.drop(name, format!("{status}\n\n{}", text("The gate is painted", name)));
        daemon.kept_back(&office, name);
    }
    office.drop("c.txt", format!("+++\nstatus = \"draft\"\n+++\n{}", text("The quay", "it")));
    daemon.kept_back(&office, "c.txt");
    assert!(titles(&daemon).is_empty());
    daemon.stop();
}

#[test]
fn a_document_waits_while_an_editors_lock_file_stands_beside_it_and_is_taken_when_it_goes() {
    let office = Office::with(ONE_LANGUAGE);
    let locks =
        [("gate.txt", ".~lock.gate.txt#"), ("letter.txt", "~$tter.txt"), ("a.txt", "~$a.txt")];
    for (name, lock) in locks {
        fs::write(office.path("drop").join(lock), "somebody").unwrap();
        office.drop(name, text(&format!("The text of {name}"), name));
    }
    // One more, that is locked while the program runs.
    let mut daemon = office.start();
    fs::write(office.path("drop/.~lock.late.txt#"), "somebody").unwrap();
    office.drop("late.txt", text("The text that came late", "it"));
    office.drop("free.txt", text("The text that is free", "freedom"));
    daemon.settled("free.txt");
    assert_eq!(titles(&daemon), ["The text that is free"]);
    for (name, lock) in locks.into_iter().chain([("late.txt", ".~lock.late.txt#")]) {
        office.remove(lock);
        assert_eq!(daemon.settled(name)["outcome"], "published", "{name}");
    }
    assert_eq!(titles(&daemon).len(), 5);
    daemon.stop();
}
