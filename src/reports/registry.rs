//! `registry.jsonl`: every id with its path, date and address, one line each, so that a lost ledger
//! can be begun anew with the same ids (`--adopt`). Derived from the ledger; written at every start.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::catalogue::query::{EntryRow, Queries as _};
use crate::catalogue::{CatalogueError, CatalogueReader};
use crate::domain::decide::Adopted;
use crate::domain::id::EntryId;
use crate::domain::path::DropPath;
use crate::domain::time::Moment;

const FILE: &str = "registry.jsonl";

#[derive(Debug)]
pub(super) struct Registry {
    file: PathBuf,
    /// The last record whose entries are in it.
    offset: u64,
}

/// One entry as the registry knows it. A later line of the same id takes the place of an earlier.
#[derive(Debug, Serialize, Deserialize)]
struct Line {
    id: EntryId,
    path: Option<DropPath>,
    published: Moment,
    address: String,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum RegistryError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

impl Registry {
    pub(super) fn in_folder(folder: &Path) -> Registry {
        Registry { file: folder.join(FILE), offset: 0 }
    }

    /// All entries, into a new file that takes the old one's place.
    pub(super) fn rewrite(&mut self, catalogue: &CatalogueReader) -> Result<(), RegistryError> {
        let temporary = self.file.with_extension("tmp");
        let mut out = BufWriter::new(fs::File::create(&temporary)?);
        let mut written = Ok(());
        let offset = catalogue.cursor()?.offset;
        catalogue.each_entry(0, |entry| {
            if written.is_ok() {
                written = write_line(&mut out, &entry);
            }
        })?;
        written?;
        out.flush()?;
        fs::rename(&temporary, &self.file)?;
        self.offset = offset;
        Ok(())
    }

    /// The entries that changed since.
    pub(super) fn append(&mut self, catalogue: &CatalogueReader) -> Result<(), RegistryError> {
        let mut lines = Vec::new();
        let mut written = Ok(());
        let offset = catalogue.cursor()?.offset;
        catalogue.each_entry(self.offset, |entry| {
            if written.is_ok() {
                written = write_line(&mut lines, &entry);
            }
        })?;
        written?;
        if !lines.is_empty() {
            fs::OpenOptions::new().create(true).append(true).open(&self.file)?.write_all(&lines)?;
        }
        self.offset = offset;
        Ok(())
    }
}

fn write_line(out: &mut impl io::Write, entry: &EntryRow) -> io::Result<()> {
    let Some(address) = entry.address.clone() else { return Ok(()) };
    let line = Line {
        id: entry.id.clone(),
        path: entry.drop_name.clone(),
        published: entry.published,
        address,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

/// What a registry says, by path.
pub fn read(file: &Path) -> io::Result<HashMap<DropPath, Adopted>> {
    let text = fs::read_to_string(file)?;
    let mut by_id = HashMap::new();
    for (number, line) in text.lines().enumerate() {
        let line: Line = serde_json::from_str(line).map_err(|error| {
            let text = format!("{}:{}: {error}", file.display(), number + 1);
            io::Error::new(io::ErrorKind::InvalidData, text)
        })?;
        by_id.insert(line.id.clone(), line);
    }
    let adopted = by_id.into_values().filter_map(|line| {
        let Line { id, path, published, address } = line;
        Some((path?, Adopted { id, published, address }))
    });
    Ok(adopted.collect())
}
