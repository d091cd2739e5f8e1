//! The ledger through its seam alone: append, replay, tail; and the chain under alteration.

use gazetted::domain::decide::ArrivalKind;
use gazetted::domain::digest::Digest;
use gazetted::domain::entry::Announce;
use gazetted::domain::id::EntryId;
use gazetted::domain::path::DropPath;
use gazetted::domain::time::Moment;
use gazetted::ledger::held::{Held, Obeyed, Settling};
use gazetted::ledger::record::{Answer, Draft, Head, Kind, body_bytes};
use gazetted::ledger::{Ledger, LedgerError};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::given;

fn at(second: i64) -> Moment {
    format!("2026-03-03T09:{:02}:{:02}+04:00", second / 60, second % 60).parse().unwrap()
}

fn open(folder: &TempDir) -> Ledger {
    Ledger::open(folder.path()).unwrap()
}

fn published(id: &str, title: &str) -> Draft {
    let body = body_bytes(&given::statement(title));
    Draft {
        kind: Kind::Published,
        entry: EntryId::recorded(id.to_owned()),
        expects: 0,
        revision: 1,
        grade: None,
        announce: Announce::Yes,
        published: None,
        drop_name: Some(DropPath::parse("a.txt").unwrap()),
        content: body.0,
        body: Some(body),
        source: Some((Digest::of(title.as_bytes()), title.as_bytes().to_vec().into())),
    }
}

fn corrected(id: &str, title: &str, expects: u32) -> Draft {
    Draft { kind: Kind::Corrected, expects, revision: expects + 1, ..published(id, title) }
}

#[test]
fn records_come_back_in_order_and_without_a_gap() {
    let folder = TempDir::new().unwrap();
    let mut ledger = open(&folder);
    let answers =
        ledger.append(&[published("tag:a", "One"), published("tag:b", "Two")], at(0)).unwrap();
    assert_eq!(answers, [Answer::Appended(1), Answer::Appended(2)]);
    ledger.append(&[published("tag:c", "Three")], at(1)).unwrap();
    let reader = ledger.reader().unwrap();
    let offsets: Vec<u64> =
        reader.replay(0, 10).unwrap().iter().map(|record| record.header.offset).collect();
    assert_eq!(offsets, [1, 2, 3]);
    assert_eq!(reader.replay(2, 10).unwrap().len(), 1);
    assert_eq!(reader.tail(2, std::time::Duration::ZERO), 3);
}

#[test]
fn a_repeated_append_is_told_where_it_stands_already() {
    let folder = TempDir::new().unwrap();
    let mut ledger = open(&folder);
    ledger.append(&[published("tag:a", "One")], at(0)).unwrap();
    let again =
        ledger.append(&[published("tag:a", "One"), published("tag:b", "Two")], at(9)).unwrap();
    assert_eq!(again, [Answer::Already(1), Answer::Appended(2)]);
}

#[test]
fn what_is_shown_of_an_append_is_what_is_read_back() {
    let folder = TempDir::new().unwrap();
    let mut ledger = open(&folder);
    ledger.append(&[published("tag:a", "One")], at(0)).unwrap();
    let drafts = [published("tag:a", "One"), published("tag:b", "Two"), corrected("tag:a", "!", 1)];
    let (mut answers, mut records) = (Vec::new(), Vec::new());
    let show = |answer, record| {
        answers.push(answer);
        records.extend(record);
    };
    ledger.append_and_show(&drafts, at(1), show).unwrap();
    assert_eq!(answers, [Answer::Already(1), Answer::Appended(2), Answer::Appended(3)]);
    let replayed = ledger.reader().unwrap().replay(1, 10).unwrap();
    assert_eq!(format!("{records:?}"), format!("{replayed:?}"));
}

#[test]
fn a_conflict_does_not_fail_its_neighbours() {
    let folder = TempDir::new().unwrap();
    let mut ledger = open(&folder);
    ledger.append(&[published("tag:a", "One")], at(0)).unwrap();
    let drafts = [
        corrected("tag:a", "One, corrected", 7),
        published("tag:b", "Two"),
        corrected("tag:a", "One!", 1),
    ];
    let answers = ledger.append(&drafts, at(1)).unwrap();
    assert_eq!(answers, [Answer::Conflict, Answer::Appended(2), Answer::Appended(3)]);
}

#[test]
fn the_head_and_the_chain_survive_a_restart() {
    let folder = TempDir::new().unwrap();
    let mut ledger = open(&folder);
    ledger.append(&[published("tag:a", "One")], at(0)).unwrap();
    let head = ledger.head();
    assert_ne!(head.chain, Head::EMPTY.chain);
    drop(ledger);
    assert_eq!(open(&folder).head(), head);
}

#[test]
fn a_second_daemon_on_the_same_state_is_refused() {
    let folder = TempDir::new().unwrap();
    let _first = open(&folder);
    let second = Ledger::open(folder.path());
    assert!(
        matches!(&second, Err(LedgerError::Refused(why)) if why.contains("another gazetted")),
        "{second:?}"
    );
}

#[test]
fn a_foreign_database_is_not_touched() {
    let folder = TempDir::new().unwrap();
    let foreign = rusqlite::Connection::open(folder.path().join("ledger.db")).unwrap();
    foreign.execute_batch("CREATE TABLE theirs (x)").unwrap();
    drop(foreign);
    let opened = Ledger::open(folder.path());
    assert!(
        matches!(&opened, Err(LedgerError::Refused(why)) if why.contains("not a ledger")),
        "{opened:?}"
    );
}

