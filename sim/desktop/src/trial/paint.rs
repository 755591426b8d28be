//! Sprites of the list of pieces: makes what is new, moves what has moved, draws again what looks different, and no more.

use std::collections::BTreeMap;

use bevy::asset::RenderAssetUsages;
use bevy::prelude::*;
use bevy::render::render_resource::{Extent3d, TextureDimension, TextureFormat};

use super::pieces::{Art, Part, Piece};
use crate::table::Table;

/// A sprite that is there, and what it was made of.
struct Hung {
    sprite: Entity,
    image: Handle<Image>,
    /// Width and height of the image in pixels.
    pixels: Vec2,
    piece: Piece,
}

/// The sprites that are there.
#[derive(Resource, Default)]
pub struct Gallery {
    hung: BTreeMap<Part, Hung>,
    /// The stage's size for which sprites were placed, in logical pixels, and its density.
    placed_for: (f32, f32, f32),
}

/// Makes the sprites what the pieces say. Says whether anything has changed.
pub fn hang(
    pieces: Vec<Piece>,
    (width, height, density): (f32, f32, f32),
    device: Option<usize>,
    (commands, images): (&mut Commands, &mut Assets<Image>),
    (gallery, table): (&mut Gallery, &mut Table),
) -> bool {
    let moved = gallery.placed_for != (width, height, density);
    gallery.placed_for = (width, height, density);
    let mut changed = moved;
    let mut gone: Vec<Part> = gallery.hung.keys().copied().collect();
    for (depth, piece) in pieces.into_iter().enumerate() {
        gone.retain(|part| *part != piece.part);
        let known = gallery.hung.get(&piece.part);
        if !moved && known.is_some_and(|hung| hung.piece == piece) {
            continue;
        }
        changed = true;
        let (image, pixels) = match known.filter(|hung| hung.piece.art == piece.art) {
            Some(hung) => (hung.image.clone(), hung.pixels),
            None => {
                let drawn = draw(&piece.art, device, table);
                let pixels = drawn.size_f32();
                // Of another size it is another image; else the sprite keeps the one that it has.
                let same =
                    known.filter(|hung| hung.pixels == pixels).map(|hung| hung.image.clone());
                match same {
                    Some(image) if images.insert(image.id(), drawn.clone()).is_ok() => {
                        (image, pixels)
                    }
                    _ => (images.add(drawn), pixels),
                }
            }
        };
        // As large as its pixels are: a drawing is never stretched by a part of one.
        let size = pixels / density;
        let sprite = Sprite { image: image.clone(), custom_size: Some(size), ..Sprite::default() };
        let transform = place(&piece, size, depth, (width, height, density));
        let sprite = match known {
            Some(hung) => {
                commands.entity(hung.sprite).insert((sprite, transform));
                hung.sprite
            }
            None => commands.spawn((sprite, transform)).id(),
        };
        gallery.hung.insert(piece.part, Hung { sprite, image, pixels, piece });
    }
    for part in gone {
        if let Some(hung) = gallery.hung.remove(&part) {
            commands.entity(hung.sprite).despawn();
            changed = true;
        }
    }
    changed
}

fn draw(art: &Art, device: Option<usize>, table: &mut Table) -> Image {
    let frame = match (art, device) {
        (Art::Screen { powered: true, .. }, Some(device)) => table.pixels(device),
        _ => None,
    };
    let (width, height, pixels) = art.draw(frame.as_ref());
    Image::new(
        Extent3d { width, height, depth_or_array_layers: 1 },
        TextureDimension::D2,
        pixels,
        TextureFormat::Rgba8UnormSrgb,
        RenderAssetUsages::RENDER_WORLD,
    )
}

/// From logical pixels, down from the upper left, to the camera's own, up from the middle.
fn place(
    piece: &Piece,
    size: Vec2,
    depth: usize,
    (width, height, density): (f32, f32, f32),
) -> Transform {
    let (mut x, mut y) = piece.middle;
    if piece.square() {
        // Its upper left corner on a pixel of the display: then all its pixels are.
        let snapped = |middle: f32, size: f32| {
            let corner = ((middle - size / 2.0) * density).round() / density;
            corner + size / 2.0
        };
        (x, y) = (snapped(x, size.x), snapped(y, size.y));
    }
    Transform {
        translation: Vec3::new(x - width / 2.0, height / 2.0 - y, depth as f32 * 0.1),
        rotation: Quat::from_rotation_z(-piece.roll),
        scale: Vec3::new(piece.scale.0, piece.scale.1, 1.0),
    }
}
