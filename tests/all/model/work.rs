//! What is done to a drop folder and to a running program, each with what it waits for.

use std::collections::HashMap;
use std::fs::{self, File};
use std::time::{Duration, SystemTime};

use gazetted::clock::Clock;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::deed::{Awake, By, Deed, Kill, New, Step, Withdrawal, Work};
use super::expected::{
    Consent, Expected, Grade, Length, Lying, Outcome, Public, REASON, Status, Text, Wait,
};
use crate::daemon::{Daemon, Office};

/// What was published, in its order.
#[derive(Clone, Copy, Debug)]
pub(super) enum Slot {
    Entry(usize),
    /// Of a correction, by its revision.
    Announcement(usize, usize),
}

pub(super) struct Model {
    pub(super) office: Office,
    pub(super) daemon: Option<Daemon>,
    pub(super) entries: Vec<Expected>,
    pub(super) slots: Vec<Slot>,
    start: Timestamp,
    numbers: usize,
    /// Files that were deleted in this run of the program.
    vanished: usize,
    /// In seconds, how far the daemon's clock is off.
    clock: i64,
    /// What has no date waited, when the program was last started, until its clock was believed.
    is_behind: bool,
    kill: Kill,
    /// What may be told of a file once more after a kill, which comes before it is noted as read.
    read_again: HashMap<String, [&'static str; 2]>,
}

const HOUR: i64 = 3_600;

/// From a text's arrival until its embargo or its end, and no step of the clock comes near it.
const LATER: i64 = 30 * HOUR + HOUR / 2;

impl Model {
    pub(super) fn over(office: Office) -> Model {
        Model {
            daemon: Some(office.start()),
            office,
            entries: Vec::new(),
            slots: Vec::new(),
            start: Clock.now(),
            numbers: 0,
            vanished: 0,
            clock: 0,
            is_behind: false,
            kill: Kill::Never,
            read_again: HashMap::new(),
        }
    }

    fn next(&mut self) -> usize {
        self.numbers += 1;
        self.numbers
    }

    pub(super) fn daemon(&mut self) -> &mut Daemon {
        self.daemon.as_mut().unwrap()
    }

    fn settle(&mut self, name: &str, outcome: &str) {
        let mut line = self.daemon().settled(name);
        // What is expected may be the repeat, and come once more.
        if line["outcome"] != outcome
            && let Some(again) = self.read_again.remove(name)
        {
            assert!(again.iter().any(|again| line["outcome"] == *again), "{name}: {line}");
            line = self.daemon().settled(name);
        }
        assert_eq!(line["outcome"], outcome, "{name}");
    }

    /// A complete file at once, dated by the clock that the program has.
    fn put(&mut self, name: &str, bytes: &str) {
        if self.kill == Kill::Before {
            self.kill = Kill::Never;
            self.be_killed();
        }
        let staged = self.office.path("staged");
        fs::write(&staged, bytes).unwrap();
        let now = Clock.now() + SignedDuration::from_secs(self.clock);
        let at =
            SystemTime::UNIX_EPOCH + Duration::from_nanos(now.as_nanosecond().try_into().unwrap());
        File::open(&staged).unwrap().set_modified(at).unwrap();
        fs::rename(staged, self.office.path("drop").join(name)).unwrap();
        if self.daemon.is_none() {
            self.begin();
        }
    }

    fn be_killed(&mut self) {
        self.daemon.take().unwrap().kill();
        let again = |entry: &Expected| {
            let waits = matches!(entry.lying, Lying::Waits(_)).then_some("held");
            let judged = entry.judge(&entry.file, (self.clock, Consent::None)).told();
            (entry.name.clone(), [judged, waits.unwrap_or(judged)])
        };
        self.read_again = self.entries.iter().map(again).collect();
    }

    fn begin(&mut self) {
        self.daemon = Some(self.office.start());
        self.vanished = 0;
        let waiting = self.office.waiting();
        self.is_behind = waiting.iter().any(|line| line["file"] == "the clock");
        self.office.believe_clock();
    }

