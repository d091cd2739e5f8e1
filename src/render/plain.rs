//! A statement as plain text, for terminals, for mail and for quoting.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesRef, BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use crate::domain::entry::Entry;
use crate::domain::site::Site;

use super::in_force;
use super::item::Item;
use super::words::Time;

/// Title, place and date, the text, and where it stands.
pub fn text(site: &Site, entry: &Entry) -> String {
    let (item, _replaced) = Item::of(site, entry);
    let time = Time::of(item.published, item.language);
    let place = item.place.as_ref().map(|place| format!("{place}, ")).unwrap_or_default();
    let replaced = entry.bearings.replaced_by.as_ref();
    let replaced = replaced
        .map(|new| in_force::replaced_by_line(site, item.language, new) + "\n\n")
        .unwrap_or_default();
    [
        &*format!("{replaced}{}", item.title),
        &format!("{place}{}", time.date),
        &of_html(&item.html),
        &format!("{}\n{}\n", item.url, item.id),
    ]
    .join("\n\n")
}

/// What the next text is parted by from the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Break {
    None,
    Blank,
    Line,
    Paragraph,
}

struct Plain {
    text: String,
    pending: Break,
    /// Of the link that is open: its target, and where its text starts.
    link: Option<(String, usize)>,
}

/// The text of HTML as a statement holds it. What is no markup after all is kept as it stands.
pub(super) fn of_html(html: &str) -> String {
    let mut plain = Plain { text: String::new(), pending: Break::None, link: None };
    let mut reader = Reader::from_str(html);
    let config = reader.config_mut();
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    loop {
        match reader.read_event() {
            Ok(Event::Start(tag) | Event::Empty(tag)) => plain.start(&tag),
            Ok(Event::End(tag)) => plain.end(tag.name().as_ref()),
            Ok(Event::Text(text)) => plain.push(&String::from_utf8_lossy(&text)),
            Ok(Event::GeneralRef(reference)) => plain.push(&resolved(&reference)),
            Ok(
                Event::CData(_)
                | Event::Comment(_)
                | Event::Decl(_)
                | Event::PI(_)
                | Event::DocType(_),
            ) => {}
            Ok(Event::Eof) => return plain.text,
            Err(_no_markup) => {
                let rest = usize::try_from(reader.error_position()).ok();
                plain.push(rest.and_then(|start| html.get(start..)).unwrap_or_default());
                return plain.text;
            }
        }
    }
}

impl Plain {
    fn start(&mut self, tag: &BytesStart<'_>) {
        match tag.name().as_ref() {
            b"a" => {
                let target = tag.try_get_attribute("href").ok().flatten();
                let target =
                    target.and_then(|target| target.normalized_value(XmlVersion::Implicit1_0).ok());
                let start = self.text.len();
                self.link = target.map(|target| (target.into_owned(), start));
            }
            b"img" => {
                let alt = tag.try_get_attribute("alt").ok().flatten();
                let alt = alt.and_then(|alt| alt.normalized_value(XmlVersion::Implicit1_0).ok());
                if let Some(alt) = alt.filter(|alt| !alt.is_empty()) {
                    self.push(&format!("[{alt}]"));
                }
            }
            b"li" => {
                self.part(Break::Line);
                self.push("- ");
            }
            name => self.part(around(name)),
        }
    }

    fn end(&mut self, name: &[u8]) {
        if name != b"a" {
            self.part(around(name));
        } else if let Some((target, start)) = self.link.take() {
            let shown = self.text.get(start..).unwrap_or_default().trim();
            let (_scheme, bare) =
                target.split_once("://").or(target.split_once(':')).unwrap_or_default();
            let is_said = [&*target, bare]
                .iter()
                .any(|said| said.trim_end_matches('/') == shown.trim_end_matches('/'));
            if !is_said {
                self.push(&format!(" ({target})"));
            }
        }
    }

    fn part(&mut self, by: Break) {
        self.pending = self.pending.max(by);
    }

    /// White space is one blank, and none at the ends of a line, as in HTML.
    fn push(&mut self, text: &str) {
        for (index, word) in text.split(is_blank).enumerate() {
            if index > 0 {
                self.part(Break::Blank);
            }
            if word.is_empty() {
                continue;
            }
            if !self.text.is_empty() {
                self.text.push_str(match self.pending {
                    Break::None => "",
                    Break::Blank => " ",
                    Break::Line => "\n",
                    Break::Paragraph => "\n\n",
                });
            }
            self.pending = Break::None;
            self.text.push_str(word);
        }
    }
}

fn around(element: &[u8]) -> Break {
    match element {
        b"br" | b"li" | b"tr" | b"dt" | b"dd" => Break::Line,
        b"p" | b"figure" | b"figcaption" | b"div" | b"ul" | b"ol" | b"dl" | b"blockquote"
        | b"pre" | b"table" | b"hr" | b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => {
            Break::Paragraph
        }
        b"td" | b"th" => Break::Blank,
        _ => Break::None,
    }
}

fn is_blank(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r')
}

/// A reference that is none is text.
fn resolved(reference: &BytesRef<'_>) -> String {
    let name = String::from_utf8_lossy(reference);
    match reference.resolve_char_ref() {
        Ok(Some(character)) => character.to_string(),
        Ok(None) | Err(_) if name == "nbsp" => "\u{a0}".to_owned(),
        Ok(None) | Err(_) => match resolve_predefined_entity(&name) {
            Some(character) => character.to_owned(),
            None => format!("&{name};"),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paragraphs_lines_and_items_stay_apart() {
        let html =
            "<p>One &amp;\n two<br/>three</p>\n<p><em>Fo</em>ur </p><ul><li>a</li><li>b</li></ul>x";
        assert_eq!(of_html(html), "One & two\nthree\n\nFour\n\n- a\n- b\n\nx");
    }

    #[test]
    fn a_link_shows_its_target_unless_its_text_is_that() {
        let html = "See <a href=\"https://x.example/?a=1&amp;b=2\">here</a>, \
            <a href=\"https://x.example/\">https://x.example/</a> or \
            <a href=\"mailto:p@x.example\">p@x.example</a>.";
        let expected = "See here (https://x.example/?a=1&b=2), https://x.example/ or p@x.example.";
        assert_eq!(of_html(html), expected);
    }

    #[test]
    fn what_is_no_markup_is_kept() {
        assert_eq!(of_html("a & b &c; &nbsp;d &#233; 5 < 6"), "a & b &c; \u{a0}d é 5 < 6");
        assert_eq!(of_html(""), "");
    }
}
