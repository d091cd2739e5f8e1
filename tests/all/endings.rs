//! How the program ends, and how it refuses to begin.

use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};

use crate::daemon::{Daemon, Office};

#[test]
fn ctrl_c_stops_cleanly_while_readers_hold_connections() {
    let office = Office::with("");
    let daemon = office.start();
    let mut reading = TcpStream::connect(daemon.address()).unwrap();
    reading.write_all(b"GET /feeds/all.json HTTP/1.1\r\nHost: press.example.org\r\n\r\n").unwrap();
    let mut first = [0; 12];
    reading.read_exact(&mut first).unwrap();
    assert_eq!(&first, b"HTTP/1.1 200");
    // One that has sent half a request, and one that has sent nothing.
    let mut halfway = TcpStream::connect(daemon.address()).unwrap();
    halfway.write_all(b"GET /feeds/all.json HTTP/1.1\r\nHost: press").unwrap();
    let silent = TcpStream::connect(daemon.address()).unwrap();
    daemon.interrupt();
    drop((reading, halfway, silent));
}

#[test]
fn whoever_reads_that_it_is_ready_may_stop_it_at_once() {
    Daemon::start(&Office::with(""), &[]).interrupt();
}

#[test]
fn a_second_daemon_on_the_same_state_is_refused_and_the_first_goes_on() {
    let office = Office::with("");
    let daemon = office.start();
    let second = office.command(&["run"]);
    let told = String::from_utf8(second.stderr).unwrap();
    assert_eq!(second.status.code(), Some(78), "{told}");
    assert!(told.contains("another gazetted runs on") && told.contains("state_dir"), "{told}");
    assert_eq!(daemon.get("/feeds/all.json").status, 200);
    daemon.stop();
}

/// The configuration as it is, as a trial, and as it is without the authority of its ids.
struct Site {
    live: String,
    trial: String,
}

impl Site {
    fn of(office: &Office) -> Site {
        let text = std::fs::read_to_string(office.path("config.toml")).unwrap();
        let live = text.replace("authority = \"press.example.org,2026\"\n", "");
        let trial = live.replace("http://press.example.org", "http://localhost:8080");
        Site { live, trial }
    }
}

const STATEMENT: &str = "The harbour opens\n\nThe harbour opens at nine on all working days.\n";

#[test]
fn a_trial_does_not_go_live_with_its_ids_unless_that_is_said() {
    let office = Office::with("settle = \"10ms\"\n");
    let (config, site) = (office.path("config.toml"), Site::of(&office));
    std::fs::write(&config, &site.trial).unwrap();
    let mut daemon = office.start();
    office.drop("a.txt", STATEMENT);
    daemon.wait(|line| line["outcome"] == "published");
    daemon.stop();
    std::fs::write(&config, &site.live).unwrap();
    let ended = office.command(&["run"]);
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(78), "{told}");
    let authority = told.split('"').nth(1).expect("the authority to keep");
    assert!(authority.starts_with("localhost,"), "{told}");
    std::fs::write(&config, format!("authority = \"{authority}\"\n{}", site.live)).unwrap();
    office.start().stop();
}

#[test]
fn a_trial_that_has_given_out_no_id_goes_live_with_ids_of_its_own_host() {
    let office = Office::with("settle = \"10ms\"\n");
    let (config, site) = (office.path("config.toml"), Site::of(&office));
    std::fs::write(&config, &site.trial).unwrap();
    office.start().stop();
    std::fs::write(&config, &site.live).unwrap();
    let mut daemon = office.start();
    office.drop("a.txt", STATEMENT);
    daemon.wait(|line| line["outcome"] == "published");
    let id = daemon.items("all")[0]["id"].as_str().unwrap().to_owned();
    assert!(id.starts_with("tag:press.example.org,"), "{id}");
    daemon.stop();
    // From here on it is no trial that could be begun anew.
    std::fs::write(&config, &site.trial).unwrap();
    office.start().stop();
}

#[test]
fn a_taken_port_ends_the_program_before_it_is_ready() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let office = Office::with("");
    let config = office.path("config.toml");
    let text = std::fs::read_to_string(&config).unwrap().replace("127.0.0.1:0", &address);
    std::fs::write(config, text).unwrap();
    let ended = office.command(&["run"]);
    let told = String::from_utf8(ended.stderr).unwrap();
    assert_eq!(ended.status.code(), Some(74), "{told}");
    assert!(told.contains(&address), "{told}");
    assert!(!told.contains("caught up") && !told.contains("\"listen\""), "{told}");
}

/// A part that fails ends the whole, with a status that makes a service manager start it again; it
/// goes on where it stood.
#[test]
fn a_ledger_that_can_no_longer_be_written_ends_the_program_as_an_input_or_output_error() {
    let office = Office::with("settle = \"10ms\"\nlanguages = [\"en\"]\n");
    let daemon = office.start();
    let ledger = rusqlite::Connection::open(office.path("state/ledger.db")).unwrap();
    ledger.execute_batch("ALTER TABLE records RENAME TO elsewhere").unwrap();
    office.drop("a.txt", "The harbour opens\n\nThe harbour opens at nine on all working days.\n");
    let (status, last_words) = daemon.ended();
    assert_eq!(status, Some(74), "{last_words}");
    assert!(last_words.contains("admit stopped: the ledger"), "{last_words}");
    assert!(last_words.contains("no such table"), "{last_words}");
    ledger.execute_batch("ALTER TABLE elsewhere RENAME TO records").unwrap();
    let daemon = office.start();
    assert_eq!(daemon.items("all").len(), 1);
    daemon.stop();
}
