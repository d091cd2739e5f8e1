//! What waits: released at its time, by a person, or not at all.

use std::fs::{self, File, FileTimes};
use std::time::{Duration, SystemTime};

use gazetted::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::daemon::{Daemon, Office};
use crate::main_job::{LANGUAGES, text};

const ONE_LANGUAGE: &str = "languages = [\"en\"]\n";

fn embargoed(until: Timestamp) -> String {
    let until = until.strftime("%Y-%m-%dT%H:%M:%SZ");
    format!("Date: 2026-01-05\nEmbargo: {until}\n\n{}", text("Wharf Nine is sold", "Wharf Nine"))
}

fn in_seconds(seconds: i64) -> Timestamp {
    Clock.now() + SignedDuration::from_secs(seconds)
}

fn reasons(waiting: &Value) -> String {
    waiting["reasons"].to_string()
}

/// Published by itself, and dated by its release.
fn assert_released(daemon: &mut Daemon, until: Timestamp) {
    assert_eq!(daemon.settled("secret.txt")["outcome"], "published");
    let published = daemon.statements("all")[0]["date_published"].as_str().unwrap().to_owned();
    let published: Timestamp = published.parse().unwrap();
    assert!(published.as_second() >= until.as_second(), "{published} is before {until}");
}

#[test]
fn row_38_an_embargoed_text_is_released_at_its_time() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    let until = in_seconds(3);
    office.drop("secret.txt", embargoed(until));
    daemon.kept_back(&office, "secret.txt");
    let report = office.coming_report("secret.txt.report.txt");
    assert!(report.contains("As it will stand:\n\nWharf Nine"));
    assert!(daemon.statements("all").is_empty());
    assert_released(&mut daemon, until);
    assert!(office.waiting().is_empty());
    daemon.stop();
    assert_eq!(office.report("secret.txt.report.txt"), "");
}

#[test]
fn row_38_a_release_that_was_slept_through_is_made_up_for_unless_the_file_went() {
    for gone in [false, true] {
        let office = Office::with_clock(ONE_LANGUAGE);
        let mut daemon = office.start();
        let until = in_seconds(3_600);
        office.drop("secret.txt", embargoed(until));
        daemon.kept_back(&office, "secret.txt");
        daemon.kill();
        if gone {
            office.remove("secret.txt");
        }
        office.set_clock(7_200);
        let mut daemon = office.start_early();
        if gone {
            daemon.catch_up();
            office.drop("z.txt", text("The harbour opens", "its opening"));
            daemon.settled("z.txt");
            assert_eq!(daemon.statements("all").len(), 1);
        } else {
            assert_released(&mut daemon, until);
        }
    }
}

#[test]
fn row_38_a_release_is_kept_although_the_folder_is_away() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    let until = in_seconds(4);
    office.drop("secret.txt", embargoed(until));
    daemon.kept_back(&office, "secret.txt");
    fs::rename(office.path("drop"), office.path("away")).unwrap();
    assert_released(&mut daemon, until);
}

#[test]
fn what_is_rejected_is_put_aside_until_its_file_changes() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("secret.txt", embargoed(in_seconds(360_000)));
    let number = daemon.kept_back(&office, "secret.txt");
    let (done, told) = office.order(&["reject", &number.to_string()]);
    assert!(done && told.contains("secret.txt"), "{told}");
    assert!(office.waiting().is_empty());
    assert!(!office.order(&["accept", &number.to_string()]).0);
    daemon.stop();
    let mut daemon = office.start();
    office.drop("z.txt", text("The harbour opens", "its opening"));
    daemon.settled("z.txt");
    assert!(office.waiting().is_empty());
    office.drop("secret.txt", embargoed(in_seconds(720_000)));
    assert!(daemon.kept_back(&office, "secret.txt") > number);
    assert_eq!(daemon.statements("all").len(), 1);
}

#[test]
fn row_33_an_edit_that_halves_a_text_waits_and_is_applied_when_it_is_accepted() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    let whole = text("The harbour opens", "its opening");
    office.drop("a.txt", &whole);
    daemon.settled("a.txt");
    let before = daemon.get("/feeds/all.atom").body;
    office.drop("a.txt", &whole[..whole.len() / 3]);
    let number = daemon.kept_back(&office, "a.txt");
    assert!(reasons(&office.waiting()[0]).contains("less than half"), "{:?}", office.waiting());
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
    assert!(office.order(&["accept", &number.to_string()]).0);
    assert_eq!(daemon.settled("a.txt")["outcome"], "corrected");
    assert_eq!(daemon.statements("all").len(), 1);
}

