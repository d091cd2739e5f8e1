//! Which form of a document a request gets: its coding (RFC 9110, section 12.5.3), and whether a
//! page or a line of text (section 12.5.1).

use bytes::Bytes;
use hyper::HeaderMap;
use hyper::header::{ACCEPT, ACCEPT_ENCODING};

use crate::snapshot::{Body, Document};

/// The forms a document may have, the preferred first: what is usually smaller goes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    Brotli,
    Zstd,
    Gzip,
    Identity,
}

/// What a request accepts: the weight of each coding, 0 where it is not acceptable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Accepted {
    brotli: u16,
    zstd: u16,
    gzip: u16,
    identity: u16,
}

/// Thousandths, so that every weight of the grammar is an integer.
const WEIGHT_MAX: u16 = 1_000;

impl Coding {
    pub(super) const ALL: [Coding; 4] =
        [Coding::Brotli, Coding::Zstd, Coding::Gzip, Coding::Identity];

    /// The registered name: of `Content-Encoding`, and the end of the entity tag.
    pub(super) fn name(self) -> &'static str {
        match self {
            Coding::Brotli => "br",
            Coding::Zstd => "zstd",
            Coding::Gzip => "gzip",
            Coding::Identity => "identity",
        }
    }

    /// The document's bytes in this coding, where it has them.
    pub(super) fn of(self, document: &Document) -> Option<Body> {
        let whole = |bytes: &Option<Bytes>| bytes.clone().map(Body::from);
        match self {
            Coding::Brotli => whole(&document.brotli),
            Coding::Zstd => whole(&document.zstd),
            Coding::Gzip => whole(&document.gzip),
            Coding::Identity => Some(document.identity.clone()),
        }
    }
}

impl Accepted {
    /// Without the field only identity is sent: the standard would allow any coding, but whoever
    /// leaves it out is a simple program that expects plain text.
    const IDENTITY_ONLY: Accepted = Accepted { brotli: 0, zstd: 0, gzip: 0, identity: 1 };

    pub(super) fn read(headers: &HeaderMap) -> Accepted {
        let mut named = [None; 4];
        let mut others = None;
        for line in headers.get_all(ACCEPT_ENCODING) {
            for element in line.as_bytes().split(|byte| *byte == b',') {
                let Some((name, weight)) = element_of(element) else { continue };
                let coding = Coding::ALL.iter().position(|coding| is_named(*coding, name));
                match coding.and_then(|index| named.get_mut(index)) {
                    Some(slot) => *slot = Some(weight),
                    None if name == b"*" => others = Some(weight),
                    None => {}
                }
            }
        }
        let [brotli, zstd, gzip, identity] = named;
        let weight = |stated: Option<u16>| stated.or(others).unwrap_or(0);
        Accepted {
            brotli: weight(brotli),
            zstd: weight(zstd),
            gzip: weight(gzip),
            // Acceptable unless excluded by name or by `*;q=0`, but the last choice where unnamed.
            identity: identity.or(others).unwrap_or(Accepted::IDENTITY_ONLY.identity),
        }
    }

    /// The document's form of the highest weight; among equals the preferred coding.
    ///
    /// A request that accepts no form the document has gets identity all the same: 406 would keep a
    /// reader from the news over a header that its library made, and the standard allows it.
    pub(super) fn choose(self, document: &Document) -> (Coding, Body) {
        let mut best = (0, Coding::Identity, None);
        for coding in Coding::ALL {
            let weight = self.weight(coding);
            if weight > best.0
                && let Some(body) = coding.of(document)
            {
                best = (weight, coding, Some(body));
            }
        }
        let (_weight, coding, body) = best;
        (coding, body.unwrap_or_else(|| document.identity.clone()))
    }

    fn weight(self, coding: Coding) -> u16 {
        match coding {
            Coding::Brotli => self.brotli,
            Coding::Zstd => self.zstd,
            Coding::Gzip => self.gzip,
            Coding::Identity => self.identity,
        }
    }
}

/// Whether HTML is wanted more than plain text, as browsers want it. A program that takes anything,
/// or does not say, gets text.
pub(super) fn prefers_html(headers: &HeaderMap) -> bool {
    media_weight(headers, b"text/html") > media_weight(headers, b"text/plain")
}

/// Of a type below `text/`, by the most specific range that holds it.
fn media_weight(headers: &HeaderMap, media: &[u8]) -> u16 {
    let mut best = (0, 0);
    for line in headers.get_all(ACCEPT) {
        for element in line.as_bytes().split(|byte| *byte == b',') {
            let Some((range, weight)) = element_of(element) else { continue };
            let specific = [b"*/*".as_slice(), b"text/*", media]
                .iter()
                .position(|known| range.eq_ignore_ascii_case(known));
            if let Some(specific) = specific {
                best = best.max((specific, weight));
            }
        }
    }
    best.1
}

/// Names are compared without regard to case; `x-gzip` is `gzip` (RFC 9110, section 8.4.1.3).
fn is_named(coding: Coding, name: &[u8]) -> bool {
    name.eq_ignore_ascii_case(coding.name().as_bytes())
        || (coding == Coding::Gzip && name.eq_ignore_ascii_case(b"x-gzip"))
}

/// `name [ weight ]`; `None` where there is anything else, and then the element counts for nothing.
fn element_of(element: &[u8]) -> Option<(&[u8], u16)> {
    let mut parts = element.split(|byte| *byte == b';').map(<[u8]>::trim_ascii);
    let name = parts.next().filter(|name| !name.is_empty())?;
    let weight = match parts.next() {
        None => WEIGHT_MAX,
        Some(parameter) => weight_of(parameter)?,
    };
    parts.next().is_none().then_some((name, weight))
}

