//! What a person can ask of the running program, and what it answers.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::fault::Fault;
use super::reading::Problem;
use super::told::Told;
use super::tongue::{Row, Tongue, fill};

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "order")]
pub enum Order {
    /// What waits.
    Status,
    /// Publish what waits under this number, whatever it waits for.
    Accept { number: u64 },
    /// Do not publish it.
    Reject { number: u64 },
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
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Said {
    /// How many wait, of statements and of matters of the whole site.
    Waiting {
        statements: usize,
        matters: usize,
    },
    /// The file that is published now.
    Published(String),
    /// The file that is put aside.
    PutAside(String),
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
    pub file: String,
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

const PUBLISHED_AT: Row = ["published at {until}", "dərc olunacağı vaxt: {until}"];

impl Answer {
    pub fn done(said: Said) -> Answer {
        Answer { outcome: OrderOutcome::Done, said, waiting: Vec::new() }
    }

    pub fn not_done(outcome: OrderOutcome, fault: impl Into<Fault>) -> Answer {
        Answer { outcome, said: Said::NotDone(fault.into()), waiting: Vec::new() }
    }

    pub fn told(self, tongue: Tongue) -> ToldAnswer {
        let Answer { outcome, said, waiting } = self;
        let code = match &said {
            Said::NotDone(fault) => Some(fault.code()),
            Said::Waiting { .. }
            | Said::Published(_)
            | Said::PutAside(_)
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
        let (row, value): (Row, _) = match self {
            Said::Waiting { statements, matters } => {
                (waiting(*statements, *matters), statements.to_string())
            }
            Said::Published(file) => {
                (["{file} is published.", "{file} faylı dərc olundu."], file.clone())
            }
            Said::PutAside(file) => (
                [
                    "{file} is not published; a change of the file proposes it anew.",
                    "{file} faylı dərc olunmur; fayl dəyişdirilsə, yenidən təklif olunur.",
                ],
                file.clone(),
            ),
            Said::FeedsGoOn => (
                ["The feeds are published as they are now.", "Lentlər indiki halında dərc olundu."],
                String::new(),
            ),
            Said::StaysAsItWas => (
                [
                    "Everything stays as it was; it is asked again at the next start.",
                    "Hər şey olduğu kimi qalır; növbəti işə salınmada yenidən soruşulacaq.",
                ],
                String::new(),
            ),
            Said::ClockTaken => {
                (["The clock is taken as right.", "Saat düzgün sayılır."], String::new())
            }
            Said::NotDone(fault) => return fault.what(tongue),
        };
        fill(tongue.pick(row), |_one| Some(value.clone()))
    }
}

fn waiting(statements: usize, matters: usize) -> Row {
    match (statements, matters) {
        (0, 0) => ["Nothing waits.", "Heç nə gözləmir."],
        (1, 0) => ["One statement waits.", "Bir bəyanat gözləyir."],
        (_, 0) => ["{count} statements wait.", "{count} bəyanat gözləyir."],
        (0, _) => ["A matter of the whole site waits.", "Bütün sayta aid məsələ gözləyir."],
        (1, _) => [
            "A matter of the whole site and one statement wait.",
            "Bütün sayta aid məsələ və bir bəyanat gözləyir.",
        ],
        (_, _) => [
            "A matter of the whole site and {count} statements wait.",
            "Bütün sayta aid məsələ və {count} bəyanat gözləyir.",
        ],
    }
}

impl WaitingLine<Problem> {
    fn told(self, tongue: Tongue) -> WaitingLine<Told> {
        let WaitingLine { number, file, since, until, title, reasons } = self;
        let reasons = reasons.iter().map(|reason| reason.told(tongue)).collect();
        WaitingLine { number, file, since, until, title, reasons }
    }
}

impl fmt::Display for ToldAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)?;
        for line in &self.waiting {
            let WaitingLine { number, file, since: _, until, title, reasons } = line;
            write!(f, "\n\n{number}  {file}")?;
            if let Some(title) = title {
                write!(f, "\n   {title}")?;
            }
            if let Some(until) = until {
                let until = fill(self.tongue.pick(PUBLISHED_AT), |_one| Some(until.clone()));
                write!(f, "\n   {until}")?;
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
    use super::*;

    #[test]
    fn an_answer_has_its_value_in_every_tongue() {
        for (said, value) in [
            (Said::Waiting { statements: 7, matters: 0 }, "7"),
            (Said::Published("a.txt".to_owned()), "a.txt"),
            (Said::PutAside("a.txt".to_owned()), "a.txt"),
        ] {
            let told = Tongue::ALL.map(|tongue| said.sentence(tongue));
            assert!(told.iter().all(|sentence| sentence.contains(value)), "{told:?}");
            assert_ne!(told[0], told[1]);
        }
    }
}
