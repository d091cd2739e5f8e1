//! The operator's way to the running program: HTTP on a socket in the state folder that only root and its own
//! user can open, and, where it is wanted, on an address of this machine.
//!
//! `doors` takes connections and knows who is at the other end, `desk` answers, `ask` is the command line's
//! side. Nothing here changes anything but by an order, which goes to the thread that admits.

use std::path::{Path, PathBuf};

mod ask;
mod desk;
mod doors;
mod orders;
mod reload;
mod token;
mod work;

pub use ask::{AdminError, Asked, ask_reload, ask_status, give};
pub use desk::{Current, Desk};
pub use doors::{Doorkeeper, Doors, bind, start};
pub use orders::{CurrentOrders, Way};
pub use reload::{Reload, Taken};
pub use token::Token;
pub use work::Work;

/// Where a state folder has its socket.
pub fn socket_in(state_dir: &Path) -> PathBuf {
    state_dir.join(SOCKET)
}

const SOCKET: &str = "admin.sock";

/// An order is a few words, and the reason of a withdrawal a few sentences.
const ORDER_BYTES_MAX: usize = 16_384;
