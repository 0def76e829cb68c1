//! A line between a desk and its hub that can be held and cut: what goes over it stands still, as on a bad network.

use std::net::SocketAddr;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};
use tokio_util::task::AbortOnDropHandle;
use url::Url;

/// The line. It is gone when this is dropped.
pub struct Line {
    address: SocketAddr,
    hold: watch::Sender<Hold>,
    /// Something stands still.
    held: watch::Sender<bool>,
    _serves: AbortOnDropHandle<()>,
}

/// So many bytes of each connection may go to the hub from the moment of this wish, which is told from the others by its number.
#[derive(Clone, Copy)]
struct Hold {
    wish: u32,
    bytes: u64,
}

impl Line {
    /// A line to this hub, over which everything goes.
    pub async fn to(hub: &Url) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let (hold, held) = (watch::Sender::new(Hold { wish: 0, bytes: u64::MAX }), watch::Sender::new(false));
        let hub = SocketAddr::from(([127, 0, 0, 1], hub.port().expect("a hub has a port")));
        let (holds, stands) = (hold.clone(), held.clone());
        let serves = tokio::spawn(async move {
            while let Ok((desk, _)) = listener.accept().await {
                let (hold, held) = (holds.subscribe(), stands.clone());
                tokio::spawn(async move {
                    // A hub that is away refuses: the desk's connection ends then.
                    if let Ok(hub) = TcpStream::connect(hub).await {
                        carry(desk, hub, hold, held).await;
                    }
                });
            }
        });
        Self { address, hold, held, _serves: AbortOnDropHandle::new(serves) }
    }

    /// The hub's address over this line.
    pub fn url(&self) -> Url {
        format!("http://{}", self.address).parse().expect("an address")
    }

    /// From now on so many bytes of each connection go to the hub, then it stands still.
    pub fn hold_after(&self, bytes: u64) {
        self.held.send_replace(false);
        self.hold.send_modify(|hold| *hold = Hold { wish: hold.wish + 1, bytes });
    }

    /// Everything goes again.
    pub fn let_go(&self) {
        self.hold_after(u64::MAX);
    }

    /// Waits until a connection stands still.
    pub async fn until_held(&self) {
        self.held.subscribe().wait_for(|held| *held).await.expect("the line is there");
    }
}

async fn carry(desk: TcpStream, hub: TcpStream, mut hold: watch::Receiver<Hold>, held: watch::Sender<bool>) {
    let (mut from_desk, mut to_desk) = desk.into_split();
    let (mut from_hub, mut to_hub) = hub.into_split();
    let there = async {
        let (mut wish, mut went, mut piece) = (0, 0_u64, vec![0; 16 << 10]);
        while let Ok(read @ 1..) = from_desk.read(&mut piece).await {
            let goes = |hold: &Hold| {
                if std::mem::replace(&mut wish, hold.wish) != hold.wish {
                    went = 0;
                }
                let goes = went < hold.bytes;
                if !goes {
                    held.send_replace(true);
                }
                goes
            };
            if hold.wait_for(goes).await.is_err() || to_hub.write_all(&piece[..read]).await.is_err() {
                break;
            }
            went += read as u64;
        }
    };
    let back = tokio::io::copy(&mut from_hub, &mut to_desk);
    tokio::select! {
        () = there => {}
        _ = back => {}
    }
}
