//! What the head of a page says of it.

use ammonia::Url;
use scraper::{ElementRef, Html};

use super::super::rich::Properties;

#[derive(Default)]
pub(super) struct Head {
    /// For addresses that are relative to the page.
    pub(super) base: Option<Url>,
    /// What the page is called, with the name of the site perhaps.
    pub(super) titles: Vec<String>,
    pub(super) properties: Properties,
}

pub(super) fn read(page: &Html) -> Head {
    let mut head = Head::default();
    let mut canonical = None;
    let mut published = None;
    for element in page.root_element().descendent_elements() {
        let attribute =
            |name: &str| element.attr(name).map(str::trim).filter(|value| !value.is_empty());
        match element.value().name() {
            "html" => head.properties.language = attribute("lang").map(str::to_owned),
            "base" => head.base = head.base.or_else(|| address(attribute("href")?)),
            "title" if head.titles.is_empty() => head.titles.push(text(element)),
            "link" if attribute("rel").is_some_and(|rel| rel.eq_ignore_ascii_case("canonical")) => {
                canonical = canonical.or_else(|| address(attribute("href")?));
            }
            "meta" => {
                let name = attribute("property").or(attribute("name")).or(attribute("itemprop"));
                if let (Some(name), Some(content)) = (name, attribute("content")) {
                    meta(&name.to_ascii_lowercase(), content, (&mut head, &mut published));
                }
            }
            "time"
                if attribute("itemprop") == Some("datePublished")
                    || attribute("pubdate").is_some() =>
            {
                published = published.or_else(|| attribute("datetime").map(str::to_owned));
            }
            _ => {}
        }
    }
    head.base = head.base.or(canonical);
    head.properties.published = published;
    head.properties.title = head.titles.last().cloned();
    head
}

fn meta(name: &str, content: &str, (head, published): (&mut Head, &mut Option<String>)) {
    match name {
        "og:title" | "dc.title" | "dcterms.title" => head.titles.push(content.to_owned()),
        "author" | "dc.creator" | "dcterms.creator" | "article:author"
            if head.properties.author.is_none() && !content.contains("://") =>
        {
            head.properties.author = Some(content.to_owned());
        }
        "article:published_time"
        | "datepublished"
        | "dc.date.issued"
        | "dcterms.issued"
        | "dc.date"
        | "dcterms.date"
        | "date"
        | "pubdate"
        | "publishdate"
            if published.is_none() =>
        {
            *published = Some(content.to_owned());
        }
        _ => {}
    }
}

fn address(href: &str) -> Option<Url> {
    Url::parse(href).ok().filter(|url| matches!(url.scheme(), "http" | "https"))
}

fn text(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
