//! The head of another mail inside a text, where it was forwarded: `From:`, `Sent:`, `To:`, `Subject:`.
//!
//! Its lines are a mail program's, and name people. They go, but for what their subject says of when the text
//! may be published.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::super::fold::fold;
use super::super::lines::Line;
use crate::domain::limits::MAIL_SUBJECT_BYTES_MAX;

const FROM: &str = "from|von|de|от|от кого|kimdən|kimden|gönderen|da|från|fra|van|od|від";
/// No memorandum has such a field.
const SENT: &str = "sent|gesendet|envoyé|отправлено|göndərilib|göndərildi|gönderildi|enviado|inviato|skickat|sendt|\
    verzonden|wysłano|надіслано|reply-to|message-id";
const SUBJECT: &str =
    "subject|betreff|objet|тема|mövzu|konu|asunto|assunto|oggetto|ämne|emne|onderwerp|temat";
const OTHER: &str = "date|datum|дата|tarix|tarih|fecha|data|to|an|à|кому|kimə|kime|para|a|till|til|aan|do|кому|cc|bcc|\
    копия|kopie|bilgi|organization|importance|priority|attachments|anlagen|вложения|qoşmalar";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Label {
    From,
    Sent,
    Subject,
    Other,
}

/// The lines of a head, and the subject in it.
pub(super) struct Head<'t> {
    /// Indices.
    pub(super) lines: Range<usize>,
    pub(super) subject: Option<&'t str>,
}

pub(super) fn heads<'t>(lines: &[Line<'t>]) -> Vec<Head<'t>> {
    let labels: Vec<Option<(Label, &str)>> = lines.iter().map(|line| label(line.text)).collect();
    let mut heads = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match head(lines, &labels, at) {
            Some(head) => {
                at = head.lines.end;
                heads.push(head);
            }
            None => at += 1,
        }
    }
    heads
}

/// The head whose first field stands there.
fn head<'t>(
    lines: &[Line<'t>],
    labels: &[Option<(Label, &'t str)>],
    first: usize,
) -> Option<Head<'t>> {
    const LINES_MAX: usize = 12;
    labels[first]?;
    let block = lines[first..].iter().take(LINES_MAX).take_while(|line| !line.text.is_empty());
    let mut found: Vec<(Label, usize)> = Vec::new();
    let mut subject = None;
    let mut names_address = false;
    for (index, line) in block.enumerate() {
        // A long list of addresses goes on in the next line, and nothing else does.
        let Some((label, value)) = labels[first + index] else {
            if line.text.contains('@') {
                continue;
            }
            break;
        };
        names_address |= value.contains('@');
        if label == Label::Subject {
            subject = subject.or(Some(value));
        }
        found.push((label, first + index));
    }
    let has = |label: Label| found.iter().any(|(known, _index)| *known == label);
    let above = lines[..first].iter().rposition(|line| !line.text.is_empty());
    let mark = above.filter(|above| is_mark(lines[*above].text));
    // A memorandum to the press has a sender, a date and a subject as well.
    let is_of_a_mail = mark.is_some() || names_address || has(Label::Sent);
    let (_label, last) = *found.last()?;
    (found.len() >= 3 && has(Label::From) && is_of_a_mail)
        .then(|| Head { lines: mark.unwrap_or(first)..last + 1, subject })
}

fn label(text: &str) -> Option<(Label, &str)> {
    const NAME_BYTES_MAX: usize = 40;
    static LABELS: LazyLock<HashMap<String, Label>> = LazyLock::new(|| {
        let of = |names: &'static str, label| names.split('|').map(move |name| (fold(name), label));
        // A name that stands in two of them is that of the first.
        of(OTHER, Label::Other)
            .chain(of(SUBJECT, Label::Subject))
            .chain(of(SENT, Label::Sent))
            .chain(of(FROM, Label::From))
            .collect()
    });
    let text = text.trim_start_matches(['>', ' ', '*']);
    let colon = text.find([':', '：']).filter(|colon| *colon <= NAME_BYTES_MAX)?;
    let label = *LABELS.get(&fold(text[..colon].trim_end()))?;
    let value = text[colon..].trim_start_matches([':', '：', '*', ' ']);
    // What is longer is no subject, but text.
    (label != Label::Subject || value.len() <= MAIL_SUBJECT_BYTES_MAX).then_some((label, value))
}

/// `-----Original Message-----`, `Begin forwarded message:`.
fn is_mark(text: &str) -> bool {
    const CHARS_MAX: usize = 80;
    let text = text.trim_start_matches(['>', ' ']);
    let is_ruled = text.starts_with("----") && text.ends_with("---");
    let folded = if text.len() <= CHARS_MAX { fold(text) } else { String::new() };
    is_ruled
        || ["begin forwarded message", "anfang der weitergeleiteten", "начало переадресованного"]
            .iter()
            .any(|words| folded.starts_with(words))
}

#[cfg(test)]
mod tests {
    use super::super::super::lines::Lines;
    use super::*;

    fn left(text: &str) -> (String, Option<String>) {
        let lines = Lines::of(text);
        let views = lines.views();
        let heads = heads(&views);
        let is_left = |index: &usize| !heads.iter().any(|head| head.lines.contains(index));
        let left: Vec<&str> =
            (0..views.len()).filter(is_left).map(|index| views[index].text).collect();
        let subject = heads.first().and_then(|head| head.subject).map(str::to_owned);
        (left.join("\n"), subject)
    }

    #[test]
    fn the_head_of_a_forwarded_mail_is_found() {
        for text in [
            "-----Original Message-----\nFrom: Office\nDate: 3 March\nSubject: Roads\n\nText",
            "---------- Forwarded message ---------\nFrom: Office <a@b.example>\nDate: Tue, Mar 3\nSubject: Roads\nTo: <c@d.example>\n\nText",
            "Begin forwarded message:\n\nFrom: Office <a@b.example>\nSubject: Roads\nDate: 3 March\n\nText",
            "From: Office\nSent: Tuesday\nTo: A <a@b.example>;\nB <b@b.example>\nSubject: Roads\nText",
            "> Von: Amt\n> Gesendet: Dienstag\n> Betreff: Roads\n\nText",
            "*From:* Office <a@b.example>\n*To:* Press\n*Subject:* Roads\n\nText",
            "Kimdən: İdarə\nGöndərilib: 3 mart\nMövzu: Roads\n\nText",
        ] {
            let (left, subject) = left(text);
            assert_eq!((left.trim(), subject.as_deref()), ("Text", Some("Roads")), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_for_a_subject_is_text() {
        let subject = "Embargo ".repeat(2_000);
        let text = format!(
            "From: Office <a@b.example>\nSent: Tuesday\nTo: Press\nSubject: {subject}\n\nText"
        );
        let (left, found) = left(&text);
        assert_eq!(found, None);
        assert!(left.contains(subject.trim()));
    }

    #[test]
    fn other_fields_are_the_statements_own() {
        for text in [
            "To: All media\nFrom: Ministry of roads\nDate: 3 March 2026\nSubject: Roads\n\nText",
            "From: Monday\nTo: Friday\n\nText",
            "Date: 3 March 2026\nSubject: Roads\nContact: a@b.example\n\nText",
        ] {
            assert_eq!(left(text).0, text);
        }
    }
}
