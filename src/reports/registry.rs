//! `registry.jsonl`: every id with its path, date and address, one line each, so that a lost ledger
//! can be begun anew with the same ids (`--adopt`). Derived from the ledger; written at every start.

use std::collections::HashMap;
use std::fs;
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::earlier::Earlier;
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::catalogue::taken_back::{ErasedRow, TakenBack as _};
use crate::catalogue::{CatalogueError, CatalogueReader};
use crate::domain::digest::Digest;
use crate::domain::id::EntryId;
use crate::domain::language::Language;
use crate::domain::path::DropPath;
use crate::domain::time::Moment;
use crate::domain::withdrawal::Withdrawal;

pub const FILE: &str = "registry.jsonl";

/// What one begins with that was kept, because it knew more than the ledger that came after it.
const KEPT: &str = "registry.before-";

#[derive(Debug)]
pub(super) struct Registry {
    file: PathBuf,
    /// The last record whose entries are in it.
    offset: u64,
    /// The last line may be cut short.
    is_torn: bool,
    /// What an earlier ledger has left was looked at.
    is_begun: bool,
}

/// One entry as the registry knows it. A later line of the same id takes the place of an earlier.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Line {
    pub id: EntryId,
    pub path: Option<DropPath>,
    pub published: Moment,
    /// Of an erased entry, one that holds no word of it.
    pub address: String,
    /// Earlier programs did not say it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Of its drop file, as it was published. Nor did they say this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Digest>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub withdrawn: Option<Withdrawal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased: Option<Remains>,
    /// Of what is to be taken over: its file did not come with the folder, and a person was told.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub lost: bool,
}

/// All that is asked of a line to know whether its entry is known.
#[derive(Debug, Deserialize)]
struct Named {
    id: EntryId,
}

/// What a registry says besides of an erased entry.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Remains {
    pub language: Language,
    pub group: String,
    /// Of the address that its page once had.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gone: Option<Digest>,
    /// Of the bytes of its drop file, which are refused when they come again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Digest>,
    /// And of those before it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub former: Vec<Digest>,
}

#[derive(Debug, thiserror::Error)]
pub enum RegistryError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

impl Registry {
    pub(super) fn in_folder(folder: &Path) -> Registry {
        Registry { file: folder.join(FILE), offset: 0, is_torn: false, is_begun: false }
    }

    /// All entries, into a new file that takes the old one's place.
    pub(super) fn rewrite(&mut self, catalogue: &CatalogueReader) -> Result<(), RegistryError> {
        let _one_moment = catalogue.snapshot()?;
        if !self.is_begun {
            self.keep_what_is_unknown(catalogue)?;
            self.is_begun = true;
        }
        let temporary = self.file.with_extension("tmp");
        let mut out = BufWriter::new(fs::File::create(&temporary)?);
        let offset = catalogue.cursor()?.offset;
        write_lines(&mut out, catalogue, 0)?;
        out.flush()?;
        fs::rename(&temporary, &self.file)?;
        (self.offset, self.is_torn) = (offset, false);
        Ok(())
    }

    /// Before it is written anew: one that knows entries which this ledger does not is the way back to them, and gets a
    /// name of its own.
    fn keep_what_is_unknown(&self, catalogue: &CatalogueReader) -> Result<(), RegistryError> {
        let lying = match fs::File::open(&self.file) {
            Ok(lying) => lying,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let written = Timestamp::try_from(lying.metadata()?.modified()?).unwrap_or_default();
        for line in BufReader::new(lying).split(b'\n') {
            // The last one may be cut short, also inside a letter.
            let Ok(Named { id }) = serde_json::from_slice(&line?) else { continue };
            if !catalogue.knows(&id)? {
                let name = format!("{KEPT}{}.jsonl", written.strftime("%Y%m%dT%H%M%SZ"));
                let kept = self.file.with_file_name(name);
                fs::rename(&self.file, &kept)?;
                tracing::warn!(
                    kept = %kept.display(),
                    "the registry knows statements that this ledger does not; it is kept under another name"
                );
                return Ok(());
            }
        }
        Ok(())
    }

    /// Of those that were kept: what was destroyed is not named in them, also under the id that an earlier ledger gave it.
    pub(super) fn forget(&self, erased: &[ErasedRow]) -> io::Result<()> {
        let Some(folder) = self.file.parent() else { return Ok(()) };
        let is_of = |line: &Line| {
            erased.iter().any(|row| {
                line.id == row.entry.id
                    || (line.path.is_some() && line.path == row.entry.drop_name)
                    || row.gone.contains(&Digest::of(line.address.as_bytes()))
            })
        };
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if !name.starts_with(KEPT) {
                continue;
            }
            if name.ends_with(".tmp") {
                // A kill has left it unfinished.
                fs::remove_file(entry.path())?;
            }
            if !name.ends_with(".jsonl") {
                continue;
            }
            let mut kept = Earlier::default();
            kept.add_all(&fs::read(entry.path())?);
            let before = kept.lines().len();
            kept.retain(|line| !is_of(line));
            if kept.lines().len() < before {
                kept.write(&entry.path())?;
            }
        }
        Ok(())
    }

    /// The entries that changed since.
    pub(super) fn append(&mut self, catalogue: &CatalogueReader) -> Result<(), RegistryError> {
        if self.is_torn || !self.is_begun {
            return self.rewrite(catalogue);
        }
        let mut lines = Vec::new();
        // What is folded meanwhile comes with the next lines, and not with both.
        let _one_moment = catalogue.snapshot()?;
        let offset = catalogue.cursor()?.offset;
        write_lines(&mut lines, catalogue, self.offset)?;
        if !lines.is_empty() {
            self.is_torn = true;
            fs::OpenOptions::new().create(true).append(true).open(&self.file)?.write_all(&lines)?;
            self.is_torn = false;
        }
        self.offset = offset;
        Ok(())
    }
}

/// Those that changed after `offset`.
fn write_lines(
    out: &mut impl io::Write,
    catalogue: &CatalogueReader,
    offset: u64,
) -> Result<(), RegistryError> {
    let erased: HashMap<i64, ErasedRow> =
        catalogue.erased()?.into_iter().map(|row| (row.entry.num, row)).collect();
    let mut written = Ok(());
    catalogue.each_entry(offset, |entry| {
        if written.is_ok() {
            let erased = erased.get(&entry.num);
            written = write_line(out, entry, erased);
        }
    })?;
    Ok(written?)
}

fn write_line(
    out: &mut impl io::Write,
    entry: EntryRow,
    erased: Option<&ErasedRow>,
) -> io::Result<()> {
    let Some(address) = entry.address else { return Ok(()) };
    let erased = erased.map(|erased| Remains {
        language: entry.language,
        group: entry.group,
        gone: erased.gone.first().copied(),
        source: entry.source,
        former: erased.sources.clone(),
    });
    let line = Line {
        id: entry.id,
        path: entry.drop_name,
        published: entry.published,
        address,
        revision: Some(entry.revision),
        // Of what was erased it is told, with those before it, to refuse it.
        source: entry.source.filter(|_of_text| erased.is_none()),
        withdrawn: entry.withdrawal,
        erased,
        lost: false,
    };
    serde_json::to_writer(&mut *out, &line)?;
    out.write_all(b"\n")
}

/// What a catalogue would write of the entries that changed after `offset`.
pub fn lines_of(catalogue: &CatalogueReader, offset: u64) -> Result<Vec<u8>, RegistryError> {
    let mut lines = Vec::new();
    write_lines(&mut lines, catalogue, offset)?;
    Ok(lines)
}
