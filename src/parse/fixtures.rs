//! Rules for tests.

use jiff::tz::TimeZone;

use crate::domain::language::Language;
use crate::domain::rules::{DateOrder, ReadingRules};

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
