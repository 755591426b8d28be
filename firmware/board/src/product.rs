//! What a product decides beside its hardware: its profile, and where its payment server is. Told to the build by the environment;
//! `docs/bring-up.md` says how.

use device_core::profile::Profile;
use drivers::modem::{Endpoint, Transport};

/// The access point of the SIM card's network: `PAYBENCH_ACCESS_POINT`.
const ACCESS_POINT: &str = or(option_env!("PAYBENCH_ACCESS_POINT"), "cmnet");
/// The payment server's name or address: `PAYBENCH_SERVER`. The default belongs to nobody (RFC 2606).
const SERVER: &str = or(option_env!("PAYBENCH_SERVER"), "pay.example.com");
/// Its port: `PAYBENCH_SERVER_PORT`.
const SERVER_PORT: u16 = number(or(option_env!("PAYBENCH_SERVER_PORT"), "7300"));
/// Whether the modem makes a TLS connection: `PAYBENCH_SERVER_TLS`, `yes` or `no`.
const SERVER_TLS: &str = or(option_env!("PAYBENCH_SERVER_TLS"), "yes");

const fn or(told: Option<&'static str>, default: &'static str) -> &'static str {
    match told {
        Some(told) => told,
        None => default,
    }
}

/// A port from its digits; a wrong one breaks the build.
const fn number(digits: &str) -> u16 {
    let digits = digits.as_bytes();
    let mut value = 0;
    let mut index = 0;
    while index < digits.len() {
        assert!(digits[index].is_ascii_digit(), "PAYBENCH_SERVER_PORT is no number");
        value = value * 10 + (digits[index] - b'0') as u16;
        index += 1;
    }
    value
}

const TRANSPORT: Transport = match SERVER_TLS.as_bytes() {
    b"yes" => Transport::Tls,
    b"no" => Transport::Plain,
    _ => panic!("PAYBENCH_SERVER_TLS is yes or no"),
};

/// Where the payment server is.
pub const ENDPOINT: Endpoint =
    Endpoint { access_point: ACCESS_POINT, host: SERVER, port: SERVER_PORT, transport: TRANSPORT };

/// The profile that this image was built with, in postcard: `PAYBENCH_PROFILE`.
static PROFILE: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/profile"));

/// The profile of this product.
///
/// # Panics
/// Never: the build has read these very bytes before it put them here.
#[must_use]
pub fn profile() -> Profile {
    let Ok(profile) = postcard::from_bytes(PROFILE) else { panic!("the profile of this image") };
    profile
}
