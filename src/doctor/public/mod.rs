//! The public address, asked for as a feed reader asks: whether our own bytes come back.

mod ask;
mod judge;
mod wall;

use crate::client::{ClientError, Stage, TlsFault};
use crate::config::Config;
use crate::doctor::checks::{
    Check, PUBLIC_ADDRESS, PUBLIC_BYTES, PUBLIC_CODING, PUBLIC_CONDITIONAL, PUBLIC_REDIRECTS,
    PUBLIC_TYPE, PUBLIC_WALL,
};
use crate::doctor::finding::Finding;
use crate::domain::feed::{FeedKey, Format};
use ask::{NotAnswered, Place, Reached};

/// In the order in which they are told.
const ALL: [&Check; 7] = [
    PUBLIC_ADDRESS,
    PUBLIC_REDIRECTS,
    PUBLIC_WALL,
    PUBLIC_TYPE,
    PUBLIC_BYTES,
    PUBLIC_CODING,
    PUBLIC_CONDITIONAL,
];

pub(super) fn left_out() -> Vec<Finding> {
    all_not_examined(&ALL, "--offline was given")
}

fn all_not_examined(checks: &[&'static Check], why: &str) -> Vec<Finding> {
    checks.iter().map(|check| Finding::not_examined(check, why)).collect()
}

pub(super) fn examine(config: &Config) -> Vec<Finding> {
    let mut findings = Vec::new();
    for format in [Format::Atom, Format::Rss] {
        let url = format!("{}{}", config.public_url, FeedKey::All.address(format));
        let found = feed(config, (&url, format));
        let is_reached = found.len() > 1;
        findings.extend(found);
        // What cannot be reached once cannot be reached twice.
        if !is_reached {
            findings.extend(all_not_examined(&ALL[1..], "the public address did not answer"));
            break;
        }
    }
    findings
}

/// One finding alone where there was no answer.
fn feed(config: &Config, (url, format): (&str, Format)) -> Vec<Finding> {
    let reached = match ask::follow(url) {
        Ok(reached) => reached,
        Err(error) => return vec![not_answered(url, &error)],
    };
    let mut findings = vec![address(url, &reached), redirects(url, &reached)];
    let signs = wall::signs(&reached.answer);
    findings.push(wall(url, &signs));
    if !reached.answer.status.is_success() || !signs.is_empty() {
        findings.extend(all_not_examined(&ALL[3..], &format!("{url} did not answer with a feed")));
        return findings;
    }
    findings.extend(judge::judge(config, (url, format), reached));
    findings
}

fn address(url: &str, reached: &Reached) -> Finding {
    let status = reached.answer.status;
    let code = status.as_u16();
    if status.is_success() {
        return Finding::ok(PUBLIC_ADDRESS, format!("{url} answers with status {code}"));
    }
    let remedy = match code {
        404 | 410 | 421 => {
            "let the web server in front pass this address and its Host on to http.listen, or correct public_url"
        }
        401 | 403 | 407 | 429 => "see below at public-wall",
        502..=504 => {
            "the web server in front finds no gazetted behind it: start gazetted, and compare the address that it passes requests to with http.listen"
        }
        _ => "look in the log of the web server in front, and in that of gazetted",
    };
    Finding::fault(PUBLIC_ADDRESS, format!("{url} answers with status {code}"), remedy)
}

fn redirects(url: &str, reached: &Reached) -> Finding {
    let [first, .., last] = reached.way.as_slice() else {
        return Finding::ok(PUBLIC_REDIRECTS, format!("{url} is not redirected"));
    };
    let way: Vec<String> = reached.way.iter().map(Place::to_string).collect();
    let what = format!("it is redirected: {}", way.join(" -> "));
    if reached.way.iter().any(|place| place.host != first.host) {
        return Finding::note(
            PUBLIC_REDIRECTS,
            format!("{what}; that is another host"),
            "if readers are to use that address, set public_url to it; else take the redirect away",
        );
    }
    if first.is_secured && !last.is_secured {
        return Finding::note(
            PUBLIC_REDIRECTS,
            format!("{what}; that is no longer safe"),
            "redirect from http to https, never back",
        );
    }
    Finding::ok(PUBLIC_REDIRECTS, what)
}

fn wall(url: &str, signs: &[String]) -> Finding {
    if signs.is_empty() {
        return Finding::ok(PUBLIC_WALL, format!("no wall stands before {url}"));
    }
    Finding::fault(
        PUBLIC_WALL,
        format!("a feed reader does not get through to {url}: {}", signs.join(", ")),
        "whatever protects the site must let /feeds/ and /statements/ pass without a challenge, a login or a limit \
         (at Cloudflare: a WAF rule with the action Skip for these paths)",
    )
}

fn not_answered(url: &str, error: &NotAnswered) -> Finding {
    let mut what = format!("{url}: {error}");
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        what = format!("{what}: {cause}");
        source = cause.source();
    }
    let remedy = match error {
        NotAnswered::Client(error) => remedy_of(error),
        NotAnswered::Trust(_) => return Finding::not_examined(PUBLIC_ADDRESS, what),
        NotAnswered::BadAddress(_) => "correct the redirect, or public_url",
        NotAnswered::TooManyRedirects(_) => {
            "the web server in front sends readers in a circle; often it asks for https where TLS ends before it"
        }
    };
    Finding::fault(PUBLIC_ADDRESS, what, remedy)
}

fn remedy_of(error: &ClientError) -> &'static str {
    match error {
        ClientError::Nobody { .. } => {
            "start gazetted and the web server in front; where both run, a firewall may keep this machine from its own public address"
        }
        ClientError::NoName { .. } => {
            "correct the host in public_url, or its entry in the name service"
        }
        ClientError::Late { stage: Stage::Naming, .. } => {
            "the name service does not answer: look at /etc/resolv.conf"
        }
        ClientError::Late { stage: Stage::Connecting, .. } => {
            "a firewall throws the packets away, or the host is down; some routers do not lead a machine to its own public address"
        }
        ClientError::Late { .. } => {
            "the web server in front waits for something: look in its log, and whether gazetted runs"
        }
        ClientError::Tls { fault, .. } => tls_remedy(*fault),
        ClientError::BrokeOff { .. } => "the web server in front hangs up: look in its log",
        ClientError::Garbage { .. } | ClientError::TooLong { .. } => {
            "something else than a web server with our feeds answers there: look at the port in public_url"
        }
        ClientError::Forbidden { .. } | ClientError::NoRuntime(_) => {
            "this process may not open connections: call doctor as root"
        }
    }
}

fn tls_remedy(fault: TlsFault) -> &'static str {
    match fault {
        TlsFault::Expired => {
            "renew the certificate, and see why that did not happen by itself (certbot renew --dry-run)"
        }
        TlsFault::NotYetValid => {
            "set the clock of this machine, or wait until the certificate is valid"
        }
        TlsFault::WrongName => {
            "get a certificate for the host in public_url, or correct public_url"
        }
        TlsFault::UnknownIssuer => {
            "let the web server send the intermediate certificates, too (fullchain.pem), and install ca-certificates here"
        }
        TlsFault::NoTls => {
            "let the web server speak TLS at that port, or set public_url to http://"
        }
        TlsFault::OfAuthority | TlsFault::NotForServers => {
            "let the web server send a certificate that was issued for it, and keep the authority's own for signing"
        }
        TlsFault::Revoked => "get another certificate",
        TlsFault::BadCertificate | TlsFault::Other => {
            "look at it by `openssl s_client -connect HOST:443`"
        }
    }
}
