//! What can go wrong with a backup file: a kill, a full disk, a byte that is not what it was.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use gazetted::backup::BackupError;
use gazetted::backup::make::{Of, make};
use gazetted::backup::restore::Prepared;
use gazetted::ledger::LedgerReader;
use gazetted::ledger::whole::{Reached, Stop};

use super::{done, feeds, publish, refused, start_refused};
use crate::daemon::{Office, until};
use crate::erasure::SETTINGS;

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    entries.map(|entry| entry.file_name().into_string().unwrap()).collect()
}

/// Long enough for a kill to meet it half made.
fn with_attachments(office: &Office) {
    let mut daemon = office.start();
    for number in 0..4_u8 {
        let mut bytes = b"%PDF-1.4\n".to_vec();
        bytes.resize(6_000_000, number);
        office.drop(&format!("news/{number}.pdf"), bytes);
        publish(office, &mut daemon, &[&number.to_string()]);
    }
    daemon.stop();
}

#[test]
fn a_kill_in_the_midst_of_a_backup_leaves_the_one_before_and_no_half_one() {
    let office = Office::with(SETTINGS);
    with_attachments(&office);
    let folder = office.path("kept");
    fs::create_dir(&folder).unwrap();
    let file = folder.join("one.tar");
    done(&office, &["backup", file.to_str().unwrap()]);
    let before = fs::read(&file).unwrap();
    let (mut killed, mut left) = (0, 0);
    for round in 0..8_u64 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_gazetted"))
            .args(["backup", file.to_str().unwrap()])
            .current_dir(office.path(""))
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        // As far as it has written of the whole.
        let wanted = round * before.len() as u64 / 7;
        let unfinished = folder.join(format!(".gazetted-unfinished-{}-0-tar", child.id()));
        until("a half backup", || {
            fs::metadata(&unfinished).is_ok_and(|half| half.len() >= wanted)
                || child.try_wait().unwrap().is_some()
        });
        child.kill().unwrap();
        killed += u32::from(!child.wait().unwrap().success());
        let state = tempfile::tempdir().unwrap();
        Prepared::new(&file, (state.path(), None)).unwrap();
        // Nothing else is taken for a backup, or seen by whoever looks through the folder.
        let names = names(&folder);
        let visible: Vec<_> = names.iter().filter(|name| !name.starts_with('.')).collect();
        assert_eq!(visible, ["one.tar"], "round {round}");
        left += names.len() - visible.len();
    }
    assert!(left > 0, "no kill has left anything");
    // What lies there holds texts, and goes with the next one.
    done(&office, &["backup", file.to_str().unwrap()]);
    assert_eq!(names(&folder), ["one.tar"]);
    assert!(killed > 3, "{killed} of 8 were killed before their end");
}

#[test]
fn every_flipped_byte_and_every_cut_is_found_before_anything_is_restored() {
    const FLIPS: usize = 300;
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    office.drop("news/a.pdf", "%PDF-1.4\n%%EOF\n");
    publish(&office, &mut daemon, &["a", "b"]);
    done(&office, &["backup", "kept.tar"]);
    daemon.stop();
    let whole = fs::read(office.path("kept.tar")).unwrap();
    let (state, file) = (tempfile::tempdir().unwrap(), office.path("flipped.tar"));
    let mut seed = 0x2545_f491_4f6c_dd1d_u64;
    let mut random = move |below: usize| {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        usize::try_from(seed % below as u64).unwrap()
    };
    for flip in 0..FLIPS {
        let mut bytes = whole.clone();
        // Heads, the list and the end are few among the bytes of the ledger.
        let at = match flip % 3 {
            0 => random(2_048),
            1 => whole.len() - 1 - random(4_096),
            _ => random(whole.len()),
        };
        bytes[at] ^= 1 << random(8);
        fs::write(&file, bytes).unwrap();
        let restored = Prepared::new(&file, (state.path(), None));
        assert!(restored.is_err(), "the flip at {at} was not seen");
        assert_eq!(names(state.path()), ["lock"], "at {at}");
    }
    for length in [0, 1, 511, 512, 1_024, whole.len() / 2, whole.len() - 512, whole.len() - 1] {
        fs::write(&file, &whole[..length]).unwrap();
        assert!(Prepared::new(&file, (state.path(), None)).is_err(), "cut to {length}");
    }
    Prepared::new(&office.path("kept.tar"), (state.path(), None)).unwrap();
}

