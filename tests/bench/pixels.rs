//! What stands on the screen, read from the X server itself: the only witness of a first paint that both windows share.

use anyhow::{Context, Result, ensure};
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};
use x11rb::{
    connection::Connection,
    protocol::xproto::{ConnectionExt, ImageFormat},
    rust_connection::RustConnection,
};

/// A part of the screen, in pixels from the top left.
#[derive(Clone, Copy)]
pub struct Area {
    /// Left edge.
    pub x: i16,
    /// Upper edge.
    pub y: i16,
    /// Width.
    pub width: u16,
    /// Height.
    pub height: u16,
}

/// The screen.
pub struct Screen {
    connection: RustConnection,
    root: u32,
}

impl Screen {
    /// The display that this process was given.
    pub fn open() -> Result<Self> {
        let (connection, number) =
            x11rb::connect(None).context("no X display: run it by `cargo xtask bench`")?;
        let root = connection.setup().roots[number].root;
        Ok(Self { connection, root })
    }

    /// The colours in an area, as `0x00rrggbb`.
    pub fn colours(&self, area: Area) -> Result<HashSet<u32>> {
        let Area { x, y, width, height } = area;
        let image =
            self.connection.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, width, height, !0)?.reply()?;
        let pixel = |four: &[u8]| u32::from_le_bytes([four[0], four[1], four[2], 0]);
        Ok(image.data.chunks_exact(4).map(pixel).collect())
    }

    /// How long after `since` the area's colours are as wanted; an error after twenty seconds.
    pub fn until(
        &self,
        since: Instant,
        area: Area,
        wanted: impl Fn(&HashSet<u32>) -> bool,
    ) -> Result<Duration> {
        loop {
            if wanted(&self.colours(area)?) {
                return Ok(since.elapsed());
            }
            ensure!(since.elapsed() < Duration::from_secs(20), "nothing was drawn within twenty seconds");
            std::thread::sleep(Duration::from_millis(2));
        }
    }
}
