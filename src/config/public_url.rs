//! The address that readers use.

use hyper::Uri;

use super::fault::Wrong;
use super::form::TextForm;

/// The address readers use.
#[derive(Clone, Debug)]
pub(super) struct PublicUrl {
    /// Without a slash at its end.
    pub(super) url: String,
    /// Without its port, in lower case.
    pub(super) host: String,
}

impl TextForm for PublicUrl {
    const WORDS: &'static str =
        "an address with `http://` or `https://`, a host and, if need be, a port";

    fn from_text(text: &str) -> Result<PublicUrl, Wrong> {
        let text = text.trim();
        let example = "write it like https://press.example.org";
        let uri: Uri = text.parse().map_err(|error| {
            let remedy = "write it like https://press.example.org; a name with other letters in its xn-- form";
            Wrong::new(format!("`{text}` is not an address: {error}"), remedy)
        })?;
        let (Some(scheme @ ("http" | "https")), Some(authority)) =
            (uri.scheme_str(), uri.authority())
        else {
            let what = format!("`{text}` does not begin with http:// or https:// and a host");
            return Err(Wrong::new(what, example));
        };
        if authority.as_str().contains('@') || authority.host().is_empty() {
            return Err(Wrong::new(format!("`{text}` has no plain host"), example));
        }
        if authority.as_str() != authority.host() && authority.port_u16().is_none() {
            let what = format!("`{text}` has a port that is no number up to 65535");
            return Err(Wrong::new(what, "write its number, or leave it out"));
        }
        if text.contains(['?', '#']) {
            return Err(Wrong::new(format!("`{text}` has a query or a fragment"), example));
        }
        if !uri.path().chars().all(|c| c == '/') {
            let what = format!("`{text}` has a path, and feeds are served from the root of a host");
            return Err(Wrong::new(
                what,
                "give the feeds a host of their own, like https://press.example.org",
            ));
        }
        let authority = authority.as_str().to_ascii_lowercase();
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        Ok(PublicUrl { url: format!("{scheme}://{authority}"), host })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_root_of_a_plain_host_is_an_address() {
        for (text, url) in [
            ("https://press.example.org", "https://press.example.org"),
            (" https://PRESS.example.org:8443/ ", "https://press.example.org:8443"),
            ("http://[::1]:8080", "http://[::1]:8080"),
        ] {
            assert_eq!(PublicUrl::from_text(text).unwrap().url, url);
        }
        for bad in [
            "",
            "press.example.org",
            "ftp://press.example.org",
            "https://",
            "https://press.example.org:99999",
            "https://press.example.org:x",
            "https://u:p@press.example.org",
            "https://press.example.org/feeds",
            "https://press.example.org?a",
            "https://press.example.org#a",
            "https://press.exam\tple.org",
            "https://press.exam\u{7f}ple.org",
            "https://pr\u{e8}ss.example.org",
        ] {
            assert!(PublicUrl::from_text(bad).is_err(), "{bad}");
        }
    }
}
