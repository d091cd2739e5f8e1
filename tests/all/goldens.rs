//! What every delivered file comes to in a feed, as a reader that is not ours reads it: `tests/forms/goldens.json`.
//! `tests/foreign` compares the same with another one.
//!
//! ```text
//! GOLDENS=write cargo test --test all goldens::
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::daemon::Office;

/// The files of a day in 2026 would be dated by the day of the test.
const SETTINGS: &str = "languages = [\"en\", \"az\", \"ru\", \"tr\"]\ntime_zone = \"Asia/Baku\"\n[window]\nentries = 200\ndays = 0\n";

const WAITS: &str = "(it is not published)";

#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Golden {
    title: String,
    html: String,
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms")
}

/// Every input file by its path below the folder.
fn inputs() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    for part in ["mail", "same", "word"] {
        for file in fs::read_dir(folder().join(part)).unwrap().map(|file| file.unwrap()) {
            let name = format!("{part}/{}", file.file_name().into_string().unwrap());
            files.insert(name, fs::read(file.path()).unwrap());
        }
    }
    files
}

/// Each alone in an office of its own would take long; so each has a name and an id of its own, and comes after the
/// one before it is settled.
fn published() -> BTreeMap<String, Golden> {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    let mut goldens = BTreeMap::new();
    let mut known = Vec::new();
    for (number, (name, bytes)) in inputs().iter().enumerate() {
        let (stem, ending) = name.rsplit_once('.').unwrap();
        let dropped = format!("{number}-{}.{ending}", stem.replace(['/', '.'], "-"));
        let sidecar = dropped.replace(&format!(".{ending}"), ".toml");
        office.drop(&sidecar, format!("id = \"golden-{number}\"\n"));
        daemon.settled(&sidecar);
        office.drop(&dropped, bytes);
        let outcome = daemon.settled(&dropped)["outcome"].clone();
        let feed = daemon.get("/feeds/all.atom").body.0;
        let feed = feed_rs::parser::parse(&feed[..]).unwrap();
        let fresh = feed.entries.into_iter().find(|entry| !known.contains(&entry.id));
        let golden = match fresh {
            Some(entry) => {
                known.push(entry.id);
                let title = entry.title.unwrap().content;
                let html = entry.content.unwrap().body.unwrap();
                Golden { title, html: html.replace("http://press.example.org/", "/") }
            }
            None => Golden { title: WAITS.to_owned(), html: outcome.as_str().unwrap().to_owned() },
        };
        goldens.insert(name.clone(), golden);
    }
    daemon.stop();
    goldens
}

#[test]
fn every_delivered_file_comes_to_what_it_came_to() {
    let path = folder().join("goldens.json");
    let seen = published();
    if std::env::vars().any(|(name, what)| name == "GOLDENS" && what == "write") {
        fs::write(&path, serde_json::to_string_pretty(&seen).unwrap() + "\n").unwrap();
    }
    let goldens: BTreeMap<String, Golden> =
        serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
    assert!(goldens.len() >= 80, "{}", goldens.len());
    assert_eq!(
        goldens.keys().collect::<Vec<_>>(),
        seen.keys().collect::<Vec<_>>(),
        "a file without a golden, or the other way round"
    );
    for (name, golden) in &goldens {
        assert_eq!(&seen[name], golden, "{name}");
    }
}
