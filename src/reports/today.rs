//! `TODAY.txt`: one line an event, newest first. A new day begins a new file.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::Path;

use super::replace;
use super::words::Phrase;
use crate::domain::time::Moment;
use crate::domain::tongue::Tongue;

const FILE: &str = "TODAY.txt";

/// Beyond this many, the oldest lines of a busy day go.
const LINES_MAX: usize = 2_000;

#[derive(Debug)]
pub(super) struct Today {
    tongue: Tongue,
    title: String,
    /// Oldest first.
    lines: VecDeque<String>,
    /// Lines of this day that went.
    not_shown: usize,
}

impl Today {
    /// Goes on with the list of an earlier run.
    pub(super) fn read(folder: &Path, tongue: Tongue) -> Today {
        let text = fs::read_to_string(folder.join(FILE)).unwrap_or_default();
        let mut lines = text.lines().map(str::to_owned);
        let title = lines.next().unwrap_or_default();
        let mut lines: VecDeque<String> = lines.filter(|line| !line.is_empty()).collect();
        let not_shown = lines.back().and_then(|last| not_shown(last));
        if not_shown.is_some() {
            lines.pop_back();
        }
        lines.make_contiguous().reverse();
        Today { tongue, title, lines, not_shown: not_shown.unwrap_or_default() }
    }

    /// The list of this moment's day, which may be a new one, or may have been begun in another tongue.
    pub(super) fn turn_to(&mut self, at: Moment) {
        let day = at.date().to_string();
        let title = Phrase::TodayTitle.say(self.tongue, &day);
        if self.title == title {
            return;
        }
        let is_begun =
            Tongue::ALL.into_iter().any(|other| Phrase::TodayTitle.say(other, &day) == self.title);
        self.title = title;
        if !is_begun {
            self.lines.clear();
            self.not_shown = 0;
        }
    }

    pub(super) fn add(&mut self, at: Moment, text: &str) {
        self.turn_to(at);
        if self.lines.len() == LINES_MAX {
            self.lines.pop_front();
            self.not_shown += 1;
        }
        let one_line = text.replace(['\n', '\r'], " ");
        self.lines.push_back(format!("{}  {one_line}", at.time_of_day()));
    }

    /// Takes out what must not be told any more.
    pub(super) fn forget(&mut self, is_told: impl Fn(&str) -> bool) {
        self.lines.retain(|line| !is_told(line));
    }

    pub(super) fn write(&self, folder: &Path) -> io::Result<()> {
        let heading = format!("{}\n\n", self.title);
        let newest_first = self.lines.iter().rev().map(|line| format!("{line}\n"));
        let rest = (self.not_shown > 0)
            .then(|| Phrase::NotShown.say(self.tongue, &self.not_shown.to_string()) + "\n");
        let text: String = std::iter::once(heading).chain(newest_first).chain(rest).collect();
        replace(&folder.join(FILE), text.as_bytes())
    }
}

/// How many lines an earlier run said that it does not show, in whatever tongue.
fn not_shown(line: &str) -> Option<usize> {
    let count: usize =
        line.split(' ').find_map(|word| word.parse().ok()).filter(|count| *count > 0)?;
    let said = |tongue| Phrase::NotShown.say(tongue, &count.to_string()) == line;
    Tongue::ALL.into_iter().any(said).then_some(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_are_not_shown_are_counted_through_a_restart_until_the_day_ends() {
        let folder = tempfile::tempdir().unwrap();
        let at: Moment = "2026-03-03T09:00:00+04:00".parse().unwrap();
        for tongue in Tongue::ALL {
            drop(fs::remove_file(folder.path().join(FILE)));
            let mut today = Today::read(folder.path(), tongue);
            for number in 0..LINES_MAX + 3 {
                today.add(at, &format!("event {number}"));
            }
            today.write(folder.path()).unwrap();
            let mut today = Today::read(folder.path(), tongue);
            today.add(at, "the last event");
            today.write(folder.path()).unwrap();
            let text = fs::read_to_string(folder.path().join(FILE)).unwrap();
            let last = text.lines().last().unwrap();
            assert_eq!(last, Phrase::NotShown.say(tongue, "4"));
            assert!(text.contains("event 4\n") && !text.contains("event 3\n"));
            today.add(at.plus_seconds(24 * 60 * 60), "tomorrow");
            today.write(folder.path()).unwrap();
            assert_eq!(fs::read_to_string(folder.path().join(FILE)).unwrap().lines().count(), 3);
        }
    }
}
