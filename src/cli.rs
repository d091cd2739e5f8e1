//! The command line: which command, on which configuration, and how it ends.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Parser, Subcommand};

use crate::app::{App, Failure, StartOptions};
use crate::check::{self, CheckLine};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::attachment::is_attachable;
use crate::domain::digest::Digest;
use crate::domain::order::{Cause, Order, TextOfWithdrawn};
use crate::domain::path::DropPath;
use crate::domain::reading::{DropText, Problem, Reading, Verdict};
use crate::domain::source::{Source, beside_sidecar, is_sidecar};
use crate::domain::split::{Lots, Split};
use crate::domain::time::Moment;
use crate::domain::tongue::Tongue;
use crate::intake::{self, Around};
use crate::{admin, doctor, domain, init, log, parse, reports};

/// Publishes statements as feeds: drop a file into a folder, and it stands in RSS, Atom and JSON Feed.
#[derive(Debug, Parser)]
#[command(name = "gazetted", version, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    command: Option<Command>,
    #[command(flatten)]
    run: RunArguments,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Watch the drop folder, publish, serve. The default.
    Run(RunArguments),
    /// Say what would be understood of files and what is wrong; publish nothing.
    Check(CheckArguments),
    /// Write a folder with a commented configuration and an example.
    Init(InitArguments),
    /// Look whether the state is sound.
    Doctor(DoctorArguments),
    /// Say how the service stands, and what waits for a person or for its time.
    Status(StatusArguments),
    /// Have the running service read its configuration anew.
    Reload(ConfigArgument),
    /// Publish what waits under a number now, whatever it waits for.
    Accept(NumberArguments),
    /// Put aside what waits under a number.
    Reject(NumberArguments),
    /// Take a published statement back; a notice stands in its place.
    Withdraw(WithdrawArguments),
    /// Let a withdrawn statement stand again.
    Reinstate(ReinstateArguments),
}

#[derive(Clone, Debug, Args)]
struct ConfigArgument {
    /// The configuration file; without it config.toml in this folder, or else /etc/gazetted/config.toml.
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
}

const CONFIG_HERE: &str = "config.toml";
const CONFIG_OF_SYSTEM: &str = "/etc/gazetted/config.toml";

impl ConfigArgument {
    fn path(&self) -> PathBuf {
        self.config.clone().unwrap_or_else(|| {
            let (here, system) = (Path::new(CONFIG_HERE), Path::new(CONFIG_OF_SYSTEM));
            if !here.exists() && system.exists() { system.to_owned() } else { here.to_owned() }
        })
    }
}

#[derive(Debug, Args)]
struct RunArguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Throw the catalogue away and build it from the ledger.
    #[arg(long)]
    rebuild: bool,
    /// Take over ids, dates and addresses from the registry.jsonl of an earlier ledger.
    #[arg(long, value_name = "FILE")]
    adopt: Option<PathBuf>,
}

#[derive(Debug, Args)]
struct CheckArguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// One JSON object a file.
    #[arg(long)]
    json: bool,
    /// Check every file of a folder as an archive, say where its files would go, and propose its recurring lines as boilerplate.
    #[arg(long, value_name = "DIR")]
    folder: Option<PathBuf>,
    #[arg(value_name = "FILE", required_unless_present = "folder")]
    files: Vec<PathBuf>,
}

#[derive(Debug, Args)]
struct InitArguments {
    /// The address that readers will use.
    #[arg(long, value_name = "URL")]
    url: String,
    dir: PathBuf,
}

#[derive(Debug, Args)]
struct DoctorArguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Walk the chain, fold it anew and compare, check every digest.
    #[arg(long)]
    deep: bool,
}

#[derive(Debug, Args)]
struct OrderArguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct StatusArguments {
    #[command(flatten)]
    order: OrderArguments,
    /// Again and again, until it is interrupted.
    #[arg(long, conflicts_with = "json")]
    watch: bool,
}

#[derive(Debug, Args)]
struct NumberArguments {
    #[command(flatten)]
    order: OrderArguments,
    /// As `gazetted status` and the report say it.
    number: u64,
}

