//! What is rendered, read by parsers that did not write it.

#![allow(clippy::unwrap_used, reason = "a helper that panics fails its test, as it should")]

mod budget;
mod pages;
mod tombstones;

use std::sync::Arc;

use feed_rs::model::Feed as ForeignFeed;
use gazetted::domain::digest::Digest;
use gazetted::domain::entry::{Bearings, Entry};
use gazetted::domain::feed::{Feed, FeedKey, Format};
use gazetted::domain::id::{Authority, EntryId};
use gazetted::domain::language::Language;
use gazetted::domain::site::{RENDERER_VERSION, Site, Window};
use gazetted::domain::statement::{Author, Category, Statement};
use gazetted::render::{
    self, Contents, Extent, Fault, RenderedEntry, RenderedFeed, Unrenderable, entry,
};
use proptest::prelude::*;
use roxmltree::{Document, Node};

const ATOM: &str = "http://www.w3.org/2005/Atom";
const CONTENT: &str = "http://purl.org/rss/1.0/modules/content/";
const DUBLIN_CORE: &str = "http://purl.org/dc/elements/1.1/";

/// What a text may hold and still come out of every format as it went in.
const HARMLESS: [&str; 24] = [
    "AT&T, Q&A; 5 < 6 > 4 \"quoted\" 'so'",
    "<b>bold</b> &amp; &lt;i&gt; &#38; &nbsp;",
    "&amp;amp;",
    "]]>",
    "]]]]>><![CDATA[ x ]]>",
    "<![CDATA[",
    "</title></item></channel></rss>",
    "<item><guid>x</guid></item>",
    "</entry></feed><entry>",
    "\"},{\"id\":\"x\"}]}",
    "<!-- -- --> <?xml version=\"1.0\"?> <!DOCTYPE x>",
    "</script><script>alert(1)</script>",
    "👩‍👩‍👧‍👦 🇦🇿 e\u{301}",
    "نص عربي ‏مع‎ أرقام ١٢٣",
    "a\u{202e}b\u{202c}c\u{2066}d\u{2069}",
    "Şəhər ı İ Ələt",
    "del \u{7f} c1 \u{80}\u{9f} nel \u{85} end",
    "line \u{2028} paragraph \u{2029} end",
    "bom \u{feff} end",
    "nonchar \u{1fffe}\u{10ffff} end",
    "nbsp \u{a0} thin \u{2009} zwsp \u{200b} end",
    "back\\slash \\u0041 \\n {{ x }} {% y %} ${z}",
    "two  blanks   inside",
    "%s %00 %0a &#x0; &#0;",
];

/// What XML cannot hold: each with what stands for it. One text of one line, one of several.
const REPLACED: [(&str, &str); 10] = [
    ("a\0b", "a\u{fffd}b"),
    ("a\u{8}b", "a\u{fffd}b"),
    ("a\u{b}b", "a\u{fffd}b"),
    ("a\u{c}b", "a\u{fffd}b"),
    ("a\u{1b}[31mb", "a\u{fffd}[31mb"),
    ("a\u{1f}b", "a\u{fffd}b"),
    ("a\u{fffe}b", "a\u{fffd}b"),
    ("a\u{ffff}b", "a\u{fffd}b"),
    ("  blanks around \n", "blanks around"),
    ("\0", "\u{fffd}"),
];

fn site() -> Site {
    Site {
        title: "Ministry of Examples".to_owned(),
        public_url: "https://press.example.org".to_owned(),
        authority: Authority::parse("press.example.org,2026").unwrap(),
        languages: vec![Language::parse("en").unwrap()],
        description: Some("Statements & notices".to_owned()),
        author: Author {
            name: "Press Service".to_owned(),
            email: Some("press@example.org".to_owned()),
            uri: Some("https://example.org/?a=1&b=2".to_owned()),
        },
        rights: Some("Free to reuse".to_owned()),
        window: Window { entries: 50, days: 7, bytes: 1_000_000 },
        categories: Vec::new(),
        renderer: 1,
        edit_quiet: None,
    }
}

