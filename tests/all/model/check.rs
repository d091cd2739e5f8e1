//! What readers and the office find, held against what the model says.

use std::collections::BTreeSet;
use std::fmt;
use std::fs;

use serde_json::Value;

use super::expected::{Change, Expected, Lying, Public};
use super::work::{Model, Slot};
use crate::daemon::announces;
use crate::kill::notice;

const FEEDS: [&str; 4] = ["/feeds/all.atom", "/feeds/all.rss", "/feeds/all.json", "/feeds/en.json"];

/// They may tell of earlier texts, too.
const OTHERS: [&str; 5] =
    ["/feeds/updates.atom", "/feeds/updates.rss", "/feeds/updates.json", "/", "/feeds/"];

/// The marks of texts.
fn marks(text: &str) -> BTreeSet<usize> {
    let numbers = text.split("mark").skip(1).filter_map(|rest| rest.split_once('q'));
    numbers.filter_map(|(number, _rest)| number.parse().ok()).collect()
}

fn path_of(item: &Value) -> String {
    item["url"].as_str().unwrap().replace("http://press.example.org", "")
}

/// In one line of a failure.
impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Expected { name, lying, file, public, text, revision, change, .. } = self;
        write!(
            f,
            "{name}: {public:?}, revision {revision}, {change:?}; {lying:?} {file:?} for {text:?}"
        )
    }
}

impl Expected {
    fn id(&self) -> &str {
        self.item["id"].as_str().unwrap_or_default()
    }

    /// Whether its words may be read anywhere.
    fn is_told(&self) -> bool {
        matches!(self.public, Public::Current | Public::Expired)
    }
}

impl Model {
    /// All that was done stands, once, and nothing that waits, was put aside or was taken back.
    pub(super) fn check(&mut self) {
        let items = self.daemon().items("all");
        self.learn(&items);
        let expected: Vec<_> =
            self.slots.iter().rev().filter_map(|slot| self.shown(*slot)).collect();
        let found: Vec<_> = items.iter().map(|item| item["id"].as_str().unwrap()).collect();
        assert_eq!(found, expected, "{}", self.said());
        for entry in &mut self.entries {
            if let Some(item) = items.iter().find(|item| item["id"] == entry.item["id"]) {
                entry.compare(item);
            }
        }
        self.check_announcements(&items);
        self.check_words();
        self.check_pages();
        let waiting = self.office.waiting();
        let waiting: BTreeSet<_> =
            waiting.iter().map(|line| line["file"].as_str().unwrap()).collect();
        let waits = self.entries.iter().filter(|entry| matches!(entry.lying, Lying::Waits(_)));
        assert_eq!(waiting, waits.map(|entry| entry.name.as_str()).collect());
    }

    fn said(&self) -> String {
        let lines: Vec<_> = self.entries.iter().map(ToString::to_string).collect();
        lines.join("\n")
    }

    /// The item of what is published now for the first time.
    fn learn(&mut self, items: &[Value]) {
        let new = self.entries.iter_mut().filter(|entry| entry.item.is_null());
        for entry in new.filter(|entry| entry.public == Public::Current) {
            let is_it = |item: &&Value| {
                !announces(item)
                    && item["title"]
                        .as_str()
                        .unwrap()
                        .contains(&format!("serial{}x", entry.text.serial))
            };
            let found = items.iter().find(is_it);
            entry.item = found.unwrap_or_else(|| panic!("{entry} is lost")).clone();
            entry.page = path_of(&entry.item);
            entry.change = Change::None;
        }
    }

    /// The id of what stands in this place of the feed, where something does.
    fn shown(&self, slot: Slot) -> Option<String> {
        match slot {
            Slot::Entry(at) => {
                let entry = &self.entries[at];
                let stands = match entry.public {
                    Public::Current | Public::Withdrawn(_) | Public::Erased(_) => true,
                    Public::Never | Public::Expired => false,
                };
                stands.then(|| entry.id().to_owned())
            }
            Slot::Announcement(at, revision) => {
                let entry = &self.entries[at];
                let stands = entry.public == Public::Current && entry.announced.contains(&revision);
                stands.then(|| format!("{}/correction/{revision}", entry.id()))
            }
        }
    }

