//! What reports say, in the office's language.

use crate::domain::grade::{Grade, Judge};
use crate::domain::tongue::Tongue;

/// What a line is about. Addresses and names are put where `{}` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phrase {
    Published,
    PublishedWithDoubts,
    Corrected(Grade, Judge),
    Expired,
    TwinMissing,
    NotPublished,
    EditNotApplied,
    Held,
    EditHeld,
    Rejected,
    HowToAccept,
    HowToReject,
    AsItWillStand,
    Renamed,
    RenamedWaiting,
    Duplicate,
    StillPublic,
    Stopped,
    Archive(Files),
    Split(Part),
    HowToWithdraw,
    NotShown,
    Line,
    WhatToDo,
    RecurringLines,
    TodayTitle,
    NothingWithdrawn,
    Undecided,
    LetHappen,
    KeptAsItWas,
    HowToLet,
    HowToKeep,
    WhatWouldChange,
    TakenBack(TakenBack),
}

/// What was taken back, or looks as if it were.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TakenBack {
    Withdrawn,
    Reinstated,
    StaysWithdrawn,
    Erased,
    ManyVanished,
}

/// Many files of an archive, told of in sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Files {
    TakenIn,
    Refused,
    Waiting,
    Copies,
}

/// Of where the files of an archive will go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Found,
    Dated,
    DatedByName,
    Undated,
    Embargo,
    DateAhead,
    OtherWaiting,
    /// How many, and why.
    Refused,
    RefusedOtherwise,
    Copies,
    Span,
    Feeds,
    NobodyIsTold,
}

impl Phrase {
    pub const ALL: [Phrase; 58] = [
        Phrase::Published,
        Phrase::PublishedWithDoubts,
        Phrase::Corrected(Grade::Editorial, Judge::Measured),
        Phrase::Corrected(Grade::Editorial, Judge::Declared),
        Phrase::Corrected(Grade::Minor, Judge::Measured),
        Phrase::Corrected(Grade::Minor, Judge::Declared),
        Phrase::Corrected(Grade::Substantive, Judge::Measured),
        Phrase::Corrected(Grade::Substantive, Judge::Declared),
        Phrase::Expired,
        Phrase::TwinMissing,
        Phrase::NotPublished,
        Phrase::EditNotApplied,
        Phrase::Held,
        Phrase::EditHeld,
        Phrase::Rejected,
        Phrase::HowToAccept,
        Phrase::HowToReject,
        Phrase::AsItWillStand,
        Phrase::Renamed,
        Phrase::RenamedWaiting,
        Phrase::Duplicate,
        Phrase::StillPublic,
        Phrase::Stopped,
        Phrase::Archive(Files::TakenIn),
        Phrase::Archive(Files::Refused),
        Phrase::Archive(Files::Waiting),
        Phrase::Archive(Files::Copies),
        Phrase::Split(Part::Found),
        Phrase::Split(Part::Dated),
        Phrase::Split(Part::DatedByName),
        Phrase::Split(Part::Undated),
        Phrase::Split(Part::Embargo),
        Phrase::Split(Part::DateAhead),
        Phrase::Split(Part::OtherWaiting),
        Phrase::Split(Part::Refused),
        Phrase::Split(Part::RefusedOtherwise),
        Phrase::Split(Part::Copies),
        Phrase::Split(Part::Span),
        Phrase::Split(Part::Feeds),
        Phrase::Split(Part::NobodyIsTold),
        Phrase::HowToWithdraw,
        Phrase::NotShown,
        Phrase::Line,
        Phrase::WhatToDo,
        Phrase::RecurringLines,
        Phrase::TodayTitle,
        Phrase::NothingWithdrawn,
        Phrase::Undecided,
        Phrase::LetHappen,
        Phrase::KeptAsItWas,
        Phrase::HowToLet,
        Phrase::HowToKeep,
        Phrase::WhatWouldChange,
        Phrase::TakenBack(TakenBack::Withdrawn),
        Phrase::TakenBack(TakenBack::Reinstated),
        Phrase::TakenBack(TakenBack::StaysWithdrawn),
        Phrase::TakenBack(TakenBack::Erased),
        Phrase::TakenBack(TakenBack::ManyVanished),
    ];

    /// The phrase with `value` in its place.
    pub fn say(self, tongue: Tongue, value: &str) -> String {
        tongue.sentence(self.key()).replace("{}", value)
    }

