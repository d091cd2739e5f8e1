//! What intake has handed on and admit is not done with, between one sighting and the next.

use std::collections::{BTreeMap, HashSet, VecDeque};
use std::sync::Arc;
use std::time::Instant;

use super::beside::Listings;
use super::tally::Tally;
use super::vanished::Vanished;
use super::{Item, Work};
use crate::domain::digest::Digest;
use crate::domain::path::DropPath;
use crate::intake::{AttachableFolders, Candidate, Stamp};
use crate::ledger::held::Obeyed;

/// What was found and is not done with.
#[derive(Debug, Default)]
pub struct Unsettled {
    /// What belongs to an archive and is still settling.
    pub(super) archive: HashSet<DropPath>,
    pub(super) tally: Tally,
    /// What intake handed on while there was no room on the disk, in its order.
    pub(super) paused: VecDeque<Work>,
    /// What was read, and cannot be decided before another file was looked at. None of them is the
    /// file of the entry that is read from its path.
    pub(super) undecided: BTreeMap<DropPath, Item>,
    /// Files of published statements that are gone.
    pub(super) vanished: Vanished,
    /// When missing editions were last looked for.
    pub(super) twins_looked: Option<jiff::Timestamp>,
    /// Files of this kind that a walk has seen, and that were known before it.
    pub(super) beside: HashSet<DropPath>,
    /// Files that say what is to be done with another, until the statements beside them are known.
    pub(super) gestures: Vec<Item>,
    /// The one of them that is being obeyed.
    pub(super) obeying: Option<Obeyed>,
    /// Files that may be attached, until the statements beside them are known.
    pub(super) attachables: BTreeMap<DropPath, Seen>,
    /// Those that the store had no room for, and when it was asked last.
    pub(super) unstored: BTreeMap<DropPath, (Seen, Instant)>,
    /// Statements that wait for a file beside them which is being written, and since when.
    pub(super) attaching: BTreeMap<DropPath, (Item, Instant)>,
    /// Files that came lately and belong to nothing: perhaps new names of others that have gone.
    pub(super) renamed: BTreeMap<DropPath, (Digest, Instant)>,
    pub(super) listings: Listings,
    /// When the store of attachments was swept last.
    pub(super) swept: Option<Instant>,
    /// Files of fields, until the statements beside them are known.
    pub(super) sidecars: Vec<Item>,
    /// Whether the last walk saw any file, of the whole folder or of a new subfolder.
    pub(super) saw_files: bool,
    /// What a reconcile found and was not there when it was to be read: it is gone, which intake
    /// tells, or its folder was away.
    pub(super) unseen: BTreeMap<DropPath, Candidate>,
    /// All that reconciles found has come to rest, and what they began is not ended yet.
    pub(super) rests: bool,
    pub(super) start: Start,
    pub(super) folder: Folder,
}

/// A file that is published with a statement, and is not one.
#[derive(Clone, Debug)]
pub(super) struct Seen {
    pub(super) path: DropPath,
    pub(super) stamp: Stamp,
    /// The user id of its owner.
    pub(super) owner: u32,
    /// The statements that were read with it since it was seen.
    pub(super) claimed: HashSet<DropPath>,
}

impl Unsettled {
    /// Where intake writes down what it sees.
    pub fn attachable_folders(&self) -> Arc<AttachableFolders> {
        self.listings.attachable_folders()
    }
}

impl From<&Item> for Seen {
    fn from(item: &Item) -> Seen {
        let claimed = HashSet::new();
        Seen { path: item.path.clone(), stamp: item.stamp, owner: item.owner, claimed }
    }
}

impl From<Candidate> for Seen {
    fn from(found: Candidate) -> Seen {
        let claimed = HashSet::new();
        Seen { path: found.path, stamp: found.stamp, owner: found.owner, claimed }
    }
}

/// The drop folder, as intake last said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Folder {
    #[default]
    There,
    /// It is missing or cannot be read.
    Away,
}

/// How far the first walk of the whole folder has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Start {
    #[default]
    NotWalked,
    /// So many files lay there; what was found is being taken in.
    Walked {
        files: usize,
    },
    CaughtUp,
}

impl Unsettled {
    /// What is read or said of this file now is the last word. Tells whether it was undecided.
    pub(super) fn forget(&mut self, path: &DropPath) -> bool {
        self.unseen.remove(path);
        self.attaching.remove(path);
        self.undecided.remove(path).is_some()
    }
}
