//! Where the files of an archive will go, counted from what was read of them and before any of it is
//! published: whoever sees that the numbers are wrong can stop it.

use std::collections::{BTreeMap, HashSet};

use jiff::civil::Date;
use serde::Serialize;

use super::digest::Digest;
use super::expiry::is_over_at_once;
use super::feed::FeedKey;
use super::id::DeclaredId;
use super::language::Language;
use super::reading::{Origin, Reading, Severity, Verdict};
use super::time::Moment;

#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Split {
    pub files: usize,
    pub published: PublishedFiles,
    pub waiting: WaitingFiles,
    /// By the reason that is told.
    pub refused: BTreeMap<String, usize>,
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

/// A category that the configuration does not list has a feed from so many statements on.
const UNLISTED_CATEGORY_MEMBERS_MIN: usize = 3;

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

impl Split {
    /// A file of these bytes; none where they could not be read.
    pub fn count(&mut self, digest: Option<Digest>, reading: &Reading, now: Moment) {
        self.files += 1;
        match reading.verdict() {
            Verdict::Reject => {
                let mut problems = reading.problems.iter();
                let reason = problems.find(|problem| problem.severity == Severity::Refuse);
                self.refuse(reason.map_or("", |problem| problem.what.as_str()));
            }
            Verdict::Hold => self.hold(reading, now),
            Verdict::Publish if digest.is_some_and(|digest| !self.texts.insert(digest)) => {
                self.copies += 1;
            }
            Verdict::Publish if is_over_at_once(reading, std::iter::empty(), now).is_some() => {
                self.waiting.other += 1;
            }
            Verdict::Publish => self.publish(reading),
        }
    }

    fn refuse(&mut self, reason: &str) {
        *self.refused.entry(reason.trim_end_matches('.').to_owned()).or_default() += 1;
    }

    fn hold(&mut self, reading: &Reading, now: Moment) {
        let is_ahead = reading.published.as_ref().is_some_and(|date| date.value > now);
        let place = if reading.embargo.is_some() {
            &mut self.waiting.embargo
        } else if is_ahead {
            &mut self.waiting.date_ahead
        } else {
            &mut self.waiting.other
        };
        *place += 1;
    }

    fn publish(&mut self, reading: &Reading) {
        let language = reading.language.as_ref();
        let language = language.map_or_else(Language::undetermined, |field| field.value.clone());
        if let Some(id) = &reading.declared_id
            && !self.ids.insert((id.value.clone(), language.clone()))
        {
            return self.refuse("the id that the file names is that of another file");
        }
        let Some(date) = &reading.published else {
            self.waiting.undated += 1;
            return;
        };
        match date.origin {
            Origin::FileName => self.published.dated_by_name += 1,
            Origin::FrontMatter
            | Origin::Sidecar
            | Origin::Headers
            | Origin::Folder
            | Origin::Label
            | Origin::HeaderLine
            | Origin::Dateline
            | Origin::Lead
            | Origin::SignOff
            | Origin::Text
            | Origin::Derived
            | Origin::Configuration
            | Origin::Arrival => self.published.dated += 1,
        }
        let day = date.value.date();
        self.first = Some(self.first.map_or(day, |first| first.min(day)));
        self.last = self.last.max(Some(day));
        for key in [FeedKey::All, FeedKey::Language(language)] {
            *self.feeds.entry(key.stem()).or_default() += 1;
        }
        for category in &reading.categories {
            *self.categories.entry(category.slug.clone()).or_default() += 1;
        }
    }

    /// Once all files are counted: which categories have feeds is known.
    pub fn finish(&mut self, is_listed: impl Fn(&str) -> bool) {
        for (slug, count) in std::mem::take(&mut self.categories) {
            if count >= UNLISTED_CATEGORY_MEMBERS_MIN || is_listed(&slug) {
                self.feeds.insert(FeedKey::Category(slug).stem(), count);
            }
        }
        (self.texts, self.ids) = (HashSet::new(), HashSet::new());
    }

    pub fn refused_sum(&self) -> usize {
        self.refused.values().sum()
    }
}
