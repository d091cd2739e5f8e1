//! The texts of a corpus in the forms that offices deliver, some with a picture.

use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// How a file comes, by its number: of twenty, eight are plain texts, four are Word files, three pages, two are
/// Markdown, two mails and one is an `OpenDocument` text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Form {
    Plain,
    Word,
    Page,
    Markdown,
    Mail,
    OpenDocument,
}

/// Every twenty-fifth file is a picture of the one before it.
pub(crate) fn is_picture(n: u64) -> bool {
    n % 25 == 24
}

/// A noisy picture of so many bytes: nothing of it is looked at but its head.
pub(crate) fn picture(n: u64) -> Vec<u8> {
    const BYTES: usize = 40_000;
    let mut png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\xb0\0\0\x03\x20\x08\x02\0\0\0".to_vec();
    let mut state = n.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    while png.len() < BYTES {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        png.extend_from_slice(&state.to_le_bytes());
    }
    png
}

impl Form {
    pub(crate) fn of(n: u64) -> Form {
        match n % 20 {
            0..=7 => Form::Plain,
            8..=11 => Form::Word,
            12..=14 => Form::Page,
            15 | 16 => Form::Markdown,
            17 | 18 => Form::Mail,
            _ => Form::OpenDocument,
        }
    }

    pub(crate) fn ending(self) -> &'static str {
        match self {
            Form::Plain => "txt",
            Form::Word => "docx",
            Form::Page => "html",
            Form::Markdown => "md",
            Form::Mail => "eml",
            Form::OpenDocument => "odt",
        }
    }

    /// A headline, and paragraphs behind blank lines.
    pub(crate) fn write(self, text: &str) -> Vec<u8> {
        let mut parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
        let headline = parts.next().unwrap_or_default();
        let paragraphs: Vec<&str> = parts.collect();
        match self {
            Form::Plain => text.as_bytes().to_vec(),
            Form::Markdown => format!("# {headline}\n\n{}\n", paragraphs.join("\n\n")).into_bytes(),
            Form::Page => {
                let body = within(&paragraphs, ("<p>", "</p>\n"));
                format!(
                    "<!DOCTYPE html>\n<html><head><meta charset=\"utf-8\"><title>{0}</title></head>\n\
                     <body><nav><ul><li><a href=\"/\">Home</a></li></ul></nav><main><h1>{0}</h1>\n{body}</main></body></html>\n",
                    escape(headline)
                )
                .into_bytes()
            }
            Form::Mail => format!(
                "From: Press office <press@example.org>\r\nTo: news@example.org\r\nSubject: {headline}\r\n\
                 MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
                paragraphs.join("\r\n\r\n").replace("\r\n", "\n").replace('\n', "\r\n")
            )
            .into_bytes(),
            Form::Word => {
                let paragraph = |style: &str, text: &str| {
                    let style = if style.is_empty() {
                        String::new()
                    } else {
                        format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>")
                    };
                    format!("<w:p>{style}<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escape(text))
                };
                let body: String = paragraphs.iter().map(|part| paragraph("", part)).collect();
                let document = format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{}{body}</w:body></w:document>",
                    paragraph("Title", headline)
                );
                archive(&[
                    ("[Content_Types].xml", "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>"),
                    ("_rels/.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>"),
                    ("word/document.xml", &document),
                    ("word/styles.xml", "<?xml version=\"1.0\"?><w:styles xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:style w:type=\"paragraph\" w:styleId=\"Title\"><w:name w:val=\"Title\"/></w:style></w:styles>"),
                    ("word/_rels/document.xml.rels", "<?xml version=\"1.0\"?><Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/></Relationships>"),
                ])
            }
            Form::OpenDocument => {
                let body = within(&paragraphs, ("<text:p>", "</text:p>"));
                let content = format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?><office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text><text:h text:outline-level=\"1\">{}</text:h>{body}</office:text></office:body></office:document-content>",
                    escape(headline)
                );
                archive(&[
                    ("mimetype", "application/vnd.oasis.opendocument.text"),
                    ("content.xml", &content),
                    ("META-INF/manifest.xml", "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>"),
                ])
            }
        }
    }
}

/// Each part between these tags.
fn within(parts: &[&str], (begin, end): (&str, &str)) -> String {
    parts.iter().flat_map(|part| [begin.into(), escape(*part), end.into()]).collect()
}

fn archive(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        let method = if *name == "mimetype" {
            CompressionMethod::Stored
        } else {
            CompressionMethod::Deflated
        };
        let options = SimpleFileOptions::default().compression_method(method);
        // Memory takes whatever is written.
        let _written =
            zip.start_file(*name, options).and_then(|()| Ok(zip.write_all(text.as_bytes())?));
    }
    zip.finish().map(Cursor::into_inner).unwrap_or_default()
}
