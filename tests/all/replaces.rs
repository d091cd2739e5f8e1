//! One statement in the place of another: docs/decisions/0010-expiry.md.

use serde_json::Value;

use crate::daemon::{Daemon, Office};
use crate::main_job::text;

const ONE_LANGUAGE: &str = "languages = [\"en\"]\n";

fn tariff(year: u32, lines: &str) -> String {
    let subject = format!("the dues of the year {year}");
    format!(
        "Id: tariff-{year}\nDate: 2026-01-05\n{lines}\n{}",
        text(&format!("Harbour dues of {year}"), &subject)
    )
}

fn item(daemon: &Daemon, headline: &str) -> Value {
    let items = daemon.items("all");
    let found = items.iter().find(|item| item["title"] == headline);
    found.unwrap_or_else(|| panic!("{headline} is not in {items:#?}")).clone()
}

fn path_of(item: &Value) -> String {
    item["url"].as_str().unwrap().replace("http://press.example.org", "")
}

#[test]
fn both_statements_name_each_other_in_every_format_and_nobody_is_told_of_the_old_ones_change() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("2025.txt", tariff(2025, ""));
    daemon.settled("2025.txt");
    let before = item(&daemon, "Harbour dues of 2025");
    let url = before["url"].as_str().unwrap().to_owned();
    let old_page = path_of(&before);
    for named in
        ["tariff-2025", "tag:press.example.org,2026:tariff-2025", &url, &old_page, "2025.txt"]
    {
        office.drop("2026.txt", tariff(2026, &format!("Replaces: {named}\n")));
        daemon.settled("2026.txt");
        let (old, new) =
            (item(&daemon, "Harbour dues of 2025"), item(&daemon, "Harbour dues of 2026"));
        assert_eq!(new["_statement"]["replaces"]["url"], old["url"], "{named}");
        assert_eq!(old["_statement"]["replaced_by"]["id"], new["id"], "{named}");
        office.drop("2026.txt", tariff(2026, ""));
        daemon.settled("2026.txt");
        let (old, new) =
            (item(&daemon, "Harbour dues of 2025"), item(&daemon, "Harbour dues of 2026"));
        assert!(
            new["_statement"]["replaces"].is_null() && old["_statement"]["replaced_by"].is_null()
        );
        assert!(!daemon.get(&old_page).text().contains("Replaced by"));
    }
    office.drop("2026.txt", tariff(2026, "Replaces: tariff-2025\n"));
    daemon.settled("2026.txt");
    let (old, new) = (item(&daemon, "Harbour dues of 2025"), item(&daemon, "Harbour dues of 2026"));
    assert_eq!(old["date_modified"], before["date_modified"]);
    let (old_url, new_url) = (old["url"].as_str().unwrap(), new["url"].as_str().unwrap());
    for feed in ["/feeds/all.atom", "/feeds/all.rss"] {
        let feed = daemon.get(feed).text();
        let links = |rel: &str, url: &str| {
            feed.split("link ").any(|link| {
                let link = link.split('>').next().unwrap_or_default();
                link.contains(&format!("rel=\"{rel}\""))
                    && link.contains(&format!("href=\"{url}\""))
            })
        };
        assert!(links("predecessor-version", old_url), "{feed}");
        assert!(links("successor-version", new_url), "{feed}");
    }
    let page = daemon.get(&old_page).text();
    assert!(page.contains("Replaced by:") && page.contains(&path_of(&new)), "{page}");
    assert!(daemon.get(&path_of(&new)).text().contains("Replaces:"));
    assert!(
        daemon.get(&format!("{old_page}.txt")).text().contains("Replaced by: Harbour dues of 2026")
    );
    let events = daemon.items("updates");
    assert!(events.iter().all(|event| {
        !event["title"].as_str().unwrap().contains("Correction: Harbour dues of 2025")
    }));

    // A new headline of either shows on the page of the other.
    let renamed = tariff(2026, "Replaces: tariff-2025\n")
        .replace("Harbour dues of 2026", "Port dues of 2026");
    office.drop("2026.txt", renamed);
    daemon.settled("2026.txt");
    assert!(daemon.get(&old_page).text().contains("Port dues of 2026"));
    let feeds = |daemon: &Daemon| {
        ["all.atom", "all.rss", "all.json"].map(|feed| daemon.get(&format!("/feeds/{feed}")).body.0)
    };
    let served = feeds(&daemon);
    daemon.stop();
    let daemon = office.start_with(&["--rebuild"]);
    assert_eq!(feeds(&daemon), served);
    daemon.stop();
}

#[test]
fn what_is_not_there_or_is_the_statement_itself_or_a_ring_is_a_doubt_and_replaces_nothing() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("2024.txt", tariff(2024, ""));
    daemon.settled("2024.txt");
    office.drop("2025.txt", tariff(2025, "Replaces: tariff-2024\n"));
    daemon.settled("2025.txt");
    for (name, year, line, told) in [
        ("2026.txt", 2026, "Replaces: nowhere.txt\n", "is no published statement"),
        ("2026.txt", 2026, "Replaces: tariff-2026\n", "replaces itself"),
        ("2024.txt", 2024, "Replaces: tariff-2025\n", "would replace it in turn"),
    ] {
        office.drop(name, tariff(year, line));
        daemon.settled(name);
        let headline = format!("Harbour dues of {year}");
        assert!(item(&daemon, &headline)["_statement"]["replaces"].is_null(), "{line}");
        // A stop waits for the reports.
        daemon.stop();
        let report = office.report(&format!("{name}.report.txt"));
        assert!(report.contains(told) && report.contains("Line 3:"), "{report}");
        daemon = office.start();
    }
}

