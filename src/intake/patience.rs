//! When a file counts as complete, and how long to wait for one that does not.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::folder::{Facts, Stamp};
use crate::domain::fault::{Fault, FileFault};
use crate::domain::gesture::Gesture;
use crate::domain::limits::EMPTY_FILE_PATIENCE;
use crate::domain::reading::Problem;

/// The rest of a file after its writer closed it: some programs write in several goes.
pub(super) const CLOSE_QUIET: Duration = Duration::from_millis(200);

/// The rest of a file whose changes are seen by polling. Longer than two ticks of the coarsest
/// clock of a file system, so that no second state of a file can hide behind one stamp.
pub(super) const POLLED_QUIET: Duration = Duration::from_secs(5);

/// The longest time between two looks at a file that does not come to rest.
const LOOK_AGAIN_MAX: Duration = Duration::from_mins(1);

/// The first pause after a file could not be opened.
const REOPEN_MIN: Duration = Duration::from_secs(1);

/// A file that could not be opened for this long is reported.
const UNAVAILABLE_PATIENCE: Duration = Duration::from_mins(5);

/// The same where we have no right to read it: whoever saved it may be about to give it.
const FORBIDDEN_PATIENCE: Duration = Duration::from_secs(5);

/// A file that has not come to rest for this long is reported, once.
pub(super) const RESTLESS_PATIENCE: Duration = Duration::from_mins(10);

/// A file that is not complete yet.
#[derive(Debug)]
pub(super) struct Wait {
    pub(super) real: PathBuf,
    pub(super) stamp: Stamp,
    /// Since when it has had that stamp.
    pub(super) since: Instant,
    /// How long it must have it.
    pub(super) quiet: Duration,
    pub(super) woken: Instant,
    pub(super) history: History,
}

/// What outlasts the next event of the same file.
#[derive(Clone, Copy, Debug)]
pub(super) struct History {
    first: Instant,
    /// Looks in vain since the last event.
    tries: u32,
    unavailable_since: Option<Instant>,
    reported: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Next {
    Read,
    LookAgain(Instant),
}

/// Whether an editor's lock file stands beside the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Lock {
    Free,
    Held,
}

impl History {
    pub(super) fn starting(now: Instant) -> History {
        History { first: now, tries: 0, unavailable_since: None, reported: false }
    }

    /// When it was first seen.
    pub(super) fn first(self) -> Instant {
        self.first
    }

    /// After another event: the patience with it goes on, the pauses begin anew.
    pub(super) fn woken_again(self) -> History {
        History { tries: 0, ..self }
    }
}

impl Wait {
    /// Decides what to do after a look that found `facts`.
    pub(super) fn next(&mut self, facts: &Facts, lock: Lock, now: Instant) -> Next {
        if facts.stamp != self.stamp {
            self.stamp = facts.stamp;
            return Next::LookAgain(self.disturbed(now));
        }
        if lock == Lock::Held {
            self.history.tries += 1;
            return Next::LookAgain(now + self.pause(REOPEN_MIN));
        }
        let complete = self.since + rest_needed(self.quiet, facts.stamp, &self.real);
        if now >= complete {
            return Next::Read;
        }
        if facts.stamp.size > 0 {
            return Next::LookAgain(complete);
        }
        // No event tells when an empty file is written to and kept open.
        self.history.tries += 1;
        Next::LookAgain(complete.min(now + self.pause(self.quiet.max(CLOSE_QUIET))))
    }

    /// It changed: it must come to rest again. Says when to look.
    pub(super) fn disturbed(&mut self, now: Instant) -> Instant {
        self.since = now;
        self.history.tries += 1;
        now + self.pause(self.quiet.max(CLOSE_QUIET))
    }

    /// It could not be opened. Says when to try again; `None` when patience is at its end.
    pub(super) fn unavailable(&mut self, problem: &Problem, now: Instant) -> Option<Instant> {
        let since = *self.history.unavailable_since.get_or_insert(now);
        self.history.tries += 1;
        let is_forbidden = matches!(*problem.fault, Fault::File(FileFault::NoPermission { .. }));
        let patience = if is_forbidden { FORBIDDEN_PATIENCE } else { UNAVAILABLE_PATIENCE };
        (now.duration_since(since) < patience).then(|| now + self.pause(REOPEN_MIN))
    }

    /// Whether it is time to report that it does not come to rest. Says so once.
    pub(super) fn is_worth_a_report(&mut self, now: Instant) -> bool {
        let due =
            !self.history.reported && now.duration_since(self.history.first) >= RESTLESS_PATIENCE;
        self.history.reported |= due;
        due
    }

    fn pause(&self, first: Duration) -> Duration {
        let doublings = self.history.tries.saturating_sub(1).min(16);
        first.saturating_mul(1 << doublings).min(LOOK_AGAIN_MAX)
    }
}

