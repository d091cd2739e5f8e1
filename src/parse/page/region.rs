//! Where the text of a page stands.
//!
//! What is cut is cut for what it is marked as, or because it is nothing but links; what is in doubt stays, for the
//! rules that read the lines of every text.

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Html, Node};

use super::super::rich::{Tamed, is_hidden, lines_of, tamed};

/// Marked as something else than the text.
const FURNITURE_ELEMENTS: &[&str] = &["nav", "aside", "footer", "dialog", "menu"];

const FURNITURE_ROLES: &[&str] = &[
    "navigation",
    "banner",
    "contentinfo",
    "search",
    "complementary",
    "menu",
    "menubar",
    "toolbar",
    "dialog",
];

/// Words of class and id, as designers name what stands around a text.
const FURNITURE_NAMES: &str = "nav navbar navigation menu breadcrumb breadcrumbs sidebar footer share sharing social \
    related cookie cookies consent newsletter subscribe pagination pager comments skip banner toolbar print search login \
    popup modal tags sr";

/// Words that stand with these in one name. With any other the name says something of the text: `social-policy`.
const NAMES_BESIDE: &str = "main site page top bottom left right header head links link bar wrapper wrap container box block \
    list icons icon buttons button inner outer widget area primary secondary global only to content posts news items panel js";

/// What is named like furniture and says more than this is text all the same.
const FURNITURE_TEXT_MAX: usize = 400;
const LINKS_MIN: usize = 4;

/// The text of a page, and what was cut from it.
pub(super) struct Region {
    pub(super) text: Tamed,
    /// Line by line.
    pub(super) cut: String,
}

pub(super) fn of(page: &mut Html) -> Region {
    const CUT_BYTES_MAX: usize = 256 * 1024;
    let mut cut = Tamed::default();
    for id in furniture(page) {
        if let Some(element) = page.tree.get(id).and_then(ElementRef::wrap)
            && cut.html.len() < CUT_BYTES_MAX
        {
            cut.html.push_str("<div>");
            cut.html.push_str(&tamed(element).html);
            cut.html.push_str(&["<", "/div>"].concat());
        }
        if let Some(mut node) = page.tree.get_mut(id) {
            node.detach();
        }
    }
    Region { text: tamed(region(page)), cut: lines_of(&cut) }
}

/// What an element holds.
#[derive(Clone, Copy, Default)]
struct Content {
    letters: usize,
    links: usize,
    linked_letters: usize,
    has_headline: bool,
}

/// One walk: what asked each element for all that it holds would walk as often as elements are nested.
fn furniture(page: &Html) -> Vec<NodeId> {
    let mut furniture = Vec::new();
    let mut open: Vec<Content> = vec![Content::default()];
    for edge in page.tree.root().traverse() {
        match edge {
            Edge::Open(node) if node.value().is_element() => open.push(Content::default()),
            Edge::Open(node) => {
                if let (Some(text), Some(holder)) = (node.value().as_text(), open.last_mut()) {
                    holder.letters += letters(text);
                }
            }
            Edge::Close(node) => {
                let Some(element) = ElementRef::wrap(node) else { continue };
                let Some(mut content) = open.pop() else { continue };
                content.has_headline |= element.value().name() == "h1";
                if is_unseen(element.value()) {
                    continue;
                }
                if element.value().name() == "a" && element.value().attr("href").is_some() {
                    content.links += 1;
                    content.linked_letters += content.letters;
                }
                if is_furniture(element, content) {
                    furniture.push(element.id());
                    continue;
                }
                if let Some(holder) = open.last_mut() {
                    holder.letters += content.letters;
                    holder.links += content.links;
                    holder.linked_letters += content.linked_letters;
                    holder.has_headline |= content.has_headline;
                }
            }
        }
    }
    furniture
}

/// The only article, the main part, or all that is left.
fn region(page: &Html) -> ElementRef<'_> {
    let named = |name: &str| {
        let mut all = page
            .root_element()
            .descendent_elements()
            .filter(|element| element.value().name() == name);
        all.next().filter(|_first| all.next().is_none())
    };
    let whole = named("body").unwrap_or_else(|| page.root_element());
    let marked = [named("article"), named("main"), by_role(page)];
    // A marked part may be a teaser; then the text stands elsewhere.
    let words = length(whole);
    marked.into_iter().flatten().find(|element| length(*element) * 2 >= words).unwrap_or(whole)
}

fn by_role(page: &Html) -> Option<ElementRef<'_>> {
    page.root_element().descendent_elements().find(|element| element.attr("role") == Some("main"))
}

fn is_furniture(element: ElementRef<'_>, content: Content) -> bool {
    let value = element.value();
    let name = value.name();
    if matches!(name, "html" | "body" | "main" | "article" | "head") {
        return false;
    }
    let is_marked = FURNITURE_ELEMENTS.contains(&name)
        || value.attr("role").is_some_and(|role| FURNITURE_ROLES.contains(&role));
    // So LibreOffice writes the head and the foot of its pages.
    let is_of_paper = name == "div" && matches!(value.attr("title"), Some("header" | "footer"));
    if is_of_paper || (is_marked && !content.has_headline) {
        return true;
    }
    if !matches!(name, "div" | "ul" | "ol" | "section" | "header" | "table") {
        return false;
    }
    let is_named = content.letters <= FURNITURE_TEXT_MAX
        && !content.has_headline
        && value.classes().chain(value.id()).any(is_name_of_furniture);
    (is_named || is_menu(content)) && !is_inside_text(element)
}

/// In the marked part of a page names and lists are those of the text.
fn is_inside_text(element: ElementRef<'_>) -> bool {
    element.ancestors().filter_map(ElementRef::wrap).any(|above| {
        matches!(above.value().name(), "article" | "main") || above.attr("role") == Some("main")
    })
}

fn is_name_of_furniture(name: &str) -> bool {
    let among = |list: &str, word: &str| {
        list.split_whitespace().any(|known| known.eq_ignore_ascii_case(word))
    };
    let mut words = name.split(['-', '_']).filter(|word| !word.is_empty());
    words.clone().any(|word| among(FURNITURE_NAMES, word))
        && words.all(|word| among(FURNITURE_NAMES, word) || among(NAMES_BESIDE, word))
}

/// Short links, and next to nothing between them. Longer ones may be a list of decrees.
fn is_menu(content: Content) -> bool {
    const LINK_LETTERS_MAX: usize = 30;
    content.links >= LINKS_MIN
        && content.linked_letters <= content.links * LINK_LETTERS_MAX
        && content.linked_letters * 10 >= content.letters * 9
}

/// Scripts and styles are no text, nor is what nobody sees.
fn is_unseen(element: &Element) -> bool {
    matches!(element.name(), "script" | "style" | "template" | "noscript") || is_hidden(element)
}

fn length(element: ElementRef<'_>) -> usize {
    let mut unseen = 0_usize;
    let mut sum = 0;
    for edge in element.traverse() {
        match edge {
            Edge::Open(node) => match node.value() {
                Node::Element(element) if unseen > 0 || is_unseen(element) => unseen += 1,
                Node::Text(text) if unseen == 0 => sum += letters(text),
                Node::Element(_)
                | Node::Text(_)
                | Node::Document
                | Node::Fragment
                | Node::Doctype(_)
                | Node::Comment(_)
                | Node::ProcessingInstruction(_) => {}
            },
            Edge::Close(node) if node.value().is_element() => unseen = unseen.saturating_sub(1),
            Edge::Close(_) => {}
        }
    }
    sum
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
