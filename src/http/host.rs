//! Which names this server answers to.
//!
//! Nothing is ever built from the Host field. The check keeps a page elsewhere from reading a
//! trial site on somebody's own machine under a name that it lets point there (DNS rebinding).

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use hyper::Version;
use hyper::header::HOST;
use hyper::http::request::Parts;

/// The names of this server. Ports are ignored: a forwarded port differs from ours.
#[derive(Clone, Debug)]
pub(super) struct HostPolicy {
    public: Vec<Name>,
    listen: Vec<IpAddr>,
}

/// A host as it stands in an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Name {
    Address(IpAddr),
    /// In lower case, without the root's dot.
    Registered(String),
}

/// What the host of a request says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Ours,
    /// 421 (RFC 9110, section 15.5.20).
    NotOurs,
    /// 400 (RFC 9112, section 3.2).
    Malformed,
}

impl HostPolicy {
    pub(super) fn new(public_host: &str, listen: &[SocketAddr]) -> HostPolicy {
        let listen = listen.iter().map(|address| address.ip().to_canonical());
        HostPolicy { public: vec![Name::of(public_host)], listen: listen.collect() }
    }

    /// Answers to this name too.
    pub(super) fn and(mut self, host: Option<&str>) -> HostPolicy {
        self.public.extend(host.map(Name::of));
        self
    }

    /// Exactly one well-formed Host, which HTTP/1.0 may leave out. The authority of an absolute
    /// target counts instead of it (RFC 9112, section 3.2.2).
    pub(super) fn judge(&self, head: &Parts, peer: IpAddr) -> Verdict {
        let mut fields = head.headers.get_all(HOST).iter();
        let stated = match (fields.next(), fields.next()) {
            (None, None) if head.version <= Version::HTTP_10 => return Verdict::Ours,
            (Some(field), None) => field.to_str().ok().and_then(Name::parse),
            (None, None) | (_, Some(_)) => None,
        };
        let Some(stated) = stated else { return Verdict::Malformed };
        let named = match head.uri.authority() {
            None => Some(stated),
            Some(authority) => Name::parse(authority.as_str()),
        };
        match named {
            None => Verdict::Malformed,
            Some(name) if self.is_ours(&name, peer.to_canonical()) => Verdict::Ours,
            Some(_) => Verdict::NotOurs,
        }
    }

    fn is_ours(&self, name: &Name, peer: IpAddr) -> bool {
        if self.public.contains(name) {
            return true;
        }
        match name {
            // One that listens on all addresses of its machine cannot know them all, for there may
            // be a translation before it. An address in the URL cannot be made to point elsewhere,
            // so that accepting every address gives nothing away; a name could.
            Name::Address(address) => {
                let is_listened_at = |listen: &IpAddr| listen == address || listen.is_unspecified();
                self.listen.iter().any(is_listened_at)
                    || (peer.is_loopback() && address.is_loopback())
            }
            Name::Registered(name) => peer.is_loopback() && name == "localhost",
        }
    }
}

impl Name {
    /// A host of a configuration.
    fn of(host: &str) -> Name {
        match host.parse::<IpAddr>() {
            Ok(address) => Name::Address(address.to_canonical()),
            Err(_name) => {
                Name::parse(host).unwrap_or_else(|| Name::Registered(host.to_ascii_lowercase()))
            }
        }
    }

