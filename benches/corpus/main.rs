//! Writes a corpus of invented statements, for measurements at a real size:
//!
//! ```text
//! cargo bench --bench corpus -- --count 100000 --out DIR
//! ```
//!
//! The same options write the same bytes.

mod forms;
mod generator;

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::thread;

use clap::{Parser, ValueEnum};
use forms::{Form, is_picture, picture};
use generator::{Corpus, DropFile, Plan, Texts};

#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
struct Options {
    /// Files to write.
    #[arg(long, default_value_t = 1_000)]
    count: u64,
    /// An empty or missing folder.
    #[arg(long)]
    out: Option<PathBuf>,
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Bytes of a file, on average.
    #[arg(long, default_value_t = 3_000)]
    mean: usize,
    #[arg(long, value_enum, default_value_t = Profile::Ministry)]
    profile: Profile,
    /// Only dated texts in UTF-8, without furniture or faults.
    #[arg(long)]
    clean: bool,
    /// The clean texts as Word files, pages, mails and the like, some with a picture.
    #[arg(long)]
    mixed: bool,
    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Profile {
    /// One office that issues each statement in several languages.
    Ministry,
}

const YEARS: u64 = 20;
/// A ministry of middle size; a larger corpus fills the same years with more.
const STATEMENTS_PER_YEAR_MIN: u64 = 550;

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the answer to whoever ran it")]
fn main() -> ExitCode {
    let options = Options::parse();
    let Some(out) = &options.out else {
        println!("corpus: nothing to do without --out DIR");
        return ExitCode::SUCCESS;
    };
    match write(&options, out) {
        Ok(bytes) => {
            println!("{} files, {bytes} bytes, in {}", options.count, out.display());
            ExitCode::SUCCESS
        }
        Err(failure) => {
            eprintln!("corpus: {}: {failure}", out.display());
            ExitCode::FAILURE
        }
    }
}

fn plan(options: &Options) -> Plan {
    let statements = match options.profile {
        Profile::Ministry => options.count * 100 / Corpus::BLOCK_FILES + 100,
    };
    let per_year = statements.div_ceil(YEARS).max(STATEMENTS_PER_YEAR_MIN);
    Plan {
        seed: options.seed,
        mean: options.mean,
        texts: if options.clean || options.mixed { Texts::Clean } else { Texts::AsTheyCome },
        statements_per_year: usize::try_from(per_year).unwrap_or(usize::MAX),
    }
}

/// Writes all files, each processor a run of them, and returns their bytes.
fn write(options: &Options, out: &Path) -> io::Result<u64> {
    fs::create_dir_all(out)?;
    if fs::read_dir(out)?.next().is_some() {
        return Err(io::Error::other("the folder is not empty"));
    }
    let corpus = Corpus::new(plan(options));
    let workers = thread::available_parallelism().map_or(1, std::num::NonZero::get) as u64;
    let share = options.count.div_ceil(workers).max(1);
    thread::scope(|scope| {
        let runs: Vec<_> = (0..workers)
            .map(|worker| {
                let first = (worker * share).min(options.count);
                let end = (first + share).min(options.count);
                let corpus = &corpus;
                let forms = if options.mixed { Forms::Mixed } else { Forms::Plain };
                scope.spawn(move || write_run((corpus, forms), out, first..end))
            })
            .collect();
        runs.into_iter()
            .map(|run| run.join().map_err(|_panic| io::Error::other("a writer stopped"))?)
            .sum()
    })
}

/// The forms that texts are written in.
#[derive(Clone, Copy)]
enum Forms {
    Plain,
    Mixed,
}

/// A file of a mixed corpus: a text in some form, or the picture of the one before it.
fn mixed(corpus: &Corpus, n: u64) -> DropFile {
    let (of, is_picture) = if is_picture(n) { (n - 1, true) } else { (n, false) };
    let file = corpus.file(of);
    let stem = file.path.rsplit_once('.').map_or(&*file.path, |(stem, _ending)| stem);
    if is_picture {
        return DropFile { path: format!("{stem}.photo.png"), bytes: picture(n) };
    }
    let form = Form::of(of);
    let text = String::from_utf8_lossy(&file.bytes);
    DropFile { path: format!("{stem}.{}", form.ending()), bytes: form.write(&text) }
}

fn write_run(
    (corpus, forms): (&Corpus, Forms),
    out: &Path,
    numbers: std::ops::Range<u64>,
) -> io::Result<u64> {
    let mut folders = HashSet::new();
    let mut written = 0;
    for n in numbers {
        let file = match forms {
            Forms::Plain => corpus.file(n),
            Forms::Mixed => mixed(corpus, n),
        };
        let path = out.join(&file.path);
        if let Some(folder) = path.parent().filter(|folder| !folders.contains(*folder)) {
            fs::create_dir_all(folder)?;
            folders.insert(folder.to_owned());
        }
        fs::write(&path, &file.bytes)?;
        written += file.bytes.len() as u64;
    }
    Ok(written)
}
