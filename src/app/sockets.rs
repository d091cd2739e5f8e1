//! The sockets of the program: inherited from the service manager, or bound by itself.
//!
//! Inherited ones outlive the program: while it restarts, connections wait in the kernel's queue, and
//! nobody is refused (`systemd.socket(5)`, `sd_listen_fds(3)`).

use std::io;
use std::net::{SocketAddr, TcpListener};

use listenfd::ListenFd;

use super::Failure;
use crate::config::Config;
use crate::http;

/// What readers connect to, by `FileDescriptorName=`.
const HTTP: &str = "http";
/// What the operator connects to.
const ADMIN: &str = "admin";

/// The sockets in use, and how they came about.
#[derive(Debug)]
pub(super) struct Sockets {
    http: Kind,
    admin: Kind,
}

#[derive(Debug)]
enum Kind {
    /// By the service manager, whatever stands in the configuration.
    Inherited,
    /// Bound to these addresses, as the configuration has them.
    Bound(Vec<SocketAddr>),
}

/// What is listened at from the start on.
pub(super) struct Opened {
    pub(super) sockets: Sockets,
    pub(super) http: Vec<TcpListener>,
    pub(super) admin: Vec<TcpListener>,
}

/// Sockets at other addresses than before; none where the addresses are the same.
pub(super) struct Others {
    pub(super) http: Option<Vec<TcpListener>>,
    pub(super) admin: Option<Vec<TcpListener>>,
}

impl Sockets {
    /// Takes what was inherited, and binds the rest.
    pub(super) fn open(config: &Config) -> Result<Opened, Failure> {
        let (http, admin) = inherited()?;
        let (http, http_listeners) = Kind::open(http, &[config.http.listen])?;
        let (admin, admin_listeners) = Kind::open(admin, admin_addresses(config))?;
        let sockets = Sockets { http, admin };
        Ok(Opened { sockets, http: http_listeners, admin: admin_listeners })
    }

    /// Those of another configuration, where it has others.
    pub(super) fn others_for(&self, config: &Config) -> Result<Others, Failure> {
        let http = self.http.other(&[config.http.listen])?;
        Ok(Others { http, admin: self.admin.other(admin_addresses(config))? })
    }

    /// The other configuration is in force.
    pub(super) fn follow(&mut self, config: &Config) {
        self.http.follow(&[config.http.listen]);
        self.admin.follow(admin_addresses(config));
    }
}

impl Kind {
    fn open(
        inherited: Vec<TcpListener>,
        addresses: &[SocketAddr],
    ) -> Result<(Kind, Vec<TcpListener>), Failure> {
        if inherited.is_empty() {
            return Ok((Kind::Bound(addresses.to_vec()), bind(addresses)?));
        }
        Ok((Kind::Inherited, inherited))
    }

    fn other(&self, wanted: &[SocketAddr]) -> Result<Option<Vec<TcpListener>>, Failure> {
        match self {
            Kind::Bound(addresses) if addresses != wanted => bind(wanted).map(Some),
            Kind::Bound(_) | Kind::Inherited => Ok(None),
        }
    }

    fn follow(&mut self, wanted: &[SocketAddr]) {
        match self {
            Kind::Bound(addresses) => wanted.clone_into(addresses),
            Kind::Inherited => {}
        }
    }
}

fn admin_addresses(config: &Config) -> &[SocketAddr] {
    config.admin.listen.as_slice()
}

fn bind(addresses: &[SocketAddr]) -> Result<Vec<TcpListener>, Failure> {
    let bind = |address: &SocketAddr| {
        http::bind(*address).map_err(|source| Failure::Io {
            what: format!(
                "{address} cannot be listened on; is another program using it? (gazetted itself may, at another \
                 address of that port: then a restart is needed)"
            ),
            source,
        })
    };
    addresses.iter().map(bind).collect()
}

/// The sockets that were inherited, for readers and for the operator.
fn inherited() -> Result<(Vec<TcpListener>, Vec<TcpListener>), Failure> {
    let mut descriptors = ListenFd::from_env();
    let names = names();
    let (mut http, mut admin) = (Vec::new(), Vec::new());
    for number in 0..descriptors.len() {
        // The name of the unit stands where the unit gives none; old service managers know no names.
        let name = names.get(number).map_or(HTTP, String::as_str);
        let sockets = match name {
            ADMIN => &mut admin,
            HTTP => &mut http,
            unit if unit.ends_with(".socket") => &mut http,
            other => {
                return Err(Failure::Refused(format!(
                    "an inherited socket is called \"{other}\"; write FileDescriptorName={HTTP} into its unit, or \
                     {ADMIN} for that of the operator"
                )));
            }
        };
        let taken = descriptors.take_tcp_listener(number);
        let usable = taken.and_then(|socket| {
            let socket = socket.ok_or(io::ErrorKind::NotFound)?;
            socket.set_nonblocking(true)?;
            Ok(socket)
        });
        let socket = usable.map_err(|source| Failure::Io {
            what: format!("the inherited socket \"{name}\" is no listening TCP socket"),
            source,
        })?;
        let address = socket.local_addr().ok().map(|address| address.ip().to_canonical());
        if name == ADMIN && !address.is_some_and(|address| address.is_loopback()) {
            return Err(Failure::Refused(format!(
                "the inherited socket \"{ADMIN}\" can be reached from other machines; write ListenStream=127.0.0.1:9187 \
                 into its unit"
            )));
        }
        sockets.push(socket);
    }
    Ok((http, admin))
}

#[expect(clippy::disallowed_methods, reason = "the service manager's own protocol, no setting")]
fn names() -> Vec<String> {
    let names = std::env::var("LISTEN_FDNAMES").unwrap_or_default();
    names.split(':').filter(|name| !name.is_empty()).map(str::to_owned).collect()
}
