//! Payment codes: the digits of a payer code, and the bar code that carries them.

pub mod code128;
pub mod payer;
pub mod qr;
pub mod totp;
