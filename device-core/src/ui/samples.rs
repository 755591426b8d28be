//! Views of every screen with every note, cause and problem: what tests, pictures and measurements look at.

use std::vec::Vec;

use crate::key::{Key, KeySet};
use crate::money::Fen;
use crate::profile::RegistrationTrigger;
use crate::records::PayeeCode;
use crate::text::{Name, Payee};
use crate::time::WallClock;
use crate::view::{
    CodeDigits, CodeNote, CodeShape, DeclineCause, FingerProblem, Language, Purpose, Screen,
    Status, TextScale, View,
};

/// A named view.
#[derive(Clone, Debug)]
pub struct Sample {
    /// What it shows, as a file name.
    pub name: &'static str,
    /// The view.
    pub view: View,
}

mod more;

/// Every screen in one language and scale, the help sheets after them, and then what a touch panel shows.
#[must_use]
pub fn samples(language: Language, scale: TextScale) -> Vec<Sample> {
    let status = Status { bars: 3, battery_fifths: 4 };
    let weak = Status { bars: 0, battery_fifths: 1 };
    let view = |screen, help, status| View {
        screen,
        help,
        status,
        lamps: KeySet::EMPTY,
        language,
        scale,
        panel: false,
    };
    let offline = |name: &str| name.contains("offline") || name.contains("clock");
    let shown = screens().into_iter().map(|(name, screen)| Sample {
        name,
        view: view(screen, false, if offline(name) { weak } else { status }),
    });
    let helped = helped()
        .into_iter()
        .map(|(name, screen)| Sample { name, view: view(screen, true, status) });
    let touched = more::panel().into_iter().map(|(name, screen)| Sample {
        name,
        view: View { panel: true, ..view(screen, name.contains("help"), status) },
    });
    shown.chain(helped).chain(touched).collect()
}

fn amount(text: &str) -> Fen {
    text.parse().unwrap_or(Fen::MAX)
}

fn payee(name: &str, romanised: Option<&str>) -> Payee {
    Payee { name: Name::fitting(name), romanised: romanised.map(Name::fitting) }
}

fn grocer() -> Payee {
    payee("老王菜店", Some("Lao Wang Cai Dian"))
}

fn long() -> Payee {
    payee("北京市朝阳区幸福路便民蔬菜水果综合超市", Some("Xingfu Lu Chaoshi"))
}

fn boxed() -> Payee {
    payee("王喆堃早点铺", Some("Wang Zhekun Zaodian"))
}

fn latin() -> Payee {
    payee("Anderson's Household and Garden Store", None)
}

fn code(length: usize) -> Option<CodeDigits> {
    CodeDigits::try_from("130471823659120477862514".get(..length)?).ok()
}

const MORNING: WallClock = WallClock { month: 11, day: 22, hour: 9, minute: 31 };

fn screens() -> Vec<(&'static str, Screen)> {
    let mut all = doors();
    all.extend(homes());
    all.extend(unlocking());
    all.extend(codes());
    all.extend(payments());
    all.extend(declines());
    all.extend(more::enrolment());
    all.extend(more::scanning());
    all.extend(more::being_paid());
    all.extend(more::family());
    all
}

fn doors() -> Vec<(&'static str, Screen)> {
    std::vec![
        ("not_enrolled", Screen::NotEnrolled { trigger: RegistrationTrigger::Link }),
        ("storage_refused", Screen::StorageRefused),
        ("disabled", Screen::Disabled),
        ("clock_lost", Screen::ClockLost),
    ]
}

fn homes() -> Vec<(&'static str, Screen)> {
    let owner = || Name::fitting("王桂兰");
    let clock = Some(MORNING);
    let one = KeySet::of(&[Key::ShowCode]);
    let two = KeySet::of(&[Key::ShowCode, Key::Scan]);
    let three = KeySet::of(&[Key::ShowCode, Key::Scan, Key::BePaid]);
    let long = Name::fitting("阿卜杜拉买买提吐尔逊");
    std::vec![
        ("locked_home_one", Screen::LockedHome { owner: owner(), clock, offers: one }),
        ("locked_home_two", Screen::LockedHome { owner: owner(), clock, offers: two }),
        ("locked_home_three", Screen::LockedHome { owner: owner(), clock, offers: three }),
        ("locked_home_no_clock", Screen::LockedHome { owner: long, clock: None, offers: one }),
        ("home_one", Screen::Home { owner: owner(), clock, offers: one }),
        ("home_two", Screen::Home { owner: owner(), clock, offers: two }),
        ("home_three", Screen::Home { owner: owner(), clock, offers: three }),
        ("home_none", Screen::Home { owner: owner(), clock, offers: KeySet::EMPTY }),
    ]
}

