//! Files of fields beside statements: whenever one comes, changes or goes, its statement is read again with it.

use std::collections::HashMap;

use super::read::read_file;
use super::{Admit, AdmitError, Item};
use crate::catalogue::files::{FileNote, Standing};
use crate::domain::decide::ArrivalKind;
use crate::domain::fault::HeaderFault;
use crate::domain::limits::BATCH_STATEMENTS_MAX;
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};
use crate::domain::source::{Source, beside_sidecar, sidecars_of};
use crate::intake::{self, Candidate, Look};
use crate::reports::{Outcome, Report};

impl Admit {
    /// After the statements that came with them.
    pub(super) fn read_with_sidecars(&mut self) -> Result<(), AdmitError> {
        let sidecars = std::mem::take(&mut self.unsettled.sidecars);
        for some in sidecars.chunks(BATCH_STATEMENTS_MAX) {
            let beside: Vec<Vec<Candidate>> =
                some.iter().map(|item| self.files_beside(&item.path)).collect();
            self.read_again(beside.iter().flatten())?;
            // Only then is it noted as seen: a kill in between has all of it done once more.
            let noted =
                some.iter().zip(&beside).map(|(item, files)| self.note_sidecar(item, files));
            let reports = noted.collect::<Result<Vec<_>, _>>()?;
            self.tell(reports)?;
        }
        Ok(())
    }

    /// The statement is what it is without it.
    pub(super) fn sidecar_gone(&mut self, path: &DropPath) -> Result<(), AdmitError> {
        let files = self.files_beside(path);
        self.read_again(&files)
    }

    /// A sidecar that lay there alone has its statement now.
    pub(super) fn no_longer_alone(&mut self, items: &[Item]) -> Result<(), AdmitError> {
        let mut reports = Vec::new();
        let framed = items.iter().filter(|item| Source::of(&item.source).sidecar.is_some());
        for sidecar in framed.flat_map(|item| sidecars_of(&item.path)) {
            let Some(known) = self.catalogue.known_file(&sidecar)? else { continue };
            if known.standing == Standing::Refused {
                let (path, stamp, digest) = (sidecar.clone(), known.stamp, known.digest);
                let standing = Standing::Gesture;
                self.fold(&[FileNote::Seen { path, stamp, digest, standing, entry: None }])?;
                let when = (self.now(), self.clock.monotonic());
                reports.push(Report::about_entry(&sidecar, Outcome::Settled, None, when));
            }
        }
        if reports.is_empty() { Ok(()) } else { self.tell(reports) }
    }

    /// What intake has not handed on as it lies there comes with its sidecar when it is.
    pub(super) fn read_again<'c>(
        &mut self,
        files: impl IntoIterator<Item = &'c Candidate>,
    ) -> Result<(), AdmitError> {
        let (mut items, mut digests) = (Vec::new(), HashMap::new());
        for candidate in files {
            let known = self.catalogue.known_file(&candidate.path)?;
            let Some(known) = known.filter(|known| known.stamp == candidate.stamp) else {
                continue;
            };
            match intake::look(&self.config.drop_dir, candidate) {
                Look::File(file) => {
                    let item = read_file(&self.config, self.now(), file, ArrivalKind::News);
                    digests.insert(item.path.clone(), known.digest);
                    items.push((item, self.clock.monotonic()));
                }
                Look::Unreadable(problem) => {
                    self.unreadable(&candidate.path, Some(candidate.stamp), problem)?;
                }
                Look::Changed | Look::Gone => {}
            }
        }
        let mut items = self.attach_all(items)?;
        items.retain(|item| digests.get(&item.path) != Some(&Some(item.digest)));
        self.admit(items)
    }

    /// What lies there of what a sidecar may be about.
    fn files_beside(&self, path: &DropPath) -> Vec<Candidate> {
        beside_sidecar(path).filter_map(|path| self.lying_at(&path)).collect()
    }

    /// Whether a statement's sidecar is as it was when the statement was read with it.
    pub(super) fn sidecar_is_as_noted(&self, path: &DropPath) -> Result<bool, AdmitError> {
        for sidecar in sidecars_of(path) {
            let noted = self.catalogue.known_file(&sidecar)?.map(|file| file.stamp);
            if !matches!(self.stamp_now(&sidecar), Ok(now) if now == noted) {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn note_sidecar(&mut self, item: &Item, beside: &[Candidate]) -> Result<Report, AdmitError> {
        let is_alone = beside.is_empty();
        let (standing, outcome) = if is_alone {
            (Standing::Refused, Outcome::Refused)
        } else {
            (Standing::Gesture, Outcome::Settled)
        };
        let (path, digest) = (item.path.clone(), Some(item.digest));
        self.fold(&[FileNote::Seen { path, stamp: item.stamp, digest, standing, entry: None }])?;
        let when = (self.now(), self.clock.monotonic());
        let report = Report::about_entry(&item.path, outcome, None, when);
        let alone = Problem::new(Severity::Refuse, None, HeaderFault::SidecarAlone);
        let problems = if is_alone { vec![alone] } else { Vec::new() };
        Ok(Report { problems, is_secret: true, ..report })
    }
}
