//! The publishing thread and its coder: what the second gate finds, and what is left in the folder.
//!
//! A feed can fail as a whole though each of its entries passed the first gate: between the gates
//! lies the memory of what was rendered. Here one entry in it is not what was proved, as a fault of
//! ours would leave it.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;

use bytes::Bytes;
use gazetted::catalogue::Catalogue;
use gazetted::catalogue::query::Queries as _;
use gazetted::clock::Clock;
use gazetted::domain::digest::Digest;
use gazetted::domain::entry::{Announce, Bearings, Entry};
use gazetted::domain::feed::{FeedKey, Format};
use gazetted::domain::id::{Authority, EntryId};
use gazetted::domain::language::Language;
use gazetted::domain::path::DropPath;
use gazetted::domain::site::{RENDERER_VERSION, Site, Window};
use gazetted::domain::statement::Author;
use gazetted::domain::time::Moment;
use gazetted::ledger::Ledger;
use gazetted::ledger::record::{Draft, Grade, Kind, body_bytes};
use gazetted::publish::coder::Coder;
use gazetted::publish::files::FeedFiles;
use gazetted::publish::rendered::RenderedCache;
use gazetted::publish::{PublishError, PublishMessage, Publisher, Sources};
use gazetted::render::{self, Extent};
use gazetted::reports::{Outcome, Report};
use gazetted::snapshot::Snapshot;
use tempfile::TempDir;

use crate::given;

/// A publisher on a thread of its own, and its one coder in the hands of the test.
struct Press {
    folder: TempDir,
    ledger: Ledger,
    catalogue: Catalogue,
    rendered: Arc<RenderedCache>,
    snapshot: Arc<Snapshot>,
    coder: Coder,
    files: FeedFiles,
    messages: SyncSender<PublishMessage>,
    reports: Receiver<Report>,
    thread: JoinHandle<Result<(), PublishError>>,
}

fn site() -> Site {
    Site {
        title: "Harbour Office".to_owned(),
        public_url: "https://press.example.org".to_owned(),
        authority: Authority::parse("press.example.org,2026").unwrap(),
        languages: vec![Language::parse("en").unwrap()],
        description: None,
        author: Author { name: "Harbour Office".to_owned(), email: None, uri: None },
        rights: None,
        window: Window { entries: 500, days: 0, bytes: 10_000_000 },
        categories: Vec::new(),
        renderer: RENDERER_VERSION,
        edit_quiet: None,
    }
}

fn moment() -> Moment {
    "2026-03-03T09:00:00+04:00".parse().unwrap()
}

impl Press {
    fn start() -> Press {
        let folder = TempDir::new().unwrap();
        let mut ledger = Ledger::open(folder.path()).unwrap();
        let defined = draft((Kind::Defined, 0), "site", body_bytes(&site()));
        ledger.append(&[defined], moment()).unwrap();
        let mut catalogue = Catalogue::open(folder.path()).unwrap();
        catalogue.catch_up(&ledger.reader().unwrap(), |_offset| {}).unwrap();
        let (messages, received) = sync_channel(64);
        let (reported, reports) = sync_channel(0);
        let sources = Sources {
            catalogue: catalogue.reader().unwrap(),
            records: ledger.reader().unwrap(),
            coded: catalogue.coded_store().unwrap(),
            rendered: Arc::default(),
            snapshot: Arc::default(),
            coder: Coder::default(),
            files: FeedFiles::open(&folder.path().join("feeds")).unwrap(),
            reports: reported,
            flood: Arc::default(),
            clock: Clock,
            board: Arc::default(),
        };
        let (rendered, snapshot) = (Arc::clone(&sources.rendered), Arc::clone(&sources.snapshot));
        let (coder, files) = (sources.coder.clone(), sources.files.clone());
        // A closed coder ends when nothing waits.
        coder.close();
        let mut publisher = Publisher::new(sources, []);
        publisher.publish(catalogue.cursor().offset).unwrap();
        let thread = std::thread::spawn(move || publisher.run(&received));
        Press {
            folder,
            ledger,
            catalogue,
            rendered,
            snapshot,
            coder,
            files,
            messages,
            reports,
            thread,
        }
    }

    fn append(&mut self, drafts: &[Draft]) {
        self.ledger.append(drafts, moment()).unwrap();
        self.catalogue.catch_up(&self.ledger.reader().unwrap(), |_offset| {}).unwrap();
    }

    /// What the first gate left of this entry is no longer what it proved.
    fn spoil(&self, id: &str) {
        let row = self.catalogue.entry_by_id(&EntryId::recorded(id.to_owned())).unwrap().unwrap();
        let body = self.ledger.reader().unwrap().body(&row.body.unwrap()).unwrap().unwrap();
        let entry: Entry =
            row.entry(serde_json::from_slice(&body).unwrap(), Bearings::default()).unwrap();
        let mut proved = render::entry(&site(), &entry, Extent::Full).unwrap();
        proved.updated = proved.updated.plus_seconds(1);
        self.rendered.put(&entry, row.body.unwrap(), proved);
    }

    /// Everything that was appended goes through both swaps, and what the second gate finds, too.
    fn publish(&self) {
        for _turn in 0..2 {
            self.swap(|| self.code());
            self.settle();
        }
    }

