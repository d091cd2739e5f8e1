//! Which requests are answered with what, from the well-meant to the crafted.

use super::*;

#[test]
fn pages_are_looked_up_when_the_snapshot_does_not_hold_them() {
    let server = Server::start();
    for (path, status, text) in [
        ("/", 200, "a page"),
        ("/statements/2026/visit-3fa94c", 200, "a page"),
        ("/statements/2026/other-3fa94c", 404, "There is nothing at this address.\n"),
        (
            "/statements/2026/broken-3fa94c",
            503,
            "This cannot be read just now. Please try again.\n",
        ),
        (
            "/statements/2026/careless-3fa94c",
            503,
            "This cannot be read just now. Please try again.\n",
        ),
    ] {
        let answer = server.get(path, "");
        assert_eq!((answer.status, answer.body.as_slice()), (status, text.as_bytes()), "{path}");
        assert!(answer.is_guarded(), "{path}");
        assert_eq!(answer.field("retry-after").is_some(), status == 503, "{path}");
    }
}

#[test]
fn browsers_are_shown_one_page_wherever_there_is_none() {
    let server = Server::start();
    let browser = "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8\r\n";
    let shown = |path: &str, fields: &str| {
        let answer = server.get(path, fields);
        assert!(answer.is_guarded(), "{path}");
        let fields = answer.fields.into_iter().filter(|(name, _value)| name != "date");
        (answer.status, fields.collect::<Vec<_>>(), answer.body)
    };
    let unknown = shown("/statements/2026/other-3fa94c", browser);
    assert_eq!((unknown.0, unknown.2.as_slice()), (404, NO_PAGE.as_bytes()));
    for path in ["/nowhere", "/statements/2026/another-3fa94c", "/statements/2026/x-3fa94c.txt"] {
        assert_eq!(shown(path, browser), unknown, "{path}");
    }
    let page = server.get("/nowhere", browser);
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("content-language", "az"),
        ("vary", "Accept"),
        ("cache-control", "public, max-age=5"),
    ] {
        assert_eq!(page.field(name), Some(value), "{name}");
    }
    for fields in ["", "Accept: */*\r\n", "Accept: text/plain, text/html;q=0.9\r\n"] {
        let text = server.get("/nowhere", fields);
        assert_eq!(text.body, b"There is nothing at this address.\n", "{fields}");
        assert_eq!(text.field("vary"), Some("Accept"), "{fields}");
    }
    let feed = server.get("/feeds/xx.atom", browser);
    assert_eq!(feed.field("content-type"), Some("text/plain; charset=utf-8"));
}

#[test]
fn more_lookups_than_there_are_places_for_are_put_off() {
    let server = Server::limited(|limits| limits.lookups = 1);
    let mut slow = server.connect();
    slow.send("GET /statements/2026/slow-3fa94c HTTP/1.1\r\nHost: localhost\r\n\r\n");
    server.pages.begun.recv_timeout(LONG).unwrap();
    let put_off = server.get("/statements/2026/visit-3fa94c", "");
    assert_eq!((put_off.status, put_off.field("retry-after")), (503, Some("1")));
    assert_eq!(server.get("/feeds/all.atom", "").status, 200, "what is held ready needs no place");
    server.pages.release.send(()).unwrap();
    assert_eq!(slow.answer().body, b"a slow page");
    assert_eq!(server.get("/statements/2026/visit-3fa94c", "").status, 200);
}

#[test]
fn redirects_are_built_from_the_public_url_alone() {
    let server = Server::start();
    for (path, status, location) in [
        ("/feed", 301, "https://press.example.org/news/feeds/all.atom"),
        ("/feed?x=y", 301, "https://press.example.org/news/feeds/all.atom"),
        ("/feeds", 308, "https://press.example.org/news/feeds/"),
        ("/feeds/all.atom/", 308, "https://press.example.org/news/feeds/all.atom"),
    ] {
        let answer = server.ask(&format!("GET {path} HTTP/1.1\r\nHost: localhost:81\r\n\r\n"));
        assert_eq!((answer.status, answer.field("location")), (status, Some(location)), "{path}");
        assert!(answer.is_guarded(), "{path}");
    }
    assert!(server.get("/feed", "").is_shared());
}

#[test]
fn only_an_address_written_in_its_one_way_is_found() {
    let server = Server::start();
    for path in [
        "//",
        "/feeds//",
        "/./",
        "//feeds/all.atom",
        "/feeds//all.atom",
        "/feeds/./all.atom",
        "/feeds/../feeds/all.atom",
        "/%66eeds/all.atom",
        "/feeds%2fall.atom",
        "/feeds\\all.atom",
        "/feeds/all.atom%00",
        "/feeds/all.atom//",
        "/FEEDS/all.atom",
        "/feeds/all.atom;x",
        "/feeds/../../etc/passwd",
        "/..%2f..%2fetc/passwd",
        "/feeds/none.atom",
        "/nothing/",
        "/statements/2026/none-3fa94c/",
        "/statements/2026//visit-3fa94c",
    ] {
        assert_eq!(server.get(path, "").status, 404, "{path}");
    }
}

#[test]
fn where_a_feed_could_stand_its_absence_may_be_read_by_other_sites() {
    let server = Server::start();
    let (feed, page) = (server.get("/feeds/none.atom", ""), server.get("/nothing", ""));
    assert_eq!((feed.status, page.status), (404, 404));
    assert!(feed.is_shared() && !page.is_shared());
    assert!(feed.is_guarded() && page.is_guarded());
    assert_eq!(feed.body, page.body);
}

