//! What a person can ask of the running program, and what it answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::deed::Deed;
use super::fault::Fault;
use super::matter::MatterKind;
use super::reading::Problem;
use super::time::Moment;
use super::told::Told;
use super::tongue::{Tongue, fill};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "order")]
pub enum Order {
    /// What waits.
    Status,
    /// Publish what waits under this number, whatever it waits for.
    Accept { number: u64 },
    /// Do not publish it.
    Reject { number: u64 },
    /// Take a published statement back, with a notice in its place.
    Withdraw {
        /// An entry's id, the path or URL of its page, or the path of its drop file.
        about: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        cause: Cause,
        text: TextOfWithdrawn,
    },
    /// What was taken back stands again.
    Reinstate { about: String },
}

/// Why a statement is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    OfTheOffice,
    /// The law demands it.
    Legal,
}

/// What becomes of the text of a statement that is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TextOfWithdrawn {
    Kept,
    Destroyed,
}

/// What the running program says to a command, which tells it to a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    pub outcome: OrderOutcome,
    pub said: Said,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<WaitingLine<Problem>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrderOutcome {
    Done,
    /// Nothing waits under that number, or what waits has changed.
    NotFound,
    /// It was tried, and cannot be done.
    Refused,
    /// It is being done, and nobody waits for what comes of it.
    Begun,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// How many wait, of statements and of matters of the whole site.
    Waiting {
        statements: usize,
        matters: usize,
        /// Files of published statements that vanished at once.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        vanished: Option<usize>,
        /// Since when nothing is taken in, because there is too little room on the disk.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        paused: Option<Moment>,
    },
    Did {
        deed: Deed,
        about: String,
    },
    /// A flood was accepted.
    FeedsGoOn,
    /// A matter of the whole site was put aside.
    StaysAsItWas,
    /// A person says that the clock is right.
    ClockTaken,
    NotDone(Fault),
}

/// One place in the list of what waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingLine<Reason> {
    pub number: u64,
    /// The name of the matter, where it is one of the whole site.
    pub file: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterKind>,
    /// RFC 3339.
    pub since: String,
    /// RFC 3339: when it is published by itself; none for what needs a person.
    pub until: Option<String>,
    pub title: Option<String>,
    /// Why it waits.
    pub reasons: Vec<Reason>,
}

/// An answer in the office's tongue: as it prints, and as `--json` gives it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToldAnswer {
    pub outcome: OrderOutcome,
    /// Why it was not done: the code of a fault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
    /// One sentence.
    pub sentence: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub waiting: Vec<WaitingLine<Told>>,
    #[serde(skip)]
    tongue: Tongue,
}

impl Answer {
    pub fn done(said: Said) -> Answer {
        Answer { outcome: OrderOutcome::Done, said, waiting: Vec::new() }
    }

    pub fn did(deed: Deed, about: impl Into<String>) -> Answer {
        Answer::done(Said::Did { deed, about: about.into() })
    }

    pub fn not_done(outcome: OrderOutcome, fault: impl Into<Fault>) -> Answer {
        Answer { outcome, said: Said::NotDone(fault.into()), waiting: Vec::new() }
    }

    pub fn told(self, tongue: Tongue) -> ToldAnswer {
        let Answer { outcome, said, waiting } = self;
        let code = match &said {
            Said::NotDone(fault) => Some(fault.code()),
            Said::Waiting { .. }
            | Said::Did { .. }
            | Said::FeedsGoOn
            | Said::StaysAsItWas
            | Said::ClockTaken => None,
        };
        let waiting = waiting.into_iter().map(|line| line.told(tongue)).collect();
        ToldAnswer { outcome, code, sentence: said.sentence(tongue), waiting, tongue }
    }
}

impl Said {
    fn sentence(&self, tongue: Tongue) -> String {
        let (key, value) = match self {
            Said::Waiting { statements, matters, vanished, paused } => {
                let say =
                    |key, value: String| fill(tongue.sentence(key), |_one| Some(value.clone()));
                let wait = keys_of_waiting(*statements, *matters)
                    .map(|key| say(key, statements.to_string()));
                let vanished = vanished.map(|files| say("answers.vanished", files.to_string()));
                let paused = paused.map(|since| say("answers.too-little-room", since.rfc3339()));
                let all: Vec<String> = wait.chain(vanished).chain(paused).collect();
                return all.join(" ");
            }
            Said::Did { deed, about } => (deed.key(), about.clone()),
            Said::FeedsGoOn => ("answers.feeds-go-on", String::new()),
            Said::StaysAsItWas => ("answers.stays-as-it-was", String::new()),
            Said::ClockTaken => ("answers.clock-taken", String::new()),
            Said::NotDone(fault) => return fault.what(tongue),
        };
        fill(tongue.sentence(key), |_one| Some(value.clone()))
    }
}

