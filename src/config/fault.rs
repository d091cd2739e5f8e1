//! What is wrong with a configuration: every fault at once, each with its place and its remedy.

use std::fmt;

/// All faults of one configuration, in the order of the file; those of the environment come last.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub struct ConfigFaults {
    file: String,
    faults: Vec<Fault>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Fault {
    pub(super) place: Place,
    /// The setting, `http.listen`; empty where the fault is the file's.
    pub(super) key: String,
    pub(super) wrong: Wrong,
}

/// What is wrong with a value, and what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Wrong {
    what: String,
    remedy: String,
}

/// Where a value was set.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Place {
    /// Nowhere: it is missing, or the default.
    File,
    /// 1-based, and the column in characters where that helps.
    Line(usize, Option<usize>),
    /// An environment variable.
    Variable(String),
}

impl Wrong {
    pub(super) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Wrong {
        Wrong { what: what.into(), remedy: remedy.into() }
    }
}

impl Fault {
    pub(super) fn new(place: &Place, key: impl Into<String>, wrong: Wrong) -> Fault {
        Fault { place: place.clone(), key: key.into(), wrong }
    }

    pub(super) fn line(&self) -> Option<usize> {
        match self.place {
            Place::Line(line, _column) => Some(line),
            Place::File | Place::Variable(_) => None,
        }
    }

    /// Beside `broken` lines, what seems to be missing may stand on one of them.
    pub(super) fn is_certain(&self, broken: &[usize]) -> bool {
        match self.place {
            Place::File => false,
            Place::Line(_, Some(_)) | Place::Variable(_) => true,
            Place::Line(line, None) => !broken.contains(&line),
        }
    }
}

impl ConfigFaults {
    /// The file itself cannot be read.
    pub(super) fn unreadable(file: &str, error: &std::io::Error) -> ConfigFaults {
        let remedy = "make one with `gazetted init --url https://press.example.org DIR`, or name yours with --config FILE";
        let wrong = Wrong::new(format!("the file cannot be read ({error})"), remedy);
        ConfigFaults::new(file, vec![Fault::new(&Place::File, "", wrong)])
    }

    pub(super) fn new(file: &str, mut faults: Vec<Fault>) -> ConfigFaults {
        faults.sort_by(|a, b| a.place.cmp(&b.place));
        faults.dedup();
        ConfigFaults { file: file.to_owned(), faults }
    }
}

/// One line a fault: `config.toml:14: http.listn: unknown setting; did you mean http.listen?`
impl fmt::Display for ConfigFaults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, Fault { place, key, wrong }) in self.faults.iter().enumerate() {
            if index > 0 {
                out.write_str("\n")?;
            }
            match place {
                Place::File => write!(out, "{}: ", self.file)?,
                Place::Line(line, None) => write!(out, "{}:{line}: ", self.file)?,
                Place::Line(line, Some(column)) => write!(out, "{}:{line}:{column}: ", self.file)?,
                Place::Variable(name) => write!(out, "{name}: ")?,
            }
            if !key.is_empty() {
                write!(out, "{key}: ")?;
            }
            write!(out, "{}; {}", wrong.what, wrong.remedy)?;
        }
        Ok(())
    }
}
