//! A walk through the whole folder, compared with what is known: the truth, which events only
//! hurry along.

use std::collections::HashSet;
use std::time::{Duration, Instant};

use super::arrive::{FAREWELL_DELAY, second_spelling};
use super::folder::DropFolder;
use super::memory::{at_or_below, differing};
use super::patience::{History, POLLED_QUIET, Wait, rest_needed};
use super::walk::{Listing, Odd, Spotted};
use super::worker::{Flow, Worker};
use super::{Candidate, Cause, Reconcile, Sighting, look, problems, walk};
use crate::board::LastLook;
use crate::domain::path::DropPath;

/// How wrong the clock of a file server may be before a file just written there looks old.
const FOREIGN_CLOCK_ERROR_MAX: Duration = Duration::from_hours(1);

/// A half-made file of this age was given up by whoever made it.
const LEFT_OVER_AGE: Duration = Duration::from_hours(1);

/// What a reconcile thinks of one file.
enum Opinion {
    /// Handed on before, or already being waited for.
    Familiar,
    Complete,
    /// To be looked at again, having been at rest for so long.
    Incomplete(Duration),
}

/// What a walk did not find.
struct Absent {
    known: Vec<DropPath>,
    reported: Vec<DropPath>,
}

impl Worker {
    pub(super) fn reconcile(&mut self, cause: &Cause) -> Flow {
        let started = self.clock.monotonic();
        let walked = DropFolder::open(self.root.path())
            .and_then(|folder| Ok((walk::walk(&folder, "".as_ref())?, folder)));
        let (listing, folder) = match walked {
            Ok(walked) => walked,
            Err(error) => return self.lose_root(&error),
        };
        let now = self.clock.monotonic();
        self.root.walked(now, now - started);
        if let Some(board) = self.board() {
            board.note_look(LastLook {
                at: self.clock.now(),
                files: listing.files.len(),
                took_ms: u64::try_from((now - started).as_millis()).unwrap_or(u64::MAX),
            });
        }
        self.take_listing(&folder, listing, (cause, started))
    }

    /// Compares what a walk found with what is known, and reports the differences.
    pub(super) fn take_listing(
        &mut self,
        folder: &DropFolder,
        listing: Listing,
        (cause, started): (&Cause, Instant),
    ) -> Flow {
        let Listing { mut files, mut odd, unfinished, closed } = listing;
        odd.extend(self.second_spellings(&mut files));
        odd.extend(unfinished.into_iter().filter_map(|spotted| self.left_over(spotted)));
        let absent = self.absent((&files, &odd, &closed), cause.folder());
        let (count, mut found, mut settling) = (files.len(), Vec::new(), Vec::new());
        for spotted in files {
            self.note_attachable(&spotted.path);
            match self.opinion(&spotted) {
                Opinion::Familiar => (),
                Opinion::Complete if folder.may_read(&spotted.real) => {
                    self.forget_wait(&spotted.path);
                    self.troubles.remove(&spotted.path);
                    found.push(candidate(&spotted, started));
                }
                Opinion::Complete => self.await_permission(spotted),
                Opinion::Incomplete(rested) => {
                    if spotted.companion.is_none() && spotted.facts.stamp.size > 0 {
                        settling.push(candidate(&spotted, started));
                    }
                    self.await_rest(spotted, rested);
                }
            }
        }
        self.miss(folder, absent)?;
        for odd in odd {
            self.report(odd)?;
        }
        let missed = *cause == Cause::Timer && !found.is_empty() && self.root.is_watched();
        self.send_reconcile(Reconcile { cause: cause.clone(), found, settling, files: count })?;
        if missed {
            tracing::info!("files were found that no event told of; the watch is renewed");
            self.arm();
        }
        self.tell_state()
    }

    /// Everything found counts as known: whatever changes from now on has another stamp.
    fn send_reconcile(&mut self, done: Reconcile) -> Flow {
        let Reconcile { cause, found, settling, files: _ } = &done;
        if found.is_empty() && settling.is_empty() && matches!(cause, Cause::Subfolder(_)) {
            return Flow::Continue(());
        }
        for Candidate { path, stamp, real, .. } in found {
            self.known.insert(path.clone(), *stamp, real.clone());
        }
        let settling = settling.iter().map(|candidate| candidate.path.clone());
        self.settling.get_or_insert_default().extend(settling);
        self.tell(Sighting::Reconciled(done))
    }

    /// Says once that all has settled which reconciles found settling.
    pub(super) fn tell_settled(&mut self) -> Flow {
        let Some(settling) = &mut self.settling else { return Flow::Continue(()) };
        let settles =
            |path: &DropPath| self.waits.contains_key(path) && !self.troubles.contains_key(path);
        while settling.pop_if(|path| !settles(path)).is_some() {}
        if !settling.is_empty() {
            return Flow::Continue(());
        }
        self.settling = None;
        self.tell(Sighting::Settled)
    }

    /// Takes out all but one of the spellings of a path: the known one keeps it, else the first by
    /// its bytes.
    fn second_spellings(&self, files: &mut Vec<Spotted>) -> Vec<Odd> {
        let mut second = Vec::new();
        files.dedup_by(|file, owner| {
            if file.path != owner.path {
                return false;
            }
            if self.owns(file) && !self.owns(owner) {
                std::mem::swap(file, owner);
            }
            second.extend(second_spelling(&file.path, &file.real, &file.facts));
            true
        });
        second
    }