/// Changes one stored value behind the ledger's back and tells what a walk then says.
fn walk_after(sql: &str) -> Result<gazetted::ledger::verify::Walked, LedgerError> {
    let folder = TempDir::new().unwrap();
    let mut ledger = open(&folder);
    ledger.append(&[published("tag:a", "One"), published("tag:b", "Two")], at(0)).unwrap();
    let behind = rusqlite::Connection::open(folder.path().join("ledger.db")).unwrap();
    behind.execute_batch(sql).unwrap();
    ledger.reader().unwrap().verify(|_offset| {})
}

#[test]
fn a_whole_ledger_verifies() {
    let walked = walk_after("").unwrap();
    assert_eq!((walked.records, walked.sources, walked.texts_removed), (2, 2, 0));
}

#[test]
fn every_alteration_is_found() {
    for sql in [
        "UPDATE records SET header = CAST(replace(CAST(header AS TEXT), 'tag:a', 'tag:x') AS BLOB) WHERE offset = 1",
        "UPDATE records SET chain = zeroblob(32) WHERE offset = 2",
        "UPDATE bodies SET bytes = CAST(replace(CAST(bytes AS TEXT), 'One', 'Won') AS BLOB)",
        "UPDATE sources SET bytes = x'00' WHERE rowid = 1",
        "DELETE FROM records WHERE offset = 1",
    ] {
        let walked = walk_after(sql);
        assert!(matches!(walked, Err(LedgerError::Damaged { .. })), "{sql}: {walked:?}");
    }
}

#[test]
fn a_removed_text_leaves_the_chain_whole() {
    let walked = walk_after("DELETE FROM bodies; DELETE FROM sources;").unwrap();
    assert_eq!((walked.records, walked.texts_removed), (2, 2));
}

#[test]
fn an_unknown_kind_stops_the_replay_with_a_clear_message() {
    let folder = TempDir::new().unwrap();
    let mut ledger = open(&folder);
    ledger.append(&[published("tag:a", "One")], at(0)).unwrap();
    let behind = rusqlite::Connection::open(folder.path().join("ledger.db")).unwrap();
    behind
        .execute_batch("UPDATE records SET header = CAST(replace(CAST(header AS TEXT), '\"published\",\"entry\"', '\"translated\",\"entry\"') AS BLOB)")
        .unwrap();
    let replayed = ledger.reader().unwrap().replay(0, 10);
    let Err(error) = replayed else { panic!("an unknown kind was read") };
    assert!(error.to_string().contains("cannot be read by this version"), "{error}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// However appends are cut into batches and repeated, the records and their chain are the same.
    #[test]
    fn batching_and_repeating_change_nothing(cuts in prop::collection::vec(1_usize..4, 1..6)) {
        let drafts: Vec<Draft> = (0..12).map(|n| published(&format!("tag:{n}"), &format!("Number {n}"))).collect();
        let one = TempDir::new().unwrap();
        let mut whole = open(&one);
        whole.append(&drafts, at(0)).unwrap();
        let two = TempDir::new().unwrap();
        let mut pieces = open(&two);
        let mut rest = drafts.as_slice();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() { break; }
            let (batch, later) = rest.split_at((*cut).min(rest.len()));
            pieces.append(batch, at(0)).unwrap();
            pieces.append(batch, at(0)).unwrap();
            rest = later;
        }
        prop_assert_eq!(whole.head(), pieces.head());
    }
}

fn held(path: &DropPath) -> Held {
    let source = path.as_str().as_bytes().to_vec();
    Held {
        path: path.clone(),
        since: at(0),
        is_embargoed: false,
        statement: None,
        release: None,
        problems: Vec::new(),
        owner: 0,
        arrival: ArrivalKind::News,
        digest: Digest::of(&source),
        source: source.into(),
    }
}

/// A kill between the two would have the file obeyed again, of which nothing waits any more.
#[test]
fn a_file_is_noted_as_obeyed_with_what_it_frees_or_puts_aside_and_not_before() {
    let folder = TempDir::new().unwrap();
    let mut ledger = open(&folder);
    let [a, b] = ["a.txt", "b.txt"].map(|path| DropPath::parse(path).unwrap());
    let [accept, reject] = ["a.accept.txt", "b.reject.txt"]
        .map(|path| Obeyed::new(DropPath::parse(path).unwrap(), &Digest::of(path.as_bytes()), 7));
    // It waits on: what the file says is not done.
    let waits = vec![held(&a), held(&b)];
    ledger.hold(&Settling { held: waits, by: Some(&accept), ..Settling::default() }).unwrap();
    assert!(!ledger.is_obeyed(&accept).unwrap());
    ledger.hold(&Settling { let_go: vec![&a], by: Some(&accept), ..Settling::default() }).unwrap();
    let waiting = ledger.all_waiting().unwrap();
    assert!(ledger.is_obeyed(&accept).unwrap() && waiting.len() == 1, "{waiting:?}");
    ledger.reject(waiting[0].number, Some(&reject)).unwrap();
    assert!(ledger.is_obeyed(&reject).unwrap() && ledger.all_waiting().unwrap().is_empty());
}
