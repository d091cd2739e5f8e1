//! What is wrong with what a text says: its headline, its dates, its embargo, its language.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

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

const PUT_IN_THE_STATEMENT: Row =
    ["Put the statement itself into the file.", "Bəyanatın özünü fayla yazın."];
const CORRECT_ONE: Row = ["Correct the one that is wrong.", "Səhv olanı düzəldin."];
const TYPE_ANEW: Row = ["Type the headline anew.", "Başlığı yenidən yazın."];

impl TextFault {
    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
    pub(super) fn words(&self) -> Words {
        match self {
            TextFault::NoText => Words {
                what: ["The file holds no text.", "Faylda mətn yoxdur."],
                remedy: [
                    "Put the statement into the file, or delete it.",
                    "Bəyanatı fayla yazın və ya faylı silin.",
                ],
            },
            TextFault::NoHeadlineAndNoText => Words {
                what: [
                    "The file holds no headline and no text.",
                    "Faylda nə başlıq, nə də mətn var.",
                ],
                remedy: PUT_IN_THE_STATEMENT,
            },
            TextFault::PointsElsewhere => Words {
                what: [
                    "The file only points at a text that is elsewhere.",
                    "Fayl yalnız başqa yerdə olan mətnə yönləndirir.",
                ],
                remedy: PUT_IN_THE_STATEMENT,
            },
            TextFault::ServerPage => Words {
                what: [
                    "This is the page of a web server that kept the text back, not a statement.",
                    "Bu, bəyanat deyil, mətni verməyən veb-serverin səhifəsidir.",
                ],
                remedy: [
                    "Open the page in a browser, and save the statement from there.",
                    "Səhifəni brauzerdə açın və bəyanatı oradan yadda saxlayın.",
                ],
            },
            TextFault::OnlyFurniture => Words {
                what: [
                    "Nothing but menus and other furniture of a page stands in the file.",
                    "Faylda menyulardan və səhifənin digər köməkçi hissələrindən başqa heç nə yoxdur.",
                ],
                remedy: PUT_IN_THE_STATEMENT,
            },
            TextFault::HeadlineTurnsDirection => Words {
                what: [
                    "The headline holds characters that turn the direction of writing around.",
                    "Başlıqda yazının istiqamətini dəyişən simvollar var.",
                ],
                remedy: TYPE_ANEW,
            },
            TextFault::HeadlineHoldsControls => Words {
                what: [
                    "The headline holds control characters, as a wrong code page leaves them.",
                    "Başlıqda səhv kod səhifəsindən qalan idarəedici simvollar var.",
                ],
                remedy: TYPE_ANEW,
            },
            TextFault::HeadlineHoldsHidden => Words {
                what: [
                    "The headline holds characters that nobody can see.",
                    "Başlıqda heç kimin görə bilmədiyi simvollar var.",
                ],
                remedy: TYPE_ANEW,
            },
            TextFault::HeadlineMade => Words {
                what: [
                    "No headline was found; the first sentence stands for it.",
                    "Başlıq tapılmadı; onun yerinə birinci cümlə götürüldü.",
                ],
                remedy: [
                    "Put the headline on a line of its own at the top, with a blank line below.",
                    "Başlığı ən yuxarıda ayrıca sətirdə yazın və altında boş sətir qoyun.",
                ],
            },
            TextFault::TakenForLetterhead { .. } => Words {
                what: [
                    "Line {line}, `{text}`, was taken for a letterhead and not for a part of the headline.",
                    "{line} nömrəli sətir, `{text}`, başlığın hissəsi deyil, blankın yazısı hesab edildi.",
                ],
                remedy: [
                    "Put a blank line between the two, or add it to `letterhead` in the configuration; if it \
                     belongs to the headline, write both in one line.",
                    "İkisinin arasında boş sətir qoyun və ya onu konfiqurasiyada `letterhead` siyahısına əlavə \
                     edin; başlığa aiddirsə, hər ikisini bir sətirdə yazın.",
                ],
            },
            TextFault::NumbersDiffer { .. } => Words {
                what: [
                    "The number is given as {declared} and in line {line} as {other}.",
                    "Nömrə {declared} kimi, {line} nömrəli sətirdə isə {other} kimi verilib.",
                ],
                remedy: CORRECT_ONE,
            },
            TextFault::DatesDiffer { line, .. } => Words {
                what: match line {
                    Some(_) => [
                        "Line {line} gives the date {date}, and {used} was used.",
                        "{line} nömrəli sətirdə {date} tarixi yazılıb, amma {used} tarixi götürüldü.",
                    ],
                    None => [
                        "The file's name gives the date {date}, and {used} was used.",
                        "Faylın adında {date} tarixi yazılıb, amma {used} tarixi götürüldü.",
                    ],
                },
                remedy: CORRECT_ONE,
            },
            TextFault::DateTooOld { .. } => Words {
                what: [
                    "Line {line} names the date {date}, which is too long ago to be taken as the date of \
                     publication.",
                    "{line} nömrəli sətirdəki {date} tarixi dərc tarixi sayılmaq üçün çox köhnədir.",
                ],
                remedy: [
                    "If it is, write it at the top of the file: `Date: YYYY-MM-DD`.",
                    "Dərc tarixi həmin tarixdirsə, onu faylın əvvəlində yazın: `Date: İİİİ-AA-GG`.",
                ],
            },
            TextFault::DateImpossible { .. } => Words {
                what: [
                    "The date {date} cannot be the date of publication.",
                    "{date} dərc tarixi ola bilməz.",
                ],
                remedy: [
                    "Correct the year, and save the file again.",
                    "İli düzəldin və faylı yenidən yadda saxlayın.",
                ],
            },
            TextFault::DateAhead { .. } => Words {
                what: [
                    "The date of publication, {when}, lies ahead.",
                    "Dərc tarixi ({when}) hələ gəlməyib.",
                ],
                remedy: [
                    "Correct the date; left as it is, the statement is published then.",
                    "Tarixi düzəldin; belə qalsa, bəyanat həmin vaxt dərc olunacaq.",
                ],
            },
            TextFault::Embargo { .. } => Words {
                what: [
                    "The statement is under embargo until {until}.",
                    "Bəyanat {until} vaxtınadək embarqo altındadır.",
                ],
                remedy: [
                    "Nothing; it is published at that time, unless the file is changed or deleted before.",
                    "Heç nə; fayl o vaxtadək dəyişdirilməsə və ya silinməsə, bəyanat həmin vaxt dərc olunacaq.",
                ],
            },
            TextFault::EmbargoUnreadable { .. } => Words {
                what: [
                    "An embargo is stated, and its time cannot be read with certainty: `{words}`.",
                    "Embarqo göstərilib, amma vaxtını dəqiq oxumaq mümkün deyil: `{words}`.",
                ],
                remedy: [
                    "Write it as `Embargo: 2026-03-05 10:00`, or remove it when the statement may be published.",
                    "Onu `Embargo: 2026-03-05 10:00` kimi yazın və ya bəyanatı dərc etmək olarsa, silin.",
                ],
            },
            TextFault::EmbargoesDiffer => Words {
                what: [
                    "Several embargoes are stated, and they differ.",
                    "Bir neçə embarqo göstərilib və onlar bir-birindən fərqlidir.",
                ],
                remedy: ["Keep the one that is meant.", "Nəzərdə tutulanı saxlayın."],
            },
            TextFault::VeryShort => Words {
                what: ["The text is very short.", "Mətn çox qısadır."],
                remedy: [
                    "Look whether something is missing.",
                    "Nəyinsə çatışıb-çatışmadığına baxın.",
                ],
            },
            TextFault::LanguageAndNameDiffer { .. } => Words {
                what: [
                    "The file declares the language {declared}, and its name says {named}.",
                    "Faylda {declared} dili göstərilib, adında isə {named} yazılıb.",
                ],
                remedy: CORRECT_ONE,
            },
            TextFault::LanguageNotConfigured { .. } => Words {
                what: [
                    "The language {language} stands in no configuration.",
                    "{language} dili konfiqurasiyada yoxdur.",
                ],
                remedy: [
                    "Add it to `languages`, or correct it.",
                    "Onu `languages` siyahısına əlavə edin və ya düzəldin.",
                ],
            },
            TextFault::LanguageUnknown { .. } => Words {
                what: [
                    "The language cannot be told from the text; {taken} was taken.",
                    "Dili mətndən müəyyən etmək olmadı; {taken} dili götürüldü.",
                ],
                remedy: [
                    "Name it in the file's name (statement.az.txt), or at the top of the file: `Language: az`.",
                    "Onu faylın adında (beyanat.az.txt) və ya faylın əvvəlində göstərin: `Language: az`.",
                ],
            },
        }
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
