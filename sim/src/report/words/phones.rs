//! What phones and their links say, in words.

use super::{Names, spaced};
use crate::actors::phone::notes::PhoneNote;
use crate::peripherals::phone_link::End;
use crate::scenario::model::LinkFault;
use crate::world::LinkNote;

impl Names {
    pub(super) fn link(&self, note: LinkNote) -> String {
        match note {
            LinkNote::Plugged { device, port } => {
                let port = spaced(&format!("{port:?}"));
                format!("connects to {} over {port}", self.device(device))
            }
            LinkNote::NotMade => "does not come about".to_owned(),
            LinkNote::Up => "is there".to_owned(),
            LinkNote::Broken => "is gone".to_owned(),
            LinkNote::Sent { to, bytes, frames } => {
                format!("carries {bytes} bytes in {frames} frames to the {}", end(to))
            }
            LinkNote::Overheard { to } => {
                format!("somebody writes down what goes to the {}", end(to))
            }
            LinkNote::TamperedWith { to } => {
                format!("somebody tampers with what goes to the {}", end(to))
            }
        }
    }
}

const fn end(end: End) -> &'static str {
    match end {
        End::Device => "device",
        End::Phone => "phone",
    }
}

pub(super) fn said(note: &PhoneNote) -> String {
    match note {
        PhoneNote::Shows(screen) => {
            let screen = spaced(&format!("{screen:?}")).replace(['{', '}'], "");
            format!("shows: {}", screen.split_whitespace().collect::<Vec<_>>().join(" "))
        }
        PhoneNote::Searched { port, connected } => {
            let found = if *connected { "something is there" } else { "nothing is there" };
            format!("searches {}: {found}", spaced(&format!("{port:?}")))
        }
        PhoneNote::Recognised { device, model, version, known } => {
            let known = if *known { "known" } else { "not known to it" };
            format!("recognises {model} {version}, number {device:016x}: {known}")
        }
        PhoneNote::Instructed { digits: true } => {
            "tells the device that its user agrees, and asks for the digits that it shows"
                .to_owned()
        }
        PhoneNote::Instructed { digits: false } => {
            "tells the device that its user agrees".to_owned()
        }
        PhoneNote::Checked { right: true } => "finds the digits right".to_owned(),
        PhoneNote::Checked { right: false } => "finds the digits wrong".to_owned(),
        PhoneNote::Granted => "gets a grant from the payment server".to_owned(),
        PhoneNote::AccountSent => "sends the account under seal".to_owned(),
        PhoneNote::Repeated => "asks once more".to_owned(),
    }
}

pub(super) const fn link_fault(fault: LinkFault) -> &'static str {
    match fault {
        LinkFault::OutOfRange => "phone out of range",
        LinkFault::AccessPointGone => "access point gone",
        LinkFault::WrongPassword => "wrong Wi-Fi password",
        LinkFault::BadRadio => "bad radio",
        LinkFault::Noise => "noise on the jack",
        LinkFault::Listener => "somebody listens on the link",
        LinkFault::ManInTheMiddle => "somebody stands in the middle of the link",
        LinkFault::Alters => "somebody alters the account on the link",
        LinkFault::Repeats => "somebody repeats everything on the link",
    }
}
