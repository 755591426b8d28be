//! From a plane in space to light on a sensor: perspective, and each camera pixel the mean of what it covers.
//!
//! Under `scene`, over `surface`. The projection is worked out once a picture; a row is then walked in fixed point, exact at
//! every eighth sample and straight in between (at 30 degrees and 100 mm that is off by less than a fiftieth of a texel).

use super::surface::{Level, Surface};

/// Light is counted in sixteenths of a grey level.
pub(super) const LIGHT_UNITS: f64 = 16.0;
/// More light than this is cut off: eight times white, so that a lamp's reflection still blooms under blur.
pub(super) const LIGHT_LIMIT: u32 = 32_767;
/// Samples between two exact projections.
const STRIDE: usize = 8;
/// One texel in fixed point.
const ONE: i32 = 1 << 16;
/// Texel coordinates beyond this are cut off: twice the longest side of a surface.
const FARTHEST_TEXEL: f64 = 16_000.0;
/// Light of a lamp's reflection in its middle: three times what saturates the sensor.
const GLARE_LIGHT: f64 = 12_240.0;
/// Width of the black glass around the screen's pixels in millimetres.
const RIM_MM: f64 = 2.5;

/// The camera's picture.
#[derive(Clone, Copy)]
pub(super) struct View {
    pub width: usize,
    pub height: usize,
    pub focal_pixels: f64,
}

/// Where the surface lies: unit vectors along its rows and columns, and what the lens' axis meets.
pub(super) struct Plane {
    pub right: [f64; 3],
    pub down: [f64; 3],
    pub distance_mm: f64,
    pub aim_point_mm: (f64, f64),
}

/// How light becomes grey levels, after exposure.
#[derive(Clone, Copy)]
pub(super) struct Light {
    /// What a white pixel sends.
    pub white_levels: f64,
    /// What every pixel reflects of the room.
    pub veil_levels: f64,
    /// What the glass around the pixels sends.
    pub rim_levels: f64,
    /// What lies behind sends.
    pub behind_levels: f64,
    /// A lamp's reflection: its middle and half its height, as shares of the surface's height.
    pub glare: Option<(f64, f64)>,
}

/// A ray of the camera on the plane: each of the three is linear in the pixel's place.
struct Projection {
    right: [f64; 3],
    down: [f64; 3],
    depth: [f64; 3],
}

/// One exact projection: where in texels, and whether the ray meets the front of the plane at all.
#[derive(Clone, Copy)]
struct Hit {
    right: f64,
    down: f64,
    met: bool,
}

impl Projection {
    /// Texels of the level against pixels of the view.
    fn new(plane: &Plane, view: View, texels_a_mm: (f64, f64)) -> Self {
        let (u, v) = (plane.right, plane.down);
        let normal =
            [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
        let reach = normal[2] * plane.distance_mm;
        let linear = |along: [f64; 3], start_mm: f64, texels: f64| {
            let offset = start_mm - along[2] * plane.distance_mm;
            let ray = [0, 1, 2].map(|axis| (offset * normal[axis] + reach * along[axis]) * texels);
            view.linear(ray)
        };
        // Seen from behind, no ray meets the front.
        let depth = if normal[2] > 0.0 { view.linear(normal) } else { [0.0, 0.0, -1.0] };
        Self {
            right: linear(u, plane.aim_point_mm.0, texels_a_mm.0),
            down: linear(v, plane.aim_point_mm.1, texels_a_mm.1),
            depth,
        }
    }

    fn hit(&self, x: f64, y: f64) -> Hit {
        let at = |line: &[f64; 3]| line[0] * x + line[1] * y + line[2];
        let depth = at(&self.depth);
        if depth <= 1e-9 {
            return Hit { right: 0.0, down: 0.0, met: false };
        }
        let texel = |line| (at(line) / depth).clamp(-FARTHEST_TEXEL, FARTHEST_TEXEL);
        Hit { right: texel(&self.right), down: texel(&self.down), met: true }
    }

    /// How many texels a pixel in the middle of the view covers along rows and columns.
    fn footprint(&self, view: View) -> (f64, f64) {
        let (x, y) = (view.width as f64 / 2.0, view.height as f64 / 2.0);
        let (here, beside, below) = (self.hit(x, y), self.hit(x + 1.0, y), self.hit(x, y + 1.0));
        let length = |a: f64, b: f64| libm::sqrt(a * a + b * b);
        (
            length(beside.right - here.right, below.right - here.right),
            length(beside.down - here.down, below.down - here.down),
        )
    }
}

impl View {
    /// A function of a ray (x, y, 1) as a function of the pixel's place.
    fn linear(self, ray: [f64; 3]) -> [f64; 3] {
        let (x, y) = (ray[0] / self.focal_pixels, ray[1] / self.focal_pixels);
        [x, y, ray[2] - x * self.width as f64 / 2.0 - y * self.height as f64 / 2.0]
    }
}

/// Light on each pixel of the view, row by row, in sixteenths of a grey level.
pub(super) fn trace(surface: &Surface, plane: &Plane, view: View, light: Light) -> Vec<u16> {
    let (width_pixels, height_pixels) = surface.size_pixels();
    let (width_mm, height_mm) = surface.size_mm();
    let pixels_a_mm = (width_pixels as f64 / width_mm, height_pixels as f64 / height_mm);
    let (across, along) = Projection::new(plane, view, pixels_a_mm).footprint(view);
    // Up to two texels a pixel, four samples are exact; a coarser view looks at a halved level.
    let mut halvings = 0;
    let mut scale = 1.0;
    while halvings < surface.halvings() && across.max(along) * scale > 2.0 {
        halvings += 1;
        scale /= 2.0;
    }
    let Some(level) = surface.level(halvings) else {
        return vec![0; view.width * view.height];
    };
    let samples: usize = if across.max(along) * scale > 1.0 { 2 } else { 1 };
    let fine = View {
        width: view.width * samples,
        height: view.height * samples,
        focal_pixels: view.focal_pixels * samples as f64,
    };
    let texels_a_mm = (pixels_a_mm.0 * scale, pixels_a_mm.1 * scale);
    let tracer = Tracer {
        projection: Projection::new(plane, fine, texels_a_mm),
        level,
        size: (width_mm * texels_a_mm.0, height_mm * texels_a_mm.1),
        rim: (RIM_MM * texels_a_mm.0, RIM_MM * texels_a_mm.1),
        kernel: (
            Kernel::new(across * scale / samples as f64),
            Kernel::new(along * scale / samples as f64),
        ),
        light: LightUnits::new(light, fine),
        glare: light.glare,
    };
    if samples == 1 { tracer.whole(fine) } else { tracer.pooled(fine) }
}

/// A pixel's width as the sampler uses it: the mean of one or two neighbouring texels.
struct Kernel {
    half: i32,
    width: i32,
    /// 256 over the width, in fixed point.
    weight: u32,
}

impl Kernel {
    fn new(texels: f64) -> Self {
        let width = (texels * f64::from(ONE)).clamp(f64::from(ONE / 16), f64::from(ONE)) as i32;
        Self { half: width / 2, width, weight: (256 << 16) / width.unsigned_abs() }
    }

