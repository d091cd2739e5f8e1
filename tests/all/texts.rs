//! Test texts with a label beside each: what a careful person reads in them.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fs;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use gazetted::domain::language::Language;
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::{DropText, Reading, Verdict};
use gazetted::domain::rules::{DateOrder, ReadingRules};
use gazetted::domain::time::Moment;
use jiff::tz::TimeZone;
use serde::Deserialize;
use serde::de::DeserializeOwned;

/// How the folder of a test text is configured, and when the text arrived there.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Folder {
    pub(crate) languages: Vec<Language>,
    pub(crate) zone: String,
    pub(crate) arrival: Moment,
    #[serde(default)]
    pub(crate) encodings: Vec<String>,
    #[serde(default)]
    pub(crate) date_order: Order,
    #[serde(default)]
    pub(crate) letterhead: Vec<String>,
    #[serde(default)]
    pub(crate) boilerplate: Vec<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Order {
    #[default]
    DayFirst,
    MonthFirst,
}

/// What must become of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Fate {
    Publish,
    Hold,
    Reject,
}

impl Folder {
    pub(crate) fn rules(&self) -> ReadingRules {
        let encoding =
            |name: &String| Encoding::for_label(name.as_bytes()).expect("a known encoding");
        ReadingRules {
            zone: TimeZone::get(&self.zone).expect("a known zone"),
            languages: self.languages.clone(),
            folder_language: None,
            encodings: self.encodings.iter().map(encoding).collect(),
            date_order: match self.date_order {
                Order::DayFirst => DateOrder::DayFirst,
                Order::MonthFirst => DateOrder::MonthFirst,
            },
            letterhead: self.letterhead.clone(),
            boilerplate: self.boilerplate.clone(),
            folder_category: None,
            categories: Vec::new(),
            author: None,
        }
    }

    /// A folder in London, without settings of its own.
    pub(crate) fn in_english(arrival: &str) -> Folder {
        Folder {
            languages: vec![Language::parse("en").unwrap()],
            zone: "Europe/London".to_owned(),
            arrival: arrival.parse().unwrap(),
            encodings: Vec::new(),
            date_order: Order::DayFirst,
            letterhead: Vec::new(),
            boilerplate: Vec::new(),
        }
    }

    pub(crate) fn read(&self, name: &str, bytes: &[u8]) -> Reading {
        self.read_as(&format!("{name}.txt"), bytes)
    }

    pub(crate) fn read_as(&self, file_name: &str, bytes: &[u8]) -> Reading {
        let path = DropPath::parse(file_name).unwrap();
        gazetted::parse::read(
            &DropText { path: &path, bytes, arrival: self.arrival },
            &self.rules(),
        )
    }
}

/// An embargo holds a statement whether or not anything else is wrong with it.
pub(crate) fn fate(reading: &Reading) -> Fate {
    match reading.verdict() {
        Verdict::Reject => Fate::Reject,
        Verdict::Hold => Fate::Hold,
        Verdict::Publish if reading.embargo.is_some() => Fate::Hold,
        Verdict::Publish => Fate::Publish,
    }
}

/// Every text below `tests/{folder}` in order of name, with the label that stands beside it.
pub(crate) fn labelled<Label: DeserializeOwned>(folder: &str) -> Vec<(String, Vec<u8>, Label)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut labels: Vec<PathBuf> =
        fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    labels.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    labels.sort();
    let load = |path: &PathBuf| {
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let label = serde_json::from_slice(&fs::read(path).unwrap())
            .unwrap_or_else(|fault| panic!("{}: {fault}", path.display()));
        let bytes = fs::read(path.with_extension("txt"))
            .unwrap_or_else(|fault| panic!("the text of {}: {fault}", path.display()));
        (name, bytes, label)
    };
    labels.iter().map(load).collect()
}

/// Text on one line, every run of blanks a single one.
pub(crate) fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
