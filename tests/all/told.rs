//! What the office and the operator are told: the day's list, the reports, the log.

use crate::daemon::{Daemon, Office};
use crate::main_job::{LANGUAGES, text};

/// What lies in the folder at a start is complete then.
fn office() -> Office {
    Office::with(&format!("settle = \"10ms\"\n{LANGUAGES}"))
}

/// The log line about an archive, which comes once all of it has come to rest.
fn archive_taken_in(daemon: &mut Daemon) -> serde_json::Value {
    daemon.wait(|line| line["message"].as_str().is_some_and(|told| told.contains("was taken in")))
}

/// The day's list: its heading, and its lines without the time, but for those that were told before
/// an archive was taken in: they stand below, from the number of its files on (see `split.rs`).
#[track_caller]
fn today(office: &Office) -> (String, Vec<String>) {
    let list = office.report("TODAY.txt");
    let (heading, lines) = list.split_once("\n\n").unwrap();
    let lines = lines.lines().map(|line| line.split_once("  ").unwrap().1.to_owned());
    let became = lines.take_while(|line| !line.starts_with("An archive of "));
    (heading.to_owned(), became.collect())
}

#[test]
fn row_45_many_of_an_archive_that_wait_or_are_refused_are_told_of_in_sum() {
    let office = office();
    for number in 1..=30 {
        office.drop(
            &format!("{number}.txt"),
            text(&format!("Notice {number}"), &format!("matter {number}")),
        );
    }
    for number in 1..=11 {
        office.drop(&format!("picture {number}.txt"), b"\x00 no text");
    }
    for day in 1..=3 {
        let notice = text(&format!("Dated {day}"), &format!("day {day}"));
        office.drop(&format!("dated {day}.txt"), format!("Date: {day} March 2019\n\n{notice}"));
    }
    let mut daemon = office.start();
    let told = archive_taken_in(&mut daemon);
    for (field, count) in
        [("files", 44), ("published", 3), ("waiting", 30), ("refused", 11), ("known", 0)]
    {
        assert_eq!(told[field], count, "{field}: {told}");
    }
    daemon.stop();
    let (heading, mut lines) = today(&office);
    assert!(heading.ends_with("what happened today, newest first"), "{heading}");
    lines.sort();
    assert_eq!(
        lines,
        [
            "Not published: 11 files of an archive; each has a report here",
            "Taken in from an archive: 3 statements",
            "Waiting: 30 statements of an archive; each has a report here",
        ]
    );
    assert!(office.report("30.txt.report.txt").contains("Date:"));
}

#[test]
fn row_45_a_few_of_an_archive_that_wait_have_their_own_lines() {
    let office = office();
    for day in 1..=25 {
        let notice = text(&format!("Notice {day}"), &format!("matter {day}"));
        let dated = format!("Date: {day} March 2019\n\n{notice}");
        office.drop(&format!("{day:02}.txt"), if day > 22 { notice } else { dated });
    }
    office.start().stop();
    let (_heading, lines) = today(&office);
    let own = |line: &&String| line.contains(".txt  Waiting; nothing of it is public.");
    assert_eq!(lines.iter().filter(own).count(), 3, "{lines:#?}");
    assert_eq!(lines.len(), 4, "{lines:#?}");
}

#[test]
fn an_archive_that_still_settles_is_counted_whole_once_it_rests() {
    let office = Office::with(&format!("settle = \"2s\"\n{LANGUAGES}"));
    for day in 1..=25 {
        let notice = text(&format!("Notice {day}"), &format!("matter {day}"));
        office.drop(&format!("{day:02}.txt"), format!("Date: {day} March 2019\n\n{notice}"));
    }
    let told = archive_taken_in(&mut office.start());
    assert_eq!((&told["files"], &told["published"]), (&25.into(), &25.into()), "{told}");
}

/// Waits until everything before was seen: what comes first is looked at first.
fn settle(office: &Office, daemon: &mut Daemon) {
    office.drop("zz.txt", b"\x00 refused");
    daemon.settled("zz.txt");
    office.remove("zz.txt");
    daemon.settled("zz.txt");
}

