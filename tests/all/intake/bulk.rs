//! Many files, and whole trees.

use std::collections::HashSet;
use std::fs;
use std::time::Duration;

use gazetted::config::WatchMode;
use gazetted::intake::{Cause, Known, Sighting};

use super::{As, Office, SOON};

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
    observed.arrival("news/b/deep/er/4.txt");
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
    assert_eq!((done.cause.clone(), done.found.len(), done.settling.len()), (Cause::Start, 500, 0));
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
    let mut found = HashSet::new();
    while found.len() < FILES {
        match observed.next() {
            Sighting::File(file) => assert!(!file.bytes.is_empty() && found.insert(file.path)),
            Sighting::Reconciled(done) => {
                for candidate in done.found {
                    assert!(found.insert(candidate.path));
                }
            }
            Sighting::Settled => (),
            odd @ (Sighting::Gone(_) | Sighting::Unreadable { .. } | Sighting::State(_)) => {
                panic!("{odd:?}")
            }
        }
    }
    writer.join().unwrap();
}
