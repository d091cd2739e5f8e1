//! HTML: a text that somebody wrote as a page, or a page that somebody saved.
//!
//! Of a saved page the text is found, and what stands around it is cut (`region`); its head says of
//! whose making it is (`head`). What is left goes the way of all markup.

mod head;
mod region;

use std::borrow::Cow;

use encoding_rs::Encoding;
use scraper::Html;

use super::decode;
use super::rich::{self, Draft, Tamed};
use crate::domain::fault::{Fault, FileFault, FormFault};
use crate::domain::reading::{DropText, Problem, Reading, Severity};
use crate::domain::rules::ReadingRules;
use region::Region;

pub(super) fn read(file: &DropText<'_>, rules: &ReadingRules) -> Reading {
    let mut reading = Reading::default();
    let Some(text) = text(file.source().file, rules, &mut reading.problems) else { return reading };
    if breaks_off(&text) {
        reading.problems.push(Problem::new(Severity::Hold, None, FormFault::PageBreaksOff));
    }
    if let Some(bomb) = rich::bomb(&text) {
        reading.problems.push(bomb);
        return reading;
    }
    let mut page = Html::parse_document(&text);
    let head = head::read(&page);
    let Region { text, cut } = region::of(&mut page);
    // It is several times as large as the text.
    drop(page);
    // Of what pages hide nobody is told: each has menus for telephones, and words for machines.
    let beside = [cut, text.hidden].concat();
    let text = Tamed { hidden: String::new(), ..text };
    rich::left_out(&text, &mut reading);
    let draft = Draft {
        html: text.html,
        inside: text.inside,
        beside,
        is_tame: true,
        base: head.base,
        titles: head.titles,
        properties: head.properties,
        is_page: true,
        problems: reading.problems,
        ..Draft::default()
    };
    rich::read(draft, (file, rules))
}

/// What the page says of its encoding is tried where it is not UTF-8, before what the folder says.
fn text<'b>(
    bytes: &'b [u8],
    rules: &ReadingRules,
    problems: &mut Vec<Problem>,
) -> Option<Cow<'b, str>> {
    let Some(declared) = declared_encoding(bytes) else {
        return decode::text(bytes, rules, problems);
    };
    let encodings = std::iter::once(declared).chain(rules.encodings.iter().copied()).collect();
    let rules = ReadingRules { encodings, ..rules.clone() };
    let text = decode::text(bytes, &rules, problems);
    // Nobody doubts what the page itself says.
    let name = declared.name();
    problems.retain(|problem| {
        !matches!(&*problem.fault, Fault::File(FileFault::ReadAsCodePage { code_page }) if code_page == name)
    });
    text
}

/// WHATWG HTML, section 13.2.3.2: `charset=` in the first 1,024 bytes; of an XML declaration as well.
fn declared_encoding(bytes: &[u8]) -> Option<&'static Encoding> {
    const LOOKED_AT_BYTES: usize = 1024;
    let head = &bytes[..bytes.len().min(LOOKED_AT_BYTES)];
    let head = String::from_utf8_lossy(head).to_ascii_lowercase();
    let label = ["charset=", "encoding="].iter().find_map(|word| {
        let value = head[head.find(word)? + word.len()..].trim_start_matches(['"', '\'', ' ']);
        let end = value
            .find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | ':' | '.'))?;
        Some(&value[..end])
    })?;
    // What can be read as ASCII so far is no UTF-16.
    let is_other = |encoding: &&'static Encoding| {
        *encoding != encoding_rs::UTF_8 && encoding.is_ascii_compatible()
    };
    Encoding::for_label(label.as_bytes()).filter(is_other)
}

/// A page that was opened and is not closed: perhaps half of it is here.
fn breaks_off(text: &str) -> bool {
    const END_BYTES: usize = 4096;
    let has = |text: &str, tag: &str| {
        text.as_bytes().windows(tag.len()).any(|at| at.eq_ignore_ascii_case(tag.as_bytes()))
    };
    let head = &text[..text.floor_char_boundary(END_BYTES)];
    let end = &text[text.ceil_char_boundary(text.len().saturating_sub(END_BYTES))..];
    has(head, "<html") && !has(end, "/html>")
}

#[cfg(test)]
mod tests {
    use super::super::fixtures::rules;
    use super::*;
    use crate::domain::path::DropPath;
    use crate::domain::reading::Verdict;

    fn reading(html: &str) -> Reading {
        of_bytes(html.as_bytes())
    }

    fn of_bytes(bytes: &[u8]) -> Reading {
        let path = DropPath::parse("x.html").unwrap();
        let arrival = "2026-03-04T10:00:00+04:00[Asia/Baku]".parse().unwrap();
        read(&DropText { path: &path, bytes, arrival }, &rules())
    }

    const PROSE: &str = "The ministry of transport said on Monday that the bridge over the river is open again to all.";

