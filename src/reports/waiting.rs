//! Reports on what waits, held against what does: a kill may have come between the two.

use std::fs;
use std::path::Path;

use super::words::Phrase;
use super::{Reporter, file_name};
use crate::domain::path::DropPath;
use crate::domain::tongue::Tongue;

impl Reporter {
    /// Removes reports that name a number under which nothing waits; before this run writes any.
    pub(super) fn forget_what_waits_no_longer(&mut self) {
        for name in self.lying.clone() {
            let file = self.folder.join(&name);
            let number = fs::read_to_string(&file).ok().as_deref().and_then(number_in);
            if number.is_some_and(|number| !self.waiting.contains(&number)) {
                self.try_to(|_this| fs::remove_file(file), "a settled report");
                self.lying.remove(&name);
            }
        }
    }
}

/// Whether a report says that the file waits under this number.
pub fn is_told(folder: &Path, path: &DropPath, number: u64) -> bool {
    let text = fs::read_to_string(folder.join(file_name(path)));
    text.is_ok_and(|text| number_in(&text) == Some(number))
}

/// The number that a report on a file that waits names with how to accept it.
fn number_in(text: &str) -> Option<u64> {
    text.lines().find_map(|line| {
        let mut words = line.split(|letter: char| !letter.is_ascii_digit());
        let number: u64 = words.find_map(|word| word.parse().ok())?;
        let said = |tongue| Phrase::HowToAccept.say(tongue, &number.to_string()) == line;
        Tongue::ALL.into_iter().any(said).then_some(number)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_under_which_a_file_waits_is_found_in_its_report_in_either_tongue() {
        for tongue in Tongue::ALL {
            let line = Phrase::HowToAccept.say(tongue, "17");
            assert_eq!(number_in(&format!("a 4.txt\nIt waits, 3 days.\n\n{line}\n")), Some(17));
            assert_eq!(number_in(&format!("{line} And so on.\n")), None);
        }
    }
}
