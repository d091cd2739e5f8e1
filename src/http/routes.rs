//! From a request to a reply: the checks in their order, then the snapshot, then the pages.

use std::net::IpAddr;
use std::sync::Arc;

use hyper::http::request::Parts;
use hyper::{HeaderMap, Method, StatusCode};

use crate::board::Board;
use crate::http::conditional::{self, Verdict};
use crate::http::host::{self, HostPolicy};
use crate::http::limits::Limits;
use crate::http::negotiate::{Accepted, prefers_html};
use crate::http::pages::{Found, Lookups, NoPage, PagePath};
use crate::http::reply::{Reply, Sharing, sharing_of};
use crate::snapshot::{Document, DocumentKind, Documents, Snapshot};

/// What every request of every worker is answered from, until other sources take its place.
pub(super) struct Sources {
    pub(super) snapshot: Arc<Snapshot>,
    pub(super) lookups: Lookups,
    pub(super) no_page: NoPage,
    pub(super) hosts: HostPolicy,
    /// The base of every redirect, never the Host of the request.
    pub(super) public_url: String,
    pub(super) limits: Limits,
    pub(super) board: Arc<Board>,
}

/// A reply, or the page that has to be looked up for it.
pub(super) enum Route {
    Reply(Reply),
    LookUp(PagePath),
}

/// Faults in the request's head, after which nothing more on the connection can be trusted.
pub(super) fn refuse(sources: &Sources, head: &Parts) -> Option<Reply> {
    let refusal = |status, text| Some(Reply::text(status, text, Sharing::SameOrigin));
    if target_length(head) > sources.limits.target_bytes {
        return refusal(StatusCode::URI_TOO_LONG, "The address is too long.\n");
    }
    let bytes: usize =
        head.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
    if head.headers.len() > sources.limits.headers || bytes > sources.limits.header_bytes {
        let text = "The request has too many header fields.\n";
        return refusal(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE, text);
    }
    None
}

/// Decides by the head alone; nothing here waits.
pub(super) fn route(sources: &Sources, head: &Parts, peer: IpAddr) -> Route {
    Route::Reply(match sources.hosts.judge(head, peer) {
        host::Verdict::Malformed => bad_request(),
        host::Verdict::NotOurs => {
            let text = "This server does not answer to that name.\n";
            Reply::text(StatusCode::MISDIRECTED_REQUEST, text, Sharing::SameOrigin)
        }
        host::Verdict::Ours => match head.method {
            Method::GET | Method::HEAD => return read(sources, head),
            Method::OPTIONS => Reply::options(sharing_of_path(head.uri.path())),
            Method::POST
            | Method::PUT
            | Method::DELETE
            | Method::PATCH
            | Method::TRACE
            | Method::CONNECT => Reply::method_not_allowed(),
            _ => {
                let text = "This method is not known here.\n";
                Reply::text(StatusCode::NOT_IMPLEMENTED, text, Sharing::SameOrigin)
            }
        },
    })
}

/// The reply to a lookup of the page at the request's path.
pub(super) fn answer(
    sources: &Sources,
    found: Found,
    (path, headers): (&str, &HeaderMap),
) -> Reply {
    match found {
        Found::Document(document) => present(&document, headers),
        Found::Nothing => not_found(sources, path, headers),
        Found::Busy | Found::Failed => Reply::unavailable(sharing_of_path(path)),
    }
}

pub(super) fn bad_request() -> Reply {
    let text = "The request is not well-formed HTTP.\n";
    Reply::text(StatusCode::BAD_REQUEST, text, Sharing::SameOrigin)
}

/// The path as it was sent is the key: nothing is decoded or tidied, no file name is made of it,
/// and the query is ignored.
fn read(sources: &Sources, head: &Parts) -> Route {
    let path = head.uri.path();
    let documents = sources.snapshot.current();
    if let Some(document) = documents.by_path.get(path) {
        return Route::Reply(present(document, &head.headers));
    }
    if let Some(target) = documents.redirects.get(path) {
        let location = format!("{}{target}", base(sources, &documents));
        let status = StatusCode::MOVED_PERMANENTLY;
        return Route::Reply(Reply::redirect(status, &location, Sharing::AnyOrigin));
    }
    if let Some(page) = PagePath::parse(path) {
        return Route::LookUp(page);
    }
    let canonical = other_slash(path).filter(|canonical| {
        documents.by_path.contains_key(canonical)
            || matches!(PagePath::parse(canonical), Some(PagePath::FeedList))
    });
    Route::Reply(match canonical {
        Some(canonical) => {
            let location = format!("{}{canonical}", base(sources, &documents));
            let status = StatusCode::PERMANENT_REDIRECT;
            Reply::redirect(status, &location, sharing_of_path(path))
        }
        None => not_found(sources, path, &head.headers),
    })
}

/// What addresses begin with, as the documents that stand say it.
fn base<'a>(sources: &'a Sources, documents: &'a Documents) -> &'a str {
    documents.base.as_deref().unwrap_or(&sources.public_url)
}

/// The same for every address of a kind, and so silent about what may once be there.
fn not_found(sources: &Sources, path: &str, headers: &HeaderMap) -> Reply {
    match sharing_of_path(path) {
        Sharing::AnyOrigin => Reply::no_feed(),
        Sharing::SameOrigin if prefers_html(headers) => Reply::no_page(Some(&sources.no_page)),
        Sharing::SameOrigin => Reply::no_page(None),
    }
}

fn present(document: &Document, headers: &HeaderMap) -> Reply {
    let (coding, body) = Accepted::read(headers).choose(document);
    // Conditions are about what can be had (RFC 9110, section 13.2.1).
    if let DocumentKind::Gone(gone) = document.kind {
        return Reply::gone(gone, document, (coding, &body));
    }
    match conditional::judge(headers, document) {
        Verdict::Send => Reply::document(document, coding, &body),
        Verdict::NotModified => Reply::not_modified(document, coding),
        Verdict::PreconditionFailed => {
            let text = "The document is another one by now.\n";
            Reply::text(StatusCode::PRECONDITION_FAILED, text, sharing_of(document.kind))
        }
    }
}

/// The address with a slash at its end, or without the one it has; `//` leads nowhere.
fn other_slash(path: &str) -> Option<String> {
    if path.contains("//") {
        return None;
    }
    Some(match path.strip_suffix('/') {
        Some(without) => without.to_owned(),
        None => format!("{path}/"),
    })
}

/// Where a feed or an attachment stands or could stand, a script of another site may also read that it does not.
fn sharing_of_path(path: &str) -> Sharing {
    match path.strip_prefix("/feeds/").or_else(|| path.strip_prefix("/attachments/")) {
        Some(rest) if !rest.is_empty() => Sharing::AnyOrigin,
        Some(_) | None => Sharing::SameOrigin,
    }
}

fn target_length(head: &Parts) -> usize {
    let before = head.uri.authority().map_or(0, |authority| authority.as_str().len());
    before + head.uri.path_and_query().map_or(0, |rest| rest.as_str().len())
}
