//! Black and white for rqrr: its own adaptive threshold, without its divisions.
//!
//! Under `decode`. rqrr compares each pixel with a moving average along its row, taken from both sides, and divides four
//! times a pixel for it: most of its time. The same integers come out of a multiplication. It never changes the picture.

use super::picture::Picture;

/// Bits of the reciprocal: exact for every row up to [`WIDEST_PIXELS`].
const RECIPROCAL_BITS: u32 = 42;
/// Widest row for which the reciprocal is exact: 255 times the cube of an eighth of it stays under 2^42.
pub(super) const WIDEST_PIXELS: usize = 8192;

/// For each pixel whether it is black.
pub(super) fn blacks(picture: &Picture) -> Vec<bool> {
    let width = picture.width().min(WIDEST_PIXELS);
    let window = (width / 8).max(1) as u64;
    let reciprocal = (1_u64 << RECIPROCAL_BITS) / window + 1;
    let fade = |average: u64| (average * (window - 1) * reciprocal) >> RECIPROCAL_BITS;
    let mut sums = vec![0_u64; width];
    let mut blacks = Vec::with_capacity(picture.pixels().len());
    let (mut forth, mut back) = (0_u64, 0_u64);
    for y in 0..picture.height() {
        let row = picture.row(y);
        sums.fill(0);
        for x in 0..width {
            let mirror = width - 1 - x;
            let (one, other) = if y % 2 == 0 { (mirror, x) } else { (x, mirror) };
            forth = fade(forth) + u64::from(row[one]);
            back = fade(back) + u64::from(row[other]);
            sums[one] += forth;
            sums[other] += back;
        }
        // Black is what is at least a twentieth darker than the mean of both averages.
        blacks.extend(
            row.iter()
                .zip(&sums)
                .map(|(&pixel, &sum)| u64::from(pixel) < sum * 95 / (200 * window)),
        );
    }
    blacks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pixel_is_as_rqrr_itself_decides() {
        for (width, height) in [(1, 1), (7, 3), (64, 40), (321, 33), (1280, 9)] {
            let pixels: Vec<u8> =
                (0..width * height).map(|at| ((at * at / 7 + at * 31) % 251) as u8).collect();
            let picture = Picture::new(width, height, pixels.clone()).unwrap();
            let own = blacks(&picture);
            let theirs = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
                pixels[y * width + x]
            });
            for (at, &black) in own.iter().enumerate() {
                let pixel = theirs.get_pixel_at(at % width, at / width);
                assert!(pixel == u8::from(black), "{width} x {height}, pixel {at}");
            }
        }
    }
}
