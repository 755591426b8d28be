//! Payee codes: EMVCo merchant-presented codes (`facts.md`, Payee codes) and the URLs of the Chinese payment services.
//!
//! ```text
//! 00 02 01   53 03 156   54 05 12.50   63 04 D1FB     id (2 digits), length in characters (2 digits), value
//! ```
//!
//! What comes from a camera is anything at all: everything here refuses, nothing panics. Whom a code pays only the server knows.

use core::fmt::Write;

use heapless::String;

use crate::money::Fen;
use crate::records::PayeeCode;
use crate::view::CodeRefusal;

/// Payload format indicator: every EMVCo code begins with it.
const FORMAT: &str = "000201";
/// Point of initiation: 11 is a code that is used again and again, 12 is good once.
pub const INITIATION: u8 = 1;
/// Currency, ISO 4217 numeric.
pub const CURRENCY: u8 = 53;
/// Amount.
pub const AMOUNT: u8 = 54;
/// Payee's name.
pub const NAME: u8 = 59;
/// Checksum: always last.
const CHECK: u8 = 63;
/// The yuan (ISO 4217).
pub const YUAN: &str = "156";
/// Longest scheme of a URL that is taken for a payee's.
const SCHEME_BYTES_MAX: usize = 16;

/// Why a text is no EMVCo code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EmvError {
    /// It does not begin as one.
    NotEmv,
    /// An id or a length is not two digits.
    NotDigits,
    /// A field has no value.
    Empty,
    /// The text ends within a field.
    Short,
    /// A field stands there twice.
    Twice {
        /// Its id.
        id: u8,
    },
    /// A field is missing that every code has.
    Missing {
        /// Its id.
        id: u8,
    },
    /// The checksum is wrong, or is not the last field.
    Checksum,
    /// The amount is no amount, or is nothing.
    Amount,
}

/// CRC-16/CCITT-FALSE: polynomial 1021, first value FFFF, nothing reflected.
#[must_use]
pub fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(crc ^ u16::from(*byte) << 8, |crc, _| {
            if crc & 0x8000 == 0 { crc << 1 } else { crc << 1 ^ 0x1021 }
        })
    })
}

/// An EMVCo code whose form and checksum are right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Emv<'code> {
    text: &'code str,
}

/// A field at the beginning of a text.
struct Field<'code> {
    id: u8,
    value: &'code str,
    /// The field with its id and length.
    whole: &'code str,
    rest: &'code str,
}

/// The number that two digits make.
fn two_digits(text: &str) -> Option<u8> {
    let [tens @ b'0'..=b'9', units @ b'0'..=b'9'] = text.as_bytes() else { return None };
    Some((tens - b'0') * 10 + (units - b'0'))
}

/// Takes the first field off; lengths count characters, not bytes.
fn first_field(text: &str) -> Result<Field<'_>, EmvError> {
    let number = |from: usize| match text.as_bytes().get(from..from + 2) {
        Some(_) => text.get(from..from + 2).and_then(two_digits).ok_or(EmvError::NotDigits),
        None => Err(EmvError::Short),
    };
    let (id, length) = (number(0)?, usize::from(number(2)?));
    if length == 0 {
        return Err(EmvError::Empty);
    }
    // Both numbers were ASCII, so the value begins at a character.
    let after_head = text.get(4..).ok_or(EmvError::Short)?;
    let end = after_head.char_indices().map(|(at, _)| at).chain([after_head.len()]).nth(length);
    let end = end.ok_or(EmvError::Short)?;
    let (value, rest) = after_head.split_at_checked(end).ok_or(EmvError::Short)?;
    let whole = text.get(..end + 4).ok_or(EmvError::Short)?;
    Ok(Field { id, value, whole, rest })
}

/// The fields of a text up to the first that is none.
fn fields(text: &str) -> impl Iterator<Item = Field<'_>> {
    let mut rest = text;
    core::iter::from_fn(move || {
        let field = first_field(rest).ok()?;
        rest = field.rest;
        Some(field)
    })
}

/// The value of a field.
fn value_of(text: &str, id: u8) -> Option<&str> {
    fields(text).find(|field| field.id == id).map(|field| field.value)
}

/// An amount as EMVCo writes it: `98.73`, `98`, or `98.`; never nothing.
fn amount_of(value: &str) -> Option<Fen> {
    let digits = value.strip_suffix('.').unwrap_or(value);
    digits.parse().ok().filter(|amount| *amount != Fen::ZERO)
}

