//! An e-mail (.eml): which of its parts is the statement, and what its header says of it.
//!
//! **Which form of a text.** A mail mostly holds its text twice, plain and as HTML. The plain form is taken: its
//! letters are what the sender typed, and it is read as the same text in a .txt file is. HTML is taken where it
//! holds more structure than the plain form comes to (an address behind words, a list, a table, emphasis, a
//! heading: any element but paragraphs and breaks, more often), because that is lost otherwise, or where the
//! other form is only a stub: has less than half the letters. Where one of the two must wait or is refused, it does so
//! whichever form is taken.
//!
//! **Which part.** The text of the mail; where it has none, the mail in it, or the one attachment that a
//! reader knows. A mail that is signed is read, one that is encrypted or that was cut is refused.
//!
//! The modules stand in the order in which a mail goes through them.

mod entity;
mod field;

mod attached;
mod contents;
mod text;

mod forwarded;
mod letter;
mod subject;

use std::collections::HashMap;

use super::FORMATS;
use super::attached::Inside;
use super::context::Context;
use super::plain;
use super::rich::{self, Draft, Spacing};
use super::stray_field;
use crate::domain::fault::MailFault;
use crate::domain::limits::drop_bytes_max;
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Problem, Reading, Severity, Verdict};
use crate::domain::rules::ReadingRules;
use crate::domain::source::Source;
use crate::domain::text::plain_text;
use crate::domain::time::Moment;
use attached::Attached;
use contents::{Attachment, Contents, Forms, Inner, refused};
use entity::{Entity, Used};
pub(super) use letter::Letter;

pub(super) fn read(file: &DropText<'_>, rules: &ReadingRules) -> Reading {
    let mut envelope = Envelope { file, rules, letter: Letter::default() };
    envelope.bytes(file.source().file, Used::default()).unwrap_or_else(refusal)
}

fn refusal(problem: Problem) -> Reading {
    Reading { problems: vec![problem], ..Reading::default() }
}

/// What is known of a mail on the way to its text.
struct Envelope<'a> {
    file: &'a DropText<'a>,
    rules: &'a ReadingRules,
    letter: Letter,
}

