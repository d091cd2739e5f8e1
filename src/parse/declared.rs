//! What a file declares of itself, value by value; a value that cannot be read is an error.

use super::context::Context;
use super::dates::dates;
use super::fold::fold;
use super::lines::cleaned;
use super::metadata::{Block, Entry, Key, key};
use super::publication::checked;
use super::release_time;
use super::slug::slug;
use crate::domain::fault::{HeaderFault, Restraint, WithdrawalFault};
use crate::domain::grade::Grade;
use crate::domain::id::{BadId, DeclaredId, ID_CHARS_MAX};
use crate::domain::language::Language;
use crate::domain::reading::{Embargo, Expiry, Field, Origin, Problem, Reading, Severity};
use crate::domain::statement::{Author, Category};
use crate::domain::time::Moment;
use crate::domain::withdrawal::{REASON_CHARS_MAX, ReasonTooLong, Withdrawal, reason_of};

/// What has no field in a reading of its own.
#[derive(Default)]
pub(super) struct Declared {
    pub(super) embargoes: Vec<Field<Embargo>>,
    /// The date of publication can be read two ways.
    pub(super) date_is_open: bool,
    /// At the end of the text.
    pub(super) contacts: Vec<String>,
    pub(super) listed: Listed,
}

/// The files that are to be published with it, and what is said of the first picture.
#[derive(Clone, Debug, Default)]
pub(super) struct Listed {
    pub(super) pictures: Vec<NamedFile>,
    pub(super) files: Vec<NamedFile>,
    pub(super) alt: Option<String>,
    pub(super) caption: Option<String>,
    pub(super) credit: Option<String>,
}

/// `programme.pdf`, or `programme.pdf | Programme of the visit`.
#[derive(Clone, Debug)]
pub(super) struct NamedFile {
    pub(super) file: String,
    /// What people are told that it is.
    pub(super) title: Option<String>,
    pub(super) line: usize,
    /// The file beside the statement's that names it.
    pub(super) beside: Option<String>,
}

impl Listed {
    fn take(&mut self, entry: &Entry, origin: Origin) {
        let value = entry.value.as_str();
        // Elsewhere there are lists.
        let mark = if origin == Origin::Headers { ';' } else { '\0' };
        let files = || value.split(mark).map(|value| NamedFile::of(value, entry.line));
        if entry.key == Key::Image {
            self.pictures.push(NamedFile::of(value, entry.line));
        } else if entry.key == Key::ImageAlt {
            self.alt = Some(one_line(value));
        } else if entry.key == Key::ImageCaption {
            self.caption = Some(one_line(value));
        } else if entry.key == Key::ImageCredit {
            self.credit = Some(one_line(value));
        } else {
            self.files.extend(files());
        }
    }

    /// Whether any of the names does.
    pub(super) fn names(&self, means: impl Fn(&str) -> bool) -> bool {
        self.pictures.iter().chain(&self.files).any(|named| means(&named.file))
    }

    /// What another block says besides; what both say, this one says.
    pub(super) fn extend(&mut self, other: Listed, beside: &str) {
        let named = |file| NamedFile { beside: Some(beside.to_owned()), ..file };
        self.pictures.extend(other.pictures.into_iter().map(named));
        self.files.extend(other.files.into_iter().map(named));
        self.alt = self.alt.take().or(other.alt);
        self.caption = self.caption.take().or(other.caption);
        self.credit = self.credit.take().or(other.credit);
    }
}

impl NamedFile {
    fn of(value: &str, line: usize) -> NamedFile {
        let (file, title) = value.split_once('|').unwrap_or((value, ""));
        let title = cleaned(title.trim()).replace('\n', " ");
        NamedFile {
            file: file.trim().to_owned(),
            title: (!title.is_empty()).then_some(title),
            line,
            beside: None,
        }
    }
}