#[test]
fn no_log_names_what_waits_whatever_becomes_of_it() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    let embargoed =
        format!("EMBARGOED UNTIL 1 January 2090, 10:00\n\n{}", text("Wharf Nine", "Wharf Nine"));
    office.drop("secret.txt", &embargoed);
    settle(&office, &mut daemon);
    office.rename("secret.txt", "more secret.txt");
    settle(&office, &mut daemon);
    office.drop("more secret.txt", b"\x00 no text");
    daemon.wait(|line| line["message"].as_str().is_some_and(|told| told.contains("that waited")));
    office.drop("more secret.txt", embargoed);
    settle(&office, &mut daemon);
    office.remove("more secret.txt");
    settle(&office, &mut daemon);
    for line in daemon.kill().iter().filter(|line| line["level"] != "DEBUG") {
        assert!(!line.to_string().contains("secret"), "{line}");
    }
    assert!(office.report("TODAY.txt").contains("secret.txt"));
}

#[test]
fn milliseconds_are_a_number() {
    let office = office();
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    let told = daemon.settled("a.txt");
    assert!(told["ms"].is_f64(), "{told}");
}

#[test]
fn row_43_many_statements_of_one_swap_have_one_line_in_the_log() {
    let office = office();
    std::fs::create_dir(office.path("outside")).unwrap();
    for number in 1..=60 {
        let notice = text(&format!("Notice {number}"), &format!("matter {number}"));
        std::fs::write(office.path(&format!("outside/{number}.txt")), notice).unwrap();
    }
    office.drop("first.txt", text("The harbour opens", "its opening"));
    let mut daemon = office.start();
    daemon.settled("first.txt");
    office.rename("../outside", "news");
    let told = daemon.wait(|line| line["statements"].is_u64());
    assert_eq!(told["statements"], 60, "{told}");
    let (median, slowest) = (told["median_ms"].as_f64(), told["slowest_ms"].as_f64());
    assert!(median.unwrap() > 0.0 && median <= slowest, "{told}");
    assert_eq!(daemon.items("updates").len(), 61);
    let lines = daemon.kill();
    assert!(lines.iter().all(|line| line["path"] != "news/1.txt"), "{lines:#?}");
}

#[test]
fn a_held_file_that_gets_a_new_name_still_waits_and_that_is_said() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    let embargoed =
        format!("EMBARGOED UNTIL 1 January 2090, 10:00\n\n{}", text("Wharf Nine", "Wharf Nine"));
    office.drop("held.txt", embargoed);
    settle(&office, &mut daemon);
    office.rename("held.txt", "new.txt");
    settle(&office, &mut daemon);
    daemon.stop();
    let (_heading, lines) = today(&office);
    let line = "held.txt  The file has a new name, and waits under it: new.txt";
    assert!(lines.iter().any(|told| told == line), "{lines:#?}");
    assert!(lines.iter().all(|told| !told.contains("removed")), "{lines:#?}");
    assert_eq!(office.report("held.txt.report.txt"), "");
    assert!(office.report("new.txt.report.txt").contains("gazetted accept"));
}

#[test]
fn row_29_the_line_on_a_rename_or_a_copy_has_both_names_the_title_and_the_address() {
    let office = office();
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    let address = daemon.settled("a.txt")["address"].as_str().unwrap().to_owned();
    office.rename("a.txt", "b.txt");
    daemon.settled("b.txt");
    office.drop("c.txt", text("The harbour opens", "its opening"));
    daemon.settled("c.txt");
    office.remove("b.txt");
    daemon.settled("b.txt");
    daemon.stop();
    let (_heading, lines) = today(&office);
    let entry = format!("The harbour opens {address}");
    assert_eq!(
        lines[..3],
        [
            format!("b.txt  The file has a new name: c.txt – {entry}"),
            format!("c.txt  The same text as b.txt; it is published once – {entry}"),
            format!("a.txt  The file has a new name: b.txt – {entry}"),
        ]
    );
}
