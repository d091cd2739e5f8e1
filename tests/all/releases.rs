//! Ledgers of every release, and of every format before the first: `tests/releases`. Each is opened, taken to today's
//! format with a copy from before, and serves what it served: the same ids, dates and addresses, and the same bytes.
//!
//! ```text
//! RELEASES=write cargo test --test all releases::
//! ```
//!
//! writes the ledger of this version, where there is none yet, and the feeds of all as this program renders them.
//! Ids, dates and addresses are never written anew.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, FileExt as _};
use std::path::{Path, PathBuf};

use gazetted::ledger::LedgerReader;
use rusqlite::Connection;
use rusqlite::types::ValueRef;
use serde_json::{Value, json};

use crate::backup::rotation::settings;
use crate::backup::{copy_all, done, known, publish};
use crate::daemon::{Daemon, Office};
use crate::erasure::SETTINGS;
use crate::main_job::text;
use crate::recovery::put_logs_away;

/// Of the feeds, those with all that can be in one.
const KEPT: [&str; 2] = ["feeds/all.atom", "feeds/updates.json"];

/// 2026-03-04T09:00:00Z, before every day on which these tests are run.
const THEN: i64 = 1_772_614_800;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/releases")
}

fn is_writing() -> bool {
    std::env::vars_os().any(|(name, value)| name == "RELEASES" && value == "write")
}

/// Statements of every kind of record, and what waits.
fn office_of_this_version() -> Office {
    let office = Office::with_clock(SETTINGS);
    let now = jiff::Timestamp::now().as_second();
    office.set_clock(THEN - now);
    let mut daemon = office.start();
    let mut drop = |name: &str, text: String| {
        office.drop(name, text);
        daemon.wait(|line| line["path"] == name && line["outcome"].is_string());
    };
    for (name, about) in
        [("a", "the north pier"), ("b", "the ferry"), ("c", "the lock"), ("d", "the crane")]
    {
        drop(&format!("news/{name}.txt"), text(&format!("About {about}"), about));
    }
    drop(
        "e.txt",
        format!(
            "Id: notice-5\nLanguage: en\nDate: 3 March 2019\n\n{}",
            text("An old notice", "the buoys")
        ),
    );
    drop(
        "news/a.txt",
        text("About the north pier", "the north pier").replace("Part 3", "Chapter 3"),
    );
    drop(
        "later.txt",
        format!("Embargo: 2099-01-01 09:00\n\n{}", text("A later one", "the dredger")),
    );
    office.rename("news/b.txt", "news/renamed.txt");
    daemon.settled("news/renamed.txt");
    let id = |title: &str| {
        let items = daemon.items("all");
        let found = items.iter().find(|item| item["title"] == title).unwrap();
        found["id"].as_str().unwrap().to_owned()
    };
    let (withdrawn, erased) = (id("About the lock"), id("About the crane"));
    assert!(office.order(&["withdraw", &withdrawn, "--reason", "It was another lock."]).0);
    assert!(office.order(&["withdraw", &erased, "--legal", "--erase"]).0);
    daemon.stop();
    office
}

fn facts(office: &Office, daemon: &Daemon) -> Value {
    let waiting = office.waiting();
    // Of the clock of the day on which it is run nothing is kept.
    let waiting: Vec<&Value> =
        waiting.iter().map(|line| &line["file"]).filter(|file| *file != "the clock").collect();
    let head = LedgerReader::open(&office.path("state")).unwrap().head().unwrap();
    json!({ "statements": known(daemon), "waiting": waiting, "records": head.offset, "chain": head.chain })
}

/// A database as text, so that its changes can be read.
fn dumped(db: &Connection) -> String {
    let number =
        |pragma: &str| -> i64 { db.pragma_query_value(None, pragma, |row| row.get(0)).unwrap() };
    let mut text = String::new();
    for pragma in ["application_id", "user_version"] {
        writeln!(text, "PRAGMA {pragma} = {};", number(pragma)).unwrap();
    }
    let listed = "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
    let mut query = db.prepare(listed).unwrap();
    let made = query
        .query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))
        .unwrap();
    let made: Vec<(String, String)> = made.map(|row| row.unwrap()).collect();
    for (_name, sql) in &made {
        writeln!(text, "{sql};").unwrap();
    }
    let tables = made.iter().filter(|(_name, sql)| sql.starts_with("CREATE TABLE"));
    for (table, _sql) in tables {
        let mut query = db.prepare(&format!("SELECT * FROM {table}")).unwrap();
        let width = query.column_count();
        let mut rows = query.query([]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let values: Vec<String> =
                (0..width).map(|column| literal(row.get_ref(column).unwrap())).collect();
            writeln!(text, "INSERT INTO {table} VALUES ({});", values.join(", ")).unwrap();
        }
    }
    text
}

