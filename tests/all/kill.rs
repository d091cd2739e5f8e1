//! `kill -9` under a stream of work: nothing that a reader, a log, a feed's file, the registry or a
//! report has shown is lost, nothing is published twice, and no id, date or address ever changes.

mod told;

use std::collections::{HashMap, HashSet};
use std::fs;

use serde_json::Value;

use crate::daemon::{Daemon, Office, announces};
use told::Told;

/// Rounds of an ordinary run; `GAZETTED_KILLS` asks for more.
const ROUNDS: usize = 40;

const SEED: u64 = 0x6b69_6c6c_2d39;

/// One round in so many ends quietly, so that what the office was told can be held against the folder.
const ROUNDS_TO_A_QUIET_END: usize = 5;

/// What lies in the folder at a start is complete then.
const SETTINGS: &str = "settle = \"10ms\"\nlanguages = [\"en\", \"az\"]\ntime_zone = \"Asia/Baku\"\n\n\
    [window]\nbytes = \"100 MB\"\n";

/// Of a feed in which the stream has no part: all its bytes must stay.
const CALM: [&str; 3] = ["feeds/az.atom", "feeds/az.rss", "feeds/az.json"];

/// Steele's `SplitMix64`: the same stream of work for the same seed.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let bound = u64::try_from(bound).unwrap();
        usize::try_from((mixed ^ (mixed >> 31)) % bound).unwrap()
    }
}

/// What of an entry must never change.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Fixed {
    url: String,
    published: String,
}

/// A file of the drop folder, as the stream left it.
#[derive(Clone, Debug)]
struct File {
    name: String,
    serial: usize,
    version: usize,
    name_is: Name,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Name {
    New,
    /// Another statement had it before, which may keep it.
    Used,
}

struct Stream {
    office: Office,
    random: Random,
    files: Vec<File>,
    /// Files that were removed and of whose text no copy lies in the folder.
    deleted: Vec<File>,
    serials: usize,
    names: usize,
    /// Names that a rename or a removal has set free.
    free: Vec<String>,
    /// By serial number, the names that its text has had.
    had: HashMap<usize, HashSet<String>>,
    /// By id, what was seen of it.
    seen: HashMap<String, Fixed>,
    /// By id, the serial number.
    serial_of: HashMap<String, usize>,
    told: Told,
    /// By serial number, the newest version that was seen.
    versions: HashMap<usize, usize>,
}

pub(crate) fn text(serial: usize, version: usize) -> String {
    let sentence = |n: usize| {
        format!(
            "Pier {serial} part {n} of notice {serial} reports dredging near buoy {serial}-{n}. "
        )
    };
    let paragraphs: Vec<String> = (0..6).map(|n| sentence(n) + &sentence(n + 10)).collect();
    let id = if serial.is_multiple_of(3) { format!("Id: {serial}/26\n\n") } else { String::new() };
    format!(
        "{id}Notice serial{serial}x to mariners\n\n{}\n\nThis is version{version}x of the notice.\n",
        paragraphs.join("\n\n")
    )
}

/// The number between `before` and the `x` that ends it.
fn number(text: &str, before: &str) -> usize {
    let (_, rest) = text.split_once(before).unwrap();
    rest.split_once('x').unwrap().0.parse().unwrap()
}

/// The serial number and version of a notice of the stream.
pub(crate) fn notice(item: &Value) -> Option<(usize, usize)> {
    let written = item["language"] == "en" && !announces(item);
    written.then(|| {
        let html = item["content_html"].as_str().unwrap();
        (number(item["title"].as_str().unwrap(), "serial"), number(html, "version"))
    })
}

impl Stream {
    fn over(office: Office) -> Stream {
        Stream {
            office,
            random: Random(SEED),
            files: Vec::new(),
            deleted: Vec::new(),
            serials: 0,
            names: 0,
            free: Vec::new(),
            had: HashMap::new(),
            seen: HashMap::new(),
            serial_of: HashMap::new(),
            told: Told::default(),
            versions: HashMap::new(),
        }
    }

