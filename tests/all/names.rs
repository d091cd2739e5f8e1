//! Names that change hands: an entry has its own file, or none.

use std::fs::File;
use std::io::{Seek as _, Write as _};

use crate::daemon::Office;

/// What lies in the folder at a start is complete then.
const LANGUAGES: &str = "settle = \"10ms\"\nlanguages = [\"en\"]\ntime_zone = \"Asia/Baku\"\n";

fn notice(version: usize) -> String {
    let sentence = |n: usize| {
        format!("Part {n} of the notice says what the harbour does about the silt in berth {n}. ")
    };
    let text: String = (0..12).map(sentence).collect();
    format!("The harbour is dredged\n\n{text}\n\nThis is version {version}.\n")
}

fn timetable(id: &str) -> String {
    let id = if id.is_empty() { String::new() } else { format!("Id: {id}\n\n") };
    format!(
        "{id}Ferry timetable\n\n{}\n",
        "Every second Tuesday a boat crosses to the northern islands before dawn. ".repeat(9)
    )
}

/// The renamed and edited notice waits for a person; it is not published a second time.
#[track_caller]
fn waits(office: &Office, name: &str, headlines: &[&str]) {
    let mut daemon = office.start();
    office.drop("zz.txt", b"\x00 refused, so that what came before it is settled");
    daemon.settled("zz.txt");
    let items = daemon.statements("all");
    let mut found: Vec<&str> = items.iter().map(|item| item["title"].as_str().unwrap()).collect();
    found.sort_unstable();
    assert_eq!(found, headlines);
    daemon.stop();
    assert!(office.report(&format!("{name}.report.txt")).contains("new version"), "{name}");
}

#[test]
fn row_30_a_name_taken_over_by_a_statement_with_an_id_is_no_longer_the_first_ones() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", notice(0));
    daemon.settled("a.txt");
    office.drop("a.txt", timetable("ferry"));
    assert_eq!(daemon.settled("a.txt")["outcome"], "published");
    office.drop("b.txt", notice(1));
    daemon.stop();
    waits(&office, "b.txt", &["Ferry timetable", "The harbour is dredged"]);
}

#[test]
fn row_30_another_text_under_the_old_name_is_noticed_whichever_of_the_two_is_seen_first() {
    for renamed in ["0.txt", "b.txt"] {
        let office = Office::with(LANGUAGES);
        let mut daemon = office.start();
        office.drop("a.txt", notice(0));
        daemon.settled("a.txt");
        daemon.stop();
        office.drop("a.txt", timetable(""));
        office.drop(renamed, notice(1));
        waits(&office, renamed, &["The harbour is dredged"]);
    }
}

#[test]
fn a_name_that_goes_back_to_an_older_entry_is_its_own_again() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", notice(0));
    daemon.settled("a.txt");
    office.rename("a.txt", "b.txt");
    daemon.settled("b.txt");
    office.drop("a.txt", timetable(""));
    daemon.settled("a.txt");
    office.rename("a.txt", "c.txt");
    daemon.settled("c.txt");
    office.rename("b.txt", "a.txt");
    daemon.settled("a.txt");
    office.drop("a.txt", notice(1));
    assert_eq!(daemon.settled("a.txt")["outcome"], "corrected");
    assert_eq!(daemon.statements("all").len(), 2);
}

#[test]
fn a_copy_that_is_edited_once_the_first_file_is_gone_is_the_same_statement() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", notice(0));
    daemon.settled("a.txt");
    office.drop("b.txt", notice(0));
    assert_eq!(daemon.settled("b.txt")["outcome"], "duplicate");
    daemon.stop();
    office.remove("a.txt");
    office.drop("b.txt", notice(1));
    let mut daemon = office.start();
    office.drop("zz.txt", b"\x00 refused, so that what came before it is settled");
    daemon.settled("zz.txt");
    let items = daemon.statements("all");
    assert_eq!(items.len(), 1);
    assert!(items[0]["content_html"].as_str().unwrap().contains("version 1"));
}

