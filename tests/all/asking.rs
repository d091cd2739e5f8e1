//! The program's own HTTP client, over real sockets: what is answered, and each way in which nothing is.

use std::net::TcpListener;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use gazetted::client::{
    Answer, Bounds, ClientError, Endpoint, Request, Stage, TlsFault, Trust, send, send_blocking,
};
use hyper::Method;
use hyper::header::HeaderValue;
use hyper::http::uri::PathAndQuery;
use rcgen::date_time_ymd;
use tempfile::tempdir;

use crate::standin::{self, Identity, reply};

const BOUNDS: Bounds = Bounds { within: Duration::from_secs(20), body_bytes: 1024 };
/// For what is known never to come.
const SHORT: Bounds = Bounds { within: Duration::from_millis(200), body_bytes: 1024 };
const TARGET: &str = "/status.json?a=b";

fn target() -> PathAndQuery {
    PathAndQuery::from_static(TARGET)
}

fn get(endpoint: Endpoint) -> Request {
    Request::get(endpoint, HeaderValue::from_static("press.example.org"), target())
}

fn in_the_clear(port: u16) -> Endpoint {
    Endpoint::Clear { host: "127.0.0.1".to_owned(), port }
}

/// What a server that sends these bytes seems to have answered.
fn answered(bytes: impl Into<Vec<u8>>) -> Result<Answer, ClientError> {
    let bytes = bytes.into();
    send_blocking(get(in_the_clear(standin::clear(move |_head| bytes.clone()))), BOUNDS)
}

fn well(_head: &str) -> Vec<u8> {
    reply("200 OK", &[("X-Field", "of ours")], b"as it is")
}

#[track_caller]
fn is_well(answer: &Answer) {
    assert_eq!(answer.status, 200);
    assert_eq!(answer.fields["x-field"], "of ours");
    assert_eq!(answer.body, "as it is");
}

/// A script that answers well, and the heads that it was asked with.
fn heard() -> (impl standin::Script, Receiver<String>) {
    let (sender, heads) = channel();
    let script = move |head: &str| {
        sender.send(head.to_owned()).unwrap();
        well(head)
    };
    (script, heads)
}

#[test]
fn a_request_says_what_it_was_told_to_and_its_answer_comes_whole() {
    let (script, heads) = heard();
    let mut request = get(in_the_clear(standin::clear(script)));
    request.method = Method::POST;
    request.body = "an order".into();
    request.fields.insert("x-more", HeaderValue::from_static("a field"));
    is_well(&send_blocking(request, BOUNDS).unwrap());
    let head = heads.recv().unwrap().to_lowercase();
    assert!(head.starts_with(&format!("post {TARGET} http/1.1\r\n")), "{head}");
    for line in
        ["host: press.example.org", "connection: close", "content-length: 8", "x-more: a field"]
    {
        assert!(head.contains(&format!("\r\n{line}\r\n")), "{line}: {head}");
    }
}

#[test]
fn it_can_be_asked_for_from_a_runtime_too() {
    let port = standin::clear(well);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    is_well(&runtime.block_on(send(get(in_the_clear(port)), BOUNDS)).unwrap());
}

#[test]
fn a_body_ends_where_its_length_its_last_chunk_or_the_connection_does() {
    let chunked = "HTTP/1.1 200 OK\r\nX-Field: of ours\r\nTransfer-Encoding: chunked\r\n\r\n\
                   3\r\nas \r\n5\r\nit is\r\n0\r\n\r\n";
    is_well(&answered(chunked).unwrap());
    is_well(&answered("HTTP/1.1 200 OK\r\nX-Field: of ours\r\n\r\nas it is").unwrap());
    let none = answered("HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n").unwrap();
    assert_eq!((none.status.as_u16(), none.body.len()), (304, 0));
}

#[test]
fn a_socket_in_the_file_system_may_have_a_long_path() {
    let folder = tempdir().unwrap();
    let deep = folder.path().join("deep".repeat(50));
    std::fs::create_dir(&deep).unwrap();
    // Bound under a short name, for the same reason.
    let (script, heads) = heard();
    standin::unix(&folder.path().join("admin.sock"), script);
    std::fs::rename(folder.path().join("admin.sock"), deep.join("admin.sock")).unwrap();
    is_well(&send_blocking(Request::local(&deep.join("admin.sock"), target()), BOUNDS).unwrap());
    assert!(heads.recv().unwrap().to_lowercase().contains("\r\nhost: localhost\r\n"));
}

#[test]
fn where_nobody_listens_that_is_said() {
    let folder = tempdir().unwrap();
    let ask = |path: &Path| send_blocking(Request::local(path, target()), BOUNDS).unwrap_err();
    let missing = ask(&folder.path().join("missing").join("admin.sock"));
    assert!(matches!(missing, ClientError::Nobody { .. }), "{missing:?}");
    // What a killed program leaves behind.
    let left = folder.path().join("admin.sock");
    drop(std::os::unix::net::UnixListener::bind(&left).unwrap());
    let left = ask(&left);
    assert!(matches!(left, ClientError::Nobody { .. }), "{left:?}");
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let closed = send_blocking(get(in_the_clear(port)), BOUNDS).unwrap_err();
    assert!(matches!(closed, ClientError::Nobody { .. }), "{closed:?}");
    assert_eq!(closed.to_string(), format!("nobody listens at http://127.0.0.1:{port}"));
}