    /// The first texel, counted with the rim, and the weight of the one after it, of 256.
    #[inline]
    fn texel(&self, place: i32) -> (usize, u32) {
        let start = place - self.half + ONE;
        let beyond = ((start & (ONE - 1)) + self.width - ONE).max(0);
        ((start >> 16) as usize, (beyond.unsigned_abs() * self.weight) >> 16)
    }
}

/// [`Light`] in units of the sensor.
struct LightUnits {
    /// Light of a white texel for each of its 4080 steps, in 4096ths.
    white: u32,
    veil: u32,
    rim: u32,
    behind: i32,
    /// How much lighter it is behind for each 256 pixels to the right and up.
    shade: i32,
}

impl LightUnits {
    fn new(light: Light, view: View) -> Self {
        let units = |levels: f64| (levels * LIGHT_UNITS).clamp(0.0, f64::from(LIGHT_LIMIT));
        let behind = units(light.behind_levels);
        Self {
            white: (light.white_levels * 4096.0 / 255.0).clamp(0.0, 131_071.0) as u32,
            veil: units(light.veil_levels) as u32,
            rim: units(light.rim_levels) as u32,
            behind: (behind * 0.8) as i32,
            shade: (behind * 0.4 * 256.0 / (view.width + view.height) as f64) as i32,
        }
    }
}

struct Tracer<'a> {
    projection: Projection,
    level: &'a Level,
    size: (f64, f64),
    rim: (f64, f64),
    kernel: (Kernel, Kernel),
    light: LightUnits,
    glare: Option<(f64, f64)>,
}

/// Eight samples between two exact projections.
#[derive(Clone, Copy)]
struct Span {
    right: i32,
    down: i32,
    right_step: i32,
    down_step: i32,
}

