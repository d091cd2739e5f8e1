//! What is wrong with a document of a word processor: the archive that it is, and what it holds beside its text.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

/// A part is a file of the archive, by its name there; a quotation is a line at most.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum DocumentFault {
    /// The container that Word used before 2007, and uses still around what a password protects.
    OldOrEncrypted,
    Encrypted,
    /// Without its dot; the first bytes, in hexadecimal.
    NotADocument {
        extension: String,
        bytes: String,
    },
    /// An archive, but of something else.
    NoTextInside {
        extension: String,
    },
    DocumentCutShort,
    PartDamaged {
        part: String,
    },
    /// Packed as no word processor packs.
    OddArchive,
    PartTwice {
        part: String,
    },
    TooManyParts {
        count: usize,
        most: usize,
    },
    /// In megabytes.
    PartTooBig {
        part: String,
        most: usize,
    },
    UnpacksTooMuch {
        part: String,
    },
    TooMuchText {
        most: usize,
    },
    /// Elements inside one another, or in all, more than any text needs.
    PartTooDeep {
        part: String,
    },
    /// A document type definition: entities, and bombs made of them.
    DocumentType {
        part: String,
    },
    Macros,
    /// `altChunk`: another document, of any form, inside this one.
    DocumentInside,
    ObjectInside,
    InsertedText {
        quote: String,
    },
    DeletedText {
        quote: String,
    },
    MovedText {
        quote: String,
    },
    /// The paragraph, or the row, as a whole was inserted or deleted.
    ChangedParagraph {
        quote: String,
    },
    MoreChanges {
        count: usize,
    },
    CommentInside {
        quote: String,
    },
    MoreComments {
        count: usize,
    },
    HiddenText {
        quote: String,
    },
    MoreHiddenText {
        count: usize,
    },
    SymbolsLeftOut {
        count: usize,
    },
}

const NEW_DOCUMENT: Row = [
    "Copy the text into a new document, save it, and put that into the folder.",
    "Mətni yeni sənədə köçürün, yadda saxlayın və qovluğa onu qoyun.",
];

const SAVE_AGAIN: Row = [
    "Copy the file into the folder again; if that does not help, open it in the word processor and save it anew.",
    "Faylı qovluğa yenidən köçürün; kömək etməsə, onu mətn redaktorunda açıb yenidən yadda saxlayın.",
];

const SETTLE_CHANGES: Row = [
    "Accept or reject all changes in the word processor, and save the file.",
    "Mətn redaktorunda bütün dəyişiklikləri qəbul və ya rədd edin, sonra faylı yadda saxlayın.",
];

const DELETE_COMMENTS: Row = [
    "Delete the comments in the word processor, and save the file.",
    "Mətn redaktorunda şərhləri silin və faylı yadda saxlayın.",
];

const SETTLE_HIDDEN: Row = [
    "Delete the hidden text or make it visible, and save the file; it is left out of the statement.",
    "Gizli mətni silin və ya görünən edin, sonra faylı yadda saxlayın; bəyanata o daxil edilmir.",
];

