//! A picture that is drawn once and shown many times: shapes, soft shadows and letters in millimetres or pixels of a window.
//!
//! Under every drawing of `art`; over `tiny-skia`. It knows no window and no device, and never fails: what cannot be drawn (an
//! empty path, a picture without pixels) is left out.

use ab_glyph::{Font, FontRef, Glyph, PxScale, ScaleFont, point};
use tiny_skia::{
    Color, FillRule, GradientStop, LineCap, LinearGradient, Paint, Path, PathBuilder, Pixmap,
    Point, PremultipliedColorU8, RadialGradient, Rect, Shader, SpreadMode, Stroke, Transform,
};

use super::fonts::{self, Weight};

/// The largest side of a picture in pixels: what every adapter takes as a texture.
const SIDE_PIXELS_MAX: u32 = 8_192;

/// Red, green, blue, sRGB, and how opaque it is, 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ink(pub u8, pub u8, pub u8, pub f32);

impl Ink {
    /// An opaque colour.
    #[must_use]
    pub const fn rgb([red, green, blue]: [u8; 3]) -> Self {
        Self(red, green, blue, 1.0)
    }

    /// The same, this opaque.
    #[must_use]
    pub const fn alpha(self, alpha: f32) -> Self {
        Self(self.0, self.1, self.2, alpha)
    }

    /// This colour, moved towards another by a share from 0 to 1.
    #[must_use]
    pub fn towards(self, other: Self, share: f32) -> Self {
        let mix = |from: u8, to: u8| {
            (f32::from(from) + (f32::from(to) - f32::from(from)) * share).round() as u8
        };
        let alpha = self.3 + (other.3 - self.3) * share;
        Self(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2), alpha)
    }

    /// Lighter by a share of the way to white.
    #[must_use]
    pub fn lighter(self, share: f32) -> Self {
        self.towards(Self(255, 255, 255, self.3), share)
    }

    /// Darker by a share of the way to black.
    #[must_use]
    pub fn darker(self, share: f32) -> Self {
        self.towards(Self(0, 0, 0, self.3), share)
    }

    fn color(self) -> Color {
        let mut color = Color::from_rgba8(self.0, self.1, self.2, 255);
        color.set_alpha(self.3.clamp(0.0, 1.0));
        color
    }
}

/// Where a text stands against its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// It begins there.
    Left,
    /// Its middle is there.
    Middle,
}

/// A picture under way. Lengths are in units of which `scale` pixels make one.
pub struct Canvas {
    pixmap: Pixmap,
    scale: f32,
}

impl Canvas {
    /// A transparent picture of so many units, `scale` pixels each.
    #[must_use]
    pub fn new(width: f32, height: f32, scale: f32) -> Self {
        let side = |units: f32| ((units * scale).round() as u32).clamp(1, SIDE_PIXELS_MAX);
        let pixmap = Pixmap::new(side(width), side(height)).or_else(|| Pixmap::new(1, 1));
        // One pixel can always be had.
        Self { pixmap: pixmap.expect("a picture of one pixel"), scale }
    }

    /// Width and height in pixels.
    #[must_use]
    pub fn size_pixels(&self) -> (u32, u32) {
        (self.pixmap.width(), self.pixmap.height())
    }

    /// Red, green, blue and opacity of each pixel, row by row, colours not multiplied by opacity.
    #[must_use]
    pub fn into_rgba(self) -> Vec<u8> {
        let pixels = self.pixmap.pixels().iter();
        pixels
            .flat_map(|pixel| {
                let colour = pixel.demultiply();
                [colour.red(), colour.green(), colour.blue(), colour.alpha()]
            })
            .collect()
    }

    fn transform(&self) -> Transform {
        Transform::from_scale(self.scale, self.scale)
    }