fn literal(value: ValueRef<'_>) -> String {
    match value {
        ValueRef::Null => "NULL".to_owned(),
        ValueRef::Integer(number) => number.to_string(),
        ValueRef::Real(number) => number.to_string(),
        ValueRef::Text(text) => format!("'{}'", String::from_utf8_lossy(text).replace('\'', "''")),
        ValueRef::Blob(bytes) => match std::str::from_utf8(bytes) {
            // Headers, bodies and sources can be read.
            Ok(text) if text.len() != 32 && !text.contains('\0') && !text.contains('\n') => {
                format!("CAST('{}' AS BLOB)", text.replace('\'', "''"))
            }
            Ok(_) | Err(_) => {
                let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
                format!("x'{}'", hex.concat())
            }
        },
    }
}

fn write_this_version() {
    let to = folder().join(env!("CARGO_PKG_VERSION"));
    if to.join("ledger.sql").exists() {
        return;
    }
    fs::create_dir_all(&to).unwrap();
    let office = office_of_this_version();
    let db = Connection::open(office.path("state/ledger.db")).unwrap();
    fs::write(to.join("ledger.sql"), dumped(&db)).unwrap();
}

/// An office whose state folder holds that ledger and nothing else.
fn office_of(release: &Path) -> Office {
    office_of_with(release, SETTINGS)
}

fn office_of_with(release: &Path, settings: &str) -> Office {
    let office = Office::with(settings);
    fs::DirBuilder::new().mode(0o700).create(office.path("state")).unwrap();
    let db = Connection::open(office.path("state/ledger.db")).unwrap();
    db.execute_batch(&fs::read_to_string(release.join("ledger.sql")).unwrap()).unwrap();
    office
}

fn check(release: &Path) {
    let office = office_of(release);
    let name = release.file_name().unwrap().to_str().unwrap();
    let format = |office: &Office| -> i32 {
        let db = Connection::open(office.path("state/ledger.db")).unwrap();
        db.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    };
    let before = format(&office);
    let records = LedgerReader::open(&office.path("state")).unwrap().replay(0, 1_000).unwrap();
    let daemon = office.start();
    let served = facts(&office, &daemon);
    let documents = KEPT.map(|path| (path, daemon.get(&format!("/{path}")).body.0));
    daemon.stop();
    let written = |file: &str, fresh: &[u8]| {
        let file = release.join(file);
        if is_writing() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(&file, fresh).unwrap();
        }
        fs::read(&file).unwrap()
    };
    let kept = release.join("known.json");
    if !kept.exists() {
        assert!(is_writing(), "{name} says nothing of what it knew");
        fs::write(&kept, serde_json::to_string_pretty(&served).unwrap() + "\n").unwrap();
    }
    let expected: Value = serde_json::from_slice(&fs::read(kept).unwrap()).unwrap();
    assert_eq!(served, expected, "{name}");
    for (path, bytes) in documents {
        let expected = written(path, &bytes);
        assert_eq!(
            String::from_utf8_lossy(&bytes),
            String::from_utf8_lossy(&expected),
            "{name} {path}"
        );
    }
    // No byte of a record was written anew, and the ledger from before lies beside it.
    let ledger = LedgerReader::open(&office.path("state")).unwrap();
    let now = ledger.replay(0, 1_000).unwrap();
    assert_eq!(now.len(), records.len());
    for (now, then) in now.iter().zip(&records) {
        assert_eq!(
            (&now.header_bytes, &now.body, now.chain),
            (&then.header_bytes, &then.body, then.chain)
        );
    }
    let copy = office.path(&format!("state/ledger.db.format-{before}"));
    assert_eq!(copy.exists(), before != format(&office), "{name}");
    if copy.exists() {
        let copy = LedgerReader::at(&copy).unwrap();
        assert_eq!(
            (copy.format().unwrap(), copy.verify(|_offset| ()).unwrap().records),
            (before, records.len() as u64)
        );
    }
    office.is_sound();
    // As a backup, too.
    let restored = restored(&office, release);
    assert_eq!(facts(&restored, &restored.start()), expected, "{name}, restored");
}

