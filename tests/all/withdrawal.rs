//! What is published is taken back, with a notice in its place, and stands again when a person says so.

use std::fs;

use feed_rs::parser;
use serde_json::Value;

use crate::daemon::{Daemon, Office};
use crate::main_job::text;

/// What lies in the folder at a start is complete then.
pub(crate) const SETTINGS: &str =
    "settle = \"10ms\"\nlanguages = [\"en\", \"ar\"]\ntime_zone = \"Asia/Baku\"\n";

const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";

pub(crate) fn wharf() -> String {
    text("Wharf Nine is sold", "Wharf Nine")
}

/// The path of the page of the newest entry with this headline.
pub(crate) fn page_of(daemon: &Daemon, title: &str) -> String {
    let items = daemon.items("all");
    let item = items.iter().find(|item| item["title"] == title).unwrap();
    let url = item["url"].as_str().unwrap();
    url.strip_prefix("http://press.example.org").unwrap().to_owned()
}

/// Everything that readers are served, in one text.
fn served(daemon: &Daemon, page: &str) -> String {
    let mut all = String::new();
    for stem in ["all", "en", "updates"] {
        for format in ["atom", "rss", "json"] {
            all += &daemon.get(&format!("/feeds/{stem}.{format}")).text();
        }
    }
    for path in ["/", "/feeds/", page, &format!("{page}.txt"), &format!("{page}.json")] {
        all += &daemon.get(path).text();
    }
    all
}

/// The ids of deleted entries in an Atom feed, and of its entries.
fn buried(daemon: &Daemon, stem: &str) -> (Vec<String>, Vec<String>) {
    let text = daemon.get(&format!("/feeds/{stem}.atom")).text();
    let document = roxmltree::Document::parse(&text).unwrap();
    let deleted = document
        .root_element()
        .children()
        .filter(|node| node.has_tag_name((TOMBSTONES, "deleted-entry")))
        .map(|node| {
            assert!(node.attribute("when").unwrap().parse::<jiff::Timestamp>().is_ok());
            node.attribute("ref").unwrap().to_owned()
        });
    let read = parser::parse(text.as_bytes()).unwrap();
    (deleted.collect(), read.entries.into_iter().map(|entry| entry.id).collect())
}

#[track_caller]
fn assert_withdrawn(daemon: &Daemon, page: &str, (status, reason): (u16, &str)) {
    for form in ["", ".txt", ".json"] {
        let answer = daemon.get(&format!("{page}{form}"));
        assert_eq!(answer.status, status, "{form}");
        assert!(answer.text().contains(reason), "{form}: {}", answer.text());
        assert_eq!(answer.field("cache-control"), Some("public, max-age=60, s-maxage=5"));
        assert_eq!(answer.field("etag"), None);
        assert_eq!(
            answer.field("link").is_some_and(|link| link.contains("blocked-by")),
            status == 451
        );
    }
    let html = daemon.get(page).text();
    assert!(html.contains("<html lang=\"en\" dir=\"ltr\">") && !html.contains("ld+json"), "{html}");
    let all = served(daemon, page);
    for word in ["Wharf", "harbour office", "set out here"] {
        assert!(!all.contains(word), "{word} is in what readers are served");
    }
}

