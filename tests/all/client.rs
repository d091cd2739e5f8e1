//! The smallest HTTP client: one request, one answer, over a socket of its own.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer as it came, not decoded.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) body: Body,
}

/// Bytes that a failed comparison shows as text.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Body(pub(crate) Vec<u8>);

impl std::fmt::Debug for Body {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&String::from_utf8_lossy(&self.0))
    }
}

impl Answer {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let found = self.fields.iter().find(|(field, _value)| field.eq_ignore_ascii_case(name));
        found.map(|(_field, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8(self.body.0.clone()).unwrap()
    }
}

pub(crate) fn get(address: SocketAddr, path: &str, fields: &[(&str, &str)]) -> Answer {
    let fields: String =
        fields.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
    let request = format!(
        "GET {path} HTTP/1.1\r\nHost: press.example.org\r\nConnection: close\r\n{fields}\r\n"
    );
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    parse(&answer)
}

/// One connection for many requests, made anew where the server closes it.
pub(crate) struct Connection {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

impl Connection {
    pub(crate) fn to(address: SocketAddr) -> Connection {
        Connection { address, stream: None }
    }

    pub(crate) fn over(stream: TcpStream) -> Connection {
        let address = stream.peer_addr().unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
        Connection { address, stream: Some(BufReader::new(stream)) }
    }

    /// Only for answers that say their length.
    pub(crate) fn get(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut stream = self.stream.take().unwrap_or_else(|| {
            let stream = TcpStream::connect(self.address).unwrap();
            stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
            stream.set_nodelay(true).unwrap();
            BufReader::new(stream)
        });
        let fields: String =
            fields.iter().map(|(name, value)| [name, ": ", value, "\r\n"].concat()).collect();
        let request = format!("GET {path} HTTP/1.1\r\nHost: press.example.org\r\n{fields}\r\n");
        stream.get_mut().write_all(request.as_bytes()).unwrap();
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            assert!(stream.read_until(b'\n', &mut head).unwrap() > 0, "{path} was not answered");
        }
        let mut answer = parse(&head);
        let length = match (answer.status, answer.field("content-length")) {
            (304, _) => 0,
            (_, length) => length.unwrap().parse().unwrap(),
        };
        answer.body.0.resize(length, 0);
        stream.read_exact(&mut answer.body.0).unwrap();
        if answer.field("connection") != Some("close") {
            self.stream = Some(stream);
        }
        answer
    }
}

fn parse(answer: &[u8]) -> Answer {
    let end = answer.windows(4).position(|window| window == b"\r\n\r\n").unwrap();
    let head = std::str::from_utf8(&answer[..end]).unwrap();
    let mut lines = head.split("\r\n");
    let status = lines.next().unwrap().split(' ').nth(1).unwrap().parse().unwrap();
    let fields = lines
        .map(|line| line.split_once(':').unwrap())
        .map(|(name, value)| (name.to_owned(), value.trim().to_owned()))
        .collect();
    Answer { status, fields, body: Body(answer[end + 4..].to_vec()) }
}