impl Tracer<'_> {
    fn whole(&self, view: View) -> Vec<u16> {
        let mut light = vec![0; view.width * view.height];
        for (y, row) in light.chunks_exact_mut(view.width).enumerate() {
            self.row(y, row);
        }
        light
    }

    /// Each pixel the mean of four samples.
    fn pooled(&self, view: View) -> Vec<u16> {
        let mut light = Vec::with_capacity(view.width * view.height / 4);
        let (mut upper, mut lower) = (vec![0; view.width], vec![0; view.width]);
        for y in (0..view.height).step_by(2) {
            self.row(y, &mut upper);
            self.row(y + 1, &mut lower);
            light.extend(upper.chunks_exact(2).zip(lower.chunks_exact(2)).map(|(a, b)| {
                let sum = [a[0], a[1], b[0], b[1]].iter().map(|&unit| u32::from(unit)).sum::<u32>();
                ((sum + 2) / 4) as u16
            }));
        }
        light
    }

    fn row(&self, y: usize, row: &mut [u16]) {
        let middle = y as f64 + 0.5;
        let mut from = self.projection.hit(0.5, middle);
        for (index, part) in row.chunks_mut(STRIDE).enumerate() {
            let x = index * STRIDE;
            let to = self.projection.hit((x + STRIDE) as f64 + 0.5, middle);
            self.span(from, to, x, y, part);
            from = to;
        }
    }

    fn span(&self, from: Hit, to: Hit, x: usize, y: usize, part: &mut [u16]) {
        if !from.met || !to.met || self.misses(from, to) {
            for (offset, unit) in part.iter_mut().enumerate() {
                *unit = self.behind(x + offset, y);
            }
            return;
        }
        let fixed = |texels: f64| (texels * f64::from(ONE)) as i32;
        let step = |a: f64, b: f64| ((b - a) * f64::from(ONE / STRIDE as i32)) as i32;
        let span = Span {
            right: fixed(from.right),
            down: fixed(from.down),
            right_step: step(from.right, to.right),
            down_step: step(from.down, to.down),
        };
        if self.holds(from) && self.holds(to) {
            self.inside(span, part);
        } else {
            self.edge(span, x, y, part);
        }
        if let Some(glare) = self.glare {
            self.add_glare(glare, from, to, part);
        }
    }

    /// Whether both ends lie beyond the same side of surface and rim.
    fn misses(&self, from: Hit, to: Hit) -> bool {
        let (width, height) = self.size;
        let (side, top) = self.rim;
        from.right.max(to.right) < -side
            || from.right.min(to.right) > width + side
            || from.down.max(to.down) < -top
            || from.down.min(to.down) > height + top
    }

    /// Whether the point lies on the surface, with a hair's breadth to spare for rounding.
    fn holds(&self, hit: Hit) -> bool {
        let (width, height) = self.size;
        hit.right > 0.01 && hit.down > 0.01 && hit.right < width - 0.01 && hit.down < height - 0.01
    }

    fn inside(&self, mut span: Span, part: &mut [u16]) {
        for unit in part {
            *unit = self.texel_light(span.right, span.down);
            span.right += span.right_step;
            span.down += span.down_step;
        }
    }

    /// Samples of which some lie on the surface, some on the rim, some behind.
    fn edge(&self, mut span: Span, x: usize, y: usize, part: &mut [u16]) {
        let fixed = |(a, b): (f64, f64)| ((a * f64::from(ONE)) as i32, (b * f64::from(ONE)) as i32);
        let ((width, height), (side, top)) = (fixed(self.size), fixed(self.rim));
        for (offset, unit) in part.iter_mut().enumerate() {
            let (right, down) = (span.right, span.down);
            *unit = if (0..width).contains(&right) && (0..height).contains(&down) {
                self.texel_light(right, down)
            } else if (-side..width + side).contains(&right) && (-top..height + top).contains(&down)
            {
                self.light.rim as u16
            } else {
                self.behind(x + offset, y)
            };
            span.right += span.right_step;
            span.down += span.down_step;
        }
    }

    #[inline(always)]
    fn texel_light(&self, right: i32, down: i32) -> u16 {
        let (column, beside) = self.kernel.0.texel(right);
        let (row, below) = self.kernel.1.texel(down);
        let stride = self.level.width + 2;
        let start = row * stride + column;
        let Some(texels) = self.level.texels.get(start..start + stride + 2) else {
            return self.light.veil as u16;
        };
        // Two neighbours in one word, sixteen bits apart, so that one multiplication weighs both.
        let pair = |at: usize| u32::from(texels[at]) | (u32::from(texels[at + 1]) << 16);
        let both = pair(0) * (256 - below) + pair(stride) * below;
        let luma = ((both & 0xFFFF) * (256 - beside) + (both >> 16) * beside) >> 12;
        let light = self.light.veil + ((luma * self.light.white) >> 12);
        light.min(LIGHT_LIMIT) as u16
    }

    /// The counter, lit from the upper right.
    fn behind(&self, x: usize, y: usize) -> u16 {
        let lighter = ((x as i32 - y as i32) * self.light.shade) >> 8;
        (self.light.behind + lighter).clamp(0, LIGHT_LIMIT as i32) as u16
    }

    /// A lamp's reflection: saturated in its middle, gone softly at its rim.
    fn add_glare(&self, glare: (f64, f64), from: Hit, to: Hit, part: &mut [u16]) {
        let start = self.glare_at(glare, from);
        let step = (self.glare_at(glare, to) - start) / STRIDE as i32;
        let mut extra = start;
        for unit in part {
            *unit = (i32::from(*unit) + extra.max(0)).min(LIGHT_LIMIT as i32) as u16;
            extra += step;
        }
    }

    fn glare_at(&self, (middle, half): (f64, f64), hit: Hit) -> i32 {
        let (width, height) = self.size;
        let right = (hit.right / width - 0.5) / (half * 1.9);
        let down = (hit.down / height - middle) / half;
        let fade = (1.0 - right * right - down * down).max(0.0);
        (fade * fade * GLARE_LIGHT) as i32
    }
}
