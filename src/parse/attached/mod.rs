//! What is published with a text beside it: files that lie beside its own or that it names, and the pictures in it.

mod pictures;

use bytes::Bytes;

use super::declared::Listed;
use super::slug::slug;
use crate::domain::attachment::{Attachment, Form, Medium, Pixels, Place};
use crate::domain::beside::{Beside, named};
use crate::domain::digest::Digest;
use crate::domain::fault::{AttachmentFault, Fault};
use crate::domain::limits::ATTACHMENTS_MAX;
use crate::domain::path::{DropPath, is_unprintable};
use crate::domain::reading::{DropText, Problem, Reading, Severity};
use crate::domain::rules::ReadingRules;
pub(super) use pictures::{Found, Inside, Picture, Pictures, inner, is_ornament};

/// A file of an attachable form, by its name.
fn attachment(
    file_name: &str,
    (digest, length, pixels): (Digest, u64, Option<Pixels>),
) -> Option<Attachment> {
    let form = Form::of(file_name)?;
    let stem = file_name.rsplit_once('.').map_or(file_name, |(stem, _ending)| stem);
    Some(Attachment {
        name: [slug(stem).as_str(), ".", form.ending()].concat(),
        title: file_name.chars().filter(|c| !is_unprintable(*c)).collect(),
        media_type: form.media_type.to_owned(),
        digest,
        length,
        pixels,
        alt: None,
        caption: None,
        credit: None,
        place: Place::Beside,
    })
}

fn file_name_of(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// Puts together what the text shows, what lies beside it and what it names, and says what is not as it should be.
pub(super) fn settle(
    listed: Listed,
    (file, rules): (&DropText<'_>, &ReadingRules),
    reading: &mut Reading,
) {
    let means = |known: &Beside, name: &str| known.is_named(name, file.path, &rules.languages);
    let beside = file.source().beside();
    let mut all = Vec::new();
    for named in listed.pictures.iter().chain(&listed.files) {
        let known = beside.iter().find(|known| means(known, &named.file));
        match found(&named.file, known, file.path) {
            Ok(attachment) => {
                // What is said of a picture is what it shows.
                let is_picture = attachment.medium() == Medium::Image;
                let alt = named.title.clone().filter(|_title| is_picture);
                let title = named.title.clone().filter(|_title| !is_picture);
                let title = title.unwrap_or(attachment.title);
                put(&mut all, Attachment { title, alt, ..attachment });
            }
            Err(fault) => {
                if matches!(fault, AttachmentFault::AttachmentAbsent { .. }) {
                    reading.absent.push(named.file.clone());
                }
                let problem = Problem::new(Severity::Hold, Some(named.line), fault);
                reading.problems.push(Problem { beside: named.beside.clone(), ..problem });
            }
        }
    }
    for known in &beside {
        match of_beside(known, file.path) {
            Ok(attachment) => put(&mut all, attachment),
            // It was told with the line that names it.
            Err(_told) if listed.names(|name| means(known, name)) => {}
            Err(fault) => reading.problems.push(Problem::new(Severity::Doubt, None, fault)),
        }
    }
    // A picture that the text shows has its place there.
    for shown in std::mem::take(&mut reading.attachments) {
        match all.iter_mut().find(|known: &&mut Attachment| known.digest == shown.digest) {
            Some(known) => {
                (known.place, known.name) = (Place::InText, shown.name);
                known.alt = known.alt.take().or(shown.alt);
            }
            None => put(&mut all, shown),
        }
    }
    describe(listed, &mut all);
    reading.attachments = all;
    check(reading);
}

/// Adds files that came inside the statement's own and that its text does not show. Gives the names of those that
/// are not published.
pub(super) fn add<'f>(
    files: impl IntoIterator<Item = (&'f str, Bytes)>,
    reading: &mut Reading,
) -> Vec<&'f str> {
    let mut left_out = Vec::new();
    for (name, bytes) in files {
        match inner(name, bytes) {
            Some((attachment, bytes)) => {
                if reading.attachments.iter().all(|known| known.digest != attachment.digest) {
                    reading.attachments.push(attachment);
                    reading.embedded.push(bytes);
                }
            }
            None => left_out.push(name),
        }
    }
    check(reading);
    left_out
}

/// RSS tells of the first alone, and of pictures in another way: they come last.
fn check(reading: &mut Reading) {
    let all = &mut reading.attachments;
    all.sort_by_key(|attachment| attachment.medium() == Medium::Image);
    if all.len() > ATTACHMENTS_MAX {
        let fault = AttachmentFault::TooManyAttachments { count: all.len(), most: ATTACHMENTS_MAX };
        reading.problems.push(Problem::new(Severity::Hold, None, fault));
    }
    let is_silent = |attachment: &&Attachment| {
        attachment.medium() == Medium::Image && attachment.alt.as_deref().is_none_or(str::is_empty)
    };
    let is_told = |problem: &Problem| {
        matches!(*problem.fault, Fault::Attachment(AttachmentFault::PictureWithoutAlt { .. }))
    };
    let silent: Vec<&str> =
        reading.attachments.iter().filter(is_silent).map(|silent| &*silent.title).collect();
    reading.problems.retain(|problem| !is_told(problem));
    if !silent.is_empty() {
        let fault = AttachmentFault::PictureWithoutAlt { file: silent.join("`, `") };
        reading.problems.push(Problem::new(Severity::Doubt, None, fault));
    }
}

/// What the fields say of a picture is said of the first.
fn describe(listed: Listed, all: &mut [Attachment]) {
    let Some(picture) = all.iter_mut().find(|known| known.medium() == Medium::Image) else {
        return;
    };
    picture.alt = listed.alt.or(picture.alt.take());
    picture.caption = listed.caption.or(picture.caption.take());
    picture.credit = listed.credit.or(picture.credit.take());
}

/// The same bytes are attached once.
fn put(all: &mut Vec<Attachment>, attachment: Attachment) {
    if !all.iter().any(|known| known.digest == attachment.digest) {
        all.push(attachment);
    }
}

fn found(
    name: &str,
    known: Option<&Beside>,
    statement: &DropPath,
) -> Result<Attachment, AttachmentFault> {
    let file = || name.to_owned();
    if Form::of(name).is_none() || named(statement, name).is_none() {
        return Err(AttachmentFault::NotAttachable { file: file() });
    }
    let known = known.ok_or_else(|| AttachmentFault::AttachmentAbsent { file: file() })?;
    of_beside(known, statement)
}

fn of_beside(file: &Beside, statement: &DropPath) -> Result<Attachment, AttachmentFault> {
    let name = file.file_name(statement);
    let attachment = attachment(&name, (file.digest, file.length, file.pixels));
    let attachment = attachment.filter(|_attachment| file.fits && file.length > 0);
    attachment.ok_or(AttachmentFault::NotWhatItSays { file: name })
}
