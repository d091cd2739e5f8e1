//! What intake sees in a real folder. The rows are those of the decision table of what can happen
//! to a drop folder.

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::os::unix::net::UnixListener;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

use gazetted::clock::Clock;
use gazetted::config::{IntakeSettings, WatchMode};
use gazetted::domain::digest::Digest;
use gazetted::domain::limits::{SIGHTINGS_MAX, TEXT_BYTES_MAX};
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::{Problem, Severity};
use gazetted::intake::{
    Cause, Intake, IntakeState, Known, Look, PollReason, Reconcile, Sighting, Stamp, Stopper, Via,
    look,
};
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::Uid;
use tempfile::TempDir;

const PATIENCE: Duration = Duration::from_secs(60);

/// Longer than any test: what arrives all the same did not wait for it.
const NEVER: Duration = Duration::from_hours(1);

const SOON: Duration = Duration::from_millis(50);

/// A folder that files can be dropped into, observed or not.
struct Office {
    base: TempDir,
}

/// What is reported of it.
struct Observed {
    root: PathBuf,
    sightings: Receiver<Sighting>,
    stopper: Stopper,
    thread: Option<JoinHandle<()>>,
    /// The paths of all that came, in order.
    seen: Vec<String>,
    last_state: Option<IntakeState>,
}

/// Something that was handed on, one way or the other.
struct Arrival {
    bytes: Vec<u8>,
    stamp: Stamp,
    via: Via,
    /// From the event, or the start of the reconcile.
    took: Duration,
}

#[derive(Clone, Copy)]
enum As {
    Ourselves,
    Nobody,
}

impl Office {
    fn new() -> Office {
        let base = tempfile::tempdir().unwrap();
        // The user `nobody` must be able to enter it.
        fs::set_permissions(base.path(), fs::Permissions::from_mode(0o755)).unwrap();
        fs::create_dir(base.path().join("drop")).unwrap();
        Office { base }
    }

    fn root(&self) -> PathBuf {
        self.base.path().join("drop")
    }

    fn path(&self, name: impl AsRef<Path>) -> PathBuf {
        self.root().join(name)
    }

    /// Written elsewhere, then renamed: the way that is complete at once.
    fn drop_in(&self, name: impl AsRef<Path>, text: &str) {
        let draft = self.base.path().join("draft");
        fs::write(&draft, text).unwrap();
        fs::rename(draft, self.path(name)).unwrap();
    }

    fn observe(&self, settle: Duration) -> Observed {
        self.observe_with(settle, WatchMode::Auto, Known::default())
    }

    fn observe_with(&self, settle: Duration, watch: WatchMode, known: Known) -> Observed {
        let mut observed = self.start((settle, watch), known, As::Ourselves);
        while !matches!(observed.next(), Sighting::State(_)) {}
        observed
    }

    fn start(&self, (settle, watch): (Duration, WatchMode), known: Known, user: As) -> Observed {
        let settings = IntakeSettings { settle, watch };
        let intake = Intake::new(self.root(), settings, known, Clock);
        let stopper = intake.stopper();
        let (out, sightings) = sync_channel(SIGHTINGS_MAX);
        let thread = std::thread::spawn(move || {
            if let As::Nobody = user {
                become_nobody();
            }
            intake.run(out);
        });
        let (root, seen) = (self.root(), Vec::new());
        Observed { root, sightings, stopper, thread: Some(thread), seen, last_state: None }
    }
}

impl Observed {
    fn next(&mut self) -> Sighting {
        let sighting = self.sightings.recv_timeout(PATIENCE);
        let sighting =
            sighting.unwrap_or_else(|_| panic!("nothing more came after {:?}", self.seen));
        match &sighting {
            Sighting::File(file) => self.seen.push(file.path.as_str().to_owned()),
            Sighting::Reconciled(done) => {
                self.seen.extend(done.found.iter().map(|found| found.path.as_str().to_owned()));
            }
            Sighting::Gone(path) => self.seen.push(format!("gone: {path}")),
            Sighting::Unreadable { path, .. } => self.seen.push(format!("odd: {path}")),
            Sighting::State(state) => {
                self.seen.push(format!("state: {state}"));
                self.last_state = Some(state.clone());
            }
        }
        sighting
    }

