//! Fields: a code that Word computes something by, and what it came to. Readers see the latter.

use std::rc::Rc;

#[derive(Debug, Default)]
pub(super) struct Field {
    code: String,
    shows_result: bool,
    /// Text that would stand nowhere if the field had no end.
    pub(super) hides_text: bool,
    pub(super) href: Option<Rc<str>>,
}

impl Field {
    pub(super) fn code(&mut self, text: &str) {
        const CODE_BYTES_MAX: usize = 8 * 1024;
        if !self.shows_result && self.code.len() + text.len() <= CODE_BYTES_MAX {
            self.code.push_str(text);
        }
    }

    pub(super) fn separate(&mut self) {
        self.shows_result = true;
        self.href = link(&self.code);
    }

    pub(super) fn is_code(&self) -> bool {
        !self.shows_result
    }
}

/// The address in `HYPERLINK "https://example.org/" \l "part" \o "what it says"`; none for one inside the document.
pub(super) fn link(code: &str) -> Option<Rc<str>> {
    let mut words = words(code).into_iter();
    if !words.next()?.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let (mut address, mut part) = (None, None);
    while let Some(word) = words.next() {
        match word.to_ascii_lowercase().as_str() {
            "\\l" => part = words.next(),
            "\\o" | "\\t" => drop(words.next()),
            switch if switch.starts_with('\\') => {}
            _ => address = address.or(Some(word)),
        }
    }
    href(&address?, part.as_deref())
}

/// An address as a link: a long one is no address, and would be repeated as often as it is named.
pub(super) fn href(address: &str, part: Option<&str>) -> Option<Rc<str>> {
    const BYTES_MAX: usize = 2_048;
    let address = address.trim();
    let part = part.filter(|_| !address.contains('#'));
    let whole = match part {
        Some(part) => [address, "#", part].concat(),
        None => address.to_owned(),
    };
    (!address.is_empty() && whole.len() <= BYTES_MAX).then(|| whole.into())
}

/// Parted by blanks, but for those in quotation marks.
fn words(code: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut rest = code.trim_start();
    while !rest.is_empty() {
        let (word, behind) = match rest.strip_prefix(['"', '“', '”']) {
            Some(quoted) => quoted.split_once(['"', '“', '”']).unwrap_or((quoted, "")),
            None => rest.split_once(char::is_whitespace).unwrap_or((rest, "")),
        };
        words.push(word.to_owned());
        rest = behind.trim_start();
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_names_an_address() {
        for (code, expected) in [
            (" HYPERLINK \"https://example.org/a b\" ", Some("https://example.org/a b")),
            (" hyperlink https://example.org/ \\t \"_blank\"", Some("https://example.org/")),
            (
                "HYPERLINK \"https://example.org/\" \\l \"x\" \\o \"y\"",
                Some("https://example.org/#x"),
            ),
            ("HYPERLINK \\l \"bookmark\"", None),
            ("PAGEREF _Toc1 \\h", None),
            ("HYPERLINK", None),
            ("", None),
            ("HYPERLINK \"open", Some("open")),
        ] {
            assert_eq!(link(code).as_deref(), expected, "{code}");
        }
    }
}
