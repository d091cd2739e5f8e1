//! Documents of word processors around the parts that a fuzzer writes: an archive of random bytes is refused at once.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::mend::mended;

/// Begins a part, with the letter behind it; no XML holds it.
const MARK: u8 = 0x0c;

/// What is written around the parts of one kind of document.
pub struct Form {
    /// The first is the text, and stands where nothing says otherwise.
    parts: &'static [Part],
    /// In every document.
    fixed: &'static [(&'static str, &'static str)],
    /// In place of a part, or beside the others: an embargo that nobody may miss.
    embargo: (&'static str, &'static str),
}

struct Part {
    letter: u8,
    name: &'static str,
    begin: &'static str,
    end: &'static str,
}

macro_rules! word {
    () => {
        " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
         xmlns:mc=\"http://schemas.openxmlformats.org/markup-compatibility/2006\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\" \
         xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
         xmlns:wp=\"http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing\" \
         xmlns:pic=\"http://schemas.openxmlformats.org/drawingml/2006/picture\" \
         xmlns:v=\"urn:schemas-microsoft-com:vml\" xmlns:o=\"urn:schemas-microsoft-com:office:office\">"
    };
}

macro_rules! open {
    () => {
        " xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:style=\"urn:oasis:names:tc:opendocument:xmlns:style:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\" \
         xmlns:table=\"urn:oasis:names:tc:opendocument:xmlns:table:1.0\" \
         xmlns:draw=\"urn:oasis:names:tc:opendocument:xmlns:drawing:1.0\" \
         xmlns:fo=\"urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0\" \
         xmlns:svg=\"urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\">"
    };
}

macro_rules! relations {
    () => {
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
    };
}

pub const WORD: Form = Form {
    parts: &[
        Part {
            letter: b'd',
            name: "word/document.xml",
            begin: concat!("<w:document", word!(), "<w:body>"),
            end: "</w:body></w:document>",
        },
        Part {
            letter: b's',
            name: "word/styles.xml",
            begin: concat!("<w:styles", word!()),
            end: "</w:styles>",
        },
        Part {
            letter: b'n',
            name: "word/numbering.xml",
            begin: concat!("<w:numbering", word!()),
            end: "</w:numbering>",
        },
        Part {
            letter: b'f',
            name: "word/footnotes.xml",
            begin: concat!("<w:footnotes", word!()),
            end: "</w:footnotes>",
        },
        Part {
            letter: b'e',
            name: "word/endnotes.xml",
            begin: concat!("<w:endnotes", word!()),
            end: "</w:endnotes>",
        },
        Part {
            letter: b'c',
            name: "word/comments.xml",
            begin: concat!("<w:comments", word!()),
            end: "</w:comments>",
        },
        Part {
            letter: b'h',
            name: "word/header.xml",
            begin: concat!("<w:hdr", word!()),
            end: "</w:hdr>",
        },
        Part {
            letter: b'r',
            name: "word/_rels/document.xml.rels",
            begin: concat!(
                relations!(),
                "<Relationship Id=\"h\" Type=\"x/header\" Target=\"beside.xml\"/>\
                 <Relationship Id=\"i\" Type=\"x/header\" Target=\"header.xml\"/>\
                 <Relationship Id=\"s\" Type=\"x/styles\" Target=\"styles.xml\"/>\
                 <Relationship Id=\"n\" Type=\"x/numbering\" Target=\"numbering.xml\"/>\
                 <Relationship Id=\"f\" Type=\"x/footnotes\" Target=\"footnotes.xml\"/>\
                 <Relationship Id=\"e\" Type=\"x/endnotes\" Target=\"endnotes.xml\"/>\
                 <Relationship Id=\"c\" Type=\"x/comments\" Target=\"comments.xml\"/>\
                 <Relationship Id=\"l\" Type=\"x/hyperlink\" Target=\"https://a.example/\" TargetMode=\"External\"/>"
            ),
            end: "</Relationships>",
        },
        Part {
            letter: b'l',
            name: "word/_rels/footnotes.xml.rels",
            begin: relations!(),
            end: "</Relationships>",
        },
        Part { letter: b'p', name: "_rels/.rels", begin: relations!(), end: "</Relationships>" },
        Part {
            letter: b'm',
            name: "docProps/core.xml",
            begin: "<cp xmlns:dc=\"http://purl.org/dc/elements/1.1/\">",
            end: "</cp>",
        },
        Part {
            letter: b't',
            name: "[Content_Types].xml",
            begin: "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">",
            end: "</Types>",
        },
    ],
    fixed: &[],
    embargo: (
        "word/beside.xml",
        concat!(
            "<w:hdr",
            word!(),
            "<w:p><w:r><w:t>Embargo: 5 March 2030, 10:00</w:t></w:r></w:p></w:hdr>"
        ),
    ),
};