#[test]
fn row_36_a_withdraw_file_leaves_a_notice_and_no_word_of_the_text() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    let before = daemon.items("all")[0].clone();
    assert_eq!(daemon.get(&page).status, 200);
    office.drop("a.withdraw.txt", "The figures\nwere wrong.\n");
    assert_eq!(daemon.settled("a.txt")["outcome"], "withdrawn");
    assert_withdrawn(&daemon, &page, (410, "The figures were wrong."));
    let notice = daemon.items("all")[0].clone();
    assert_eq!(
        (&notice["id"], &notice["date_published"]),
        (&before["id"], &before["date_published"])
    );
    assert!(notice["date_modified"].as_str() > before["date_modified"].as_str());
    assert!(notice["title"].as_str().unwrap().starts_with("Withdrawn: "));
    assert_eq!(notice["_statement"]["status"], "canceled");
    for format in ["atom", "rss", "json"] {
        let feed = daemon.get(&format!("/feeds/all.{format}")).body.0;
        let read = parser::parse(&feed[..]).unwrap();
        assert_eq!(read.entries.len(), 1);
        assert!(read.entries[0].title.as_ref().unwrap().content.starts_with("Withdrawn"));
    }
    let events = daemon.items("updates");
    assert_eq!(events.len(), 2);
    assert!(events.iter().all(|event| event["title"].as_str().unwrap().starts_with("Withdrawn")));
    // Deleting the file changes nothing, and neither does a restart.
    office.remove("a.withdraw.txt");
    daemon.stop();
    let daemon = office.start_with(&["--rebuild"]);
    assert_withdrawn(&daemon, &page, (410, "The figures were wrong."));
    assert_eq!(daemon.items("all")[0], notice);
    for file in ["feeds/all.atom", "feeds/en.rss", "feeds/updates.json"] {
        assert!(!fs::read_to_string(office.path(file)).unwrap().contains("Wharf"), "{file}");
    }
    daemon.stop();
    assert!(office.report("TODAY.txt").contains("a.txt  Withdrawn: Wharf Nine is sold"));
    office.is_sound();
}

#[test]
fn row_36_an_empty_withdraw_file_states_no_reason_and_says_how_to() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    office.drop("a.txt.withdraw.txt", "");
    daemon.settled("a.txt");
    assert_withdrawn(&daemon, &page, (410, "withdrawn by its publisher"));
    daemon.wait(|line| line["path"] == "a.txt.withdraw.txt" && line["outcome"] == "unchanged");
    daemon.stop();
    let report = office.report("a.txt.withdraw.txt.report.txt");
    assert!(report.contains("write it into a.txt.withdraw.txt"), "{report}");
    let mut daemon = office.start();
    office.drop("a.txt.withdraw.txt", "Legal: yes\nA court has said so.\n");
    daemon.settled("a.txt");
    assert_withdrawn(&daemon, &page, (451, "A court has said so."));
    daemon.wait(|line| line["path"] == "a.txt.withdraw.txt" && line["outcome"] == "settled");
    daemon.stop();
    assert_eq!(office.report("a.txt.withdraw.txt.report.txt"), "");
}

#[test]
fn row_36_a_status_in_the_file_withdraws_and_its_removal_waits_for_a_person() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    office.drop("a.txt", format!("Status: withdrawn\nReason: Not so.\n\n{}", wharf()));
    assert_eq!(daemon.settled("a.txt")["outcome"], "withdrawn");
    assert_withdrawn(&daemon, &page, (410, "Not so."));
    assert!(office.waiting().is_empty());
    let corrected = wharf().replace("Part 3", "Chapter 3");
    office.drop("a.txt", &corrected);
    let number = daemon.kept_back(&office, "a.txt");
    assert!(office.waiting()[0]["reasons"].to_string().contains("withdrawn"));
    assert_withdrawn(&daemon, &page, (410, "Not so."));
    assert!(office.order(&["accept", &number.to_string()]).0);
    assert_eq!(daemon.settled("a.txt")["outcome"], "reinstated");
    assert!(daemon.get(&page).text().contains("Chapter 3"));
    let item = &daemon.items("all")[0];
    assert_eq!(item["title"], "Wharf Nine is sold");
    let events = daemon.items("updates");
    assert!(events[0]["title"].as_str().unwrap().starts_with("Published again: Wharf"));
    daemon.stop();
    office.is_sound();
}

#[test]
fn what_was_never_published_is_not_published_while_it_is_taken_back() {
    let office = Office::with(SETTINGS);
    office.drop("a.txt", wharf());
    office.drop("a.withdraw.txt", "No.");
    office.drop("b.txt", format!("Status: withdrawn\n\n{}", text("Pier Two is shut", "Pier Two")));
    for number in 0..30 {
        let notice = text(&format!("Berth {number} opens"), &format!("berth {number}"));
        office.drop(&format!("old/{number}.txt"), format!("Date: 2024-03-05\n\n{notice}"));
    }
    office.drop("old/7.withdraw.txt", "");
    let mut daemon = office.start();
    assert_eq!(daemon.items("all").len(), 29);
    assert_eq!(office.waiting().len(), 3);
    // One after the other, and the notice first.
    office.drop("c.withdraw.txt", "");
    daemon.wait(|line| line["path"] == "c.withdraw.txt");
    office.drop("c.txt", text("Pier Six is shut", "Pier Six"));
    daemon.kept_back(&office, "c.txt");
    assert_eq!(daemon.items("all").len(), 29);
    // The folder alone is left.
    daemon.stop();
    fs::remove_dir_all(office.path("state")).unwrap();
    let daemon = office.start();
    assert_eq!(daemon.items("all").len(), 29);
    assert_eq!(office.waiting().len(), 4);
    let all = served(&daemon, "/");
    for word in ["Wharf", "Pier", "Berth 7 "] {
        assert!(!all.contains(word), "{word}");
    }
}

