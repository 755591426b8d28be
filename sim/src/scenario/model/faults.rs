//! What can break: in devices, tills, phones and on the links between them.

use serde::Serialize;

/// Something that breaks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Fault {
    /// The device's modem loses its network.
    NetworkDown(String),
    /// The device's modem stays registered and carries nothing.
    ModemSilent(String),
    /// The till's line to the payment server carries nothing; what was sent before is answered into the void.
    TillOffline(String),
    /// The answers to the till are lost; what it asks arrives.
    TillAnswersLost(String),
    /// Every finger is rejected.
    FingerRejects(String),
    /// Every picture of a finger is poor.
    FingerPoor(String),
    /// The fingerprint module does not answer.
    FingerDead(String),
    /// Flash refuses to write.
    FlashRefuses(String),
    /// The scan engine does not answer.
    CameraDead(String),
    /// The phone's own network carries nothing: the payment server is not reached from there.
    PhoneOffline(String),
    /// Something is wrong with the phone's link to a device.
    Link(String, LinkFault),
}

/// What is wrong with a phone's link, and who sits on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum LinkFault {
    /// Carried out of range of the radio.
    OutOfRange,
    /// The access point is gone.
    AccessPointGone,
    /// The phone knows a wrong Wi-Fi password.
    WrongPassword,
    /// Most frames are lost and sent again.
    BadRadio,
    /// A bad contact of the headphone jack garbles bytes.
    Noise,
    /// Somebody writes down all that passes.
    Listener,
    /// Somebody stands in between, swaps key shares for his own and tries digits.
    ManInTheMiddle,
    /// Somebody alters the account on its way, and the check of its frames with it.
    Alters,
    /// Somebody sends everything twice, and the message before it once more.
    Repeats,
}
