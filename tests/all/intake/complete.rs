//! When a file counts as complete, as changed, and as gone.

use std::fs::{self, File};
use std::io::Write as _;
use std::time::Duration;

use gazetted::config::WatchMode;
use gazetted::domain::path::DropPath;
use gazetted::intake::{Cause, Known, Sighting};

use super::{As, NEVER, Office};

#[test]
fn row_01_a_file_that_is_renamed_in_is_complete_at_once() {
    let office = Office::new();
    let mut observed = office.observe(NEVER);
    office.drop_in("statement.txt", "The bridge is open again.");
    let arrival = observed.arrival("statement.txt");
    assert_eq!(arrival.bytes, b"The bridge is open again.");
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
fn a_folder_is_noted_before_the_statements_as_soon_as_something_that_can_be_attached_lies_in_it() {
    let office = Office::new();
    for folder in ["port", "quay"] {
        fs::create_dir(office.path(folder)).unwrap();
    }
    office.drop_in("port/old.pdf", "A plan.");
    office.drop_in("quay/quay.txt", "The quay is open.");
    let mut observed = office.observe(NEVER);
    // It is not complete yet, and never will be.
    let _open = File::create(office.path("bridge.jpg")).unwrap();
    office.drop_in("bridge.txt", "The bridge is open again.");
    observed.arrival("bridge.txt");
    let noted = ["port", "", "quay"].map(|folder| observed.attachable_folders.contains(folder));
    assert_eq!(noted, [true, true, false]);
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
    let settings = (Duration::ZERO, WatchMode::Auto);
    let arrival = office.start(settings, Known::default(), As::Ourselves).arrival("old.txt");
    let known = Known::from_iter([(DropPath::parse("old.txt").unwrap(), arrival.stamp)]);
    office.drop_in("new.txt", "New.");
    let mut observed = office.start(settings, known, As::Ourselves);
    let Sighting::Reconciled(done) = observed.next() else { panic!("{:?}", observed.seen) };
    assert_eq!(observed.seen, ["new.txt"]);
    assert_eq!((done.cause, done.files), (Cause::Start, 2));
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
    fs::rename(office.path("draft-7.txt"), office.path("statement-7.txt")).unwrap();
    observed.gone("draft-7.txt");
    assert!(observed.has_seen("statement-7.txt"));
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
