//! Databases that are not what they were: the catalogue is built anew, the ledger starts from a backup, and both are
//! said aloud. No id and no date changes, and no altered text is served.

mod lost;

use std::fs;
use std::os::unix::fs::FileExt as _;

use serde_json::Value;

use crate::backup::rotation::{backed_up, kept, settings};
use crate::backup::{copy_all, done, feeds, known, publish, refused};
use crate::client::Body;
use crate::daemon::{Daemon, Office, until};
use crate::erasure::SETTINGS;
use crate::main_job::text;

/// Pages of 4096 bytes.
const PAGE: u64 = 4_096;
const PAGE_OF_NOISE: [u8; 4_096] = [0x5a; 4_096];

fn overwrite(office: &Office, file: &str, (at, bytes): (u64, &[u8])) {
    let file = fs::OpenOptions::new().write(true).open(office.path(file)).unwrap();
    file.write_all_at(bytes, at).unwrap();
}

/// Nothing of a database is in its log, which would hide what is altered in its file.
pub(crate) fn put_logs_away(office: &Office) {
    for file in ["ledger.db", "catalogue.db"] {
        let db = rusqlite::Connection::open(office.path("state").join(file)).unwrap();
        db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_row| Ok(())).unwrap();
    }
}

/// An office with a backup of its first statements, and two that came later; stopped.
fn backed_up_office() -> (Office, Vec<[Value; 3]>) {
    let office = Office::with(&settings("1h"));
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    daemon.stop();
    // The first one was made before there was anything.
    drop(fs::remove_dir_all(office.path("kept")));
    let mut daemon = office.start();
    backed_up(&mut daemon, 3);
    publish(&office, &mut daemon, &["c", "d"]);
    office.rename("news/c.txt", "news/another-name.txt");
    daemon.settled("news/another-name.txt");
    let before = known(&daemon);
    daemon.stop();
    put_logs_away(&office);
    (office, before)
}

/// What is said aloud until it has caught up.
fn started_loudly(office: &Office) -> (Daemon, String) {
    let mut daemon = Daemon::start(office, &[]);
    daemon.wait(|line| line["message"] == "caught up with the drop folder");
    let told = daemon.errors();
    (daemon, told)
}

#[test]
fn a_damaged_ledger_starts_from_the_backup_with_all_that_can_be_read_of_it_yet() {
    let (office, before) = backed_up_office();
    // The root of an index: the records themselves are whole.
    let db = rusqlite::Connection::open(office.path("state/ledger.db")).unwrap();
    let sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'records_by_entry'";
    let root: u64 = db.query_row(sql, [], |row| row.get(0)).unwrap();
    drop(db);
    overwrite(&office, "state/ledger.db", ((root - 1) * PAGE, &PAGE_OF_NOISE));
    // What the feeds tell comes from the ledger alone.
    fs::remove_file(office.path("reports/registry.jsonl")).unwrap();
    let log = Daemon::start(&office, &[]).kill();
    drop(log);
    let daemon = office.start();
    assert_eq!(known(&daemon), before);
    assert!(office.waiting().is_empty());
    daemon.stop();
    office.is_sound();
    let aside = fs::read_dir(office.path("state")).unwrap().map(|entry| entry.unwrap().path());
    let aside: Vec<_> = aside.filter(|path| path.to_str().unwrap().contains("damaged-")).collect();
    assert!(aside.len() == 1 && aside[0].join("ledger.db").exists(), "{aside:?}");
}

/// It is kept twice, and what is due by one of them alone is not released.
#[test]
fn an_altered_release_time_releases_nothing() {
    let office = Office::with(&settings("1h"));
    let mut daemon = office.start();
    let later = format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time"));
    office.drop("later.txt", later);
    daemon.kept_back(&office, "later.txt");
    daemon.stop();
    drop(fs::remove_dir_all(office.path("kept")));
    let mut daemon = office.start();
    daemon.wait(|line| line["message"] == "backed up");
    daemon.stop();
    let db = rusqlite::Connection::open(office.path("state/ledger.db")).unwrap();
    assert_eq!(db.execute("UPDATE held SET release_us = 1", []).unwrap(), 1);
    drop(db);
    let (status, last_words) = Daemon::start(&office, &[]).ended();
    assert_eq!(status, Some(74), "{last_words}");
    let (daemon, told) = started_loudly(&office);
    assert!(told.contains("started from this backup"), "{last_words}, then {told}");
    assert!(daemon.items("all").is_empty());
    let waiting = office.waiting();
    assert!(waiting.len() == 1 && waiting[0]["file"] == "later.txt", "{waiting:?}");
    daemon.stop();
    office.is_sound();
}