#[test]
fn every_address_can_be_read_and_nothing_else() {
    let server = Server::start();
    for path in ["/", "/feeds/", "/feeds/all.atom", "/feed", "/nothing"] {
        for (method, status) in [
            ("OPTIONS", 204),
            ("POST", 405),
            ("PUT", 405),
            ("DELETE", 405),
            ("PATCH", 405),
            ("TRACE", 405),
            ("get", 501),
            ("PROPFIND", 501),
            ("BREW", 501),
        ] {
            let answer =
                server.ask(&format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            assert_eq!(answer.status, status, "{method} {path}");
            let allow = (status != 501).then_some("GET, HEAD, OPTIONS");
            assert_eq!(answer.field("allow"), allow, "{method} {path}");
            assert!(answer.is_guarded(), "{method} {path}");
        }
    }
    let connect = server.ask("CONNECT localhost:80 HTTP/1.1\r\nHost: localhost\r\n\r\n");
    assert_eq!((connect.status, connect.field("connection")), (405, Some("close")));
    assert_eq!(server.ask("OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 204);
}

#[test]
fn a_browser_may_ask_for_a_feed_with_a_condition_from_another_site() {
    let server = Server::start();
    let ask = |path| server.ask(&format!("OPTIONS {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
    let feed = ask("/feeds/all.atom");
    assert!(feed.is_shared());
    assert_eq!(feed.field("access-control-allow-methods"), Some("GET, HEAD, OPTIONS"));
    let fields = feed.field("access-control-allow-headers").unwrap();
    assert!(fields.contains("If-None-Match"), "{fields}");
    assert!(!ask("/").is_shared());
}

#[test]
fn the_name_that_is_asked_for_must_be_ours() {
    let server = Server::start();
    for (head, status) in [
        ("GET /feed HTTP/1.1\r\nHost: press.example.org", 301),
        ("GET /feed HTTP/1.1\r\nHost: PRESS.example.org:8443", 301),
        ("GET /feed HTTP/1.1\r\nHost: localhost:8080", 301),
        ("GET /feed HTTP/1.1\r\nHost: [::1]", 301),
        ("GET http://press.example.org/feed HTTP/1.1\r\nHost: ignored.example", 301),
        ("GET /feed HTTP/1.0", 301),
        ("GET /feed HTTP/1.1\r\nHost: rebound.example.net", 421),
        ("GET http://rebound.example.net/feed HTTP/1.1\r\nHost: press.example.org", 421),
        ("GET /feed HTTP/1.1", 400),
        ("GET /feed HTTP/1.1\r\nHost:", 400),
        ("GET /feed HTTP/1.1\r\nHost: press.example.org\r\nHost: press.example.org", 400),
        ("GET /feed HTTP/1.1\r\nHost: press.example.org, rebound.example.net", 400),
        ("GET /feed HTTP/1.0\r\nHost: a@b", 400),
    ] {
        let answer = server.ask(&format!("{head}\r\n\r\n"));
        assert_eq!(answer.status, status, "{head}");
        assert!(answer.is_guarded(), "{head}");
    }
}

/// Behind the request stands another, which a proxy that reads the first in another way would take
/// for something else: it must never be answered.
#[test]
fn a_request_that_can_be_read_in_two_ways_is_answered_once_at_most() {
    let server = Server::start();
    for (fields, status) in [
        ("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n", 400),
        ("Transfer-Encoding: chunked\r\n", 400),
        ("Transfer-Encoding: xchunked\r\n", 400),
        ("Transfer-Encoding: chunked, identity\r\n", 400),
        ("Transfer-Encoding : chunked\r\n", 400),
        ("Content-Length: 5\r\nContent-Length: 6\r\n", 400),
        ("Content-Length: +5\r\n", 400),
        ("Content-Length: 5, 6\r\n", 400),
        ("X: y\n", 400),
        ("X: y\r\n folded\r\n", 400),
        ("X: y\rZ: z\r\n", 400),
        ("X: y\0z\r\n", 400),
        (": no name\r\n", 400),
        ("Content-Length: 5\r\n", 200),
        ("Content-Length: 500000\r\nExpect: 100-continue\r\n", 200),
    ] {
        let mut client = server.connect();
        client.send(&format!(
            "GET /feeds/all.atom HTTP/1.1\r\nHost: localhost\r\n{fields}\r\n0\r\n\r\n\
             GET /feeds/ HTTP/1.1\r\nHost: localhost\r\n\r\n"
        ));
        assert_eq!(client.answer().status, status, "{fields:?}");
        assert_eq!(client.rest(), b"", "{fields:?}");
    }
}

#[test]
fn requests_may_be_sent_ahead_of_the_answers() {
    let server = Server::start();
    let mut client = server.connect();
    client.send(&"GET /feeds/ HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(20));
    for _ in 0..20 {
        assert_eq!(client.answer().body, b"the feeds");
    }
}

#[test]
fn a_client_that_closes_its_half_gets_its_answer() {
    let server = Server::start();
    let mut client = server.connect();
    client.send("GET /feeds/ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    client.stream.get_ref().shutdown(std::net::Shutdown::Write).unwrap();
    assert_eq!(client.answer().body, b"the feeds");
    assert_eq!(client.rest(), b"");
}

#[test]
fn an_answer_arrives_although_what_was_sent_is_not_read() {
    let server = Server::start();
    let mut client = server.connect();
    let body = "x".repeat(200_000);
    client.send(&format!(
        "POST /feeds/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 200000\r\n\r\n{body}"
    ));
    let answer = client.answer();
    assert_eq!((answer.status, answer.field("connection")), (405, Some("close")));
    assert_eq!(client.rest(), b"", "closed, not reset");
}
