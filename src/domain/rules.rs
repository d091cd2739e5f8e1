//! How the texts of one folder are to be read: the configuration, resolved for that folder.

use encoding_rs::Encoding;
use jiff::tz::TimeZone;

use super::language::Language;
use super::statement::{Author, Category};

#[derive(Clone, Debug)]
pub struct ReadingRules {
    /// For bare dates and for times without a zone.
    pub zone: TimeZone,
    /// The configured languages; a guess chooses among these only. The first is the default.
    pub languages: Vec<Language>,
    /// The language of the folder, where its name or its section says one.
    pub folder_language: Option<Language>,
    /// Legacy code pages to try, in order, on what is neither UTF-8 nor UTF-16. Empty: refuse.
    pub encodings: Vec<&'static Encoding>,
    pub date_order: DateOrder,
    /// Lines above the headline that belong to the paper, not to the statement; compared without case.
    pub letterhead: Vec<String>,
    /// Lines to cut wherever they stand; compared whole, without case and surrounding blanks.
    pub boilerplate: Vec<String>,
    /// The category that the folder stands for.
    pub folder_category: Option<Category>,
    /// The configured categories, for names in a file's own metadata.
    pub categories: Vec<Category>,
    /// The author of the folder's statements, where its section names one.
    pub author: Option<Author>,
}

/// How `3/4/2026` is read, where neither number is above 12.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateOrder {
    DayFirst,
    MonthFirst,
}
