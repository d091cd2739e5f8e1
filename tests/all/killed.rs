//! What a person says with a file or an edit, cut short by a kill: once the daemon has started again
//! it is done, once and whole, and the start after that changes nothing.

mod erasing;
mod gestures;
mod orders;

use std::collections::BTreeSet;
use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use crate::daemon::{Daemon, Office, announces, until};
use crate::main_job::text;
use gestures::{GESTURES, Gesture, Shows};

const SETTINGS: &str = "settle = \"10ms\"\nlanguages = [\"en\"]\nedit_quiet = \"0s\"\n";

const SITE: &str = "http://press.example.org";

const FEEDS: [&str; 8] = [
    "feeds/all.atom",
    "feeds/all.rss",
    "feeds/all.json",
    "feeds/en.atom",
    "feeds/en.json",
    "feeds/updates.atom",
    "feeds/updates.rss",
    "feeds/updates.json",
];

/// More than any moment takes that a test looks for, where a look reads from the daemon.
const READS_MAX: usize = 20_000;

/// When the daemon is killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Moment {
    /// So many reads of a feed after the gesture was made.
    Reads(usize),
    /// The ledger has something new.
    Recorded,
    /// The catalogue has something new.
    Known,
    /// A reader can see it in a feed, or the office in a report.
    Shown,
}

/// Tells when a database is written to by others.
struct Watch {
    database: Connection,
    version: i64,
}

/// The databases of an office.
struct Watches {
    ledger: Watch,
    catalogue: Watch,
}

/// A statement under a name of its own in each round, in the office of one gesture.
struct Scene<'a> {
    office: &'a Office,
    daemon: Daemon,
    round: usize,
}

/// How many kills fell before anything was written, and how many after all was seen.
#[derive(Default)]
struct Kills {
    before: AtomicUsize,
    after: AtomicUsize,
}

impl Watch {
    fn on(office: &Office, file: &str) -> Watch {
        let path = office.path("state").join(file);
        let database = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap();
        let mut watch = Watch { database, version: 0 };
        watch.version = watch.now();
        watch
    }

    fn now(&self) -> i64 {
        self.database.pragma_query_value(None, "data_version", |row| row.get(0)).unwrap()
    }

    fn is_written(&self) -> bool {
        self.now() != self.version
    }
}

impl Watches {
    fn on(office: &Office) -> Watches {
        let [ledger, catalogue] = ["ledger.db", "catalogue.db"].map(|file| Watch::on(office, file));
        Watches { ledger, catalogue }
    }
}

