//! Names and kinds of files that are not what they should be.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::time::Duration;

use gazetted::config::WatchMode;
use gazetted::domain::fault::FileFault;
use gazetted::domain::limits::TEXT_BYTES_MAX;
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::Severity;
use gazetted::intake::{Known, Look, Sighting, look};
use rustix::fs::{CWD, FileType, Mode, mknodat};

use super::{As, NEVER, Observed, Office, become_nobody, set_mode};

#[test]
fn drafts_hidden_files_and_temporary_files_are_never_read() {
    let office = Office::new();
    fs::create_dir_all(office.path("drafts")).unwrap();
    fs::create_dir_all(office.path("news/_old")).unwrap();
    let names = ["drafts/a.txt", "news/_old/b.txt", ".gitkeep", "_c.txt", "d.txt.part", "e.txt~"];
    for name in &names[..3] {
        office.drop_in(name, "Not yet.");
    }
    let mut observed = office.observe(Duration::ZERO);
    for name in names {
        office.drop_in(name, "Not yet.");
    }
    office.drop_in("news/f.txt", "Now.");
    observed.arrival("news/f.txt");
    office.drop_in("last.txt", "Now.");
    observed.arrival("last.txt");
    observed.seen.retain(|seen| !seen.starts_with("state: "));
    assert_eq!(observed.seen, ["news/f.txt", "last.txt"]);
}

#[test]
fn an_upload_that_broke_off_is_reported_when_it_is_old_and_until_it_is_gone() {
    let office = Office::new();
    for (name, minutes) in [("old.txt.part", 90), ("new.txt.part", 10)] {
        let file = File::create(office.path(name)).unwrap();
        let created = file.metadata().unwrap().modified().unwrap();
        file.set_modified(created - Duration::from_mins(minutes)).unwrap();
    }
    let mut observed = office.observe(NEVER);
    assert!(observed.has_seen("odd: old.txt.part"));
    assert!(!observed.has_seen("odd: new.txt.part"));
    fs::rename(office.path("old.txt.part"), office.path("old.txt")).unwrap();
    observed.gone("old.txt.part");
}

#[test]
fn a_conflict_copy_is_reported_and_not_read() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    let name = "plan (Ana's conflicted copy 2026-03-01).txt";
    office.drop_in(name, "Which one?");
    assert_eq!(observed.problem(name).severity, Severity::Refuse);
}

#[test]
fn rows_13_and_14_what_is_no_ordinary_file_is_reported_and_never_opened() {
    let office = Office::new();
    let make = |prefix: &str| {
        symlink("/etc/hostname", office.path(format!("{prefix}-link.txt"))).unwrap();
        let pipe = office.path(format!("{prefix}-pipe.txt"));
        mknodat(CWD, pipe, FileType::Fifo, Mode::from_raw_mode(0o644), 0).unwrap();
        UnixListener::bind(office.path(format!("{prefix}-socket.txt"))).unwrap();
        fs::create_dir(office.path(format!("{prefix}-folder.txt"))).unwrap();
    };
    make("before");
    let mut observed = office.observe(NEVER);
    make("after");
    office.drop_in("good.txt", "Good.");
    observed.arrival("good.txt");
    for name in ["link", "pipe", "socket", "folder"] {
        for prefix in ["before", "after"] {
            let name = format!("odd: {prefix}-{name}.txt");
            assert!(observed.has_seen(&name), "{name} in {:?}", observed.seen);
        }
    }
    fs::remove_file(office.path("after-link.txt")).unwrap();
    observed.gone("after-link.txt");
}

#[test]
fn row_13_a_folder_that_is_a_symbolic_link_is_not_entered() {
    let office = Office::new();
    let outside = office.base.path().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::write(outside.join("secret.txt"), "Secret.").unwrap();
    symlink(&outside, office.path("inside")).unwrap();
    let mut observed = office.observe(Duration::ZERO);
    office.drop_in("good.txt", "Good.");
    observed.arrival("good.txt");
    assert!(observed.has_seen("odd: inside"));
    assert!(!observed.has_seen("inside/secret.txt"));
}

#[test]
fn row_17_a_file_that_is_too_big_is_reported_unread() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    File::create(office.path("scan.txt")).unwrap().set_len(TEXT_BYTES_MAX + 1).unwrap();
    let problem = observed.problem("scan.txt");
    assert_eq!(problem.severity, Severity::Refuse);
    let (megabytes, most) = ("4.1".to_owned(), "4.0".to_owned());
    assert_eq!(*problem.fault, FileFault::TooBig { megabytes, most }.into());
}

