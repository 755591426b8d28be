//! Names where there is no run: of a board that is watched by itself.

use std::collections::BTreeMap;

use super::Names;

impl Names {
    /// The name of a board that is watched by itself.
    #[must_use]
    pub fn of_board(name: &str) -> Self {
        Self {
            devices: vec![name.to_owned()],
            tills: Vec::new(),
            phones: Vec::new(),
            shoppers: Vec::new(),
            numbers: BTreeMap::new(),
        }
    }
}
