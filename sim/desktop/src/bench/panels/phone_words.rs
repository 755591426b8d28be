//! What a phone's screens and failures are called on the bench.

use sim::actors::phone::screen::{PhoneFailure, PhoneScreen};

use crate::bench::words::Word;

/// What a screen of the payment app is called.
pub const fn screen_word(screen: PhoneScreen) -> Word {
    match screen {
        PhoneScreen::Ready => Word::PhoneReady,
        PhoneScreen::Connecting => Word::PhoneConnecting,
        PhoneScreen::WrongPassword => Word::PhoneWrongPassword,
        PhoneScreen::Searching => Word::PhoneSearching,
        PhoneScreen::PressRegister => Word::PhonePressRegister,
        PhoneScreen::AskUser => Word::PhoneAskUser,
        PhoneScreen::Agreed => Word::PhoneAgreed,
        PhoneScreen::Digits => Word::PhoneDigits,
        PhoneScreen::WrongDigits { .. } => Word::PhoneWrongDigits,
        PhoneScreen::Fetching => Word::PhoneFetching,
        PhoneScreen::NoNetwork => Word::PhoneNoNetwork,
        PhoneScreen::HandingOver => Word::PhoneHandingOver,
        PhoneScreen::Saved => Word::PhoneSaved,
        PhoneScreen::Done => Word::PhoneDone,
        PhoneScreen::Failed(_) => Word::PhoneFailed,
        PhoneScreen::Asking => Word::PhoneAsking,
        PhoneScreen::Unbound => Word::PhoneUnbound,
        PhoneScreen::DeclaredLost => Word::PhoneDeclaredLost,
    }
}

/// Why a registration failed.
pub const fn failure_word(failure: PhoneFailure) -> Word {
    match failure {
        PhoneFailure::NoLink => Word::FailedNoLink,
        PhoneFailure::NothingFound => Word::FailedNothingFound,
        PhoneFailure::UnknownModel => Word::FailedUnknownModel,
        PhoneFailure::UserRefused => Word::FailedUserRefused,
        PhoneFailure::Cancelled => Word::FailedCancelled,
        PhoneFailure::WrongDigits => Word::FailedWrongDigits,
        PhoneFailure::LinkLost => Word::FailedLinkLost,
        PhoneFailure::NoAnswer => Word::FailedNoAnswer,
        PhoneFailure::Busy => Word::FailedBusy,
        PhoneFailure::NotNow => Word::FailedNotNow,
        PhoneFailure::DeviceRefused => Word::FailedDeviceRefused,
        PhoneFailure::ServerRefused => Word::FailedServerRefused,
        PhoneFailure::Ended(_) => Word::FailedEnded,
    }
}
