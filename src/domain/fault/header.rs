//! What is wrong with what a file declares of itself.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

/// Fields bear the English names that the program knows them by, or the one that the file gives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum HeaderFault {
    FrontMatterOpen,
    /// `error` is what the reader of TOML says.
    FrontMatterUnreadable {
        error: String,
    },
    /// `error` is what the reader of TOML says.
    SidecarUnreadable {
        error: String,
    },
    /// What the text says and what the file beside it says.
    SidecarDiffers {
        used: String,
        other: String,
    },
    /// A file of fields without its statement.
    SidecarAlone,
    /// What bears the name of a file of fields is none.
    SidecarUnusable {
        file: String,
    },
    /// The block that begins with `---`.
    FenceOpen,
    /// A line of such a block.
    NotAField {
        text: String,
    },
    FieldHoldsNoText {
        field: String,
    },
    FieldsReadAsText {
        line: usize,
    },
    MistypedRestraint {
        line: usize,
        field: String,
    },
    FieldTwice {
        field: String,
    },
    /// With the known field that it comes nearest to.
    UnknownField {
        field: String,
        nearest: Option<String>,
    },
    IdCharacter {
        value: String,
        character: char,
    },
    IdLength {
        value: String,
        most: usize,
    },
    NotALanguage {
        value: String,
    },
    NotAStatus {
        value: String,
    },
    NotAGrade {
        value: String,
    },
    NotADate {
        value: String,
    },
    NotAnExpiry {
        value: String,
    },
    /// RFC 3339; a time that is past.
    OverAtOnce {
        since: String,
    },
    /// With the reason that the file gives.
    KeptBackByStatus {
        status: Restraint,
        reason: Option<String>,
    },
    UnknownCategory {
        category: String,
    },
    /// A line that would keep the text back, were it a field.
    StrayRestraint {
        line: usize,
        text: String,
    },
}

/// What a status comes to that keeps a statement back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Restraint {
    Withheld,
    Withdrawn,
}

const END_WITH_BLANK_LINE: Row =
    ["Put a blank line behind the last field.", "Sonuncu sahədən sonra boş sətir qoyun."];

