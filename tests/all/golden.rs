//! Golden feeds: the office's real statement and every hard text that is published, in one feed of
//! each format, byte for byte; and read back by a reader that is not ours.
//!
//! A golden file that is missing is written, and the test fails once: look at it, then commit it.

use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use bytes::Bytes;
use gazetted::catalogue::Catalogue;
use gazetted::catalogue::query::Queries as _;
use gazetted::clock::Clock;
use gazetted::domain::clock_trust::ClockView;
use gazetted::domain::decide::{ArrivalKind, Consent, Decision, Submission, Surroundings, decide};
use gazetted::domain::digest::Digest;
use gazetted::domain::entry::Announce;
use gazetted::domain::feed::{FeedKey, Format};
use gazetted::domain::id::{Authority, EntryId, path_key};
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::Reading;
use gazetted::domain::site::{EDIT_QUIET_UNSET, RENDERER_VERSION, Site, Window};
use gazetted::domain::statement::Author;
use gazetted::domain::time::Moment;
use gazetted::ledger::Ledger;
use gazetted::ledger::record::{Answer, Draft, Kind, body_bytes};
use gazetted::publish::coder::Coder;
use gazetted::publish::files::FeedFiles;
use gazetted::publish::{Publisher, Sources};
use gazetted::snapshot::Snapshot;
use tempfile::TempDir;

use crate::hard;
use crate::texts::Folder;

/// Above this a text is left to tests of its own: a golden file is for reading.
const GOLDEN_BYTES_MAX: usize = 20_000;

struct Desk {
    folder: TempDir,
    authority: Authority,
    ledger: Ledger,
}

impl Desk {
    fn open() -> Desk {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let authority = Authority::parse("press.example.org,2026").unwrap();
        let mut desk = Desk { folder, authority, ledger };
        desk.define();
        desk
    }

    fn define(&mut self) {
        let site = Site {
            title: "Harbour Office".to_owned(),
            public_url: "https://press.example.org".to_owned(),
            authority: self.authority.clone(),
            languages: vec!["en".parse_language(), "az".parse_language()],
            description: None,
            author: Author { name: "Harbour Office".to_owned(), email: None, uri: None },
            rights: Some("© Harbour Office & partners".to_owned()),
            window: Window { entries: 500, days: 0, bytes: 10_000_000 },
            categories: Vec::new(),
            renderer: RENDERER_VERSION,
            edit_quiet: None,
        };
        let body = body_bytes(&site);
        self.append(
            (Kind::Defined, EntryId::recorded("site".to_owned())),
            (None, "2026-01-01T00:00:00+00:00".parse().unwrap()),
            body,
        );
    }

    fn append(
        &mut self,
        (kind, entry): (Kind, EntryId),
        (published, at): (Option<Moment>, Moment),
        body: (Digest, Bytes),
    ) -> bool {
        let draft = Draft {
            kind,
            entry,
            expects: 0,
            revision: 1,
            grade: None,
            announce: Announce::Yes,
            published,
            drop_name: None,
            content: body.0,
            body: Some(body),
            source: None,
        };
        let answers = self.ledger.append(&[draft], at).unwrap();
        matches!(answers[..], [Answer::Appended(_)])
    }

    /// The title, where the text is published.
    fn publish(&mut self, name: &str, reading: Reading, seen: Moment) -> Option<String> {
        let path = DropPath::parse(name).unwrap();
        let submission = Submission {
            taken_back_by: None,
            digest: Digest::of(name.as_bytes()),
            path_key: path_key(&path, 0),
            path,
            reading,
            arrival: ArrivalKind::News,
            seen,
            now: seen,
            consent: Consent::None,
            hold_window: None,
            clock: ClockView::trusted(seen),
            replaces: None,
            joins: None,
            edit_quiet: EDIT_QUIET_UNSET,
            owner: 1000,
        };
        let decision = decide(Surroundings::default(), submission, &self.authority);
        let Decision::Publish { id, published, statement, .. } = decision else { return None };
        // Of two files with one id, the first has it.
        self.append((Kind::Published, id), (published, seen), body_bytes(&*statement))
            .then_some(statement.title)
    }

