//! One connection from accept to close.

use std::future::poll_fn;
use std::net::IpAddr;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::{convert::Infallible, error::Error, io};

use http_body::Body as _;
use hyper::body::Incoming;
use hyper::header::{TRANSFER_ENCODING, USER_AGENT};
use hyper::http::request::Parts;
use hyper::server::conn::http1::Builder;
use hyper::service::Service;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::{TokioIo, TokioTimer};
use socket2::SockRef;
use tokio::net::TcpStream;
use tokio::time::{sleep, timeout};

use crate::clock::Clock;
use crate::http::CurrentSources;
use crate::http::body::Outgoing;
use crate::http::io::{Notes, Watched};
use crate::http::limits::Limits;
use crate::http::reply::Reply;
use crate::http::routes::{self, Route, Sources};
use crate::supervisor::Shutdown;

/// What hyper is told. Its timer runs from one answer to the whole head of the next request; the
/// first request has a shorter one of its own, kept in `serve`.
fn protocol(limits: &Limits) -> Builder {
    let mut builder = Builder::new();
    builder
        .timer(TokioTimer::new())
        .header_read_timeout(limits.idle)
        .max_buf_size(limits.buffer_bytes)
        // A client that sends its request and closes its half gets its answer.
        .half_close(true);
    builder
}

/// Serves requests until either side has had enough, or the stop is requested.
pub(super) async fn serve(
    stream: TcpStream,
    peer: IpAddr,
    current: CurrentSources,
    shutdown: Shutdown,
) {
    let limits = current.load().limits;
    let notes = Arc::new(Notes::default());
    let io = TokioIo::new(Watched::new(stream, Arc::clone(&notes), limits.write_stall));
    let requests =
        Requests { current, peer, notes: Arc::clone(&notes), shutdown: shutdown.clone() };
    let mut connection = protocol(&limits).serve_connection(io, requests);
    let mut first_head = pin!(sleep(limits.head));
    let mut stop = pin!(async {
        shutdown.requested().await;
        // A request may be on its way, and would be lost if the connection were closed now.
        sleep(limits.farewell).await;
    });
    let (mut waits_for_head, mut is_stopping) = (true, false);
    let ended = loop {
        tokio::select! {
            biased;
            // First, so that an answer that becomes ready now already says that it is the last.
            () = &mut stop, if !is_stopping => {
                is_stopping = true;
                notes.stop();
                Pin::new(&mut connection).graceful_shutdown();
            }
            ended = poll_fn(|context| connection.poll_without_shutdown(context)) => break ended,
            () = &mut first_head, if waits_for_head => {
                if notes.requests() == 0 {
                    return;
                }
                waits_for_head = false;
            }
        }
    };
    let stream = connection.into_parts().io.into_inner().into_inner();
    match ended {
        Ok(()) if notes.is_left_unread() => linger(stream, &limits).await,
        Ok(()) => {}
        Err(error) if is_stall(&error) => reset(&stream),
        // hyper has answered what it could not parse; the other side may be sending still.
        Err(error) if error.is_parse() => linger(stream, &limits).await,
        Err(_gone_or_too_slow) => {}
    }
}

