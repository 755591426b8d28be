//! Whether a condition is true of the world, and what is true instead.

use device_core::effect::Prompt;
use device_core::ui;
use device_core::view::Screen;

use super::failure::screen_text;
use crate::boards::in_process::SCREEN_GLYPHS;
use crate::scenario::model::Condition;
use crate::server::devices::Standing;
use crate::time::Micros;
use crate::world::{DeviceSlot, PRELUDE, World};

/// How the world stood when a step began: what counts as new since then.
#[derive(Clone, Debug, Default)]
pub(super) struct Mark {
    /// When the last act began: tones count from there.
    act_at: Micros,
    codes_shown: Vec<usize>,
}

impl Mark {
    pub(super) fn of(world: &World, act_at: Micros) -> Self {
        Self {
            act_at,
            codes_shown: world.devices().iter().map(|slot| slot.codes_shown().len()).collect(),
        }
    }
}

/// Whether the condition is true now. `device`: the place of the device that it is about.
pub(super) fn holds(
    world: &World,
    condition: &Condition,
    device: Option<usize>,
    mark: &Mark,
) -> bool {
    let slot = device.and_then(|device| world.devices().get(device));
    let view = slot.and_then(DeviceSlot::view);
    match condition {
        Condition::On(name, inner) => holds(world, inner, world.device_named(name), mark),
        Condition::Screen(kind) => view.is_some_and(|view| view.screen.kind() == *kind),
        Condition::Text(text) => {
            view.is_some_and(|view| ui::layout(view, &SCREEN_GLYPHS).shows(text))
        }
        Condition::Help => view.is_some_and(|view| view.help),
        Condition::Note(wanted) => view.is_some_and(
            |view| matches!(&view.screen, Screen::PayerCode { note, .. } if note == wanted),
        ),
        Condition::NewCode => {
            let before = device.and_then(|device| mark.codes_shown.get(device)).copied();
            slot.is_some_and(|slot| slot.codes_shown().len() > before.unwrap_or(0))
        }
        Condition::Said(prompt) => {
            let in_script = |at: Micros| at >= PRELUDE;
            slot.is_some_and(|slot| {
                slot.said().iter().any(|(at, said)| in_script(*at) && is_said(prompt, said))
            })
        }
        Condition::Beeped(tone) => slot.is_some_and(|slot| {
            slot.beeped().iter().any(|(at, beeped)| *at >= mark.act_at && beeped == tone)
        }),
        Condition::Lamp(key) => view.is_some_and(|view| view.lamps.has(*key)),
        Condition::Powered => slot.is_some_and(DeviceSlot::powered),
        Condition::Balance(name, amount) => world
            .account_named(name)
            .is_some_and(|account| world.server().balance(account) == *amount),
        Condition::Till(name, state) => {
            world.till_named(name).is_some_and(|till| world.tills()[till].till().state() == *state)
        }
        Condition::Read(name, read) => world
            .till_named(name)
            .is_some_and(|till| world.tills()[till].till().last_read() == Some(*read)),
        Condition::PaidOrders(name, count) => world
            .server()
            .merchant_named(name)
            .is_some_and(|merchant| world.server().paid_orders(merchant) == *count),
        Condition::Seen(merchant) => slot
            .and_then(|slot| slot.camera().last_read())
            .is_some_and(|code| world.presenter_of(code) == Some(merchant)),
        Condition::NotPayable(wanted) => view.is_some_and(
            |view| matches!(&view.screen, Screen::CodeRefused { cause } if cause == wanted),
        ),
        Condition::Payer(name, state) => {
            world.payer_named(name).is_some_and(|payer| world.payers()[payer].state() == *state)
        }
        Condition::PhoneShows(name, screen) => world
            .phone_named(name)
            .is_some_and(|phone| world.phones()[phone].phone().screen() == *screen),
        Condition::Enrolled(name, account) => world
            .device_named(name)
            .and_then(|device| world.devices()[device].device_id())
            .is_some_and(|number| {
                world.server().standing(number) == Some(Standing::Ready)
                    && world.server().account_of(number) == world.account_named(account)
            }),
        Condition::Not(inner) => !holds(world, inner, device, mark),
        Condition::All(inner) => inner.iter().all(|inner| holds(world, inner, device, mark)),
        Condition::Any(inner) => inner.iter().any(|inner| holds(world, inner, device, mark)),
    }
}

