//! What is wrong with an e-mail, or was left out of it.

use serde::{Deserialize, Serialize};

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
