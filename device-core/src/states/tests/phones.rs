//! Phones of the bench: payment apps that ask the device, read its answers, and go on by themselves where they only have to send.

use super::bench::Bench;
use super::table::{Act, locked_online};
use crate::event::{Event, FingerTaken, LinkState, PhoneFrame, Port};
use crate::key::Key;
use crate::phone::AccountGrant;
use crate::phone::agreement::Digits;
use crate::phone::app::{AppSession, AppStep};
use crate::profile::{Profile, UnlockOrder};
use crate::records::{PayeeCode, Records};
use crate::secret::Secret;
use crate::text::Name;

/// The digits that phones show.
pub const SHOWN: Digits = [4, 2, 8, 1, 9, 3];
/// The same, typed.
pub const TYPE_SHOWN: Act = Act::Type("428193");
/// Others.
pub const TYPE_OTHERS: Act = Act::Type("428194");
/// The PIN that the new owner chooses.
pub const NEW_PIN: &str = "135790";
/// Key of the server channel of the account that phones bring.
pub const CREDENTIAL: [u8; 32] = [8; 32];

/// What a phone does.
#[derive(Clone, Debug)]
pub enum PhoneAct {
    /// It is connected, and its app asks who is there.
    Start,
    /// Its user agrees; with digits they are shown.
    Agree {
        /// Whether they are.
        digits: bool,
    },
    /// It asks what is new.
    Poll,
    /// It sends the account.
    Account,
    /// Its user stops it.
    Cancel,
}

/// The phone on USB.
pub const fn usb(act: PhoneAct) -> Act {
    Act::Phone(Port::Usb, act)
}

/// The account that phones bring.
pub fn grant() -> AccountGrant {
    AccountGrant {
        account: Name::fitting("xiulan"),
        owner: Name::fitting("李秀兰"),
        user_reference: "04718299".try_into().unwrap(),
        payee_code: PayeeCode::try_from("https://qr.example.cn/s/xiulan").unwrap(),
        code_seed: Secret::new([6; 32]),
        credential: Secret::new(CREDENTIAL),
    }
}

impl Bench {
    /// A phone does something, and reads what it is answered.
    pub fn phone(&mut self, port: Port, act: &PhoneAct) {
        if let PhoneAct::Start = act {
            self.handle(&Event::PhoneLink { port, state: LinkState::Up });
            let name = Name::fitting(&format!("phone {}", port as u8));
            let fresh = || AppSession::new([port as u8 + 40; 32], name);
            self.phones.entry(port).or_insert_with(fresh);
        }
        let app = self.phones.get_mut(&port).expect("a phone on this port");
        let frame = match act {
            PhoneAct::Start => app.start(),
            PhoneAct::Agree { digits } => app.agree(digits.then_some(SHOWN)),
            PhoneAct::Poll => app.poll(),
            PhoneAct::Account => app.account(&grant()),
            PhoneAct::Cancel => app.cancel(),
        };
        self.phone_sends(port, frame);
    }

    /// A frame of a phone, and what follows from its answer.
    pub fn phone_sends(&mut self, port: Port, frame: PhoneFrame) {
        self.handle(&Event::FromPhone { port, frame });
        while let Some((port, frame)) = self.to_phone.pop_front() {
            let Some(app) = self.phones.get_mut(&port) else { continue };
            match app.on_frame(&frame) {
                AppStep::Send(frame) => self.phone_sends(port, frame),
                step => self.steps.push(step),
            }
        }
    }

    /// What the last answer meant.
    pub fn last_step(&self) -> AppStep {
        self.steps.last().cloned().expect("an answer")
    }
}

/// A device without an account.
pub fn blank(unlock_order: UnlockOrder) -> Bench {
    Bench::boot(Profile { unlock_order, ..Profile::default() }, Records::default())
}

/// A phone is recognised.
pub fn connecting(order: UnlockOrder) -> Bench {
    blank(order).after(&[usb(PhoneAct::Start)])
}

/// Its user agreed, and it shows digits.
pub fn type_digits(order: UnlockOrder) -> Bench {
    connecting(order).after(&[usb(PhoneAct::Agree { digits: true })])
}

/// They were typed, and the phone fetches the account.
pub fn taking(order: UnlockOrder) -> Bench {
    type_digits(order).after(&[TYPE_SHOWN, usb(PhoneAct::Poll)])
}

/// The account is saved; a finger is enrolled.
pub fn enrol_finger(order: UnlockOrder) -> Bench {
    taking(order).after(&[usb(PhoneAct::Account)])
}

/// One finger is enrolled.
pub fn finger_done(order: UnlockOrder) -> Bench {
    let taken = [FingerTaken::Touch, FingerTaken::Touch, FingerTaken::Done { slot: 0 }];
    enrol_finger(order).after(&taken.map(Act::Taken))
}

/// The finger was put off; a PIN is chosen.
pub fn set_pin(order: UnlockOrder) -> Bench {
    enrol_finger(order).after(&[Act::Press(Key::Cancel)])
}

/// All is set.
pub fn bound(order: UnlockOrder) -> Bench {
    set_pin(order).after(&[Act::Type(NEW_PIN), Act::Type(NEW_PIN)])
}

/// An enrolled device whose owner let another account come.
pub fn replacing(order: UnlockOrder) -> Bench {
    locked_online(order).after(&[
        usb(PhoneAct::Start),
        usb(PhoneAct::Agree { digits: true }),
        Act::Finger(super::bench::OWNER),
    ])
}
