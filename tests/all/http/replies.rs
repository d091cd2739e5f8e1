//! What is said of a document: in which form, to whom, for how long.

use std::sync::Arc;

use super::*;

#[test]
fn a_feed_is_sent_with_all_that_caches_and_readers_live_by() {
    let answer = Server::start().get("/feeds/all.atom?utm_source=x", "");
    assert_eq!((answer.status, answer.body.as_slice()), (200, FEED.as_bytes()));
    for (name, value) in [
        ("content-type", "application/atom+xml; charset=utf-8"),
        ("content-length", "25"),
        ("content-language", "az"),
        (
            "cache-control",
            "public, max-age=300, s-maxage=5, stale-while-revalidate=30, stale-if-error=86400",
        ),
        ("etag", "\"0123456789abcdef0123456789abcdef-identity\""),
        ("last-modified", "Tue, 03 Mar 2026 08:15:00 GMT"),
        ("vary", "Accept-Encoding"),
        ("accept-ranges", "none"),
        ("link", "<https://press.example.org/feeds/all.atom>; rel=\"self\""),
    ] {
        assert_eq!(answer.field(name), Some(value), "{name}");
    }
    assert_eq!(answer.field("content-encoding"), None);
    assert!(answer.is_guarded() && answer.is_shared(), "{answer:?}");
}

/// A change within the second of the one before is dated into the next.
#[test]
fn a_change_dated_to_come_is_sent_to_whoever_has_only_a_date() {
    let server = Server::start();
    let mut next = documents();
    let last_modified = "2100-01-01T00:00:00Z".parse().unwrap();
    let early = Arc::new(Document { last_modified, ..feed() });
    next.by_path.insert("/feeds/all.atom".to_owned(), early);
    server.snapshot.replace(next);
    let answer = server.get("/feeds/all.atom", "");
    let held = answer.field("last-modified").unwrap();
    let second = |date| jiff::civil::DateTime::strptime("%a, %d %b %Y %H:%M:%S GMT", date).unwrap();
    assert!(second(held) <= second(answer.field("date").unwrap()), "{answer:?}");
    let since = format!("If-Modified-Since: {held}\r\n");
    assert_eq!(server.get("/feeds/all.atom", &since).status, 200);
    let tag = answer.field("etag").unwrap();
    let held = format!("If-None-Match: {tag}\r\n");
    assert_eq!(server.get("/feeds/all.atom", &held).status, 304);
}

#[test]
fn each_kind_of_document_is_cached_in_its_own_way() {
    let server = Server::start();
    let page = server.get("/feeds/", "");
    let caching = "public, max-age=60, s-maxage=5, stale-while-revalidate=30, stale-if-error=86400";
    assert_eq!(page.field("cache-control"), Some(caching));
    assert!(!page.is_shared());
    let style = server.get("/style-0123.css", "");
    assert_eq!(style.field("cache-control"), Some("public, max-age=31536000, immutable"));
}

#[test]
fn each_coding_has_its_bytes_its_name_and_its_entity_tag() {
    let server = Server::start();
    for (accepted, coding, bytes) in [
        ("gzip", Some("gzip"), GZIP),
        ("br", Some("br"), BROTLI),
        ("zstd", Some("zstd"), ZSTD),
        ("gzip, deflate, br, zstd", Some("br"), BROTLI),
        ("gzip;q=1.0, br;q=0.5", Some("gzip"), GZIP),
        ("identity;q=0, zstd;q=0.1", Some("zstd"), ZSTD),
        ("*;q=0", None, FEED.as_bytes()),
        ("deflate", None, FEED.as_bytes()),
    ] {
        let answer = server.get("/feeds/all.atom", &format!("Accept-Encoding: {accepted}\r\n"));
        let tag = format!("\"{DIGEST}-{}\"", coding.unwrap_or("identity"));
        assert_eq!((answer.status, answer.body.as_slice()), (200, bytes), "{accepted}");
        assert_eq!(answer.field("content-encoding"), coding, "{accepted}");
        assert_eq!(answer.field("etag"), Some(tag.as_str()), "{accepted}");
        assert_eq!(answer.field("vary"), Some("Accept-Encoding"), "{accepted}");
    }
}

#[test]
fn identity_is_sent_until_the_coded_forms_are_there() {
    let server = Server::start();
    let mut client = server.connect();
    let mut ask = || {
        client.send(
            "GET /feeds/bare.atom HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\n\r\n",
        );
        client.answer()
    };
    assert_eq!(ask().body, FEED.as_bytes());
    let mut next = documents();
    next.by_path.insert("/feeds/bare.atom".to_owned(), Arc::new(feed()));
    server.snapshot.replace(next);
    assert_eq!(ask().body, GZIP);
}

