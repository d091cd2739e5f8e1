//! Everything that is wrong with a configuration, told at once.

use std::fmt;

use super::source::Place;

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct ConfigFaults {
    lines: Vec<String>,
}

/// Collects faults while a configuration is read.
#[derive(Debug)]
pub(super) struct Faults {
    file: String,
    lines: Vec<(usize, String)>,
}

impl Faults {
    pub(super) fn of(file: &str) -> Faults {
        Faults { file: file.to_owned(), lines: Vec::new() }
    }

    /// `config.toml:14: http.listn: …`, or the name of the variable; without a place the file alone.
    pub(super) fn add(&mut self, place: Option<&Place>, key: &str, what: &str) {
        let (order, place) = match place {
            Some(Place::Line(line)) => (*line, format!("{}:{line}", self.file)),
            Some(Place::Variable(name)) => (usize::MAX, name.clone()),
            None => (0, self.file.clone()),
        };
        let key = if key.is_empty() { String::new() } else { format!("{key}: ") };
        self.lines.push((order, format!("{place}: {key}{what}")));
    }

    pub(super) fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    pub(super) fn finish(mut self) -> ConfigFaults {
        self.lines.sort();
        ConfigFaults { lines: self.lines.into_iter().map(|(_order, line)| line).collect() }
    }
}

impl fmt::Display for ConfigFaults {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the configuration cannot be used:")?;
        self.lines.iter().try_for_each(|line| write!(out, "\n  {line}"))
    }
}
