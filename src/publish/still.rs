//! The feeds while they stand still: as an earlier start left them, without what was taken back since.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::coder::{Fresh, Origin, feed_of};
use super::files::{FeedFile, Served};
use super::flood::{Bodies, own};
use super::guard::name_of;
use super::{PublishError, Publisher, Sources, State, windows};
use crate::catalogue::coded::CodedForms;
use crate::catalogue::query::Queries as _;
use crate::catalogue::taken_back::TakenBack as _;
use crate::domain::digest::Digest;
use crate::domain::fault::SiteFault;
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};
use crate::render;
use crate::reports::{Line, Outcome, Report};
use crate::snapshot::{Body, Document, DocumentKind};

/// The feeds as they stood before this start, which readers are still sent.
pub(super) struct Still {
    pub(super) bodies: Bodies,
    served: BTreeMap<String, Served>,
    pub(super) lineage: Lineage,
    /// The drop folder may bring back what the ledger has lost: it is compared again when that was
    /// taken in.
    pub(super) awaits_folder: bool,
    /// What was taken back up to this record stands in them no more.
    cut_to: u64,
    /// Nothing that was taken back is left in any of them, as far as can be known.
    is_cut_clean: bool,
    /// By file, what was last told of it with the word that the feeds do not show it.
    doubted: BTreeMap<DropPath, Report>,
}

/// So many reports are put right when the feeds go on.
const DOUBTED_MAX: usize = 1_000;

/// Whether the feeds that stood follow from the ledger that is there now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lineage {
    Same,
    Another,
}

impl Still {
    pub(super) fn new(
        (bodies, served): (Bodies, BTreeMap<String, Served>),
        lineage: Lineage,
    ) -> Still {
        Still {
            bodies,
            served,
            lineage,
            awaits_folder: false,
            cut_to: 0,
            // What follows from another ledger may hold a text under another id.
            is_cut_clean: lineage == Lineage::Same,
            doubted: BTreeMap::new(),
        }
    }

    pub(super) fn is_cut_clean(&self) -> bool {
        self.is_cut_clean
    }

    pub(super) fn standing(&self) -> (&Bodies, &BTreeMap<String, Served>) {
        (&self.bodies, &self.served)
    }

    /// The last record that a feed knows of: what it says of later ones is out of date.
    fn known_to(&self, path: &str) -> Option<u64> {
        let served = self.served.get(path)?;
        // Records of another ledger have other offsets.
        Some(if self.lineage == Lineage::Same { served.offset } else { 0 })
    }

    /// Cuts out of every feed what was taken back since it was written, and returns the feeds that
    /// are other ones now.
    fn cut(&mut self, from: &Sources) -> Result<Vec<Fresh>, PublishError> {
        let _one_moment = from.catalogue.snapshot()?;
        let taken_back = from.catalogue.taken_back_after(self.cut_to)?;
        self.cut_to = from.catalogue.cursor()?.offset;
        if taken_back.is_empty() {
            return Ok(Vec::new());
        }
        let rows = from.catalogue.feeds_touched_after(0)?;
        let mut cut = Vec::new();
        for path in self.bodies.keys().cloned().collect::<Vec<_>>() {
            let (Some((key, format)), Some(known_to), Some(body)) =
                (feed_of(&path), self.known_to(&path), self.bodies.get(&path))
            else {
                continue;
            };
            let later = taken_back.iter().filter(|(_id, offset)| *offset > known_to);
            let unwanted: HashSet<&str> = later.map(|(id, _offset)| id.as_str()).collect();
            let Some(rest) = render::without(format, body, |id| unwanted.contains(own(id))) else {
                tracing::error!(
                    path,
                    "a feed that stands still cannot be read; what was taken back may stand in it until the feeds are accepted"
                );
                self.is_cut_clean = false;
                continue;
            };
            if rest == *body {
                continue;
            }
            self.bodies.insert(path.clone(), rest);
            if let Some(served) = self.served.get_mut(&path) {
                // The record that took it back changed the feed, too.
                let changed = rows.iter().find(|row| row.key == key).map(|row| row.changed);
                let later = served.last_modified.plus_seconds(1);
                served.last_modified = changed.map_or(later, |changed| changed.max(later));
                served.tag = Digest::of(&self.bodies[&path]).hex_prefix(32);
            }
            let origin = Origin::Cut { offset: known_to };
            cut.extend(self.fresh(&path, CodedForms::default(), origin));
        }
        Ok(cut)
    }

    /// The feed as it is served, with these forms.
    fn fresh(&self, path: &str, forms: CodedForms, origin: Origin) -> Option<Fresh> {
        let (key, format) = feed_of(path)?;
        let served = self.served.get(path)?;
        let document = Document {
            content_type: format.content_type(),
            kind: DocumentKind::Feed,
            language: windows::language_of(&key),
            digest: served.tag.clone(),
            identity: Body::from(self.bodies.get(path)?.clone()),
            gzip: forms.gzip,
            brotli: forms.brotli,
            zstd: forms.zstd,
            last_modified: served.last_modified,
            link: None,
        };
        Some(Fresh { path: path.to_owned(), document: Arc::new(document), origin })
    }
}

