//! Before a start: a ledger that is damaged or gone is replaced by the newest sound backup, loudly, with all that can
//! be saved of what came after it.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;

use super::beyond::{Beyond, beyond};
use super::{Failure, StartOptions, adopt};
use crate::admit::AdmitError;
use crate::backup::restore::{self, Prepared, Standing};
use crate::backup::rotation::{Kept, Rotation};
use crate::backup::{self, BackupError};
use crate::catalogue::revisions::Revisions as _;
use crate::catalogue::{Catalogue, CatalogueError, CatalogueReader};
use crate::clock::Clock;
use crate::config::Config;
use crate::domain::id::Authority;
use crate::ledger::wal::{self, Log, WalError};
use crate::ledger::whole::Stop;
use crate::ledger::{Head, LedgerError, LedgerReader, StateLock, salvage};
use crate::publish::PublishError;
use crate::reports::registry;
use crate::supervisor::{Fatal, How, Stopped};

/// So long a start looks through the structure of a ledger. A larger one is looked through as a whole
/// where it is suspected, and whenever it is backed up.
const LOOK: Duration = Duration::from_millis(100);

/// What a start finds.
enum State {
    Sound,
    /// No ledger can be relied on, and why.
    Damaged(String),
    /// The ledger is sound, and not all that was in it: what the catalogue has seen of it.
    Behind(Head),
}

/// Carries a restore to its end, and sees that there is a ledger to start with.
pub(super) fn before_start(
    config: &Config,
    options: &StartOptions,
    clock: Clock,
) -> Result<(), Failure> {
    let state_dir = &config.state_dir;
    // A registry that cannot be read is told before a ledger is begun without it.
    options.adopt.as_deref().map_or(Ok(()), adopt::can_be_read)?;
    restore::finish(state_dir)?;
    // Nothing is looked at, or put aside, beside a daemon.
    drop(StateLock::take(state_dir)?);
    let recovery = Recovery { config, clock };
    match recovery.look(options)? {
        State::Sound => {}
        State::Damaged(what) => recovery.start_from_backup(&what)?,
        State::Behind(seen) => recovery.behind(seen, options)?,
    }
    backup::trust_again(state_dir);
    Ok(())
}

/// Before the first start of the process: a log in which something was altered still holds what lies behind it. Later, to
/// look into the files would give up the locks of whoever reads them (POSIX locks go with any descriptor that is closed).
pub(super) fn mend_log(state_dir: &Path) -> Result<(), Failure> {
    if !state_dir.exists() {
        return Ok(());
    }
    // What a restore has decided comes first.
    restore::finish(state_dir)?;
    let _lock = StateLock::take(state_dir)?;
    match wal::mend(&state_dir.join("ledger.db")) {
        Ok(Log::Sound) => {}
        Ok(Log::Whole) => {
            tracing::error!(
                "the write-ahead log of the ledger was altered; all that it held was read from it, and nothing is lost"
            );
        }
        Ok(Log::Saved(records)) => {
            tracing::error!(
                records,
                "the write-ahead log of the ledger was altered; records were saved from behind the place"
            );
        }
        // That is seen once more, and told, where the ledger itself is looked at.
        Err(WalError::Ledger(error)) if error.is_damage() => {}
        Err(WalError::Ledger(error)) => return Err(error.into()),
        Err(WalError::Io { ledger, source }) => {
            let what = format!("what the log of {} holds cannot be saved", ledger.display());
            return Err(Failure::Io { what, source });
        }
    }
    Ok(())
}

/// Whether a start helps after what one ended with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    /// Another engine of the same program will do.
    Engine,
    /// The program begins from the start.
    Start,
    End,
}

/// Prepares the next start where a start or a run has met damage: the ledger is looked through as a whole then,
/// and the catalogue is built anew.
pub(super) fn after_failure(config: &Config, failure: &Failure) -> Next {
    match damage_in(failure) {
        Some(Damage::Ledger(what)) => {
            backup::suspect(&config.state_dir, &what);
            Next::Start
        }
        Some(Damage::Catalogue(what)) => match Catalogue::put_aside(&config.state_dir) {
            Ok(aside) => {
                tracing::error!(
                    damaged = %aside.display(),
                    "the catalogue is damaged: {what}; it is put aside, and built anew from the ledger"
                );
                Next::Engine
            }
            Err(error) => {
                tracing::error!(%error, "the catalogue is damaged and cannot be put aside: {what}");
                Next::End
            }
        },
        None => Next::End,
    }
}

