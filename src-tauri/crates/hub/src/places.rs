//! So many may be open: in all, and of one address. A place is taken before anything is read, and given back when it is dropped.

use std::{
    collections::HashMap,
    net::IpAddr,
    sync::{Arc, Mutex, PoisonError},
};

/// Places for connections or sockets; clones share them.
#[derive(Debug, Clone)]
pub struct Places {
    in_all: usize,
    of_one: usize,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Places {
    /// So many in all, and so many of one address.
    pub fn new(in_all: usize, of_one: usize) -> Self {
        Self { in_all, of_one, open: Arc::default() }
    }

    /// A place for somebody from there, or from nowhere in particular: those are counted in all only. `None` when there are enough.
    pub fn take(&self, from: Option<IpAddr>) -> Option<Place> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let of_one = from.map_or(0, |address| open.by_address.get(&address).copied().unwrap_or_default());
        if open.all >= self.in_all || of_one >= self.of_one {
            return None;
        }
        open.all += 1;
        if let Some(address) = from {
            *open.by_address.entry(address).or_default() += 1;
        }
        Some(Place { from, open: Arc::clone(&self.open) })
    }
}

/// A place; given back when dropped.
#[derive(Debug)]
pub struct Place {
    from: Option<IpAddr>,
    open: Arc<Mutex<Open>>,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.all = open.all.saturating_sub(1);
        let Some(address) = self.from else { return };
        if let Some(left) = open.by_address.get_mut(&address) {
            *left = left.saturating_sub(1);
            if *left == 0 {
                open.by_address.remove(&address);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let places = Places::new(4, 2);
        let (one, other) = (IpAddr::from([203, 0, 113, 7]), IpAddr::from([203, 0, 113, 8]));
        let taken: Vec<_> = std::iter::from_fn(|| places.take(Some(one))).collect();
        assert_eq!(taken.len(), 2);
        assert!(places.take(Some(other)).is_some());
        drop(taken);
        assert!(places.take(Some(one)).is_some());
        assert!(places.open.lock().unwrap().by_address.is_empty());
    }

    #[test]
    fn who_comes_from_nowhere_in_particular_is_limited_in_all_only() {
        let places = Places::new(4, 2);
        let taken: Vec<_> = std::iter::from_fn(|| places.take(None)).collect();
        assert_eq!(taken.len(), 4);
        assert!(places.take(Some(IpAddr::from([203, 0, 113, 7]))).is_none());
    }
}
