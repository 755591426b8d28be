//! Payment codes: the digits of a payer code, the bar code and the QR code that carry them, and payee codes.

pub mod code128;
pub mod emv;
pub mod payer;
pub mod qr;
pub mod totp;
