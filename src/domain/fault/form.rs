//! What is wrong with the form that a text comes in: its markup, its document.

use serde::{Deserialize, Serialize};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum FormFault {
    /// A form that holds a text but is not read; without the dot.
    SaveAsWord {
        extension: String,
    },
    /// Elements inside one another, more than any text needs.
    MarkupTooDeep,
    TooManyLines {
        most: usize,
    },
    /// HTML that opens a page and does not close it.
    PageBreaksOff,
    /// What stands beside the text, and is not published with it.
    RestraintBeside {
        text: String,
    },
    /// How it begins.
    HiddenLeftOut {
        text: String,
    },
    /// Changes and comments of a word processor that saved the page.
    UnsettledInPage {
        text: String,
    },
    LinksWithoutPage {
        count: usize,
    },
    PicturesLeftOut {
        count: usize,
    },
}

#[cfg(test)]
impl FormFault {
    /// One of each.
    pub(super) fn samples() -> Vec<FormFault> {
        vec![
            FormFault::SaveAsWord { extension: "rtf".to_owned() },
            FormFault::MarkupTooDeep,
            FormFault::TooManyLines { most: 100_000 },
            FormFault::PageBreaksOff,
            FormFault::RestraintBeside { text: "EMBARGO".to_owned() },
            FormFault::HiddenLeftOut { text: "a".to_owned() },
            FormFault::UnsettledInPage { text: "a".to_owned() },
            FormFault::LinksWithoutPage { count: 2 },
            FormFault::PicturesLeftOut { count: 1 },
        ]
    }
}
