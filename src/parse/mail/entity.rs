//! The bytes of an e-mail as a tree of parts (RFC 5322, RFC 2045, RFC 2046).
//!
//! One walk over the lines finds every border, counts what it opens, and stops at the first bound: no part is
//! decoded before all of them are known. Every part that was opened must be closed; a mail that ends before was cut.

use super::field::Field;
use crate::domain::fault::MailFault;
use crate::domain::limits::{
    MAIL_DEPTH_MAX, MAIL_FIELD_BYTES_MAX, MAIL_HEADER_BYTES_MAX, MAIL_HEADERS_BYTES_MAX,
    MAIL_PARTS_MAX,
};

#[derive(Debug)]
pub(super) struct Entity<'m> {
    pub(super) fields: Vec<Field>,
    pub(super) media: Media,
    pub(super) content: Content<'m>,
}

#[derive(Debug)]
pub(super) enum Content<'m> {
    /// Still encoded.
    Leaf(&'m [u8]),
    Parts(Vec<Entity<'m>>),
    Message(Box<Entity<'m>>),
}

/// What a part says that it is; in small letters.
#[derive(Clone, Debug, Default)]
pub(super) struct Media {
    pub(super) kind: String,
    pub(super) subkind: String,
    parameters: Vec<(String, String)>,
    pub(super) disposition: String,
    pub(super) encoding: String,
    /// As the sender named the file.
    pub(super) name: Option<String>,
}

impl Media {
    pub(super) fn is(&self, kind: &str, subkind: &str) -> bool {
        self.kind == kind && self.subkind == subkind
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _value)| known == name).map(|(_name, value)| &**value)
    }

    /// Whether nothing stands between the bytes and what they are.
    fn is_plain(&self) -> bool {
        matches!(self.encoding.as_str(), "" | "7bit" | "8bit" | "binary")
    }

    fn of(fields: &[Field], inside: Inside) -> Media {
        let field = |name: &str| fields.iter().find(|field| field.name == name);
        let typed = field("content-type").and_then(Field::typed);
        let shown = field("content-disposition").and_then(Field::typed);
        let mut media = Media {
            encoding: field("content-transfer-encoding")
                .map(|field| String::from_utf8_lossy(&field.value).trim().to_ascii_lowercase())
                .unwrap_or_default(),
            ..Media::default()
        };
        if let Some(shown) = shown {
            media.disposition = shown.ctype().to_ascii_lowercase();
            media.name = shown.attribute("filename").map(str::to_owned);
        }
        if let Some(typed) = typed {
            media.kind = typed.ctype().to_ascii_lowercase();
            media.subkind = typed.subtype().unwrap_or_default().to_ascii_lowercase();
            media.name = media.name.or_else(|| typed.attribute("name").map(str::to_owned));
            let parameters = typed.attributes().unwrap_or_default().iter();
            media.parameters = parameters
                .map(|one| (one.name.to_ascii_lowercase(), one.value.trim().to_owned()))
                .collect();
        } else if inside == Inside::Digest {
            (media.kind, media.subkind) = ("message".to_owned(), "rfc822".to_owned());
        } else {
            (media.kind, media.subkind) = ("text".to_owned(), "plain".to_owned());
        }
        media
    }
}

impl Entity<'_> {
    pub(super) fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|field| field.name == name)
    }
}

/// What a part without a type is (RFC 2046, section 5.1.5).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    Message,
    Digest,
}

/// How much of the bounds a mail in a mail has left.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Used {
    pub(super) depth: usize,
    parts: usize,
    /// Bytes of headers.
    headers: usize,
}

impl Used {
    /// Whoever packs a mail into a mail writes its bytes once more, so that a packed one counts as so many parts
    /// inside one another.
    pub(super) fn inside_packed(self) -> Used {
        Used { depth: self.depth + MAIL_DEPTH_MAX / 2, ..self }
    }
}

/// The whole mail, and what it took of the bounds.
pub(super) fn read(bytes: &[u8], used: Used) -> Result<(Entity<'_>, Used), MailFault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut scan = Scan { bytes, at: 0, line: 0, borders: Vec::new(), used };
    // The border of a mailbox file stands above its mails.
    if bytes.starts_with(b"From ") {
        scan.next_line();
    }
    let (mail, _end) = scan.entity(used.depth, Inside::Message)?;
    if !is_mail(&mail) {
        return Err(MailFault::NotAMail);
    }
    Ok((mail, scan.used))
}

fn is_mail(mail: &Entity<'_>) -> bool {
    const KNOWN: [&str; 7] =
        ["from", "date", "subject", "message-id", "received", "mime-version", "content-type"];
    KNOWN.iter().any(|name| mail.field(name).is_some())
}

struct Scan<'m> {
    bytes: &'m [u8],
    at: usize,
    /// Lines so far.
    line: usize,
    /// Of the parts that are open, the outermost first.
    borders: Vec<Vec<u8>>,
    used: Used,
}

/// What ended a part.
#[derive(Clone, Copy)]
enum End {
    /// The border of the multipart at that place among the open ones.
    Next(usize),
    Closed(usize),
    File,
}

impl<'m> Scan<'m> {
    /// Without its end, and where it begins.
    fn next_line(&mut self) -> Option<(&'m [u8], usize)> {
        let start = self.at;
        let rest = &self.bytes[start..];
        if rest.is_empty() {
            return None;
        }
        let end = rest.iter().position(|byte| *byte == b'\n');
        self.at = start + end.map_or(rest.len(), |end| end + 1);
        self.line += 1;
        let line = &rest[..end.unwrap_or(rest.len())];
        Some((line.strip_suffix(b"\r").unwrap_or(line), start))
    }

