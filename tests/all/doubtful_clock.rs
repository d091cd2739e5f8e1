//! Row 41: what happens at a time, or is dated by the clock, waits while the clock is not relied on.

use std::fs;

use gazetted::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use rustix::process::Signal;
use serde_json::Value;

use crate::daemon::{Daemon, Office, until};
use crate::main_job::text;

const ONE_LANGUAGE: &str = "languages = [\"en\"]\n";
const HOUR: i64 = 3_600;

fn in_seconds(seconds: i64) -> Timestamp {
    Clock.now() + SignedDuration::from_secs(seconds)
}

fn embargoed(until: Timestamp) -> String {
    let until = until.strftime("%Y-%m-%dT%H:%M:%SZ");
    format!("Date: 2026-01-05\nEmbargo: {until}\n\n{}", text("Wharf Nine is sold", "Wharf Nine"))
}

fn undated() -> String {
    text("The harbour opens", "its opening")
}

/// Waits until the clock is doubted; its number on the list of what waits.
fn doubted(daemon: &mut Daemon, office: &Office) -> u64 {
    daemon.wait(|line| line["path"] == "the clock" && line["outcome"] == "undecided");
    number_of_clock(office)
}

fn number_of_clock(office: &Office) -> u64 {
    let waiting = office.waiting();
    let found = waiting.iter().find(|line| line["file"] == "the clock");
    found.unwrap_or_else(|| panic!("{waiting:#?}"))["number"].as_u64().unwrap()
}

fn files(office: &Office) -> Vec<String> {
    let waiting = office.waiting();
    waiting.iter().map(|line| line["file"].as_str().unwrap().to_owned()).collect()
}

/// What comes later is told later: by then nothing of what waits was released.
fn a_dated_text_is_published(office: &Office, daemon: &mut Daemon, name: &str) {
    let dated = format!("Date: 2026-01-06\n\n{}", text(&format!("Quay {name}"), name));
    office.drop(name, dated);
    assert_eq!(daemon.settled(name)["outcome"], "published");
}

/// In its report, which says when it is published by the clock.
fn says_doubt(office: &Office, name: &str) -> bool {
    let report = office.coming_report(&format!("{name}.report.txt"));
    assert!(report.contains("under embargo until"), "{report}");
    report.contains("The clock of this machine is in doubt")
}

fn is_public(daemon: &Daemon, title: &str) -> bool {
    daemon.items("all").iter().any(|item| item["title"] == title)
}

