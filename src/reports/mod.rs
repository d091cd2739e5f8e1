//! Answers to the office, under `reports_dir`: what happened today, and one file for each statement
//! that a person should look at, gone when the matter is settled.

pub mod earlier;
mod erased;
pub mod registry;
mod report;
pub mod split;
mod today;
mod waiting;
pub mod words;

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError};

use crate::catalogue::CatalogueReader;
use crate::config::Config;
use crate::domain::digest::Digest;
use crate::domain::language::Language;
use crate::domain::limits::{MISSED_AGAIN_EVERY, REPORTS_MAX};
use crate::domain::matter::MatterKind;
use crate::domain::path::DropPath;
use crate::domain::tongue::{FULL_STOPS, Tongue};
use registry::Registry;
pub use report::{Line, Outcome, Report, Waits};
use today::Today;
pub use waiting::is_told;
use words::{Files, Phrase, TakenBack};

/// Writes reports, behind everything else: a slow share delays nothing but itself.
pub struct Reporter {
    folder: PathBuf,
    /// The names of the reports that lie there.
    lying: HashSet<String>,
    public_url: String,
    tongue: Tongue,
    today: Today,
    registry: Registry,
    catalogue: CatalogueReader,
    /// The numbers under which something waited at the start.
    waiting: HashSet<u64>,
    missed: Missed,
}

/// What could not be written, and is written again until it is.
#[derive(Debug, Default)]
struct Missed {
    /// By the name of its file.
    reports: BTreeMap<String, String>,
    /// The day's list or the registry.
    lists: bool,
}

/// What an earlier run has left to be told.
#[derive(Debug)]
pub struct Left {
    /// Files whose reports, if some lie there, are out of date.
    pub settled: Vec<DropPath>,
    /// The numbers under which something waits.
    pub waiting: HashSet<u64>,
}

impl Reporter {
    pub fn new(config: &Config, catalogue: CatalogueReader, left: Left) -> Reporter {
        let tongue = Tongue::of_office(&config.languages);
        let mut reporter = Reporter {
            folder: config.reports_dir.clone(),
            lying: lying_in(&config.reports_dir),
            public_url: config.public_url.clone(),
            tongue,
            today: Today::read(&config.reports_dir, tongue),
            registry: Registry::in_folder(&config.reports_dir),
            catalogue,
            waiting: left.waiting,
            missed: Missed::default(),
        };
        for path in &left.settled {
            reporter.remove(path);
        }
        reporter
    }

    /// Ends when nobody is left to report anything. A report that cannot be written is told to the
    /// operator and stops nothing.
    pub fn run(mut self, reports: &Receiver<Report>) {
        let listed = self.try_to(|this| this.registry.rewrite(&this.catalogue), "registry.jsonl");
        self.missed.lists |= !listed;
        self.try_to(Reporter::forget_erased, "what was told of an erased statement");
        self.forget_what_waits_no_longer();
        while let Some(first) = self.next(reports) {
            let batch: Vec<Report> = std::iter::once(first).chain(reports.try_iter()).collect();
            // A changed one counts from when it is accepted.
            if let Ok(Some(site)) = self.catalogue.site() {
                self.public_url = site.public_url;
            }
            for report in &batch {
                self.write(report);
            }
            let (erased, others): (Vec<_>, Vec<_>) =
                batch.into_iter().partition(|report| report.outcome == Outcome::Erased);
            self.tell(&others);
            // After all that may name it.
            if !erased.is_empty() {
                self.try_to(Reporter::forget_erased, "what was told of an erased statement");
                self.try_to(|this| this.registry.rewrite(&this.catalogue), "registry.jsonl");
                self.tell(&erased);
            }
            for done in erased.iter().chain(&others).filter_map(|report| report.done.as_ref()) {
                // Whoever waited may have gone on.
                let _gone = done.try_send(());
            }
        }
    }

    /// Waits for the next one; what could not be written is tried meanwhile. None once nobody is left.
    fn next(&mut self, reports: &Receiver<Report>) -> Option<Report> {
        while self.missed.lists || !self.missed.reports.is_empty() {
            match reports.recv_timeout(MISSED_AGAIN_EVERY) {
                Ok(report) => return Some(report),
                Err(RecvTimeoutError::Timeout) => self.write_missed(),
                Err(RecvTimeoutError::Disconnected) => {
                    self.write_missed();
                    return None;
                }
            }
        }
        reports.recv().ok()
    }

