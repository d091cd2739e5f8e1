//! A real daemon in a folder of its own: the built binary, real files, a real socket.

use std::collections::VecDeque;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use serde_json::Value;
use tempfile::TempDir;

use crate::client::{self, Answer};
use crate::full_disk::FullDisk;
use crate::hung_share::HungShare;
use crate::wall_clock::WallClock;

/// No two log lines are further apart than this while a test waits, also on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(30);

/// The folder of one office, which outlives the daemons that run on it.
pub(crate) struct Office {
    folder: TempDir,
    clock: Option<WallClock>,
    disk: Option<FullDisk>,
    share: Option<HungShare>,
}

/// One run of the program.
pub(crate) struct Daemon {
    child: Child,
    lines: Receiver<Value>,
    /// Lines that came before the program had caught up, and are to be waited for yet.
    early: VecDeque<Value>,
    seen: VecDeque<Value>,
    address: SocketAddr,
}

impl Office {
    /// With further lines of configuration, which may begin with keys of the top level.
    pub(crate) fn with(settings: &str) -> Office {
        let folder = TempDir::new().unwrap();
        let (top, tables) = settings
            .split_once("\n[")
            .map_or((settings, String::new()), |(top, rest)| (top, format!("[{rest}")));
        let text = format!(
            "public_url = \"http://press.example.org\"\nauthority = \"press.example.org,2026\"\ntitle = \"Harbour Office\"\n\
             drop_dir = \"drop\"\nstate_dir = \"state\"\nfeeds_dir = \"feeds\"\nreports_dir = \"reports\"\n\
             {top}\n[http]\nlisten = \"127.0.0.1:0\"\n[log]\nformat = \"json\"\nlevel = \"debug\"\n{tables}\n"
        );
        fs::write(folder.path().join("config.toml"), text).unwrap();
        fs::create_dir(folder.path().join("drop")).unwrap();
        Office { folder, clock: None, disk: None, share: None }
    }

    /// The same, with a wall clock that can be stepped.
    pub(crate) fn with_clock(settings: &str) -> Office {
        let mut office = Office::with(settings);
        office.clock = Some(WallClock::in_folder(office.folder.path()));
        office
    }

    /// The same, with a folder whose disk can be full.
    pub(crate) fn with_disk(settings: &str, folder: &str) -> Office {
        let mut office = Office::with(settings);
        office.disk = Some(FullDisk::of(&office.path(folder)));
        office
    }

    /// The same, with a folder whose file system can hang.
    pub(crate) fn with_share(settings: &str, folder: &str) -> Office {
        let mut office = Office::with(settings);
        office.share = Some(HungShare::of(&office.path(folder)));
        office
    }

    /// The same, with a thread that can hang.
    pub(crate) fn with_thread(settings: &str, thread: &'static str) -> Office {
        let mut office = Office::with(settings);
        office.share = Some(HungShare::of(&office.path("thread")).in_place_of(thread));
        office
    }

    pub(crate) fn hang_share(&self) {
        self.share.as_ref().unwrap().hang();
    }

    pub(crate) fn share_answers(&self) {
        self.share.as_ref().unwrap().answer();
    }

    pub(crate) fn fill_disk(&self) {
        self.disk.as_ref().unwrap().fill();
    }

    pub(crate) fn free_disk(&self) {
        self.disk.as_ref().unwrap().free();
    }

    /// Takes the place of what was said of a setting of the top level in an earlier call.
    pub(crate) fn set(&self, setting: &str) {
        let file = self.path("config.toml");
        let (name, _value) = setting.split_once(" = ").unwrap();
        let text = fs::read_to_string(&file).unwrap();
        let kept = text.lines().filter(|line| !line.starts_with(name));
        let kept: Vec<&str> = kept.collect();
        fs::write(file, format!("{setting}{}\n", kept.join("\n"))).unwrap();
    }

    pub(crate) fn set_clock(&self, seconds: i64) {
        self.clock.as_ref().unwrap().set(seconds);
    }

    /// As a time service does it: from now on the kernel says so.
    pub(crate) fn synchronise_clock(&self) {
        self.clock.as_ref().unwrap().synchronise();
    }

    pub(crate) fn path(&self, below: &str) -> PathBuf {
        self.folder.path().join(below)
    }

    pub(crate) fn start(&self) -> Daemon {
        self.start_with(&[])
    }

    pub(crate) fn start_with(&self, arguments: &[&str]) -> Daemon {
        let mut daemon = Daemon::start(self, arguments);
        daemon.catch_up();
        daemon
    }

