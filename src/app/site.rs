//! What a start makes of the site: its authority, its definition, and what is taken over.

use super::Failure;
use crate::catalogue::Catalogue;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::id::Authority;
use crate::domain::site::{RENDERER_VERSION, Site};
use crate::domain::time::Moment;
use crate::ledger::record::Draft;
use crate::ledger::{Ledger, LedgerError};

/// The authority that the ledger was begun with; on the first start the configured one, or one made
/// of the public host and this year.
pub(super) fn settle_authority(
    config: &Config,
    (ledger, catalogue): (&Ledger, &Catalogue),
    clock: Clock,
) -> Result<Authority, Failure> {
    let recorded = catalogue.site().map(|site| site.authority.clone());
    // A package starts as a trial. Before a trial has given out an id, it may go live with others.
    let is_unused = !config.is_trial() && holds_definitions_only(ledger)?;
    let recorded = recorded.filter(|recorded| !(is_unused && config::is_loopback(recorded.host())));
    match (recorded, &config.authority) {
        (Some(recorded), Some(configured)) if recorded != *configured => {
            Err(Failure::Refused(format!(
                "authority is \"{}\" in the configuration, but the ids in the ledger were minted by \"{}\": put that \
             back, because another authority would change every id",
                configured.as_str(),
                recorded.as_str()
            )))
        }
        (Some(recorded), None) if !config.is_trial() && config::is_loopback(recorded.host()) => {
            Err(Failure::Refused(format!(
                "the ledger in {} was begun as a trial: its ids name {}, and would stay. Begin the site with an empty \
                 state_dir, or keep those ids with authority = \"{}\"",
                config.state_dir.display(),
                recorded.host(),
                recorded.as_str()
            )))
        }
        (Some(recorded), _) => Ok(recorded),
        (None, Some(configured)) => Ok(configured.clone()),
        (None, None) => {
            let today = Moment::in_zone(clock.now(), &config.time_zone).date();
            Authority::of_host(&config.public_host, today).map_err(|error| {
                Failure::Refused(format!("{error}; set `authority` in the configuration"))
            })
        }
    }
}

fn holds_definitions_only(ledger: &Ledger) -> Result<bool, LedgerError> {
    let definitions = ledger.last_of(&Draft::site_entry())?.map_or(0, |last| last.revision);
    Ok(ledger.head().offset == u64::from(definitions))
}

pub(super) fn site_of(catalogue: &Catalogue) -> Result<&Site, LedgerError> {
    let missing =
        || LedgerError::Damaged { offset: 1, what: "it does not define the site".to_owned() };
    catalogue.site().ok_or_else(missing)
}

/// The site as the configuration has it.
pub(super) fn configured(config: &Config, authority: &Authority) -> Site {
    Site {
        title: config.title.clone(),
        public_url: config.public_url.clone(),
        authority: authority.clone(),
        languages: config.languages.clone(),
        description: config.description.clone(),
        author: config.author.clone(),
        rights: config.rights.clone(),
        window: config.window,
        categories: config.categories.clone(),
        renderer: RENDERER_VERSION,
        edit_quiet: u32::try_from(config.edit_quiet.as_secs()).ok(),
    }
}

/// Appends a definition of the site.
pub(super) fn define(site: &Site, ledger: &mut Ledger, now: Moment) -> Result<(), LedgerError> {
    let last = ledger.last_of(&Draft::site_entry())?;
    ledger.append(&[Draft::defining(site, last.as_ref())], now).map(|_answers| ())
}
