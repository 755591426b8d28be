//! Steps as the language writes them: the other way round from `decode`.
//!
//! Only what a person can do at the bench, and what can be seen of it, is written: waits and expectations come from designers.

use device_core::event::{Network, Port};
use device_core::key::Key;

use super::document::quoted;
use super::model::{
    Actor, Aim, CameraAim, ClockAct, Fault, Glare, Goal, HandAct, InputKind, MerchantAct, PayerAct,
    PhoneAct, PowerAct, ShopperAct, Sight, StepKind,
};
use crate::time::Micros;

/// A second.
const SECOND: Micros = 1_000_000;
/// A minute.
const MINUTE: Micros = 60 * SECOND;

/// An act as a scenario writes it; `None` where a step is no act of a person.
#[must_use]
pub fn act(kind: &StepKind) -> Option<String> {
    Some(match kind {
        StepKind::Hand(name, act) => format!("Hand({}, {})", quoted(name), hand(act)),
        StepKind::Shopper(name, ShopperAct::Goal(wanted)) => {
            format!("Shopper({}, Goal({}))", quoted(name), goal(*wanted))
        }
        StepKind::Merchant(name, act) => format!("Merchant({}, {})", quoted(name), merchant(act)),
        StepKind::Payer(name, PayerAct::Pay(device, amount)) => {
            let amount = amount.map(|amount| format!(", \"{amount}\"")).unwrap_or_default();
            format!("Payer({}, Pay({}{amount}))", quoted(name), quoted(device))
        }
        StepKind::Phone(name, act) => format!("Phone({}, {})", quoted(name), phone(act)),
        StepKind::Fault(what, None) => format!("Fault({})", fault(what)),
        StepKind::Fault(what, Some(lasts)) => {
            format!("Fault({}, \"{}\")", fault(what), span(lasts.0))
        }
        StepKind::Mend(what) => format!("Mend({})", fault(what)),
        StepKind::Power(name, act) => {
            let act = match act {
                PowerAct::Cut => "Cut".to_owned(),
                PowerAct::On => "On".to_owned(),
                PowerAct::CutAtFlashOperation(nth) => format!("CutAtFlashOperation({nth})"),
            };
            format!("Power({}, {act})", quoted(name))
        }
        StepKind::Battery(name, percent) => format!("Battery({}, {percent})", quoted(name)),
        StepKind::Clock(name, act) => format!("Clock({}, {})", quoted(name), clock(*act)),
        StepKind::Network(name, network) => {
            let network = match network {
                Network::Down => "Down".to_owned(),
                Network::Up { bars } => format!("Up({bars})"),
            };
            format!("Network({}, {network})", quoted(name))
        }
        StepKind::TakeOver(whom) => format!("TakeOver({})", actor(whom)),
        StepKind::HandBack(whom) => format!("HandBack({})", actor(whom)),
        StepKind::Try(inner) => format!("Try({})", act(inner)?),
        _ => return None,
    })
}

/// A length of time to the microsecond: `1min 2.413006s`.
#[must_use]
pub fn span(micros: Micros) -> String {
    let (minutes, rest) = (micros / MINUTE, micros % MINUTE);
    let (seconds, fraction) = (rest / SECOND, rest % SECOND);
    let decimals = format!("{fraction:06}");
    let decimals = decimals.trim_end_matches('0');
    let point = if decimals.is_empty() { "" } else { "." };
    let seconds = format!("{seconds}{point}{decimals}s");
    match (minutes, rest) {
        (0, _) => seconds,
        (_, 0) => format!("{minutes}min"),
        (_, _) => format!("{minutes}min {seconds}"),
    }
}

fn actor(actor: &Actor) -> String {
    let kind = match actor {
        Actor::Shopper(_) => "Shopper",
        Actor::Merchant(_) => "Merchant",
        Actor::Phone(_) => "Phone",
        Actor::Payer(_) => "Payer",
    };
    format!("{kind}({})", quoted(actor.name()))
}

fn goal(goal: Goal) -> String {
    match goal {
        Goal::PayByScan(amount) => format!("PayByScan(\"{amount}\")"),
        Goal::PayByCode | Goal::Unlock | Goal::Register => format!("{goal:?}"),
    }
}

fn clock(act: ClockAct) -> String {
    match act {
        ClockAct::Ahead(millis) => {
            let sign = if millis < 0 { "-" } else { "" };
            format!("Ahead(\"{sign}{}\")", span(millis.unsigned_abs().saturating_mul(1_000)))
        }
        ClockAct::Lost => "Lost".to_owned(),
    }
}

fn key(key: Key) -> String {
    format!("{key:?}")
}

fn input(input: Option<InputKind>) -> String {
    input.map(|input| format!(", {input:?}")).unwrap_or_default()
}