    fn arrival(&mut self, path: &str) -> Arrival {
        loop {
            match self.next() {
                Sighting::File(file) if file.path.as_str() == path => {
                    assert_eq!(file.digest, Digest::of(&file.bytes));
                    let took = file.woken.elapsed();
                    return Arrival { bytes: file.bytes, stamp: file.stamp, via: file.via, took };
                }
                Sighting::Reconciled(done) => {
                    if let Some(arrival) = self.read(&done, path) {
                        return arrival;
                    }
                }
                _other => (),
            }
        }
    }

    fn read(&self, done: &Reconcile, path: &str) -> Option<Arrival> {
        let candidate = done.found.iter().find(|found| found.path.as_str() == path)?;
        match look(&self.root, candidate) {
            Look::File(file) => {
                let took = file.woken.elapsed();
                Some(Arrival { bytes: file.bytes, stamp: file.stamp, via: file.via, took })
            }
            other => panic!("{path} was found and then {other:?}"),
        }
    }

    fn problem(&mut self, wanted: &str) -> Problem {
        loop {
            if let Sighting::Unreadable { path, problem, .. } = self.next()
                && path.as_str() == wanted
            {
                return problem;
            }
        }
    }

    fn gone(&mut self, wanted: &str) {
        while !matches!(self.next(), Sighting::Gone(path) if path.as_str() == wanted) {}
    }

    fn state(&mut self) -> IntakeState {
        loop {
            if let Sighting::State(state) = self.next() {
                return state;
            }
        }
    }

    fn has_seen(&self, what: &str) -> bool {
        self.seen.iter().any(|seen| seen == what)
    }
}

impl Drop for Observed {
    fn drop(&mut self) {
        self.stopper.stop();
        // Takes what is still coming, so that intake does not wait for room.
        while self.sightings.recv().is_ok() {}
        let ended = self.thread.take().is_none_or(|thread| thread.join().is_ok());
        assert!(ended || std::thread::panicking(), "intake panicked");
    }
}

/// Gives up the rights of root in this thread only, for what no right can stop root from doing.
fn become_nobody() {
    let nobody = Uid::from_raw(65_534);
    rustix::thread::set_thread_res_uid(nobody, nobody, nobody).unwrap();
}

fn make_special(path: &Path, kind: FileType) {
    mknodat(CWD, path, kind, Mode::from_raw_mode(0o644), 0).unwrap();
}

#[test]
fn row_01_a_file_that_is_renamed_in_is_complete_at_once() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    office.drop_in("statement.txt", "The bridge is open again.");
    let arrival = observed.arrival("statement.txt");
    assert_eq!(arrival.bytes, b"The bridge is open again.");
    assert_eq!(arrival.via, Via::Event);
}

#[test]
fn row_01_a_file_that_its_writer_closed_is_complete_after_a_short_rest() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    fs::write(office.path("statement.txt"), "The ferry runs every hour.").unwrap();
    let arrival = observed.arrival("statement.txt");
    assert_eq!(arrival.bytes, b"The ferry runs every hour.");
    assert!(arrival.took >= Duration::from_millis(200), "{:?}", arrival.took);
}

#[test]
fn row_01_a_file_that_is_never_closed_is_complete_when_it_has_settled() {
    let office = Office::new();
    let settle = Duration::from_millis(600);
    let mut observed = office.observe(settle);
    let mut file = File::create(office.path("statement.txt")).unwrap();
    file.write_all(b"The school is closed on Monday.").unwrap();
    let arrival = observed.arrival("statement.txt");
    assert_eq!(arrival.bytes, b"The school is closed on Monday.");
    assert!(arrival.took >= settle, "{:?}", arrival.took);
}

#[test]
fn a_hard_link_to_a_finished_file_is_complete_at_once() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    let finished = office.base.path().join("finished");
    fs::write(&finished, "The pool opens in May.").unwrap();
    fs::hard_link(finished, office.path("statement.txt")).unwrap();
    assert_eq!(observed.arrival("statement.txt").bytes, b"The pool opens in May.");
}

#[test]
fn row_15_a_file_with_a_second_name_must_settle_however_it_is_closed() {
    let office = Office::new();
    let settle = Duration::from_millis(900);
    let mut observed = office.observe(settle);
    office.drop_in("statement.txt", "First.");
    observed.arrival("statement.txt");
    fs::hard_link(office.path("statement.txt"), office.base.path().join("second name")).unwrap();
    fs::write(office.path("statement.txt"), "First, and more.").unwrap();
    let arrival = observed.arrival("statement.txt");
    assert_eq!(arrival.bytes, b"First, and more.");
    assert!(arrival.took >= settle, "{:?}", arrival.took);
}