fn feed() -> Feed {
    Feed {
        key: FeedKey::All,
        title: "Ministry of Examples".to_owned(),
        language: Some(Language::parse("en").unwrap()),
        updated: "2026-03-04T10:00:00+04:00".parse().unwrap(),
    }
}

/// An entry with `text` wherever a text can stand.
fn holding(text: &str) -> Entry {
    let plain = numbered(1);
    let statement = Statement {
        title: text.to_owned(),
        html: text.to_owned(),
        summary: text.to_owned(),
        categories: vec![Category { slug: "visits".to_owned(), name: text.to_owned() }],
        authors: vec![Author { name: text.to_owned(), email: None, uri: None }],
        rights: Some(text.to_owned()),
        place: Some(text.to_owned()),
        number: Some(text.to_owned()),
        ..(*plain.statement).clone()
    };
    Entry { statement: Arc::new(statement), ..plain }
}

fn numbered(number: u32) -> Entry {
    Entry {
        state: gazetted::domain::withdrawal::State::Current,
        id: EntryId::recorded(format!("tag:press.example.org,2026:{number}")),
        revision: 1,
        address: format!("/statements/2026/new-bridge-{number:06x}"),
        published: "2026-03-03T09:15:00.25+04:00".parse().unwrap(),
        updated: "2026-03-03T09:16:00.75+04:00".parse().unwrap(),
        statement: Arc::new(Statement {
            title: format!("A new bridge, part {number}"),
            html: "<p>The bridge opens &amp; <em>all</em> may cross.</p>".to_owned(),
            summary: "The bridge opens & all may cross.".to_owned(),
            place: Some("Riverside".to_owned()),
            slug: "new-bridge".to_owned(),
            ..Statement::blank(Language::parse("en").unwrap(), "bridge".to_owned())
        }),
        bearings: Bearings::default(),
        in_reply_to: None,
    }
}

fn document(
    site: &Site,
    feed: &Feed,
    entries: &[Arc<RenderedEntry>],
    format: Format,
) -> Result<RenderedFeed, Unrenderable> {
    render::document(site, feed, &Contents::of(entries.to_vec()), format)
}

fn validate(
    format: Format,
    bytes: &[u8],
    entries: &[Arc<RenderedEntry>],
) -> Result<(), Unrenderable> {
    render::validate(format, bytes, &Contents::of(entries.to_vec()))
}

fn in_extent(one: &Entry, extent: Extent) -> Arc<RenderedEntry> {
    Arc::new(entry(&site(), one, extent).unwrap())
}

fn whole(entries: &[Arc<RenderedEntry>], format: Format) -> Vec<u8> {
    let RenderedFeed { pieces, length, .. } = document(&site(), &feed(), entries, format).unwrap();
    let bytes = pieces.concat();
    assert_eq!(bytes.len() as u64, length);
    validate(format, &bytes, entries).unwrap();
    bytes
}

fn child<'a, 'd>(node: Node<'a, 'd>, namespace: &str, name: &str) -> Node<'a, 'd> {
    node.children()
        .find(|child| {
            child.tag_name().name() == name
                && child.tag_name().namespace().unwrap_or_default() == namespace
        })
        .unwrap_or_else(|| panic!("no {name}"))
}

fn text<'a>(node: Node<'a, '_>, namespace: &str, name: &str) -> &'a str {
    child(node, namespace, name).text().unwrap_or_default()
}

