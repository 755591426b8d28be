//! What the trial window shows of the world, as plain data that can be compared: what has not changed is not drawn again.

use device_core::effect::Backlight;
use device_core::key::KeySet;
use device_core::lamps::lamps;
use sim::actors::phone::screen::PhoneScreen;
use sim::body::Body;
use sim::scenario::model::MerchantCast;
use sim::session::Session;
use sim::world::World;

use super::words::Words;
use crate::art::card::PinCard;
use crate::art::stand::StandFace;
use crate::art::till::TillFace;
use crate::table::Participant;

/// The till, as the customer sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct TillShown {
    /// Its name in the scenario.
    pub name: String,
    /// What its display says.
    pub face: TillFace,
    /// Whether its scanner looks.
    pub scanning: bool,
}

/// A merchant who presents a code.
#[derive(Clone, Debug, PartialEq)]
pub struct StallShown {
    /// Its name in the scenario.
    pub name: String,
    /// What its stand shows.
    pub face: StandFace,
}

/// The participant's device.
#[derive(Clone, Debug, PartialEq)]
pub struct DeviceShown {
    /// Its name.
    pub name: String,
    /// Hash of what it shows.
    pub view_hash: u64,
    /// Whether it has power.
    pub powered: bool,
    /// Its screen's brightness.
    pub backlight: Backlight,
    /// Keys whose lamps are lit.
    pub lit: KeySet,
    /// Whether its camera looks.
    pub aiming: bool,
}

/// A phone with the payment app.
#[derive(Clone, Debug, PartialEq)]
pub struct PhoneShown {
    /// Its name in the scenario.
    pub name: String,
    /// What it shows.
    pub screen: PhoneScreen,
    /// The six digits, while it shows them.
    pub digits: Option<[u8; 6]>,
}

/// Everything on and behind the counter.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Shown {
    /// The first till.
    pub till: Option<TillShown>,
    /// Merchants with codes; no more than have room.
    pub stalls: Vec<StallShown>,
    /// The device.
    pub device: Option<DeviceShown>,
    /// The first phone.
    pub phone: Option<PhoneShown>,
    /// The issued card.
    pub card: Option<PinCard>,
}

/// How many stands have room on the counter.
const STALLS_MAX: usize = 2;

/// The body of a device, whatever its profile calls it.
#[must_use]
pub fn body_of(world: &World, participant: &Participant) -> &'static Body {
    let body = world.devices().get(participant.device).and_then(sim::world::DeviceSlot::body);
    // A device of which nothing is said has this one.
    body.or_else(|| sim::body::named("keypad")).expect("the body that ships")
}

/// Looks at the world.
#[must_use]
pub fn look(session: &Session, participant: Option<&Participant>, words: Words) -> Shown {
    let world = session.world();
    let shop = |name: &str| match session.scenario().merchants.get(name) {
        Some(MerchantCast::Till(cast)) => cast.name.clone(),
        Some(MerchantCast::Printed(cast)) => cast.name.clone(),
        Some(MerchantCast::Screen(cast)) => cast.name.clone(),
        None => String::new(),
    };
    // A device that nobody owns yet has a card too: its PIN is set in the trial, and is not to be a person's own.
    let pin = participant
        .and_then(|participant| world.devices().get(participant.device))
        .and_then(|slot| session.scenario().devices.get(slot.name()))
        .map(|cast| cast.pin.as_str())
        .filter(|pin| !pin.is_empty());
    let till = world.tills().first().map(|slot| {
        let (line, tone) = words.till_line(slot.till().state());
        let amount = slot.till().amount().map(|amount| amount.to_string());
        let face = TillFace { shop: shop(slot.name()), amount, line: line.to_owned(), tone };
        TillShown { name: slot.name().to_owned(), face, scanning: slot.till().is_scanning() }
    });
    let stalls = world.stalls().iter().take(STALLS_MAX).map(|stall| StallShown {
        name: stall.name().to_owned(),
        face: StandFace {
            shop: shop(stall.name()),
            words: words.say("扫码付款", "Scan to pay").to_owned(),
            code: stall.code().map(str::to_owned),
            printed: stall.printed(),
        },
    });
    Shown {
        till,
        stalls: stalls.collect(),
        device: participant.and_then(|participant| device(world, participant)),
        phone: world.phones().first().map(|slot| PhoneShown {
            name: slot.name().to_owned(),
            screen: slot.phone().screen(),
            digits: slot.phone().digits(),
        }),
        card: participant.zip(pin).map(|(participant, pin)| card(session, participant, pin, words)),
    }
}

fn device(world: &World, participant: &Participant) -> Option<DeviceShown> {
    let slot = world.devices().get(participant.device)?;
    let lit =
        slot.view().filter(|_| slot.powered()).map_or(KeySet::EMPTY, |view| lamps(&view.screen));
    Some(DeviceShown {
        name: slot.name().to_owned(),
        view_hash: slot.view_hash(),
        powered: slot.powered(),
        backlight: slot.backlight(),
        lit,
        aiming: slot.camera().looks(),
    })
}

fn card(session: &Session, participant: &Participant, pin: &str, words: Words) -> PinCard {
    let (device, scenario) =
        (session.world().devices().get(participant.device), session.scenario());
    let account = device
        .and_then(|slot| scenario.devices.get(slot.name()))
        .and_then(|cast| scenario.accounts.get(cast.account.as_ref()?));
    PinCard {
        title: words.say("密码卡", "PIN card").to_owned(),
        owner: account.map_or_else(String::new, |account| account.owner.clone()),
        pin: pin.to_owned(),
        note: words
            .say(
                "试用时按这个密码,不要用自己的",
                "For this trial only. Never type a PIN of your own.",
            )
            .to_owned(),
    }
}
