//! Reading drop files, from their bytes to what `check` answers.

use gazetted::check;
use gazetted::domain::language::Language;
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::{DropText, Origin, Reading, Severity, Verdict};
use gazetted::domain::rules::{DateOrder, ReadingRules};
use gazetted::domain::text::plain_text;
use gazetted::domain::time::Moment;
use gazetted::domain::tongue::Tongue;
use gazetted::parse;
use jiff::tz::TimeZone;

pub(crate) const ARRIVAL: &str = "2026-03-04T09:00:00+04:00";

pub(crate) fn rules(languages: &[&str]) -> ReadingRules {
    ReadingRules {
        zone: TimeZone::get("Asia/Baku").expect("a known zone"),
        languages: languages.iter().map(|tag| Language::parse(tag).expect("a tag")).collect(),
        folder_language: None,
        encodings: Vec::new(),
        date_order: DateOrder::DayFirst,
        letterhead: Vec::new(),
        boilerplate: Vec::new(),
        folder_category: None,
        categories: Vec::new(),
        author: None,
    }
}

pub(crate) fn read_bytes(path: &str, bytes: &[u8]) -> Reading {
    let path = DropPath::parse(path).expect("a path");
    let arrival: Moment = ARRIVAL.parse().expect("a moment");
    parse::read(&DropText { path: &path, bytes, arrival }, &rules(&["en", "az"]))
}

pub(crate) fn read(text: &str) -> Reading {
    read_bytes("statement.txt", text.as_bytes())
}

pub(crate) fn published(reading: &Reading) -> Option<String> {
    reading.published.as_ref().map(|field| field.value.rfc3339())
}

pub(crate) fn title(reading: &Reading) -> &str {
    reading.title.as_ref().map_or("", |field| field.value.as_str())
}

pub(crate) const PARAGRAPH: &str = "The minister received the new ambassador on Tuesday, and both sides spoke about trade, transit and schools in the border region.";

pub(crate) fn with_head(head: &str) -> String {
    [head, "", PARAGRAPH, "", PARAGRAPH].join("\n")
}

#[test]
fn a_statement_with_a_line_of_its_archive_page_reads_as_its_headline_and_text() {
    let headline = "Information of the Press Service Department of the Ministry of Foreign Affairs on the opening of the crossing in the direction of the northern district of the country";
    let paragraph = "According to the Ministry of Transport, on May 27, 2021, a convoy of two groups came through the village of Yuxarı Bağ (Yukhary Bagh), and left it again in the evening of that day.";
    let paragraphs =
        [paragraph, PARAGRAPH, PARAGRAPH, PARAGRAPH, PARAGRAPH, PARAGRAPH].join("\n\n");
    let reading = read(&[headline, "", &paragraphs, "", "Search in archive"].join("\n"));
    assert_eq!(reading.verdict(), Verdict::Publish);
    assert_eq!(title(&reading), headline);
    assert_eq!(reading.html.matches("<p>").count(), 6);
    assert!(reading.html.contains("Yuxarı Bağ"));
    assert_eq!(reading.boilerplate, [15]);
    assert_eq!(reading.language.unwrap().value.as_str(), "en");
    assert!(reading.published.is_none() && reading.place.is_none() && reading.embargo.is_none());
    assert_eq!(reading.summary.unwrap().value, paragraph);
    assert_eq!(reading.problems, []);
    assert_eq!(reading.slug, "information-of-the-press-service-department-of-the-ministry");
}

#[test]
fn the_title_is_not_repeated_in_the_text() {
    let reading = read(&with_head("Ambassador received in the capital"));
    assert_eq!(plain_text(&reading.html), [PARAGRAPH, PARAGRAPH].join("\n\n"));
}

