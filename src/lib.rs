//! gazetted publishes statements as feeds: a file dropped into a folder stands in RSS, Atom and
//! JSON Feed, and nobody has run a command or broken an id.
//!
//! The modules are declared in the order of a statement's way, which is the order to read them in.

pub mod check;
pub mod config;
pub mod domain;
pub mod parse;
pub mod snapshot;