pub(super) fn apply(block: &Block, context: &Context<'_>, reading: &mut Reading) -> Declared {
    let mut declared = Declared::default();
    let mut reason = None;
    let mut legal = false;
    let mut restraint = None;
    for entry in
        block.entries.iter().filter(|entry| !entry.value.is_empty() || entry.key == Key::Embargo)
    {
        let field = |value: String| Some(Field::at_line(value, block.origin, entry.line));
        match entry.key {
            Key::Title => reading.title = field(entry.value.clone()),
            Key::Subtitle => reading.subtitle = Some(entry.value.clone()),
            Key::TranslationOf => reading.translation_of = field(entry.value.clone()),
            Key::Summary => reading.summary = field(entry.value.clone()),
            Key::Place => reading.place = field(entry.value.clone()),
            Key::Number => reading.number = field(entry.value.clone()),
            Key::Rights => reading.rights = Some(entry.value.clone()),
            Key::Note => reading.note = Some(entry.value.clone()),
            Key::Change => {
                reading.change = grade(&entry.value)
                    .map(|grade| Field::at_line(grade, block.origin, entry.line));
                if reading.change.is_none() {
                    let fault = refused(entry, |value| HeaderFault::NotAGrade { value });
                    reading.problems.push(fault);
                }
            }
            Key::Image | Key::ImageAlt | Key::ImageCaption | Key::ImageCredit | Key::Attachment => {
                declared.listed.take(entry, block.origin);
            }
            Key::Contact => declared.contacts.push(cleaned(&entry.value)),
            Key::Reason => reason = Some(entry.value.as_str()),
            Key::Legal => legal = is_yes(&entry.value),
            Key::Author => reading.authors.extend(entry.value.split(';').map(author)),
            Key::Category => categories(entry, context, reading),
            Key::Id => match DeclaredId::parse(&entry.value) {
                Ok(id) => reading.declared_id = Some(Field::at_line(id, block.origin, entry.line)),
                Err(error) => reading.problems.push(refused(entry, |value| bad_id(value, &error))),
            },
            Key::Language => match language(&entry.value) {
                Some(language) => {
                    reading.language = Some(Field::at_line(language, block.origin, entry.line));
                }
                None => reading
                    .problems
                    .push(refused(entry, |value| HeaderFault::NotALanguage { value })),
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
    if let Some((status, line)) = restraint {
        if status == Restraint::Withdrawn {
            let because = reason_of(reason.unwrap_or_default());
            withdraw(because.map(|reason| Withdrawal { reason, legal }), reading);
        }
        let reason = reason.map(str::to_owned);
        let fault = HeaderFault::KeptBackByStatus { status, reason };
        reading.problems.push(Problem::new(Severity::Hold, Some(line), fault));
    }
    declared
}

fn one_line(value: &str) -> String {
    cleaned(value).replace('\n', " ")
}

fn withdraw(declared: Result<Withdrawal, ReasonTooLong>, reading: &mut Reading) {
    if let Ok(withdrawal) = declared {
        reading.withdrawal = Some(withdrawal);
    } else {
        let fault = WithdrawalFault::ReasonTooLong { most: REASON_CHARS_MAX };
        reading.problems.push(Problem::new(Severity::Refuse, None, fault));
    }
}

/// What a file beside a statement says of why that is taken back: its text, and `Legal: yes`.
pub(super) fn withdrawal(lines: &[String]) -> Result<Withdrawal, ReasonTooLong> {
    let mut legal = false;
    let mut words = Vec::new();
    for line in lines {
        let field = line.split_once(':').and_then(|(name, value)| Some((key(name)?, value.trim())));
        match field {
            Some((Key::Legal, value)) => legal = is_yes(value),
            Some((Key::Reason, value)) => words.push(value),
            Some((Key::Status, value)) if status_word(&fold(value)).is_some() => {}
            Some(_) | None => words.push(line),
        }
    }
    Ok(Withdrawal { reason: reason_of(&words.join(" "))?, legal })
}

pub(super) fn is_yes(value: &str) -> bool {
    matches!(
        fold(value).as_str(),
        "true" | "yes" | "1" | "on" | "ja" | "oui" | "да" | "bəli" | "evet"
    )
}

/// The fault is told with what the field says.
fn refused(entry: &Entry, fault: impl FnOnce(String) -> HeaderFault) -> Problem {
    Problem::new(Severity::Refuse, Some(entry.line), fault(entry.value.clone()))
}

fn bad_id(value: String, error: &BadId) -> HeaderFault {
    match error {
        BadId::Character(character) => HeaderFault::IdCharacter { value, character: *character },
        BadId::Length => HeaderFault::IdLength { value, most: ID_CHARS_MAX },
    }
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

/// How grave a correction is, in the words of the languages whose names of fields are known.
fn grade(value: &str) -> Option<Grade> {
    const WORDS: &[(Grade, &str)] = &[
        (
            Grade::Editorial,
            "editorial|redaktə|redaksiya|yazım|biçimsel|редакционное|редакционная|редакционный|redaktionell|\
             rédactionnel|rédactionnelle|éditorial|éditoriale|redazionale|editoriale",
        ),
        (
            Grade::Minor,
            "minor|kiçik|cüzi|küçük|незначительное|незначительная|небольшое|gering|geringfügig|klein|mineur|\
             mineure|menor|minore",
        ),
        (
            Grade::Substantive,
            "substantive|major|mühüm|əsaslı|ciddi|önemli|esaslı|существенное|существенная|значительное|\
             wesentlich|substantiell|inhaltlich|substantiel|substantielle|majeur|majeure|sustancial|mayor|importante|\
             sostanziale|maggiore|substancial|maior",
        ),
    ];
    let folded = fold(value);
    let found =
        WORDS.iter().find(|(_grade, words)| words.split('|').any(|word| fold(word) == folded));
    found.map(|(grade, _words)| *grade)
}

/// Whether a field that has few values can have this one.
pub(super) fn is_value_of(key: Key, value: &str, context: &Context<'_>) -> bool {
    let is_end = || matches!(release_time::read_end(value, context), Expiry::At(_));
    (key == Key::Id && DeclaredId::parse(value).is_ok())
        || (key == Key::Language && language(value).is_some())
        || (key == Key::Change && grade(value).is_some())
        || (key == Key::Status && is_status(&fold(value)))
        || (key == Key::Expires && is_end())
}

/// The status that keeps a statement back, and its line.
fn status(entry: &Entry, problems: &mut Vec<Problem>) -> Option<(Restraint, usize)> {
    let folded = fold(&entry.value);
    if !is_status(&folded) {
        problems.push(refused(entry, |value| HeaderFault::NotAStatus { value }));
    }
    status_word(&folded).map(|word| (word, entry.line))
}

fn is_status(folded: &str) -> bool {
    status_word(folded).is_some() || matches!(folded, "usable" | "published" | "public")
}

/// What a status that keeps a statement back comes to, from its fold.
pub(super) fn status_word(folded: &str) -> Option<Restraint> {
    match folded {
        "withheld" | "hold" | "held" | "embargoed" | "draft" => Some(Restraint::Withheld),
        "withdrawn" | "canceled" | "cancelled" | "kill" | "killed" => Some(Restraint::Withdrawn),
        _ => None,
    }
}

/// What cannot be read holds the statement: readers could take for good what is not.
fn expires(entry: &Entry, origin: Origin, context: &Context<'_>, reading: &mut Reading) {
    let value = release_time::read_end(&entry.value, context);
    if let Expiry::Unreadable(words) = &value {
        let fault = HeaderFault::NotAnExpiry { value: words.clone() };
        reading.problems.push(Problem::new(Severity::Hold, Some(entry.line), fault));
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
        problems.push(refused(entry, |value| HeaderFault::NotADate { value }));
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
            let fault = HeaderFault::UnknownCategory { category: name.to_owned() };
            reading.problems.push(Problem::new(Severity::Doubt, Some(entry.line), fault));
            Category { slug: slug(name), name: name.to_owned() }
        });
        if !reading.categories.contains(&category) {
            reading.categories.push(category);
        }
    }
}

/// `Name`, or `Name <address>`.
pub(super) fn author(text: &str) -> Author {
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
