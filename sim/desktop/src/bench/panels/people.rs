//! Everybody but the devices: shoppers, tills, merchants with a code, phones, payers. Each can be taken over from the script.

use device_core::event::Port;
use device_core::money::Fen;
use egui::{RichText, Ui};
use sim::actors::phone::screen::PhoneScreen;
use sim::scenario::model::{
    Actor, CodeRead, Goal, HandAct, MerchantAct, PayerAct, PayerState, PhoneAct, Refusal, TillState,
};
use sim::session::Command as Act;

use crate::bench::command::Command;
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::{Model, PayerFace, PhoneFace, ShopperFace, StallFace, TillFace};
use crate::bench::theme::{self, Palette};
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

use super::phone_words::{failure_word, screen_word};

/// Everybody.
pub fn panel(ui: &mut Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    let people = &model.people;
    for shopper in &people.shoppers {
        one_shopper(ui, desk, model, shopper, out);
    }
    for till in &people.tills {
        one_till(ui, desk, till, out);
    }
    for stall in &people.stalls {
        one_stall(ui, desk, stall, out);
    }
    for phone in &people.phones {
        one_phone(ui, desk, model, phone, out);
    }
    for payer in &people.payers {
        one_payer(ui, desk, model, payer, out);
    }
    if model.opened.is_none() {
        widgets::empty(ui, Icon::Person, desk.tongue.say(Word::OpenFirst));
    }
}

/// "By hand" or "by script", as the title's right end.
fn who_plays(ui: &mut Ui, tongue: Tongue, actor: Actor, by_hand: bool, out: &mut Vec<Command>) {
    let options = [(false, tongue.say(Word::ByScript)), (true, tongue.say(Word::ByHand))];
    match widgets::segmented(ui, &options, Some(by_hand)) {
        Some(true) if !by_hand => out.push(Command::World(Act::TakeOver(actor))),
        Some(false) if by_hand => out.push(Command::World(Act::HandBack(actor))),
        Some(_) | None => {}
    }
}

fn one_shopper(
    ui: &mut Ui,
    desk: &mut Desk,
    model: &Model,
    shopper: &ShopperFace,
    out: &mut Vec<Command>,
) {
    let tongue = desk.tongue;
    let mut chosen = Vec::new();
    let actor = Actor::Shopper(shopper.name.clone());
    let title = format!("{} {}", tongue.say(Word::Shopper), shopper.name);
    let at_right = |ui: &mut Ui| who_plays(ui, tongue, actor, shopper.by_hand, &mut chosen);
    let (mut acts, mut wanted) = (Vec::new(), None);
    widgets::card_with(ui, Icon::Person, &title, at_right, |ui| {
        let doing = match (shopper.goal, shopper.busy) {
            (Some(goal), _) => tongue.say(goal_word(goal)),
            (None, true) => tongue.say(Word::HandBusy),
            (None, false) => tongue.say(Word::HandFree),
        };
        widgets::pair(ui, tongue.say(Word::Doing), doing);
        wanted = goals(ui, desk, shopper);
        for till in &model.people.tills {
            ui.horizontal_wrapped(|ui| {
                let hold = format!("{} {}", tongue.say(Word::HoldTo), till.name);
                if widgets::button(ui, None, &hold).clicked() {
                    acts.push(HandAct::HoldTo(till.name.clone(), till.aim));
                }
                let away = format!("{} {}", tongue.say(Word::TakeAwayFrom), till.name);
                if widgets::button(ui, None, &away).clicked() {
                    acts.push(HandAct::TakeAway(till.name.clone()));
                }
            });
        }
    });
    out.append(&mut chosen);
    let name = || shopper.name.clone();
    out.extend(wanted.map(|goal| Command::World(Act::Goal(name(), goal))));
    out.extend(acts.into_iter().map(|act| Command::World(Act::Hand(name(), act))));
}

