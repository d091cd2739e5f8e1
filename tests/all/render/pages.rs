//! Pages, read as the XML that they are careful to be, too.

use std::sync::Arc;

use gazetted::domain::entry::Entry;
use gazetted::domain::feed::{Feed, FeedKey, Format};
use gazetted::domain::language::Language;
use gazetted::domain::site::Site;
use gazetted::domain::statement::{Category, Statement};
use gazetted::render::page::Pages;
use gazetted::render::{Version, plain};
use roxmltree::{Document, Node};

use super::{HARMLESS, feed, numbered, site};

fn pages() -> Pages {
    Pages::new().unwrap()
}

/// Everything behind the document type, which the strict reader refuses.
fn xml(page: &str) -> Document<'_> {
    Document::parse(page.strip_prefix("<!doctype html>\n").unwrap()).unwrap()
}

fn elements<'a, 'd>(xml: &'a Document<'d>, name: &str) -> Vec<Node<'a, 'd>> {
    xml.descendants().filter(|node| node.has_tag_name(name)).collect()
}

fn text(node: Node<'_, '_>) -> String {
    node.descendants().filter_map(|node| node.text().filter(|_| node.is_text())).collect()
}

fn feeds() -> Vec<Feed> {
    let in_language = |tag: &str| {
        let language = Language::parse(tag).unwrap();
        let key = FeedKey::Language(language.clone());
        Feed { key, title: format!("Ministry: {tag}"), language: Some(language), ..feed() }
    };
    let category = FeedKey::Category("visits".to_owned());
    let by_category = Feed { key: category, title: "Visits".to_owned(), ..feed() };
    vec![feed(), in_language("en"), in_language("ar"), by_category]
}

fn written_in(tag: &str) -> Entry {
    let plain = numbered(1);
    let statement = Statement {
        language: Language::parse(tag).unwrap(),
        categories: vec![Category { slug: "visits".to_owned(), name: "Visits".to_owned() }],
        number: Some("190/26".to_owned()),
        ..(*plain.statement).clone()
    };
    Entry { statement: Arc::new(statement), ..plain }
}

fn every_page(site: &Site, entry: &Entry) -> Vec<String> {
    let (pages, feeds) = (pages(), feeds());
    let editions = [written_in("ar"), written_in("kk")];
    let version = Version { revision: 2, at: entry.updated };
    vec![
        pages.statement(site, (entry, &[], &[]), &feeds).unwrap(),
        pages.statement(site, (entry, &editions, &[]), &feeds).unwrap(),
        pages.revision(site, (entry, version, Some(&editions[0])), &feeds).unwrap(),
        pages.revision(site, (entry, version, None), &feeds).unwrap(),
        pages.home(site, std::slice::from_ref(entry), &feeds).unwrap(),
        pages.home(site, &[], &[]).unwrap(),
        pages.feeds(site, &feeds).unwrap(),
        pages.not_found(site).unwrap(),
    ]
}

pub(super) fn assert_well_formed(entry: &Entry) {
    for page in every_page(&site(), entry) {
        xml(&page);
    }
}

#[test]
fn a_hostile_text_is_shown_as_it_is_and_ends_no_element() {
    for hostile in HARMLESS {
        let entry = written_in("en");
        let statement = Statement {
            title: hostile.to_owned(),
            summary: hostile.to_owned(),
            place: Some(hostile.to_owned()),
            number: Some(hostile.to_owned()),
            categories: vec![Category { slug: "x".to_owned(), name: hostile.to_owned() }],
            ..(*entry.statement).clone()
        };
        let entry = Entry { statement: Arc::new(statement), ..entry };
        let hostile_site =
            Site { title: hostile.to_owned(), description: Some(hostile.to_owned()), ..site() };
        for page in every_page(&hostile_site, &entry) {
            let xml = xml(&page);
            assert_eq!(text(elements(&xml, "header")[0]).trim(), format!("{hostile}\nFeeds"));
        }
        let page = pages().statement(&hostile_site, (&entry, &[], &[]), &feeds()).unwrap();
        let xml = xml(&page);
        assert_eq!(text(elements(&xml, "h1")[0]), hostile);
        let meta = elements(&xml, "meta");
        let described = meta.iter().find(|meta| meta.attribute("name") == Some("description"));
        assert_eq!(described.unwrap().attribute("content"), Some(hostile));
        let data: serde_json::Value =
            serde_json::from_str(&text(elements(&xml, "script")[0])).unwrap();
        assert_eq!(data["headline"], hostile);
    }
}