    fn write_missed(&mut self) {
        let folder = &self.folder;
        let write =
            |name: &String, text: &mut String| replace(&folder.join(name), text.as_bytes()).is_ok();
        self.missed.reports.extract_if(.., write).for_each(drop);
        if self.missed.lists {
            let written = self.today.write(&self.folder).is_ok();
            self.missed.lists = !(written && self.registry.rewrite(&self.catalogue).is_ok());
        }
        if !self.missed.lists && self.missed.reports.is_empty() {
            tracing::info!(folder = %self.folder.display(), "what could not be written to the reports is written");
        }
    }

    /// The day's list and the registry follow in one go for a whole batch.
    fn tell(&mut self, batch: &[Report]) {
        for report in batch {
            self.today.turn_to(report.at);
            if let Outcome::Found(split) = &report.outcome {
                // The newest stands first, and this is to be read from its beginning.
                for text in split::lines(split, self.tongue).iter().rev() {
                    self.today.add(report.at, text);
                }
            } else if let Some(text) = self.line(report) {
                self.today.add(report.at, &text);
            }
        }
        let told = self.try_to(|this| this.today.write(&this.folder), "TODAY.txt");
        let listed = self.try_to(|this| this.registry.append(&this.catalogue), "registry.jsonl");
        self.missed.lists |= !(told && listed);
    }

    /// Its line in the day's list.
    fn line(&self, report: &Report) -> Option<String> {
        match report.line {
            Line::Own => {}
            Line::Known | Line::Shared => return None,
            Line::Sum(count) => return self.sum(&report.outcome, count),
        }
        let text = self.sentence(report)?;
        let is_kept_back =
            matches!(report.outcome, Outcome::Refused | Outcome::Held | Outcome::Undecided);
        let why: Vec<String> =
            report.why().map(|problem| format!(" {}", problem.fault.what(self.tongue))).collect();
        let parted = if text.ends_with(FULL_STOPS) || why.is_empty() { "" } else { " –" };
        let why = if is_kept_back { [parted, &why.concat()].concat() } else { String::new() };
        if let Outcome::ManyVanished { .. } = report.outcome {
            return Some(text);
        }
        let name = if let Outcome::Renamed { from, .. } = &report.outcome {
            from.clone()
        } else {
            self.name(report)
        };
        Some(format!("{name}  {text}{why}"))
    }

    /// One line for so many of an archive.
    fn sum(&self, outcome: &Outcome, count: usize) -> Option<String> {
        let files = match outcome {
            Outcome::Published => Files::TakenIn,
            Outcome::Refused => Files::Refused,
            Outcome::Held => Files::Waiting,
            Outcome::Duplicate { .. } => Files::Copies,
            Outcome::Corrected { .. }
            | Outcome::Expired
            | Outcome::Found(_)
            | Outcome::Renamed { .. }
            | Outcome::Rejected
            | Outcome::StillPublic
            | Outcome::Stopped
            | Outcome::Undecided
            | Outcome::Decided { .. }
            | Outcome::Settled
            | Outcome::Unchanged
            | Outcome::Withdrawn
            | Outcome::Reinstated
            | Outcome::StaysWithdrawn
            | Outcome::Erased
            | Outcome::ManyVanished { .. }
            | Outcome::TwinMissing { .. } => return None,
        };
        Some(Phrase::Archive(files).say(self.tongue, &count.to_string()))
    }

    /// One file for what a person should look at; none for what is settled.
    fn write(&mut self, report: &Report) {
        if let Outcome::Renamed { from, .. } = &report.outcome {
            self.remove(from);
        }
        let needs_a_person = match report.outcome {
            // What is to be said of its file is said.
            Outcome::Expired
            | Outcome::Found(_)
            | Outcome::ManyVanished { .. }
            | Outcome::TwinMissing { .. } => return,
            Outcome::Refused | Outcome::Held | Outcome::StillPublic | Outcome::Undecided => true,
            Outcome::Published
            | Outcome::Corrected { .. }
            | Outcome::Reinstated
            | Outcome::Withdrawn
            | Outcome::Unchanged => !report.problems.is_empty() || !report.proposed.is_empty(),
            Outcome::Renamed { .. }
            | Outcome::Duplicate { .. }
            | Outcome::Rejected
            | Outcome::Stopped
            | Outcome::Decided { .. }
            | Outcome::StaysWithdrawn
            | Outcome::Erased
            | Outcome::Settled => false,
        };
        if let Some(kind) = report.matter {
            // It may have been told of in another tongue.
            for tongue in Tongue::ALL {
                self.remove(&path_of(kind, tongue));
            }
        }
        if needs_a_person {
            let name = file_name(&self.name(report));
            let (file, text) = (self.folder.join(&name), self.text(report));
            self.lying.insert(name.clone());
            self.missed.reports.remove(&name);
            if !self.try_to(|_this| replace(&file, text.as_bytes()), "a report")
                && self.missed.reports.len() < REPORTS_MAX
            {
                self.missed.reports.insert(name, text);
            }
        } else {
            self.remove(&report.path);
        }
    }

