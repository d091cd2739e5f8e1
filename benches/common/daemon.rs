//! A folder of its own for a daemon, and the runs of the built program on it.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::Failure;

/// The daemon writes its log to a file, which is looked at this often.
const LOG_PAUSE: Duration = Duration::from_millis(5);

const CAUGHT_UP: &str = "caught up with the drop folder";

/// From SIGTERM to the end of the process.
const STOP_MAX: Duration = Duration::from_secs(30);

/// One site: its configuration, its state, and the port it has for good.
pub(crate) struct Site {
    folder: TempDir,
    address: SocketAddr,
}

/// One run of the program on a site. It ends with this value at the latest.
pub(crate) struct Daemon {
    pub(crate) child: Child,
    log: BufReader<File>,
    /// As much as is written of the line under way.
    line: String,
    last: String,
    pub(crate) address: SocketAddr,
}

/// The site's part of the configuration.
pub(crate) struct Settings<'a> {
    pub(crate) drop_dir: &'a Path,
    /// Further tables, in TOML.
    pub(crate) tables: &'a str,
}

impl Site {
    /// Below cargo's folder for such things, so that it lies on the disk that the build lies on.
    pub(crate) fn new() -> Result<Site, Failure> {
        let folder = TempDir::with_prefix_in("bench-", env!("CARGO_TARGET_TMPDIR"))?;
        let free = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?;
        Ok(Site { folder, address: free })
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub(crate) fn configure(&self, settings: &Settings<'_>) -> io::Result<()> {
        let (address, drop_dir) = (self.address, settings.drop_dir.display());
        let text = format!(
            "public_url = \"http://{address}\"\nauthority = \"press.example.org,2026\"\n\
             title = \"Measured Office\"\ndrop_dir = \"{drop_dir}\"\nstate_dir = \"state\"\n\
             feeds_dir = \"feeds\"\nreports_dir = \"reports\"\n\
             languages = [\"en\", \"az\", \"ru\", \"ar\", \"tr\", \"fr\", \"de\", \"es\", \"zh\", \"fa\", \"hy\", \"ka\"]\n\
             {}\n[http]\nlisten = \"{address}\"\n[log]\nformat = \"json\"\n[window]\ndays = 0\n",
            settings.tables
        );
        fs::write(self.path("config.toml"), text)
    }

    pub(crate) fn start(&self) -> Result<Daemon, Failure> {
        self.start_with(|_command| {})
    }

    pub(crate) fn start_with(&self, prepare: impl Fn(&mut Command)) -> Result<Daemon, Failure> {
        let log = self.path("log.jsonl");
        let mut command = Command::new(env!("CARGO_BIN_EXE_gazetted"));
        command
            .arg("run")
            .current_dir(self.folder.path())
            .stdin(Stdio::null())
            .stdout(Stdio::null());
        command.stderr(File::create(&log)?);
        prepare(&mut command);
        let child = command.spawn()?;
        let log = BufReader::new(File::open(&log)?);
        let (line, last) = (String::new(), String::new());
        Ok(Daemon { child, log, line, last, address: self.address })
    }
}

impl Daemon {
    /// The next log line that is as wanted.
    fn wait(
        &mut self,
        patience: Duration,
        wanted: impl Fn(&Value) -> bool,
    ) -> Result<Value, Failure> {
        let deadline = Instant::now() + patience;
        loop {
            self.log.read_line(&mut self.line)?;
            if self.line.ends_with('\n') {
                let line = std::mem::take(&mut self.line);
                if let Some(value) = serde_json::from_str(&line).ok().filter(&wanted) {
                    return Ok(value);
                }
                self.last = line;
                continue;
            }
            if let Some(status) = self.child.try_wait()? {
                return Err(format!(
                    "the daemon ended with {status}; its last line: {}",
                    self.last
                )
                .into());
            }
            if Instant::now() > deadline {
                return Err(
                    format!("the awaited log line did not come; the last: {}", self.last).into()
                );
            }
            thread::sleep(LOG_PAUSE);
        }
    }

    /// The whole archive must have been found at once, and be visible.
    pub(crate) fn wait_for_archive(
        &mut self,
        patience: Duration,
        files: usize,
    ) -> Result<(), Failure> {
        let taken = self.wait(patience, |line| {
            let message = line["message"].as_str().unwrap_or_default();
            message.starts_with("an archive was taken in") || message == CAUGHT_UP
        })?;
        if taken["message"] == CAUGHT_UP || taken["files"] != files {
            return Err(format!("not {files} files were taken in as an archive: {taken}").into());
        }
        self.wait_until_caught_up(patience)
    }

    pub(crate) fn wait_until_caught_up(&mut self, patience: Duration) -> Result<(), Failure> {
        self.wait(patience, |line| line["message"] == CAUGHT_UP).map(drop)
    }

    /// As the service manager does it.
    pub(crate) fn stop(mut self) -> Result<(), Failure> {
        let pid = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(pid, rustix::process::Signal::TERM)?;
        let deadline = Instant::now() + STOP_MAX;
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait()? {
                return if status.success() {
                    Ok(())
                } else {
                    Err(format!("it ended with {status}").into())
                };
            }
            thread::sleep(LOG_PAUSE);
        }
        Err("the daemon did not stop when it was asked to".into())
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
