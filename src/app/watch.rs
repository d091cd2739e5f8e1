//! What the service manager hears while the program runs: one line on how it stands, and the sign of life
//! that its watchdog waits for.

use std::sync::Arc;
use std::time::Duration;

use hyper::header::HeaderValue;
use hyper::http::uri::PathAndQuery;
use hyper::{Method, StatusCode};

use crate::admin::{self, Desk};
use crate::client::{self, Bounds, Request};
use crate::supervisor::Shutdown;
use crate::{service_manager, status};

/// Between two looks at how it stands. Nothing is said where nothing changed.
const STATUS_EVERY: Duration = Duration::from_secs(5);

/// Of an answer to the watchdog, which asks for heads only.
const ANSWER_BYTES_MAX: usize = 4_096;

/// Tells in one line how it stands, whenever that changes.
pub(super) fn tell_status(desk: &Desk, shutdown: &Shutdown) {
    loop {
        service_manager::status(&status::one_line(&desk.current.load_full().source.standing()));
        if shutdown.wait_timeout(STATUS_EVERY) {
            return;
        }
    }
}

/// Feeds the watchdog, three times as often as it asks for, as long as the public routes answer, and the
/// stages and the workers of the server give signs of life. Where they do not, the service manager ends the
/// program and starts it anew.
pub(super) fn feed_watchdog(desk: &Arc<Desk>, patience: Duration, shutdown: &Shutdown) {
    let pace = patience / 3;
    loop {
        match is_well(desk, pace) {
            Ok(()) => service_manager::alive(),
            Err(why) => tracing::error!("the watchdog is not fed: {why}"),
        }
        if shutdown.wait_timeout(pace) {
            return;
        }
    }
}

/// Asks as an operator and as a reader, through the socket of the state folder.
fn is_well(desk: &Desk, within: Duration) -> Result<(), String> {
    let current = desk.current.load_full();
    let config = &current.source.config;
    let socket = admin::socket_in(&config.state_dir);
    let host = HeaderValue::from_str(&config.public_host);
    let host = host.unwrap_or(HeaderValue::from_static("localhost"));
    let is_stopgap = !desk.orders.is_open();
    for target in ["/healthz", "/feeds/all.atom"] {
        let local = Request::local(&socket, PathAndQuery::from_static(target));
        let asked = Request { method: Method::HEAD, host: host.clone(), ..local };
        let bounds = Bounds { within, body_bytes: ANSWER_BYTES_MAX };
        match client::send_blocking(asked, bounds) {
            Ok(answer) if answer.status.is_success() => {}
            // What stands may lack it, where there was no room to start with.
            Ok(answer) if answer.status == StatusCode::SERVICE_UNAVAILABLE && is_stopgap => {}
            Ok(answer) => return Err(format!("{target} is answered {}", answer.status)),
            Err(error) => return Err(format!("{target} is not answered: {error}")),
        }
    }
    Ok(())
}