    /// What the coder sent is taken with the first of these at the latest, before the second.
    fn settle(&self) {
        self.swap(|| self.code());
        self.swap(|| self.code());
    }

    fn code(&self) {
        self.coder.run(&self.files, &self.messages);
    }

    /// Between its two reports the publisher has swapped and waits, so that it takes all that comes
    /// `meanwhile` in one go.
    fn swap(&self, meanwhile: impl FnOnce()) {
        let path = DropPath::parse("a.txt").unwrap();
        let when = (moment(), Clock.monotonic());
        let report = || Report::about_entry(&path, Outcome::Settled, None, when);
        let offset = self.catalogue.cursor().offset;
        let folded = PublishMessage::Folded { offset, reports: vec![report(), report()] };
        self.messages.send(folded).unwrap();
        self.reports.recv().unwrap();
        meanwhile();
        self.reports.recv().unwrap();
    }

    /// All feeds of statements in all formats have these entries, newest first, coded and as files.
    #[track_caller]
    fn holds(&self, ids: &[&str]) {
        let documents = self.snapshot.current();
        for key in [FeedKey::All, FeedKey::Language(Language::parse("en").unwrap())] {
            for format in Format::ALL {
                let path = key.address(format);
                let document = &documents.by_path[&path];
                let bytes = document.identity.joined();
                let feed = feed_rs::parser::parse(&bytes[..]).unwrap();
                let found: Vec<&str> = feed.entries.iter().map(|entry| &*entry.id).collect();
                assert_eq!(found, ids, "{path}");
                assert!(document.gzip.is_some(), "{path} is not coded");
                let file = std::fs::read(self.folder.path().join(path.trim_start_matches('/')));
                assert_eq!(file.unwrap(), bytes, "{path}");
            }
        }
    }

    fn end(self) {
        drop(self.messages);
        self.thread.join().unwrap().unwrap();
    }
}

fn draft((kind, expects): (Kind, u32), id: &str, body: (Digest, Bytes)) -> Draft {
    Draft {
        kind,
        entry: EntryId::recorded(id.to_owned()),
        expects,
        revision: expects + 1,
        grade: (kind == Kind::Corrected).then_some(Grade::Minor),
        announce: Announce::Yes,
        published: None,
        drop_name: None,
        content: body.0,
        body: Some(body),
        source: None,
    }
}

fn published(id: &str) -> Draft {
    draft((Kind::Published, 0), id, body_bytes(&given::statement(id)))
}

fn renamed(id: &str) -> Draft {
    Draft {
        kind: Kind::Moved,
        expects: 1,
        revision: 1,
        announce: Announce::No,
        drop_name: Some(DropPath::parse("renamed.txt").unwrap()),
        content: Digest::of(b"renamed.txt"),
        body: None,
        ..published(id)
    }
}

#[test]
fn the_entry_that_breaks_its_feeds_is_left_out_of_them_until_it_is_corrected() {
    for culprit in ["tag:a", "tag:b", "tag:c", "tag:d", "tag:e"] {
        let mut press = Press::start();
        let ids = ["tag:e", "tag:d", "tag:c", "tag:b", "tag:a"];
        press.append(&ids.map(published).into_iter().rev().collect::<Vec<_>>());
        press.spoil(culprit);
        press.publish();
        let others: Vec<&str> = ids.into_iter().filter(|id| *id != culprit).collect();
        press.holds(&others);
        // A new name changes nothing of what is shown.
        press.append(&[renamed(culprit), published("tag:f")]);
        press.publish();
        press.holds(&[&["tag:f"], &*others].concat());
        let corrected = body_bytes(&given::statement("Another headline"));
        press.append(&[draft((Kind::Corrected, 1), culprit, corrected)]);
        press.publish();
        press.holds(&[&["tag:f"], &ids[..]].concat());
        press.end();
    }
}

#[test]
fn what_came_together_with_the_entry_that_breaks_the_feeds_stands_in_every_format() {
    let mut press = Press::start();
    press.append(&[published("tag:a")]);
    press.publish();
    press.holds(&["tag:a"]);
    press.append(&["tag:b", "tag:c"].map(published));
    press.spoil("tag:b");
    press.publish();
    press.holds(&["tag:c", "tag:a"]);
    press.end();
}

#[test]
fn the_file_of_a_feed_that_ended_before_it_was_written_is_not_left_behind() {
    let mut press = Press::start();
    let mut statement = given::statement("Hafenordnung");
    statement.language = Language::parse("de").unwrap();
    press.append(&[draft((Kind::Published, 0), "tag:a", body_bytes(&statement))]);
    press.swap(|| {});
    assert!(press.snapshot.current().by_path.contains_key("/feeds/de.atom"));
    statement.language = Language::parse("en").unwrap();
    press.append(&[draft((Kind::Corrected, 1), "tag:a", body_bytes(&statement))]);
    let file = press.folder.path().join("feeds/de.atom");
    press.swap(|| {
        press.code();
        assert!(file.exists(), "the coder had the feed, which is no longer offered");
    });
    press.settle();
    press.holds(&["tag:a"]);
    assert!(!file.exists());
    press.end();
}
