//! Everything that is drawn for the trial window: plain functions from what there is to a picture. No Bevy, no egui, no world.

pub mod canvas;
pub mod card;
pub mod case;
pub mod fonts;
pub mod handset;
pub mod icons;
pub mod keys;
mod merchant;
pub mod shop;
pub mod stand;
pub mod till;
