//! The examples in the guides for the press office are what the guides say they are.

use gazetted::domain::language::Language;
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::{DropText, Verdict};
use gazetted::domain::rules::{DateOrder, ReadingRules};
use gazetted::parse;
use jiff::tz::TimeZone;

const GUIDES: [&str; 2] =
    [include_str!("../../docs/drop-folder.md"), include_str!("../../docs/press-office.md")];
/// The day on which the guides say that they are read.
const ARRIVAL: &str = "2026-03-04T09:00:00+00:00";

struct Example {
    text: String,
    verdict: Verdict,
}

/// The blocks of a guide that are marked as statements, with the verdict of their mark.
fn examples(guide: &str) -> Vec<Example> {
    let marked = guide.split("<!-- statement: ").skip(1);
    let example = |part: &str| {
        let (mark, rest) = part.split_once(" -->\n```text\n").unwrap();
        let (text, _rest) = rest.split_once("```").unwrap();
        let verdict = match mark {
            "publish" => Verdict::Publish,
            "hold" => Verdict::Hold,
            other => panic!("`{other}` is no verdict"),
        };
        Example { text: text.to_owned(), verdict }
    };
    marked.map(example).collect()
}

fn rules() -> ReadingRules {
    ReadingRules {
        zone: TimeZone::UTC,
        languages: ["en", "az"].map(|tag| Language::parse(tag).unwrap()).to_vec(),
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

#[test]
fn every_example_of_the_guides_is_read_as_they_say() {
    let path = DropPath::parse("statement.txt").unwrap();
    for guide in GUIDES {
        let examples = examples(guide);
        assert_eq!(examples.len(), guide.matches("```text").count(), "an example without a mark");
        assert!(examples.iter().any(|example| example.verdict == Verdict::Publish));
        assert!(examples.iter().any(|example| example.verdict == Verdict::Hold));
        for Example { text, verdict } in examples {
            let arrival = ARRIVAL.parse().unwrap();
            let reading =
                parse::read(&DropText { path: &path, bytes: text.as_bytes(), arrival }, &rules());
            assert_eq!(reading.verdict(), verdict, "{text}\n{:#?}", reading.problems);
        }
    }
}