#[test]
fn a_hold_window_leaves_time_to_delete_the_file() {
    let office = Office::with(&format!("{ONE_LANGUAGE}hold = \"3s\"\n"));
    let mut daemon = office.start();
    let wharf = text("Wharf Nine is sold", "Wharf Nine");
    office.drop("a.txt", &wharf);
    office.drop("b.txt", text("Wharf Ten is sold", "Wharf Ten"));
    daemon.kept_back(&office, "b.txt");
    assert!(reasons(&office.waiting()[0]).contains("will be published at"));
    office.remove("a.txt");
    let published =
        |name: &str, line: &Value| line["path"] == name && line["outcome"] == "published";
    daemon.wait(|line| published("b.txt", line));
    office.drop("c.txt", text("Wharf Six is sold", "Wharf Six"));
    daemon.wait(|line| published("c.txt", line));
    let titles: Vec<_> =
        daemon.statements("all").iter().map(|item| item["title"].to_string()).collect();
    assert_eq!(titles, ["\"Wharf Six is sold\"", "\"Wharf Ten is sold\""]);
}

#[test]
fn an_embargo_on_one_edition_binds_the_others() {
    let office = Office::with(&format!("settle = \"10ms\"\n{LANGUAGES}"));
    let mut daemon = office.start();
    let until = in_seconds(4).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let edition = |head: String, about: &str| format!("Id: wharf\n{head}\n{}", text(about, about));
    office.drop("wharf.en.txt", edition(format!("Embargo: {until}\n"), "Wharf Nine is sold"));
    daemon.kept_back(&office, "wharf.en.txt");
    office.drop("wharf.az.txt", edition(String::new(), "Doqquzuncu körpü satılır"));
    daemon.kept_back(&office, "wharf.az.txt");
    assert!(daemon.statements("all").is_empty());
    for _edition in 0..2 {
        daemon.wait(|line| line["outcome"] == "published");
    }
    assert_eq!(daemon.statements("all").len(), 2);
    // Found together, at a start.
    daemon.stop();
    let later = in_seconds(360_000).strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
    let edition = |head: String, about: &str| format!("Id: pier\n{head}\n{}", text(about, about));
    office.drop("pier.az.txt", edition(String::new(), "Doqquzuncu estakada satılır"));
    office.drop("pier.en.txt", edition(format!("Embargo: {later}\n"), "Pier Nine is sold"));
    let mut daemon = office.start();
    for _edition in 0..2 {
        daemon.wait(|line| line["outcome"] == "held");
    }
    assert_eq!((daemon.statements("all").len(), office.waiting().len()), (2, 2));
}

#[test]
fn a_file_beside_it_accepts_or_rejects_what_waits_once() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    let later = in_seconds(360_000);
    office.drop("secret.txt", embargoed(later));
    office.drop("other.txt", embargoed(later).replace("Nine", "Ten"));
    for _either in 0..2 {
        daemon.wait(|line| line["outcome"] == "held");
    }
    office.drop("other.txt.reject.txt", "");
    office.drop("secret.accept.txt", "yes\n");
    for _either in 0..2 {
        daemon.wait(|line| {
            let (path, outcome) = (&line["path"], &line["outcome"]);
            (path == "secret.txt" && outcome == "published")
                || (path == "other.txt" && outcome == "rejected")
        });
    }
    assert_eq!(daemon.statements("all").len(), 1);
    assert!(office.waiting().is_empty());
    // It lies there still when another text comes under that name.
    daemon.stop();
    office.drop("secret.txt", embargoed(later).replace("Part 3", "Chapter 3"));
    let mut daemon = office.start();
    daemon.kept_back(&office, "secret.txt");
    office.drop("nothing.accept.txt", "yes\n");
    assert_eq!(daemon.settled("nothing.accept.txt")["outcome"], "refused");
    assert_eq!(daemon.statements("all").len(), 1);
    office.drop("other.withdraw.txt", text("A slip of the pen", "a slip"));
    assert_eq!(daemon.settled("other.withdraw.txt")["outcome"], "settled");
    assert_eq!(daemon.statements("all").len(), 1);
    daemon.stop();
    let report = office.report("nothing.accept.txt.report.txt");
    assert!(report.contains("Nothing waits under the name nothing."), "{report}");
}

