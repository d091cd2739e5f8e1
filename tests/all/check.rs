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