#[derive(Debug, Args)]
struct WithdrawArguments {
    #[command(flatten)]
    order: OrderArguments,
    /// For readers, in the statement's language.
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// The law demands it: the page answers 451 and not 410.
    #[arg(long)]
    legal: bool,
    /// Destroy the text in every place that is ours; it cannot be reinstated.
    #[arg(long)]
    erase: bool,
    /// The id, the address of the page, or the drop file.
    #[arg(value_name = "ID")]
    about: String,
}

#[derive(Debug, Args)]
struct ReinstateArguments {
    #[command(flatten)]
    order: OrderArguments,
    /// The id, the address of the page, or the drop file.
    #[arg(value_name = "ID")]
    about: String,
}

/// How a command ended, where that is no failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    Well,
    /// Something was found that a person has to mend; exit status 1.
    WithFindings,
}

impl Cli {
    /// Runs the command. Answers go to standard output, the log to standard error.
    pub fn run(self) -> Result<Ended, Failure> {
        match self.command.unwrap_or(Command::Run(self.run)) {
            Command::Run(arguments) => run(&arguments),
            Command::Check(arguments) => check_files(&arguments),
            Command::Init(arguments) => initialise(&arguments),
            Command::Doctor(arguments) => examine(&arguments),
            Command::Status(arguments) => tell_status(&arguments),
            Command::Reload(argument) => reload(&argument),
            Command::Accept(NumberArguments { order, number }) => {
                give(&Order::Accept { number }, &order)
            }
            Command::Reject(NumberArguments { order, number }) => {
                give(&Order::Reject { number }, &order)
            }
            Command::Withdraw(WithdrawArguments { order, reason, legal, erase, about }) => {
                let cause = if legal { Cause::Legal } else { Cause::OfTheOffice };
                let text = if erase { TextOfWithdrawn::Destroyed } else { TextOfWithdrawn::Kept };
                give(&Order::Withdraw { about: named(about), reason, cause, text }, &order)
            }
            Command::Reinstate(ReinstateArguments { order, about }) => {
                give(&Order::Reinstate { about: named(about) }, &order)
            }
        }
    }
}

fn load(argument: &ConfigArgument) -> Result<Config, Failure> {
    Ok(config::load(&argument.path(), std::env::vars_os())?)
}

fn run(arguments: &RunArguments) -> Result<Ended, Failure> {
    let file = arguments.config.clone();
    let source = move || config::load(&file.path(), std::env::vars_os());
    let config = source()?;
    log::init(config.log, config.time_zone.clone());
    let options = StartOptions { rebuild: arguments.rebuild, adopt: arguments.adopt.clone() };
    App::start(config, &options, Clock)?.run(Arc::new(source))?;
    Ok(Ended::Well)
}