    /// The program may still be busy with what lies in the drop folder.
    pub(crate) fn start_early(&self) -> Daemon {
        let mut daemon = Daemon::start(self, &[]);
        daemon.wait(|line| line["message"] == "drop folder");
        daemon
    }

    /// A complete file at once: written beside the drop folder and renamed into it.
    pub(crate) fn drop(&self, name: &str, text: impl AsRef<[u8]>) {
        let staged = self.path("staged");
        fs::write(&staged, text).unwrap();
        let target = self.path("drop").join(name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::rename(staged, target).unwrap();
    }

    pub(crate) fn remove(&self, name: &str) {
        fs::remove_file(self.path("drop").join(name)).unwrap();
    }

    pub(crate) fn rename(&self, from: &str, to: &str) {
        let to = self.path("drop").join(to);
        fs::create_dir_all(to.parent().unwrap()).unwrap();
        fs::rename(self.path("drop").join(from), to).unwrap();
    }

    pub(crate) fn report(&self, name: &str) -> String {
        fs::read_to_string(self.path("reports").join(name)).unwrap_or_default()
    }

    /// One that comes, which is after the log has told of it.
    pub(crate) fn coming_report(&self, name: &str) -> String {
        let mut report = String::new();
        until(name, || {
            report = self.report(name);
            !report.is_empty()
        });
        report
    }

    pub(crate) fn program(&self) -> Command {
        self.programmed(Command::new(env!("CARGO_BIN_EXE_gazetted")))
    }

    /// A command that runs where this office lies.
    pub(crate) fn programmed(&self, mut command: Command) -> Command {
        command.current_dir(self.folder.path()).stdin(Stdio::null());
        if let Some(clock) = &self.clock {
            clock.apply(&mut command);
        }
        if let Some(disk) = &self.disk {
            disk.apply(&mut command);
        }
        if let Some(share) = &self.share {
            share.apply(&mut command);
        }
        command
    }

    /// What waits for a person or for its time.
    pub(crate) fn waiting(&self) -> Vec<Value> {
        let told = self.command(&["status", "--json"]);
        assert!(told.status.success(), "{told:?}");
        let answer: Value = serde_json::from_slice(&told.stdout).unwrap();
        answer["waiting"].as_array().cloned().unwrap_or_default()
    }

    /// A person says that a clock which was stepped is right.
    pub(crate) fn believe_clock(&self) {
        let waiting = self.waiting();
        for matter in waiting.iter().filter(|line| line["file"] == "the clock") {
            let accept = ["accept", &matter["number"].to_string()];
            assert!(self.order(&accept).0);
        }
    }

    /// What a command to the running daemon answers, and whether it was done.
    pub(crate) fn order(&self, arguments: &[&str]) -> (bool, String) {
        let told = self.command(arguments);
        (told.status.success(), String::from_utf8(told.stdout).unwrap())
    }

    /// A command of the program, run to its end.
    pub(crate) fn command(&self, arguments: &[&str]) -> std::process::Output {
        self.program().args(arguments).output().unwrap()
    }

    /// Every record, page and feed is looked at.
    #[track_caller]
    pub(crate) fn is_sound(&self) {
        let found = self.command(&["doctor", "--deep", "--offline"]);
        assert!(found.status.success(), "{}", String::from_utf8_lossy(&found.stdout));
    }
}

/// Whether an item tells of the correction of another one.
pub(crate) fn announces(item: &Value) -> bool {
    item["_statement"]["in_reply_to"].is_string()
}

impl Daemon {
    /// Until it says where it listens.
    pub(crate) fn start(office: &Office, arguments: &[&str]) -> Daemon {
        let mut command = office.program();
        command.arg("run").args(arguments).stdout(Stdio::null());
        Daemon::of(command)
    }

    /// It serves, or has refused to with these words.
    pub(crate) fn start_or_refuse(office: &Office) -> Result<Daemon, String> {
        let mut command = office.program();
        command.arg("run").stdout(Stdio::null());
        let mut daemon = Daemon::spawn(command);
        // Last words are no line of the log.
        let told = daemon.wait(|line| line["listen"].is_string() || line.is_string());
        if let Some(words) = told.as_str() {
            return Err(words.to_owned());
        }
        daemon.address = told["listen"].as_str().unwrap().parse().unwrap();
        daemon.catch_up();
        Ok(daemon)
    }

    /// The same of a command that ends in running the program.
    pub(crate) fn of(command: Command) -> Daemon {
        let mut daemon = Daemon::spawn(command);
        let listening = daemon.wait(|line| line["listen"].is_string());
        daemon.address = listening["listen"].as_str().unwrap().parse().unwrap();
        daemon
    }