#[test]
fn row_25_a_touched_file_comes_again_with_the_same_digest() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    office.drop_in("statement.txt", "Nothing new.");
    let first = observed.arrival("statement.txt");
    let file = File::options().append(true).open(office.path("statement.txt")).unwrap();
    file.set_modified(std::time::UNIX_EPOCH + Duration::from_secs(1_700_000_000)).unwrap();
    drop(file);
    let second = observed.arrival("statement.txt");
    assert_eq!(first.bytes, second.bytes);
    assert_ne!(first.stamp, second.stamp);
}

#[test]
fn row_25_what_is_known_at_the_start_is_not_read_again() {
    let office = Office::new();
    office.drop_in("old.txt", "Old.");
    let arrival = office.observe(Duration::ZERO).arrival("old.txt");
    let known = Known::from_iter([(DropPath::parse("old.txt").unwrap(), arrival.stamp)]);
    office.drop_in("new.txt", "New.");
    let mut observed = office.start((Duration::ZERO, WatchMode::Auto), known, As::Ourselves);
    let Sighting::Reconciled(done) = observed.next() else { panic!("{:?}", observed.seen) };
    assert_eq!(observed.seen, ["new.txt"]);
    assert_eq!((done.cause, done.new, done.files), (Cause::Start, 1, 2));
}

#[test]
fn row_31_a_file_renamed_over_a_known_one_is_an_edit() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    office.drop_in("statement.txt", "Friday");
    observed.arrival("statement.txt");
    office.drop_in("statement.txt", "Monday");
    assert_eq!(observed.arrival("statement.txt").bytes, b"Monday");
}

#[test]
fn row_29_the_new_name_of_a_renamed_file_is_seen_before_the_old_one_is_gone() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    office.drop_in("draft-7.txt", "The budget stands.");
    observed.arrival("draft-7.txt");
    fs::rename(office.path("draft-7.txt"), office.path("budget.txt")).unwrap();
    observed.gone("draft-7.txt");
    assert!(observed.has_seen("budget.txt"));
}

#[test]
fn row_34_a_deleted_file_is_gone_and_one_that_is_written_anew_is_not() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    for name in ["deleted.txt", "saved.txt"] {
        office.drop_in(name, "Text.");
        observed.arrival(name);
    }
    // Some editors delete the old file before they write the new one.
    fs::remove_file(office.path("saved.txt")).unwrap();
    fs::write(office.path("saved.txt"), "Text, second version.").unwrap();
    fs::remove_file(office.path("deleted.txt")).unwrap();
    observed.gone("deleted.txt");
    assert!(observed.has_seen("saved.txt"));
    assert!(!observed.has_seen("gone: saved.txt"));
}

#[test]
fn a_file_waits_until_the_editor_lets_go_of_it() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    for (name, lock) in [("a.txt", ".~lock.a.txt#"), ("statement.txt", "~$atement.txt")] {
        fs::write(office.path(lock), "somebody").unwrap();
        office.drop_in(name, "Half a sentence");
        office.drop_in("other.txt", name);
        observed.arrival("other.txt");
        assert!(!observed.has_seen(name));
        fs::remove_file(office.path(lock)).unwrap();
        assert_eq!(observed.arrival(name).bytes, b"Half a sentence");
    }
}

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
        make_special(&office.path(format!("{prefix}-pipe.txt")), FileType::Fifo);
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
    assert!(problem.what.contains("4.1 MB") && problem.what.contains("4.0 MB"), "{}", problem.what);
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
    assert!(problem.what.contains("`caf\u{e9}.txt`"), "{}", problem.what);
    assert!(problem.what.contains("`cafe\\u{301}.txt`"), "{}", problem.what);
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

