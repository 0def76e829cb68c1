//! A picture as small as a thread draws it. Drawn as it is, a camera's picture takes 48 MB of the window's memory; a thread has dozens
//! near the reader.

use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageResult, Limits,
    codecs::{
        jpeg::{JpegDecoder, JpegEncoder},
        png::{PngDecoder, PngEncoder},
        webp::WebPDecoder,
    },
};
use std::{fs::File, io::BufReader, path::Path};

/// So wide and so high at most, in pixels: twice what a thread shows, for fine screens.
const EDGE: u32 = 480;

/// So much memory may be taken to make one: what a picture of as many pixels as are drawn at all needs, and its row buffers.
const MEMORY: u64 = 256 << 20;

const QUALITY: u8 = 82;

/// The small picture, and its media type. `None` where the picture itself does: it is small, it moves, or it can't be read here
/// (the window says so when it can't either).
pub fn of(path: &Path, mime: &str, pixels: Option<(u32, u32)>) -> Option<(Vec<u8>, &'static str)> {
    let (width, height) = pixels?;
    if width <= EDGE && height <= EDGE {
        return None;
    }
    made(path, mime).unwrap_or_else(|error| {
        tracing::debug!(%error, mime, "no small picture could be made");
        None
    })
}

fn made(path: &Path, mime: &str) -> ImageResult<Option<(Vec<u8>, &'static str)>> {
    let file = BufReader::new(File::open(path)?);
    match mime {
        "image/jpeg" => small(JpegDecoder::new(file)?).map(Some),
        "image/png" => match PngDecoder::with_limits(file, limits())? {
            moves if moves.is_apng()? => Ok(None),
            still => small(still).map(Some),
        },
        "image/webp" => match WebPDecoder::new(file)? {
            moves if moves.has_animation() => Ok(None),
            still => small(still).map(Some),
        },
        _ => Ok(None),
    }
}

fn limits() -> Limits {
    let mut limits = Limits::no_limits();
    limits.max_alloc = Some(MEMORY);
    limits
}

fn small(mut decoder: impl ImageDecoder) -> ImageResult<(Vec<u8>, &'static str)> {
    decoder.set_limits(limits())?;
    let (turned, colours) = (decoder.orientation()?, decoder.icc_profile()?);
    let mut picture = DynamicImage::from_decoder(decoder)?.thumbnail(EDGE, EDGE);
    picture.apply_orientation(turned);
    // Of another colour space (print) it would not fit what is written here.
    let colours = colours.filter(|profile| profile.get(16..20) == Some(b"RGB "));
    let mut bytes = Vec::new();
    if picture.color().has_alpha() {
        let picture = DynamicImage::from(picture.into_rgba8());
        write(&picture, PngEncoder::new(&mut bytes), colours)?;
        return Ok((bytes, "image/png"));
    }
    let picture = DynamicImage::from(picture.into_rgb8());
    write(&picture, JpegEncoder::new_with_quality(&mut bytes, QUALITY), colours)?;
    Ok((bytes, "image/jpeg"))
}

fn write(
    picture: &DynamicImage,
    mut encoder: impl ImageEncoder,
    colours: Option<Vec<u8>>,
) -> ImageResult<()> {
    if let Some(colours) = colours
        && let Err(error) = encoder.set_icc_profile(colours)
    {
        tracing::debug!(%error, "a picture's colours are not told");
    }
    picture.write_with_encoder(encoder)
}

#[cfg(test)]
mod tests {
    use super::*;
    use image::{ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

    fn made_of(picture: &DynamicImage, format: ImageFormat) -> Option<(DynamicImage, &'static str)> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("picture");
        picture.save_with_format(&path, format).unwrap();
        let (bytes, mime) = of(&path, format.to_mime_type(), Some((picture.width(), picture.height())))?;
        Some((
            image::load_from_memory_with_format(&bytes, ImageFormat::from_mime_type(mime).unwrap()).unwrap(),
            mime,
        ))
    }

    #[test]
    fn a_large_picture_keeps_its_shape_its_colour_and_what_is_transparent() {
        let red = DynamicImage::from(RgbImage::from_pixel(1600, 800, Rgb([200, 10, 10])));
        for format in [ImageFormat::Png, ImageFormat::Jpeg] {
            let (small, mime) = made_of(&red, format).unwrap();
            assert_eq!((small.width(), small.height(), mime), (480, 240, "image/jpeg"));
            let pixel = small.to_rgb8().get_pixel(200, 100).0;
            assert!(pixel[0].abs_diff(200) < 8 && pixel[1].abs_diff(10) < 8, "{pixel:?}");
        }
        let clear = DynamicImage::from(RgbaImage::from_pixel(800, 1600, Rgba([0, 0, 0, 0])));
        let (small, mime) = made_of(&clear, ImageFormat::Png).unwrap();
        assert_eq!((small.width(), small.height(), mime), (240, 480, "image/png"));
        assert_eq!(small.to_rgba8().get_pixel(9, 9).0[3], 0);
    }

    #[test]
    fn a_small_one_does_itself() {
        let small = DynamicImage::from(RgbImage::new(480, 480));
        assert!(made_of(&small, ImageFormat::Png).is_none());
    }

    #[test]
    fn a_picture_lying_on_its_side_is_set_upright() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("camera.jpg");
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        // TIFF, little-endian, one entry: orientation 6, to be turned by 90 degrees.
        let lying = [b'I', b'I', 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0];
        encoder.set_exif_metadata(lying.to_vec()).unwrap();
        DynamicImage::from(RgbImage::new(1200, 900)).write_with_encoder(encoder).unwrap();
        std::fs::write(&path, bytes).unwrap();
        let (small, _) = of(&path, "image/jpeg", Some((1200, 900))).unwrap();
        assert_eq!(imagesize::blob_size(&small).unwrap(), imagesize::ImageSize { width: 360, height: 480 });
    }

    #[test]
    fn what_can_t_be_read_is_left_to_the_window() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("broken");
        std::fs::write(&path, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
        for mime in ["image/png", "image/jpeg", "image/webp", "image/avif"] {
            assert!(of(&path, mime, Some((4000, 3000))).is_none(), "{mime}");
        }
    }
}