/// Of how many wait. There are two kinds of matters, and one of each at most.
fn keys_of_waiting(statements: usize, matters: usize) -> impl Iterator<Item = &'static str> {
    let two = (matters > 1).then_some("answers.two-matters-wait");
    let rest = match (statements, matters) {
        (0, 0) => Some("answers.nothing-waits"),
        (1, 0) => Some("answers.one-statement-waits"),
        (_, 0) => Some("answers.statements-wait"),
        (0, 1) => Some("answers.a-matter-waits"),
        (1, 1) => Some("answers.a-matter-and-one-statement-wait"),
        (_, 1) => Some("answers.a-matter-and-statements-wait"),
        (0, _) => None,
        (1, _) => Some("answers.one-statement-waits"),
        (_, _) => Some("answers.statements-wait"),
    };
    two.into_iter().chain(rest)
}

impl WaitingLine<Problem> {
    fn told(self, tongue: Tongue) -> WaitingLine<Told> {
        let reasons = self.reasons.iter().map(|reason| reason.told(tongue)).collect();
        let WaitingLine { number, file, matter, since, until, title, reasons: _ } = self;
        let file = matter.map_or(file, |kind| kind.name(tongue).to_owned());
        WaitingLine { number, file, matter, since, until, title, reasons }
    }
}

impl fmt::Display for ToldAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        for line in &self.waiting {
            let WaitingLine { number, file, until, title, reasons, .. } = line;
            write!(f, "\n\n{number}  {file}")?;
            if let Some(title) = title {
                write!(f, "\n   {title}")?;
            }
            if let Some(until) = until {
                let published_at = self.tongue.sentence("answers.published-at");
                write!(f, "\n   {}", fill(published_at, |_one| Some(until.clone())))?;
            }
            for reason in reasons {
                write!(f, "\n   {}", reason.what)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::super::tongue::keys_below;
    use super::*;

    fn waiting(counts: (usize, usize), vanished: Option<usize>, paused: Option<&str>) -> Said {
        let paused = paused.map(|since| since.parse().unwrap());
        Said::Waiting { statements: counts.0, matters: counts.1, vanished, paused }
    }

    #[test]
    fn an_answer_has_its_value_in_every_tongue() {
        for (said, value) in [
            (waiting((7, 0), None, None), "7"),
            (waiting((1, 1), Some(12), None), "12"),
            (waiting((7, 2), None, None), "7"),
            (waiting((0, 0), None, Some("2026-03-03T09:00:00Z")), "2026-03-03T09:00:00"),
            (Said::Did { deed: Deed::Published, about: "a.txt".to_owned() }, "a.txt"),
            (Said::Did { deed: Deed::PutAside, about: "a.txt".to_owned() }, "a.txt"),
        ] {
            let told = Tongue::ALL.map(|tongue| said.sentence(tongue));
            assert!(told.iter().all(|sentence| sentence.contains(value)), "{told:?}");
        }
    }

    #[test]
    fn every_answer_of_the_table_is_given() {
        let counts = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (0, 2)];
        let waiting = counts.map(|(statements, matters)| keys_of_waiting(statements, matters));
        let waiting: Vec<&str> = waiting.into_iter().flatten().collect();
        let others = [
            "vanished",
            "too-little-room",
            "published-at",
            "feeds-go-on",
            "stays-as-it-was",
            "clock-taken",
        ];
        let others = others.map(|name| format!("answers.{name}"));
        let said = waiting.into_iter().chain(Deed::ALL.map(Deed::key)).map(str::to_owned);
        let said: BTreeSet<String> = said.chain(others).collect();
        let written: BTreeSet<String> =
            keys_below("answers").into_iter().map(str::to_owned).collect();
        assert_eq!(said, written);
    }
}
