//! Where the files of an archive go is told before any of it is published.

use std::fs;

use serde_json::{Value, json};

use crate::daemon::Office;
use crate::main_job::text;

/// What has just been written counts as complete.
const ONE_LANGUAGE: &str = "languages = [\"en\"]\nsettle = \"1ms\"\n";

/// Of each kind a few: 20 with a date, 2 dated by their names, 4 that wait, 2 that are refused, 1 copy.
fn put_archive(office: &Office, folder: &str) {
    let dated =
        |date: &str, headline: &str| format!("Date: {date}\n\n{}", text(headline, headline));
    let put = |name: &str, text: &str| office.drop(&format!("{folder}{name}"), text);
    for number in 0..20 {
        let name = format!("works/w{number}.txt");
        put(&name, &dated(&format!("2011-03-{:02}", number + 1), &format!("Works, part {number}")));
    }
    put("2009-05-04 quay.txt", &text("The quay is built", "the quay"));
    put("2010-05-04 gate.txt", &text("The gate is built", "the gate"));
    put("undated.txt", &text("The pier is built", "the pier"));
    put("embargo.txt", &format!("Embargo: 2099-01-01 10:00\n{}", dated("2011-01-01", "The mole")));
    put("ahead.txt", &dated("2099-01-01", "The lock"));
    put("draft.txt", &format!("Status: draft\n{}", dated("2011-01-01", "The crane")));
    put("copy.txt", &dated("2011-03-01", "Works, part 0"));
    put("page.dwg", "A drawing.");
    put("wrong.txt", "Title: The gate\nColour: green\n\nThe gate is green.\n");
}

fn expected() -> Value {
    json!({
        "files": 29,
        "published": {"dated": 20, "dated_by_name": 2},
        "waiting": {"undated": 1, "embargo": 1, "date_ahead": 1, "other": 1},
        "copies": 1,
        "first": "2009-05-04",
        "last": "2011-03-20",
        "feeds": {"all": 22, "en": 22, "category/works": 19},
    })
}

#[test]
fn the_split_is_in_the_log_and_in_the_days_list_before_the_archive_is_taken_in() {
    let office = Office::with(ONE_LANGUAGE);
    // A folder that is a number is no category.
    put_archive(&office, "2011/");
    fs::rename(office.path("drop/2011"), office.path("2011")).unwrap();
    let mut daemon = office.start();
    fs::rename(office.path("2011"), office.path("drop/2011")).unwrap();
    let told = daemon.wait(|line| line["message"] == "an archive is taken in");
    let counts = ["files", "dated", "dated_by_name", "waiting", "refused", "copies"];
    assert_eq!(counts.map(|count| told[count].as_u64().unwrap()), [29, 20, 2, 4, 2, 1], "{told}");
    let done = daemon.wait(|line| {
        line["message"].as_str().is_some_and(|said| said.starts_with("an archive was taken in"))
    });
    let counts = ["files", "published", "waiting", "refused", "known"];
    assert_eq!(counts.map(|count| done[count].as_u64().unwrap()), [29, 22, 4, 2, 1], "{done}");
    assert!(daemon.items("updates").is_empty());
    daemon.wait(|line| line["outcome"] == "refused");
    for (stem, count) in [("all", 22), ("en", 22), ("category/works", 19)] {
        assert_eq!(daemon.items(stem).len(), count, "{stem}");
    }
    daemon.stop();
    let today = office.report("TODAY.txt");
    let place =
        |words: &str| today.find(words).unwrap_or_else(|| panic!("{words} is not in {today}"));
    // The newest stands first.
    assert!(place("An archive of 29 files was found") > place("Taken in from an archive"));
    for line in [
        "Published by a date of their own: 20",
        "Published by the date in the file's name: 2",
        "Waiting, because no date is stated: 1",
        "Waiting under an embargo: 1",
        "Waiting for a date that lies ahead: 1",
        "Waiting for other reasons: 1",
        "Refused: 1 – Files of the format .dwg are not read",
        "Copies of others, whose text is published once: 1",
        "2009-05-04 – 2011-03-20",
        "all 22, category/works 19, en 22",
        "Nobody is told of them as news",
    ] {
        place(line);
    }
}

#[test]
fn check_of_a_folder_tells_the_same_split_without_a_daemon() {
    let office = Office::with(ONE_LANGUAGE);
    put_archive(&office, "archive/");
    fs::rename(office.path("drop/archive"), office.path("archive")).unwrap();
    let told = office.command(&["check", "--json", "--folder", "archive"]);
    let told = String::from_utf8(told.stdout).unwrap();
    let last: Value = serde_json::from_str(told.lines().last().unwrap()).unwrap();
    let mut split = last["split"].clone();
    let refused = split.as_object_mut().unwrap().remove("refused").unwrap();
    assert_eq!(refused.as_array().unwrap().len(), 2, "{refused}");
    assert_eq!(split, expected());
    let told = office.command(&["check", "--folder", "archive"]);
    let told = String::from_utf8(told.stdout).unwrap();
    assert!(told.contains("Published by a date of their own: 20"), "{told}");
    assert!(!office.path("state").exists());
}