#[test]
fn a_ledger_that_is_no_database_any_more_starts_from_the_backup_with_the_ids_of_the_registry() {
    for lost in ["flipped", "empty", "gone"] {
        let (office, before) = backed_up_office();
        match lost {
            "flipped" => overwrite(&office, "state/ledger.db", (0, b"x")),
            "empty" => fs::write(office.path("state/ledger.db"), "").unwrap(),
            _gone => fs::remove_file(office.path("state/ledger.db")).unwrap(),
        }
        let (daemon, told) = started_loudly(&office);
        for said in
            ["cannot be used", "started from this backup", "are lost", "come in again", "is kept"]
        {
            assert!(told.contains(said), "{lost}: {said} is not in {told}");
        }
        until("the statements after the backup", || known(&daemon).len() == before.len());
        assert_eq!(known(&daemon), before, "{lost}");
        daemon.stop();
        let daemon = office.start();
        assert_eq!(known(&daemon), before);
        daemon.stop();
        office.is_sound();
    }
}

#[test]
fn a_state_folder_that_is_gone_as_a_whole_starts_from_the_backup() {
    let (office, before) = backed_up_office();
    fs::remove_dir_all(office.path("state")).unwrap();
    let (daemon, told) = started_loudly(&office);
    assert!(told.contains("started from this backup"), "{told}");
    until("the statements after the backup", || known(&daemon).len() == before.len());
    assert_eq!(known(&daemon), before);
}

#[test]
fn without_a_sound_backup_a_damaged_ledger_is_refused_with_a_remedy() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    done(&office, &["backup", "by-hand.tar"]);
    let before = feeds(&daemon);
    daemon.stop();
    put_logs_away(&office);
    copy_all(&office.path("state"), &office.path("whole"));
    for lost in ["flipped", "gone"] {
        match lost {
            "flipped" => overwrite(&office, "state/ledger.db", (0, b"x")),
            _gone => fs::remove_file(office.path("state/ledger.db")).unwrap(),
        }
        let told = refused(&office, &["run"], 78);
        for word in ["gazetted restore", "--adopt", "No backup.dir is set"] {
            assert!(told.contains(word), "{lost}: {word} is not in {told}");
        }
        // What was found there lies there still.
        assert_eq!(office.path("state/ledger.db").exists(), lost == "flipped");
    }
    done(&office, &["restore", "--replace", "by-hand.tar"]);
    assert_eq!(feeds(&office.start()), before);
    let (office, _before) = backed_up_office();
    fs::write(office.path("state/ledger.db"), "x").unwrap();
    let newest = kept(&office).pop().unwrap();
    fs::write(newest, "x").unwrap();
    let told = refused(&office, &["run"], 78);
    assert!(told.contains("No sound backup"), "{told}");
}

/// Cuts the end of the log, as a disk does that lost what it had acknowledged.
#[test]
fn a_ledger_whose_end_was_lost_takes_it_in_again_under_the_same_ids() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    daemon.stop();
    put_logs_away(&office);
    let ledger = fs::read(office.path("state/ledger.db")).unwrap();
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["c"]);
    office.rename("news/c.txt", "news/another-name.txt");
    daemon.settled("news/another-name.txt");
    let before = known(&daemon);
    daemon.stop();
    put_logs_away(&office);
    fs::write(office.path("state/ledger.db"), ledger).unwrap();
    let (daemon, told) = started_loudly(&office);
    assert!(told.contains("not whole") && told.contains("records 4 to 5 are lost"), "{told}");
    until("what was lost", || known(&daemon).len() == before.len());
    assert_eq!(known(&daemon), before);
}

/// An office with three statements, each corrected so that readers were told of it, and killed before the ledger's log
/// was put away; its feeds.
fn killed_office() -> (Office, Vec<(String, Body)>) {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    for name in ["a", "b", "c"] {
        publish(&office, &mut daemon, &[name]);
        let file = format!("news/{name}.txt");
        let about = format!("quay {name}, which stays closed until the dredging is done");
        let corrected = text(&format!("Quay {name} opens"), &about);
        office.drop(&file, format!("Change: substantive\n\n{corrected}"));
        daemon.settled(&file);
    }
    until("the announcements", || daemon.items("all").len() == 6);
    let before = feeds(&daemon);
    daemon.kill();
    copy_all(&office.path("state"), &office.path("whole"));
    (office, before)
}

const LOG: &str = "state/ledger.db-wal";
/// The header of a log, and a page with its own.
const LOG_HEADER: u64 = 32;
const FRAME: u64 = PAGE + 24;

