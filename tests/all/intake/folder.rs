//! The drop folder as a whole: missing, closed, replaced, polled.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use gazetted::config::WatchMode;
use gazetted::intake::{Cause, IntakeState, Known, PollReason, Sighting};
use rustix::fs::{CWD, RenameFlags};

use super::{As, NEVER, Office, SOON, set_mode};

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
    observed.arrival("c.txt");
    assert!(!observed.seen.iter().any(|seen| seen.starts_with("gone: ")), "{:?}", observed.seen);
    fs::remove_dir_all(office.root()).unwrap();
    assert!(matches!(observed.state(), IntakeState::Down { .. }));
    fs::create_dir(office.root()).unwrap();
    office.drop_in("d.txt", "Text.");
    observed.arrival("d.txt");
}

#[test]
fn row_06_nothing_has_settled_because_the_folder_went_away() {
    let office = Office::new();
    office.drop_in("draft.txt", "Text.");
    let mut observed = office.observe(NEVER);
    fs::rename(office.root(), office.base.path().join("away")).unwrap();
    assert!(matches!(observed.next(), Sighting::State(IntakeState::Down { .. })));
    fs::rename(office.base.path().join("away"), office.root()).unwrap();
    let Sighting::Reconciled(back) = observed.next() else { panic!("{:?}", observed.seen) };
    assert_eq!((back.cause, back.settling.len()), (Cause::FolderReplaced, 1));
    fs::remove_file(office.path("draft.txt")).unwrap();
    while !matches!(observed.next(), Sighting::Settled) {}
}

#[test]
fn row_07_a_folder_made_anew_in_the_same_instant_is_watched() {
    let office = Office::new();
    let mut observed = office.observe(Duration::ZERO);
    for round in ["1.txt", "2.txt", "3.txt"] {
        // The new folder may even have the inode number of the old one.
        fs::remove_dir_all(office.root()).unwrap();
        fs::create_dir(office.root()).unwrap();
        office.drop_in(round, "Text.");
        observed.arrival(round);
    }
}

#[test]
fn the_drop_folder_may_be_a_symbolic_link_that_is_changed_one_day() {
    let office = Office::new();
    for year in ["2025", "2026"] {
        fs::create_dir(office.base.path().join(year)).unwrap();
    }
    fs::remove_dir(office.root()).unwrap();
    symlink("2025", office.root()).unwrap();
    let mut observed = office.observe(Duration::ZERO);
    office.drop_in("a.txt", "Text.");
    observed.arrival("a.txt");
    let link = office.base.path().join("link");
    symlink("2026", &link).unwrap();
    fs::rename(link, office.root()).unwrap();
    office.drop_in("b.txt", "Text.");
    observed.arrival("b.txt");
    office.drop_in("c.txt", "Text.");
    observed.arrival("c.txt");
}

#[test]
fn row_08_another_folder_under_the_same_path_is_noticed() {
    let office = Office::new();
    let mut observed = office.observe(Duration::ZERO);
    let other = office.base.path().join("other");
    fs::create_dir(&other).unwrap();
    fs::write(other.join("new.txt"), "From the other folder.").unwrap();
    rustix::fs::renameat_with(CWD, &other, CWD, office.root(), RenameFlags::EXCHANGE).unwrap();
    assert_eq!(observed.arrival("new.txt").bytes, b"From the other folder.");
    office.drop_in("newer.txt", "Still watched.");
    observed.arrival("newer.txt");
}

#[test]
fn row_12_a_closed_folder_hides_nothing_that_was_known() {
    let office = Office::new();
    fs::create_dir(office.path("news")).unwrap();
    office.drop_in("news/a.txt", "Text.");
    let settings = (Duration::ZERO, WatchMode::Auto);
    let mut observed = office.start(settings, Known::default(), As::Nobody);
    observed.arrival("news/a.txt");
    set_mode(office.path("news"), 0o000);
    assert_eq!(observed.problem("news").fault.code(), "folder-unavailable");
    set_mode(office.path("news"), 0o755);
    observed.gone("news");
    set_mode(office.path("news"), 0o000);
    observed.problem("news");
    set_mode(office.root(), 0o000);
    while !matches!(observed.state(), IntakeState::Down { .. }) {}
    set_mode(office.root(), 0o755);
    set_mode(office.path("news"), 0o755);
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
    assert_eq!(arrival.bytes, b"Polled.");
    assert!(arrival.took >= Duration::from_secs(5), "{:?}", arrival.took);
    fs::remove_file(office.path("statement.txt")).unwrap();
    observed.gone("statement.txt");
}