#[test]
fn row_37_the_same_bytes_stay_withdrawn_under_every_name_and_that_is_said() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    office.drop("a.txt", wharf().replace("Part 3", "Chapter 3"));
    assert_eq!(daemon.settled("a.txt")["outcome"], "corrected");
    let page = page_of(&daemon, "Wharf Nine is sold");
    let (done, told) = office.order(&["withdraw", &page, "--reason", "An error."]);
    assert!(done && told.contains("a.txt is withdrawn"), "{told}");
    daemon.wait(|line| line["outcome"] == "withdrawn");
    // As it is, as it once was, and nearly so.
    office.drop("b.txt", wharf().replace("Part 3", "Chapter 3"));
    assert_eq!(daemon.settled("b.txt")["outcome"], "stays-withdrawn");
    office.drop("c.txt", wharf());
    assert_eq!(daemon.settled("c.txt")["outcome"], "stays-withdrawn");
    office.drop("d.txt", wharf().replace("Part 4", "Chapter 4"));
    daemon.kept_back(&office, "d.txt");
    office.drop("a.txt", wharf().replace("Part 3", "Chapter 3"));
    assert_eq!(daemon.settled("a.txt")["outcome"], "stays-withdrawn");
    assert_withdrawn(&daemon, &page, (410, "An error."));
    for name in ["b.txt", "c.txt", "d.txt"] {
        office.remove(name);
    }
    daemon.wait(|line| line["path"] == "d.txt" && line["outcome"] == "let-go");
    office.rename("a.txt", "renamed.txt");
    assert_eq!(daemon.settled("renamed.txt")["outcome"], "renamed");
    assert_withdrawn(&daemon, &page, (410, "An error."));
    office.drop("renamed.reinstate.txt", "");
    assert_eq!(daemon.settled("renamed.txt")["outcome"], "reinstated");
    assert_eq!((daemon.get(&page).status, daemon.items("all").len()), (200, 1));
    daemon.stop();
    assert!(
        office
            .report("TODAY.txt")
            .contains("b.txt  This is the text of a statement that was withdrawn")
    );
}

/// A headline that comes every month.
#[test]
fn what_is_like_a_withdrawn_text_waits_though_another_has_had_its_headline_since() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    assert!(office.order(&["withdraw", "a.txt"]).0);
    let other =
        "Every berth along the northern mole was measured by divers during spring. ".repeat(8);
    for name in ["b.txt", "c.txt"] {
        office.drop(name, format!("Wharf Nine is sold\n\n{other}\n\nThis is {name}.\n"));
        assert_eq!(daemon.settled(name)["outcome"], "published");
    }
    office.drop("d.txt", wharf().replace("Part 4", "Chapter 4"));
    daemon.kept_back(&office, "d.txt");
    assert!(office.waiting()[0]["reasons"].to_string().contains("like-withdrawn"));
    assert_eq!(daemon.items("all").len(), 3);
}

