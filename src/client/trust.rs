//! Whose certificates are believed.

use std::fmt;
use std::sync::Arc;

use rustls::crypto::ring;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, RootCertStore};

/// Built once, for any number of requests.
#[derive(Clone)]
pub struct Trust(Arc<ClientConfig>);

#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// Install `ca-certificates`, or name a file with `SSL_CERT_FILE`.
    #[error(
        "this machine holds no certificate of anybody to trust; install the package ca-certificates{}",
        unread(.0)
    )]
    Nobody(Vec<String>),
    /// A fault of ours.
    #[error("TLS cannot be set up")]
    Unusable(#[from] rustls::Error),
}

fn unread(errors: &[String]) -> String {
    if errors.is_empty() { String::new() } else { format!(" ({})", errors.join("; ")) }
}

impl fmt::Debug for Trust {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Trust")
    }
}

impl Trust {
    /// As the other programs of this machine do. A file of it that cannot be read takes nothing from the rest.
    pub fn of_this_machine() -> Result<Trust, TrustError> {
        let found = rustls_native_certs::load_native_certs();
        let mut roots = RootCertStore::empty();
        let (held, _unreadable) = roots.add_parsable_certificates(found.certs);
        if held == 0 {
            return Err(TrustError::Nobody(found.errors.iter().map(ToString::to_string).collect()));
        }
        Trust::of(roots)
    }

    /// Nobody but these.
    pub fn only(
        certificates: impl IntoIterator<Item = CertificateDer<'static>>,
    ) -> Result<Trust, TrustError> {
        let mut roots = RootCertStore::empty();
        roots.add_parsable_certificates(certificates);
        Trust::of(roots)
    }

    fn of(roots: RootCertStore) -> Result<Trust, TrustError> {
        let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?;
        let mut config = builder.with_root_certificates(roots).with_no_client_auth();
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Trust(Arc::new(config)))
    }

    pub(super) fn config(&self) -> Arc<ClientConfig> {
        Arc::clone(&self.0)
    }
}
