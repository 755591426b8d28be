//! The kinds of screens, without what stands on them.

use serde::{Deserialize, Serialize};

use super::Screen;

/// The kind of a screen without what stands on it: what scenarios name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[allow(missing_docs)] // Each is the screen of the same name.
pub enum ScreenKind {
    NotEnrolled,
    StorageRefused,
    Disabled,
    LockedHome,
    Unlock,
    EnterPin,
    PinLocked,
    Home,
    PayerCode,
    ClockLost,
    Authenticate,
    Settling,
    NotYetKnown,
    Paid,
    Declined,
    Connecting,
    TypeDigits,
    TakingAccount,
    NotBound,
    EnrolFinger,
    FingerDone,
    SetPin,
    Bound,
    Scanning,
    Resolving,
    CodeRefused,
    NoNetwork,
    EnterAmount,
    ConfirmPay,
    PayeeCode,
    MoneyIn,
    Menu,
    History,
    ConfirmUnbind,
}

impl ScreenKind {
    /// All kinds, in the order of [`Screen`].
    pub const ALL: [Self; 34] = [
        Self::NotEnrolled,
        Self::StorageRefused,
        Self::Disabled,
        Self::LockedHome,
        Self::Unlock,
        Self::EnterPin,
        Self::PinLocked,
        Self::Home,
        Self::PayerCode,
        Self::ClockLost,
        Self::Authenticate,
        Self::Settling,
        Self::NotYetKnown,
        Self::Paid,
        Self::Declined,
        Self::Connecting,
        Self::TypeDigits,
        Self::TakingAccount,
        Self::NotBound,
        Self::EnrolFinger,
        Self::FingerDone,
        Self::SetPin,
        Self::Bound,
        Self::Scanning,
        Self::Resolving,
        Self::CodeRefused,
        Self::NoNetwork,
        Self::EnterAmount,
        Self::ConfirmPay,
        Self::PayeeCode,
        Self::MoneyIn,
        Self::Menu,
        Self::History,
        Self::ConfirmUnbind,
    ];
}

impl Screen {
    /// The kind of this screen.
    #[must_use]
    pub const fn kind(&self) -> ScreenKind {
        match self {
            Self::NotEnrolled { .. } => ScreenKind::NotEnrolled,
            Self::StorageRefused => ScreenKind::StorageRefused,
            Self::Disabled => ScreenKind::Disabled,
            Self::LockedHome { .. } => ScreenKind::LockedHome,
            Self::Unlock { .. } => ScreenKind::Unlock,
            Self::EnterPin { .. } => ScreenKind::EnterPin,
            Self::PinLocked { .. } => ScreenKind::PinLocked,
            Self::Home { .. } => ScreenKind::Home,
            Self::PayerCode { .. } => ScreenKind::PayerCode,
            Self::ClockLost => ScreenKind::ClockLost,
            Self::Authenticate { .. } => ScreenKind::Authenticate,
            Self::Settling { .. } => ScreenKind::Settling,
            Self::NotYetKnown { .. } => ScreenKind::NotYetKnown,
            Self::Paid { .. } => ScreenKind::Paid,
            Self::Declined { .. } => ScreenKind::Declined,
            Self::Connecting { .. } => ScreenKind::Connecting,
            Self::TypeDigits { .. } => ScreenKind::TypeDigits,
            Self::TakingAccount { .. } => ScreenKind::TakingAccount,
            Self::NotBound { .. } => ScreenKind::NotBound,
            Self::EnrolFinger { .. } => ScreenKind::EnrolFinger,
            Self::FingerDone { .. } => ScreenKind::FingerDone,
            Self::SetPin { .. } => ScreenKind::SetPin,
            Self::Bound { .. } => ScreenKind::Bound,
            Self::Scanning { .. } => ScreenKind::Scanning,
            Self::Resolving { .. } => ScreenKind::Resolving,
            Self::CodeRefused { .. } => ScreenKind::CodeRefused,
            Self::NoNetwork { .. } => ScreenKind::NoNetwork,
            Self::EnterAmount { .. } => ScreenKind::EnterAmount,
            Self::ConfirmPay { .. } => ScreenKind::ConfirmPay,
            Self::PayeeCode { .. } => ScreenKind::PayeeCode,
            Self::MoneyIn { .. } => ScreenKind::MoneyIn,
            Self::Menu => ScreenKind::Menu,
            Self::History { .. } => ScreenKind::History,
            Self::ConfirmUnbind { .. } => ScreenKind::ConfirmUnbind,
        }
    }
}
