//! The XML of a document's parts, an event at a time. Names are known by their vocabulary, not by their prefix.

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event as Raw};
use quick_xml::name::{Namespace, ResolveResult};
use quick_xml::{NsReader, XmlVersion};

use crate::domain::fault::DocumentFault;
use crate::domain::limits::{
    DOCUMENT_TEXT_BYTES_MAX, XML_ATTRIBUTES_MAX, XML_COMPARISONS_MAX, XML_DEPTH_MAX,
    XML_ELEMENTS_MAX,
};

/// Vocabularies that the readers know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Space {
    /// An attribute without a prefix.
    None,
    Unknown,
    Xml,
    DublinCore,
    /// Of Word, in both of its forms: ISO/IEC 29500 transitional and strict.
    Word,
    Relation,
    Drawing,
    Graphic,
    Picture,
    Math,
    Package,
    ContentTypes,
    Compatibility,
    Vml,
    VmlOffice,
    /// From here on those of `OpenDocument`.
    Office,
    Text,
    Table,
    Style,
    Draw,
    Svg,
    Format,
    Manifest,
    Link,
}

const SPACES: &[(&str, Space)] = &[
    ("http://www.w3.org/XML/1998/namespace", Space::Xml),
    ("http://purl.org/dc/elements/1.1/", Space::DublinCore),
    ("http://schemas.openxmlformats.org/wordprocessingml/2006/main", Space::Word),
    ("http://purl.oclc.org/ooxml/wordprocessingml/main", Space::Word),
    ("http://schemas.openxmlformats.org/officeDocument/2006/relationships", Space::Relation),
    ("http://purl.oclc.org/ooxml/officeDocument/relationships", Space::Relation),
    ("http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing", Space::Drawing),
    ("http://purl.oclc.org/ooxml/drawingml/wordprocessingDrawing", Space::Drawing),
    ("http://schemas.openxmlformats.org/drawingml/2006/main", Space::Graphic),
    ("http://purl.oclc.org/ooxml/drawingml/main", Space::Graphic),
    ("http://schemas.openxmlformats.org/drawingml/2006/picture", Space::Picture),
    ("http://purl.oclc.org/ooxml/drawingml/picture", Space::Picture),
    ("http://schemas.openxmlformats.org/officeDocument/2006/math", Space::Math),
    ("http://purl.oclc.org/ooxml/officeDocument/math", Space::Math),
    ("http://schemas.openxmlformats.org/package/2006/relationships", Space::Package),
    ("http://schemas.openxmlformats.org/package/2006/content-types", Space::ContentTypes),
    ("http://schemas.openxmlformats.org/markup-compatibility/2006", Space::Compatibility),
    ("urn:schemas-microsoft-com:vml", Space::Vml),
    ("urn:schemas-microsoft-com:office:office", Space::VmlOffice),
    ("urn:oasis:names:tc:opendocument:xmlns:office:1.0", Space::Office),
    ("urn:oasis:names:tc:opendocument:xmlns:text:1.0", Space::Text),
    ("urn:oasis:names:tc:opendocument:xmlns:table:1.0", Space::Table),
    ("urn:oasis:names:tc:opendocument:xmlns:style:1.0", Space::Style),
    ("urn:oasis:names:tc:opendocument:xmlns:drawing:1.0", Space::Draw),
    ("urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0", Space::Svg),
    ("urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0", Space::Format),
    ("urn:oasis:names:tc:opendocument:xmlns:manifest:1.0", Space::Manifest),
    ("http://www.w3.org/1999/xlink", Space::Link),
];

/// What parts a text counts as so much of it: it takes as long as some letters.
const PIECE_BYTES: usize = 4;

/// What was read of one document so far, whatever part it stood in.
#[derive(Default)]
pub(super) struct Spent {
    elements: usize,
    text: usize,
    comparisons: usize,
}

pub(super) enum Event<'x> {
    Start(Element<'x>),
    End,
    Text(String),
}

pub(super) struct Element<'x> {
    pub(super) space: Space,
    start: BytesStart<'x>,
    attributes: Vec<Attribute>,
}

struct Attribute {
    space: Space,
    name: Box<str>,
    value: Box<str>,
}

