//! Scanning to pay and being paid: merchants with codes, what a camera is pointed at, payers with ordinary phones.

use std::collections::BTreeMap;
use std::sync::Arc;

use device_core::money::Fen;
use device_core::view::CodeRefusal;
use image::GrayImage;

use super::{Choice, Decoder, Word};
use crate::scenario::model::{
    Aim, CameraAim, CodeForm, DisplayCast, Glare, MerchantCast, PayerAct, PayerState, Photo,
    PlacardCast, ShopperAct, Sight,
};
use crate::scenario::syntax::{Node, shortened};

/// Fields of a merchant with a printed code.
pub const PLACARD_FIELDS: &[&str] = &["name", "romanised", "form", "glued_over"];
/// Fields of a merchant with a code on a screen.
pub const DISPLAY_FIELDS: &[&str] = &["name", "romanised", "form"];
/// Fields of a picture.
pub const PICTURE_FIELDS: &[&str] = &["file", "width_mm"];
/// Fields of the way in which a camera is held.
pub const HOLD_FIELDS: &[&str] = &[
    "distance_mm",
    "tilt_degrees",
    "turn_degrees",
    "roll_degrees",
    "aside_mm",
    "below_mm",
    "light",
    "glare",
    "blur_pixels",
    "noise_levels",
    "moving_pixels",
];

/// What a code says.
pub const FORMS: &[Choice<CodeForm>] = &[("Url", CodeForm::Url), ("Emv", CodeForm::Emv)];

/// Why a code cannot be paid.
pub const CODE_REFUSALS: &[Choice<CodeRefusal>] = &[
    ("NotAPayment", CodeRefusal::NotAPayment),
    ("Damaged", CodeRefusal::Damaged),
    ("UnknownPayee", CodeRefusal::UnknownPayee),
    ("OtherCurrency", CodeRefusal::OtherCurrency),
    ("OwnCode", CodeRefusal::OwnCode),
    ("Expired", CodeRefusal::Expired),
    ("NoAnswer", CodeRefusal::NoAnswer),
    ("CameraFault", CodeRefusal::CameraFault),
    ("NothingSeen", CodeRefusal::NothingSeen),
];

/// What a camera can be pointed at.
pub const SIGHTS: &[Word<Sight>] = &[
    Word::alone("Nothing", |_, _| Some(Sight::Nothing)),
    Word::with("Code", "Code(\"market\")", 1, 1, |decoder, items| {
        decoder.presenter(items.first()?).map(Sight::Code)
    }),
    Word::fields("Picture", "Picture(file: \"code.png\", width_mm: 60)", |decoder, items| {
        decoder.photo(items.first()?).map(Sight::Picture)
    }),
    Word::with("Text", "Text(\"https://example.cn\")", 1, 1, |decoder, items| {
        decoder.printable(items.first()?).map(Sight::Text)
    }),
    Word::with("PriceTag", "PriceTag(\"12.50\")", 1, 1, |decoder, items| {
        decoder.amount(items.first()?).map(Sight::PriceTag)
    }),
    Word::with("Payee", "Payee(\"wang\")", 1, 1, |decoder, items| {
        decoder.device(items.first()?).map(Sight::Payee)
    }),
];

/// What somebody with an ordinary phone does.
pub const PAYER_ACTS: &[Word<PayerAct>] =
    &[Word::with("Pay", "Pay(\"mei\", \"30.00\")", 1, 2, |decoder, items| {
        let device = decoder.device(items.first()?);
        let amount = items.get(1).map(|node| decoder.amount_to_pay(node));
        match amount {
            Some(amount) => Some(PayerAct::Pay(device?, Some(amount?))),
            None => Some(PayerAct::Pay(device?, None)),
        }
    })];

/// How far a payer is.
pub const PAYER_STATES: &[Word<PayerState>] = &[
    Word::alone("Idle", |_, _| Some(PayerState::Idle)),
    Word::alone("Looking", |_, _| Some(PayerState::Looking)),
    Word::alone("NothingRead", |_, _| Some(PayerState::NothingRead)),
    Word::alone("Asking", |_, _| Some(PayerState::Asking)),
    Word::alone("Paid", |_, _| Some(PayerState::Paid)),
    Word::with("Refused", "Refused(CodeExpired)", 1, 1, |decoder, items| {
        decoder
            .choice(items.first()?, "a refusal", super::vocabulary::REFUSALS)
            .map(PayerState::Refused)
    }),
];

