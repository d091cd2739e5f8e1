//! Which parts of an e-mail are its text, and which are attached to it.

use super::super::html::{Element, Html};
use super::entity::{Content, Entity, Media, is_message};
use super::field::words;
use super::text::{joined, letters, unpacked, without_armour};
use crate::domain::fault::MailFault;
use crate::domain::limits::TEXT_BYTES_MAX;
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};
use crate::domain::rules::ReadingRules;

/// One text, in the forms in which it came.
#[derive(Debug)]
enum Piece {
    Plain(String),
    Html(String),
    Either { plain: String, html: String },
}

/// The whole text, in each form in which it is whole.
#[derive(Debug, Default)]
pub(super) struct Forms {
    pub(super) plain: Option<String>,
    pub(super) html: Option<String>,
}

#[derive(Debug)]
pub(super) struct Attachment<'m> {
    /// Fit to be shown.
    pub(super) name: String,
    pub(super) media: Media,
    bytes: &'m [u8],
}

/// A mail that is attached.
#[derive(Debug)]
pub(super) enum Inner<'m> {
    Open(&'m Entity<'m>),
    /// Its bytes are encoded, which no program should do.
    Packed(Attachment<'m>),
}

pub(super) struct Contents<'m, 'r> {
    rules: &'r ReadingRules,
    pieces: Vec<Piece>,
    pub(super) attachments: Vec<Attachment<'m>>,
    pub(super) mails: Vec<Inner<'m>>,
    /// Those of the text, each by its name in it.
    pub(super) pictures: Vec<(String, Attachment<'m>)>,
    /// Of the first text.
    pub(super) language: Option<Vec<u8>>,
    pub(super) problems: Vec<Problem>,
    /// Bytes of texts, in all forms.
    texts: usize,
}

impl Attachment<'_> {
    pub(super) fn extension(&self) -> String {
        let named = self.name.rsplit_once('.').map(|(_stem, extension)| extension.to_lowercase());
        named.unwrap_or_default()
    }

    /// What a program for letters writes, and no picture or card.
    pub(super) fn is_document(&self) -> bool {
        !matches!(self.media.kind.as_str(), "image" | "audio" | "video")
            && !matches!(self.media.subkind.as_str(), "calendar" | "vcard" | "x-vcard" | "ms-tnef")
            && !is_picture(&self.extension())
    }

    pub(super) fn is_of_outlook(&self) -> bool {
        matches!(self.media.subkind.as_str(), "ms-tnef" | "vnd.ms-tnef")
            || self.name.eq_ignore_ascii_case("winmail.dat")
    }

    pub(super) fn unpacked(&self) -> Result<Vec<u8>, MailFault> {
        unpacked(self.bytes, &self.media).map(std::borrow::Cow::into_owned)
    }
}

fn is_picture(extension: &str) -> bool {
    ["jpg", "jpeg", "png", "gif", "tif", "tiff", "bmp", "webp", "heic", "svg", "vcf", "ics"]
        .contains(&extension)
}

/// Whether a part stands alone in its mail.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Alone,
    Among,
}

impl<'m, 'r> Contents<'m, 'r> {
    pub(super) fn of(
        mail: &'m Entity<'m>,
        rules: &'r ReadingRules,
    ) -> Result<Contents<'m, 'r>, Problem> {
        let mut contents = Contents::empty(rules);
        contents.take(mail, Place::Alone)?;
        Ok(contents)
    }

    fn empty(rules: &'r ReadingRules) -> Contents<'m, 'r> {
        Contents {
            rules,
            pieces: Vec::new(),
            attachments: Vec::new(),
            mails: Vec::new(),
            pictures: Vec::new(),
            language: None,
            problems: Vec::new(),
            texts: 0,
        }
    }

    pub(super) fn is_text_alone(&self) -> bool {
        self.attachments.is_empty() && self.mails.is_empty()
    }