    /// Returns the path that was removed.
    fn work(&mut self) -> Option<String> {
        if self.files.is_empty() || self.random.below(10) < 3 {
            self.create();
            return None;
        }
        let at = self.random.below(self.files.len());
        let copies = self.files.iter().filter(|file| file.serial == self.files[at].serial).count();
        match self.random.below(10) {
            // A copy and its original are the same text; with an edit they would be two statements.
            0..3 if copies == 1 => self.edit(at),
            0..5 => self.rename(at),
            5 => self.copy(at),
            6 => {
                self.copy(at);
                return Some(self.remove(at));
            }
            7 | 8 => return Some(self.remove(at)),
            _ => self.put_back(),
        }
        None
    }

    fn edit(&mut self, at: usize) {
        self.files[at].version += 1;
        self.write(self.files[at].clone());
    }

    fn rename(&mut self, at: usize) {
        let new = self.new_name();
        let file = &mut self.files[at];
        let old = std::mem::replace(&mut file.name, new);
        file.name_is = Name::New;
        self.had.entry(file.serial).or_default().insert(file.name.clone());
        self.office.rename(&old, &file.name);
        self.free.push(old);
    }

    /// A new statement, now and then under a name that another one had.
    fn create(&mut self) {
        self.serials += 1;
        let reuse = !self.free.is_empty() && self.random.below(2) == 0;
        let (name, name_is) = if reuse {
            let at = self.random.below(self.free.len());
            (self.free.swap_remove(at), Name::Used)
        } else {
            (self.new_name(), Name::New)
        };
        let file = File { name, serial: self.serials, version: 0, name_is };
        self.write(file.clone());
        self.files.push(file);
    }

    fn copy(&mut self, at: usize) {
        let file = File { name: self.new_name(), name_is: Name::New, ..self.files[at].clone() };
        self.write(file.clone());
        self.files.push(file);
    }

    fn remove(&mut self, at: usize) -> String {
        let file = self.files.swap_remove(at);
        self.office.remove(&file.name);
        self.free.push(file.name.clone());
        if !self.files.iter().any(|other| other.serial == file.serial) {
            self.deleted.push(file.clone());
        }
        file.name
    }

    /// A removed file comes back: as it was or corrected, under its old name if that is still free.
    fn put_back(&mut self) {
        if self.deleted.is_empty() {
            return;
        }
        let at = self.random.below(self.deleted.len());
        let mut file = self.deleted.swap_remove(at);
        if let Some(at) = self.free.iter().position(|name| *name == file.name) {
            self.free.swap_remove(at);
        } else {
            (file.name, file.name_is) = (self.new_name(), Name::New);
        }
        file.version += self.random.below(2);
        self.write(file.clone());
        self.files.push(file);
    }

    fn new_name(&mut self) -> String {
        self.names += 1;
        format!("n{}.txt", self.names)
    }

    fn write(&mut self, File { name, serial, version, .. }: File) {
        self.office.drop(&name, text(serial, version));
        self.had.entry(serial).or_default().insert(name);
    }

    /// Takes a served feed as acknowledged, and holds it against all that was acknowledged before.
    fn acknowledge(&mut self, feed: &Value) {
        let before = self.versions.clone();
        let ids = self.learn(feed);
        for id in self.seen.keys() {
            assert!(ids.contains(id), "{id} was acknowledged and is lost");
        }
        for item in feed["items"].as_array().unwrap() {
            if let Some((serial, version)) = notice(item) {
                let newest = before.get(&serial).copied().unwrap_or_default();
                assert!(version >= newest, "notice {serial} went back to version {version}");
            }
        }
    }

