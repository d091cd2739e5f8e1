//! A text that is erased is nowhere any more: in no file of ours, and in nothing that is served.

use std::fs;
use std::path::{Path, PathBuf};

use crate::admin;
use crate::client;
use crate::daemon::{Daemon, Office};
use crate::expiry::{expired, in_seconds, until};
use crate::flood::write_otherwise;
use crate::main_job::text;

pub(crate) const SETTINGS: &str =
    "settle = \"10ms\"\nlanguages = [\"en\"]\n\n[categories]\nnews = \"News\"\n";

/// Words of the text and of its headline that stand nowhere else.
const WORDS: [&str; 4] = ["Quaggamire", "quaggamire", "zephyrine", "Oblomovka"];

fn secret() -> String {
    text("Quaggamire zephyrine is sold", "the zephyrine of Oblomovka")
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap()) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(files_below(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found
}

fn holds(bytes: &[u8], word: &str) -> bool {
    bytes.windows(word.len()).any(|window| window == word.as_bytes())
}

/// Those of our files that hold one of the words, plain or coded.
pub(crate) fn holding(office: &Office) -> Vec<String> {
    let mut found = Vec::new();
    for folder in ["state", "feeds", "reports"] {
        for file in files_below(&office.path(folder)) {
            // One that was renamed meanwhile is found under its name.
            let Ok(bytes) = fs::read(&file) else { continue };
            let words = WORDS.iter().filter(|word| holds(&bytes, word));
            found.extend(words.map(|word| format!("{} holds {word}", file.display())));
        }
    }
    found.extend(coded(office));
    found
}

/// The same in what `catalogue.db` keeps coded.
fn coded(office: &Office) -> Vec<String> {
    let db = rusqlite::Connection::open(office.path("state/catalogue.db")).unwrap();
    let mut query = db.prepare("SELECT gzip, brotli, zstd FROM coded").unwrap();
    let mut found = Vec::new();
    let mut rows = query.query([]).unwrap();
    while let Some(row) = rows.next().unwrap() {
        for (column, coding) in ["gzip", "br", "zstd"].into_iter().enumerate() {
            if let Some(bytes) = row.get::<_, Option<Vec<u8>>>(column).unwrap() {
                found.extend(words_in(coding, &decoded(coding, &bytes)));
            }
        }
    }
    found
}

fn words_in(whence: &str, bytes: &[u8]) -> Vec<String> {
    let words = WORDS.iter().filter(|word| holds(bytes, word));
    words.map(|word| format!("{whence} holds {word}")).collect()
}

fn decoded(coding: &str, bytes: &[u8]) -> Vec<u8> {
    let mut out = vec![0; 4 * 1024 * 1024];
    match coding {
        "gzip" => {
            let length = libdeflater::Decompressor::new().gzip_decompress(bytes, &mut out).unwrap();
            out.truncate(length);
        }
        "br" => {
            out.clear();
            brotli::BrotliDecompress(&mut &*bytes, &mut out).unwrap();
        }
        "zstd" => {
            let length = zstd_safe::decompress(&mut out[..], bytes).unwrap();
            out.truncate(length);
        }
        _identity => out = bytes.to_vec(),
    }
    out
}

/// In every feed in every coding, and in pages.
pub(crate) fn served(daemon: &Daemon, page: &str) -> Vec<String> {
    let mut found = Vec::new();
    let feeds = ["all", "en", "updates", "category/news"];
    let feeds = feeds
        .iter()
        .flat_map(|stem| ["atom", "rss", "json"].map(|format| format!("/feeds/{stem}.{format}")));
    let pages = ["/", "/feeds/", page].map(str::to_owned).into_iter();
    let forms = [format!("{page}.txt"), format!("{page}.json")].into_iter();
    for path in feeds.chain(pages).chain(forms) {
        for coding in ["identity", "gzip", "br", "zstd"] {
            let answer = client::get(daemon.address(), &path, &[("Accept-Encoding", coding)]);
            assert!(matches!(answer.status, 200 | 410 | 451), "{path}: {}", answer.status);
            let sent = answer.field("content-encoding").unwrap_or("identity").to_owned();
            found.extend(words_in(&format!("{path} {coding}"), &decoded(&sent, &answer.body.0)));
        }
    }
    found
}

pub(crate) fn publish(office: &Office, daemon: &mut Daemon) -> (String, String) {
    office.drop("news/a.txt", secret());
    daemon.settled("news/a.txt");
    let item = &daemon.items("all")[0];
    let url = item["url"].as_str().unwrap();
    let page = url.strip_prefix("http://press.example.org").unwrap().to_owned();
    (item["id"].as_str().unwrap().to_owned(), page)
}

#[track_caller]
pub(crate) fn assert_erased(office: &Office, daemon: &Daemon, page: &str) {
    let none: [String; 0] = [];
    assert_eq!(served(daemon, page), none);
    assert_eq!(holding(office), none);
    assert_eq!(daemon.get(page).status, 451);
    for account in ["/status.json", "/status", "/alarms.atom"] {
        let told = admin::get(office, account);
        assert_eq!(words_in(account, &told.body), [""; 0]);
    }
}

#[test]
fn no_word_of_an_erased_text_is_left_in_any_file_or_answer() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    for number in 0..3 {
        let name = format!("news/n{number}.txt");
        office.drop(&name, text(&format!("Berth {number} opens"), &format!("berth {number}")));
        daemon.settled(&name);
    }
    let (id, page) = publish(&office, &mut daemon);
    // Earlier texts, a copy, an edit that waits, a doubt, and forms that are kept coded.
    office.drop("news/a.txt", secret().replace("Part 3", "Chapter 3"));
    daemon.settled("news/a.txt");
    fs::copy(office.path("drop/news/a.txt"), office.path("drop/news/b.txt")).unwrap();
    daemon.settled("news/b.txt");
    daemon.stop();
    let mut daemon = office.start();
    office.drop("news/a.txt", &secret()[..300]);
    daemon.kept_back(&office, "news/a.txt");
    served(&daemon, &page);
    assert!(!holding(&office).is_empty(), "the search finds nothing at all");
    let (done, told) =
        office.order(&["withdraw", &id, "--reason", "A court.", "--legal", "--erase"]);
    assert!(done, "{told}");
    for word in
        ["backups", "registry.jsonl", "drop file itself", "readers", "system's log", "names"]
    {
        assert!(told.contains(word), "{word} is not in: {told}");
    }
    assert_erased(&office, &daemon, &page);
    assert!(office.waiting().is_empty());
    // What stands is a notice under the old id, and the old address says what happened.
    let items = daemon.items("category/news");
    assert_eq!((items.len(), &items[0]["id"]), (4, &serde_json::json!(id)));
    assert!(daemon.get(&page).text().contains("A court."));
    // Dropped again under any name, and changed under its own, it is refused.
    office.drop("news/c.txt", secret());
    assert_eq!(daemon.settled("news/c.txt")["outcome"], "refused");
    office.drop("news/a.txt", secret().replace("Part 5", "Chapter 5"));
    assert_eq!(daemon.settled("news/a.txt")["outcome"], "refused");
    assert!(!office.order(&["reinstate", &id]).0);
    assert_erased(&office, &daemon, &page);
    daemon.stop();
    office.is_sound();
    let daemon = office.start_with(&["--rebuild"]);
    assert_erased(&office, &daemon, &page);
    assert_eq!(daemon.items("category/news"), items);
    daemon.stop();
    // A ledger that is begun anew knows it too.
    fs::copy(office.path("reports/registry.jsonl"), office.path("registry")).unwrap();
    fs::remove_dir_all(office.path("state")).unwrap();
    let daemon = office.start_with(&["--adopt", "registry"]);
    assert_eq!(served(&daemon, &page), [""; 0]);
    assert_eq!(daemon.get(&page).status, 451);
    daemon.stop();
    office.is_sound();
}