#[test]
fn orders_answer_what_they_did_and_what_they_cannot_do() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let id = daemon.items("all")[0]["id"].as_str().unwrap().to_owned();
    let (done, told) = office.order(&["reinstate", "a.txt"]);
    assert!(!done && told.contains("is not withdrawn"), "{told}");
    let (done, told) = office.order(&["withdraw", "nothing.txt"]);
    assert!(!done && told.contains("Nothing that is published"), "{told}");
    let long = "a".repeat(2_001);
    assert!(!office.order(&["withdraw", &id, "--reason", &long]).0);
    let url = daemon.items("all")[0]["url"].as_str().unwrap().to_owned();
    assert!(office.order(&["withdraw", &url, "--legal"]).0);
    let page = url.strip_prefix("http://press.example.org").unwrap();
    assert_withdrawn(&daemon, page, (451, "legal reasons"));
    assert!(office.order(&["withdraw", &url, "--legal"]).1.contains("already"));
    // As a person at the folder names it.
    assert!(office.order(&["withdraw", "drop/a.txt", "--legal"]).1.contains("already"));
    let told = office.command(&["reinstate", &id, "--json"]);
    let answer: Value = serde_json::from_slice(&told.stdout).unwrap();
    assert_eq!(answer["outcome"], "done");
    assert_eq!(daemon.items("all")[0]["title"], "Wharf Nine is sold");
    daemon.stop();
    assert_eq!(office.command(&["withdraw", &id]).status.code(), Some(69));
}

#[test]
fn a_tombstone_takes_the_place_of_a_notice_that_has_left_the_window() {
    let window = "[window]\nentries = 3\ndays = 1\n";
    let office = Office::with_clock(&format!("{SETTINGS}\n{window}"));
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let id = daemon.items("all")[0]["id"].as_str().unwrap().to_owned();
    assert!(office.order(&["withdraw", &id]).0);
    assert_eq!(buried(&daemon, "all"), (vec![], vec![id.clone()]));
    office.set_clock(3 * 86_400);
    office.believe_clock();
    for number in 0..3 {
        let name = format!("n{number}.txt");
        office.drop(&name, text(&format!("Berth {number} opens"), &format!("berth {number}")));
        daemon.settled(&name);
    }
    let (deleted, entries) = buried(&daemon, "all");
    assert_eq!((deleted, entries.len()), (vec![id.clone()], 3));
    assert!(!entries.contains(&id));
    let (deleted, _entries) = buried(&daemon, "updates");
    assert_eq!(deleted, [format!("{id}/event/1")]);
    // The same records give the same, whatever the clock says.
    let before = daemon.get("/feeds/all.atom").body;
    daemon.stop();
    office.set_clock(900 * 86_400);
    let daemon = office.start_with(&["--rebuild"]);
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
}

#[test]
fn the_announcement_of_a_correction_goes_with_its_statement_and_is_told_as_gone() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let id = daemon.items("all")[0]["id"].as_str().unwrap().to_owned();
    office.drop("a.txt", format!("Note: Wharf Nine, not Eight.\n\n{}", wharf()));
    daemon.settled("a.txt");
    let correction = format!("{id}/correction/2");
    assert_eq!(buried(&daemon, "all"), (vec![], vec![correction.clone(), id.clone()]));
    assert!(office.order(&["withdraw", &id]).0);
    for stem in ["all", "en"] {
        assert_eq!(buried(&daemon, stem), (vec![correction.clone()], vec![id.clone()]));
    }
    let before = daemon.get("/feeds/all.atom").body;
    daemon.stop();
    let daemon = office.start_with(&["--rebuild"]);
    assert_eq!(daemon.get("/feeds/all.atom").body, before);
    assert!(office.order(&["reinstate", &id]).0);
    assert_eq!(buried(&daemon, "all"), (vec![], vec![id]));
}

#[test]
fn a_notice_is_in_the_language_and_direction_of_its_statement() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", format!("Language: ar\nNumber: 190/21\n\n{}", wharf()));
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    assert!(office.order(&["withdraw", &page]).0);
    let answer = daemon.get(&page);
    assert_eq!((answer.status, answer.field("content-language")), (410, Some("ar")));
    let html = answer.text();
    assert!(html.contains("<html lang=\"ar\" dir=\"rtl\">") && html.contains("190/21"), "{html}");
    assert_eq!(daemon.items("ar")[0]["title"], "سُحب: 190/21");
}