    /// What a report is about, as the office reads it.
    fn name(&self, report: &Report) -> DropPath {
        report.matter.map_or_else(|| report.path.clone(), |kind| path_of(kind, self.tongue))
    }

    /// The settled report of a file, if one lies there.
    fn remove(&mut self, path: &DropPath) {
        if self.lying.is_empty() {
            return;
        }
        let name = file_name(path);
        if !self.lying.contains(&name) {
            return;
        }
        self.missed.reports.remove(&name);
        match fs::remove_file(self.folder.join(&name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                tracing::warn!(%error, "a settled report could not be removed");
            }
            Ok(()) | Err(_) => drop(self.lying.remove(&name)),
        }
    }

    fn text(&self, report: &Report) -> String {
        let mut lines = vec![self.name(report).to_string()];
        lines.extend(self.sentence(report));
        for problem in &report.problems {
            lines.push(String::new());
            let what = problem.fault.what(self.tongue);
            let line = problem.line.map(|line| Phrase::Line.say(self.tongue, &line.to_string()));
            let at: Vec<String> = problem.beside.clone().into_iter().chain(line).collect();
            lines.push(if at.is_empty() { what } else { format!("{}: {what}", at.join(", ")) });
            // Its time does not come by such a clock, whose remedy is told.
            if !(report.is_clock_in_doubt() && problem.until.is_some()) {
                lines.push(Phrase::WhatToDo.say(self.tongue, &problem.fault.remedy(self.tongue)));
            }
        }
        if let Some(waits) = &report.waits {
            let number = waits.number.to_string();
            let (accept, reject, above) = if report.outcome == Outcome::Undecided {
                (Phrase::HowToLet, Phrase::HowToKeep, Phrase::WhatWouldChange)
            } else {
                (Phrase::HowToAccept, Phrase::HowToReject, Phrase::AsItWillStand)
            };
            lines.push(String::new());
            lines.push(accept.say(self.tongue, &number));
            lines.push(reject.say(self.tongue, &number));
            if !waits.text.is_empty() {
                lines.push(String::new());
                lines.push(above.say(self.tongue, ""));
                lines.push(String::new());
                lines.push(waits.text.trim_end().to_owned());
            }
        }
        if report.outcome == Outcome::StillPublic {
            lines.push(String::new());
            lines.push(Phrase::NothingWithdrawn.say(self.tongue, ""));
        }
        if report.outcome == Outcome::Held && report.shown.is_some() {
            lines.push(String::new());
            lines.push(Phrase::HowToWithdraw.say(self.tongue, ""));
        }
        if !report.proposed.is_empty() {
            lines.push(String::new());
            lines.push(Phrase::RecurringLines.say(self.tongue, ""));
            lines.extend(report.proposed.iter().map(|line| format!("  {line}")));
        }
        lines.join("\n") + "\n"
    }