#[test]
fn an_erasure_that_a_kill_cuts_short_is_finished_at_the_next_start() {
    for round in 0..8_usize {
        let office = Office::with(SETTINGS);
        let mut daemon = office.start();
        let (id, page) = publish(&office, &mut daemon);
        let done = std::thread::scope(|scope| {
            let order = scope.spawn(|| office.order(&["withdraw", &id, "--legal", "--erase"]).0);
            for _glance in 0..round * 4 {
                daemon.get("/feeds/all.json");
            }
            daemon.kill();
            order.join().unwrap()
        });
        let daemon = office.start();
        if daemon.get(&page).status == 200 {
            assert!(!done, "it was answered and not done");
            continue;
        }
        daemon.stop();
        let daemon = office.start();
        assert_erased(&office, &daemon, &page);
        daemon.stop();
        office.is_sound();
    }
}

/// Six more, so that feeds in other bytes are a flood.
fn publish_others(office: &Office, daemon: &mut Daemon) {
    for number in 0..6 {
        let name = format!("news/n{number}.txt");
        office.drop(&name, text(&format!("Berth {number} opens"), &format!("berth {number}")));
        daemon.settled(&name);
    }
}

const FILES: [&str; 5] = ["all.atom", "all.json", "en.rss", "updates.atom", "category/news.json"];