fn check_files(arguments: &CheckArguments) -> Result<Ended, Failure> {
    let config = load(&arguments.config)?;
    let tongue = Tongue::of_office(&config.languages);
    let mut ended = Ended::Well;
    let mut texts = Vec::new();
    let (mut split, lots) = (Split::default(), Lots::default());
    let mut attached = HashSet::new();
    let mut folders = HashMap::new();
    let named = arguments.files.iter().map(|file| (drop_path(&config, file), file.clone(), None));
    let below = match &arguments.folder {
        Some(folder) => intake::files_below(folder).map_err(cannot_read(folder))?,
        None => Vec::new(),
    };
    let in_folder = Around::of(
        below.iter().map(|found| (found.path.clone(), found.file.clone())),
        &config.languages,
    );
    let below = below.into_iter().map(|found| (Some(found.path), found.file, found.problem));
    let is_attachable = |path: &Option<DropPath>| path.as_ref().is_some_and(is_attachable);
    // Whether a file belongs to a statement is known once those are read.
    let (last, first): (Vec<_>, Vec<_>) =
        named.chain(below).partition(|(path, _file, _problem)| is_attachable(path));
    for (path, file, problem) in first.into_iter().chain(last) {
        let around = match (&arguments.folder, &path) {
            (None, Some(path)) => folders
                .entry(file.with_file_name(""))
                .or_insert_with(|| Around::file(&file, path, &config.languages)),
            (Some(_), _) | (None, None) => &in_folder,
        };
        let bytes = match turn(path.as_ref(), (&file, around), (problem, &attached)) {
            Turn::WithItsStatement => continue,
            Turn::Read => intake::read_alone(&file),
            Turn::Told(problem) => Err(problem),
        };
        let digest = bytes.as_deref().ok().map(Digest::of);
        let (reading, arrival) = match (path, bytes) {
            (Some(path), Ok(bytes)) => {
                let (reading, arrival) =
                    understood((&file, &path, &bytes), (around, &mut attached), &config);
                if arguments.folder.is_some() {
                    let lines = parse::lines_of(&path, &bytes, &config.rules_for(&path));
                    texts.push((path, lines));
                }
                (reading, arrival)
            }
            (None, Ok(_bytes)) => {
                (check::unread(check::unusable_name()), Clock.moment(&config.time_zone))
            }
            (_, Err(problem)) => (check::unread(problem), Clock.moment(&config.time_zone)),
        };
        split.count(lots.of(digest, &reading, arrival));
        let line = check::line(&file.display().to_string(), (&reading, arrival), tongue);
        if line.verdict != Verdict::Publish {
            ended = Ended::WithFindings;
        }
        answer(&if arguments.json { json(&line) } else { check::describe(&line, tongue) })?;
    }
    if arguments.folder.is_some() {
        split.finish(|slug| config.categories.iter().any(|listed| listed.category.slug == slug));
        if arguments.json {
            answer(&serde_json::json!({ "split": split }).to_string())?;
        } else {
            answer(&reports::split::lines(&split, tongue).join("\n"))?;
            answer(&check::proposal(&check::recurring_lines(&texts)))?;
        }
    }
    Ok(ended)
}

/// What becomes of a file that is to be checked.
enum Turn {
    Read,
    /// It is checked with the one that it belongs to.
    WithItsStatement,
    /// It is not read.
    Told(Problem),
}

fn turn(
    path: Option<&DropPath>,
    (file, around): (&Path, &Around),
    (found, attached): (Option<Problem>, &HashSet<DropPath>),
) -> Turn {
    let as_found = found.clone().map_or(Turn::Read, Turn::Told);
    let Some(path) = path else { return as_found };
    let (belongs, alone): (_, fn(&DropPath) -> Problem) = if is_attachable(path) {
        let is_named = attached.contains(path);
        (is_named || around.is_claimed(path), check::attachment_alone)
    } else if is_sidecar(path) {
        (has_statement_beside(file), |_path| check::sidecar_alone())
    } else {
        return as_found;
    };
    match (belongs, found) {
        (true, _) => Turn::WithItsStatement,
        (false, Some(problem)) => Turn::Told(problem),
        (false, None) => Turn::Told(alone(path)),
    }
}

/// With what would be attached to it, which is noted.
fn understood(
    (file, path, bytes): (&Path, &DropPath, &[u8]),
    (around, attached): (&Around, &mut HashSet<DropPath>),
    config: &Config,
) -> (Reading, Moment) {
    let rules = config.rules_for(path);
    let arrival = Clock.moment(&rules.zone);
    let source = Source::of(bytes);
    let mut read = |named: &[String]| {
        let beside = around.beside((file, path), named);
        let labels = beside.iter().filter_map(|found| domain::beside::named(path, &found.label));
        attached.extend(labels);
        let bytes = source.bytes_with(&beside);
        parse::read(&DropText { path, bytes: &bytes, arrival }, &rules)
    };
    let reading = read(&[]);
    let named = reading.absent.clone();
    (if named.is_empty() { reading } else { read(&named) }, arrival)
}

/// The path as it is, or would be, below the drop folder, so that its folder's rules count.
fn drop_path(config: &Config, file: &Path) -> Option<DropPath> {
    let absolute = std::path::absolute(file).unwrap_or_else(|_no_folder| file.to_owned());
    let below = absolute.strip_prefix(&config.drop_dir).ok();
    intake::path_of(below.or_else(|| file.file_name().map(Path::new))?)
}

