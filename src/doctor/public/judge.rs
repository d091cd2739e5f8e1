//! What came back from the public address, beside the file that it should be.

use std::fs;
use std::path::{Path, PathBuf};

use bytes::Bytes;
use hyper::StatusCode;
use hyper::header::{
    ACCEPT_ENCODING, AGE, CONTENT_ENCODING, CONTENT_TYPE, ETAG, HeaderName, HeaderValue,
    IF_NONE_MATCH, LAST_MODIFIED,
};
use jiff::fmt::rfc2822;
use jiff::{SignedDuration, Timestamp};

use super::ask::{NotAnswered, Place, Reached, ask};
use crate::client::Answer;
use crate::clock::Clock;
use crate::config::Config;
use crate::doctor::checks::{Check, PUBLIC_BYTES, PUBLIC_CODING, PUBLIC_CONDITIONAL, PUBLIC_TYPE};
use crate::doctor::disk::size;
use crate::doctor::finding::Finding;
use crate::domain::feed::{FeedKey, Format};
use crate::publish::files::FeedFiles;
use crate::render::code::{self, Coding};

/// So long a cache in front may keep what it has, by the `Cache-Control` of feeds.
const CACHED_MAX: SignedDuration = SignedDuration::from_mins(5);

/// The feed as it lies in `feeds_dir`.
struct Ours {
    path: PathBuf,
    bytes: Bytes,
    /// The stem of its entity tags, where the manifest tells of these bytes.
    tag: Option<String>,
    written: Timestamp,
}

impl Ours {
    fn of(feeds_dir: &Path, format: Format) -> Result<Ours, String> {
        let name = format!("{}.{}", FeedKey::All.stem(), format.extension());
        let path = feeds_dir.join(&name);
        let read = || {
            let bytes = fs::read(&path)?;
            let written = fs::metadata(&path)?.modified()?;
            Ok((bytes, written))
        };
        let (bytes, written) =
            read().map_err(|error: std::io::Error| format!("{}: {error}", path.display()))?;
        let files = FeedFiles::to_read(feeds_dir).ok();
        let tag = files.and_then(|files| files.read(&name)).map(|file| file.served.tag);
        let written = Timestamp::try_from(written).unwrap_or(Timestamp::MAX);
        Ok(Ours { path, bytes: bytes.into(), tag, written })
    }
}

/// What is asked and answered about one feed.
struct Feed<'a> {
    url: &'a str,
    format: Format,
    place: Place,
    answer: Answer,
}

pub(super) fn judge(
    config: &Config,
    (url, format): (&str, Format),
    reached: Reached,
) -> Vec<Finding> {
    let Reached { answer, mut way } = reached;
    let Some(place) = way.pop() else { return Vec::new() };
    let mut feed = Feed { url, format, place, answer };
    let mut findings = vec![media_type(&feed)];
    let ours = Ours::of(&config.feeds_dir, format).map(|ours| feed.in_step(config, ours));
    match &ours {
        Ok(ours) => findings.push(bytes(config, &feed, ours)),
        Err(why) => findings.push(Finding::not_examined(PUBLIC_BYTES, why)),
    }
    findings.push(coding(&feed));
    findings.push(conditional(&feed));
    findings
}

impl Feed<'_> {
    /// A statement may have come between the look at the file and the answer: then both are had again, once.
    fn in_step(&mut self, config: &Config, ours: Ours) -> Ours {
        if self.answer.body == ours.bytes {
            return ours;
        }
        match (ask(&self.place, &[]), Ours::of(&config.feeds_dir, self.format)) {
            (Ok(answer), Ok(again)) if answer.status == StatusCode::OK => {
                self.answer = answer;
                again
            }
            _ => ours,
        }
    }

    fn field(&self, name: &HeaderName) -> Option<&str> {
        text(&self.answer, name)
    }
}

fn text<'a>(answer: &'a Answer, name: &HeaderName) -> Option<&'a str> {
    answer.fields.get(name).and_then(|value| value.to_str().ok())
}

fn media_type(Feed { url, format, answer, .. }: &Feed<'_>) -> Finding {
    let bare =
        |value: &str| value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let wanted = bare(format.content_type());
    let found = text(answer, &CONTENT_TYPE).map(bare).unwrap_or_default();
    let remedy = "let the web server in front pass Content-Type on as gazetted sends it";
    match found.as_str() {
        same if same == wanted => Finding::ok(PUBLIC_TYPE, format!("{url} arrives as {wanted}")),
        "text/xml" | "application/xml" => Finding::note(
            PUBLIC_TYPE,
            format!("{url} arrives as {found}, which readers understand, and not as {wanted}"),
            remedy,
        ),
        "" => Finding::fault(
            PUBLIC_TYPE,
            format!("{url} arrives without a media type, and not as {wanted}"),
            remedy,
        ),
        _ => Finding::fault(
            PUBLIC_TYPE,
            format!("{url} arrives as {found}, and not as {wanted}"),
            remedy,
        ),
    }
}

/// The digest in an entity tag: what stands before the name of a coding, ours or a proxy's.
fn stem(tag: &str) -> &str {
    let tag = tag.strip_prefix("W/").unwrap_or(tag).trim_matches('"');
    tag.split(['-', ';']).next().unwrap_or_default()
}

