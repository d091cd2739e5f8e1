//! What the operator is answered, and by which right.

use std::convert::Infallible;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, sync_channel};
use std::time::Duration;

use arc_swap::ArcSwap;
use bytes::Bytes;
use http_body_util::combinators::UnsyncBoxBody;
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::header::{
    ALLOW, CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, HOST, HeaderName, HeaderValue,
    WWW_AUTHENTICATE, X_CONTENT_TYPE_OPTIONS,
};
use hyper::http::request::Parts;
use hyper::{Method, Request, Response, StatusCode};
use serde::Serialize;
use tokio::sync::mpsc;
use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::ORDER_BYTES_MAX;
use super::orders::CurrentOrders;
use super::reload::Reload;
use super::token::Token;
use super::work::{Place, Work};
use crate::domain::fault::OrderFault;
use crate::domain::order::{Answer, Order, OrderOutcome, ToldAnswer};
use crate::domain::tongue::Tongue;
use crate::http::Public;
use crate::status::{self, Source, Standing, StatusPage, alarm_feed, metrics};

/// An archive may be under way, and orders wait their turn behind its batches.
const ORDER_PATIENCE: Duration = Duration::from_mins(2);

/// The list of what waits is one of many things that an account tells.
const LIST_PATIENCE: Duration = Duration::from_secs(2);

/// A folder may lie on a share that hangs.
const ACCOUNT_PATIENCE: Duration = Duration::from_secs(10);

/// The engine stops, and another starts.
const RELOAD_PATIENCE: Duration = Duration::from_mins(5);

/// How long a worker or a stage may give no sign of life before it counts as dead.
const SILENCE_MAX: Duration = status::SIGN_OF_LIFE_EVERY;

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Visitor {
    /// Root, or the user that the program runs as.
    Ours,
    /// Any user of this machine.
    OfThisMachine,
}

/// What changes with the configuration.
pub struct Current {
    pub source: Source,
    pub token: Option<Token>,
}

/// Answers the operator.
pub struct Desk {
    pub current: ArcSwap<Current>,
    pub orders: Arc<CurrentOrders>,
    pub reloads: mpsc::Sender<Reload>,
    pub public: Public,
    pub page: StatusPage,
    pub work: Work,
}

type Reply = Response<UnsyncBoxBody<Bytes, Box<dyn std::error::Error + Send + Sync>>>;

/// Beside the account, for programs.
#[derive(Serialize)]
struct Account<'a> {
    #[serde(flatten)]
    waiting: &'a ToldAnswer,
    standing: &'a Standing,
}

impl Desk {
    pub(super) async fn answer(
        self: Arc<Desk>,
        request: Request<Incoming>,
        visitor: Visitor,
    ) -> Result<Reply, Infallible> {
        let (head, body) = request.into_parts();
        if visitor == Visitor::OfThisMachine && !is_local_name(&head) {
            // A page elsewhere may let a name of its own point here (DNS rebinding).
            return Ok(text(StatusCode::MISDIRECTED_REQUEST, "This is no name of this machine.\n"));
        }
        let is_read = matches!(head.method, Method::GET | Method::HEAD);
        let path = head.uri.path();
        Ok(match path {
            "/healthz" | "/readyz" | "/metrics" | "/status.css" if is_read => {
                let told = match self.refusal(&head, visitor) {
                    None => metrics::Told::All,
                    Some(_refusal) => metrics::Told::ToAnyone,
                };
                self.open(path, told, visitor).await
            }
            "/status" | "/status.json" | "/status.txt" | "/alarms.atom" if is_read => {
                match self.refusal(&head, visitor) {
                    Some(refusal) => refusal,
                    None => self.private(path, &base_of(&head), visitor).await,
                }
            }
            "/orders" | "/reload" if head.method == Method::POST => {
                match self.refusal(&head, visitor).or_else(|| refusal_of_pages(&head)) {
                    Some(refusal) => refusal,
                    None if path == "/reload" => self.reload().await,
                    None => self.obey(body).await,
                }
            }
            "/orders" | "/reload" => not_allowed("POST"),
            _ if is_read => self.public(head).await,
            _ => not_allowed("GET, HEAD"),
        })
    }

    /// Why it is not told or done, if it is not.
    fn refusal(&self, head: &Parts, visitor: Visitor) -> Option<Reply> {
        if visitor == Visitor::Ours {
            return None;
        }
        let Some(token) = self.current.load().token else {
            let why =
                "Set admin.token_file to read this here, or ask over the socket in state_dir.\n";
            return Some(text(StatusCode::FORBIDDEN, why));
        };
        if token.is_in(&head.headers) {
            return None;
        }
        let mut reply =
            text(StatusCode::UNAUTHORIZED, "The token of admin.token_file is asked for.\n");
        let challenge = HeaderValue::from_static("Basic realm=\"gazetted\", charset=\"UTF-8\"");
        reply.headers_mut().insert(WWW_AUTHENTICATE, challenge);
        Some(reply)
    }