    /// Does the first of these that can be done.
    pub(super) fn apply(&mut self, Step { works, at, kill }: Step) {
        self.kill = kill;
        let Some(work) = works.into_iter().find(|work| !self.able(*work).is_empty()) else {
            return;
        };
        let able = self.able(work);
        match work {
            Work::Create(new) => self.create(new),
            Work::Of(deed) => self.apply_to(deed, able[at % able.len()]),
            Work::StepClock(seconds) => {
                self.clock += seconds;
                self.office.set_clock(self.clock);
                self.office.believe_clock();
                self.time_passes();
            }
            Work::Pass(awake) => self.pass(awake),
        }
        if self.kill == Kill::After {
            self.be_killed();
            self.begin();
        }
    }

    /// The statements that it can be done to.
    fn able(&self, work: Work) -> Vec<usize> {
        let fits = |at: &usize| match work {
            Work::Create(_) | Work::StepClock(_) => true,
            Work::Of(deed) => deed.fits(&self.entries[*at], self.clock),
            Work::Pass(_) => self.entries[*at].next_time().is_some(),
        };
        let is_of_none = matches!(work, Work::Create(_) | Work::StepClock(_));
        let all = if is_of_none { 1 } else { self.entries.len() };
        (0..all).filter(fits).collect()
    }

    fn apply_to(&mut self, deed: Deed, at: usize) {
        let number = self.next();
        let fresh = format!("f{number}.txt");
        let Expected { name, file, text, .. } = &self.entries[at];
        let (name, file, next) = (name.clone(), file.clone(), text.next(number));
        let bytes = file.written(self.start);
        match deed {
            Deed::Edit => self.drop(at, &next),
            Deed::Correct(grade) => self.drop(at, &Text { change: Some(grade), ..next }),
            Deed::Prolong => self.drop(at, &Text { ends: None, ..next }),
            Deed::Embargo => {
                self.drop(at, &Text { embargo: Some(self.later(number)), ..next });
            }
            Deed::Shorten => self.drop(at, &Text { length: Length::Cut, ..next }),
            Deed::Reuse => self.drop(at, &Text { serial: serial(number), version: 0, ..next }),
            Deed::Rename => {
                self.office.rename(&name, &fresh);
                self.settle(&fresh, "renamed");
                self.entries[at].name = fresh;
            }
            Deed::CopyAndRemove => {
                self.put(&fresh, &bytes);
                self.settle(&fresh, "duplicate");
                self.office.remove(&name);
                self.settle(&name, "renamed");
                self.entries[at].name = fresh;
            }
            Deed::Delete => {
                self.office.remove(&name);
                self.vanished += 1;
                // More than three at once are one alarm, where they are more than a tenth.
                let outcome = if self.vanished > 3 { "settled" } else { "still-public" };
                self.settle(&name, outcome);
                self.entries[at].lying = Lying::Gone;
            }
            Deed::TouchAndRestart => {
                self.put(&name, &bytes);
                self.daemon.take().unwrap().stop();
                self.begin();
            }
            Deed::Accept(by) => self.accept(at, by),
            Deed::Reject(by) => self.reject(at, by),
            Deed::Withdraw(how) => self.withdraw(at, how),
            Deed::Reinstate(by) => {
                let Expected { text, item, .. } = &self.entries[at];
                let (text, id) = (text.clone(), item["id"].clone());
                self.say(&name, (by, "reinstate"), &["reinstate", id.as_str().unwrap()]);
                self.told(at, (Outcome::Reinstated, &text));
                self.gesture_settles(&name, (by, "reinstate"));
            }
            Deed::Erase(status) => {
                let id = self.entries[at].item["id"].clone();
                let legal = if status == 451 { "--legal" } else { "--reason=So." };
                let order = ["withdraw", id.as_str().unwrap(), "--erase", legal];
                let (done, told) = self.office.order(&order);
                assert!(done, "{told}");
                let lying = self.entries[at].lying;
                // What is told first is that nothing waits under its name any more.
                self.daemon().wait(|line| line["path"] == name && line["outcome"] == "erased");
                self.becomes(at, (Outcome::Erased(status), &file));
                self.entries[at].lying = if lying == Lying::Gone { lying } else { Lying::Good };
            }
            Deed::Again => self.again(at, &fresh),
        }
    }

    /// A time that is unlike every other.
    fn later(&self, number: usize) -> i64 {
        next_hour(self.clock) + LATER + i64::try_from(number).unwrap()
    }