#[test]
fn the_data_for_search_engines_holds_no_markup() {
    let page =
        pages().statement(&site(), (&super::holding("</script><!--&"), &[], &[]), &[]).unwrap();
    let (_, data) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    let (data, _) = data.split_once("</script>").unwrap();
    assert!(!data.contains(['<', '>', '&']), "{data}");
    let data: serde_json::Value = serde_json::from_str(data).unwrap();
    assert_eq!(data["@type"], "NewsArticle");
    assert_eq!(data["headline"], "</script><!--&");
    assert_eq!(data["datePublished"], "2026-03-03T09:15:00+04:00");
    assert_eq!(data["publisher"]["url"], "https://press.example.org");
}

#[test]
fn language_and_direction_are_those_of_the_statement_and_our_words_are_marked() {
    for (tag, direction, words, words_direction) in [
        ("en", "ltr", None, None),
        ("ar", "rtl", None, None),
        ("he", "rtl", Some("en"), Some("ltr")),
        ("kk", "ltr", Some("en"), Some("ltr")),
        ("az-Arab", "rtl", Some("az"), Some("ltr")),
        ("de-AT", "ltr", None, None),
    ] {
        let page = pages().statement(&site(), (&written_in(tag), &[], &[]), &feeds()).unwrap();
        let xml = xml(&page);
        for shown in [xml.root_element(), elements(&xml, "article")[0]] {
            assert_eq!(shown.attribute("lang"), Some(tag));
            assert_eq!(shown.attribute("dir"), Some(direction));
        }
        for ours in [elements(&xml, "nav")[0], elements(&xml, "dt")[0]] {
            assert_eq!(ours.attribute("lang"), words, "{tag}");
            assert_eq!(ours.attribute("dir"), words_direction, "{tag}");
        }
    }
}

#[test]
fn pages_of_the_site_are_in_its_default_language() {
    let hebrew = Site { languages: vec![Language::parse("he").unwrap()], ..site() };
    let (pages, feeds, entry) = (pages(), feeds(), written_in("en"));
    for page in [
        pages.home(&hebrew, std::slice::from_ref(&entry), &feeds).unwrap(),
        pages.feeds(&hebrew, &feeds).unwrap(),
        pages.not_found(&hebrew).unwrap(),
    ] {
        let xml = xml(&page);
        assert_eq!(xml.root_element().attribute("lang"), Some("he"));
        assert_eq!(xml.root_element().attribute("dir"), Some("rtl"));
        assert_eq!(elements(&xml, "nav")[0].attribute("lang"), Some("en"));
    }
    let page = pages.statement(&hebrew, (&entry, &[], &[]), &feeds).unwrap();
    let xml = xml(&page);
    let title = elements(&xml, "header")[0].first_element_child().unwrap();
    assert_eq!((title.attribute("lang"), title.attribute("dir")), (Some("he"), Some("rtl")));
}

#[test]
fn a_date_is_in_the_language_of_its_page_or_in_digits() {
    for (tag, date) in [("en", "3 March 2026"), ("az", "3 mart 2026"), ("he", "2026-03-03")] {
        let page = pages().statement(&site(), (&written_in(tag), &[], &[]), &feeds()).unwrap();
        let xml = xml(&page);
        let times = elements(&xml, "time");
        assert!(times.iter().all(|time| text(*time).starts_with(date)), "{tag}");
        assert!(plain::text(&site(), &written_in(tag)).contains(&format!("Riverside, {date}\n")));
    }
}