    /// A text that is plain in one place and marked up in another is whole only as markup.
    pub(super) fn forms(&mut self) -> Forms {
        let pieces = std::mem::take(&mut self.pieces);
        let is_plain = |piece: &Piece| !matches!(piece, Piece::Html(_));
        let is_marked = |piece: &Piece| !matches!(piece, Piece::Plain(_));
        let plain = pieces.iter().all(is_plain).then(|| {
            let texts: Vec<&str> = pieces.iter().map(Piece::plain).collect();
            texts.join("\n\n")
        });
        let html = pieces.iter().any(is_marked).then(|| {
            let texts: Vec<String> = pieces.iter().map(Piece::html).collect();
            texts.join("\n")
        });
        Forms { plain, html }
    }

    fn take(&mut self, part: &'m Entity<'m>, place: Place) -> Result<(), Problem> {
        match &part.content {
            Content::Message(mail) => {
                self.mails.push(Inner::Open(mail));
                Ok(())
            }
            Content::Parts(parts) => self.parts(&part.media, parts),
            Content::Leaf(bytes) => self.leaf(part, bytes, place),
        }
    }

    fn parts(&mut self, media: &Media, parts: &'m [Entity<'m>]) -> Result<(), Problem> {
        match media.subkind.as_str() {
            "encrypted" => Err(refused(MailFault::MailEncrypted)),
            // The signature itself is for programs (RFC 1847).
            "signed" => parts.first().map_or(Ok(()), |signed| self.take(signed, Place::Among)),
            "alternative" => self.alternative(parts),
            "related" => {
                let Some((root, others)) = parts.split_first() else { return Ok(()) };
                self.take(root, Place::Among)?;
                others.iter().try_for_each(|part| self.relate(part))
            }
            _ => parts.iter().try_for_each(|part| self.take(part, Place::Among)),
        }
    }

    /// The same text in several forms, the plainest first (RFC 2046, section 5.1.4).
    fn alternative(&mut self, parts: &'m [Entity<'m>]) -> Result<(), Problem> {
        let mut forms = Forms::default();
        for part in parts {
            let mut inside = Contents { texts: self.texts, ..Contents::empty(self.rules) };
            inside.take(part, Place::Among)?;
            self.texts = inside.texts;
            let is_text = !inside.pieces.is_empty();
            let found = inside.forms();
            if is_text {
                forms.plain = forms.plain.or(found.plain);
                forms.html = found.html.or(forms.html);
                // What is attached to another form than a text is that form.
                self.attachments.append(&mut inside.attachments);
            }
            self.mails.append(&mut inside.mails);
            self.pictures.append(&mut inside.pictures);
            self.problems.append(&mut inside.problems);
            self.language = self.language.take().or(inside.language);
        }
        self.pieces.extend(match (forms.plain, forms.html) {
            (Some(plain), Some(html)) => Some(Piece::Either { plain, html }),
            (Some(plain), None) => Some(Piece::Plain(plain)),
            (None, Some(html)) => Some(Piece::Html(html)),
            (None, None) => None,
        });
        Ok(())
    }

    fn leaf(&mut self, part: &Entity<'m>, bytes: &'m [u8], place: Place) -> Result<(), Problem> {
        let media = &part.media;
        if let Some(fault) = closed(media) {
            return Err(refused(fault));
        }
        let is_text = media.is("text", "plain") || media.is("text", "html");
        let is_shown =
            media.disposition != "attachment" && (media.name.is_none() || place == Place::Alone);
        if !(is_text && is_shown) {
            return self.attach(part);
        }
        let bytes = unpacked(bytes, media).map_err(refused)?;
        self.texts += bytes.len();
        within(self.texts, TEXT_BYTES_MAX)?;
        let text = letters(&bytes, media, (self.rules, &mut self.problems))?;
        let encrypted = || refused(MailFault::MailEncrypted);
        let open = without_armour(&text).ok_or_else(encrypted)?;
        let language = part.field("content-language").map(|field| field.value.clone());
        self.language = self.language.take().or(language);
        self.pieces.push(if media.subkind == "html" {
            Piece::Html(text)
        } else if media.parameter("format").is_some_and(|f| f.eq_ignore_ascii_case("flowed")) {
            Piece::Plain(joined(&open, media))
        } else {
            Piece::Plain(open.into_owned())
        });
        Ok(())
    }

    /// A picture that the markup of the text may show, or anything else.
    fn relate(&mut self, part: &Entity<'m>) -> Result<(), Problem> {
        let media = &part.media;
        let Content::Leaf(bytes) = part.content else { return self.attach(part) };
        if media.kind != "image" {
            return self.attach(part);
        }
        let id = part.field("content-id").map(|field| String::from_utf8_lossy(&field.value));
        let id = id.as_deref().unwrap_or_default().trim().trim_matches(['<', '>']).to_owned();
        let picture = Attachment { name: shown_name(media), media: media.clone(), bytes };
        self.pictures.push((id, picture));
        Ok(())
    }

    fn attach(&mut self, part: &Entity<'m>) -> Result<(), Problem> {
        let media = &part.media;
        if let Some(fault) = closed(media) {
            return Err(refused(fault));
        }
        let is_signature = matches!(
            media.subkind.as_str(),
            "pgp-signature" | "pkcs7-signature" | "x-pkcs7-signature"
        );
        let Content::Leaf(bytes) = part.content else { return Ok(()) };
        if is_signature {
            return Ok(());
        }
        let attachment = Attachment { name: shown_name(media), media: media.clone(), bytes };
        if is_message(media) {
            self.mails.push(Inner::Packed(attachment));
        } else {
            self.attachments.push(attachment);
        }
        Ok(())
    }
}

