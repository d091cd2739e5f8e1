//! Files of fields beside statements: whenever one comes, changes or goes, its statement is read again with it.

use super::read::read_file;
use super::{Admit, AdmitError, Item};
use crate::catalogue::files::{FileNote, Standing};
use crate::domain::decide::ArrivalKind;
use crate::domain::fault::HeaderFault;
use crate::domain::limits::BATCH_STATEMENTS_MAX;
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};
use crate::domain::source::{Source, beside_sidecar, sidecar_of};
use crate::intake::{self, Candidate, Look};
use crate::reports::{Outcome, Report};

impl Admit {
    /// After the statements that came with them.
    pub(super) fn read_with_sidecars(&mut self) -> Result<(), AdmitError> {
        let sidecars = std::mem::take(&mut self.unsettled.sidecars);
        for some in sidecars.chunks(BATCH_STATEMENTS_MAX) {
            let mut again = Vec::new();
            let mut reports = Vec::new();
            for item in some {
                let files = self.files_beside(&item.path);
                reports.push(self.note_sidecar(item, &files)?);
                again.extend(files);
            }
            self.tell(reports)?;
            self.read_again(again)?;
        }
        Ok(())
    }

    /// The statement is what it is without it.
    pub(super) fn sidecar_gone(&mut self, path: &DropPath) -> Result<(), AdmitError> {
        let files = self.files_beside(path);
        self.read_again(files)
    }

    /// A sidecar that lay there alone has its statement now.
    pub(super) fn no_longer_alone(&mut self, items: &[Item]) -> Result<(), AdmitError> {
        let mut reports = Vec::new();
        let framed = items.iter().filter(|item| Source::of(&item.source).sidecar.is_some());
        for sidecar in framed.filter_map(|item| sidecar_of(&item.path)) {
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

    fn read_again(&mut self, files: Vec<Candidate>) -> Result<(), AdmitError> {
        let mut items = Vec::new();
        for candidate in files {
            let Look::File(file) = intake::look(&self.config.drop_dir, &candidate) else {
                continue;
            };
            let known = self.catalogue.known_file(&file.path)?;
            if known.is_none_or(|known| known.digest != Some(file.digest)) {
                items.push(read_file(&self.config, self.now(), file, ArrivalKind::News));
            }
        }
        self.admit(items)
    }

    /// What lies there of what a sidecar may be about. What intake has not seen yet is read when it is.
    fn files_beside(&self, path: &DropPath) -> Vec<Candidate> {
        let mut files = Vec::new();
        for path in beside_sidecar(path) {
            let found = intake::candidate_at(&self.config.drop_dir, &path, self.clock.monotonic());
            files.extend(found.ok().flatten());
        }
        files
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