/// The ledger as it was, by way of a backup that a program of that time would have made.
fn restored(office: &Office, release: &Path) -> Office {
    let old = office_of(release);
    fs::remove_dir_all(office.path("state")).unwrap();
    copy_all(&old.path("state"), &office.path("state"));
    let told = office.command(&["backup", "old.tar"]);
    assert!(told.status.success(), "{told:?}");
    let other = Office::with(SETTINGS);
    let file = office.path("old.tar");
    let told = other.command(&["restore", file.to_str().unwrap()]);
    assert!(told.status.success(), "{told:?}");
    other
}

#[test]
fn the_ledger_of_every_release_serves_today_what_it_served_then() {
    if is_writing() {
        write_this_version();
    }
    let entries = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let mut releases: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    releases.sort();
    let names: Vec<&str> =
        releases.iter().map(|path| path.file_name().unwrap().to_str().unwrap()).collect();
    assert!(
        names.contains(&env!("CARGO_PKG_VERSION")),
        "of this version there is none in {names:?}"
    );
    assert!((1..4).all(|format| names.contains(&&*format!("format-{format}"))), "{names:?}");
    for release in &releases {
        check(release);
    }
}

/// The root of an index is noise: the records themselves are whole.
fn damage(office: &Office) {
    put_logs_away(office);
    let file = office.path("state/ledger.db");
    let db = Connection::open(&file).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'records_by_entry'";
    let root: u64 = db.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(db);
    let file = fs::OpenOptions::new().write(true).open(file).unwrap();
    file.write_all_at(&[0x5a; 4_096], (root - 1) * 4_096).unwrap();
}

#[test]
fn a_damaged_ledger_is_saved_where_it_or_its_backup_is_of_an_earlier_format() {
    const BACKUP: &str = "kept/gazetted-press.example.org-000001-20260101T000000Z.tar";
    for format in 1..4 {
        let release = folder().join(format!("format-{format}"));
        let expected: Value =
            serde_json::from_slice(&fs::read(release.join("known.json")).unwrap()).unwrap();
        // What waits stands in the damaged one alone, which no program of today has opened.
        let office = office_of_with(&release, &settings("1h"));
        fs::create_dir(office.path("kept")).unwrap();
        let whole = fs::read(office.path("state/ledger.db")).unwrap();
        let db = Connection::open(office.path("state/ledger.db")).unwrap();
        db.execute("DELETE FROM held", []).unwrap();
        let sql = "SELECT entry FROM records WHERE offset = 2";
        let id: String = db.query_row(sql, [], |row| row.get(0)).unwrap();
        drop(db);
        // A registry that says nothing which the backup does not know.
        let line = json!({
            "id": id, "path": null, "published": "2026-03-04T09:00:00+00:00", "address": "/", "revision": 0
        });
        fs::create_dir(office.path("reports")).unwrap();
        fs::write(office.path("reports/registry.jsonl"), format!("{line}\n")).unwrap();
        done(&office, &["backup", BACKUP]);
        fs::write(office.path("state/ledger.db"), whole).unwrap();
        damage(&office);
        let mut daemon = Daemon::start(&office, &[]);
        daemon.wait(|line| line["message"] == "caught up with the drop folder");
        assert_eq!(facts(&office, &daemon), expected, "format {format}");
        // From then on it is of today, and its backup is not.
        publish(&office, &mut daemon, &["y", "z"]);
        let later = format!("Embargo: 2099-01-01 09:00\n\n{}", text("Much later", "the dam"));
        office.drop("much-later.txt", later);
        daemon.kept_back(&office, "much-later.txt");
        let mut before = facts(&office, &daemon);
        // What waited has no drop file here, and goes with the next look through the folder.
        before["waiting"] = json!(["much-later.txt"]);
        daemon.stop();
        damage(&office);
        let mut daemon = Daemon::start(&office, &[]);
        daemon.wait(|line| line["message"] == "caught up with the drop folder");
        assert_eq!(facts(&office, &daemon), before, "format {format}");
        daemon.stop();
        office.is_sound();
    }
}

/// A ledger of an earlier format whose copy cannot be kept is not touched.
#[test]
fn a_ledger_is_not_taken_to_another_format_without_a_copy_from_before() {
    let office = office_of(&folder().join("format-3"));
    fs::create_dir_all(office.path("state/ledger.db.format-3/in-the-way")).unwrap();
    let told = office.command(&["run"]);
    assert_eq!(told.status.code(), Some(78), "{told:?}");
    assert!(
        String::from_utf8_lossy(&told.stderr).contains("no copy of it can be kept"),
        "{told:?}"
    );
    let db = Connection::open(office.path("state/ledger.db")).unwrap();
    assert_eq!(db.pragma_query_value(None, "user_version", |row| row.get::<_, i32>(0)).unwrap(), 3);
}
