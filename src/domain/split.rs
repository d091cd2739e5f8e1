//! Where the files of an archive will go, counted from what was read of them and before any of it is
//! published: whoever sees that the numbers are wrong can stop it.

use std::collections::{BTreeMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;
use serde::{Serialize, Serializer};

use super::digest::Digest;
use super::expiry::is_over_at_once;
use super::fault::{DecisionFault, Fault};
use super::feed::FeedKey;
use super::id::DeclaredId;
use super::language::Language;
use super::limits::UNLISTED_CATEGORY_MEMBERS_MIN;
use super::reading::{Origin, Reading, Severity, Verdict};
use super::time::Moment;
use super::tongue::Tongue;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Split {
    pub files: usize,
    pub published: PublishedFiles,
    pub waiting: WaitingFiles,
    /// By the reason as it is told in English; as JSON a list.
    #[serde(serialize_with = "as_list")]
    pub refused: BTreeMap<String, Refused>,
    /// Files with the text of another one: each text is published once.
    pub copies: usize,
    /// The earliest and the latest date of what is published.
    pub first: Option<Date>,
    pub last: Option<Date>,
    /// By the stem of their addresses, how many statements come into them.
    pub feeds: BTreeMap<String, usize>,
    #[serde(skip)]
    texts: HashSet<Digest>,
    #[serde(skip)]
    ids: HashSet<(DeclaredId, Language)>,
    /// Feeds of categories, which may be too small to be offered.
    #[serde(skip)]
    categories: BTreeMap<String, usize>,
}

/// How many files are refused for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    #[serde(flatten)]
    pub fault: Fault,
    pub files: usize,
}

/// One file of an archive, as far as it is counted. Of two with one text, the first counts.
#[derive(Clone, Debug)]
pub enum Lot {
    Refused(Box<Fault>),
    Embargo,
    DateAhead,
    Waits,
    Text(Box<Text>),
}

#[derive(Clone, Debug)]
pub struct Text {
    digest: Option<Digest>,
    id: Option<DeclaredId>,
    /// The stated date, and whether the file's name alone states it.
    date: Option<(Date, Named)>,
    places: Arc<Places>,
    /// It would be over before it is out.
    is_over: bool,
}

/// What the feeds of a text follow from: the same for very many.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Places {
    language: Language,
    categories: Vec<String>,
}

/// Files of an archive are looked at by many threads, and each combination of language and
/// categories is kept once.
#[derive(Debug, Default)]
pub struct Lots(Mutex<HashSet<Arc<Places>>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    InTheText,
    ByTheFile,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PublishedFiles {
    /// By a date that the text states.
    pub dated: usize,
    /// By the date in the file's name.
    pub dated_by_name: usize,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct WaitingFiles {
    pub undated: usize,
    pub embargo: usize,
    pub date_ahead: usize,
    pub other: usize,
}

fn as_list<S: Serializer>(
    refused: &BTreeMap<String, Refused>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(refused.values())
}

impl PublishedFiles {
    pub fn sum(self) -> usize {
        self.dated + self.dated_by_name
    }
}

impl WaitingFiles {
    pub fn sum(self) -> usize {
        self.undated + self.embargo + self.date_ahead + self.other
    }
}

impl Lots {
    /// Of a file of these bytes; none where they could not be read.
    pub fn of(&self, digest: Option<Digest>, reading: &Reading, now: Moment) -> Lot {
        let mut problems = reading.problems.iter();
        if let Some(reason) = problems.find(|problem| problem.severity == Severity::Refuse) {
            return Lot::Refused(reason.fault.clone());
        }
        match reading.verdict() {
            Verdict::Hold if reading.embargo.is_some() => Lot::Embargo,
            Verdict::Hold if reading.published.as_ref().is_some_and(|date| date.value > now) => {
                Lot::DateAhead
            }
            Verdict::Hold | Verdict::Reject => Lot::Waits,
            Verdict::Publish => {
                let places = self.places(reading);
                Lot::Text(Box::new(Text::of((digest, places), reading, now)))
            }
        }
    }

    fn places(&self, reading: &Reading) -> Arc<Places> {
        let language = reading.language.as_ref();
        let places = Places {
            language: language.map_or_else(Language::undetermined, |field| field.value.clone()),
            categories: reading.categories.iter().map(|category| category.slug.clone()).collect(),
        };
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(same) = known.get(&places) {
            return Arc::clone(same);
        }
        let places = Arc::new(places);
        known.insert(Arc::clone(&places));
        places
    }
}

impl Text {
    fn of((digest, places): (Option<Digest>, Arc<Places>), reading: &Reading, now: Moment) -> Text {
        let named = |origin| {
            if origin == Origin::FileName { Named::ByTheFile } else { Named::InTheText }
        };
        Text {
            digest,
            id: reading.declared_id.as_ref().map(|id| id.value.clone()),
            date: reading.published.as_ref().map(|date| (date.value.date(), named(date.origin))),
            places,
            is_over: is_over_at_once(reading, std::iter::empty(), now).is_some(),
        }
    }
}

impl Split {
    /// The next file, in the order in which they are taken in.
    pub fn count(&mut self, lot: Lot) {
        self.files += 1;
        match lot {
            Lot::Refused(fault) => self.refuse(*fault),
            Lot::Embargo => self.waiting.embargo += 1,
            Lot::DateAhead => self.waiting.date_ahead += 1,
            Lot::Waits => self.waiting.other += 1,
            Lot::Text(text) => self.count_text(*text),
        }
    }

    fn refuse(&mut self, fault: Fault) {
        let reason = fault.what(Tongue::English);
        self.refused.entry(reason).or_insert(Refused { fault, files: 0 }).files += 1;
    }

    fn count_text(&mut self, text: Text) {
        let Text { digest, id, date, places, is_over } = text;
        let Places { language, categories } = &*places;
        if digest.is_some_and(|digest| !self.texts.insert(digest)) {
            self.copies += 1;
            return;
        }
        if is_over {
            self.waiting.other += 1;
            return;
        }
        if id.is_some_and(|id| !self.ids.insert((id, language.clone()))) {
            return self.refuse(DecisionFault::IdInArchiveTwice.into());
        }
        let Some((day, named)) = date else {
            self.waiting.undated += 1;
            return;
        };
        match named {
            Named::ByTheFile => self.published.dated_by_name += 1,
            Named::InTheText => self.published.dated += 1,
        }
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = self.last.max(Some(day));
        for key in [FeedKey::All, FeedKey::Language(language.clone())] {
            *self.feeds.entry(key.stem()).or_default() += 1;
        }
        for category in categories {
            *self.categories.entry(category.clone()).or_default() += 1;
        }
    }

    /// Once all files are counted: which categories have feeds is known.
    pub fn finish(&mut self, is_listed: impl Fn(&str) -> bool) {
        for (slug, count) in std::mem::take(&mut self.categories) {
            if count as u64 >= UNLISTED_CATEGORY_MEMBERS_MIN || is_listed(&slug) {
                self.feeds.insert(FeedKey::Category(slug).stem(), count);
            }
        }
        (self.texts, self.ids) = (HashSet::new(), HashSet::new());
    }

    pub fn refused_sum(&self) -> usize {
        self.refused.values().map(|refused| refused.files).sum()
    }
}
