//! From light on the sensor to grey levels: the picture moves, the lens blurs, the sensor adds noise and clips.
//!
//! Under `scene`, after `lens`. Integers throughout: weights are shares of 65536, light is sixteenths of a grey level.

use rand_core::Rng;

use super::lens::LIGHT_UNITS;

/// Less blur than this many pixels changes no grey level.
const LEAST_BLUR_PIXELS: f64 = 0.2;

/// What a sensor does to the light.
pub(super) struct Sensor {
    /// How far the picture moves during exposure.
    pub motion_pixels: (f64, f64),
    /// Standard deviation of the blur.
    pub blur_pixels: f64,
    /// Standard deviation of the noise in grey levels.
    pub noise_levels: f64,
}

impl Sensor {
    /// Grey levels of the light, row by row.
    pub(super) fn develop<R: Rng>(
        &self,
        light: &mut Vec<u16>,
        width: usize,
        height: usize,
        random: &mut R,
    ) -> Vec<u8> {
        if let Some(moved) = moved(light, width, height, self.motion_pixels) {
            *light = moved;
        }
        let weights = gaussian(self.blur_pixels);
        blur_rows(light, width, &weights);
        let table = noise_table(self.noise_levels);
        let noisy = table.iter().any(|&units| units != 0);
        let mut pixels = Vec::with_capacity(width * height);
        let mut row = vec![0_u16; width];
        let mut bytes = vec![0_u8; width];
        for y in 0..height {
            blur_column(light, width, height, y, &weights, &mut row);
            if noisy {
                random.fill_bytes(&mut bytes);
                pixels.extend(row.iter().zip(&bytes).map(|(&units, &byte)| {
                    let noise = i32::from(table[usize::from(byte)]);
                    ((i32::from(units) + noise + 8) >> 4).clamp(0, 255) as u8
                }));
            } else {
                pixels.extend(row.iter().map(|&units| ((units + 8) >> 4).min(255) as u8));
            }
        }
        pixels
    }
}

/// A share of 65536 of some light.
#[inline]
fn share(units: u16, weight: u16) -> u16 {
    ((u32::from(units) * u32::from(weight)) >> 16) as u16
}

/// Weights of a Gaussian from its middle outward, in 65536ths; empty for none. The middle one comes first, each of the
/// others counts on both sides.
fn gaussian(blur_pixels: f64) -> Vec<u16> {
    if blur_pixels < LEAST_BLUR_PIXELS {
        return Vec::new();
    }
    let radius = libm::ceil(blur_pixels * 2.5) as usize;
    let heights: Vec<f64> = (0..=radius)
        .map(|at| {
            let place = at as f64 / blur_pixels;
            libm::exp(-0.5 * place * place)
        })
        .collect();
    let sum = heights[0] + 2.0 * heights[1..].iter().sum::<f64>();
    let mut weights: Vec<u16> =
        heights.iter().map(|height| (height / sum * 65_535.0) as u16).collect();
    // What rounding lost goes to the middle, so that an even light stays as it is.
    let sides = 2 * weights[1..].iter().map(|&weight| u32::from(weight)).sum::<u32>();
    weights[0] = 65_535_u32.saturating_sub(sides) as u16;
    weights
}

/// Blurs along the rows.
fn blur_rows(light: &mut [u16], width: usize, weights: &[u16]) {
    let Some((&middle, sides)) = weights.split_first() else {
        return;
    };
    let radius = sides.len();
    let mut wide = vec![0_u16; width + 2 * radius];
    for row in light.chunks_exact_mut(width) {
        let (first, last) = (row[0], row[width - 1]);
        wide[..radius].fill(first);
        wide[radius..radius + width].copy_from_slice(row);
        wide[radius + width..].fill(last);
        // Each share is rounded down; half a unit each makes that even.
        let rounding = (radius as u16).div_ceil(2);
        for (unit, &light) in row.iter_mut().zip(&wide[radius..]) {
            *unit = share(light, middle) + rounding;
        }
        for (away, &weight) in (1..).zip(sides) {
            let pairs = wide[radius - away..].iter().zip(&wide[radius + away..]);
            for (unit, (&left, &right)) in row.iter_mut().zip(pairs) {
                *unit += share(left + right, weight);
            }
        }
    }
}

/// One row of the light blurred along the columns.
fn blur_column(
    light: &[u16],
    width: usize,
    height: usize,
    y: usize,
    weights: &[u16],
    out: &mut [u16],
) {
    let row = |at: usize| &light[at.min(height - 1) * width..][..width];
    let Some((&middle, sides)) = weights.split_first() else {
        out.copy_from_slice(row(y));
        return;
    };
    let rounding = (sides.len() as u16).div_ceil(2);
    for (unit, &light) in out.iter_mut().zip(row(y)) {
        *unit = share(light, middle) + rounding;
    }
    for (away, &weight) in (1..).zip(sides) {
        let pairs = row(y.saturating_sub(away)).iter().zip(row(y + away));
        for (unit, (&above, &below)) in out.iter_mut().zip(pairs) {
            *unit += share(above + below, weight);
        }
    }
}

