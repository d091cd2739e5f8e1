//! What is wrong with an e-mail, or was left out of it.

use serde::{Deserialize, Serialize};

use super::Words;
use crate::domain::tongue::Row;

/// Names of attachments are as they print, without control characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", content = "with", rename_all = "kebab-case")]
pub enum MailFault {
    NotAMail,
    /// Of the file.
    MailHeaderUnreadable {
        line: usize,
    },
    MailHeaderTooLong {
        line: usize,
        most: usize,
    },
    MailTooDeep {
        most: usize,
    },
    MailPartsTooMany {
        most: usize,
    },
    /// A text or an attached one, in megabytes.
    MailTextTooLong {
        most: u64,
    },
    /// A part without its end, or an encoding that breaks off.
    MailBrokenOff,
    /// What no encoding of e-mails writes.
    MailDamaged {
        encoding: String,
    },
    /// `offset` counts from 0, in the text of the part.
    MailLettersUnreadable {
        charset: String,
        offset: usize,
    },
    /// Letters were lost before the mail was saved.
    MailLettersLost,
    MailSubjectUnreadable,
    /// Read by its bytes, which are not what it says of them.
    MailOtherCharset {
        charset: String,
        taken: String,
    },
    MailEncrypted,
    /// Signed so that the text stands inside the signature.
    MailSealed,
    /// `winmail.dat`.
    MailOfOutlook,
    /// No text, and no attachment that is surely the statement.
    MailWithoutText {
        names: String,
    },
    AttachmentsLeftOut {
        names: String,
    },
    AttachmentRead {
        name: String,
    },
    /// A short text above a document.
    MayBeCoverNote {
        name: String,
    },
    /// In a field of the header, the subject mostly.
    KeptBackByMailHeader {
        text: String,
    },
}

const COPY_AGAIN: Row = [
    "Save the mail again from the mail program, as a whole.",
    "Məktubu poçt proqramından bütöv şəkildə yenidən yadda saxlayın.",
];

const SEND_PLAIN: Row = [
    "Send the statement as HTML or plain text, without encryption, and save that mail.",
    "Bəyanatı şifrələmədən, HTML və ya sadə mətn kimi göndərin və həmin məktubu yadda saxlayın.",
];

const AS_A_TEXT: Row = [
    "Copy the text of the mail into a new file, and save it as plain text in UTF-8 (.txt).",
    "Məktubun mətnini yeni fayla köçürün və sadə mətn kimi, UTF-8 kodlaşdırması ilə (.txt) yadda saxlayın.",
];

const TEXT_INTO_THE_MAIL: Row = [
    "Write the statement into the mail itself, or save it as a file of its own in the folder.",
    "Bəyanatı məktubun özünə yazın və ya qovluqda ayrıca fayl kimi yadda saxlayın.",
];