    fn feed(&self, key: &FeedKey, format: Format) -> Vec<u8> {
        let mut catalogue = Catalogue::open(self.folder.path()).unwrap();
        catalogue.catch_up(&self.ledger.reader().unwrap(), |_offset| {}).unwrap();
        let (reports, _received) = sync_channel(1);
        let snapshot = Arc::<Snapshot>::default();
        let sources = Sources {
            catalogue: catalogue.reader().unwrap(),
            records: self.ledger.reader().unwrap(),
            coded: catalogue.coded_store().unwrap(),
            rendered: Arc::default(),
            snapshot: Arc::clone(&snapshot),
            coder: Coder::default(),
            files: FeedFiles::open(&self.folder.path().join("feeds")).unwrap(),
            reports,
            flood: Arc::default(),
            clock: Clock,
            board: Arc::default(),
        };
        Publisher::new(sources, []).publish(catalogue.cursor().offset).unwrap();
        assert!(catalogue.entry_by_num(1).unwrap().is_some());
        snapshot.current().by_path[&key.address(format)].identity.joined().to_vec()
    }
}

trait ParseLanguage {
    fn parse_language(&self) -> gazetted::domain::language::Language;
}

impl ParseLanguage for str {
    fn parse_language(&self) -> gazetted::domain::language::Language {
        gazetted::domain::language::Language::parse(self).unwrap()
    }
}

/// The seed and the hard texts, published in the order of their names; the titles, newest first.
fn desk() -> (Desk, Vec<String>) {
    let mut desk = Desk::open();
    let seed = Folder::in_english("2026-05-28T15:00:00+04:00");
    let reading = seed.read("seed.txt", include_bytes!("../data/seed.txt"));
    let mut titles: Vec<String> =
        desk.publish("seed.txt", reading, seed.arrival).into_iter().collect();
    for text in hard::all().iter().filter(|text| text.bytes.len() < GOLDEN_BYTES_MAX) {
        let name = format!("{}.txt", text.name);
        let reading = text.expected.rules.read(&name, &text.bytes);
        titles.extend(desk.publish(&name, reading, text.expected.rules.arrival));
    }
    titles.reverse();
    (desk, titles)
}

fn golden(name: &str, bytes: &[u8]) {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/all/golden").join(name);
    let Ok(expected) = fs::read(&file) else {
        fs::write(&file, bytes).unwrap();
        panic!("{} was missing and is written now: look at it and commit it", file.display());
    };
    let differs = expected.iter().zip(bytes).position(|(one, other)| one != other);
    let around = |bytes: &[u8], at: usize| {
        String::from_utf8_lossy(&bytes[at.saturating_sub(80)..bytes.len().min(at + 80)])
            .into_owned()
    };
    if let Some(at) =
        differs.or((expected.len() != bytes.len()).then_some(expected.len().min(bytes.len())))
    {
        panic!(
            "{name} differs at byte {at}:\n golden: {}\n now:    {}",
            around(&expected, at),
            around(bytes, at)
        );
    }
}

#[test]
fn the_seed_and_the_hard_texts_make_the_golden_feeds() {
    let (desk, titles) = desk();
    assert!(titles.len() > 40, "{}", titles.len());
    for format in Format::ALL {
        golden(&format!("hard.{}", format.extension()), &desk.feed(&FeedKey::All, format));
    }
}

#[test]
fn a_foreign_reader_finds_the_same_entries_in_every_format() {
    let (desk, titles) = desk();
    let wanted: Vec<String> = titles.iter().map(|title| one_line(title)).collect();
    let feeds = Format::ALL.map(|format| {
        let bytes = desk.feed(&FeedKey::All, format);
        feed_rs::parser::parse(bytes.as_slice()).unwrap()
    });
    let [atom, others @ ..] = &feeds;
    let titles_of = |feed: &feed_rs::model::Feed| -> Vec<String> {
        feed.entries.iter().map(|entry| one_line(&entry.title.as_ref().unwrap().content)).collect()
    };
    for feed in &feeds {
        let found = titles_of(feed);
        assert_eq!(found.len(), wanted.len(), "{:?}", feed.feed_type);
        for (found, wanted) in found.iter().zip(&wanted) {
            assert_eq!(found, wanted, "{:?}", feed.feed_type);
        }
    }
    for feed in others {
        for (one, other) in atom.entries.iter().zip(&feed.entries) {
            assert_eq!(one.id, other.id);
            assert_eq!(one.published, other.published, "{}", one.id);
        }
    }
}

/// Readers fold white space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