#[test]
fn row_42_names_are_bytes() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    let names: [(&[u8], &str); 4] = [
        (b"line\nbreak.txt", "line\nbreak.txt"),
        ("\u{202e}txt.exe".as_bytes(), "\u{202e}txt.exe"),
        (b"caf\xe9.txt", "caf%E9.txt"),
        ("S\u{327}\u{259}h\u{259}r.txt".as_bytes(), "\u{15e}\u{259}h\u{259}r.txt"),
    ];
    for (name, path) in names {
        office.drop_in(OsStr::from_bytes(name), path);
        assert_eq!(observed.arrival(path).bytes, path.as_bytes());
        fs::remove_file(office.path(OsStr::from_bytes(name))).unwrap();
        observed.gone(path);
    }
    let longest = format!("{}.txt", "x".repeat(251));
    office.drop_in(&longest, "Long.");
    observed.arrival(&longest);
}

#[test]
fn row_42_of_two_spellings_of_one_name_the_first_keeps_it() {
    let office = Office::new();
    let mut observed = office.observe(Duration::ZERO);
    office.drop_in("caf\u{e9}.txt", "The first.");
    let first = observed.arrival("caf\u{e9}.txt");
    office.drop_in("cafe\u{301}.txt", "The second.");
    let problem = observed.problem("cafe%CC%81.txt");
    let (file, spelling) = ("caf\u{e9}.txt".to_owned(), "cafe\\u{301}.txt".to_owned());
    assert_eq!(*problem.fault, FileFault::SameName { file, spelling }.into());
    drop(observed);
    // A start comes to the same conclusion, although the second one sorts first.
    let known = Known::from_iter([(DropPath::parse("caf\u{e9}.txt").unwrap(), first.stamp)]);
    let mut observed = office.observe_with(Duration::ZERO, WatchMode::Auto, known);
    assert!(observed.has_seen("odd: cafe%CC%81.txt"));
    assert!(!observed.has_seen("caf\u{e9}.txt"));
    // When the first one goes, the second one can have the name.
    fs::remove_file(office.path("caf\u{e9}.txt")).unwrap();
    observed.gone("caf\u{e9}.txt");
    assert_eq!(observed.arrival("caf\u{e9}.txt").bytes, b"The second.");
}

/// A file that nobody may read, and what is seen of it.
fn without_permission() -> (Office, PathBuf, Observed) {
    let office = Office::new();
    let path = office.path("statement.txt");
    fs::write(&path, "At last.").unwrap();
    set_mode(&path, 0o000);
    let settings = (Duration::ZERO, WatchMode::Auto);
    let observed = office.start(settings, Known::default(), As::Nobody);
    (office, path, observed)
}

#[test]
fn row_11_a_file_without_permission_is_read_when_it_is_given() {
    let (_office, path, mut observed) = without_permission();
    let Sighting::Reconciled(done) = observed.next() else { panic!("{:?}", observed.seen) };
    assert_eq!((done.found.len(), done.files), (0, 1));
    while !matches!(observed.next(), Sighting::State(_)) {}
    set_mode(&path, 0o644);
    assert_eq!(observed.arrival("statement.txt").bytes, b"At last.");
}

#[test]
fn row_11_a_file_without_permission_is_told_of_soon_and_read_when_it_is_given_after_that() {
    let (_office, path, mut observed) = without_permission();
    while !matches!(observed.next(), Sighting::Unreadable { .. }) {}
    set_mode(&path, 0o644);
    assert_eq!(observed.arrival("statement.txt").bytes, b"At last.");
}

#[test]
fn row_11_the_report_names_the_user_the_owner_and_the_mode() {
    let office = Office::new();
    office.drop_in("statement.txt", "Secret.");
    let mut observed =
        office.start((Duration::ZERO, WatchMode::Auto), Known::default(), As::Ourselves);
    let Sighting::Reconciled(done) = observed.next() else { panic!("{:?}", observed.seen) };
    set_mode(office.path("statement.txt"), 0o000);
    let (root, candidate) = (office.root(), done.found[0].clone());
    let denied = std::thread::spawn(move || (become_nobody(), look(&root, &candidate)));
    let (user, Look::Unreadable(problem)) = denied.join().unwrap() else { panic!("it was read") };
    let owner = rustix::process::getuid().as_raw();
    let mode = "0000".to_owned();
    assert_eq!(*problem.fault, FileFault::NoPermission { publisher: user, owner, mode }.into());
}
