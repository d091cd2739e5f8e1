//! What intake remembers of files: those handed on, and those reported.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::path::{Path, PathBuf};

use super::folder::Stamp;
use crate::domain::path::DropPath;

/// The files that were handed on, by path, with the stamp that each had then.
#[derive(Clone, Debug, Default)]
pub struct Known(BTreeMap<DropPath, KnownFile>);

#[derive(Clone, Debug)]
struct KnownFile {
    stamp: Stamp,
    /// The name on disk, where it was seen to be spelt otherwise than the path.
    real: Option<PathBuf>,
}

impl FromIterator<(DropPath, Stamp)> for Known {
    fn from_iter<Files: IntoIterator<Item = (DropPath, Stamp)>>(files: Files) -> Known {
        let known = |(path, stamp)| (path, KnownFile { stamp, real: None });
        Known(files.into_iter().map(known).collect())
    }
}

impl Known {
    pub(super) fn stamp(&self, path: &DropPath) -> Option<Stamp> {
        self.0.get(path).map(|file| file.stamp)
    }

    /// The name on disk as far as it is known.
    pub(super) fn real<'a>(&'a self, path: &'a DropPath) -> &'a Path {
        let real = self.0.get(path).and_then(|file| file.real.as_deref());
        real.unwrap_or_else(|| Path::new(path.as_str()))
    }

    pub(super) fn insert(&mut self, path: DropPath, stamp: Stamp, real: Option<PathBuf>) {
        self.0.insert(path, KnownFile { stamp, real });
    }

    pub(super) fn remove(&mut self, path: &DropPath) -> bool {
        self.0.remove(path).is_some()
    }

    pub(super) fn contains(&self, path: &DropPath) -> bool {
        self.0.contains_key(path)
    }

    /// The path itself, if it is known, and all below it.
    pub(super) fn at_or_below(&self, path: &str) -> impl Iterator<Item = &DropPath> + use<'_> {
        at_or_below(&self.0, path)
    }
}

/// The keys that are `path`, or lie below it as a folder, in order; with the empty path, all.
pub(super) fn at_or_below<'map, Value>(
    map: &'map BTreeMap<DropPath, Value>,
    path: &str,
) -> impl Iterator<Item = &'map DropPath> + use<'map, Value> {
    // `0` is the character after `/`.
    let (first, end) = (format!("{path}/"), format!("{path}0"));
    let below = if path.is_empty() {
        (Bound::Unbounded, Bound::Unbounded)
    } else {
        (Bound::Included(&*first), Bound::Excluded(&*end))
    };
    let itself = map.get_key_value(path).into_iter();
    itself.chain(map.range::<str, _>(below)).map(|(path, _value)| path)
}

/// The name on disk if it must be kept beside the path.
pub(super) fn differing(real: &Path, path: &DropPath) -> Option<PathBuf> {
    (real != Path::new(path.as_str())).then(|| real.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_below_a_folder_is_told_from_its_neighbours() {
        let stamp = Stamp { dev: 1, ino: 2, size: 3, mtime_ns: 4, ctime_ns: 5 };
        let paths = ["a.txt", "a/x.txt", "a/b/y.txt", "a b/z.txt", "a0.txt", "b"];
        let known: Known =
            paths.iter().map(|path| (DropPath::parse(path).unwrap(), stamp)).collect();
        let below = |path| {
            let found = known.at_or_below(path);
            found.map(|path| path.as_str().to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(below("a"), ["a/b/y.txt", "a/x.txt"]);
        assert_eq!(below("b"), ["b"]);
        assert_eq!(below("").len(), paths.len());
    }
}
