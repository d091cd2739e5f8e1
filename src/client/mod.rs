//! A small HTTP/1.1 client: one request, one answer, a connection of its own.
//!
//! The commands and the watchdog ask the running program by it, over the socket in the state folder;
//! `doctor` asks the public address as a reader would. Every answer has a deadline and a size.

mod fault;
mod trust;

use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper::client::conn::http1;
use hyper::header::{CONNECTION, HOST, HeaderValue};
use hyper::http::uri::PathAndQuery;
use hyper::{HeaderMap, Method, StatusCode};
use hyper_util::rt::TokioIo;
use rustix::fs::{Mode, OFlags};
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream, lookup_host};
use tokio::runtime;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

pub use fault::{ClientError, Stage, TlsFault};
pub use trust::{Trust, TrustError};

/// The status line and the header fields of an answer together. More is no answer of HTTP.
const HEAD_BYTES_MAX: usize = 64 * 1024;

/// Where a request goes.
#[derive(Clone, Debug)]
pub enum Endpoint {
    /// A socket in the file system. Its path may be longer than the address of a socket has room for.
    Unix(PathBuf),
    /// A name or an address, IPv6 with or without its brackets.
    Clear { host: String, port: u16 },
    /// The same under TLS, to whom the certificate must belong.
    Tls { host: String, port: u16, trust: Trust },
}

/// What is asked, and of whom.
#[derive(Clone, Debug)]
pub struct Request {
    pub endpoint: Endpoint,
    pub method: Method,
    pub target: PathAndQuery,
    /// The field `Host`.
    pub host: HeaderValue,
    /// Further fields. `Host`, `Connection` and the length are set by the client.
    pub fields: HeaderMap,
    pub body: Bytes,
}

impl Request {
    /// A GET without further fields.
    pub fn get(endpoint: Endpoint, host: HeaderValue, target: PathAndQuery) -> Request {
        let (method, fields, body) = (Method::GET, HeaderMap::new(), Bytes::new());
        Request { endpoint, method, target, host, fields, body }
    }

    /// A GET at a socket in the file system, which has no name of its own.
    pub fn local(socket: &Path, target: PathAndQuery) -> Request {
        let endpoint = Endpoint::Unix(socket.to_owned());
        Request::get(endpoint, HeaderValue::from_static("localhost"), target)
    }
}

/// How much of an answer is waited for.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// For all of it: the name, the connection, TLS, the head and the body.
    pub within: Duration,
    /// Of the body as it is sent. Where it is longer, there is no answer.
    pub body_bytes: usize,
}

/// What was answered, coded as it came.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub fields: HeaderMap,
    pub body: Bytes,
}

/// Asks, and waits for the whole answer. For callers that have no runtime of their own.
pub fn send_blocking(request: Request, bounds: Bounds) -> Result<Answer, ClientError> {
    let built = runtime::Builder::new_current_thread().enable_all().build();
    let runtime = built.map_err(ClientError::NoRuntime)?;
    let answer = runtime.block_on(send(request, bounds));
    // A name server that does not answer holds a thread, which nobody waits for.
    runtime.shutdown_background();
    answer
}

/// Asks, and waits for the whole answer.
pub async fn send(request: Request, bounds: Bounds) -> Result<Answer, ClientError> {
    let call =
        Call { at: request.endpoint.to_string(), bounds, until: Instant::now() + bounds.within };
    match request.endpoint.clone() {
        Endpoint::Unix(path) => {
            let stream = call.in_time(Stage::Connecting, connect_unix(&path)).await?;
            let stream = stream.map_err(|error| call.not_connected(error))?;
            Box::pin(call.exchange(stream, request)).await
        }
        Endpoint::Clear { host, port } => {
            let stream = call.connect(&host, port).await?;
            Box::pin(call.exchange(stream, request)).await
        }
        Endpoint::Tls { host, port, trust } => {
            let name = bare(&host).to_owned();
            let name = ServerName::try_from(name).map_err(|_invalid| call.no_name(None))?;
            let stream = call.connect(&host, port).await?;
            let connecting = TlsConnector::from(trust.config()).connect(name, stream);
            let stream = call.in_time(Stage::Securing, connecting).await?;
            let stream = stream.map_err(|error| call.failed(error))?;
            Box::pin(call.exchange(stream, request)).await
        }
    }
}

/// An address of IPv6 stands in brackets in a URL, and nowhere else.
fn bare(host: &str) -> &str {
    host.trim_matches(['[', ']'])
}

/// Through its folder: the address of a socket has room for about a hundred bytes.
async fn connect_unix(path: &Path) -> io::Result<UnixStream> {
    let name = path.file_name().ok_or(io::ErrorKind::NotFound)?;
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        Some(_) | None => Path::new("."),
    };
    let flags = OFlags::PATH | OFlags::DIRECTORY | OFlags::CLOEXEC;
    let folder: OwnedFd = rustix::fs::open(folder, flags, Mode::empty())?;
    let short = Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name);
    UnixStream::connect(short).await
}