fn unlocking() -> Vec<(&'static str, Screen)> {
    let code = Purpose::Mode(Key::ShowCode);
    let scan = Purpose::Mode(Key::Scan);
    let paid = Purpose::Mode(Key::BePaid);
    let unlock = |problem, purpose| Screen::Unlock { problem, purpose };
    let pin = |typed, tries_left, purpose| Screen::EnterPin { typed, tries_left, purpose };
    std::vec![
        ("unlock_home", unlock(None, Purpose::Home)),
        ("unlock_code", unlock(None, code)),
        ("unlock_scan", unlock(None, scan)),
        ("unlock_be_paid", unlock(None, paid)),
        ("unlock_not_recognised", unlock(Some(FingerProblem::NotRecognised), code)),
        ("unlock_poor", unlock(Some(FingerProblem::Poor), Purpose::Authenticate)),
        ("pin_0", pin(0, None, code)),
        ("pin_3", pin(3, None, Purpose::Home)),
        ("pin_6", pin(6, None, scan)),
        ("pin_wrong", pin(0, Some(1), code)),
        ("pin_locked_1", Screen::PinLocked { minutes: 1 }),
        ("pin_locked_60", Screen::PinLocked { minutes: 60 }),
    ]
}

fn codes() -> Vec<(&'static str, Screen)> {
    let shown = |length, shape, note| Screen::PayerCode { digits: code(length), shape, note };
    use CodeNote::{ClockDoubtful, Ending, LetScan, Offline};
    use CodeShape::{Bar, BarTurned, Both, Digits, Qr};
    std::vec![
        ("code_preparing", Screen::PayerCode { digits: None, shape: Both, note: LetScan }),
        ("code_both", shown(18, Both, LetScan)),
        ("code_both_16_digits", shown(16, Both, LetScan)),
        ("code_both_offline", shown(18, Both, Offline)),
        ("code_both_clock", shown(18, Both, ClockDoubtful)),
        ("code_both_ending", shown(18, Both, Ending)),
        ("code_qr", shown(18, Qr, LetScan)),
        ("code_qr_offline", shown(24, Qr, Offline)),
        ("code_bar", shown(18, Bar, LetScan)),
        ("code_bar_ending", shown(18, Bar, Ending)),
        ("code_digits", shown(18, Digits, LetScan)),
        ("code_digits_longest_offline", shown(24, Digits, Offline)),
        ("code_turned_19_digits", shown(19, BarTurned, LetScan)),
        ("code_turned_24_digits", shown(24, BarTurned, LetScan)),
        ("code_turned_23_digits_offline", shown(23, BarTurned, Offline)),
        ("code_turned_clock", shown(20, BarTurned, ClockDoubtful)),
        ("code_turned_ending", shown(20, BarTurned, Ending)),
    ]
}

fn payments() -> Vec<(&'static str, Screen)> {
    let ask = |sum, payee, problem| Screen::Authenticate { amount: amount(sum), payee, problem };
    let settle = |sum, payee, phase| Screen::Settling { amount: amount(sum), payee, phase };
    let unknown = |sum, payee, phase| Screen::NotYetKnown { amount: amount(sum), payee, phase };
    let paid = |sum, payee| Screen::Paid { amount: amount(sum), payee, at: MORNING };
    std::vec![
        ("authenticate", ask("1280.00", grocer(), None)),
        (
            "authenticate_not_recognised",
            ask("1280.00", grocer(), Some(FingerProblem::NotRecognised))
        ),
        ("authenticate_poor_long", ask("99999999.99", long(), Some(FingerProblem::Poor))),
        ("authenticate_boxes", ask("350.00", boxed(), None)),
        ("settling", settle("12.50", grocer(), 0)),
        ("settling_long", settle("99999999.99", long(), 3)),
        ("settling_boxes", settle("8.00", boxed(), 1)),
        ("not_yet_known", unknown("12.50", grocer(), 2)),
        ("not_yet_known_long", unknown("99999999.99", long(), 4)),
        ("not_yet_known_boxes", unknown("8.00", boxed(), 1)),
        ("paid", paid("12.50", grocer())),
        ("paid_thousands", paid("1234.56", latin())),
        ("paid_long", paid("99999999.99", long())),
        ("paid_boxes", paid("8.00", boxed())),
    ]
}