#[test]
fn head_says_what_get_says_for_every_route_and_coding() {
    let server = Server::start();
    for path in [
        "/",
        "/feeds/",
        "/feeds/all.atom",
        "/feeds/none.atom",
        "/feed",
        "/feeds",
        "/style-0123.css",
        "/statements/2026/visit-3fa94c",
        "/statements/2026/none-3fa94c",
        "/statements/2026/broken-3fa94c",
        "/nothing",
        "/large",
    ] {
        for fields in [
            "",
            "Accept-Encoding: gzip\r\n",
            "Accept-Encoding: br\r\n",
            "Accept-Encoding: zstd\r\n",
            "If-None-Match: *\r\n",
            "If-Match: \"x\"\r\n",
        ] {
            let ask = |method| {
                let mut client = server.connect();
                client.send(&format!(
                    "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{fields}\r\n"
                ));
                let mut answer = client.answer();
                assert_eq!(client.rest(), b"", "{method} {path}: nothing follows the answer");
                answer.fields.retain(|(name, _value)| name != "date");
                answer
            };
            let (get, head) = (ask("GET"), ask("HEAD"));
            assert!(head.body.is_empty());
            assert_eq!((get.status, &get.fields), (head.status, &head.fields), "{path} {fields}");
        }
    }
}

#[test]
fn what_a_reader_holds_in_any_coding_is_not_sent_again() {
    let server = Server::start();
    for (fields, status) in [
        ("If-None-Match: \"#-identity\"\r\n", 304),
        ("If-None-Match: \"#-gzip\"\r\n", 304),
        ("If-None-Match: W/\"#-br\"\r\n", 304),
        ("If-None-Match: \"#-identity-gzip\"\r\n", 304),
        ("If-None-Match: \"a\", \"b\", W/\"#-zstd\"\r\n", 304),
        ("If-None-Match: \"a\"\r\nIf-None-Match: \"#-br\"\r\n", 304),
        ("If-None-Match: *\r\n", 304),
        ("If-None-Match: \"a\"\r\n", 200),
        ("If-None-Match: garbage\r\n", 200),
        ("If-Modified-Since: Tue, 03 Mar 2026 08:15:00 GMT\r\n", 304),
        ("If-Modified-Since: Fri, 06 Mar 2026 00:00:00 GMT\r\n", 304),
        ("If-Modified-Since: Tue, 03 Mar 2026 08:14:59 GMT\r\n", 200),
        ("If-Modified-Since: garbage\r\n", 200),
        ("If-None-Match: \"a\"\r\nIf-Modified-Since: Fri, 06 Mar 2026 00:00:00 GMT\r\n", 200),
        ("If-None-Match: \"#-br\"\r\nIf-Modified-Since: Mon, 02 Mar 2026 00:00:00 GMT\r\n", 304),
        ("If-Match: \"#-gzip\"\r\n", 200),
        ("If-Match: \"a\"\r\n", 412),
        ("If-Unmodified-Since: Mon, 02 Mar 2026 00:00:00 GMT\r\n", 412),
    ] {
        let answer = server.get("/feeds/all.atom", &fields.replace('#', DIGEST));
        assert_eq!(answer.status, status, "{fields}");
        assert!(answer.is_guarded() && answer.is_shared(), "{fields}");
    }
}

#[test]
fn not_modified_repeats_what_the_whole_answer_would_say() {
    let server = Server::start();
    let whole = server.get("/feeds/all.atom", "Accept-Encoding: zstd\r\n");
    let held = server.get("/feeds/all.atom", "Accept-Encoding: zstd\r\nIf-None-Match: *\r\n");
    assert_eq!((whole.status, held.status), (200, 304));
    for name in ["cache-control", "etag", "last-modified", "vary", "link"] {
        assert!(whole.field(name).is_some());
        assert_eq!(whole.field(name), held.field(name), "{name}");
    }
    assert_eq!(held.field("content-length"), None);
    assert_eq!(held.field("content-type"), None);
}

#[test]
fn a_range_is_ignored() {
    let answer = Server::start().get("/feeds/all.atom", "Range: bytes=0-3\r\n");
    assert_eq!((answer.status, answer.body.as_slice()), (200, FEED.as_bytes()));
}