    /// Whether this spelling is the one that its path has been read from.
    fn owns(&self, file: &Spotted) -> bool {
        match self.waits.get(&file.path) {
            Some(wait) => wait.real == file.real,
            None => self.known.stamp(&file.path).is_some_and(|stamp| {
                stamp == file.facts.stamp || self.known.real(&file.path) == file.real
            }),
        }
    }

    fn opinion(&self, spotted: &Spotted) -> Opinion {
        let stamp = spotted.facts.stamp;
        let settled = self.known.stamp(&spotted.path) == Some(stamp);
        let reported = self.troubles.get(&spotted.path);
        // A report under the path of a known file is withdrawn by handing the file on again.
        if settled && reported.is_none() {
            return Opinion::Familiar;
        }
        let waiting = self.waits.get(&spotted.path).is_some_and(|wait| wait.stamp == stamp);
        let age = self.age(stamp.ctime_ns);
        let (trusted, rested) = if self.root.has_foreign_clock() {
            (FOREIGN_CLOCK_ERROR_MAX, Duration::ZERO)
        } else {
            (self.settings.settle, age)
        };
        if waiting {
            Opinion::Familiar
        } else if spotted.companion.is_none() && age >= rest_needed(trusted, stamp, &spotted.real) {
            Opinion::Complete
        } else {
            Opinion::Incomplete(rested)
        }
    }

    /// How long ago an instant on the wall clock was; nothing for one in the future.
    fn age(&self, nanoseconds: i64) -> Duration {
        let age = self.clock.now().as_nanosecond() - i128::from(nanoseconds);
        Duration::from_nanos(u64::try_from(age.max(0)).unwrap_or(u64::MAX))
    }

    fn await_rest(&mut self, spotted: Spotted, rested: Duration) {
        let now = self.clock.monotonic();
        let quiet = if self.root.has_foreign_clock() { POLLED_QUIET } else { self.settings.settle };
        let since = now.checked_sub(rested).unwrap_or(now);
        self.wait_for(spotted, since, quiet);
    }

    fn wait_for(&mut self, spotted: Spotted, since: Instant, quiet: Duration) {
        let Spotted { path, real, facts, companion: _ } = spotted;
        let now = self.clock.monotonic();
        let at = since + rest_needed(quiet, facts.stamp, &real);
        let history = match self.waits.get(&path) {
            Some(wait) => wait.history,
            None => History::starting(now),
        };
        let stamp = facts.stamp;
        let wait = Wait { real, stamp, since, quiet, woken: now, history };
        self.waits.insert(path.clone(), wait);
        self.looks.set_no_later(path, at);
    }

    /// A file that is complete and may not be read. One that was already reported so is left
    /// alone until it may be, or changes.
    fn await_permission(&mut self, spotted: Spotted) {
        let reported = self.troubles.get(&spotted.path);
        if reported.is_none_or(|trouble| trouble.stamp != Some(spotted.facts.stamp)) {
            let now = self.clock.monotonic();
            self.wait_for(spotted, now, Duration::ZERO);
        }
    }

    fn left_over(&self, spotted: Spotted) -> Option<Odd> {
        let Spotted { path, real, facts, companion: _ } = spotted;
        let stamp = Some(facts.stamp);
        let given_up = self.age(facts.stamp.mtime_ns) >= LEFT_OVER_AGE;
        given_up.then(|| Odd { path, real, stamp, problem: problems::left_over() })
    }

    /// Whatever is known or reported, should lie below the folder that was walked, and was not
    /// found there: the files are in the order of their paths, like what is remembered.
    fn absent(
        &self,
        (files, odd, closed): (&[Spotted], &[Odd], &[DropPath]),
        below: &str,
    ) -> Absent {
        let odd: HashSet<&DropPath> = odd.iter().map(|odd| &odd.path).collect();
        let unseen = |path: &DropPath| {
            closed.iter().any(|folder| {
                let rest = path.as_str().strip_prefix(folder.as_str());
                rest.is_some_and(|rest| rest.starts_with('/'))
            })
        };
        let not_found = |remembered: &mut dyn Iterator<Item = &DropPath>| {
            let mut found = files.iter().map(|file| &file.path).peekable();
            let absent = remembered.filter(|path| {
                while found.next_if(|found| found < path).is_some() {}
                found.peek() != Some(path) && !odd.contains(path) && !unseen(path)
            });
            absent.cloned().collect()
        };
        Absent {
            known: not_found(&mut self.known.at_or_below(below)),
            reported: not_found(&mut at_or_below(&self.troubles, below)),
        }
    }

    fn miss(&mut self, folder: &DropFolder, absent: Absent) -> Flow {
        let at = self.clock.monotonic() + FAREWELL_DELAY;
        for path in absent.known {
            if !self.waits.contains_key(&path) && !self.farewells.contains(&path) {
                self.farewells.set(path, at);
            }
        }
        for path in absent.reported {
            let real = self.troubles.get(&path).map(|trouble| folder.facts(&trouble.real));
            if matches!(real, Some(Ok(_))) {
                // It is there, and there is nothing wrong with it any more.
                self.troubles.remove(&path);
                self.tell(Sighting::Gone(path))?;
            } else if !self.farewells.contains(&path) {
                self.farewells.set(path, at);
            }
        }
        Flow::Continue(())
    }
}

fn candidate(spotted: &Spotted, woken: Instant) -> Candidate {
    let Spotted { path, real, facts, companion: _ } = spotted;
    Candidate {
        real: differing(real, path),
        path: path.clone(),
        stamp: facts.stamp,
        owner: facts.owner,
        modified: look::modified(facts.stamp),
        woken,
    }
}
