//! Files that are gone, and files that cannot be read.

use super::{Admit, AdmitError};
use crate::catalogue::files::{FileNote, Standing};
use crate::catalogue::query::Queries as _;
use crate::domain::attachment::is_attachable;
use crate::domain::gesture::Gesture;
use crate::domain::path::DropPath;
use crate::domain::reading::Problem;
use crate::domain::source::is_sidecar;
use crate::domain::withdrawal::State;
use crate::intake::Stamp;
use crate::ledger::held::Held;
use crate::reports::{Outcome, Report};

impl Admit {
    /// A file that vanished is not a withdrawal. Where another file has the same text, that one
    /// takes over; what was not public yet is stopped.
    pub(super) fn gone(&mut self, path: &DropPath) -> Result<(), AdmitError> {
        let now = self.now();
        let waited = self.unsettled.forget(path);
        let known = self.catalogue.known_file(path)?;
        if Gesture::of(path).is_some() {
            self.ledger.forget_obeyed(path)?;
        }
        if is_sidecar(path) {
            self.sidecar_gone(path)?;
        }
        let held = self.ledger.waiting_at(path)?.map(|waiting| waiting.held);
        let was_held = held.is_some() && self.ledger.let_go(path)?;
        let stood = known.as_ref().map(|file| file.standing);
        // A kill may have come between the two.
        let held_once = matches!(stood, Some(Standing::Held | Standing::Displacing));
        let owned = self.catalogue.entry_by_drop_name(path)?;
        let mut outcome = match held {
            Some(held) => self.outcome_of_held(&held)?,
            None => Outcome::Settled,
        };
        if let Some(entry) = &owned {
            // An heir whose move was appended just before a kill is noted as a copy still.
            let heirs = self.catalogue.aliases(&entry.id)?;
            if let Some(heir) = heirs.into_iter().find(|heir| heir != path) {
                self.inherit(entry, (path, &heir), now)?;
                outcome = Outcome::Renamed { from: path.clone(), to: heir };
            } else {
                let is_counted = self.unsettled.vanished.is_counted(path);
                let is_alarm = !entry.state.is_taken_back()
                    && (is_counted || self.vanished(std::slice::from_ref(path))?);
                self.fold(&[FileNote::Missed(path.clone())])?;
                // Of a withdrawn statement nothing is to be said, and of very many the alarm is told.
                outcome = match entry.state {
                    State::Current | State::Expired if !is_alarm => Outcome::StillPublic,
                    State::Current | State::Expired | State::Withdrawn | State::Erased => {
                        Outcome::Settled
                    }
                };
            }
        } else {
            self.fold(&[FileNote::Gone(path.clone())])?;
        }
        if is_attachable(path) {
            self.attachable_gone(path)?;
        }
        let was_told = waited || known.is_some_and(|file| file.standing.is_reported());
        let worth_telling = owned.is_some() || was_held || was_told;
        let mut reports = Vec::new();
        if worth_telling {
            let when = (now, self.clock.monotonic());
            let is_secret = owned.is_none() && (was_held || held_once);
            let report = Report::about_entry(path, outcome, owned.as_ref(), when);
            reports.push(Report { is_secret, ..report });
        }
        self.tell(reports)
    }

    /// What is told of a file that waited and is gone: it may wait under another name.
    fn outcome_of_held(&self, held: &Held) -> Result<Outcome, AdmitError> {
        let elsewhere = self.ledger.waiting_text(&held.digest)?;
        Ok(elsewhere.map_or(Outcome::Stopped, |waiting| Outcome::Renamed {
            from: held.path.clone(),
            to: waiting.held.path,
        }))
    }

    pub(super) fn unreadable(
        &mut self,
        path: &DropPath,
        stamp: Option<Stamp>,
        problem: Problem,
    ) -> Result<(), AdmitError> {
        self.unsettled.forget(path);
        let owned = self.catalogue.entry_by_drop_name(path)?;
        if let Some(stamp) = stamp {
            let note = FileNote::Seen {
                path: path.clone(),
                stamp,
                digest: None,
                standing: Standing::Refused,
                entry: owned.as_ref().map(|entry| entry.id.clone()),
            };
            self.fold(&[note])?;
        }
        if is_attachable(path) {
            self.attachable_gone(path)?;
        }
        let when = (self.now(), self.clock.monotonic());
        let is_secret = self.ledger.waiting_at(path)?.is_some();
        let report = Report::about_entry(path, Outcome::Refused, owned.as_ref(), when);
        self.tell(vec![Report { problems: vec![problem], is_secret, ..report }])
    }
}