impl DocumentFault {
    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
    pub(super) fn words(&self) -> Words {
        let (what, remedy) = match self {
            DocumentFault::OldOrEncrypted => (
                [
                    "This is a Word file of the old kind (.doc), or a password protects it; neither is read.",
                    "Bu, köhnə növ Word faylıdır (.doc) və ya parolla qorunur; hər ikisi oxunmur.",
                ],
                [
                    "Open it in Word, take the password off if there is one, and save it as Word document (.docx).",
                    "Onu Word-də açın, parol varsa, götürün və Word sənədi (.docx) kimi yadda saxlayın.",
                ],
            ),
            DocumentFault::Encrypted => (
                ["A password protects this document.", "Bu sənəd parolla qorunur."],
                [
                    "Open it with its password, take the password off, and save it again.",
                    "Onu parolla açın, parolu götürün və yenidən yadda saxlayın.",
                ],
            ),
            DocumentFault::NotADocument { .. } => (
                [
                    "This is no .{extension} document; its first bytes are {bytes}.",
                    "Bu, .{extension} sənədi deyil; ilk baytları: {bytes}.",
                ],
                SAVE_AGAIN,
            ),
            DocumentFault::NoTextInside { .. } => (
                [
                    "The file is an archive, but no text of a .{extension} document is in it.",
                    "Fayl arxivdir, amma içində .{extension} sənədinin mətni yoxdur.",
                ],
                [
                    "Open the file in the program that wrote it, and save it as a text document.",
                    "Faylı yazıldığı proqramda açın və mətn sənədi kimi yadda saxlayın.",
                ],
            ),
            DocumentFault::DocumentCutShort => (
                [
                    "The document breaks off: its end is missing.",
                    "Sənəd yarımçıqdır: sonu çatışmır.",
                ],
                SAVE_AGAIN,
            ),
            DocumentFault::PartDamaged { .. } => (
                [
                    "The document is damaged: its part `{part}` cannot be read.",
                    "Sənəd korlanıb: `{part}` hissəsi oxunmur.",
                ],
                SAVE_AGAIN,
            ),
            DocumentFault::PartTwice { .. } => (
                [
                    "The document holds two parts of one name, `{part}`, so that programs may show different texts.",
                    "Sənəddə eyni adlı iki hissə var (`{part}`), buna görə proqramlar fərqli mətn göstərə bilər.",
                ],
                NEW_DOCUMENT,
            ),
            DocumentFault::OddArchive => (
                [
                    "The document is packed in a way in which no word processor packs.",
                    "Sənəd heç bir mətn redaktorunun qablaşdırmadığı şəkildə qablaşdırılıb.",
                ],
                NEW_DOCUMENT,
            ),
            DocumentFault::TooManyParts { .. } => (
                [
                    "The document consists of {count} parts; at most {most} are read.",
                    "Sənəd {count} hissədən ibarətdir; ən çoxu {most} hissə oxunur.",
                ],
                NEW_DOCUMENT,
            ),
            DocumentFault::PartTooBig { .. } => (
                [
                    "The part `{part}` of the document is longer than {most} MB once it is unpacked.",
                    "Sənədin `{part}` hissəsi açılanda {most} MB həcmindən böyükdür.",
                ],
                NEW_DOCUMENT,
            ),
            DocumentFault::UnpacksTooMuch { .. } => (
                [
                    "The document becomes far larger than a text when it is unpacked (`{part}`), as only harmful files do.",
                    "Sənəd açılanda mətndən qat-qat böyük olur (`{part}`); bunu yalnız zərərli fayllar edir.",
                ],
                NEW_DOCUMENT,
            ),
            DocumentFault::TooMuchText { .. } => (
                [
                    "The document holds more than {most} MB of text.",
                    "Sənəddə {most} MB həcmindən çox mətn var.",
                ],
                NEW_DOCUMENT,
            ),
            DocumentFault::PartTooDeep { .. } => (
                [
                    "The part `{part}` of the document is nested deeper, or holds more elements, than that of any statement.",
                    "Sənədin `{part}` hissəsi heç bir bəyanatda olmadığı qədər dərin və ya çoxelementlidir.",
                ],
                NEW_DOCUMENT,
            ),
            DocumentFault::DocumentType { .. } => (
                [
                    "The part `{part}` of the document has a document type definition, which no word processor writes.",
                    "Sənədin `{part}` hissəsində sənəd növünün tərifi (DTD) var; mətn redaktorları belə tərif yazmır.",
                ],
                NEW_DOCUMENT,
            ),
            DocumentFault::Macros => (
                ["The document holds macros.", "Sənəddə makroslar var."],
                [
                    "Save it in the word processor as a document without macros (.docx or .odt).",
                    "Onu mətn redaktorunda makrossuz sənəd kimi (.docx və ya .odt) yadda saxlayın.",
                ],
            ),
            DocumentFault::DocumentInside => (
                [
                    "Another file is inserted into the document as a whole (altChunk).",
                    "Sənədə bütöv başqa fayl daxil edilib (altChunk).",
                ],
                [
                    "Open the document in Word and save it: then the other file becomes part of the text.",
                    "Sənədi Word-də açıb yadda saxlayın: onda o fayl mətnin hissəsinə çevrilir.",
                ],
            ),
            DocumentFault::ObjectInside => (
                [
                    "An object of another program is in the document, such as a table of Excel or a formula.",
                    "Sənədin içində başqa proqramın obyekti var, məsələn, Excel cədvəli və ya düstur.",
                ],
                [
                    "Delete the object, or put its contents there as text or as a picture.",
                    "Obyekti silin və ya məzmununu mətn və ya şəkil kimi yerləşdirin.",
                ],
            ),
            DocumentFault::SymbolsLeftOut { .. } => (
                [
                    "Symbols that only exist in one font were left out: {count}.",
                    "Yalnız bir şriftdə mövcud olan simvollar buraxıldı: {count}.",
                ],
                [
                    "See whether the text can be understood without them.",
                    "Mətnin onlarsız başa düşülüb-düşülmədiyinə baxın.",
                ],
            ),
            DocumentFault::InsertedText { .. } => (
                [
                    "A tracked change is not settled: inserted was `{quote}`.",
                    "İzlənən dəyişiklik həll edilməyib: `{quote}` əlavə edilib.",
                ],
                SETTLE_CHANGES,
            ),
            DocumentFault::DeletedText { .. } => (
                [
                    "A tracked change is not settled: deleted was `{quote}`.",
                    "İzlənən dəyişiklik həll edilməyib: `{quote}` silinib.",
                ],
                SETTLE_CHANGES,
            ),
            DocumentFault::MovedText { .. } => (
                [
                    "A tracked change is not settled: moved here was `{quote}`.",
                    "İzlənən dəyişiklik həll edilməyib: `{quote}` buraya köçürülüb.",
                ],
                SETTLE_CHANGES,
            ),
            DocumentFault::ChangedParagraph { .. } => (
                [
                    "A tracked change is not settled: a paragraph or a row was inserted or deleted at `{quote}`.",
                    "İzlənən dəyişiklik həll edilməyib: `{quote}` yanında abzas və ya sətir əlavə edilib və ya silinib.",
                ],
                SETTLE_CHANGES,
            ),
            DocumentFault::MoreChanges { .. } => (
                [
                    "Further tracked changes are not settled: {count}.",
                    "Həll edilməmiş digər izlənən dəyişikliklər: {count}.",
                ],
                SETTLE_CHANGES,
            ),
            DocumentFault::CommentInside { .. } => (
                ["The document holds a comment: `{quote}`.", "Sənəddə şərh var: `{quote}`."],
                DELETE_COMMENTS,
            ),
            DocumentFault::MoreComments { .. } => (
                [
                    "The document holds further comments: {count}.",
                    "Sənəddəki digər şərhlər: {count}.",
                ],
                DELETE_COMMENTS,
            ),
            DocumentFault::HiddenText { .. } => (
                [
                    "The document holds hidden text: `{quote}`.",
                    "Sənəddə gizli mətn var: `{quote}`.",
                ],
                SETTLE_HIDDEN,
            ),
            DocumentFault::MoreHiddenText { .. } => (
                [
                    "The document holds hidden text in further places: {count}.",
                    "Sənəddə gizli mətn olan digər yerlər: {count}.",
                ],
                SETTLE_HIDDEN,
            ),
        };
        Words { what, remedy }
    }
}