    fn key(self) -> &'static str {
        match self {
            Phrase::Published => "reports.published",
            Phrase::PublishedWithDoubts => "reports.published-with-doubts",
            Phrase::Expired => "reports.expired",
            Phrase::TwinMissing => "reports.twin-missing",
            Phrase::NotPublished => "reports.not-published",
            Phrase::EditNotApplied => "reports.edit-not-applied",
            Phrase::Held => "reports.held",
            Phrase::EditHeld => "reports.edit-held",
            Phrase::Rejected => "reports.rejected",
            Phrase::HowToAccept => "reports.how-to-accept",
            Phrase::HowToReject => "reports.how-to-reject",
            Phrase::AsItWillStand => "reports.as-it-will-stand",
            Phrase::Renamed => "reports.renamed",
            Phrase::RenamedWaiting => "reports.renamed-waiting",
            Phrase::Duplicate => "reports.duplicate",
            Phrase::StillPublic => "reports.still-public",
            Phrase::Stopped => "reports.stopped",
            Phrase::HowToWithdraw => "reports.how-to-withdraw",
            Phrase::NotShown => "reports.not-shown",
            Phrase::Line => "reports.line",
            Phrase::WhatToDo => "reports.what-to-do",
            Phrase::RecurringLines => "reports.recurring-lines",
            Phrase::TodayTitle => "reports.today-title",
            Phrase::NothingWithdrawn => "reports.nothing-withdrawn",
            Phrase::Undecided => "reports.undecided",
            Phrase::LetHappen => "reports.let-happen",
            Phrase::KeptAsItWas => "reports.kept-as-it-was",
            Phrase::HowToLet => "reports.how-to-let",
            Phrase::HowToKeep => "reports.how-to-keep",
            Phrase::WhatWouldChange => "reports.what-would-change",
            Phrase::Corrected(grade, judge) => key_of_correction(grade, judge),
            Phrase::Archive(files) => key_of_archive(files),
            Phrase::Split(part) => key_of_split(part),
            Phrase::TakenBack(what) => key_of_taken_back(what),
        }
    }
}

fn key_of_correction(grade: Grade, judge: Judge) -> &'static str {
    match (grade, judge) {
        (Grade::Editorial, Judge::Measured) => "reports.corrected.editorial-measured",
        (Grade::Editorial, Judge::Declared) => "reports.corrected.editorial-declared",
        (Grade::Minor, Judge::Measured) => "reports.corrected.minor-measured",
        (Grade::Minor, Judge::Declared) => "reports.corrected.minor-declared",
        (Grade::Substantive, Judge::Measured) => "reports.corrected.substantive-measured",
        (Grade::Substantive, Judge::Declared) => "reports.corrected.substantive-declared",
    }
}

fn key_of_archive(files: Files) -> &'static str {
    match files {
        Files::TakenIn => "reports.archive.taken-in",
        Files::Refused => "reports.archive.refused",
        Files::Waiting => "reports.archive.waiting",
        Files::Copies => "reports.archive.copies",
    }
}

fn key_of_split(part: Part) -> &'static str {
    match part {
        Part::Found => "reports.split.found",
        Part::Dated => "reports.split.dated",
        Part::DatedByName => "reports.split.dated-by-name",
        Part::Undated => "reports.split.undated",
        Part::Embargo => "reports.split.embargo",
        Part::DateAhead => "reports.split.date-ahead",
        Part::OtherWaiting => "reports.split.other-waiting",
        Part::Refused => "reports.split.refused",
        Part::RefusedOtherwise => "reports.split.refused-otherwise",
        Part::Copies => "reports.split.copies",
        Part::Span => "reports.split.span",
        Part::Feeds => "reports.split.feeds",
        Part::NobodyIsTold => "reports.split.nobody-is-told",
    }
}

fn key_of_taken_back(what: TakenBack) -> &'static str {
    match what {
        TakenBack::Withdrawn => "reports.taken-back.withdrawn",
        TakenBack::Reinstated => "reports.taken-back.reinstated",
        TakenBack::StaysWithdrawn => "reports.taken-back.stays-withdrawn",
        TakenBack::Erased => "reports.taken-back.erased",
        TakenBack::ManyVanished => "reports.taken-back.many-vanished",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::domain::tongue::keys_below;

    /// That a phrase has the same places in every language is held beside the tables.
    #[test]
    fn every_phrase_is_in_the_table_and_every_text_of_it_is_a_phrase() {
        let keys: BTreeSet<&str> = Phrase::ALL.into_iter().map(Phrase::key).collect();
        assert_eq!(keys.len(), Phrase::ALL.len());
        assert_eq!(keys, keys_below("reports"));
    }

    #[test]
    fn a_value_is_said_wherever_its_place_is() {
        for tongue in Tongue::ALL {
            let said = Phrase::HowToAccept.say(tongue, "{}17");
            assert_eq!(said.matches("{}17").count(), 2, "{said}");
            assert_eq!(
                Phrase::NotPublished.say(tongue, "17"),
                tongue.sentence("reports.not-published")
            );
        }
    }
}
