//! Every response of ours: the one place where its header fields are put on.

use bytes::Bytes;
use http_body::Body as _;
use hyper::header::{
    ACCEPT_RANGES, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW,
    CACHE_CONTROL, CONNECTION, CONTENT_DISPOSITION, CONTENT_ENCODING, CONTENT_LANGUAGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderMap, HeaderName, HeaderValue, LAST_MODIFIED,
    LINK, LOCATION, REFERRER_POLICY, RETRY_AFTER, VARY, X_CONTENT_TYPE_OPTIONS,
};
use hyper::{Response, StatusCode};

use crate::clock::Clock;
use crate::domain::attachment::Form;
use crate::domain::time::Moment;
use crate::http::body::Outgoing;
use crate::http::negotiate::Coding;
use crate::http::pages::NoPage;
use crate::snapshot::{Body, Document, DocumentKind, Gone};

/// All that any address of ours allows.
const METHODS: HeaderValue = HeaderValue::from_static("GET, HEAD, OPTIONS");

/// For pages without scripts, made by ourselves. Put on errors too: a page that lacks it is where
/// an injected text would do its harm.
const CONTENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; \
     frame-ancestors 'none'",
);

/// For what a browser shows in a frame of its own making: no scripts.
const ATTACHMENT_POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; img-src 'self'; media-src 'self'; object-src 'self'; style-src 'self'; \
     frame-ancestors 'none'",
);

/// Says that a feed may be used by pages of other sites (Fetch, CORP header).
const CROSS_ORIGIN_RESOURCE_POLICY: HeaderName =
    HeaderName::from_static("cross-origin-resource-policy");

/// Whether pages of other sites may read the response with a script.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sharing {
    /// Feeds, what leads to them, and what is said in their place.
    AnyOrigin,
    SameOrigin,
}

/// A response that lacks only what the connection adds.
#[derive(Debug)]
pub(super) struct Reply {
    status: StatusCode,
    headers: HeaderMap,
    body: Outgoing,
}

impl Reply {
    /// 200 with the document in one of its forms.
    pub(super) fn document(document: &Document, coding: Coding, body: &Body) -> Reply {
        Reply::whole(StatusCode::OK, document, coding, body)
    }

    /// 410 or 451 with the notice. It has no tag: a cache that holds the text must not keep it for
    /// the sake of one.
    pub(super) fn gone(gone: Gone, document: &Document, (coding, body): (Coding, &Body)) -> Reply {
        let status = match gone {
            Gone::ByTheOffice => StatusCode::GONE,
            Gone::ByLaw => StatusCode::UNAVAILABLE_FOR_LEGAL_REASONS,
        };
        let mut reply = Reply::whole(status, document, coding, body);
        reply.headers.remove(ETAG);
        reply.headers.remove(LAST_MODIFIED);
        reply
    }

