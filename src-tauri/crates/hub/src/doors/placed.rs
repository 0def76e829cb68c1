//! A connection's place: so many may be open as the system lets this program have. A place is given back when the connection has
//! ended, also one that became a WebSocket. Who connects on this computer itself is counted in all only: often that is a proxy,
//! which connects for many.

use crate::places::{Place, Places};
use std::{
    io,
    net::IpAddr,
    pin::Pin,
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

/// As many places as the system lets this program open.
pub fn of_the_system() -> Places {
    Places::new(in_all(open_files()), OF_ONE)
}

fn in_all(files: usize) -> usize {
    files.saturating_sub(FOR_FILES).max(files / 2).min(IN_ALL)
}

/// From where somebody connects; `None` on this computer.
pub fn from(peer: IpAddr) -> Option<IpAddr> {
    Some(peer.to_canonical()).filter(|address| !address.is_loopback())
}

/// A connection that has a place.
pub struct Placed {
    stream: TcpStream,
    _place: Place,
}

impl Placed {
    /// It has this place for as long as it is open, whatever it becomes.
    pub fn new(stream: TcpStream, place: Place) -> Self {
        Self { stream, _place: place }
    }

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
    fn this_computer_is_no_address() {
        let canonical = "203.0.113.7".parse().ok();
        assert_eq!(from("::ffff:203.0.113.7".parse().unwrap()), canonical);
        assert_eq!(from(IpAddr::from([127, 0, 0, 1])), None);
    }

    #[test]
    fn the_system_leaves_some_files_for_the_databases() {
        let files = open_files();
        assert!((1..files).contains(&in_all(files)));
    }
}
