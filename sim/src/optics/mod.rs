//! What a scanner sees: a lit screen or a print, a lens, a sensor, a picture, and decoders that read it.
//!
//! [`Surface`] is the flat thing, [`Scene`] says how it is held before which [`Camera`], [`render`] takes the [`Picture`],
//! [`read`] finds the code in it. All of it is pure: the same scene and the same random stream give the same bytes on every
//! platform, because it computes with integers, with the basic operations of IEEE floats, and with `libm`. Nothing here
//! knows devices, tills or time, and nothing here panics, whatever the scene or the picture.

mod bars;
#[cfg(test)]
mod camera_tests;
mod decode;
mod lens;
mod picture;
pub mod placements;
pub mod prints;
mod scene;
mod sensor;
mod surface;
#[cfg(test)]
mod test_screens;
#[cfg(test)]
mod tests;
mod threshold;

pub use decode::{Grade, Reading, Symbology, Wanted, read};
pub use picture::{Picture, PictureError};
pub use scene::{Camera, Exposure, Scene, brightness, render};
pub use surface::{Surface, SurfaceError};