pub const OPEN_DOCUMENT: Form = Form {
    parts: &[
        Part {
            letter: b'd',
            name: "content.xml",
            begin: concat!("<office:document-content", open!(), "<office:body><office:text>"),
            end: "</office:text></office:body></office:document-content>",
        },
        Part {
            letter: b'a',
            name: "content.xml",
            begin: concat!("<office:document-content", open!(), "<office:automatic-styles>"),
            end: "</office:automatic-styles></office:document-content>",
        },
        Part {
            letter: b's',
            name: "styles.xml",
            begin: concat!("<office:document-styles", open!(), "<office:styles>"),
            end: "</office:styles></office:document-styles>",
        },
        Part {
            letter: b'm',
            name: "meta.xml",
            begin: concat!("<office:document-meta", open!()),
            end: "</office:document-meta>",
        },
        Part {
            letter: b'x',
            name: "META-INF/manifest.xml",
            begin: concat!("<manifest:manifest", open!()),
            end: "</manifest:manifest>",
        },
    ],
    fixed: &[("mimetype", "application/vnd.oasis.opendocument.text")],
    embargo: (
        "styles.xml",
        concat!(
            "<office:document-styles",
            open!(),
            "<office:master-styles><style:master-page><style:header><text:p>Embargo: 5 March 2030, 10:00</text:p>\
             </style:header></style:master-page></office:master-styles></office:document-styles>"
        ),
    ),
};

/// How the text of a part is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    AsItIs,
    /// With every element closed, so that the reader comes to the end.
    Mended,
    /// And with an embargo in the heads of its pages.
    WithAnEmbargo,
}

impl Form {
    /// An archive of what the fuzzer wrote, parted by the marks in it.
    pub fn document(&self, bytes: &[u8], taken: Taken) -> Vec<u8> {
        let mut texts: Vec<(&str, Vec<u8>)> = Vec::new();
        for (part, inside) in self.parted(bytes) {
            let text = match texts.iter().position(|(name, _text)| *name == part.name) {
                // The styles of a text stand in it, before its body.
                Some(at) if part.letter == b'a' => {
                    let body = String::from_utf8_lossy(&texts[at].1).into_owned();
                    let styles = part.written(inside, taken);
                    let styles = String::from_utf8_lossy(&styles).into_owned();
                    texts[at].1 = joined(&body, &styles).into_bytes();
                    continue;
                }
                Some(_) => continue,
                None => part.written(inside, taken),
            };
            texts.push((part.name, text));
        }
        for (name, text) in self.fixed {
            texts.push((name, text.as_bytes().to_vec()));
        }
        if taken == Taken::WithAnEmbargo {
            let (name, text) = self.embargo;
            texts.retain(|(known, _text)| *known != name);
            texts.push((name, text.as_bytes().to_vec()));
        }
        zipped(&texts)
    }

    /// The text always, and the list of relations where there is one; the others where the fuzzer wrote them.
    fn parted<'b>(&self, bytes: &'b [u8]) -> Vec<(&'static Part, &'b [u8])> {
        let mut pieces = bytes.split(|byte| *byte == MARK);
        let mut parted = vec![(&self.parts[0], pieces.next().unwrap_or_default())];
        for piece in pieces {
            let Some((letter, inside)) = piece.split_first() else { continue };
            if let Some(part) = self.parts.iter().find(|part| part.letter == *letter) {
                parted.push((part, inside));
            }
        }
        let missing = self.parts.iter().filter(|part| part.letter == b'r');
        parted.extend(missing.map(|part| (part, b"".as_slice())));
        parted
    }
}

impl Part {
    /// What brings a head of its own is taken without the one that stands here.
    fn written(&self, inside: &[u8], taken: Taken) -> Vec<u8> {
        let is_whole = [b"<?xml".as_slice(), b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"]
            .iter()
            .any(|head| inside.starts_with(head));
        if is_whole {
            return inside.to_vec();
        }
        let inside = match taken {
            Taken::AsItIs => inside.to_vec(),
            Taken::Mended | Taken::WithAnEmbargo => {
                mended(&String::from_utf8_lossy(inside)).into_bytes()
            }
        };
        [self.begin.as_bytes(), &inside, self.end.as_bytes()].concat()
    }
}

/// The automatic styles put before the body.
fn joined(body: &str, styles: &str) -> String {
    const BODY: &str = "<office:body>";
    const END: &str = "</office:automatic-styles>";
    let (Some(at), Some(begin), Some(end)) =
        (body.find(BODY), styles.find("<office:automatic-styles>"), styles.rfind(END))
    else {
        return body.to_owned();
    };
    [&body[..at], &styles[begin..end + END.len()], &body[at..]].concat()
}

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // What is not packed is written faster, and the unpacking is that of another crate.
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(*name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