fn file_time(at: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_secs(at.as_second().unsigned_abs())
}

#[test]
fn what_was_put_aside_does_not_come_back_by_its_time_a_touch_or_a_copy() {
    let office = Office::with_clock(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("secret.txt", embargoed(in_seconds(3_600)));
    let number = daemon.kept_back(&office, "secret.txt");
    assert!(office.order(&["reject", &number.to_string()]).0);
    daemon.stop();
    office.set_clock(7_200);
    let file = File::open(office.path("drop/secret.txt")).unwrap();
    file.set_modified(file_time(in_seconds(7_000))).unwrap();
    fs::copy(office.path("drop/secret.txt"), office.path("drop/copy.txt")).unwrap();
    let mut daemon = office.start();
    daemon.kept_back(&office, "copy.txt");
    office.drop("z.txt", text("The harbour opens", "its opening"));
    daemon.settled("z.txt");
    assert_eq!((daemon.statements("all").len(), office.waiting().len()), (1, 1));
}

#[test]
fn an_acceptance_that_is_older_than_the_text_counts_for_nothing() {
    let office = Office::with(ONE_LANGUAGE);
    office.drop("secret.accept.txt", "yes");
    let old = File::open(office.path("drop/secret.accept.txt")).unwrap();
    old.set_modified(file_time(in_seconds(-60))).unwrap();
    office.drop("secret.txt", embargoed(in_seconds(3_600)));
    let mut daemon = office.start();
    daemon.wait(|line| line["path"] == "secret.accept.txt" && line["outcome"] == "refused");
    assert_eq!((daemon.statements("all").len(), office.waiting().len()), (0, 1));
}

#[test]
fn two_files_that_contradict_each_other_do_nothing() {
    let office = Office::with(&format!("settle = \"10ms\"\n{ONE_LANGUAGE}"));
    let mut daemon = office.start();
    office.drop("secret.txt", embargoed(in_seconds(3_600)));
    daemon.kept_back(&office, "secret.txt");
    daemon.stop();
    office.drop("secret.accept.txt", "");
    office.drop("secret.reject.txt", "");
    let mut daemon = office.start();
    for _file in 0..2 {
        daemon.wait(|line| line["outcome"] == "refused");
    }
    assert_eq!((daemon.statements("all").len(), office.waiting().len()), (0, 1));
}

#[test]
fn a_broken_save_does_not_make_the_embargo_forgotten() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("secret.txt", embargoed(in_seconds(3_600)));
    daemon.kept_back(&office, "secret.txt");
    office.drop("secret.txt", b"\x00 no text");
    daemon.wait(|line| line["path"] == "secret.txt" && line["outcome"] == "refused");
    office.drop("secret.txt", text("Wharf Nine is sold", "Wharf Nine"));
    daemon.kept_back(&office, "secret.txt");
    assert!(daemon.statements("all").is_empty());
}

/// An archive of dated texts and some that state no date.
fn archive(office: &Office) {
    let old = FileTimes::new().set_modified(file_time(in_seconds(-40 * 86_400)));
    for number in 0..30 {
        let date = if number < 9 { String::new() } else { "Date: 2024-03-05\n\n".to_owned() };
        let name = format!("old/{number:02}.txt");
        office.drop(
            &name,
            date + &text(&format!("Berth {number} is dredged"), &format!("berth {number}")),
        );
        File::open(office.path("drop").join(&name)).unwrap().set_times(old).unwrap();
    }
}