/// Two containers that share a folder have the same process numbers.
#[test]
fn what_another_process_of_the_same_number_is_making_is_left_alone_and_what_a_dead_one_left_is_not()
{
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a"]);
    daemon.stop();
    let folder = office.path("kept");
    fs::create_dir(&folder).unwrap();
    // Process 1 is alive wherever this runs.
    let others = ["1-0-tar", "1-0-ledger", "1-0-ledger-journal"];
    let [worked_on, ..] = others.map(|name| {
        let file = folder.join(format!(".gazetted-unfinished-{name}"));
        fs::write(&file, "half").unwrap();
        file
    });
    let worked_on = fs::File::open(worked_on).unwrap();
    worked_on.lock().unwrap();
    done(&office, &["backup", "kept/one.tar"]);
    assert_eq!(names(&folder).len(), 1 + others.len());
    drop(worked_on);
    done(&office, &["backup", "kept/one.tar"]);
    assert_eq!(names(&folder), ["one.tar"]);
}

/// A limit on the length of files stands for a disk that is full.
fn limited(office: &Office, blocks: u32, arguments: &str) -> std::process::Output {
    let program = env!("CARGO_BIN_EXE_gazetted");
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec {program} {arguments}");
    Command::new("sh").args(["-c", &script]).current_dir(office.path("")).output().unwrap()
}

#[test]
fn a_full_disk_leaves_nothing_of_a_backup_and_nothing_of_a_restore() {
    let office = Office::with(SETTINGS);
    with_attachments(&office);
    done(&office, &["backup", "whole.tar"]);
    fs::create_dir(office.path("kept")).unwrap();
    for blocks in [1, 100, 300, 20_000] {
        let told = limited(&office, blocks, "backup kept/one.tar");
        assert_eq!(told.status.code(), Some(74), "{told:?}");
        assert!(String::from_utf8_lossy(&told.stderr).contains("cannot be written"), "{told:?}");
        assert!(names(&office.path("kept")).is_empty());
    }
    let before = names(&office.path("state"));
    for blocks in [1, 100, 300, 10_000] {
        let told = limited(&office, blocks, "restore --replace whole.tar");
        assert_ne!(told.status.code(), Some(0), "{told:?}");
        assert_eq!(names(&office.path("state")), before);
    }
    assert_eq!(office.start().items("all").len(), 4);
}

/// From the first rename on, a start carries it to its end.
#[test]
fn a_restore_that_a_kill_cuts_short_is_finished_at_the_next_start() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    done(&office, &["backup", "kept.tar"]);
    let before = feeds(&daemon);
    daemon.stop();
    let state = office.path("state");
    for moved in [&[][..], &["ledger.db"], &["ledger.db", "catalogue.db", "attachments"]] {
        let folder = state.join("restoring");
        let prepared = Prepared::new(&office.path("kept.tar"), (&state, None)).unwrap();
        let decided = "{\"standing\":\"replaced\",\"aside\":\"replaced-then\"}";
        fs::write(folder.join("decided.json"), decided).unwrap();
        drop(prepared);
        fs::create_dir_all(state.join("replaced-then")).unwrap();
        for name in moved {
            fs::rename(state.join(name), state.join("replaced-then").join(name)).unwrap();
        }
        let daemon = office.start();
        assert_eq!(feeds(&daemon), before);
        daemon.stop();
        assert!(!folder.exists());
        fs::remove_dir_all(state.join("replaced-then")).unwrap();
    }
    // The same once everything was put aside, and what is the backup's own lies there already.
    for placed in [&["attachments"][..], &["attachments", "adopted.jsonl"]] {
        let folder = state.join("restoring");
        let prepared = Prepared::new(&office.path("kept.tar"), (&state, None)).unwrap();
        fs::write(folder.join("adopted.jsonl"), "").unwrap();
        let decided = "{\"standing\":\"replaced\",\"aside\":\"replaced-then\"}";
        fs::write(folder.join("decided.json"), decided).unwrap();
        fs::write(folder.join("aside-done"), "").unwrap();
        drop(prepared);
        fs::create_dir_all(state.join("replaced-then")).unwrap();
        for name in ["ledger.db", "catalogue.db", "attachments"] {
            fs::rename(state.join(name), state.join("replaced-then").join(name)).unwrap();
        }
        for name in placed {
            if folder.join(name).exists() {
                fs::rename(folder.join(name), state.join(name)).unwrap();
            } else {
                fs::create_dir(state.join(name)).unwrap();
                fs::write(state.join(name).join("placed"), "by the backup").unwrap();
            }
        }
        let daemon = office.start();
        assert_eq!(feeds(&daemon), before);
        daemon.stop();
        assert!(!folder.exists());
        assert!(!state.join("replaced-then/attachments/placed").exists());
        assert!(!state.join("replaced-then/adopted.jsonl").exists());
        fs::remove_dir_all(state.join("replaced-then")).unwrap();
        drop(fs::remove_file(state.join("attachments/placed")));
    }
    // One that was never proved is nothing.
    fs::create_dir_all(state.join("restoring")).unwrap();
    fs::write(state.join("restoring/ledger.db"), "half").unwrap();
    assert_eq!(feeds(&office.start()), before);
}