    fn border(&self, line: &[u8]) -> Option<End> {
        let name = line.strip_prefix(b"--")?.trim_ascii_end();
        let borders = self.borders.iter().enumerate().rev();
        borders.into_iter().find_map(|(index, border)| {
            match name.strip_prefix(border.as_slice())? {
                b"" => Some(End::Next(index)),
                b"--" => Some(End::Closed(index)),
                _ => None,
            }
        })
    }

    fn entity(&mut self, depth: usize, inside: Inside) -> Result<(Entity<'m>, End), MailFault> {
        if depth >= MAIL_DEPTH_MAX {
            return Err(MailFault::MailTooDeep { most: MAIL_DEPTH_MAX });
        }
        self.used.parts += 1;
        // The mail itself is no part of it.
        if self.used.parts > MAIL_PARTS_MAX + 1 {
            return Err(MailFault::MailPartsTooMany { most: MAIL_PARTS_MAX });
        }
        let (fields, end) = self.header()?;
        let media = Media::of(&fields, inside);
        if let Some(end) = end {
            return Ok((Entity { fields, media, content: Content::Leaf(b"") }, end));
        }
        if media.kind == "multipart" {
            let (parts, end) = self.parts_of(&media, depth)?;
            return Ok((Entity { fields, media, content: Content::Parts(parts) }, end));
        }
        if is_message(&media) && media.is_plain() {
            let (message, end) = self.entity(depth + 1, Inside::Message)?;
            let content = Content::Message(Box::new(message));
            return Ok((Entity { fields, media, content }, end));
        }
        let (body, end) = self.body();
        Ok((Entity { fields, media, content: Content::Leaf(body) }, end))
    }

    /// The fields, and what ended the part where no body follows.
    fn header(&mut self) -> Result<(Vec<Field>, Option<End>), MailFault> {
        let begin = self.at;
        let mut fields: Vec<Field> = Vec::new();
        while let Some((line, start)) = self.next_line() {
            self.used.headers += self.at - start;
            let bounds = [
                (self.at - begin, MAIL_HEADER_BYTES_MAX),
                (self.used.headers, MAIL_HEADERS_BYTES_MAX),
            ];
            if let Some((_bytes, most)) = bounds.into_iter().find(|(bytes, most)| bytes > most) {
                return Err(MailFault::MailHeaderTooLong { line: self.line, most });
            }
            if line.is_empty() {
                return bounded(fields).map(|fields| (fields, None));
            }
            if let Some(end) = self.border(line) {
                return bounded(fields).map(|fields| (fields, Some(end)));
            }
            match (line[0], fields.last_mut()) {
                (b' ' | b'\t', Some(last)) => last.value.extend_from_slice(line),
                _ => fields.push(self.field(line)?),
            }
        }
        bounded(fields).map(|fields| (fields, Some(End::File)))
    }

    fn field(&self, line: &[u8]) -> Result<Field, MailFault> {
        let colon = line.iter().position(|byte| *byte == b':');
        let name = colon.map(|colon| line[..colon].trim_ascii_end());
        let (Some(colon), Some(name)) = (colon, name) else { return Err(self.no_field()) };
        if name.is_empty() || !name.iter().all(u8::is_ascii_graphic) {
            return Err(self.no_field());
        }
        Ok(Field {
            name: String::from_utf8_lossy(name).to_ascii_lowercase(),
            value: line[colon + 1..].trim_ascii().to_vec(),
            line: self.line,
        })
    }

    fn no_field(&self) -> MailFault {
        if self.used.parts == 1 && self.line == 1 {
            MailFault::NotAMail
        } else {
            MailFault::MailHeaderUnreadable { line: self.line }
        }
    }

    fn parts_of(
        &mut self,
        media: &Media,
        depth: usize,
    ) -> Result<(Vec<Entity<'m>>, End), MailFault> {
        let border = media.parameter("boundary").filter(|border| !border.is_empty());
        let Some(border) = border else {
            return Err(MailFault::MailHeaderUnreadable { line: self.line });
        };
        let own = self.borders.len();
        self.borders.push(border.as_bytes().to_vec());
        let inside = if media.subkind == "digest" { Inside::Digest } else { Inside::Message };
        let mut parts = Vec::new();
        // What stands above the first part is for programs that know no parts.
        let (_above, mut end) = self.body();
        loop {
            match end {
                End::Next(index) if index == own => {
                    let (part, next) = self.entity(depth + 1, inside)?;
                    parts.push(part);
                    end = next;
                }
                End::Closed(index) if index == own => break,
                End::Next(_) | End::Closed(_) | End::File => return Err(MailFault::MailBrokenOff),
            }
        }
        self.borders.pop();
        let (_below, end) = self.body();
        Ok((parts, end))
    }

    /// All up to the next border; the line end before it is the border's.
    fn body(&mut self) -> (&'m [u8], End) {
        let begin = self.at;
        while let Some((line, start)) = self.next_line() {
            if let Some(end) = self.border(line) {
                let body = &self.bytes[begin..start.max(begin)];
                let body = body.strip_suffix(b"\n").unwrap_or(body);
                return (body.strip_suffix(b"\r").unwrap_or(body), end);
            }
        }
        (&self.bytes[begin..], End::File)
    }
}

fn bounded(fields: Vec<Field>) -> Result<Vec<Field>, MailFault> {
    let says_type = |field: &&Field| field.name.starts_with("content-");
    let long = fields.iter().filter(says_type).find(|f| f.value.len() > MAIL_FIELD_BYTES_MAX);
    match long {
        Some(Field { line, .. }) => {
            Err(MailFault::MailHeaderTooLong { line: *line, most: MAIL_FIELD_BYTES_MAX })
        }
        None => Ok(fields),
    }
}

pub(super) fn is_message(media: &Media) -> bool {
    media.is("message", "rfc822") || media.is("message", "global")
}
