//! What search engines read of a page: schema.org's `NewsArticle` as JSON-LD.

use serde::Serialize;

use crate::domain::attachment::Medium;
use crate::domain::site::Site;
use crate::domain::time::Moment;

use super::item::Item;

#[derive(Serialize)]
struct NewsArticle<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    headline: &'a str,
    description: &'a str,
    url: &'a str,
    #[serde(rename = "mainEntityOfPage")]
    main_entity_of_page: &'a str,
    identifier: &'a str,
    #[serde(rename = "inLanguage")]
    in_language: &'a str,
    #[serde(rename = "datePublished")]
    date_published: String,
    #[serde(rename = "dateModified")]
    date_modified: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    expires: Option<String>,
    version: u32,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    image: Vec<&'a str>,
    #[serde(rename = "articleSection", skip_serializing_if = "Vec::is_empty")]
    article_section: Vec<&'a str>,
    author: Vec<Organization<'a>>,
    publisher: Organization<'a>,
}

/// Who speaks is an office, also where a person signs for it.
#[derive(Serialize)]
struct Organization<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

/// Made to stand in a `script` element: nothing in it can end that element or begin another.
pub(super) fn json_ld(site: &Site, item: &Item<'_>) -> String {
    let article = NewsArticle {
        context: "https://schema.org",
        kind: "NewsArticle",
        headline: &item.title,
        description: &item.summary,
        url: &item.url,
        main_entity_of_page: &item.url,
        identifier: item.id,
        in_language: item.language.as_str(),
        date_published: item.published.rfc3339(),
        date_modified: item.updated.rfc3339(),
        expires: item.expires.map(Moment::rfc3339),
        version: item.revision,
        image: item
            .enclosures
            .iter()
            .filter(|enclosure| enclosure.medium == Medium::Image)
            .map(|enclosure| enclosure.url.as_str())
            .collect(),
        article_section: item.categories.iter().map(|category| &*category.name).collect(),
        author: item
            .authors
            .iter()
            .map(|author| organization(&author.name, author.uri.as_deref()))
            .collect(),
        publisher: organization(&site.title, Some(&site.public_url)),
    };
    // Only strings are borrowed and numbers copied: there is nothing that JSON could not say.
    let json = serde_json::to_string(&article).unwrap_or_default();
    json.replace('&', "\\u0026").replace('<', "\\u003c").replace('>', "\\u003e")
}

fn organization<'a>(name: &'a str, url: Option<&'a str>) -> Organization<'a> {
    Organization { kind: "Organization", name, url }
}
