//! The corpus comes from its own generator, which stands beside.

use std::path::Path;
use std::process::{Command, Stdio};

use super::Failure;

#[derive(Clone, Copy)]
pub(crate) struct Corpus {
    pub(crate) count: usize,
    pub(crate) seed: u64,
    pub(crate) texts: Texts,
}

#[derive(Clone, Copy)]
pub(crate) enum Texts {
    /// Every file is a dated text in UTF-8 that can be published.
    Clean,
    /// With the code pages, the furniture, the repeats and the broken files of a real folder.
    AsTheyCome,
}

impl Corpus {
    /// Writes it into an empty or missing folder.
    pub(crate) fn write(&self, out: &Path) -> Result<(), Failure> {
        let mut command = Command::new(env!("CARGO"));
        command.args(["bench", "--quiet", "--bench", "corpus", "--"]);
        command.arg("--count").arg(self.count.to_string()).arg("--seed").arg(self.seed.to_string());
        command.args(["--profile", "ministry", "--mean", "3000"]).arg("--out").arg(out);
        if matches!(self.texts, Texts::Clean) {
            command.arg("--clean");
        }
        let status = command.current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::null()).status()?;
        if status.success() { Ok(()) } else { Err("the corpus could not be written".into()) }
    }
}
