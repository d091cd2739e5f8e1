//! Taking over an earlier ledger from its registry: ids, dates and addresses, and what was taken back.

use std::collections::HashMap;
use std::path::Path;

use bytes::Bytes;

use super::Failure;
use crate::domain::decide::Adopted;
use crate::domain::entry::Announce;
use crate::domain::path::DropPath;
use crate::domain::time::Moment;
use crate::ledger::Ledger;
use crate::ledger::record::{Draft, Kind, body_bytes};
use crate::reports::registry::{self, ErasedEntry};

/// What was erased is appended at once, so that its text is refused whenever it comes. What was
/// withdrawn stays so when its file is taken in.
pub(super) fn adopt(
    file: Option<&Path>,
    ledger: &mut Ledger,
    now: Moment,
) -> Result<HashMap<DropPath, Adopted>, Failure> {
    let Some(file) = file else { return Ok(HashMap::new()) };
    // The site's own definition is there already; statements are not.
    if ledger.head().offset > 1 {
        return Err(Failure::Refused(format!(
            "--adopt {} is for an empty state folder: this one holds statements with ids of their own",
            file.display()
        )));
    }
    let earlier = registry::read(file).map_err(|source| Failure::Io {
        what: format!("the registry {} cannot be read", file.display()),
        source,
    })?;
    tracing::info!(
        statements = earlier.by_path.len(),
        erased = earlier.erased.len(),
        "ids, dates and addresses are taken over from a registry"
    );
    let erased: Vec<Draft> = earlier.erased.into_iter().map(draft).collect();
    ledger.append(&erased, now)?;
    Ok(earlier.by_path)
}

fn draft(ErasedEntry { id, path, published, source, erasure }: ErasedEntry) -> Draft {
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
