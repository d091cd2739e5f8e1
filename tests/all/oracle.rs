//! Whether anything public tells that a text is held: every output and ten thousand questions,
//! before and after.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::client::{Answer, Body, Connection};
use crate::daemon::{Daemon, Office};
use crate::main_job::text;

const SETTINGS: &str = "languages = [\"en\", \"az\", \"ka\"]\n";

/// A word that no other text has.
const SECRET: &str = "Quorvane";

const PROBES: usize = 10_000;

/// All that an answer says, but for what is the connection's and the moment's own.
type Told = (u16, Vec<(String, String)>, Body);

fn told(answer: Answer) -> Told {
    let mut fields = answer.fields;
    fields.retain(|(name, _value)| name != "date" && name != "connection");
    (answer.status, fields, answer.body)
}

fn public_texts(office: &Office, daemon: &mut Daemon) {
    for number in 0..12 {
        let (title, of) = (format!("Pier {number} is inspected"), format!("pier {number}"));
        let language = if number % 3 == 0 { "az" } else { "en" };
        let folder = if number % 2 == 0 { "news/" } else { "" };
        let name = format!("{folder}pier-{number}.{language}.txt");
        office.drop(&name, text(&title, &of));
        daemon.settled(&name);
    }
    office.drop("pair.en.txt", format!("Id: pair\n\n{}", text("The pair opens", "the pair")));
    daemon.settled("pair.en.txt");
}

/// No two are one text.
fn secret(wharf: &str) -> String {
    text(&format!("{SECRET} wharf {wharf} is sold"), &format!("{SECRET} wharf {wharf}"))
}

/// Where the held texts would stand if they were not held: a twin office, which holds nothing, tells.
fn would_be_addresses() -> Vec<String> {
    let twin = Office::with(SETTINGS);
    let mut daemon = twin.start();
    for (name, wharf) in
        [("secret/wharf.ka.txt", "one"), ("tomorrow.txt", "two"), ("draft.txt", "three")]
    {
        twin.drop(name, secret(wharf));
        daemon.settled(name);
    }
    twin.drop("pair.ka.txt", format!("Id: pair\nLanguage: ka\n\n{}", secret("four")));
    daemon.settled("pair.ka.txt");
    let items = daemon.items("all");
    let path = |item: &serde_json::Value| {
        let url = item["url"].as_str().unwrap();
        url.strip_prefix("http://press.example.org").unwrap().to_owned()
    };
    let addresses: Vec<_> = items.iter().map(path).collect();
    assert_eq!(addresses.len(), 4);
    daemon.stop();
    addresses
}

/// Every held text that there is a way to make.
fn hold(office: &Office) {
    let waiting = |head: &str, wharf: &str| format!("{head}\n\n{}", secret(wharf));
    office.drop("secret/wharf.ka.txt", waiting("Embargo: 2090-01-01 10:00", "one"));
    office.drop("tomorrow.txt", waiting("EMBARGOED UNTIL a day to be announced", "two"));
    office.drop("draft.txt", waiting("Status: draft", "three"));
    let head = "Id: pair\nLanguage: ka\nEmbargo: 2090-01-01 10:00";
    office.drop("pair.ka.txt", waiting(head, "four"));
    let edit = format!("Embargo: 2090-01-01 10:00\n\n{}", text("Pier 1 is inspected", SECRET));
    office.drop("pier-1.en.txt", edit);
}

const HELD: [&str; 5] =
    ["secret/wharf.ka.txt", "tomorrow.txt", "draft.txt", "pair.ka.txt", "pier-1.en.txt"];

/// The files that readers could be given, with what is in them.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let mut files = BTreeMap::new();
    for entry in entries {
        let name = entry.file_name().into_string().unwrap();
        if entry.file_type().unwrap().is_dir() {
            files.extend(
                self::files(&entry.path()).into_iter().map(|(n, b)| (format!("{name}/{n}"), b)),
            );
        } else {
            files.insert(name, fs::read(entry.path()).unwrap());
        }
    }
    files
}

/// Every address that is public, in every coding, and as a reader asks that has it already.
fn outputs(daemon: &Daemon, connection: &mut Connection) -> Vec<(String, Told)> {
    let mut paths: Vec<String> =
        ["/", "/feeds/", "/feed", "/rss.xml", "/style.css"].map(str::to_owned).to_vec();
    for stem in ["all", "en", "az", "updates", "category/news"] {
        paths.extend(["atom", "rss", "json"].map(|format| format!("/feeds/{stem}.{format}")));
    }
    for item in daemon.items("all") {
        let url = item["url"].as_str().unwrap();
        let page = url.strip_prefix("http://press.example.org").unwrap();
        paths.extend(["", ".txt", ".json"].map(|ending| format!("{page}{ending}")));
    }
    let mut outputs = Vec::new();
    for path in paths {
        for coding in ["identity", "gzip", "br", "zstd"] {
            let answer = connection.get(&path, &[("Accept-Encoding", coding)]);
            let tag = answer.field("etag").map(str::to_owned);
            outputs.push((format!("{path} in {coding}"), told(answer)));
            if let Some(tag) = tag {
                let fields = [("Accept-Encoding", coding), ("If-None-Match", tag.as_str())];
                let again = connection.get(&path, &fields);
                outputs.push((format!("{path} in {coding}, again"), told(again)));
            }
        }
    }
    outputs
}

