//! What the tests of records share: a chip, records of every kind, boots on what the chip holds.
#![allow(dead_code)] // Each test file uses its part of it.

pub mod nor;

use device_core::effect::{Outcome, Settlement};
use device_core::event::StoreOutcome;
use device_core::identity::Identity;
use device_core::money::Fen;
use device_core::records::{
    Counters, Enrolment, Origin, PayeeCode, PendingOrder, PinSecret, RESULTS_KEPT, Record, Records,
    RecordsRefused, Vault, engine,
};
use device_core::secret::Secret;
use device_core::text::{Name, Payee};
use device_core::time::Utc;
use nor::Nor;

/// Who the device is.
pub fn identity() -> Identity {
    Identity { device_id: 77, key: Secret::new([0x4b; 32]) }
}

/// Another device of the same number, as a copied label would have it.
pub fn other_identity() -> Identity {
    Identity { device_id: 77, key: Secret::new([0x4c; 32]) }
}

/// The vault of a boot on this chip: no two boots are given the same entropy.
pub fn vault(nor: &Nor) -> Vault {
    let mut entropy = [0x11; 32];
    entropy[..4].copy_from_slice(&nor.operations().to_be_bytes());
    Vault::new(&identity(), &entropy)
}

/// Records as text, so that two sets can be compared; secrets by their bytes, which are made up.
pub fn told(records: &Records) -> String {
    let enrolment = records.enrolment.as_ref().map(|it| {
        let secrets = (it.code_seed.expose(), it.channel_key.expose());
        let names = (it.account.as_str(), it.owner.as_str(), &it.user_reference, &it.payee_code);
        format!("{} {names:?} {secrets:?} {}", it.device_id, it.fingers)
    });
    let pin = records.pin.as_ref().map(|it| (it.salt, *it.hash.expose()));
    let Records { wrong_pins, counters, pending, disabled, results, results_total, .. } = records;
    format!(
        "{enrolment:?} {pin:?} {wrong_pins} {counters:?} {pending:?} {disabled} {results_total} {results:?}"
    )
}

/// Boots on the chip and tells what it finds.
pub fn load(nor: &mut Nor) -> Result<String, RecordsRefused> {
    let mut vault = vault(nor);
    engine::load(nor, &mut vault).map(|records| told(&records))
}

/// What is done to the chip.
#[derive(Clone)]
#[allow(clippy::large_enum_variant)] // A few of them.
pub enum Step {
    /// A record is stored.
    Store(Record),
    /// All are erased.
    Erase,
}

impl Step {
    /// Boots and does it.
    pub fn take(&self, nor: &mut Nor) -> StoreOutcome {
        let mut vault = vault(nor);
        // What is refused is refused again where it is written.
        let _ = engine::load(nor, &mut vault);
        self.take_with(nor, &mut vault)
    }

    /// Does it in the boot of this vault.
    pub fn take_with(&self, nor: &mut Nor, vault: &mut Vault) -> StoreOutcome {
        match self {
            Self::Store(record) => engine::store(nor, vault, record),
            Self::Erase => engine::erase(nor, vault),
        }
    }
}

/// Stores a record in a boot of its own.
pub fn store(nor: &mut Nor, record: Record) -> StoreOutcome {
    Step::Store(record).take(nor)
}

/// An account; `round` tells one from another.
pub fn enrolment(round: u64) -> Record {
    Record::Enrolment(Enrolment {
        device_id: round,
        account: Name::fitting("guilan"),
        owner: Name::fitting("欧阳王桂兰"),
        user_reference: "04718236".try_into().unwrap(),
        payee_code: PayeeCode::try_from("00020101021126300014cn.example.pay").unwrap(),
        code_seed: Secret::new([5; 32]),
        channel_key: Secret::new([3; 32]),
        fingers: 3,
    })
}

/// The longest account that there can be.
pub fn long_enrolment() -> Record {
    Record::Enrolment(Enrolment {
        device_id: u64::MAX,
        account: Name::fitting(&"a".repeat(64)),
        owner: Name::fitting(&"兰".repeat(21)),
        user_reference: "9".repeat(20).as_str().try_into().unwrap(),
        payee_code: PayeeCode::try_from("0".repeat(160).as_str()).unwrap(),
        code_seed: Secret::new([0xff; 32]),
        channel_key: Secret::new([0xfe; 32]),
        fingers: u16::MAX,
    })
}

pub fn pin(round: u64) -> Record {
    let salt = [u8::try_from(round % 256).unwrap(); 16];
    Record::Pin(PinSecret { salt, hash: Secret::new([7; 32]) })
}

fn payee() -> Payee {
    let name = Name::fitting("北京市朝阳区幸福路便民蔬菜水果综合超市");
    Payee { name, romanised: Some(Name::fitting("Xingfu Lu Bianmin Chaoshi")) }
}

fn settlement(order: u64) -> Settlement {
    Settlement {
        order,
        amount: Fen::yuan(880),
        payee: payee(),
        at: Utc(order),
        outcome: Outcome::Paid,
    }
}

pub fn counters(round: u64) -> Record {
    Record::Counters(Counters {
        codes_shown: u32::try_from(round).unwrap(),
        clock_set_at: Some(Utc(round)),
    })
}

/// An order that the owner made by scanning a code.
pub fn scanned(order: u64) -> Record {
    let origin = Origin::Scanned { token: order };
    Record::Pending(Some(PendingOrder { order, amount: Fen::yuan(880), payee: payee(), origin }))
}

/// The result that came as so many before it.
pub fn result(number: u32, order: u64) -> Record {
    let slot = u8::try_from(number as usize % RESULTS_KEPT).unwrap();
    Record::Result { slot, number, settlement: settlement(order) }
}

/// The record of a round, each kind in its turn as a life of shopping brings them.
pub fn record(round: u64) -> Record {
    match round % 12 {
        0 => enrolment(round),
        1 => pin(round),
        2 | 3 => Record::WrongPins(u8::try_from(round % 200).unwrap()),
        4 => scanned(round),
        5 => result(u32::try_from(round / 12).unwrap(), round),
        6 => Record::Pending(None),
        7 => Record::Disabled(round % 24 == 7),
        _ => counters(round),
    }
}

/// A chip with an account and its PIN.
pub fn enrolled() -> Nor {
    let mut nor = Nor::blank();
    for record in [enrolment(1), pin(1)] {
        assert_eq!(store(&mut nor, record), StoreOutcome::Done);
    }
    nor
}

/// The same after so many codes were shown: the account stands where it was stored, or where reclaiming has moved it.
pub fn used(codes: u64) -> Nor {
    let mut nor = enrolled();
    let mut vault = vault(&nor);
    for code in 0..codes {
        let stored = engine::store(&mut nor, &mut vault, &counters(code));
        assert_eq!(stored, StoreOutcome::Done, "code {code}");
    }
    nor
}
