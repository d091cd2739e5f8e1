//! One site that is filled once and started again.

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::os::unix::net::UnixDatagram;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::common::Failure;
use crate::common::client::{Client, Method};
use crate::common::daemon::{Daemon, Settings, Site};

/// What was measured, its value, its unit.
pub(crate) type Figures = Vec<(&'static str, f64, &'static str)>;

const IMPORT_MAX: Duration = Duration::from_mins(15);
const START_MAX: Duration = Duration::from_mins(1);
const CODED_MAX: Duration = Duration::from_mins(1);

/// Idle is: nobody has asked for anything for so long.
const REST: Duration = Duration::from_secs(5);

/// A feed in every language of the corpus, one of everything, and a category for each of the
/// first twelve years make 25 feeds of 50 entries. That of updates is empty after an import.
const LANGUAGES: [&str; 12] =
    ["az", "en", "ru", "ar", "tr", "fr", "de", "es", "zh", "fa", "hy", "ka"];
const YEARS: std::ops::RangeInclusive<u32> = 2006..=2017;
const FORMATS: [&str; 3] = ["atom", "rss", "json"];
const ENTRIES: usize = 50;

pub(crate) struct Office {
    site: Site,
    /// Files, and how many of them are pictures of statements.
    count: (u32, u32),
}

impl Office {
    pub(crate) fn new(archive: &Path, count: (u32, u32)) -> Result<Office, Failure> {
        let site = Site::new()?;
        let mut tables = String::new();
        for year in YEARS {
            write!(tables, "[categories.year-{year}]\nname = \"Year {year}\"\n")?;
            write!(tables, "[folders.\"{year}\"]\ncategory = \"year-{year}\"\n")?;
        }
        site.configure(&Settings { drop_dir: archive, tables: &tables })?;
        Ok(Office { site, count })
    }

    /// From the start of the process on an empty state until the last file is in the catalogue.
    pub(crate) fn take_in(&self, figures: &mut Figures) -> Result<(), Failure> {
        let started = Instant::now();
        let mut daemon = self.site.start()?;
        let (files, pictures) = self.count;
        daemon.wait_for_archive(IMPORT_MAX, (files - pictures) as usize)?;
        let seconds = started.elapsed().as_secs_f64();
        figures.push(("import", f64::from(files) / seconds, "files/s"));
        let since = Instant::now();
        let mut reader = Client::new(daemon.address);
        wait_for_coded_forms(&mut reader)?;
        figures.push(("import: until coded", since.elapsed().as_secs_f64(), "s"));
        figures.push(("import: memory at rest after it", at_rest(&daemon)?, "MB"));
        figures.push(("import: memory at its peak", memory(&daemon, "VmHWM")?, "MB"));
        daemon.stop()?;
        figures.push((
            "state on disk",
            megabytes(kilobytes_below(&self.site.path("state"))?),
            "MB",
        ));
        Ok(())
    }

    pub(crate) fn restart(&self, figures: &mut Figures) -> Result<(), Failure> {
        let manager = ServiceManager::bind(&self.site.path("notify"))?;
        let started = Instant::now();
        let mut daemon = self.site.start_with(|command| {
            command.env("NOTIFY_SOCKET", self.site.path("notify"));
        })?;
        manager.wait_until_ready()?;
        let ready = started.elapsed().as_secs_f64();
        figures.push(("restart: ready", ready, "s"));
        let mut reader = Client::new(daemon.address);
        loop {
            match reader.ask(Method::Get, "/feeds/all.atom", &[]) {
                Ok(answer) if answer.status == 200 && answer.occurrences("<entry") == ENTRIES => {
                    break;
                }
                Ok(_) | Err(_) if started.elapsed() < START_MAX => {
                    thread::sleep(Duration::from_millis(1));
                }
                Ok(answer) => {
                    {
                        let entries = answer.occurrences("<entry");
                        return Err(format!(
                            "{} with {entries} entries in the first feed",
                            answer.status
                        )
                        .into());
                    };
                }
                Err(error) => return Err(error.into()),
            }
        }
        figures.push(("restart: first feed", started.elapsed().as_secs_f64(), "s"));
        daemon.wait_until_caught_up(START_MAX)?;
        let compared = started.elapsed().as_secs_f64() - ready;
        figures.push(("restart: folder compared, once ready", compared, "s"));
        wait_for_coded_forms(&mut reader)?;
        ask_for_everything(&mut reader)?;
        figures.push(("restart: memory at rest", at_rest(&daemon)?, "MB"));
        figures.push(("restart: memory at its peak", memory(&daemon, "VmHWM")?, "MB"));
        daemon.stop()
    }
}

