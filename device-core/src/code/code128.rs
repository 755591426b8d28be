//! tmp
/// tmp
pub fn fits_upright(digits: usize) -> bool {
    digits <= 18
}
