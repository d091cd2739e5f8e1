//! The server as a reader's program meets it: bytes over a real socket.

#![expect(clippy::unwrap_used, reason = "what a helper cannot do fails the test that asked for it")]

mod limits;
mod replies;
mod requests;
mod stop;

use std::collections::HashMap;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::num::NonZeroUsize;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use bytes::Bytes;
use gazetted::domain::language::Language;
use gazetted::http::limits::Limits;
use gazetted::http::pages::{NoPage, PagePath, PageSource, PageUnavailable};
use gazetted::http::{ServerSettings, Services, bind, start};
use gazetted::snapshot::{Body, Document, DocumentKind, Documents, Snapshot};
use gazetted::supervisor::{Shutdown, Supervisor};

/// Nothing takes so long: whoever waits longer waits in vain, and the test fails. Shorter than the
/// timers that hyper has by itself.
const LONG: Duration = Duration::from_secs(20);
const HOUR: Duration = Duration::from_hours(1);

const DIGEST: &str = "0123456789abcdef0123456789abcdef";
const FEED: &str = "the whole feed, in pieces";
const NO_PAGE: &str = "a page that says that there is none";
const GZIP: &[u8] = b"gzip\x00bytes";
const BROTLI: &[u8] = b"br\x00bytes";
const ZSTD: &[u8] = b"zstd\x00bytes";
/// More than the kernel takes off the server's hands for a reader that does not read.
const LARGE: usize = 64 << 20;

struct Server {
    address: SocketAddr,
    running: gazetted::http::Server,
    supervisor: Supervisor,
    snapshot: Arc<Snapshot>,
    pages: Pages,
    _stop: StopAtEnd,
}

/// No test leaves its threads behind, whatever becomes of it.
struct StopAtEnd(Shutdown);

impl Drop for StopAtEnd {
    fn drop(&mut self) {
        self.0.request();
    }
}

/// What the page source shares with the test: who has begun a slow lookup, and leave to end it.
struct Pages {
    begun: Receiver<()>,
    release: SyncSender<()>,
}

struct TestPages {
    begun: SyncSender<()>,
    released: Mutex<Receiver<()>>,
}

impl PageSource for TestPages {
    fn find(&self, path: &PagePath) -> Result<Option<Arc<Document>>, PageUnavailable> {
        match path.to_string().as_str() {
            "/" | "/statements/2026/visit-3fa94c" => Ok(Some(Arc::new(page("a page")))),
            "/statements/2026/slow-3fa94c" => {
                self.begun.send(()).unwrap();
                self.released.lock().unwrap().recv().unwrap();
                Ok(Some(Arc::new(page("a slow page"))))
            }
            "/statements/2026/broken-3fa94c" => {
                Err(PageUnavailable("/var/lib/secret.db is locked".into()))
            }
            "/statements/2026/careless-3fa94c" => panic!("a fault of ours"),
            _ => Ok(None),
        }
    }

    fn no_page(&self) -> NoPage {
        NoPage {
            language: Some(Language::parse("az").unwrap()),
            html: Bytes::from_static(NO_PAGE.as_bytes()),
        }
    }
}

fn feed() -> Document {
    let pieces = FEED.split_inclusive(' ').map(|piece| Bytes::from_static(piece.as_bytes()));
    Document {
        content_type: "application/atom+xml; charset=utf-8",
        kind: DocumentKind::Feed,
        language: Some(Language::parse("az").unwrap()),
        digest: DIGEST.to_owned(),
        identity: Body::from_pieces(pieces.collect()),
        gzip: Some(Bytes::from_static(GZIP)),
        brotli: Some(Bytes::from_static(BROTLI)),
        zstd: Some(Bytes::from_static(ZSTD)),
        last_modified: "2026-03-03T08:15:00.75Z".parse().unwrap(),
        link: Some("<https://press.example.org/feeds/all.atom>; rel=\"self\"".to_owned()),
    }
}

fn page(text: &'static str) -> Document {
    Document {
        content_type: "text/html; charset=utf-8",
        kind: DocumentKind::Page,
        language: None,
        identity: Bytes::from_static(text.as_bytes()).into(),
        gzip: None,
        brotli: None,
        zstd: None,
        link: None,
        ..feed()
    }
}

fn documents() -> Documents {
    let large = Body::from_pieces(vec![Bytes::from(vec![b'x'; 1 << 20]); LARGE >> 20]);
    let by_path = [
        ("/feeds/all.atom", feed()),
        ("/feeds/bare.atom", Document { gzip: None, brotli: None, zstd: None, ..feed() }),
        ("/feeds/", page("the feeds")),
        ("/style-0123.css", Document { kind: DocumentKind::Immutable, ..page("a {}") }),
        ("/large", Document { identity: large, ..page("") }),
    ];
    let by_path = by_path.map(|(path, document)| (path.to_owned(), Arc::new(document)));
    let redirects = [("/feed".to_owned(), "/feeds/all.atom".to_owned())];
    let (by_path, redirects) = (HashMap::from(by_path), redirects.into());
    Documents { by_path, redirects, base: None, offset: 1 }
}

impl Server {
    fn start() -> Server {
        Server::with(|_settings| {})
    }

    fn limited(change: impl FnOnce(&mut Limits)) -> Server {
        Server::with(|settings| change(&mut settings.limits))
    }

    fn with(change: impl FnOnce(&mut ServerSettings)) -> Server {
        Server::of(2, change)
    }

