//! Parsed HTML as text again, for the allow-list: nothing is left in it that a parser reads in two ways, or slowly.
//!
//! What it leaves out the allow-list would take out as well. That one sees all of it once more, and decides.

use ego_tree::NodeRef;
use ego_tree::iter::Edge;
use scraper::node::Element;
use scraper::{ElementRef, Node};

use super::sanitise::{DROPPED_WHOLE, LINE_MARK, PARTING, TAGS};
use crate::parse::attached::Inside;
use crate::parse::html::Html;

const ATTRIBUTES: &[&str] =
    &["colspan", "datetime", "dir", "href", "lang", "rowspan", "start", "title", "type", "value"];

/// Of pictures.
const PICTURE_ATTRIBUTES: &[&str] = &["alt", "src"];

/// A longer one leads nowhere, and says nothing.
const ATTRIBUTE_BYTES_MAX: usize = 8 * 1024;

/// The writer of the allow-list looks through the rest of a text for each character that it escapes. So behind
/// this many of them another text begins.
const ESCAPES_MAX: usize = 64;
const PART_BYTES_MIN: usize = 1024;
const LOOKED_AT_BYTES_MAX: usize = 256 * 1024;

/// So much of what is left out is looked at.
const LEFT_OUT_BYTES_MAX: usize = 64 * 1024;

const NAMESPACE: &str = "http://www.w3.org/1999/xhtml";

/// What stands in an element.
#[derive(Default)]
pub(in crate::parse) struct Tamed {
    pub(in crate::parse) html: String,
    /// The text of what no reader of the source would see, line by line.
    pub(in crate::parse) hidden: String,
    /// The text of changes and comments that nobody settled, as Word saves them.
    pub(in crate::parse) unsettled: String,
    /// Pictures that were written into the markup; in their places stand their names.
    pub(in crate::parse) inside: Vec<Inside>,
}

pub(in crate::parse) fn tamed(root: ElementRef<'_>) -> Tamed {
    let mut tame = Tame::default();
    for edge in root.traverse() {
        match edge {
            Edge::Open(node) if node.id() != root.id() => tame.open(node),
            Edge::Close(node) if node.id() != root.id() => tame.close(node),
            Edge::Open(_) | Edge::Close(_) => {}
        }
    }
    Tamed {
        html: tame.html.finish(),
        hidden: tame.hidden,
        unsettled: tame.unsettled,
        inside: tame.inside,
    }
}

/// Whether readers of the source see an element.
pub(in crate::parse) fn is_hidden(element: &Element) -> bool {
    let style = || element.attr("style").unwrap_or_default().to_ascii_lowercase().replace(' ', "");
    element.attr("hidden").is_some()
        || element.attr("style").is_some()
            && ["display:none", "visibility:hidden", "mso-hide:all"]
                .iter()
                .any(|hides| style().contains(hides))
}

/// What an element says that is not taken.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Aside {
    Dropped,
    Hidden,
    /// Deleted, or a comment.
    Unsettled,
}

fn aside(element: &Element) -> Option<Aside> {
    let is_comment = |style: &str| style.to_ascii_lowercase().contains("mso-element:comment");
    if is_dropped(element) {
        Some(Aside::Dropped)
    } else if element.classes().any(|class| class == "msoDel")
        || element.attr("style").is_some_and(is_comment)
    {
        Some(Aside::Unsettled)
    } else if is_hidden(element) {
        Some(Aside::Hidden)
    } else {
        None
    }
}

#[derive(Default)]
struct Tame {
    html: Html,
    /// How many elements are open from one on that is not taken, and why that is not.
    dropped: usize,
    aside: Option<Aside>,
    hidden: String,
    unsettled: String,
    inside: Vec<Inside>,
    /// In the text that is being written, which goes on until the next tag.
    escapes: usize,
}

impl Tame {
    fn open(&mut self, node: NodeRef<'_, Node>) {
        match node.value() {
            Node::Element(_element) if self.dropped > 0 => self.dropped += 1,
            Node::Element(element) if aside(element).is_some() => {
                self.dropped = 1;
                self.aside = aside(element);
            }
            Node::Element(element) if is_kept(element) => self.begin(element),
            Node::Text(text) if self.dropped == 0 => self.text(text),
            Node::Text(text) => self.leave_out(text),
            Node::Element(_)
            | Node::Document
            | Node::Fragment
            | Node::Doctype(_)
            | Node::Comment(_)
            | Node::ProcessingInstruction(_) => {}
        }
    }

    fn close(&mut self, node: NodeRef<'_, Node>) {
        let Some(element) = node.value().as_element() else { return };
        if self.dropped > 0 {
            self.dropped -= 1;
        } else if is_kept(element) && !is_void(element) {
            self.escapes = 0;
            self.html.end_tag(element.name());
        }
    }

