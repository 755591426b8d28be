//! The world as it stands: devices with their peripherals, people, faults.

use std::path::PathBuf;
use std::sync::Arc;

use device_core::time::Utc;
use sim::scenario::model::{Actor, Sight};
use sim::session::Session;
use sim::world::{DeviceSlot, World};

use super::super::{
    CameraFace, CameraPicture, ClockFace, DeviceFace, FingerFace, Model, ModemFace, PayerFace,
    People, PhoneFace, ShopperFace, StallFace, TillFace,
};

/// Looks at everything.
pub(super) fn look(model: &mut Model, session: &Session) {
    let world = session.world();
    let zone = session.scenario().zone_minutes;
    model.time.clock = local(world.utc(), zone);
    model.faults.clear();
    model.faults.extend(world.faults_on().cloned());
    let mut before = std::mem::take(&mut model.devices).into_iter();
    for slot in world.devices() {
        let known = before.next().filter(|face| face.name == slot.name());
        model.devices.push(device(session, slot, known));
    }
    model.people = people(session);
}

/// Hours, minutes and seconds of local time.
fn local(utc: Utc, zone_minutes: i16) -> (u8, u8, u8) {
    let clock = utc.local(zone_minutes);
    (clock.hour, clock.minute, u8::try_from(utc.seconds() % 60).unwrap_or(0))
}

/// A device. What cannot have changed is taken over from what was known of it.
fn device(session: &Session, slot: &DeviceSlot, known: Option<DeviceFace>) -> DeviceFace {
    let world = session.world();
    let name = slot.name();
    let known = known.unwrap_or_else(|| first_look(session, slot));
    let shown = known.view.filter(|_| known.view_hash == slot.view_hash());
    let view = slot.view().map(|view| shown.unwrap_or_else(|| Arc::new(view.clone())));
    DeviceFace {
        name: name.to_owned(),
        powered: slot.powered(),
        view,
        view_hash: slot.view_hash(),
        backlight: slot.backlight(),
        keys: known.keys,
        body: known.body,
        flow: known.flow,
        shopper: known.shopper,
        finger: FingerFace { touched: slot.sensor().touched(), enrolled: enrolled(session, slot) },
        camera: camera(slot, known.camera),
        modem: ModemFace {
            coverage: slot.modem().network(),
            registered: slot.modem().registered(),
            silent: slot.modem().silent,
        },
        clock: clock(session, world, slot),
        battery_percent: slot.battery_percent(),
        flash_operations: slot.flash().operations(),
        cut_at_operation: slot.flash().cut_at(),
        faulty: slot.faulty().map(str::to_owned),
    }
}

/// What stays as it is while a scenario is open.
fn first_look(session: &Session, slot: &DeviceSlot) -> DeviceFace {
    let world = session.world();
    let place = world.device_named(slot.name());
    let cast = session.scenario().devices.get(slot.name());
    let file = |folder: &str, name: &str| PathBuf::from(format!("assets/{folder}/{name}.ron"));
    let named = |folder: &str, name: Option<&String>| {
        let name = name.cloned().unwrap_or_default();
        let file = file(folder, &name);
        (name, file)
    };
    let holder = world.shoppers().iter().find(|shopper| Some(shopper.device()) == place);
    DeviceFace {
        body: named("bodies", cast.map(|cast| &cast.body)),
        flow: named("flows", cast.map(|cast| &cast.flow)),
        keys: all_keys(slot),
        shopper: holder.map(|shopper| shopper.name().to_owned()),
        ..DeviceFace::default()
    }
}

/// Names of the fingers that the sensor knows, as far as the cast names its slots.
fn enrolled(session: &Session, slot: &DeviceSlot) -> Vec<String> {
    let cast = session.scenario().devices.get(slot.name());
    let named = |place: u8| cast.and_then(|cast| cast.fingers.get(usize::from(place)));
    slot.sensor().known().filter_map(|place| named(place).cloned()).collect()
}

