//! What would change for readers at once: two states of the feeds compared.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;

use super::coder::feed_of;
use crate::domain::digest::Digest;
use crate::domain::fault::SiteFault;
use crate::domain::limits::FLOOD_ENTRIES_MAX;
use crate::domain::site::{Site, Window};
use crate::domain::statement::Author;
use crate::render::{self, Extent, Outline};

/// Feed documents, each by its path.
pub(super) type Bodies = BTreeMap<String, Bytes>;

/// What waits until a person accepts it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flood {
    /// The site as it is to be; none where it stays as it is.
    pub site: Option<Site>,
    /// Its causes first.
    pub faults: Vec<SiteFault>,
    /// How many entries of each feed.
    pub changes: Vec<(String, usize)>,
    /// The feeds stand still, new statements too; else only the change waits.
    pub stands_still: bool,
}

impl Flood {
    /// The same wherever the same would change for the same reason.
    pub fn mark(&self) -> Digest {
        // Strings and numbers: nothing there can fail to serialise.
        Digest::of(&serde_json::to_vec(&self.faults).unwrap_or_default())
    }
}

/// The flood that waits now, as publishing found it and admit tells of it.
#[derive(Debug, Default)]
pub struct FloodGate(Mutex<Option<Arc<Flood>>>);

impl FloodGate {
    pub fn waiting(&self) -> Option<Arc<Flood>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn set(&self, flood: Option<Flood>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = flood.map(Arc::new);
    }
}

/// What records say of the entries that differ.
pub(super) trait Explains {
    /// The last record of the entry that what has this id belongs to; `None` where no record knows it.
    fn last_record(&self, id: &str) -> Option<u64>;
    /// The last record that the document knew of as it stood; none where it stood in another ledger.
    fn known_to(&self, path: &str) -> Option<u64>;
}

/// The id of the entry that what has this id belongs to: an event has it before its own.
pub(super) fn own(id: &str) -> &str {
    let own = ["/event/", "/correction/"].into_iter().find_map(|mark| id.split_once(mark));
    own.map_or(id, |(own, _rest)| own)
}

/// Entries that would change without a record of their own.
#[derive(Debug, Default)]
pub(super) struct Difference {
    by_feed: BTreeMap<String, BTreeSet<String>>,
    ids: BTreeSet<String>,
    dates: BTreeSet<String>,
    gone: BTreeSet<String>,
    new: BTreeSet<String>,
    others: BTreeSet<String>,
}

impl Difference {
    /// Of all documents that stood. One that is new has no subscriber yet.
    pub(super) fn between(old: &Bodies, new: &Bodies, records: &impl Explains) -> Difference {
        let mut difference = Difference::default();
        for (path, before) in old {
            let Some((key, format)) = feed_of(path) else { continue };
            if new.get(path) == Some(before) {
                continue;
            }
            let Some(before) = render::outline(format, before) else { continue };
            let after = new.get(path).map_or(Some(Vec::new()), |new| render::outline(format, new));
            let Some(after) = after else { continue };
            difference.compare((path, &key.stem()), (&before, &after), records);
        }
        difference
    }

    fn compare(
        &mut self,
        (path, stem): (&str, &str),
        (before, after): (&[Outline], &[Outline]),
        records: &impl Explains,
    ) {
        let known_to = records.known_to(path);
        let since = |id: &str| {
            let last = records.last_record(id);
            last.zip(known_to).is_some_and(|(last, known)| last > known)
        };
        // Where something has a record of its own, others age out, come in for it, or get shorter.
        let has_news = before.iter().chain(after).any(|entry| since(&entry.id));
        let old: HashMap<&str, &Outline> = before.iter().map(|one| (&*one.id, one)).collect();
        let new: HashMap<&str, &Outline> = after.iter().map(|one| (&*one.id, one)).collect();
        let mut note = |id: &str, kind: fn(&mut Difference) -> &mut BTreeSet<String>| {
            kind(self).insert(own(id).to_owned());
            self.by_feed.entry(stem.to_owned()).or_default().insert(id.to_owned());
        };
        let unexplained = |one: &&Outline| !since(&one.id);
        let came = after.iter().filter(|one| !old.contains_key(&*one.id)).filter(unexplained);
        let came: Vec<&Outline> = if has_news { Vec::new() } else { came.collect() };
        for one in before.iter().filter(unexplained) {
            let is_known = records.last_record(&one.id).is_some();
            match new.get(&*one.id) {
                // An event is dated by its record, and no statement by it.
                Some(now) if now.published != one.published && own(&one.id) == one.id => {
                    note(&one.id, |d| &mut d.dates);
                }
                Some(now) if now.digest == one.digest => {}
                Some(now) if has_news && now.extent == Extent::Brief => {}
                Some(_changed) => note(&one.id, |d| &mut d.others),
                None if !is_known && !came.is_empty() => note(&one.id, |d| &mut d.ids),
                None if is_known && has_news => {}
                None => note(&one.id, |d| &mut d.gone),
            }
        }
        for one in came {
            note(&one.id, |d| &mut d.new);
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.by_feed.is_empty()
    }

    /// Whether a person must say so first: any id or date, or more than a few entries of one feed.
    pub(super) fn is_flood(&self) -> bool {
        let many = self.by_feed.values().any(|entries| entries.len() > FLOOD_ENTRIES_MAX);
        many || !self.ids.is_empty() || !self.dates.is_empty()
    }

    pub(super) fn size(&self) -> Size {
        let entries: BTreeSet<&str> = self.by_feed.values().flatten().map(|id| own(id)).collect();
        Size { entries: entries.len(), feeds: self.by_feed.len() }
    }

    /// What would change, for these causes; and what happens until it is decided.
    pub(super) fn flood(&self, causes: Vec<SiteFault>, meanwhile: SiteFault) -> Flood {
        let counted = |of: &BTreeSet<String>, fault: fn(usize) -> SiteFault| {
            (!of.is_empty()).then(|| fault(of.len()))
        };
        let kinds = [
            counted(&self.ids, |entries| SiteFault::IdsWouldChange { entries }),
            counted(&self.dates, |entries| SiteFault::DatesWouldChange { entries }),
            counted(&self.gone, |entries| SiteFault::EntriesWouldGo { entries }),
            counted(&self.new, |entries| SiteFault::EntriesWouldComeIn { entries }),
        ];
        let stands_still = meanwhile == SiteFault::NothingComesIn;
        let faults = causes.into_iter().chain(kinds.into_iter().flatten()).chain([meanwhile]);
        let changes = self.by_feed.iter().map(|(stem, of)| (stem.clone(), of.len()));
        Flood { site: None, faults: faults.collect(), changes: changes.collect(), stands_still }
    }
}

/// How much differs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Size {
    pub(super) entries: usize,
    pub(super) feeds: usize,
}