    fn paint(shader: Shader<'_>) -> Paint<'_> {
        Paint { shader, anti_alias: true, ..Paint::default() }
    }

    /// Fills a shape with one colour.
    pub fn fill(&mut self, path: &Option<Path>, ink: Ink) {
        self.fill_with(path, Some(Shader::SolidColor(ink.color())));
    }

    /// Fills a shape with colours that run from one height to another.
    pub fn fill_down(&mut self, path: &Option<Path>, from: (f32, Ink), to: (f32, Ink)) {
        self.fill_between(path, ((0.0, from.0), from.1), ((0.0, to.0), to.1));
    }

    /// Fills a shape with colours that run from one point to another.
    pub fn fill_between(
        &mut self,
        path: &Option<Path>,
        (start, from): ((f32, f32), Ink),
        (end, to): ((f32, f32), Ink),
    ) {
        let stops = vec![GradientStop::new(0.0, from.color()), GradientStop::new(1.0, to.color())];
        let point = |(x, y)| Point::from_xy(x, y);
        let shader = LinearGradient::new(
            point(start),
            point(end),
            stops,
            SpreadMode::Pad,
            Transform::identity(),
        );
        self.fill_with(path, shader);
    }

    /// Fills a shape with light around a point: one colour in the middle, another at this distance.
    pub fn fill_around(
        &mut self,
        path: &Option<Path>,
        (middle, inner): ((f32, f32), Ink),
        (radius, outer): (f32, Ink),
    ) {
        let stops = vec![
            GradientStop::new(0.0, inner.color()),
            GradientStop::new(0.45, inner.towards(outer, 0.62).color()),
            GradientStop::new(1.0, outer.color()),
        ];
        let point = Point::from_xy(middle.0, middle.1);
        let identity = Transform::identity();
        let shader = RadialGradient::new(point, point, radius, stops, SpreadMode::Pad, identity);
        self.fill_with(path, shader);
    }

    fn fill_with(&mut self, path: &Option<Path>, shader: Option<Shader<'_>>) {
        if let (Some(path), Some(shader)) = (path, shader) {
            let transform = self.transform();
            let paint = Self::paint(shader);
            self.pixmap.fill_path(path, &paint, FillRule::Winding, transform, None);
        }
    }

    /// Draws a shape's outline.
    pub fn stroke(&mut self, path: &Option<Path>, width: f32, ink: Ink) {
        if let Some(path) = path {
            let stroke = Stroke { width, line_cap: LineCap::Round, ..Stroke::default() };
            let paint = Self::paint(Shader::SolidColor(ink.color()));
            let transform = self.transform();
            self.pixmap.stroke_path(path, &paint, &stroke, transform, None);
        }
    }

    /// Lays the soft shadow of a shape, moved by `offset` and blurred over about `blur` units.
    pub fn shadow(&mut self, path: &Option<Path>, offset: (f32, f32), blur: f32, ink: Ink) {
        let Some(path) = path else { return };
        let (width, height) = self.size_pixels();
        let Some(mut mask) = Pixmap::new(width, height) else { return };
        let moved = self.transform().pre_translate(offset.0, offset.1);
        let paint = Self::paint(Shader::SolidColor(Color::BLACK));
        mask.fill_path(path, &paint, FillRule::Winding, moved, None);
        let mut cover: Vec<u8> = mask.pixels().iter().map(|pixel| pixel.alpha()).collect();
        // Three boxes make nearly a bell.
        let radius = (blur * self.scale / 3.0).round().max(1.0) as usize;
        for _ in 0..3 {
            blur_rows(&mut cover, width as usize, radius);
            blur_columns(&mut cover, width as usize, height as usize, radius);
        }
        for (pixel, cover) in self.pixmap.pixels_mut().iter_mut().zip(cover) {
            lay(pixel, ink, f32::from(cover) / 255.0);
        }
    }

    /// Writes a text whose letters are `em` units high (em square) and stand on `baseline`. Returns its width.
    pub fn text(
        &mut self,
        (x, baseline): (f32, f32),
        em: f32,
        text: &str,
        (weight, align, ink): (Weight, Align, Ink),
    ) -> f32 {
        let font = fonts::font(weight);
        let (glyphs, width) = line(&font, em * self.scale, text);
        let left = match align {
            Align::Left => x * self.scale,
            Align::Middle => x * self.scale - width / 2.0,
        };
        for mut glyph in glyphs {
            glyph.position = point(glyph.position.x + left, baseline * self.scale);
            let Some(outline) = font.outline_glyph(glyph) else { continue };
            let bounds = outline.px_bounds();
            let (columns, rows) = (self.pixmap.width() as i32, self.pixmap.height() as i32);
            let pixels = self.pixmap.pixels_mut();
            outline.draw(|right, down, cover| {
                let (column, row) =
                    (bounds.min.x as i32 + right as i32, bounds.min.y as i32 + down as i32);
                if (0..columns).contains(&column) && (0..rows).contains(&row) {
                    lay(&mut pixels[(row * columns + column) as usize], ink, cover.min(1.0));
                }
            });
        }
        width / self.scale
    }

    /// Writes a text centred in a box, its letters (not their em square) in the middle of the height.
    pub fn label(&mut self, middle: (f32, f32), em: f32, text: &str, weight: Weight, ink: Ink) {
        // Capitals and Chinese characters of the fonts reach about 0.8 em above and 0.07 em below the line.
        let ascii = text.is_ascii();
        let rise = if ascii { 0.365 } else { 0.38 };
        self.text((middle.0, middle.1 + rise * em), em, text, (weight, Align::Middle, ink));
    }

    /// Puts another picture with its upper left corner at a point, pixel on pixel.
    pub fn place(&mut self, other: &Self, (x, y): (f32, f32)) {
        let place = |units: f32| (units * self.scale).round() as i32;
        let paint = tiny_skia::PixmapPaint::default();
        let (x, y) = (place(x), place(y));
        self.pixmap.draw_pixmap(x, y, other.pixmap.as_ref(), &paint, Transform::identity(), None);
    }
}

/// A rectangle with rounded corners.
#[must_use]
pub fn rounded(x: f32, y: f32, width: f32, height: f32, radius: f32) -> Option<Path> {
    let radius = radius.min(width / 2.0).min(height / 2.0);
    if radius <= 0.0 {
        return Rect::from_xywh(x, y, width, height).map(PathBuilder::from_rect);
    }
    let (right, bottom) = (x + width, y + height);
    // How far the handles of a quarter circle reach.
    let handle = radius * 0.447_7;
    let mut path = PathBuilder::new();
    path.move_to(x + radius, y);
    path.line_to(right - radius, y);
    path.cubic_to(right - handle, y, right, y + handle, right, y + radius);
    path.line_to(right, bottom - radius);
    path.cubic_to(right, bottom - handle, right - handle, bottom, right - radius, bottom);
    path.line_to(x + radius, bottom);
    path.cubic_to(x + handle, bottom, x, bottom - handle, x, bottom - radius);
    path.line_to(x, y + radius);
    path.cubic_to(x, y + handle, x + handle, y, x + radius, y);
    path.close();
    path.finish()
}

/// A rectangle.
#[must_use]
pub fn rectangle(x: f32, y: f32, width: f32, height: f32) -> Option<Path> {
    rounded(x, y, width, height, 0.0)
}

/// A circle.
#[must_use]
pub fn circle(x: f32, y: f32, radius: f32) -> Option<Path> {
    PathBuilder::from_circle(x, y, radius)
}

/// An ellipse around a middle.
#[must_use]
pub fn ellipse(x: f32, y: f32, half_width: f32, half_height: f32) -> Option<Path> {
    let bounds =
        Rect::from_xywh(x - half_width, y - half_height, 2.0 * half_width, 2.0 * half_height)?;
    PathBuilder::from_oval(bounds)
}

/// Straight lines from point to point, closed.
#[must_use]
pub fn polygon(points: &[(f32, f32)]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let (first, rest) = points.split_first()?;
    path.move_to(first.0, first.1);
    for (x, y) in rest {
        path.line_to(*x, *y);
    }
    path.close();
    path.finish()
}

/// Whatever is drawn by hand.
#[must_use]
pub fn drawn(draw: impl FnOnce(&mut PathBuilder)) -> Option<Path> {
    let mut path = PathBuilder::new();
    draw(&mut path);
    path.finish()
}

/// Width of a text of this size, in the unit of `em`.
#[must_use]
pub fn text_width(em: f32, text: &str, weight: Weight) -> f32 {
    line(&fonts::font(weight), em, text).1
}

/// The glyphs of a text from 0 on, and its width in pixels.
fn line(font: &FontRef<'static>, em_pixels: f32, text: &str) -> (Vec<Glyph>, f32) {
    let scale =
        PxScale::from(em_pixels * font.height_unscaled() / font.units_per_em().unwrap_or(1_000.0));
    let scaled = font.as_scaled(scale);
    let (mut x, mut glyphs) = (0.0, Vec::new());
    for character in text.chars() {
        let id = font.glyph_id(character);
        glyphs.push(id.with_scale_and_position(scale, point(x, 0.0)));
        x += scaled.h_advance(id);
    }
    (glyphs, x)
}

/// Lays a colour over a pixel.
fn lay(pixel: &mut PremultipliedColorU8, ink: Ink, cover: f32) {
    let alpha = ink.3 * cover;
    if alpha <= 0.0 {
        return;
    }
    let over = |below: u8, above: f32| (above * alpha + f32::from(below) * (1.0 - alpha)).round();
    let opacity = over(pixel.alpha(), 255.0);
    let channel = |below: u8, above: u8| over(below, f32::from(above)).min(opacity) as u8;
    let (red, green, blue) =
        (channel(pixel.red(), ink.0), channel(pixel.green(), ink.1), channel(pixel.blue(), ink.2));
    if let Some(laid) = PremultipliedColorU8::from_rgba(red, green, blue, opacity as u8) {
        *pixel = laid;
    }
}

fn blur_rows(cover: &mut [u8], width: usize, radius: usize) {
    let mut line = vec![0; width];
    for row in cover.chunks_exact_mut(width) {
        line.copy_from_slice(row);
        blur(&line, radius, |place, value| row[place] = value);
    }
}

fn blur_columns(cover: &mut [u8], width: usize, height: usize, radius: usize) {
    let mut line = vec![0; height];
    for column in 0..width {
        for (row, value) in line.iter_mut().enumerate() {
            *value = cover[row * width + column];
        }
        blur(&line, radius, |row, value| cover[row * width + column] = value);
    }
}

/// The mean of each value and its neighbours up to `radius` away; nothing lies beyond the ends.
fn blur(line: &[u8], radius: usize, mut set: impl FnMut(usize, u8)) {
    let width = (2 * radius + 1) as u32;
    let mut sum: u32 = line.iter().take(radius).map(|&value| u32::from(value)).sum();
    for place in 0..line.len() {
        sum += line.get(place + radius).map_or(0, |&value| u32::from(value));
        set(place, (sum / width) as u8);
        sum -= place.checked_sub(radius).map_or(0, |first| u32::from(line[first]));
    }
}
