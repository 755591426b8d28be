//! What comes over links and buses: a phone, the scan engine, the payment server, the flash.

use super::Device;
use crate::context::StoreReason;
use crate::effect::{Effects, Prompt};
use crate::event::{LinkState, Port, ScanReading, StoreOutcome};
use crate::records::Record;
use crate::service::Word;
use crate::states::out_of_service::OutOfService;
use crate::states::{Input, PhoneInput, ServerInput};
use crate::timers::Timer;
use crate::view::BindFailure;

impl Device {
    #[inline(never)]
    pub(super) fn on_phone_link(&mut self, port: Port, state: LinkState, effects: &mut Effects) {
        self.context(effects).on_phone_link(port, state);
        if state == LinkState::Down {
            self.input(Input::Phone(PhoneInput::Gone { port }), effects);
        }
    }

    #[inline(never)]
    pub(super) fn on_phone_frame(&mut self, port: Port, frame: &[u8], effects: &mut Effects) {
        let waits = self.state.in_registration();
        let Some(heard) = self.context(effects).on_phone_frame(port, frame, waits) else { return };
        if let Some(input) = heard.input.clone() {
            let wants = matches!(input, PhoneInput::Wants { .. });
            self.input(Input::Phone(input), effects);
            if wants && !self.state.holds_phone() && self.core.phone.asked().is_some() {
                self.core.phone.refuse_offer();
            }
        }
        let waits = self.state.in_registration();
        self.context(effects).answer_phone(heard, waits);
    }

    /// A registration that no state is at any more has ended: its owner turned to something else.
    #[inline(never)]
    pub(super) fn release_phone(&mut self) {
        self.core.phone.end(BindFailure::Cancelled);
        self.core.timers.clear(Timer::Phone);
    }

    #[inline(never)]
    pub(super) fn on_scanned(&mut self, reading: &ScanReading, effects: &mut Effects) {
        // An answer that comes after the engine was told to stop is not for anyone.
        if core::mem::take(&mut self.core.scanning) {
            self.input(Input::Camera(reading.clone()), effects);
        }
    }

    /// The server is reached from here on, or is not any more.
    #[inline(never)]
    pub(super) fn on_reach(&mut self, was_online: bool, effects: &mut Effects) {
        match (was_online, self.core.service.online()) {
            (false, true) => self.input(Input::Server(ServerInput::Online), effects),
            (true, false) => self.input(Input::Server(ServerInput::Offline), effects),
            (true, true) | (false, false) => {}
        }
    }

    /// The account is off this device: nothing of it stays.
    fn forget_account(&mut self, effects: &mut Effects) {
        let mut cx = self.context(effects);
        let erasing = cx.forget_account();
        let next = match erasing {
            StoreOutcome::Done => {
                cx.say(Prompt::Unbound);
                OutOfService::NotEnrolled.enter_silently(&mut cx)
            }
            StoreOutcome::Failed => OutOfService::StorageRefused.enter(&mut cx),
        };
        self.state = next;
    }

    #[inline(never)]
    pub(super) fn on_word(&mut self, word: Option<Word>, effects: &mut Effects) {
        match word {
            None => {}
            Some(Word::Asked(order)) => {
                self.context(effects).note_asked(order.order);
                self.input(Input::Asked(order), effects);
            }
            Some(Word::Settled(settlement)) => self.input(Input::Settled(settlement), effects),
            Some(Word::ClockSet(utc)) => {
                self.now.utc = Some(utc);
                self.input(Input::ClockSet, effects);
            }
            Some(Word::Said(word)) => self.input(Input::Server(word), effects),
            Some(Word::Unbound) => self.forget_account(effects),
            Some(Word::Disabled) => {
                self.context(effects).store_quietly(Record::Disabled(true));
                self.state = OutOfService::Disabled.enter(&mut self.context(effects));
            }
        }
    }

    #[inline(never)]
    pub(super) fn on_stored(&mut self, ticket: u16, outcome: StoreOutcome, effects: &mut Effects) {
        let Some(reason) = self.core.take_store(ticket) else { return };
        match reason {
            StoreReason::Housekeeping => {}
            StoreReason::Unbinding => {
                if outcome == StoreOutcome::Failed {
                    self.state = OutOfService::StorageRefused.enter(&mut self.context(effects));
                }
            }
            StoreReason::Enrolment => {
                if !self.core.storing(reason) || outcome == StoreOutcome::Failed {
                    self.input(Input::RecordStored(outcome), effects);
                }
            }
            StoreReason::Result => {
                let word = self.context(effects).on_result_stored(outcome);
                self.on_word(word, effects);
            }
            StoreReason::Agreement => {
                // A younger agreement is on its way, and this completion says nothing of it.
                if self.core.storing(reason) {
                    return;
                }
                let word = self.context(effects).on_agreement_stored(outcome);
                self.on_word(word, effects);
            }
            // A younger counter or try may still be on its way: then only its own completion counts.
            StoreReason::CodeCounter | StoreReason::PinTry => {
                if self.core.storing(reason) && outcome == StoreOutcome::Done {
                    return;
                }
                let input = if reason == StoreReason::CodeCounter {
                    Input::CounterStored(outcome)
                } else {
                    Input::TryStored(outcome)
                };
                self.input(input, effects);
            }
        }
    }
}
