//! The command line: which command, on which configuration, and how it ends.

mod checking;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, CommandFactory as _, Parser, Subcommand};

use crate::app::restoring::{self, Present};
use crate::app::{App, Failure, Hangups, StartOptions};
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::domain::order::{Cause, Order, TextOfWithdrawn};
use crate::domain::time::Moment;
use crate::{admin, allocator, doctor, init, log};
use checking::check_files;

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
    /// Look whether the machine, the public address and the state are sound, and say what to do.
    Doctor(DoctorArguments),
    /// Write what cannot be made again into one file, also while gazetted runs.
    Backup(BackupArguments),
    /// Put a backup back, while gazetted does not run.
    Restore(RestoreArguments),
    /// Say how the service stands, and what waits for a person or for its time.
    Status(StatusArguments),
    /// Have the running service read its configuration anew.
    Reload(ConfigArgument),
    /// Publish what waits under a number whatever it waits for, believe the clock, or let the feeds go on.
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
    /// Take over ids, dates and addresses from the registry.jsonl of an earlier ledger, or for the lost end of this one.
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
    #[command(flatten)]
    scope: DoctorScope,
    /// Answer with one JSON object.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
struct DoctorScope {
    /// Walk the chain, fold it anew and compare, check every digest and every feed.
    #[arg(long)]
    deep: bool,
    /// Leave the public address out.
    #[arg(long)]
    offline: bool,
}

#[derive(Debug, Args)]
struct BackupArguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Where it is written. An earlier backup of this name is replaced once the new one is whole.
    file: PathBuf,
}

#[derive(Debug, Args)]
struct RestoreArguments {
    #[command(flatten)]
    config: ConfigArgument,
    /// Put the state that is there aside, in its own folder.
    #[arg(long)]
    replace: bool,
    /// A file that `gazetted backup` or the daemon has made.
    file: PathBuf,
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

/// All commands with their words, for the manual pages and the completions.
pub fn command() -> clap::Command {
    Cli::command()
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
            Command::Backup(arguments) => back_up(&arguments),
            Command::Restore(arguments) => restore(&arguments),
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
    allocator::keep_bound();
    // Before all else: a wish to read the configuration anew is never the end.
    let hangups = Hangups::listen()?;
    let file = arguments.config.clone();
    let source = move || config::load(&file.path(), std::env::vars_os());
    let config = source()?;
    log::init(config.log, config.time_zone.clone());
    let options = StartOptions { rebuild: arguments.rebuild, adopt: arguments.adopt.clone() };
    App::start(config, &options, Clock)?.run(Arc::new(source), hangups)?;
    Ok(Ended::Well)
}

fn json(answer: &impl serde::Serialize) -> String {
    serde_json::to_string(answer).unwrap_or_default()
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
    let file = arguments.config.path();
    let loaded = config::load(&file, std::env::vars_os());
    if let Ok(config) = &loaded {
        log::init(config.log, config.time_zone.clone());
    }
    let depth = if arguments.scope.deep { doctor::Depth::Deep } else { doctor::Depth::Quick };
    let reach =
        if arguments.scope.offline { doctor::Reach::Offline } else { doctor::Reach::Online };
    let findings = doctor::examine(&file, loaded.as_ref(), (depth, reach));
    answer(&if arguments.json { json(&findings) } else { findings.to_string() })?;
    Ok(if findings.sound { Ended::Well } else { Ended::WithFindings })
}

fn back_up(BackupArguments { config, file }: &BackupArguments) -> Result<Ended, Failure> {
    let config = load(config)?;
    log::init(config.log, config.time_zone.clone());
    answer(&restoring::back_up(&config, file, Clock)?.join("\n"))?;
    Ok(Ended::Well)
}

fn restore(
    RestoreArguments { config, replace, file }: &RestoreArguments,
) -> Result<Ended, Failure> {
    let config = load(config)?;
    log::init(config.log, config.time_zone.clone());
    let present = if *replace { Present::PutAside } else { Present::Stays };
    answer(&restoring::restore(&config, (file, present), Clock)?.join("\n"))?;
    Ok(Ended::Well)
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
    answer(&if arguments.json { asked.json() } else { printable(&asked.words) })?;
    Ok(if asked.is_done() { Ended::Well } else { Ended::WithFindings })
}

/// Between two accounts on a terminal.
const WATCH_EVERY: Duration = Duration::from_secs(2);

fn tell_status(arguments: &StatusArguments) -> Result<Ended, Failure> {
    let config = load(&arguments.order.config)?;
    let target = if arguments.order.json { "/status.json" } else { "/status.txt" };
    if !arguments.watch {
        answer(&printable(&admin::ask_status(&config.state_dir, target)?))?;
        return Ok(Ended::Well);
    }
    let mut account = admin::ask_status(&config.state_dir, target)?;
    loop {
        // The terminal is wiped, and written from its beginning (ECMA-48, sections 8.3.39 and 8.3.21).
        answer(&format!("\x1b[2J\x1b[H{}", printable(&account)))?;
        std::thread::sleep(WATCH_EVERY);
        account = admin::ask_status(&config.state_dir, target).unwrap_or_else(|error| {
            let why = Failure::from(error).in_one_line();
            format!("{why}\nIt is asked again until it answers; Ctrl-C ends this.")
        });
    }
}

fn reload(argument: &ConfigArgument) -> Result<Ended, Failure> {
    let asked = match load(argument) {
        Ok(config) => admin::ask_reload(&config.state_dir)?,
        // The one that runs says the same of it, counts it, and tells it in its feed of alarms.
        Err(Failure::Config(faults)) => {
            let state_dir = config::state_dir_in_spite(&argument.path(), std::env::vars_os());
            let asked = state_dir.and_then(|state_dir| admin::ask_reload(&state_dir).ok());
            asked.unwrap_or_else(|| Err(faults.to_string()))
        }
        Err(failure) => return Err(failure),
    };
    match asked {
        Ok(taken) => answer(&taken).map(|()| Ended::Well),
        Err(why) => {
            answer(&format!("The configuration stays as it was.\n{why}"))?;
            Ok(Ended::WithFindings)
        }
    }
}

/// The name of a drop file may hold what a terminal would obey.
fn printable(text: &str) -> String {
    let shown = |c: char| {
        let harmless = !c.is_control() || matches!(c, '\n' | '\t');
        if harmless { c.to_string() } else { c.escape_default().to_string() }
    };
    text.chars().map(shown).collect()
}

fn answer(text: &str) -> Result<(), Failure> {
    let written = writeln!(io::stdout().lock(), "{}", text.trim_end());
    written
        .map_err(|source| Failure::Io { what: "the answer cannot be written".to_owned(), source })
}
