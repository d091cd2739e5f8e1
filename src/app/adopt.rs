//! Taking over an earlier ledger, or the lost end of this one, from a registry: ids, dates and addresses, and what
//! was taken back. It lies in the state folder until all of it stands in the ledger again.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use bytes::Bytes;

use super::Failure;
use crate::admit;
use crate::catalogue::Catalogue;
use crate::catalogue::query::Queries as _;
use crate::config::is_loopback;
use crate::domain::adopted::Adopted;
use crate::domain::entry::Announce;
use crate::domain::id::Authority;
use crate::domain::path::DropPath;
use crate::domain::time::Moment;
use crate::domain::withdrawal::State;
use crate::ledger::record::{Draft, Kind, body_bytes};
use crate::ledger::{ADOPTED, Ledger};
use crate::reports::earlier::{Earlier, ErasedEntry};
use crate::reports::registry::Line;

/// What is taken over.
#[derive(Debug, Default)]
pub(super) struct TakenOver {
    pub(super) by_path: HashMap<DropPath, Adopted>,
    /// The drop folder is to bring some of it back.
    pub(super) awaits_folder: bool,
}

/// What was erased is appended at once, so that its text is refused whenever it comes, and what was
/// withdrawn and stands in the ledger is withdrawn again. The rest stays so when its file is taken in.
pub(super) fn adopt(
    (state_dir, registry): (&Path, Option<&Path>),
    (ledger, catalogue): (&mut Ledger, &Catalogue),
    now: Moment,
) -> Result<TakenOver, Failure> {
    let kept = state_dir.join(ADOPTED);
    if let Some(file) = registry {
        begin(file, &kept, ledger)?;
    }
    if !kept.exists() {
        return Ok(TakenOver::default());
    }
    let mut earlier = Earlier::read(&kept).map_err(unreadable(&kept))?;
    let records = ledger.reader()?;
    earlier.retain_newer(&records.revisions()?);
    let mut drafts = Vec::new();
    for line in earlier.lines() {
        match catalogue.entry_by_id(&line.id)? {
            Some(row) => {
                let notice = line.withdrawn.clone().unwrap_or_default();
                if line.erased.is_some() && row.state != State::Erased {
                    let of = (&*ledger, &records, catalogue);
                    drafts.push(admit::erased_elsewhere(&row, notice, of)?);
                } else if line.withdrawn.is_some() && !row.state.is_taken_back() {
                    drafts.push(admit::withdrawn_elsewhere(&row, &notice));
                }
            }
            None => drafts.extend(line.erased_entry().map(erased)),
        }
    }
    drop(records);
    if !drafts.is_empty() {
        tracing::warn!(
            statements = drafts.len(),
            "statements that were taken back after this ledger's last record are taken back again"
        );
        ledger.append(&drafts, now)?;
    }
    let known = ledger.reader()?.revisions()?;
    earlier.retain(|line| !known.contains_key(&line.id));
    tell(&earlier);
    write(&kept, &earlier)?;
    Ok(TakenOver { by_path: earlier.by_path(), awaits_folder: earlier.awaits_any() })
}

/// The registry is written anew while the files are taken in: what it says now is kept.
fn begin(file: &Path, kept: &Path, ledger: &Ledger) -> Result<(), Failure> {
    // Where something is to be taken over already, it is of this ledger, whose end was lost.
    let mut earlier = match Earlier::read(kept) {
        Ok(earlier) => earlier,
        // The site's own definition is there already; statements are not.
        Err(error) if error.kind() == io::ErrorKind::NotFound && ledger.head().offset <= 1 => {
            Earlier::default()
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(Failure::Refused(format!(
                "--adopt {} is for an empty state folder, or one whose ledger has lost its end: this one is whole, and holds \
                 statements with ids of their own",
                file.display()
            )));
        }
        Err(error) => return Err(unreadable(kept)(error)),
    };
    earlier.add_newer(Earlier::read(file).map_err(unreadable(file))?);
    write(kept, &earlier)
}

/// Has the next start take these over.
pub(super) fn keep(state_dir: &Path, earlier: &Earlier) -> Result<(), Failure> {
    write(&state_dir.join(ADOPTED), earlier)
}

/// Whether there is one to begin with.
pub(super) fn can_be_read(file: &Path) -> Result<(), Failure> {
    Earlier::read(file).map(drop).map_err(unreadable(file))
}

/// A trial in the folders of an office begins nothing with the ids of the real address.
pub(super) fn leave_to_their_office(earlier: &mut Earlier, authority: &Authority) {
    if is_loopback(authority.host()) {
        let ours = format!("tag:{}:", authority.as_str());
        earlier.retain(|line| line.id.as_str().starts_with(&ours));
    }
}

/// None of them is to be seen of this ledger yet.
fn tell(earlier: &Earlier) {
    let mut statements = earlier.lines();
    // A person was told of those.
    statements.retain(|line| !line.lost);
    if statements.is_empty() {
        return;
    }
    tracing::info!(
        statements = statements.len(),
        "ids, dates and addresses are taken over from a registry"
    );
    let lost = statements.iter().filter(|line| line.path.is_none());
    for Line { id, address, .. } in lost {
        tracing::error!(
            %id,
            address,
            "this statement cannot come back: no drop file is known of it; what readers had is all that there is"
        );
    }
}

fn write(kept: &Path, earlier: &Earlier) -> Result<(), Failure> {
    let replace = || {
        if earlier.is_empty() {
            return match fs::remove_file(kept) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
                Ok(()) | Err(_) => Ok(()),
            };
        }
        earlier.write(kept)
    };
    let what = || format!("{} cannot be written", kept.display());
    replace().map_err(|source| Failure::Io { what: what(), source })
}

fn unreadable(file: &Path) -> impl FnOnce(io::Error) -> Failure {
    let file: PathBuf = file.to_owned();
    move |source| Failure::Io {
        what: format!("the registry {} cannot be read", file.display()),
        source,
    }
}

fn erased(ErasedEntry { id, path, published, source, erasure }: ErasedEntry) -> Draft {
    let body = body_bytes(&erasure);
    Draft {
        kind: Kind::Erased,
        entry: id,
        expects: 0,
        revision: 1,
        grade: None,
        announce: Announce::No,
        published: Some(published),
        drop_name: path,
        content: body.0,
        body: Some(body),
        source: source.map(|digest| (digest, Bytes::new())),
    }
}
