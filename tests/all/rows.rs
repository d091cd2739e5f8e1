//! Rows of the decision table that no other module's tests bear: docs/decision-table.md.

use std::fs;
use std::os::unix::fs::MetadataExt as _;

use gazetted::ledger::LedgerReader;
use gazetted::ledger::record::Body;

use crate::daemon::{Daemon, Office};

const NOTICE: &str =
    "В порту открыт новый причал\n\nПричал построен за два года и принимает суда любого размера.\n";

/// The file was refused, nothing of it is public, and the report says all of this.
#[track_caller]
fn refused(office: &Office, mut daemon: Daemon, name: &str, told: &[&str]) {
    assert_eq!(daemon.settled(name)["outcome"], "refused");
    assert!(daemon.items("all").is_empty());
    daemon.stop();
    let report = office.report(&format!("{name}.report.txt"));
    for words in told {
        assert!(report.contains(words), "{words:?} in {report}");
    }
}

#[test]
fn row_16_whoever_may_write_into_the_folder_may_publish_and_the_ledger_keeps_the_owner() {
    let office = Office::with("");
    let mut daemon = office.start();
    office.drop("a.txt", "The gate is painted\n\nIt is green from Monday on.\n");
    daemon.settled("a.txt");
    daemon.stop();
    let ledger = LedgerReader::open(&office.path("state")).unwrap();
    let records = ledger.replay(0, 100).unwrap();
    let owners = records.iter().filter_map(|record| match record.read_body().unwrap() {
        Body::Statement(statement) => statement.owner,
        Body::Site(_) | Body::Withdrawal(_) | Body::Erasure(_) | Body::Husk(_) | Body::None => None,
    });
    let uid = fs::metadata(office.path("drop/a.txt")).unwrap().uid();
    assert_eq!(owners.collect::<Vec<_>>(), [uid]);
}

#[test]
fn a_line_is_named_by_its_number_in_the_language_of_the_office() {
    for (language, told) in [("en", "Line 3:"), ("az", "Sətir 3:")] {
        let office = Office::with(&format!("languages = [\"{language}\"]\n"));
        let daemon = office.start();
        office.drop("a.txt", "Title: The gate\nDate: 2026-03-04\nColour: green\n\nIt is green.\n");
        refused(&office, daemon, "a.txt", &[told]);
    }
}

#[test]
fn row_20_a_file_of_another_program_is_refused_with_its_first_bytes() {
    let office = Office::with("");
    let daemon = office.start();
    office.drop("picture.txt", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0");
    refused(&office, daemon, "picture.txt", &["89 50 4e 47 0d 0a 1a 0a 00 00 00 0d 49 48 44 52"]);
}

#[test]
fn row_21_letters_of_a_code_page_that_nobody_named_are_refused_and_the_first_is_told() {
    let (bytes, _encoding, lossy) = encoding_rs::WINDOWS_1251.encode(NOTICE);
    assert!(!lossy);
    let office = Office::with("languages = [\"ru\"]\n");
    let daemon = office.start();
    office.drop("notice.txt", &bytes);
    refused(&office, daemon, "notice.txt", &["0xc2", "1"]);

    let office = Office::with("languages = [\"ru\"]\nencodings = [\"windows-1251\"]\n");
    let mut daemon = office.start();
    office.drop("notice.txt", &bytes);
    assert_eq!(daemon.settled("notice.txt")["outcome"], "published");
    assert_eq!(daemon.items("all")[0]["title"], "В порту открыт новый причал");
    daemon.stop();
}

#[test]
fn row_39_a_date_of_another_century_is_refused_as_a_slip_of_the_pen() {
    for (date, line) in [("1826-05-27", "1826-05-27"), ("2126-05-27", "2126-05-27")] {
        let office = Office::with("");
        let daemon = office.start();
        office.drop(
            "a.txt",
            format!("Date: {date}\n\nThe gate is painted\n\nIt is green from Monday on.\n"),
        );
        refused(&office, daemon, "a.txt", &[line, "Line 1"]);
    }
}
