//! gazetted publishes statements as feeds: a file dropped into a folder stands in RSS, Atom and
//! JSON Feed, and nobody has run a command or broken an id.
//!
//! The modules are declared in the order of a statement's way, which is the order to read them in.
pub mod domain;
pub mod clock;
pub mod config;
pub mod supervisor;
pub mod progress;
pub mod log;
pub mod parse;
pub mod check;
pub mod intake;
pub mod admit;
pub mod ledger;
pub mod catalogue;
pub mod render;
pub mod publish;
pub mod snapshot;
pub mod http;
pub mod pages;
pub mod reports;
pub mod doctor;
pub mod init;
pub mod app;
pub mod cli;