impl MailFault {
    #[expect(clippy::too_many_lines, reason = "a table: one row a fault")]
    pub(super) fn words(&self) -> Words {
        match self {
            MailFault::MailHeaderUnreadable { .. } => Words {
                what: [
                    "Line {line} of the file stands in a header of the mail and is no field.",
                    "Faylın {line} nömrəli sətri məktubun başlığındadır, amma sahə deyil.",
                ],
                remedy: COPY_AGAIN,
            },
            MailFault::MailHeaderTooLong { .. } => Words {
                what: [
                    "A header of the mail is too long: at line {line} of the file it passes {most} bytes.",
                    "Məktubun başlığı çox uzundur: faylın {line} nömrəli sətrində {most} baytdan artıq olur.",
                ],
                remedy: AS_A_TEXT,
            },
            MailFault::MailTooDeep { .. } => Words {
                what: [
                    "The mail holds parts inside one another, more than {most} deep.",
                    "Məktubun hissələri bir-birinin içindədir, dərinliyi {most} səviyyədən artıqdır.",
                ],
                remedy: AS_A_TEXT,
            },
            MailFault::MailPartsTooMany { .. } => Words {
                what: [
                    "The mail has more than {most} parts.",
                    "Məktubun hissələrinin sayı {most} həddini aşır.",
                ],
                remedy: AS_A_TEXT,
            },
            MailFault::MailTextTooLong { .. } => Words {
                what: [
                    "The text in the mail is longer than {most} MB.",
                    "Məktubdakı mətnin həcmi {most} MB həddini aşır.",
                ],
                remedy: [
                    "Divide the text, or take the pictures out of it.",
                    "Mətni hissələrə bölün və ya şəkilləri ondan çıxarın.",
                ],
            },
            MailFault::MailBrokenOff => Words {
                what: [
                    "The mail is incomplete: it ends inside one of its parts.",
                    "Məktub natamamdır: hissələrindən birinin ortasında kəsilir.",
                ],
                remedy: COPY_AGAIN,
            },
            MailFault::MailDamaged { .. } => Words {
                what: [
                    "The text of the mail is damaged: it cannot be read as {encoding}, which its header names.",
                    "Məktubun mətni korlanıb: başlığında göstərilən {encoding} kimi oxunmur.",
                ],
                remedy: COPY_AGAIN,
            },
            MailFault::NotAMail => Words {
                what: [
                    "The file's name ends in .eml, but it is no e-mail.",
                    "Faylın adı .eml ilə bitir, amma o, elektron məktub deyil.",
                ],
                remedy: AS_A_TEXT,
            },
            MailFault::MailLettersUnreadable { .. } => Words {
                what: [
                    "The letters of the mail cannot be read: byte {offset} of its text is not of {charset}, which \
                     its header names.",
                    "Məktubun hərfləri oxunmur: mətninin {offset} nömrəli baytı başlığında göstərilən {charset} \
                     kodlaşdırmasına aid deyil.",
                ],
                remedy: AS_A_TEXT,
            },
            MailFault::MailLettersLost => Words {
                what: [
                    "The mail holds the sign for letters that were lost before it was saved.",
                    "Məktubda yadda saxlanmazdan əvvəl itmiş hərflərin yerini göstərən işarə var.",
                ],
                remedy: AS_A_TEXT,
            },
            MailFault::MailOtherCharset { .. } => Words {
                what: [
                    "The mail says that its letters are {charset}; they were read as {taken}.",
                    "Məktubda hərflərin kodlaşdırması {charset} kimi göstərilib; onlar {taken} kimi oxundu.",
                ],
                remedy: ["Look at the special letters.", "Xüsusi hərfləri yoxlayın."],
            },
            MailFault::MailSubjectUnreadable => Words {
                what: [
                    "The subject of the mail cannot be read, and an embargo may stand in it.",
                    "Məktubun mövzusu oxunmur, orada embarqo göstərilmiş ola bilər.",
                ],
                remedy: AS_A_TEXT,
            },
            MailFault::MailEncrypted => Words {
                what: ["The mail is encrypted.", "Məktub şifrələnib."],
                remedy: SEND_PLAIN,
            },
            MailFault::MailSealed => Words {
                what: [
                    "The text of the mail stands inside its signature, where it cannot be read.",
                    "Məktubun mətni elektron imzanın içindədir, orada oxunmur.",
                ],
                remedy: SEND_PLAIN,
            },
            MailFault::MailOfOutlook => Words {
                what: [
                    "The mail holds nothing but `winmail.dat`, which only Outlook can read.",
                    "Məktubda yalnız Outlook proqramının oxuya bildiyi `winmail.dat` faylı var.",
                ],
                remedy: SEND_PLAIN,
            },
            MailFault::AttachmentsLeftOut { .. } => Words {
                what: [
                    "These attachments were not published: {names}.",
                    "Bu qoşmalar dərc edilmədi: {names}.",
                ],
                remedy: [
                    "See whether the text can be understood without them.",
                    "Mətnin onlarsız başa düşülüb-düşülmədiyinə baxın.",
                ],
            },
            MailFault::AttachmentRead { .. } => Words {
                what: [
                    "The mail has no text of its own; its attachment `{name}` was read as the statement.",
                    "Məktubun öz mətni yoxdur; bəyanat kimi `{name}` qoşması oxundu.",
                ],
                remedy: ["See whether it is the statement.", "Bəyanatın o olub-olmadığına baxın."],
            },
            MailFault::MayBeCoverNote { .. } => Words {
                what: [
                    "The text of the mail is short, and may be only a note to the attachment `{name}`.",
                    "Məktubun mətni qısadır və yalnız `{name}` qoşmasına aid qeyd ola bilər.",
                ],
                remedy: TEXT_INTO_THE_MAIL,
            },
            MailFault::KeptBackByMailHeader { .. } => Words {
                what: [
                    "The header of the mail says `{text}`, which keeps the statement back.",
                    "Məktubun başlığında `{text}` yazılıb; bu, bəyanatın dərcini saxlayır.",
                ],
                remedy: [
                    "To publish the statement, save it without these words.",
                    "Bəyanatı dərc etmək üçün onu bu sözlərsiz yadda saxlayın.",
                ],
            },
            MailFault::MailWithoutText { .. } => Words {
                what: [
                    "The mail holds no text, and nothing attached that can be read for it ({names}).",
                    "Məktubda mətn və mətn əvəzinə oxuna bilən qoşma yoxdur ({names}).",
                ],
                remedy: TEXT_INTO_THE_MAIL,
            },
        }
    }
}

#[cfg(test)]
impl MailFault {
    pub(super) fn samples() -> Vec<MailFault> {
        let text = |value: &str| value.to_owned();
        vec![
            MailFault::NotAMail,
            MailFault::MailHeaderUnreadable { line: 12 },
            MailFault::MailHeaderTooLong { line: 812, most: 65_536 },
            MailFault::MailTooDeep { most: 16 },
            MailFault::MailPartsTooMany { most: 100 },
            MailFault::MailTextTooLong { most: 4 },
            MailFault::MailBrokenOff,
            MailFault::MailDamaged { encoding: text("base64") },
            MailFault::MailLettersUnreadable { charset: text("utf-8"), offset: 1207 },
            MailFault::MailLettersLost,
            MailFault::MailSubjectUnreadable,
            MailFault::MailOtherCharset { charset: text("iso-8859-1"), taken: text("UTF-8") },
            MailFault::MailEncrypted,
            MailFault::MailSealed,
            MailFault::MailOfOutlook,
            MailFault::MailWithoutText { names: text("ad.pdf") },
            MailFault::AttachmentsLeftOut { names: text("ad.pdf, şəkil.jpg") },
            MailFault::AttachmentRead { name: text("ad.docx") },
            MailFault::MayBeCoverNote { name: text("ad.pdf") },
            MailFault::KeptBackByMailHeader { text: text("DRAFT") },
        ]
    }
}