/// What is set otherwise than it stood, as the configuration has it; a renderer first.
pub(super) fn causes(old: &Site, new: &Site, Size { entries, feeds }: Size) -> Vec<SiteFault> {
    let setting = |setting: &str, old: Option<String>, new: Option<String>| {
        let setting = setting.to_owned();
        SiteFault::SettingWouldChange { entries, feeds, setting, old, new }
    };
    let mut causes = Vec::new();
    if old.renderer != new.renderer {
        causes.push(SiteFault::RendererWouldChange { entries, feeds });
    }
    if old.public_url != new.public_url {
        let (old, new) = (old.public_url.clone(), new.public_url.clone());
        causes.push(SiteFault::LinksWouldChange { entries, feeds, old, new });
    }
    let settings = [
        ("author", Some(author(&old.author)), Some(author(&new.author))),
        ("rights", old.rights.clone(), new.rights.clone()),
        ("title", Some(old.title.clone()), Some(new.title.clone())),
        ("description", old.description.clone(), new.description.clone()),
        ("[window]", Some(window(old.window)), Some(window(new.window))),
        ("languages", Some(languages(old)), Some(languages(new))),
    ];
    let changed = settings.into_iter().filter(|(_name, before, after)| before != after);
    causes.extend(changed.map(|(name, before, after)| setting(name, before, after)));
    if old.categories != new.categories {
        causes.push(setting("[categories]", None, None));
    }
    causes
}

fn author(author: &Author) -> String {
    let email = author.email.as_ref().map(|email| format!(" <{email}>"));
    format!("{}{}", author.name, email.unwrap_or_default())
}

fn window(Window { entries, days, bytes }: Window) -> String {
    format!("entries = {entries}, days = {days}, bytes = {bytes}")
}

fn languages(site: &Site) -> String {
    site.languages.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Records {
        last: HashMap<&'static str, u64>,
        known_to: Option<u64>,
    }

    impl Explains for Records {
        fn last_record(&self, id: &str) -> Option<u64> {
            self.last.get(id).copied()
        }

        fn known_to(&self, _path: &str) -> Option<u64> {
            self.known_to
        }
    }

    fn one(id: &str, text: &str) -> Outline {
        Outline {
            id: id.to_owned(),
            published: "2026-03-03T09:15:00+04:00".parse().unwrap(),
            extent: Extent::Full,
            digest: Digest::of(text.as_bytes()),
        }
    }

    const IDS: [&str; 8] = ["a", "b", "c", "d", "e", "f", "g", "h"];

    fn difference(before: &[Outline], after: &[Outline], records: &Records) -> Difference {
        let mut difference = Difference::default();
        difference.compare(("/feeds/all.atom", "all"), (before, after), records);
        difference
    }

    fn records(newest: u64) -> Records {
        let last = IDS.into_iter().zip(1..).map(|(id, at)| (id, at.min(newest))).collect();
        Records { last, known_to: Some(6) }
    }

    #[test]
    fn a_few_that_change_are_no_flood_and_more_are() {
        let before: Vec<_> = IDS[..6].iter().map(|id| one(id, "old")).collect();
        for (changed, is_flood) in [(0, false), (5, false), (6, true)] {
            let mut after = before.clone();
            for entry in &mut after[..changed] {
                entry.digest = Digest::of(b"new");
            }
            let difference = difference(&before, &after, &records(6));
            assert_eq!(difference.is_flood(), is_flood, "{changed}");
        }
    }

    #[test]
    fn one_date_or_one_id_is_a_flood() {
        let before = [one("a", "old"), one("b", "old")];
        let published = "2026-03-03T09:16:00+04:00".parse().unwrap();
        let dated = [Outline { published, ..one("a", "old") }, one("b", "old")];
        assert!(difference(&before, &dated, &records(6)).is_flood());
        let renamed = [one("x", "old"), one("b", "old")];
        let unknown = Records { last: HashMap::from([("x", 2), ("b", 2)]), known_to: None };
        assert!(difference(&before, &renamed, &unknown).is_flood());
    }

    #[test]
    fn what_has_a_record_of_its_own_is_none_and_neither_is_what_ages_out_for_it() {
        let before: Vec<_> = IDS[..6].iter().map(|id| one(id, "old")).collect();
        let after = [one("g", "new"), one("h", "new")];
        assert!(!difference(&before, &after, &records(8)).is_flood());
        // Nothing came in for them: they were taken out.
        assert!(difference(&before, &[], &records(6)).is_flood());
        // No record knows of them any more.
        let lost = Records { last: HashMap::from([("g", 7)]), known_to: Some(6) };
        assert!(difference(&before, &after, &lost).is_flood());
    }
}
