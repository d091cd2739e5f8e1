//! The flood guard: where much would change for readers without a record of its own, the feeds stand
//! still, with the bytes, tags and dates that they had, until a person has accepted it.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::files::{FeedFile, Served};
use super::flood::{Bodies, Difference, Explains, Flood, Size, causes, own};
use super::still::{Lineage, Still};
use super::windows::{self, Windows};
use super::{PublishError, Publisher, Sources, State};
use crate::catalogue::CatalogueReader;
use crate::catalogue::query::Queries as _;
use crate::domain::digest::Digest;
use crate::domain::fault::SiteFault;
use crate::domain::id::EntryId;
use crate::domain::site::{RENDERER_VERSION, Site};

/// What a start knows of the site before anything is published.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The last record that is folded.
    pub offset: u64,
    /// The last record that defined the site: what it changed was accepted, or was no flood.
    pub defined: u64,
    /// What was found of the site as it is to be; that record is not written yet.
    pub flood: Option<Flood>,
    /// A trial is not guarded.
    pub is_guarded: bool,
    /// The end of this ledger was lost, and is to come in again from the drop folder.
    pub is_cut_back: bool,
}

impl Publisher {
    /// Whether so much would change with this definition of the site that a person must say so first.
    pub fn weigh(&self, wanted: &Site) -> Result<Option<Flood>, PublishError> {
        let Some(standing) = self.from.catalogue.site()? else { return Ok(None) };
        let can_be_written_again = standing.renderer == RENDERER_VERSION;
        let old = if can_be_written_again {
            bodies(&self.from, &standing)?
        } else {
            self.standing_files().0
        };
        let new = bodies(&self.from, wanted)?;
        let records = Records { catalogue: &self.from.catalogue, served: None };
        let difference = Difference::between(&old, &new, &records);
        // Readers' links lead elsewhere then, however few they are.
        let is_moved = standing.public_url != wanted.public_url && !difference.is_empty();
        if !is_moved && !difference.is_flood() {
            return Ok(None);
        }
        let causes = causes(&standing, wanted, difference.size());
        let meanwhile =
            if can_be_written_again { SiteFault::AllElseGoesOn } else { SiteFault::NothingComesIn };
        let flood = difference.flood(causes, meanwhile);
        Ok(Some(Flood { site: Some(wanted.clone()), ..flood }))
    }

    /// The first publication of a start: what is rendered now, or else what stood.
    pub fn begin(&mut self, beginning: Beginning) -> Result<(), PublishError> {
        let Beginning { offset, defined, flood, is_guarded, is_cut_back } = beginning;
        self.publish(offset)?;
        let ledger = self.ledger()?;
        // One that was put back from a backup is another from its last record on.
        let is_ahead = self.from.files.served().values().any(|served| served.offset > offset);
        let is_same = self.from.files.ledger() == ledger && !is_cut_back && !is_ahead;
        let lineage = if is_same { Lineage::Same } else { Lineage::Another };
        let must_stand_still = flood.as_ref().is_some_and(|flood| flood.stands_still);
        let is_as_it_stood = lineage == Lineage::Same && !must_stand_still && self.is_as_served();
        if is_guarded && !is_as_it_stood {
            let (mut old, mut served) = self.standing_files();
            if lineage == Lineage::Same && !must_stand_still {
                served.retain(|_path, served| served.offset >= defined);
                old.retain(|path, _bytes| served.contains_key(path));
            }
            let difference = self.difference((&old, &served), lineage);
            // However few they are: the folder may bring them back with other dates.
            let awaits_folder =
                lineage == Lineage::Another && !must_stand_still && !difference.is_empty();
            if must_stand_still || awaits_folder || difference.is_flood() {
                let found = if awaits_folder {
                    tracing::warn!(
                        "the feeds come from another ledger; readers keep what stood until the drop folder is taken in"
                    );
                    None
                } else {
                    Some(flood.unwrap_or_else(|| rebuilt(&difference, lineage)))
                };
                self.from.flood.set(found);
                let mut still = Still::new((old, served), lineage);
                still.awaits_folder = awaits_folder;
                return self.stand_still(still);
            }
        }
        self.from.flood.set(flood);
        self.from.files.follow(ledger);
        Ok(())
    }

    /// What a person accepted is recorded; readers see it when this returns.
    pub(super) fn let_flow(&mut self, offset: u64) -> Result<(), PublishError> {
        if self.state.still.is_some() {
            self.thaw()?;
        } else {
            self.publish(offset)?;
        }
        self.from.flood.set(None);
        self.submit_uncoded();
        Ok(())
    }