    fn create(&mut self, new: New) {
        let number = self.next();
        let (plain, later) = (Text::new(serial(number), 0, number), self.later(number));
        let text = match new {
            New::Plain => plain,
            New::Ending => Text { ends: Some(later), ..plain },
            New::Embargoed => Text { embargo: Some(later), ..plain },
        };
        self.entries.push(Expected::new(format!("f{number}.txt"), text.clone()));
        self.drop(self.entries.len() - 1, &text);
    }

    /// A text under the statement's name.
    fn drop(&mut self, at: usize, text: &Text) {
        let name = self.entries[at].name.clone();
        self.is_behind = false;
        self.put(&name, &text.written(self.start));
        self.entries[at].file = text.clone();
        let outcome = self.entries[at].judge(text, (self.clock, Consent::None));
        if outcome == Outcome::Published && self.is_behind {
            self.settle(&name, "held");
        }
        self.told(at, (outcome, text));
        if !matches!(outcome, Outcome::Held(_)) {
            self.entries[at].lying = Lying::Good;
        }
    }

    /// The log has said so of the statement's file.
    fn told(&mut self, at: usize, (outcome, text): (Outcome, &Text)) {
        let name = self.entries[at].name.clone();
        self.settle(&name, outcome.told());
        self.becomes(at, (outcome, text));
    }

    fn becomes(&mut self, at: usize, (outcome, text): (Outcome, &Text)) {
        let entry = &mut self.entries[at];
        entry.becomes(outcome, text, self.clock);
        if outcome == Outcome::Published {
            self.slots.push(Slot::Entry(at));
        } else if outcome == Outcome::Corrected(Grade::Substantive) {
            self.slots.push(Slot::Announcement(at, entry.revision));
        }
    }

    /// An order by command, or by a file beside the statement's.
    fn say(&mut self, name: &str, (by, what): (By, &str), order: &[&str]) {
        match by {
            By::Command => {
                let (done, told) = self.office.order(order);
                assert!(done, "{told}");
            }
            By::File => {
                let number = self.next();
                self.put(&gesture(name, what), &format!("Note {number}.\n"));
            }
        }
    }

    fn gesture_settles(&mut self, name: &str, (by, what): (By, &str)) {
        if matches!(by, By::File) {
            self.settle(&gesture(name, what), "settled");
        }
    }

    /// The number on the list of what waits; and a file cannot be meant for a text that is newer.
    fn waiting(&self, at: usize, by: By) -> (String, By) {
        let Expected { name, .. } = &self.entries[at];
        let waiting = self.office.waiting();
        let line = waiting.iter().find(|line| line["file"] == name.as_str());
        let number = line.unwrap_or_else(|| panic!("{name} is not in {waiting:#?}"));
        let is_older = self.entries[at].wait().is_some_and(|wait| self.clock < wait.since);
        (number["number"].to_string(), if is_older { By::Command } else { by })
    }

    fn accept(&mut self, at: usize, by: By) {
        self.is_brought_up_to_date(at);
        let (number, by) = self.waiting(at, by);
        let Expected { name, file, .. } = &self.entries[at];
        let (name, file) = (name.clone(), file.clone());
        self.say(&name, (by, "accept"), &["accept", &number]);
        let outcome = self.entries[at].judge(&file, (self.clock, Consent::Given));
        self.told(at, (outcome, &file));
        self.entries[at].lying = Lying::Good;
        self.gesture_settles(&name, (by, "accept"));
    }

    /// What the office was told must have said that the statement was withdrawn.
    fn is_brought_up_to_date(&mut self, at: usize) {
        let (number, _by) = self.waiting(at, By::Command);
        let name = self.entries[at].name.clone();
        let is_taken_back = self.entries[at].public.is_taken_back();
        let Lying::Waits(wait) = &mut self.entries[at].lying else { return };
        if !is_taken_back || std::mem::replace(&mut wait.tells_of_withdrawal, true) {
            return;
        }
        let (done, told) = self.office.order(&["accept", &number]);
        assert!(!done && told.contains("was withdrawn since"), "{told}");
        self.settle(&name, "held");
    }

