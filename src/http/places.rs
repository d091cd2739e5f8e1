//! One place for each connection that may be open, over all configurations: with a new one there may be more
//! places or fewer, and whoever is there stays.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore, TryAcquireError};

/// All clones are one.
#[derive(Clone, Debug)]
pub(super) struct Places(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    free: Arc<Semaphore>,
    count: Mutex<Count>,
}

#[derive(Debug)]
struct Count {
    most: usize,
    /// Places that are taken and go with whoever has them.
    surplus: usize,
}

/// Is free again when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    permit: Option<OwnedSemaphorePermit>,
    places: Places,
}

impl Places {
    pub(super) fn new(most: usize) -> Places {
        let (free, count) = (Arc::new(Semaphore::new(most)), Count { most, surplus: 0 });
        Places(Arc::new(Shared { free, count: Mutex::new(count) }))
    }

    /// From now on there are so many.
    pub(super) fn set(&self, most: usize) {
        let mut count = self.count();
        let before = std::mem::replace(&mut count.most, most);
        if let Some(fewer) = before.checked_sub(most) {
            count.surplus += fewer - self.0.free.forget_permits(fewer);
        } else {
            let more = most - before;
            let kept = more.min(count.surplus);
            count.surplus -= kept;
            self.0.free.add_permits(more - kept);
        }
    }

    pub(super) fn try_take(&self) -> Result<Place, TryAcquireError> {
        Arc::clone(&self.0.free).try_acquire_owned().map(|permit| self.place(permit))
    }

    pub(super) async fn take(&self) -> Result<Place, AcquireError> {
        Arc::clone(&self.0.free).acquire_owned().await.map(|permit| self.place(permit))
    }

    fn place(&self, permit: OwnedSemaphorePermit) -> Place {
        Place { permit: Some(permit), places: self.clone() }
    }

    fn count(&self) -> MutexGuard<'_, Count> {
        self.0.count.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut count = self.places.count();
        if let Some(left) = count.surplus.checked_sub(1) {
            count.surplus = left;
            if let Some(permit) = self.permit.take() {
                permit.forget();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_there_counts_among_the_places_of_the_next_configuration() {
        let places = Places::new(3);
        let there: Vec<Place> = (0..3).map(|_one| places.try_take().unwrap()).collect();
        places.set(1);
        assert!(places.try_take().is_err());
        let mut there = there.into_iter();
        drop((there.next(), there.next()));
        assert!(places.try_take().is_err(), "one is there still");
        drop(there.next());
        let one = places.try_take().unwrap();
        assert!(places.try_take().is_err(), "and there is one place");
        places.set(2);
        let two = places.try_take().unwrap();
        assert!(places.try_take().is_err());
        places.set(0);
        places.set(2);
        assert!(places.try_take().is_err(), "two are there");
        drop((one, two));
        assert!(places.try_take().is_ok());
    }
}