    fn leave_out(&mut self, text: &str) {
        let left_out = match self.aside {
            Some(Aside::Hidden) => &mut self.hidden,
            Some(Aside::Unsettled) => &mut self.unsettled,
            Some(Aside::Dropped) | None => return,
        };
        if left_out.len() < LEFT_OUT_BYTES_MAX && !text.trim().is_empty() {
            left_out.push_str(&text.split_whitespace().collect::<Vec<_>>().join(" "));
            left_out.push('\n');
        }
    }

    fn begin(&mut self, element: &Element) {
        let mut attributes = Html::default();
        let is_picture = element.name() == "img";
        let is_wanted = |name: &str| {
            ATTRIBUTES.contains(&name) || (is_picture && PICTURE_ATTRIBUTES.contains(&name))
        };
        for (name, value) in element.attrs().filter(|(name, _value)| is_wanted(name)) {
            let inside =
                (name == "src").then(|| Inside::written(value, self.inside.len())).flatten();
            if let Some(inside) = inside {
                attributes.written(&format!(" src=\"{}\"", inside.source));
                self.inside.push(inside);
                continue;
            }
            if value.len() <= ATTRIBUTE_BYTES_MAX
                && value.len() * escapes(value) <= LOOKED_AT_BYTES_MAX
            {
                attributes.written(&[" ", name, "=\""].concat());
                attributes.text(value);
                attributes.written("\"");
            }
        }
        self.escapes = 0;
        self.html.begin_tag(element.name(), &attributes.finish());
    }

    fn text(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            if self.escapes > ESCAPES_MAX {
                self.escapes = 0;
                self.html.begin_tag("span", "");
                self.html.end_tag("span");
            }
            let (part, behind) = rest.split_at(part(rest));
            self.escapes += escapes(part);
            self.html.text_for_html(part);
            rest = behind;
        }
    }
}

/// Where a part of the text may end: at a blank, if there is one soon, so that no address is cut.
fn part(text: &str) -> usize {
    let least = text.ceil_char_boundary(PART_BYTES_MIN);
    let most = text.floor_char_boundary(PART_BYTES_MIN * 2);
    let window = text.get(least..most).filter(|_window| text.len() > PART_BYTES_MIN * 2);
    window.map_or(text.len(), |window| {
        window.find(char::is_whitespace).map_or(most, |blank| least + blank)
    })
}

/// `&`, and the first byte of a no-break space as of other letters.
fn escapes(text: &str) -> usize {
    text.bytes().filter(|byte| matches!(byte, b'&' | 0xc2)).count()
}

fn is_dropped(element: &Element) -> bool {
    &*element.name.ns != NAMESPACE || DROPPED_WHOLE.contains(&element.name())
}

fn is_kept(element: &Element) -> bool {
    let name = element.name();
    name == LINE_MARK || TAGS.contains(&name) || PARTING.contains(&name)
}

fn is_void(element: &Element) -> bool {
    matches!(element.name(), "br" | "hr" | "img")
}

#[cfg(test)]
mod tests {
    use super::super::sanitise::sanitise;
    use super::*;

    fn of(html: &str) -> String {
        tamed(scraper::Html::parse_fragment(html).root_element()).html
    }

    #[test]
    fn what_the_allow_list_would_take_out_is_gone() {
        for (html, tame) in [
            ("<p onclick=x lang=en>a<br>b &lt;i&gt;", "<p lang=\"en\">a<br>b &lt;i></p>"),
            ("a<script>b</script><svg><i>c</svg><!-- d --><x>e</x>", "a<i>ce</i>"),
            ("<table><i>a</i><td>b", "<i>a</i><table><tbody><tr><td>b</td></tr></tbody></table>"),
            ("<template><p>a</template>b<title><b>c</title>", "b"),
            ("<a href='\"&amp;'>a", "<a href=\"&quot;&amp;\">a</a>"),
        ] {
            assert_eq!(of(html), tame);
            assert_eq!(sanitise(&of(html)), sanitise(html));
        }
    }

    #[test]
    fn a_text_that_is_slow_to_write_is_parted_at_blanks() {
        let text = "&amp; http://example.org/abc ".repeat(1_000);
        let tame = of(&text);
        assert_eq!(tame.replace("<span></span>", ""), text);
        let parts: Vec<&str> = tame.split("<span></span>").collect();
        assert!(parts.len() > 10 && parts.iter().all(|part| part.len() < 4 * PART_BYTES_MIN));
        assert!(parts[1..].iter().all(|part| part.starts_with(' ')));
        assert_eq!(of(&"ü".repeat(100_000)), "ü".repeat(100_000));
        let signs = "&amp;".repeat(10_000);
        assert_eq!(of(&signs).replace("<span></span>", ""), signs);
        assert_eq!(of(&format!("<a href=\"?{signs}\">x</a>")), "<a>x</a>");
    }
}