/// What she can be given to do, as scenarios give it.
fn goals(ui: &mut Ui, desk: &mut Desk, shopper: &ShopperFace) -> Option<Goal> {
    let tongue = desk.tongue;
    let mut wanted = None;
    widgets::quiet(ui, tongue.say(Word::GiveGoal));
    ui.horizontal_wrapped(|ui| {
        for goal in [Goal::PayByCode, Goal::Unlock, Goal::Register] {
            if widgets::button(ui, None, tongue.say(goal_word(goal))).clicked() {
                wanted = Some(goal);
            }
        }
    });
    if let Some(amount) = enter(ui, desk, &shopper.name, Word::GoalPayByScan) {
        wanted = Some(Goal::PayByScan(amount));
    }
    if shopper.by_hand {
        widgets::quiet(ui, tongue.say(Word::GoalWaits));
    }
    wanted
}

const fn goal_word(goal: Goal) -> Word {
    match goal {
        Goal::PayByCode => Word::GoalPayByCode,
        Goal::Unlock => Word::GoalUnlock,
        Goal::PayByScan(_) => Word::GoalPayByScan,
        Goal::Register => Word::GoalRegister,
    }
}

fn one_till(ui: &mut Ui, desk: &mut Desk, till: &TillFace, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    let title = format!("{} {}", tongue.say(Word::Till), till.name);
    let mut chosen = Vec::new();
    let actor = Actor::Merchant(till.name.clone());
    let at_right = |ui: &mut Ui| who_plays(ui, tongue, actor, till.by_hand, &mut chosen);
    let mut acts = Vec::new();
    widgets::card_with(ui, Icon::Till, &title, at_right, |ui| {
        let palette = Palette::of(ui);
        ui.horizontal(|ui| {
            let amount = till.amount.as_deref().unwrap_or("0.00");
            ui.label(
                RichText::new(format!("¥{amount}")).font(theme::display()).color(palette.text),
            );
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let colour = till_colour(palette, till.state);
                ui.label(RichText::new(till_words(tongue, till.state)).color(colour));
            });
        });
        if let Some(read) = till.last_read {
            widgets::pair(ui, tongue.say(Word::LastRead), tongue.say(read_word(read)));
        }
        if let Some(amount) = enter(ui, desk, &till.name, Word::EnterPrice) {
            acts.push(MerchantAct::Enter(amount));
        }
        ui.horizontal_wrapped(|ui| {
            if till.state == TillState::Scanning {
                if widgets::button(ui, None, tongue.say(Word::StopScan)).clicked() {
                    acts.push(MerchantAct::StopScan);
                }
            } else if widgets::primary_button(ui, None, tongue.say(Word::Scan)).clicked() {
                acts.push(MerchantAct::Scan);
            }
            if widgets::button(ui, None, tongue.say(Word::UseAgain)).clicked() {
                acts.push(MerchantAct::UseAgain);
            }
            if widgets::button(ui, None, tongue.say(Word::GiveUp)).clicked() {
                acts.push(MerchantAct::GiveUp);
            }
        });
    });
    out.append(&mut chosen);
    let name = || till.name.clone();
    out.extend(acts.into_iter().map(|act| Command::World(Act::Merchant(name(), act))));
}

/// A field for an amount and its button. Gives the amount when it is entered.
fn enter(ui: &mut Ui, desk: &mut Desk, whose: &str, word: Word) -> Option<Fen> {
    let tongue = desk.tongue;
    let mut entered = None;
    ui.horizontal(|ui| {
        let text = desk.field(format!("amount {whose}"));
        let amount = text.trim().parse::<Fen>().ok().filter(|amount| *amount != Fen::ZERO);
        let name = format!("{} {whose}", tongue.say(Word::AmountOf));
        let field = widgets::amount(ui, text, &name, amount.is_some(), 88.0);
        let by_key = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let pressed = ui
            .add_enabled_ui(amount.is_some(), |ui| widgets::button(ui, None, tongue.say(word)))
            .inner
            .clicked();
        if pressed || by_key {
            entered = amount;
        }
    });
    entered
}