    /// Takes what a feed names as acknowledged. Its file may be behind what is served.
    fn learn(&mut self, feed: &Value) -> HashSet<String> {
        let mut serials = HashSet::new();
        let mut ids = HashSet::new();
        for item in feed["items"].as_array().unwrap() {
            let id = item["id"].as_str().unwrap().to_owned();
            let fixed = Fixed {
                url: item["url"].as_str().unwrap().to_owned(),
                published: item["date_published"].as_str().unwrap().to_owned(),
            };
            if let Some(before) = self.seen.get(&id) {
                assert_eq!(*before, fixed, "{id} changed");
            }
            if let Some((serial, version)) = notice(item) {
                assert!(serials.insert(serial), "notice {serial} stands twice");
                let newest = self.versions.entry(serial).or_default();
                *newest = version.max(*newest);
                self.serial_of.insert(id.clone(), serial);
            }
            assert!(ids.insert(id.clone()), "{id} stands twice");
            self.seen.insert(id, fixed);
        }
        ids
    }

    /// One run of the daemon, ended at a moment of the seed's choosing: after some writes, some
    /// log lines and some reads.
    fn round(&mut self, mut daemon: Daemon) {
        for _write in 0..=self.random.below(5) {
            let removed = self.work();
            match (self.random.below(4), removed) {
                (0, Some(path)) => self.wait_for_removal(&mut daemon, &path),
                (0, None) => drop(daemon.wait(|line| line["outcome"].is_string())),
                (1, _) => self.acknowledge(&daemon.json_feed("all")),
                _ => {}
            }
        }
        for _read in 0..self.random.below(4) {
            self.acknowledge(&daemon.json_feed("all"));
        }
        let lines = daemon.kill();
        let file = fs::read(self.office.path("feeds/all.json")).unwrap();
        self.learn(&serde_json::from_slice(&file).unwrap());
        self.hear();
        self.acknowledge_addresses(&lines);
    }

    /// Waits until this removal is told of, or, where nothing is told of it, until it was seen: what
    /// vanished first is looked for first.
    fn wait_for_removal(&mut self, daemon: &mut Daemon, path: &str) {
        let last = self.new_name();
        self.office.drop(&last, b"\x00 refused");
        daemon.settled(&last);
        self.office.remove(&last);
        daemon.wait(|line| {
            (line["path"] == path || line["path"] == *last) && line["outcome"].is_string()
        });
    }

    /// What a log line, the registry or a report named must stand after the restart, too.
    fn acknowledge_addresses(&mut self, lines: &[Value]) {
        let daemon = self.office.start();
        let feed = daemon.json_feed("all");
        self.acknowledge(&feed);
        let addresses = lines.iter().filter_map(|line| line["address"].as_str());
        for address in addresses {
            let stands = self.seen.values().any(|fixed| fixed.url.ends_with(address));
            assert!(stands, "{address} was told and is lost");
        }
        daemon.kill();
    }
}

#[test]
fn nothing_acknowledged_is_lost_doubled_or_changed_by_kills() {
    let asked = std::env::vars().find(|(name, _value)| name == "GAZETTED_KILLS");
    let rounds = asked.map_or(ROUNDS, |(_name, value)| value.parse().unwrap());
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("calm.txt", format!("Language: az\n\n{}", include_str!("../data/calm.txt")));
    daemon.settled("calm.txt");
    let calm = CALM.map(|path| daemon.get(&format!("/{path}")));
    assert!(calm.iter().all(|answer| answer.status == 200));
    let mut stream = Stream::over(office);
    for round in 1..=rounds {
        stream.round(daemon);
        if round.is_multiple_of(ROUNDS_TO_A_QUIET_END) {
            stream.end_quietly();
        }
        daemon = stream.office.start();
        stream.acknowledge(&daemon.json_feed("all"));
        for (path, before) in CALM.iter().zip(&calm) {
            assert_eq!(daemon.get(&format!("/{path}")).body, before.body, "{path}");
            assert_eq!(fs::read(stream.office.path(path)).unwrap(), before.body.0, "{path}");
        }
    }
    assert!(stream.seen.len() > rounds / 2, "the stream published too little to prove anything");
    stream.has_told_enough(rounds);
}
