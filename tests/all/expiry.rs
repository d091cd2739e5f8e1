//! What is no longer in force from a time on: docs/decisions/0010-expiry.md.

use std::fs;

use gazetted::clock::Clock;
use jiff::{SignedDuration, Timestamp};

use crate::daemon::{Daemon, Office};
use crate::main_job::text;

const ONE_LANGUAGE: &str = "languages = [\"en\"]\n";

pub(crate) fn in_seconds(seconds: i64) -> Timestamp {
    Clock.now() + SignedDuration::from_secs(seconds)
}

fn ending(line: &str, headline: &str) -> String {
    format!("Date: 2026-01-05\nCategory: Works\n{line}\n\n{}", text(headline, "the works"))
}

pub(crate) fn until(at: Timestamp) -> String {
    format!("Expires: {}", at.strftime("%Y-%m-%dT%H:%M:%SZ"))
}

pub(crate) fn expired(daemon: &mut Daemon, path: &str) {
    daemon.wait(|line| line["path"] == path && line["outcome"] == "expired");
}

fn page_of(daemon: &Daemon, stem: &str) -> String {
    let url = daemon.items(stem)[0]["url"].as_str().unwrap().to_owned();
    url.replace("http://press.example.org", "")
}

/// All that readers get of the live feeds.
fn feeds(daemon: &Daemon) -> Vec<Vec<u8>> {
    ["all.atom", "all.rss", "en.json", "category/works.atom", "updates.atom", "updates.json"]
        .map(|feed| {
            let answer = daemon.get(&format!("/feeds/{feed}"));
            assert_eq!(answer.status, 200, "{feed}");
            answer.body.0
        })
        .into()
}

#[test]
fn a_statement_leaves_the_live_feeds_at_its_time_and_keeps_its_page() {
    let settings = format!("{ONE_LANGUAGE}\n[categories]\nworks = \"Works\"\n");
    let office = Office::with(&settings);
    let mut daemon = office.start();
    let end = in_seconds(4);
    office.drop("pier.txt", ending(&until(end), "The pier is closed"));
    daemon.settled("pier.txt");
    let before = daemon.items("all").remove(0);
    let stated: Timestamp = before["_statement"]["expires"].as_str().unwrap().parse().unwrap();
    assert_eq!(stated.as_second(), end.as_second());
    assert!(before["content_html"].as_str().unwrap().starts_with("<p>In force until "), "{before}");
    let page = page_of(&daemon, "all");
    assert!(daemon.get(&page).text().contains("In force until"));
    assert!(!daemon.get(&page).text().contains("noindex"));

    expired(&mut daemon, "pier.txt");
    for stem in ["all", "en", "category/works"] {
        assert!(daemon.items(stem).is_empty(), "{stem}");
    }
    assert!(!daemon.get("/").text().contains("The pier is closed"));
    let shown = daemon.get(&page);
    assert_eq!(shown.status, 200);
    assert!(shown.text().contains("No longer in force since"), "{}", shown.text());
    assert!(shown.text().contains("<meta name=\"robots\" content=\"noindex\" />"));
    let events = daemon.items("updates");
    assert_eq!(events.len(), 2);
    assert_eq!(events[0]["title"], "No longer in force: The pier is closed");
    let alone = daemon.get(&format!("{page}.json"));
    let alone: serde_json::Value = serde_json::from_slice(&alone.body.0).unwrap();
    assert!(alone["date_modified"].as_str() > before["date_modified"].as_str(), "{alone}");
    assert_eq!(alone["id"], before["id"]);

    let served = feeds(&daemon);
    daemon.stop();
    let rebuilt = office.start_with(&["--rebuild"]);
    assert_eq!(feeds(&rebuilt), served);
    rebuilt.stop();
    office.is_sound();
}

