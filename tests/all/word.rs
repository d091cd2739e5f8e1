//! Documents as `LibreOffice`, pandoc and python-docx write them: `tests/forms/make_word.py` says what is in them.

use std::fs;
use std::path::Path;

use gazetted::domain::reading::{Reading, Verdict};
use gazetted::domain::tongue::Tongue;

use crate::parse::{read_bytes, title};

const PROSE: &str = "<p>The ministry of transport said on Monday that the bridge over the river is open again to all who travel.</p>";
const ANSWER: &str = "It had been closed since the spring, when the water rose above the piers and the road was flooded.";

fn read(name: &str) -> Reading {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms/word");
    let reading = read_bytes(name, &fs::read(folder.join(name)).unwrap());
    assert!(!title(&reading).is_empty(), "{name}: {:?}", reading.problems);
    reading
}

/// In both forms that `LibreOffice` writes, one text.
#[track_caller]
fn both(name: &str) -> [Reading; 2] {
    ["docx", "odt"].map(|form| {
        let reading = read(&format!("libreoffice_{name}.{form}"));
        assert_eq!(title(&reading), "The bridge is open");
        reading
    })
}

/// Its one sentence for each problem.
fn told(reading: &Reading) -> Vec<String> {
    let mut told: Vec<String> =
        reading.problems.iter().map(|problem| problem.fault.what(Tongue::English)).collect();
    told.sort();
    told
}

#[track_caller]
fn holds(reading: &Reading, sentences: &[&str]) {
    assert_eq!(reading.verdict(), Verdict::Hold);
    assert_eq!(told(reading), sentences);
}

#[test]
fn structure_and_notes_stay() {
    let html = "<h2>Roads</h2><p>The ministry of transport said on Monday that the bridge over the river is open again to all who travel.\
        <sup>1</sup> It is <strong>wide</strong>, <em>long</em> and <a href=\"https://example.org/a?b=1&amp;c=2\">new</a>.</p>\
        <ul><li><p>north</p><ul><li>north-west</li></ul></li><li>south</li></ul><ol><li>first</li><li>second</li></ol>\
        <blockquote><p>So be it.</p></blockquote><table><tr><th>Road</th><th>State</th></tr><tr><td>east</td><td>open</td></tr>\
        <tr><td>west</td><td>closed</td></tr></table>";
    for form in ["docx", "odt"] {
        let reading = read(&format!("pandoc_all.{form}"));
        assert_eq!(title(&reading), "The bridge is open");
        let behind = format!("<p>{ANSWER}</p><p><sup>1</sup> As it said before.</p>");
        assert_eq!(reading.html, [html, &behind].concat(), "{form}");
        assert!(reading.problems.is_empty(), "{form}: {:?}", reading.problems);
        assert!(reading.authors.is_empty() && reading.published.is_none());
    }
}

#[test]
fn cells_reach_over_others() {
    let table = "<table><tr><th>Road</th><th colspan=\"2\">State</th></tr><tr><td rowspan=\"2\">east</td><td>open</td><td>dry</td></tr>\
        <tr><td>closed</td><td>wet</td></tr></table>";
    for reading in both("table") {
        assert_eq!(reading.html, format!("{PROSE}{table}<p>{ANSWER}</p>"));
    }
}

#[test]
fn boxes_links_breaks_notes_and_numbers_that_go_on() {
    let html = "<p>It is<br/><strong>wide</strong> and <u>long</u>, 5 m<sup>2</sup>; <a href=\"https://example.org/a?b=1&amp;c=2\">see here</a>.</p>\
        <p>Standing in a box.</p>";
    let behind = "<sup>1, 2</sup></p><ol><li><p>first</p><ul><li>below</li></ul></li></ol><p>Between.</p><ol start=\"2\"><li>second</li></ol>\
        <p><sup>1</sup> At the foot.</p><p><sup>2</sup> At the end.</p>";
    for reading in both("box") {
        assert_eq!(reading.html, format!("{PROSE}{html}<p>{ANSWER}{behind}"));
        assert_eq!(reading.verdict(), Verdict::Publish);
    }
}