/// Closes in the order that lets the answer arrive (RFC 9112, section 9.6): first our half, then,
/// when the other side has closed or time is up, the whole.
async fn linger(stream: TcpStream, limits: &Limits) {
    let discard = async {
        SockRef::from(&stream).shutdown(std::net::Shutdown::Write)?;
        // On the heap, so that connections which never linger do not carry it.
        let mut scrap = vec![0; 4_096];
        let mut left = limits.linger_bytes;
        while left > 0 {
            stream.readable().await?;
            match stream.try_read(&mut scrap) {
                Ok(0) => break,
                Ok(count) => left = left.saturating_sub(count),
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    };
    // Time over, the other side gone, or all read: each time the connection is closed now.
    drop(timeout(limits.linger, discard).await);
}

/// The write-stall timer of `Watched` has ended the connection.
fn is_stall(error: &hyper::Error) -> bool {
    let cause = error.source().and_then(|cause| cause.downcast_ref::<io::Error>());
    cause.is_some_and(|cause| cause.kind() == io::ErrorKind::TimedOut)
}

/// Lets the kernel drop what it holds of the answer, instead of trying on for minutes.
fn reset(stream: &TcpStream) {
    if let Err(error) = stream.set_zero_linger() {
        tracing::debug!(%error, "a stalled connection is closed in the usual way");
    }
}

/// The requests of one connection.
struct Requests {
    current: CurrentSources,
    peer: IpAddr,
    notes: Arc<Notes>,
    shutdown: Shutdown,
}

/// A response that is ready, as nearly all are, or one that a page is being looked up for.
enum Answer {
    Ready(Option<Response<Outgoing>>),
    Waiting(Pin<Box<dyn Future<Output = Response<Outgoing>> + Send>>),
}

impl Service<Request<Incoming>> for Requests {
    type Response = Response<Outgoing>;
    type Error = Infallible;
    type Future = Answer;

    fn call(&self, request: Request<Incoming>) -> Answer {
        let (head, body) = request.into_parts();
        let sources = self.current.load();
        let is_last = self.notes.count_request() >= sources.limits.requests;
        // Bodies are never read. Closing after the answer leaves no second request whose begin
        // anybody could disagree about (RFC 9112, section 11.2).
        let has_body = !body.is_end_stream();
        if has_body {
            self.notes.leave_unread();
        }
        let is_ambiguous = head.headers.contains_key(TRANSFER_ENCODING)
            || (!has_body && self.notes.has_bare_line_feed());
        let refusal = if is_ambiguous {
            Some(routes::bad_request())
        } else {
            routes::refuse(&sources, &head)
        };
        if let Some(reply) = refusal {
            self.notes.leave_unread();
            return Answer::ready(count(&sources, &head, reply).and_close());
        }
        let closes = is_last || has_body || head.method == Method::CONNECT;
        let shutdown = self.shutdown.clone();
        let finish = move |reply: Reply| {
            if closes || shutdown.is_requested() { reply.and_close() } else { reply }
        };
        match routes::route(&sources, &head, self.peer) {
            Route::Reply(reply) => Answer::ready(finish(count(&sources, &head, reply))),
            Route::LookUp(page) => {
                let sources = Arc::clone(&sources);
                let lookup = sources.lookups.clone().find(page);
                Answer::Waiting(Box::pin(async move {
                    let asked = (head.uri.path(), &head.headers);
                    let reply = routes::answer(&sources, lookup.await, asked);
                    finish(count(&sources, &head, reply)).into_response()
                }))
            }
        }
    }
}

/// Notes an answer for the operator, and for how many the reader of a feed says that it asks.
fn count(sources: &Sources, head: &Parts, reply: Reply) -> Reply {
    let body_bytes = if head.method == Method::HEAD { 0 } else { reply.body_bytes() };
    sources.board.http.answered(reply.status().as_u16(), body_bytes);
    let is_read = matches!(reply.status(), StatusCode::OK | StatusCode::NOT_MODIFIED);
    let feed = head.uri.path().strip_prefix("/feeds/").filter(|_rest| is_read);
    if let Some(document) = feed.and_then(|rest| rest.rsplit_once('.'))
        && let Some(agent) = head.headers.get(USER_AGENT).and_then(|agent| agent.to_str().ok())
    {
        sources.board.subscribers.note(document, agent, Clock.monotonic());
    }
    reply
}

impl Answer {
    fn ready(reply: Reply) -> Answer {
        Answer::Ready(Some(reply.into_response()))
    }
}

impl Future for Answer {
    type Output = Result<Response<Outgoing>, Infallible>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        match self.get_mut() {
            // Like any future, it is not polled again once it was ready.
            Answer::Ready(response) => {
                response.take().map_or(Poll::Pending, |response| Poll::Ready(Ok(response)))
            }
            Answer::Waiting(response) => response.as_mut().poll(context).map(Ok),
        }
    }
}