    fn reject(&mut self, at: usize, by: By) {
        let (number, by) = self.waiting(at, by);
        let name = self.entries[at].name.clone();
        self.say(&name, (by, "reject"), &["reject", &number]);
        self.settle(&name, "rejected");
        let wait = self.entries[at].wait().unwrap();
        self.entries[at].lying = Lying::Rejected(wait);
        self.gesture_settles(&name, (by, "reject"));
    }

    fn withdraw(&mut self, at: usize, how: Withdrawal) {
        let Expected { name, item, text, .. } = &self.entries[at];
        let (name, id, text) = (name.clone(), item["id"].clone(), text.clone());
        let (status, by) = match how {
            Withdrawal::Status => {
                return self.drop(at, &Text { status: Status::Withdrawn, ..text });
            }
            Withdrawal::Command(status) => (status, By::Command),
            Withdrawal::File(status) => (status, By::File),
        };
        match by {
            By::Command => {
                let mut order = vec!["withdraw", id.as_str().unwrap(), "--reason", REASON];
                order.extend((status == 451).then_some("--legal"));
                let (done, told) = self.office.order(&order);
                assert!(done, "{told}");
            }
            By::File => {
                let legal = if status == 451 { "Legal: yes\n" } else { "" };
                let number = self.next();
                let reason = format!("{legal}Error {number} of the office.\n");
                self.put(&gesture(&name, "withdraw"), &reason);
            }
        }
        self.told(at, (Outcome::Withdrawn(status), &text));
        self.gesture_settles(&name, (by, "withdraw"));
    }

    /// Of what was withdrawn under its own name; of what was erased, all that ever stood, elsewhere.
    fn again(&mut self, at: usize, fresh: &str) {
        let Expected { public, text, was, .. } = &self.entries[at];
        let (is_erased, text, was) =
            (matches!(public, Public::Erased(_)), text.clone(), was.clone());
        if !is_erased {
            return self.drop(at, &text);
        }
        for (copy, text) in was.iter().enumerate() {
            let name = format!("{copy}{fresh}");
            self.put(&name, &text.written(self.start));
            self.settle(&name, "refused");
        }
    }

    fn pass(&mut self, awake: Awake) {
        let next = self.entries.iter().filter_map(Expected::next_time).min().unwrap();
        let is_down = matches!(awake, Awake::No);
        if is_down {
            self.be_killed();
        }
        self.clock = next_hour(next);
        self.office.set_clock(self.clock);
        if is_down {
            self.begin();
        } else {
            self.office.believe_clock();
        }
        self.time_passes();
    }

    /// What has its time by now is public, and what is over is so.
    fn time_passes(&mut self) {
        let now = self.clock;
        let mut due: Vec<(i64, usize, Outcome)> = Vec::new();
        for (at, entry) in self.entries.iter().enumerate() {
            if let Lying::Waits(Wait { until: Some(until), .. }) = entry.lying
                && until <= now
            {
                due.push((until, at, entry.judge(&entry.file, (now, Consent::None))));
            }
            if let (Public::Current, Some(end)) = (entry.public, entry.text.ends)
                && end <= now
            {
                due.push((end, at, Outcome::Expired));
            }
        }
        due.sort_by_key(|(time, ..)| *time);
        let mut awaited: Vec<(String, &str)> = due
            .iter()
            .map(|(_, at, outcome)| (self.entries[*at].name.clone(), outcome.told()))
            .collect();
        while !awaited.is_empty() {
            let is_of = |line: &Value, (name, outcome): &(String, &str)| {
                line["path"] == name.as_str() && line["outcome"] == *outcome
            };
            let line = self.daemon().wait(|line| awaited.iter().any(|one| is_of(line, one)));
            awaited.retain(|one| !is_of(&line, one));
        }
        for (_, at, outcome) in due {
            let file = self.entries[at].file.clone();
            self.becomes(at, (outcome, &file));
            if !matches!(outcome, Outcome::Expired | Outcome::Held(_)) {
                self.entries[at].lying = Lying::Good;
            }
        }
    }
}

/// Numbers that the texts of `kill` give no id of their own.
fn serial(number: usize) -> usize {
    number * 3 + 1
}

fn next_hour(seconds: i64) -> i64 {
    (seconds.div_euclid(HOUR) + 1) * HOUR
}

fn gesture(name: &str, what: &str) -> String {
    name.replace(".txt", &format!(".{what}.txt"))
}
