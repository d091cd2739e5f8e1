//! What lies in the drop folder at a start: an archive, or a few files.

use std::fs;
use std::os::unix::fs::symlink;

use gazetted::ledger::LedgerReader;
use gazetted::ledger::record::Kind;

use crate::daemon::{Daemon, Office};
use crate::main_job::{LANGUAGES, strings, text};

#[test]
fn row_45_an_archive_is_taken_in_by_date_and_nobody_is_told() {
    let office = Office::with(LANGUAGES);
    for day in 1..=25 {
        let dated = text(&format!("Notice number {day}"), &format!("matter {day}")).replacen(
            '\n',
            &format!("\n\nDate: {day} March 2019\n"),
            1,
        );
        office.drop(&format!("{:02}.txt", 30 - day), dated);
    }
    office.drop("undated.txt", text("A notice without a date", "nothing in particular"));
    let mut daemon = office.start();
    take_in(&mut daemon, 25);
    let titles = daemon.items("all");
    let titles = strings(&titles, "title");
    assert_eq!(titles.len(), 25, "the undated one waits");
    assert_eq!(titles[0], "Notice number 25");
    assert_eq!(titles[24], "Notice number 1");
    assert!(daemon.items("updates").is_empty());
    assert!(
        daemon.items("all")[0]["date_published"]
            .as_str()
            .unwrap()
            .starts_with("2019-03-25T12:00:00")
    );
    daemon.stop();
    assert!(office.report("undated.txt.report.txt").contains("Date:"));
}

/// Waits until so many statements of an archive are public.
fn take_in(daemon: &mut Daemon, statements: u64) {
    let mut taken_in = 0;
    while taken_in < statements {
        taken_in += daemon.wait(|line| line["statements"].is_u64())["statements"].as_u64().unwrap();
    }
}

/// An archive that was written this very moment, of so many files, and one that waits outside.
fn fresh_archive(office: &Office, files: usize) {
    fs::create_dir(office.path("outside")).unwrap();
    fs::write(office.path("outside/news.txt"), text("The ferry leaves", "the ferry")).unwrap();
    for day in 1..=files {
        let notice = text(&format!("Notice number {day}"), &format!("matter {day}"));
        office.drop(&format!("{day:02}.txt"), format!("Date: {day} March 2019\n\n{notice}"));
    }
}

#[test]
fn row_45_what_still_settles_at_the_start_belongs_to_the_archive_whatever_comes_meanwhile() {
    let office = Office::with(&format!("{LANGUAGES}settle = \"3s\"\n"));
    fresh_archive(&office, 25);
    let mut daemon = office.start_early();
    office.rename("../outside", "news");
    daemon.wait(|line| line["path"] == "news/news.txt" && line["outcome"] == "published");
    daemon.catch_up();
    assert_eq!(daemon.items("all").len(), 26);
    assert_eq!(strings(&daemon.items("updates"), "title").len(), 1);
}

/// A daemon that has begun to take in such an archive, and has taken in one of its files.
fn begun_archive(office: &Office) -> Daemon {
    fresh_archive(office, 25);
    let mut daemon = office.start_early();
    // It was closed, which makes it the first that is taken in.
    fs::copy(office.path("drop/07.txt"), office.path("copy")).unwrap();
    fs::copy(office.path("copy"), office.path("drop/07.txt")).unwrap();
    daemon.wait(|line| line["statements"].is_u64());
    daemon
}

#[test]
fn row_45_an_archive_that_is_cut_short_is_no_news_after_the_restart() {
    let office = Office::with(&format!("{LANGUAGES}settle = \"2s\"\n"));
    begun_archive(&office).kill();
    let daemon = office.start();
    assert_eq!(daemon.items("all").len(), 25);
    assert!(daemon.items("updates").is_empty());
}

#[test]
fn row_45_an_archive_that_is_cut_short_is_no_news_when_its_share_is_mounted_after_the_start() {
    let office = Office::with(&format!("{LANGUAGES}settle = \"2s\"\n"));
    begun_archive(&office).kill();
    fs::rename(office.path("drop"), office.path("share")).unwrap();
    // What a share is mounted on is an empty folder until then.
    let mut daemon = office.start();
    fs::rename(office.path("share"), office.path("drop")).unwrap();
    take_in(&mut daemon, 24);
    assert_eq!(daemon.items("all").len(), 25);
    assert!(daemon.items("updates").is_empty());
}

