//! `TODAY.txt`: one line an event, newest first. A new day begins a new file.

use std::fs;
use std::io;
use std::path::Path;

use super::replace;
use super::words::{Phrase, Tongue};
use crate::domain::time::Moment;

const FILE: &str = "TODAY.txt";

/// Beyond this many, the oldest lines of a busy day go.
const LINES_MAX: usize = 2_000;

#[derive(Debug)]
pub(super) struct Today {
    tongue: Tongue,
    title: String,
    /// Oldest first.
    lines: Vec<String>,
}

impl Today {
    /// Goes on with the list of an earlier run.
    pub(super) fn read(folder: &Path, tongue: Tongue) -> Today {
        let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        let mut lines = text.lines().map(str::to_owned);
        let title = lines.next().unwrap_or_default();
        let mut lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        lines.reverse();
        Today { tongue, title, lines }
    }

    pub(super) fn add(&mut self, at: Moment, text: &str) {
        let title = self.tongue.say(Phrase::TodayTitle, &at.date().to_string());
        if self.title != title {
            self.title = title;
            self.lines.clear();
        }
        if self.lines.len() == LINES_MAX {
            self.lines.remove(0);
        }
        let one_line = text.replace(['\n', '\r'], " ");
        self.lines.push(format!("{}  {one_line}", at.time_of_day()));
    }

    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let newest_first = self.lines.iter().rev().map(|line| format!("{line}\n"));
        let text =
            std::iter::once(format!("{}\n\n", self.title)).chain(newest_first).collect::<String>();
        replace(&folder.join(FILE), text.as_bytes())
    }
}
