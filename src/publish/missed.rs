//! Files of feeds that could not be written: they are written again until they are, so that a disk that
//! was full for a while leaves nothing behind.

use super::Publisher;
use super::coder::{Fresh, Origin};
use crate::domain::limits::MISSED_AGAIN_EVERY;

impl Publisher {
    /// By the coders, who take care that no two of them write one file. What they have in hand is
    /// written by itself.
    pub(super) fn write_missed_files(&mut self) {
        let now = self.from.clock.monotonic();
        let is_recent = |last| now.duration_since(last) < MISSED_AGAIN_EVERY;
        if self.state.still.is_some() || self.state.missed_tried.is_some_and(is_recent) {
            return;
        }
        let missed = self.from.files.missed();
        if missed.is_empty() {
            return;
        }
        self.state.missed_tried = Some(now);
        for name in missed.feeds {
            let path = format!("/feeds/{name}");
            let Some(document) = self.state.documents.by_path.get(&path) else { continue };
            if document.gzip.is_some() && !self.state.uncoded.contains_key(&path) {
                let origin = Origin::Cut { offset: self.state.documents.offset };
                self.from.coder.submit(Fresh { path, document: document.clone(), origin });
            }
        }
        if missed.is_manifest {
            self.from.files.write_manifest();
        }
    }
}
