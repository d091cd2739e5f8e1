//! Why there is no answer, sorted by what the one who asked does next.

use std::error::Error;
use std::time::Duration;
use std::{fmt, io};

use rustls::{CertificateError, InvalidMessage};

use super::{Call, Endpoint};

#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Start what should listen, or correct the address.
    #[error("nobody listens at {at}")]
    Nobody { at: String, source: io::Error },
    /// Ask as the user whom it belongs to, or as root.
    #[error("{at} is closed to this user")]
    Forbidden { at: String, source: io::Error },
    /// Correct the name, or look at the name service.
    #[error("the host of {at} has no address")]
    NoName { at: String, source: Option<io::Error> },
    /// Look at what hangs there, or ask again later.
    #[error("{at} did not answer within {} ms: {stage}", within.as_millis())]
    Late { at: String, within: Duration, stage: Stage },
    /// Mend the certificate, or the clock, or who is trusted here.
    #[error("{at} is not safe to talk to: {fault}")]
    Tls { at: String, fault: TlsFault, source: Option<rustls::Error> },
    /// Ask again: whoever listens had no place free, or was stopped.
    #[error("{at} closed the connection before its answer was whole")]
    BrokeOff { at: String, source: Box<dyn Error + Send + Sync> },
    /// Look who listens there; it is not what was expected.
    #[error("{at} answered what is no HTTP")]
    Garbage { at: String, source: Box<dyn Error + Send + Sync> },
    /// The same, or ask with a larger bound.
    #[error("{at} answered with more than {bytes} bytes")]
    TooLong { at: String, bytes: usize },
    /// This process has come to one of its own limits.
    #[error("no request can be made")]
    NoRuntime(#[source] io::Error),
}

/// How far a request had come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// The name service was asked.
    Naming,
    Connecting,
    /// TLS was being agreed on.
    Securing,
    Answering,
}

impl fmt::Display for Stage {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Stage::Naming => "its name was being looked up",
            Stage::Connecting => "the connection was not taken",
            Stage::Securing => "the connection was taken, and TLS was not agreed on",
            Stage::Answering => "the connection was taken, and the answer did not come to its end",
        })
    }
}

/// What is wrong with TLS, as far as something different is done about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TlsFault {
    Expired,
    NotYetValid,
    WrongName,
    UnknownIssuer,
    /// It is one with which others are signed.
    OfAuthority,
    Revoked,
    /// It was not issued for this use.
    NotForServers,
    /// In another way.
    BadCertificate,
    /// Whoever listens does not speak TLS at all.
    NoTls,
    Other,
}

impl fmt::Display for TlsFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            TlsFault::Expired => "its certificate has expired",
            TlsFault::NotYetValid => "its certificate is not valid yet",
            TlsFault::WrongName => "its certificate is for another name",
            TlsFault::UnknownIssuer => "its certificate comes from nobody whom this machine trusts",
            TlsFault::OfAuthority => {
                "its certificate is that of an authority, which signs others (CA:TRUE), and not of a server"
            }
            TlsFault::Revoked => "its certificate was revoked",
            TlsFault::NotForServers => "its certificate is not one for servers",
            TlsFault::BadCertificate => "its certificate is not valid",
            TlsFault::NoTls => "it does not speak TLS",
            TlsFault::Other => "TLS failed",
        })
    }
}

impl TlsFault {
    fn of(error: &rustls::Error) -> TlsFault {
        use CertificateError as Bad;
        #[expect(clippy::wildcard_enum_match_arm, reason = "rustls adds to both without notice")]
        match error {
            rustls::Error::InvalidCertificate(bad) => match bad {
                Bad::Expired | Bad::ExpiredContext { .. } => TlsFault::Expired,
                Bad::NotValidYet | Bad::NotValidYetContext { .. } => TlsFault::NotYetValid,
                Bad::NotValidForName | Bad::NotValidForNameContext { .. } => TlsFault::WrongName,
                Bad::UnknownIssuer => TlsFault::UnknownIssuer,
                Bad::Revoked => TlsFault::Revoked,
                Bad::InvalidPurpose | Bad::InvalidPurposeContext { .. } => TlsFault::NotForServers,
                // Whoever verifies has no other name for it.
                Bad::Other(other) if other.0.to_string() == "CaUsedAsEndEntity" => {
                    TlsFault::OfAuthority
                }
                _ => TlsFault::BadCertificate,
            },
            rustls::Error::InvalidMessage(InvalidMessage::InvalidContentType) => TlsFault::NoTls,
            _ => TlsFault::Other,
        }
    }
}

