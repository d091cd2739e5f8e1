//! The one allow-list that all HTML goes through, whatever form it came out of.
//!
//! What is left is still HTML with addresses of any kind and elements that only part one text from another;
//! `tree` makes of it what may stand in a statement.

use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::parse::bytes;

/// Elements inside one another, beside those whose end tags may be left out.
const DEPTH_MAX: usize = 256;

/// Elements in all, with those that the parser of HTML would add.
const NODES_MAX: usize = 300_000;

/// What readers of feeds keep.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdi",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "dd",
    "del",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "li",
    "ol",
    "p",
    "pre",
    "q",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
];

/// They part texts, and do not come through `tree`.
const PARTING: &[&str] = &[
    "address", "article", "aside", "center", "details", "div", "fieldset", "footer", "form",
    "header", "hgroup", "main", "nav", "section", "summary",
];

/// A line of the source, for whoever wrote the markup of a text.
pub(super) const LINE_MARK: &str = "data";

/// Their text is not for readers.
const DROPPED_WHOLE: &[&str] = &[
    "audio", "button", "canvas", "datalist", "embed", "iframe", "map", "math", "noembed",
    "noframes", "noscript", "object", "option", "script", "select", "style", "svg", "template",
    "textarea", "title", "video",
];

/// Of what is no bomb.
pub(super) fn sanitise(html: &str) -> String {
    static POLICY: LazyLock<Builder<'static>> = LazyLock::new(policy);
    POLICY.clean(html).to_string()
}

fn policy() -> Builder<'static> {
    let mut policy = Builder::empty();
    policy
        .add_tags(TAGS.iter().chain(PARTING))
        .add_tags([LINE_MARK])
        .add_clean_content_tags(DROPPED_WHOLE)
        .add_generic_attributes(["lang", "dir"])
        .add_tag_attributes("a", ["href", "title"])
        .add_tag_attributes("abbr", ["title"])
        .add_tag_attributes(LINE_MARK, ["value"])
        .add_tag_attributes("img", ["src", "alt", "title", "width", "height"])
        .add_tag_attributes("ol", ["start"])
        .add_tag_attributes("td", ["colspan", "rowspan"])
        .add_tag_attributes("th", ["colspan", "rowspan"])
        .add_tag_attributes("time", ["datetime"])
        .add_url_schemes(["http", "https", "mailto", "tel"])
        // They are made absolute by `tree`, which knows the address of the page.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    policy
}

/// Elements that the parser of HTML opens again in every paragraph below, until they are closed.
const FORMATTING: &[&str] = &[
    "a", "b", "big", "code", "em", "font", "i", "nobr", "s", "small", "strike", "strong", "tt", "u",
];

/// The parser closes them by itself, or they have no end.
const CLOSED_BY_THEMSELVES: &[&str] = &[
    "p", "li", "dt", "dd", "tr", "td", "th", "tbody", "thead", "tfoot", "option", "br", "hr",
    "img", "input", "meta", "link", "col", "area", "base", "embed", "source", "track", "wbr",
    "body", "html", "head",
];

/// Whether the parser of HTML would take much time or memory: both grow with what is open at once, and that is
/// counted beforehand, by the tags alone. An end tag counts where it surely ends something.
pub(super) fn is_bomb(html: &str) -> bool {
    let among =
        |list: &[&str], name: &str| list.iter().any(|known| known.eq_ignore_ascii_case(name));
    let mut open: Vec<&str> = Vec::new();
    let mut nodes = 0_usize;
    let mut rest = html;
    while let Some(at) = bytes::find(rest.as_bytes(), |byte| byte == b'<') {
        rest = &rest[at + 1..];
        let is_end = rest.starts_with('/');
        let name = if is_end { &rest[1..] } else { rest };
        let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
        let name = &name[..end];
        if name.is_empty() {
            continue;
        }
        nodes += 1 + open.iter().filter(|open| among(FORMATTING, open)).count();
        if is_end {
            let inner = open.iter().rev().take_while(|open| among(FORMATTING, open)).count();
            let reach = open.len() - (inner + 1).min(open.len());
            if let Some(at) = open[reach..].iter().rposition(|open| open.eq_ignore_ascii_case(name))
            {
                open.remove(reach + at);
            }
        } else if !among(CLOSED_BY_THEMSELVES, name) {
            open.push(name);
        }
        if open.len() > DEPTH_MAX || nodes > NODES_MAX {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_acts_is_gone() {
        for (html, left) in [
            ("<p onclick=\"x()\">a</p>", "<p>a</p>"),
            ("a<script>alert(1)</script>b", "ab"),
            ("<a href=\"javascript:alert(1)\">a</a>", "<a>a</a>"),
            ("<svg><a href=\"https://example.org\">a</a></svg>b", "b"),
            ("<math><mi>a</mi></math>b", "b"),
            ("<img src=\"data:image/png;base64,x\" onerror=x>", "<img>"),
            ("<p style=\"position:fixed\">a</p>", "<p>a</p>"),
            ("<iframe src=\"https://example.org\">x</iframe>a", "a"),
        ] {
            assert_eq!(sanitise(html), left);
        }
    }

    #[test]
    fn what_is_open_at_once_is_bounded() {
        let reopened = (0..200).fold(String::new(), |html, n| html + &format!("<b id=\"{n}\">"));
        let behind_a_table = "<b><table><td></b></table>".repeat(300);
        for bomb in [
            "<b>".repeat(1_000),
            "<div><span>".repeat(1_000),
            "<div></x>".repeat(1_000),
            [reopened, "<p>x".repeat(10_000)].concat(),
            behind_a_table,
        ] {
            assert!(is_bomb(&bomb), "{}", &bomb[..40]);
        }
        for page in [
            "<p>a",
            "<li>a<br>",
            "<i>a</i>",
            "<p><b>a<p>b</b>",
            "a < b",
            "<div><p><i><b>a</i></b></div>",
        ] {
            assert!(!is_bomb(&page.repeat(1_000)), "{page}");
        }
    }
}
