//! Preconditions: whether a reader already holds what it asks for (RFC 9110, section 13).

use hyper::HeaderMap;
use hyper::header::{HeaderName, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use crate::http::limits::ENTITY_TAGS_MAX;
use crate::snapshot::Document;

/// What the preconditions of a request ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Send,
    NotModified,
    PreconditionFailed,
}

/// How a listed tag is compared (RFC 9110, section 8.8.3.2).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Strong,
    Weak,
}

/// In the order of RFC 9110, section 13.2.2: a field with tags makes the date beside it irrelevant.
pub(super) fn judge(headers: &HeaderMap, document: &Document) -> Verdict {
    let last_modified = document.last_modified.instant().as_second();
    if headers.contains_key(IF_MATCH) {
        if !any_matches(headers, &IF_MATCH, &document.digest, Comparison::Strong) {
            return Verdict::PreconditionFailed;
        }
    } else if date(headers, &IF_UNMODIFIED_SINCE).is_some_and(|since| last_modified > since) {
        return Verdict::PreconditionFailed;
    }
    let held = if headers.contains_key(IF_NONE_MATCH) {
        any_matches(headers, &IF_NONE_MATCH, &document.digest, Comparison::Weak)
    } else {
        // Not later than, not equal: some readers send the time at which they last asked.
        date(headers, &IF_MODIFIED_SINCE).is_some_and(|since| last_modified <= since)
    };
    if held { Verdict::NotModified } else { Verdict::Send }
}

/// All lines of a field are one list. What follows a fault in a line's syntax is not looked at.
fn any_matches(
    headers: &HeaderMap,
    field: &HeaderName,
    digest: &str,
    comparison: Comparison,
) -> bool {
    headers
        .get_all(field)
        .iter()
        .flat_map(|line| Tags { rest: line.as_bytes() })
        .take(ENTITY_TAGS_MAX)
        .any(|tag| tag.matches(digest, comparison))
}

/// One element of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tag<'a> {
    /// `*`: whatever there is.
    Any,
    Strong(&'a [u8]),
    Weak(&'a [u8]),
}

impl Tag<'_> {
    /// Whether it is a tag of the document in any coding.
    ///
    /// The codings of one document have one meaning, so that a reader which changes its
    /// `Accept-Encoding` keeps what it holds. Behind the digest stands our coding, and perhaps one
    /// more that a proxy glued on: `-gzip` by Apache, `;gzip` by others.
    fn matches(self, digest: &str, comparison: Comparison) -> bool {
        let opaque = match self {
            Tag::Any => return true,
            Tag::Weak(_) if comparison == Comparison::Strong => return false,
            Tag::Strong(opaque) | Tag::Weak(opaque) => opaque,
        };
        matches!(opaque.strip_prefix(digest.as_bytes()), Some([] | [b'-' | b';', ..]))
    }
}

struct Tags<'a> {
    rest: &'a [u8],
}

impl<'a> Iterator for Tags<'a> {
    type Item = Tag<'a>;

    fn next(&mut self) -> Option<Tag<'a>> {
        let element = skip(self.rest, |byte| matches!(byte, b' ' | b'\t' | b','));
        let (tag, rest) = one_tag(element).unwrap_or((None, &[]));
        // Between two tags stands a comma.
        let after = rest.trim_ascii_start();
        self.rest = if after.is_empty() || after.starts_with(b",") { after } else { &[] };
        tag
    }
}

/// `*`, or `[ W/ ] DQUOTE *etagc DQUOTE`, and what follows it.
fn one_tag(text: &[u8]) -> Option<(Option<Tag<'_>>, &[u8])> {
    if let [b'*', rest @ ..] = text {
        return Some((Some(Tag::Any), rest));
    }
    let (weak, quoted) = match text.strip_prefix(b"W/") {
        Some(quoted) => (true, quoted),
        None => (false, text),
    };
    let inner = quoted.strip_prefix(b"\"")?;
    let end = inner.iter().position(|byte| *byte == b'"')?;
    let (opaque, rest) = inner.split_at_checked(end)?;
    if opaque.iter().any(|byte| matches!(byte, 0..=b' ' | 0x7f)) {
        return None;
    }
    let tag = if weak { Tag::Weak(opaque) } else { Tag::Strong(opaque) };
    Some((Some(tag), rest.get(1..)?))
}

fn skip(text: &[u8], superfluous: impl Fn(u8) -> bool) -> &[u8] {
    let start = text.iter().position(|byte| !superfluous(*byte)).unwrap_or(text.len());
    text.get(start..).unwrap_or_default()
}

/// The one date of a field in seconds since 1970; no valid date or more than one is no date.
fn date(headers: &HeaderMap, field: &HeaderName) -> Option<i64> {
    let mut lines = headers.get_all(field).iter();
    let (line, None) = (lines.next()?, lines.next()) else { return None };
    http_date(line.to_str().ok()?)
}