#[test]
fn a_later_end_or_none_brings_a_statement_back_and_a_mended_word_does_not() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    let line = until(in_seconds(2));
    office.drop("pier.txt", ending(&line, "The pier is closed"));
    daemon.settled("pier.txt");
    let before = daemon.items("all").remove(0);
    expired(&mut daemon, "pier.txt");
    office.drop("pier.txt", ending(&line, "The pier is shut"));
    assert_eq!(daemon.settled("pier.txt")["outcome"], "corrected");
    assert!(daemon.items("all").is_empty());
    office.drop("pier.txt", ending("Place: Port Ellery", "The pier is shut"));
    assert_eq!(daemon.settled("pier.txt")["outcome"], "corrected");
    let back = daemon.items("all").remove(0);
    assert_eq!((&back["id"], &back["date_published"]), (&before["id"], &before["date_published"]));
    assert!(!back["content_html"].as_str().unwrap().contains("force"), "{back}");
    assert!(back["_statement"]["expires"].is_null());
    daemon.stop();
}

#[test]
fn an_end_that_was_slept_through_is_made_up_for_unless_the_file_says_another_by_then() {
    for moved in [false, true] {
        let office = Office::with_clock(ONE_LANGUAGE);
        let mut daemon = office.start();
        office.drop("pier.txt", ending(&until(in_seconds(3_600)), "The pier is closed"));
        daemon.settled("pier.txt");
        daemon.kill();
        if moved {
            office.drop("pier.txt", ending(&until(in_seconds(36_000)), "The pier is closed"));
        }
        office.set_clock(7_200);
        let mut daemon = office.start_early();
        if moved {
            assert_eq!(daemon.settled("pier.txt")["outcome"], "corrected");
            assert_eq!(daemon.items("all").len(), 1);
        } else {
            expired(&mut daemon, "pier.txt");
            assert!(daemon.items("all").is_empty());
        }
    }
}

