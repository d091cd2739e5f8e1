//! What was published after the last record that is left of a ledger, and did not come back with the drop folder.

use super::{Admit, AdmitError};
use crate::catalogue::query::Queries as _;
use crate::ledger::ADOPTED;
use crate::reports::earlier::Earlier;
use crate::reports::registry::Line;

/// So many are named; the others are counted.
const NAMED_MAX: usize = 100;

impl Admit {
    /// Once the folder was taken in: names each, and notes that it was named. Its id, date and address are kept for
    /// when its file comes back.
    pub(super) fn tell_of_lost(&mut self) -> Result<(), AdmitError> {
        let file = self.config.state_dir.join(ADOPTED);
        // Nothing is to be taken over; what cannot be read was told at the start.
        let Ok(mut earlier) = Earlier::read(&file) else { return Ok(()) };
        let mut lost = Vec::new();
        for line in earlier.lines().into_iter().filter(|line| !line.lost && line.erased.is_none()) {
            if self.has_not_come_back(line)? {
                lost.push(line.id.clone());
                if lost.len() <= NAMED_MAX {
                    name(line);
                }
            }
        }
        if lost.is_empty() {
            return Ok(());
        }
        tracing::error!(
            statements = lost.len(),
            file = %file.display(),
            "statements did not come back with the drop folder; their ids, dates and addresses stand in this file"
        );
        // Where a share is not mounted lies an empty folder: then it is told again at the next start.
        if self.unsettled.saw_files {
            earlier.mark_lost(&lost);
            if let Err(error) = earlier.write(&file) {
                tracing::warn!(%error, "what did not come back is named again at the next start");
            }
        }
        Ok(())
    }

    /// A backup that was put back brings the texts that waited then. The file of one may have been deleted since.
    pub(super) fn let_go_of_what_is_gone(&mut self) -> Result<(), AdmitError> {
        if !self.unsettled.saw_files {
            return Ok(());
        }
        for (path, _number) in self.ledger.numbers_waiting()? {
            if matches!(self.stamp_now(&path), Ok(None)) {
                self.gone(&path)?;
            }
        }
        Ok(())
    }

    fn has_not_come_back(&self, line: &Line) -> Result<bool, AdmitError> {
        if self.catalogue.entry_by_id(&line.id)?.is_some() {
            return Ok(false);
        }
        let Some(path) = &line.path else { return Ok(true) };
        // What lies there is being taken in, or a report says why it is not.
        Ok(self.ledger.waiting_at(path)?.is_none() && matches!(self.stamp_now(path), Ok(None)))
    }
}

fn name(Line { id, address, path, .. }: &Line) {
    // At the start it was told of what no file is known of.
    if let Some(path) = path {
        tracing::error!(
            %id,
            address,
            %path,
            "this statement did not come back: its drop file is gone; put it back under that name, and it has its id, date and address again"
        );
    }
}