    /// What any user of this machine may read: it names no file and no text.
    async fn open(&self, path: &str, told: metrics::Told, visitor: Visitor) -> Reply {
        match path {
            "/healthz" => match self.is_alive() {
                Ok(()) => text(StatusCode::OK, "ok\n"),
                Err(why) => text(StatusCode::SERVICE_UNAVAILABLE, &format!("{why}\n")),
            },
            "/readyz" if self.orders.is_open() => text(StatusCode::OK, "ready\n"),
            "/readyz" => {
                let why = "What stands is served; statements are not taken in at this moment.\n";
                text(StatusCode::SERVICE_UNAVAILABLE, why)
            }
            "/status.css" => reply(StatusCode::OK, "text/css; charset=utf-8", status::STYLE),
            _metrics => {
                let account = async { self.standing(&self.work.account(visitor).await?).await };
                match timeout(ACCOUNT_PATIENCE, account).await {
                    Ok(Some(standing)) => {
                        reply(StatusCode::OK, metrics::MEDIA_TYPE, metrics::text(&standing, told))
                    }
                    Ok(None) | Err(_) => hangs(),
                }
            }
        }
    }

    /// What names files and texts.
    async fn private(self: &Arc<Desk>, path: &str, base: &str, visitor: Visitor) -> Reply {
        if path == "/alarms.atom" {
            let current = self.current.load_full();
            let Source { config, started, board, .. } = &current.source;
            let place = alarm_feed::Place { site: &config.public_host, base, started: *started };
            return match alarm_feed::atom(&board.alarms.all(), place) {
                Ok(feed) => reply(StatusCode::OK, alarm_feed::MEDIA_TYPE, feed),
                Err(error) => failed(&error),
            };
        }
        let account = async {
            let place = self.work.account(visitor).await?;
            Some((self.standing(&place).await?, self.waiting(&place).await))
        };
        let Ok(Some((standing, waiting))) = timeout(ACCOUNT_PATIENCE, account).await else {
            return hangs();
        };
        match path {
            "/status.json" => {
                match serde_json::to_vec(&Account { waiting: &waiting, standing: &standing }) {
                    Ok(json) => reply(StatusCode::OK, "application/json", json),
                    Err(error) => failed(&error),
                }
            }
            "/status.txt" => {
                let words = format!("{}\n\n{waiting}\n", status::for_people(&standing));
                reply(StatusCode::OK, "text/plain; charset=utf-8", words)
            }
            _page => {
                let alarms = self.current.load().source.board.alarms.all();
                let is_told = waiting.outcome == OrderOutcome::Done;
                match self.page.html(&standing, is_told.then_some(&waiting), &alarms) {
                    Ok(page) => reply(StatusCode::OK, "text/html; charset=utf-8", page),
                    Err(error) => failed(&error),
                }
            }
        }
    }

    async fn standing(&self, place: &Place) -> Option<Standing> {
        let current = self.current.load_full();
        place.work(move || current.source.standing()).await
    }

    async fn waiting(self: &Arc<Desk>, place: &Place) -> ToldAnswer {
        self.order(Order::Status, (place, LIST_PATIENCE)).await
    }

    async fn order(
        self: &Arc<Desk>,
        order: Order,
        (place, patience): (&Place, Duration),
    ) -> ToldAnswer {
        let desk = Arc::clone(self);
        let obeyed = place.work(move || desk.orders.obey(order, patience)).await;
        obeyed.unwrap_or_else(busy).told(self.tongue())
    }

    fn tongue(&self) -> Tongue {
        Tongue::of_office(&self.current.load().source.config.languages)
    }

    async fn obey(self: &Arc<Desk>, body: Incoming) -> Reply {
        let Ok(body) = Limited::new(body, ORDER_BYTES_MAX).collect().await else {
            return text(StatusCode::PAYLOAD_TOO_LARGE, "An order is shorter.\n");
        };
        let told = match (serde_json::from_slice(&body.to_bytes()), self.work.order()) {
            (Ok(order), Some(place)) => self.order(order, (&place, ORDER_PATIENCE)).await,
            (Ok(_order), None) => busy().told(self.tongue()),
            (Err(_unknown), _) => Answer::not_done(OrderOutcome::Refused, OrderFault::UnknownOrder)
                .told(self.tongue()),
        };
        // A command that prints is told as it prints, and as a program reads it.
        let words = told.to_string();
        match serde_json::to_vec(&Told { answer: &told, words }) {
            Ok(json) => reply(StatusCode::OK, "application/json", json),
            Err(error) => failed(&error),
        }
    }

