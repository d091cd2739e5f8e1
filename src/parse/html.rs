//! The one writer of markup in `parse`: every text is escaped, every element is closed.

use ammonia::Url;
use linkify::{LinkFinder, LinkKind};

use super::bytes;

/// Elements that content is made of; the allow-list of `Statement::html`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Element {
    Paragraph,
    List,
    NumberedList,
    Item,
}

impl Element {
    fn name(self) -> &'static str {
        match self {
            Element::Paragraph => "p",
            Element::List => "ul",
            Element::NumberedList => "ol",
            Element::Item => "li",
        }
    }
}

/// Without a copy where nothing stands there yet.
pub(super) fn append(text: &mut String, more: String) {
    if text.is_empty() {
        *text = more;
    } else {
        text.push_str(&more);
    }
}

#[derive(Debug, Default)]
pub(super) struct Html {
    out: String,
}

impl Html {
    pub(super) fn with_capacity(bytes: usize) -> Html {
        Html { out: String::with_capacity(bytes) }
    }

    pub(super) fn open(&mut self, element: Element) {
        self.tag(element.name());
    }

    pub(super) fn close(&mut self, element: Element) {
        self.end_tag(element.name());
    }

    pub(super) fn line_break(&mut self) {
        self.tag("br/");
    }

    /// Text with its addresses as links; only `http`, `https` and `mailto` become one.
    pub(super) fn linked_text(&mut self, text: &str) {
        if !text.contains("://") && !text.contains('@') {
            return self.text(text);
        }
        let mut finder = LinkFinder::new();
        finder.kinds(&[LinkKind::Url, LinkKind::Email]).url_must_have_scheme(true);
        for span in finder.spans(text) {
            let words = span.as_str();
            let address = match span.kind() {
                Some(LinkKind::Url) => address(words),
                Some(LinkKind::Email) => address(&["mailto:", words].concat()),
                _ => None,
            };
            match address {
                Some(address) => self.link(&address, words),
                None => self.text(words),
            }
        }
    }

    /// A tag whose name and attributes were checked.
    pub(super) fn begin_tag(&mut self, name: &str, attributes: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push_str(attributes);
        self.out.push('>');
    }

    /// Markup that this writer wrote.
    pub(super) fn written(&mut self, html: &str) {
        self.out.push_str(html);
    }

    /// The same, without a copy where nothing stands there yet.
    pub(super) fn take_over(&mut self, html: String) {
        append(&mut self.out, html);
    }

    pub(super) fn finish(self) -> String {
        self.out
    }

    fn link(&mut self, address: &str, words: &str) {
        self.out.push_str("<a href=\"");
        self.text(address);
        self.out.push_str("\">");
        self.text(words);
        self.end_tag("a");
    }

    /// XML 1.0, section 2.4: `>` too, so that `]]>` never stands in the text.
    pub(super) fn text(&mut self, text: &str) {
        self.escaped(text, |byte| matches!(byte, b'&' | b'<' | b'>' | b'"'));
    }

    /// For a parser of HTML, which takes long over each reference; not in a tag.
    pub(super) fn text_for_html(&mut self, text: &str) {
        self.escaped(text, |byte| matches!(byte, b'&' | b'<'));
    }

    fn escaped(&mut self, text: &str, is_markup: impl Fn(u8) -> bool) {
        let mut rest = text;
        while let Some(at) = bytes::find(rest.as_bytes(), &is_markup) {
            self.out.push_str(&rest[..at]);
            self.out.push_str(match rest.as_bytes()[at] {
                b'&' => "&amp;",
                b'<' => "&lt;",
                b'>' => "&gt;",
                _ => "&quot;",
            });
            rest = &rest[at + 1..];
        }
        self.out.push_str(rest);
    }

    fn tag(&mut self, name: &str) {
        self.out.push('<');
        self.out.push_str(name);
        self.out.push('>');
    }

    pub(super) fn end_tag(&mut self, name: &str) {
        self.out.push('<');
        self.out.push('/');
        self.out.push_str(name);
        self.out.push('>');
    }
}

/// Written as that of a link in a page is, so that both read alike.
fn address(words: &str) -> Option<String> {
    let address = Url::parse(words).ok()?;
    matches!(address.scheme(), "http" | "https" | "mailto").then(|| address.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn linked(text: &str) -> String {
        let mut html = Html::default();
        html.linked_text(text);
        html.finish()
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(
            linked("AT&T <b>\"x\"</b> ]]>"),
            "AT&amp;T &lt;b&gt;&quot;x&quot;&lt;/b&gt; ]]&gt;"
        );
    }

    #[test]
    fn addresses_become_links() {
        assert_eq!(
            linked("See https://example.org/a?b=1&c=2. Write to press@example.org!"),
            "See <a href=\"https://example.org/a?b=1&amp;c=2\">https://example.org/a?b=1&amp;c=2</a>. Write to <a href=\"mailto:press@example.org\">press@example.org</a>!"
        );
    }

    #[test]
    fn an_address_is_written_like_that_of_a_link_in_a_page() {
        assert_eq!(
            linked("HTTPS://Example.ORG?q=ə"),
            "<a href=\"https://example.org/?q=%C9%99\">HTTPS://Example.ORG?q=ə</a>"
        );
        assert_eq!(linked("https://[example"), "https://[example");
    }

    #[test]
    fn other_schemes_stay_text() {
        for text in
            ["javascript://example.org/%0aalert(1)", "ftp://example.org/x", "file:///etc/passwd"]
        {
            assert_eq!(linked(text), text);
        }
    }
}