/// How a camera is held unless the file says otherwise: nearly straight, in the light of a room.
const HOLD: CameraAim = CameraAim {
    aim: Aim {
        distance_mm: 0.0,
        tilt_degrees: 8.0,
        turn_degrees: -5.0,
        roll_degrees: 4.0,
        aside_mm: 0.0,
        below_mm: 0.0,
        ambient: 0.0,
        glare: Glare::Off,
        blur_pixels: 0.8,
        noise_levels: 4.0,
    },
    distance_mm: None,
    light: 0.6,
    moving_pixels: 0.0,
};

/// The most text that a printed code holds: QR version 40, level M, byte by byte.
const CODE_BYTES_MAX: usize = 2_331;

/// The pictures that a file names, and why one of them cannot be looked at.
pub(in crate::scenario) type Photos = BTreeMap<String, Result<Arc<GrayImage>, String>>;

/// What kind of merchant somebody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MerchantKind {
    Till,
    Placard,
    Display,
}

impl MerchantKind {
    pub(super) const fn of(cast: &MerchantCast) -> Self {
        match cast {
            MerchantCast::Till(_) => Self::Till,
            MerchantCast::Printed(_) => Self::Placard,
            MerchantCast::Screen(_) => Self::Display,
        }
    }

    const fn has(self) -> &'static str {
        match self {
            Self::Till => "a till",
            Self::Placard => "a printed code",
            Self::Display => "a code on a screen",
        }
    }
}

impl Decoder {
    pub(super) fn placard(&mut self, node: &Node) -> Option<PlacardCast> {
        let fields = self.fields(node, "a merchant with a printed code", PLACARD_FIELDS)?;
        let name = fields.need(self, "name", "\"老王菜店\"").and_then(|node| self.shown_name(node));
        let form = fields.need(self, "form", "Emv").and_then(|node| self.form(node));
        Some(PlacardCast {
            romanised: self.optional(fields.get("romanised"), None, |decoder, node| {
                decoder.romanised(node).map(Some)
            }),
            glued_over: self.optional(fields.get("glued_over"), None, |decoder, node| {
                decoder.merchant(node).map(Some)
            }),
            name: name?,
            form: form?,
        })
    }

    pub(super) fn display(&mut self, node: &Node) -> Option<DisplayCast> {
        let fields = self.fields(node, "a merchant with a screen", DISPLAY_FIELDS)?;
        let name = fields.need(self, "name", "\"平安药店\"").and_then(|node| self.shown_name(node));
        let form = fields.need(self, "form", "Url").and_then(|node| self.form(node));
        Some(DisplayCast {
            romanised: self.optional(fields.get("romanised"), None, |decoder, node| {
                decoder.romanised(node).map(Some)
            }),
            name: name?,
            form: form?,
        })
    }

    fn form(&mut self, node: &Node) -> Option<CodeForm> {
        self.choice(node, "the form of a code", FORMS)
    }

    /// A merchant of one of these kinds.
    pub(super) fn merchant_with(&mut self, node: &Node, kinds: &[MerchantKind]) -> Option<String> {
        let name = self.merchant(node)?;
        let Some(kind) = self.kinds.get(&name).filter(|kind| !kinds.contains(kind)).copied() else {
            return Some(name);
        };
        let wanted: Vec<_> = kinds.iter().map(|kind| kind.has()).collect();
        let message = format!("\"{}\" has {}", shortened(&name), kind.has());
        self.report(node.spot, message, format!("name a merchant with {}", wanted.join(" or ")));
        None
    }

    pub(super) fn merchant_with_till(&mut self, node: &Node) -> Option<String> {
        self.merchant_with(node, &[MerchantKind::Till])
    }

    fn presenter(&mut self, node: &Node) -> Option<String> {
        self.merchant_with(node, &[MerchantKind::Placard, MerchantKind::Display])
    }

