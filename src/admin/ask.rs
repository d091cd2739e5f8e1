//! The command line's side: asks the program that runs on a state folder.

use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::Bytes;
use hyper::http::uri::PathAndQuery;
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde_json::Value;

use crate::client::{self, Answer, Bounds, ClientError, Request};
use crate::domain::order::{Order, OrderOutcome};

/// Longer than the program itself waits for an order.
const PATIENCE: Duration = Duration::from_secs(130);

/// For the configuration to be read anew, which may take as long as a start.
const RELOAD_PATIENCE: Duration = Duration::from_secs(310);

/// The list of what waits, with the reasons of each.
const ANSWER_BYTES_MAX: usize = 64 * 1024 * 1024;

#[derive(Debug, thiserror::Error)]
pub enum AdminError {
    #[error(
        "gazetted is not running on {}; start it, or name its configuration with --config",
        .0.display()
    )]
    NotRunning(PathBuf),
    #[error(
        "{} is closed to this user: give the command as root (sudo), or as the user that gazetted runs as",
        .0.display()
    )]
    Closed(PathBuf),
    #[error("gazetted does not answer")]
    NoAnswer(#[source] ClientError),
    #[error("gazetted answered {0}: {1}")]
    Unexpected(StatusCode, String),
}

/// What came of an order.
#[derive(Debug, Deserialize)]
pub struct Asked {
    answer: Value,
    /// As it prints.
    pub words: String,
}

impl Asked {
    /// As a program reads it.
    pub fn json(&self) -> String {
        self.answer.to_string()
    }

    pub fn is_done(&self) -> bool {
        let done = serde_json::to_value(OrderOutcome::Done).ok();
        self.answer.get("outcome") == done.as_ref()
    }
}

/// Gives an order to the program that runs on this state folder.
pub fn give(state_dir: &Path, order: &Order) -> Result<Asked, AdminError> {
    let body = serde_json::to_vec(order).unwrap_or_default();
    let target = PathAndQuery::from_static("/orders");
    let answer = send(state_dir, (Method::POST, target, body.into()), PATIENCE)?;
    match (answer.status, serde_json::from_slice(&answer.body)) {
        (StatusCode::OK, Ok(asked)) => Ok(asked),
        (_, _) => Err(unexpected(&answer)),
    }
}

/// How the service stands: for people, or for programs.
pub fn ask_status(state_dir: &Path, target: &'static str) -> Result<String, AdminError> {
    let target = PathAndQuery::from_static(target);
    let answer = send(state_dir, (Method::GET, target, Bytes::new()), PATIENCE)?;
    if answer.status == StatusCode::OK {
        Ok(String::from_utf8_lossy(&answer.body).into_owned())
    } else {
        Err(unexpected(&answer))
    }
}

/// Has the configuration read anew; why it was not taken is an `Err` of its own.
pub fn ask_reload(state_dir: &Path) -> Result<Result<String, String>, AdminError> {
    let target = PathAndQuery::from_static("/reload");
    let answer = send(state_dir, (Method::POST, target, Bytes::new()), RELOAD_PATIENCE)?;
    let said = String::from_utf8_lossy(&answer.body).into_owned();
    if answer.status == StatusCode::OK {
        return Ok(Ok(said));
    }
    if answer.status == StatusCode::CONFLICT { Ok(Err(said)) } else { Err(unexpected(&answer)) }
}

fn send(
    state_dir: &Path,
    (method, target, body): (Method, PathAndQuery, Bytes),
    within: Duration,
) -> Result<Answer, AdminError> {
    let asked = Request { method, body, ..Request::local(&super::socket_in(state_dir), target) };
    let bounds = Bounds { within, body_bytes: ANSWER_BYTES_MAX };
    client::send_blocking(asked, bounds).map_err(|error| match error {
        // A socket that nobody listens at is left over from a program that was killed.
        ClientError::Nobody { .. } => AdminError::NotRunning(state_dir.to_owned()),
        ClientError::Forbidden { .. } => AdminError::Closed(super::socket_in(state_dir)),
        other @ (ClientError::NoName { .. }
        | ClientError::Late { .. }
        | ClientError::Tls { .. }
        | ClientError::BrokeOff { .. }
        | ClientError::Garbage { .. }
        | ClientError::TooLong { .. }
        | ClientError::NoRuntime(_)) => AdminError::NoAnswer(other),
    })
}

fn unexpected(answer: &Answer) -> AdminError {
    let said = String::from_utf8_lossy(&answer.body).trim().to_owned();
    AdminError::Unexpected(answer.status, said)
}
