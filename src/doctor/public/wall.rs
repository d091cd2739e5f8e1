//! What stands in front of a site and lets people pass, but no programs: by what it is known.

use hyper::header::{CONTENT_TYPE, SERVER};

use crate::client::Answer;

/// Fields by which the makers of bot walls are known, each with what it is told as.
const FIELDS: [(&str, &str); 9] = [
    ("cf-mitigated", "a challenge of Cloudflare"),
    ("cf-chl-bypass", "a challenge of Cloudflare"),
    ("x-datadome", "DataDome"),
    ("x-sucuri-block", "a block of Sucuri"),
    ("x-iinfo", "Imperva"),
    ("x-amzn-waf-action", "a challenge of AWS WAF"),
    ("x-px-block", "HUMAN (PerimeterX)"),
    ("x-kpsdk-ct", "Kasada"),
    ("x-vercel-mitigated", "a challenge of Vercel"),
];

/// Whoever answers, where the answer is no feed.
const SERVERS: [(&str, &str); 6] = [
    ("cloudflare", "Cloudflare"),
    ("sucuri", "Sucuri"),
    ("akamaighost", "Akamai"),
    ("ddos-guard", "DDoS-Guard"),
    ("qrator", "Qrator"),
    ("awselb", "a load balancer of AWS"),
];

/// Words of such pages, in small letters.
const WORDS: [&str; 15] = [
    "just a moment",
    "checking your browser",
    "attention required",
    "verify you are human",
    "verifying you are human",
    "making sure you're not a bot",
    "are you a robot",
    "enable javascript and cookies",
    "_incapsula_resource",
    "cf-chl",
    "captcha",
    "unusual traffic",
    "access denied",
    "request blocked",
    "ddos protection",
];

const LOGINS: [&str; 3] = ["type=\"password\"", "type='password'", "type=password"];

/// So much of a page is looked at.
const PAGE_BYTES: usize = 256 * 1024;

/// Whether the answer is a page, or says that it is.
pub(super) fn is_page(answer: &Answer) -> bool {
    let media_type = answer.fields.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let says_so =
        media_type.is_some_and(|value| value.to_ascii_lowercase().starts_with("text/html"));
    let start: String = beginning(answer).trim_start().chars().take(64).collect();
    says_so || start.starts_with("<!doctype html") || start.starts_with("<html")
}

fn beginning(answer: &Answer) -> String {
    let bytes = answer.body.get(..PAGE_BYTES).unwrap_or(&answer.body);
    String::from_utf8_lossy(bytes).to_lowercase()
}

/// By what a wall or a login is known in this answer, each in a few words; nothing where none is.
pub(super) fn signs(answer: &Answer) -> Vec<String> {
    let text = |name: &str| answer.fields.get(name).and_then(|value| value.to_str().ok());
    let mut signs: Vec<String> = FIELDS
        .iter()
        .filter_map(|(name, who)| Some(format!("`{name}: {}` ({who})", text(name)?)))
        .collect();
    let page = is_page(answer);
    let is_refused = matches!(answer.status.as_u16(), 401 | 403 | 407 | 429 | 503);
    if page || is_refused {
        let server = answer.fields.get(SERVER).and_then(|value| value.to_str().ok()).unwrap_or("");
        let known = SERVERS.iter().find(|(name, _who)| server.to_ascii_lowercase().contains(name));
        signs.extend(known.map(|(_name, who)| format!("`server: {server}` ({who})")));
    }
    if page {
        let text = beginning(answer);
        signs.extend(
            WORDS
                .iter()
                .filter(|word| text.contains(**word))
                .map(|word| format!("the words \"{word}\"")),
        );
        if LOGINS.iter().any(|login| text.contains(login)) {
            signs.push("a form that asks for a password".to_owned());
        }
        if is_refused || signs.is_empty() {
            signs.insert(0, format!("a page for people under status {}", answer.status.as_u16()));
        }
    } else if is_refused {
        signs.insert(0, format!("status {}", answer.status.as_u16()));
    }
    signs
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;

    use super::*;

    fn answer(status: u16, fields: &[(&'static str, &'static str)], body: &'static str) -> Answer {
        let fields =
            fields.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Answer {
            status: StatusCode::from_u16(status).unwrap(),
            fields: fields.collect(),
            body: body.into(),
        }
    }

    #[test]
    fn a_wall_is_named_by_all_its_signs() {
        let fields = [
            ("server", "cloudflare"),
            ("cf-mitigated", "challenge"),
            ("content-type", "text/html"),
        ];
        let signs = signs(&answer(403, &fields, "<!DOCTYPE html><title>Just a moment...</title>"));
        assert_eq!(
            signs,
            [
                "a page for people under status 403",
                "`cf-mitigated: challenge` (a challenge of Cloudflare)",
                "`server: cloudflare` (Cloudflare)",
                "the words \"just a moment\"",
            ]
        );
    }

    #[test]
    fn a_login_is_a_page_and_a_feed_behind_a_known_server_is_none() {
        let page = answer(200, &[], "\n<html><form><input type=\"password\"></form>");
        assert_eq!(signs(&page), ["a form that asks for a password"]);
        let fields = [("server", "cloudflare"), ("content-type", "application/atom+xml")];
        // A statement may speak of captchas.
        assert!(signs(&answer(200, &fields, "<feed>captcha</feed>")).is_empty());
        assert_eq!(signs(&answer(429, &[], "slow down")), ["status 429"]);
        assert_eq!(
            signs(&answer(200, &[], "<html>Welcome")),
            ["a page for people under status 200"]
        );
    }
}
