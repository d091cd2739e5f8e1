//! Every bound of the HTTP server in one table, with what happens at it.

use std::time::Duration;

/// The number of connections stands in the configuration: `http.connections_max`.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// From accept to the whole head of the first request, sockets that stay silent included.
    /// At the bound the connection is closed without an answer.
    pub head: Duration,
    /// From one answer to the whole head of the next request. Then as above.
    pub idle: Duration,
    /// Without one byte going out while an answer is under way. At the bound the connection is
    /// reset, so that the kernel keeps nothing of it either.
    pub write_stall: Duration,
    /// After an answer to a request whose rest is not read: so long its bytes are thrown away, for
    /// a close with unread bytes would reset the connection under the answer.
    pub linger: Duration,
    /// Thrown away at most; then the connection is closed all the same.
    pub linger_bytes: usize,
    /// Names and values of all header fields. Beyond: 431, and the connection is closed.
    pub header_bytes: usize,
    /// Header fields. Beyond: 431, and the connection is closed.
    pub headers: usize,
    /// The request's target. Beyond: 414, and the connection is closed.
    pub target_bytes: usize,
    /// The whole head as it lies in the buffer: more than the bounds above together, and no less than
    /// the 8 KiB that hyper asks for. Beyond, hyper answers 431 by itself, as it answers 400 to what
    /// it cannot parse: with nothing but a status, a length of 0 and the date.
    pub buffer_bytes: usize,
    /// Requests on one connection. The last one is answered with `Connection: close`.
    pub requests: u32,
    /// Pages looked up at one time, on all connections together. Beyond: 503 with `Retry-After: 1`.
    pub lookups: usize,
    /// From the request to stop, for the request that a new or idle connection may be about to send: it
    /// is answered, and told that the connection ends. Then what is silent is closed.
    pub farewell: Duration,
    /// From the request to stop, for the answers that are under way. At the bound their connections
    /// are cut: less than the whole program is given to stop, which no reader may turn into a failure.
    pub drain: Duration,
    /// Pause after an accept that failed for want of descriptors or memory. What is open goes on;
    /// new connections wait in the kernel's queue.
    pub accept_pause: Duration,
}

impl Limits {
    pub const DEFAULT: Limits = Limits {
        head: Duration::from_secs(10),
        idle: Duration::from_secs(20),
        write_stall: Duration::from_secs(30),
        linger: Duration::from_secs(2),
        linger_bytes: 256 * 1024,
        header_bytes: 16 * 1024,
        headers: 64,
        target_bytes: 8 * 1024,
        buffer_bytes: 32 * 1024,
        requests: 1_000,
        lookups: 8,
        farewell: Duration::from_millis(500),
        drain: Duration::from_secs(8),
        accept_pause: Duration::from_millis(50),
    };
}

/// Entity tags read of one If-Match or If-None-Match; further ones are not looked at.
pub const ENTITY_TAGS_MAX: usize = 64;

/// Connections in the kernel's queue. Beyond, the kernel drops the handshake and the other side
/// tries again.
pub const BACKLOG: i32 = 4_096;
