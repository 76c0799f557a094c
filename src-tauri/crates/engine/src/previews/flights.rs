//! Many equal requests at once are one piece of work: the first does it, the others wait for what comes of it.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use wire::ErrorType;

use super::entry::{Key, Picture};
use crate::error::Error;
use crate::lock;

/// What those who wait are told; `None` when the first has failed in a way that is its own, such as by a panic.
type Outcome = Option<Result<Picture, (ErrorType, String)>>;

/// Work that is under way, by its key.
#[derive(Default)]
pub(super) struct Flights {
    under_way: Mutex<BTreeMap<Key, Arc<Flight>>>,
}

#[derive(Default)]
struct Flight {
    landed: Mutex<Option<Outcome>>,
    changed: Condvar,
}

impl Flight {
    fn wait(&self) -> Outcome {
        let mut landed = lock(&self.landed);
        loop {
            match &*landed {
                Some(outcome) => return outcome.clone(),
                None => landed = self.changed.wait(landed).unwrap_or_else(PoisonError::into_inner),
            }
        }
    }
}

/// The one who does the work. Dropped without an outcome, it lets another try.
struct First<'a> {
    flights: &'a Flights,
    key: &'a Key,
    flight: Arc<Flight>,
    outcome: Outcome,
}

impl Drop for First<'_> {
    fn drop(&mut self) {
        lock(&self.flights.under_way).remove(self.key);
        *lock(&self.flight.landed) = Some(self.outcome.take());
        self.flight.changed.notify_all();
    }
}

impl Flights {
    /// Returns what `work` returns, or what the equal work returned that was under way. Nothing is remembered.
    pub(super) fn share(
        &self,
        key: &Key,
        work: impl FnOnce() -> Result<Picture, Error>,
    ) -> Result<Picture, Error> {
        let mut first = loop {
            match self.join(key) {
                Ok(first) => break first,
                Err(flight) => match flight.wait() {
                    Some(Ok(picture)) => return Ok(picture),
                    Some(Err((kind, message))) => return Err(Error::RefusedWith(kind, message)),
                    None => {}
                },
            }
        };
        let made = work();
        first.outcome = match &made {
            Ok(picture) => Some(Ok(Arc::clone(picture))),
            Err(Error::RefusedWith(kind, message)) => Some(Err((*kind, message.clone()))),
            Err(_) => None,
        };
        made
    }

    fn join<'a>(&'a self, key: &'a Key) -> Result<First<'a>, Arc<Flight>> {
        let mut under_way = lock(&self.under_way);
        if let Some(flight) = under_way.get(key) {
            return Err(Arc::clone(flight));
        }
        let flight = Arc::<Flight>::default();
        under_way.insert(key.clone(), Arc::clone(&flight));
        Ok(First { flights: self, key, flight, outcome: None })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;
    use crate::blob::BlobId;

    const EQUALS: usize = 100;

    fn key(spelled: &str) -> Key {
        Key::new(BlobId([1; 16]), spelled.to_owned())
    }

    /// Waits until so many besides the first hold on to the flight.
    fn wait_for(flights: &Flights, key: &Key, waiting: usize) {
        let flight = Arc::clone(lock(&flights.under_way).get(key).unwrap());
        // Held by the map, by the first, and here.
        while Arc::strong_count(&flight) < waiting + 3 {
            thread::yield_now();
        }
    }

    fn all(
        flights: &Flights,
        work: impl Fn() -> Result<Picture, Error> + Sync,
    ) -> Vec<Result<Picture, Error>> {
        let start = Barrier::new(EQUALS);
        thread::scope(|scope| {
            let ask = || {
                start.wait();
                flights.share(&key("a"), &work)
            };
            let asking: Vec<_> = (0..EQUALS).map(|_| scope.spawn(ask)).collect();
            asking.into_iter().map(|one| one.join().unwrap()).collect()
        })
    }

    #[test]
    fn a_hundred_equals_do_it_once_whether_it_goes_well_or_not() {
        for is_good in [true, false] {
            let (flights, done) = (Flights::default(), AtomicUsize::new(0));
            let outcomes = all(&flights, || {
                done.fetch_add(1, Ordering::SeqCst);
                wait_for(&flights, &key("a"), EQUALS - 1);
                let refused = Error::RefusedWith(
                    ErrorType::StorageFileTypeUnsupported,
                    "no picture".to_owned(),
                );
                if is_good { Ok(Picture::from(&b"x"[..])) } else { Err(refused) }
            });
            assert_eq!(done.load(Ordering::SeqCst), 1);
            assert!(outcomes.iter().all(|outcome| outcome.is_ok() == is_good));
            assert!(lock(&flights.under_way).is_empty(), "nothing is remembered");
        }
    }

    #[test]
    fn others_are_not_waited_for() {
        let flights = Flights::default();
        let inner =
            flights.share(&key("a"), || flights.share(&key("b"), || Ok(Picture::from(&b"b"[..]))));
        assert_eq!(&*inner.unwrap(), b"b");
    }

    #[test]
    fn who_waited_for_one_that_broke_tries_alone() {
        let (flights, tries) = (Flights::default(), AtomicUsize::new(0));
        let outcomes = all(&flights, || {
            if tries.fetch_add(1, Ordering::SeqCst) == 0 {
                wait_for(&flights, &key("a"), EQUALS - 1);
                return Err(Error::NoRandomness);
            }
            Ok(Picture::from(&b"x"[..]))
        });
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_err()).count(), 1);
    }
}