/// `q=` and up to three decimals between 0 and 1 (RFC 9110, section 12.4.2).
fn weight_of(parameter: &[u8]) -> Option<u16> {
    let [b'q' | b'Q', b'=', whole @ (b'0' | b'1'), rest @ ..] = parameter else { return None };
    let digits = match rest {
        [] => rest,
        [b'.', digits @ ..] if digits.len() <= 3 => digits,
        _ => return None,
    };
    let mut weight = u16::from(*whole - b'0') * WEIGHT_MAX;
    for (digit, unit) in digits.iter().zip([100, 10, 1]) {
        let digit = digit.is_ascii_digit().then(|| u16::from(*digit - b'0'))?;
        weight += digit * unit;
    }
    (weight <= WEIGHT_MAX).then_some(weight)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;
    use crate::snapshot::DocumentKind;

    fn document() -> Document {
        Document {
            content_type: "text/plain",
            kind: DocumentKind::Feed,
            language: None,
            digest: "0".repeat(32),
            identity: Bytes::from_static(b"identity").into(),
            gzip: Some(Bytes::from_static(b"gzip")),
            brotli: Some(Bytes::from_static(b"br")),
            zstd: Some(Bytes::from_static(b"zstd")),
            last_modified: "2026-03-03T08:15:00Z".parse().unwrap(),
            link: None,
        }
    }

    fn choice(document: &Document, lines: &[&[u8]]) -> &'static str {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(ACCEPT_ENCODING, HeaderValue::from_bytes(line).unwrap());
        }
        let (coding, body) = Accepted::read(&headers).choose(document);
        assert_eq!(body.joined(), coding.name(), "the bytes are those of the coding");
        coding.name()
    }

    #[test]
    fn html_is_preferred_where_its_most_specific_range_weighs_more() {
        let prefers = |field: &'static str| {
            let mut headers = HeaderMap::new();
            headers.append(ACCEPT, HeaderValue::from_static(field));
            prefers_html(&headers)
        };
        for html in [
            "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
            "text/html",
            "TEXT/HTML;q=0.2, */*;q=0.1",
            "text/*;q=0.9, text/plain;q=0.1",
            "*/*, text/plain;q=0",
        ] {
            assert!(prefers(html), "{html}");
        }
        for text in [
            "*/*",
            "text/*",
            "",
            "application/json",
            "text/html;q=0, text/*",
            "text/html;q=0.5, */*",
            "text/html;level=1",
            "text/plain, text/html",
        ] {
            assert!(!prefers(text), "{text}");
        }
        assert!(!prefers_html(&HeaderMap::new()));
    }

    #[test]
    fn the_highest_weight_wins_and_among_equals_the_preferred_coding() {
        let document = document();
        for (field, expected) in [
            ("gzip, deflate, br, zstd", "br"),
            ("gzip, zstd", "zstd"),
            ("gzip", "gzip"),
            ("x-gzip", "gzip"),
            ("GZip ; Q=0.5", "gzip"),
            ("gzip;q=0.8, br;q=0.2", "gzip"),
            ("br;q=0.001", "br"),
            ("identity;q=0.5, gzip;q=0.3", "identity"),
            ("identity, gzip", "gzip"),
            ("*", "br"),
            ("*;q=0.5, gzip", "gzip"),
            ("br;q=0, *", "zstd"),
            ("*;q=0", "identity"),
            ("identity;q=0, deflate", "identity"),
            ("identity;q=0, *", "br"),
            ("gzip;q=0", "identity"),
            ("deflate", "identity"),
            ("", "identity"),
            (",,gzip,,", "gzip"),
        ] {
            assert_eq!(choice(&document, &[field.as_bytes()]), expected, "{field}");
        }
        assert_eq!(choice(&document, &[]), "identity");
    }

    #[test]
    fn an_element_with_bad_syntax_counts_for_nothing() {
        let document = document();
        for field in [
            "br;q=2",
            "br;q=1.001",
            "br;q=0.1234",
            "br;q=",
            "br;q",
            "br;v=1",
            "br;q=1;q=1",
            ";q=1",
            "br q=1",
        ] {
            assert_eq!(choice(&document, &[field.as_bytes()]), "identity", "{field}");
        }
        assert_eq!(choice(&document, &[b"br;q=x, gzip"]), "gzip");
    }

    #[test]
    fn several_lines_are_one_list() {
        assert_eq!(choice(&document(), &[b"gzip;q=0.5", b"zstd;q=0.9"]), "zstd");
    }

    #[test]
    fn only_forms_that_exist_are_chosen() {
        let mut document = document();
        (document.brotli, document.gzip) = (None, None);
        assert_eq!(choice(&document, &[b"br, gzip, zstd;q=0.1"]), "zstd");
        document.zstd = None;
        assert_eq!(choice(&document, &[b"br, gzip, zstd, identity;q=0"]), "identity");
    }

    proptest! {
        #[test]
        fn any_bytes_of_a_field_are_read_without_a_panic(line in "[\\x20-\\x7e\u{80}-\u{ff}\t]{0,80}") {
            choice(&document(), &[line.as_bytes()]);
        }

        #[test]
        fn any_weights_are_read_without_a_panic(line in "((br|gzip|\\*|identity)(;q=[0-9.]{0,6})?,? ?){0,9}") {
            choice(&document(), &[line.as_bytes()]);
        }
    }
}
