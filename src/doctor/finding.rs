//! What was found, for people and for programs.

use std::fmt;

use serde::Serialize;

use super::checks::Check;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    Ok,
    /// Somebody should know.
    Note,
    /// Something does not work, or is not safe.
    Fault,
    /// It could not be looked at, or was not to be; `what` says why.
    NotExamined,
}

#[derive(Clone, Debug, Serialize)]
pub struct Finding {
    pub check: &'static str,
    pub standing: Standing,
    /// A plain sentence.
    pub what: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remedy: Option<String>,
}

/// All that was found of one machine.
#[derive(Debug, Serialize)]
pub struct Findings {
    pub version: &'static str,
    /// With whose rights the folders were looked at.
    pub judged_as: String,
    pub sound: bool,
    pub findings: Vec<Finding>,
}

impl Finding {
    pub(super) fn ok(check: &Check, what: impl Into<String>) -> Finding {
        Finding { check: check.name, standing: Standing::Ok, what: what.into(), remedy: None }
    }

    pub(super) fn note(
        check: &Check,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        let (what, remedy) = (what.into(), Some(remedy.into()));
        Finding { check: check.name, standing: Standing::Note, what, remedy }
    }

    pub(super) fn fault(
        check: &Check,
        what: impl Into<String>,
        remedy: impl Into<String>,
    ) -> Finding {
        let (what, remedy) = (what.into(), Some(remedy.into()));
        Finding { check: check.name, standing: Standing::Fault, what, remedy }
    }

    pub(super) fn not_examined(check: &Check, why: impl fmt::Display) -> Finding {
        let what = format!("not examined: {why}");
        Finding { check: check.name, standing: Standing::NotExamined, what, remedy: None }
    }
}

impl Findings {
    pub(super) fn new(judged_as: String, findings: Vec<Finding>) -> Findings {
        let sound = findings.iter().all(|finding| finding.standing != Standing::Fault);
        Findings { version: env!("CARGO_PKG_VERSION"), judged_as, sound, findings }
    }

    fn count(&self, standing: Standing) -> usize {
        self.findings.iter().filter(|finding| finding.standing == standing).count()
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.pad(match self {
            Standing::Ok => "ok",
            Standing::Note => "note",
            Standing::Fault => "FAULT",
            Standing::NotExamined => "-",
        })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { check, standing, what, remedy } = self;
        let what = what.replace('\n', INDENT);
        write!(out, "{standing:5}  {check:18}  {what}")?;
        match remedy {
            Some(remedy) => write!(out, "{INDENT}do: {remedy}"),
            None => Ok(()),
        }
    }
}

/// What follows on a line of its own stands below what was found.
const INDENT: &str = "\n                           ";

impl fmt::Display for Findings {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(out, "gazetted {}; folders are judged as {}", self.version, self.judged_as)?;
        for finding in &self.findings {
            writeln!(out, "{finding}")?;
        }
        let counted =
            |count: usize, one: &str| format!("{count} {one}{}", if count == 1 { "" } else { "s" });
        writeln!(
            out,
            "{}, {}, {} not examined",
            counted(self.count(Standing::Fault), "fault"),
            counted(self.count(Standing::Note), "note"),
            self.count(Standing::NotExamined)
        )?;
        out.write_str(if self.sound { "sound" } else { "NOT sound" })
    }
}