impl Envelope<'_> {
    fn context(&self) -> Context<'_> {
        Context { rules: self.rules, arrival: self.file.arrival }
    }

    fn bytes(&mut self, bytes: &[u8], used: Used) -> Result<Reading, Problem> {
        let (mail, used) = entity::read(bytes, used).map_err(refused)?;
        self.mail(&mail, used)
    }

    fn mail(&mut self, mail: &Entity<'_>, used: Used) -> Result<Reading, Problem> {
        let mut letter = std::mem::take(&mut self.letter);
        letter.open(mail, &self.context()).map_err(refused)?;
        let mut contents = Contents::of(mail, self.rules)?;
        if let Some(language) = &contents.language {
            letter.speaks(language);
        }
        self.letter = letter;
        let forms = signed_off(contents.forms());
        if contents.is_text_alone() || forms.hold_text() {
            return Ok(self.text(&forms, &contents));
        }
        self.attached(contents, used)
    }

    fn text(&self, forms: &Signed, contents: &Contents<'_, '_>) -> Reading {
        let mut reading = self.best(forms, (&contents.problems, attached::inside(contents)));
        reading.problems.extend(stray_field::beside(&forms.below, &self.context()));
        let lost = |text: &str| text.contains('\u{fffd}');
        if lost(&reading.html) || reading.title.as_ref().is_some_and(|title| lost(&title.value)) {
            reading.problems.push(refused(MailFault::MailLettersLost));
        }
        let document = contents.attachments.iter().find(|attachment| attachment.is_document());
        let mail = || contents.mails.first().map(Inner::name);
        if let Some(name) = document.map(|document| document.name.clone()).or_else(mail)
            && is_short(&reading)
        {
            let fault = MailFault::MayBeCoverNote { name };
            reading.problems.push(Problem::new(Severity::Hold, None, fault));
        }
        Attached::of(contents, None).publish(&mut reading);
        reading
    }

    fn best(&self, forms: &Signed, (problems, inside): (&[Problem], Vec<Inside>)) -> Reading {
        // What is refused in one form is refused, whatever the other holds.
        let html = forms.html.as_ref().map(|html| self.html(html, (problems, inside)));
        if let Some(refused) = html.as_ref().filter(|html| html.verdict() == Verdict::Reject) {
            return refused.clone();
        }
        let plain = forms.plain.as_ref().map(|text| self.plain(text, problems));
        match (plain, html) {
            (Some(plain), Some(html)) => better(plain, html),
            (Some(only), None) | (None, Some(only)) => only,
            (None, None) => self.plain(&(String::new(), Vec::new()), problems),
        }
    }

    fn plain(&self, (text, cut): &(String, Vec<usize>), problems: &[Problem]) -> Reading {
        let begun = Reading { problems: problems.to_vec(), ..Reading::default() };
        let mut reading =
            plain::read_text((text, Some(&self.letter)), (self.file, self.rules), begun);
        reading.boilerplate.extend(cut);
        reading
    }

    fn html(&self, html: &str, (problems, inside): (&[Problem], Vec<Inside>)) -> Reading {
        let draft = Draft {
            html: html.to_owned(),
            spacing: spacing(html),
            letter: Some(self.letter.clone()),
            problems: problems.to_vec(),
            inside,
            ..Draft::default()
        };
        rich::read(draft, (self.file, self.rules))
    }

    /// What stands for the text of a mail that has none: a mail, or a document that is read.
    fn attached(&mut self, mut contents: Contents<'_, '_>, used: Used) -> Result<Reading, Problem> {
        let readable: Vec<usize> = contents
            .attachments
            .iter()
            .enumerate()
            .filter(|(_index, attachment)| self.path(attachment).is_some())
            .map(|(index, _attachment)| index)
            .collect();
        match (contents.mails.len(), &readable[..]) {
            (1, []) => {
                let attached = Attached::of(&contents, Some(0));
                let mut reading = match contents.mails.remove(0) {
                    Inner::Open(mail) => self.mail(mail, used)?,
                    Inner::Packed(mail) => {
                        self.bytes(&mail.unpacked().map_err(refused)?, used.inside_packed())?
                    }
                };
                attached.publish(&mut reading);
                Ok(reading)
            }
            (0, [only]) => {
                let document = contents.attachments.remove(*only);
                let mut reading = self.document(&document)?;
                Attached::of(&contents, None).publish(&mut reading);
                Ok(reading)
            }
            (0, []) if contents.attachments.iter().all(Attachment::is_of_outlook) => {
                Err(refused(MailFault::MailOfOutlook))
            }
            _ => Err(refused(MailFault::MailWithoutText {
                names: Attached::of(&contents, None).names(),
            })),
        }
    }

    /// The attachment as a drop file beside the mail, which has its name: that is what the office named.
    fn path(&self, attachment: &Attachment<'_>) -> Option<DropPath> {
        let extension = attachment.extension();
        let known = FORMATS.iter().any(|(known, _read)| known.contains(&extension.as_str()));
        let stem = self.file.path.as_str().rsplit_once('.')?.0;
        (known && extension != "eml")
            .then(|| DropPath::parse(&[stem, ".", &extension].concat()).ok())?
    }

    fn document(&self, document: &Attachment<'_>) -> Result<Reading, Problem> {
        let bytes = document.unpacked().map_err(refused)?;
        let without = || refused(MailFault::MailWithoutText { names: document.name.clone() });
        let path = self.path(document).ok_or_else(without)?;
        contents::within(bytes.len(), drop_bytes_max(path.file_name()))?;
        let extension = document.extension();
        let reader = FORMATS.iter().find(|(known, _read)| known.contains(&extension.as_str()));
        let (_known, read) = reader.ok_or_else(without)?;
        // The sidecar of the mail stands beside what is read of it.
        let beside = self.file.source();
        let source = Source::new(&bytes, beside.sidecar).bytes_with(&beside.beside());
        let file = DropText { path: &path, bytes: &source, arrival: self.file.arrival };
        let mut reading = read(&file, self.rules);
        self.letter.complete(&self.context(), &mut reading);
        let fault = MailFault::AttachmentRead { name: document.name.clone() };
        reading.problems.push(Problem::new(Severity::Doubt, None, fault));
        Ok(reading)
    }
}

