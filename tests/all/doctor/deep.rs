//! What `--deep` finds in the files that follow from the records.

use std::collections::BTreeSet;
use std::fs;

use gazetted::domain::digest::Digest;
use rusqlite::Connection;

use super::Told;
use crate::attachments::png;
use crate::daemon::{Daemon, Office};
use crate::main_job::text;

fn deep(office: &Office) -> Told {
    Told::by(office, &["--offline", "--deep"], |_as_it_is| {})
}

/// With a statement whose feeds are coded and kept.
fn published(office: &Office) -> Daemon {
    let mut daemon = office.start();
    office.drop("a.txt", text("The harbour opens", "its opening"));
    daemon.settled("a.txt");
    daemon.wait(|line| line["message"] == "every feed is coded, and kept so");
    daemon
}

#[test]
fn a_feed_that_was_altered_is_found_and_the_next_start_mends_it() {
    let office = Office::with("");
    let daemon = published(&office);
    let told = deep(&office);
    assert_eq!(told.faults(), BTreeSet::new(), "{:#?}", told.answer);
    told.says("feeds", "ok", &["have the bytes that follow"]);
    told.says("coded", "ok", &["decode"]);
    let feed = office.path("feeds/all.atom");
    let altered = fs::read_to_string(&feed).unwrap().replace("harbour", "harbor");
    fs::write(&feed, altered).unwrap();
    fs::remove_file(office.path("feeds/updates.rss")).unwrap();
    let told = deep(&office);
    assert_eq!(told.faults(), BTreeSet::from(["feeds"]));
    told.says("feeds", "fault", &["2 of ", "all.atom", "restart gazetted"]);
    daemon.stop();
    // It is mended by itself.
    deep(&office).says("feeds", "note", &["2 of ", "start gazetted"]);
    office.start().stop();
    deep(&office).says("feeds", "ok", &[]);
}

#[test]
fn a_coded_form_that_is_of_other_bytes_is_found() {
    let office = Office::with("");
    published(&office).stop();
    let compared = deep(&office).one("coded")["what"].as_str().unwrap().to_owned();
    assert!(!compared.contains(", 0 of them"), "{compared}");
    let catalogue = Connection::open(office.path("state/catalogue.db")).unwrap();
    for form in ["gzip", "brotli", "zstd"] {
        let sql = format!(
            "SELECT digest, {form} FROM coded WHERE {form} IS NOT NULL AND length({form}) > 500 LIMIT 1"
        );
        let (digest, before): (String, Vec<u8>) =
            catalogue.query_row(&sql, [], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
        let mut damaged = before.clone();
        damaged[before.len() / 2] ^= 0x10;
        let set = format!("UPDATE coded SET {form} = ?1 WHERE digest = ?2");
        catalogue.execute(&set, (&damaged, &digest)).unwrap();
        let told = deep(&office);
        assert_eq!(told.faults(), BTreeSet::from(["coded"]), "{form}");
        told.says("coded", "fault", &["1 of ", &digest]);
        catalogue.execute(&set, (&before, &digest)).unwrap();
        assert!(deep(&office).faults().is_empty(), "{form}");
    }
}

#[test]
fn an_attachment_that_was_altered_or_is_missing_is_found() {
    let office = Office::with("");
    let photo = png(640, 480);
    office.drop("a.photo.png", &photo);
    office.drop("a.txt", text("The harbour opens", "its opening"));
    let mut daemon = office.start_early();
    daemon.catch_up();
    let told = deep(&office);
    assert_eq!(told.faults(), BTreeSet::new(), "{:#?}", told.answer);
    told.says("attachments", "ok", &["1 attachments"]);
    let digest = Digest::of(&photo);
    let file = office.path("state/attachments").join(digest.hex_prefix(2)).join(digest.to_string());
    fs::write(&file, png(640, 481)).unwrap();
    deep(&office).says("attachments", "fault", &["a.txt was altered", "backup"]);
    fs::remove_file(&file).unwrap();
    deep(&office).says("attachments", "fault", &["a.txt is missing"]);
    fs::write(&file, &photo).unwrap();
    assert!(deep(&office).faults().is_empty());
    daemon.stop();
}

#[test]
fn a_catalogue_that_does_not_follow_from_the_ledger_is_found() {
    let office = Office::with("");
    published(&office).stop();
    let catalogue = Connection::open(office.path("state/catalogue.db")).unwrap();
    assert!(catalogue.execute("UPDATE entries SET title = 'Another'", []).unwrap() > 0);
    drop(catalogue);
    let told = deep(&office);
    assert!(told.faults().contains("fold"), "{:#?}", told.answer);
    assert_eq!(told.code, Some(1));
}

#[test]
fn a_record_that_was_altered_is_found_and_nothing_is_folded_from_it() {
    let office = Office::with("");
    published(&office).stop();
    let ledger = Connection::open(office.path("state/ledger.db")).unwrap();
    ledger.execute("UPDATE records SET chain = zeroblob(32) WHERE offset = 2", []).unwrap();
    drop(ledger);
    let told = deep(&office);
    assert!(told.faults().contains("chain"), "{:#?}", told.answer);
    told.says("chain", "fault", &["record 2: ", "gazetted restore FILE --replace", "Never copy"]);
    told.says("fold", "not_examined", &["the chain is broken"]);
    fs::write(office.path("state/ledger.db"), "this is no database, however long it is").unwrap();
    let told = deep(&office);
    told.says("ledger", "fault", &["ledger.db is damaged: file is not a database", "--replace"]);
    let said = told.one("ledger")["what"].as_str().unwrap();
    assert_eq!(said.matches("not a database").count(), 1, "{said}");
    assert_eq!(told.code, Some(1));
}