/// Hears what a service manager would hear.
struct ServiceManager(UnixDatagram);

impl ServiceManager {
    fn bind(socket: &Path) -> io::Result<ServiceManager> {
        drop(fs::remove_file(socket));
        let bound = UnixDatagram::bind(socket)?;
        bound.set_read_timeout(Some(START_MAX))?;
        Ok(ServiceManager(bound))
    }

    fn wait_until_ready(&self) -> Result<(), Failure> {
        let mut message = [0; 4_096];
        loop {
            let length = self.0.recv(&mut message)?;
            let text = String::from_utf8_lossy(message.get(..length).unwrap_or_default());
            if text.lines().any(|line| line == "READY=1") {
                return Ok(());
            }
        }
    }
}

fn addresses() -> Vec<String> {
    let languages = LANGUAGES.iter().map(|language| (*language).to_owned());
    let categories = YEARS.map(|year| format!("category/year-{year}"));
    let stems = std::iter::once("all".to_owned()).chain(languages).chain(categories);
    stems.flat_map(|stem| FORMATS.map(|format| format!("/feeds/{stem}.{format}"))).collect()
}

fn wait_for_coded_forms(reader: &mut Client) -> Result<(), Failure> {
    let since = Instant::now();
    for path in addresses() {
        while !reader.ask(Method::Head, &path, &[("Accept-Encoding", "gzip")])?.is_coded("gzip") {
            if since.elapsed() > CODED_MAX {
                return Err(format!("{path} is not coded").into());
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
    Ok(())
}

/// Every feed in every coding, as a first round of readers does it; the feeds must be whole.
fn ask_for_everything(reader: &mut Client) -> Result<(), Failure> {
    for path in addresses() {
        for coding in ["identity", "gzip", "br", "zstd"] {
            let answer = reader.ask(Method::Get, &path, &[("Accept-Encoding", coding)])?;
            if answer.status != 200 {
                return Err(format!("{path} was answered {}", answer.status).into());
            }
            let entries = answer.occurrences("<entry");
            if answer
                .field("content-type")
                .is_some_and(|kind| kind.starts_with("application/atom+xml"))
                && coding == "identity"
                && entries != ENTRIES
            {
                return Err(format!("{path} has {entries} entries, not {ENTRIES}").into());
            }
        }
    }
    Ok(())
}

fn at_rest(daemon: &Daemon) -> Result<f64, Failure> {
    thread::sleep(REST);
    memory(daemon, "VmRSS")
}

/// A value of `/proc/PID/status`: `VmHWM`, `VmRSS`.
fn memory(daemon: &Daemon, field: &str) -> Result<f64, Failure> {
    let status = fs::read_to_string(format!("/proc/{}/status", daemon.child.id()))?;
    let line = status.lines().find_map(|line| line.strip_prefix(field)?.strip_prefix(':'));
    let value = line.and_then(|line| line.split_whitespace().next()).ok_or("no such field")?;
    Ok(megabytes(value.parse()?))
}

fn megabytes(kilobytes: u64) -> f64 {
    f64::from(u32::try_from(kilobytes).unwrap_or(u32::MAX)) * 1_024.0 / 1_000_000.0
}

fn kilobytes_below(folder: &Path) -> Result<u64, Failure> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes / 1_024)
}
