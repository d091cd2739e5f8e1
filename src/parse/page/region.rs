//! Where the text of a page stands.
//!
//! What is cut is cut for what it is marked as, or because it is nothing but links; what is in doubt stays, for the
//! rules that read the lines of every text.

use ego_tree::NodeId;
use ego_tree::iter::Edge;
use scraper::{ElementRef, Html};

use super::super::rich::tamed;

/// Marked as something else than the text.
const FURNITURE_ELEMENTS: &[&str] = &["nav", "aside", "footer", "form", "dialog", "menu"];

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
const FURNITURE_NAMES: &[&str] = &[
    "nav",
    "navbar",
    "navigation",
    "menu",
    "breadcrumb",
    "breadcrumbs",
    "sidebar",
    "footer",
    "share",
    "sharing",
    "social",
    "related",
    "cookie",
    "cookies",
    "consent",
    "newsletter",
    "subscribe",
    "pagination",
    "pager",
    "comments",
    "skip",
    "banner",
    "toolbar",
    "print",
    "search",
    "login",
    "popup",
    "modal",
    "tags",
    "sr",
];

/// What is named like furniture and says more than this is text all the same.
const FURNITURE_TEXT_MAX: usize = 400;
const LINKS_MIN: usize = 4;

/// The markup of the text.
pub(super) fn text_of(page: &mut Html) -> String {
    for id in furniture(page) {
        if let Some(mut node) = page.tree.get_mut(id) {
            node.detach();
        }
    }
    tamed(region(page))
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
                if element.value().name() == "a" {
                    content.links += 1;
                    content.linked_letters += content.letters;
                }
                if is_furniture(element, content) {
                    furniture.push(element.id());
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
    let is_hidden = value.attr("hidden").is_some()
        || value.attr("aria-hidden") == Some("true")
        || value.attr("style").is_some_and(|style| {
            let style = style.to_ascii_lowercase().replace(' ', "");
            style.contains("display:none") || style.contains("visibility:hidden")
        });
    let is_marked = FURNITURE_ELEMENTS.contains(&name)
        || value.attr("role").is_some_and(|role| FURNITURE_ROLES.contains(&role));
    // So LibreOffice writes the head and the foot of its pages.
    let is_of_paper = name == "div" && matches!(value.attr("title"), Some("header" | "footer"));
    if is_hidden || is_of_paper || (is_marked && !content.has_headline) {
        return true;
    }
    if !matches!(name, "div" | "ul" | "ol" | "section" | "header" | "p" | "span" | "table") {
        return false;
    }
    let words = value.classes().chain(value.id());
    let is_named = words
        .flat_map(|word| word.split(['-', '_']))
        .any(|word| FURNITURE_NAMES.iter().any(|known| known.eq_ignore_ascii_case(word)));
    (is_named && content.letters <= FURNITURE_TEXT_MAX && !content.has_headline)
        || is_all_links(content)
}

/// A menu: links, and next to nothing between them.
fn is_all_links(content: Content) -> bool {
    content.links >= LINKS_MIN && content.linked_letters * 10 >= content.letters * 9
}

fn length(element: ElementRef<'_>) -> usize {
    element.text().map(letters).sum()
}

fn letters(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}