#[test]
fn a_step_of_the_clock_is_seen_while_a_statement_is_in_force() {
    let office = Office::with_clock(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("pier.txt", ending(&until(in_seconds(1_800)), "The pier is closed"));
    daemon.settled("pier.txt");
    office.set_clock(1_900);
    expired(&mut daemon, "pier.txt");
    assert!(daemon.items("all").is_empty());
}

#[test]
fn nothing_ends_by_a_clock_that_was_set_far_ahead_until_a_person_says_so() {
    let office = Office::with_clock(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("pier.txt", ending(&until(in_seconds(3_600)), "The pier is closed"));
    daemon.settled("pier.txt");
    office.set_clock(7_200);
    daemon.wait(|line| line["path"] == "the clock" && line["outcome"] == "undecided");
    // What comes later is told later: by then nothing has ended.
    office.drop("quay.txt", ending("Place: Port Ellery", "The quay is open"));
    daemon.settled("quay.txt");
    assert_eq!(daemon.items("all").len(), 2);
    let number = office.waiting()[0]["number"].to_string();
    assert!(office.order(&["accept", &number]).0);
    expired(&mut daemon, "pier.txt");
    assert_eq!(daemon.items("all").len(), 1);
}

#[test]
fn what_announces_a_correction_leaves_with_its_statement_and_the_versions_stay_readable() {
    let settings = "languages = [\"en\"]\nedit_quiet = \"0s\"\n\n[categories]\nworks = \"Works\"\n";
    let office = Office::with_clock(settings);
    let mut daemon = office.start();
    let (end, later) = (until(in_seconds(1_800)), until(in_seconds(36_000)));
    let edit = |daemon: &mut Daemon, text: String| {
        office.drop("pier.txt", text);
        daemon.settled("pier.txt");
    };
    edit(&mut daemon, ending(&end, "Pier 5 is closed"));
    let page = page_of(&daemon, "all");
    edit(&mut daemon, ending(&end, "Pier 6 is closed"));
    for stem in ["all", "en", "category/works"] {
        assert_eq!(daemon.items(stem).len(), 2, "{stem}");
    }
    let announced = daemon.items("all").remove(0);
    assert!(announced["_statement"]["expires"].is_null(), "{announced}");

    office.set_clock(1_900);
    expired(&mut daemon, "pier.txt");
    for stem in ["all", "en", "category/works"] {
        assert!(daemon.items(stem).is_empty(), "{stem}");
    }
    let shown = daemon.get(&page).text();
    let place =
        |words: &str| shown.find(words).unwrap_or_else(|| panic!("{words} is not in {shown}"));
    assert!(place("No longer in force since") < place("Correction: "));
    assert!(place("Correction: ") < place("Versions"));
    for number in [1, 2] {
        let version = daemon.get(&format!("{page}/v/{number}"));
        assert_eq!(version.status, 200, "{number}");
        let version = version.text();
        assert!(version.contains("In force until") && !version.contains("No longer"), "{version}");
    }
    assert_eq!(daemon.get(&format!("{page}/v/3")).status, 404);

    // What is over is corrected where it stands, also into another category.
    edit(&mut daemon, ending(&end, "Pier 7 is closed"));
    assert_eq!(daemon.get(&format!("{page}/v/4")).status, 200);
    edit(&mut daemon, ending(&end, "Pier 7 is closed").replace("Works", "Visits"));
    edit(&mut daemon, ending(&end, "Pier 7 is closed"));
    for stem in ["all", "en", "category/works"] {
        assert!(daemon.items(stem).is_empty(), "{stem}");
    }
    edit(&mut daemon, ending(&later, "Pier 7 is closed"));
    for stem in ["all", "en", "category/works"] {
        assert_eq!(daemon.items(stem).len(), 3, "{stem}");
    }
    let version = daemon.get(&format!("{page}/v/7")).text();
    assert!(version.contains("<del>") && version.contains("<ins>"), "{version}");

    let served = feeds(&daemon);
    daemon.stop();
    let rebuilt = office.start_with(&["--rebuild"]);
    assert_eq!(feeds(&rebuilt), served);
}

#[test]
fn an_end_that_has_passed_or_cannot_be_read_waits_with_its_line() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("pier.txt", ending("Expires: 2026-01-06", "The pier is closed"));
    let number = daemon.kept_back(&office, "pier.txt");
    let reasons = office.waiting()[0]["reasons"].to_string();
    assert!(reasons.contains("no longer in force since 2026-01-06 23:59:59"), "{reasons}");
    assert!(office.order(&["accept", &number.to_string()]).0);
    expired(&mut daemon, "pier.txt");

    office.drop("quay.txt", ending("Expires: when the works are done", "The quay is closed"));
    daemon.kept_back(&office, "quay.txt");
    daemon.stop();
    let report = office.report("quay.txt.report.txt");
    assert!(report.contains("Line 3:") && report.contains("Expires: YYYY-MM-DD"), "{report}");
}

#[test]
fn check_shows_an_end_and_what_is_replaced_with_their_lines() {
    let office = Office::with(ONE_LANGUAGE);
    let body = text("The pier is closed", "the works");
    let header = "Expires: 2099-06-01\nReplaces: old-notice\nDate: 2026-01-05\n\n";
    fs::write(office.path("a.txt"), format!("{header}{body}")).unwrap();
    let told = office.command(&["check", "--json", "a.txt"]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(told["verdict"], "publish", "{told}");
    let expires =
        serde_json::json!({"value": "2099-06-01T23:59:59+00:00", "origin": "headers", "line": 1});
    assert_eq!(told["expires"], expires);
    let replaces = serde_json::json!({"value": "old-notice", "origin": "headers", "line": 2});
    assert_eq!(told["replaces"], replaces);
    fs::write(office.path("b.txt"), body).unwrap();
    let told = office.command(&["check", "--json", "b.txt"]);
    let told: serde_json::Value = serde_json::from_slice(&told.stdout).unwrap();
    assert!(told.get("expires").is_none() && told.get("replaces").is_none(), "{told}");
}
