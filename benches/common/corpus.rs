//! The corpus comes from its own generator, which stands beside.

use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::Duration;

use super::Failure;

/// Older than this, a file that nobody closed under the daemon's eyes counts as complete at its start.
const SETTLED: Duration = Duration::from_secs(3);

pub(crate) struct Corpus<'a> {
    pub(crate) count: usize,
    pub(crate) seed: u64,
    /// Further options of the generator: `--clean` for dated texts in UTF-8 only.
    pub(crate) options: &'a [&'a str],
}

impl Corpus<'_> {
    /// Writes it into an empty or missing folder.
    pub(crate) fn write(&self, out: &Path) -> Result<(), Failure> {
        let mut command = Command::new(env!("CARGO"));
        command.args(["bench", "--quiet", "--bench", "corpus", "--"]);
        command.arg("--count").arg(self.count.to_string()).arg("--seed").arg(self.seed.to_string());
        command.args(["--profile", "ministry", "--mean", "3000"]).arg("--out").arg(out);
        command.args(self.options);
        let status =
            command.current_dir(env!("CARGO_MANIFEST_DIR")).stdout(Stdio::null()).status()?;
        if !status.success() {
            return Err("the corpus could not be written".into());
        }
        thread::sleep(SETTLED);
        Ok(())
    }
}