#[test]
fn a_reader_discovers_the_feed_of_the_pages_language_first_and_atom_first() {
    let page = pages().statement(&site(), (&written_in("ar"), &[], &[]), &feeds()).unwrap();
    // Some tools search with a pattern, and know no character references.
    assert!(page.contains("<link rel=\"alternate\" type=\"application/atom+xml\""));
    let xml = xml(&page);
    let discovered: Vec<_> = elements(&xml, "link")
        .into_iter()
        .filter(|link| link.attribute("rel") == Some("alternate"))
        .filter_map(|link| link.attribute("href"))
        .collect();
    assert_eq!(
        discovered[..4],
        ["ar.atom", "ar.rss", "ar.json", "all.atom"]
            .map(|name| format!("https://press.example.org/feeds/{name}"))
    );
}

#[test]
fn editions_are_linked_by_the_name_of_their_language() {
    let of =
        |tag: &str| Entry { address: format!("/statements/2026/{tag}-0123ab"), ..written_in(tag) };
    let page =
        pages().statement(&site(), (&of("en"), &[of("ar"), of("nn")], &[]), &feeds()).unwrap();
    let xml = xml(&page);
    let alternates: Vec<_> = elements(&xml, "link")
        .into_iter()
        .filter_map(|link| Some((link.attribute("hreflang")?, link.attribute("href")?)))
        .collect();
    assert_eq!(
        alternates,
        [
            ("ar", "https://press.example.org/statements/2026/ar-0123ab"),
            ("nn", "https://press.example.org/statements/2026/nn-0123ab"),
        ]
    );
    let links: Vec<_> = elements(&xml, "a")
        .into_iter()
        .filter(|link| link.attribute("hreflang").is_some())
        .map(|link| {
            let named =
                ["href", "hreflang", "lang", "dir"].map(|name| link.attribute(name).unwrap());
            (named, text(link))
        })
        .collect();
    assert_eq!(
        links,
        [
            (["/statements/2026/ar-0123ab", "ar", "ar", "rtl"], "العربية".to_owned()),
            (["/statements/2026/nn-0123ab", "nn", "nn", "ltr"], "nn".to_owned()),
        ]
    );
}

#[test]
fn no_page_needs_more_than_its_own_style_sheet() {
    for page in every_page(&site(), &written_in("en")) {
        let xml = xml(&page);
        for name in ["img", "style", "iframe", "object", "form", "base"] {
            assert!(elements(&xml, name).is_empty(), "{name}");
        }
        assert!(xml.descendants().all(|node| node.attribute("style").is_none()));
        let scripts = elements(&xml, "script");
        assert!(scripts.iter().all(|one| one.attribute("type") == Some("application/ld+json")));
        let sheet = elements(&xml, "link")
            .into_iter()
            .find(|link| link.attribute("rel") == Some("stylesheet"));
        assert_eq!(sheet.unwrap().attribute("href"), Some(pages().style().0));
    }
}

#[test]
fn headings_descend_by_one_and_no_id_is_given_twice() {
    for page in every_page(&site(), &written_in("en")) {
        let xml = xml(&page);
        let level = |node: Node<'_, '_>| match node.tag_name().name() {
            "h1" => Some(1),
            "h2" => Some(2),
            "h3" => Some(3),
            _ => None,
        };
        let levels: Vec<_> = xml.descendants().filter_map(level).collect();
        assert_eq!(levels.iter().filter(|level| **level == 1).count(), 1);
        assert!(levels.windows(2).all(|pair| pair[1] <= pair[0] + 1), "{levels:?}");
        let mut ids: Vec<_> = xml.descendants().filter_map(|node| node.attribute("id")).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        let labelled = xml.descendants().filter_map(|node| node.attribute("aria-labelledby"));
        assert!(labelled.into_iter().all(|id| ids.contains(&id)));
    }
}

#[test]
fn links_between_pages_are_paths_under_the_public_url() {
    let below = Site { public_url: "https://example.org/press".to_owned(), ..site() };
    for page in every_page(&below, &written_in("en")) {
        let xml = xml(&page);
        for link in elements(&xml, "a") {
            let href = link.attribute("href").unwrap();
            let fits = |base| href.starts_with(base);
            assert!(fits("/press/") || fits("https://example.org/press/"), "{href}");
        }
    }
}