#[test]
fn row_45_what_settles_of_an_archive_while_the_folder_is_away_for_a_moment_is_no_news() {
    let office = Office::with(&format!("{LANGUAGES}settle = \"3s\"\n"));
    let mut daemon = begun_archive(&office);
    fs::rename(office.path("drop"), office.path("away")).unwrap();
    daemon.wait(|line| line["message"] == "drop folder");
    fs::rename(office.path("away"), office.path("drop")).unwrap();
    daemon.catch_up();
    assert_eq!(daemon.items("all").len(), 25);
    assert!(daemon.items("updates").is_empty());
}

#[test]
fn row_06_what_was_found_before_the_folder_went_away_is_read_once_it_is_back() {
    let office = Office::with(&format!("{LANGUAGES}settle = \"1ms\"\n"));
    for number in 1..=3_000 {
        let notice = text(&format!("Notice number {number}"), &format!("matter {number}"));
        office.drop(&format!("{number}.txt"), format!("Date: 3 March 2019\n\n{notice}"));
    }
    let mut daemon = office.start_early();
    fs::rename(office.path("drop"), office.path("away")).unwrap();
    daemon.wait(|line| line["message"].as_str().is_some_and(|told| told.contains("not there")));
    fs::rename(office.path("away"), office.path("drop")).unwrap();
    daemon.catch_up();
    office.drop("last.txt", text("The ferry leaves", "the ferry"));
    daemon.settled("last.txt");
    daemon.stop();
    assert_eq!(published(&office), 3_001);
    let daemon = office.start();
    assert_eq!(published(&office), 3_001);
    assert_eq!(daemon.items("updates").len(), 1);
}

fn published(office: &Office) -> usize {
    let records = LedgerReader::open(&office.path("state")).unwrap().replay(0, 10_000).unwrap();
    records.iter().filter(|record| record.header.kind == Kind::Published).count()
}

#[test]
fn row_45_what_was_dropped_meanwhile_is_news_though_an_archive_was_cut_short() {
    let office = Office::with(&format!("{LANGUAGES}settle = \"2s\"\n"));
    begun_archive(&office).kill();
    for day in (1..=25).filter(|day| *day != 7) {
        office.remove(&format!("{day:02}.txt"));
    }
    for name in ["bridge", "ferry", "harbour"] {
        office.drop(&format!("{name}.txt"), text(name, &format!("the {name}")));
    }
    let daemon = office.start();
    assert_eq!(daemon.items("all").len(), 4);
    assert_eq!(daemon.items("updates").len(), 3);
}

#[test]
fn caught_up_is_said_when_all_that_lay_in_the_folder_is_public() {
    let office = Office::with(LANGUAGES);
    for name in ["a", "b", "c"] {
        office.drop(&format!("{name}.txt"), text(name, &format!("matter {name}")));
    }
    assert_eq!(office.start().items("all").len(), 3);
}

/// As a share that is not mounted, and as a unit sees it that may make nothing there.
#[test]
fn a_drop_folder_that_is_away_and_cannot_be_made_takes_nothing_from_readers() {
    let office = Office::with("settle = \"10ms\"\n");
    let mut daemon = office.start();
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    daemon.settled("ferry.txt");
    let is_served = |daemon: &Daemon| daemon.items("all").len() == 1;
    fs::rename(office.path("drop"), office.path("away")).unwrap();
    symlink("nowhere/at/all", office.path("drop")).unwrap();
    assert!(office.order(&["reload"]).0, "an unchanged configuration");
    assert!(is_served(&daemon));
    daemon.stop();
    let mut daemon = Daemon::start(&office, &[]);
    daemon.wait(|line| line["state"].as_str().unwrap_or_default().starts_with("down"));
    assert!(is_served(&daemon));
    // Another folder that cannot be made is a mistake, and the old one stays.
    office.set("drop_dir = \"drop/other\"\n");
    let (taken, said) = office.order(&["reload"]);
    assert!(!taken && said.contains("cannot be made"), "{said}");
    assert!(is_served(&daemon));
    fs::remove_file(office.path("drop")).unwrap();
    fs::rename(office.path("away"), office.path("drop")).unwrap();
    daemon.catch_up();
    office.drop("pier.txt", text("The pier opens", "the pier"));
    assert_eq!(daemon.settled("pier.txt")["outcome"], "published");
    daemon.stop();
}