/// The ledger that was there lies aside already, and the backup's is not in its place yet.
#[test]
fn a_decided_restore_is_never_given_up_because_its_decision_cannot_be_read() {
    let office = Office::with(SETTINGS);
    let mut daemon = office.start();
    publish(&office, &mut daemon, &["a", "b"]);
    done(&office, &["backup", "kept.tar"]);
    let before = feeds(&daemon);
    daemon.stop();
    let state = office.path("state");
    let folder = state.join("restoring");
    let decided = folder.join("decided.json");
    let prepared = Prepared::new(&office.path("kept.tar"), (&state, None)).unwrap();
    fs::create_dir(&decided).unwrap();
    drop(prepared);
    fs::write(folder.join("aside-done"), "").unwrap();
    fs::create_dir(state.join("replaced-then")).unwrap();
    for name in ["ledger.db", "catalogue.db", "attachments"] {
        fs::rename(state.join(name), state.join("replaced-then").join(name)).unwrap();
    }
    for unreadable in ["an error of the disk", "what was never written"] {
        let run = start_refused(&office, 74);
        for told in [run, refused(&office, &["restore", "kept.tar"], 74)] {
            for word in ["restoring/decided.json cannot be read", "replaced-", "once more"] {
                assert!(told.contains(word), "{unreadable}: {word} is not in {told}");
            }
            assert!(folder.join("ledger.db").exists(), "{unreadable}: {told}");
        }
        drop(fs::remove_dir(&decided));
        fs::write(&decided, "{\"standing\":\"repl\0ced\"}").unwrap();
    }
    fs::write(&decided, "{\"standing\":\"replaced\",\"aside\":\"replaced-then\"}").unwrap();
    assert_eq!(feeds(&office.start()), before);
    assert!(!folder.exists());
}

/// Each step of a backup hears it: the copying, the proof of the copy, and the reading back.
#[test]
fn a_stop_gives_up_a_backup_in_each_of_its_steps() {
    let office = Office::with(SETTINGS);
    with_attachments(&office);
    let (state, folder) = (office.path("state"), office.path("kept"));
    fs::create_dir(&folder).unwrap();
    let file = folder.join("one.tar");
    let back_up = |stop: &Stop| {
        let now = "2026-03-04T09:00:00Z".parse().unwrap();
        make(Of { state_dir: &state, now, stop }, &file)
    };
    let never: Stop = Arc::new(|| false);
    let whole = back_up(&never).unwrap().bytes;
    fs::remove_file(&file).unwrap();
    let unfinished = folder.clone();
    let written = move || {
        let name = format!(".gazetted-unfinished-{}-0-tar", std::process::id());
        fs::metadata(unfinished.join(name)).map_or(0, |file| file.len())
    };
    // All of it is written from then on, and read back.
    let stop: Stop = Arc::new(move || written() >= whole);
    let stopped = back_up(&stop);
    assert!(matches!(stopped, Err(BackupError::Stopped)), "{stopped:?}");
    assert!(names(&folder).is_empty(), "{:?}", names(&folder));
    let ledger = LedgerReader::open(&state).unwrap();
    let now: Stop = Arc::new(|| true);
    assert_eq!(ledger.verify_unless(&now).unwrap(), Reached::Stopped);
    assert_eq!(ledger.verify_unless(&never).unwrap(), Reached::TheEnd);
}