/// What was found damaged, and how.
enum Damage {
    Ledger(String),
    Catalogue(String),
}

fn damage_in(failure: &Failure) -> Option<Damage> {
    match failure {
        Failure::Ledger(error) | Failure::Backup(BackupError::Ledger(error)) => in_ledger(error),
        Failure::Catalogue(error) => in_catalogue(error),
        Failure::Admit(error) => in_admit(error),
        Failure::Publish(error) => in_publish(error),
        Failure::Stopped(Stopped { how: How::Failed(fatal), .. }) => {
            let in_any = |fatal: &Fatal| {
                fatal
                    .downcast_ref()
                    .map(in_admit)
                    .or_else(|| fatal.downcast_ref().map(in_publish))
                    .or_else(|| fatal.downcast_ref().map(in_ledger))
                    .or_else(|| fatal.downcast_ref().map(in_catalogue))
            };
            in_any(fatal).flatten()
        }
        Failure::Stopped(_)
        | Failure::Backup(_)
        | Failure::Config(_)
        | Failure::Refused(_)
        | Failure::Io { .. }
        | Failure::Store(_)
        | Failure::Pages(_)
        | Failure::Admin(_)
        | Failure::Unclean(_) => None,
    }
}

fn in_ledger(error: &LedgerError) -> Option<Damage> {
    error.is_damage().then(|| Damage::Ledger(told(error)))
}

fn in_catalogue(error: &CatalogueError) -> Option<Damage> {
    match error {
        CatalogueError::Ledger(error) => in_ledger(error),
        CatalogueError::Unavailable { source, .. } => {
            error.is_damage().then(|| Damage::Catalogue(source.to_string()))
        }
    }
}

fn in_admit(error: &AdmitError) -> Option<Damage> {
    match error {
        AdmitError::Catalogue(error) => in_catalogue(error),
        AdmitError::Ledger(error) => in_ledger(error),
        AdmitError::Store(_) | AdmitError::PublishStopped => None,
    }
}

fn in_publish(error: &PublishError) -> Option<Damage> {
    match error {
        PublishError::Catalogue(error) => in_catalogue(error),
        PublishError::Ledger(error) => in_ledger(error),
    }
}

struct Recovery<'a> {
    config: &'a Config,
    clock: Clock,
}

