//! Accounts, merchants and shoppers.

use std::collections::BTreeMap;

use device_core::money::Fen;

use super::vocabulary::{GLARES, SCANNERS};
use super::{Decoder, Word};
use crate::persona;
use crate::scenario::model::{AccountCast, Aim, DeviceCast, Glare, MerchantCast, ScannerKind};
use crate::scenario::model::{ShopperCast, TillCast};
use crate::scenario::problem::suggestion;
use crate::scenario::syntax::{Kind, Node, shortened};

/// Fields of an account.
pub const ACCOUNT_FIELDS: &[&str] =
    &["balance", "owner", "frozen", "free_limit", "free_orders", "daily_limit"];

/// Kinds of merchant.
pub const MERCHANTS: &[Word<MerchantCast>] = &[
    Word::fields("Till", "Till(name: \"老王菜店\")", |decoder, items| {
        decoder.till(items.first()?).map(MerchantCast::Till)
    }),
    Word::fields("Printed", "Printed(name: \"老王菜店\", form: Emv)", |decoder, items| {
        decoder.placard(items.first()?).map(MerchantCast::Printed)
    }),
    Word::fields("Screen", "Screen(name: \"平安药店\", form: Url)", |decoder, items| {
        decoder.display(items.first()?).map(MerchantCast::Screen)
    }),
];

/// Fields of a till.
pub const TILL_FIELDS: &[&str] = &["name", "romanised", "scanner", "aim"];

/// Fields of an aim.
pub const AIM_FIELDS: &[&str] = &[
    "distance_mm",
    "tilt_degrees",
    "turn_degrees",
    "roll_degrees",
    "aside_mm",
    "below_mm",
    "ambient",
    "glare",
    "blur_pixels",
    "noise_levels",
];

/// Fields of a shopper.
pub const SHOPPER_FIELDS: &[&str] = &["device", "persona", "remembers_pin"];

/// The persona of a shopper of whom the file says nothing.
const PERSONA: &str = "steady";

/// Above this an order needs the owner's yes (`facts.md`, Merchant side: 1000 yuan an order).
const FREE_LIMIT: Fen = Fen::yuan(1_000);
/// Orders a day that need none (`facts.md`, Merchant side: 10).
const FREE_ORDERS: u32 = 10;
/// The most that may be spent in a day (`facts.md`, Payee codes: 5000 yuan with two factors).
const DAILY_LIMIT: Fen = Fen::yuan(5_000);

/// How the shopper's screen is held before a till, unless the file says otherwise: a hand's length away, never quite straight.
pub(super) const AIM: Aim = Aim {
    distance_mm: 100.0,
    tilt_degrees: 12.0,
    turn_degrees: 6.0,
    roll_degrees: 3.0,
    aside_mm: 0.0,
    below_mm: 0.0,
    ambient: 0.1,
    glare: Glare::Off,
    blur_pixels: 0.7,
    noise_levels: 3.0,
};

impl Decoder {
    pub(super) fn account_cast(&mut self, name: &str, node: &Node) -> Option<AccountCast> {
        let fields = self.fields(node, "an account", ACCOUNT_FIELDS)?;
        let balance = fields.need(self, "balance", "\"200.00\"").and_then(|node| self.amount(node));
        Some(AccountCast {
            owner: self.optional(fields.get("owner"), name.to_owned(), Self::shown_name),
            frozen: self.optional(fields.get("frozen"), false, Self::truth),
            free_limit: self.optional(fields.get("free_limit"), FREE_LIMIT, Self::amount),
            free_orders: self.optional(fields.get("free_orders"), FREE_ORDERS, |decoder, node| {
                decoder.number(node, 0..=1_000)
            }),
            daily_limit: self.optional(fields.get("daily_limit"), DAILY_LIMIT, Self::amount),
            balance: balance?,
        })
    }

    fn till(&mut self, node: &Node) -> Option<TillCast> {
        let fields = self.fields(node, "a till", TILL_FIELDS)?;
        let name = fields.need(self, "name", "\"老王菜店\"").and_then(|node| self.shown_name(node));
        Some(TillCast {
            romanised: self.optional(fields.get("romanised"), None, |decoder, node| {
                decoder.romanised(node).map(Some)
            }),
            scanner: self.optional(fields.get("scanner"), ScannerKind::Keen, |decoder, node| {
                decoder.choice(node, "a scanner", SCANNERS)
            }),
            aim: self.optional(fields.get("aim"), AIM, |decoder, node| decoder.aim(node, AIM)),
            name: name?,
        })
    }