    async fn reload(&self) -> Reply {
        let (answer, answered) = sync_channel(1);
        if self.reloads.try_send(Reload::new(Some(answer))).is_err() {
            return text(
                StatusCode::SERVICE_UNAVAILABLE,
                "The configuration is being read already.\n",
            );
        }
        let outcome = spawn_blocking(move || answered.recv_timeout(RELOAD_PATIENCE)).await;
        match outcome {
            Ok(Ok(Ok(taken))) => text(StatusCode::OK, taken.said()),
            Ok(Ok(Err(why))) => text(StatusCode::CONFLICT, &format!("{why}\n")),
            Ok(Err(RecvTimeoutError::Timeout)) => text(
                StatusCode::SERVICE_UNAVAILABLE,
                "The configuration is being read, which takes long; the log says what comes of it.\n",
            ),
            Ok(Err(RecvTimeoutError::Disconnected)) | Err(_) => {
                text(StatusCode::SERVICE_UNAVAILABLE, "It is stopping.\n")
            }
        }
    }

    /// As readers are answered, by the same routes.
    async fn public(&self, head: Parts) -> Reply {
        self.public.answer(head).await.map(|body| body.map_err(Into::into).boxed_unsync())
    }

    /// Whether every part that wakes by itself has done so.
    fn is_alive(&self) -> Result<(), String> {
        let current = self.current.load();
        let Source { board, clock, .. } = &current.source;
        let now = clock.monotonic();
        let workers = board.worker_pulses();
        let workers = workers.iter().map(|pulse| ("a worker of the server", pulse.last(now)));
        let stages = [
            ("intake", board.intake_pulse.last(now)),
            ("the admitting thread", board.admit_pulse.last(now)),
        ];
        let stages = stages.into_iter().filter(|_stage| self.orders.is_open());
        for (part, (doing, silent)) in workers.chain(stages) {
            if doing == crate::board::Doing::Waiting && silent > SILENCE_MAX {
                return Err(format!("{part} has given no sign of life for {} s", silent.as_secs()));
            }
        }
        Ok(())
    }
}

fn busy() -> Answer {
    Answer::not_done(OrderOutcome::Refused, OrderFault::Busy)
}

/// An answer to an order, with its words.
#[derive(Serialize)]
struct Told<'a> {
    answer: &'a ToldAnswer,
    words: String,
}

/// A browser that knows the token would bring it along for a page of another site too. Browsers say that they
/// ask for a page (Fetch, section 3.1), commands do not.
fn refusal_of_pages(head: &Parts) -> Option<Reply> {
    let is_of_page =
        ["origin", "sec-fetch-site"].iter().any(|name| head.headers.contains_key(*name));
    let why = "Orders are given by commands and programs, not by pages in a browser.\n";
    is_of_page.then(|| text(StatusCode::FORBIDDEN, why))
}

/// What addresses here begin with, as the one who asks has called them; the socket has no address.
fn base_of(head: &Parts) -> String {
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok());
    let host = host.filter(|_host| is_local_name(head)).unwrap_or("localhost");
    format!("http://{host}")
}

fn is_local_name(head: &Parts) -> bool {
    let host = head.headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or_default();
    let name = match host.strip_prefix('[') {
        Some(bracketed) => bracketed.split(']').next().unwrap_or_default(),
        None => host.split(':').next().unwrap_or_default(),
    };
    let is_loopback = |address: std::net::IpAddr| address.is_loopback();
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(is_loopback)
}

fn text(status: StatusCode, words: &str) -> Reply {
    reply(status, "text/plain; charset=utf-8", words.to_owned())
}

fn not_allowed(methods: &'static str) -> Reply {
    let mut reply = text(StatusCode::METHOD_NOT_ALLOWED, "This method is not for this address.\n");
    reply.headers_mut().insert(ALLOW, HeaderValue::from_static(methods));
    reply
}

fn hangs() -> Reply {
    let why = "One of the folders lies on a file system that does not answer.\n";
    text(StatusCode::SERVICE_UNAVAILABLE, why)
}

fn failed(error: &(dyn std::error::Error + 'static)) -> Reply {
    tracing::error!(error, "the operator could not be answered");
    text(StatusCode::INTERNAL_SERVER_ERROR, "The answer could not be made; the log says why.\n")
}

fn reply(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Reply {
    const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
        HeaderName::from_static("cross-origin-resource-policy");
    let body = Full::new(body.into()).map_err(|never: Infallible| match never {}).boxed_unsync();
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    let headers = reply.headers_mut();
    for (name, value) in [
        (CONTENT_TYPE, media_type),
        (CACHE_CONTROL, "no-store"),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (CROSS_ORIGIN_RESOURCE_POLICY, "same-origin"),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    reply
}
