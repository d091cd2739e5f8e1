//! The statements that are dropped: English ones of about 3 kB out of the generated corpus.

use std::fs;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::common::Failure;
use crate::common::corpus::Corpus;

/// Another corpus than the one that is held.
const SEED: u64 = 77;

/// About one file in eight is English and of the right size.
const FILES_PER_TEXT: usize = 16;

/// A statement of 3 kB, more or less.
const BYTES: std::ops::RangeInclusive<usize> = 2_000..=4_000;

#[derive(Clone)]
pub(crate) struct Texts(std::vec::IntoIter<Text>);

#[derive(Clone)]
pub(crate) struct Text {
    /// The declared id, which is looked for in the feeds.
    pub(crate) id: String,
    pub(crate) file: String,
    pub(crate) bytes: Vec<u8>,
}

impl Texts {
    pub(crate) fn of_corpus(count: usize) -> Result<Texts, Failure> {
        let folder = TempDir::with_prefix_in("texts-", env!("CARGO_TARGET_TMPDIR"))?;
        let corpus = Corpus { count: count * FILES_PER_TEXT, seed: SEED, options: &["--clean"] };
        corpus.write(&folder.path().join("all"))?;
        let mut bodies = Vec::new();
        collect(folder.path(), &mut bodies)?;
        bodies.sort();
        bodies.dedup();
        if bodies.len() < count {
            return Err(
                format!("the corpus holds {} texts of 3 kB, not {count}", bodies.len()).into()
            );
        }
        let texts: Vec<Text> =
            bodies.iter().take(count).enumerate().map(|(n, body)| text(n, body)).collect();
        Ok(Texts(texts.into_iter()))
    }

    pub(crate) fn next(&mut self) -> Result<Text, Failure> {
        self.0.next().ok_or_else(|| "no text is left".into())
    }

    pub(crate) fn skip(&mut self, count: usize) {
        self.0.by_ref().take(count).for_each(drop);
    }
}

fn text(n: usize, body: &str) -> Text {
    let key = format!("measured-{n}");
    Text {
        id: format!("tag:press.example.org,2026:{key}"),
        file: format!("{key}.en.txt"),
        bytes: format!("Id: {key}\n\n{body}").into_bytes(),
    }
}

fn collect(folder: &Path, bodies: &mut Vec<String>) -> Result<(), Failure> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, bodies)?;
        } else if path.to_string_lossy().ends_with(".en.txt") {
            let body = fs::read_to_string(&path)?;
            bodies.extend(Some(body).filter(|body| BYTES.contains(&body.len())));
        }
    }
    Ok(())
}

/// Keeps drops apart: 150 to 250 ms from one to the next, never in step with anybody's timer.
pub(crate) struct Metronome {
    state: u32,
    last: Instant,
}

impl Metronome {
    pub(crate) fn start() -> Metronome {
        Metronome { state: 1, last: Instant::now() }
    }

    /// Until the next drop is due; at once where it is overdue.
    pub(crate) fn wait(&mut self) {
        self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        let milliseconds = 150 + u64::from(self.state >> 16) % 100;
        let due = self.last + Duration::from_millis(milliseconds);
        thread::sleep(due.saturating_duration_since(Instant::now()));
        self.last = Instant::now();
    }
}