impl Scene<'_> {
    fn name(&self) -> String {
        format!("g{}.txt", self.round)
    }

    fn headline(&self) -> String {
        format!("Wharf {} is sold", self.round)
    }

    /// With these lines above it.
    fn wharf(&self, lines: &str) -> String {
        let gap = if lines.is_empty() { "" } else { "\n" };
        [lines, gap, &text(&self.headline(), &format!("wharf {}", self.round))].concat()
    }

    /// The statement's file, written anew.
    fn write(&self, text: &str) {
        self.office.drop(&self.name(), text);
    }

    /// A file beside it, that says what to do with it.
    fn beside(&self, gesture: &str, text: &str) {
        self.office.drop(&format!("g{}.{gesture}.txt", self.round), text);
    }

    #[track_caller]
    fn becomes(&mut self, outcome: &str) {
        let name = self.name();
        self.daemon.wait(|line| line["path"] == *name && line["outcome"] == *outcome);
    }

    /// As it stands in the feed, or a notice in its place: the address stays.
    fn item(&self) -> Option<Value> {
        let address = format!("/wharf-{}-is-sold-", self.round);
        let is_own =
            |item: &Value| !announces(item) && item["url"].as_str().unwrap().contains(&address);
        self.daemon.items("all").into_iter().find(is_own)
    }

    fn titled(&self, headline: &str) -> Option<Value> {
        self.daemon.items("all").into_iter().find(|item| item["title"] == *headline)
    }

    fn page_of(&self, item: &Value) -> (u16, String) {
        let url = item["url"].as_str().unwrap();
        let page = self.daemon.get(url.strip_prefix(SITE).unwrap());
        (page.status, page.text())
    }

    /// What the updates feed tells of it.
    fn events_of(&self, item: &Value) -> usize {
        let start = format!("{}/event/", item["id"].as_str().unwrap());
        let events = self.daemon.items("updates");
        events.iter().filter(|event| event["id"].as_str().unwrap().starts_with(&start)).count()
    }

    /// What a reader and the office see.
    fn sight(&self) -> (Vec<u8>, Vec<u8>, String) {
        let feed = |stem| self.daemon.get(&format!("/feeds/{stem}.json")).body.0;
        (feed("all"), feed("updates"), self.report())
    }

    fn report(&self) -> String {
        self.office.report(&format!("{}.report.txt", self.name()))
    }

    /// All feeds, as they are served.
    fn feeds(&self) -> Vec<(u16, Vec<u8>)> {
        let answers = FEEDS.map(|path| self.daemon.get(&format!("/{path}")));
        answers.into_iter().map(|answer| (answer.status, answer.body.0)).collect()
    }

    /// Until what was found at the start, and what has come due since, is settled: what comes later
    /// is settled later.
    fn rest(&mut self) {
        let name = format!("z{}.txt", self.round);
        self.office.drop(&name, b"\x00 refused");
        self.daemon.settled(&name);
        self.office.remove(&name);
        self.daemon.settled(&name);
    }

    /// The endings of the files about which there is a report.
    fn reports(&self) -> BTreeSet<String> {
        let stem = format!("g{}.", self.round);
        let files = fs::read_dir(self.office.path("reports")).unwrap();
        let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
        let about = |name: String| {
            let file = name.strip_suffix(".report.txt")?;
            file.strip_prefix(&stem).map(str::to_owned)
        };
        names.filter_map(about).collect()
    }

    /// The last line of each id that the registry has for the file.
    fn registered(&self) -> Vec<Value> {
        let text = self.office.report("registry.jsonl");
        let mut found: Vec<Value> = Vec::new();
        for line in text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
            if line["path"] == *self.name() {
                found.retain(|before| before["id"] != line["id"]);
                found.push(line);
            }
        }
        found
    }
}

impl Moment {
    fn wait(self, scene: &Scene<'_>, watches: &Watches, sight: &impl Fn() -> bool) {
        match self {
            Moment::Reads(count) => {
                for _read in 0..count {
                    scene.daemon.get("/feeds/all.json");
                }
            }
            Moment::Recorded => until("a record", || watches.ledger.is_written()),
            Moment::Known => until("knowledge of it", || watches.catalogue.is_written()),
            Moment::Shown => assert!((0..READS_MAX).any(|_look| sight()), "it was never seen"),
        }
    }
}