    /// `uri-host [ ":" port ]` (RFC 9110, section 7.2), with names of letters, digits, hyphens,
    /// underscores and dots, which are all that a host of ours can have.
    fn parse(text: &str) -> Option<Name> {
        if let Some(bracketed) = text.strip_prefix('[') {
            let (address, port) = bracketed.split_once(']')?;
            let address = address.parse::<Ipv6Addr>().ok()?;
            let port = if port.is_empty() { port } else { port.strip_prefix(':')? };
            return is_port(port).then(|| Name::Address(IpAddr::V6(address).to_canonical()));
        }
        let (host, port) = text.split_once(':').unwrap_or((text, ""));
        if !is_port(port) {
            return None;
        }
        if let Ok(address) = host.parse() {
            return Some(Name::Address(IpAddr::V4(address)));
        }
        let host = host.strip_suffix('.').unwrap_or(host);
        let is_label = |label: &str| {
            let known = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
            !label.is_empty() && label.bytes().all(known)
        };
        host.split('.').all(is_label).then(|| Name::Registered(host.to_ascii_lowercase()))
    }
}

fn is_port(text: &str) -> bool {
    text.len() <= 5 && text.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use hyper::Request;

    use super::*;

    const NEAR: &str = "127.0.0.1";
    const FAR: &str = "198.51.100.7";

    fn judge_target(target: &str, listen: &str, peer: &str, hosts: &[&str]) -> Verdict {
        let policy = HostPolicy::new("press.example.org", &[listen.parse().unwrap()]);
        let mut request = Request::get(target);
        for host in hosts {
            request = request.header(HOST, *host);
        }
        let (head, ()) = request.body(()).unwrap().into_parts();
        policy.judge(&head, peer.parse().unwrap())
    }

    fn judge(listen: &str, peer: &str, hosts: &[&str]) -> Verdict {
        judge_target("/feeds/all.atom", listen, peer, hosts)
    }

    #[test]
    fn the_public_host_and_the_listening_address_are_ours_on_any_port() {
        for host in
            ["press.example.org", "Press.Example.ORG:8080", "press.example.org.", "192.0.2.1:80"]
        {
            assert_eq!(judge("192.0.2.1:8080", FAR, &[host]), Verdict::Ours, "{host}");
        }
        assert_eq!(judge("[2001:db8::1]:8080", FAR, &["[2001:DB8::1]:443"]), Verdict::Ours);
    }

    #[test]
    fn loopback_names_are_ours_for_loopback_peers_only() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080"] {
            assert_eq!(judge("192.0.2.1:8080", NEAR, &[host]), Verdict::Ours, "{host}");
            assert_eq!(judge("192.0.2.1:8080", "::ffff:127.0.0.1", &[host]), Verdict::Ours);
            assert_eq!(judge("192.0.2.1:8080", FAR, &[host]), Verdict::NotOurs, "{host}");
        }
    }

    #[test]
    fn a_wildcard_listener_answers_to_addresses_but_not_to_strange_names() {
        for listen in ["0.0.0.0:8080", "[::]:8080"] {
            assert_eq!(judge(listen, FAR, &["192.0.2.44:8080"]), Verdict::Ours);
            assert_eq!(judge(listen, FAR, &["rebound.example.net"]), Verdict::NotOurs);
            assert_eq!(judge(listen, NEAR, &["rebound.example.net"]), Verdict::NotOurs);
        }
    }

    #[test]
    fn one_well_formed_host_is_asked_for() {
        for hosts in [
            &[][..],
            &["press.example.org", "press.example.org"],
            &[""],
            &["press.example.org:80x"],
            &["press..example.org"],
            &["user@press.example.org"],
            &["press.example.org/x"],
            &["[::1"],
            &["[::1]8080"],
            &["a b"],
            &["press.example.org, evil.example"],
        ] {
            assert_eq!(judge("192.0.2.1:8080", FAR, hosts), Verdict::Malformed, "{hosts:?}");
        }
    }

    #[test]
    fn an_absolute_target_counts_instead_of_the_host() {
        let judge = |target, host| judge_target(target, "192.0.2.1:80", FAR, &[host]);
        assert_eq!(judge("http://press.example.org/", "evil.example"), Verdict::Ours);
        assert_eq!(judge("http://evil.example/", "press.example.org"), Verdict::NotOurs);
        assert_eq!(judge("http://press.example.org/", "a b"), Verdict::Malformed);
    }
}