    fn photo(&mut self, node: &Node) -> Option<Photo> {
        let fields = self.fields(node, "a picture", PICTURE_FIELDS)?;
        let file = fields.need(self, "file", "\"code.png\"");
        let width_mm = fields.need(self, "width_mm", "60");
        let width_mm = width_mm.and_then(|node| self.real(node, 5.0..=1_000.0));
        let file_node = file?;
        let file = self.text(file_node, "the file of a picture", "\"code.png\"")?;
        let picture = match self.photos.get(&file) {
            Some(Ok(picture)) => picture.clone(),
            Some(Err(why)) => {
                let message =
                    format!("the picture \"{}\" cannot be looked at: {why}", shortened(&file));
                let help = "name a PNG picture by its path from the folder of this file";
                self.report(file_node.spot, message, help);
                return None;
            }
            // Its text could not be read; that has been reported.
            None => return None,
        };
        Some(Photo { file, width_mm: width_mm?, picture })
    }

    fn printable(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node, "the text of a code", "\"https://example.cn\"")?;
        if (1..=CODE_BYTES_MAX).contains(&text.len()) {
            return Some(text);
        }
        let message = format!("a code of {} bytes cannot be printed", text.len());
        self.report(node.spot, message, format!("write a text of 1 to {CODE_BYTES_MAX} bytes"));
        None
    }

    /// `PointAt(Code("market"), (distance_mm: 150))`.
    pub(super) fn point_at(&mut self, items: &[Node]) -> Option<ShopperAct> {
        let sight = self.word(items.first()?, "something before a camera", SIGHTS);
        let hold = match items.get(1) {
            Some(node) => self.hold_of_camera(node),
            None => Some(HOLD),
        };
        Some(ShopperAct::PointAt(sight?, hold?))
    }

    fn hold_of_camera(&mut self, node: &Node) -> Option<CameraAim> {
        let fields = self.fields(node, "how a camera is held", HOLD_FIELDS)?;
        let mut real = |name: &str, otherwise: f64, least: f64, most: f64| {
            self.optional(fields.get(name), otherwise, |decoder, node| {
                decoder.real(node, least..=most)
            })
        };
        let base = HOLD.aim;
        let mut hold = CameraAim {
            aim: Aim {
                tilt_degrees: real("tilt_degrees", base.tilt_degrees, -75.0, 75.0),
                turn_degrees: real("turn_degrees", base.turn_degrees, -75.0, 75.0),
                roll_degrees: real("roll_degrees", base.roll_degrees, -180.0, 180.0),
                aside_mm: real("aside_mm", base.aside_mm, -500.0, 500.0),
                below_mm: real("below_mm", base.below_mm, -500.0, 500.0),
                blur_pixels: real("blur_pixels", base.blur_pixels, 0.0, 10.0),
                noise_levels: real("noise_levels", base.noise_levels, 0.0, 100.0),
                ..base
            },
            distance_mm: None,
            light: real("light", HOLD.light, 0.0, 1.0),
            moving_pixels: real("moving_pixels", HOLD.moving_pixels, 0.0, 40.0),
        };
        hold.distance_mm = self.optional(fields.get("distance_mm"), None, |decoder, node| {
            decoder.real(node, 30.0..=1_000.0).map(Some)
        });
        hold.aim.glare = self.optional(fields.get("glare"), base.glare, |decoder, node| {
            decoder.choice(node, "a glare", super::vocabulary::GLARES)
        });
        Some(hold)
    }

    /// An amount as it is typed: kept as it is written, so that `"5"` is one key.
    pub(super) fn typed_amount(&mut self, node: &Node) -> Option<String> {
        self.amount(node)?;
        self.text(node, "an amount", "\"12.50\"")
    }

    pub(super) fn amount_to_pay(&mut self, node: &Node) -> Option<Fen> {
        let amount = self.amount(node)?;
        if amount == Fen::ZERO {
            self.report(node.spot, "nobody pays nothing", "write \"0.01\" or more");
            return None;
        }
        Some(amount)
    }
}