/// Every text of the one entry, read strictly: must be `expected`.
fn assert_reads_as(format: Format, bytes: &[u8], expected: &str) {
    let xml_text = std::str::from_utf8(bytes).unwrap();
    let found: Vec<String> = match format {
        Format::Atom => {
            let xml = Document::parse(xml_text).unwrap();
            let entry = child(xml.root_element(), ATOM, "entry");
            let mut found: Vec<_> = ["title", "summary", "content", "rights"]
                .map(|name| text(entry, ATOM, name).to_owned())
                .into();
            found.push(text(child(entry, ATOM, "author"), ATOM, "name").to_owned());
            found.push(child(entry, ATOM, "category").attribute("label").unwrap().to_owned());
            found
        }
        Format::Rss => {
            let xml = Document::parse(xml_text).unwrap();
            let item = child(child(xml.root_element(), "", "channel"), "", "item");
            // A description is HTML: the text is escaped once more in it.
            let description = text(item, "", "description");
            let description = description.replace("&lt;", "<").replace("&gt;", ">");
            vec![
                description.replace("&amp;", "&"),
                text(item, "", "title").to_owned(),
                text(item, "", "category").to_owned(),
                text(item, CONTENT, "encoded").to_owned(),
                text(item, DUBLIN_CORE, "creator").to_owned(),
                text(item, DUBLIN_CORE, "rights").to_owned(),
            ]
        }
        Format::Json => {
            let json: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            let item = &json["items"][0];
            let statement = &item["_statement"];
            let found = [
                &item["title"],
                &item["summary"],
                &item["content_html"],
                &item["authors"][0]["name"],
                &item["tags"][0],
                &statement["rights"],
                &statement["number"],
                &statement["place"],
            ];
            found.map(|value| value.as_str().unwrap().to_owned()).into()
        }
    };
    assert_eq!(found, vec![expected.to_owned(); found.len()], "{}", format.name());
}

#[test]
fn a_hostile_text_comes_out_of_every_format_as_it_went_in() {
    for text in HARMLESS {
        let one = in_extent(&holding(text), Extent::Full);
        assert_eq!(one.replaced, 0, "{text:?}");
        for format in Format::ALL {
            assert_reads_as(format, &whole(std::slice::from_ref(&one), format), text);
        }
    }
}

#[test]
fn what_xml_cannot_hold_is_replaced_visibly_and_counted() {
    for (text, expected) in REPLACED {
        let one = in_extent(&holding(text), Extent::Full);
        let forbidden = expected.matches(char::REPLACEMENT_CHARACTER).count();
        assert_eq!(one.replaced, 8 * forbidden, "{text:?}");
        for format in Format::ALL {
            assert_reads_as(format, &whole(std::slice::from_ref(&one), format), expected);
        }
    }
}

#[test]
fn line_ends_stay_in_content_and_become_blanks_on_one_line() {
    let one = in_extent(&holding("a\r\nb\rc\td"), Extent::Full);
    for format in Format::ALL {
        let bytes = whole(std::slice::from_ref(&one), format);
        let ForeignFeed { entries, .. } = feed_rs::parser::parse(&bytes[..]).unwrap();
        assert_eq!(entries[0].title.as_ref().unwrap().content, "a b c d");
        let content = entries[0].content.as_ref().unwrap().body.as_deref().unwrap();
        assert_eq!(content, "a\nb\nc\td", "{}", format.name());
    }
}

#[test]
fn a_foreign_reader_understands_all_three_formats() {
    for text in HARMLESS {
        let one = in_extent(&holding(text), Extent::Full);
        for format in Format::ALL {
            let bytes = whole(std::slice::from_ref(&one), format);
            let read = feed_rs::parser::parse(&bytes[..]).unwrap();
            let entry = &read.entries[0];
            assert_eq!(read.title.unwrap().content, "Ministry of Examples");
            assert_eq!(entry.id, "tag:press.example.org,2026:1");
            assert_eq!(
                entry.links[0].href,
                "https://press.example.org/statements/2026/new-bridge-000001"
            );
            assert_eq!(entry.published.unwrap().to_rfc3339(), "2026-03-03T05:15:00+00:00");
            assert_eq!(entry.title.as_ref().unwrap().content, text, "{}", format.name());
            let content = entry.content.as_ref().unwrap().body.as_deref().unwrap();
            assert_eq!(content, text, "{}", format.name());
        }
    }
}