fn camera(slot: &DeviceSlot, known: CameraFace) -> CameraFace {
    let camera = slot.camera();
    let number = known.picture.as_ref().map(|picture| picture.number);
    let picture = match camera.last_picture() {
        Some((now, _)) if number == Some(now) => known.picture,
        Some((number, picture)) => Some(CameraPicture {
            width: picture.width(),
            height: picture.height(),
            grey: Arc::new(picture.pixels().to_vec()),
            number,
        }),
        None => None,
    };
    let sight = camera.sight();
    CameraFace {
        looks: camera.looks(),
        sight: sight_words(sight),
        last_read: camera.last_read().map(str::to_owned),
        picture,
        aimed: (*sight != Sight::Nothing).then(|| sight.clone()),
    }
}

fn sight_words(sight: &Sight) -> String {
    match sight {
        Sight::Nothing => String::new(),
        Sight::Code(merchant) => merchant.clone(),
        Sight::Picture(photo) => photo.file.clone(),
        Sight::Text(text) => text.clone(),
        Sight::PriceTag(price) => format!("¥{price}"),
        Sight::Payee(device) => device.clone(),
    }
}

fn clock(session: &Session, world: &World, slot: &DeviceSlot) -> ClockFace {
    let Some(reads) = slot.clock().read(world.now()) else { return ClockFace::default() };
    let signed = |utc: Utc| i64::try_from(utc.0).unwrap_or(i64::MAX);
    ClockFace {
        reads: Some(local(reads, session.scenario().zone_minutes)),
        ahead_millis: signed(reads) - signed(world.utc()),
    }
}

fn people(session: &Session) -> People {
    let world = session.world();
    let by_hand = |actor: Actor| session.taken_over(&actor);
    let merchant = |name: &str| by_hand(Actor::Merchant(name.to_owned()));
    let device_name = |place: usize| world.devices().get(place).map_or("", DeviceSlot::name);
    People {
        shoppers: (world.shoppers().iter())
            .map(|shopper| ShopperFace {
                name: shopper.name().to_owned(),
                device: device_name(shopper.device()).to_owned(),
                by_hand: by_hand(Actor::Shopper(shopper.name().to_owned())),
                busy: shopper.busy(),
                goal: shopper.goal(),
            })
            .collect(),
        tills: (world.tills().iter())
            .map(|slot| TillFace {
                name: slot.name().to_owned(),
                by_hand: merchant(slot.name()),
                state: slot.till().state(),
                amount: slot.till().amount().map(|amount| amount.to_string()),
                last_read: slot.till().last_read(),
                aim: slot.aim(),
            })
            .collect(),
        stalls: (world.stalls().iter())
            .map(|stall| StallFace {
                name: stall.name().to_owned(),
                by_hand: merchant(stall.name()),
                printed: stall.printed(),
                code: stall.code().map(str::to_owned),
            })
            .collect(),
        phones: (world.phones().iter())
            .map(|slot| PhoneFace {
                name: slot.name().to_owned(),
                by_hand: by_hand(Actor::Phone(slot.name().to_owned())),
                screen: slot.phone().screen(),
                digits: slot.phone().digits().map(spaced),
            })
            .collect(),
        payers: (world.payers().iter())
            .map(|payer| PayerFace {
                name: payer.name().to_owned(),
                by_hand: by_hand(Actor::Payer(payer.name().to_owned())),
                state: payer.state(),
            })
            .collect(),
    }
}

/// Six digits in two groups, as people read them.
fn spaced(digits: [u8; 6]) -> String {
    let text: String = digits.iter().map(|digit| char::from(b'0' + digit % 10)).collect();
    format!("{} {}", &text[..3], &text[3..])
}

/// The keys of a device: those of its body, and those that a scenario gave it.
fn all_keys(slot: &DeviceSlot) -> Vec<device_core::key::Key> {
    let mut keys = slot.profile().keys;
    if let Some(body) = slot.body() {
        keys = keys.and(body.all_keys());
    }
    keys.iter().collect()
}
