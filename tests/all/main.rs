//! Tests that look at the program from outside, a module each.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on says so by failing")]

mod accuracy;
mod catalogue;
mod check;
mod client;
mod config;
mod corpus;
mod corrections;
mod daemon;
mod docs;
mod doubtful_clock;
mod drafts;
mod editions;
mod endings;
mod expiry;
mod flood;
mod given;
mod golden;
mod gone;
mod hard;
mod http;
mod init;
mod intake;
mod kill;
mod ledger;
mod main_job;
mod model;
mod names;
mod oracle;
mod parse;
mod publish;
mod render;
mod replaces;
mod restraints;
mod rows;
mod split;
mod start;
mod texts;
mod tidy;
mod told;
mod tongue;
mod waiting;
mod wall_clock;
mod window;