impl Element<'_> {
    /// Without its prefix.
    pub(super) fn name(&self) -> &str {
        let name = self.start.local_name();
        // It is part of a text that was UTF-8 as a whole.
        std::str::from_utf8(name.into_inner()).unwrap_or_default()
    }

    pub(super) fn is(&self, space: Space, name: &str) -> bool {
        self.space == space && self.name() == name
    }

    pub(super) fn attribute(&self, space: Space, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|one| one.space == space && &*one.name == name);
        found.map(|attribute| &*attribute.value)
    }
}

/// Reads one part.
pub(super) struct Xml<'x> {
    reader: NsReader<&'x [u8]>,
    part: &'x str,
    spent: &'x mut Spent,
    /// Names of vocabularies that each open element brings into force.
    open: Vec<usize>,
    in_force: usize,
    /// What stands behind the text that was given last.
    behind: Option<Raw<'x>>,
}

impl<'x> Xml<'x> {
    pub(super) fn of(text: &'x str, part: &'x str, spent: &'x mut Spent) -> Xml<'x> {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        reader.resolver_mut().set_max_declarations_per_element(XML_ATTRIBUTES_MAX);
        Xml { reader, part, spent, open: Vec::new(), in_force: 0, behind: None }
    }

    /// Whether an element of the part is one of these.
    pub(super) fn any(
        mut self,
        is_one: impl Fn(&Element<'_>) -> bool,
    ) -> Result<bool, DocumentFault> {
        while let Some(event) = self.next()? {
            if matches!(event, Event::Start(element) if is_one(&element)) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The lines of a part that is not published: `text` holds them, and each `line` ends one. What `says` finds in
    /// an element is a line as well.
    pub(super) fn lines(
        mut self,
        (line, text): (impl Fn(&Element<'_>) -> bool, impl Fn(&Element<'_>) -> bool),
        says: impl Fn(&Element<'_>) -> Option<String>,
    ) -> Result<String, DocumentFault> {
        let mut lines = String::new();
        // Of what is open: whether it ends a line, and whether it holds text.
        let mut open: Vec<(bool, bool)> = Vec::new();
        while let Some(event) = self.next()? {
            match event {
                Event::Start(element) => {
                    let in_text = open.last().is_some_and(|(_line, in_text)| *in_text);
                    if let Some(said) = says(&element) {
                        self.spend(said.len())?;
                        lines.extend([said, "\n".to_owned()]);
                    }
                    open.push((line(&element), in_text || text(&element)));
                }
                Event::End => {
                    if open.pop().is_some_and(|(is_line, _in_text)| is_line) {
                        lines.push('\n');
                    }
                }
                Event::Text(text) if open.last().is_some_and(|(_line, in_text)| *in_text) => {
                    lines.push_str(&text);
                }
                Event::Text(_) => {}
            }
        }
        Ok(lines)
    }

    /// None at the end of a part that is whole. Text that nothing but references and comments parts is one.
    pub(super) fn next(&mut self) -> Result<Option<Event<'x>>, DocumentFault> {
        let mut text = String::new();
        loop {
            let event = match self.behind.take() {
                Some(event) => event,
                None => self.reader.read_event().map_err(|_error| self.damaged())?,
            };
            let ends_text = matches!(event, Raw::Start(_) | Raw::End(_) | Raw::Eof);
            if ends_text && !text.is_empty() {
                self.behind = Some(event);
                return Ok(Some(Event::Text(text)));
            }
            match event {
                Raw::Start(start) => return self.start(start).map(|e| Some(Event::Start(e))),
                Raw::End(_) => {
                    self.in_force -= self.open.pop().unwrap_or_default();
                    return Ok(Some(Event::End));
                }
                Raw::Text(piece) => {
                    let piece = piece.decode().map_err(|_error| self.damaged())?;
                    self.spend(piece.len())?;
                    text.push_str(&piece);
                }
                Raw::CData(piece) => {
                    let piece = piece.decode().map_err(|_error| self.damaged())?;
                    self.spend(piece.len() + PIECE_BYTES)?;
                    text.push_str(&piece);
                }
                Raw::GeneralRef(reference) => {
                    let character = referred(&reference).ok_or_else(|| self.damaged())?;
                    self.spend(character.len_utf8() + PIECE_BYTES)?;
                    text.push(character);
                }
                Raw::DocType(_) => {
                    return Err(DocumentFault::DocumentType { part: self.part.to_owned() });
                }
                Raw::Eof if self.open.is_empty() => return Ok(None),
                Raw::Eof => return Err(self.damaged()),
                Raw::Empty(_) | Raw::Comment(_) | Raw::Decl(_) | Raw::PI(_) => {
                    self.spend(PIECE_BYTES)?;
                }
            }
        }
    }

    /// Passes over what stands in the element that was begun last.
    pub(super) fn skip(&mut self) -> Result<(), DocumentFault> {
        let depth = self.open.len();
        while self.open.len() >= depth && self.next()?.is_some() {}
        Ok(())
    }

    /// The text in the element that was begun last, without the markup.
    pub(super) fn text_inside(&mut self) -> Result<String, DocumentFault> {
        let depth = self.open.len();
        let mut all = String::new();
        while self.open.len() >= depth {
            match self.next()? {
                Some(Event::Text(text)) => all.push_str(&text),
                Some(Event::Start(_) | Event::End) => {}
                None => break,
            }
        }
        Ok(all)
    }

    fn start(&mut self, start: BytesStart<'x>) -> Result<Element<'x>, DocumentFault> {
        self.spent.elements += 1;
        if self.spent.elements > XML_ELEMENTS_MAX
            || self.spent.comparisons > XML_COMPARISONS_MAX
            || self.open.len() >= XML_DEPTH_MAX
        {
            return Err(self.too_deep());
        }
        let mut attributes = Vec::new();
        let mut names = 0;
        for (index, attribute) in start.attributes().enumerate() {
            let attribute = attribute.map_err(|_error| self.damaged())?;
            // With those before it, and each vocabulary with its own.
            self.spent.comparisons += index + self.in_force;
            if index >= XML_ATTRIBUTES_MAX {
                return Err(self.too_deep());
            }
            if attribute.key.as_namespace_binding().is_some() {
                names += 1;
                continue;
            }
            let (space, name) = self.reader.resolver().resolve_attribute(attribute.key);
            let space = space_of(&space);
            if space == Space::Unknown {
                continue;
            }
            let value = attribute.normalized_value(XmlVersion::Implicit1_0);
            let value = value.map_err(|_error| self.damaged())?;
            let name = String::from_utf8_lossy(name.into_inner());
            attributes.push(Attribute { space, name: name.into(), value: value.into() });
        }
        // Each name is compared with all of them.
        if self.in_force + names > XML_ATTRIBUTES_MAX {
            return Err(self.too_deep());
        }
        self.open.push(names);
        self.in_force += names;
        self.spent.comparisons += self.in_force;
        let space = match self.reader.resolver().resolve_element(start.name()).0 {
            ResolveResult::Unbound => Space::Unknown,
            space @ (ResolveResult::Bound(_) | ResolveResult::Unknown(_)) => space_of(&space),
        };
        Ok(Element { space, start, attributes })
    }

    /// Bytes of text.
    fn spend(&mut self, bytes: usize) -> Result<(), DocumentFault> {
        self.spent.text += bytes;
        if self.spent.text > DOCUMENT_TEXT_BYTES_MAX { Err(too_much_text()) } else { Ok(()) }
    }

    pub(super) fn too_deep(&self) -> DocumentFault {
        DocumentFault::PartTooDeep { part: self.part.to_owned() }
    }

    pub(super) fn damaged(&self) -> DocumentFault {
        DocumentFault::PartDamaged { part: self.part.to_owned() }
    }
}

pub(super) fn too_much_text() -> DocumentFault {
    DocumentFault::TooMuchText { most: DOCUMENT_TEXT_BYTES_MAX / (1024 * 1024) }
}

/// The character that a reference stands for: no other entities are known.
fn referred(reference: &[u8]) -> Option<char> {
    let name = std::str::from_utf8(reference).ok()?;
    let Some(number) = name.strip_prefix('#') else {
        return resolve_predefined_entity(name)?.chars().next();
    };
    let number = match number.strip_prefix('x') {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    number.ok().and_then(char::from_u32).filter(|character| *character != '\0')
}

fn space_of(resolved: &ResolveResult<'_>) -> Space {
    match resolved {
        ResolveResult::Unbound => Space::None,
        ResolveResult::Unknown(_) => Space::Unknown,
        ResolveResult::Bound(Namespace(uri)) => SPACES
            .iter()
            .find(|(known, _space)| known.as_bytes() == *uri)
            .map_or(Space::Unknown, |(_known, space)| *space),
    }
}
