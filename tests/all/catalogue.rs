//! The fold: the same records make the same tables, and what readers are shown follows from them.

use gazetted::catalogue::Catalogue;
use gazetted::catalogue::query::{EventKind, FeedRow, Member, Queries as _};
use gazetted::domain::entry::Announce;
use gazetted::domain::feed::FeedKey;
use gazetted::domain::id::EntryId;
use gazetted::domain::language::Language;
use gazetted::domain::path::DropPath;
use gazetted::domain::site::Window;
use gazetted::domain::statement::Statement;
use gazetted::domain::time::Moment;
use gazetted::ledger::Ledger;
use gazetted::ledger::record::{Draft, Grade, Kind, body_bytes};
use tempfile::TempDir;

use crate::given;

struct Desk {
    folder: TempDir,
    ledger: Ledger,
    catalogue: Catalogue,
}

impl Desk {
    fn open() -> Desk {
        let folder = TempDir::new().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let catalogue = Catalogue::open(folder.path()).unwrap();
        Desk { folder, ledger, catalogue }
    }

    fn append(&mut self, draft: Draft, at: &str) {
        self.ledger.append(&[draft], moment(at)).unwrap();
        self.catalogue.catch_up(&self.ledger.reader().unwrap(), |_offset| {}).unwrap();
    }

    fn feed(&self, key: &FeedKey) -> FeedRow {
        self.catalogue
            .feeds_touched_after(0)
            .unwrap()
            .into_iter()
            .find(|feed| feed.key == *key)
            .unwrap()
    }

