//! What folders and categories say: a folder builds on the configured folder above it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::fault::{Fault, Wrong};
use super::form::Line;
use super::settings::{CategorySection, FolderSection, Given, Keys};
use super::source::{Spot, Table};
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::rules::ReadingRules;
use crate::domain::site::CategoryDefinition;
use crate::domain::statement::Category;

/// Sections by folder: parents come before what is below them.
pub(super) type Sections = BTreeMap<String, FolderSection>;

pub(super) fn texts(lines: Option<&Given<Vec<Line>>>) -> Vec<String> {
    let lines = lines.map(|given| given.value.as_slice()).unwrap_or_default();
    lines.iter().map(|line| line.0.clone()).collect()
}

pub(super) fn read_categories(keys: Keys, faults: &mut Vec<Fault>) -> Vec<CategoryDefinition> {
    let mut categories = Vec::new();
    for (slug, Spot { place, value }) in keys.rest() {
        let key = format!("categories.{slug}");
        if slug_of(&slug) != slug {
            let remedy = match slug_of(&slug).as_str() {
                "" => "write a word of a-z, 0-9 and hyphens".to_owned(),
                slug => format!("write {slug} = \"...\""),
            };
            let what = "the word for addresses may hold a-z, 0-9 and hyphens only";
            faults.push(Fault::new(&place, &*key, Wrong::new(what, remedy)));
        }
        // `visits = "Visits"` is the short form of a table with that name.
        let entries = value.into_table().unwrap_or_else(|name| {
            Table::from([("name".to_owned(), Spot { place: place.clone(), value: name })])
        });
        let mut keys = Keys::new(format!("{key}."), place, entries);
        let section = CategorySection::take(&mut keys, faults);
        keys.finish(faults);
        if let (Some(name), Some(by_language)) = (section.name, section.by_language) {
            let category = Category { slug, name: name.value.0 };
            categories.push(CategoryDefinition { category, by_language: by_language.value });
        }
    }
    categories
}

pub(super) fn read_sections(keys: Keys, faults: &mut Vec<Fault>) -> Sections {
    let mut sections = Sections::new();
    for (name, Spot { place, value }) in keys.rest() {
        let key = format!("folders.\"{name}\"");
        let Ok(entries) = value.into_table() else {
            let remedy = format!("write [{key}] on a line of its own, and its settings below");
            faults.push(Fault::new(&place, key, Wrong::new("this is a section", remedy)));
            continue;
        };
        let mut keys = Keys::new(format!("{key}."), place.clone(), entries);
        let section = FolderSection::take(&mut keys, faults);
        keys.finish(faults);
        // As the rest of the program names folders, whichever normal form the editor wrote.
        let Ok(path) = DropPath::parse(name.trim_matches('/')) else {
            let remedy = "write its path below the drop folder, such as \"news/visits\"";
            faults.push(Fault::new(&place, key, Wrong::new("this names no folder", remedy)));
            continue;
        };
        if sections.insert(path.as_str().to_owned(), section).is_some() {
            let wrong = Wrong::new("the folder has two sections", "put them together in one");
            faults.push(Fault::new(&place, key, wrong));
        }
    }
    sections
}

/// What only shows beside the rest of the file. A language without a feed of its own would be lost
/// to its readers.
pub(super) fn check(
    sections: &Sections,
    languages: &[Language],
    categories: &[Category],
    faults: &mut Vec<Fault>,
) {
    for (path, section) in sections {
        let key = |name: &str| format!("folders.\"{path}\".{name}");
        if let Some(Given { value, place }) = &section.language
            && !languages.contains(value)
        {
            let what = format!("`{value}` is not one of `languages`");
            let wrong = Wrong::new(what, "add it to `languages` at the top");
            faults.push(Fault::new(place, key("language"), wrong));
        }
        if let Some(Given { value: Line(name), place }) = &section.category
            && category_of(name, categories).slug.is_empty()
        {
            let what = format!("no address can be made of `{name}`");
            let remedy = "give it a word under [categories] and write that word here";
            faults.push(Fault::new(place, key("category"), Wrong::new(what, remedy)));
        }
    }
}

pub(super) fn resolve(
    sections: &Sections,
    top: &ReadingRules,
) -> BTreeMap<String, Arc<ReadingRules>> {
    let mut folders: BTreeMap<String, Arc<ReadingRules>> = BTreeMap::new();
    for (path, section) in sections {
        let above = parents(path).find_map(|parent| folders.get(parent));
        let mut rules = above.map_or_else(|| top.clone(), |rules| ReadingRules::clone(rules));
        if let Some(category) = &section.category {
            rules.folder_category = Some(category_of(&category.value.0, &rules.categories));
        }
        if let Some(language) = &section.language {
            rules.folder_language = Some(language.value.clone());
        }
        if let Some(author) = &section.author {
            rules.author = Some(author.value.clone());
        }
        set(&mut rules.zone, section.time_zone.as_ref());
        set(&mut rules.encodings, section.encodings.as_ref());
        set(&mut rules.date_order, section.date_order.as_ref());
        rules.boilerplate.extend(texts(section.boilerplate.as_ref()));
        rules.letterhead.extend(texts(section.letterhead.as_ref()));
        folders.insert(path.clone(), Arc::new(rules));
    }
    folders
}

fn set<T: Clone>(rule: &mut T, given: Option<&Given<T>>) {
    if let Some(given) = given {
        *rule = given.value.clone();
    }
}

/// The folders above, the deepest first.
pub(super) fn parents(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(path), |path| path.rsplit_once('/').map(|(above, _name)| above))
        .skip(1)
}

/// `2026`, `03-21`, `21.03.2026`.
pub(super) fn is_number_or_date(folder: &str) -> bool {
    !folder.chars().any(char::is_alphabetic)
}

/// The configured category of that slug or name, or one made of the name.
pub(super) fn category_of(name: &str, categories: &[Category]) -> Category {
    let slug = slug_of(name);
    let same = |category: &&Category| {
        category.slug == slug || category.name.to_lowercase() == name.to_lowercase()
    };
    let known = categories.iter().find(same).cloned();
    known.unwrap_or_else(|| Category { slug, name: name.to_owned() })
}

/// Lower-case ASCII letters and digits, in words with hyphens between. Empty where there are none.
fn slug_of(name: &str) -> String {
    // The one letter of Azerbaijani that deunicode does not write as the country does.
    let latin = deunicode::deunicode(&name.replace(['ə', 'Ə'], "e")).to_ascii_lowercase();
    let words = latin.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join("-")
}
