//! So many connections may be open: in all, and of one address. A place is taken before anything is read, and given back when the
//! connection has ended, also one that became a WebSocket. Who connects on this computer itself is counted in all only: often that
//! is a proxy, which connects for many.

use std::{
    collections::HashMap,
    io,
    net::IpAddr,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    task::{Context, Poll},
};
use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

/// So many may be open in all, when the system allows for them.
const IN_ALL: usize = 100_000;

/// So many of one address: an office behind one has that many visitors, bots and operators at once.
const OF_ONE: usize = 1_000;

/// So many of the files that the system lets a program open are left to the databases, to what people send, and to calls of bots.
const FOR_FILES: usize = 512;

/// The places of all doors together.
#[derive(Clone)]
pub struct Places {
    in_all: usize,
    of_one: usize,
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Places {
    /// As many as the system lets this program open.
    pub fn of_the_system() -> Self {
        let files = open_files();
        let in_all = files.saturating_sub(FOR_FILES).max(files / 2).min(IN_ALL);
        Self::new(in_all, OF_ONE)
    }

    fn new(in_all: usize, of_one: usize) -> Self {
        Self { in_all, of_one, open: Arc::default() }
    }

    /// A place for a connection from there; `None` when there are enough.
    pub fn take(&self, from: IpAddr) -> Option<Place> {
        let from = Some(from.to_canonical()).filter(|address| !address.is_loopback());
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

/// A connection's place; given back when dropped.
pub struct Place {
    from: Option<IpAddr>,
    open: Arc<Mutex<Open>>,
}

impl Place {
    /// The connection that has this place for as long as it is open, whatever it becomes.
    pub fn of(self, stream: TcpStream) -> Placed {
        Placed { stream, _place: self }
    }
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

/// A connection that has a place.
pub struct Placed {
    stream: TcpStream,
    _place: Place,
}

impl Placed {
    fn stream(self: Pin<&mut Self>) -> Pin<&mut TcpStream> {
        Pin::new(&mut self.get_mut().stream)
    }
}

impl AsyncRead for Placed {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.stream().poll_read(context, into)
    }
}

impl AsyncWrite for Placed {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        self.stream().poll_write(context, bytes)
    }

    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_flush(context)
    }

    fn poll_shutdown(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.stream().poll_shutdown(context)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.stream().poll_write_vectored(context, bytes)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}

/// How many files and connections this program may have open, after asking for as many as it is allowed.
#[cfg(unix)]
fn open_files() -> usize {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let wanted = maximum.unwrap_or(u64::MAX).min((IN_ALL + FOR_FILES) as u64);
    let allowed = match current {
        Some(current) if current < wanted => {
            match setrlimit(Resource::Nofile, Rlimit { current: Some(wanted), maximum }) {
                Ok(()) => wanted,
                Err(error) => {
                    tracing::info!(%error, current, "the limit of open files stays as it is");
                    current
                }
            }
        }
        _ => wanted,
    };
    usize::try_from(allowed).unwrap_or(usize::MAX)
}

#[cfg(not(unix))]
fn open_files() -> usize {
    IN_ALL + FOR_FILES
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_so_many_places_and_gets_them_back() {
        let places = Places::new(4, 2);
        let (one, other) = (IpAddr::from([203, 0, 113, 7]), IpAddr::from([203, 0, 113, 8]));
        let taken: Vec<_> = std::iter::from_fn(|| places.take(one)).collect();
        assert_eq!(taken.len(), 2);
        assert!(places.take("::ffff:203.0.113.7".parse().unwrap()).is_none());
        assert!(places.take(other).is_some());
        drop(taken);
        assert!(places.take(one).is_some());
        assert!(places.open.lock().unwrap().by_address.is_empty());
    }

    #[test]
    fn this_computer_is_limited_in_all_only() {
        let places = Places::new(4, 2);
        let taken: Vec<_> = std::iter::from_fn(|| places.take(IpAddr::from([127, 0, 0, 1]))).collect();
        assert_eq!(taken.len(), 4);
        assert!(places.take(IpAddr::from([203, 0, 113, 7])).is_none());
    }

    #[test]
    fn the_system_leaves_some_files_for_the_databases() {
        let places = Places::of_the_system();
        assert!(places.in_all > 0 && places.in_all < open_files());
    }
}