    /// What happened, in one sentence with the address; `None` where nothing did.
    fn sentence(&self, report: &Report) -> Option<String> {
        let address = report
            .shown
            .as_ref()
            .map(|(title, address)| format!("{title} {}{address}", self.public_url));
        let address = address.as_deref();
        let say = |phrase: Phrase, value: &str| Some(phrase.say(self.tongue, value));
        match (&report.outcome, address) {
            (Outcome::Published, address) if report.problems.is_empty() => {
                say(Phrase::Published, address.unwrap_or_default())
            }
            (Outcome::Published, address) => {
                say(Phrase::PublishedWithDoubts, address.unwrap_or_default())
            }
            (Outcome::Corrected { grade, judge }, address) => {
                say(Phrase::Corrected(*grade, *judge), address.unwrap_or_default())
            }
            (Outcome::Expired, address) => say(Phrase::Expired, address.unwrap_or_default()),
            (Outcome::TwinMissing { languages }, address) => {
                let tags: Vec<&str> = languages.iter().map(Language::as_str).collect();
                let said = Phrase::TwinMissing.say(self.tongue, &tags.join(", "));
                Some(format!("{said} {}", address.unwrap_or_default()))
            }
            (Outcome::Refused, Some(address)) => say(Phrase::EditNotApplied, address),
            (Outcome::Refused, None) => say(Phrase::NotPublished, ""),
            (Outcome::Held, Some(address)) => say(Phrase::EditHeld, address),
            (Outcome::Held, None) => say(Phrase::Held, ""),
            (Outcome::Renamed { to, .. }, Some(address)) => {
                say(Phrase::Renamed, &format!("{to} – {address}"))
            }
            (Outcome::Renamed { to, .. }, None) => say(Phrase::RenamedWaiting, &to.to_string()),
            (Outcome::Duplicate { of: Some(first) }, Some(address)) => {
                let said = Phrase::Duplicate.say(self.tongue, &first.to_string());
                Some(format!("{said} – {address}"))
            }
            (Outcome::Duplicate { of }, address) => {
                let first = of.as_ref().map(ToString::to_string);
                say(Phrase::Duplicate, first.as_deref().or(address).unwrap_or_default())
            }
            (Outcome::StillPublic, address) => {
                say(Phrase::StillPublic, address.unwrap_or_default())
            }
            (Outcome::Undecided, _) => say(Phrase::Undecided, ""),
            (Outcome::Decided { is_accepted: true }, _) => say(Phrase::LetHappen, ""),
            (Outcome::Decided { is_accepted: false }, _) => say(Phrase::KeptAsItWas, ""),
            (Outcome::Rejected, _) => say(Phrase::Rejected, ""),
            (Outcome::Stopped, _) => say(Phrase::Stopped, ""),
            (Outcome::Withdrawn, address) => {
                say(Phrase::TakenBack(TakenBack::Withdrawn), address.unwrap_or_default())
            }
            (Outcome::Reinstated, address) => {
                say(Phrase::TakenBack(TakenBack::Reinstated), address.unwrap_or_default())
            }
            (Outcome::StaysWithdrawn, _) => say(Phrase::TakenBack(TakenBack::StaysWithdrawn), ""),
            (Outcome::Erased, _) => say(Phrase::TakenBack(TakenBack::Erased), ""),
            (Outcome::ManyVanished { files }, _) => {
                say(Phrase::TakenBack(TakenBack::ManyVanished), &files.to_string())
            }
            (Outcome::Settled | Outcome::Unchanged | Outcome::Found(_), _) => None,
        }
    }

    /// Tells whether it was done.
    fn try_to<E: std::fmt::Display>(
        &mut self,
        write: impl FnOnce(&mut Self) -> Result<(), E>,
        what: &str,
    ) -> bool {
        let written = write(self);
        if let Err(error) = &written {
            tracing::warn!(folder = %self.folder.display(), %error, "{what} could not be written; publishing goes on");
        }
        written.is_ok()
    }
}

fn path_of(kind: MatterKind, tongue: Tongue) -> DropPath {
    DropPath::parse(kind.name(tongue)).expect("a kind's name is one or two words")
}

/// One flat name for a path: readable, and no other path's.
fn file_name(path: &DropPath) -> String {
    const NAME_BYTES_MAX: usize = 120;
    let mut name: String = path.to_string().replace(['/', '\\'], " - ");
    if name.len() > NAME_BYTES_MAX || name.contains(" - ") {
        let mut end = name.len().min(NAME_BYTES_MAX);
        while !name.is_char_boundary(end) {
            end -= 1;
        }
        name.truncate(end);
        name = format!("{name} {}", Digest::of(path.as_str().as_bytes()).hex_prefix(6));
    }
    name + REPORT_SUFFIX
}

const REPORT_SUFFIX: &str = ".report.txt";

/// Without the folder there are none.
fn lying_in(folder: &Path) -> HashSet<String> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    names
        .filter_map(|entry| entry.file_name().into_string().ok())
        .filter(|name| name.ends_with(REPORT_SUFFIX))
        .collect()
}

/// By a rename, so that nobody reads half a report.
fn replace(file: &Path, bytes: &[u8]) -> io::Result<()> {
    let temporary = file.with_extension("tmp");
    let written = fs::write(&temporary, bytes).and_then(|()| fs::rename(&temporary, file));
    if written.is_err() {
        // A full disk needs the room.
        drop(fs::remove_file(&temporary));
    }
    written
}