fn declines() -> Vec<(&'static str, Screen)> {
    let no = |cause, payee| Screen::Declined { cause, amount: amount("12.50"), payee };
    std::vec![
        ("declined_not_enough_money", no(DeclineCause::NotEnoughMoney, grocer())),
        ("declined_code_expired", no(DeclineCause::CodeExpired, grocer())),
        ("declined_code_used", no(DeclineCause::CodeUsed, grocer())),
        ("declined_over_limit", no(DeclineCause::OverLimit, grocer())),
        ("declined_account_frozen", no(DeclineCause::AccountFrozen, grocer())),
        ("declined_owner_refused", no(DeclineCause::OwnerRefused, grocer())),
        ("declined_nobody_agreed", no(DeclineCause::NobodyAgreed, grocer())),
        ("declined_merchant_cancelled", no(DeclineCause::MerchantCancelled, grocer())),
        ("declined_storage_failed", no(DeclineCause::StorageFailed, grocer())),
        ("declined_pin_barred", no(DeclineCause::PinBarred, grocer())),
        ("declined_not_sent", no(DeclineCause::NotSent, grocer())),
        ("declined_payee_gone", no(DeclineCause::PayeeGone, grocer())),
        ("declined_long", no(DeclineCause::StorageFailed, long())),
        ("declined_boxes", no(DeclineCause::NotEnoughMoney, boxed())),
    ]
}

/// One view of each screen, under its help sheet.
fn helped() -> Vec<(&'static str, Screen)> {
    let owner = || Name::fitting("王桂兰");
    let offers = KeySet::of(&[Key::ShowCode]);
    let clock = Some(MORNING);
    let (amount, purpose) = (amount("12.50"), Purpose::Mode(Key::ShowCode));
    let shape = CodeShape::Both;
    std::vec![
        ("help_not_enrolled", Screen::NotEnrolled { trigger: RegistrationTrigger::Link }),
        ("help_storage_refused", Screen::StorageRefused),
        ("help_disabled", Screen::Disabled),
        ("help_locked_home", Screen::LockedHome { owner: owner(), clock, offers }),
        ("help_home", Screen::Home { owner: owner(), clock, offers }),
        ("help_unlock", Screen::Unlock { problem: None, purpose }),
        ("help_enter_pin", Screen::EnterPin { typed: 2, tries_left: None, purpose }),
        ("help_pin_locked", Screen::PinLocked { minutes: 15 }),
        ("help_code", Screen::PayerCode { digits: code(18), shape, note: CodeNote::LetScan }),
        ("help_clock_lost", Screen::ClockLost),
        ("help_authenticate", Screen::Authenticate { amount, payee: grocer(), problem: None }),
        ("help_settling", Screen::Settling { amount, payee: grocer(), phase: 0 }),
        ("help_not_yet_known", Screen::NotYetKnown { amount, payee: grocer(), phase: 0 }),
        ("help_paid", Screen::Paid { amount, payee: grocer(), at: MORNING }),
        (
            "help_declined",
            Screen::Declined { cause: DeclineCause::CodeUsed, amount, payee: grocer() },
        ),
    ]
    .into_iter()
    .chain(more::helped())
    .collect()
}

/// A payee code of this many bytes, as a URL.
fn payee_code(bytes: usize) -> PayeeCode {
    const URL: &str = "https://pay.example.cn/p/";
    const LETTERS: &str = "7Qk2xVb9TzLm4RcY1sWd8NhGf3JpUe6Ao5";
    let rest = LETTERS.chars().cycle().take(bytes.saturating_sub(URL.len()));
    URL.chars().chain(rest).collect()
}
