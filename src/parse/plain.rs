//! Plain text: its bytes, and what it declares of itself.

use super::characters;
use super::decode::decode;
use super::front_matter;
use super::header_block;
use super::lines::Lines;
use super::understand::{self, Source};
use crate::domain::fault::FileFault;
use crate::domain::reading::{DropText, Problem, Reading, Severity};
use crate::domain::rules::ReadingRules;

pub(super) fn read(file: &DropText<'_>, rules: &ReadingRules) -> Reading {
    let mut reading = Reading::default();
    let decoded = match decode(file.bytes, rules) {
        Ok(decoded) => decoded,
        Err(problem) => {
            reading.problems.push(problem);
            return reading;
        }
    };
    if let Some(code_page) = decoded.legacy {
        let fault = FileFault::ReadAsCodePage { code_page: code_page.name().to_owned() };
        reading.problems.push(Problem::new(Severity::Doubt, None, fault));
    }
    let lines = Lines::of(&decoded.text);
    character_doubts(&decoded.text, &lines, &mut reading);
    let views = lines.views();
    // Blank lines at the top are not seen by who writes a header below them.
    let filled = views.iter().position(|line| !line.text.is_empty()).unwrap_or_default();
    let lines = &views[filled..];
    let header =
        front_matter::read(&decoded.text, lines).unwrap_or_else(|| header_block::read(lines));
    understand::read(Source { header, lines }, (file, rules), &mut reading);
    reading
}

fn character_doubts(text: &str, lines: &Lines, reading: &mut Reading) {
    for &line in &lines.forbidden {
        let fault = FileFault::ControlCharacters { line };
        reading.problems.push(Problem::new(Severity::Doubt, Some(line), fault));
    }
    if characters::is_mojibake(text) {
        reading.problems.push(Problem::new(Severity::Doubt, None, FileFault::DamagedLetters));
    }
}