#[test]
fn what_stands_above_the_headline_is_skipped() {
    for head in [
        "PRESS RELEASE\nAmbassador received in the capital",
        "FOR IMMEDIATE RELEASE\n3 March 2026\nAmbassador received in the capital",
        "FOR IMMEDIATE RELEASE: Ambassador received in the capital",
        "Pressemitteilung - Ambassador received in the capital",
        "Home » News » Statements\nSC/14367\nAmbassador received in the capital",
        "Contact: A. Person, +994 12 596 90 00\n\nAmbassador received in the capital",
        "Ambassador received in the capital | Ministry of Foreign Affairs\nHome\nAmbassador received in the capital",
        "DALLAS - FOR IMMEDIATE RELEASE\nAmbassador received in the capital",
        "Ministry of Foreign Affairs\nAmbassador received in the capital",
        "Contact:\nJane Doe\nTel: +44 20 7946 0000\n\nAmbassador received in the capital",
        "Pressemitteilung\nNr. 34 vom 3. März 2026\nAmbassador received in the capital",
        "Ambassador received\nin the capital",
        "AMBASSADOR RECEIVED IN\nTHE CAPITAL",
        "No: 26, 3 March 2026, Ambassador received in the capital",
    ] {
        let reading = read(&with_head(head));
        assert_eq!(title(&reading).to_lowercase(), "ambassador received in the capital", "{head}");
    }
}

#[test]
fn a_headline_in_capitals_keeps_the_office_that_it_begins_with() {
    for (first, second) in [
        ("MINISTRY OF ROADS OPENS THE TUNNEL UNDER", "THE NORTHERN RIDGE"),
        ("MINISTRY OF FINANCE CUTS TAX ON FUEL", "LORRY DRIVERS WELCOME MOVE"),
    ] {
        let reading = read(&with_head(&[first, second].join("\n")));
        assert_eq!(title(&reading), [first, second].join(" "));
        assert_eq!(reading.problems, []);
    }
}

#[test]
fn capitals_taken_for_a_letterhead_are_told_where_the_headline_stands_right_below() {
    let reading = read(&with_head("MINISTRY OF ROADS\nTUNNEL UNDER THE NORTHERN RIDGE IS OPEN"));
    assert_eq!(title(&reading), "TUNNEL UNDER THE NORTHERN RIDGE IS OPEN");
    let [problem] = reading.problems.as_slice() else { panic!("{:?}", reading.problems) };
    assert_eq!((problem.severity, problem.line), (Severity::Doubt, Some(1)));
    let apart = read(&with_head("MINISTRY OF ROADS\n\nTUNNEL UNDER THE NORTHERN RIDGE IS OPEN"));
    assert_eq!(apart.problems, []);
}

#[test]
fn a_date_of_publication_is_found_where_it_is_one() {
    for (head, expected) in [
        ("3 March 2026\nAmbassador received", "2026-03-03T12:00:00+04:00"),
        ("Ambassador received\nBaku, 3 March 2026", "2026-03-03T12:00:00+04:00"),
        ("Ambassador received\nPublished: 03.03.2026 11:44", "2026-03-03T11:44:00+04:00"),
        ("No: 26, 3 March 2026, Ambassador received", "2026-03-03T12:00:00+04:00"),
        ("Ambassador received\nNo: 26, 3 March 2026", "2026-03-03T12:00:00+04:00"),
        ("Erschienen am:\n3. März 2026\nBotschafter empfangen", "2026-03-03T12:00:00+04:00"),
        ("4 March 2026\nAmbassador received", ARRIVAL),
        ("12 June 1998\nAmbassador received", "1998-06-12T12:00:00+05:00"),
    ] {
        let reading = read(&with_head(head));
        assert_eq!(published(&reading).as_deref(), Some(expected), "{head}");
        assert_eq!(reading.verdict(), Verdict::Publish, "{head}");
    }
}

#[test]
fn a_dateline_gives_place_and_date() {
    let text = with_head("Ambassador received").replacen(
        "The minister",
        "BAKU, 3 March 2026 — The minister",
        1,
    );
    let reading = read(&text);
    assert_eq!(published(&reading).as_deref(), Some("2026-03-03T12:00:00+04:00"));
    assert_eq!(reading.place.unwrap().value, "BAKU");
    assert!(reading.html.starts_with("<p>BAKU, 3 March 2026 — The minister"));
    assert!(reading.summary.unwrap().value.starts_with("The minister received"));
}

#[test]
fn a_date_that_is_not_the_statements_own_is_none() {
    for text in [
        with_head("Statement on the anniversary of 20 January 1990"),
        with_head("Today: July 24, 2025\nAmbassador received"),
        with_head("Ambassador received").replacen("on Tuesday", "on 2 March 2026", 1),
        with_head("Ambassador received") + "\n\nRelated news\n5 May 2025\nAnother headline",
        with_head("Ambassador received\nLetter dated 2 March 2026"),
        with_head("Ambassador received") + "\n\nBaku, 12 June 1998",
    ] {
        assert_eq!(published(&read(&text)), None, "{text}");
    }
}