#[test]
fn a_tree_that_is_moved_in_is_found_whole_and_in_path_order() {
    let office = Office::new();
    let tree = office.base.path().join("tree");
    for folder in ["b/deep/er", "a"] {
        fs::create_dir_all(tree.join(folder)).unwrap();
    }
    let names = ["a/1.txt", "b/2.txt", "b/deep/er/3.txt"];
    for name in names {
        fs::write(tree.join(name), "Old.").unwrap();
    }
    let mut observed = office.observe(Duration::ZERO);
    fs::rename(tree, office.path("news")).unwrap();
    observed.arrival("news/b/deep/er/3.txt");
    observed.seen.retain(|seen| !seen.starts_with("state: "));
    assert_eq!(observed.seen, ["news/a/1.txt", "news/b/2.txt", "news/b/deep/er/3.txt"]);
    office.drop_in("news/b/deep/er/4.txt", "New.");
    assert_eq!(observed.arrival("news/b/deep/er/4.txt").via, Via::Event);
    fs::rename(office.path("news"), office.base.path().join("tree")).unwrap();
    observed.gone("news/b/2.txt");
}

#[test]
fn a_file_in_folders_made_this_instant_is_found_every_time() {
    let office = Office::new();
    let mut observed = office.observe(SOON);
    for round in 0..60 {
        fs::create_dir_all(office.path(format!("{round}/y/z"))).unwrap();
        fs::write(office.path(format!("{round}/y/z/a.txt")), "Found.").unwrap();
    }
    let mut missing: Vec<String> = (0..60).map(|round| format!("{round}/y/z/a.txt")).collect();
    while let Some(path) = missing.pop() {
        if !observed.has_seen(&path) {
            observed.arrival(&path);
        }
    }
}

#[test]
fn a_back_fill_is_announced_whole_before_any_of_it_is_read() {
    let office = Office::new();
    for number in 0..500 {
        fs::write(office.path(format!("{number:03}.txt")), number.to_string()).unwrap();
    }
    let settings = (Duration::ZERO, WatchMode::Auto);
    let mut observed = office.start(settings, Known::default(), As::Ourselves);
    let Sighting::Reconciled(done) = observed.next() else { panic!("{:?}", observed.seen) };
    assert_eq!((done.cause.clone(), done.new, done.waiting), (Cause::Start, 500, 0));
    assert!(done.found.is_sorted_by_key(|found| found.path.clone()));
    assert_eq!(observed.read(&done, "007.txt").unwrap().bytes, b"7");
}

#[test]
fn row_43_of_fifty_thousand_files_at_once_not_one_is_missed() {
    const FILES: usize = 50_000;
    let office = Office::new();
    let mut observed = office.observe(SOON);
    let folder = office.root();
    let writer = std::thread::spawn(move || {
        for number in 0..FILES {
            fs::write(folder.join(format!("{number}.txt")), "One of many.").unwrap();
        }
    });
    let mut found = std::collections::HashSet::new();
    while found.len() < FILES {
        match observed.next() {
            Sighting::File(file) => assert!(!file.bytes.is_empty() && found.insert(file.path)),
            Sighting::Reconciled(done) => {
                for candidate in done.found {
                    assert!(found.insert(candidate.path));
                }
            }
            other => panic!("{other:?}"),
        }
    }
    writer.join().unwrap();
}

#[test]
fn row_05_a_folder_that_is_missing_at_the_start_is_waited_for() {
    let office = Office::new();
    fs::remove_dir(office.root()).unwrap();
    let mut observed = office.observe(Duration::ZERO);
    let Some(IntakeState::Down { why, .. }) = observed.last_state.clone() else {
        panic!("{:?}", observed.seen)
    };
    assert!(why.contains("is not there"), "{why}");
    fs::create_dir(office.root()).unwrap();
    office.drop_in("statement.txt", "Here.");
    assert_eq!(observed.arrival("statement.txt").bytes, b"Here.");
}

#[test]
fn rows_06_and_07_a_folder_that_is_removed_loses_nothing_and_is_taken_when_it_is_back() {
    let office = Office::new();
    let mut observed = office.observe(Duration::ZERO);
    for name in ["a.txt", "b.txt"] {
        office.drop_in(name, "Text.");
        observed.arrival(name);
    }
    fs::rename(office.root(), office.base.path().join("away")).unwrap();
    assert!(matches!(observed.state(), IntakeState::Down { .. }));
    fs::rename(office.base.path().join("away"), office.root()).unwrap();
    assert_eq!(observed.state(), IntakeState::Watching);
    office.drop_in("c.txt", "Text.");
    assert_eq!(observed.arrival("c.txt").via, Via::Event);
    assert!(!observed.seen.iter().any(|seen| seen.starts_with("gone: ")), "{:?}", observed.seen);
    fs::remove_dir_all(office.root()).unwrap();
    assert!(matches!(observed.state(), IntakeState::Down { .. }));
    fs::create_dir(office.root()).unwrap();
    office.drop_in("d.txt", "Text.");
    observed.arrival("d.txt");
}

