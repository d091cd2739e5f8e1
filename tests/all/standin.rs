//! A server that stands in for another: it answers a request with the bytes that it is told to.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rcgen::{CertificateParams, DnType, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection};

/// From the head of a request to the bytes of the answer; the connection is closed after them.
pub(crate) trait Script: Fn(&str) -> Vec<u8> + Send + 'static {}
impl<F: Fn(&str) -> Vec<u8> + Send + 'static> Script for F {}

/// In the clear, until the test ends. Its port.
pub(crate) fn clear(script: impl Script) -> u16 {
    listen(move |mut stream| answer(&mut stream, &script))
}

/// Under TLS, as whoever the certificate is for.
pub(crate) fn tls(identity: &Identity, script: impl Script) -> u16 {
    let config = Arc::new(identity.server());
    listen(move |mut stream| {
        let mut connection = ServerConnection::new(Arc::clone(&config)).unwrap();
        let mut stream = rustls::Stream::new(&mut connection, &mut stream);
        answer(&mut stream, &script);
        stream.conn.send_close_notify();
        drop(stream.flush());
    })
}

fn listen(serve: impl Fn(TcpStream) + Send + 'static) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || listener.incoming().flatten().for_each(serve));
    port
}

/// At a socket in the file system.
pub(crate) fn unix(path: &Path, script: impl Script) {
    let listener = UnixListener::bind(path).unwrap();
    std::thread::spawn(move || {
        listener.incoming().flatten().for_each(|mut stream| answer(&mut stream, &script));
    });
}

/// Whoever asks may be gone before the answer is.
fn answer(stream: &mut (impl Read + Write), script: &impl Script) {
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") {
        let Ok(1) = stream.read(&mut byte) else { return };
        head.extend(byte);
    }
    drop(stream.write_all(&script(&String::from_utf8(head).unwrap())));
    drop(stream.flush());
}

/// An answer with its length.
pub(crate) fn reply(status: &str, fields: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let fields: String =
        fields.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    let head = format!("HTTP/1.1 {status}\r\n{fields}Content-Length: {}\r\n\r\n", body.len());
    [head.as_bytes(), body].concat()
}

/// A certificate that vouches for itself, and its key.
pub(crate) struct Identity {
    pub(crate) certificate: CertificateDer<'static>,
    key: Vec<u8>,
}

impl Identity {
    pub(crate) fn of(names: &[&str]) -> Identity {
        Identity::with(names, |_params| {})
    }

    pub(crate) fn with(names: &[&str], change: impl FnOnce(&mut CertificateParams)) -> Identity {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        // Two that bear one name would be taken for one that is forged.
        let name = format!("stand-in {}", MADE.fetch_add(1, Ordering::Relaxed));
        params.distinguished_name.push(DnType::CommonName, name);
        change(&mut params);
        let key = KeyPair::generate().unwrap();
        let made = params.self_signed(&key).unwrap();
        Identity { certificate: made.der().clone(), key: key.serialize_der() }
    }

    fn server(&self) -> ServerConfig {
        let key = PrivateKeyDer::try_from(self.key.clone()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let builder = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth();
        builder.with_single_cert(vec![self.certificate.clone()], key).unwrap()
    }
}
