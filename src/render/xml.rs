//! What every XML output needs: texts that XML can hold, and a strict reader.

use std::borrow::Cow;

use roxmltree::{Document, Node};

use super::Fault;

pub(super) const ATOM: &str = "http://www.w3.org/2005/Atom";
pub(super) const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
pub(super) const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";
pub(super) const TOMBSTONES: &str = "http://purl.org/atompub/tombstones/1.0";
/// RFC 4685.
pub(super) const THREADING: &str = "http://purl.org/syndication/thread/1.0";
/// RSS Media 1.5.
pub(super) const MEDIA: &str = "http://search.yahoo.com/mrss/";
pub(super) const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// The relations of RFC 5829.
pub(super) const PREDECESSOR: &str = "predecessor-version";
pub(super) const SUCCESSOR: &str = "successor-version";

/// What closes a document; both writers end with exactly this.
pub(super) const ATOM_TAIL: &str = "</feed>";
pub(super) const RSS_TAIL: &str = "</channel></rss>";

/// Brings texts into a form that comes through XML unchanged, and counts what had to be replaced.
///
/// A character that XML forbids (XML 1.0, section 2.2) becomes U+FFFD: to leave it out could join
/// two words. A carriage return becomes a line feed, as every XML reader would make it (section
/// 2.11). Blanks at the ends go, because many readers cut them off.
#[derive(Debug, Default)]
pub(super) struct Cleaner {
    pub(super) replaced: usize,
}

impl Cleaner {
    pub(super) fn text<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        self.clean(text, is_plain)
    }

    /// The same on one line, for names and titles: some of them stand in attributes, where a reader
    /// makes every white space a blank (section 3.3.3).
    pub(super) fn line<'a>(&mut self, text: &'a str) -> Cow<'a, str> {
        self.clean(text, |character| is_plain(character) && !matches!(character, '\t' | '\n'))
    }

    fn clean<'a>(
        &mut self,
        text: &'a str,
        is_plain_here: impl Fn(char) -> bool + Copy,
    ) -> Cow<'a, str> {
        let text = text.trim_matches([' ', '\t', '\n', '\r']);
        if is_plain_by_bytes(text, is_plain_here) || text.chars().all(is_plain_here) {
            return Cow::Borrowed(text);
        }
        let mut clean = String::with_capacity(text.len());
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            match character {
                '\r' if characters.peek() == Some(&'\n') => {}
                '\r' if is_plain_here('\n') => clean.push('\n'),
                '\t' | '\n' | '\r' if !is_plain_here(character) => clean.push(' '),
                character if is_plain(character) => clean.push(character),
                _forbidden => {
                    self.replaced += 1;
                    clean.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        Cow::Owned(clean)
    }
}

/// Char of XML 1.0, section 2.2, without the carriage return.
fn is_plain(character: char) -> bool {
    matches!(
        character,
        '\t' | '\n' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..='\u{10ffff}'
    )
}

/// False for some texts that are plain. Every control is one byte, and what else is forbidden,
/// U+FFFE and U+FFFF, begins with the byte EF: so nearly every text is judged without taking it
/// apart, and without a branch, many bytes at once.
fn is_plain_by_bytes(text: &str, is_plain_here: impl Fn(char) -> bool) -> bool {
    let is_plain = |byte| byte != b'\xef' && is_plain_here(char::from(byte));
    text.bytes().fold(true, |so_far, byte| so_far & is_plain(byte))
}

/// Plain text as HTML that shows it.
pub(super) fn as_html(text: &str) -> Cow<'_, str> {
    quick_xml::escape::partial_escape(text)
}

/// Plain text as one paragraph of HTML.
pub(super) fn paragraph(text: &str) -> String {
    ["<p>", &as_html(text), "</p>"].concat()
}

/// A label in bold, and below it a text, in one paragraph of HTML.
pub(super) fn labelled_paragraph(label: &str, text: Option<&str>) -> String {
    let (line, text) = text.map_or(("", Cow::Borrowed("")), |text| ("<br/>", as_html(text)));
    ["<p><strong>", &as_html(label), "</strong>", line, &text, "</p>"].concat()
}