/// Questions whose answers must not tell: where the held texts would stand, and near it.
fn probes(would_be: &[String]) -> Vec<String> {
    let mut probes = Vec::with_capacity(PROBES);
    for address in would_be {
        for ending in ["", ".txt", ".json", "/", "/v/1", "/v/2", "?a=b"] {
            probes.push(format!("{address}{ending}"));
        }
    }
    for stem in ["ka", "category/secret", "ka/category/secret"] {
        for format in ["atom", "rss", "json", "html"] {
            probes.push(format!("/feeds/{stem}.{format}"));
        }
    }
    probes.extend(
        ["/ka/", "/feeds/ka", "/feeds/category/secret/", "/statements/2090/"].map(str::to_owned),
    );
    let mut near = would_be.iter().cycle();
    while probes.len() < PROBES {
        let number = probes.len();
        let address = near.next().unwrap();
        let (stem, _hash) = address.rsplit_once('-').unwrap();
        let hash = number.wrapping_mul(2_654_435_761) & 0xff_ffff;
        let ending = ["", ".txt", ".json"][number % 3];
        probes.push(match number % 4 {
            0 => {
                format!("/statements/2090/{}-{hash:06x}{ending}", stem.rsplit('/').next().unwrap())
            }
            _ => format!("{stem}-{hash:06x}{ending}"),
        });
    }
    probes
}

/// An address of the same shape that nothing can stand under.
fn control(probe: &str) -> String {
    probe
        .replace(&SECRET.to_lowercase(), "nowhere")
        .replace("secret", "nowher")
        .replace("/ka", "/kk")
}

fn ask(connection: &mut Connection, probes: &[String]) -> Vec<Told> {
    probes.iter().map(|probe| told(connection.get(probe, &[]))).collect()
}

#[test]
fn nothing_public_tells_a_held_text_from_none() {
    let would_be = would_be_addresses();
    assert!(would_be.iter().all(|address| address.contains("quorvane")), "{would_be:?}");
    let office = Office::with_clock(SETTINGS);
    let mut daemon = office.start();
    public_texts(&office, &mut daemon);
    daemon.wait(|line| line["message"] == "every feed is coded, and kept so");
    // What changed more often than once a second is dated ahead, and no date is told before its time.
    office.set_clock(60);
    let mut connection = Connection::to(daemon.address());
    let probes = probes(&would_be);
    let controls: Vec<_> = probes.iter().take(100).map(|probe| control(probe)).collect();
    let outputs_before = outputs(&daemon, &mut connection);
    let files_before = files(&office.path("feeds"));
    let registry_before = office.report("registry.jsonl");
    let answers_before = ask(&mut connection, &probes);

    hold(&office);
    let mut lines = Vec::new();
    let mut waiting: Vec<_> = HELD.to_vec();
    while !waiting.is_empty() {
        let line = daemon.wait(|line| line["outcome"] == "held" || line["level"] != "DEBUG");
        waiting.retain(|path| line["path"] != *path);
        lines.push(line);
    }
    let outputs_now = outputs(&daemon, &mut connection);
    assert_eq!(outputs_now.len(), outputs_before.len());
    for (now, before) in outputs_now.iter().zip(&outputs_before) {
        assert_eq!(now, before);
    }
    assert_eq!(files(&office.path("feeds")), files_before);
    assert_eq!(office.report("registry.jsonl"), registry_before);
    let answers = ask(&mut connection, &probes);
    let unknown = ask(&mut connection, &controls);
    assert_eq!(answers.len(), PROBES);
    for ((probe, now), before) in probes.iter().zip(&answers).zip(&answers_before) {
        assert_eq!((now.0, now), (404, before), "{probe}");
    }
    // Where the texts would stand.
    for ((probe, now), unknown) in probes.iter().zip(&answers).zip(&unknown) {
        assert_eq!(now, unknown, "{probe} and {}", control(probe));
    }
    // What is held stands in the list that is the office's own, and in its own report.
    assert_eq!(office.waiting().len(), HELD.len());
    for (name, bytes) in files(&office.path("reports")) {
        let text = String::from_utf8_lossy(&bytes);
        let is_its_own = HELD.iter().any(|held| text.starts_with(held)) || name == "TODAY.txt";
        assert!(is_its_own || !text.contains(SECRET), "{name}: {text}");
    }
    lines.extend(daemon.kill());
    let told = lines.iter().filter(|line| line["level"] != "DEBUG");
    // The text whose edit is held was published, which was told.
    for line in told.filter(|line| line["outcome"] != "published") {
        let text = line.to_string();
        let names = HELD.iter().any(|held| text.contains(held));
        assert!(!names && !text.contains(SECRET), "{text}");
    }
}
