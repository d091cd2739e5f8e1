//! The configuration read anew: taken as a whole, or not at all.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process};

use crate::client;
use crate::daemon::{Daemon, Office, until};
use crate::main_job::text;
use crate::service::Manager;

fn rewrite(office: &Office, from: &str, to: &str) {
    let config = fs::read_to_string(office.path("config.toml")).unwrap();
    assert!(config.contains(from), "{from} is not in {config}");
    fs::write(office.path("config.toml"), config.replace(from, to)).unwrap();
}

/// With one statement that is public.
pub(crate) fn started(office: &Office, manager: &Manager) -> Daemon {
    office.drop("ferry.txt", text("The ferry leaves", "the ferry"));
    let mut daemon = manager.start(office);
    daemon.catch_up();
    manager.hears_of("READY=1");
    daemon
}

#[test]
fn a_new_configuration_is_in_force_once_ready_is_said_again() {
    let office = Office::with("");
    let manager = Manager::of(&office);
    let mut daemon = started(&office, &manager);
    rewrite(&office, "title = \"Harbour Office\"", "title = \"Harbour and Ferry Office\"");
    rewrite(&office, "drop_dir = \"drop\"", "drop_dir = \"other\"");
    fs::rename(office.path("drop"), office.path("other")).unwrap();
    daemon.signal(Signal::HUP);
    manager.hears_of("RELOADING=1");
    manager.hears_of("READY=1");
    let feed = client::get(manager.address(), "/feeds/all.atom", &[]).text();
    assert!(feed.contains("Harbour and Ferry Office") && feed.contains("The ferry leaves"));
    daemon.catch_up();
    fs::create_dir_all(office.path("drop")).unwrap();
    fs::write(office.path("staged"), text("The pier opens", "the pier")).unwrap();
    fs::rename(office.path("staged"), office.path("other/pier.txt")).unwrap();
    daemon.wait(|line| line["path"] == "pier.txt" && line["outcome"] == "published");
    daemon.stop();
}

#[test]
fn how_it_stands_is_told_again_after_a_reload() {
    let office = Office::with("");
    let manager = Manager::of(&office);
    let mut daemon = started(&office, &manager);
    office.drop("later.txt", format!("Embargo: 2999-01-01 10:00\n\n{}", text("Later", "a time")));
    daemon.kept_back(&office, "later.txt");
    let waits = |line: &String| line.starts_with("STATUS=") && line.contains("1 wait");
    until("what waits", || manager.hears().iter().any(waits));
    for config in ["title = \"Harbour Office\"", "titel = \"Harbour Office\""] {
        rewrite(&office, "title = \"Harbour Office\"", config);
        daemon.signal(Signal::HUP);
        manager.hears_of("RELOADING=1");
        let said = manager.hears_of("READY=1");
        assert!(!said.iter().any(waits), "{said:?}");
        until("what waits", || manager.hears().iter().any(waits));
    }
    daemon.stop();
}

#[test]
fn a_configuration_with_a_fault_changes_nothing_and_is_told() {
    let office = Office::with("");
    let manager = Manager::of(&office);
    let mut daemon = started(&office, &manager);
    let before = client::get(manager.address(), "/feeds/all.atom", &[]);
    rewrite(&office, "title = ", "titel = ");
    daemon.signal(Signal::HUP);
    manager.hears_of("RELOADING=1");
    let said = manager.hears_of("READY=1");
    assert!(said[0].starts_with("STATUS=reload failed"), "{said:?}");
    daemon.wait(|line| {
        let message = line["message"].as_str().unwrap_or_default();
        message.contains("stays as it was") && message.contains("titel")
    });
    assert_eq!(client::get(manager.address(), "/feeds/all.atom", &[]).body, before.body);
    office.drop("pier.txt", text("The pier opens", "the pier"));
    assert_eq!(daemon.settled("pier.txt")["outcome"], "published");
    daemon.stop();
}

#[test]
fn a_configuration_that_cannot_start_leaves_the_one_before_in_force() {
    let office = Office::with("");
    let manager = Manager::of(&office);
    let mut daemon = started(&office, &manager);
    rewrite(&office, "press.example.org,2026", "press.example.org,2025");
    daemon.signal(Signal::HUP);
    let said = manager.hears_of("READY=1");
    assert!(said[0].contains("authority"), "{said:?}");
    daemon.catch_up();
    office.drop("pier.txt", text("The pier opens", "the pier"));
    assert_eq!(daemon.settled("pier.txt")["outcome"], "published");
    assert_eq!(daemon.items("all").len(), 2);
    daemon.stop();
}