#[test]
fn row_45_an_undated_text_of_an_archive_waits_whatever_becomes_of_its_file() {
    let office = Office::with(ONE_LANGUAGE);
    archive(&office);
    let mut daemon = office.start();
    daemon.kept_back(&office, "old/00.txt");
    assert_eq!((daemon.statements("all").len(), office.waiting().len()), (21, 9));
    // A touch, a new name, a copy, a folder that is renamed or away for a while.
    let touched = File::open(office.path("drop/old/01.txt")).unwrap();
    touched.set_modified(file_time(in_seconds(0))).unwrap();
    office.rename("old/02.txt", "02.txt");
    fs::copy(office.path("drop/old/03.txt"), office.path("drop/03.txt")).unwrap();
    daemon.kept_back(&office, "03.txt");
    fs::rename(office.path("drop"), office.path("away")).unwrap();
    fs::create_dir(office.path("drop")).unwrap();
    office.drop("z.txt", text("The harbour opens", "its opening"));
    daemon.settled("z.txt");
    daemon.wait(|line| line["path"] == "old/04.txt" && line["outcome"] == "let-go");
    fs::remove_file(office.path("drop/z.txt")).unwrap();
    fs::remove_dir_all(office.path("drop")).unwrap();
    fs::rename(office.path("away"), office.path("drop")).unwrap();
    daemon.kept_back(&office, "old/04.txt");
    daemon.stop();
    fs::rename(office.path("drop/old"), office.path("drop/older")).unwrap();
    let mut daemon = office.start();
    daemon.kept_back(&office, "older/05.txt");
    assert_eq!(daemon.statements("all").len(), 22);
}

#[test]
fn nothing_of_a_held_text_is_public_and_an_edit_that_loses_the_embargo_waits_on() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    let paths = [
        "/feeds/all.atom",
        "/feeds/all.rss",
        "/feeds/all.json",
        "/feeds/updates.json",
        "/",
        "/feeds/",
    ];
    let before: Vec<_> = paths.iter().map(|path| daemon.get(path)).collect();
    let embargoed = text("Wharf Nine is sold", "Wharf Nine");
    office.drop("secret.txt", format!("EMBARGOED UNTIL 1 January 2090, 10:00\n\n{embargoed}"));
    office.drop("z.txt", b"\x00 a file that is refused, so that the one before it is settled");
    daemon.settled("z.txt");
    for (path, answer) in paths.iter().zip(&before) {
        let now = daemon.get(path);
        assert_eq!((&now.body, now.field("etag")), (&answer.body, answer.field("etag")), "{path}");
    }
    office.drop("secret.txt", embargoed);
    let number = daemon.kept_back(&office, "secret.txt");
    for (path, answer) in paths.iter().zip(&before) {
        assert_eq!(daemon.get(path).body, answer.body, "{path}");
    }
    let accept = ["accept", &number.to_string()];
    assert_eq!(office.order(&accept), (true, "secret.txt is published.\n".to_owned()));
    assert_eq!(daemon.settled("secret.txt")["outcome"], "published");
    assert_eq!(daemon.statements("all").len(), 2);
    assert!(!office.order(&accept).0, "it was accepted twice");
    daemon.stop();
    assert_eq!(office.report("secret.txt.report.txt"), "");
}

/// Its text says nothing of the embargo any more; what waits does.
#[test]
fn an_embargo_that_an_edit_left_out_lasts_whatever_becomes_of_the_file() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("secret.txt", embargoed(in_seconds(90_000)));
    daemon.kept_back(&office, "secret.txt");
    let without = text("Wharf Nine is sold", "Wharf Nine");
    office.drop("secret.txt", &without);
    daemon.kept_back(&office, "secret.txt");
    let still_waits = |daemon: &mut Daemon, after: &str| {
        office.drop("z.txt", text("The harbour opens", after));
        daemon.settled("z.txt");
        let waiting = office.waiting();
        let waits = !waiting.is_empty() && waiting.iter().all(|line| line["until"].is_string());
        assert_eq!((daemon.statements("all").len(), waits), (1, true), "{after}: {waiting:#?}");
    };
    let touch = |name: &str| {
        let file = File::open(office.path("drop").join(name)).unwrap();
        file.set_modified(file_time(in_seconds(-7_000))).unwrap();
    };
    touch("secret.txt");
    still_waits(&mut daemon, "a touch");
    office.drop("secret.txt", &without);
    still_waits(&mut daemon, "the same text once more");
    office.rename("secret.txt", "renamed.txt");
    still_waits(&mut daemon, "a new name");
    daemon.stop();
    touch("renamed.txt");
    let mut daemon = office.start_with(&["--rebuild"]);
    still_waits(&mut daemon, "a start without a catalogue");
}