fn json(line: &CheckLine) -> String {
    serde_json::to_string(line).unwrap_or_default()
}

fn initialise(arguments: &InitArguments) -> Result<Ended, Failure> {
    let today = Moment::utc(Clock.now()).date();
    // Started by cargo, it is not on the PATH.
    let program = std::env::args_os().next().unwrap_or_else(|| "gazetted".into());
    let written = init::init(&arguments.url, &arguments.dir, today, Path::new(&program))
        .map_err(|error| Failure::Refused(error.to_string()))?;
    answer(&written.to_string())?;
    Ok(Ended::Well)
}

fn examine(arguments: &DoctorArguments) -> Result<Ended, Failure> {
    let config = load(&arguments.config)?;
    log::init(config.log, config.time_zone.clone());
    let depth = if arguments.deep { doctor::Depth::Deep } else { doctor::Depth::Quick };
    let findings = doctor::examine(&config.state_dir, depth)?;
    for line in &findings.lines {
        answer(line)?;
    }
    Ok(if findings.sound { Ended::Well } else { Ended::WithFindings })
}

/// A drop file may be named from where the command is given; the daemon runs somewhere else.
fn named(about: String) -> String {
    let file = Path::new(&about);
    let whole = std::path::absolute(file).ok().filter(|_whole| file.is_file());
    whole.and_then(|whole| whole.into_os_string().into_string().ok()).unwrap_or(about)
}

/// The running program does what is ordered; its answer goes to standard output.
fn give(order: &Order, arguments: &OrderArguments) -> Result<Ended, Failure> {
    let config = load(&arguments.config)?;
    let asked = admin::give(&config.state_dir, order)?;
    answer(&if arguments.json { asked.json() } else { asked.words.clone() })?;
    Ok(if asked.is_done() { Ended::Well } else { Ended::WithFindings })
}

/// Between two accounts on a terminal.
const WATCH_EVERY: Duration = Duration::from_secs(2);

fn tell_status(arguments: &StatusArguments) -> Result<Ended, Failure> {
    let config = load(&arguments.order.config)?;
    let target = if arguments.order.json { "/status.json" } else { "/status.txt" };
    if !arguments.watch {
        answer(&admin::ask_status(&config.state_dir, target)?)?;
        return Ok(Ended::Well);
    }
    loop {
        let account = admin::ask_status(&config.state_dir, target)?;
        // The terminal is wiped, and written from its beginning (ECMA-48, sections 8.3.39 and 8.3.21).
        answer(&format!("\x1b[2J\x1b[H{account}"))?;
        std::thread::sleep(WATCH_EVERY);
    }
}

fn reload(argument: &ConfigArgument) -> Result<Ended, Failure> {
    let config = load(argument)?;
    match admin::ask_reload(&config.state_dir)? {
        Ok(taken) => answer(&taken).map(|()| Ended::Well),
        Err(why) => {
            answer(&format!("The configuration stays as it was.\n{why}"))?;
            Ok(Ended::WithFindings)
        }
    }
}

fn answer(text: &str) -> Result<(), Failure> {
    let written = writeln!(io::stdout().lock(), "{}", text.trim_end());
    written
        .map_err(|source| Failure::Io { what: "the answer cannot be written".to_owned(), source })
}

/// Whether a file of fields lies beside what it speaks of.
fn has_statement_beside(sidecar: &Path) -> bool {
    let name = sidecar.file_name().and_then(|name| DropPath::parse(name.to_str()?).ok());
    let statements = name.iter().flat_map(beside_sidecar);
    statements
        .map(|statement| sidecar.with_file_name(statement.as_str()))
        .any(|file| file.is_file())
}

fn cannot_read(path: &Path) -> impl FnOnce(io::Error) -> Failure + '_ {
    move |source| Failure::Io { what: format!("{} cannot be read", path.display()), source }
}
