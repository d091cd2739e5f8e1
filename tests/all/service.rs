//! As a service: what the service manager is told, and sockets that it keeps while the program restarts.

use std::collections::BTreeSet;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::fd::OwnedFd;
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::net::UnixDatagram;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::client;
use crate::daemon::{Daemon, Office, until};
use crate::main_job::{LANGUAGES, text};

/// Longer than anything takes that is waited for.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the allocator of glibc reads before anything else runs.
pub(crate) const ALLOCATOR_BOUND: &str = "MALLOC_TRIM_THRESHOLD_";

/// Does what systemd does for a unit with a socket: keeps it, passes it on as descriptor 3, and hears
/// what the program has to say.
pub(crate) struct Manager {
    words: UnixDatagram,
    listener: TcpListener,
}

/// In place of the program: the descriptors are where it looks for them, and their process is its own.
const PASS_ON: &str = r#"exec 3<&0 </dev/null; LISTEN_PID=$$ exec "$@""#;

impl Manager {
    pub(crate) fn of(office: &Office) -> Manager {
        let words = UnixDatagram::bind(office.path("notify")).unwrap();
        words.set_read_timeout(Some(PATIENCE)).unwrap();
        Manager { words, listener: TcpListener::bind("127.0.0.1:0").unwrap() }
    }

    /// The same, with a socket that is open to other machines.
    pub(crate) fn reached_by_all(office: &Office) -> Manager {
        Manager { listener: TcpListener::bind("0.0.0.0:0").unwrap(), ..Manager::of(office) }
    }

    pub(crate) fn address(&self) -> SocketAddr {
        self.listener.local_addr().unwrap()
    }

    /// The program under this manager, with its socket under a name.
    pub(crate) fn command(&self, office: &Office, name: &str) -> Command {
        let mut command = office.programmed(Command::new("sh"));
        command
            .args(["-c", PASS_ON, "sh", env!("CARGO_BIN_EXE_gazetted"), "run"])
            .env("LISTEN_FDS", "1")
            .env("LISTEN_FDNAMES", name)
            .env("NOTIFY_SOCKET", office.path("notify"))
            .stdin(Stdio::from(OwnedFd::from(self.listener.try_clone().unwrap())))
            .stdout(Stdio::null());
        command
    }

    pub(crate) fn start(&self, office: &Office) -> Daemon {
        Daemon::of(self.command(office, "http"))
    }

    /// The next message: its lines.
    pub(crate) fn hears(&self) -> Vec<String> {
        let mut bytes = [0; 4096];
        let length = self.words.recv(&mut bytes).expect("a message");
        String::from_utf8(bytes[..length].to_vec()).unwrap().lines().map(str::to_owned).collect()
    }

    /// Hears until a message has this line; the other lines of that message.
    pub(crate) fn hears_of(&self, line: &str) -> Vec<String> {
        loop {
            let mut lines = self.hears();
            if let Some(at) = lines.iter().position(|said| said == line) {
                lines.remove(at);
                return lines;
            }
        }
    }

    /// Whether nothing was said that nobody has heard.
    pub(crate) fn is_silent(&self) -> bool {
        self.words.set_nonblocking(true).unwrap();
        let silent = self.words.recv(&mut [0; 4096]).is_err();
        self.words.set_nonblocking(false).unwrap();
        silent
    }
}

#[test]
fn ready_is_said_when_the_feeds_are_served_and_stopping_when_it_stops() {
    let office = Office::with("");
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    let manager = Manager::of(&office);
    let mut daemon = manager.start(&office);
    let said = manager.hears_of("READY=1");
    assert!(said.iter().any(|line| line.starts_with("STATUS=")), "{said:?}");
    assert_eq!(client::get(manager.address(), "/feeds/all.atom", &[]).status, 200);
    daemon.catch_up();
    daemon.stop();
    manager.hears_of("STOPPING=1");
}

/// The databases and the feeds come before it.
#[test]
fn ready_is_not_said_while_a_folder_is_waited_for() {
    let office = Office::with_share("", "feeds");
    let manager = Manager::of(&office);
    office.hang_share();
    let mut program = manager.command(&office, "http").stderr(Stdio::null()).spawn().unwrap();
    let threads = format!("/proc/{}/task", program.id());
    let asks = |thread: fs::DirEntry| {
        fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name == "folders\n")
    };
    until("the start that waits", || {
        fs::read_dir(&threads).unwrap().filter_map(Result::ok).any(asks)
    });
    assert!(manager.is_silent());
    office.share_answers();
    manager.hears_of("READY=1");
    assert_eq!(client::get(manager.address(), "/feeds/all.atom", &[]).status, 200);
    kill_process(Pid::from_child(&program), Signal::TERM).unwrap();
    assert_eq!(program.wait().unwrap().code(), Some(0));
}

