//! `kill -9` under a stream of work: nothing that a reader, a log or a file has seen is lost, nothing
//! is published twice, and no id, date or address ever changes.

use std::collections::{HashMap, HashSet};
use std::fs;

use serde_json::Value;

use crate::daemon::{Daemon, Office};

/// Rounds of an ordinary run; `GAZETTED_KILLS` asks for more.
const ROUNDS: usize = 40;

const SEED: u64 = 0x6b69_6c6c_2d39;

const SETTINGS: &str =
    "languages = [\"en\", \"az\"]\ntime_zone = \"Asia/Baku\"\n\n[window]\nbytes = \"100 MB\"\n";

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
}

struct Stream {
    office: Office,
    random: Random,
    files: Vec<File>,
    serials: usize,
    names: usize,
    /// Names that a rename has set free.
    free: Vec<String>,
    /// By id, what was seen of it.
    seen: HashMap<String, Fixed>,
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
    let written = item["language"] == "en";
    written.then(|| {
        let html = item["content_html"].as_str().unwrap();
        (number(item["title"].as_str().unwrap(), "serial"), number(html, "version"))
    })
}

impl Stream {
    fn work(&mut self) {
        if self.files.is_empty() || self.random.below(10) < 4 {
            return self.create();
        }
        let at = self.random.below(self.files.len());
        if self.random.below(2) == 0 { self.edit(at) } else { self.rename(at) }
    }

    fn edit(&mut self, at: usize) {
        self.files[at].version += 1;
        let File { name, serial, version } = self.files[at].clone();
        self.office.drop(&name, text(serial, version));
    }

    fn rename(&mut self, at: usize) {
        self.names += 1;
        let new = format!("n{}.txt", self.names);
        let old = std::mem::replace(&mut self.files[at].name, new.clone());
        self.office.rename(&old, &new);
        self.free.push(old);
    }

    /// A new statement, now and then under a name that another one had.
    fn create(&mut self) {
        self.serials += 1;
        let reuse = !self.free.is_empty() && self.random.below(2) == 0;
        let name = if reuse {
            let at = self.random.below(self.free.len());
            self.free.swap_remove(at)
        } else {
            self.names += 1;
            format!("n{}.txt", self.names)
        };
        self.office.drop(&name, text(self.serials, 0));
        self.files.push(File { name, serial: self.serials, version: 0 });
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
            self.work();
            match self.random.below(4) {
                0 => {
                    daemon.wait(|line| line["outcome"].is_string());
                }
                1 => self.acknowledge(&daemon.json_feed("all")),
                _ => {}
            }
        }
        for _read in 0..self.random.below(4) {
            self.acknowledge(&daemon.json_feed("all"));
        }
        let told = daemon.kill();
        let file = fs::read(self.office.path("feeds/all.json")).unwrap();
        self.learn(&serde_json::from_slice(&file).unwrap());
        self.acknowledge_addresses(&told);
    }

    /// What a log line or the registry named must stand after the restart, too.
    fn acknowledge_addresses(&mut self, told: &[Value]) {
        let daemon = self.office.start();
        let feed = daemon.json_feed("all");
        self.acknowledge(&feed);
        let addresses = told.iter().filter_map(|line| line["address"].as_str());
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
    let mut stream = Stream {
        office,
        random: Random(SEED),
        files: Vec::new(),
        serials: 0,
        names: 0,
        free: Vec::new(),
        seen: HashMap::new(),
        versions: HashMap::new(),
    };
    for _round in 0..rounds {
        stream.round(daemon);
        daemon = stream.office.start();
        stream.acknowledge(&daemon.json_feed("all"));
        for (path, before) in CALM.iter().zip(&calm) {
            assert_eq!(daemon.get(&format!("/{path}")).body, before.body, "{path}");
            assert_eq!(fs::read(stream.office.path(path)).unwrap(), before.body.0, "{path}");
        }
    }
    assert!(stream.seen.len() > rounds / 2, "the stream published too little to prove anything");
}
