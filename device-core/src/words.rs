//! The device's words: on the screen and spoken, in both languages.
//!
//! Designers write them in `assets/words`; `build.rs` checks the files and makes the enum [`Word`] of them. Nothing here
//! knows where a word stands on the screen.

use core::fmt::{self, Display, Write};

use crate::effect::Prompt;
use crate::money::Fen;
use crate::view::{DeclineCause, Language};

mod amount;

pub use amount::{amount_parts, spoken_amount};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

impl Word {
    /// The text, place holders as they stand in the file.
    #[must_use]
    pub const fn text(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.chinese(),
            Language::English => self.english(),
        }
    }

    /// The text with U+0001 wherever a line may well end.
    #[must_use]
    pub(crate) const fn marked(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.marked_chinese(),
            Language::English => self.marked_english(),
        }
    }

    /// Writes the text with its place holders filled in; one without a value stays as it is.
    ///
    /// # Errors
    /// Those of `out`: a bounded string that is full.
    pub fn write(
        self,
        language: Language,
        values: &[(&str, &dyn Display)],
        out: &mut impl Write,
    ) -> fmt::Result {
        fill(self.text(language), values, out)
    }
}

/// Writes a text with its place holders filled in.
pub(crate) fn fill(
    text: &str,
    values: &[(&str, &dyn Display)],
    out: &mut impl Write,
) -> fmt::Result {
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.write_str(before)?;
        let Some((name, after)) = after.split_once('}') else {
            return write!(out, "{{{after}");
        };
        match values.iter().find(|(known, _)| *known == name) {
            Some((_, value)) => write!(out, "{value}")?,
            None => write!(out, "{{{name}}}")?,
        }
        rest = after;
    }
    out.write_str(rest)
}

/// The words that say why money did not move.
#[must_use]
pub const fn cause_word(cause: DeclineCause) -> Word {
    match cause {
        DeclineCause::NotEnoughMoney => Word::PrimaryCauseNotEnoughMoney,
        DeclineCause::CodeExpired => Word::PrimaryCauseCodeExpired,
        DeclineCause::CodeUsed => Word::PrimaryCauseCodeUsed,
        DeclineCause::OverLimit => Word::PrimaryCauseOverLimit,
        DeclineCause::AccountFrozen => Word::PrimaryCauseAccountFrozen,
        DeclineCause::OwnerRefused => Word::PrimaryCauseOwnerRefused,
        DeclineCause::NobodyAgreed => Word::PrimaryCauseNobodyAgreed,
        DeclineCause::MerchantCancelled => Word::PrimaryCauseMerchantCancelled,
        DeclineCause::PinBarred => Word::PrimaryCausePinBarred,
        DeclineCause::StorageFailed => Word::PrimaryCauseStorageFailed,
        DeclineCause::NotSent => Word::PrimaryCauseNotSent,
        DeclineCause::PayeeGone => Word::PrimaryCausePayeeGone,
    }
}

/// Writes what is said for a prompt, amounts as people say them.
///
/// # Errors
/// Those of `out`. [`SPOKEN_BYTES`] hold every prompt.
pub fn prompt_text(prompt: &Prompt, language: Language, out: &mut impl Write) -> fmt::Result {
    let word = prompt_word(prompt);
    match prompt {
        Prompt::Authenticate(amount) | Prompt::Paid(amount) | Prompt::MoneyIn(amount) => {
            word.write(language, &[("amount", &Spoken(*amount, language))], out)
        }
        Prompt::AskAmount(payee) => word.write(language, &[("payee", &payee.name)], out),
        Prompt::ConfirmPay(payee, amount) => {
            let amount = Spoken(*amount, language);
            word.write(language, &[("payee", &payee.name), ("amount", &amount)], out)
        }
        Prompt::Declined(cause) => {
            word.write(language, &[("cause", &cause_word(*cause).text(language))], out)
        }
        Prompt::NotEnrolled
        | Prompt::StorageRefused
        | Prompt::PressFinger
        | Prompt::FingerNotRead
        | Prompt::TypePin
        | Prompt::PinWrong
        | Prompt::PinLocked
        | Prompt::LetScan
        | Prompt::LetScanOffline
        | Prompt::ClockDoubtful
        | Prompt::CodeEnding
        | Prompt::Settling
        | Prompt::NotYetKnown
        | Prompt::Locked
        | Prompt::Home
        | Prompt::LockedHome
        | Prompt::KeepCodeSecret
        | Prompt::Disabled
        | Prompt::BatteryLow
        | Prompt::PhoneConnected
        | Prompt::TypeDigits
        | Prompt::DigitsWrong
        | Prompt::NotBound
        | Prompt::TakingAccount
        | Prompt::Bound
        | Prompt::LayFinger
        | Prompt::LiftFinger
        | Prompt::FingerEnrolled
        | Prompt::SetPin
        | Prompt::RepeatPin
        | Prompt::PinDiffers
        | Prompt::Ready
        | Prompt::Aim
        | Prompt::AimHelp
        | Prompt::CodeNotPayable
        | Prompt::NoNetwork
        | Prompt::AmountTooLarge
        | Prompt::LetPayerScan
        | Prompt::Unbound
        | Prompt::ConfirmUnbind
        | Prompt::History
        | Prompt::Menu => word.write(language, &[], out),
    }
}

/// Bytes that hold every spoken prompt.
pub const SPOKEN_BYTES: usize = 256;

