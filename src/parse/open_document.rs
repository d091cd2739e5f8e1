//! Texts of `LibreOffice` and its kin (`OpenDocument`, ISO/IEC 26300): what a reader of the printed text would read.

mod body;
mod content;
mod lists;
mod styles;
mod table;

use super::archive::Archive;
use super::office::{Page, language_tag, refused};
use super::rich::{self, Draft, Properties};
use super::xml::{Element, Event, Space, Spent, Xml};
use crate::domain::fault::DocumentFault;
use crate::domain::reading::{DropText, Reading};
use crate::domain::rules::ReadingRules;
use body::Body;
use styles::Styles;

const EXTENSION: &str = "odt";

pub(super) fn read(file: &DropText<'_>, rules: &ReadingRules) -> Reading {
    match draft(file.source().file) {
        Ok(draft) => rich::read(draft, (file, rules)),
        Err(fault) => refused(fault),
    }
}

fn draft(bytes: &[u8]) -> Result<Draft, DocumentFault> {
    let mut archive = Archive::open(bytes, EXTENSION)?;
    let spent = &mut Spent::default();
    refuse_encrypted(&mut archive, spent)?;
    if archive.names().any(|name| name.starts_with("basic/") || name.starts_with("scripts/")) {
        return Err(DocumentFault::Macros);
    }
    let properties = properties(&mut archive, spent)?;
    let mut styles = Styles::default();
    if let Some(text) = archive.text("styles.xml")? {
        let mut xml = Xml::of(&text, "styles.xml", spent);
        while let Some(event) = xml.next()? {
            match event {
                // Of the headers and footers of pages, which are not read.
                Event::Start(element) if element.is(Space::Office, "automatic-styles") => {
                    xml.skip()?;
                }
                Event::Start(element) => styles.element(&element),
                Event::End | Event::Text(_) => {}
            }
            if styles.are_too_many() {
                return Err(xml.too_deep());
            }
        }
    }
    styles.are_automatic();
    let mut page = Page::new();
    if let Some(text) = archive.text("styles.xml")? {
        let line = |element: &Element<'_>| element.is(Space::Text, "p");
        let text_of = |element: &Element<'_>| element.is(Space::Office, "master-styles");
        page.beside =
            Xml::of(&text, "styles.xml", spent).lines((line, text_of), |_element| None)?;
    }
    let no_text = || DocumentFault::NoTextInside { extension: EXTENSION.to_owned() };
    let text = archive.text("content.xml")?.ok_or_else(no_text)?;
    let xml = Xml::of(&text, "content.xml", spent);
    if !Body::of(styles, &mut page).read(xml)? {
        return Err(no_text());
    }
    let inside = page.pictures(&mut archive);
    Ok(page.finish(properties, inside))
}

/// An encrypted document is an ordinary archive of encrypted parts.
fn refuse_encrypted(archive: &mut Archive<'_>, spent: &mut Spent) -> Result<(), DocumentFault> {
    const PART: &str = "META-INF/manifest.xml";
    let Some(text) = archive.text(PART)? else { return Ok(()) };
    let is_encrypted = |element: &Element<'_>| element.is(Space::Manifest, "encryption-data");
    let found = Xml::of(&text, PART, spent).any(is_encrypted)?;
    if found { Err(DocumentFault::Encrypted) } else { Ok(()) }
}

/// Who wrote the document and when is not among them: it says who typed it, and when its template was made.
fn properties(archive: &mut Archive<'_>, spent: &mut Spent) -> Result<Properties, DocumentFault> {
    const PART: &str = "meta.xml";
    let mut properties = Properties::default();
    let Some(text) = archive.text(PART)? else { return Ok(properties) };
    let mut xml = Xml::of(&text, PART, spent);
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

#[cfg(test)]
mod tests;