#[cfg(test)]
impl DocumentFault {
    /// One of each.
    pub(super) fn samples() -> Vec<DocumentFault> {
        let text = |value: &str| value.to_owned();
        let part = || text("word/document.xml");
        let quote = || text("and the bridge over the river");
        vec![
            DocumentFault::OldOrEncrypted,
            DocumentFault::Encrypted,
            DocumentFault::NotADocument { extension: text("docx"), bytes: text("25 50 44 46") },
            DocumentFault::NoTextInside { extension: text("odt") },
            DocumentFault::DocumentCutShort,
            DocumentFault::PartDamaged { part: part() },
            DocumentFault::OddArchive,
            DocumentFault::PartTwice { part: part() },
            DocumentFault::TooManyParts { count: 5000, most: 1024 },
            DocumentFault::PartTooBig { part: part(), most: 16 },
            DocumentFault::UnpacksTooMuch { part: part() },
            DocumentFault::TooMuchText { most: 4 },
            DocumentFault::PartTooDeep { part: part() },
            DocumentFault::DocumentType { part: part() },
            DocumentFault::Macros,
            DocumentFault::DocumentInside,
            DocumentFault::ObjectInside,
            DocumentFault::InsertedText { quote: quote() },
            DocumentFault::DeletedText { quote: quote() },
            DocumentFault::MovedText { quote: quote() },
            DocumentFault::ChangedParagraph { quote: quote() },
            DocumentFault::MoreChanges { count: 3 },
            DocumentFault::CommentInside { quote: quote() },
            DocumentFault::MoreComments { count: 3 },
            DocumentFault::HiddenText { quote: quote() },
            DocumentFault::MoreHiddenText { count: 3 },
            DocumentFault::SymbolsLeftOut { count: 3 },
        ]
    }
}