#[test]
fn a_date_far_ahead_holds_and_one_of_another_century_is_refused() {
    assert_eq!(read(&with_head("9 March 2026\nAmbassador received")).verdict(), Verdict::Hold);
    assert_eq!(read(&with_head("9 March 1826\nAmbassador received")).verdict(), Verdict::Reject);
    assert_eq!(read("Title: A\nDate: 2126-03-04\n\nText of it.").verdict(), Verdict::Reject);
}

#[test]
fn the_file_name_gives_date_and_language_where_the_text_gives_none() {
    let reading =
        read_bytes("2021-05-27-ambassador.az.txt", with_head("Ambassador received").as_bytes());
    let date = reading.published.unwrap();
    assert_eq!(
        (date.value.rfc3339().as_str(), date.origin, date.line),
        ("2021-05-27T12:00:00+04:00", Origin::FileName, None)
    );
    let language = reading.language.unwrap();
    assert_eq!((language.value.as_str(), language.origin), ("az", Origin::FileName));
    let reading =
        read_bytes("2021-05-27-x.txt", with_head("3 March 2026\nAmbassador received").as_bytes());
    assert_eq!(published(&reading).as_deref(), Some("2026-03-03T12:00:00+04:00"));
    assert_eq!(reading.problems.len(), 1);
}

#[test]
fn what_the_file_declares_wins() {
    let reading = read(&["Title: The ambassador's visit\nDate: 1 March 2026\nLanguage: az\nNumber: 14/26\nPlace: Baku\nCategory: Visits\nId: visit-14\nAuthor: Press Service <press@example.org>\n", "Headline of the paper", "", PARAGRAPH].join("\n"));
    assert_eq!(title(&reading), "The ambassador's visit");
    assert_eq!(published(&reading).as_deref(), Some("2026-03-01T12:00:00+04:00"));
    assert_eq!(reading.language.as_ref().unwrap().origin, Origin::Headers);
    assert_eq!(reading.number.as_ref().unwrap().value, "14/26");
    assert_eq!(reading.declared_id.as_ref().unwrap().value.as_str(), "visit-14");
    assert_eq!(reading.categories[0].slug, "visits");
    assert_eq!(reading.authors[0].email.as_deref(), Some("press@example.org"));
    assert_eq!(reading.verdict(), Verdict::Publish);
    assert!(reading.html.starts_with("<p>Headline of the paper</p>"), "{}", reading.html);
}

#[test]
fn a_header_with_a_line_of_text_in_it_is_told() {
    let reading = read(&with_head("Title: Roads\nLanguage: en\nThe ministry plans ahead"));
    let [problem] = reading.problems.as_slice() else { panic!("{:?}", reading.problems) };
    assert_eq!((problem.severity, problem.line), (Severity::Hold, Some(3)));
    let dated = read(&with_head("Date: 4 March 2026\nThe ministry plans ahead"));
    assert_eq!(dated.problems, []);
}

#[test]
fn the_gravest_problem_is_told_first() {
    let reading = read(&with_head(
        "Category: Unlisted\nTitle: Roads\u{7}\nStatus: draft\nDate: 3 March 1703",
    ));
    let severities: Vec<Severity> =
        reading.problems.iter().map(|problem| problem.severity).collect();
    assert_eq!(
        severities,
        [Severity::Refuse, Severity::Hold, Severity::Doubt, Severity::Doubt],
        "{:?}",
        reading.problems
    );
    assert_eq!(reading.problems[2].line, Some(2));
}