    fn check_announcements(&self, items: &[Value]) {
        for item in items.iter().filter(|item| announces(item)) {
            let of = &item["_statement"]["in_reply_to"];
            let entry = self.entries.iter().find(|entry| entry.item["id"] == *of).unwrap();
            let revision = item["id"].as_str().unwrap().rsplit('/').next().unwrap();
            assert_eq!(path_of(item), format!("{}/v/{revision}", entry.page));
        }
    }

    fn check_words(&mut self) {
        let current = self.entries.iter().filter(|entry| entry.public == Public::Current);
        let current: BTreeSet<_> = current.map(|entry| entry.text.mark).collect();
        for path in FEEDS {
            let text = self.daemon().get(path).text();
            assert_eq!(marks(&text), current, "{path}");
            self.check_secrets(path, &text);
        }
        for path in OTHERS {
            let text = self.daemon().get(path).text();
            self.check_secrets(path, &text);
        }
    }

    /// Nothing here says a word of what is not public.
    fn check_secrets(&self, path: &str, text: &str) {
        let shown: BTreeSet<_> = self.entries.iter().flat_map(|entry| &entry.shown).collect();
        let found = marks(text);
        let secret: Vec<_> = found.iter().filter(|mark| !shown.contains(mark)).collect();
        assert!(secret.is_empty(), "{path} tells of {secret:?}: {}", self.said());
        for entry in self.entries.iter().filter(|entry| !entry.is_told()) {
            let (title, words) = (entry.title(), format!("notice {} reports", entry.text.serial));
            // The address of what was withdrawn stays.
            assert!(!text.contains(&title) && !text.contains(&words), "{path} tells of {entry}");
            if matches!(entry.public, Public::Erased(_) | Public::Never) {
                let slug = format!("serial{}x", entry.text.serial);
                assert!(!text.contains(&slug), "{path} tells of {entry}");
            }
        }
    }

    fn check_pages(&mut self) {
        let daemon = self.daemon.as_ref().unwrap();
        for entry in self.entries.iter().filter(|entry| entry.public != Public::Never) {
            let page = daemon.get(&entry.page);
            assert_eq!(page.status, entry.answers(None), "{entry}");
            let shown = entry.is_told().then_some(entry.text.mark);
            assert_eq!(marks(&page.text()), shown.into_iter().collect(), "{entry}");
            for version in 1..=entry.revision + 1 {
                let answer = daemon.get(&format!("{}/v/{version}", entry.page));
                assert_eq!(answer.status, entry.answers(Some(version)), "{version}: {entry}");
            }
        }
    }

    /// As the office finds it when all is over.
    pub(super) fn check_files(mut self) {
        self.daemon.take().unwrap().stop();
        for path in FEEDS.iter().chain(&OTHERS[..3]) {
            let text = fs::read_to_string(self.office.path(path.trim_start_matches('/')));
            self.check_secrets(path, &text.unwrap_or_default());
        }
        let told = self.office.command(&["doctor", "--deep", "--offline", "--json"]);
        let told: Value = serde_json::from_slice(&told.stdout).unwrap();
        let findings = told["findings"].as_array().unwrap().iter();
        // The clock may have been set back for good.
        let is_fault = |one: &&Value| one["standing"] == "fault" && one["check"] != "clock-ledger";
        let faults: Vec<&Value> = findings.filter(is_fault).collect();
        assert!(faults.is_empty(), "{faults:#?}");
    }
}

impl Expected {
    fn title(&self) -> String {
        format!("Notice serial{}x", self.text.serial)
    }

    /// What must never change has not, and the rest as the model says.
    fn compare(&mut self, item: &Value) {
        let before = std::mem::replace(&mut self.item, item.clone());
        if self.is_told() {
            assert_eq!(notice(item), Some((self.text.serial, self.text.version)), "{self}");
        } else {
            let title = item["title"].as_str().unwrap();
            assert!(title.starts_with("Withdrawn"), "{title}: {self}");
        }
        for field in ["id", "date_published"] {
            assert_eq!(before[field], item[field], "{field}");
        }
        if !matches!(self.public, Public::Erased(_)) {
            assert_eq!(before["url"], item["url"]);
        }
        let (old, new) = (before["date_modified"].as_str(), item["date_modified"].as_str());
        match std::mem::replace(&mut self.change, Change::None) {
            Change::None => assert_eq!(before, *item),
            Change::Silent => {
                assert_eq!(new, old, "{self}");
                assert_ne!(before, *item);
            }
            Change::Told => assert!(new > old, "{new:?} is not after {old:?}: {self}"),
        }
    }
}