    fn spawn(mut command: Command) -> Daemon {
        let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
        let stderr = child.stderr.take().unwrap();
        let (sender, lines) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(stderr).lines().map_while(Result::ok) {
                let value = serde_json::from_str(&line).unwrap_or(Value::String(line));
                if sender.send(value).is_err() {
                    return;
                }
            }
        });
        let address = SocketAddr::from(([127, 0, 0, 1], 0));
        let (early, seen) = (VecDeque::new(), VecDeque::new());
        Daemon { child, lines, early, seen, address }
    }

    /// What is told until then can still be waited for.
    pub(crate) fn catch_up(&mut self) {
        let mut early = VecDeque::new();
        self.wait(|line| {
            early.push_back(line.clone());
            line["message"] == "caught up with the drop folder"
        });
        self.early = early;
    }

    /// The first log line, from the last one waited for on, that is as wanted.
    pub(crate) fn wait(&mut self, mut wanted: impl FnMut(&Value) -> bool) -> Value {
        loop {
            let early = self.early.pop_front().map(Ok);
            let Ok(line) = early.unwrap_or_else(|| self.lines.recv_timeout(PATIENCE)) else {
                panic!("the awaited log line did not come; the last were {:#?}", self.seen);
            };
            self.seen.push_back(line.clone());
            if self.seen.len() > 30 {
                self.seen.pop_front();
            }
            if wanted(&line) {
                return line;
            }
        }
    }

    /// The errors among the last lines, one below the other.
    pub(crate) fn errors(&self) -> String {
        let errors = self.seen.iter().filter(|line| line["level"] == "ERROR");
        errors.map(Value::to_string).collect::<Vec<_>>().join("\n")
    }

    /// Waits until the file's outcome is told, and returns the line.
    pub(crate) fn settled(&mut self, path: &str) -> Value {
        self.wait(|line| line["path"] == path && line["outcome"].is_string())
    }

    /// Waits until the file is on the list of what waits; its number there.
    pub(crate) fn kept_back(&mut self, office: &Office, path: &str) -> u64 {
        self.wait(|line| line["path"] == path && line["outcome"] == "held");
        let waiting = office.waiting();
        let found = waiting.iter().find(|line| line["file"] == path);
        found.unwrap_or_else(|| panic!("{path} is not in {waiting:#?}"))["number"].as_u64().unwrap()
    }

    pub(crate) fn get(&self, path: &str) -> Answer {
        client::get(self.address, path, &[])
    }

    pub(crate) fn json_feed(&self, stem: &str) -> Value {
        serde_json::from_slice(&self.get(&format!("/feeds/{stem}.json")).body.0).unwrap()
    }

    pub(crate) fn items(&self, stem: &str) -> Vec<Value> {
        self.json_feed(stem)["items"].as_array().unwrap().clone()
    }

    /// Without the entries that tell of a correction.
    pub(crate) fn statements(&self, stem: &str) -> Vec<Value> {
        let mut items = self.items(stem);
        items.retain(|item| !announces(item));
        items
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// As the service manager does it; the exit status must be 0.
    pub(crate) fn stop(self) {
        self.end(rustix::process::Signal::TERM);
    }

    /// As Ctrl-C does it; the exit status must be 0.
    pub(crate) fn interrupt(self) {
        self.end(rustix::process::Signal::INT);
    }

    /// Waits until it ends by itself. Its exit status and its last words.
    pub(crate) fn ended(mut self) -> (Option<i32>, String) {
        let last = self.lines.iter().last();
        let last = last.and_then(|line| line.as_str().map(str::to_owned));
        (self.child.wait().unwrap().code(), last.unwrap_or_default())
    }

    pub(crate) fn pid(&self) -> rustix::process::Pid {
        rustix::process::Pid::from_child(&self.child)
    }

    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        rustix::process::kill_process(self.pid(), signal).unwrap();
    }

    fn end(mut self, signal: rustix::process::Signal) {
        self.signal(signal);
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {:#?}", self.lines.try_iter().collect::<Vec<_>>());
    }

    /// As a power cut does it, but for what the kernel holds. Returns the last log lines.
    pub(crate) fn kill(mut self) -> Vec<Value> {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
        self.seen.drain(..).chain(self.early.drain(..)).chain(self.lines.iter()).collect()
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// More than any moment takes that a test looks for: looks, not time.
const LOOKS_MAX: usize = 1_000_000;

/// Looks until it is so.
#[track_caller]
pub(crate) fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    let came = (0..LOOKS_MAX).any(|_look| {
        std::thread::yield_now();
        is_so()
    });
    assert!(came, "{what} did not come");
}