/// One request under way.
struct Call {
    at: String,
    bounds: Bounds,
    until: Instant,
}

impl Call {
    async fn in_time<T>(
        &self,
        stage: Stage,
        work: impl Future<Output = T>,
    ) -> Result<T, ClientError> {
        timeout_at(self.until, work).await.map_err(|_elapsed| self.late(stage))
    }

    /// To the first address of the name that takes the connection.
    async fn connect(&self, host: &str, port: u16) -> Result<TcpStream, ClientError> {
        let addresses = self.in_time(Stage::Naming, lookup_host((bare(host), port))).await?;
        let addresses = addresses.map_err(|error| self.no_name(Some(error)))?;
        self.connect_to_one(addresses.collect()).await
    }

    /// Each has its share of the time that is left, so that one which swallows everything, such as a
    /// network without a way out for IPv6, leaves some to the others.
    async fn connect_to_one(&self, addresses: Vec<SocketAddr>) -> Result<TcpStream, ClientError> {
        let mut failed = None;
        for (address, left) in addresses.iter().zip((1..=addresses.len()).rev()) {
            let shares = u32::try_from(left).unwrap_or(u32::MAX);
            let now = Instant::now();
            let until = now + self.until.saturating_duration_since(now) / shares;
            failed = Some(match timeout_at(until, TcpStream::connect(address)).await {
                Ok(Ok(stream)) => return Ok(stream),
                Ok(Err(error)) => self.not_connected(error),
                Err(_elapsed) => self.late(Stage::Connecting),
            });
        }
        Err(failed.unwrap_or_else(|| self.no_name(None)))
    }

    async fn exchange(
        &self,
        stream: impl AsyncRead + AsyncWrite + Unpin,
        request: Request,
    ) -> Result<Answer, ClientError> {
        let work = async {
            let mut builder = http1::Builder::new();
            builder.max_buf_size(HEAD_BYTES_MAX);
            let (mut sender, connection) = builder
                .handshake(TokioIo::new(stream))
                .await
                .map_err(|error| self.failed(error))?;
            let exchange = async {
                let answer = sender.send_request(outgoing(request)).await;
                self.read(answer.map_err(|error| self.failed(error))?).await
            };
            tokio::pin!(connection, exchange);
            tokio::select! {
                answer = &mut exchange => answer,
                // What has come by then can still be read. Who speaks before it is asked is known here only.
                ended = &mut connection => match (exchange.await, ended) {
                    (Err(ClientError::BrokeOff { .. }), Err(error)) => Err(self.failed(error)),
                    (answer, _) => answer,
                },
            }
        };
        self.in_time(Stage::Answering, work).await?
    }

    async fn read(&self, answer: hyper::Response<Incoming>) -> Result<Answer, ClientError> {
        let (head, mut incoming) = answer.into_parts();
        let mut body = BytesMut::new();
        while let Some(frame) = incoming.frame().await {
            let frame = frame.map_err(|error| self.failed(error))?;
            // Trailers tell us nothing.
            let Ok(data) = frame.into_data() else { continue };
            if body.len() + data.len() > self.bounds.body_bytes {
                return Err(self.too_long());
            }
            body.extend_from_slice(&data);
        }
        Ok(Answer { status: head.status, fields: head.headers, body: body.freeze() })
    }
}

fn outgoing(request: Request) -> hyper::Request<Full<Bytes>> {
    let mut message = hyper::Request::new(Full::new(request.body));
    *message.method_mut() = request.method;
    *message.uri_mut() = request.target.into();
    *message.headers_mut() = request.fields;
    message.headers_mut().insert(HOST, request.host);
    message.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_that_swallows_everything_leaves_time_to_the_next() {
        let runtime = runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            // One place in its queue, which is taken: the kernel answers nobody else.
            let full =
                socket2::Socket::new(socket2::Domain::IPV4, socket2::Type::STREAM, None).unwrap();
            full.bind(&SocketAddr::from(([127, 0, 0, 1], 0)).into()).unwrap();
            full.listen(0).unwrap();
            let swallows = full.local_addr().unwrap().as_socket().unwrap();
            let _first = std::net::TcpStream::connect(swallows).unwrap();
            let well = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
            let bounds = Bounds { within: Duration::from_secs(2), body_bytes: 0 };
            let call = |until| Call { at: String::new(), bounds, until: Instant::now() + until };
            let both = vec![swallows, well.local_addr().unwrap()];
            let stream = call(bounds.within).connect_to_one(both).await.unwrap();
            assert_eq!(stream.peer_addr().unwrap(), well.local_addr().unwrap());
            let late = call(Duration::from_millis(100)).connect_to_one(vec![swallows]).await;
            assert!(
                matches!(late, Err(ClientError::Late { stage: Stage::Connecting, .. })),
                "{late:?}"
            );
        });
    }
}