impl Publisher {
    /// Readers keep what stood.
    pub(super) fn stand_still(&mut self, mut still: Still) -> Result<(), PublishError> {
        let Publisher { from, state } = self;
        state.placed.clear();
        // A file that is missing or damaged cannot be sent again; what is rendered takes its place.
        let known = from.files.served();
        state.documents.by_path.retain(|path, document| {
            let Some(name) = name_of(path) else { return true };
            if !still.bodies.contains_key(path) && known.contains_key(name) {
                let body = document.identity.joined();
                let offset = state.documents.offset;
                still.served.insert(path.clone(), FeedFile::of(document, &body, offset).served);
                still.bodies.insert(path.clone(), body);
                return true;
            }
            state.uncoded.remove(path);
            state.good.remove(path);
            false
        });
        for (path, served) in &still.served {
            if !state.documents.by_path.contains_key(path) {
                let forms = from.coded.get(&served.tag)?.unwrap_or_default();
                if let Some(fresh) = still.fresh(path, forms, Origin::Stood) {
                    state.put(fresh);
                }
            }
        }
        state.still = Some(still);
        self.cut()?;
        self.from.snapshot.replace(self.state.documents.clone());
        Ok(())
    }

    /// What was taken back since the last call leaves the feeds that stand still.
    pub(super) fn cut(&mut self) -> Result<(), PublishError> {
        let Publisher { from, state } = self;
        let Some(still) = &mut state.still else { return Ok(()) };
        let cut = still.cut(from)?;
        if cut.is_empty() {
            return Ok(());
        }
        tracing::info!(
            feeds = cut.len(),
            "what was taken back is cut out of feeds that stand still"
        );
        // After a kill a file that is neither what stood nor what stands now could not stand still.
        let file = |fresh: &Fresh| Some((name_of(&fresh.path)?.to_owned(), fresh.file()?));
        from.files.announce(&cut.iter().filter_map(file).collect());
        for fresh in cut {
            state.good.remove(&fresh.path);
            state.put(fresh);
        }
        from.snapshot.replace(state.documents.clone());
        Ok(())
    }

    /// While the feeds stand still, nothing that is told may say that it stands in them.
    pub(super) fn tell_of_stillness(&mut self, reports: &mut [Report]) {
        let Some(still) = &mut self.state.still else { return };
        // What the folder brings back may stand in them.
        if still.awaits_folder {
            return;
        }
        for report in reports.iter_mut().filter(|report| !report.bulk) {
            still.doubted.remove(&report.path);
            let is_news = matches!(
                report.outcome,
                Outcome::Published
                    | Outcome::Corrected { .. }
                    | Outcome::Withdrawn
                    | Outcome::Reinstated
            );
            if !is_news {
                continue;
            }
            if still.doubted.len() < DOUBTED_MAX {
                let later = Report { line: Line::Known, ..report.clone() };
                still.doubted.insert(report.path.clone(), later);
            }
            let is_cut = report.outcome == Outcome::Withdrawn && still.lineage == Lineage::Same;
            let fault =
                if is_cut { SiteFault::CutFromStandingFeeds } else { SiteFault::FeedsStandStill };
            report.problems.push(Problem::new(Severity::Doubt, None, fault));
        }
    }

    /// What is rendered takes the place of what stood.
    pub(super) fn thaw(&mut self) -> Result<(), PublishError> {
        let Some(still) = self.state.still.take() else { return Ok(()) };
        let Publisher { from, state } = self;
        state.documents.by_path.retain(|path, _document| feed_of(path).is_none());
        state.documents.offset = 0;
        state.placed.clear();
        let offset = from.catalogue.cursor()?.offset;
        // Before any coder notes a file of this ledger.
        self.from.files.follow(self.ledger()?);
        self.publish(offset)?;
        for path in still.bodies.keys() {
            if let (None, Some((key, format))) =
                (self.state.documents.by_path.get(path), feed_of(path))
            {
                self.from.files.remove(&key, format);
            }
        }
        // A kill takes nothing back: the next start must not compare with what stood.
        self.from.files.write_manifest();
        // What their reports say of the feeds is over.
        self.tell(still.doubted.into_values().collect());
        Ok(())
    }
}

impl State {
    /// Its coded forms follow, where it has none.
    fn put(&mut self, fresh: Fresh) {
        self.documents.by_path.insert(fresh.path.clone(), Arc::clone(&fresh.document));
        if fresh.document.gzip.is_some() {
            self.good.insert(fresh.path, fresh.document);
        } else {
            self.uncoded.insert(fresh.path.clone(), fresh);
        }
    }
}
