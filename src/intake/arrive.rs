//! One name at a time: what an event leads to, until the file is handed on or gone.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::folder::{DropFolder, Facts, Kind, Linked};
use super::inbox::{Hint, Note};
use super::look::{self, Contents, Read};
use super::memory::{at_or_below, differing};
use super::names::{self, Name};
use super::patience::{CLOSE_QUIET, History, Lock, Next, RESTLESS_PATIENCE, Wait};
use super::walk::{self, Odd};
use super::worker::{Flow, Trouble, Worker};
use super::{Candidate, Cause, DropFile, Sighting, problems};
use crate::domain::path::DropPath;

/// A new folder is walked again after this: files that were put into it before it was watched,
/// and after it was walked, are found then.
const SECOND_VISIT: Duration = Duration::from_millis(200);

/// How late a path is reported as gone: by then the new name of a renamed file has been seen.
pub(super) const FAREWELL_DELAY: Duration = Duration::from_secs(1);

impl Worker {
    pub(super) fn sort_note(&mut self, folder: &DropFolder, real: &Path, note: Note) -> Flow {
        let Some(name) = real.file_name() else { return Flow::Continue(()) };
        let Some(path) = names::drop_path(real) else { return Flow::Continue(()) };
        if names::lies_in_unread_folder(real) {
            return Flow::Continue(());
        }
        let class = names::class(name);
        if note.hint == Hint::Left {
            if class == Name::Companion {
                self.hurry_neighbours(real);
            }
            self.seems_gone(&path, real);
            return Flow::Continue(());
        }
        let facts = match folder.facts(real) {
            Ok(facts) => facts,
            Err(error) => {
                if look::is_absence(&error) {
                    self.seems_gone(&path, real);
                }
                // Otherwise a folder above is closed, which the next reconcile reports.
                return Flow::Continue(());
            }
        };
        if facts.kind == Kind::Folder && !names::is_named_like_a_file(name) {
            if names::is_ignored_folder(name) {
                return Flow::Continue(());
            }
            self.visits.set(real.to_owned(), note.at + SECOND_VISIT);
            return self.visit(folder, real);
        }
        if matches!(class, Name::Companion | Name::Ignored | Name::Unfinished) {
            return Flow::Continue(());
        }
        if let Some(problem) = walk::obstacle((class, real), &facts) {
            let stamp = Some(facts.stamp);
            return self.report(Odd { path, real: real.to_owned(), stamp, problem });
        }
        self.receive(folder, (path, real), (&facts, note))
    }

    /// Walks a subfolder that came in.
    pub(super) fn visit(&mut self, folder: &DropFolder, real: &Path) -> Flow {
        let started = self.clock.monotonic();
        let Some(path) = names::drop_path(real) else { return Flow::Continue(()) };
        match walk::walk(folder, real) {
            Ok(listing) => {
                let cause = Cause::Subfolder(path);
                self.take_listing(folder, listing, (&cause, started))
            }
            Err(error) => {
                if look::is_absence(&error) {
                    self.seems_gone(&path, real);
                    return Flow::Continue(());
                }
                let problem = problems::folder_unavailable(&error);
                self.report(Odd { path, real: real.to_owned(), stamp: None, problem })
            }
        }
    }

    /// A file whose time has come: reads it if it is complete, else looks again later.
    pub(super) fn look_again(&mut self, folder: &DropFolder, path: &DropPath) -> Flow {
        let now = self.clock.monotonic();
        let Some(wait) = self.waits.get_mut(path) else { return Flow::Continue(()) };
        let real = wait.real.clone();
        let facts = match folder.facts(&real) {
            Ok(facts) if look::obstacle(&real, &facts).is_none() => facts,
            // `read` finds the same, and says why.
            Ok(_) | Err(_) => return self.read_waiting(folder, path),
        };
        let companion = companion_beside(folder, &real);
        let lock = if companion.is_some() { Lock::Held } else { Lock::Free };
        match wait.next(&facts, lock, now) {
            Next::Read => self.read_waiting(folder, path),
            Next::LookAgain(at) => {
                self.looks.set(path.clone(), at);
                if !wait.is_worth_a_report(now) {
                    return Flow::Continue(());
                }
                let problem = match companion {
                    Some(companion) => problems::still_open(&companion),
                    None => problems::still_written(RESTLESS_PATIENCE),
                };
                let stamp = Some(facts.stamp);
                self.report(Odd { path: path.clone(), real, stamp, problem })
            }
        }
    }