#[test]
fn a_category_leads_to_its_feed_on_the_page_of_feeds() {
    let page = pages().statement(&site(), (&written_in("en"), &[], &[]), &feeds()).unwrap();
    let statement = xml(&page);
    let links = elements(&statement, "a");
    let link = links.iter().find(|link| text(**link) == "Visits").unwrap();
    let anchor = link.attribute("href").unwrap().strip_prefix("/feeds/#").unwrap();
    let page = pages().feeds(&site(), &feeds()).unwrap();
    let feeds = xml(&page);
    assert!(feeds.descendants().any(|node| node.attribute("id") == Some(anchor)));
}

#[test]
fn the_page_of_feeds_shows_every_address_for_copying() {
    let page = pages().feeds(&site(), &feeds()).unwrap();
    let xml = xml(&page);
    let shown: Vec<_> = elements(&xml, "code").into_iter().map(text).collect();
    for feed in feeds() {
        for format in Format::ALL {
            let address = format!("https://press.example.org{}", feed.key.address(format));
            assert!(shown.contains(&address), "{address}");
        }
    }
}

#[test]
fn the_first_page_is_sorted_by_date_newest_first() {
    let on = |number, date: &str| Entry { published: date.parse().unwrap(), ..numbered(number) };
    let entries = [
        on(1, "2026-01-02T09:00:00+04:00"),
        on(2, "2026-03-04T09:00:00+04:00"),
        on(3, "2025-03-04T09:00:00+04:00"),
    ];
    let page = pages().home(&site(), &entries, &feeds()).unwrap();
    let xml = xml(&page);
    let titles: Vec<_> = elements(&xml, "h3").into_iter().map(text).collect();
    assert_eq!(titles, [2, 1, 3].map(|number| format!("A new bridge, part {number}")));
}

#[test]
fn a_correction_shows_when_it_was_made_and_a_first_version_does_not() {
    let at = |revision| Version { revision, at: written_in("en").updated };
    let shown = |versions: &[Version]| {
        let entry = written_in("en");
        pages().statement(&site(), (&entry, &[], versions), &feeds()).unwrap()
    };
    let first = shown(&[]);
    assert!(!first.contains("Updated") && !first.contains("Versions"));
    let corrected = shown(&[at(1), at(3)]);
    assert!(corrected.contains("Updated") && corrected.contains("/v/3\""), "{corrected}");
}

#[test]
fn the_same_page_is_the_same_bytes() {
    assert_eq!(every_page(&site(), &written_in("en")), every_page(&site(), &written_in("en")));
}

#[test]
fn plain_text_says_what_the_page_says() {
    assert_eq!(
        plain::text(&site(), &written_in("en")),
        "A new bridge, part 1\n\n\
        Riverside, 3 March 2026\n\n\
        The bridge opens & all may cross.\n\n\
        https://press.example.org/statements/2026/new-bridge-000001\n\
        tag:press.example.org,2026:1\n"
    );
}

/// WCAG 2.1, success criterion 1.4.3: 4.5 to 1 for text.
#[test]
fn every_ink_can_be_read_on_the_paper_in_both_colour_schemes() {
    let pages = pages();
    let sheet = std::str::from_utf8(pages.style().1).unwrap();
    let schemes: Vec<_> = sheet.split("--paper:").skip(1).collect();
    assert_eq!(schemes.len(), 2);
    for scheme in schemes {
        let paper = luminance(scheme);
        for ink in ["--ink:", "--quiet:", "--link:"] {
            let ink = luminance(scheme.split(ink).nth(1).unwrap());
            let (light, dark) = (paper.max(ink), paper.min(ink));
            assert!((light + 0.05) / (dark + 0.05) >= 4.5, "{ink} on {paper}");
        }
    }
}

/// Of the first colour in a text.
fn luminance(text: &str) -> f64 {
    let digits = text.split('#').nth(1).unwrap().split(';').next().unwrap();
    let width = digits.len() / 3;
    let channel = |index: usize| {
        let digits = &digits[index * width..(index + 1) * width];
        let value = u8::from_str_radix(&digits.repeat(2 / width), 16).unwrap();
        let value = f64::from(value) / 255.0;
        if value <= 0.03928 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * channel(0) + 0.7152 * channel(1) + 0.0722 * channel(2)
}