#[test]
fn row_30_a_file_that_names_its_id_is_decided_when_the_first_file_has_been_looked_at() {
    let dredging = |version| format!("Id: dredging\n\n{}", notice(version));
    // At a start, where the new name is seen first; and while the old one still settles.
    for seen_first in ["at a start", "by an event"] {
        let office = Office::with(LANGUAGES);
        let mut daemon = office.start();
        office.drop("a.txt", dredging(0));
        daemon.settled("a.txt");
        if seen_first == "at a start" {
            daemon.stop();
            office.drop("a.txt", timetable(""));
            office.drop("0.txt", dredging(1));
            daemon = office.start();
        } else {
            std::fs::write(office.path("drop/a.txt"), timetable("")).unwrap();
            office.drop("0.txt", dredging(1));
        }
        daemon.kept_back(&office, "a.txt");
        assert_eq!(daemon.settled("0.txt")["outcome"], "corrected", "{seen_first}");
        let items = daemon.statements("all");
        assert_eq!(items.len(), 1, "{seen_first}");
        assert!(items[0]["content_html"].as_str().unwrap().contains("version 1"), "{seen_first}");
    }
}

#[test]
fn row_30_two_files_with_ids_may_change_names() {
    let dredging = |version| format!("Id: dredging\n\n{}", notice(version));
    let ferry = |more: &str| timetable("ferry") + more;
    for (edited, told) in [("", "duplicate"), ("\nIt leaves at nine.\n", "corrected")] {
        let office = Office::with(LANGUAGES);
        let mut daemon = office.start();
        office.drop("a.txt", dredging(0));
        office.drop("b.txt", ferry(""));
        daemon.settled("b.txt");
        daemon.stop();
        office.drop("a.txt", ferry(edited));
        office.drop("b.txt", dredging(1));
        let mut daemon = office.start();
        let mut outcomes = ["a.txt", "b.txt"].map(|_name| {
            let line = daemon.wait(|line| line["outcome"].is_string());
            (line["path"].to_string(), line["outcome"].to_string())
        });
        outcomes.sort();
        let expected = [("a.txt", told), ("b.txt", "corrected")];
        assert_eq!(
            outcomes,
            expected.map(|(path, told)| (format!("{path:?}"), format!("{told:?}")))
        );
        office.drop("a.txt", ferry("\nIt leaves at ten.\n"));
        assert_eq!(daemon.settled("a.txt")["outcome"], "corrected");
        office.drop("b.txt", dredging(2));
        assert_eq!(daemon.settled("b.txt")["outcome"], "corrected");
        assert_eq!(daemon.statements("all").len(), 2);
    }
}

#[test]
fn row_27_a_headline_like_that_of_a_file_under_change_waits_for_that_file() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", notice(0));
    daemon.settled("a.txt");
    std::fs::write(office.path("drop/a.txt"), notice(1)).unwrap();
    office.drop("b.txt", notice(2));
    assert_eq!(daemon.settled("a.txt")["outcome"], "corrected");
    assert_eq!(daemon.settled("b.txt")["outcome"], "published");
    assert_eq!(daemon.statements("all").len(), 2);
}

/// The name of a published statement is taken by a file that is still being written, so that
/// nothing is known of it; the statement itself comes back under another name, with changes.
fn waiting(office: &Office) -> crate::daemon::Daemon {
    let mut daemon = office.start();
    office.drop("a.txt", format!("Id: dredging\n\n{}", notice(0)));
    daemon.settled("a.txt");
    // Who has it open in an editor is waited for.
    std::fs::write(office.path("drop/.~lock.a.txt#"), "").unwrap();
    std::fs::write(office.path("drop/a.txt"), timetable("")).unwrap();
    office.drop("0.txt", format!("Id: dredging\n\n{}", notice(1)));
    let told = daemon.settled("0.txt");
    assert_eq!(told["outcome"], "refused");
    assert!(told["why"].as_str().unwrap().contains("waits for a.txt"), "{told}");
    daemon
}

#[test]
fn row_30_a_file_that_waits_for_another_says_so_until_it_is_decided() {
    let office = Office::with(LANGUAGES);
    let mut daemon = waiting(&office);
    office.remove(".~lock.a.txt#");
    assert_eq!(daemon.settled("0.txt")["outcome"], "corrected");
    daemon.stop();
    assert_eq!(office.report("0.txt.report.txt"), "");
    assert!(office.report("TODAY.txt").contains("waits for a.txt"));
}

#[test]
fn row_30_a_file_that_waits_is_decided_as_it_is_then_or_not_at_all() {
    for gone in [false, true] {
        let office = Office::with(LANGUAGES);
        let mut daemon = waiting(&office);
        if gone {
            office.remove("0.txt");
        } else {
            // Whoever is still writing has closed nothing yet.
            std::fs::write(office.path("drop/.~lock.0.txt#"), "").unwrap();
            std::fs::write(office.path("drop/0.txt"), "Id: dredging\n\nHalf a text").unwrap();
        }
        office.remove(".~lock.a.txt#");
        daemon.kept_back(&office, "a.txt");
        if gone {
            assert_eq!(daemon.settled("0.txt")["outcome"], "settled");
        }
        let items = daemon.statements("all");
        assert_eq!(items.len(), 1);
        assert!(items[0]["content_html"].as_str().unwrap().contains("version 0"));
        daemon.stop();
        let report = office.report("0.txt.report.txt");
        assert_eq!((report.is_empty(), report.contains("waits for a.txt")), (gone, !gone));
    }
}