#[test]
fn the_service_manager_is_told_that_nothing_is_taken_in() {
    let office = Office::with("keep_free = \"900 TB\"\n");
    let manager = Manager::of(&office);
    let daemon = manager.start(&office);
    manager.hears_of("READY=1");
    let mut said = Vec::new();
    until("the pause", || {
        said = manager.hears();
        said.iter().any(|line| line.starts_with("STATUS=") && line.contains("; PAUSED for want of"))
    });
    daemon.stop();
}

#[test]
fn what_cannot_start_never_says_that_it_is_ready() {
    let office = Office::with("");
    let manager = Manager::of(&office);
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let listen = format!("{:?}", taken.local_addr().unwrap().to_string());
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    fs::write(office.path("config.toml"), config.replace("\"127.0.0.1:0\"", &listen)).unwrap();
    let mut command = office.program();
    let ended = command.arg("run").env("NOTIFY_SOCKET", office.path("notify")).output().unwrap();
    assert_eq!(ended.status.code(), Some(74), "{ended:?}");
    assert!(manager.is_silent());
}

#[test]
fn a_socket_under_another_name_is_refused_with_the_line_that_mends_it() {
    let office = Office::with("");
    let manager = Manager::of(&office);
    let ended = manager.command(&office, "web").output().unwrap();
    assert_eq!(ended.status.code(), Some(78), "{ended:?}");
    let said = String::from_utf8(ended.stderr).unwrap();
    assert!(said.contains("FileDescriptorName=http"), "{said}");
}

#[test]
fn what_comes_while_it_restarts_waits_and_is_answered() {
    let office = Office::with("");
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    let manager = Manager::of(&office);
    let mut daemon = manager.start(&office);
    daemon.catch_up();
    let before = client::get(manager.address(), "/feeds/all.atom", &[]);
    daemon.stop();
    let address = manager.address();
    let waiting: Vec<_> = (0..20)
        .map(|_reader| std::thread::spawn(move || client::get(address, "/feeds/all.atom", &[])))
        .collect();
    let daemon = manager.start(&office);
    for reader in waiting {
        let answer = reader.join().unwrap();
        assert_eq!((answer.status, &answer.body), (200, &before.body));
    }
    daemon.stop();
}

/// How often the program is restarted under load: `tests/foreign/run` asks for the full number.
fn restarts() -> u32 {
    let asked = std::env::var_os("GAZETTED_RESTARTS");
    asked.map_or(5, |count| count.to_str().unwrap().parse().unwrap())
}

#[test]
fn no_request_fails_while_it_is_restarted_again_and_again() {
    let office = Office::with("");
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    let manager = Manager::of(&office);
    let address = manager.address();
    let stop = gazetted::supervisor::Shutdown::new();
    let mut daemon = manager.start(&office);
    daemon.catch_up();
    // Two hundred requests a second, each on a connection of its own, from eight readers.
    let answered = Arc::<AtomicU32>::default();
    let readers: Vec<_> = (0..8)
        .map(|_reader| {
            let (stop, answered) = (stop.clone(), Arc::clone(&answered));
            std::thread::spawn(move || {
                while !stop.wait_timeout(Duration::from_millis(40)) {
                    assert_eq!(client::get(address, "/feeds/all.atom", &[]).status, 200);
                    answered.fetch_add(1, Ordering::Relaxed);
                }
            })
        })
        .collect();
    for _restart in 0..restarts() {
        daemon.stop();
        manager.hears_of("STOPPING=1");
        daemon = manager.start(&office);
        manager.hears_of("READY=1");
        let enough = answered.load(Ordering::Relaxed) + 20;
        until("the next requests", || answered.load(Ordering::Relaxed) >= enough);
    }
    stop.request();
    for reader in readers {
        reader.join().unwrap();
    }
    daemon.stop();
}

