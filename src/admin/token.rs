//! The secret that opens what is not for everybody on this machine.

use std::io;
use std::path::Path;

use hyper::HeaderMap;
use hyper::header::AUTHORIZATION;
use mail_parser::decoders::base64::base64_decode;

use crate::domain::digest::Digest;

/// A shorter one could be guessed.
const TOKEN_CHARS_MIN: usize = 16;

/// Kept as a digest: comparing two digests tells nothing of how much of a guess is right.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Token(Digest);

impl std::fmt::Debug for Token {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Token")
    }
}

impl Token {
    /// Reads it from a file; an empty one gives none.
    pub fn read(file: &Path) -> io::Result<Option<Token>> {
        let text = std::fs::read_to_string(file)?;
        let secret = text.trim();
        if secret.is_empty() {
            return Ok(None);
        }
        if secret.chars().count() < TOKEN_CHARS_MIN {
            return Err(io::Error::other(format!(
                "it has fewer than {TOKEN_CHARS_MIN} characters"
            )));
        }
        Ok(Some(Token(Digest::of(secret.as_bytes()))))
    }

    /// Whether a request brings it, as a password with any user name (RFC 7617) or as a bearer token
    /// (RFC 6750).
    pub(super) fn is_in(&self, headers: &HeaderMap) -> bool {
        let Some(field) = headers.get(AUTHORIZATION).and_then(|field| field.to_str().ok()) else {
            return false;
        };
        let Some((scheme, value)) = field.split_once(' ') else { return false };
        let given = if scheme.eq_ignore_ascii_case("basic") {
            let pair = base64_decode(value.trim().as_bytes()).unwrap_or_default();
            let colon = pair.iter().position(|byte| *byte == b':');
            colon.and_then(|at| pair.get(at + 1..)).map(<[u8]>::to_vec)
        } else if scheme.eq_ignore_ascii_case("bearer") {
            Some(value.trim().as_bytes().to_vec())
        } else {
            None
        };
        given.is_some_and(|given| Digest::of(&given) == self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_is_taken_as_a_password_and_as_a_bearer_token() {
        let token = Token(Digest::of(b"0123456789abcdef"));
        let is_in = |field: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(AUTHORIZATION, field.parse().unwrap());
            token.is_in(&headers)
        };
        // "operator:0123456789abcdef"
        assert!(is_in("Basic b3BlcmF0b3I6MDEyMzQ1Njc4OWFiY2RlZg=="));
        assert!(is_in("Bearer 0123456789abcdef"));
        for wrong in [
            "Basic MDEyMzQ1Njc4OWFiY2RlZg==",
            "Bearer 0123456789abcdeF",
            "Basic !",
            "Digest x",
            "x",
        ] {
            assert!(!is_in(wrong), "{wrong}");
        }
        assert!(!token.is_in(&HeaderMap::new()));
    }
}