#[test]
fn an_erased_text_leaves_feeds_that_stand_still() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish_others(&office, &mut daemon);
    let (id, page) = publish(&office, &mut daemon);
    daemon.stop();
    write_otherwise(&office, &FILES, ("opens", "is open"));
    let mut daemon = office.start_with(&["--rebuild"]);
    daemon.wait(|line| line["outcome"] == "undecided");
    assert!(!holding(&office).is_empty(), "the search finds nothing at all");
    let (done, told) = office.order(&["withdraw", &id, "--legal", "--erase"]);
    assert!(done, "{told}");
    assert_erased(&office, &daemon, &page);
    assert_eq!(daemon.items("all").len(), 6);
    daemon.kill();
    let daemon = office.start();
    assert_erased(&office, &daemon, &page);
    assert!(daemon.get("/feeds/all.atom").text().contains("is open"));
    let number = office.waiting()[0]["number"].to_string();
    assert!(office.order(&["accept", &number]).0);
    assert_eq!(daemon.items("all").len(), 7);
    assert_erased(&office, &daemon, &page);
    daemon.stop();
    office.is_sound();
}

/// As a kill behind the record leaves them: the feeds' files still hold the text.
#[test]
fn a_text_that_was_erased_before_a_start_is_not_in_what_stands_still_after_it() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish_others(&office, &mut daemon);
    let (id, page) = publish(&office, &mut daemon);
    daemon.stop();
    write_otherwise(&office, &FILES, ("opens", "is open"));
    let kept = files_below(&office.path("feeds")).into_iter();
    let kept: Vec<_> = kept.map(|path| (fs::read(&path).unwrap(), path)).collect();
    let mut daemon = office.start_with(&["--rebuild"]);
    daemon.wait(|line| line["outcome"] == "undecided");
    assert!(office.order(&["withdraw", &id, "--legal", "--erase"]).0);
    daemon.stop();
    for (bytes, path) in kept {
        fs::write(path, bytes).unwrap();
    }
    assert!(!holding(&office).is_empty());
    let mut daemon = office.start();
    daemon.wait(|line| line["outcome"] == "undecided");
    assert_eq!(served(&daemon, &page), [""; 0]);
    daemon.stop();
    assert_eq!(holding(&office), [""; 0]);
    let daemon = office.start();
    assert_erased(&office, &daemon, &page);
}

#[test]
fn no_headline_of_an_erased_text_is_left_in_what_replaces_it_in_feeds_that_stand_still() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish_others(&office, &mut daemon);
    let (id, page) = publish(&office, &mut daemon);
    office.drop("news/later.txt", format!("Replaces: {id}\n\n{}", text("The sale is off", "off")));
    daemon.settled("news/later.txt");
    daemon.stop();
    write_otherwise(&office, &FILES, ("opens", "is open"));
    let mut daemon = office.start_with(&["--rebuild"]);
    daemon.wait(|line| line["outcome"] == "undecided");
    let (done, told) = office.order(&["withdraw", &id, "--legal", "--erase"]);
    assert!(done, "{told}");
    assert_erased(&office, &daemon, &page);
}

/// Bytes that an erased statement and a later one both had once.
#[test]
fn what_was_erased_is_known_also_where_an_expired_statement_had_the_same_bytes() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    let (id, _page) = publish(&office, &mut daemon);
    office.drop("news/a.txt", secret().replace("Part 3", "Chapter 3"));
    daemon.settled("news/a.txt");
    let later = text("Another quay opens", "another quay");
    office.drop("news/b.txt", &later);
    daemon.settled("news/b.txt");
    office.drop("news/b.txt", secret());
    assert_eq!(daemon.settled("news/b.txt")["outcome"], "corrected");
    office.drop("news/b.txt", format!("{}\n\n{later}", until(in_seconds(2))));
    daemon.settled("news/b.txt");
    expired(&mut daemon, "news/b.txt");
    assert!(office.order(&["withdraw", &id, "--legal", "--erase"]).0);
    office.drop("news/c.txt", secret());
    assert_eq!(daemon.settled("news/c.txt")["outcome"], "refused");
}
