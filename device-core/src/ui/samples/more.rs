//! Views of enrolment, scanning, being paid and the family's pages, and of what a touch panel shows of all screens.

use std::vec::Vec;

use super::{MORNING, amount, boxed, code, grocer, latin, long, payee, payee_code};
use crate::effect::Outcome;
use crate::key::{Key, KeySet};
use crate::profile::RegistrationTrigger;
use crate::text::{Name, Payee};
use crate::view::{
    AmountProblem, AmountText, BindFailure, CodeNote, CodeRefusal, CodeShape, DeclineCause,
    EnrolProblem, FingerProblem, HistoryEntry, PinProblem, Purpose, Screen,
};

type Named = Vec<(&'static str, Screen)>;

fn owner() -> Name {
    Name::fitting("王桂兰")
}

fn phone() -> Name {
    Name::fitting("王敏的手机")
}

fn digits(typed: &str, tries_left: Option<u8>) -> Screen {
    let typed = typed.try_into().unwrap_or_default();
    Screen::TypeDigits { phone: phone(), typed, tries_left }
}

fn pin(typed: u8, again: bool, problem: Option<PinProblem>) -> Screen {
    Screen::SetPin { typed, again, problem }
}

fn finger(touches: u8, problem: Option<EnrolProblem>, optional: bool) -> Screen {
    Screen::EnrolFinger { finger: 1, touches, wanted: 3, problem, optional }
}

pub(super) fn enrolment() -> Named {
    use RegistrationTrigger::{CapacitiveKey, MechanicalKey, TouchKey};
    let door = |trigger| Screen::NotEnrolled { trigger };
    let failed = |cause| Screen::NotBound { cause };
    let long_phone = Name::fitting("Alexandria's Galaxy S24 Ultra 5G");
    let long_digits = Screen::TypeDigits {
        phone: long_phone.clone(),
        typed: "4071".try_into().unwrap_or_default(),
        tries_left: None,
    };
    std::vec![
        ("not_enrolled_key", door(MechanicalKey)),
        ("not_enrolled_capacitive", door(CapacitiveKey)),
        ("not_enrolled_touch_key", door(TouchKey)),
        ("connecting", Screen::Connecting { phone: None, phase: 0 }),
        ("connecting_recognised", Screen::Connecting { phone: Some(phone()), phase: 2 }),
        ("connecting_long", Screen::Connecting { phone: Some(long_phone), phase: 4 }),
        ("digits_0", digits("", None)),
        ("digits_3", digits("407", None)),
        ("digits_6", digits("407183", None)),
        ("digits_wrong", digits("", Some(2))),
        ("digits_long", long_digits),
        ("taking_account", Screen::TakingAccount { phase: 1 }),
        ("not_bound_wrong_digits", failed(BindFailure::WrongDigits)),
        ("not_bound_phone_gone", failed(BindFailure::PhoneGone)),
        ("not_bound_too_slow", failed(BindFailure::TooSlow)),
        ("not_bound_cancelled", failed(BindFailure::Cancelled)),
        ("not_bound_phone_cancelled", failed(BindFailure::PhoneCancelled)),
        ("not_bound_not_genuine", failed(BindFailure::NotGenuine)),
        ("not_bound_storage_failed", failed(BindFailure::StorageFailed)),
        ("finger_0", finger(0, None, true)),
        ("finger_1", finger(1, None, true)),
        ("finger_2", finger(2, None, false)),
        ("finger_poor", finger(1, Some(EnrolProblem::Poor), true)),
        ("finger_known", finger(0, Some(EnrolProblem::Known), true)),
        ("finger_done", Screen::FingerDone { fingers: 1, more: true }),
        ("finger_done_all", Screen::FingerDone { fingers: 5, more: false }),
        ("set_pin", pin(0, false, None)),
        ("set_pin_4", pin(4, false, None)),
        ("set_pin_again", pin(2, true, None)),
        ("set_pin_differs", pin(0, false, Some(PinProblem::Differs))),
        ("set_pin_simple", pin(0, false, Some(PinProblem::TooSimple))),
        ("bound", Screen::Bound { owner: owner(), online: true }),
        ("bound_offline", Screen::Bound { owner: owner(), online: false }),
    ]
}

fn asked(payee: Option<Payee>, typed: &str, problem: Option<AmountProblem>) -> Screen {
    let typed = AmountText::try_from(typed).unwrap_or_default();
    Screen::EnterAmount { payee, typed, problem }
}

pub(super) fn scanning() -> Named {
    let refused = |cause| Screen::CodeRefused { cause };
    let too_large = Some(AmountProblem::TooLarge { most: amount("5000.00") });
    let confirm = |payee, sum| Screen::ConfirmPay { payee, amount: amount(sum) };
    let offers = KeySet::of(&[Key::ShowCode]);
    std::vec![
        ("scanning", Screen::Scanning { misses: 0, phase: 1 }),
        ("scanning_missed_once", Screen::Scanning { misses: 1, phase: 2 }),
        ("scanning_missed_twice", Screen::Scanning { misses: 2, phase: 3 }),
        ("resolving", Screen::Resolving { phase: 0 }),
        ("code_refused_not_a_payment", refused(CodeRefusal::NotAPayment)),
        ("code_refused_damaged", refused(CodeRefusal::Damaged)),
        ("code_refused_unknown_payee", refused(CodeRefusal::UnknownPayee)),
        ("code_refused_other_currency", refused(CodeRefusal::OtherCurrency)),
        ("code_refused_own_code", refused(CodeRefusal::OwnCode)),
        ("code_refused_expired", refused(CodeRefusal::Expired)),
        ("code_refused_no_answer", refused(CodeRefusal::NoAnswer)),
        ("code_refused_camera_fault", refused(CodeRefusal::CameraFault)),
        ("code_refused_nothing_seen", refused(CodeRefusal::NothingSeen)),
        ("no_network", Screen::NoNetwork { offers }),
        ("no_network_no_key", Screen::NoNetwork { offers: KeySet::EMPTY }),
        ("amount_empty", asked(Some(grocer()), "", None)),
        ("amount_typed", asked(Some(grocer()), "12.5", None)),
        ("amount_full", asked(Some(grocer()), "1234.56", None)),
        ("amount_too_large", asked(Some(grocer()), "6000", too_large)),
        ("amount_zero", asked(Some(grocer()), "", Some(AmountProblem::Zero))),
        ("amount_long", asked(Some(long()), "99999.99", too_large)),
        ("amount_boxes", asked(Some(boxed()), "8", None)),
        ("confirm_pay", confirm(grocer(), "12.50")),
        ("confirm_pay_long", confirm(long(), "4999.99")),
        ("confirm_pay_boxes", confirm(boxed(), "8.00")),
        ("confirm_pay_latin", confirm(latin(), "1234.56")),
    ]
}

fn shown(bytes: usize, sum: Option<&str>, online: bool) -> Screen {
    let amount = sum.map(amount);
    Screen::PayeeCode { code: payee_code(bytes), amount, owner: owner(), online }
}

pub(super) fn being_paid() -> Named {
    let came = |sum, from| Screen::MoneyIn { amount: amount(sum), from, at: MORNING };
    std::vec![
        ("payee_code", shown(60, None, true)),
        ("payee_code_short", shown(30, None, true)),
        ("payee_code_longest", shown(160, None, true)),
        ("payee_code_amount", shown(100, Some("12.50"), true)),
        ("payee_code_offline", shown(100, None, false)),
        ("amount_in_empty", asked(None, "", None)),
        ("amount_in_typed", asked(None, "35", None)),
        ("money_in", came("35.00", payee("王敏", None))),
        ("money_in_long", came("99999999.99", long())),
        ("money_in_boxes", came("8.00", boxed())),
    ]
}

fn listed(index: u8, sum: &str, party: Payee, outcome: Outcome) -> Screen {
    let entry = HistoryEntry { amount: amount(sum), party, at: MORNING, outcome };
    Screen::History { index, total: 20, entry: Some(entry) }
}

pub(super) fn family() -> Named {
    std::vec![
        ("menu", Screen::Menu),
        ("history_paid", listed(1, "12.50", grocer(), Outcome::Paid)),
        ("history_received", listed(2, "35.00", payee("王敏", None), Outcome::Received)),
        (
            "history_declined",
            listed(20, "1280.00", latin(), Outcome::Declined(DeclineCause::NotEnoughMoney))
        ),
        ("history_long", listed(3, "99999999.99", long(), Outcome::Paid)),
        ("history_boxes", listed(4, "8.00", boxed(), Outcome::Received)),
        ("history_none", Screen::History { index: 0, total: 0, entry: None }),
        ("confirm_unbind", Screen::ConfirmUnbind { owner: owner() }),
    ]
}

/// One view of each of these screens, under its help sheet.
pub(super) fn helped() -> Named {
    let offers = KeySet::of(&[Key::ShowCode]);
    let (sum, from) = (amount("35.00"), payee("王敏", None));
    std::vec![
        ("help_connecting", Screen::Connecting { phone: None, phase: 0 }),
        ("help_digits", digits("407", None)),
        ("help_taking_account", Screen::TakingAccount { phase: 0 }),
        ("help_not_bound", Screen::NotBound { cause: BindFailure::PhoneGone }),
        ("help_finger", finger(1, None, true)),
        ("help_finger_done", Screen::FingerDone { fingers: 1, more: true }),
        ("help_set_pin", pin(0, false, None)),
        ("help_bound", Screen::Bound { owner: owner(), online: true }),
        ("help_scanning", Screen::Scanning { misses: 0, phase: 0 }),
        ("help_resolving", Screen::Resolving { phase: 0 }),
        ("help_code_refused", Screen::CodeRefused { cause: CodeRefusal::NotAPayment }),
        ("help_no_network", Screen::NoNetwork { offers }),
        ("help_amount", asked(Some(grocer()), "12.5", None)),
        ("help_amount_in", asked(None, "35", None)),
        ("help_confirm_pay", Screen::ConfirmPay { payee: grocer(), amount: amount("12.50") }),
        ("help_payee_code", shown(100, None, true)),
        ("help_money_in", Screen::MoneyIn { amount: sum, from, at: MORNING }),
        ("help_menu", Screen::Menu),
        ("help_history", listed(1, "12.50", grocer(), Outcome::Paid)),
        ("help_unbind", Screen::ConfirmUnbind { owner: owner() }),
    ]
}

/// Every screen as a touch panel shows it; the keypad in each of its uses.
pub(super) fn panel() -> Named {
    let clock = Some(MORNING);
    let three = KeySet::of(&[Key::ShowCode, Key::Scan, Key::BePaid]);
    let one = KeySet::of(&[Key::ShowCode]);
    let code_for = Purpose::Mode(Key::ShowCode);
    let payer = |length, shape, note| Screen::PayerCode { digits: code(length), shape, note };
    let enter = |typed, tries_left| Screen::EnterPin { typed, tries_left, purpose: code_for };
    let too_large = Some(AmountProblem::TooLarge { most: amount("5000.00") });
    let poor = Some(FingerProblem::Poor);
    let (sum, at) = (amount("12.50"), MORNING);
    std::vec![
        ("panel_not_enrolled", Screen::NotEnrolled { trigger: RegistrationTrigger::TouchArea }),
        ("panel_locked_home", Screen::LockedHome { owner: owner(), clock, offers: three }),
        ("panel_home", Screen::Home { owner: owner(), clock, offers: three }),
        ("panel_unlock", Screen::Unlock { problem: None, purpose: code_for }),
        ("panel_unlock_poor", Screen::Unlock { problem: poor, purpose: code_for }),
        ("panel_pin", enter(3, None)),
        ("panel_pin_wrong", enter(0, Some(1))),
        ("panel_pin_locked", Screen::PinLocked { minutes: 5 }),
        ("panel_code_both", payer(18, CodeShape::Both, CodeNote::LetScan)),
        ("panel_code_ending", payer(18, CodeShape::Both, CodeNote::Ending)),
        ("panel_code_qr", payer(18, CodeShape::Qr, CodeNote::Offline)),
        ("panel_code_bar", payer(18, CodeShape::Bar, CodeNote::Offline)),
        ("panel_code_turned", payer(24, CodeShape::BarTurned, CodeNote::Ending)),
        ("panel_clock_lost", Screen::ClockLost),
        (
            "panel_authenticate",
            Screen::Authenticate { amount: sum, payee: grocer(), problem: poor }
        ),
        ("panel_settling", Screen::Settling { amount: sum, payee: grocer(), phase: 0 }),
        ("panel_not_yet_known", Screen::NotYetKnown { amount: sum, payee: long(), phase: 0 }),
        ("panel_paid", Screen::Paid { amount: sum, payee: grocer(), at }),
        (
            "panel_declined",
            Screen::Declined { cause: DeclineCause::NotSent, amount: sum, payee: long() }
        ),
        ("panel_connecting", Screen::Connecting { phone: Some(phone()), phase: 0 }),
        ("panel_digits_0", digits("", None)),
        ("panel_digits", digits("4071", None)),
        ("panel_digits_wrong", digits("", Some(2))),
        ("panel_not_bound", Screen::NotBound { cause: BindFailure::NotGenuine }),
        ("panel_finger", finger(1, Some(EnrolProblem::Poor), true)),
        ("panel_finger_done", Screen::FingerDone { fingers: 1, more: true }),
        ("panel_finger_done_all", Screen::FingerDone { fingers: 5, more: false }),
        ("panel_set_pin", pin(0, false, None)),
        ("panel_set_pin_again", pin(4, true, None)),
        ("panel_set_pin_differs", pin(0, false, Some(PinProblem::Differs))),
        ("panel_set_pin_simple", pin(0, false, Some(PinProblem::TooSimple))),
        ("panel_bound", Screen::Bound { owner: owner(), online: false }),
        ("panel_scanning", Screen::Scanning { misses: 1, phase: 2 }),
        ("panel_resolving", Screen::Resolving { phase: 0 }),
        ("panel_code_refused", Screen::CodeRefused { cause: CodeRefusal::OtherCurrency }),
        ("panel_no_network", Screen::NoNetwork { offers: one }),
        ("panel_amount_empty", asked(Some(grocer()), "", None)),
        ("panel_amount_long", asked(Some(long()), "", None)),
        ("panel_amount", asked(Some(grocer()), "12.5", None)),
        ("panel_amount_too_large", asked(Some(grocer()), "6000", too_large)),
        ("panel_amount_zero", asked(Some(grocer()), "", Some(AmountProblem::Zero))),
        ("panel_amount_in", asked(None, "", None)),
        ("panel_confirm_pay", Screen::ConfirmPay { payee: grocer(), amount: sum }),
        ("panel_payee_code", shown(160, None, true)),
        ("panel_payee_code_amount", shown(100, Some("12.50"), false)),
        ("panel_money_in", Screen::MoneyIn { amount: sum, from: boxed(), at }),
        ("panel_menu", Screen::Menu),
        ("panel_history", listed(2, "12.50", grocer(), Outcome::Paid)),
        ("panel_history_none", Screen::History { index: 0, total: 0, entry: None }),
        ("panel_confirm_unbind", Screen::ConfirmUnbind { owner: owner() }),
        ("panel_help", Screen::Scanning { misses: 0, phase: 0 }),
    ]
}