/// The light smeared along a straight way; `None` where it does not move by half a pixel.
fn moved(
    light: &[u16],
    width: usize,
    height: usize,
    (right, down): (f64, f64),
) -> Option<Vec<u16>> {
    let steps = libm::ceil(right.abs().max(down.abs())) as i32;
    if right.abs().max(down.abs()) < 0.5 {
        return None;
    }
    let weight = (65_536 / (steps as u32 + 1)) as u16;
    let mut out = vec![(steps as u16).div_ceil(2); light.len()];
    let reach = steps as usize;
    let mut wide = vec![0_u16; width + 2 * reach];
    for step in 0..=steps {
        let way = f64::from(step) / f64::from(steps) - 0.5;
        let (x, y) = (libm::round(right * way) as isize, libm::round(down * way) as isize);
        for (row, out) in out.chunks_exact_mut(width).enumerate() {
            let from = row.saturating_add_signed(y).min(height - 1);
            let source = &light[from * width..][..width];
            wide[..reach].fill(source[0]);
            wide[reach..reach + width].copy_from_slice(source);
            wide[reach + width..].fill(source[width - 1]);
            let shifted = &wide[reach.saturating_add_signed(x)..];
            for (unit, &light) in out.iter_mut().zip(shifted) {
                *unit += share(light, weight);
            }
        }
    }
    Some(out)
}

/// Noise for each value of a random byte, in units of light: 256 equally likely values of a normal distribution.
fn noise_table(noise_levels: f64) -> [i16; 256] {
    // The 256 values alone spread a little less than the whole distribution; measured from the table itself.
    const SPREAD: f64 = 0.9937;
    let mut table = [0; 256];
    for (index, units) in table.iter_mut().enumerate() {
        let quantile = normal_quantile((index as f64 + 0.5) / 256.0);
        *units = libm::round(quantile / SPREAD * noise_levels * LIGHT_UNITS) as i16;
    }
    table
}

/// Where a normal distribution has this share below it: P. J. Acklam's rational approximation, good to nine digits.
fn normal_quantile(share: f64) -> f64 {
    const A: [f64; 6] = [
        -3.969683028665376e1,
        2.209460984245205e2,
        -2.759285104469687e2,
        1.38357751867269e2,
        -3.066479806614716e1,
        2.506628277459239,
    ];
    const B: [f64; 6] = [
        -5.447609879822406e1,
        1.615858368580409e2,
        -1.556989798598866e2,
        6.680131188771972e1,
        -1.328068155288572e1,
        1.0,
    ];
    const C: [f64; 6] = [
        -7.784894002430293e-3,
        -3.223964580411365e-1,
        -2.400758277161838,
        -2.549732539343734,
        4.374664141464968,
        2.938163982698783,
    ];
    const D: [f64; 5] =
        [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416, 1.0];
    let polynomial = |factors: &[f64], at: f64| factors.iter().fold(0.0, |sum, f| sum * at + f);
    let tail = |share: f64| {
        let at = libm::sqrt(-2.0 * libm::log(share));
        polynomial(&C, at) / polynomial(&D, at)
    };
    if share < 0.02425 {
        tail(share)
    } else if share > 1.0 - 0.02425 {
        -tail(1.0 - share)
    } else {
        let middle = share - 0.5;
        let square = middle * middle;
        polynomial(&A, square) * middle / polynomial(&B, square)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_noise_has_the_spread_that_it_is_asked_for() {
        let table = noise_table(8.0);
        let sum: i64 = table.iter().map(|&units| i64::from(units)).sum();
        let squares: i64 = table.iter().map(|&units| i64::from(units) * i64::from(units)).sum();
        let spread = libm::sqrt(squares as f64 / 256.0) / LIGHT_UNITS;
        assert!(sum.abs() <= 256, "mean {sum}");
        assert!((spread - 8.0).abs() < 0.05, "spread {spread}");
    }

    #[test]
    fn blur_and_motion_leave_an_even_light_as_it_is() {
        for blur in [0.1, 0.4, 1.0, 3.0] {
            let mut light = vec![3200; 40 * 30];
            let mut random = rand_chacha::ChaCha8Rng::from_seed([1; 32]);
            let sensor =
                Sensor { motion_pixels: (3.0, -2.0), blur_pixels: blur, noise_levels: 0.0 };
            let pixels = sensor.develop(&mut light, 40, 30, &mut random);
            assert!(pixels.iter().all(|pixel| (199..=201).contains(pixel)), "blur {blur}");
        }
    }

    use rand_core::SeedableRng;
}
