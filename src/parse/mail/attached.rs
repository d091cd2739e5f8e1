//! What came with the text of a mail: it is published with it where its form may be, and told of where not.

use bytes::Bytes;

use super::contents::{Attachment, Contents};
use crate::domain::attachment::Form;
use crate::domain::fault::MailFault;
use crate::domain::reading::{Problem, Reading, Severity};
use crate::parse::attached::{self, Inside};

/// The files of a mail that are not its text.
pub(super) struct Attached {
    files: Vec<(String, Bytes)>,
    left_out: Vec<String>,
}

impl Attached {
    /// All but for one of the mails.
    pub(super) fn of(contents: &Contents<'_, '_>, but: Option<usize>) -> Attached {
        let mut attached = Attached { files: Vec::new(), left_out: Vec::new() };
        let is_ornament = |(name, bytes): &(String, Bytes)| attached::is_ornament(name, bytes);
        for attachment in &contents.attachments {
            let is_meant = attachment.media.disposition == "attachment";
            match attachable(attachment) {
                Some(file) if !is_meant && is_ornament(&file) => {}
                Some(file) => attached.files.push(file),
                None => attached.left_out.push(attachment.name.clone()),
            }
        }
        let pictures = contents.pictures.iter().filter_map(|(_id, picture)| attachable(picture));
        attached.files.extend(pictures.filter(|picture| !is_ornament(picture)));
        let mails = contents.mails.iter().enumerate();
        let mails = mails.filter(|(index, _mail)| Some(*index) != but);
        attached.left_out.extend(mails.map(|(_index, mail)| mail.name()));
        attached
    }

    pub(super) fn names(&self) -> String {
        let files = self.files.iter().map(|(name, _bytes)| name);
        files.chain(&self.left_out).cloned().collect::<Vec<String>>().join(", ")
    }

    pub(super) fn publish(self, reading: &mut Reading) {
        let mut left_out = self.left_out;
        let files = self.files.iter().map(|(name, bytes)| (name.as_str(), bytes.clone()));
        left_out.extend(attached::add(files, reading).into_iter().map(str::to_owned));
        if !left_out.is_empty() {
            let fault = MailFault::AttachmentsLeftOut { names: left_out.join(", ") };
            reading.problems.push(Problem::new(Severity::Doubt, None, fault));
        }
    }
}

/// The pictures that the markup of a mail may show, by their `Content-ID` (RFC 2392).
pub(super) fn inside(contents: &Contents<'_, '_>) -> Vec<Inside> {
    let shown = contents.pictures.iter().filter_map(|(id, picture)| {
        let (file_name, bytes) = attachable(picture)?;
        Some(Inside { source: ["cid:", id].concat(), file_name, bytes })
    });
    shown.collect()
}

/// A name with the ending of its form, and the bytes.
fn attachable(attachment: &Attachment<'_>) -> Option<(String, Bytes)> {
    let name = if Form::of(&attachment.name).is_some() {
        attachment.name.clone()
    } else {
        let media_type = [&attachment.media.kind, "/", &*attachment.media.subkind].concat();
        let form = Form::of_media_type(&media_type)?;
        [&attachment.media.kind, ".", form.ending()].concat()
    };
    Some((name, attachment.unpacked().ok()?.into()))
}