fn till_words(tongue: Tongue, state: TillState) -> String {
    let word = match state {
        TillState::Idle => Word::TillIdle,
        TillState::Ready => Word::TillReady,
        TillState::Scanning => Word::TillScanning,
        TillState::Asking => Word::TillAsking,
        TillState::AwaitingShopper => Word::TillAwaitingShopper,
        TillState::Paid => Word::TillPaid,
        TillState::Refused(_) => Word::TillRefused,
        TillState::Unknown => Word::TillUnknown,
        TillState::Reversed => Word::TillReversed,
    };
    match state {
        TillState::Refused(why) => {
            format!("{}: {}", tongue.say(word), tongue.say(refusal_word(why)))
        }
        _ => tongue.say(word).to_owned(),
    }
}

fn till_colour(palette: &Palette, state: TillState) -> egui::Color32 {
    match state {
        TillState::Paid => palette.pass,
        TillState::Refused(_) => palette.fail,
        TillState::Unknown => palette.fault,
        TillState::Scanning | TillState::Asking | TillState::AwaitingShopper => palette.accent,
        TillState::Idle | TillState::Ready | TillState::Reversed => palette.quiet,
    }
}

const fn refusal_word(refusal: Refusal) -> Word {
    match refusal {
        Refusal::CodeExpired => Word::RefusedCodeExpired,
        Refusal::CodeUsed => Word::RefusedCodeUsed,
        Refusal::CodeUnknown => Word::RefusedCodeUnknown,
        Refusal::NotEnoughMoney => Word::RefusedNotEnough,
        Refusal::AccountFrozen => Word::RefusedFrozen,
        Refusal::OverLimit => Word::RefusedOverLimit,
        Refusal::NotAgreed => Word::RefusedNotAgreed,
    }
}

const fn read_word(read: CodeRead) -> Word {
    match read {
        CodeRead::Qr => Word::ReadQr,
        CodeRead::Bar => Word::ReadBar,
        CodeRead::Keyed => Word::ReadKeyed,
    }
}

fn one_stall(ui: &mut Ui, desk: &mut Desk, stall: &StallFace, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    let word = if stall.printed { Word::PrintedCode } else { Word::CodeOnScreen };
    let title = format!("{} {}", tongue.say(word), stall.name);
    let mut chosen = Vec::new();
    let actor = Actor::Merchant(stall.name.clone());
    let at_right = |ui: &mut Ui| who_plays(ui, tongue, actor, stall.by_hand, &mut chosen);
    let mut presented = None;
    widgets::card_with(ui, Icon::Till, &title, at_right, |ui| {
        let code = stall.code.as_deref().unwrap_or(tongue.say(Word::NoCodeYet));
        widgets::pair(ui, tongue.say(Word::CodeSays), code);
        if !stall.printed {
            presented = enter(ui, desk, &stall.name, Word::PresentCode);
        }
    });
    out.append(&mut chosen);
    if let Some(amount) = presented {
        let act = MerchantAct::Present(amount);
        out.push(Command::World(Act::Merchant(stall.name.clone(), act)));
    }
}