/// An empty file may be about to be filled, unless its name alone says something.
pub(super) fn rest_needed(quiet: Duration, stamp: Stamp, real: &Path) -> Duration {
    let says_something = real.to_str().is_some_and(Gesture::is_named_by);
    if stamp.size == 0 && !says_something { quiet.max(EMPTY_FILE_PATIENCE) } else { quiet }
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::super::problems;
    use super::*;
    use crate::clock::Clock;
    use crate::intake::folder::{Kind, Linked};

    fn facts(size: u64, mtime_ns: i64) -> Facts {
        let stamp = Stamp { dev: 1, ino: 1, size, mtime_ns, ctime_ns: mtime_ns };
        Facts { stamp, kind: Kind::File, owner: 0, mode: 0o644, linked: Linked::Once }
    }

    fn wait(facts: &Facts, quiet: Duration, now: Instant) -> Wait {
        Wait {
            real: PathBuf::from("a.txt"),
            stamp: facts.stamp,
            since: now,
            quiet,
            woken: now,
            history: History::starting(now),
        }
    }

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn a_file_is_complete_after_its_rest_and_not_before() {
        let (start, file) = (Clock.monotonic(), facts(10, 0));
        let mut wait = wait(&file, CLOSE_QUIET, start);
        assert_eq!(wait.next(&file, Lock::Free, start), Next::LookAgain(start + CLOSE_QUIET));
        assert_eq!(wait.next(&file, Lock::Free, start + CLOSE_QUIET), Next::Read);
    }

    #[test]
    fn row_18_a_file_that_never_rests_is_looked_at_ever_more_rarely_and_reported_once() {
        let start = Clock.monotonic();
        let mut wait = wait(&facts(0, 0), SECOND, start);
        let (mut now, mut longest, mut reports) = (start, Duration::ZERO, Vec::new());
        for size in 1..60 {
            let Next::LookAgain(at) = wait.next(&facts(size, 0), Lock::Free, now) else {
                panic!("a changing file was read");
            };
            longest = longest.max(at - now);
            if wait.is_worth_a_report(now) {
                reports.push(now - start);
            }
            now = at;
        }
        assert_eq!(longest, LOOK_AGAIN_MAX);
        assert!(
            matches!(reports[..], [at] if at >= RESTLESS_PATIENCE && at < 2 * RESTLESS_PATIENCE)
        );
    }

    #[test]
    fn row_19_an_empty_file_is_given_ten_minutes_to_be_filled() {
        let (start, empty) = (Clock.monotonic(), facts(0, 0));
        let mut wait = wait(&empty, SECOND, start);
        let mut now = start;
        while let Next::LookAgain(at) = wait.next(&empty, Lock::Free, now) {
            assert!(at - now <= LOOK_AGAIN_MAX, "a filled one would be missed for {:?}", at - now);
            now = at;
        }
        assert_eq!(now, start + EMPTY_FILE_PATIENCE);
    }

    #[test]
    fn an_empty_file_that_is_filled_and_kept_open_is_read_soon() {
        let start = Clock.monotonic();
        let mut wait = wait(&facts(0, 0), SECOND, start);
        assert_eq!(wait.next(&facts(0, 0), Lock::Free, start), Next::LookAgain(start + SECOND));
        let filled = facts(10, 1);
        let Next::LookAgain(at) = wait.next(&filled, Lock::Free, start + SECOND) else {
            panic!("a file that just changed was read");
        };
        assert!(at <= start + 3 * SECOND);
        assert_eq!(wait.next(&filled, Lock::Free, at), Next::Read);
    }

    #[test]
    fn row_11_a_file_that_cannot_be_opened_is_tried_for_five_minutes() {
        let start = Clock.monotonic();
        let mut wait = wait(&facts(10, 0), SECOND, start);
        let (mut now, mut tries) = (start, 0);
        let problem = problem(io::ErrorKind::TimedOut);
        while let Some(at) = wait.unavailable(&problem, now) {
            assert!(at - now >= REOPEN_MIN);
            now = at;
            tries += 1;
        }
        assert_eq!(tries, 10);
        assert!(now - start >= UNAVAILABLE_PATIENCE);
    }

    #[test]
    fn row_11_a_file_that_may_not_be_read_is_told_of_within_seconds() {
        let start = Clock.monotonic();
        let mut wait = wait(&facts(10, 0), SECOND, start);
        let mut now = start;
        let problem = problem(io::ErrorKind::PermissionDenied);
        while let Some(at) = wait.unavailable(&problem, now) {
            now = at;
        }
        assert!((FORBIDDEN_PATIENCE..2 * FORBIDDEN_PATIENCE).contains(&(now - start)));
    }

    fn problem(kind: io::ErrorKind) -> Problem {
        problems::unavailable(&kind.into(), &facts(10, 0))
    }

    #[test]
    fn a_file_that_an_editor_has_open_waits_however_long_it_rests() {
        let (start, file) = (Clock.monotonic(), facts(10, 0));
        let mut wait = wait(&file, CLOSE_QUIET, start);
        let later = start + RESTLESS_PATIENCE;
        assert!(matches!(wait.next(&file, Lock::Held, later), Next::LookAgain(_)));
        assert!(wait.is_worth_a_report(later));
        assert_eq!(wait.next(&file, Lock::Free, later), Next::Read);
    }

    #[test]
    fn an_event_ends_the_long_pauses_but_not_the_patience() {
        let start = Clock.monotonic();
        let mut wait = wait(&facts(0, 0), SECOND, start);
        for size in 1..20 {
            wait.next(&facts(size, 0), Lock::Free, start);
        }
        wait.history = wait.history.woken_again();
        assert_eq!(wait.disturbed(start), start + SECOND);
        assert!(wait.is_worth_a_report(start + RESTLESS_PATIENCE));
    }
}