    #[test]
    fn the_text_of_a_saved_page_is_found() {
        let page = format!(
            "<!doctype html><html lang=en><head><title>The bridge is open | Ministry of Transport</title>\
             <link rel=canonical href=\"https://transport.example.org/news/7\">\
             <meta property=\"article:published_time\" content=\"2026-03-02T09:30:00+04:00\"></head><body>\
             <header><nav><ul><li><a href=/>Home</a><li><a href=/news>News</a></ul></nav></header>\
             <div class=breadcrumb><a href=/>Home</a> » <a href=/news>News</a></div>\
             <main><div>Press release</div><h1>The bridge is open</h1><div class=share><a href=#>Share</a></div>\
             <p>{PROSE} See <a href=\"/roads\">the roads</a>.</p><p>Second<br>line.</p></main>\
             <aside><h2>Related</h2><a href=/x>Other</a></aside><footer>© Ministry</footer></body></html>"
        );
        let reading = reading(&page);
        assert_eq!(reading.title.as_ref().unwrap().value, "The bridge is open");
        assert_eq!(
            reading.published.as_ref().unwrap().value.rfc3339(),
            "2026-03-02T09:30:00+04:00"
        );
        assert_eq!(
            reading.html,
            format!(
                "<p>{PROSE} See <a href=\"https://transport.example.org/roads\">the roads</a>.</p><p>Second<br/>line.</p>"
            )
        );
        assert!(reading.problems.is_empty(), "{:?}", reading.problems);
    }

    #[test]
    fn a_headline_that_is_no_heading_is_known_by_the_pages_title() {
        let page = format!(
            "<html><head><title>Ministry - Tunnel closed</title></head><body><h1>Ministry of Roads</h1>\
             <div><b>Tunnel closed</b></div><div>3 March 2026</div><div>{PROSE}</div></body></html>"
        );
        let reading = reading(&page);
        assert_eq!(reading.title.as_ref().unwrap().value, "Tunnel closed");
        assert_eq!(reading.html, format!("<p>{PROSE}</p>"));
        assert_eq!(reading.published.as_ref().unwrap().value.date().to_string(), "2026-03-03");
    }

    #[test]
    fn the_name_of_the_office_is_no_headline() {
        for (title, body) in [
            (
                "Tunnel closed for a week | Ministry of Transport",
                "<h1>Ministry of Transport</h1><h2>Tunnel closed for a week</h2>",
            ),
            (
                "Ministry of Transport - Tunnel closed for a week",
                "<div>Ministry of Transport</div><h2>Tunnel closed for a week</h2>",
            ),
            ("Ministry of Transport", "<h2>Tunnel closed for a week</h2>"),
        ] {
            let page = format!(
                "<html><head><title>{title}</title></head><body>{body}<p>{PROSE}</p><p>Ministry of Transport</p></body></html>"
            );
            assert_eq!(reading(&page).title.unwrap().value, "Tunnel closed for a week", "{page}");
        }
    }

    #[test]
    fn languages_and_directions_stay() {
        let reading = reading(&format!(
            "<h1>The bridge</h1><p>{PROSE}</p><div dir=rtl lang=ar><p>الجسر مفتوح</p><p lang=fa>پل</p></div>\
             <p>He said <span lang=fr>oui</span> <span class=x>now</span>.</p>"
        ));
        assert_eq!(
            reading.html,
            format!(
                "<p>{PROSE}</p><p lang=\"ar\" dir=\"rtl\">الجسر مفتوح</p><p lang=\"fa\" dir=\"rtl\">پل</p>\
                 <p>He said <span lang=\"fr\">oui</span> now.</p>"
            )
        );
    }

    #[test]
    fn the_pages_own_encoding_counts_where_it_is_not_utf_8() {
        let page = "<html><head><meta charset=windows-1251></head><h1>Мост открыт снова</h1><p>Министерство транспорта сообщило в понедельник, что мост через реку снова открыт.</p></html>";
        let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(page);
        assert_eq!(of_bytes(&bytes).title.unwrap().value, "Мост открыт снова");
        assert_eq!(of_bytes(page.as_bytes()).title.unwrap().value, "Мост открыт снова");
    }