    /// A path that seemed to be gone a moment ago: reports it if it still is.
    pub(super) fn say_farewell(&mut self, folder: &DropFolder, path: &DropPath) -> Flow {
        let real = match self.troubles.get(path) {
            Some(trouble) => trouble.real.clone(),
            None => self.known.real(path).to_owned(),
        };
        // A report under a path of its own (a second spelling) ends when the file has its own.
        let is_itself = names::drop_path(&real).as_ref() == Some(path);
        let absent = matches!(folder.facts(&real), Err(error) if look::is_absence(&error));
        if is_itself && !absent {
            return Flow::Continue(());
        }
        let was_known = self.known.remove(path);
        if self.troubles.remove(path).is_some() || was_known {
            self.tell(Sighting::Gone(path.clone()))?;
        }
        self.pass_on(folder, path)
    }

    /// Gives a path that became free to a file that was refused because it was taken.
    fn pass_on(&mut self, folder: &DropFolder, path: &DropPath) -> Flow {
        let spelling = |(reported, trouble): &(&DropPath, &Trouble)| {
            *reported != path && names::drop_path(&trouble.real).as_ref() == Some(path)
        };
        let heir = self.troubles.iter().find(spelling);
        let Some((reported, real)) = heir.map(|(path, heir)| (path.clone(), heir.real.clone()))
        else {
            return Flow::Continue(());
        };
        let at = self.clock.monotonic();
        self.farewells.set(reported, at);
        self.sort_note(folder, &real, Note { hint: Hint::Touched, at })
    }

    /// The name, or the whole folder of that name, may be gone.
    pub(super) fn seems_gone(&mut self, path: &DropPath, real: &Path) {
        let waiting: Vec<DropPath> = at_or_below(&self.waits, path.as_str()).cloned().collect();
        for waiting in waiting {
            if self.waits.get(&waiting).is_some_and(|wait| wait.real.starts_with(real)) {
                self.forget_wait(&waiting);
            }
        }
        let at = self.clock.monotonic() + FAREWELL_DELAY;
        let known = self.known.at_or_below(path.as_str());
        let reported = at_or_below(&self.troubles, path.as_str());
        let spelt = names::spelt_out(real).filter(|spelt| self.troubles.contains_key(spelt));
        for path in known.chain(reported).cloned().chain(spelt) {
            self.farewells.set(path, at);
        }
    }

    /// Begins to wait for a file to be complete, or goes on; a complete one is read at once.
    fn receive(
        &mut self,
        folder: &DropFolder,
        (path, real): (DropPath, &Path),
        (facts, note): (&Facts, Note),
    ) -> Flow {
        if let Some(odd) = self.second_spelling(folder, (&path, real), facts) {
            return self.report(odd);
        }
        self.note_attachable(&path);
        let known = self.known.stamp(&path) == Some(facts.stamp);
        let wrote = matches!(note.hint, Hint::Closed | Hint::Arrived);
        if known && !(wrote && facts.stamp.is_coarse()) && !self.troubles.contains_key(&path) {
            self.forget_wait(&path);
            return Flow::Continue(());
        }
        let quiet = self.rest_after(note.hint, facts, &path);
        let history = match self.waits.get_mut(&path) {
            Some(wait) => {
                wait.history = wait.history.woken_again();
                if note.hint == Hint::Touched {
                    // A change of permissions says nothing about the writer, who is waited for.
                    return self.look_again(folder, &path);
                }
                wait.history
            }
            None => History::starting(note.at),
        };
        let (stamp, at) = (facts.stamp, note.at);
        let real = real.to_owned();
        let wait = Wait { real, stamp, since: at, quiet, woken: at, history };
        self.waits.insert(path.clone(), wait);
        self.look_again(folder, &path)
    }

    /// How long a file must rest after an event.
    fn rest_after(&self, hint: Hint, facts: &Facts, path: &DropPath) -> Duration {
        match (hint, facts.linked) {
            // A program renames what is complete, and links what is complete.
            (Hint::Arrived, _) | (Hint::Created, Linked::More) => Duration::ZERO,
            (Hint::Closed, Linked::Once) => CLOSE_QUIET,
            (Hint::Touched, Linked::Once) if self.known.contains(path) => CLOSE_QUIET,
            // Who writes by another name of the file closes it unseen.
            (Hint::Closed | Hint::Touched | Hint::Created | Hint::Left, _) => self.settings.settle,
        }
    }

