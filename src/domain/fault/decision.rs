//! What stands against a text that could be read: what is published already, what waits, who asks.

use serde::{Deserialize, Serialize};

/// Files are named by their path below the drop folder, as it prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum DecisionFault {
    /// With the headline of the one that is published.
    AnotherText {
        title: String,
    },
    /// What was published from the file, at this address, is lost with its ledger.
    PublishedTextLost {
        address: String,
    },
    /// The file declares a correction lighter than it looks: this figure changed.
    LighterThanFigure {
        word: String,
    },
    /// Likewise: this word that denies came or went.
    LighterThanNegation {
        word: String,
    },
    LighterThanShare,
    /// In characters.
    CutShort {
        before: usize,
        after: usize,
    },
    HeadlineLost,
    /// The time of the day at which the hold window closes.
    HoldWindow {
        time: String,
    },
    HoldWindowOfEdit {
        time: String,
    },
    IdTooLate {
        id: String,
    },
    /// `file` claims the id of the statement in `first`.
    IdTaken {
        file: String,
        first: Option<String>,
    },
    /// Two files of one archive claim one id.
    IdInArchiveTwice,
    /// Of the entry `id`, whose file `old` is gone.
    PossibleNewVersion {
        old: Option<String>,
        id: String,
    },
    /// `first` is the other's file, or its id where it has none.
    PossibleDouble {
        first: String,
    },
    /// The day on which the file was last changed.
    Undated {
        date: String,
    },
    /// A person rejected the same text.
    PutAside {
        file: String,
    },
    SameTextWaits {
        file: String,
    },
    /// As the text names it.
    TranslationOfNothing {
        named: String,
    },
    TranslationOfItself,
    /// The statement has an edition in this language.
    EditionTaken {
        named: String,
    },
    EditionUnderEmbargo {
        file: String,
    },
    EmbargoLeftOut,
    /// `error` is what the format's reader says.
    NotFaithful {
        error: String,
    },
    /// What a text says it replaces is named as the text names it.
    ReplacesNothing {
        named: String,
    },
    ReplacesItself,
    ReplacesInARing {
        named: String,
    },
    /// It depends on another file that was not looked at yet.
    WaitsForFile {
        first: Option<String>,
    },
}

impl DecisionFault {
    /// Told in other words where this is so; see `domain/tongue/en.toml`.
    pub(super) fn case(&self) -> Option<&'static str> {
        let names_the_other = matches!(
            self,
            DecisionFault::IdTaken { first: Some(_), .. }
                | DecisionFault::PossibleNewVersion { old: Some(_), .. }
                | DecisionFault::WaitsForFile { first: Some(_) }
        );
        names_the_other.then_some("named")
    }
}

#[cfg(test)]
impl DecisionFault {
    /// One of each, and of each that is told in more ways than one, all of them.
    pub(super) fn samples() -> Vec<DecisionFault> {
        let text = |value: &str| value.to_owned();
        let (file, first) = (text("xəbər/körpü.txt"), Some(text("xəbər/yol.txt")));
        let (id, time) = (text("tag:press.example.org,2026:bridge"), text("14:05:09"));
        vec![
            DecisionFault::TranslationOfNothing { named: "x".to_owned() },
            DecisionFault::TranslationOfItself,
            DecisionFault::EditionTaken { named: "x".to_owned() },
            DecisionFault::AnotherText { title: text("Körpü açıldı") },
            DecisionFault::PublishedTextLost { address: text("/2026/11/korpu-acildi-5b8fe1") },
            DecisionFault::LighterThanFigure { word: text("190/21") },
            DecisionFault::LighterThanNegation { word: text("deyil") },
            DecisionFault::LighterThanShare,
            DecisionFault::CutShort { before: 1200, after: 300 },
            DecisionFault::HeadlineLost,
            DecisionFault::HoldWindow { time: time.clone() },
            DecisionFault::HoldWindowOfEdit { time },
            DecisionFault::IdTooLate { id: id.clone() },
            DecisionFault::IdTaken { file: file.clone(), first: first.clone() },
            DecisionFault::IdTaken { file: file.clone(), first: None },
            DecisionFault::IdInArchiveTwice,
            DecisionFault::PossibleNewVersion { old: first.clone(), id: id.clone() },
            DecisionFault::PossibleNewVersion { old: None, id },
            DecisionFault::PossibleDouble { first: file.clone() },
            DecisionFault::Undated { date: text("2019-03-04") },
            DecisionFault::PutAside { file: file.clone() },
            DecisionFault::SameTextWaits { file: file.clone() },
            DecisionFault::EditionUnderEmbargo { file },
            DecisionFault::EmbargoLeftOut,
            DecisionFault::NotFaithful { error: text("as Atom it would be wrong") },
            DecisionFault::ReplacesNothing { named: text("köhnə/bəyanat.txt") },
            DecisionFault::ReplacesItself,
            DecisionFault::ReplacesInARing { named: text("2026-03-körpü") },
            DecisionFault::WaitsForFile { first },
            DecisionFault::WaitsForFile { first: None },
        ]
    }
}
