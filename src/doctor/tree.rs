//! The folders of the drop folder, walked once for all that is said of them.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rustix::fs::Access;

use super::folders::may;
use super::whom::Whom;
use crate::domain::limits::DOCTOR_FOLDERS_MAX;

#[derive(Debug, Default)]
pub(super) struct Tree {
    /// Why the drop folder itself cannot be read.
    pub(super) closed: Option<io::Error>,
    /// In it, the drop folder itself left out.
    pub(super) folders: usize,
    pub(super) unreadable: Vec<PathBuf>,
    /// Into which everybody can write.
    pub(super) open_to_all: Vec<PathBuf>,
    pub(super) is_empty: bool,
    /// There are more than are walked.
    pub(super) goes_on: bool,
}

const OTHERS_WRITE: u32 = 0o002;

/// As this user sees it.
pub(super) fn walk(root: &Path, whom: &Whom) -> Result<Tree, String> {
    whom.ask(|| {
        let mut tree = Tree { is_empty: true, ..Tree::default() };
        match may(root, Access::READ_OK | Access::EXEC_OK) {
            Ok(()) => tree.fill(root),
            Err(error) => tree.closed = Some(error),
        }
        tree
    })
}

impl Tree {
    fn fill(&mut self, root: &Path) {
        let mut left = vec![root.to_owned()];
        while let Some(folder) = left.pop() {
            let entries = match fs::read_dir(&folder) {
                Ok(entries) => entries,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(_closed) => {
                    self.unreadable.push(folder);
                    continue;
                }
            };
            for entry in entries.flatten() {
                self.is_empty = false;
                // What a symbolic link leads to is not watched.
                if !entry.file_type().is_ok_and(|kind| kind.is_dir()) {
                    continue;
                }
                if self.folders == DOCTOR_FOLDERS_MAX {
                    self.goes_on = true;
                    return;
                }
                self.folders += 1;
                let mode = entry.metadata().map_or(0, |meta| meta.permissions().mode());
                if mode & OTHERS_WRITE != 0 {
                    self.open_to_all.push(entry.path());
                }
                if may(&entry.path(), Access::READ_OK | Access::EXEC_OK).is_ok() {
                    left.push(entry.path());
                } else {
                    self.unreadable.push(entry.path());
                }
            }
        }
    }
}
