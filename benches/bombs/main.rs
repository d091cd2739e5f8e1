//! What it costs to read a text that is small and means to be expensive.
//!
//! ```text
//! cargo bench --bench bombs
//! ```
//!
//! `benches/README.md` says what exactly is measured.

#[path = "../../tests/all/bombs/built/mod.rs"]
mod built;

use std::error::Error;
use std::process::{Command, ExitCode, Stdio};
use std::{env, fs};

use clap::Parser;
use gazetted::domain::language::Language;
use gazetted::domain::path::DropPath;
use gazetted::domain::reading::DropText;
use gazetted::domain::rules::{DateOrder, ReadingRules};
use gazetted::parse;
use jiff::tz::TimeZone;
use rustix::time::{ClockId, clock_gettime};

use built::{Bomb, FAMILIES};

/// What the project promises of each.
const CPU_MS_MAX: f64 = 200.0;
const MEMORY_MB_MAX: f64 = 80.0;

const RUNS: usize = 5;

/// The system ends a process that takes longer, in seconds of its own time.
const CPU_S_MAX: u64 = 20;

type Failure = Box<dyn Error>;

#[derive(Parser)]
struct Options {
    /// Only files whose names hold this.
    #[arg(default_value = "")]
    only: String,
    /// Reads one and says its figures: what this program asks of a process of its own.
    #[arg(long, hide = true)]
    one: Option<String>,
    /// What cargo adds of its own accord.
    #[arg(long, hide = true)]
    bench: bool,
}

#[expect(clippy::print_stdout, clippy::print_stderr, reason = "the answer to whoever ran it")]
fn main() -> ExitCode {
    let options = Options::parse();
    let (answer, is_kept) = match &options.one {
        Some(file) => (one(file), true),
        None => match all(&options.only) {
            Ok((table, is_kept)) => (Ok(table), is_kept),
            Err(failure) => (Err(failure), false),
        },
    };
    match answer {
        Ok(text) => {
            println!("{text}");
            if is_kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
        }
        Err(failure) => {
            eprintln!("bombs: {failure}");
            ExitCode::FAILURE
        }
    }
}

fn bombs() -> impl Iterator<Item = (&'static str, &'static Bomb)> {
    FAMILIES.iter().flat_map(|(family, bombs)| bombs.iter().map(|bomb| (*family, bomb)))
}

/// A line for each, the dearest first, and whether all keep within what is promised.
fn all(only: &str) -> Result<(String, bool), Failure> {
    let mut lines = Vec::new();
    for (family, bomb) in bombs().filter(|(_family, bomb)| bomb.file.contains(only)) {
        let figures = measured(&[family, bomb.file].join("/"))?;
        lines.push((figures, format!("{family}/{}", bomb.file)));
    }
    lines.sort_by(|(a, _), (b, _)| b.cpu_ms.total_cmp(&a.cpu_ms));
    let lost = lines.iter().filter(|(figures, _file)| !figures.is_kept()).count();
    let mut text = vec![format!(
        "{lost} of {} beyond {CPU_MS_MAX} ms or {MEMORY_MB_MAX} MB\n\n   CPU ms  peak MB  bytes out  file",
        lines.len()
    )];
    text.extend(lines.iter().map(|(figures, file)| {
        let Figures { cpu_ms, memory_mb, html } = figures;
        let mark = if figures.is_kept() { ' ' } else { '!' };
        format!("{mark}{cpu_ms:8.1} {memory_mb:8.1} {html:10}  {file}")
    }));
    Ok((text.join("\n"), lost == 0))
}

struct Figures {
    cpu_ms: f64,
    memory_mb: f64,
    /// Bytes of what would be published; 0 for what is refused.
    html: usize,
}

impl Figures {
    fn is_kept(&self) -> bool {
        self.cpu_ms <= CPU_MS_MAX && self.memory_mb <= MEMORY_MB_MAX
    }
}

