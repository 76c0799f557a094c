//! What is kept, by when it was used last, and how much that is. Pure.
//!
//! The caller says the moments of use; they only have to grow.

use std::collections::{BTreeMap, BTreeSet};

use crate::blob::BlobId;

/// Names a preview: the object it was drawn from, and the place it has among that object's previews.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Name {
    pub(super) object: BlobId,
    pub(super) place: u64,
}

struct Entry<V> {
    value: V,
    size: u64,
    used: u64,
}

/// Values under names, each with a size and the moment of its last use.
pub(super) struct Lru<V> {
    entries: BTreeMap<Name, Entry<V>>,
    /// The same names, by their last use.
    order: BTreeSet<(u64, Name)>,
    bytes: u64,
}

impl<V> Default for Lru<V> {
    fn default() -> Self {
        Self { entries: BTreeMap::new(), order: BTreeSet::new(), bytes: 0 }
    }
}

impl<V> Lru<V> {
    pub(super) fn get(&self, name: Name) -> Option<&V> {
        self.entries.get(&name).map(|entry| &entry.value)
    }

    pub(super) fn last_use(&self, name: Name) -> Option<u64> {
        self.entries.get(&name).map(|entry| entry.used)
    }

    /// Keeps a value, in place of the one that had the name.
    pub(super) fn put(&mut self, name: Name, value: V, (size, used): (u64, u64)) {
        self.remove(name);
        self.entries.insert(name, Entry { value, size, used });
        self.order.insert((used, name));
        self.bytes += size;
    }

    /// Notes a use; says whether there is such a value.
    pub(super) fn touch(&mut self, name: Name, used: u64) -> bool {
        let Some(entry) = self.entries.get_mut(&name) else { return false };
        self.order.remove(&(entry.used, name));
        entry.used = used;
        self.order.insert((used, name));
        true
    }

    pub(super) fn remove(&mut self, name: Name) {
        if let Some(entry) = self.entries.remove(&name) {
            self.order.remove(&(entry.used, name));
            self.bytes -= entry.size;
        }
    }

    /// Returns the name whose last use is longest ago.
    pub(super) fn oldest(&self) -> Option<Name> {
        self.order.first().map(|(_, name)| *name)
    }

    /// Returns the names of an object.
    pub(super) fn of(&self, object: BlobId) -> Vec<Name> {
        let name = |place| Name { object, place };
        self.entries.range(name(0)..=name(u64::MAX)).map(|(name, _)| *name).collect()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }

    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[derive(Clone, Debug)]
    enum Act {
        Put(u8, u64),
        Touch(u8),
        Remove(u8),
        Forget(u8),
        Shrink(u64),
    }

    fn acts() -> impl Strategy<Value = Vec<Act>> {
        let act = prop_oneof![
            4 => (any::<u8>(), 0_u64..100).prop_map(|(name, size)| Act::Put(name % 40, size)),
            4 => any::<u8>().prop_map(|name| Act::Touch(name % 40)),
            1 => any::<u8>().prop_map(|name| Act::Remove(name % 40)),
            1 => any::<u8>().prop_map(|object| Act::Forget(object % 8)),
            2 => (0_u64..800).prop_map(Act::Shrink),
        ];
        prop::collection::vec(act, 0..120)
    }

    fn name(number: u8) -> Name {
        Name { object: BlobId([number % 8; 16]), place: u64::from(number / 8) }
    }

    proptest! {
        #[test]
        fn it_does_what_a_list_does_that_is_searched_from_end_to_end(acts in acts()) {
            let mut lru = Lru::default();
            // Oldest first.
            let mut model: Vec<(Name, u64)> = Vec::new();
            for (used, act) in (0_u64..).zip(acts) {
                match act {
                    Act::Put(number, size) => {
                        lru.put(name(number), number, (size, used));
                        model.retain(|(other, _)| *other != name(number));
                        model.push((name(number), size));
                    }
                    Act::Touch(number) => {
                        let at = model.iter().position(|(other, _)| *other == name(number));
                        prop_assert_eq!(lru.touch(name(number), used), at.is_some());
                        if let Some(at) = at {
                            let moved = model.remove(at);
                            model.push(moved);
                        }
                    }
                    Act::Remove(number) => {
                        lru.remove(name(number));
                        model.retain(|(other, _)| *other != name(number));
                    }
                    Act::Forget(object) => {
                        for name in lru.of(BlobId([object; 16])) {
                            lru.remove(name);
                        }
                        model.retain(|(other, _)| other.object != BlobId([object; 16]));
                    }
                    Act::Shrink(limit) => {
                        while lru.bytes() > limit {
                            lru.remove(lru.oldest().unwrap());
                        }
                        while model.iter().map(|(_, size)| size).sum::<u64>() > limit {
                            model.remove(0);
                        }
                    }
                }
                prop_assert_eq!(lru.bytes(), model.iter().map(|(_, size)| size).sum::<u64>());
                prop_assert_eq!(lru.order.iter().map(|(_, name)| *name).collect::<Vec<_>>(), model.iter().map(|(name, _)| *name).collect::<Vec<_>>());
                prop_assert!(model.iter().all(|(kept, _)| lru.get(*kept).is_some()));
                prop_assert_eq!(lru.len(), model.len());
            }
        }
    }
}
