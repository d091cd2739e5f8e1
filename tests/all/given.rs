//! What several tests start from.

use gazetted::domain::language::Language;
use gazetted::domain::statement::{Category, Statement};

/// A small statement with this headline.
pub(crate) fn statement(title: &str) -> Statement {
    let language = Language::parse("en").unwrap();
    Statement {
        title: title.to_owned(),
        html: "<p>The harbour opens at nine.</p>".to_owned(),
        summary: "The harbour opens at nine.".to_owned(),
        categories: vec![Category { slug: "news".to_owned(), name: "News".to_owned() }],
        slug: "harbour".to_owned(),
        ..Statement::blank(language, title.to_lowercase())
    }
}