impl Recovery<'_> {
    fn look(&self, options: &StartOptions) -> Result<State, Failure> {
        let state_dir = &self.config.state_dir;
        let file = state_dir.join("ledger.db");
        // Even a damaged one tells that there was a ledger.
        let had_catalogue = Catalogue::lies_in(state_dir);
        self.look_at_catalogue();
        let seen = seen_by_catalogue(state_dir);
        let is_new = || LedgerReader::open(state_dir).and_then(|ledger| ledger.is_new());
        if fs::metadata(&file).map_or(0, |found| found.len()) == 0 || is_new().unwrap_or(false) {
            let is_lost = seen.is_some()
                || (options.adopt.is_none()
                    && ((had_catalogue && !file.exists()) || !self.kept()?.is_empty()));
            let what = || format!("{} is gone", file.display());
            return Ok(if is_lost { State::Damaged(what()) } else { State::Sound });
        }
        let suspected = backup::suspected(state_dir);
        let head = match self.look_through(suspected.as_deref()) {
            Ok(head) => head,
            Err(error) if error.is_damage() => return Ok(State::Damaged(told(&error))),
            Err(error) => return Err(error.into()),
        };
        Ok(match seen {
            Some(seen) if seen.offset > head.offset => State::Behind(seen),
            // One that saw other records is built anew.
            Some(_) | None => State::Sound,
        })
    }

    /// What it has seen counts only where it is sound.
    fn look_at_catalogue(&self) {
        // One that is not there is built.
        let Ok(mut catalogue) = CatalogueReader::open(&self.config.state_dir) else { return };
        let checked = catalogue.check_structure(&self.until_late());
        drop(catalogue);
        if let Err(error) = checked
            && error.is_damage()
        {
            let _next = after_failure(self.config, &error.into());
        }
    }

    fn until_late(&self) -> Stop {
        let (clock, begun) = (self.clock, self.clock.monotonic());
        std::sync::Arc::new(move || clock.monotonic().duration_since(begun) > LOOK)
    }

    fn look_through(&self, suspected: Option<&str>) -> Result<Head, LedgerError> {
        let mut ledger = LedgerReader::open(&self.config.state_dir)?;
        ledger.format()?;
        if let Some(why) = suspected {
            tracing::warn!(why, "the ledger is looked through as a whole before it is used");
            let never: Stop = std::sync::Arc::new(|| false);
            ledger.check_structure(&never)?;
            ledger.verify(|_offset| ())?;
        } else {
            ledger.check_structure(&self.until_late())?;
        }
        ledger.verify_end()
    }

    /// From the newest sound backup, with what the damaged ledger still gives, and with the ids of the rest.
    fn start_from_backup(&self, what: &str) -> Result<(), Failure> {
        tracing::error!("the ledger cannot be used: {what}");
        let state_dir = &self.config.state_dir;
        let Some((file, prepared)) = self.newest_sound()? else {
            return Err(Failure::Refused(format!(
                "the ledger in {} cannot be used: {what}. {} Put a backup back with `gazetted restore FILE --replace`, \
                 which puts aside what lies there; without one, put {} elsewhere, and \
                 `gazetted run --adopt {}` begins anew with the ids and dates that stand there",
                state_dir.display(),
                self.no_backup(),
                state_dir.display(),
                self.registry().display()
            )));
        };
        let damaged = state_dir.join("ledger.db");
        let last = prepared.manifest.records;
        let mut saved = 0;
        // What its log holds behind an altered place comes after it.
        for damaged in [&damaged, &damaged.with_extension(wal::BEHIND)] {
            if damaged.exists() {
                saved += salvage::salvage(damaged, &prepared.ledger())?;
            }
        }
        self.put_in_place((&file, prepared), (last, saved))
    }

    fn put_in_place(
        &self,
        (file, prepared): (&Path, Prepared),
        (last, saved): (u64, u64),
    ) -> Result<(), Failure> {
        let seen = seen_by_catalogue(&self.config.state_dir).map_or(0, |seen| seen.offset);
        let reached = last + saved;
        let made_at = prepared.manifest.made_at;
        let Beyond { earlier, is_told } =
            beyond(self.config, &LedgerReader::at(&prepared.ledger())?)?;
        if !is_told {
            return Err(self.untold(file, made_at));
        }
        if !earlier.is_empty() {
            prepared.adopt(&earlier.to_text())?;
        }
        let aside = prepared.place(Standing::Damaged, self.clock.now())?;
        tracing::error!(
            backup = %file.display(),
            %made_at,
            records = last,
            "the ledger was started from this backup"
        );
        if saved > 0 {
            tracing::error!("records {} to {reached} were saved from the damaged ledger", last + 1);
        }
        if seen > reached {
            tracing::error!("records {} to {seen} are lost", reached + 1);
        }
        if !earlier.is_empty() {
            tracing::error!(
                statements = earlier.lines().len(),
                "statements changed after the last record that is left; they come in again from the drop folder, under \
                 the ids and dates that the registry knows"
            );
        }
        if let Some(aside) = aside {
            tracing::error!(folder = %aside.display(), "what lay there before is kept; where a text was ever erased, for a week at most");
        }
        Ok(())
    }

    /// A text that was withdrawn is public again by a person's word alone.
    fn untold(&self, backup: &Path, made_at: Timestamp) -> Failure {
        let (registry, backup) = (self.registry(), backup.display());
        Failure::Refused(format!(
            "what was withdrawn or erased after the backup {backup} of {made_at} is not known: {} is not there, or is empty, \
             and there is no catalogue that could tell. Nothing was changed. If {} is a share, mount it; if the registry \
             lies elsewhere, put it back there; and start again. If it is lost, `gazetted restore --replace {backup}` puts the \
             backup back without it: then what was withdrawn since is public until it is withdrawn again",
            registry.display(),
            self.config.reports_dir.display()
        ))
    }

    /// Records are missing at the end, and what is there is whole: an older file was put there, or the end
    /// of its log was lost.
    fn behind(&self, seen: Head, options: &StartOptions) -> Result<(), Failure> {
        let ledger = LedgerReader::open(&self.config.state_dir)?;
        let head = ledger.head()?;
        let what = format!(
            "it ends with record {}, and the catalogue has seen record {}",
            head.offset, seen.offset
        );
        for kept in self.kept()?.iter().rev() {
            let Some(manifest) = &kept.manifest else { continue };
            if manifest.records <= head.offset {
                continue;
            }
            let prepared = match self.prepare(&kept.file) {
                Ok(prepared) => prepared,
                Err(error) if error.is_no_room() => return Err(error.into()),
                Err(_not_sound) => continue,
            };
            if LedgerReader::at(&prepared.ledger())?.chain_at(head.offset)? == Some(head.chain) {
                tracing::error!("the ledger is not whole: {what}");
                let last = prepared.manifest.records;
                drop(ledger);
                return self.put_in_place((&kept.file, prepared), (last, 0));
            }
        }
        let first = head.offset + 1;
        self.may_be_lost((&what, first), options)?;
        tracing::error!(
            "the ledger is not whole: {what}; records {first} to {} are lost",
            seen.offset
        );
        let Beyond { earlier, is_told: _ } = beyond(self.config, &ledger)?;
        adopt::keep(&self.config.state_dir, &earlier)?;
        tracing::error!(
            statements = earlier.lines().len(),
            "what they said comes in again from the drop folder, under the ids and dates that the registry knows"
        );
        Ok(())
    }

    /// What comes in again from the drop folder is published once more as it was. An announcement of a correction is not:
    /// without backups nobody has said that a loss is to be borne.
    fn may_be_lost(
        &self,
        (what, first): (&str, u64),
        options: &StartOptions,
    ) -> Result<(), Failure> {
        let state_dir = &self.config.state_dir;
        let announced = CatalogueReader::open(state_dir)?.announced_from(first)?;
        if announced == 0 || self.config.backup.is_some() || options.adopt.is_some() {
            return Ok(());
        }
        Err(Failure::Refused(format!(
            "the ledger in {} is not whole: {what}. What is lost holds {announced} announcements of corrections, which \
             readers have seen and which no drop file brings back. {} Put a backup from after record {} back with \
             `gazetted restore FILE --replace`; without one, `gazetted run --adopt {}` goes on without them, and takes \
             the rest in again from the drop folder with the ids and dates that stand there",
            state_dir.display(),
            self.no_backup(),
            first - 1,
            self.registry().display()
        )))
    }

    fn newest_sound(&self) -> Result<Option<(PathBuf, Prepared)>, Failure> {
        for Kept { file, .. } in self.kept()?.into_iter().rev() {
            match self.prepare(&file) {
                Ok(prepared) => return Ok(Some((file, prepared))),
                Err(BackupError::Ledger(error @ LedgerError::Refused(_))) => {
                    return Err(error.into());
                }
                // Another one would not be the newest, and none at all is not the truth.
                Err(error) if error.is_no_room() => return Err(error.into()),
                Err(error) => tracing::error!("a backup is not sound: {error}"),
            }
        }
        Ok(None)
    }

    fn prepare(&self, file: &Path) -> Result<Prepared, BackupError> {
        Prepared::new(file, (&self.config.state_dir, self.config.authority.as_ref()))
    }

    /// Those of this office. Without a folder for them there are none.
    fn kept(&self) -> Result<Vec<Kept>, Failure> {
        let Some(backup) = self.config.backup.as_ref().filter(|backup| backup.dir.is_dir()) else {
            return Ok(Vec::new());
        };
        let seen = || seen_authority(&self.config.state_dir);
        let rotation = match self.config.authority.clone().or_else(seen) {
            Some(authority) => Rotation::of(&backup.dir, &authority),
            // The ids were made of it at the first start.
            None => Rotation {
                dir: backup.dir.clone(),
                host: self.config.public_host.clone(),
                authority: None,
            },
        };
        let unreadable = |source| Failure::Io {
            what: format!("{} cannot be read", backup.dir.display()),
            source,
        };
        rotation.kept().map_err(unreadable)
    }

    fn no_backup(&self) -> String {
        match &self.config.backup {
            Some(backup) => format!("No sound backup of it lies in {}.", backup.dir.display()),
            None => "No backup.dir is set, so that no backup is known.".to_owned(),
        }
    }

    fn registry(&self) -> PathBuf {
        self.config.reports_dir.join(registry::FILE)
    }
}

fn told(error: &LedgerError) -> String {
    match error {
        LedgerError::Unavailable { source, .. } => source.to_string(),
        LedgerError::Refused(_) | LedgerError::Damaged { .. } | LedgerError::Broken { .. } => {
            error.to_string()
        }
    }
}

/// The last record that the catalogue has folded, where there is a catalogue that can say it.
fn seen_by_catalogue(state_dir: &Path) -> Option<Head> {
    let catalogue = CatalogueReader::open(state_dir).ok()?;
    catalogue.cursor().ok().filter(|cursor| cursor.offset > 0)
}

fn seen_authority(state_dir: &Path) -> Option<Authority> {
    let site = CatalogueReader::open(state_dir).ok()?.site().ok()??;
    Some(site.authority)
}
