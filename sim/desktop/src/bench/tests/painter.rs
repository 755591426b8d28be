//! Pictures of a panel without any graphics card: egui's triangles, filled in software. For tests and documents only.
//!
//! Colours are mixed as egui's own renderers mix them: premultiplied, in gamma space, textures bilinear.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

use egui::epaint::{ImageData, Mesh, Primitive, Vertex};
use egui::{Color32, Pos2, Rect, TextureId, TexturesDelta};
use egui_kittest::{Harness, TestRenderer};
use image::{Rgba, RgbaImage};

/// A texture as it stands now.
#[derive(Clone, Default)]
struct Texture {
    size: [usize; 2],
    pixels: Vec<Color32>,
}

/// The textures of a context, shared between the harness and whoever draws.
#[derive(Clone, Default)]
pub struct Painter {
    textures: Rc<RefCell<BTreeMap<TextureId, Texture>>>,
}

impl TestRenderer for Painter {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        let mut textures = self.textures.borrow_mut();
        for (id, images) in delta.set.drain() {
            for image in images {
                let ImageData::Color(pixels) = &image.image;
                let texture = textures.entry(id).or_default();
                match image.pos {
                    None => {
                        *texture = Texture { size: pixels.size, pixels: pixels.pixels.clone() };
                    }
                    Some([left, top]) => {
                        for (y, row) in pixels.pixels.chunks(pixels.size[0]).enumerate() {
                            let at = (top + y) * texture.size[0] + left;
                            texture.pixels[at..at + row.len()].copy_from_slice(row);
                        }
                    }
                }
            }
        }
        for id in delta.free.drain() {
            textures.remove(&id);
        }
    }
}

impl Painter {
    /// What the harness shows, as a picture.
    pub fn picture<State>(&self, harness: &Harness<'_, State>) -> RgbaImage {
        let output = harness.output();
        let scale = output.pixels_per_point;
        let area = harness.ctx.content_rect();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // The size of a window.
        let size = ((area.width() * scale) as u32, (area.height() * scale) as u32);
        let mut picture = RgbaImage::from_pixel(size.0, size.1, Rgba([0, 0, 0, 255]));
        let textures = self.textures.borrow();
        for clipped in harness.ctx.tessellate(output.shapes.clone(), scale) {
            let Primitive::Mesh(mesh) = &clipped.primitive else { continue };
            if let Some(texture) = textures.get(&mesh.texture_id) {
                fill_mesh(&mut picture, mesh, texture, clipped.clip_rect, scale);
            }
        }
        picture
    }
}

fn fill_mesh(picture: &mut RgbaImage, mesh: &Mesh, texture: &Texture, clip: Rect, scale: f32) {
    for triangle in mesh.indices.chunks_exact(3) {
        let corners = [triangle[0], triangle[1], triangle[2]].map(|index| {
            let mut vertex = mesh.vertices[index as usize];
            vertex.pos = (vertex.pos.to_vec2() * scale).to_pos2();
            vertex
        });
        fill_triangle(picture, &corners, texture, clip * scale);
    }
}

/// Twice the area of a triangle, with its sign.
fn cross(a: Pos2, b: Pos2, c: Pos2) -> f32 {
    (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)] // Pixels of a window.
fn fill_triangle(picture: &mut RgbaImage, corners: &[Vertex; 3], texture: &Texture, clip: Rect) {
    let [a, b, c] = corners.map(|corner| corner.pos);
    let whole = cross(a, b, c);
    if whole == 0.0 {
        return;
    }
    // Most of a window is of one colour: what is the same at each corner is the same everywhere.
    let same = corners[1..]
        .iter()
        .all(|corner| corner.uv == corners[0].uv && corner.color == corners[0].color);
    let flat = same.then(|| shade(corners, [1.0, 0.0, 0.0], texture));
    let bounds = Rect::from_points(&[a, b, c]).intersect(clip);
    let left = bounds.left().max(0.0).floor() as u32;
    let top = bounds.top().max(0.0).floor() as u32;
    let right = (bounds.right().ceil().max(0.0) as u32).min(picture.width());
    let bottom = (bounds.bottom().ceil().max(0.0) as u32).min(picture.height());
    for y in top..bottom {
        for x in left..right {
            let at = Pos2::new(x as f32 + 0.5, y as f32 + 0.5);
            if !clip.contains(at) {
                continue;
            }
            let weights =
                [cross(b, c, at), cross(c, a, at), cross(a, b, at)].map(|part| part / whole);
            // A pixel on an edge that two triangles share belongs to the one on whose upper left it lies.
            if weights.iter().zip([(b, c), (c, a), (a, b)]).any(|(weight, edge)| {
                *weight < 0.0 || (*weight == 0.0 && !owns(edge.0, edge.1, whole > 0.0))
            }) {
                continue;
            }
            let over = flat.unwrap_or_else(|| shade(corners, weights, texture));
            mix(picture.get_pixel_mut(x, y), over);
        }
    }
}

/// Whether an edge, walked so that the triangle lies on its right, is a top or a left one.
fn owns(from: Pos2, to: Pos2, clockwise: bool) -> bool {
    let way = if clockwise { to - from } else { from - to };
    way.y < 0.0 || (way.y == 0.0 && way.x > 0.0)
}

/// The colour of a triangle at a point: its corners' colours times the texture.
fn shade(corners: &[Vertex; 3], weights: [f32; 3], texture: &Texture) -> [f32; 4] {
    let mut colour = [0.0_f32; 4];
    let mut place = egui::Vec2::ZERO;
    for (corner, weight) in corners.iter().zip(weights) {
        for (sum, channel) in colour.iter_mut().zip(corner.color.to_array()) {
            *sum += f32::from(channel) * weight;
        }
        place += corner.uv.to_vec2() * weight;
    }
    let texel = sample(texture, place);
    std::array::from_fn(|channel| colour[channel] * texel[channel] / 255.0)
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, clippy::cast_precision_loss)] // Pixels of a texture.
fn sample(texture: &Texture, place: egui::Vec2) -> [f32; 4] {
    let [width, height] = texture.size;
    let x = place.x * width as f32 - 0.5;
    let y = place.y * height as f32 - 0.5;
    let (part_x, part_y) = (x - x.floor(), y - y.floor());
    let texel = |dx: f32, dy: f32| {
        let column = ((x.floor() + dx).max(0.0) as usize).min(width - 1);
        let row = ((y.floor() + dy).max(0.0) as usize).min(height - 1);
        texture.pixels[row * width + column].to_array().map(f32::from)
    };
    let corners = [texel(0.0, 0.0), texel(1.0, 0.0), texel(0.0, 1.0), texel(1.0, 1.0)];
    std::array::from_fn(|channel| {
        let [a, b, c, d] = corners.map(|corner| corner[channel]);
        let (upper, lower) = (a + (b - a) * part_x, c + (d - c) * part_x);
        upper + (lower - upper) * part_y
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // 0 to 255.
fn mix(pixel: &mut Rgba<u8>, over: [f32; 4]) {
    let through = 1.0 - over[3] / 255.0;
    for (below, above) in pixel.0.iter_mut().zip(over).take(3) {
        *below = (f32::from(*below) * through + above).round().clamp(0.0, 255.0) as u8;
    }
}