#[test]
fn what_lies_behind_an_altered_frame_of_the_log_is_not_lost() {
    let (office, before) = killed_office();
    let frames = (fs::metadata(office.path(LOG)).unwrap().len() - LOG_HEADER) / FRAME;
    let in_frames = (0..40_u64).map(|n| {
        let frame = LOG_HEADER + n * frames / 40 * FRAME;
        // The number of the page, a sum, and the page.
        frame + [3, 17, 24 + 2_000, 24 + 4_090][usize::try_from(n % 4).unwrap()]
    });
    let (mut served, mut told) = (0, String::new());
    // The first one is of a salt in the header of the log.
    for at in [18].into_iter().chain(in_frames) {
        // The folder itself stays, and stays private.
        for entry in fs::read_dir(office.path("state")).unwrap().map(Result::unwrap) {
            if entry.path().is_file() {
                fs::remove_file(entry.path()).unwrap();
            }
        }
        copy_all(&office.path("whole"), &office.path("state"));
        let byte = fs::read(office.path(LOG)).unwrap()[usize::try_from(at).unwrap()];
        overwrite(&office, LOG, (at, &[byte ^ 0x10]));
        match Daemon::start_or_refuse(&office) {
            Ok(daemon) => {
                told.push_str(&daemon.errors());
                assert_eq!(feeds(&daemon), before, "the byte at {at}");
                daemon.stop();
                office.is_sound();
                served += 1;
            }
            // The one place of a record was hit, and no chain leads beyond it.
            Err(words) => assert!(words.contains("announcements of corrections"), "{words}"),
        }
    }
    assert!(served > 30, "{served} of 41 were served");
    assert!(told.contains("nothing is lost"), "{told}");
}

/// The log alone is left, as of a ledger that was lost after a kill.
#[test]
fn a_log_without_its_ledger_starts_from_the_backup() {
    let office = Office::with(&settings("1h"));
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    daemon.stop();
    drop(fs::remove_dir_all(office.path("kept")));
    let mut daemon = office.start();
    backed_up(&mut daemon, 3);
    publish(&office, &mut daemon, &["c"]);
    let before = known(&daemon);
    daemon.kill();
    assert!(fs::metadata(office.path(LOG)).unwrap().len() > 0);
    fs::remove_file(office.path("state/ledger.db")).unwrap();
    let (daemon, told) = started_loudly(&office);
    assert!(told.contains("started from this backup"), "{told}");
    until("the statement after the backup", || known(&daemon) == before);
}

#[test]
fn announcements_that_were_lost_are_given_up_by_a_person_alone() {
    let (office, _feeds) = killed_office();
    let daemon = office.start();
    let before = known(&daemon);
    daemon.kill();
    copy_all(&office.path("whole"), &office.path("state"));
    // All but the site's own record, and a part of the first statement.
    let log = fs::OpenOptions::new().write(true).open(office.path(LOG)).unwrap();
    let frames = (log.metadata().unwrap().len() - LOG_HEADER) / FRAME;
    log.set_len(LOG_HEADER + frames / 2 * FRAME).unwrap();
    let told = refused(&office, &["run"], 78);
    for word in ["not whole", "announcements of corrections", "gazetted restore", "--adopt"] {
        assert!(told.contains(word), "{word} is not in {told}");
    }
    let registry = office.path("reports/registry.jsonl");
    let daemon = office.start_with(&["--adopt", registry.to_str().unwrap()]);
    until("what was lost", || known(&daemon) == before);
    daemon.stop();
    // It was said once, and is not asked for again.
    let daemon = office.start();
    assert_eq!(known(&daemon), before);
}

struct Random(u64);

impl Random {
    fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }
}

#[test]
fn flipped_bytes_of_the_catalogue_change_nothing_for_readers() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b", "c"]);
    let before = feeds(&daemon);
    daemon.stop();
    put_logs_away(&office);
    copy_all(&office.path("state"), &office.path("whole"));
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    for round in 0..24_u64 {
        fs::remove_dir_all(office.path("state")).unwrap();
        copy_all(&office.path("whole"), &office.path("state"));
        let catalogue = "state/catalogue.db";
        let length = fs::metadata(office.path(catalogue)).unwrap().len();
        let page = round % (length / PAGE) * PAGE;
        match round % 3 {
            0 => overwrite(&office, catalogue, (page, &PAGE_OF_NOISE)),
            1 => overwrite(&office, catalogue, (page + random.below(100), &[0xff])),
            _ => overwrite(&office, catalogue, (random.below(length), &[0x80])),
        }
        let daemon = office.start();
        assert_eq!(feeds(&daemon), before, "round {round}");
        daemon.stop();
    }
}