    fn whole(status: StatusCode, document: &Document, coding: Coding, body: &Body) -> Reply {
        let mut reply = Reply::about(status, document, coding);
        reply.set(CONTENT_TYPE, HeaderValue::from_static(document.content_type));
        reply.set(ACCEPT_RANGES, HeaderValue::from_static("none"));
        if document.kind == DocumentKind::Attachment {
            reply.set(CONTENT_SECURITY_POLICY, ATTACHMENT_POLICY);
            let form = Form::of_media_type(document.content_type);
            if !form.is_some_and(Form::is_shown) {
                reply.set(CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
            }
        }
        if coding != Coding::Identity {
            reply.set(CONTENT_ENCODING, HeaderValue::from_static(coding.name()));
        }
        if let Some(language) = &document.language {
            reply.set_text(CONTENT_LANGUAGE, language.as_str());
        }
        reply.body = Outgoing::of(body);
        reply
    }

    /// 304: what a 200 would say that caches live by (RFC 9110, section 15.4.5).
    pub(super) fn not_modified(document: &Document, coding: Coding) -> Reply {
        Reply::about(StatusCode::NOT_MODIFIED, document, coding)
    }

    pub(super) fn status(&self) -> StatusCode {
        self.status
    }

    /// As many as are sent, unless only the head was asked for.
    pub(super) fn body_bytes(&self) -> u64 {
        self.body.size_hint().lower()
    }

    /// 301 or 308. `location` is an absolute URL of ours.
    pub(super) fn redirect(status: StatusCode, location: &str, sharing: Sharing) -> Reply {
        let mut reply = Reply::text(status, "The address is another one.\n", sharing);
        reply.set_text(LOCATION, location);
        reply.set(CACHE_CONTROL, HeaderValue::from_static("public, max-age=300, s-maxage=60"));
        reply
    }

    /// 404 where a feed could stand.
    pub(super) fn no_feed() -> Reply {
        Reply::not_found(Sharing::AnyOrigin)
    }

    /// 404 where a page could stand; `page` for those who prefer one to a line of text.
    pub(super) fn no_page(page: Option<&NoPage>) -> Reply {
        let mut reply = Reply::not_found(Sharing::SameOrigin);
        reply.set(VARY, HeaderValue::from_static("Accept"));
        if let Some(page) = page {
            reply.set(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
            if let Some(language) = &page.language {
                reply.set_text(CONTENT_LANGUAGE, language.as_str());
            }
            reply.body = Outgoing::of(&page.html.clone().into());
        }
        reply
    }

    /// For a moment only, because a statement may be published the next.
    fn not_found(sharing: Sharing) -> Reply {
        let text = "There is nothing at this address.\n";
        let mut reply = Reply::text(StatusCode::NOT_FOUND, text, sharing);
        reply.set(CACHE_CONTROL, HeaderValue::from_static("public, max-age=5"));
        reply
    }

    /// 405 (RFC 9110, section 15.5.6).
    pub(super) fn method_not_allowed() -> Reply {
        let text = "This address can only be read.\n";
        let mut reply = Reply::text(StatusCode::METHOD_NOT_ALLOWED, text, Sharing::SameOrigin);
        reply.set(ALLOW, METHODS);
        reply
    }

    /// 503: the same request may succeed in a second.
    pub(super) fn unavailable(sharing: Sharing) -> Reply {
        let text = "This cannot be read just now. Please try again.\n";
        let mut reply = Reply::text(StatusCode::SERVICE_UNAVAILABLE, text, sharing);
        reply.set(RETRY_AFTER, HeaderValue::from_static("1"));
        reply
    }

    /// 204 for `OPTIONS`; for what is shared, the answer to a browser's question before it sends
    /// a conditional request across origins (Fetch, CORS-preflight).
    pub(super) fn options(sharing: Sharing) -> Reply {
        let mut reply = Reply::bare(StatusCode::NO_CONTENT, sharing);
        reply.set(ALLOW, METHODS);
        if sharing == Sharing::AnyOrigin {
            let fields =
                HeaderValue::from_static("If-None-Match, If-Modified-Since, Cache-Control");
            reply.set(ACCESS_CONTROL_ALLOW_METHODS, METHODS);
            reply.set(ACCESS_CONTROL_ALLOW_HEADERS, fields);
            reply.set(ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
        }
        reply
    }

    /// A sentence for people, silent about this machine. Nothing of the request is repeated in it.
    pub(super) fn text(status: StatusCode, text: &'static str, sharing: Sharing) -> Reply {
        let mut reply = Reply::bare(status, sharing);
        reply.set(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
        reply.set(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        reply.body = Outgoing::of(&Bytes::from_static(text.as_bytes()).into());
        reply
    }

    /// With `Connection: close`, after which hyper closes it.
    pub(super) fn and_close(mut self) -> Reply {
        self.set(CONNECTION, HeaderValue::from_static("close"));
        self
    }

    pub(super) fn into_response(self) -> Response<Outgoing> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    /// What a 200 and a 304 say alike.
    fn about(status: StatusCode, document: &Document, coding: Coding) -> Reply {
        let mut reply = Reply::bare(status, sharing_of(document.kind));
        reply.set(CACHE_CONTROL, HeaderValue::from_static(caching(document.kind)));
        reply.set(VARY, HeaderValue::from_static("Accept-Encoding"));
        reply.set_text(ETAG, &format!("\"{}-{}\"", document.digest, coding.name()));
        // Never later than `Date` (RFC 9110, section 8.8.2.1).
        let last_modified = document.last_modified.min(Moment::utc(Clock.now()));
        reply.set_text(LAST_MODIFIED, &last_modified.http_date());
        if let Some(link) = &document.link {
            reply.set_text(LINK, link);
        }
        reply
    }

    fn bare(status: StatusCode, sharing: Sharing) -> Reply {
        let mut reply =
            Reply { status, headers: HeaderMap::with_capacity(24), body: Outgoing::default() };
        reply.set(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        reply.set(CONTENT_SECURITY_POLICY, CONTENT_POLICY);
        reply.set(REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
        if sharing == Sharing::AnyOrigin {
            let exposed = HeaderValue::from_static("ETag, Last-Modified, Link");
            reply.set(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
            reply.set(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
            reply.set(CROSS_ORIGIN_RESOURCE_POLICY, HeaderValue::from_static("cross-origin"));
        }
        reply
    }

    fn set(&mut self, name: HeaderName, value: HeaderValue) {
        self.headers.insert(name, value);
    }

    /// For values made by ourselves. One with a control character in it would be our mistake; the
    /// response is better without the field than not sent.
    fn set_text(&mut self, name: HeaderName, value: &str) {
        match HeaderValue::from_str(value) {
            Ok(value) => self.set(name, value),
            Err(_control_character) => {
                tracing::error!(field = %name, "a header field's value cannot be sent");
            }
        }
    }
}

pub(super) fn sharing_of(kind: DocumentKind) -> Sharing {
    match kind {
        // Readers on the web show pictures on pages of theirs.
        DocumentKind::Feed | DocumentKind::Attachment => Sharing::AnyOrigin,
        DocumentKind::Page
        | DocumentKind::Revision
        | DocumentKind::Gone(_)
        | DocumentKind::Immutable => Sharing::SameOrigin,
    }
}

/// A shared cache asks again after five seconds, which is the delay of news behind
/// one; `stale-while-revalidate` and `stale-if-error` are those of RFC 5861, `immutable` is that of
/// RFC 8246.
fn caching(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::Feed => {
            "public, max-age=300, s-maxage=5, stale-while-revalidate=30, stale-if-error=86400"
        }
        DocumentKind::Page => {
            "public, max-age=60, s-maxage=5, stale-while-revalidate=30, stale-if-error=86400"
        }
        // It may be reinstated, and no stale notice should outlive that for long.
        DocumentKind::Gone(_) => "public, max-age=60, s-maxage=5",
        DocumentKind::Revision => "public, max-age=300, s-maxage=60",
        // A shared cache must not hold for a year what is withdrawn today.
        DocumentKind::Attachment => "public, max-age=31536000, s-maxage=300, immutable",
        DocumentKind::Immutable => "public, max-age=31536000, immutable",
    }
}