/// The usual form and the two obsolete ones, which must be understood (RFC 9110, section 5.6.7).
fn http_date(text: &str) -> Option<i64> {
    const FORMS: [&str; 3] =
        ["%a, %d %b %Y %H:%M:%S GMT", "%A, %d-%b-%y %H:%M:%S GMT", "%a %b %e %H:%M:%S %Y"];
    let parsed = FORMS.iter().find_map(|form| DateTime::strptime(form, text).ok())?;
    TimeZone::UTC.to_timestamp(parsed).ok().map(Timestamp::as_second)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use hyper::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;
    use crate::snapshot::DocumentKind;

    const DIGEST: &str = "0123456789abcdef0123456789abcdef";
    const MODIFIED: &str = "Tue, 03 Mar 2026 08:15:00 GMT";
    const EARLIER: &str = "Tue, 03 Mar 2026 08:14:59 GMT";
    const LATER: &str = "Wed, 04 Mar 2026 00:00:00 GMT";

    fn verdict(fields: &[(HeaderName, &str)]) -> Verdict {
        let document = Document {
            content_type: "text/plain",
            kind: DocumentKind::Feed,
            language: None,
            digest: DIGEST.to_owned(),
            identity: Bytes::new().into(),
            gzip: None,
            brotli: None,
            zstd: None,
            last_modified: "2026-03-03T08:15:00.75Z".parse().unwrap(),
            link: None,
        };
        let mut headers = HeaderMap::new();
        for (name, value) in fields {
            let value = value.replace('#', DIGEST);
            headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
        }
        judge(&headers, &document)
    }

    #[test]
    fn a_tag_of_any_coding_weak_or_with_a_proxys_suffix_is_held() {
        for held in [
            "\"#-identity\"",
            "\"#-gzip\"",
            "W/\"#-br\"",
            "\"#-identity-gzip\"",
            "\"#-zstd;gzip\"",
            "\"#\"",
            "*",
            "\"other\", \"#-zstd\"",
            "\"other\",\"\",W/\"#-zstd\"",
            " , ,\"#-br\" ,",
        ] {
            assert_eq!(verdict(&[(IF_NONE_MATCH, held)]), Verdict::NotModified, "{held}");
        }
    }

    #[test]
    fn another_tag_or_bad_syntax_is_not_held() {
        for other in [
            "\"0123\"",
            "\"#0-gzip\"",
            "#-gzip",
            "\"#-gzip",
            "w/\"#-gzip\"",
            "W/ \"#-gzip\"",
            "\"a b\", \"#-gzip\"",
            "\"x\" \"#-gzip\"",
            "",
        ] {
            assert_eq!(verdict(&[(IF_NONE_MATCH, other)]), Verdict::Send, "{other}");
        }
    }

    #[test]
    fn only_so_many_tags_are_read() {
        let list = |before: usize| "\"x\",".repeat(before) + "\"#-br\"";
        let held = |before| verdict(&[(IF_NONE_MATCH, &list(before))]);
        assert_eq!(held(ENTITY_TAGS_MAX - 1), Verdict::NotModified);
        assert_eq!(held(ENTITY_TAGS_MAX), Verdict::Send);
    }

    #[test]
    fn several_lines_are_one_list() {
        let lines = [(IF_NONE_MATCH, "\"x\""), (IF_NONE_MATCH, "\"#-br\"")];
        assert_eq!(verdict(&lines), Verdict::NotModified);
    }

    #[test]
    fn the_date_is_compared_as_not_later_than_in_all_three_forms() {
        for (since, expected) in [
            (MODIFIED, Verdict::NotModified),
            (LATER, Verdict::NotModified),
            (EARLIER, Verdict::Send),
            ("Tuesday, 03-Mar-26 08:15:00 GMT", Verdict::NotModified),
            ("Tue Mar  3 08:15:00 2026", Verdict::NotModified),
            ("Tue Mar  3 08:14:59 2026", Verdict::Send),
            ("2026-03-04", Verdict::Send),
            ("tomorrow", Verdict::Send),
        ] {
            assert_eq!(verdict(&[(IF_MODIFIED_SINCE, since)]), expected, "{since}");
        }
    }

    #[test]
    fn a_field_with_tags_makes_the_date_irrelevant() {
        let both = |tag, date| verdict(&[(IF_NONE_MATCH, tag), (IF_MODIFIED_SINCE, date)]);
        assert_eq!(both("\"x\"", LATER), Verdict::Send);
        assert_eq!(both("bad syntax", LATER), Verdict::Send);
        assert_eq!(both("\"#-br\"", EARLIER), Verdict::NotModified);
    }

    #[test]
    fn preconditions_for_the_present_state_come_first() {
        use Verdict::{NotModified, PreconditionFailed, Send};
        for (fields, expected) in [
            (vec![(IF_MATCH, "\"x\"")], PreconditionFailed),
            (vec![(IF_MATCH, "W/\"#-br\"")], PreconditionFailed),
            (vec![(IF_MATCH, "\"#-br\"")], Send),
            (vec![(IF_MATCH, "*"), (IF_NONE_MATCH, "\"#-br\"")], NotModified),
            (vec![(IF_UNMODIFIED_SINCE, EARLIER)], PreconditionFailed),
            (vec![(IF_UNMODIFIED_SINCE, MODIFIED)], Send),
            (vec![(IF_MATCH, "\"#-br\""), (IF_UNMODIFIED_SINCE, EARLIER)], Send),
        ] {
            assert_eq!(verdict(&fields), expected, "{fields:?}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_of_a_field_are_judged_without_a_panic(text in "[\\x20-\\x7e\u{80}-\u{ff}\t]{0,80}") {
            for field in [IF_MATCH, IF_NONE_MATCH, IF_MODIFIED_SINCE, IF_UNMODIFIED_SINCE] {
                verdict(&[(field, &text)]);
            }
        }

        #[test]
        fn any_list_of_tags_and_commas_is_judged_without_a_panic(text in "(W/|\"|#|-|,| |\\*|;){0,40}") {
            verdict(&[(IF_NONE_MATCH, &text)]);
        }
    }
}
