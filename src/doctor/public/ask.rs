//! One question to the public address, by the way that a feed reader goes.

use std::time::Duration;

use hyper::HeaderMap;
use hyper::Uri;
use hyper::header::{ACCEPT, HeaderName, HeaderValue, LOCATION, USER_AGENT};
use hyper::http::uri::PathAndQuery;

use crate::client::{self, Answer, Bounds, ClientError, Endpoint, Request, Trust, TrustError};

/// As a widely used reader names itself: what stands in front decides by it.
const READER: HeaderValue =
    HeaderValue::from_static("FreshRSS/1.26.1 (Linux; https://freshrss.org)");
const ACCEPTS: HeaderValue = HeaderValue::from_static(
    "application/atom+xml, application/rss+xml, application/xml;q=0.8, */*;q=0.5",
);

const BOUNDS: Bounds = Bounds { within: Duration::from_secs(15), body_bytes: 64 * 1024 * 1024 };

/// Readers give up sooner or later; five are more than any of them needs.
pub(super) const REDIRECTS_MAX: usize = 5;

/// Where a URL leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    pub(super) is_secured: bool,
    pub(super) host: String,
    port: Option<u16>,
    target: PathAndQuery,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum NotAnswered {
    #[error(transparent)]
    Client(#[from] ClientError),
    #[error(transparent)]
    Trust(#[from] TrustError),
    #[error("{0} is no address that can be asked")]
    BadAddress(String),
    #[error("it is redirected more than {REDIRECTS_MAX} times, at last to {0}")]
    TooManyRedirects(String),
}

/// An answer, and how it was reached.
#[derive(Debug)]
pub(super) struct Reached {
    pub(super) answer: Answer,
    /// The places on the way, the last one is that which answered.
    pub(super) way: Vec<Place>,
}

impl Place {
    pub(super) fn of(url: &str) -> Option<Place> {
        let uri: Uri = url.parse().ok()?;
        let is_secured = match uri.scheme_str()? {
            "http" => false,
            "https" => true,
            _ => return None,
        };
        let target = uri.path_and_query().cloned().unwrap_or(PathAndQuery::from_static("/"));
        Some(Place { is_secured, host: uri.host()?.to_owned(), port: uri.port_u16(), target })
    }

    /// Where a `Location` leads from here.
    pub(super) fn next(&self, location: &str) -> Option<Place> {
        let location = location.split('#').next().unwrap_or_default();
        let before_path = location.split(['/', '?']).next().unwrap_or_default();
        if before_path.ends_with(':') && location.contains("://") {
            return Place::of(location);
        }
        if let Some(elsewhere) = location.strip_prefix("//") {
            let scheme = if self.is_secured { "https" } else { "http" };
            return Place::of(&format!("{scheme}://{elsewhere}"));
        }
        let target = if location.starts_with('/') {
            location.to_owned()
        } else {
            let folder = self.target.path().rsplit_once('/').map_or("", |(folder, _name)| folder);
            format!("{folder}/{location}")
        };
        Some(Place { target: target.parse().ok()?, ..self.clone() })
    }

    fn endpoint(&self) -> Result<Endpoint, TrustError> {
        let host = self.host.clone();
        Ok(if self.is_secured {
            let trust = Trust::of_this_machine()?;
            Endpoint::Tls { host, port: self.port.unwrap_or(443), trust }
        } else {
            Endpoint::Clear { host, port: self.port.unwrap_or(80) }
        })
    }

    fn authority(&self) -> String {
        self.port.map_or_else(|| self.host.clone(), |port| format!("{}:{port}", self.host))
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let scheme = if self.is_secured { "https" } else { "http" };
        write!(out, "{scheme}://{}{}", self.authority(), self.target)
    }
}

/// Asks with these further fields, without following where it is led.
pub(super) fn ask(
    place: &Place,
    further: &[(HeaderName, HeaderValue)],
) -> Result<Answer, NotAnswered> {
    let host = HeaderValue::from_str(&place.authority());
    let host = host.map_err(|_bad| NotAnswered::BadAddress(place.to_string()))?;
    let mut request = Request::get(place.endpoint()?, host, place.target.clone());
    let mut fields = HeaderMap::from_iter([(USER_AGENT, READER), (ACCEPT, ACCEPTS)]);
    fields.extend(further.iter().cloned());
    request.fields = fields;
    Ok(client::send_blocking(request, BOUNDS)?)
}

/// Asks, and follows where it is led.
pub(super) fn follow(url: &str) -> Result<Reached, NotAnswered> {
    let first = Place::of(url).ok_or_else(|| NotAnswered::BadAddress(url.to_owned()))?;
    let mut way = vec![first.clone()];
    let mut place = first;
    for _hop in 0..=REDIRECTS_MAX {
        let answer = ask(&place, &[])?;
        let location = answer.fields.get(LOCATION).and_then(|value| value.to_str().ok());
        let Some(location) = location.filter(|_some| answer.status.is_redirection()) else {
            return Ok(Reached { answer, way });
        };
        let bad = || NotAnswered::BadAddress(location.to_owned());
        place = place.next(location).ok_or_else(bad)?;
        way.push(place.clone());
    }
    Err(NotAnswered::TooManyRedirects(place.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_read_as_seen_from_where_it_came() {
        let from = Place::of("http://press.example.org:8080/feeds/all.atom").unwrap();
        for (location, expected) in [
            (
                "https://press.example.org/feeds/all.atom",
                "https://press.example.org/feeds/all.atom",
            ),
            ("//other.example/x?a=b#c", "http://other.example/x?a=b"),
            ("/login", "http://press.example.org:8080/login"),
            ("all.rss", "http://press.example.org:8080/feeds/all.rss"),
            ("https://press.example.org", "https://press.example.org/"),
        ] {
            assert_eq!(from.next(location).unwrap().to_string(), expected);
        }
        assert_eq!(from.next("ftp://press.example.org/"), None);
        assert_eq!(Place::of("press.example.org"), None);
    }
}