#[test]
fn another_address_is_listened_at_and_the_old_one_no_longer() {
    let office = Office::with("");
    let mut daemon = office.start();
    let old = daemon.address();
    // Bound once, so that it is free.
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    rewrite(&office, "127.0.0.1:0", &free.to_string());
    daemon.signal(Signal::HUP);
    daemon.wait(|line| line["listen"] == free.to_string());
    daemon.catch_up();
    assert_eq!(client::get(free, "/feeds/all.atom", &[]).status, 200);
    until("the end of the old socket", || TcpStream::connect(old).is_err());
    daemon.stop();
}

#[test]
fn no_request_fails_while_configurations_are_read_anew() {
    let office = Office::with("");
    let manager = Manager::of(&office);
    let daemon = started(&office, &manager);
    let address = manager.address();
    let stop = gazetted::supervisor::Shutdown::new();
    let asks = stop.clone();
    let reader = std::thread::spawn(move || {
        let mut connection = client::Connection::to(address);
        while !asks.is_requested() {
            assert_eq!(connection.get("/feeds/all.atom", &[]).status, 200);
        }
    });
    for title in ["One", "Two", "Three", "Four", "Five"] {
        let config = fs::read_to_string(office.path("config.toml")).unwrap();
        let line = config.lines().find(|line| line.starts_with("title")).unwrap().to_owned();
        rewrite(&office, &line, &format!("title = \"{title}\""));
        daemon.signal(Signal::HUP);
        manager.hears_of("RELOADING=1");
        manager.hears_of("READY=1");
        let feed = client::get(address, "/feeds/all.json", &[]).text();
        assert!(feed.contains(title), "{feed}");
        rewrite(&office, "title = ", "titel = ");
        daemon.signal(Signal::HUP);
        manager.hears_of("RELOADING=1");
        manager.hears_of("READY=1");
        rewrite(&office, "titel = ", "title = ");
    }
    stop.request();
    reader.join().unwrap();
    daemon.stop();
}

/// Does not outlive its test.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

#[test]
fn a_wish_to_read_it_anew_that_comes_while_it_starts_is_heard() {
    let office = Office::with_share("", "feeds");
    let manager = Manager::of(&office);
    office.hang_share();
    let mut starting =
        Ended(manager.command(&office, "http").stderr(Stdio::null()).spawn().unwrap());
    let pid = Pid::from_child(&starting.0);
    until("a handler of SIGHUP", || {
        let status = fs::read_to_string(format!("/proc/{}/status", starting.0.id())).unwrap();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:")).unwrap();
        status.starts_with("Name:\tgazetted\n")
            && u64::from_str_radix(caught.trim(), 16).unwrap() & 1 == 1
    });
    kill_process(pid, Signal::HUP).unwrap();
    office.share_answers();
    for heard in ["READY=1", "RELOADING=1", "READY=1"] {
        manager.hears_of(heard);
    }
    kill_process(pid, Signal::TERM).unwrap();
    assert!(starting.0.wait().unwrap().success());
}

/// For an answer that must not come.
const SHORT: Duration = Duration::from_secs(1);

#[test]
fn who_is_connected_counts_among_the_connections_of_the_next_configuration() {
    let office = Office::with("");
    rewrite(&office, "listen = \"127.0.0.1:0\"", "listen = \"127.0.0.1:0\"\nconnections_max = 16");
    let manager = Manager::of(&office);
    let daemon = started(&office, &manager);
    let connect = |_reader| {
        let mut connection = client::Connection::to(manager.address());
        assert_eq!(connection.get("/feeds/all.atom", &[]).status, 200);
        connection
    };
    let mut there: Vec<client::Connection> = (0..8).map(connect).collect();
    rewrite(&office, "Harbour Office", "Ferry Office");
    daemon.signal(Signal::HUP);
    manager.hears_of("RELOADING=1");
    manager.hears_of("READY=1");
    there.extend((0..8).map(connect));
    let mut another = TcpStream::connect(manager.address()).unwrap();
    another.write_all(b"GET / HTTP/1.0\r\nHost: press.example.org\r\n\r\n").unwrap();
    another.set_read_timeout(Some(SHORT)).unwrap();
    assert!(another.read(&mut [0; 16]).is_err(), "there are sixteen places");
    there.pop();
    another.set_read_timeout(None).unwrap();
    assert!(another.read(&mut [0; 16]).unwrap() > 0);
    daemon.stop();
}
