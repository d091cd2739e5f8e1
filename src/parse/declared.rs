//! What a file declares of itself, value by value; a value that cannot be read is an error.

use super::context::{Context, problem};
use super::dates::dates;
use super::fold::fold;
use super::metadata::{Block, Entry, Key};
use super::publication::checked;
use super::release_time;
use super::slug::slug;
use crate::domain::id::DeclaredId;
use crate::domain::language::Language;
use crate::domain::reading::{Embargo, Expiry, Field, Origin, Problem, Reading, Severity};
use crate::domain::statement::{Author, Category};
use crate::domain::time::Moment;

/// What has no field in a reading of its own.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) embargoes: Vec<Field<Embargo>>,
    /// The date of publication can be read two ways.
    pub(super) date_is_open: bool,
    /// For readers: at the top of the text.
    pub(super) note: Option<String>,
    /// At the end of the text.
    pub(super) contacts: Vec<String>,
}

pub(super) fn apply(block: &Block, context: &Context<'_>, reading: &mut Reading) -> Declared {
    let mut declared = Declared::default();
    let mut reason = None;
    let mut restraint = None;
    for entry in
        block.entries.iter().filter(|entry| !entry.value.is_empty() || entry.key == Key::Embargo)
    {
        let field = |value: String| Some(Field::at_line(value, block.origin, entry.line));
        match entry.key {
            Key::Title => reading.title = field(entry.value.clone()),
            Key::Summary => reading.summary = field(entry.value.clone()),
            Key::Place => reading.place = field(entry.value.clone()),
            Key::Number => reading.number = field(entry.value.clone()),
            Key::Rights => reading.rights = Some(entry.value.clone()),
            Key::Note => declared.note = Some(entry.value.clone()),
            Key::Contact => declared.contacts.push(entry.value.clone()),
            Key::Reason => reason = Some(entry.value.as_str()),
            Key::Author => reading.authors.extend(entry.value.split(';').map(author)),
            Key::Category => categories(entry, context, reading),
            Key::Id => match DeclaredId::parse(&entry.value) {
                Ok(id) => reading.declared_id = Some(Field::at_line(id, block.origin, entry.line)),
                Err(error) => reading.problems.push(refused(
                    entry,
                    &error.to_string(),
                    "write an id such as 2026-03-bridge",
                )),
            },
            Key::Language => match language(&entry.value) {
                Some(language) => {
                    reading.language = Some(Field::at_line(language, block.origin, entry.line));
                }
                None => reading.problems.push(refused(
                    entry,
                    "it is not a language tag",
                    "write a tag such as en, az or ru",
                )),
            },
            Key::Date => {
                declared.date_is_open = release_time::is_open(&entry.value);
                reading.published = date(entry, block.origin, context, &mut reading.problems);
            }
            Key::Embargo if is_at_once(&entry.value) => {}
            Key::Embargo => {
                let value = release_time::read(&entry.value, Some(context.today()), context);
                declared.embargoes.push(Field::at_line(value, block.origin, entry.line));
            }
            Key::Expires => expires(entry, block.origin, context, reading),
            Key::Replaces => reading.replaces = field(entry.value.clone()),
            Key::Status => restraint = status(entry, &mut reading.problems),
        }
    }
    if let Some((word, line)) = restraint {
        let because = reason.map(|reason| [" (", reason, ")"].concat()).unwrap_or_default();
        reading.problems.push(problem(
            Severity::Hold,
            Some(line),
            format!("the file says that the statement is {word}{because}"),
            "to publish it, write `Status: usable` or remove the line",
        ));
    }
    declared
}

fn refused(entry: &Entry, why: &str, remedy: &str) -> Problem {
    problem(
        Severity::Refuse,
        Some(entry.line),
        format!("the field `{}` says `{}`: {why}", entry.key.name(), entry.value),
        remedy,
    )
}

/// `Release: immediate`: the words that state that there is no embargo.
pub(super) fn is_at_once(value: &str) -> bool {
    const WORDS: &[&str] = &[
        "immediate",
        "immediately",
        "for immediate release",
        "now",
        "none",
        "no",
        "sofort",
        "keine",
        "немедленно",
        "нет",
        "dərhal",
        "yoxdur",
        "yox",
        "hemen",
        "yok",
        "immédiat",
        "immédiate",
        "inmediata",
    ];
    WORDS.contains(&fold(value).as_str())
}