#[test]
fn a_connection_that_has_not_asked_yet_is_answered_while_it_stops() {
    let office = Office::with("");
    let manager = Manager::of(&office);
    let mut daemon = manager.start(&office);
    daemon.catch_up();
    let mut connection = client::Connection::over(TcpStream::connect(manager.address()).unwrap());
    // It was accepted if a later one was.
    assert_eq!(client::get(manager.address(), "/feeds/", &[]).status, 200);
    daemon.signal(Signal::TERM);
    manager.hears_of("STOPPING=1");
    let answer = connection.get("/feeds/all.atom", &[]);
    assert_eq!((answer.status, answer.field("connection")), (200, Some("close")));
    assert_eq!(daemon.ended().0, Some(0));
}

/// Runs until all of `last` is said, with its log in a file which the service manager says is the journal, or is not.
fn log_of(office: &Office, last: &[&str], stream: impl Fn(&fs::Metadata) -> String) -> String {
    let path = office.path("journal");
    let file = fs::File::create(&path).unwrap();
    let mut command = office.program();
    command.arg("run").env("JOURNAL_STREAM", stream(&file.metadata().unwrap()));
    let mut program = command.stderr(file).spawn().unwrap();
    let read = || fs::read_to_string(&path).unwrap();
    until("the end of the start", || last.iter().all(|said| read().contains(said)));
    program.kill().unwrap();
    program.wait().unwrap();
    read()
}

#[test]
fn the_journal_is_told_how_grave_each_line_is_and_nothing_else_is() {
    let office = Office::with("");
    office.drop("empty.txt", "Search in archive\n");
    // The first start alone has something for whoever looks closely, which may come after the rest.
    let last = ["caught up with the drop folder", "\"DEBUG\""];
    let journal = log_of(&office, &last, |file| format!("{}:{}", file.dev(), file.ino()));
    let of = |mark: &str| {
        let lines = journal.lines().filter_map(|line| line.strip_prefix(mark));
        let lines = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        lines.map(|line| line["level"].as_str().unwrap().to_owned()).collect::<BTreeSet<_>>()
    };
    for (mark, level) in [("<4>", "WARN"), ("<6>", "INFO"), ("<7>", "DEBUG")] {
        assert_eq!(of(mark), BTreeSet::from([level.to_owned()]), "{journal}");
    }
    assert!(journal.lines().all(|line| line.starts_with('<')), "{journal}");
    let other = log_of(&office, &last[..1], |file| format!("{}:{}", file.dev(), file.ino() + 1));
    assert!(other.lines().all(|line| line.starts_with('{')), "{other}");
    fs::write(office.path("config.toml"), "titel = 1\n").unwrap();
    let file = fs::File::create(office.path("journal")).unwrap();
    let found = file.metadata().unwrap();
    let mut command = office.program();
    command.arg("run").env("JOURNAL_STREAM", format!("{}:{}", found.dev(), found.ino()));
    assert_eq!(command.stderr(file).status().unwrap().code(), Some(78));
    let last = fs::read_to_string(office.path("journal")).unwrap();
    assert!(last.starts_with("<3>gazetted: "), "{last}");
}

#[test]
fn freed_memory_goes_back_to_the_system_however_it_was_started() {
    let office = Office::with(LANGUAGES);
    let bound = |given: Option<&str>| {
        let mut command = office.program();
        command
            .arg("run")
            .stdout(Stdio::null())
            .env_remove(ALLOCATOR_BOUND)
            .env_remove("GLIBC_TUNABLES");
        command.envs(given.map(|bound| (ALLOCATOR_BOUND, bound)));
        let daemon = Daemon::of(command);
        let environment =
            fs::read(format!("/proc/{}/environ", daemon.pid().as_raw_nonzero())).unwrap();
        daemon.stop();
        let environment = String::from_utf8(environment).unwrap();
        let mut lines = environment
            .split('\0')
            .filter_map(|line| line.strip_prefix(ALLOCATOR_BOUND)?.strip_prefix('='));
        (lines.next().map(str::to_owned), lines.next().map(str::to_owned))
    };
    let unit = fs::read_to_string("dist/systemd/gazetted.service").unwrap();
    let of_the_unit =
        unit.lines().find_map(|line| line.strip_prefix("Environment=MALLOC_TRIM_THRESHOLD_="));
    assert!(of_the_unit.is_some());
    assert_eq!(bound(None), (of_the_unit.map(str::to_owned), None));
    assert_eq!(bound(Some("65536")), (Some("65536".to_owned()), None), "what was chosen stays");
}