    #[test]
    fn what_is_published_and_read_again_is_the_same() {
        let head = format!("<h1>The bridge is open</h1><p>{PROSE}</p>");
        for (text, written) in [
            ("<ol>bar<p>baz</ol>", "<ol><li><p>bar</p><p>baz</p></li></ol>"),
            ("<ol><li><p>foo<section><li>bar</section></ol>", "<ol><li>foo</li><li>bar</li></ol>"),
            (
                "<ol type=a start=3><li>foo<li value=7>bar<li><li><b> </b><li value=1>baz<li></ol>",
                "<ol start=\"3\" type=\"a\"><li>foo</li><li value=\"7\">bar</li><li></li><li></li><li value=\"1\">baz</li></ol>",
            ),
            (
                "<ol type=none><li value=x><p>foo</ol><ul type=a><li><li>bar</ul><ol><li></ol>",
                "<ol><li>foo</li></ol><ul><li>bar</li></ul>",
            ),
            (
                "<dl><dt>foo<section><dd>bar</section>baz</dl>",
                "<dl><dt>foo</dt><dd>bar</dd><dt>baz</dt></dl>",
            ),
            ("<ul><p>foo</ul>", "<ul><li>foo</li></ul>"),
            ("<a><li><p></p><p>foo</p></li></a>", "<li>foo</li>"),
            ("<table><caption><tr><td>foo</table>", "<p>foo</p>"),
            (
                "<table><caption>a<tr><td>foo<td></table>",
                "<table><caption>a</caption><tr><td>foo</td><td></td></tr></table>",
            ),
            ("<table><tr><td>foo</td></tr><tr><td><img></td></tr></table>", "<p>foo</p>"),
            ("http://example.org", "<p><a href=\"http://example.org/\">http://example.org</a></p>"),
        ] {
            let whole = format!("<p>{PROSE}</p>{written}<p>{PROSE}</p>");
            let first = reading(&format!("{head}{text}<p>{PROSE}</p>"));
            assert_eq!(first.html, whole, "{text}");
            let again = reading(&format!("<h1>The bridge is open</h1>{}", first.html));
            assert_eq!(again.html, whole, "{text}");
        }
    }

    #[test]
    fn a_listing_of_too_many_lines_is_refused() {
        let listing = format!("<h1>a</h1><pre>{}", "a\n".repeat(200_000));
        assert_eq!(reading(&listing).verdict(), Verdict::Reject);
    }

    #[test]
    fn what_a_page_says_of_itself_is_clean() {
        let page = format!(
            "<title>The bri&#1;dge is&nbsp;\n open</title><meta name=author content='A&#x8;B'><p>{PROSE}"
        );
        let reading = reading(&page);
        assert_eq!(reading.title.unwrap().value, "The bridge is open");
        assert_eq!(reading.authors[0].name, "AB");
    }

    #[test]
    fn a_page_in_ascii_is_not_believed_to_be_utf_16() {
        let page = b"<?xml version=\"1.0\" encoding=\"UTF-16\"?><h1>Bridge \xe9</h1><p>and its text, even.</p> ";
        let reading = of_bytes(page);
        assert_eq!(reading.verdict(), Verdict::Reject);
    }

    #[test]
    fn a_restraint_holds_wherever_it_stands_on_the_page() {
        let embargo = "EMBARGOED UNTIL 5 March 2090, 10:00";
        for page in [
            format!("<h1>The bridge</h1><div class=banner>{embargo}</div><p>{PROSE}</p>"),
            format!("<article><h1>The bridge</h1><aside>{embargo}</aside><p>{PROSE}</p></article>"),
            format!("<article><h1>The bridge</h1><p>{PROSE}</p><footer>DRAFT</footer></article>"),
            format!("<h1>The bridge</h1><p hidden>{embargo}</p><p>{PROSE}</p>"),
            format!(
                "<h1>The bridge</h1><p>{PROSE}</p><nav>EMBARGOED <b>until</b> 5 March 2090</nav>"
            ),
        ] {
            assert_eq!(reading(&page).verdict(), Verdict::Hold, "{page}");
        }
    }

    #[test]
    fn what_is_named_like_furniture_and_is_none_stays() {
        let links = "<li><a href=/d>Decree of the Cabinet of Ministers on the roads</a>".repeat(4);
        for (page, words) in [
            (format!("<form id=aspnetForm><p>{PROSE}</p></form><p>Contact</p>"), PROSE),
            (format!("<div aria-hidden=true><main><p>{PROSE}</p></main></div>"), PROSE),
            (
                format!(
                    "<p>{PROSE}</p><section class=social-policy><p>Pensions rise.</p></section>"
                ),
                "Pensions rise.",
            ),
            (format!("<p>{PROSE}</p><p class=related>The decree is repealed.</p>"), "repealed"),
            (format!("<p>{PROSE}</p><ul>{links}</ul>"), "Cabinet of Ministers"),
            (
                format!("<a name=1><p>{PROSE}<a name=2><p>Two<a name=3><p>Three<a name=4><p>Four"),
                "Four",
            ),
        ] {
            let html = reading(&format!("<h1>The bridge is open</h1>{page}")).html;
            assert!(html.contains(words), "{html}");
        }
    }

    #[test]
    fn what_word_left_unsettled_in_a_page_holds_and_is_not_published() {
        let reading = reading(&format!(
            "<h1>The bridge</h1><p>{PROSE} It cost <span class=msoDel><del>twelve</del></span> ten million.</p>\
             <div style='mso-element:comment-list'><p>Not this sentence</p></div>"
        ));
        assert_eq!(reading.verdict(), Verdict::Hold);
        assert!(
            !reading.html.contains("twelve") && !reading.html.contains("Not this"),
            "{}",
            reading.html
        );
    }

    #[test]
    fn half_a_page_waits_for_a_person() {
        let reading = reading(&format!("<html><body><h1>The bridge</h1><p>{PROSE}</p><p>and the"));
        assert_eq!(reading.verdict(), Verdict::Hold);
    }
}
