//! Many files of published statements vanish at once: one alarm, and nothing else (RELIABILITY 35).

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use super::{Admit, AdmitError, Work};
use crate::catalogue::query::{EntryRow, Queries as _};
use crate::domain::limits::{VANISHED_MAX, VANISHED_TOGETHER};
use crate::domain::path::DropPath;
use crate::intake::Sighting;
use crate::reports::{Outcome, Report};

/// Files of published statements that are gone.
#[derive(Debug, Default)]
pub(super) struct Vanished {
    /// Of the last minute, with their time.
    lately: BTreeMap<DropPath, Instant>,
    /// While there is an alarm: those that it is about and that are not back.
    alarm: BTreeSet<DropPath>,
    /// When the last of them vanished.
    alarmed: Option<Instant>,
    /// How many files of published statements there were, and when that was counted.
    published: Option<(Instant, usize)>,
}

impl Vanished {
    pub(super) fn alarm(&self) -> Option<usize> {
        (!self.alarm.is_empty()).then_some(self.alarm.len())
    }

    /// Whether it is part of an alarm already.
    pub(super) fn is_counted(&self, path: &DropPath) -> bool {
        self.alarm.contains(path)
    }
}

impl Admit {
    /// Of many that vanish together, as from a folder that is emptied, none is told of by itself.
    pub(super) fn count_vanished(&mut self, batch: &[Work]) -> Result<(), AdmitError> {
        let gone = batch.iter().filter_map(|work| match work {
            Work::Sighting(Sighting::Gone(path)) => Some(path),
            Work::Sighting(_) | Work::Order(_) => None,
        });
        let gone: Vec<&DropPath> = gone.collect();
        if gone.len() <= 1 {
            return Ok(());
        }
        let mut public = Vec::new();
        for path in gone {
            let entry = self.catalogue.entry_by_drop_name(path)?;
            let is_alone = |entry: &EntryRow| -> Result<bool, AdmitError> {
                Ok(self.catalogue.aliases(&entry.id)?.iter().all(|alias| alias == path))
            };
            if let Some(entry) = entry.filter(|entry| !entry.state.is_taken_back())
                && is_alone(&entry)?
            {
                public.push(path.clone());
            }
        }
        if !public.is_empty() {
            self.vanished(&public)?;
        }
        Ok(())
    }

    /// Notes that these vanished. Tells whether they are part of an alarm, and raises it.
    pub(super) fn vanished(&mut self, paths: &[DropPath]) -> Result<bool, AdmitError> {
        let now = self.clock.monotonic();
        let is_recent = |at: Instant| now.duration_since(at) <= VANISHED_TOGETHER;
        let vanished = &mut self.unsettled.vanished;
        vanished.lately.retain(|_path, at| is_recent(*at));
        vanished.lately.extend(paths.iter().map(|path| (path.clone(), now)));
        // What is deleted long after is told of by itself again.
        if !vanished.alarm.is_empty() && vanished.alarmed.is_some_and(is_recent) {
            vanished.alarm.extend(paths.iter().cloned());
            vanished.alarmed = Some(now);
            return Ok(true);
        }
        let gone = vanished.lately.len();
        if gone <= VANISHED_MAX {
            return Ok(false);
        }
        let counted = vanished.published.filter(|(at, _files)| is_recent(*at));
        // Not for each file of a folder that is emptied: it takes long where there are very many.
        let (at, published) = match counted {
            Some(counted) => counted,
            None => (now, self.catalogue.files_of_entries()? + already_noted(gone, paths.len())),
        };
        self.unsettled.vanished.published = Some((at, published));
        if gone <= published / 10 {
            return Ok(false);
        }
        tracing::warn!(
            files = gone,
            published,
            "very many files of published statements vanished; nothing is withdrawn, and nothing else happens"
        );
        let lately: Vec<DropPath> = self.unsettled.vanished.lately.keys().cloned().collect();
        self.unsettled.vanished.alarm.extend(lately.iter().cloned());
        self.unsettled.vanished.alarmed = Some(now);
        let when = (self.now(), now);
        // What was told of the first of them, one by one, is told by the alarm.
        let mut reports: Vec<Report> = lately
            .iter()
            .map(|path| Report::about_entry(path, Outcome::Settled, None, when))
            .map(|report| Report { is_secret: true, ..report })
            .collect();
        if let Some(first) = lately.first() {
            let outcome = Outcome::ManyVanished { files: gone };
            reports.push(Report::about_entry(first, outcome, None, when));
        }
        self.tell(reports)?;
        Ok(true)
    }

    /// The file is there. The alarm ends when all are back that it was about.
    pub(super) fn is_back(&mut self, path: &DropPath) {
        let vanished = &mut self.unsettled.vanished;
        vanished.lately.remove(path);
        if vanished.alarm.remove(path) && vanished.alarm.is_empty() {
            tracing::info!("the files of published statements that had vanished are back");
        }
    }
}

/// Those that vanished before these were noted as gone already, and were files of entries too.
fn already_noted(gone: usize, now: usize) -> usize {
    gone.saturating_sub(now)
}
