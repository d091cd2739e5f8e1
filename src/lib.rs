//! JSON Feed, and nobody has run a command or broken an id.
//!
//! The modules are declared in the order of a statement's way, which is the order to read them in.
pub mod domain;
pub mod clock;
pub mod config;
pub mod supervisor;
pub mod intake;
pub mod ledger;
pub mod catalogue;
pub mod snapshot;
pub mod http;
pub mod progress;