#[test]
fn an_embargo_that_can_be_read_two_ways_waits_for_a_person() {
    let office = Office::with_clock(LANGUAGES);
    let june: Timestamp = "2026-06-15T00:00:00Z".parse().unwrap();
    office.set_clock(june.as_second() - Clock.now().as_second());
    let mut daemon = office.start();
    // The 12th of January has passed, the 1st of December has not.
    let notice = text("Wharf Nine is sold", "Wharf Nine");
    office.drop("a.txt", format!("EMBARGOED UNTIL 12/01/2026\n\n{notice}"));
    office.drop("b.txt", format!("Embargo: 12/01/2026, 10:00\n\n{notice}"));
    office.drop("c.txt", format!("Date: 12/01/2026\n\nEmbargoed until 10:00\n\n{notice}"));
    office.drop("d.txt", format!("12/01/2026\nEmbargoed until 10:00\n\n{notice}"));
    office.drop("z.txt", b"\x00 refused, so that what came before it is settled");
    daemon.settled("z.txt");
    assert!(daemon.statements("all").is_empty());
    // Both days have passed.
    office.drop("e.txt", format!("EMBARGOED UNTIL 02/01/2026\n\n{notice}"));
    assert_eq!(daemon.settled("e.txt")["outcome"], "published");
    office.drop("a.txt", format!("Embargo: 2026-01-12\n\n{}", text("Wharf Ten", "Wharf Ten")));
    assert_eq!(daemon.settled("a.txt")["outcome"], "published");
    daemon.stop();
    assert!(office.report("b.txt.report.txt").contains("`12/01/2026, 10:00`"));
    // It may bear a wrong year.
    let over = office.report("e.txt.report.txt");
    assert!(
        over.contains("The embargo until 2026-02-01 ") && over.contains("correct it at once"),
        "{over}"
    );
    let listed = office.report("TODAY.txt");
    assert!(listed.contains("e.txt  Published, please look at it"), "{listed}");
}

/// As kills between the list and the reports leave them.
#[test]
fn reports_follow_the_list_of_what_waits_at_a_start() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    let later = in_seconds(360_000);
    for (name, wharf) in [("a.txt", "Ten"), ("b.txt", "Eleven"), ("c.txt", "Twelve")] {
        office.drop(name, embargoed(later).replace("Nine", wharf));
        daemon.kept_back(&office, name);
    }
    let numbers: Vec<_> = office.waiting().iter().map(|line| line["number"].to_string()).collect();
    daemon.stop();
    let reports = ["a.txt", "b.txt", "c.txt"].map(|name| format!("{name}.report.txt"));
    let [a, b, c] = reports.each_ref().map(|report| office.report(report));
    let daemon = office.start();
    assert!(office.order(&["reject", &numbers[1]]).0 && office.order(&["accept", &numbers[2]]).0);
    daemon.stop();
    fs::remove_file(office.path("reports").join(&reports[0])).unwrap();
    for (report, text) in reports[1..].iter().zip([&b, &c]) {
        fs::write(office.path("reports").join(report), text).unwrap();
    }
    let told = |office: &Office| office.report("TODAY.txt").matches("a.txt  Waiting").count();
    let told_before = told(&office);
    for _start in 0..2 {
        office.start().stop();
        let left = reports.each_ref().map(|report| office.report(report));
        assert_eq!(left, [a.clone(), String::new(), String::new()]);
        assert_eq!(told(&office), told_before + 1);
    }
}

#[test]
fn deleting_a_held_file_stops_it() {
    let office = Office::with(LANGUAGES);
    let mut daemon = office.start();
    let embargoed = text("Wharf Nine is sold", "Wharf Nine");
    office.drop("secret.txt", format!("EMBARGOED UNTIL 1 January 2090, 10:00\n\n{embargoed}"));
    office.drop("z.txt", b"\x00 refused");
    daemon.settled("z.txt");
    office.remove("secret.txt");
    // No log names it, so that the next removal tells that it was seen.
    office.remove("z.txt");
    daemon.settled("z.txt");
    assert!(daemon.statements("all").is_empty());
    daemon.stop();
    assert_eq!(office.report("secret.txt.report.txt"), "");
    let today = office.report("TODAY.txt");
    assert!(today.contains("secret.txt  The file was removed before it was public"), "{today}");
}
