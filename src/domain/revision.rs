//! What a reading comes to as a statement.

use super::decide::{Known, Submission};
use super::id::EntryId;
use super::language::Language;
use super::reading::Reading;
use super::statement::Statement;

/// The next revision's text, with what an entry keeps for good.
pub(super) fn revised(known: &Known, submission: Submission) -> Statement {
    let Submission { reading, owner, replaces, .. } = submission;
    let fresh = statement_of((reading, replaces), known.statement.group.clone(), owner);
    Statement {
        slug: known.statement.slug.clone(),
        address: known.statement.address.clone(),
        declared_id: known.statement.declared_id.clone(),
        owner: known.statement.owner,
        ..fresh
    }
}

pub(super) fn statement_of(
    (reading, replaces): (Reading, Option<EntryId>),
    group: String,
    owner: u32,
) -> Statement {
    let expires = reading.expires_at();

    Statement {
        title: reading.title.map(|title| title.value).unwrap_or_default(),
        language: reading.language.map_or_else(Language::undetermined, |language| language.value),
        html: reading.html,
        summary: reading.summary.map(|summary| summary.value).unwrap_or_default(),
        categories: reading.categories,
        place: reading.place.map(|place| place.value),
        number: reading.number.map(|number| number.value),
        authors: reading.authors,
        rights: reading.rights,
        declared_id: reading.declared_id.map(|declared| declared.value),
        group,
        slug: reading.slug,
        address: None,
        owner: Some(owner),
        expires,
        replaces,
    }
}