#[test]
fn flipped_bytes_of_the_ledger_change_no_id_no_date_and_no_text() {
    let (office, before) = backed_up_office();
    let daemon = office.start();
    let served = feeds(&daemon);
    daemon.stop();
    put_logs_away(&office);
    for folder in ["state", "kept", "reports"] {
        copy_all(&office.path(folder), &office.path("whole").join(folder));
    }
    let mut random = Random(0x2545_f491_4f6c_dd1d);
    let mut recovered = 0;
    for round in 0..24_u64 {
        for folder in ["state", "kept", "reports"] {
            fs::remove_dir_all(office.path(folder)).unwrap();
            copy_all(&office.path("whole").join(folder), &office.path(folder));
        }
        let ledger = "state/ledger.db";
        let length = fs::metadata(office.path(ledger)).unwrap().len();
        let page = round % (length / PAGE) * PAGE;
        match round % 3 {
            0 => overwrite(&office, ledger, (page, &PAGE_OF_NOISE)),
            1 => overwrite(&office, ledger, (page + random.below(100), &[0xff])),
            _ => overwrite(&office, ledger, (random.below(length), &[0x80])),
        }
        let (daemon, told) = started_loudly(&office);
        recovered += u32::from(told.contains("started from this backup"));
        until("all statements", || known(&daemon).len() == before.len());
        assert_eq!(known(&daemon), before, "round {round}: {told}");
        for [_id, _date, url] in &before {
            let page = url.as_str().unwrap().strip_prefix("http://press.example.org").unwrap();
            let answer = daemon.get(&format!("{page}.txt"));
            assert!(
                answer.status == 500 || answer.text().contains("Part 3 of what the harbour office"),
                "{answer:?}"
            );
        }
        if told.is_empty() {
            assert_eq!(feeds(&daemon), served, "round {round}");
        }
        daemon.stop();
    }
    assert!(recovered > 5, "{recovered} of the rounds were started from the backup");
}

/// Nobody is cut off meanwhile, and nothing is lost.
#[test]
fn a_catalogue_that_is_damaged_while_the_program_runs_is_built_anew_behind_the_server() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    let before = known(&daemon);
    let db = rusqlite::Connection::open(office.path("state/catalogue.db")).unwrap();
    db.execute("UPDATE site SET definition = '{'", []).unwrap();
    drop(db);
    office.drop("news/c.txt", text("Quay c opens", "quay c"));
    // Each look is answered.
    until("the statement", || known(&daemon).len() == 3);
    daemon.wait(|line| line["message"].to_string().contains("it is put aside, and built anew"));
    assert!(office.path("state/catalogue.db.damaged").exists());
    let now = known(&daemon);
    assert!(before.iter().all(|entry| now.contains(entry)), "{now:?}");
    // It is the same program, and does all that it did.
    publish(&office, &mut daemon, &["d"]);
    let served = feeds(&daemon);
    daemon.stop();
    let daemon = office.start();
    assert_eq!(feeds(&daemon), served);
    daemon.stop();
    office.is_sound();
}

#[test]
fn damage_that_a_backup_finds_ends_the_process_and_the_next_start_recovers() {
    let office = Office::with(&settings("1s"));
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    backed_up(&mut daemon, 3);
    let before = known(&daemon);
    let text = b"Part 13 of what the harbour office has to say about quay a";
    let ledger = office.path("state/ledger.db");
    let mut at = None;
    // Once the log is empty: as long as the text is in it too, a start reads it from there and nothing is lost.
    until("the text in the ledger's file alone", || {
        let bytes = fs::read(&ledger).unwrap();
        at = bytes.windows(text.len()).position(|window| window == text);
        at.is_some() && fs::metadata(office.path(LOG)).unwrap().len() == 0
    });
    overwrite(&office, "state/ledger.db", (at.unwrap() as u64, b"Port"));
    let (status, last_words) = daemon.ended();
    assert_eq!(status, Some(74), "{last_words}");
    let (daemon, told) = started_loudly(&office);
    assert!(told.contains("started from this backup"), "{last_words}, then {:#?}", daemon.kill());
    assert_eq!(known(&daemon), before);
}

/// The program that reads a newer format is named.
#[test]
fn a_ledger_of_a_newer_program_is_refused_by_the_name_of_that_program() {
    let office = Office::with(SETTINGS);
    office.start().stop();
    let db = rusqlite::Connection::open(office.path("state/ledger.db")).unwrap();
    db.execute_batch("PRAGMA user_version = 7; INSERT INTO programs VALUES (7, '2.3.0')").unwrap();
    drop(db);
    let before = fs::read(office.path("state/ledger.db")).unwrap();
    let told = refused(&office, &["run"], 78);
    assert!(told.contains("format 7") && told.contains("gazetted 2.3.0 or a newer one"), "{told}");
    assert_eq!(fs::read(office.path("state/ledger.db")).unwrap(), before);
}
