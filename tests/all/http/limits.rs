//! The bounds, each reached with all others out of reach.

use std::fs::File;
use std::process::Command;

use rustix::process::{Resource, getrlimit};

use super::*;

const SHORT: Duration = Duration::from_millis(500);

/// So many descriptors, and a test can use them up.
const FEW: u64 = 64;

#[test]
fn a_connection_without_a_whole_first_head_is_closed() {
    let server = Server::limited(|limits| (limits.head, limits.idle) = (SHORT, HOUR));
    for sent in ["", "G", "GET /feeds/ HTTP/1.1\r\nHost: localhost\r\nX-Slow: "] {
        let mut client = server.connect();
        client.send(sent);
        assert_eq!(client.rest(), b"", "{sent:?}");
    }
}

#[test]
fn a_trickle_of_bytes_does_not_prolong_the_head() {
    let server = Server::limited(|limits| (limits.head, limits.idle) = (SHORT, HOUR));
    let mut client = server.connect();
    client.send("GET /feeds/ HTTP/1.1\r\n");
    client.stream.get_ref().set_read_timeout(Some(Duration::from_millis(20))).unwrap();
    let mut byte = [0];
    let closed = (0..1_500).any(|_| {
        let sent = client.stream.get_mut().write_all(b"X: y\r\n");
        let read = client.stream.read(&mut byte);
        sent.is_err() || !matches!(read, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    });
    assert!(closed);
}

#[test]
fn a_connection_that_stays_idle_is_closed() {
    let server = Server::limited(|limits| (limits.head, limits.idle) = (HOUR, SHORT));
    for begun in ["", "GET /feeds/ HTTP/1.1\r\nHost: loc"] {
        let mut client = server.connect();
        assert_eq!(client.get("/feeds/").status, 200);
        client.send(begun);
        assert_eq!(client.rest(), b"", "{begun:?}");
    }
}

#[test]
fn a_reader_that_takes_nothing_loses_its_connection_and_its_place() {
    let server = Server::with(|settings| {
        settings.connections_max = 1;
        settings.limits.write_stall = SHORT;
    });
    let mut deaf = server.connect();
    deaf.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(deaf.head().status, 200);
    assert_eq!(server.get("/feeds/", "").status, 200, "the place is free again");
    assert!(deaf.rest_before_reset().len() < LARGE);
}

#[test]
fn connections_beyond_the_limit_wait_for_a_place() {
    let server = Server::with(|settings| settings.connections_max = 2);
    let (mut first, mut second, mut third) = (server.connect(), server.connect(), server.connect());
    third.send("GET /feeds/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for _ in 0..100 {
        assert_eq!(first.get("/feeds/").status, 200);
        assert_eq!(second.get("/feeds/").status, 200);
        assert!(third.is_silent());
    }
    drop(first);
    assert_eq!(third.answer().status, 200);
}

#[test]
fn the_last_request_of_a_connection_is_told_so() {
    let server = Server::limited(|limits| limits.requests = 3);
    let mut client = server.connect();
    for expected in [None, None, Some("close")] {
        assert_eq!(client.get("/feeds/").field("connection"), expected);
    }
    assert_eq!(client.rest(), b"");
}

#[test]
fn a_head_that_is_too_long_is_refused_and_the_connection_closed() {
    let server = Server::start();
    let fields = |count: usize| "X: y\r\n".repeat(count);
    let long = |bytes: usize| format!("X: {}\r\n", "y".repeat(bytes));
    let path = |bytes: usize| format!("/{}", "y".repeat(bytes - 1));
    for (path, fields, status) in [
        (path(8 * 1024), String::new(), 404),
        (path(8 * 1024 + 1), String::new(), 414),
        ("/feeds/".to_owned(), fields(63), 200),
        ("/feeds/".to_owned(), fields(64), 431),
        ("/feeds/".to_owned(), fields(200), 431),
        ("/feeds/".to_owned(), long(16_000), 200),
        ("/feeds/".to_owned(), long(17_000), 431),
        ("/feeds/".to_owned(), long(100_000), 431),
        (path(100_000), String::new(), 431),
    ] {
        let mut client = server.connect();
        client.send(&format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n"));
        let (sent, answer) = (path.len() + fields.len(), client.answer());
        assert_eq!(answer.status, status, "{sent} bytes");
        if status > 404 {
            assert_eq!(client.rest(), b"", "{sent} bytes");
        }
    }
}

/// Runs again with few descriptors, in a process of its own, because they are a whole process's.
#[test]
fn a_want_of_descriptors_ends_neither_the_serving_nor_open_connections() {
    if getrlimit(Resource::Nofile).current.is_none_or(|limit| limit > FEW) {
        let this =
            "http::limits::a_want_of_descriptors_ends_neither_the_serving_nor_open_connections";
        let script = format!("ulimit -n {FEW} && exec \"$0\" --exact {this}");
        let program = std::env::current_exe().unwrap();
        let output = Command::new("sh").arg("-c").arg(script).arg(program).output().unwrap();
        let told = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && told.contains("1 passed"), "{told}");
        return;
    }
    let server = Server::start();
    let mut open = server.connect();
    assert_eq!(open.get("/feeds/").status, 200);
    let mut hoard: Vec<File> = std::iter::from_fn(|| File::open("/dev/null").ok()).collect();
    drop(hoard.pop());
    let mut waiting = server.connect();
    waiting.send("GET /feeds/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    for _ in 0..100 {
        assert_eq!(open.get("/feeds/").status, 200);
    }
    assert!(waiting.is_silent(), "nobody can accept it");
    drop(hoard);
    assert_eq!(waiting.answer().status, 200);
}
