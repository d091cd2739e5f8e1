//! Stopping: what is under way is finished, nothing else is waited for.

use super::*;

#[test]
fn connections_that_owe_no_answer_do_not_hold_up_the_stop() {
    let server = Server::limited(|limits| (limits.head, limits.idle) = (HOUR, HOUR));
    let (mut silent, mut partial, mut idle) =
        (server.connect(), server.connect(), server.connect());
    partial.send("GET /feeds/ HTTP/1.1\r\nHo");
    assert_eq!(idle.get("/feeds/").status, 200);
    let mut resumed = server.connect();
    assert_eq!(resumed.get("/feeds/").status, 200);
    resumed.send("GET /feeds/ HTTP/1.1\r\nHo");
    assert!(server.supervisor.drain(LONG).is_clean());
    for client in [&mut silent, &mut idle] {
        assert_eq!(client.rest(), b"");
    }
    assert!(TcpStream::connect(server.address).is_err(), "nobody listens any more");
}

#[test]
fn a_slow_reader_gets_the_whole_answer() {
    let server = Server::start();
    let mut client = server.connect();
    client.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(client.head().status, 200);
    server.supervisor.shutdown().request();
    assert_eq!(client.rest().len(), LARGE);
    assert!(server.supervisor.drain(LONG).is_clean());
}

#[test]
fn an_answer_that_comes_during_the_stop_says_that_it_is_the_last() {
    let server = Server::start();
    let (mut client, mut idle) = (server.connect(), server.connect());
    assert_eq!(idle.get("/feeds/").field("connection"), None);
    client.send("GET /statements/2026/slow-3fa94c HTTP/1.1\r\nHost: localhost\r\n\r\n");
    server.pages.begun.recv_timeout(LONG).unwrap();
    server.supervisor.shutdown().request();
    assert_eq!(idle.rest(), b"");
    // While an answer is still under way nobody listens any more: whoever comes now is refused, or
    // thrown out of the queue when the socket is closed.
    if let Ok(late) = TcpStream::connect(server.address) {
        late.set_read_timeout(Some(LONG)).unwrap();
        let error = (&late).read(&mut [0]).expect_err("nobody serves it");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    }
    server.pages.release.send(()).unwrap();
    let answer = client.answer();
    assert_eq!((answer.status, answer.field("connection")), (200, Some("close")));
    assert_eq!(client.rest(), b"");
    assert!(server.supervisor.drain(LONG).is_clean());
}

#[test]
fn a_reader_that_takes_nothing_is_cut_off_and_the_stop_is_clean() {
    let server = Server::limited(|limits| limits.drain = Duration::from_millis(100));
    let mut client = server.connect();
    client.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(client.head().status, 200);
    assert!(server.supervisor.drain(LONG).is_clean());
    let mut taken = Vec::new();
    // Cut with a reset or after what the kernel still held; in no case is it the whole.
    drop(client.stream.read_to_end(&mut taken));
    assert!(taken.len() < LARGE);
}

#[test]
fn whoever_takes_longer_than_the_grace_is_abandoned_by_name() {
    let server = Server::of(1, |_settings| {});
    let mut client = server.connect();
    client.send("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!(client.head().status, 200);
    let drained = server.supervisor.drain(Duration::from_millis(100));
    assert_eq!(drained.abandoned, ["http-0"]);
}

#[test]
fn other_sockets_take_the_place_of_the_first_and_open_connections_go_on() {
    let server = Server::start();
    let mut before = server.connect();
    assert_eq!(before.get("/feeds/").status, 200);
    let other = bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = other.local_addr().unwrap();
    server.running.listen_at(&[other]).unwrap();
    let mut after = Client::to(address);
    assert_eq!(after.get("/feeds/").status, 200);
    assert_eq!(before.get("/feeds/").status, 200);
    crate::daemon::until("the end of the first", || TcpStream::connect(server.address).is_err());
    assert!(server.supervisor.drain(LONG).is_clean());
}

#[test]
fn a_port_that_is_taken_is_known_before_anything_is_started() {
    let server = Server::start();
    let error = bind(server.address).unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
}
