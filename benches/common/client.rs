//! One keep-alive connection that asks one thing at a time. Loopback only.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

/// An answer takes no longer, whatever the machine does beside it.
const ANSWER_MAX: Duration = Duration::from_secs(30);

pub(crate) struct Client {
    address: SocketAddr,
    stream: Option<BufReader<TcpStream>>,
}

pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Get,
    Head,
}

impl Client {
    pub(crate) fn new(address: SocketAddr) -> Client {
        assert!(address.ip().is_loopback(), "measurements stay on this machine");
        Client { address, stream: None }
    }

    /// Asks on the open connection. One that the server has closed meanwhile, as it may, is replaced.
    pub(crate) fn ask(
        &mut self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
    ) -> io::Result<Answer> {
        let was_open = self.stream.is_some();
        match self.ask_once(method, path, fields) {
            Err(_closed) if was_open => {
                self.stream = None;
                self.ask_once(method, path, fields)
            }
            answer => answer,
        }
    }

    fn ask_once(
        &mut self,
        method: Method,
        path: &str,
        fields: &[(&str, &str)],
    ) -> io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => connect(self.address)?,
        };
        let verb = match method {
            Method::Get => "GET",
            Method::Head => "HEAD",
        };
        let mut request =
            format!("{verb} {path} HTTP/1.1\r\nHost: {}\r\n", self.address).into_bytes();
        for (name, value) in fields {
            write!(request, "{name}: {value}\r\n")?;
        }
        request.extend(b"\r\n");
        stream.get_mut().write_all(&request)?;
        let answer = read_answer(&mut stream, method)?;
        if answer.field("connection").is_none_or(|value| !value.eq_ignore_ascii_case("close")) {
            self.stream = Some(stream);
        }
        Ok(answer)
    }
}

fn connect(address: SocketAddr) -> io::Result<BufReader<TcpStream>> {
    let stream = TcpStream::connect_timeout(&address, ANSWER_MAX)?;
    stream.set_nodelay(true)?;
    stream.set_read_timeout(Some(ANSWER_MAX))?;
    stream.set_write_timeout(Some(ANSWER_MAX))?;
    Ok(BufReader::with_capacity(256 * 1024, stream))
}

fn read_answer(stream: &mut BufReader<TcpStream>, method: Method) -> io::Result<Answer> {
    let mut head = String::new();
    loop {
        let before = head.len();
        if stream.read_line(&mut head)? == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        if head[before..] == *"\r\n" {
            break;
        }
    }
    let status = head.split(' ').nth(1).and_then(|code| code.parse().ok());
    let status = status.ok_or_else(|| io::Error::other("no status line"))?;
    let mut answer = Answer { status, head, body: Vec::new() };
    let has_body = method == Method::Get && !matches!(status, 204 | 304);
    let length = answer.field("content-length").and_then(|length| length.parse().ok());
    if has_body {
        answer.body.resize(length.ok_or_else(|| io::Error::other("no Content-Length"))?, 0);
        stream.read_exact(&mut answer.body)?;
    }
    Ok(answer)
}

impl Answer {
    pub(crate) fn field(&self, name: &str) -> Option<&str> {
        let mut fields = self.head.lines().skip(1).filter_map(|line| line.split_once(':'));
        let found = fields.find(|(field, _value)| field.eq_ignore_ascii_case(name));
        found.map(|(_field, value)| value.trim())
    }

    pub(crate) fn is_coded(&self, coding: &str) -> bool {
        self.field("content-encoding") == Some(coding)
    }

    pub(crate) fn occurrences(&self, of: &str) -> usize {
        String::from_utf8_lossy(&self.body).matches(of).count()
    }
}