#[test]
fn row_42_a_file_whose_name_is_spelt_otherwise_on_disk_is_not_taken_for_gone() {
    use std::os::unix::ffi::OsStrExt as _;
    let names: [(&[u8], &str); 2] = [
        ("cafe\u{301}.txt".as_bytes(), "caf\u{e9}.txt"),
        (b"100% caf\xe9.txt", "100%25 caf%E9.txt"),
    ];
    for (on_disk, path) in names {
        let office = Office::with(LANGUAGES);
        let first = office.path("drop").join(std::ffi::OsStr::from_bytes(on_disk));
        std::fs::write(&first, notice(0)).unwrap();
        let mut daemon = office.start();
        assert_eq!(daemon.settled(path)["outcome"], "published");
        office.drop("copy.txt", notice(0));
        assert_eq!(daemon.settled("copy.txt")["outcome"], "duplicate");
        std::fs::write(&first, notice(1)).unwrap();
        assert_eq!(daemon.settled(path)["outcome"], "corrected");
        assert_eq!(daemon.statements("all").len(), 1);
    }
}

#[test]
fn row_26_a_copy_that_takes_over_says_what_its_own_folder_says() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("notices/d.txt", notice(0));
    daemon.settled("notices/d.txt");
    assert_eq!(daemon.statements("all")[0]["tags"][0], "notices");
    office.drop("d.txt", notice(0));
    daemon.settled("d.txt");
    office.remove("notices/d.txt");
    assert_eq!(daemon.settled("notices/d.txt")["outcome"], "renamed");
    let before = daemon.statements("all");
    assert!(before[0]["tags"].is_null(), "{before:#?}");
    assert_eq!(daemon.items("updates").len(), 1);
    daemon.stop();
    // What was read anew says the same, so that nothing is corrected.
    let daemon = office.start_with(&["--rebuild"]);
    assert_eq!(daemon.statements("all"), before);
    assert_eq!(daemon.items("updates").len(), 1);
}

#[test]
fn a_copy_of_an_older_text_that_takes_over_changes_nothing_of_what_is_public() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("notices/d.txt", notice(0));
    daemon.settled("notices/d.txt");
    office.drop("d.txt", notice(0));
    daemon.settled("d.txt");
    office.drop("notices/d.txt", notice(1));
    daemon.settled("notices/d.txt");
    let before = daemon.statements("all");
    office.remove("notices/d.txt");
    assert_eq!(daemon.settled("notices/d.txt")["outcome"], "renamed");
    assert_eq!(daemon.statements("all"), before);
}

/// Not for whenever another file has been looked at, of which the person could know nothing.
#[test]
fn a_consent_is_for_the_moment_in_which_it_is_given() {
    let office = Office::with(&LANGUAGES.replace("10ms", "60s"));
    let mut daemon = office.start();
    office.drop("a.txt", notice(0));
    daemon.settled("a.txt");
    office.remove("a.txt");
    office.drop("b.txt", notice(1));
    let number = daemon.kept_back(&office, "b.txt").to_string();
    // The first file comes back and is still being written.
    let mut first = File::create(office.path("drop/a.txt")).unwrap();
    first.write_all(b"The harbour is").unwrap();
    let (done, told) = office.order(&["accept", &number]);
    assert!(!done && told.contains("Another file is looked at before b.txt"), "{told}");
    first.set_len(0).unwrap();
    first.rewind().unwrap();
    first.write_all(notice(2).as_bytes()).unwrap();
    drop(first);
    daemon.wait(|line| line["path"] == "a.txt" && line["outcome"] == "corrected");
    office.drop("z.txt", b"\x00 refused, so that what came before it is settled");
    daemon.settled("z.txt");
    assert_eq!(daemon.statements("all").len(), 1);
    assert!(office.waiting().iter().any(|line| line["file"] == "b.txt"));
    let (done, told) = office.order(&["accept", &number]);
    assert!(done, "{told}");
    assert_eq!(daemon.statements("all").len(), 2);
}