#[test]
fn files_that_are_no_statement_are_refused() {
    for (path, bytes) in [
        ("x.txt", &b""[..]),
        ("x.txt", b"Search in archive\nShare this page"),
        ("x.txt", b"Access Denied"),
        ("x.txt", b"%PDF-1.4 abc"),
        ("x.txt", b"caf\xe9"),
        ("x.docx", b"anything"),
        ("x.rtf", b"anything"),
        ("x.xlsx", b"anything"),
        ("README", b"anything"),
        ("x.txt", "A \u{202e}title\n\nAnd its text, which is quite short but here.".as_bytes()),
        ("x.txt", b"+++\ntitl = 5\n+++\nText"),
    ] {
        let reading = read_bytes(path, bytes);
        assert_eq!(reading.verdict(), Verdict::Reject, "{path} {}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn short_texts_and_texts_without_a_headline_are_published_with_a_doubt() {
    for text in ["Office closed on Monday", PARAGRAPH, "Office closed\n\nBack on Tuesday."] {
        let reading = read(text);
        assert_eq!(reading.verdict(), Verdict::Publish, "{text}");
        assert!(
            reading.problems.iter().any(|problem| problem.severity == Severity::Doubt),
            "{text}"
        );
        assert!(
            !title(&reading).is_empty() && !reading.html.is_empty() && !reading.slug.is_empty()
        );
    }
}

#[test]
fn a_contact_block_is_content_and_no_summary() {
    let contact = "Contact for media:\nA. Person\npress@example.org";
    let reading = read(&["Ambassador received", "", contact, "", PARAGRAPH].join("\n"));
    assert_eq!(reading.summary.as_ref().unwrap().value, PARAGRAPH);
    assert!(reading.html.contains("mailto:press@example.org"));
}

#[test]
fn content_is_well_formed_whatever_the_file_holds() {
    let hostile = "A & B <script>alert(1)</script> ]]>\n\nText with \u{1}control, \u{2067}isolate, \"quotes\", https://example.org/?a=1&b=2 and javascript:alert(1).\n- one\n- two <b>\n";
    let reading = read(hostile);
    let document = ["<html>", &reading.html, "</html>"].concat();
    roxmltree::Document::parse(&document).unwrap();
    assert!(!reading.html.contains("<script") && !reading.html.contains("\"javascript:"));
}

#[test]
fn a_check_of_a_file_has_every_field() {
    let reading = read(&with_head("Ambassador received"));
    let json = serde_json::to_value(check::line(
        "statement.txt",
        (&reading, ARRIVAL.parse().unwrap()),
        Tongue::English,
    ))
    .unwrap();
    for key in [
        "file",
        "verdict",
        "title",
        "published",
        "language",
        "place",
        "number",
        "embargo",
        "summary",
        "boilerplate",
        "proposed",
        "problems",
    ] {
        assert!(json.get(key).is_some(), "{key}");
    }
    assert_eq!(json["title"]["origin"], "header-line");
    assert_eq!(json["title"]["line"], 1);
}

#[test]
fn a_wrapped_text_reads_like_the_same_text_in_long_lines() {
    let head =
        "Minister opens the new bridge over the northern river after\nfour years of work\n\n";
    let text = "LONDON, March 3, 2026 -- The minister today opened the bridge over the\nnorthern river, which was built in four years. Traffic begins on\nMonday, and buses follow a week later.\n\n\"This is a good day,\" she said. \"We thank all who worked on it, and\nall who waited so long for it.\"\n";
    let reading = read(&[head, text].concat());
    assert_eq!(
        title(&reading),
        "Minister opens the new bridge over the northern river after four years of work"
    );
    assert_eq!(reading.html.matches("<p>").count(), 2, "{}", reading.html);
    assert_eq!(reading.place.unwrap().value, "LONDON");
}

#[test]
fn a_file_of_four_million_characters_costs_no_more_than_its_length() {
    // A quadratic step would take minutes here.
    for text in [
        "- a\n".repeat(200_000),
        "T\n\n".to_owned() + &"\u{c}".repeat(500_000) + "end of the text",
        "T\n\n".to_owned() + &". ".repeat(300_000),
        "T\n\n".to_owned() + &"a@b http://x ".repeat(60_000),
        ("x ".to_owned() + &" ".repeat(20)).repeat(30_000),
        "Title: x\n".repeat(60_000),
    ] {
        read(&text);
    }
}

#[test]
fn a_signing_off_that_a_form_feed_cuts_in_two_is_read_without_a_fault() {
    let sentence = "The bridge over the lower harbour is open to carts, cyclists and people on foot from this morning on.";
    for sign_off in ["Baku, 25 February 2026\u{c}ar", "Baku, 25 February 2026          ar"] {
        let reading = read(&format!("Bridge opened\n\n{sentence}\n\n{sign_off}\n"));
        assert_eq!(title(&reading), "Bridge opened");
    }
}