    fn read_waiting(&mut self, folder: &DropFolder, path: &DropPath) -> Flow {
        let now = self.clock.monotonic();
        let Some(wait) = self.waits.get_mut(path) else { return Flow::Continue(()) };
        match look::read(folder, &wait.real) {
            Read::Contents(contents) if contents.facts.stamp == wait.stamp => {
                self.hand_on(path, contents)
            }
            Read::Contents(Contents { facts, .. }) => {
                wait.stamp = facts.stamp;
                let at = wait.disturbed(now);
                self.looks.set(path.clone(), at);
                Flow::Continue(())
            }
            Read::Changed => {
                let at = wait.disturbed(now);
                self.looks.set(path.clone(), at);
                Flow::Continue(())
            }
            Read::Gone => {
                let real = wait.real.clone();
                self.seems_gone(path, &real);
                Flow::Continue(())
            }
            Read::Unavailable(problem) => {
                if let Some(at) = wait.unavailable(&problem, now) {
                    self.looks.set(path.clone(), at);
                    return Flow::Continue(());
                }
                let (real, stamp) = (wait.real.clone(), Some(wait.stamp));
                self.report(Odd { path: path.clone(), real, stamp, problem })
            }
            Read::Unreadable(problem) => {
                let (real, stamp) = (wait.real.clone(), Some(wait.stamp));
                self.report(Odd { path: path.clone(), real, stamp, problem })
            }
        }
    }

    fn hand_on(&mut self, path: &DropPath, contents: Contents) -> Flow {
        self.looks.remove(path);
        let Some(wait) = self.waits.remove(path) else { return Flow::Continue(()) };
        let stamp = contents.facts.stamp;
        let candidate = Candidate {
            path: path.clone(),
            stamp,
            owner: contents.facts.owner,
            modified: look::modified(stamp),
            woken: wait.woken,
            real: differing(&wait.real, path),
        };
        let permit = Some(self.budget.take(contents.bytes.len()));
        let file = DropFile { permit, ..contents.into_file(&candidate) };
        self.tell(Sighting::File(file))?;
        self.troubles.remove(path);
        self.known.insert(candidate.path, stamp, candidate.real);
        Flow::Continue(())
    }

    /// Whether another file, spelt with other character codes, already has this path.
    fn second_spelling(
        &self,
        folder: &DropFolder,
        (path, real): (&DropPath, &Path),
        facts: &Facts,
    ) -> Option<Odd> {
        let first = match self.waits.get(path) {
            Some(wait) => &wait.real,
            None => self.known.real(path),
        };
        let taken = first != real
            && (self.known.contains(path) || self.waits.contains_key(path))
            && folder.facts(first).is_ok_and(|other| other.stamp.ino != facts.stamp.ino);
        taken.then(|| second_spelling(path, real, facts)).flatten()
    }

    /// A lock file is gone: whoever waited for that need not wait longer.
    fn hurry_neighbours(&mut self, companion: &Path) {
        let now = self.clock.monotonic();
        let beside = |wait: &&DropPath| {
            self.waits.get(*wait).is_some_and(|wait| wait.real.parent() == companion.parent())
        };
        let neighbours: Vec<DropPath> = self.waits.keys().filter(beside).cloned().collect();
        for path in neighbours {
            self.looks.set(path, now);
        }
    }
}

/// The report about the second of two names that differ in their character codes only. It stands
/// under a path of its own, because the first one keeps theirs.
pub(super) fn second_spelling(path: &DropPath, real: &Path, facts: &Facts) -> Option<Odd> {
    let problem = problems::same_name(path, real);
    let stamp = Some(facts.stamp);
    names::spelt_out(real).map(|path| Odd { path, real: real.to_owned(), stamp, problem })
}

fn companion_beside(folder: &DropFolder, real: &Path) -> Option<PathBuf> {
    let name = real.file_name()?.to_str()?;
    names::companions(name)
        .into_iter()
        .map(|companion| real.with_file_name(companion))
        .find(|companion| folder.facts(companion).is_ok())
}
