//! How many bytes of files may be on their way at once: files are handed on whole, and some are large.

use std::sync::{Arc, Condvar, Mutex, PoisonError};

use crate::domain::limits::SIGHTING_BYTES_MAX;

#[derive(Clone, Debug, Default)]
pub(super) struct Budget(Arc<(Mutex<usize>, Condvar)>);

/// A share of the budget, given back when it is dropped.
#[derive(Debug)]
pub struct Permit {
    budget: Budget,
    bytes: usize,
}

impl Budget {
    /// Waits until there is room. One file alone may be larger than all of it.
    pub(super) fn take(&self, bytes: usize) -> Permit {
        let (used, freed) = &*self.0;
        let used = used.lock().unwrap_or_else(PoisonError::into_inner);
        let is_full = |used: &mut usize| *used > 0 && *used + bytes > SIGHTING_BYTES_MAX;
        let mut used = freed.wait_while(used, is_full).unwrap_or_else(PoisonError::into_inner);
        *used += bytes;
        drop(used);
        Permit { budget: self.clone(), bytes }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        let (used, freed) = &*self.budget.0;
        *used.lock().unwrap_or_else(PoisonError::into_inner) -= self.bytes;
        freed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;
    use std::thread;

    use super::*;

    #[test]
    fn what_is_too_much_waits_until_there_is_room() {
        let budget = Budget::default();
        let alone = budget.take(2 * SIGHTING_BYTES_MAX);
        let (told, heard) = channel();
        let other = budget.clone();
        let waits = thread::spawn(move || {
            let permit = other.take(1);
            told.send(()).unwrap();
            permit.bytes
        });
        assert!(heard.try_recv().is_err());
        drop(alone);
        heard.recv().unwrap();
        assert_eq!(waits.join().unwrap(), 1);
        assert_eq!(*budget.0.0.lock().unwrap(), 0);
    }
}
