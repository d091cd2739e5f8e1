//! Rules and documents for tests.

use std::io::{Cursor, Write as _};

use jiff::tz::TimeZone;

use crate::domain::language::Language;
use crate::domain::rules::{DateOrder, ReadingRules};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

pub(super) fn rules() -> ReadingRules {
    rules_in("Asia/Baku")
}

pub(super) fn rules_in(zone: &str) -> ReadingRules {
    ReadingRules {
        zone: TimeZone::get(zone).unwrap(),
        languages: ["en", "az", "ru", "tr", "de"].map(|tag| Language::parse(tag).unwrap()).to_vec(),
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

/// An archive of parts: their names and what is in them.
pub(super) fn zipped(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
