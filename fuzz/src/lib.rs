//! What must hold of whatever a reader makes of any bytes.

mod documents;
mod mend;

use std::sync::LazyLock;

use encoding_rs::{SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
use gazetted::domain::fault::{Fault, FileFault};
use gazetted::domain::language::Language;
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::{DropText, Reading, Verdict};
use gazetted::domain::rules::{DateOrder, ReadingRules};
use gazetted::domain::text::plain_text;
use gazetted::parse;
use jiff::tz::TimeZone;
use roxmltree::{Document, Node};

use documents::{Form, Taken};

/// What a statement may be made of: docs/decisions/0013-forms.md.
const ELEMENTS: &[(&str, &[&str])] = &[
    ("a", &["href"]),
    ("abbr", &["title"]),
    ("bdi", &[]),
    ("blockquote", &[]),
    ("br", &[]),
    ("caption", &[]),
    ("cite", &[]),
    ("code", &[]),
    ("dd", &[]),
    ("dl", &[]),
    ("dt", &[]),
    ("em", &[]),
    ("figcaption", &[]),
    ("figure", &[]),
    ("h2", &[]),
    ("h3", &[]),
    ("h4", &[]),
    ("img", &["src", "alt", "width", "height"]),
    ("li", &["value"]),
    ("ol", &["start", "type"]),
    ("p", &[]),
    ("pre", &[]),
    ("q", &[]),
    ("s", &[]),
    ("span", &[]),
    ("strong", &[]),
    ("sub", &[]),
    ("sup", &[]),
    ("table", &[]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan"]),
    ("time", &["datetime"]),
    ("tr", &[]),
    ("u", &[]),
    ("ul", &[]),
];
const ON_ALL: [&str; 2] = ["lang", "dir"];
const SCHEMES: [&str; 4] = ["http:", "https:", "mailto:", "tel:"];

static RULES: LazyLock<ReadingRules> = LazyLock::new(|| ReadingRules {
    zone: TimeZone::UTC,
    languages: ["en", "az"].map(|tag| Language::parse(tag).unwrap()).to_vec(),
    folder_language: None,
    encodings: vec![SHIFT_JIS, WINDOWS_1251, WINDOWS_1252],
    date_order: DateOrder::DayFirst,
    letterhead: Vec::new(),
    boilerplate: vec!["Search in archive".to_owned()],
    folder_category: None,
    categories: Vec::new(),
    author: None,
});

/// An address may be as long as 2,048 bytes, and stand in the markup of every letter that it lies on.
const GROWTH_MAX: usize = 128;
const HEAD_BYTES: usize = 64 * 1024;

/// Reads the bytes as a file of this ending, and looks at what comes out.
pub fn look_at(ending: &str, bytes: &[u8]) {
    let first = read(ending, bytes);
    assert_eq!(first, read(ending, bytes), "the same bytes come to something else");
    if first.html.is_empty() {
        return;
    }
    assert!(
        first.html.len() <= bytes.len() * GROWTH_MAX + HEAD_BYTES,
        "{} bytes became {}",
        bytes.len(),
        first.html.len()
    );
    well_formed(&first.html);
    // Which are not beside it when it is read again.
    if first.html.contains("<img ") {
        return;
    }
    // So that the headline is no line of the text.
    let again =
        |html: &str| read("html", format!("<h1>The quay is open</h1>{html}").as_bytes()).html;
    let second = again(&first.html);
    // The rules may cut a line that stood elsewhere before; where they cut none, all is the same, but that an address
    // in the text is found or not by what stands beside it.
    if letters(&second) == letters(&first.html) {
        assert_eq!(without_links(&second), without_links(&first.html), "read again it is another");
        assert_eq!(again(&second), second, "read a third time it is another");
    }
}

/// A document of Word, or the parts of one.
pub fn look_at_word(bytes: &[u8]) {
    look_at_document("docx", &documents::WORD, bytes);
}

/// A text of `OpenDocument`, or the parts of one.
pub fn look_at_open_document(bytes: &[u8]) {
    look_at_document("odt", &documents::OPEN_DOCUMENT, bytes);
}

fn look_at_document(ending: &str, form: &Form, bytes: &[u8]) {
    if bytes.starts_with(b"PK") {
        return look_at(ending, bytes);
    }
    let [first, mended] = [Taken::AsItIs, Taken::Mended].map(|taken| form.document(bytes, taken));
    if first != mended {
        look_at(ending, &first);
    }
    look_at(ending, &mended);
    is_kept_back(ending, &form.document(bytes, Taken::WithAnEmbargo));
}

/// A mail; and one with an embargo in its header.
pub fn look_at_mail(bytes: &[u8]) {
    look_at("eml", bytes);
    let embargo = b"X-Embargo: 5 March 2030, 10:00\r\nX-End: x\r\n";
    is_kept_back("eml", &[embargo, bytes].concat());
}

/// Whatever else a text says, an embargo holds.
fn is_kept_back(ending: &str, bytes: &[u8]) {
    let reading = read(ending, bytes);
    assert_ne!(reading.verdict(), Verdict::Publish, "the embargo is lost: {reading:?}");
}

fn without_links(html: &str) -> String {
    let mut pieces = html.split("<a ").map(|piece| piece.replace("</a>", ""));
    let first = pieces.next().unwrap_or_default();
    let rest = pieces.filter_map(|piece| Some(piece.split_once('>')?.1.to_owned()));
    std::iter::once(first).chain(rest).collect()
}

fn read(ending: &str, bytes: &[u8]) -> Reading {
    let path = DropPath::parse(&format!("text.{ending}")).unwrap();
    let arrival = "2026-03-04T09:00:00Z[UTC]".parse().unwrap();
    let reading = parse::read(&DropText { path: &path, bytes, arrival }, &RULES);
    let failed = Fault::File(FileFault::ReaderFailed);
    assert!(reading.problems.iter().all(|problem| *problem.fault != failed), "the reader failed");
    for text in texts(&reading) {
        assert!(text.chars().all(is_xml_char), "{text:?} has what XML forbids");
    }
    reading
}

/// What is no markup of a reading.
fn texts(reading: &Reading) -> impl Iterator<Item = &str> {
    let fields =
        [&reading.title, &reading.place, &reading.number, &reading.summary, &reading.replaces];
    let fields = fields.into_iter().flatten().map(|field| field.value.as_str());
    let plain = [&reading.subtitle, &reading.rights, &reading.note];
    let plain = plain.into_iter().flatten().map(String::as_str);
    let authors = reading.authors.iter().flat_map(|author| {
        [Some(&author.name), author.email.as_ref(), author.uri.as_ref()].into_iter().flatten()
    });
    let categories = reading.categories.iter().map(|category| category.name.as_str());
    fields.chain(plain).chain(authors.map(String::as_str)).chain(categories)
}

/// XML 1.0, section 2.2.
fn is_xml_char(character: char) -> bool {
    matches!(character, '\t' | '\n' | '\r' | ' '..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

fn letters(html: &str) -> String {
    plain_text(html).split_whitespace().collect()
}

fn well_formed(html: &str) {
    let whole = format!("<div>{html}</div>");
    let document = Document::parse(&whole).unwrap_or_else(|error| panic!("{error}: {html}"));
    for node in document.root_element().descendants().skip(1) {
        assert!(node.is_element() || node.is_text(), "{node:?} in {html}");
        if node.is_element() {
            allowed(node, html);
        }
    }
}

fn allowed(node: Node<'_, '_>, html: &str) {
    let name = node.tag_name().name();
    let known = ELEMENTS.iter().find(|(element, _attributes)| *element == name);
    let Some((_name, attributes)) = known else { panic!("{name} in {html}") };
    for attribute in node.attributes() {
        let (attribute, value) = (attribute.name(), attribute.value());
        assert!(
            attributes.contains(&attribute) || (name != "br" && ON_ALL.contains(&attribute)),
            "{name} with {attribute} in {html}"
        );
        assert!(attribute != "src" || value.starts_with("/attachments/"), "{value} in {html}");
        assert!(
            attribute != "href" || SCHEMES.iter().any(|scheme| value.starts_with(scheme)),
            "{value} in {html}"
        );
    }
}