    /// A name that every device can draw.
    pub(super) fn romanised(&mut self, node: &Node) -> Option<String> {
        let name = self.shown_name(node)?;
        if name.bytes().all(|byte| byte.is_ascii_graphic() || byte == b' ') {
            return Some(name);
        }
        let message = format!("\"{}\" is not in plain Latin letters", shortened(&name));
        self.report(node.spot, message, "write it without accents: \"Lao Wang\"");
        None
    }

    /// How a screen is held; what the file leaves out stays as in `base`.
    pub(super) fn aim(&mut self, node: &Node, base: Aim) -> Option<Aim> {
        let fields = self.fields(node, "an aim", AIM_FIELDS)?;
        let mut real = |name: &str, otherwise: f64, least: f64, most: f64| {
            self.optional(fields.get(name), otherwise, |decoder, node| {
                decoder.real(node, least..=most)
            })
        };
        // Bounds: what a lens and a hand can do; beyond them the picture is nothing at all.
        let mut aim = Aim {
            distance_mm: real("distance_mm", base.distance_mm, 30.0, 1_000.0),
            tilt_degrees: real("tilt_degrees", base.tilt_degrees, -75.0, 75.0),
            turn_degrees: real("turn_degrees", base.turn_degrees, -75.0, 75.0),
            roll_degrees: real("roll_degrees", base.roll_degrees, -180.0, 180.0),
            aside_mm: real("aside_mm", base.aside_mm, -500.0, 500.0),
            below_mm: real("below_mm", base.below_mm, -500.0, 500.0),
            ambient: real("ambient", base.ambient, 0.0, 1.0),
            blur_pixels: real("blur_pixels", base.blur_pixels, 0.0, 10.0),
            noise_levels: real("noise_levels", base.noise_levels, 0.0, 100.0),
            glare: base.glare,
        };
        aim.glare = self.optional(fields.get("glare"), base.glare, |decoder, node| {
            decoder.choice(node, "a glare", GLARES)
        });
        Some(aim)
    }

    /// A shopper whom the file names.
    pub(super) fn shopper_cast(
        &mut self,
        name: &str,
        node: &Node,
        devices: &BTreeMap<String, DeviceCast>,
    ) -> Option<ShopperCast> {
        let fields = self.fields(node, "a shopper", SHOPPER_FIELDS)?;
        let device = match fields.get("device") {
            Some(node) => self.device(node),
            None if self.names.devices.contains(name) => Some(name.to_owned()),
            None => fields.need(self, "device", "\"mei\"").and_then(|node| self.device(node)),
        };
        let persona = self.optional(fields.get("persona"), PERSONA.to_owned(), Self::persona);
        let pin = self.optional(fields.get("remembers_pin"), None, |decoder, node| {
            decoder.pin(node).map(Some)
        });
        let device = device?;
        let own = devices.get(&device).map_or_else(String::new, |cast| cast.pin.clone());
        Some(ShopperCast { device, persona, remembers_pin: pin.unwrap_or(own) })
    }

    /// The shopper who holds a device of whom the file says nothing.
    pub(super) fn shopper_of(name: &str, device: &DeviceCast) -> ShopperCast {
        ShopperCast {
            device: name.to_owned(),
            persona: PERSONA.to_owned(),
            remembers_pin: device.pin.clone(),
        }
    }

    fn persona(&mut self, node: &Node) -> Option<String> {
        let name = self.text(node, "a persona", "\"slow\"")?;
        if persona::names().any(|known| known == name) {
            return Some(name);
        }
        let message = format!("there is no persona \"{}\"", shortened(&name));
        self.report(node.spot, message, suggestion(&name, persona::names()));
        None
    }

    /// The entries of a map from names to casts: each name once, and one that can be shown.
    pub(super) fn entries<'n>(&mut self, node: &'n Node, what: &str) -> Vec<(String, &'n Node)> {
        let mut found: Vec<(String, &Node)> = Vec::new();
        match &node.kind {
            Kind::Map(entries) => {
                for (key, value) in entries {
                    let name = match &key.kind {
                        // A name without its quotation marks has been reported.
                        Kind::Word(word) => word.clone(),
                        _ => match self.text(key, "a name", "\"mei\"") {
                            Some(name) => name,
                            None => continue,
                        },
                    };
                    if name.is_empty() || name.len() > 64 || name.chars().any(char::is_control) {
                        self.report(
                            key.spot,
                            "this cannot be a name",
                            "a name is a short text on one line",
                        );
                    } else if found.iter().any(|(known, _)| *known == name) {
                        let message =
                            format!("the name \"{}\" stands here twice", shortened(&name));
                        self.report(key.spot, message, "give one of them another name");
                    } else {
                        found.push((name, value));
                    }
                }
            }
            Kind::Tuple(None, items) if items.is_empty() => {}
            _ => self.wrong(node, what, "write { \"name\": ... }"),
        }
        found
    }
}
