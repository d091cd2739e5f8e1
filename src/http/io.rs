//! A connection's bytes, watched: what hyper leaves open is closed here.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep};

/// What the bytes, the requests and the driver of one connection tell one another. They run in one
/// task; atomics stand here only because tokio asks of a task that it could change its thread.
#[derive(Debug, Default)]
pub(super) struct Notes {
    requests: AtomicU32,
    bare_line_feed: AtomicBool,
    unread: AtomicBool,
    stopping: AtomicBool,
}

impl Notes {
    /// Counts a request whose head is complete, and tells which one it is.
    pub(super) fn count_request(&self) -> u32 {
        self.requests.fetch_add(1, Ordering::Relaxed).saturating_add(1)
    }

    pub(super) fn requests(&self) -> u32 {
        self.requests.load(Ordering::Relaxed)
    }

    /// Whether a line feed without its carriage return has come in, which hyper takes for the end
    /// of a line: proxies disagree about it, and so where a request ends (RFC 9112, section 2.2).
    pub(super) fn has_bare_line_feed(&self) -> bool {
        self.bare_line_feed.load(Ordering::Relaxed)
    }

    /// The other side is still sending what nobody will read.
    pub(super) fn leave_unread(&self) {
        self.unread.store(true, Ordering::Relaxed);
    }

    pub(super) fn is_left_unread(&self) -> bool {
        self.unread.load(Ordering::Relaxed)
    }

    /// From now on nothing is waited for: requests that have come in are answered, then the
    /// connection ends.
    pub(super) fn stop(&self) {
        self.stopping.store(true, Ordering::Relaxed);
    }
}

/// A stream that fails when nothing could be written for a while, and ends when the server stops.
#[derive(Debug)]
pub(super) struct Watched<S> {
    stream: S,
    notes: Arc<Notes>,
    patience: Duration,
    /// Runs from the first write that did not get on, until one does.
    stall: Option<Pin<Box<Sleep>>>,
    is_stalled: bool,
    last: u8,
}

impl<S> Watched<S> {
    pub(super) fn new(stream: S, notes: Arc<Notes>, patience: Duration) -> Watched<S> {
        Watched { stream, notes, patience, stall: None, is_stalled: false, last: 0 }
    }

    pub(super) fn into_inner(self) -> S {
        self.stream
    }

    fn look_at(&mut self, bytes: &[u8]) {
        for byte in bytes {
            if *byte == b'\n' && self.last != b'\r' {
                self.notes.bare_line_feed.store(true, Ordering::Relaxed);
            }
            self.last = *byte;
        }
    }

    /// Passes progress on, and turns waiting for too long into a failure.
    fn keep_time<T>(
        &mut self,
        context: &mut Context<'_>,
        progress: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if progress.is_ready() {
            self.is_stalled = false;
            return progress;
        }
        let patience = self.patience;
        let stall = self.stall.get_or_insert_with(|| Box::pin(sleep(patience)));
        if !self.is_stalled {
            self.is_stalled = true;
            stall.as_mut().reset(Instant::now() + patience);
        }
        ready!(stall.as_mut().poll(context));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Watched<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        let before = buffer.filled().len();
        match Pin::new(&mut this.stream).poll_read(context, buffer) {
            Poll::Ready(result) => {
                this.look_at(buffer.filled().get(before..).unwrap_or_default());
                Poll::Ready(result)
            }
            // Nothing more has come in: to hyper this is the end of what the other side sends.
            Poll::Pending if this.notes.stopping.load(Ordering::Relaxed) => Poll::Ready(Ok(())),
            Poll::Pending => Poll::Pending,
        }
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Watched<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let progress = Pin::new(&mut this.stream).poll_write(context, bytes);
        this.keep_time(context, progress)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let progress = Pin::new(&mut this.stream).poll_write_vectored(context, pieces);
        this.keep_time(context, progress)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(context)
    }
}