    fn of(workers: usize, change: impl FnOnce(&mut ServerSettings)) -> Server {
        let listener = bind("127.0.0.1:0".parse().unwrap()).unwrap();
        let address = listener.local_addr().unwrap();
        let mut settings = ServerSettings {
            public_url: "https://press.example.org/news".to_owned(),
            public_host: "press.example.org".to_owned(),
            standing_host: None,
            listen: vec![address],
            connections_max: 100,
            limits: Limits::DEFAULT,
        };
        change(&mut settings);
        let snapshot = Arc::new(Snapshot::default());
        snapshot.replace(documents());
        let (begun, seen) = sync_channel(16);
        let (release, released) = sync_channel(16);
        let pages = Arc::new(TestPages { begun, released: Mutex::new(released) });
        let board = Arc::<gazetted::board::Board>::default();
        let services = Services { snapshot: Arc::clone(&snapshot), pages, board };
        let mut supervisor = Supervisor::new();
        let workers = NonZeroUsize::new(workers).unwrap();
        let content = (services, settings);
        let running = start(&[listener], workers, content, &mut supervisor).unwrap();
        let stop = StopAtEnd(supervisor.shutdown().clone());
        let pages = Pages { begun: seen, release };
        Server { address, running, supervisor, snapshot, pages, _stop: stop }
    }

    fn connect(&self) -> Client {
        Client::to(self.address)
    }

    /// One answer on a connection of its own.
    fn ask(&self, request: &str) -> Answer {
        let mut client = self.connect();
        client.send(request);
        client.answer()
    }

    fn get(&self, path: &str, fields: &str) -> Answer {
        self.ask(&format!("GET {path} HTTP/1.1\r\nHost: press.example.org\r\n{fields}\r\n"))
    }
}

struct Client {
    stream: BufReader<TcpStream>,
    asked_for_head: bool,
}

#[derive(Debug, PartialEq, Eq)]
struct Answer {
    status: u16,
    /// Names in lower case, in the order of arrival.
    fields: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Client {
    fn to(address: SocketAddr) -> Client {
        let stream = TcpStream::connect(address).unwrap();
        stream.set_read_timeout(Some(LONG)).unwrap();
        Client { stream: BufReader::new(stream), asked_for_head: false }
    }

    fn send(&mut self, request: &str) {
        self.asked_for_head = request.starts_with("HEAD ");
        self.stream.get_mut().write_all(request.as_bytes()).unwrap();
    }

    fn get(&mut self, path: &str) -> Answer {
        self.send(&format!("GET {path} HTTP/1.1\r\nHost: press.example.org\r\n\r\n"));
        self.answer()
    }

    fn answer(&mut self) -> Answer {
        let mut answer = self.head();
        let has_body = !self.asked_for_head && !matches!(answer.status, 204 | 304);
        let length = answer.field("content-length").map(|length| length.parse().unwrap());
        if has_body {
            answer.body = vec![0; length.expect("each body has its length")];
            self.stream.read_exact(&mut answer.body).unwrap();
        }
        answer
    }

    fn head(&mut self) -> Answer {
        let mut line = String::new();
        let mut next = || {
            line.clear();
            self.stream.read_line(&mut line).unwrap();
            line.strip_suffix("\r\n").expect("a whole line").to_owned()
        };
        let status = next().strip_prefix("HTTP/1.").unwrap()[2..5].parse().unwrap();
        let mut fields = Vec::new();
        loop {
            let line = next();
            if line.is_empty() {
                return Answer { status, fields, body: Vec::new() };
            }
            let (name, value) = line.split_once(": ").unwrap();
            fields.push((name.to_lowercase(), value.to_owned()));
        }
    }

    /// What else comes until the server closes in an orderly way, for which it has `LONG`.
    fn rest(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        self.stream.read_to_end(&mut rest).expect("the connection is closed");
        rest
    }

    /// What else comes until the server resets the connection.
    fn rest_before_reset(&mut self) -> Vec<u8> {
        let mut rest = Vec::new();
        let error = self.stream.read_to_end(&mut rest).expect_err("a reset");
        assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
        rest
    }

    /// Whether something can be read at this moment.
    fn is_silent(&mut self) -> bool {
        self.stream.get_ref().set_nonblocking(true).unwrap();
        let read = self.stream.fill_buf().map(<[u8]>::len);
        self.stream.get_ref().set_nonblocking(false).unwrap();
        matches!(read, Err(error) if error.kind() == io::ErrorKind::WouldBlock)
    }
}

impl Answer {
    fn field(&self, name: &str) -> Option<&str> {
        let mut values = self.fields.iter().filter(|(field, _value)| field == name);
        let value = values.next().map(|(_field, value)| value.as_str());
        assert!(values.next().is_none(), "{name} stands once");
        value
    }

    /// What every response carries, whatever it says.
    fn is_guarded(&self) -> bool {
        let policy = self.field("content-security-policy").unwrap_or_default();
        self.field("x-content-type-options") == Some("nosniff")
            && policy.starts_with("default-src 'none'; style-src 'self'; img-src 'self'; ")
            && policy.ends_with("frame-ancestors 'none'")
            && self.field("referrer-policy") == Some("no-referrer")
            && self.field("date").is_some()
            && self.field("server").is_none()
    }

    fn is_shared(&self) -> bool {
        self.field("access-control-allow-origin") == Some("*")
            && self.field("access-control-expose-headers") == Some("ETag, Last-Modified, Link")
            && self.field("cross-origin-resource-policy") == Some("cross-origin")
    }
}