/// Whether every field is whole and stands there once; says where the checksum's value begins.
fn walk(text: &str) -> Result<usize, EmvError> {
    let (mut rest, mut seen, mut position) = (text, 0_u128, 0);
    loop {
        let field = first_field(rest)?;
        if seen >> field.id & 1 == 1 {
            return Err(EmvError::Twice { id: field.id });
        }
        seen |= 1 << field.id;
        if field.id == CHECK {
            let last = field.rest.is_empty() && field.value.len() == 4;
            return if last { Ok(position + 4) } else { Err(EmvError::Checksum) };
        }
        position += field.whole.len();
        rest = field.rest;
        if rest.is_empty() {
            return Err(EmvError::Missing { id: CHECK });
        }
    }
}

/// Reads an EMVCo code.
///
/// # Errors
/// The first thing that is wrong with it.
pub fn parse(text: &str) -> Result<Emv<'_>, EmvError> {
    if !text.starts_with(FORMAT) {
        return Err(EmvError::NotEmv);
    }
    let check_at = walk(text)?;
    let (checked, check) = text.split_at_checked(check_at).ok_or(EmvError::Checksum)?;
    let plain_hex = check.bytes().all(|byte| byte.is_ascii_hexdigit());
    let found = u16::from_str_radix(check, 16).ok().filter(|_| plain_hex);
    if found != Some(crc16(checked.as_bytes())) {
        return Err(EmvError::Checksum);
    }
    let code = Emv { text };
    if code.currency().is_none() {
        return Err(EmvError::Missing { id: CURRENCY });
    }
    match code.field(AMOUNT) {
        Some(amount) if amount_of(amount).is_none() => Err(EmvError::Amount),
        Some(_) | None => Ok(code),
    }
}

impl<'code> Emv<'code> {
    /// The value of a field.
    #[must_use]
    pub fn field(&self, id: u8) -> Option<&'code str> {
        value_of(self.text, id)
    }

    /// The value of a field within a template, such as 01 within the account of 26.
    #[must_use]
    pub fn within(&self, template: u8, id: u8) -> Option<&'code str> {
        value_of(self.field(template)?, id)
    }

    /// The amount, where the code carries one; never nothing.
    #[must_use]
    pub fn amount(&self) -> Option<Fen> {
        self.field(AMOUNT).and_then(amount_of)
    }

    /// The currency, ISO 4217 numeric: [`YUAN`].
    #[must_use]
    pub fn currency(&self) -> Option<&'code str> {
        self.field(CURRENCY)
    }
}

/// Adds a field.
fn push<const BYTES: usize>(text: &mut String<BYTES>, id: u8, value: &str) -> Option<()> {
    write!(text, "{id:02}{:02}{value}", value.chars().count()).ok()
}

/// The same payee code with this amount in it, good once; `None` for no amount, for a code that is none, and for one with no room left.
#[must_use]
pub fn with_amount(code: &PayeeCode, amount: Fen) -> Option<PayeeCode> {
    parse(code).ok().filter(|_| amount != Fen::ZERO)?;
    let mut amount_text = String::<16>::new();
    write!(amount_text, "{amount}").ok()?;
    let mut made = PayeeCode::new();
    for field in fields(code) {
        match field.id {
            AMOUNT => {}
            INITIATION => push(&mut made, INITIATION, "12")?,
            CHECK => made.push_str("6304").ok()?,
            _ => made.push_str(field.whole).ok()?,
        }
        if field.id == CURRENCY {
            push(&mut made, AMOUNT, &amount_text)?;
        }
    }
    let crc = crc16(made.as_bytes());
    write!(made, "{crc:04X}").ok()?;
    Some(made)
}

/// Whether it is a URL such as `https://qr.example.cn/s/1` or `wxp://f2f0`: a scheme and something behind it, in plain ASCII.
fn is_url(text: &str) -> bool {
    let Some((scheme, body)) = text.split_once("://") else { return false };
    let letter_first = scheme.bytes().next().is_some_and(|byte| byte.is_ascii_alphabetic());
    let sign = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
    letter_first
        && scheme.len() <= SCHEME_BYTES_MAX
        && scheme.bytes().all(sign)
        && !body.is_empty()
        && body.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether what was scanned can be a payee code at all: only then the server is asked.
///
/// # Errors
/// What is shown to the owner.
pub fn check_scanned(bytes: &[u8]) -> Result<(), CodeRefusal> {
    let damaged = bytes.starts_with(FORMAT.as_bytes());
    let refusal = if damaged { CodeRefusal::Damaged } else { CodeRefusal::NotAPayment };
    let text = core::str::from_utf8(bytes).map_err(|_| refusal)?;
    if is_url(text) {
        return Ok(());
    }
    let code = parse(text).map_err(|_| refusal)?;
    if code.currency() == Some(YUAN) { Ok(()) } else { Err(CodeRefusal::OtherCurrency) }
}

#[cfg(test)]
mod tests;