fn hand(act: &HandAct) -> String {
    match act {
        HandAct::Down(pressed, by) => format!("Down({}{})", key(*pressed), input(*by)),
        HandAct::Up(pressed, by) => format!("Up({}{})", key(*pressed), input(*by)),
        HandAct::TouchPanel(x, y, by) => format!("TouchPanel({x}, {y}{})", input(*by)),
        HandAct::LeavePanel => "LeavePanel".to_owned(),
        HandAct::LayFinger(finger, None) => format!("LayFinger({})", quoted(finger)),
        HandAct::LayFinger(finger, Some(tip)) => format!(
            "LayFinger({}, (reject_percent: {}, poor_percent: {}))",
            quoted(finger),
            tip.reject_percent,
            tip.poor_percent
        ),
        HandAct::LiftFinger => "LiftFinger".to_owned(),
        HandAct::PointAt(what, held) => {
            format!("PointAt({}, ({}))", sight(what), camera_aim(held))
        }
        HandAct::HoldTo(till, held) => format!("HoldTo({}, ({}))", quoted(till), aim(held)),
        HandAct::TakeAway(till) => format!("TakeAway({})", quoted(till)),
    }
}

fn sight(sight: &Sight) -> String {
    match sight {
        Sight::Nothing => "Nothing".to_owned(),
        Sight::Code(merchant) => format!("Code({})", quoted(merchant)),
        Sight::Picture(photo) => {
            format!("Picture(file: {}, width_mm: {})", quoted(&photo.file), photo.width_mm)
        }
        Sight::Text(text) => format!("Text({})", quoted(text)),
        Sight::PriceTag(price) => format!("PriceTag(\"{price}\")"),
        Sight::Payee(device) => format!("Payee({})", quoted(device)),
    }
}

fn glare(glare: Glare) -> String {
    format!("glare: {glare:?}")
}

/// Everything but the light and the distance, which screens and cameras write in ways of their own.
fn held(aim: &Aim) -> String {
    format!(
        "tilt_degrees: {}, turn_degrees: {}, roll_degrees: {}, aside_mm: {}, below_mm: {}, {}, \
         blur_pixels: {}, noise_levels: {}",
        aim.tilt_degrees,
        aim.turn_degrees,
        aim.roll_degrees,
        aim.aside_mm,
        aim.below_mm,
        glare(aim.glare),
        aim.blur_pixels,
        aim.noise_levels,
    )
}

fn aim(aim: &Aim) -> String {
    format!("distance_mm: {}, {}, ambient: {}", aim.distance_mm, held(aim), aim.ambient)
}

fn camera_aim(camera: &CameraAim) -> String {
    let distance =
        camera.distance_mm.map(|distance| format!("distance_mm: {distance}, ")).unwrap_or_default();
    format!(
        "{distance}{}, light: {}, moving_pixels: {}",
        held(&camera.aim),
        camera.light,
        camera.moving_pixels
    )
}

fn merchant(act: &MerchantAct) -> String {
    match act {
        MerchantAct::Enter(amount) => format!("Enter(\"{amount}\")"),
        MerchantAct::Scan => "Scan".to_owned(),
        MerchantAct::StopScan => "StopScan".to_owned(),
        MerchantAct::KeyIn(digits) => format!("KeyIn({})", quoted(digits)),
        MerchantAct::UseAgain => "UseAgain".to_owned(),
        MerchantAct::GiveUp => "GiveUp".to_owned(),
        MerchantAct::Aim(held) => format!("Aim({})", aim(held)),
        MerchantAct::Present(amount) => format!("Present(\"{amount}\")"),
    }
}

fn phone(act: &PhoneAct) -> String {
    match act {
        PhoneAct::Connect(device, port) => {
            let port = match port {
                Port::Usb => "Usb",
                Port::Bluetooth => "Bluetooth",
                Port::WiFi => "WiFi",
                Port::HeadphoneJack => "HeadphoneJack",
            };
            format!("Connect({}, {port})", quoted(device))
        }
        PhoneAct::Disconnect => "Disconnect".to_owned(),
        PhoneAct::Agree => "Agree".to_owned(),
        PhoneAct::Refuse => "Refuse".to_owned(),
        PhoneAct::Cancel => "Cancel".to_owned(),
        PhoneAct::Unbind(device) => format!("Unbind({})", quoted(device)),
        PhoneAct::DeclareLost(device) => format!("DeclareLost({})", quoted(device)),
    }
}

fn fault(fault: &Fault) -> String {
    let (word, name) = match fault {
        Fault::NetworkDown(name) => ("NetworkDown", name),
        Fault::ModemSilent(name) => ("ModemSilent", name),
        Fault::TillOffline(name) => ("TillOffline", name),
        Fault::TillAnswersLost(name) => ("TillAnswersLost", name),
        Fault::FingerRejects(name) => ("FingerRejects", name),
        Fault::FingerPoor(name) => ("FingerPoor", name),
        Fault::FingerDead(name) => ("FingerDead", name),
        Fault::FlashRefuses(name) => ("FlashRefuses", name),
        Fault::CameraDead(name) => ("CameraDead", name),
        Fault::PhoneOffline(name) => ("PhoneOffline", name),
        Fault::Link(name, what) => return format!("Link({}, {what:?})", quoted(name)),
    };
    format!("{word}({})", quoted(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scenario::span_of;

    #[test]
    fn spans_are_read_as_they_were_written() {
        for micros in
            [0, 1, 999, 1_000, 999_999, SECOND, 2_413_006, MINUTE, 61_000_001, 3_600 * SECOND]
        {
            assert_eq!(span_of(&span(micros)), Some(micros), "{}", span(micros));
        }
        assert_eq!(span(62_413_006), "1min 2.413006s");
    }
}