/// The sentence of a prompt.
#[must_use]
pub fn prompt_word(prompt: &Prompt) -> Word {
    match prompt {
        Prompt::NotEnrolled => Word::SayNotEnrolled,
        Prompt::StorageRefused => Word::SayStorage,
        Prompt::PressFinger => Word::SayPressFinger,
        Prompt::FingerNotRead => Word::SayFingerNotRead,
        Prompt::TypePin => Word::SayTypePin,
        Prompt::PinWrong => Word::SayPinWrong,
        Prompt::PinLocked => Word::SayPinLocked,
        Prompt::LetScan => Word::SayLetScan,
        Prompt::LetScanOffline => Word::SayLetScanOffline,
        Prompt::ClockDoubtful => Word::SayClockDoubtful,
        Prompt::CodeEnding => Word::SayCodeEnding,
        Prompt::Authenticate(_) => Word::SayAuthenticate,
        Prompt::Settling => Word::SaySettling,
        Prompt::NotYetKnown => Word::SayNotYetKnown,
        Prompt::Paid(_) => Word::SayPaid,
        Prompt::Declined(_) => Word::SayDeclined,
        Prompt::Locked => Word::SayLocked,
        Prompt::Home => Word::SayHome,
        Prompt::LockedHome => Word::SayLockedHome,
        Prompt::KeepCodeSecret => Word::SayKeepCodeSecret,
        Prompt::Disabled => Word::SayDisabled,
        Prompt::BatteryLow => Word::SayBatteryLow,
        Prompt::PhoneConnected => Word::SayPhoneConnected,
        Prompt::TypeDigits => Word::SayTypeDigits,
        Prompt::DigitsWrong => Word::SayDigitsWrong,
        Prompt::NotBound => Word::SayNotBound,
        Prompt::TakingAccount => Word::SayTakingAccount,
        Prompt::Bound => Word::SayBound,
        Prompt::LayFinger => Word::SayLayFinger,
        Prompt::LiftFinger => Word::SayLiftFinger,
        Prompt::FingerEnrolled => Word::SayFingerEnrolled,
        Prompt::SetPin => Word::SaySetPin,
        Prompt::RepeatPin => Word::SayRepeatPin,
        Prompt::PinDiffers => Word::SayPinDiffers,
        Prompt::Ready => Word::SayReady,
        Prompt::Aim => Word::SayAim,
        Prompt::AimHelp => Word::SayAimHelp,
        Prompt::CodeNotPayable => Word::SayCodeNotPayable,
        Prompt::NoNetwork => Word::SayNoNetwork,
        // Without a payee it is an amount to be paid.
        Prompt::AskAmount(payee) if payee.name.as_str().is_empty() => Word::SayAskAmountIn,
        Prompt::AskAmount(_) => Word::SayAskAmount,
        Prompt::AmountTooLarge => Word::SayAmountTooLarge,
        Prompt::ConfirmPay(..) => Word::SayConfirmPay,
        Prompt::LetPayerScan => Word::SayLetPayerScan,
        Prompt::MoneyIn(_) => Word::SayMoneyIn,
        Prompt::Unbound => Word::SayUnbound,
        Prompt::ConfirmUnbind => Word::SayConfirmUnbind,
        Prompt::History => Word::SayHistory,
        Prompt::Menu => Word::SayMenu,
    }
}

struct Spoken(Fen, Language);

impl Display for Spoken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        spoken_amount(self.0, self.1, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::{NAME_BYTES, Name, Payee};

    fn said(prompt: &Prompt, language: Language) -> String {
        let mut text = heapless::String::<SPOKEN_BYTES>::new();
        prompt_text(prompt, language, &mut text).unwrap();
        text.as_str().to_owned()
    }

    #[test]
    fn prompts_are_said_with_what_belongs_in_them() {
        let amount = "12.50".parse().unwrap();
        let paid = Prompt::Paid(amount);
        assert_eq!(said(&paid, Language::Chinese), "付好了,十二块五".replace(',', "\u{ff0c}"));
        assert_eq!(said(&paid, Language::English), "Paid: twelve yuan fifty.");
        let declined = Prompt::Declined(DeclineCause::NotEnoughMoney);
        assert_eq!(
            said(&declined, Language::English),
            "Not paid. No money was taken. Balance too low."
        );
        assert!(said(&declined, Language::Chinese).ends_with("余额不够"));
    }

    #[test]
    fn the_longest_prompt_fits() {
        for language in [Language::Chinese, Language::English] {
            for amount in ["99999999.99", "77777777.77"] {
                let amount = amount.parse().unwrap();
                said(&Prompt::Authenticate(amount), language);
                for character in ["W", "老"] {
                    let name = Name::fitting(&character.repeat(NAME_BYTES));
                    let payee = Payee { name, romanised: None };
                    said(&Prompt::ConfirmPay(payee.clone(), amount), language);
                    said(&Prompt::AskAmount(payee), language);
                }
            }
            for word in Word::ALL {
                assert!(word.text(language).len() < SPOKEN_BYTES - 40, "{}", word.name());
            }
        }
    }

    #[test]
    fn place_holders_are_filled_or_left() {
        let mut text = String::new();
        let word = Word::TitleWaitMinutes;
        word.write(Language::English, &[("minutes", &5)], &mut text).unwrap();
        assert_eq!(text, "Wait 5 min");
        text.clear();
        word.write(Language::English, &[], &mut text).unwrap();
        assert_eq!(text, "Wait {minutes} min");
    }
}
