//! The running program, asked at its socket for commands.

use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::time::Duration;

use hyper::http::uri::PathAndQuery;
use serde_json::Value;

use super::checks::{DAEMON, DAEMON_VERSION};
use super::finding::Finding;
use super::folders::socket_of;
use crate::client::{self, Answer, Bounds, ClientError, Request};

const BOUNDS: Bounds = Bounds { within: Duration::from_secs(5), body_bytes: 8 * 1024 * 1024 };
const STATUS: &str = "/status.json";

/// What is known of the program that runs on a state folder.
#[derive(Debug, Default)]
pub(super) struct Running {
    /// Where it could be told.
    pub(super) process: Option<i32>,
    /// Its account of itself; null where it gives none.
    standing: Value,
    pub(super) findings: Vec<Finding>,
}

impl Running {
    /// What it says of itself at a place of its account.
    pub(super) fn said(&self, pointer: &str) -> Option<&Value> {
        self.standing.pointer(pointer).filter(|said| !said.is_null())
    }
}

pub(super) fn examine(state_dir: &Path) -> Running {
    let socket = socket_of(state_dir);
    let request = Request::local(&socket, PathAndQuery::from_static(STATUS));
    let (standing, findings) = match client::send_blocking(request, BOUNDS) {
        Ok(answer) => answered(&answer),
        Err(error) => {
            let unknown = Finding::not_examined(DAEMON_VERSION, "gazetted does not say it");
            (Value::Null, vec![unanswered(&error), unknown])
        }
    };
    Running { process: process_behind(state_dir), standing, findings }
}

fn unanswered(error: &ClientError) -> Finding {
    match error {
        ClientError::Nobody { .. } => Finding::note(
            DAEMON,
            format!("gazetted does not run here: {error}"),
            "systemctl start gazetted, or gazetted run --config FILE",
        ),
        ClientError::Forbidden { .. } => {
            Finding::not_examined(DAEMON, format!("{error}; call doctor as root"))
        }
        ClientError::Late { .. } => Finding::fault(
            DAEMON,
            format!("gazetted runs and does not answer: {error}"),
            "look what it does (journalctl -u gazetted); if nothing comes of it, systemctl restart gazetted",
        ),
        ClientError::Garbage { .. }
        | ClientError::BrokeOff { .. }
        | ClientError::TooLong { .. } => Finding::note(
            DAEMON,
            format!("what runs answers in a way that this program does not know: {error}"),
            "it is of another version; systemctl restart gazetted starts the one that is installed",
        ),
        ClientError::NoName { .. } | ClientError::Tls { .. } | ClientError::NoRuntime(_) => {
            Finding::not_examined(DAEMON, error)
        }
    }
}

fn answered(answer: &Answer) -> (Value, Vec<Finding>) {
    if !answer.status.is_success() {
        let what = format!("gazetted answers {} to {STATUS} at its socket", answer.status);
        let remedy =
            "it is of another version; systemctl restart gazetted starts the one that is installed";
        let unknown = Finding::not_examined(DAEMON_VERSION, "gazetted does not say it");
        return (Value::Null, vec![Finding::note(DAEMON, what, remedy), unknown]);
    }
    let mut account: Value = serde_json::from_slice(&answer.body).unwrap_or_default();
    let standing = account.get_mut("standing").map(Value::take).unwrap_or_default();
    let runs = Finding::ok(DAEMON, "gazetted runs and answers at its socket");
    let findings = vec![runs, version(&standing)];
    (standing, findings)
}

fn version(standing: &Value) -> Finding {
    let ours = env!("CARGO_PKG_VERSION");
    match standing.get("version").and_then(Value::as_str) {
        Some(same) if same == ours => {
            Finding::ok(DAEMON_VERSION, format!("what runs is version {ours}, as this program"))
        }
        Some(other) => Finding::note(
            DAEMON_VERSION,
            format!("what runs is version {other}, and this program is {ours}"),
            "systemctl restart gazetted; readers notice nothing",
        ),
        None => Finding::not_examined(DAEMON_VERSION, "what runs does not say its version"),
    }
}

/// Who listens at the socket. Nothing is sent.
fn process_behind(state_dir: &Path) -> Option<i32> {
    let folder = File::open(state_dir).ok()?;
    let name = socket_of(state_dir);
    // The address of a socket has room for about a hundred bytes; a folder's path may be longer.
    let short =
        Path::new("/proc/self/fd").join(folder.as_raw_fd().to_string()).join(name.file_name()?);
    let stream = UnixStream::connect(short).ok()?;
    let peer = rustix::net::sockopt::socket_peercred(&stream).ok()?;
    Some(peer.pid.as_raw_nonzero().get())
}
