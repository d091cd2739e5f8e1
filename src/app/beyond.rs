//! What is known of the time after a ledger's last record: from what was to be taken over already, from the registry, and
//! from the catalogue that lies there.

use std::fs;
use std::io;
use std::path::Path;

use rusqlite::ErrorCode;

use super::{Failure, adopt};
use crate::catalogue::{CatalogueError, CatalogueReader};
use crate::config::Config;
use crate::domain::id::Authority;
use crate::ledger::{ADOPTED, LedgerReader};
use crate::reports::earlier::Earlier;
use crate::reports::registry::{self, RegistryError};

/// What a ledger does not know, or knows less of.
pub(super) struct Beyond {
    pub(super) earlier: Earlier,
    /// A registry or a catalogue told of it. Otherwise nobody knows what was taken back since.
    pub(super) is_told: bool,
}

/// What is there and cannot be read may tell of withdrawals: those are not lost for want of a look.
pub(super) fn beyond(config: &Config, ledger: &LedgerReader) -> Result<Beyond, Failure> {
    let state_dir = &config.state_dir;
    let site = ledger.site()?;
    let authority = site.as_ref().map(|site| &site.authority);
    let revisions = ledger.revisions()?;
    let mut earlier = of_file(&state_dir.join(ADOPTED))?.unwrap_or_default();
    // The site's own entry stands in none. One without a line was lost, and not yet written anew.
    let registry = of_file(&config.reports_dir.join(registry::FILE))?
        .filter(|registry| !registry.is_empty() || revisions.len() <= 1);
    let catalogue = of_catalogue(state_dir, authority)?;
    // What is still to be taken over may be of long ago, and tells nothing of later withdrawals.
    let is_told = registry.is_some() || catalogue.is_some();
    for told in registry.into_iter().chain(catalogue) {
        earlier.add_newer(told);
    }
    earlier.retain_newer(&revisions);
    if let Some(authority) = authority {
        adopt::leave_to_their_office(&mut earlier, authority);
    }
    Ok(Beyond { earlier, is_told })
}

fn of_file(file: &Path) -> Result<Option<Earlier>, Failure> {
    match fs::read(file) {
        Ok(text) => Ok(Some(told(&text))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(source) => {
            let what = format!(
                "{} cannot be read, and may tell of what was withdrawn since",
                file.display()
            );
            Err(Failure::Io { what, source })
        }
    }
}

/// None where there is none of this office, or one that is to be built anew.
fn of_catalogue(
    state_dir: &Path,
    authority: Option<&Authority>,
) -> Result<Option<Earlier>, Failure> {
    let file = state_dir.join("catalogue.db");
    let cannot =
        |source| Failure::Io { what: format!("{} cannot be read", file.display()), source };
    if !fs::exists(&file).map_err(cannot)? {
        return Ok(None);
    }
    let read = || {
        let catalogue = CatalogueReader::open(state_dir)?;
        let site = catalogue.site()?;
        let is_ours = site.is_some_and(|site| Some(&site.authority) == authority);
        // Its offsets may be those of another history.
        is_ours.then(|| registry::lines_of(&catalogue, 0)).transpose()
    };
    match read() {
        Ok(lines) => Ok(lines.map(|lines| told(&lines))),
        Err(RegistryError::Catalogue(error)) if says_nothing(&error) => Ok(None),
        Err(RegistryError::Catalogue(error)) => Err(error.into()),
        Err(RegistryError::Io(source)) => Err(cannot(source)),
    }
}

fn told(text: &[u8]) -> Earlier {
    let mut told = Earlier::default();
    told.add_all(text);
    told
}

/// It is damaged, or of another version: to read it again would not help.
fn says_nothing(error: &CatalogueError) -> bool {
    match error {
        CatalogueError::Unavailable { source, .. } => {
            error.is_damage()
                || matches!(source.sqlite_error_code(), None | Some(ErrorCode::Unknown))
        }
        CatalogueError::Ledger(_) => false,
    }
}