/// The median of the times, and the highest of the peaks, of several runs: a single time says as much of
/// what else the machine does.
fn measured(file: &str) -> Result<Figures, Failure> {
    let mut runs = (0..RUNS).map(|_run| apart(file)).collect::<Result<Vec<_>, _>>()?;
    runs.sort_by(|a, b| a.cpu_ms.total_cmp(&b.cpu_ms));
    let memory_mb = runs.iter().map(|run| run.memory_mb).fold(0.0, f64::max);
    let median = runs.swap_remove(RUNS / 2);
    Ok(Figures { memory_mb, ..median })
}

/// In a process of its own, so that its peak of memory is nobody else's.
fn apart(file: &str) -> Result<Figures, Failure> {
    let program = env::current_exe()?;
    let mut shell = Command::new("sh");
    let limited = format!("ulimit -t {CPU_S_MAX}; exec \"$0\" --one \"$1\"");
    let run = shell.args(["-c", &limited]).arg(program).arg(file).stdin(Stdio::null()).output()?;
    if !run.status.success() {
        // It came to no end in its time, or the system ended it.
        return Ok(Figures { cpu_ms: f64::INFINITY, memory_mb: f64::INFINITY, html: 0 });
    }
    let answer = String::from_utf8(run.stdout)?;
    let mut figures = answer.split_whitespace();
    let mut next = || figures.next().ok_or("a figure is missing");
    Ok(Figures { cpu_ms: next()?.parse()?, memory_mb: next()?.parse()?, html: next()?.parse()? })
}

fn one(file: &str) -> Result<String, Failure> {
    let (_family, bomb) = bombs()
        .find(|(family, bomb)| file.strip_prefix(family) == Some(&["/", bomb.file].concat()))
        .ok_or("there is no such bomb")?;
    let path = DropPath::parse(bomb.file).map_err(|_unusable| "no name of a drop file")?;
    let rules = rules()?;
    let arrival = "2026-03-04T09:00:00+04:00[Asia/Baku]".parse()?;
    let read = |bytes: &[u8]| parse::read(&DropText { path: &path, bytes, arrival }, &rules);
    // Tables that are made once are no cost of a text.
    drop(read(b"The harbour office opens the northern quay\n\nIt said so on 3 March 2026.\n"));
    let bytes = (bomb.bytes)();
    // From here on the peak counts anew.
    fs::write("/proc/self/clear_refs", "5")?;
    let (memory, cpu) = (status("VmRSS:")?, cpu_ms());
    let reading = read(&bytes);
    let (cpu, memory) = (cpu_ms() - cpu, status("VmHWM:")? - memory);
    Ok(format!("{cpu} {} {}", memory / 1e6, reading.html.len()))
}

fn cpu_ms() -> f64 {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    #[expect(clippy::cast_precision_loss, reason = "seconds of a process fit")]
    let (seconds, nanoseconds) = (time.tv_sec as f64, time.tv_nsec as f64);
    seconds * 1e3 + nanoseconds / 1e6
}

/// In bytes.
fn status(name: &str) -> Result<f64, Failure> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    let kilobytes =
        line.and_then(|line| line.trim().strip_suffix(" kB")).ok_or("no such figure")?;
    Ok(kilobytes.parse::<f64>()? * 1024.0)
}

fn rules() -> Result<ReadingRules, Failure> {
    let languages = ["en", "az"].map(Language::parse).into_iter().collect::<Result<_, _>>();
    Ok(ReadingRules {
        zone: TimeZone::get("Asia/Baku")?,
        languages: languages.map_err(|_tag| "no language")?,
        folder_language: None,
        encodings: vec![encoding_rs::WINDOWS_1252],
        date_order: DateOrder::DayFirst,
        letterhead: Vec::new(),
        boilerplate: Vec::new(),
        folder_category: None,
        categories: Vec::new(),
        author: None,
    })
}