impl HeaderFault {
    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
    pub(super) fn words(&self) -> Words {
        match self {
            HeaderFault::FrontMatterOpen => Words {
                what: [
                    "The front matter that begins with +++ has no end.",
                    "+++ ilə başlayan bölmənin sonu yoxdur.",
                ],
                remedy: [
                    "Put a line +++ behind the last field.",
                    "Sonuncu sahədən sonra +++ sətri qoyun.",
                ],
            },
            HeaderFault::SidecarUnreadable { .. } => Words {
                what: [
                    "The file of fields beside the statement cannot be read ({error}).",
                    "Bəyanatın yanındakı sahələr faylını oxumaq mümkün deyil ({error}).",
                ],
                remedy: [
                    "Write each field as name = \"value\".",
                    "Hər sahəni ad = \"qiymət\" şəklində yazın.",
                ],
            },
            HeaderFault::SidecarDiffers { .. } => Words {
                what: [
                    "The text says `{used}` and the file of fields beside it says `{other}`; the text counts.",
                    "Mətndə `{used}`, yanındakı sahələr faylında isə `{other}` yazılıb; mətndəki əsas götürülür.",
                ],
                remedy: [
                    "Say it in one of the two, or the same in both.",
                    "Onu yalnız birində yazın və ya hər ikisində eyni yazın.",
                ],
            },
            HeaderFault::SidecarUnusable { .. } => Words {
                what: [
                    "`{file}` beside the statement is no file of fields: it is larger than 64 kB, or no ordinary file.",
                    "Bəyanatın yanındakı `{file}` sahələr faylı deyil: həcmi 64 kB-dan böyükdür və ya adi fayl deyil.",
                ],
                remedy: [
                    "Write the fields into a small text file, or give this one another name.",
                    "Sahələri kiçik mətn faylına yazın və ya bu fayla başqa ad verin.",
                ],
            },
            HeaderFault::SidecarAlone => Words {
                what: [
                    "This file says something of a statement, and no statement of its name lies beside it.",
                    "Bu fayl bir bəyanat haqqındadır, amma yanında eyni adlı bəyanat yoxdur.",
                ],
                remedy: [
                    "Give it the name of the statement's file, but for the ending: bridge.toml for bridge.txt.",
                    "Ona bəyanat faylının adını verin, yalnız sonluğu fərqli olsun: bridge.txt üçün bridge.toml.",
                ],
            },
            HeaderFault::FenceOpen => Words {
                what: [
                    "The block that begins with --- has no end.",
                    "--- ilə başlayan bölmənin sonu yoxdur.",
                ],
                remedy: [
                    "Put a line --- behind the last field.",
                    "Sonuncu sahədən sonra --- sətri qoyun.",
                ],
            },
            HeaderFault::NotAField { .. } => Words {
                what: [
                    "The line `{text}` in the block at the top is no field.",
                    "Yuxarıdakı bölmədəki `{text}` sətri sahə deyil.",
                ],
                remedy: [
                    "Write each field as name: value on a line of its own.",
                    "Hər sahəni ayrıca sətirdə ad: qiymət şəklində yazın.",
                ],
            },
            HeaderFault::FrontMatterUnreadable { .. } => Words {
                what: [
                    "The front matter cannot be read ({error}).",
                    "+++ bölməsini oxumaq mümkün deyil ({error}).",
                ],
                remedy: [
                    "Write each field as name = \"value\".",
                    "Hər sahəni ad = \"qiymət\" şəklində yazın.",
                ],
            },
            HeaderFault::FieldHoldsNoText { .. } => Words {
                what: [
                    "The field `{field}` of the front matter holds something that is no text.",
                    "+++ bölməsinin `{field}` sahəsində mətn olmayan bir şey var.",
                ],
                remedy: [
                    "Write a text in quotes, or a list of texts.",
                    "Dırnaq içində mətn və ya mətnlər siyahısı yazın.",
                ],
            },
            HeaderFault::FieldsReadAsText { .. } => Words {
                what: [
                    "The fields at the top of the file were read as text, because line {line} is no field and no \
                     blank line.",
                    "Faylın əvvəlindəki sahələr mətn kimi oxundu, çünki {line} nömrəli sətir nə sahədir, nə də boş \
                     sətir.",
                ],
                remedy: END_WITH_BLANK_LINE,
            },
            HeaderFault::MistypedRestraint { .. } => Words {
                what: [
                    "Line {line} begins with `{field}:`, which looks like a mistyped embargo, release or status.",
                    "{line} nömrəli sətir `{field}:` ilə başlayır; bu, səhv yazılmış embarqo, buraxılış və ya \
                     status sahəsinə oxşayır.",
                ],
                remedy: [
                    "Write it as `Embargo:`, `Release:` or `Status:`, or begin the text with its headline.",
                    "Onu `Embargo:`, `Release:` və ya `Status:` kimi yazın, yaxud mətni başlığından başlayın.",
                ],
            },
            HeaderFault::FieldTwice { .. } => Words {
                what: [
                    "The header at the top of the file gives the field `{field}` twice.",
                    "Faylın əvvəlində `{field}` sahəsi iki dəfə verilib.",
                ],
                remedy: ["Remove the line that is wrong.", "Səhv olan sətri silin."],
            },
            HeaderFault::UnknownField { nearest, .. } => Words {
                what: [
                    "The header at the top of the file has a field `{field}` that is not known.",
                    "Faylın əvvəlində tanınmayan `{field}` sahəsi var.",
                ],
                remedy: match nearest {
                    Some(_) => [
                        "Write `{nearest}` if that is meant; otherwise remove the line, or put a blank line before \
                         it.",
                        "`{nearest}` nəzərdə tutulubsa, belə yazın; əks halda sətri silin və ya ondan əvvəl boş \
                         sətir qoyun.",
                    ],
                    None => [
                        "Remove the line, or put a blank line before it if it belongs to the text.",
                        "Sətri silin və ya mətnə aiddirsə, ondan əvvəl boş sətir qoyun.",
                    ],
                },
            },
            HeaderFault::IdCharacter { .. } => Words {
                what: [
                    "The field `id` says `{value}`: an id may hold letters a-z and A-Z, digits and - . _ ~ / : \
                     only, not `{character}`.",
                    "`id` sahəsində `{value}` yazılıb: orada yalnız a-z və A-Z hərfləri, rəqəmlər və - . _ ~ / : \
                     işarələri ola bilər, `{character}` işarəsi yox.",
                ],
                remedy: A_GOOD_ID,
            },
            HeaderFault::IdLength { .. } => Words {
                what: [
                    "The field `id` says `{value}`: an id must have between 1 and {most} characters.",
                    "`id` sahəsində `{value}` yazılıb: orada ən azı 1, ən çoxu {most} simvol ola bilər.",
                ],
                remedy: A_GOOD_ID,
            },
            HeaderFault::NotALanguage { .. } => Words {
                what: [
                    "The field `language` says `{value}`, which is not a language tag.",
                    "`language` sahəsində `{value}` yazılıb; bu, dil kodu deyil.",
                ],
                remedy: [
                    "Write a tag such as en, az or ru.",
                    "Dil kodunu yazın, məsələn, en, az və ya ru.",
                ],
            },
            HeaderFault::NotAStatus { .. } => Words {
                what: [
                    "The field `status` says `{value}`, which is not a known status.",
                    "`status` sahəsində `{value}` yazılıb; belə status tanınmır.",
                ],
                remedy: [
                    "Write usable, withheld or withdrawn.",
                    "usable, withheld və ya withdrawn yazın.",
                ],
            },
            HeaderFault::NotAGrade { .. } => Words {
                what: [
                    "The field `change` says `{value}`, which is not a known grade.",
                    "`change` sahəsində `{value}` yazılıb; belə dərəcə tanınmır.",
                ],
                remedy: [
                    "Write editorial, minor or substantive, or remove the line: then it is measured.",
                    "editorial, minor və ya substantive yazın və ya sətri silin: onda dərəcə ölçülür.",
                ],
            },
            HeaderFault::NotADate { .. } => Words {
                what: [
                    "The field `date` says `{value}`, which is not a date.",
                    "`date` sahəsində `{value}` yazılıb; bu, tarix deyil.",
                ],
                remedy: [
                    "Write the date as YYYY-MM-DD, with a time if you like: 2026-03-04 10:00.",
                    "Tarixi İİİİ-AA-GG şəklində, istəsəniz, saatla birlikdə yazın: 2026-03-04 10:00.",
                ],
            },
            HeaderFault::NotAnExpiry { .. } => Words {
                what: [
                    "The field `expires` says `{value}`, which cannot be read as a time with certainty.",
                    "`expires` sahəsində `{value}` yazılıb; bunu vaxt kimi dəqiq oxumaq mümkün deyil.",
                ],
                remedy: [
                    "Write it as `Expires: 2026-06-01` or `Expires: 2026-06-01 18:00`, or remove the line.",
                    "Onu `Expires: 2026-06-01` və ya `Expires: 2026-06-01 18:00` kimi yazın, yaxud sətri silin.",
                ],
            },
            HeaderFault::OverAtOnce { .. } => Words {
                what: [
                    "The statement would be no longer in force since {since}.",
                    "Bəyanat dərc olunanda artıq qüvvədən düşmüş olardı; faylda göstərilən vaxt: {since}.",
                ],
                remedy: [
                    "Correct the time, or remove the line; to publish it as one that is over, accept it.",
                    "Vaxtı düzəldin və ya sətri silin; onu qüvvədən düşmüş bəyanat kimi dərc etmək üçün qəbul edin.",
                ],
            },
            HeaderFault::KeptBackByStatus { status, reason } => Words {
                what: match (status, reason) {
                    (Restraint::Withheld, Some(_)) => [
                        "The file says that the statement is withheld ({reason}).",
                        "Faylda bəyanatın dərcinin saxlanıldığı yazılıb ({reason}).",
                    ],
                    (Restraint::Withheld, None) => [
                        "The file says that the statement is withheld.",
                        "Faylda bəyanatın dərcinin saxlanıldığı yazılıb.",
                    ],
                    (Restraint::Withdrawn, Some(_)) => [
                        "The file says that the statement is withdrawn ({reason}).",
                        "Faylda bəyanatın geri çəkildiyü yazılıb ({reason}).",
                    ],
                    (Restraint::Withdrawn, None) => [
                        "The file says that the statement is withdrawn.",
                        "Faylda bəyanatın geri çəkildiyü yazılıb.",
                    ],
                },
                remedy: [
                    "To publish it, write `Status: usable` or remove the line.",
                    "Dərc etmək üçün `Status: usable` yazın və ya sətri silin.",
                ],
            },
            HeaderFault::UnknownCategory { .. } => Words {
                what: [
                    "The category `{category}` stands in no configuration.",
                    "`{category}` kateqoriyası konfiqurasiyada yoxdur.",
                ],
                remedy: [
                    "If it is meant, add it under [categories]; if not, correct its name.",
                    "Düzgündürsə, onu [categories] bölməsinə əlavə edin; deyilsə, adını düzəldin.",
                ],
            },
            HeaderFault::StrayRestraint { .. } => Words {
                what: [
                    "Line {line} says `{text}`, which would keep the statement back, but it stands in no header.",
                    "{line} nömrəli sətirdə `{text}` yazılıb; bu, bəyanatın dərcini saxlayardı, amma faylın \
                     əvvəlindəki sahələr sırasında deyil.",
                ],
                remedy: [
                    "Write it as `Status: withheld` or `Release: 2026-03-05 10:00` in the first lines of the file, \
                     with nothing but fields above and a blank line below; to publish the statement, remove it.",
                    "Onu faylın ilk sətirlərində `Status: withheld` və ya `Release: 2026-03-05 10:00` kimi yazın, \
                     yuxarısında yalnız sahələr, altında isə boş sətir olsun; bəyanatı dərc etmək üçün həmin sətri \
                     silin.",
                ],
            },
        }
    }
}

