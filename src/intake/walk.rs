//! A walk through the folder: lists what is there without opening a file.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io;
use std::path::{Path, PathBuf};

use super::folder::{DropFolder, Facts, Kind, Stamp};
use super::names::{self, Name};
use super::{look, problems};
use crate::domain::path::DropPath;
use crate::domain::reading::Problem;

/// What a walk found, in path order.
#[derive(Debug, Default)]
pub(super) struct Listing {
    pub(super) files: Vec<Spotted>,
    pub(super) odd: Vec<Odd>,
    /// Uploads under way, or broken off.
    pub(super) unfinished: Vec<Spotted>,
    /// Folders that could not be read: nothing is known about what lies in them.
    pub(super) closed: Vec<DropPath>,
}

/// A file that may be a statement.
#[derive(Debug)]
pub(super) struct Spotted {
    pub(super) path: DropPath,
    pub(super) real: PathBuf,
    pub(super) facts: Facts,
    /// The lock file of the editor that has it open.
    pub(super) companion: Option<PathBuf>,
}

/// Something that is not read, and why.
#[derive(Debug)]
pub(super) struct Odd {
    pub(super) path: DropPath,
    pub(super) real: PathBuf,
    pub(super) stamp: Option<Stamp>,
    pub(super) problem: Problem,
}

/// Walks `start` and everything below it. Fails only if `start` itself cannot be read.
///
/// The depth is bounded by the system: a path beyond `PATH_MAX` cannot be opened, and its folder
/// is reported as one that cannot be read.
pub(super) fn walk(folder: &DropFolder, start: &Path) -> io::Result<Listing> {
    let mut listing = Listing::default();
    let mut folders = vec![start.to_owned()];
    while let Some(inside) = folders.pop() {
        match folder.list(&inside) {
            Ok(names) => sort_names(&inside, names, (&mut listing, &mut folders)),
            Err(error) if inside == start => return Err(error),
            Err(error) if look::is_absence(&error) => (),
            Err(error) => {
                let problem = problems::folder_unavailable(&error);
                if let Some(path) = names::drop_path(&inside) {
                    listing.closed.push(path.clone());
                    listing.odd.push(Odd { path, real: inside, stamp: None, problem });
                }
            }
        }
    }
    // The bytes decide between two spellings of one path, so that each walk says the same.
    listing.files.sort_unstable_by(|a, b| (&a.path, &a.real).cmp(&(&b.path, &b.real)));
    Ok(listing)
}

/// The names on disk that `path` stands for, where they may be spelt otherwise. Only folders in
/// which a name is not plain ASCII are listed.
pub(super) fn spellings(folder: &DropFolder, path: &DropPath) -> io::Result<Vec<PathBuf>> {
    let mut reals = vec![PathBuf::new()];
    for segment in path.as_str().split('/') {
        let mut longer = Vec::new();
        for inside in reals {
            if segment.is_ascii() && !segment.contains('%') {
                longer.push(inside.join(segment));
                continue;
            }
            let names = match folder.names(&inside) {
                Ok(names) => names,
                Err(error) if look::is_absence(&error) => continue,
                Err(error) => return Err(error),
            };
            let fitting = names.iter().filter(|name| names::may_be(name, segment));
            longer.extend(fitting.map(|name| inside.join(name)));
        }
        reals = longer;
    }
    reals.retain(|real| names::drop_path(real).as_ref() == Some(path));
    Ok(reals)
}

fn sort_names(
    inside: &Path,
    names: Vec<(OsString, Facts)>,
    (listing, folders): (&mut Listing, &mut Vec<PathBuf>),
) {
    let companions: BTreeSet<OsString> = names
        .iter()
        .filter(|(name, _facts)| names::class(name) == Name::Companion)
        .map(|(name, _facts)| name.clone())
        .collect();
    for (name, facts) in names {
        if facts.kind == Kind::Folder && !names::is_named_like_a_file(&name) {
            if !names::is_ignored_folder(&name) {
                folders.push(inside.join(&name));
            }
            continue;
        }
        let class = names::class(&name);
        if matches!(class, Name::Companion | Name::Ignored) {
            continue;
        }
        let real = inside.join(&name);
        let Some(path) = names::drop_path(&real) else { continue };
        if let Some(problem) = obstacle((class, &real), &facts) {
            listing.odd.push(Odd { path, real, stamp: Some(facts.stamp), problem });
            continue;
        }
        let companion = companion_among(&companions, &name).map(|name| inside.join(name));
        let spotted = Spotted { path, real, facts, companion };
        if class == Name::Unfinished {
            listing.unfinished.push(spotted);
        } else {
            listing.files.push(spotted);
        }
    }
}

/// Why something in the folder is not read.
pub(super) fn obstacle((class, real): (Name, &Path), facts: &Facts) -> Option<Problem> {
    match class {
        // Conflict copies are told from what else is wrong with them: that is the remedy.
        Name::Conflict => Some(problems::conflict_copy()),
        Name::Unfinished => None,
        Name::Wanted | Name::Companion | Name::Ignored => look::obstacle(real, facts),
    }
}

fn companion_among(companions: &BTreeSet<OsString>, name: &OsStr) -> Option<String> {
    if companions.is_empty() {
        return None;
    }
    names::companions(name.to_str()?)
        .into_iter()
        .find(|companion| companions.contains(OsStr::new(companion)))
}
