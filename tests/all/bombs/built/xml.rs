//! Aimed at what reads the parts of a document, whichever word processor wrote them.

use super::packed::{Member, archive};
use super::word::{BEGIN, END, TEXT, document};
use super::{Bomb, PART, XML_ELEMENTS, joined, open_document};

pub(super) const BOMBS: &[Bomb] = &[
    Bomb { file: "elements_deep.docx", bytes: || document(&"<a>".repeat(XML_ELEMENTS)) },
    Bomb { file: "elements.docx", bytes: || document(&"<a/>".repeat(XML_ELEMENTS)) },
    Bomb { file: "elements_beyond_all.docx", bytes: || document(&"<a/>".repeat(PART / 4)) },
    Bomb {
        file: "elements_that_never_end.odt",
        bytes: || open_document::text(&"<a".repeat(PART / 2)),
    },
    Bomb { file: "attributes.docx", bytes: || attributes(256, PART) },
    Bomb { file: "attributes_of_known_names.docx", bytes: || known_attributes(250) },
    Bomb { file: "attributes_of_one_element.docx", bytes: || attributes(100_000, PART) },
    Bomb { file: "attributes_of_many_vocabularies.docx", bytes: attributes_of_many_vocabularies },
    Bomb { file: "elements_of_many_vocabularies.docx", bytes: elements_of_many_vocabularies },
    Bomb { file: "vocabularies.docx", bytes: || vocabularies(250) },
    Bomb { file: "a_vocabulary_of_a_long_name.docx", bytes: a_vocabulary_of_a_long_name },
    Bomb {
        file: "a_long_attribute.docx",
        bytes: || document(&quoted("<a b=\"", "\"/>", "x", PART)),
    },
    Bomb {
        file: "an_attribute_of_references.docx",
        bytes: || document(&quoted("<w:p w:val=\"", "\"/>", "&#97;", PART)),
    },
    Bomb { file: "a_long_name.docx", bytes: a_long_name },
    Bomb { file: "entities_in_entities.docx", bytes: || with_type(LAUGHS) },
    Bomb {
        file: "entities_in_entities.odt",
        bytes: || open_document::whole(&[LAUGHS, "<a>&e;</a>"].concat()),
    },
    Bomb {
        file: "an_entity_of_a_file.docx",
        bytes: || with_type("<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///dev/zero\">]>"),
    },
    Bomb {
        file: "a_type_without_an_end.docx",
        bytes: || with_type(&quoted("<!DOCTYPE a [", "", "<!ENTITY a \"b\">", PART)),
    },
    Bomb { file: "references.docx", bytes: || document(&in_text("&#97;", PART)) },
    Bomb { file: "references.odt", bytes: || open_document::text(&in_paragraph("&#97;", PART)) },
    Bomb {
        file: "references_to_quotation_marks.odt",
        bytes: || open_document::text(&in_paragraph("&quot;", PART)),
    },
    Bomb { file: "references_to_nothing.docx", bytes: || document(&in_text("&a;", PART)) },
    Bomb { file: "ampersands.docx", bytes: || document(&in_text("&", PART)) },
    Bomb { file: "pieces_of_text.docx", bytes: || document(&in_text("<![CDATA[a]]>", PART)) },
    Bomb {
        file: "pieces_of_text.odt",
        bytes: || open_document::text(&in_paragraph("<![CDATA[a]]>", PART)),
    },
    Bomb {
        file: "pieces_of_no_text.odt",
        bytes: || open_document::text(&in_paragraph("<![CDATA[]]>", PART)),
    },
    Bomb { file: "comments.docx", bytes: || document(&in_text("a<!---->", PART)) },
    Bomb { file: "instructions.odt", bytes: || open_document::text(&in_paragraph("<?a?>", PART)) },
    Bomb {
        file: "declarations.docx",
        bytes: || document(&in_text("<?xml version=\"1.0\"?>", PART)),
    },
    Bomb { file: "one_long_text.docx", bytes: || document(&in_text("a", 4_000_000)) },
    Bomb {
        file: "one_long_text_of_quotation_marks.docx",
        bytes: || document(&in_text("\"", 4_000_000)),
    },
    Bomb {
        file: "one_long_text_of_angles.odt",
        bytes: || open_document::text(&in_paragraph(">", 4_000_000)),
    },
    Bomb {
        file: "blanks_between_elements.docx",
        bytes: || document(&["<a/>", &" ".repeat(200)].concat().repeat(PART / 204)),
    },
    Bomb { file: "letters_of_two_bytes.docx", bytes: letters_of_two_bytes },
    Bomb { file: "a_bad_letter_at_the_end.docx", bytes: a_bad_letter_at_the_end },
    Bomb {
        file: "not_closed.odt",
        bytes: || open_document::whole(&"<office:document-content>".repeat(200)),
    },
];