#[test]
fn row_41_a_clock_that_is_set_ahead_releases_and_dates_nothing_until_a_person_says_so() {
    let office = Office::with_clock(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("secret.txt", embargoed(in_seconds(HOUR)));
    daemon.kept_back(&office, "secret.txt");
    assert!(!says_doubt(&office, "secret.txt"));
    office.set_clock(2 * HOUR);
    let number = doubted(&mut daemon, &office);
    until("what the office is told of the clock", || says_doubt(&office, "secret.txt"));
    let waiting = office.waiting();
    let secret = waiting.iter().find(|line| line["file"] == "secret.txt").unwrap();
    assert_eq!(secret["reasons"][0]["code"], "no-time-by-doubtful-clock", "{secret}");
    office.drop("news.txt", undated());
    daemon.kept_back(&office, "news.txt");
    // Its embargo is over by this clock, and not by the one before.
    office.drop("late.txt", embargoed(in_seconds(HOUR + 60)).replace("Nine", "Ten"));
    daemon.kept_back(&office, "late.txt");
    a_dated_text_is_published(&office, &mut daemon, "z.txt");
    assert_eq!(daemon.items("all").len(), 1);
    assert_eq!(files(&office), ["the clock", "secret.txt", "news.txt", "late.txt"]);
    assert!(office.order(&["accept", &number.to_string()]).0);
    let is_published = |line: &Value| line["outcome"] == "published";
    for _released in 0..3 {
        daemon.wait(is_published);
    }
    assert_eq!(daemon.items("all").len(), 4);
    assert!(office.waiting().is_empty());
    daemon.stop();
    assert_eq!(office.report("the clock.report.txt"), "");
}

#[test]
fn row_41_a_clock_that_is_set_back_or_synchronised_is_relied_on_again() {
    for is_set_back in [true, false] {
        let office = Office::with_clock(ONE_LANGUAGE);
        let mut daemon = office.start();
        office.set_clock(2 * HOUR);
        doubted(&mut daemon, &office);
        office.drop("news.txt", undated());
        daemon.kept_back(&office, "news.txt");
        office.drop("secret.txt", embargoed(in_seconds(HOUR)));
        daemon.kept_back(&office, "secret.txt");
        if is_set_back {
            office.set_clock(0);
        } else {
            office.synchronise_clock();
        }
        if !is_set_back {
            // Its time is the earlier of the two.
            assert_eq!(daemon.settled("secret.txt")["outcome"], "published");
        }
        assert_eq!(daemon.settled("news.txt")["outcome"], "published");
        a_dated_text_is_published(&office, &mut daemon, "z.txt");
        assert_eq!(is_public(&daemon, "Wharf Nine is sold"), !is_set_back);
    }
}

#[test]
fn row_41_a_clock_that_is_behind_the_ledger_dates_nothing() {
    let office = Office::with_clock(ONE_LANGUAGE);
    let mut daemon = office.start();
    a_dated_text_is_published(&office, &mut daemon, "a.txt");
    daemon.stop();
    office.set_clock(-2 * HOUR);
    let mut daemon = office.start();
    let number = doubted(&mut daemon, &office);
    office.drop("news.txt", undated());
    daemon.kept_back(&office, "news.txt");
    a_dated_text_is_published(&office, &mut daemon, "z.txt");
    assert!(!is_public(&daemon, "The harbour opens"));
    assert!(office.order(&["accept", &number.to_string()]).0);
    assert_eq!(daemon.settled("news.txt")["outcome"], "published");
}

const TIME_SERVICE: &str =
    "languages = [\"en\"]\n\n[clock]\ntime_service = true\npatience = \"1s\"\n";

/// The machine was started longer ago than the patience lasts.
#[test]
fn row_41_a_clock_that_a_time_service_has_lost_dates_and_releases_nothing() {
    let office = Office::with_clock(TIME_SERVICE);
    let mut daemon = office.start();
    doubted(&mut daemon, &office);
    assert!(office.coming_report("the clock.report.txt").contains("not synchronised"));
    office.drop("secret.txt", embargoed(in_seconds(HOUR / 2)));
    daemon.kept_back(&office, "secret.txt");
    // Less than is called a step.
    office.set_clock(HOUR / 4 * 3);
    office.drop("news.txt", undated());
    assert_eq!(daemon.settled("news.txt")["outcome"], "published");
    assert_eq!(office.report("news.txt.report.txt"), "", "one matter for the site is enough");
    a_dated_text_is_published(&office, &mut daemon, "y.txt");
    // A step is worse, and when it is taken back, it is as before.
    office.set_clock(3 * HOUR);
    doubted(&mut daemon, &office);
    office.drop("more.txt", text("Ferry fares are frozen", "the fares of ferries"));
    daemon.kept_back(&office, "more.txt");
    office.set_clock(HOUR / 4 * 3);
    assert_eq!(daemon.settled("more.txt")["outcome"], "published");
    a_dated_text_is_published(&office, &mut daemon, "z.txt");
    assert!(!is_public(&daemon, "Wharf Nine is sold"));
    let (accepted, told) = office.order(&["accept", &number_of_clock(&office).to_string()]);
    assert!(accepted, "{told}");
    assert_eq!(daemon.settled("secret.txt")["outcome"], "published");
    daemon.stop();
    assert!(office.report("TODAY.txt").contains("the clock  A person must decide"));
}

#[test]
fn row_41_what_a_person_said_of_the_clock_outlasts_a_new_configuration() {
    let office = Office::with_clock(TIME_SERVICE);
    let mut daemon = office.start();
    let number = doubted(&mut daemon, &office);
    office.drop("secret.txt", embargoed(in_seconds(HOUR / 2)));
    daemon.kept_back(&office, "secret.txt");
    until("what the office is told of the clock", || says_doubt(&office, "secret.txt"));
    assert!(office.order(&["accept", &number.to_string()]).0);
    until("the same without it", || !says_doubt(&office, "secret.txt"));
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    let renamed = config.replace("Harbour Office", "Ferry Office");
    assert_ne!(renamed, config);
    fs::write(office.path("config.toml"), renamed).unwrap();
    daemon.signal(Signal::HUP);
    daemon.wait(|line| line["message"].as_str().is_some_and(|said| said.ends_with(" is ready")));
    a_dated_text_is_published(&office, &mut daemon, "y.txt");
    assert_eq!(files(&office), ["secret.txt"]);
    // Less than is called a step.
    office.set_clock(HOUR / 4 * 3);
    assert_eq!(daemon.settled("secret.txt")["outcome"], "published");
}

#[test]
fn row_41_a_clock_without_a_time_service_or_with_one_releases_at_once() {
    for settings in [ONE_LANGUAGE, TIME_SERVICE] {
        let office = Office::with_clock(settings);
        if settings == TIME_SERVICE {
            office.synchronise_clock();
        }
        let mut daemon = office.start();
        office.drop("secret.txt", embargoed(in_seconds(2)));
        daemon.kept_back(&office, "secret.txt");
        office.drop("news.txt", undated());
        assert_eq!(daemon.settled("news.txt")["outcome"], "published");
        assert_eq!(daemon.settled("secret.txt")["outcome"], "published");
        assert!(office.waiting().is_empty());
    }
}
