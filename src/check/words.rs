//! What `gazetted check` says around its findings.

use crate::domain::reading::{Origin, Severity, Verdict};
use crate::domain::tongue::Tongue;

/// What a line is about. A value is put where `{}` stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Phrase {
    Title,
    Date,
    Language,
    Place,
    Number,
    Embargo,
    Expires,
    Replaces,
    Summary,
    LeftOut,
    PerhapsNot,
    Recurring,
    AtLine,
    WhatToDo,
    Verdict(Verdict),
    /// And no longer, nobody has to do anything.
    HeldTillItsTime,
    Severity(Severity),
    From(Origin),
}

impl Phrase {
    pub(super) fn say(self, tongue: Tongue, value: &str) -> String {
        tongue.sentence(self.key()).replace("{}", value)
    }

    fn key(self) -> &'static str {
        match self {
            Phrase::Title => "check.title",
            Phrase::Date => "check.date",
            Phrase::Language => "check.language",
            Phrase::Place => "check.place",
            Phrase::Number => "check.number",
            Phrase::Embargo => "check.embargo",
            Phrase::Expires => "check.expires",
            Phrase::Replaces => "check.replaces",
            Phrase::Summary => "check.summary",
            Phrase::LeftOut => "check.left-out",
            Phrase::PerhapsNot => "check.perhaps-not",
            Phrase::Recurring => "check.recurring",
            Phrase::AtLine => "check.at-line",
            Phrase::WhatToDo => "check.what-to-do",
            Phrase::Verdict(Verdict::Publish) => "check.verdict.publish",
            Phrase::Verdict(Verdict::Hold) => "check.verdict.hold",
            Phrase::HeldTillItsTime => "check.verdict.hold-till-its-time",
            Phrase::Verdict(Verdict::Reject) => "check.verdict.reject",
            Phrase::Severity(Severity::Doubt) => "check.severity.doubt",
            Phrase::Severity(Severity::Hold) => "check.severity.hold",
            Phrase::Severity(Severity::Refuse) => "check.severity.refuse",
            Phrase::From(origin) => key_of_origin(origin),
        }
    }
}

fn key_of_origin(origin: Origin) -> &'static str {
    match origin {
        Origin::FrontMatter => "check.from.front-matter",
        Origin::Sidecar => "check.from.sidecar",
        Origin::Headers => "check.from.headers",
        Origin::Mail => "check.from.mail",
        Origin::FileName => "check.from.file-name",
        Origin::Folder => "check.from.folder",
        Origin::Label | Origin::HeaderLine => "check.from.label",
        Origin::Dateline => "check.from.dateline",
        Origin::Lead => "check.from.lead",
        Origin::SignOff => "check.from.sign-off",
        Origin::Text => "check.from.text",
        Origin::Derived => "check.from.derived",
        Origin::Properties => "check.from.properties",
        Origin::Configuration => "check.from.configuration",
        Origin::Arrival => "check.from.arrival",
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
        let origins = [
            Origin::FrontMatter,
            Origin::Sidecar,
            Origin::Headers,
            Origin::Mail,
            Origin::FileName,
            Origin::Folder,
            Origin::Label,
            Origin::HeaderLine,
            Origin::Dateline,
            Origin::Lead,
            Origin::SignOff,
            Origin::Text,
            Origin::Derived,
            Origin::Properties,
            Origin::Configuration,
            Origin::Arrival,
        ];
        let verdicts = [Verdict::Publish, Verdict::Hold, Verdict::Reject].map(Phrase::Verdict);
        let severities = [Severity::Doubt, Severity::Hold, Severity::Refuse].map(Phrase::Severity);
        let fields = [
            Phrase::HeldTillItsTime,
            Phrase::Title,
            Phrase::Date,
            Phrase::Language,
            Phrase::Place,
            Phrase::Number,
            Phrase::Embargo,
            Phrase::Expires,
            Phrase::Replaces,
            Phrase::Summary,
            Phrase::LeftOut,
            Phrase::PerhapsNot,
            Phrase::Recurring,
            Phrase::AtLine,
            Phrase::WhatToDo,
        ];
        let all = origins.map(Phrase::From).into_iter().chain(verdicts).chain(severities);
        let keys: BTreeSet<&str> = all.chain(fields).map(Phrase::key).collect();
        assert_eq!(keys, keys_below("check"));
    }
}
