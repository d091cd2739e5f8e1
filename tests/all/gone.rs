//! Files that go, and files that come back or stand in for them.

use std::fs;

use crate::daemon::Office;

/// What lies in the folder at a start is complete then.
const LANGUAGES: &str = "settle = \"10ms\"\nlanguages = [\"en\"]\ntime_zone = \"Asia/Baku\"\n";

fn notice() -> String {
    let sentence = |n: usize| format!("On pier {n} the old cranes are painted before the winter. ");
    format!("Cranes are painted\n\n{}\n", (0..12).map(sentence).collect::<String>())
}

#[test]
fn row_34_a_file_that_is_back_as_it_was_is_no_longer_reported_as_removed() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", notice());
    daemon.settled("a.txt");
    office.remove("a.txt");
    daemon.settled("a.txt");
    daemon.stop();
    assert!(office.report("a.txt.report.txt").contains("still public"));
    let mut daemon = office.start();
    office.drop("a.txt", notice());
    office.drop("z.txt", b"\x00 refused, so that what came before it is settled");
    daemon.settled("z.txt");
    daemon.stop();
    assert_eq!(office.report("a.txt.report.txt"), "");
}

/// The ledger knows of the move and the catalogue does not: so a kill between the two leaves them.
#[test]
fn row_26_a_copy_that_inherited_just_before_a_kill_leaves_the_statement_to_the_next_copy() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    for name in ["a.txt", "b.txt", "c.txt"] {
        office.drop(name, notice());
        daemon.settled(name);
    }
    daemon.stop();
    let files = ["state/catalogue.db", "state/catalogue.db-wal"].map(|file| office.path(file));
    let before = files.each_ref().map(|file| fs::read(file).unwrap());
    let mut daemon = office.start();
    office.remove("a.txt");
    assert_eq!(daemon.settled("a.txt")["outcome"], "renamed");
    daemon.stop();
    for (file, before) in files.iter().zip(before) {
        fs::write(file, before).unwrap();
    }
    fs::remove_file(office.path("state/catalogue.db-shm")).unwrap();
    let mut daemon = office.start();
    office.remove("b.txt");
    assert_eq!(daemon.settled("b.txt")["outcome"], "renamed");
    office.remove("c.txt");
    office.drop("z.txt", b"\x00 refused");
    daemon.settled("z.txt");
    office.remove("z.txt");
    let told = daemon.wait(|line| {
        (line["path"] == "c.txt" || line["path"] == "z.txt") && line["outcome"].is_string()
    });
    assert_eq!(
        (told["path"].as_str(), told["outcome"].as_str()),
        (Some("c.txt"), Some("still-public"))
    );
}
