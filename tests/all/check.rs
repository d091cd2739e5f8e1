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
    assert_eq!(told.matches("if that is meant").count(), 1, "{told}");
    assert!(told.contains("Write `language` if that is meant;"), "{told}");
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

#[test]
fn a_file_that_cannot_be_read_gets_its_answer_like_the_others() {
    use rustix::fs::{CWD, FileType, Mode, mknodat};
    let office = Office::with("");
    let text = "The harbour office mends the roads of the port before the winter. ".repeat(4);
    fs::write(office.path("a.txt"), format!("The harbour opens\n\n{text}")).unwrap();
    fs::create_dir(office.path("folder.txt")).unwrap();
    std::os::unix::fs::symlink("nowhere", office.path("link.txt")).unwrap();
    mknodat(CWD, office.path("pipe.txt"), FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    let files =
        ["missing.txt", "nowhere/x.txt", "folder.txt", "link.txt", "pipe.txt", "/", "..", "a.txt"];
    let answer = office.command(&[["check", "--json"].as_slice(), &files].concat());
    assert_eq!(answer.status.code(), Some(1));
    let answers: Vec<serde_json::Value> = String::from_utf8(answer.stdout)
        .unwrap()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<&str> = answers.iter().map(|answer| answer["file"].as_str().unwrap()).collect();
    assert_eq!(told, files);
    let (read, unread) = answers.split_last().unwrap();
    assert_eq!(read["verdict"], "publish");
    assert_eq!(read["html"], format!("<p>{}</p>", text.trim_end()));
    for answer in unread {
        assert!(answer.get("html").is_none(), "{answer}");
        assert_eq!(answer["verdict"], "reject", "{answer}");
        assert_eq!(answer["problems"].as_array().unwrap().len(), 1, "{answer}");
    }
}

#[test]
fn a_folder_is_checked_with_what_in_it_is_no_file() {
    let office = Office::with("");
    fs::create_dir_all(office.path("texts/new.txt")).unwrap();
    fs::write(office.path("texts/new.txt/in.txt"), "The harbour opens\n").unwrap();
    let answer = office.command(&["check", "--json", "--folder", "texts"]);
    assert_eq!(answer.status.code(), Some(1));
    let told = String::from_utf8(answer.stdout).unwrap();
    assert_eq!(told.lines().filter(|line| line.contains("\"file\"")).count(), 1, "{told}");
    assert!(told.contains("nothing in it is read"), "{told}");
}

#[test]
fn lines_that_recur_are_proposed_with_what_they_are_and_without_the_fields() {
    let office = Office::with("languages = [\"en\"]\n");
    fs::create_dir(office.path("texts")).unwrap();
    for (name, about) in [("a.txt", "gate"), ("b.txt", "quay"), ("c.txt", "lock")] {
        let text = format!(
            "Language: en\nCategory: Notices\n\nThe {about} opens\n\nThe harbour office opens the {about} on Monday, after \
             it was closed for a week.\n\nVisit our shop\n"
        );
        fs::write(office.path("texts").join(name), text).unwrap();
    }
    let answer = office.command(&["check", "--folder", "texts"]);
    let told = String::from_utf8(answer.stdout).unwrap();
    let (_checks, proposed) = told.split_once("# These lines stand in many files").unwrap();
    assert!(proposed.ends_with("boilerplate = [\n  \"Visit our shop\",\n]\n"), "{proposed}");
}