fn bytes(config: &Config, feed: &Feed<'_>, ours: &Ours) -> Finding {
    let Feed { url, answer, .. } = feed;
    let at = ours.path.display();
    if answer.body == ours.bytes {
        return Finding::ok(PUBLIC_BYTES, format!("{url} has the bytes of {at}"));
    }
    if let Some(coding) = feed.field(&CONTENT_ENCODING) {
        return Finding::fault(
            PUBLIC_BYTES,
            format!("{url} arrives in the coding {coding}, which was not asked for"),
            "let whatever stands in front send coded answers only to those who accept them",
        );
    }
    let tag = feed.field(&ETAG).map(stem);
    if tag.is_some() && tag == ours.tag.as_deref() {
        return Finding::fault(
            PUBLIC_BYTES,
            format!("{url} is altered on the way: it bears our tag, and not the bytes of {at}"),
            "switch off what rewrites answers in front (minifying, hiding of mail addresses, inserted scripts)",
        );
    }
    let body = String::from_utf8_lossy(&answer.body);
    if !body.contains(&config.public_url) {
        return Finding::fault(
            PUBLIC_BYTES,
            format!(
                "{url} answers with something else than a feed of this site; it nowhere says {}",
                config.public_url
            ),
            "let the web server in front pass /feeds/ on to http.listen, and remove what it serves there itself",
        );
    }
    other_copy(feed, ours)
}

/// A feed of this site that is not the one which lies there.
fn other_copy(feed: &Feed<'_>, ours: &Ours) -> Finding {
    let Feed { url, .. } = feed;
    let at = ours.path.display();
    let age = feed.field(&AGE).map(|age| format!(", kept {age} s by a cache")).unwrap_or_default();
    let changed = feed.field(&LAST_MODIFIED).and_then(|date| rfc2822::parse(date).ok());
    let from = changed.map(|date| format!(", of {:.0}", date.timestamp())).unwrap_or_default();
    let what = format!("{url} answers with another copy of the feed{from}{age}, and not with {at}");
    if Clock.now().duration_since(ours.written) <= CACHED_MAX {
        return Finding::note(
            PUBLIC_BYTES,
            format!("{what}, which was written a moment ago"),
            "a cache may keep a feed for five minutes: call doctor again then",
        );
    }
    Finding::fault(
        PUBLIC_BYTES,
        what,
        "let caches in front obey Cache-Control and empty them once; see whether another gazetted serves there",
    )
}

fn coding(feed: &Feed<'_>) -> Finding {
    let url = feed.url;
    let accepted = [(ACCEPT_ENCODING, HeaderValue::from_static("gzip"))];
    let coded = match ask(&feed.place, &accepted) {
        Ok(coded) if coded.status == StatusCode::OK => coded,
        Ok(other) => return other_answer(url, "with Accept-Encoding: gzip", other.status),
        Err(error) => return asked_in_vain(PUBLIC_CODING, &error),
    };
    let plain = &feed.answer.body;
    match text(&coded, &CONTENT_ENCODING) {
        None | Some("identity") => Finding::note(
            PUBLIC_CODING,
            format!(
                "{url} is sent uncompressed to who accepts gzip: {} each time",
                size(coded.body.len() as u64)
            ),
            "let the web server in front pass Accept-Encoding on, or compress by itself",
        ),
        Some("gzip" | "x-gzip") => match code::decode(Coding::Gzip, &coded.body, plain.len()) {
            Some(decoded) if decoded == *plain => Finding::ok(
                PUBLIC_CODING,
                format!(
                    "{url} is sent as gzip: {} in place of {}",
                    size(coded.body.len() as u64),
                    size(plain.len() as u64)
                ),
            ),
            Some(_) | None => Finding::fault(
                PUBLIC_CODING,
                format!("{url} has other bytes as gzip than without"),
                "let caches in front obey Vary: Accept-Encoding, and empty them once; if a statement came just now, call doctor again",
            ),
        },
        Some(other) => Finding::fault(
            PUBLIC_CODING,
            format!("{url} is sent in the coding {other} to who accepts gzip only"),
            "let caches in front obey Vary: Accept-Encoding",
        ),
    }
}

fn conditional(feed: &Feed<'_>) -> Finding {
    let url = feed.url;
    let remedy = "let the web server in front pass ETag and If-None-Match on as they are";
    let Some(tag) = feed.answer.fields.get(ETAG) else {
        let what = format!(
            "{url} arrives without its ETag, so that readers fetch the whole of it each time"
        );
        return Finding::note(PUBLIC_CONDITIONAL, what, remedy);
    };
    match ask(&feed.place, &[(IF_NONE_MATCH, tag.clone())]) {
        Ok(answer) if answer.status == StatusCode::NOT_MODIFIED => {
            Finding::ok(PUBLIC_CONDITIONAL, format!("{url} answers 304 to who holds it"))
        }
        Ok(answer) if answer.status == StatusCode::OK => Finding::note(
            PUBLIC_CONDITIONAL,
            format!("{url} is sent as a whole to who holds it already"),
            remedy,
        ),
        Ok(answer) => {
            let what = format!("{url} answers {} to who holds it already", answer.status.as_u16());
            Finding::fault(PUBLIC_CONDITIONAL, what, remedy)
        }
        Err(error) => asked_in_vain(PUBLIC_CONDITIONAL, &error),
    }
}

fn other_answer(url: &str, how: &str, status: StatusCode) -> Finding {
    Finding::fault(
        PUBLIC_CODING,
        format!("{url} answers {} to a request {how}, and 200 without", status.as_u16()),
        "let the web server in front pass Accept-Encoding on as it is",
    )
}

/// It answered a moment ago.
fn asked_in_vain(check: &'static Check, error: &NotAnswered) -> Finding {
    Finding::fault(
        check,
        format!("the second request within a moment was not answered: {error}"),
        "whatever stands in front may limit how often one address asks; feed readers ask more than once",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_digest_of_a_tag_is_found_whatever_a_proxy_made_of_it() {
        for tag in [
            "\"abc-identity\"",
            "W/\"abc-gzip\"",
            "\"abc-identity-gzip\"",
            "\"abc;gzip\"",
            "\"abc\"",
        ] {
            assert_eq!(stem(tag), "abc");
        }
    }
}
