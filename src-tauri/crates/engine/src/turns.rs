//! Turns: whoever wants the same as somebody else waits until they have done; all others go on.

use std::collections::HashSet;
use std::sync::{Condvar, Mutex, PoisonError};

use crate::lock;

/// Who is having a turn. What nobody wants takes no room.
#[derive(Debug, Default)]
pub(crate) struct Turns {
    taken: Mutex<HashSet<i64>>,
    given_back: Condvar,
}

/// A turn; over when it is dropped.
#[derive(Debug)]
pub(crate) struct Turn<'a> {
    turns: &'a Turns,
    of: i64,
}

impl Turns {
    /// Waits until nobody else has a turn of the same.
    pub(crate) fn take(&self, of: i64) -> Turn<'_> {
        let wait = self.given_back.wait_while(lock(&self.taken), |taken| taken.contains(&of));
        wait.unwrap_or_else(PoisonError::into_inner).insert(of);
        Turn { turns: self, of }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        lock(&self.turns.taken).remove(&self.of);
        self.turns.given_back.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn a_turn_of_one_thing_is_no_turn_of_another() {
        let turns = Turns::default();
        let first = turns.take(1);
        let others: Vec<Turn<'_>> = [2, 65, 129, -1].map(|of| turns.take(of)).into();
        assert_eq!(lock(&turns.taken).len(), 5);
        drop((first, others));
        assert!(lock(&turns.taken).is_empty(), "what nobody wants takes no room");
    }

    #[test]
    fn those_who_want_the_same_take_turns() {
        let (turns, inside, done) = (Turns::default(), AtomicUsize::new(0), AtomicUsize::new(0));
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..200 {
                        let _turn = turns.take(7);
                        assert_eq!(inside.fetch_add(1, Ordering::SeqCst), 0, "two have a turn");
                        std::thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                        done.fetch_add(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(done.into_inner(), 1600);
        assert!(lock(&turns.taken).is_empty());
    }

    #[test]
    fn a_panic_ends_a_turn() {
        let turns = Turns::default();
        std::thread::scope(|scope| {
            let failing = scope.spawn(|| {
                let _turn = turns.take(7);
                panic!("in the middle of a turn");
            });
            assert!(failing.join().is_err());
        });
        drop(turns.take(7));
    }
}