impl fmt::Display for Endpoint {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = |host: &str| match super::bare(host) {
            bare if bare.contains(':') => format!("[{bare}]"),
            bare => bare.to_owned(),
        };
        match self {
            Endpoint::Unix(path) => write!(out, "{}", path.display()),
            Endpoint::Clear { host: name, port } => write!(out, "http://{}:{port}", host(name)),
            Endpoint::Tls { host: name, port, .. } => write!(out, "https://{}:{port}", host(name)),
        }
    }
}

impl Call {
    pub(super) fn late(&self, stage: Stage) -> ClientError {
        ClientError::Late { at: self.at.clone(), within: self.bounds.within, stage }
    }

    pub(super) fn too_long(&self) -> ClientError {
        ClientError::TooLong { at: self.at.clone(), bytes: self.bounds.body_bytes }
    }

    pub(super) fn no_name(&self, source: Option<io::Error>) -> ClientError {
        ClientError::NoName { at: self.at.clone(), source }
    }

    #[expect(clippy::wildcard_enum_match_arm, reason = "the list of kinds has no end")]
    pub(super) fn not_connected(&self, source: io::Error) -> ClientError {
        let at = self.at.clone();
        match source.kind() {
            io::ErrorKind::PermissionDenied => ClientError::Forbidden { at, source },
            io::ErrorKind::TimedOut => self.late(Stage::Connecting),
            _ => ClientError::Nobody { at, source },
        }
    }

    /// What failed once there was a connection. What is wrong with TLS lies deep inside.
    pub(super) fn failed(&self, error: impl Error + Send + Sync + 'static) -> ClientError {
        use io::ErrorKind as Kind;
        const CUT: [Kind; 4] =
            [Kind::UnexpectedEof, Kind::ConnectionReset, Kind::ConnectionAborted, Kind::BrokenPipe];
        let at = self.at.clone();
        if let Some(tls) = within::<rustls::Error>(&error) {
            let fault = TlsFault::of(tls);
            // What has words of its own needs no others.
            let is_open = matches!(fault, TlsFault::BadCertificate | TlsFault::Other);
            return ClientError::Tls { at, fault, source: is_open.then(|| tls.clone()) };
        }
        let is_cut = within::<io::Error>(&error).is_some_and(|error| CUT.contains(&error.kind()))
            || within::<hyper::Error>(&error).is_some_and(is_cut_off);
        let source = Box::new(error);
        if is_cut {
            ClientError::BrokeOff { at, source }
        } else {
            ClientError::Garbage { at, source }
        }
    }
}

/// A request may be given up because of what the other side said, which stands within.
fn is_cut_off(error: &hyper::Error) -> bool {
    let because = error.source().and_then(|cause| cause.downcast_ref::<hyper::Error>());
    match because.filter(|_cause| error.is_canceled()) {
        Some(cause) => is_cut_off(cause),
        None => error.is_incomplete_message() || error.is_closed() || error.is_canceled(),
    }
}

/// The cause of this kind. An I/O error keeps what it wraps apart from its source.
fn within<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    let mut next = Some(error);
    while let Some(error) = next {
        if let Some(found) = error.downcast_ref() {
            return Some(found);
        }
        let wrapped = error.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        next = match wrapped {
            Some(wrapped) => Some(wrapped),
            None => error.source(),
        };
    }
    None
}