    /// Everything but the cursor of the file system, as text.
    fn dump(&self) -> String {
        let db = rusqlite::Connection::open(self.folder.path().join("catalogue.db")).unwrap();
        let mut dump = String::new();
        for table in
            ["cursor", "entries", "members", "feeds", "events", "revisions", "announcements"]
        {
            let mut query = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = query.column_count();
            let rows = query
                .query_map([], |row| {
                    let cells = (0..columns).map(|n| row.get::<_, rusqlite::types::Value>(n));
                    Ok(format!("{:?}", cells.collect::<Result<Vec<_>, _>>()?))
                })
                .unwrap();
            let mut rows: Vec<String> = rows.map(Result::unwrap).collect();
            rows.sort();
            dump += &rows.join("\n");
        }
        dump
    }
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn id(text: &str) -> EntryId {
    EntryId::recorded(text.to_owned())
}

fn publish(entry: &str, statement: &Statement) -> Draft {
    let body = body_bytes(statement);
    Draft {
        kind: Kind::Published,
        entry: id(entry),
        expects: 0,
        revision: 1,
        grade: None,
        announce: Announce::Yes,
        published: None,
        drop_name: Some(DropPath::parse("a.txt").unwrap()),
        content: body.0,
        body: Some(body),
        source: None,
    }
}

fn correct(entry: &str, statement: &Statement, expects: u32) -> Draft {
    let kind = Kind::Corrected;
    Draft {
        kind,
        expects,
        revision: expects + 1,
        grade: Some(Grade::Minor),
        ..publish(entry, statement)
    }
}

const WINDOW: Window = Window { entries: 2, days: 2, bytes: 1_000_000 };

#[test]
fn what_is_folded_stands_once_it_is_committed_and_not_before() {
    let mut desk = Desk::open();
    desk.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    let before = desk.dump();
    let draft = publish("tag:b", &given::statement("Two"));
    desk.ledger.append(&[draft], moment("2026-03-03T10:00:00+04:00")).unwrap();
    let records = desk.ledger.reader().unwrap().replay(1, 10).unwrap();
    // As when the append that goes on beside it fails.
    let mut folding = desk.catalogue.begin().unwrap();
    for record in &records {
        folding.fold(record).unwrap();
    }
    folding.finish().unwrap();
    drop(folding);
    assert_eq!((desk.dump(), desk.catalogue.cursor().offset), (before, 1));
    desk.catalogue.advance(&records, &[]).unwrap();
    assert_eq!(desk.catalogue.cursor(), desk.ledger.head());
    assert!(desk.dump().contains("Two"));
}

#[test]
fn an_undated_entry_is_dated_by_its_record_and_keeps_that_date() {
    let mut desk = Desk::open();
    desk.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00.5+04:00");
    desk.append(correct("tag:a", &given::statement("One!"), 1), "2026-03-03T10:00:00+04:00");
    let entry = desk.catalogue.entry_by_id(&id("tag:a")).unwrap().unwrap();
    assert_eq!(entry.published.rfc3339(), "2026-03-03T09:00:00+04:00");
    assert_eq!(entry.updated.rfc3339(), "2026-03-03T10:00:00+04:00");
    assert_eq!(entry.revision, 2);
}

#[test]
fn row_40_updated_rises_when_the_clock_goes_back() {
    let mut desk = Desk::open();
    desk.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    desk.append(correct("tag:a", &given::statement("One!"), 1), "2020-01-01T00:00:00+04:00");
    let entry = desk.catalogue.entry_by_id(&id("tag:a")).unwrap().unwrap();
    assert_eq!(entry.updated.rfc3339(), "2026-03-03T09:00:01+04:00");
    let feed = desk.feed(&FeedKey::All);
    assert_eq!(feed.updated.rfc3339(), "2026-03-03T09:00:01+04:00");
    assert_eq!(feed.changed.rfc3339(), "2026-03-03T09:00:01+04:00");
}

#[test]
fn a_feed_that_changes_twice_within_a_second_changes_a_second_later() {
    let mut desk = Desk::open();
    let changed = |desk: &Desk, key: &FeedKey| desk.feed(key).changed.rfc3339();
    desk.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00.1+04:00");
    assert_eq!(changed(&desk, &FeedKey::All), "2026-03-03T09:00:00+04:00");
    desk.append(publish("tag:b", &given::statement("Two")), "2026-03-03T09:00:00.6+04:00");
    assert_eq!(changed(&desk, &FeedKey::All), "2026-03-03T09:00:01+04:00");
    desk.append(correct("tag:b", &given::statement("Two!"), 1), "2026-03-03T09:00:00.9+04:00");
    for key in [FeedKey::All, FeedKey::Updates] {
        assert_eq!(changed(&desk, &key), "2026-03-03T09:00:02+04:00");
    }
    desk.append(publish("tag:c", &given::statement("Three")), "2026-03-03T09:00:09+04:00");
    assert_eq!(changed(&desk, &FeedKey::All), "2026-03-03T09:00:09+04:00");
}

#[test]
fn records_that_were_appended_together_are_one_change() {
    let mut desk = Desk::open();
    let drafts = ["tag:a", "tag:b", "tag:c"].map(|id| publish(id, &given::statement(id)));
    desk.ledger.append(&drafts, moment("2026-03-03T09:00:00.5+04:00")).unwrap();
    desk.catalogue.catch_up(&desk.ledger.reader().unwrap(), |_offset| {}).unwrap();
    assert_eq!(desk.feed(&FeedKey::All).changed.rfc3339(), "2026-03-03T09:00:00+04:00");
}

#[test]
fn two_entries_with_one_headline_have_two_addresses() {
    let mut desk = Desk::open();
    desk.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    desk.append(publish("tag:b", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    let address = |entry| desk.catalogue.entry_by_id(&id(entry)).unwrap().unwrap().address.unwrap();
    assert_ne!(address("tag:a"), address("tag:b"));
    assert!(address("tag:a").starts_with("/statements/2026/harbour-"));
}

#[test]
fn a_correction_that_changes_the_category_moves_the_entry_between_feeds() {
    let mut desk = Desk::open();
    desk.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    let mut moved = given::statement("One");
    moved.categories[0].slug = "visits".to_owned();
    desk.append(correct("tag:a", &moved, 1), "2026-03-03T10:00:00+04:00");
    assert_eq!(desk.feed(&FeedKey::Category("news".to_owned())).members, 0);
    assert_eq!(desk.feed(&FeedKey::Category("visits".to_owned())).members, 1);
    assert_eq!(desk.feed(&FeedKey::All).members, 1);
}

#[test]
fn an_archive_is_in_the_feeds_and_makes_no_event() {
    let mut desk = Desk::open();
    let draft = Draft {
        announce: Announce::No,
        published: Some(moment("2001-05-06T12:00:00+04:00")),
        ..publish("tag:a", &given::statement("One"))
    };
    desk.append(draft, "2026-03-03T09:00:00+04:00");
    let entry = desk.catalogue.entry_by_id(&id("tag:a")).unwrap().unwrap();
    assert_eq!(entry.updated.rfc3339(), "2001-05-06T12:00:00+04:00");
    assert_eq!(desk.feed(&FeedKey::All).members, 1);
    assert!(
        desk.catalogue
            .feeds_touched_after(0)
            .unwrap()
            .iter()
            .all(|feed| feed.key != FeedKey::Updates)
    );
}

#[test]
fn corrections_in_quick_succession_are_one_event() {
    let mut desk = Desk::open();
    desk.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    desk.append(correct("tag:a", &given::statement("One!"), 1), "2026-03-03T10:00:00+04:00");
    desk.append(correct("tag:a", &given::statement("One!!"), 2), "2026-03-03T10:00:30+04:00");
    desk.append(correct("tag:a", &given::statement("One!!!"), 3), "2026-03-03T10:01:30+04:00");
    let places = desk.catalogue.events(&desk.feed(&FeedKey::Updates), &WINDOW).unwrap();
    let event = |(offset, _entry)| desk.catalogue.event(offset).unwrap().unwrap();
    let events: Vec<_> = places.into_iter().map(event).collect();
    let seen: Vec<(EventKind, u32)> =
        events.iter().map(|event| (event.kind, event.revision)).collect();
    assert_eq!(
        seen,
        [(EventKind::Corrected, 4), (EventKind::Corrected, 2), (EventKind::Published, 1)]
    );
    assert_eq!(events[1].updated.rfc3339(), "2026-03-03T10:00:30+04:00");
}

#[test]
fn the_window_holds_the_newest_the_announced_and_the_corrected() {
    let mut desk = Desk::open();
    let day = |n: u32| format!("2026-03-{n:02}T09:00:00+04:00");
    for n in 1..=9 {
        desk.append(
            publish(&format!("tag:{n}"), &given::statement(&format!("Number {n}"))),
            &day(n),
        );
    }
    let window = |desk: &Desk| {
        let members = desk.catalogue.window(&desk.feed(&FeedKey::All), &WINDOW).unwrap();
        let id = |member| match member {
            Member::Entry(num) => desk.catalogue.entry_by_num(num).unwrap().unwrap().id.to_string(),
            Member::Announcement { offset, .. } => format!("announced at {offset}"),
        };
        members.into_iter().map(id).collect::<Vec<_>>()
    };
    assert_eq!(window(&desk), ["tag:9", "tag:8", "tag:7"]);
    desk.append(correct("tag:3", &given::statement("Number three"), 1), &day(9));
    assert_eq!(window(&desk), ["tag:9", "tag:8", "tag:7", "tag:3"]);
}

#[test]
fn a_deleted_catalogue_is_built_anew_as_it_was() {
    let mut desk = Desk::open();
    desk.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    desk.append(publish("tag:b", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    desk.append(correct("tag:a", &given::statement("One!"), 1), "2026-03-03T10:00:00+04:00");
    let before = desk.dump();
    let Desk { folder, ledger, catalogue } = desk;
    drop(catalogue);
    Catalogue::discard(folder.path()).unwrap();
    let mut catalogue = Catalogue::open(folder.path()).unwrap();
    catalogue.catch_up(&ledger.reader().unwrap(), |_offset| {}).unwrap();
    assert_eq!(Desk { folder, ledger, catalogue }.dump(), before);
}

#[test]
fn a_catalogue_of_another_ledger_is_thrown_away() {
    let mut one = Desk::open();
    one.append(publish("tag:a", &given::statement("One")), "2026-03-03T09:00:00+04:00");
    let mut other = Desk::open();
    other.append(publish("tag:z", &given::statement("Other")), "2026-03-03T09:00:00+04:00");
    one.catalogue.catch_up(&other.ledger.reader().unwrap(), |_offset| {}).unwrap();
    assert!(one.catalogue.entry_by_id(&id("tag:a")).unwrap().is_none());
    assert!(one.catalogue.entry_by_id(&id("tag:z")).unwrap().is_some());
}

#[test]
fn a_garbled_catalogue_is_replaced() {
    let folder = TempDir::new().unwrap();
    std::fs::write(
        folder.path().join("catalogue.db"),
        "not a database at all, but long enough to be read",
    )
    .unwrap();
    assert_eq!(Catalogue::open(folder.path()).unwrap().cursor().offset, 0);
}

#[test]
fn languages_have_feeds_of_their_own() {
    let mut desk = Desk::open();
    let mut azerbaijani = given::statement("Bir");
    azerbaijani.language = Language::parse("az").unwrap();
    desk.append(publish("tag:a", &azerbaijani), "2026-03-03T09:00:00+04:00");
    let keys: Vec<String> =
        desk.catalogue.feeds_touched_after(0).unwrap().iter().map(|feed| feed.key.stem()).collect();
    assert_eq!(keys, ["all", "az", "updates", "category/news", "az/category/news"]);
}
