//! What is wrong with what a text says: its headline, its dates, its embargo, its language.

use serde::{Deserialize, Serialize};

/// Dates are `YYYY-MM-DD`, times RFC 3339.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum TextFault {
    NoText,
    /// There is nothing to make a headline of.
    NoHeadlineAndNoText,
    /// It says that the text is elsewhere.
    PointsElsewhere,
    /// A bot check, an error page.
    ServerPage,
    OnlyFurniture,
    HeadlineTurnsDirection,
    HeadlineHoldsControls,
    HeadlineHoldsHidden,
    /// None was found.
    HeadlineMade,
    TakenForLetterhead {
        line: usize,
        text: String,
    },
    NumbersDiffer {
        declared: String,
        line: usize,
        other: String,
    },
    /// `date` stands in a line, or in the file's name.
    DatesDiffer {
        line: Option<usize>,
        date: String,
        used: String,
    },
    DateTooOld {
        line: usize,
        date: String,
    },
    DateImpossible {
        date: String,
    },
    DateAhead {
        when: String,
    },
    Embargo {
        until: String,
    },
    EmbargoUnreadable {
        words: String,
    },
    /// When the file came.
    EmbargoLongOver {
        until: String,
    },
    EmbargoesDiffer,
    VeryShort,
    LanguageAndNameDiffer {
        declared: String,
        named: String,
    },
    LanguageNotConfigured {
        language: String,
    },
    LanguageUnknown {
        taken: String,
    },
}

impl TextFault {
    /// Told in other words where this is so; see `domain/tongue/en.toml`.
    pub(super) fn case(&self) -> Option<&'static str> {
        matches!(self, TextFault::DatesDiffer { line: Some(_), .. }).then_some("in-line")
    }
}

#[cfg(test)]
impl TextFault {
    /// One of each, and of each that is told in more ways than one, all of them.
    pub(super) fn samples() -> Vec<TextFault> {
        let text = |value: &str| value.to_owned();
        let (date, when) = (text("2026-03-04"), text("2026-03-05T10:00:00+04:00"));
        let used = text("2026-03-09");
        vec![
            TextFault::NoText,
            TextFault::NoHeadlineAndNoText,
            TextFault::PointsElsewhere,
            TextFault::ServerPage,
            TextFault::OnlyFurniture,
            TextFault::HeadlineTurnsDirection,
            TextFault::HeadlineHoldsControls,
            TextFault::HeadlineHoldsHidden,
            TextFault::HeadlineMade,
            TextFault::TakenForLetterhead { line: 3, text: text("LİMAN İDARƏSİ") },
            TextFault::NumbersDiffer { declared: text("№ 12"), line: 4, other: text("№ 13") },
            TextFault::DatesDiffer { line: Some(5), date: date.clone(), used: used.clone() },
            TextFault::DatesDiffer { line: None, date: date.clone(), used },
            TextFault::DateTooOld { line: 5, date: date.clone() },
            TextFault::DateImpossible { date },
            TextFault::DateAhead { when: when.clone() },
            TextFault::EmbargoLongOver { until: when.clone() },
            TextFault::Embargo { until: when },
            TextFault::EmbargoUnreadable { words: text("çatdırılanadək") },
            TextFault::EmbargoesDiffer,
            TextFault::VeryShort,
            TextFault::LanguageAndNameDiffer { declared: text("az"), named: text("en") },
            TextFault::LanguageNotConfigured { language: text("fi") },
            TextFault::LanguageUnknown { taken: text("en") },
        ]
    }
}
