//! What was withdrawn stands again when a person says so, knowing that it was withdrawn.

use crate::daemon::Office;
use crate::withdrawal::{SETTINGS, page_of, wharf};

#[test]
fn a_withdraw_file_that_is_saved_again_withdraws_again() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    office.drop("a.withdraw.txt", "");
    daemon.settled("a.txt");
    assert!(office.order(&["reinstate", &page]).0);
    assert_eq!(daemon.get(&page).status, 200);
    // Neither the same file after a restart nor another name of it is a new word.
    daemon.stop();
    let mut daemon = office.start();
    assert_eq!(daemon.get(&page).status, 200);
    office.drop("a.withdraw.txt", "");
    daemon.wait(|line| line["path"] == "a.txt" && line["outcome"] == "withdrawn");
    assert_eq!(daemon.get(&page).status, 410);
}

#[test]
fn an_edit_that_waited_before_its_statement_was_withdrawn_reinstates_it_only_when_that_was_told() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    office.drop("a.txt", &wharf()[..300]);
    let number = daemon.kept_back(&office, "a.txt").to_string();
    assert!(office.order(&["withdraw", &page, "--legal"]).0);
    let (done, told) = office.order(&["accept", &number]);
    assert!(!done && told.contains("was withdrawn since"), "{told}");
    assert_eq!(daemon.get(&page).status, 451);
    let waiting = office.waiting();
    assert_eq!(waiting[0]["reasons"][0]["code"], "stays-withdrawn", "{waiting:#?}");
    let number = waiting[0]["number"].to_string();
    assert!(office.order(&["accept", &number]).0);
    assert_eq!(daemon.get(&page).status, 200);
}

#[test]
fn another_text_under_the_name_of_a_withdrawn_statement_is_accepted_once_that_was_told() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    let prose = |number| {
        format!(
            "Pupils of class {number} read books in the library beside the road since winter.\n\n"
        )
    };
    let other: String = (1..9).map(prose).collect();
    office.drop("a.txt", format!("A new school in the north\n\n{other}"));
    let number = daemon.kept_back(&office, "a.txt").to_string();
    assert!(office.order(&["withdraw", &page]).0);
    let (done, told) = office.order(&["accept", &number]);
    assert!(!done && told.contains("was withdrawn since"), "{told}");
    let waiting = office.waiting();
    let codes = [0, 1].map(|at| waiting[0]["reasons"][at]["code"].clone());
    assert_eq!(codes, ["another-text", "stays-withdrawn"]);
    let number = waiting[0]["number"].to_string();
    assert!(office.order(&["accept", &number]).0);
    assert!(daemon.get(&page).text().contains("A new school in the north"));
}

#[test]
fn what_stood_before_a_reinstatement_with_another_text_is_no_version_of_it() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    assert!(office.order(&["withdraw", &page]).0);
    office.drop("a.txt", wharf().replace("Part 3", "Chapter 3"));
    let number = daemon.kept_back(&office, "a.txt").to_string();
    assert!(office.order(&["accept", &number]).0);
    office.drop("a.txt", format!("Change: minor\n\n{}", wharf().replace("Part 3", "Section 3")));
    daemon.wait(|line| line["path"] == "a.txt" && line["outcome"] == "corrected");
    assert_eq!(daemon.get(&format!("{page}/v/1")).status, 404);
    let stood = daemon.get(&format!("{page}/v/3")).text();
    assert!(stood.contains("Chapter 3"), "{stood}");
    let now = daemon.get(&format!("{page}/v/4")).text();
    assert!(now.contains("Section 3"), "{now}");
}
