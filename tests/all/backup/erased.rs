//! A text that is destroyed, and the backups that hold it or might.

use std::fs;

use rusqlite::Connection;

use super::rotation::{backed_up, holding_words, kept, settings};
use super::{done, known, publish};
use crate::daemon::{Daemon, Office, until};
use crate::erasure::{SETTINGS, assert_erased, publish as publish_secret};
use crate::recovery::put_logs_away;

/// Has the ledger say again what it said before the text was destroyed, but for the record: as a kill leaves it
/// behind that.
pub(crate) fn undestroyed(office: &Office, before: &str) {
    let db = Connection::open(office.path("state/ledger.db")).unwrap();
    let before = office.path(before);
    db.execute("ATTACH ?1 AS before", [before.to_str().unwrap()]).unwrap();
    for table in ["bodies", "sources"] {
        let sql = format!("INSERT OR IGNORE INTO {table} SELECT * FROM before.{table}");
        db.execute(&sql, []).unwrap();
    }
    db.execute("DELETE FROM husks", []).unwrap();
    drop(db);
    put_logs_away(office);
}

#[test]
fn a_backup_of_the_moment_between_the_record_and_the_destruction_holds_nothing_of_the_text() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["x"]);
    let (id, page) = publish_secret(&office, &mut daemon);
    daemon.stop();
    done(&office, &["backup", "before.tar"]);
    put_logs_away(&office);
    fs::copy(office.path("state/ledger.db"), office.path("before.db")).unwrap();
    let daemon = office.start();
    assert!(office.order(&["withdraw", &id, "--erase", "--legal"]).0);
    let after = known(&daemon);
    daemon.stop();
    undestroyed(&office, "before.db");
    let holds = |file: &str| {
        let bytes = fs::read(office.path(file)).unwrap();
        bytes.windows(10).any(|window| window == b"Quaggamire")
    };
    assert!(holds("before.tar") && holds("state/ledger.db"), "the search finds nothing at all");
    done(&office, &["backup", "between.tar"]);
    assert!(!holds("between.tar"));
    done(&office, &["restore", "--replace", "between.tar"]);
    let daemon = office.start();
    assert_eq!(daemon.get(&page).status, 451);
    assert_eq!(known(&daemon), after);
    daemon.stop();
    office.is_sound();
}

/// The only backup holds a text that is to be erased; its id and its page.
fn with_secret_in_backup(office: &Office) -> (Daemon, String, String) {
    let mut daemon = office.start();
    publish(office, &mut daemon, &["x"]);
    let (id, page) = publish_secret(office, &mut daemon);
    daemon.stop();
    fs::remove_dir_all(office.path("kept")).unwrap();
    let mut daemon = office.start();
    backed_up(&mut daemon, 3);
    (daemon, id, page)
}

#[test]
fn an_erasure_has_the_backups_made_anew_long_before_the_next_one_is_due() {
    let office = Office::with(&settings("1h"));
    let (daemon, id, page) = with_secret_in_backup(&office);
    let older = kept(&office);
    assert_eq!(holding_words(&office), older);
    let (erased, told) = office.order(&["withdraw", &id, "--erase", "--legal"]);
    assert!(erased, "{told}");
    // When the order is answered, all is done.
    let newer = kept(&office);
    assert!(newer.len() == 1 && newer != older, "{newer:?}");
    assert!(holding_words(&office).is_empty());
    let after = known(&daemon);
    daemon.kill();
    done(&office, &["restore", "--replace", newer[0].to_str().unwrap()]);
    let daemon = office.start();
    assert_eq!(daemon.get(&page).status, 451);
    assert_eq!(known(&daemon), after);
}

fn put_aside(office: &Office) -> Vec<String> {
    let entries = fs::read_dir(office.path("state")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with("damaged-")).collect()
}

#[test]
fn an_erasure_that_a_kill_has_cut_short_takes_the_copies_of_earlier_ledgers_with_it() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    let (id, page) = publish_secret(&office, &mut daemon);
    daemon.stop();
    put_logs_away(&office);
    fs::copy(office.path("state/ledger.db"), office.path("before.db")).unwrap();
    let daemon = office.start();
    assert!(office.order(&["withdraw", &id, "--erase", "--legal"]).0);
    daemon.stop();
    undestroyed(&office, "before.db");
    fs::create_dir(office.path("state/damaged-20260101T000000Z")).unwrap();
    fs::write(office.path("state/damaged-20260101T000000Z/ledger.db"), "Quaggamire").unwrap();
    let daemon = office.start();
    assert_erased(&office, &daemon, &page);
    assert!(put_aside(&office).is_empty());
}

/// Which has the same answer as no room for it.
#[test]
fn the_copies_of_earlier_ledgers_go_at_once_also_where_somebody_reads_from_this_one() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    let (id, page) = publish_secret(&office, &mut daemon);
    fs::create_dir(office.path("state/damaged-20260101T000000Z")).unwrap();
    fs::write(office.path("state/damaged-20260101T000000Z/ledger.db"), "Quaggamire").unwrap();
    let db = Connection::open(office.path("state/ledger.db")).unwrap();
    db.execute_batch("BEGIN; SELECT count(*) FROM records;").unwrap();
    let (done, told) = office.order(&["withdraw", &id, "--erase", "--legal"]);
    assert!(!done, "it was to be unfinished: {told}");
    assert!(put_aside(&office).is_empty());
    drop(db);
    let (done, told) = office.order(&["withdraw", &id, "--erase", "--legal"]);
    assert!(done, "{told}");
    assert_erased(&office, &daemon, &page);
}

/// The ledger that is put aside was rid of the text before: there is nothing to hide in it, and much to see.
#[test]
fn what_a_recovery_puts_aside_stays_for_a_week_also_where_it_takes_an_erasure_over() {
    let office = Office::with_clock(&settings("1h"));
    let (daemon, id, page) = with_secret_in_backup(&office);
    let older = kept(&office).pop().unwrap();
    let bytes = fs::read(&older).unwrap();
    assert!(office.order(&["withdraw", &id, "--erase", "--legal"]).0);
    let registry = || office.report("registry.jsonl").contains("\"erased\"");
    until("the registry", registry);
    daemon.stop();
    // The disk of the backups is an old one, and the ledger is damaged.
    for file in kept(&office) {
        fs::remove_file(file).unwrap();
    }
    fs::write(&older, bytes).unwrap();
    fs::write(office.path("state/ledger.db"), "x").unwrap();
    let daemon = office.start();
    assert_erased(&office, &daemon, &page);
    daemon.stop();
    assert_eq!(put_aside(&office).len(), 1);
    let looked_at = office.path("state").join(&put_aside(&office)[0]).join("ledger.db");
    assert_eq!(fs::read(looked_at).unwrap(), b"x");
    // Not for ever.
    office.set_clock(8 * 86_400);
    office.start().stop();
    assert!(put_aside(&office).is_empty());
}
