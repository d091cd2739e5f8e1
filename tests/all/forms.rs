//! One statement in every form that offices deliver (`tests/forms/make_same.py`): the same words and the same
//! structure, whichever program wrote it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use gazetted::domain::path::DropPath;
use gazetted::domain::reading::{DropText, Reading, Verdict};
use gazetted::domain::text::plain_text;
use gazetted::parse;

use crate::parse::{ARRIVAL, rules, title};

const LANGUAGES: [&str; 4] = ["en", "az", "ru", "tr"];
/// Plain text has no headings, emphasis, links behind words, quotations or tables.
const PLAIN: [&str; 2] = ["pandoc.txt", "mail_plain.eml"];

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/forms/same")
}

/// Of one language, by maker and form.
fn readings(language: &str) -> BTreeMap<String, Reading> {
    let files = fs::read_dir(folder()).unwrap().map(|file| file.unwrap().file_name());
    let files = files.map(|name| name.into_string().unwrap());
    let own = files.filter(|name| name.contains(&format!(".{language}.")));
    own.map(|name| {
        let bytes = fs::read(folder().join(&name)).unwrap();
        let (path, arrival) = (DropPath::parse(&name).unwrap(), ARRIVAL.parse().unwrap());
        let text = DropText { path: &path, bytes: &bytes, arrival };
        let reading = parse::read(&text, &rules(&LANGUAGES));
        (name.replace("bridge_", "").replace(&format!(".{language}"), ""), reading)
    })
    .collect()
}

fn words(reading: &Reading) -> Vec<String> {
    let text = plain_text(&reading.html);
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

/// What a reader of the statement sees of it.
fn seen(reading: &Reading) -> (String, Option<String>, Option<String>, String) {
    let published = reading.published.as_ref().map(|field| field.value.rfc3339());
    let place = reading.place.as_ref().map(|field| field.value.clone());
    (title(reading).to_owned(), published, place, reading.html.clone())
}

#[test]
fn every_form_gives_the_same_words_and_structure() {
    let mut different = Vec::new();
    for language in LANGUAGES {
        let mut readings = readings(language);
        assert_eq!(readings.len(), 12, "{language}");
        let original = readings.remove("original.md").unwrap();
        assert_eq!((original.verdict(), &original.problems[..]), (Verdict::Publish, &[][..]));
        for form in PLAIN {
            let reading = readings.remove(form).unwrap();
            let ((title, published, place, _html), all) = (seen(&reading), seen(&original));
            assert_eq!((title, published, place), (all.0, all.1, all.2), "{language} {form}");
            assert_eq!(words(&reading), words(&original), "{language} {form}");
        }
        for (form, reading) in readings {
            if (seen(&reading), &reading.problems[..]) != (seen(&original), &[][..]) {
                different.push((language, form, seen(&reading), reading.problems));
            }
        }
    }
    assert!(different.is_empty(), "{different:#?}");
}