    /// The drop folder was taken in: perhaps the ledger knows again what the feeds told.
    pub(super) fn weigh_again(&mut self) -> Result<(), PublishError> {
        let Some(mut still) = self.state.still.take_if(|still| still.awaits_folder) else {
            return Ok(());
        };
        let new = match self.from.catalogue.site()? {
            Some(site) => bodies(&self.from, &site)?,
            None => Bodies::new(),
        };
        let difference = compare(&self.from, still.standing(), &new, Lineage::Another);
        if difference.is_flood() {
            self.from.flood.set(Some(rebuilt(&difference, still.lineage)));
            still.awaits_folder = false;
            self.state.still = Some(still);
            return Ok(());
        }
        if difference.is_empty() {
            tracing::info!("the ledger knows again what the feeds told; they go on");
        } else {
            tracing::info!(
                "the feeds go on from this ledger; little of them differs from what stood"
            );
        }
        self.state.still = Some(still);
        self.thaw()?;
        self.submit_uncoded();
        Ok(())
    }

    /// Every feed of an earlier run has the tag that it had, so that no file needs to be read.
    fn is_as_served(&self) -> bool {
        let by_path = &self.state.documents.by_path;
        self.from.files.served().into_iter().all(|(name, served)| {
            let document = by_path.get(&format!("/feeds/{name}"));
            document.is_some_and(|document| document.digest == served.tag)
        })
    }

    /// The feeds of an earlier run, as far as their files are what the manifest tells.
    fn standing_files(&self) -> (Bodies, BTreeMap<String, Served>) {
        let files = &self.from.files;
        let mut old = Bodies::new();
        let mut kept = BTreeMap::new();
        for name in files.served().into_keys() {
            if let Some(FeedFile { bytes, served }) = files.read(&name) {
                let path = format!("/feeds/{name}");
                old.insert(path.clone(), bytes);
                kept.insert(path, served);
            }
        }
        (old, kept)
    }

    fn difference(
        &self,
        (old, served): (&Bodies, &BTreeMap<String, Served>),
        lineage: Lineage,
    ) -> Difference {
        let by_path = &self.state.documents.by_path;
        let mut changed = old.clone();
        changed.retain(|path, _bytes| {
            let tag = served.get(path).map(|served| &served.tag);
            by_path.get(path).map(|document| &document.digest) != tag
        });
        let feeds = by_path.iter().filter(|(path, _document)| changed.contains_key(*path));
        let new = feeds.map(|(path, document)| (path.clone(), document.identity.joined()));
        let new: Bodies = new.collect();
        compare(&self.from, (&changed, served), &new, lineage)
    }

    /// What tells this ledger from every other: its first record.
    pub(super) fn ledger(&self) -> Result<Option<Digest>, PublishError> {
        Ok(self.from.records.replay(0, 1)?.first().map(|record| record.chain))
    }
}

fn compare(
    from: &Sources,
    (old, served): (&Bodies, &BTreeMap<String, Served>),
    new: &Bodies,
    lineage: Lineage,
) -> Difference {
    let nothing = BTreeMap::new();
    let served = Some(if lineage == Lineage::Same { served } else { &nothing });
    Difference::between(old, new, &Records { catalogue: &from.catalogue, served })
}

/// What differs though the configuration did not change.
fn rebuilt(difference: &Difference, lineage: Lineage) -> Flood {
    let Size { entries, feeds } = difference.size();
    let cause = match lineage {
        Lineage::Same => SiteFault::RenderedOtherwise { entries, feeds },
        Lineage::Another => SiteFault::LedgerBegunAnew { entries, feeds },
    };
    difference.flood(vec![cause], SiteFault::NothingComesIn)
}

/// Every feed that the site offers, rendered for this definition of it.
fn bodies(from: &Sources, site: &Site) -> Result<Bodies, PublishError> {
    let site = Arc::new(site.clone());
    let mut state = State { site: Some(Arc::clone(&site)), ..State::default() };
    let mut bodies = Bodies::new();
    for feed in from.catalogue.feeds_touched_after(0)? {
        if windows::is_offered(&feed, &site) {
            let mut windows = Windows { from, state: &mut state, site: &site };
            let rendered = windows.render_feed(&feed, 0)?;
            bodies.extend(
                rendered.into_iter().map(|fresh| (fresh.path, fresh.document.identity.joined())),
            );
        }
    }
    Ok(bodies)
}

/// The name of a feed's file below the folder.
pub(super) fn name_of(path: &str) -> Option<&str> {
    path.strip_prefix("/feeds/")
}

/// How the catalogue explains a difference.
struct Records<'a> {
    catalogue: &'a CatalogueReader,
    /// None where both states are of this moment: then no record lies between them.
    served: Option<&'a BTreeMap<String, Served>>,
}

impl Explains for Records<'_> {
    fn last_record(&self, id: &str) -> Option<u64> {
        let found = self.catalogue.entry_by_id(&EntryId::recorded(own(id).to_owned()));
        found.ok().flatten().map(|entry| entry.last_offset)
    }

    fn known_to(&self, path: &str) -> Option<u64> {
        self.served.map_or(Some(u64::MAX), |served| served.get(path).map(|served| served.offset))
    }
}
