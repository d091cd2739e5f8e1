//! Word documents (ISO/IEC 29500, transitional and strict): what a reader of the printed text would read.
//!
//! The headers and footers of the page are not read: they are the paper's.

mod body;
mod fields;
mod format;
mod numbering;
mod relations;
mod styles;

use std::collections::{HashMap, HashSet};

use super::archive::Archive;
use super::file_name;
use super::office::{Page, language_tag, refused};
use super::rich::{self, Draft, Properties};
use super::xml::{Element, Event, Space, Spent, Xml};
use crate::domain::fault::DocumentFault;
use crate::domain::reading::{DropText, Reading};
use crate::domain::rules::ReadingRules;
use body::{Body, Story};
use numbering::Numbering;
use relations::Relations;
use styles::Styles;

/// The body of a Word document, with all that stands beside it in the archive.
struct Document {
    styles: Styles,
    numbering: Numbering,
    relations: Relations,
    /// Their texts, by their numbers in the document.
    comments: HashMap<String, String>,
}

pub(super) fn read(file: &DropText<'_>, rules: &ReadingRules) -> Reading {
    let extension = file_name::extension(file.path);
    match draft(file.source().file, &extension) {
        Ok(draft) => rich::read(draft, (file, rules)),
        Err(fault) => refused(fault),
    }
}

fn draft(bytes: &[u8], extension: &str) -> Result<Draft, DocumentFault> {
    let mut archive = Archive::open(bytes, extension)?;
    if extension == "docm" || archive.names().any(|name| name.ends_with("vbaproject.bin")) {
        return Err(DocumentFault::Macros);
    }
    let spent = &mut Spent::default();
    let no_text = || DocumentFault::NoTextInside { extension: extension.to_owned() };
    refuse_macros(&mut archive, spent)?;
    let package = Relations::of("", &mut archive, spent)?;
    let main = package.part("officeDocument").unwrap_or_else(|| "word/document.xml".to_owned());
    let relations = Relations::of(&main, &mut archive, spent)?;
    relations.refuse_what_acts()?;
    let part = |kind: &str, archive: &mut Archive<'_>| {
        let name = relations.part(kind)?;
        archive.text(&name).transpose().map(|text| text.map(|text| (name, text)))
    };
    let styles = part("styles", &mut archive).transpose()?;
    let styles = styles
        .map_or(Ok(Styles::default()), |(name, text)| Styles::of(Xml::of(&text, &name, spent)))?;
    let numbering = part("numbering", &mut archive).transpose()?;
    let numbering = numbering.map_or(Ok(Numbering::default()), |(name, text)| {
        Numbering::of(Xml::of(&text, &name, spent))
    })?;
    let comments = part("comments", &mut archive).transpose()?;
    let comments = comments
        .map_or(Ok(HashMap::new()), |(name, text)| comments_of(Xml::of(&text, &name, spent)))?;
    // The watermark stands there, too.
    let mut heads: Vec<String> =
        relations.parts("header").chain(relations.parts("footer")).collect();
    let mut seen = HashSet::new();
    heads.retain(|name| seen.insert(name.to_ascii_lowercase()));
    let notes = [("footnotes", Story::Footnotes), ("endnotes", Story::Endnotes)];
    let notes = notes.map(|(kind, story)| (part(kind, &mut archive).transpose(), story));
    let properties = properties(&package, &mut archive, spent)?;

    let text = archive.text(&main)?.ok_or_else(no_text)?;
    let mut document = Document { styles, numbering, relations, comments };
    let mut page = Page::new();
    let xml = Xml::of(&text, &main, spent);
    if !Body::of(&mut document, &mut page, Story::Main).read(xml)? {
        return Err(no_text());
    }
    drop(text);
    for name in heads {
        let Some(text) = archive.text(&name)? else { continue };
        page.beside.push_str(&lines_beside(Xml::of(&text, &name, spent))?);
    }
    for (part, story) in notes {
        let Some((name, text)) = part? else { continue };
        // Addresses in notes are named by a list of their own.
        document.relations = Relations::of(&name, &mut archive, spent)?;
        document.relations.refuse_what_acts()?;
        Body::of(&mut document, &mut page, story).read(Xml::of(&text, &name, spent))?;
    }
    let inside = page.pictures(&mut archive);
    Ok(page.finish(properties, inside))
}

fn lines_beside(xml: Xml<'_>) -> Result<String, DocumentFault> {
    let line = |element: &Element<'_>| element.is(Space::Word, "p");
    let text = |element: &Element<'_>| element.is(Space::Word, "t");
    let watermark = |element: &Element<'_>| {
        let said = element.attribute(Space::None, "string");
        said.filter(|_said| element.is(Space::Vml, "textpath")).map(str::to_owned)
    };
    xml.lines((line, text), watermark)
}

/// A document with macros says so in the list of its parts' types, whatever they are named.
fn refuse_macros(archive: &mut Archive<'_>, spent: &mut Spent) -> Result<(), DocumentFault> {
    const PART: &str = "[Content_Types].xml";
    let Some(text) = archive.text(PART)? else { return Ok(()) };
    let is_macro = |element: &Element<'_>| {
        let kind = element.attribute(Space::None, "ContentType");
        kind.is_some_and(|kind| kind.contains("macroEnabled") || kind.contains("vbaProject"))
    };
    let found = Xml::of(&text, PART, spent).any(is_macro)?;
    if found { Err(DocumentFault::Macros) } else { Ok(()) }
}

/// Who wrote the document and when is not among them: it says who typed it, and when its template was made.
fn properties(
    package: &Relations,
    archive: &mut Archive<'_>,
    spent: &mut Spent,
) -> Result<Properties, DocumentFault> {
    let mut properties = Properties::default();
    let part = package.part("core-properties").unwrap_or_else(|| "docProps/core.xml".to_owned());
    let Some(text) = archive.text(&part)? else { return Ok(properties) };
    let mut xml = Xml::of(&text, &part, spent);
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else { continue };
        if element.is(Space::DublinCore, "title") {
            properties.title = Some(xml.text_inside()?.trim().to_owned());
        } else if element.is(Space::DublinCore, "language") {
            let tag = xml.text_inside()?;
            properties.language = language_tag(tag.trim()).map(str::to_owned);
        }
    }
    Ok(properties)
}

fn comments_of(mut xml: Xml<'_>) -> Result<HashMap<String, String>, DocumentFault> {
    let mut comments = HashMap::new();
    while let Some(event) = xml.next()? {
        let Event::Start(element) = event else { continue };
        if element.is(Space::Word, "comment") {
            let id = element.attribute(Space::Word, "id").unwrap_or_default().to_owned();
            comments.insert(id, xml.text_inside()?);
        }
    }
    Ok(comments)
}

#[cfg(test)]
mod tests;
