//! The one allow-list that all HTML goes through, whatever form it came out of.
//!
//! What is left is still HTML with addresses of any kind and elements that only part one text from another;
//! `tree` makes of it what may stand in a statement.

use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// What readers of feeds keep.
pub(super) const TAGS: &[&str] = &[
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
pub(super) const PARTING: &[&str] = &[
    "address", "article", "aside", "center", "details", "div", "fieldset", "footer", "form",
    "header", "hgroup", "main", "nav", "section", "summary",
];

/// A line of the source, for whoever wrote the markup of a text.
pub(super) const LINE_MARK: &str = "data";

/// Their text is not for readers.
pub(super) const DROPPED_WHOLE: &[&str] = &[
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
        .add_tag_attributes("li", ["value"])
        .add_tag_attributes("ol", ["start", "type"])
        .add_tag_attributes("td", ["colspan", "rowspan"])
        .add_tag_attributes("th", ["colspan", "rowspan"])
        .add_tag_attributes("time", ["datetime"])
        .add_url_schemes(["http", "https", "mailto", "tel"])
        // Pictures inside an e-mail; `tree` follows no such address.
        .add_url_schemes(["cid"])
        // They are made absolute by `tree`, which knows the address of the page.
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    policy
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
            ("<a href=\" DATA:text/html,x\">a</a>", "<a>a</a>"),
            ("<p style=\"position:fixed\">a</p>", "<p>a</p>"),
            ("<iframe src=\"https://example.org\">x</iframe>a", "a"),
        ] {
            assert_eq!(sanitise(html), left);
        }
    }
}