#[test]
fn a_brief_entry_keeps_its_place_with_its_summary_only() {
    let entries = [
        in_extent(&numbered(3), Extent::Full),
        in_extent(&numbered(2), Extent::Brief),
        in_extent(&numbered(1), Extent::Full),
    ];
    for format in Format::ALL {
        let read = feed_rs::parser::parse(&whole(&entries, format)[..]).unwrap();
        let ids: Vec<_> = read.entries.iter().map(|entry| &entry.id[27..]).collect();
        assert_eq!(ids, ["3", "2", "1"], "{}", format.name());
        let cut = &read.entries[1];
        let shown = cut.content.as_ref().and_then(|content| content.body.as_deref());
        assert!(!shown.unwrap_or_default().contains("<p>"));
    }
}

#[test]
fn the_same_entries_give_the_same_bytes_and_the_same_digest() {
    let render = |format| {
        let entries = [2, 1].map(|number| in_extent(&numbered(number), Extent::Full));
        document(&site(), &feed(), &entries, format).unwrap()
    };
    for format in Format::ALL {
        let (one, other) = (render(format), render(format));
        assert_eq!(one.pieces.concat(), other.pieces.concat());
        assert_eq!(one.digest, other.digest);
        assert_eq!(one.digest.len(), 32);
    }
}

#[test]
fn another_order_extent_or_date_gives_another_digest() {
    let entries = [2, 1].map(|number| in_extent(&numbered(number), Extent::Full));
    let digest = |feed: &Feed, entries: &[Arc<RenderedEntry>]| {
        document(&site(), feed, entries, Format::Json).unwrap().digest
    };
    let turned = [entries[1].clone(), entries[0].clone()];
    let cut = [entries[0].clone(), in_extent(&numbered(1), Extent::Brief)];
    let retitled = Feed { title: "Other".to_owned(), ..feed() };
    let mut digests = vec![
        digest(&feed(), &entries),
        digest(&feed(), &turned),
        digest(&feed(), &cut),
        digest(&retitled, &entries),
        digest(&feed(), &entries[..1]),
    ];
    digests.sort();
    digests.dedup();
    assert_eq!(digests.len(), 5);
}

#[test]
fn nothing_that_the_atom_crate_leaves_unescaped_is_written() {
    let one = in_extent(&holding("xhtml"), Extent::Full);
    let bytes = whole(&[one], Format::Atom);
    let xml = Document::parse(std::str::from_utf8(&bytes).unwrap()).unwrap();
    for element in xml.descendants().filter(Node::is_element) {
        assert_eq!(element.tag_name().namespace(), Some(ATOM));
        assert_ne!(element.attribute("type"), Some("xhtml"));
    }
    assert_eq!(xml.root_element().namespaces().len(), 1);
}

/// The bytes of a feed follow from the ledger alone, so that entity tags survive an update of the
/// program. Where they must change, `RENDERER_VERSION` is raised and these digests with it.
#[test]
fn what_is_rendered_changes_only_with_the_renderer_version() {
    let entries =
        [in_extent(&holding("AT&T <b>"), Extent::Full), in_extent(&numbered(2), Extent::Brief)];
    let digests = Format::ALL.map(|format| Digest::of(&whole(&entries, format)).hex_prefix(16));
    assert_eq!(
        (RENDERER_VERSION, digests.each_ref().map(String::as_str)),
        (4, ["e14073f153b4836c", "3f885799b7949576", "911629ac5e174fd9"])
    );
}

#[test]
fn the_rights_of_the_site_stand_in_every_format() {
    for format in Format::ALL {
        let bytes = whole(&[], format);
        let text = std::str::from_utf8(&bytes).unwrap();
        let element = match format {
            Format::Atom => "<rights>Free to reuse</rights>",
            Format::Rss => "<copyright>Free to reuse</copyright>",
            Format::Json => r#""_site":{"rights":"Free to reuse"}"#,
        };
        assert!(text.contains(element), "{text}");
    }
}