#[test]
fn a_withdrawn_statement_stays_so_in_a_ledger_that_is_begun_anew() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    assert!(office.order(&["withdraw", "a.txt", "--reason", "An error."]).0);
    let id = daemon.items("all")[0]["id"].clone();
    daemon.stop();
    fs::copy(office.path("reports/registry.jsonl"), office.path("registry")).unwrap();
    fs::remove_dir_all(office.path("state")).unwrap();
    let daemon = office.start_with(&["--adopt", "registry"]);
    assert_withdrawn(&daemon, &page, (410, "An error."));
    assert_eq!(daemon.items("all")[0]["id"], id);
    daemon.stop();
    let daemon = office.start();
    assert_withdrawn(&daemon, &page, (410, "An error."));
}

/// After the answer the order stands; before it, it stands or does not, and nothing between.
#[test]
fn an_order_that_is_cut_short_by_a_kill_is_done_or_not_done() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let page = page_of(&daemon, "Wharf Nine is sold");
    for round in 0..6 {
        assert!(office.order(&["withdraw", "a.txt", "--reason", "An error."]).0);
        daemon.kill();
        daemon = office.start();
        assert_withdrawn(&daemon, &page, (410, "An error."));
        assert!(office.order(&["reinstate", "a.txt"]).0);
        daemon.kill();
        daemon = office.start();
        assert_eq!((daemon.get(&page).status, daemon.items("all").len()), (200, 1));
        // At whatever moment.
        let done = std::thread::scope(|scope| {
            let order = scope.spawn(|| office.order(&["withdraw", "a.txt", "--reason", "Once."]).0);
            for _glance in 0..round * 3 {
                daemon.get("/feeds/all.json");
            }
            daemon.kill();
            order.join().unwrap()
        });
        daemon = office.start();
        let status = daemon.get(&page).status;
        assert!(status == 410 || (status == 200 && !done), "{status} after {done}");
        if status == 410 {
            assert_withdrawn(&daemon, &page, (410, "Once."));
            assert!(office.order(&["reinstate", "a.txt"]).0);
        }
    }
    daemon.stop();
    office.is_sound();
}

#[test]
fn whoever_takes_the_place_of_a_withdrawn_statement_names_it_no_more() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let old = text("The quay is opened", "the quay");
    office.drop("b.txt", format!("Replaces: a.txt\n\n{old}"));
    daemon.settled("b.txt");
    let url = daemon.items("all")[0]["url"].as_str().unwrap().to_owned();
    let page = url.strip_prefix("http://press.example.org").unwrap();
    let paths = [page, "/feeds/all.atom", "/feeds/en.rss", "/"];
    assert!(paths.iter().all(|path| daemon.get(path).text().contains("Wharf Nine")));
    assert!(office.order(&["withdraw", "a.txt", "--reason", "A slip."]).0);
    for path in paths {
        assert!(!daemon.get(path).text().contains("Wharf Nine"), "{path}");
    }
    assert!(office.order(&["reinstate", "a.txt"]).0);
    assert!(daemon.get(page).text().contains("Wharf Nine"));
    // A notice names no other statement.
    assert!(office.order(&["withdraw", "b.txt"]).0);
    assert!(!daemon.get(page).text().contains("Wharf Nine"));
    assert!(!daemon.get("/feeds/all.atom").text().contains("predecessor-version"));
    daemon.stop();
    office.is_sound();
}

#[test]
fn versions_of_a_withdrawn_text_do_not_come_again_with_another() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("a.txt", wharf());
    daemon.settled("a.txt");
    let url = daemon.items("all")[0]["url"].as_str().unwrap().to_owned();
    let page = url.strip_prefix("http://press.example.org").unwrap();
    office.drop("a.txt", wharf().replace("Part 2", "Chapter 2"));
    assert_eq!(daemon.settled("a.txt")["outcome"], "corrected");
    assert_eq!(daemon.get(&format!("{page}/v/1")).status, 200);
    assert!(office.order(&["withdraw", "a.txt"]).0);
    assert_eq!(daemon.get(&format!("{page}/v/1")).status, 410);
    office.drop("a.txt", wharf().replace("Part 3", "Chapter 3"));
    let number = daemon.kept_back(&office, "a.txt").to_string();
    assert!(office.order(&["accept", &number]).0);
    assert_eq!(daemon.get(page).status, 200);
    assert_eq!(daemon.get(&format!("{page}/v/1")).status, 404);
    daemon.stop();
    office.is_sound();
}
