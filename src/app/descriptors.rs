//! How many files and connections may be open at one time.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Raises the limit that is in force to the highest that this process may have: the lower one is meant for
/// programs that use `select(2)`, which this one does not.
pub(super) fn raise_limit() {
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    if current != maximum
        && let Err(error) = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum })
    {
        tracing::warn!(%error, "the limit of open files stays as it is");
    }
}
