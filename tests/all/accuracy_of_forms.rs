//! The labelled texts in the other forms: what is understood of a text does not depend on what it came in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::accuracy::{Label, Table};
use crate::texts::labelled;

fn escaped(line: &str) -> String {
    line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// A paragraph ends with a blank line; in it the lines stay lines.
fn html(text: &str) -> Vec<u8> {
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let lines: Vec<String> = paragraph.lines().map(escaped).collect();
        format!("<p>{}</p>\n", lines.join("<br>"))
    });
    format!("<html><body>{}</body></html>", paragraphs.collect::<String>()).into_bytes()
}

/// What would be markup is escaped, and every line ends with a break.
fn markdown(text: &str) -> Vec<u8> {
    let line = |line: &str| {
        let line = line.trim();
        let mut escaped = String::new();
        for character in line.chars() {
            if matches!(character, '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '#' | '~' | '|')
            {
                escaped.push('\\');
            }
            escaped.push(character);
        }
        let begins_list = escaped.starts_with(['-', '+', '='])
            || escaped
                .split_once(['.', ')'])
                .is_some_and(|(number, _rest)| number.parse::<u32>().is_ok());
        let at = escaped.find(['.', ')', '-', '+', '=']).filter(|_at| begins_list);
        if let Some(at) = at {
            escaped.insert(at, '\\');
        }
        if escaped.is_empty() { escaped } else { escaped + "  " }
    };
    text.lines().map(|text| line(text) + "\n").collect::<String>().into_bytes()
}

fn mail(text: &str) -> Vec<u8> {
    let head = "From: Press Service <press@example.org>\r\nMIME-Version: 1.0\r\n\
                Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";
    [head.as_bytes(), text.replace('\n', "\r\n").as_bytes()].concat()
}

/// Every line is a paragraph, as Word has it of a text that was pasted.
fn word(text: &str) -> Vec<u8> {
    const TYPES: &str = "<?xml version=\"1.0\"?><Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\
        <Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>\
        <Override PartName=\"/word/document.xml\" \
        ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>";
    const RELATIONS: &str = "<?xml version=\"1.0\"?><Relationships \
        xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"r1\" \
        Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" \
        Target=\"word/document.xml\"/></Relationships>";
    let line = |line: &str| {
        format!("<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>", escaped(line))
    };
    let body: String = text.lines().map(line).collect();
    let document = format!(
        "<?xml version=\"1.0\"?><w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\">\
         <w:body>{body}</w:body></w:document>"
    );
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, part) in [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("word/document.xml", &document),
    ] {
        archive.start_file(name, SimpleFileOptions::default()).unwrap();
        archive.write_all(part.as_bytes()).unwrap();
    }
    archive.finish().unwrap().into_inner()
}

type Form = (&'static str, fn(&str) -> Vec<u8>);
const FORMS: [Form; 4] = [("html", html), ("md", markdown), ("eml", mail), ("docx", word)];

/// Of the texts that are UTF-8 and hold nothing that a form cannot carry.
fn table(half: &str, form: Option<Form>) -> Table {
    let mut table = Table::default();
    for (name, bytes, label) in labelled::<Label>(&format!("labelled/{half}")) {
        let Ok(text) = String::from_utf8(bytes.clone()) else { continue };
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n").replace('\r', "\n");
        // Where blanks are one, columns that were set with blanks are gone.
        let has_columns = text.contains(&" ".repeat(18));
        let is_lost = has_columns || text.contains(|c: char| c.is_control() && c != '\n');
        if is_lost || text.starts_with("+++") || text.lines().any(|line| line.len() > 900) {
            continue;
        }
        let reading = match form {
            None => label.rules.read(&name, text.as_bytes()),
            Some((ending, make)) => label.rules.read_as(&format!("{name}.{ending}"), &make(&text)),
        };
        table.add(&name, &label, &reading);
    }
    table
}

#[expect(clippy::print_stdout, reason = "the table is what a person runs this test for")]
#[test]
fn nothing_is_understood_worse_in_another_form() {
    for half in ["tuned", "held_out"] {
        let plain = table(half, None);
        for form in FORMS {
            let other = table(half, Some(form));
            println!("{half} as {}\n{other}", form.0);
            for field in ["verdict", "headline", "date", "embargo"] {
                let (plain, other) = (plain.score(field), other.score(field));
                assert!(
                    other.right >= plain.right,
                    "{half} {} {field}: {other:?}, {plain:?}",
                    form.0
                );
                assert!(other.invented <= plain.invented, "{half} {} {field}", form.0);
            }
        }
    }
}