#[test]
fn row_08_another_folder_under_the_same_path_is_noticed() {
    let office = Office::new();
    let mut observed = office.observe(Duration::ZERO);
    let other = office.base.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("new.txt"), "From the other folder.").unwrap();
    rustix::fs::renameat_with(CWD, &other, CWD, &office.root(), rustix::fs::RenameFlags::EXCHANGE)
        .unwrap();
    assert_eq!(observed.arrival("new.txt").bytes, b"From the other folder.");
    office.drop_in("newer.txt", "Still watched.");
    assert_eq!(observed.arrival("newer.txt").via, Via::Event);
}

#[test]
fn row_11_a_file_without_permission_is_read_when_it_is_given() {
    let office = Office::new();
    let path = office.path("statement.txt");
    fs::write(&path, "At last.").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    let settings = (Duration::ZERO, WatchMode::Auto);
    let mut observed = office.start(settings, Known::default(), As::Nobody);
    let Sighting::Reconciled(done) = observed.next() else { panic!("{:?}", observed.seen) };
    assert_eq!((done.found.len(), done.waiting), (0, 1));
    while !matches!(observed.next(), Sighting::State(_)) {}
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(observed.arrival("statement.txt").bytes, b"At last.");
}

#[test]
fn row_11_the_report_names_the_user_the_owner_and_the_mode() {
    let office = Office::new();
    office.drop_in("statement.txt", "Secret.");
    let mut observed =
        office.start((Duration::ZERO, WatchMode::Auto), Known::default(), As::Ourselves);
    let Sighting::Reconciled(done) = observed.next() else { panic!("{:?}", observed.seen) };
    fs::set_permissions(office.path("statement.txt"), fs::Permissions::from_mode(0o600)).unwrap();
    let (root, candidate) = (office.root(), done.found[0].clone());
    let denied = std::thread::spawn(move || {
        become_nobody();
        look(&root, &candidate)
    });
    let Look::Unreadable(problem) = denied.join().unwrap() else { panic!("it was read") };
    let owner = rustix::process::getuid().as_raw();
    for part in ["user 65534".to_owned(), format!("user {owner} "), "0600".to_owned()] {
        assert!(problem.what.contains(&part), "{}", problem.what);
    }
    assert!(problem.remedy.contains("chmod a+r"));
}

#[test]
fn row_12_a_closed_folder_hides_nothing_that_was_known() {
    let office = Office::new();
    fs::create_dir(office.path("news")).unwrap();
    office.drop_in("news/a.txt", "Text.");
    let settings = (Duration::ZERO, WatchMode::Auto);
    let mut observed = office.start(settings, Known::default(), As::Nobody);
    observed.arrival("news/a.txt");
    fs::set_permissions(office.path("news"), fs::Permissions::from_mode(0o700)).unwrap();
    assert!(observed.problem("news").what.contains("This folder cannot be read"));
    fs::set_permissions(office.root(), fs::Permissions::from_mode(0o700)).unwrap();
    while !matches!(observed.state(), IntakeState::Down { .. }) {}
    fs::set_permissions(office.path("news"), fs::Permissions::from_mode(0o755)).unwrap();
    fs::set_permissions(office.root(), fs::Permissions::from_mode(0o755)).unwrap();
    while observed.state() != IntakeState::Watching {}
    assert!(!observed.has_seen("gone: news/a.txt"), "{:?}", observed.seen);
}

#[test]
fn row_04_a_polled_folder_gives_a_file_five_seconds_to_be_finished() {
    let office = Office::new();
    let mut observed = office.observe_with(SOON, WatchMode::Poll, Known::default());
    assert_eq!(observed.last_state, Some(IntakeState::Polling(PollReason::Configured)));
    office.drop_in("statement.txt", "Polled.");
    let arrival = observed.arrival("statement.txt");
    assert_eq!((arrival.bytes, arrival.via), (b"Polled.".to_vec(), Via::Reconcile));
    assert!(arrival.took >= Duration::from_secs(5), "{:?}", arrival.took);
    fs::remove_file(office.path("statement.txt")).unwrap();
    observed.gone("statement.txt");
}
