//! What the measurements share: a daemon of their own, the corpus, a client, and figures.

pub(crate) mod client;
pub(crate) mod corpus;
pub(crate) mod daemon;
pub(crate) mod figures;

/// Why a measurement ends without a result.
pub(crate) type Failure = Box<dyn std::error::Error>;