/// A paragraph of HTML that ends with a link, or is one.
pub(super) fn paragraph_with_link(words: &str, (url, text): (&str, &str)) -> String {
    let url = quick_xml::escape::escape(url);
    let space = if words.is_empty() { "" } else { " " };
    ["<p>", &as_html(words), space, "<a href=\"", &url, "\">", &as_html(text), "</a></p>"].concat()
}

/// The bytes as XML 1.0 with namespaces, or why they are not; document types are refused.
pub(super) fn parse(text: &str) -> Result<Document<'_>, Fault> {
    Document::parse(text).map_err(|error| Fault::Malformed(error.to_string()))
}

/// An enclosure, whose address stands in this attribute.
pub(super) fn enclosure(node: Node<'_, '_>, address: &str) -> Result<String, Fault> {
    let value = |name| node.attribute(name).ok_or(Fault::Missing("enclosure"));
    let length = value("length")?;
    let length = length
        .parse()
        .map_err(|_no_number| Fault::Malformed(format!("the length is `{length}`")))?;
    Ok(super::enclosures::facts(value(address)?, value("type")?, length))
}

/// The id of the entry that an entry is about.
pub(super) fn in_reply_to<'d>(entry: Node<'d, '_>) -> Option<&'d str> {
    children(entry, THREADING, "in-reply-to").next().and_then(|reply| reply.attribute("ref"))
}

pub(super) fn children<'a, 'd>(
    node: Node<'a, 'd>,
    namespace: &'a str,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'd>> {
    node.children().filter(move |child| is_named(*child, namespace, name))
}

pub(super) fn child<'a, 'd>(
    node: Node<'a, 'd>,
    namespace: &'a str,
    name: &'static str,
) -> Result<Node<'a, 'd>, Fault> {
    children(node, namespace, name).next().ok_or(Fault::Missing(name))
}

/// An empty namespace stands for none, which is where the elements of RSS are.
pub(super) fn is_named(node: Node<'_, '_>, namespace: &str, name: &str) -> bool {
    node.is_element()
        && node.tag_name().name() == name
        && node.tag_name().namespace().unwrap_or_default() == namespace
}

/// All of an element's text; markup inside it is a fault.
pub(super) fn text<'a>(node: Node<'a, '_>) -> Result<Cow<'a, str>, Fault> {
    let mut children = node.children();
    let text = match children.next() {
        None => "",
        Some(only) => only.text().filter(|_| only.is_text()).ok_or_else(markup)?,
    };
    if children.next().is_some() { Err(markup()) } else { Ok(Cow::Borrowed(text)) }
}

fn markup() -> Fault {
    Fault::Malformed("markup where text belongs".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_xml_forbids_is_replaced_and_counted() {
        let mut cleaner = Cleaner::default();
        let text = cleaner.text("a\0b\u{8}c\u{b}d\u{c}e\u{1b}f\u{fffe}g\u{ffff}h");
        assert_eq!(text, "a\u{fffd}b\u{fffd}c\u{fffd}d\u{fffd}e\u{fffd}f\u{fffd}g\u{fffd}h");
        assert_eq!(cleaner.replaced, 7);
    }

    #[test]
    fn what_xml_allows_is_not_touched() {
        let mut cleaner = Cleaner::default();
        let text = "a\u{7f}\u{80}\u{85}\u{a0}\u{2028}\u{202e}\u{feff}\u{1fffe}\u{10ffff}ə\n\tb";
        assert!(matches!(cleaner.text(text), Cow::Borrowed(same) if same == text));
        assert_eq!(cleaner.replaced, 0);
    }

    #[test]
    fn line_ends_become_what_a_reader_makes_of_them() {
        let mut cleaner = Cleaner::default();
        assert_eq!(cleaner.text(" \r\na\r\nb\rc\n"), "a\nb\nc");
        assert_eq!(cleaner.line("\ta\r\nb\rc\nd\te "), "a b c d e");
        assert_eq!(cleaner.replaced, 0);
    }

    #[test]
    fn a_document_type_and_a_stray_prefix_are_malformed() {
        for bad in ["<!DOCTYPE a><a/>", "<a><b:c/></a>", "<a>&nbsp;</a>", "<a>\u{1}</a>", "<a>"] {
            assert!(matches!(parse(bad), Err(Fault::Malformed(_))), "{bad}");
        }
    }
}