/// The status that keeps a statement back, in one word.
fn status(entry: &Entry, problems: &mut Vec<Problem>) -> Option<(&'static str, usize)> {
    let folded = fold(&entry.value);
    let word = status_word(&folded);
    if word.is_none() && !matches!(folded.as_str(), "usable" | "published" | "public") {
        problems.push(refused(
            entry,
            "it is not a known status",
            "write usable, withheld or withdrawn",
        ));
    }
    word.map(|word| (word, entry.line))
}

/// What a status that keeps a statement back comes to, from its fold.
pub(super) fn status_word(folded: &str) -> Option<&'static str> {
    match folded {
        "withheld" | "hold" | "held" | "embargoed" | "draft" => Some("withheld"),
        "withdrawn" | "canceled" | "cancelled" | "kill" | "killed" => Some("withdrawn"),
        _ => None,
    }
}

/// What cannot be read holds the statement: readers could take for good what is not.
fn expires(entry: &Entry, origin: Origin, context: &Context<'_>, reading: &mut Reading) {
    let value = release_time::read_end(&entry.value, context);
    if let Expiry::Unreadable(words) = &value {
        reading.problems.push(problem(
            Severity::Hold,
            Some(entry.line),
            format!("the time from which the statement is no longer in force cannot be read with certainty: `{words}`"),
            "write it as `Expires: 2026-06-01` or `Expires: 2026-06-01 18:00`, or remove the line",
        ));
    }
    reading.expires = Some(Field::at_line(value, origin, entry.line));
}

fn date(
    entry: &Entry,
    origin: Origin,
    context: &Context<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Field<Moment>> {
    let value = entry.value.as_str();
    let moment = value.parse::<Moment>().ok().or_else(|| {
        let local = value.parse::<jiff::civil::DateTime>().ok().filter(|_| value.contains(':'))?;
        context.at(local)
    });
    let moment = moment.or_else(|| {
        let all = dates(value, context.rules.date_order);
        let [dated] = all.as_slice() else { return None };
        context.moment(dated.date, dated.time)
    });
    let Some(moment) = moment else {
        problems.push(refused(
            entry,
            "it is not a date",
            "write the date as YYYY-MM-DD, with a time if you like: 2026-03-04 10:00",
        ));
        return None;
    };
    checked(Field::at_line(moment, origin, entry.line), context, problems)
}

/// A tag, or a language's name in English or its own.
fn language(value: &str) -> Option<Language> {
    const NAMES: &[(&str, &str)] = &[
        ("english", "en"),
        ("azerbaijani", "az"),
        ("azərbaycan", "az"),
        ("azərbaycanca", "az"),
        ("azərbaycan dili", "az"),
        ("russian", "ru"),
        ("русский", "ru"),
        ("turkish", "tr"),
        ("türkçe", "tr"),
        ("german", "de"),
        ("deutsch", "de"),
        ("french", "fr"),
        ("français", "fr"),
        ("spanish", "es"),
        ("español", "es"),
        ("arabic", "ar"),
        ("العربية", "ar"),
    ];
    let folded = fold(value);
    let named = NAMES.iter().find(|(name, _tag)| fold(name) == folded).map(|(_name, tag)| *tag);
    Language::parse(named.unwrap_or(&value.replace('_', "-"))).ok()
}

fn categories(entry: &Entry, context: &Context<'_>, reading: &mut Reading) {
    for name in entry.value.split([',', ';']).map(str::trim).filter(|name| !name.is_empty()) {
        let folded = fold(name);
        let known = context.rules.categories.iter().chain(&context.rules.folder_category);
        let known = known
            .into_iter()
            .find(|category| category.slug == folded || fold(&category.name) == folded);
        let category = known.cloned().unwrap_or_else(|| {
            reading.problems.push(problem(
                Severity::Doubt,
                Some(entry.line),
                format!("the category `{name}` stands in no configuration"),
                "if it is meant, add it under [categories]; if not, correct its name",
            ));
            Category { slug: slug(name), name: name.to_owned() }
        });
        if !reading.categories.contains(&category) {
            reading.categories.push(category);
        }
    }
}

/// `Name`, or `Name <address>`.
fn author(text: &str) -> Author {
    let text = text.trim();
    match text
        .split_once('<')
        .and_then(|(name, rest)| Some((name.trim(), rest.strip_suffix('>')?.trim())))
    {
        Some((name, email)) if email.contains('@') => Author {
            name: if name.is_empty() { email } else { name }.to_owned(),
            email: Some(email.to_owned()),
            uri: None,
        },
        _ => Author { name: text.to_owned(), email: None, uri: None },
    }
}
