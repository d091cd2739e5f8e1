//! Fields at the top of a file that are no header, by a slip of the hand: nothing of them is published.

use gazetted::domain::reading::{Severity, Verdict};

use crate::daemon::Office;
use crate::main_job::text;
use crate::parse::{read, read_bytes, title, with_head};

#[test]
fn a_mistyped_name_in_the_first_line_is_refused_as_in_any_other() {
    for head in [
        "Datee: 4 March 2026\nLanguage: en\n\nMinister opens bridge",
        "Langauge: en\nDate: 4 March 2026\n\nMinister opens bridge",
        "Tilte: Minister opens bridge\nDate: 4 March 2026",
        "Datee: 4 March 2026\n\nMinister opens bridge",
        "Langauge: en\n\nMinister opens bridge",
        "Chnage: substantive\n\nMinister opens bridge",
    ] {
        for path in ["a.txt", "a.md"] {
            let reading = read_bytes(path, with_head(head).as_bytes());
            let [problem] = reading.problems.as_slice() else { panic!("{head}: {reading:?}") };
            assert_eq!((problem.severity, problem.line), (Severity::Refuse, Some(1)), "{head}");
        }
    }
}

#[test]
fn an_unknown_name_above_fields_is_no_headline() {
    for head in [
        "Colour: red\nLanguage: en\n\nMinister opens bridge",
        "Datee: 4 March 2026\nLanguage: en\nMinister opens bridge",
        "From: The ministry\nTo: all papers\nSubject: Minister opens bridge",
    ] {
        assert_eq!(read(&with_head(head)).verdict(), Verdict::Hold, "{head}");
    }
}

/// A paragraph that is wrapped does not look like one at once.
#[test]
fn an_unknown_name_above_a_date_is_told_and_may_be_a_headline() {
    let told = read(&with_head("Department: Roads\nDate: 4 March 2026\n\nMinister opens bridge"));
    assert_eq!((told.verdict(), told.problems[0].severity), (Verdict::Publish, Severity::Doubt));
    let wrapped = "Foreign Minister: talks were useful\nDate: 4 March 2026\n\nThe Foreign Minister said on Tuesday \
                   after the talks in the capital\nthat both sides had agreed on all that lay before them, and more.\n";
    let reading = read(wrapped);
    assert_eq!(title(&reading), "Foreign Minister: talks were useful");
    assert_eq!(reading.verdict(), Verdict::Publish, "{reading:?}");
}

#[test]
fn fields_without_a_blank_line_behind_them_keep_the_text_back() {
    for head in [
        "Change: substantive\nNote: It opens on Tuesday.\nMinister opens bridge",
        "Date: 4 March 2026\nLanguage: en\nMinister opens bridge",
        "Date: 4 March 2026\nPlace: Port Ellery\nMinister opens bridge",
        "Language: en\nMinister opens bridge",
        "Change: minor\nMinister opens bridge",
        "Id: 2026-03-bridge\nMinister opens bridge",
        "Category: Notices\nMinister opens bridge",
        "Title: Minister opens bridge\nOne more line",
    ] {
        for path in ["a.txt", "a.md"] {
            let reading = read_bytes(path, with_head(head).as_bytes());
            assert_eq!(reading.verdict(), Verdict::Hold, "{path} {head}: {reading:?}");
        }
    }
    let fields_alone = read("Change: substantive\nNote: It opens on Tuesday.");
    assert_eq!(fields_alone.verdict(), Verdict::Reject, "{fields_alone:?}");
}

#[test]
fn a_headline_with_a_colon_is_one() {
    for headline in [
        "Harbour board: what comes next",
        "Change: the bridge moves",
        "Places: a walk",
        "Peace: Minister meets envoy",
    ] {
        for below in ["", "\nDate: 4 March 2026", "\n\nDate: 4 March 2026", "\nBy Jane Roe"] {
            if headline.starts_with("Change") && below != "\nBy Jane Roe" {
                continue; // Above a blank line it is a field.
            }
            let reading = read(&with_head(&[headline, below].concat()));
            assert_eq!(title(&reading), headline, "{below}: {reading:?}");
            assert_ne!(reading.verdict(), Verdict::Hold, "{below}: {reading:?}");
        }
    }
    for head in [
        "Date: 4 March 2026\nMinister opens bridge",
        "Number: 12/26\nDate: 4 March 2026\nMinister opens bridge",
        "Press release No: 12\nDate: 4 March 2026\n\nMinister opens bridge",
        "Media contact: Jane Roe\nPhone: 12 34 56\nDate: 4 March 2026\n\nMinister opens bridge",
    ] {
        let reading = read(&with_head(head));
        assert_eq!(title(&reading), "Minister opens bridge", "{head}");
        assert_eq!(reading.verdict(), Verdict::Publish, "{head}");
    }
}

#[test]
fn a_published_statement_keeps_its_headline_when_the_blank_line_is_forgotten() {
    let office = Office::with("settle = \"10ms\"\nlanguages = [\"en\"]\n");
    let mut daemon = office.start();
    let published = text("Berth 4 opens", "berth 4");
    office.drop("berth.txt", &published);
    daemon.settled("berth.txt");
    let before = daemon.get("/feeds/all.json").body;
    let fields = "Change: substantive\nNote: It opens on Tuesday.\n";
    office.drop("berth.txt", [fields, &published].concat());
    daemon.kept_back(&office, "berth.txt");
    assert_eq!(daemon.get("/feeds/all.json").body, before);
    let report = office.coming_report("berth.txt.report.txt");
    assert!(
        report.contains("Line 3: The fields at the top of the file were read as text"),
        "{report}"
    );
    assert!(report.contains("Put a blank line behind the last field."), "{report}");
    office.drop("berth.txt", [fields, "\n", &published].concat());
    assert_eq!(daemon.settled("berth.txt")["outcome"], "corrected");
    daemon.stop();
}
