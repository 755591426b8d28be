//! The payment app on the phone: what the world's phone shows, and the few things its user can do there.
//!
//! A function from what is shown to an act. The screens and what follows on them are `sim::actors::phone`'s.

use bevy_egui::egui::{
    Align, Area, Button, Color32, Context, CornerRadius, Frame, Id, Layout, Margin, Order, Rect,
    RichText, Ui, vec2,
};
use device_core::event::Port;
use sim::actors::phone::screen::PhoneScreen;
use sim::body::BodyPort;
use sim::scenario::model::PhoneAct;

use super::look::{self, BLUE, GREEN, INK, MIST, PAPER, QUIET, RED, bold, regular};
use super::model::PhoneShown;
use super::words::Words;
use crate::art::till::Tone;

/// Shows the app on the phone's glass. `device` is the name of the participant's device and the ports that it has.
pub fn show(
    context: &Context,
    glass: Rect,
    phone: &PhoneShown,
    device: (&str, &[BodyPort]),
    words: Words,
) -> Option<PhoneAct> {
    let area = Area::new(Id::new("phone")).order(Order::Middle).fixed_pos(glass.min);
    let shown = area.constrain(false).show(context, |ui| {
        ui.set_clip_rect(glass);
        ui.set_min_size(glass.size());
        ui.set_max_size(glass.size());
        app(ui, phone, device, words)
    });
    shown.inner
}

/// The app's page, as wide as there is room.
pub fn app(
    ui: &mut Ui,
    phone: &PhoneShown,
    (device, ports): (&str, &[BodyPort]),
    words: Words,
) -> Option<PhoneAct> {
    let (title, text, tone) = words.phone_page(phone.screen);
    let colour = match tone {
        Tone::Plain | Tone::Asks => BLUE,
        Tone::Good => GREEN,
        Tone::Bad => RED,
    };
    let width = ui.available_width();
    // Type follows the phone, which follows the display's scale.
    let unit = (width / 246.0).clamp(0.5, 4.0);
    ui.spacing_mut().item_spacing = vec2(0.0, 0.0);
    let radius = (20.0 * unit).min(120.0) as u8;
    let band = Frame::new()
        .fill(colour)
        .corner_radius(CornerRadius { nw: radius, ne: radius, sw: 0, se: 0 })
        .inner_margin(Margin::symmetric(margin(16.0, unit), margin(16.0, unit)));
    band.show(ui, |ui| {
        ui.set_width(width - 32.0 * unit);
        let name = words.say("付款助手", "Payment app");
        ui.label(RichText::new(name).font(bold(20.0 * unit)).color(PAPER));
    });
    let page = Frame::new().inner_margin(Margin::symmetric(margin(16.0, unit), margin(18.0, unit)));
    page.show(ui, |ui| {
        ui.set_width(width - 32.0 * unit);
        ui.spacing_mut().item_spacing = vec2(0.0, 9.0 * unit);
        ui.spacing_mut().button_padding = vec2(8.0 * unit, 4.0 * unit);
        ui.label(RichText::new(title).font(bold(24.0 * unit)).color(INK));
        ui.label(RichText::new(text).font(regular(16.0 * unit)).color(QUIET));
        if let Some(digits) = phone.digits.filter(|_| shows_digits(phone.screen)) {
            digits_card(ui, digits, unit);
        }
        buttons(ui, phone, (device, ports), unit, words)
    })
    .inner
}

fn margin(points: f32, unit: f32) -> i8 {
    (points * unit).min(127.0) as i8
}

const fn shows_digits(screen: PhoneScreen) -> bool {
    matches!(screen, PhoneScreen::Digits | PhoneScreen::WrongDigits { .. })
}

fn digits_card(ui: &mut Ui, digits: [u8; 6], unit: f32) {
    let text: String = digits.iter().map(|digit| char::from(b'0' + digit % 10)).collect();
    let spaced = format!("{} {}", &text[..3], &text[3..]);
    let card = Frame::new()
        .fill(MIST)
        .corner_radius(CornerRadius::same((14.0 * unit).min(120.0) as u8))
        .inner_margin(Margin::symmetric(0, margin(18.0, unit)));
    card.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.vertical_centered(|ui| {
            ui.label(RichText::new(spaced).font(bold(43.0 * unit)).color(INK));
        });
    });
}

/// What can be done on this page: the likeliest first.
fn buttons(
    ui: &mut Ui,
    phone: &PhoneShown,
    (device, ports): (&str, &[BodyPort]),
    unit: f32,
    words: Words,
) -> Option<PhoneAct> {
    let mut act = None;
    let mut offer = |ui: &mut Ui, words: &str, fill: Color32, wanted: PhoneAct| {
        if button(ui, words, fill, unit) {
            act = Some(wanted);
        }
    };
    match phone.screen {
        PhoneScreen::Ready => {
            for port in ports {
                let connect = PhoneAct::Connect(device.to_owned(), port.port);
                offer(ui, port_words(port.port, words), BLUE, connect);
            }
            ui.add_space(8.0 * unit);
            let unbind = words.say("解除绑定", "Unbind the device");
            offer(ui, unbind, look::MIST, PhoneAct::Unbind(device.to_owned()));
            let lost = words.say("设备丢了,挂失", "It is lost: declare it");
            offer(ui, lost, look::MIST, PhoneAct::DeclareLost(device.to_owned()));
        }
        PhoneScreen::AskUser => {
            offer(ui, words.say("同意", "Agree"), GREEN, PhoneAct::Agree);
            offer(ui, words.say("不同意", "Refuse"), RED, PhoneAct::Refuse);
        }
        PhoneScreen::Done
        | PhoneScreen::Saved
        | PhoneScreen::Failed(_)
        | PhoneScreen::Unbound
        | PhoneScreen::DeclaredLost => {
            offer(ui, words.say("断开连接", "Disconnect"), BLUE, PhoneAct::Disconnect);
        }
        PhoneScreen::Connecting
        | PhoneScreen::WrongPassword
        | PhoneScreen::Searching
        | PhoneScreen::PressRegister
        | PhoneScreen::Agreed
        | PhoneScreen::Digits
        | PhoneScreen::WrongDigits { .. }
        | PhoneScreen::Fetching
        | PhoneScreen::NoNetwork
        | PhoneScreen::HandingOver
        | PhoneScreen::Asking => {
            offer(ui, words.say("取消", "Cancel"), look::MIST, PhoneAct::Cancel);
            offer(ui, words.say("断开连接", "Disconnect"), look::MIST, PhoneAct::Disconnect);
        }
    }
    act
}

fn button(ui: &mut Ui, words: &str, fill: Color32, unit: f32) -> bool {
    let ink = if fill == look::MIST { INK } else { PAPER };
    let text = RichText::new(words).font(bold(18.0 * unit)).color(ink);
    let button = Button::new(text)
        .fill(fill)
        .corner_radius(CornerRadius::same((12.0 * unit).min(120.0) as u8))
        .min_size(vec2(ui.available_width(), 42.0 * unit));
    ui.with_layout(Layout::top_down(Align::Center), |ui| ui.add(button).clicked()).inner
}

const fn port_words(port: Port, words: Words) -> &'static str {
    match port {
        Port::Usb => words.say("插上数据线", "Plug in the cable"),
        Port::Bluetooth => words.say("用蓝牙连接", "Connect by Bluetooth"),
        Port::WiFi => words.say("用 Wi-Fi 连接", "Connect by Wi-Fi"),
        Port::HeadphoneJack => words.say("插进耳机孔", "Plug into the headphone jack"),
    }
}