#[test]
fn a_statement_that_waits_replaces_nothing_until_it_is_public() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("2025.txt", tariff(2025, ""));
    daemon.settled("2025.txt");
    office.drop("2026.txt", tariff(2026, "Embargo: 2099-01-01 10:00\nReplaces: tariff-2025\n"));
    let number = daemon.kept_back(&office, "2026.txt");
    assert!(item(&daemon, "Harbour dues of 2025")["_statement"]["replaced_by"].is_null());
    assert!(office.order(&["accept", &number.to_string()]).0);
    assert_eq!(daemon.settled("2026.txt")["outcome"], "published");
    let new = item(&daemon, "Harbour dues of 2026");
    assert_eq!(item(&daemon, "Harbour dues of 2025")["_statement"]["replaced_by"]["id"], new["id"]);
    daemon.stop();
}

#[test]
fn of_two_that_replace_one_the_last_stands_and_editions_replace_their_own_language() {
    let office = Office::with("languages = [\"en\", \"az\"]\n");
    let mut daemon = office.start();
    for tag in ["en", "az"] {
        office.drop(&format!("old.{tag}.txt"), tariff(2025, &format!("Language: {tag}\n")));
        daemon.settled(&format!("old.{tag}.txt"));
    }
    for tag in ["en", "az"] {
        let lines = format!("Language: {tag}\nReplaces: tariff-2025\n");
        office.drop(&format!("new.{tag}.txt"), tariff(2026, &lines));
        daemon.settled(&format!("new.{tag}.txt"));
        let old = daemon
            .items(tag)
            .into_iter()
            .find(|item| item["title"] == "Harbour dues of 2025")
            .unwrap();
        let new = daemon
            .items(tag)
            .into_iter()
            .find(|item| item["title"] == "Harbour dues of 2026")
            .unwrap();
        assert_eq!(new["_statement"]["replaces"]["id"], old["id"], "{tag}");
    }
    office.drop("third.en.txt", tariff(2027, "Language: en\nReplaces: tariff-2025\n"));
    daemon.settled("third.en.txt");
    let old = daemon
        .items("en")
        .into_iter()
        .find(|item| item["title"] == "Harbour dues of 2025")
        .unwrap();
    let third = item(&daemon, "Harbour dues of 2027");
    assert_eq!(old["_statement"]["replaced_by"]["id"], third["id"]);
    daemon.stop();
}

#[test]
fn a_statement_that_is_corrected_keeps_its_links_and_the_announcement_has_none_of_them() {
    let office = Office::with(ONE_LANGUAGE);
    let mut daemon = office.start();
    office.drop("2025.txt", tariff(2025, ""));
    daemon.settled("2025.txt");
    office.drop("2026.txt", tariff(2026, "Replaces: tariff-2025\n"));
    daemon.settled("2026.txt");
    let note = "Change: substantive\nNote: The dues are those of the whole year.\n";
    office.drop("2026.txt", tariff(2026, &format!("Replaces: tariff-2025\n{note}")));
    assert_eq!(daemon.settled("2026.txt")["outcome"], "corrected");
    let (old, new) = (item(&daemon, "Harbour dues of 2025"), item(&daemon, "Harbour dues of 2026"));
    assert_eq!(new["_statement"]["replaces"]["url"], old["url"]);
    assert_eq!(old["_statement"]["replaced_by"]["url"], new["url"]);
    let content = new["content_html"].as_str().unwrap();
    let place = |words: &str| content.find(words).unwrap_or_else(|| panic!("{words}: {content}"));
    assert!(place("Replaces:") < place("The dues are those of the whole year."));
    let announced = item(&daemon, "Correction: Harbour dues of 2026");
    assert!(announced["_statement"]["replaces"].is_null(), "{announced}");
    assert_eq!(announced["_statement"]["in_reply_to"], new["id"]);

    // Of the replaced one too: its own correction changes nothing between them.
    office.drop("2025.txt", tariff(2025, note));
    assert_eq!(daemon.settled("2025.txt")["outcome"], "corrected");
    let (old, new) = (item(&daemon, "Harbour dues of 2025"), item(&daemon, "Harbour dues of 2026"));
    assert_eq!(new["_statement"]["replaces"]["id"], old["id"]);
    assert_eq!(old["_statement"]["replaced_by"]["id"], new["id"]);
    for (item, link) in [(&old, "successor-version"), (&new, "predecessor-version")] {
        let page = daemon.get(&path_of(item)).text();
        assert!(page.contains(link) && page.contains("Versions"), "{page}");
    }
    let version = daemon.get(&format!("{}/v/2", path_of(&new))).text();
    assert!(version.contains("Replaces:") && !version.contains("Replaced by"), "{version}");
    daemon.stop();
}
