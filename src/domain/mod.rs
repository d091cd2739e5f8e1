//! The words of the trade: statements, entries, feeds, what was read, what is decided.
//! No input or output happens here; time and bytes are handed in.

mod clock_holds;
pub mod clock_trust;
pub mod decide;
pub mod deed;
pub mod digest;
mod doubt;
mod edit;
pub mod edition;
pub mod entry;
pub mod expiry;
pub mod fault;
pub mod feed;
pub mod gesture;
pub mod grade;
pub mod id;
pub mod language;
pub mod limits;
pub mod matter;
mod negation;
pub mod order;
pub mod path;
pub mod reading;
mod revision;
pub mod rules;
pub mod site;
pub mod source;
pub mod split;
pub mod statement;
mod taken_back;
pub mod text;
pub mod time;
pub mod told;
pub mod tongue;
pub mod withdrawal;
mod words;