impl Gesture {
    /// Ready, made, killed, started, looked at, and started again.
    fn round<'a>(&self, mut scene: Scene<'a>, moment: Moment, kills: &Kills) -> Scene<'a> {
        let of = format!("{}, killed at {moment:?}", self.what);
        (self.ready)(&mut scene);
        let (before, sight) = (scene.item(), scene.sight());
        let watches = Watches::on(scene.office);
        (self.make)(&scene);
        moment.wait(&scene, &watches, &|| scene.sight() != sight);
        let Scene { office, daemon, round } = scene;
        daemon.kill();
        if !watches.ledger.is_written() && !watches.catalogue.is_written() {
            kills.before.fetch_add(1, Ordering::Relaxed);
        }
        if moment == Moment::Shown {
            kills.after.fetch_add(1, Ordering::Relaxed);
        }
        drop(watches);
        let mut scene = Scene { office, daemon: office.start(), round };
        scene.rest();
        self.stays(scene, before.as_ref(), &of)
    }

    /// Done, and still so after another start.
    fn stays<'a>(&self, scene: Scene<'a>, before: Option<&Value>, of: &str) -> Scene<'a> {
        let item = self.assert_done(&scene, before, of);
        let Scene { office, round, .. } = scene;
        let feeds = scene.feeds();
        scene.daemon.stop();
        let scene = Scene { office, daemon: office.start(), round };
        assert_eq!(scene.feeds(), feeds, "{of}");
        for (path, (status, body)) in FEEDS.iter().zip(&feeds) {
            assert_eq!(fs::read(office.path(path)).ok(), (*status == 200).then(|| body.clone()));
        }
        self.assert_told(&scene, item.as_ref(), of);
        scene
    }

    /// Once, and whole, for readers. Returns its item, or the one that it was.
    fn assert_done(&self, scene: &Scene<'_>, before: Option<&Value>, of: &str) -> Option<Value> {
        let waits = scene.office.waiting();
        let waits = waits.iter().filter(|line| line["file"] == *scene.name()).count();
        assert_eq!(waits, self.waits, "{of}: what waits");
        let Some(known) = before.cloned().or_else(|| scene.item()) else {
            assert_eq!(self.shows, Shows::Nothing, "{of}: it is not there");
            let told = scene.feeds().into_iter().map(|(_status, body)| String::from_utf8(body));
            let word = format!("Wharf {} ", scene.round);
            assert!(told.into_iter().all(|body| !body.unwrap().contains(&word)), "{of}");
            return None;
        };
        let mut items = scene.daemon.items("all");
        items.retain(|item| item["id"] == known["id"]);
        let dates: Vec<_> = items.iter().map(|item| &item["date_published"]).collect();
        let (status, page) = scene.page_of(&known);
        match self.shows {
            Shows::Nothing => panic!("{of}: it is public"),
            Shows::Text(words) => {
                assert_eq!((status, dates), (200, vec![&known["date_published"]]), "{of}");
                assert_eq!(items[0]["title"], scene.headline(), "{of}");
                assert!(page.contains(words), "{of}: {words} is not in {page}");
            }
            Shows::Notice(reason) => {
                assert_eq!((status, dates), (410, vec![&known["date_published"]]), "{of}");
                assert!(page.contains(reason) && !page.contains("Wharf"), "{of}: {page}");
            }
            Shows::Page(words) => {
                assert_eq!((status, dates.len()), (200, 0), "{of}");
                assert!(page.contains(words), "{of}: {words} is not in {page}");
            }
        }
        assert_eq!(scene.events_of(&known), self.events, "{of}: what the updates tell");
        (self.also)(scene, &known);
        Some(known)
    }

    /// What the office was told.
    fn assert_told(&self, scene: &Scene<'_>, item: Option<&Value>, of: &str) {
        let reports = scene.reports();
        assert!(reports.iter().eq(self.reports), "{of}: there are reports about {reports:?}");
        let lines = scene.registered();
        assert_eq!(lines.len(), usize::from(item.is_some()), "{of}: {lines:?}");
        for (line, item) in lines.iter().zip(item) {
            assert_eq!((&line["id"], &line["published"]), (&item["id"], &item["date_published"]));
            let url = [SITE, line["address"].as_str().unwrap()].concat();
            assert_eq!(item["url"], url, "{of}");
            let is_notice = matches!(self.shows, Shows::Notice(_));
            assert_eq!(line["withdrawn"].is_object(), is_notice, "{of}: {line}");
        }
    }

    fn run(&self, kills: &Kills) {
        let office = Office::with_clock(SETTINGS);
        let mut scene = Scene { daemon: office.start(), office: &office, round: 0 };
        for moment in self.moments {
            scene.round += 1;
            scene = self.round(scene, *moment, kills);
        }
        scene.daemon.stop();
        office.is_sound();
    }
}

/// The announcements of corrections of an item.
fn announced(scene: &Scene<'_>, item: &Value) -> usize {
    let items = scene.daemon.items("all");
    let of_it = |other: &&Value| other["_statement"]["in_reply_to"] == item["id"];
    items.iter().filter(|item| announces(item)).filter(of_it).count()
}

#[test]
fn a_gesture_that_a_kill_cuts_short_is_done_once_and_whole_after_the_next_start() {
    let kills = Kills::default();
    std::thread::scope(|scope| {
        for gesture in &GESTURES {
            scope.spawn(|| gesture.run(&kills));
        }
    });
    let (before, after) = (kills.before.into_inner(), kills.after.into_inner());
    assert!(before > 2, "{before} kills fell before anything was written");
    assert!(after > GESTURES.len() / 2, "{after} kills fell after all was seen");
}