impl Piece {
    fn plain(&self) -> &str {
        match self {
            Piece::Plain(text) | Piece::Either { plain: text, .. } => text,
            Piece::Html(_) => "",
        }
    }

    fn html(&self) -> String {
        match self {
            Piece::Html(html) | Piece::Either { html, .. } => html.clone(),
            Piece::Plain(text) => marked_up(text),
        }
    }
}

/// A blank line ends a paragraph.
fn marked_up(text: &str) -> String {
    let mut html = Html::with_capacity(text.len() + text.len() / 8);
    let mut open = false;
    for line in text.lines() {
        match (line.trim().is_empty(), open) {
            (true, true) => html.close(Element::Paragraph),
            (true, false) => {}
            (false, true) => html.line_break(),
            (false, false) => html.open(Element::Paragraph),
        }
        open = !line.trim().is_empty();
        html.text(line);
    }
    if open {
        html.close(Element::Paragraph);
    }
    html.finish()
}

/// A mail may be as long as its pictures make it, its text no longer than any text.
pub(super) fn within(bytes: usize, most: u64) -> Result<(), Problem> {
    let most_megabytes = MailFault::MailTextTooLong { most: most / (1024 * 1024) };
    if u64::try_from(bytes).is_ok_and(|bytes| bytes <= most) {
        Ok(())
    } else {
        Err(refused(most_megabytes))
    }
}

pub(super) fn refused(fault: MailFault) -> Problem {
    Problem::new(Severity::Refuse, None, fault)
}

/// What only whoever has a key can open (RFC 8551, section 3; RFC 3156, section 4).
fn closed(media: &Media) -> Option<MailFault> {
    match media.subkind.as_str() {
        "pkcs7-mime" | "x-pkcs7-mime" => {
            let is_signed = media.parameter("smime-type").is_some_and(|kind| kind == "signed-data");
            Some(if is_signed { MailFault::MailSealed } else { MailFault::MailEncrypted })
        }
        "pgp-encrypted" => Some(MailFault::MailEncrypted),
        _ => None,
    }
}

/// The last part of the name as it was sent, fit for a report; else what it is.
fn shown_name(media: &Media) -> String {
    const CHARS_MAX: usize = 80;
    let sent = media.name.as_deref().unwrap_or_default();
    let sent = words(sent).unwrap_or_else(|_unreadable| sent.to_owned());
    let last = sent.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    // A name keeps its end, which says what it is.
    let count = last.chars().count();
    let kept: String = last
        .chars()
        .skip(count.saturating_sub(CHARS_MAX))
        .map(|c| if matches!(c, '\u{fffd}' | '`' | '{' | '}') { '_' } else { c })
        .collect();
    DropPath::parse(&kept).map_or_else(
        |_none| [media.kind.as_str(), "/", media.subkind.as_str()].concat(),
        |name| name.to_string(),
    )
}