const LAUGHS: &str = "<!DOCTYPE a [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;&a;&a;\">\
    <!ENTITY c \"&b;&b;&b;&b;&b;&b;&b;&b;\"><!ENTITY d \"&c;&c;&c;&c;&c;&c;&c;&c;\"><!ENTITY e \"&d;&d;&d;&d;&d;&d;&d;&d;\">]>";

fn with_type(kind: &str) -> Vec<u8> {
    let text = [kind, BEGIN, "<w:p><w:r><w:t>&e;</w:t></w:r></w:p>", END].concat();
    archive(&[Member::of_xml("word/document.xml", &text)])
}

fn quoted(begin: &str, end: &str, part: &str, bytes: usize) -> String {
    [begin, &part.repeat((bytes - begin.len()) / part.len()), end].concat()
}

fn in_text(part: &str, bytes: usize) -> String {
    [TEXT, &quoted("<w:p><w:r><w:t>", "</w:t></w:r></w:p>", part, bytes)].concat()
}

fn in_paragraph(part: &str, bytes: usize) -> String {
    [open_document::TEXT, &quoted("<text:p>", "</text:p>", part, bytes)].concat()
}

fn attributes(of_each: usize, bytes: usize) -> Vec<u8> {
    let names = joined((0..of_each).map(|at| format!(" a{at}=\"\"")));
    document(&quoted("", "", &format!("<a{names}/>"), bytes.max(names.len() + 8)))
}

/// Those that the readers keep.
fn known_attributes(of_each: usize) -> Vec<u8> {
    let names = joined((0..of_each).map(|at| format!(" w:a{at}=\"x\"")));
    document(&quoted("", "", &format!("<w:p{names}/>"), PART))
}

fn named(count: usize) -> String {
    joined((0..count).map(|at| format!(" xmlns:n{at}=\"urn:{at}\"")))
}

/// The vocabulary of each is looked for among all that are in force.
fn attributes_of_many_vocabularies() -> Vec<u8> {
    let attributes = joined((0..250).map(|at| format!(" q:a{at}=\"\"")));
    let inside = quoted("", "", &format!("<a{attributes}/>"), PART);
    document(&[&format!("<a xmlns:q=\"urn:q\"{}>", named(200)), inside.as_str(), "</a>"].concat())
}

fn elements_of_many_vocabularies() -> Vec<u8> {
    let inside = "<q:a/>".repeat(XML_ELEMENTS - 10);
    document(&[&format!("<a xmlns:q=\"urn:q\"{}>", named(200)), inside.as_str(), "</a>"].concat())
}

fn vocabularies(of_each: usize) -> Vec<u8> {
    document(&quoted("", "", &format!("<a{}/>", named(of_each)), PART))
}

/// It is compared with all that the readers know.
fn a_vocabulary_of_a_long_name() -> Vec<u8> {
    let name = "http://schemas.openxmlformats.org/".repeat(20_000);
    let inside = "<q:a/>".repeat(XML_ELEMENTS - 10);
    document(&format!("<a xmlns:q=\"{name}\">{inside}</a>"))
}

fn a_long_name() -> Vec<u8> {
    let name = "a".repeat(PART / 2 - 1_024);
    document(&format!("<{name}></{name}>"))
}

fn letters_of_two_bytes() -> Vec<u8> {
    let text = [BEGIN, TEXT, END].concat();
    let units = [0xfeff].into_iter().chain(text.encode_utf16());
    let mut bytes: Vec<u8> = units.flat_map(u16::to_le_bytes).collect();
    let blanks = (PART - bytes.len()) / 2;
    bytes.extend("字".encode_utf16().cycle().take(blanks).flat_map(u16::to_le_bytes));
    archive(&[Member::stored("word/document.xml", &bytes)])
}

fn a_bad_letter_at_the_end() -> Vec<u8> {
    let mut text = [BEGIN, TEXT, END].concat().into_bytes();
    text.resize(PART, b'\n');
    text.push(0xff);
    archive(&[Member::stored("word/document.xml", &text)])
}
