//! What failed, and why, in one line.

use std::error::Error;
use std::fmt;

/// An error with its causes. One that only repeats what stands before it is left out.
#[derive(Clone, Copy, Debug)]
pub struct WithCauses<'a>(pub &'a (dyn Error + 'a));

impl fmt::Display for WithCauses<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = self.0.to_string();
        out.write_str(&before)?;
        let mut next = self.0.source();
        while let Some(cause) = next {
            let said = cause.to_string();
            if !said.contains(&before) && !before.contains(&said) {
                write!(out, ": {said}")?;
            }
            (before, next) = (said, cause.source());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, thiserror::Error)]
    #[error("{said}")]
    struct Link {
        said: &'static str,
        source: Option<Box<Link>>,
    }

    #[test]
    fn each_cause_is_told_once() {
        let chain = ["it cannot be read", "malformed", "Error code 11: malformed", "a bad sector"];
        let chain = chain.into_iter().rev();
        let chain = chain.fold(None, |source, said| Some(Box::new(Link { said, source })));
        let told = WithCauses(&*chain.unwrap()).to_string();
        assert_eq!(told, "it cannot be read: malformed: a bad sector");
    }
}
