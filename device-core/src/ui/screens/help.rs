//! The help sheet: it covers the screen, a code too, and says in full sentences what the screen says.

use core::fmt::Display;

use crate::key::Key;
use crate::ui::glyphs::Glyphs;
use crate::ui::icons::Icon;
use crate::ui::page::Page;
use crate::ui::palette::Ink;
use crate::ui::style;
use crate::view::{Screen, View};
use crate::words::Word;

pub(super) fn help<G: Glyphs>(page: &mut Page<G>, view: &View) {
    page.band(Word::BandHelp.text(view.language), Ink::Ink, view.status);
    if view.panel {
        page.keys(&[(Key::Cancel, Word::FootSeen)]);
    } else {
        page.foot(Word::FootCloseHelp, None, Ink::Red, Ink::RedTint);
    }
    page.gap();
    page.icon(Icon::Ear, [72, 52, 0, 0], Ink::Ink);
    page.gap();
    let minutes = if let Screen::PinLocked { minutes } = &view.screen { *minutes } else { 0 };
    let values: &[(&str, &dyn Display)] = &[("minutes", &minutes)];
    page.filled(style::HELP, sheet(&view.screen), values);
    page.gap();
}

const fn sheet(screen: &Screen) -> Word {
    match screen {
        Screen::NotEnrolled { .. } => Word::HelpNotEnrolled,
        Screen::StorageRefused => Word::HelpStorage,
        Screen::Disabled => Word::HelpDisabled,
        Screen::LockedHome { .. } => Word::HelpLockedHome,
        Screen::Home { .. } => Word::HelpHome,
        Screen::Unlock { .. } => Word::HelpUnlock,
        Screen::EnterPin { .. } => Word::HelpEnterPin,
        Screen::PinLocked { .. } => Word::HelpPinLocked,
        Screen::PayerCode { .. } => Word::HelpPayerCode,
        Screen::ClockLost => Word::HelpClockLost,
        Screen::Authenticate { .. } => Word::HelpAuthenticate,
        Screen::Settling { .. } => Word::HelpSettling,
        Screen::NotYetKnown { .. } => Word::HelpNotYetKnown,
        Screen::Paid { .. } => Word::HelpPaid,
        Screen::Declined { .. } => Word::HelpDeclined,
        Screen::Connecting { .. } => Word::HelpConnecting,
        Screen::TypeDigits { .. } => Word::HelpTypeDigits,
        Screen::TakingAccount { .. } => Word::HelpTakingAccount,
        Screen::NotBound { .. } => Word::HelpNotBound,
        Screen::EnrolFinger { .. } => Word::HelpEnrolFinger,
        Screen::FingerDone { .. } => Word::HelpFingerDone,
        Screen::SetPin { .. } => Word::HelpSetPin,
        Screen::Bound { .. } => Word::HelpBound,
        Screen::Scanning { .. } => Word::HelpScanning,
        Screen::Resolving { .. } => Word::HelpResolving,
        Screen::CodeRefused { .. } => Word::HelpCodeRefused,
        Screen::NoNetwork { .. } => Word::HelpNoNetwork,
        Screen::EnterAmount { payee: Some(_), .. } => Word::HelpEnterAmount,
        Screen::EnterAmount { payee: None, .. } => Word::HelpAmountIn,
        Screen::ConfirmPay { .. } => Word::HelpConfirmPay,
        Screen::PayeeCode { .. } => Word::HelpPayeeCode,
        Screen::MoneyIn { .. } => Word::HelpMoneyIn,
        Screen::Menu => Word::HelpMenu,
        Screen::History { .. } => Word::HelpHistory,
        Screen::ConfirmUnbind { .. } => Word::HelpUnbind,
    }
}