#[test]
fn a_name_without_an_address_is_told_from_an_address_without_a_listener() {
    // Too long for a name, so that no name service is asked.
    let host = "x".repeat(70);
    let error = send_blocking(get(Endpoint::Clear { host, port: 80 }), BOUNDS).unwrap_err();
    assert!(matches!(error, ClientError::NoName { .. }), "{error:?}");
}

#[test]
fn what_takes_the_connection_and_says_nothing_is_late() {
    // The kernel takes the connection; nobody accepts it.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let late = |error: ClientError| {
        let ClientError::Late { stage, .. } = error else { panic!("{error:?}") };
        stage
    };
    let clear = send_blocking(get(in_the_clear(port)), SHORT).unwrap_err();
    assert_eq!(late(clear), Stage::Answering);
    let (host, trust) = ("127.0.0.1".to_owned(), Trust::only([]).unwrap());
    let secured = send_blocking(get(Endpoint::Tls { host, port, trust }), SHORT).unwrap_err();
    assert_eq!(late(secured), Stage::Securing);
}

#[test]
fn a_body_that_stops_halfway_is_waited_for_until_the_deadline_and_no_longer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let (stop, stopped) = channel::<()>();
    let server = std::thread::spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        let begun = b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nas it";
        std::io::Write::write_all(&mut stream, begun).unwrap();
        assert!(stopped.recv().is_err(), "nothing is sent there");
    });
    let error = send_blocking(get(in_the_clear(port)), SHORT).unwrap_err();
    assert!(matches!(error, ClientError::Late { stage: Stage::Answering, .. }), "{error:?}");
    drop(stop);
    server.join().unwrap();
}

#[test]
fn an_answer_that_is_cut_off_is_none() {
    for cut in ["", "HTTP/1.1 200 O", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nas it is"] {
        let error = answered(cut).unwrap_err();
        assert!(matches!(error, ClientError::BrokeOff { .. }), "{cut}: {error:?}");
    }
}

#[test]
fn what_is_no_http_is_told_as_that() {
    let long = format!("HTTP/1.1 200 OK\r\nX-Field: {}\r\n\r\n", "x".repeat(500_000));
    for garbage in ["SSH-2.0-OpenSSH_9.2\r\n\r\n", "220 mail.example.org ESMTP\r\n\r\n", &long] {
        let error = answered(garbage).unwrap_err();
        assert!(matches!(error, ClientError::Garbage { .. }), "{error:?}");
    }
}

#[test]
fn a_body_is_read_up_to_its_bound() {
    let of = |bytes| answered(reply("200 OK", &[], &vec![b'x'; bytes]));
    assert_eq!(of(BOUNDS.body_bytes).unwrap().body.len(), BOUNDS.body_bytes);
    let error = of(BOUNDS.body_bytes + 1).unwrap_err();
    assert!(matches!(error, ClientError::TooLong { bytes: 1024, .. }), "{error:?}");
}

/// Under TLS, at 127.0.0.1, by whom only this identity is trusted.
fn secured(identity: &Identity, trusted: &Identity) -> Result<Answer, ClientError> {
    let port = standin::tls(identity, well);
    let trust = Trust::only([trusted.certificate.clone()]).unwrap();
    send_blocking(get(Endpoint::Tls { host: "127.0.0.1".to_owned(), port, trust }), BOUNDS)
}

#[track_caller]
fn unsafe_because(answered: Result<Answer, ClientError>) -> TlsFault {
    match answered {
        Err(ClientError::Tls { fault, .. }) => fault,
        other => panic!("{other:?}"),
    }
}

#[test]
fn under_tls_the_certificate_must_be_of_somebody_trusted_and_for_that_host() {
    let (ours, other) = (Identity::of(&["127.0.0.1"]), Identity::of(&["127.0.0.1"]));
    is_well(&secured(&ours, &ours).unwrap());
    assert_eq!(unsafe_because(secured(&ours, &other)), TlsFault::UnknownIssuer);
    let elsewhere = Identity::of(&["press.example.org"]);
    assert_eq!(unsafe_because(secured(&elsewhere, &elsewhere)), TlsFault::WrongName);
}

#[test]
fn a_certificate_has_its_time() {
    let until = Identity::with(&["127.0.0.1"], |params| {
        params.not_after = date_time_ymd(2020, 1, 1);
    });
    assert_eq!(unsafe_because(secured(&until, &until)), TlsFault::Expired);
    let from = Identity::with(&["127.0.0.1"], |params| {
        params.not_before = date_time_ymd(2999, 1, 1);
        params.not_after = date_time_ymd(3000, 1, 1);
    });
    assert_eq!(unsafe_because(secured(&from, &from)), TlsFault::NotYetValid);
}

#[test]
fn a_server_without_tls_is_told_as_that() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        let (mut stream, _peer) = listener.accept().unwrap();
        drop(std::io::Write::write_all(&mut stream, &well("")));
    });
    let trust = Trust::only([]).unwrap();
    let endpoint = Endpoint::Tls { host: "127.0.0.1".to_owned(), port, trust };
    assert_eq!(unsafe_because(send_blocking(get(endpoint), BOUNDS)), TlsFault::NoTls);
}
