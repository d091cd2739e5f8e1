//! What was told of a statement that was erased: lines and reports that name it go.

use std::fs;
use std::io;

use super::{REPORT_SUFFIX, Reporter, file_name};
use crate::catalogue::CatalogueError;

use crate::catalogue::taken_back::{ErasedRow, TakenBack as _};
use crate::domain::digest::Digest;

/// What may follow an address in a sentence of any tongue: Armenian and Arabic have marks of their own.
const ENDS: [char; 7] = ['.', ':', '\u{589}', '\u{55d}', '\u{2024}', '\u{60c}', '\u{61b}'];

#[derive(Debug, thiserror::Error)]
pub(super) enum ForgetError {
    #[error(transparent)]
    Io(#[from] io::Error),
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
}

/// How an erased statement is known in what was written of it.
struct Traces {
    /// Names of its reports.
    reports: Vec<String>,
    /// What lines about its file begin with, behind the time.
    files: Vec<String>,
    /// Digests of the addresses of its page.
    addresses: Vec<Digest>,
}

impl Reporter {
    /// Repeated, it changes nothing: at every start, and when something was erased.
    pub(super) fn forget_erased(&mut self) -> Result<(), ForgetError> {
        let erased = self.catalogue.erased()?;
        if erased.is_empty() {
            return Ok(());
        }
        let mut traces = Traces { reports: Vec::new(), files: Vec::new(), addresses: Vec::new() };
        for ErasedRow { entry, gone, .. } in &erased {
            traces.addresses.extend(gone.iter().copied());
            if let Some(path) = &entry.drop_name {
                traces.reports.push(file_name(path));
                traces.files.push(format!("{path}  "));
            }
        }
        for name in self.lying.clone() {
            let file = self.folder.join(&name);
            let text = fs::read_to_string(&file).unwrap_or_default();
            if traces.reports.contains(&name) || traces.are_in(&text) {
                remove(&file)?;
                self.lying.remove(&name);
            }
        }
        self.remove_left_over()?;
        let is_told = |line: &str| traces.is_about(line) || traces.are_in(line);
        self.today.forget(is_told);
        self.today.write(&self.folder)?;
        Ok(self.registry.forget(&erased)?)
    }

    /// What a kill has left of a report that was being written.
    fn remove_left_over(&self) -> io::Result<()> {
        let suffix = REPORT_SUFFIX.replace(".txt", ".tmp");
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
            if name.ends_with(&suffix) || ["TODAY.tmp", "registry.tmp"].contains(&name) {
                remove(&path)?;
            }
        }
        Ok(())
    }
}

impl Traces {
    fn is_about(&self, line: &str) -> bool {
        let told = line.split_once("  ").map_or("", |(_time, told)| told);
        self.files.iter().any(|file| told.starts_with(file.as_str()))
    }

    /// Whether an address of its page stands there.
    fn are_in(&self, text: &str) -> bool {
        let words =
            text.split(|c: char| c.is_whitespace() || "()<>,;\"\u{201c}\u{201d}".contains(c));
        let pages =
            words.filter_map(|word| word.find("/statements/").and_then(|at| word.get(at..)));
        let mut pages = pages.map(|page| page.trim_end_matches(ENDS));
        pages.any(|page| self.addresses.contains(&Digest::of(page.as_bytes())))
    }
}

fn remove(path: &std::path::Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        Ok(()) | Err(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_at_the_end_of_a_sentence_of_any_tongue() {
        let addresses = vec![Digest::of(b"/statements/bridge")];
        let traces = Traces { reports: Vec::new(), files: Vec::new(), addresses };
        for behind in ["", ".", ":", "։", "՝", "․", "،", "؛", " ", ")", "…"] {
            let told = format!("x (https://press.example/statements/bridge{behind}");
            assert_eq!(traces.are_in(&told), behind != "…", "{told}");
        }
    }
}
