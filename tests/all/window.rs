//! What a feed carries once its statements outgrow the bytes that it may have.

use serde_json::Value;

use crate::daemon::{Daemon, Office};

/// Two statements of [`TEXT_BYTES`] go into a budget of this size in full, and not a third.
const WINDOW: &str = "[window]\nbytes = \"10 kB\"\n";
const TEXT_BYTES: usize = 3_000;
/// More than the budget by itself.
const GIANT_BYTES: usize = 30_000;

fn publish(office: &Office, daemon: &mut Daemon, (name, bytes): (&str, usize)) {
    let text = "The quay is open to all ships. ".repeat(bytes / 31);
    office.drop(name, format!("Notice {name}\n\n{text}\n"));
    assert_eq!(daemon.settled(name)["outcome"], "published");
}

/// Newest first: the title's last word, and whether the content is there.
fn carried(daemon: &Daemon) -> Vec<(String, bool)> {
    let item = |item: &Value| {
        let title = item["title"].as_str().unwrap_or_default();
        (title.replace("Notice ", ""), item["content_html"].is_string())
    };
    daemon.items("all").iter().map(item).collect()
}

#[test]
fn a_feed_over_its_byte_budget_carries_its_older_entries_and_a_giant_in_brief() {
    let office = Office::with(&format!("\n{WINDOW}"));
    let mut daemon = office.start();
    for statement in [("a.txt", TEXT_BYTES), ("giant.txt", GIANT_BYTES), ("b.txt", TEXT_BYTES)] {
        publish(&office, &mut daemon, statement);
    }
    let expected = [("b.txt", true), ("giant.txt", false), ("a.txt", true)];
    assert_eq!(carried(&daemon), expected.map(|(name, full)| (name.to_owned(), full)));

    publish(&office, &mut daemon, ("c.txt", TEXT_BYTES));
    let expected = [("c.txt", true), ("b.txt", true), ("giant.txt", false), ("a.txt", false)];
    assert_eq!(carried(&daemon), expected.map(|(name, full)| (name.to_owned(), full)));
    let oldest = daemon.items("all").pop().unwrap_or_default();
    assert!(oldest["summary"].is_string());
    assert_eq!(oldest["content_text"], oldest["summary"]);

    let feeds = ["/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json"];
    let bodies = |daemon: &Daemon| feeds.map(|feed| daemon.get(feed).body.0);
    let before = bodies(&daemon);
    daemon.stop();
    let daemon = office.start();
    assert_eq!(bodies(&daemon), before);
    daemon.stop();
}
