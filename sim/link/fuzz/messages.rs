//! How an input holds several messages: each with a byte before it that says how long it is. The last one may be cut.

/// The messages.
pub fn of(data: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = data;
    std::iter::from_fn(move || {
        let (length, behind) = rest.split_first()?;
        let (message, later) = behind.split_at(behind.len().min((*length).into()));
        rest = later;
        Some(message)
    })
}
