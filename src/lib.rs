//! gazetted publishes statements as feeds: a file dropped into a folder stands in RSS, Atom and
//! JSON Feed, and nobody has run a command or broken an id.
//!
//! The modules are declared in the order of a statement's way, which is the order to read them in.
pub mod admin;
pub mod admit;
mod allocator;
pub mod app;
pub mod asker;
pub mod backup;
pub mod board;
pub mod catalogue;
pub mod check;
pub mod cli;
pub mod client;
pub mod clock;
pub mod config;
pub mod doctor;
pub mod domain;
pub mod http;
pub mod init;
pub mod intake;
pub mod ledger;
pub mod log;
pub mod pages;
pub mod parse;
pub mod progress;
pub mod publish;
pub mod render;
pub mod reports;
pub mod room;
pub mod service_manager;
pub mod snapshot;
pub mod status;
pub mod store;
pub mod supervisor;
