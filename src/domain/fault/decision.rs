//! What stands against a text that could be read: what is published already, what waits, who asks.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

/// Files are named by their path below the drop folder, as it prints.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum DecisionFault {
    /// With the headline of the one that is published.
    AnotherText {
        title: String,
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

const OR_ACCEPT_THE_CUT: Row = [
    "If the file was cut short, save the whole text again; if it is meant so, accept it.",
    "Fayl yarımçıq qalıbsa, bütün mətni yenidən yadda saxlayın; belə nəzərdə tutulubsa, qəbul edin.",
];

const OR_TELL_READERS: Row = [
    "If readers should be told, write `Change: substantive`, with a `Note:` of what was corrected.",
    "Oxuculara bildirmək lazımdırsa, `Change: substantive` və nəyin düzəldildiyini deyən `Note:` yazın.",
];

impl DecisionFault {
    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
    pub(super) fn words(&self) -> Words {
        match self {
            DecisionFault::AnotherText { .. } => Words {
                what: [
                    "The file holds another text than the statement that was published from it, “{title}”, which \
                     stays as it is.",
                    "Faylda ondan dərc olunmuş “{title}” adlı bəyanatdan fərqli mətn var; həmin bəyanat olduğu kimi \
                     qalır.",
                ],
                remedy: [
                    "To publish a new statement, save it under a new name, or give it an `Id:` of its own; to put it \
                     in the place of the published one all the same, accept it.",
                    "Yeni bəyanat dərc etmək üçün onu yeni adla yadda saxlayın və ya ona ayrıca `Id:` verin; yenə də \
                     dərc olunanın yerinə qoymaq üçün onu qəbul edin.",
                ],
            },
            DecisionFault::LighterThanFigure { .. } => Words {
                what: [
                    "The file declares this correction lighter than it looks: a figure changed (`{word}`).",
                    "Faylda bu düzəliş göründüyündən yüngül göstərilib: rəqəm dəyişib (`{word}`).",
                ],
                remedy: OR_TELL_READERS,
            },
            DecisionFault::LighterThanNegation { .. } => Words {
                what: [
                    "The file declares this correction lighter than it looks: a word that denies came or went \
                     (`{word}`).",
                    "Faylda bu düzəliş göründüyündən yüngül göstərilib: inkar sözü əlavə edilib və ya çıxarılıb \
                     (`{word}`).",
                ],
                remedy: OR_TELL_READERS,
            },
            DecisionFault::LighterThanShare => Words {
                what: [
                    "The file declares this correction lighter than it looks: at least a fifth of the words changed.",
                    "Faylda bu düzəliş göründüyündən yüngül göstərilib: sözlərin ən azı beşdə biri dəyişib.",
                ],
                remedy: OR_TELL_READERS,
            },
            DecisionFault::CutShort { .. } => Words {
                what: [
                    "The text is less than half as long as the published one: {after} characters instead of \
                     {before}.",
                    "Mətn dərc olunanın yarısından da qısadır: {before} simvol əvəzinə {after} simvol.",
                ],
                remedy: OR_ACCEPT_THE_CUT,
            },
            DecisionFault::HeadlineLost => Words {
                what: ["The text has lost its headline.", "Mətnin başlığı itib."],
                remedy: OR_ACCEPT_THE_CUT,
            },
            DecisionFault::HoldWindow { .. } => Words {
                what: ["It will be published at {time}.", "Dərc olunacağı vaxt: {time}."],
                remedy: [
                    "Nothing; to stop it, delete the file.",
                    "Heç nə; dayandırmaq üçün faylı silin.",
                ],
            },
            DecisionFault::HoldWindowOfEdit { .. } => Words {
                what: ["It will be published at {time}.", "Dərc olunacağı vaxt: {time}."],
                remedy: [
                    "Nothing; to stop it, put the old text back.",
                    "Heç nə; dayandırmaq üçün köhnə mətni geri qoyun.",
                ],
            },
            DecisionFault::IdTooLate { .. } => Words {
                what: [
                    "This statement was published before it named an id; it keeps the id {id}.",
                    "Bu bəyanat id göstərilməzdən əvvəl dərc olunub; əvvəlki id qalır: {id}.",
                ],
                remedy: [
                    "Remove the id from the file, or leave it; nothing else needs to be done.",
                    "Yeni id göstəricisini fayldan silin və ya saxlayın; başqa heç nə etmək lazım deyil.",
                ],
            },
            DecisionFault::IdTaken { first, .. } => Words {
                what: match first {
                    Some(_) => [
                        "The id of {file} belongs to the statement in {first} already.",
                        "{file} faylında göstərilən id artıq {first} faylındakı bəyanata aiddir.",
                    ],
                    None => [
                        "The id of {file} belongs to the statement in another file already.",
                        "{file} faylında göstərilən id artıq başqa fayldakı bəyanata aiddir.",
                    ],
                },
                remedy: [
                    "Give this statement an id of its own; to correct the other statement, edit its file.",
                    "Bu bəyanata ayrıca id verin; o biri bəyanatı düzəltmək üçün onun faylını dəyişdirin.",
                ],
            },
            DecisionFault::IdInArchiveTwice => Words {
                what: [
                    "The id that the file names is that of another file.",
                    "Faylda göstərilən id başqa fayla aiddir.",
                ],
                remedy: ["Give this statement an id of its own.", "Bu bəyanata ayrıca id verin."],
            },
            DecisionFault::PossibleNewVersion { old, .. } => Words {
                what: match old {
                    Some(_) => [
                        "This looks like a new version of a published statement ({old}, which is gone), under \
                         another name.",
                        "Bu, dərc olunmuş bəyanatın ({old}, bu fayl artıq yoxdur) başqa adla yeni variantına \
                         oxşayır.",
                    ],
                    None => [
                        "This looks like a new version of a published statement, under another name.",
                        "Bu, dərc olunmuş bəyanatın başqa adla yeni variantına oxşayır.",
                    ],
                },
                remedy: [
                    "To correct that statement, give this file the old name back, or the line `Id: {id}`; to publish \
                     it as a new statement, give it an `Id:` of its own.",
                    "Həmin bəyanatı düzəltmək üçün bu fayla köhnə adını qaytarın və ya `Id: {id}` sətrini əlavə \
                     edin; yeni bəyanat kimi dərc etmək üçün ona ayrıca `Id:` verin.",
                ],
            },
            DecisionFault::PossibleDouble { .. } => Words {
                what: [
                    "{first} has the same headline and the same date: this may be one statement published twice.",
                    "Eyni başlıqlı və eyni tarixli bəyanat artıq var ({first}): ola bilsin, bir bəyanat iki dəfə \
                     dərc olunub.",
                ],
                remedy: [
                    "If it is a correction, put the new text into the first file.",
                    "Bu, düzəlişdirsə, yeni mətni birinci fayla yazın.",
                ],
            },
            DecisionFault::Undated { .. } => Words {
                what: [
                    "This text came with an archive and states no date, so it cannot be dated by its arrival.",
                    "Bu mətn arxivlə gəlib və tarixi göstərilməyib, ona görə gəldiyi vaxt onun tarixi sayıla \
                     bilməz.",
                ],
                remedy: [
                    "Add a line such as `Date: {date}` at its top, above a blank line; the file was last changed on \
                     that day, which is the date it gets when it is accepted.",
                    "Əvvəlinə `Date: {date}` kimi bir sətir, altına isə boş sətir əlavə edin; fayl sonuncu dəfə \
                     həmin gün dəyişdirilib və qəbul edilsə, bu tarixi alacaq.",
                ],
            },
            DecisionFault::PutAside { .. } => Words {
                what: [
                    "This very text was put aside by a person, as {file}.",
                    "Bu mətni əməkdaş artıq kənara qoyub: {file}.",
                ],
                remedy: ["Change the text, or accept it.", "Mətni dəyişdirin və ya qəbul edin."],
            },
            DecisionFault::SameTextWaits { .. } => Words {
                what: ["The same text waits as {file}.", "Eyni mətn {file} adı ilə gözləyir."],
                remedy: [
                    "Decide about that file, or accept this one.",
                    "Həmin fayl barədə qərar verin və ya bunu qəbul edin.",
                ],
            },
            DecisionFault::TranslationOfNothing { .. } => Words {
                what: [
                    "No published statement is known as {named}, which this text says it is a translation of.",
                    "Mətn {named} bəyanatının tərcüməsi olduğunu bildirir, amma belə dərc edilmiş bəyanat tanınmır.",
                ],
                remedy: [
                    "Name its Id, the address of its page or its file in `Translation of:`, and save the file again.",
                    "`Translation of:` sahəsində onun Id-sini, səhifəsinin ünvanını və ya faylını yazın və faylı yenidən saxlayın.",
                ],
            },
            DecisionFault::TranslationOfItself => Words {
                what: [
                    "The text says that it is a translation of itself.",
                    "Mətn özünün tərcüməsi olduğunu bildirir.",
                ],
                remedy: [
                    "Name the other edition in `Translation of:`, or take the line out.",
                    "`Translation of:` sahəsində digər dildəki mətni göstərin və ya sətri silin.",
                ],
            },
            DecisionFault::EditionTaken { .. } => Words {
                what: [
                    "The statement {named} has an edition in this language already; this text stands by itself.",
                    "{named} bəyanatının bu dildə mətni artıq var; bu mətn ayrıca dərc edildi.",
                ],
                remedy: [
                    "To correct that edition, change its own file; else see whether the language is right.",
                    "Həmin mətni düzəltmək üçün onun öz faylını dəyişin; əks halda dilin düzgünlüyünə baxın.",
                ],
            },
            DecisionFault::EditionUnderEmbargo { .. } => Words {
                what: [
                    "Another edition of this statement, {file}, is under embargo.",
                    "Bu bəyanatın başqa dildəki variantı ({file}) embarqo altındadır.",
                ],
                remedy: [
                    "Nothing, if both are to go out together; to publish this edition now, accept it.",
                    "Hər ikisi birlikdə dərc olunacaqsa, heç nə; bu variantı indi dərc etmək üçün onu qəbul edin.",
                ],
            },
            DecisionFault::EmbargoLeftOut => Words {
                what: [
                    "The embargo that the file stated is no longer in it; the text is kept back all the same.",
                    "Faylda göstərilmiş embarqo artıq orada yoxdur; mətn buna baxmayaraq saxlanılır.",
                ],
                remedy: [
                    "To publish it now, accept it; otherwise put the embargo back.",
                    "İndi dərc etmək üçün qəbul edin; əks halda embarqonu geri qoyun.",
                ],
            },
            DecisionFault::NotFaithful { .. } => Words {
                what: [
                    "The text cannot be shown faithfully in every format ({error}).",
                    "Mətni hər formatda olduğu kimi göstərmək mümkün deyil ({error}).",
                ],
                remedy: [
                    "Please send this file to whoever looks after gazetted; nothing was published of it.",
                    "Zəhmət olmasa, bu faylı gazetted proqramına cavabdeh olan şəxsə göndərin; ondan heç nə dərc \
                     olunmadı.",
                ],
            },
            DecisionFault::ReplacesNothing { .. } => Words {
                what: [
                    "`{named}` is no published statement, so that nothing is replaced.",
                    "`{named}` dərc olunmuş bəyanat deyil, ona görə heç nə əvəz olunmur.",
                ],
                remedy: [
                    "Write the id, the page's address or the file's name of the statement that is replaced; if it \
                     is published later, save this file once more.",
                    "Əvəz olunan bəyanatın id göstəricisini, səhifəsinin ünvanını və ya faylının adını yazın; o, \
                     sonra dərc olunarsa, bu faylı bir daha yadda saxlayın.",
                ],
            },
            DecisionFault::ReplacesItself => Words {
                what: [
                    "The statement says that it replaces itself.",
                    "Faylda bəyanatın özü özünü əvəz etdiyi yazılıb.",
                ],
                remedy: [
                    "Remove the line: a changed file corrects its statement by itself.",
                    "Sətri silin: dəyişdirilmiş fayl öz bəyanatını onsuz da düzəldir.",
                ],
            },
            DecisionFault::ReplacesInARing { .. } => Words {
                what: [
                    "`{named}` is replaced by this statement and would replace it in turn, directly or through \
                     others.",
                    "`{named}` bu bəyanatı birbaşa və ya başqaları vasitəsilə əvəz edir; eyni zamanda bu bəyanat \
                     da onu əvəz etmiş olardı.",
                ],
                remedy: [
                    "Keep the line in the newest statement alone.",
                    "Həmin sətri yalnız ən yeni bəyanatda saxlayın.",
                ],
            },
            DecisionFault::WaitsForFile { first: Some(_) } => Words {
                what: [
                    "This file waits for {first}, which was changed and is not complete or cannot be read yet.",
                    "Bu fayl {first} faylını gözləyir; o dəyişdirilib və hələ tamamlanmayıb və ya oxunmur.",
                ],
                remedy: [
                    "Nothing, if {first} is still being written; otherwise save that file once more, or see what is \
                     reported of it.",
                    "{first} faylı hələ yazılırsa, heç nə; əks halda onu bir daha yadda saxlayın və ya onun \
                     hesabatına baxın.",
                ],
            },
            DecisionFault::WaitsForFile { first: None } => Words {
                what: [
                    "This file waits for another file, which was changed and is not complete or cannot be read yet.",
                    "Bu fayl başqa faylı gözləyir; o dəyişdirilib və hələ tamamlanmayıb və ya oxunmur.",
                ],
                remedy: [
                    "Nothing, if that file is still being written; otherwise save it once more, or see what is \
                     reported of it.",
                    "Həmin fayl hələ yazılırsa, heç nə; əks halda onu bir daha yadda saxlayın və ya onun hesabatına \
                     baxın.",
                ],
            },
        }
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