#[test]
fn a_feed_without_entries_is_a_feed() {
    for format in Format::ALL {
        assert!(feed_rs::parser::parse(&whole(&[], format)[..]).unwrap().entries.is_empty());
    }
}

#[test]
fn one_id_twice_in_a_feed_is_refused() {
    let twice = [1, 1].map(|number| in_extent(&numbered(number), Extent::Full));
    for format in Format::ALL {
        let refused = document(&site(), &feed(), &twice, format).unwrap_err();
        assert!(matches!(refused.fault, Fault::Repeated(_)));
    }
}

#[test]
fn an_id_that_a_reader_would_change_is_refused() {
    for id in ["", " tag:x,2026:1", "tag:x,2026:1\n", "tag:x,2026:\u{1}", "tag:x,2026:\u{ffff}"] {
        let entry_with_id = Entry { id: EntryId::recorded(id.to_owned()), ..numbered(1) };
        assert!(entry(&site(), &entry_with_id, Extent::Full).is_err(), "{id:?}");
    }
}

#[test]
fn a_document_that_is_not_its_entries_does_not_pass_the_second_gate() {
    let entries = [2, 1].map(|number| in_extent(&numbered(number), Extent::Full));
    let turned = [entries[1].clone(), entries[0].clone()];
    let cut = [entries[0].clone(), in_extent(&numbered(1), Extent::Brief)];
    for format in Format::ALL {
        let bytes = whole(&entries, format);
        assert!(validate(format, &bytes, &turned).is_err());
        assert!(validate(format, &bytes, &cut).is_err());
        assert!(validate(format, &bytes, &entries[..1]).is_err());
        assert!(validate(format, &bytes[..bytes.len() - 3], &entries).is_err());
        assert!(validate(format, b"\xff", &entries).is_err());
        for field in ["published", "updated"] {
            let mut moved = (*entries[0]).clone();
            let date = if field == "updated" { &mut moved.updated } else { &mut moved.published };
            *date = date.plus_seconds(1);
            let refused =
                validate(format, &bytes, &[Arc::new(moved), entries[1].clone()]).unwrap_err();
            let told = matches!(refused.fault, Fault::Differs { field: of, .. } if of == field);
            assert!(told, "{field}");
        }
        let altered = String::from_utf8(bytes).unwrap().replacen("all may", "some may", 1);
        let refused = validate(format, altered.as_bytes(), &entries).unwrap_err();
        assert_eq!(refused.fault, Fault::Altered);
    }
}

#[test]
fn a_local_time_from_before_zones_is_written_to_the_second() {
    // Baku kept its own mean time, 3 h 19 min 24 s ahead, until 1924.
    let mut old = numbered(1);
    let zone = jiff::tz::TimeZone::get("Asia/Baku").unwrap();
    let instant = "1910-05-28T08:00:07Z".parse().unwrap();
    old.published = gazetted::domain::time::Moment::in_zone(instant, &zone);
    let one = in_extent(&old, Extent::Full);
    for format in Format::ALL {
        let read = feed_rs::parser::parse(&whole(std::slice::from_ref(&one), format)[..]).unwrap();
        let published = read.entries[0].published.unwrap();
        assert_eq!(published.to_rfc3339(), "1910-05-28T08:00:07+00:00", "{}", format.name());
    }
}

/// Any characters, control characters and what XML forbids among them.
fn any_text() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<char>(), 0..80).prop_map(String::from_iter)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_text_gives_valid_documents(
        title in any_text(), summary in any_text(), html in any_text()
    ) {
        let mut hostile = numbered(1);
        let statement = Arc::make_mut(&mut hostile.statement);
        (statement.title, statement.summary, statement.html) = (title, summary, html);
        let shown = Statement { html: "<p>Content</p>".to_owned(), ..statement.clone() };
        let entries = [
            in_extent(&hostile, Extent::Full),
            in_extent(&numbered(2), Extent::Brief),
        ];
        for format in Format::ALL {
            whole(&entries, format);
        }
        pages::assert_well_formed(&Entry { statement: Arc::new(shown), ..hostile });
    }
}
