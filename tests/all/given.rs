//! What several tests start from.

use gazetted::domain::language::Language;
use gazetted::domain::statement::{Category, Statement};

/// A small statement with this headline.
pub(crate) fn statement(title: &str) -> Statement {
    Statement {
        title: title.to_owned(),
        language: Language::parse("en").unwrap(),
        html: "<p>The harbour opens at nine.</p>".to_owned(),
        summary: "The harbour opens at nine.".to_owned(),
        categories: vec![Category { slug: "news".to_owned(), name: "News".to_owned() }],
        place: None,
        number: None,
        authors: Vec::new(),
        rights: None,
        declared_id: None,
        group: title.to_lowercase(),
        slug: "harbour".to_owned(),
        address: None,
        owner: None,
        corrections: Vec::new(),
        change: None,
        note: None,
        expires: None,
        replaces: None,
    }
}
