//! A problem as answers and stored rows carry it: its code and parameters, and its sentences.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::fault::{Fault, StoredFault};
use super::reading::{Problem, Severity};
use super::time::Moment;
use super::tongue::Tongue;

/// What a program goes by is `code`; what a person reads is `what` and `remedy`.
///
/// A row keeps both: one of a version that knew no codes, or knows another, is told as it was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub severity: Severity,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Moment>,
    /// The file beside the statement's that it is about, by its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beside: Option<String>,
    /// 1-based.
    pub line: Option<usize>,
    #[serde(default)]
    pub code: String,
    /// The parameters of the fault, by name.
    #[serde(default, skip_serializing_if = "Value::is_null")]
    pub with: Value,
    /// What is wrong: one sentence.
    pub what: String,
    /// What to do about it: one sentence.
    pub remedy: String,
}

impl Problem {
    pub fn told(&self, tongue: Tongue) -> Told {
        let Problem { severity, until, beside, line, fault } = self;
        Told {
            severity: *severity,
            until: *until,
            beside: beside.clone(),
            line: *line,
            code: fault.code(),
            with: fault.with(),
            what: fault.what(tongue),
            remedy: fault.remedy(tongue),
        }
    }
}

impl From<Problem> for Told {
    fn from(problem: Problem) -> Told {
        problem.told(Tongue::English)
    }
}

impl From<Told> for Problem {
    fn from(told: Told) -> Problem {
        let Told { severity, until, beside, line, code, with, what, remedy } = told;
        let stored = || Fault::Stored(StoredFault::AsStored { what, remedy });
        let fault = Fault::of(&code, &with).unwrap_or_else(stored);
        Problem { severity, until, beside, line, fault: Box::new(fault) }
    }
}

#[cfg(test)]
mod tests {
    use super::super::fault::{HeaderFault, TextFault};
    use super::*;

    fn problem(row: &str) -> Problem {
        serde_json::from_str(row).unwrap()
    }

    #[test]
    fn a_stored_problem_is_told_in_the_tongue_of_the_day() {
        let fault = HeaderFault::FieldTwice { field: "date".to_owned() };
        let row = serde_json::to_string(&Problem::new(Severity::Hold, Some(3), fault)).unwrap();
        let found = problem(&row);
        assert_eq!((found.severity, found.line), (Severity::Hold, Some(3)));
        assert!(found.fault.what(Tongue::English).contains("the field `date` twice"));
        assert!(found.fault.what(Tongue::Azerbaijani).contains("`date` sahəsi iki dəfə"));
        let short = Problem::new(Severity::Doubt, None, TextFault::VeryShort);
        assert_eq!(problem(&serde_json::to_string(&short).unwrap()), short);
    }

    #[test]
    fn a_row_of_an_earlier_version_is_told_as_it_was_written() {
        let old = r#"{"severity":"hold","until":"2090-01-01T10:00:00+04:00","line":2,"what":"It waits {field}.",
            "remedy":"Nothing."}"#;
        let found = problem(old);
        assert_eq!(found.until, Some("2090-01-01T10:00:00+04:00".parse().unwrap()));
        for tongue in Tongue::ALL {
            let told = found.told(tongue);
            assert_eq!(
                (told.code.as_str(), told.what.as_str()),
                ("as-stored", "It waits {field}.")
            );
            assert_eq!((told.line, told.remedy.as_str()), (Some(2), "Nothing."));
        }
        assert_eq!(problem(&serde_json::to_string(&found).unwrap()), found);
    }

    #[test]
    fn a_code_of_a_later_version_is_told_as_it_was_written() {
        let later = r#"{"severity":"doubt","line":null,"code":"of-tomorrow","with":{"moon":"full"},
            "what":"The moon is full.","remedy":"Wait."}"#;
        assert_eq!(problem(later).fault.what(Tongue::English), "The moon is full.");
    }
}