const A_GOOD_ID: Row =
    ["Write an id such as 2026-03-bridge.", "Belə bir id yazın, məsələn, 2026-03-bridge."];

#[cfg(test)]
impl HeaderFault {
    /// One of each, and of each that is told in more ways than one, all of them.
    pub(super) fn samples() -> Vec<HeaderFault> {
        let text = |value: &str| value.to_owned();
        let field = text("dtae");
        let status = |status, reason: Option<&str>| HeaderFault::KeptBackByStatus {
            status,
            reason: reason.map(text),
        };
        vec![
            HeaderFault::SidecarUnusable { file: "a.toml".to_owned() },
            HeaderFault::SidecarUnreadable { error: "x".to_owned() },
            HeaderFault::SidecarDiffers { used: "a".to_owned(), other: "b".to_owned() },
            HeaderFault::SidecarAlone,
            HeaderFault::FenceOpen,
            HeaderFault::NotAField { text: "text".to_owned() },
            HeaderFault::FrontMatterOpen,
            HeaderFault::FrontMatterUnreadable { error: text("invalid string") },
            HeaderFault::FieldHoldsNoText { field: field.clone() },
            HeaderFault::FieldsReadAsText { line: 4 },
            HeaderFault::MistypedRestraint { line: 7, field: field.clone() },
            HeaderFault::FieldTwice { field: field.clone() },
            HeaderFault::UnknownField { field: field.clone(), nearest: Some(text("date")) },
            HeaderFault::UnknownField { field, nearest: None },
            HeaderFault::IdCharacter { value: text("körpü"), character: 'ö' },
            HeaderFault::IdLength { value: text("uzun-ad"), most: 120 },
            HeaderFault::NotALanguage { value: text("12") },
            HeaderFault::NotAStatus { value: text("quo") },
            HeaderFault::NotAGrade { value: text("böyük") },
            HeaderFault::NotADate { value: text("dünən") },
            HeaderFault::NotAnExpiry { value: text("mövsümün sonu") },
            HeaderFault::OverAtOnce { since: text("2025-06-01T23:59:59+04:00") },
            status(Restraint::Withheld, Some("yoxlanılır")),
            status(Restraint::Withheld, None),
            status(Restraint::Withdrawn, Some("səhv mətn")),
            status(Restraint::Withdrawn, None),
            HeaderFault::UnknownCategory { category: text("limanlar") },
            HeaderFault::StrayRestraint { line: 3, text: text("DRAFT") },
        ]
    }
}