/// What is true in place of a condition, in words.
#[must_use]
pub fn describe(world: &World, condition: &Condition, device: Option<usize>) -> String {
    let slot = device.and_then(|device| world.devices().get(device));
    let screen = || {
        slot.map_or_else(
            || "no device".to_owned(),
            |slot| slot.view().map_or_else(|| "no power".to_owned(), screen_text),
        )
    };
    match condition {
        Condition::On(name, inner) => {
            format!("{name}: {}", describe(world, inner, world.device_named(name)))
        }
        Condition::Screen(_)
        | Condition::Text(_)
        | Condition::Help
        | Condition::Note(_)
        | Condition::NewCode
        | Condition::Lamp(_)
        | Condition::NotPayable(_)
        | Condition::Powered => screen(),
        Condition::Seen(_) => match slot.and_then(|slot| slot.camera().last_read()) {
            Some(code) => match world.presenter_of(code) {
                Some(merchant) => format!("its camera read the code of {merchant} last"),
                None => format!("its camera read {code:?} last, which no merchant presents"),
            },
            None => "its camera has read nothing".to_owned(),
        },
        Condition::Payer(name, _) => match world.payer_named(name) {
            Some(payer) => format!("{name}: {:?}", world.payers()[payer].state()),
            None => format!("no payer {name}"),
        },
        Condition::PaidOrders(name, _) => match world.server().merchant_named(name) {
            Some(merchant) => {
                format!("{name}: {} orders paid", world.server().paid_orders(merchant))
            }
            None => format!("no merchant {name}"),
        },
        Condition::Said(_) => {
            let said: Vec<_> = slot
                .map(|slot| slot.said().iter().map(|(_, said)| format!("{said:?}")).collect())
                .unwrap_or_default();
            format!("said so far: {}", or_nothing(&said))
        }
        Condition::Beeped(_) => {
            let beeped: Vec<_> = slot
                .map(|slot| slot.beeped().iter().map(|(_, tone)| format!("{tone:?}")).collect())
                .unwrap_or_default();
            format!("tones so far: {}", or_nothing(&beeped))
        }
        Condition::Balance(name, _) => match world.account_named(name) {
            Some(account) => format!("{name} has {}", world.server().balance(account)),
            None => format!("no account {name}"),
        },
        Condition::Till(name, _) | Condition::Read(name, _) => {
            let Some(till) = world.till_named(name) else { return format!("no till {name}") };
            let slot = &world.tills()[till];
            format!(
                "{name}: {:?}, last read {:?}, {} orders paid",
                slot.till().state(),
                slot.till().last_read(),
                world.server().paid_orders(slot.merchant()),
            )
        }
        Condition::PhoneShows(name, _) => match world.phone_named(name) {
            Some(phone) => format!("{name} shows {:?}", world.phones()[phone].phone().screen()),
            None => format!("no phone {name}"),
        },
        Condition::Enrolled(name, _) => {
            let device = world.device_named(name).map(|device| &world.devices()[device]);
            let standing = device
                .and_then(DeviceSlot::device_id)
                .and_then(|number| world.server().standing(number));
            match standing {
                Some(standing) => format!("at the payment server {name} is {standing:?}"),
                None => format!("the payment server has never heard of {name}"),
            }
        }
        Condition::Not(inner) => describe(world, inner, device),
        Condition::All(inner) | Condition::Any(inner) => {
            let mut parts: Vec<_> =
                inner.iter().map(|inner| describe(world, inner, device)).collect();
            parts.dedup();
            parts.join("; ")
        }
    }
}

/// Whether a device said what a scenario waits for: payees are named there, and how they are romanised is not said.
fn is_said(wanted: &Prompt, said: &Prompt) -> bool {
    match (wanted, said) {
        (Prompt::AskAmount(wanted), Prompt::AskAmount(said)) => wanted.name == said.name,
        (Prompt::ConfirmPay(wanted, amount), Prompt::ConfirmPay(said, of)) => {
            wanted.name == said.name && amount == of
        }
        _ => wanted == said,
    }
}

fn or_nothing(list: &[String]) -> String {
    if list.is_empty() { "nothing".to_owned() } else { list.join(", ") }
}
