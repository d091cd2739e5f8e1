//! What `gazetted check` says around its findings: one table, a tongue a column.

use crate::domain::reading::{Origin, Severity, Verdict};
use crate::domain::tongue::{Row, Tongue};

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
    AtLine,
    WhatToDo,
    Verdict(Verdict),
    Severity(Severity),
    From(Origin),
}

impl Phrase {
    pub(super) fn say(self, tongue: Tongue, value: &str) -> String {
        tongue.pick(self.row()).replace("{}", value)
    }

    fn row(self) -> Row {
        match self {
            Phrase::Title => ["Title", "Başlıq"],
            Phrase::Date => ["Date", "Tarix"],
            Phrase::Language => ["Language", "Dil"],
            Phrase::Place => ["Place", "Yer"],
            Phrase::Number => ["Number", "Nömrə"],
            Phrase::Embargo => ["Embargo", "Embarqo"],
            Phrase::Expires => ["Expires", "Bitmə vaxtı"],
            Phrase::Replaces => ["Replaces", "Əvəz edir"],
            Phrase::Summary => ["Summary", "Xülasə"],
            Phrase::LeftOut => [
                "Not part of the statement, left out: line {}",
                "Bəyanata aid deyil, çıxarılıb: sətir {}",
            ],
            Phrase::PerhapsNot => {
                ["Perhaps not part of the statement: {}", "Bəlkə də bəyanata aid deyil: {}"]
            }
            Phrase::AtLine => ["line {}", "sətir {}"],
            Phrase::WhatToDo => ["What to do: {}", "Nə etməli: {}"],
            Phrase::Verdict(Verdict::Publish) => ["will be published", "dərc olunacaq"],
            Phrase::Verdict(Verdict::Hold) => {
                ["is kept back until the file is changed", "fayl dəyişdirilənədək saxlanılır"]
            }
            Phrase::Verdict(Verdict::Reject) => {
                ["cannot be published as it is", "bu şəkildə dərc oluna bilməz"]
            }
            Phrase::Severity(Severity::Doubt) => ["Please look", "Zəhmət olmasa, yoxlayın"],
            Phrase::Severity(Severity::Hold) => ["Kept back", "Saxlanılır"],
            Phrase::Severity(Severity::Refuse) => ["Refused", "Rədd edildi"],
            Phrase::From(origin) => of_origin(origin),
        }
    }
}

fn of_origin(origin: Origin) -> Row {
    match origin {
        Origin::FrontMatter => ["from the front matter", "faylın əvvəlindəki bölmədən"],
        Origin::Sidecar => ["from the file beside it", "yanındakı fayldan"],
        Origin::Headers => ["from the header at the top", "faylın əvvəlindəki sahələrdən"],
        Origin::Mail => ["from the header of the mail", "məktubun başlıq sahələrindən"],
        Origin::FileName => ["from the file's name", "faylın adından"],
        Origin::Folder => ["from the folder", "qovluqdan"],
        Origin::Label | Origin::HeaderLine => ["found", "tapılıb"],
        Origin::Dateline => ["from the dateline", "mətnin əvvəlindəki yer və tarixdən"],
        Origin::Lead => ["from the first paragraph", "birinci abzasdan"],
        Origin::SignOff => ["from the end of the text", "mətnin sonundan"],
        Origin::Text => ["from the text", "mətndən"],
        Origin::Derived => ["made of the first sentence", "birinci cümlədən düzəldilib"],
        Origin::Properties => ["from the document's properties", "sənədin xassələrindən"],
        Origin::Configuration => ["from the configuration", "konfiqurasiyadan"],
        Origin::Arrival => [
            "the time of arrival, because no date is stated",
            "gəldiyi vaxt, çünki tarix göstərilməyib",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phrase_has_a_place_for_its_value_in_every_tongue_or_in_none() {
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
            Phrase::AtLine,
            Phrase::WhatToDo,
        ];
        let all = origins.map(Phrase::From).into_iter().chain(verdicts).chain(severities);
        for phrase in all.chain(fields) {
            let [english, azerbaijani] = phrase.row();
            assert_ne!(english, azerbaijani);
            let places = [english, azerbaijani].map(|text| text.matches("{}").count());
            assert_eq!(places[0], places[1], "{phrase:?}");
        }
    }
}
