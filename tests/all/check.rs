//! What `gazetted check` tells of a file.

use std::fs;

use crate::daemon::Office;

/// What the program answers for a file of this text.
fn checked(text: &str) -> String {
    let office = Office::with("");
    fs::write(office.path("a.txt"), text).unwrap();
    let answer = office.command(&["check", "a.txt"]);
    assert_eq!(answer.status.code(), Some(1));
    String::from_utf8(answer.stdout).unwrap()
}

#[test]
fn only_a_name_that_is_near_is_offered_for_an_unknown_field() {
    let told = checked("Title: The gate\nTo: all\nLangauge: en\n\nThe gate is green.\n");
    assert_eq!(told.matches("did you mean").count(), 1, "{told}");
    assert!(told.contains("did you mean `language`?"), "{told}");
}

#[test]
fn of_a_header_that_cannot_be_read_its_faults_are_told_and_no_more() {
    let text = "The harbour office mends the roads of the port before the winter. ".repeat(4);
    for header in [
        "Title: Roads\nDate: 2026-03-04\nColour: red",
        "+++\ntitle = \"Roads\"\ncolour = \"red\"\n+++",
        "Embrago: 2026-03-04\nTitle: Roads",
    ] {
        let told = checked(&format!("{header}\n\nOn 3 May 2011\n\n{text}\n"));
        let lines: Vec<&str> = told.lines().map(str::trim_start).collect();
        let is_fault = |line: &&str| {
            ["Refused", "Kept back", "What to do"].iter().any(|words| line.starts_with(words))
        };
        assert_eq!(lines[1..].iter().filter(|line| !is_fault(line)).count(), 0, "{told}");
        assert_eq!(lines.len(), 3, "{told}");
    }
}
