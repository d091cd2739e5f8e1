//! Orders that are given with a file beside the one they are about.

use super::read::stranger;
use super::withdrawal::no_reason;
use super::{Admit, AdmitError, Item};
use crate::catalogue::files::{FileNote, Standing};
use crate::domain::fault::OrderFault;
use crate::domain::gesture::Gesture;
use crate::domain::language::Language;
use crate::domain::limits::FILE_TIME_GRAIN;
use crate::domain::order::{Answer, OrderOutcome, Said};
use crate::domain::path::DropPath;
use crate::domain::reading::{Problem, Severity};
use crate::domain::source::statement_stem;
use crate::ledger::held::{Obeyed, WaitState, Waiting};
use crate::reports::{Outcome, Report};

impl Admit {
    /// Does what files of this kind say, each once; after the statements that came with them.
    pub(super) fn do_gestures(&mut self) -> Result<(), AdmitError> {
        let items = std::mem::take(&mut self.unsettled.gestures);
        let said: Vec<_> = items.iter().filter_map(|item| Gesture::of(&item.path)).collect();
        for item in items {
            let Some(item) = self.as_it_was_said(item) else { continue };
            let Some((gesture, about)) = Gesture::of(&item.path) else { continue };
            let is_contradicted = said
                .iter()
                .any(|(other, of)| *other != gesture && of.iter().any(|path| about.contains(path)));
            let file = Obeyed::new(item.path.clone(), &item.digest, item.stamp.mtime_ns);
            if self.ledger.is_obeyed(&file)? {
                self.note_gesture(&item, Standing::Gesture)?;
                continue;
            }
            let answer = match stranger(&self.config, item.owner) {
                Some(problem) => Answer::not_done(OrderOutcome::Refused, *problem.fault),
                None if is_contradicted => {
                    Answer::not_done(OrderOutcome::Refused, OrderFault::Contradicted)
                }
                None => {
                    self.unsettled.obeying = Some(file.clone());
                    let answer = self.do_gesture(gesture, (&item, &about))?;
                    self.unsettled.obeying = None;
                    answer
                }
            };
            let is_done = answer.outcome == OrderOutcome::Done;
            let (standing, outcome) = if is_done {
                (Standing::Gesture, Outcome::Settled)
            } else {
                (Standing::Refused, Outcome::Refused)
            };
            if is_done {
                self.ledger.note_obeyed(&file)?;
            }
            self.note_gesture(&item, standing)?;
            let problems = match (is_done, gesture) {
                (false, _) => not_done(answer).into_iter().collect(),
                (true, Gesture::Withdraw) => self.missing_reason(&item, &about)?,
                (true, Gesture::Accept | Gesture::Reject | Gesture::Reinstate) => Vec::new(),
            };
            let outcome =
                if is_done && !problems.is_empty() { Outcome::Unchanged } else { outcome };
            let when = (self.now(), self.clock.monotonic());
            let report = Report::about_entry(&item.path, outcome, None, when);
            self.tell(vec![Report { problems, is_secret: true, ..report }])?;
        }
        Ok(())
    }

    fn do_gesture(
        &mut self,
        gesture: Gesture,
        (item, about): (&Item, &[DropPath]),
    ) -> Result<Answer, AdmitError> {
        let order: fn(&mut Admit, u64) -> Result<Answer, AdmitError> = match gesture {
            Gesture::Accept => Admit::accept,
            Gesture::Reject => Admit::reject,
            Gesture::Withdraw => return self.withdraw_by_file((item, about)),
            Gesture::Reinstate => return self.reinstate_by_file(item, about),
        };
        for path in about {
            if let Some(Waiting { number, state: WaitState::Waits, held }) =
                self.ledger.waiting_at(path)?
            {
                let written =
                    i128::from(item.stamp.mtime_ns) + FILE_TIME_GRAIN.as_nanos().cast_signed();
                if written < held.since.instant().as_nanosecond() {
                    let fault = OrderFault::OlderThanText { file: path.to_string() };
                    return Ok(Answer::not_done(OrderOutcome::Refused, fault));
                }
                return order(self, number);
            }
        }
        let stem = named_by(item);
        let meant = self.meant_instead(stem.as_str(), gesture)?;
        let file = stem.to_string();
        Ok(Answer::not_done(OrderOutcome::NotFound, OrderFault::NothingUnderName { file, meant }))
    }

    /// The name of the order about the only file that waits under this name and a language.
    fn meant_instead(&self, stem: &str, gesture: Gesture) -> Result<Option<String>, AdmitError> {
        let is_edition = |path: &DropPath| {
            let tag = statement_stem(path.as_str()).and_then(|own| own.strip_prefix(stem));
            let tag = tag.and_then(|tag| tag.strip_prefix('.'));
            tag.is_some_and(|tag| Language::parse(tag).is_ok())
        };
        let waiting = self.ledger.numbers_waiting()?;
        let mut editions =
            waiting.iter().map(|(path, _number)| path).filter(|path| is_edition(path));
        let only = editions.next().filter(|_only| editions.next().is_none());
        Ok(only.and_then(|path| gesture.paths_about(path).first().map(ToString::to_string)))
    }

    /// Told with a withdrawal that says nothing of why.
    fn missing_reason(&self, item: &Item, about: &[DropPath]) -> Result<Vec<Problem>, AdmitError> {
        let withdrawn = self.entry_beside(about)?.and_then(|row| row.withdrawal);
        let is_silent = withdrawn.is_some_and(|withdrawal| withdrawal.reason.is_none());
        Ok(if is_silent { vec![no_reason(&item.path)] } else { Vec::new() })
    }

    fn note_gesture(&mut self, item: &Item, standing: Standing) -> Result<(), AdmitError> {
        let (path, digest) = (item.path.clone(), Some(item.digest));
        self.fold(&[FileNote::Seen { path, stamp: item.stamp, digest, standing, entry: None }])
    }
}

/// What the name of the file with the order names, which need not be a whole name.
pub(super) fn named_by(item: &Item) -> DropPath {
    Gesture::stem(&item.path).unwrap_or_else(|| item.path.clone())
}

fn not_done(answer: Answer) -> Option<Problem> {
    match answer.said {
        Said::NotDone(fault) => Some(Problem::new(Severity::Refuse, None, fault)),
        Said::Waiting { .. }
        | Said::Did { .. }
        | Said::FeedsGoOn
        | Said::StaysAsItWas
        | Said::ClockTaken => None,
    }
}