/// The forms of a text without the sender's signature; of the plain one the numbers of the lines that went.
#[derive(Default)]
struct Signed {
    plain: Option<(String, Vec<usize>)>,
    html: Option<String>,
    /// What stands below the text in either form.
    below: String,
}

impl Signed {
    fn hold_text(&self) -> bool {
        let plain = self.plain.as_ref().is_some_and(|(text, _cut)| text::holds_text(text));
        plain || self.html.as_ref().is_some_and(|html| rich::holds_text(html))
    }
}

fn signed_off(forms: Forms) -> Signed {
    let mut below = String::new();
    let plain = forms.plain.map(|whole| {
        let (text, cut) = text::without_signature(&whole);
        below.push_str(&whole[text.len()..]);
        (text.to_owned(), cut)
    });
    let html = forms.html.map(|whole| {
        let text = text::without_signature_in_markup(&whole);
        below.extend(text::between_tags(&whole[text.len()..]).flat_map(|piece| [piece, "\n"]));
        text.to_owned()
    });
    Signed { plain, html, below }
}

impl Inner<'_> {
    fn name(&self) -> String {
        match self {
            Inner::Open(_) => "message/rfc822".to_owned(),
            Inner::Packed(mail) => mail.name.clone(),
        }
    }
}

/// Shorter than any statement, and as long as `please find attached`.
fn is_short(reading: &Reading) -> bool {
    const WIDTH_MIN: usize = 280;
    super::prose::width(&plain_text(&reading.html)) < WIDTH_MIN
}

/// Outlook ends its paragraphs with the key for a new line, and sets them apart with an empty one.
fn spacing(html: &str) -> Spacing {
    if html.contains("MsoNormal") { Spacing::Touching } else { Spacing::Apart }
}

/// Of two forms of one text. One that must wait is taken whatever the other holds.
fn better(plain: Reading, html: Reading) -> Reading {
    let (first, second) = (gravity(&plain), gravity(&html));
    if first != second {
        return if second > first { html } else { plain };
    }
    let letters = |reading: &Reading| {
        plain_text(&reading.html).chars().filter(|c| c.is_alphanumeric()).count()
    };
    let (few, many) = (letters(&plain), letters(&html));
    if few * 2 < many || (many * 2 >= few && has_more_structure(&html, &plain)) {
        html
    } else {
        plain
    }
}

/// How grave the gravest problem is, and whether it ends by itself, and when.
fn gravity(reading: &Reading) -> Option<(Severity, bool, Option<jiff::Timestamp>)> {
    let problems = reading.problems.iter().filter(|problem| problem.severity > Severity::Doubt);
    let grave = problems.map(|problem| {
        let until = problem.until.map(Moment::instant);
        (problem.severity, until.is_none(), until)
    });
    grave.max()
}

fn has_more_structure(html: &Reading, plain: &Reading) -> bool {
    let (marked, known) = (elements(&html.html), elements(&plain.html));
    marked.iter().any(|(name, count)| known.get(name).is_none_or(|known| count > known))
}

/// How often each element begins, but for those that every text has.
fn elements(html: &str) -> HashMap<&str, usize> {
    const OF_EVERY_TEXT: [&str; 4] = ["p", "br", "span", "bdi"];
    let mut elements = HashMap::new();
    for tag in html.split('<').skip(1).filter(|tag| !tag.starts_with('/')) {
        let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
        if !OF_EVERY_TEXT.contains(&&tag[..end]) {
            *elements.entry(&tag[..end]).or_default() += 1;
        }
    }
    elements
}
