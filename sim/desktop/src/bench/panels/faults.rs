//! What can break, one click each: for a while or until it is ended. What is broken stands in a strip that cannot be overlooked.

use egui::Ui;
use sim::scenario::model::{Fault, LinkFault, Span};
use sim::session::Command as Act;

use crate::bench::command::Command;
use crate::bench::desk::Desk;
use crate::bench::icons::Icon;
use crate::bench::model::Model;
use crate::bench::theme::Palette;
use crate::bench::widgets;
use crate::bench::words::{Tongue, Word};

/// Faults of a phone's link, in the order in which they are shown.
const LINK_FAULTS: [LinkFault; 9] = [
    LinkFault::OutOfRange,
    LinkFault::AccessPointGone,
    LinkFault::WrongPassword,
    LinkFault::BadRadio,
    LinkFault::Noise,
    LinkFault::Listener,
    LinkFault::ManInTheMiddle,
    LinkFault::Alters,
    LinkFault::Repeats,
];

/// Everything that can break, by who has it.
pub fn panel(ui: &mut Ui, desk: &mut Desk, model: &Model, out: &mut Vec<Command>) {
    let tongue = desk.tongue;
    lasting(ui, desk);
    for device in &model.devices {
        let name = || device.name.clone();
        let faults = [
            Fault::NetworkDown(name()),
            Fault::ModemSilent(name()),
            Fault::FingerRejects(name()),
            Fault::FingerPoor(name()),
            Fault::FingerDead(name()),
            Fault::CameraDead(name()),
            Fault::FlashRefuses(name()),
        ];
        group(ui, desk, model, Icon::Key, &device.name, &faults, out);
    }
    for till in &model.people.tills {
        let faults =
            [Fault::TillOffline(till.name.clone()), Fault::TillAnswersLost(till.name.clone())];
        group(ui, desk, model, Icon::Till, &till.name, &faults, out);
    }
    for phone in &model.people.phones {
        let mut faults = vec![Fault::PhoneOffline(phone.name.clone())];
        faults.extend(LINK_FAULTS.map(|fault| Fault::Link(phone.name.clone(), fault)));
        let title = format!("{} {}", tongue.say(Word::Phone), phone.name);
        group(ui, desk, model, Icon::Phone, &title, &faults, out);
    }
    if model.devices.is_empty() {
        widgets::empty(ui, Icon::Fault, tongue.say(Word::OpenFirst));
    }
}

/// How long a fault lasts that is begun next.
fn lasting(ui: &mut Ui, desk: &mut Desk) {
    let tongue = desk.tongue;
    let options = [
        (None, tongue.say(Word::UntilEnded)),
        (Some(5), "5 s"),
        (Some(20), "20 s"),
        (Some(60), "60 s"),
    ];
    ui.horizontal(|ui| {
        widgets::quiet(ui, tongue.say(Word::Lasts));
        if let Some(seconds) = widgets::segmented(ui, &options, Some(desk.fault_seconds)) {
            desk.fault_seconds = seconds;
        }
    });
}

fn group(
    ui: &mut Ui,
    desk: &Desk,
    model: &Model,
    icon: Icon,
    title: &str,
    faults: &[Fault],
    out: &mut Vec<Command>,
) {
    widgets::card(ui, icon, title, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for fault in faults {
            toggle_fault(ui, desk, model, fault, out);
        }
    });
}

/// The switch of a fault.
pub fn toggle_fault(
    ui: &mut Ui,
    desk: &Desk,
    model: &Model,
    fault: &Fault,
    out: &mut Vec<Command>,
) {
    let palette = Palette::of(ui);
    let on = model.faults.contains(fault);
    let words = desk.tongue.say(fault_word(fault));
    match widgets::switch(ui, on, words, palette.fault) {
        Some(true) => {
            let lasts = desk.fault_seconds.map(|seconds| Span(u64::from(seconds) * 1_000_000));
            out.push(Command::World(Act::Fault(fault.clone(), lasts)));
        }
        Some(false) => out.push(Command::World(Act::Mend(fault.clone()))),
        None => {}
    }
}

/// The strip of faults that are on; nothing where none is.
pub fn strip(ui: &mut Ui, tongue: Tongue, model: &Model, out: &mut Vec<Command>) {
    let palette = Palette::of(ui);
    ui.horizontal_wrapped(|ui| {
        let (area, _) = ui.allocate_exact_size(egui::vec2(18.0, 18.0), egui::Sense::hover());
        crate::bench::icons::paint(ui.painter(), area, Icon::Fault, palette.on_fault);
        for fault in &model.faults {
            let words = format!("{}: {}", fault_who(fault), tongue.say(fault_word(fault)));
            let ink = egui::RichText::new(&words).font(crate::bench::theme::strong());
            ui.label(ink.color(palette.on_fault));
            let name = format!("{} {words}", tongue.say(Word::EndFault));
            let end = egui::Button::new(
                egui::RichText::new(tongue.say(Word::EndFault)).color(palette.on_fault),
            )
            .fill(egui::Color32::from_black_alpha(28));
            let end = ui.add(end);
            widgets::named(ui, &end, &name);
            if end.clicked() {
                out.push(Command::World(Act::Mend(fault.clone())));
            }
            ui.add_space(12.0);
        }
    });
}

/// Who has a fault.
#[must_use]
pub fn fault_who(fault: &Fault) -> &str {
    match fault {
        Fault::NetworkDown(who)
        | Fault::ModemSilent(who)
        | Fault::TillOffline(who)
        | Fault::TillAnswersLost(who)
        | Fault::FingerRejects(who)
        | Fault::FingerPoor(who)
        | Fault::FingerDead(who)
        | Fault::FlashRefuses(who)
        | Fault::CameraDead(who)
        | Fault::PhoneOffline(who)
        | Fault::Link(who, _) => who,
    }
}

/// What a fault is called.
#[must_use]
pub const fn fault_word(fault: &Fault) -> Word {
    match fault {
        Fault::NetworkDown(_) => Word::FaultNetworkDown,
        Fault::ModemSilent(_) => Word::FaultModemSilent,
        Fault::TillOffline(_) => Word::FaultTillOffline,
        Fault::TillAnswersLost(_) => Word::FaultTillAnswersLost,
        Fault::FingerRejects(_) => Word::FaultFingerRejects,
        Fault::FingerPoor(_) => Word::FaultFingerPoor,
        Fault::FingerDead(_) => Word::FaultFingerDead,
        Fault::FlashRefuses(_) => Word::FaultFlashRefuses,
        Fault::CameraDead(_) => Word::FaultCameraDead,
        Fault::PhoneOffline(_) => Word::FaultPhoneOffline,
        Fault::Link(_, link) => match link {
            LinkFault::OutOfRange => Word::LinkOutOfRange,
            LinkFault::AccessPointGone => Word::LinkAccessPointGone,
            LinkFault::WrongPassword => Word::LinkWrongPassword,
            LinkFault::BadRadio => Word::LinkBadRadio,
            LinkFault::Noise => Word::LinkNoise,
            LinkFault::Listener => Word::LinkListener,
            LinkFault::ManInTheMiddle => Word::LinkManInTheMiddle,
            LinkFault::Alters => Word::LinkAlters,
            LinkFault::Repeats => Word::LinkRepeats,
        },
    }
}
