//! What the office was told: the registry, the day's list and the reports. It holds after a kill.

use std::collections::{HashMap, HashSet};
use std::fs;

use serde_json::Value;

use super::{Fixed, Name, Stream};

const SITE: &str = "http://press.example.org";

/// In a report on a file that was removed, and in the day's list.
const REMOVED: &str = "The file was removed from the folder";

const RENAMED: &str = "The file has a new name";

const COPY: &str = "it is published once";

/// What was said until the last kill.
#[derive(Default)]
pub(super) struct Told {
    /// The day's list.
    today: String,
    /// The lists of the days before, where the test runs over a midnight.
    earlier: String,
    /// The names that were said to be removed, with what the report says.
    removed: HashMap<String, String>,
}

/// The last line of an id in the registry.
struct Line {
    path: Option<String>,
    fixed: Fixed,
}

/// Of a day's list, which names the day.
fn title(list: &str) -> Option<&str> {
    list.lines().next()
}

impl Stream {
    /// Takes what stands in the registry and the reports as acknowledged.
    pub(super) fn hear(&mut self) {
        for (id, line) in self.registry() {
            let before = self.seen.entry(id.clone()).or_insert_with(|| line.fixed.clone());
            assert_eq!(
                *before, line.fixed,
                "{id} stands in the registry with another date or address"
            );
        }
        let today = self.office.report("TODAY.txt");
        let before = std::mem::replace(&mut self.told.today, today);
        if title(&before) != title(&self.told.today) {
            self.told.earlier.push_str(&before);
        }
        self.told.removed =
            self.reports().into_iter().filter(|(_name, text)| text.contains(REMOVED)).collect();
    }

    /// Lets a run come to rest and end, and holds what was told against the folder and the feed.
    pub(super) fn end_quietly(&mut self) {
        let mut daemon = self.office.start();
        // There is no such file, so that it waits for all that vanished before.
        self.wait_for_removal(&mut daemon, "");
        let feed = daemon.json_feed("all");
        self.acknowledge(&feed);
        daemon.stop();
        self.check_registry(&feed);
        self.check_reports();
        self.hear();
    }

    /// Every id with its date and address, and with a file that is or was its own.
    fn check_registry(&self, feed: &Value) {
        let lines = self.registry();
        let mut paths = HashSet::new();
        // What tells of a correction follows from it, and has no line of its own.
        for (id, fixed) in self.seen.iter().filter(|(id, _fixed)| !id.contains("/correction/")) {
            let line = lines.get(id).unwrap_or_else(|| panic!("{id} is not in the registry"));
            assert_eq!(line.fixed, *fixed, "{id}");
            let Some(path) = &line.path else { continue };
            assert!(paths.insert(path), "{path} is the file of two entries");
            let Some(serial) = self.serial_of.get(id) else { continue };
            assert!(self.had[serial].contains(path), "{path} never was notice {serial}");
        }
        for item in feed["items"].as_array().unwrap() {
            let Some(notice) = super::notice(item) else { continue };
            let id = item["id"].as_str().unwrap();
            let Some(path) = &lines[id].path else { continue };
            let is_there = self.files.iter().any(|file| file.name == *path);
            let copy = self
                .files
                .iter()
                .find(|file| (file.serial, file.version) == notice && file.name_is == Name::New);
            assert!(
                is_there || copy.is_none(),
                "{path} is gone, and {copy:?} with the same text has not inherited notice {notice:?}"
            );
        }
    }

    /// What the office read before the last kill it can still read, and every address in it stands.
    fn check_reports(&self) {
        let today = self.office.report("TODAY.txt");
        let (title, lines) = today.split_once("\n\n").unwrap();
        if let Some((title_before, before)) = self.told.today.split_once("\n\n")
            && title_before == title
        {
            assert!(
                lines.ends_with(before),
                "the day's list has lost lines of\n{before}:\n{lines}"
            );
        }
        let reports = self.reports();
        for text in reports.values().chain([&today]) {
            for url in text.split_whitespace().filter(|word| word.starts_with(SITE)) {
                assert!(self.seen.values().any(|fixed| fixed.url == url), "{url} was told: {text}");
            }
        }
        for (name, before) in &self.told.removed {
            let is_back = self.files.iter().any(|file| file.name == *name);
            let url = before.split_whitespace().find(|word| word.starts_with(SITE)).unwrap();
            let is_elsewhere = self.files.iter().any(|file| self.url_of(file.serial) == Some(url));
            assert!(
                is_back || is_elsewhere || reports.get(name) == Some(before),
                "the report on {name} is lost"
            );
        }
    }

    /// At the end: there was something to forget.
    pub(super) fn has_told_enough(&self, rounds: usize) {
        let Told { today, earlier, .. } = &self.told;
        for phrase in [REMOVED, RENAMED, COPY] {
            let times = today.matches(phrase).count() + earlier.matches(phrase).count();
            assert!(times > rounds / 20, "{phrase}: {times}");
        }
        assert!(!self.told.removed.is_empty());
    }

    fn url_of(&self, serial: usize) -> Option<&str> {
        let (id, _serial) = self.serial_of.iter().find(|(_id, of)| **of == serial)?;
        Some(&self.seen.get(id)?.url)
    }

    /// By id. A line that the kill cut off was never told.
    fn registry(&self) -> HashMap<String, Line> {
        let text = self.office.report("registry.jsonl");
        let whole = text.split_inclusive('\n').filter(|line| line.ends_with('\n'));
        whole
            .map(|line| {
                let line: Value = serde_json::from_str(line).unwrap();
                let text = |field: &str| line[field].as_str().map(str::to_owned);
                let url = [SITE, &text("address").unwrap()].concat();
                let fixed = Fixed { url, published: text("published").unwrap() };
                (text("id").unwrap(), Line { path: text("path"), fixed })
            })
            .collect()
    }

    /// By the name of the drop file.
    fn reports(&self) -> HashMap<String, String> {
        let files = fs::read_dir(self.office.path("reports")).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        names
            .filter_map(|name| {
                Some((name.strip_suffix(".report.txt")?.to_owned(), self.office.report(&name)))
            })
            .collect()
    }
}