fn one_phone(ui: &mut Ui, desk: &Desk, model: &Model, phone: &PhoneFace, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    let title = format!("{} {}", tongue.say(Word::Phone), phone.name);
    let mut chosen = Vec::new();
    let actor = Actor::Phone(phone.name.clone());
    let at_right = |ui: &mut Ui| who_plays(ui, tongue, actor, phone.by_hand, &mut chosen);
    let mut acts = Vec::new();
    widgets::card_with(ui, Icon::Phone, &title, at_right, |ui| {
        let mut shows = tongue.say(screen_word(phone.screen)).to_owned();
        if let PhoneScreen::Failed(why) = phone.screen {
            shows = format!("{shows}: {}", tongue.say(failure_word(why)));
        }
        widgets::pair(ui, tongue.say(Word::PhoneShows), shows);
        if let Some(digits) = &phone.digits {
            let colour = Palette::of(ui).text;
            ui.label(RichText::new(digits).font(theme::display()).color(colour));
        }
        for device in &model.devices {
            ui.horizontal_wrapped(|ui| {
                widgets::quiet(ui, format!("{} {}", tongue.say(Word::ConnectTo), device.name));
                for port in Port::ALL {
                    if widgets::button(ui, None, port_words(port)).clicked() {
                        acts.push(PhoneAct::Connect(device.name.clone(), port));
                    }
                }
            });
        }
        ui.horizontal_wrapped(|ui| {
            let mut offer = |ui: &mut Ui, word: Word, act: PhoneAct| {
                if widgets::button(ui, None, tongue.say(word)).clicked() {
                    acts.push(act);
                }
            };
            offer(ui, Word::PhoneAgree, PhoneAct::Agree);
            offer(ui, Word::PhoneRefuse, PhoneAct::Refuse);
            offer(ui, Word::PhoneCancel, PhoneAct::Cancel);
            offer(ui, Word::Disconnect, PhoneAct::Disconnect);
            for device in &model.devices {
                offer(ui, Word::Unbind, PhoneAct::Unbind(device.name.clone()));
                offer(ui, Word::DeclareLost, PhoneAct::DeclareLost(device.name.clone()));
            }
        });
    });
    out.append(&mut chosen);
    let name = || phone.name.clone();
    out.extend(acts.into_iter().map(|act| Command::World(Act::Phone(name(), act))));
}

const fn port_words(port: Port) -> &'static str {
    match port {
        Port::Usb => "USB",
        Port::Bluetooth => "Bluetooth",
        Port::WiFi => "Wi-Fi",
        Port::HeadphoneJack => "3.5 mm",
    }
}

fn one_payer(
    ui: &mut Ui,
    desk: &mut Desk,
    model: &Model,
    payer: &PayerFace,
    out: &mut Vec<Command>,
) {
    let tongue = desk.tongue;
    let title = format!("{} {}", tongue.say(Word::Payer), payer.name);
    let mut chosen = Vec::new();
    let actor = Actor::Payer(payer.name.clone());
    let at_right = |ui: &mut Ui| who_plays(ui, tongue, actor, payer.by_hand, &mut chosen);
    let mut acts = Vec::new();
    widgets::card_with(ui, Icon::Person, &title, at_right, |ui| {
        let state = match payer.state {
            PayerState::Idle => Word::PayerIdle,
            PayerState::Looking => Word::PayerLooking,
            PayerState::NothingRead => Word::PayerNothingRead,
            PayerState::Asking => Word::TillAsking,
            PayerState::Paid => Word::TillPaid,
            PayerState::Refused(why) => refusal_word(why),
        };
        widgets::pair(ui, tongue.say(Word::Doing), tongue.say(state));
        let key = format!("amount {}", payer.name);
        let others: Vec<_> =
            model.devices.iter().filter(|device| device.name != payer.name).collect();
        if others.is_empty() {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            let text = desk.field(key);
            let amount = text.trim().parse::<Fen>().ok().filter(|amount| *amount != Fen::ZERO);
            let valid = amount.is_some() || text.trim().is_empty();
            let name = format!("{} {}", tongue.say(Word::AmountOf), payer.name);
            widgets::amount(ui, text, &name, valid, 72.0);
            for device in others {
                let words = format!("{} {}", tongue.say(Word::PayTo), device.name);
                let pay = ui.add_enabled_ui(valid, |ui| widgets::button(ui, None, &words)).inner;
                if pay.clicked() {
                    acts.push(PayerAct::Pay(device.name.clone(), amount));
                }
            }
        });
    });
    out.append(&mut chosen);
    let name = || payer.name.clone();
    out.extend(acts.into_iter().map(|act| Command::World(Act::Payer(name(), act))));
}
