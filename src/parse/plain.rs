//! Plain text: its bytes, and what it declares of itself.

use super::decode;
use super::front_matter;
use super::header_block;
use super::lines::{Lines, too_many_lines};
use super::mail::Letter;
use super::understand::{self, Source};
use crate::domain::fault::FileFault;
use crate::domain::reading::{DropText, Problem, Reading, Severity};
use crate::domain::rules::ReadingRules;

pub(super) fn read(file: &DropText<'_>, rules: &ReadingRules) -> Reading {
    let mut reading = Reading::default();
    match decode::text(file.source().file, rules, &mut reading.problems) {
        Some(text) => read_text((&text, None), (file, rules), reading),
        None => reading,
    }
}

/// What the text of a file says; `reading` holds what is known of its bytes.
pub(super) fn read_text(
    (text, letter): (&str, Option<&Letter>),
    (file, rules): (&DropText<'_>, &ReadingRules),
    mut reading: Reading,
) -> Reading {
    let lines = Lines::of(text);
    if lines.is_cut {
        reading.problems.push(too_many_lines());
        return reading;
    }
    for &line in &lines.forbidden {
        let fault = FileFault::ControlCharacters { line };
        reading.problems.push(Problem::new(Severity::Doubt, Some(line), fault));
    }
    let views = lines.views();
    // Blank lines at the top are not seen by who writes a header below them.
    let filled = views.iter().position(|line| !line.text.is_empty()).unwrap_or_default();
    let lines = &views[filled..];
    let header = front_matter::read(text, lines).unwrap_or_else(|| header_block::read(lines));
    let source = Source { header, lines, markup: None, letter };
    understand::read(source, (file, rules), &mut reading);
    reading
}