#[test]
fn a_paragraph_that_runs_from_the_right_says_so() {
    let arabic = "<p lang=\"ar-SA\" dir=\"rtl\">قالت وزارة النقل يوم الاثنين إن الجسر فوق النهر مفتوح من جديد.</p>";
    for reading in both("arabic") {
        assert_eq!(reading.html, format!("{PROSE}{arabic}<p>{ANSWER}</p>"));
        assert_eq!(reading.language.unwrap().value.to_string(), "en");
    }
}

#[test]
fn changes_that_nobody_accepted_hold_the_statement() {
    for reading in both("changes") {
        holds(
            &reading,
            &[
                "A tracked change is not settled: deleted was `was cheap`.",
                "A tracked change is not settled: inserted was `cost more`.",
            ],
        );
        assert_eq!(reading.html, format!("{PROSE}<p>It cost more than planned.</p>"));
        assert!(reading.problems.iter().all(|problem| problem.line == Some(3)));
    }
    holds(
        &read("pandoc_changes.docx"),
        &[
            "A tracked change is not settled: deleted was `was cheap`.",
            "A tracked change is not settled: inserted was `cost more`.",
            "The document holds a comment: `is this right?`.",
        ],
    );
}

#[test]
fn a_comment_holds_the_statement_and_is_nowhere_in_it() {
    for reading in both("comment") {
        holds(&reading, &["The document holds a comment: `Is this right?`."]);
        assert_eq!(reading.html, format!("{PROSE}<p>{ANSWER} The road is dry.</p>"));
    }
}

#[test]
fn hidden_text_holds_the_statement_and_is_nowhere_in_it() {
    for reading in both("hidden") {
        holds(&reading, &["The document holds hidden text: `Nobody should read this. Nor this.`."]);
        assert_eq!(reading.html, format!("{PROSE}<p>{ANSWER} The road is dry.</p>"));
    }
}

#[test]
fn azerbaijani_letters_and_the_styles_of_word() {
    let reading = read("python_docx_azerbaijani.docx");
    assert_eq!(title(&reading), "Körpü yenidən açıqdır");
    assert_eq!(reading.language.unwrap().value.to_string(), "az");
    let html = "<p>Nəqliyyat Nazirliyi bazar ertəsi bildirib ki, çayın üzərindəki körpü yenidən hamının üzünə açıqdır.</p><h2>Yollar</h2>\
        <ul><li>şimal</li><li>cənub</li></ul><ol><li>birinci</li><li>ikinci</li></ol><blockquote><p>Qoy belə olsun.</p></blockquote>\
        <p>Yol <strong>genişdir</strong>, <em>uzundur</em> və qurudur.</p><table><tr><td>yol</td><td>açıq</td></tr></table>";
    assert_eq!(reading.html, html);
    assert!(reading.authors.is_empty());
}

#[test]
fn fields_show_what_they_came_to_and_deleted_ends_join_paragraphs() {
    let reading = read("python_docx_fields.docx");
    assert_eq!(title(&reading), "The bridge is open");
    let html = "<p>See <a href=\"https://example.org/\">the page</a> of the ministry✓ non‑stop.</p>\
        <p>One line of two. Come. <strong>Bold.</strong></p><p lang=\"ar-SA\" dir=\"rtl\">الجسر مفتوح من جديد.</p>";
    assert_eq!(reading.html, [PROSE, html].concat());
    holds(
        &reading,
        &[
            "A tracked change is not settled: a paragraph or a row was inserted or deleted at `One line`.",
            "A tracked change is not settled: deleted was `Gone.`.",
            "A tracked change is not settled: moved here was `Come.`.",
        ],
    );
}
