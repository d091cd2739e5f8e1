//! What a registry says of an earlier ledger, or of the part of one that was lost.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write as _};
use std::path::Path;

use super::registry::{Line, Remains};
use crate::domain::adopted::Adopted;
use crate::domain::digest::Digest;
use crate::domain::id::EntryId;
use crate::domain::path::DropPath;
use crate::domain::time::Moment;
use crate::domain::withdrawal::Erasure;

/// Entries, each once, as the last line of each tells of it.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    lines: HashMap<EntryId, Line>,
}

/// An entry whose text was destroyed in an earlier ledger.
#[derive(Debug)]
pub struct ErasedEntry {
    pub id: EntryId,
    pub path: Option<DropPath>,
    pub published: Moment,
    pub source: Option<Digest>,
    pub erasure: Erasure,
}

impl Earlier {
    /// Of a file; a line that cannot be read is an error with its number.
    pub fn read(file: &Path) -> io::Result<Earlier> {
        let text = fs::read_to_string(file)?;
        let mut earlier = Earlier::default();
        for (number, line) in text.split_inclusive('\n').enumerate() {
            match serde_json::from_str(line) {
                Ok(line) => earlier.add(line),
                // The last one was being written when the disk was full or the power was cut.
                Err(error) if error.is_eof() && !line.ends_with('\n') => {}
                Err(error) => {
                    let text = format!("{}:{}: {error}", file.display(), number + 1);
                    return Err(io::Error::new(io::ErrorKind::InvalidData, text));
                }
            }
        }
        Ok(earlier)
    }

    /// Of what is there: a line that was cut short is passed over. A later text says more.
    pub fn add_all(&mut self, text: &[u8]) {
        for line in text.split(|byte| *byte == b'\n') {
            if let Ok(line) = serde_json::from_slice(line) {
                self.add(line);
            }
        }
    }

    fn add(&mut self, line: Line) {
        self.lines.insert(line.id.clone(), line);
    }

    /// What another says of entries that this one does not know, or knows less of.
    pub fn add_newer(&mut self, other: Earlier) {
        for (id, mut line) in other.lines {
            let known = self.lines.get(&id);
            if line.revision >= known.and_then(|known| known.revision) {
                // A person was told of it, whoever else knows it.
                line.lost |= known.is_some_and(|known| known.lost);
                self.lines.insert(id, line);
            }
        }
    }

    /// Those that a ledger with these revisions does not know, or knows less of.
    pub fn retain_newer(&mut self, revisions: &HashMap<EntryId, u32>) {
        self.lines.retain(|id, line| match (revisions.get(id), line.revision) {
            (Some(known), Some(told)) => told > *known,
            // An earlier program's line is believed where it says that something was taken back.
            (Some(_known), None) => line.withdrawn.is_some() || line.erased.is_some(),
            (None, _) => true,
        });
    }

    pub fn retain(&mut self, mut is_kept: impl FnMut(&Line) -> bool) {
        self.lines.retain(|_id, line| is_kept(line));
    }

    /// In the order of their dates.
    pub fn lines(&self) -> Vec<&Line> {
        let mut lines: Vec<&Line> = self.lines.values().collect();
        lines.sort_by(|one, other| (one.published, &one.id).cmp(&(other.published, &other.id)));
        lines
    }

    /// A person was told that these did not come back. They are kept: nothing else knows their ids.
    pub fn mark_lost(&mut self, ids: &[EntryId]) {
        for id in ids {
            if let Some(line) = self.lines.get_mut(id) {
                line.lost = true;
            }
        }
    }

    /// Whether any is expected from the drop folder.
    pub fn awaits_any(&self) -> bool {
        let mut lines = self.lines.values();
        lines.any(|line| !line.lost && line.erased.is_none() && line.path.is_some())
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// As a registry has them.
    pub fn to_text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        for line in self.lines() {
            // Strings and digests only: nothing here can fail to serialise.
            text.extend(serde_json::to_vec(line).unwrap_or_default());
            text.push(b'\n');
        }
        text
    }

    /// On the disk when this returns; before, what was there before.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        let temporary = file.with_extension("tmp");
        let mut out = fs::File::create(&temporary)?;
        out.write_all(&self.to_text())?;
        out.sync_all()?;
        fs::rename(&temporary, file)?;
        file.parent().map_or(Ok(()), |folder| fs::File::open(folder)?.sync_all())
    }

    /// What is published anew from a drop file.
    pub fn by_path(&self) -> HashMap<DropPath, Adopted> {
        let standing = self.lines.values().filter(|line| line.erased.is_none());
        let adopted = standing.filter_map(|line| {
            let Line { id, path, published, address, source, withdrawn, .. } = line.clone();
            Some((path?, Adopted { id, published, address, withdrawal: withdrawn, source }))
        });
        adopted.collect()
    }
}

/// What was destroyed is no longer named in what is still to be taken over.
pub fn forget(file: &Path, id: &EntryId) -> io::Result<()> {
    if !file.exists() {
        return Ok(());
    }
    let mut earlier = Earlier::read(file)?;
    earlier.retain(|line| line.id != *id);
    earlier.write(file)
}

impl Line {
    /// Where its text was destroyed.
    pub fn erased_entry(&self) -> Option<ErasedEntry> {
        let Line { id, path, published, withdrawn, erased, .. } = self.clone();
        let Remains { language, group, gone, source, former } = erased?;
        let erasure = Erasure {
            notice: withdrawn.unwrap_or_default(),
            address: gone,
            language,
            group,
            sources: former,
            attachments: Vec::new(),
            husks: Vec::new(),
        };
        Some(ErasedEntry { id, path, published, source, erasure })
    }
}
