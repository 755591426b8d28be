//! A whole file: its fields, its casts, and the order in which they are read.

use std::collections::{BTreeMap, BTreeSet};

use device_core::key::KeySet;
use device_core::time::Utc;

use super::cast::MERCHANTS;
use super::device::DEVICES;
use super::scanning::{MerchantKind, Photos};
use super::script::ScriptReader;
use super::values::times;
use super::vocabulary::{INVARIANTS, OPTICS};
use super::{Decoder, Fields};
use crate::scenario::model::{
    DeviceCast, Invariant, MerchantCast, Optics, PhoneCast, Scenario, ShopperCast,
};
use crate::scenario::problem::{Problem, suggestion};
use crate::scenario::syntax::{Kind, Node, shortened};
use crate::steps::catalogue;

/// Fields of a scenario.
pub const FILE_FIELDS: &[&str] = &[
    "title",
    "covers",
    "seed",
    "start",
    "zone",
    "optics",
    "cast",
    "bodies",
    "flows",
    "accounts",
    "merchants",
    "devices",
    "phones",
    "shoppers",
    "vary",
    "script",
    "always",
];

/// Fields of a shared cast.
pub const CAST_FIELDS: &[&str] = &["accounts", "merchants", "devices", "phones", "shoppers"];

/// When a world starts, in local time, unless the file says otherwise.
const START: &str = "2026-01-05 09:30:00";
/// Minutes that China's time is ahead of UTC.
pub(super) const ZONE_MINUTES: i16 = 480;
/// A title is a sentence that fits a line of a report.
const TITLE_CHARACTERS: usize = 120;

/// One variant of a file, with `Var(...)` already replaced.
pub(in crate::scenario) struct Variant<'a> {
    /// Its label.
    pub label: &'a str,
    /// The file.
    pub root: &'a Node,
    /// The shared casts that it names.
    pub casts: &'a [Node],
    /// The file's text.
    pub text: &'a str,
    /// The pictures that it names.
    pub photos: Photos,
    /// Where values stand instead of `Var(...)`.
    pub varied: &'a [(usize, usize, String)],
}

/// Decodes a variant. Problems go to `problems`; the scenario is whole only where there were none.
pub(in crate::scenario) fn decode(
    variant: &Variant<'_>,
    problems: &mut Vec<Problem>,
) -> Option<Scenario> {
    let mut decoder = Decoder::new();
    decoder.photos = variant.photos.clone();
    let scenario = decoder.scenario(variant);
    let whole = decoder.problems.is_empty();
    problems.append(&mut decoder.problems);
    scenario.filter(|_| whole)
}

/// Everybody and everything of a scenario.
struct Cast {
    accounts: BTreeMap<String, crate::scenario::model::AccountCast>,
    merchants: BTreeMap<String, MerchantCast>,
    devices: BTreeMap<String, DeviceCast>,
    phones: BTreeMap<String, PhoneCast>,
    shoppers: BTreeMap<String, ShopperCast>,
}

impl Decoder {
    fn scenario(&mut self, variant: &Variant<'_>) -> Option<Scenario> {
        let fields = self.fields(variant.root, "a scenario", FILE_FIELDS)?;
        let title = fields
            .need(self, "title", "\"Mei shows her code and the grocer scans it\"")
            .and_then(|node| self.title(node));
        let covers = self.optional(fields.get("covers"), Vec::new(), Self::covers);
        let seed = self.optional(fields.get("seed"), None, |decoder, node| {
            decoder.number(node, 0..=i128::from(u64::MAX)).map(Some)
        });
        self.zone_minutes = self.optional(fields.get("zone"), ZONE_MINUTES, Self::zone);
        let optics = self.optional(fields.get("optics"), Optics::Pixels, |decoder, node| {
            decoder.choice(node, "a kind of optics", OPTICS)
        });
        self.parts(&fields);
        let cast = self.cast(&fields, variant);
        let start = self.start(&fields);
        let script = fields.need(self, "script", "[ ... ]");
        let script =
            script.and_then(|node| self.list(node, "a list of steps").map(|items| (node, items)));
        let script = script.map(|(node, items)| {
            if items.is_empty() && !node.damaged {
                self.report(node.spot, "the script is empty: nothing happens", "write its steps");
            }
            let reader = ScriptReader { text: variant.text, varied: variant.varied, start };
            let mut earliest = start;
            let before = self.problems.len();
            let steps = reader.steps(self, items, &mut earliest);
            // A step that could not be read may be the one that would have followed.
            if self.problems.len() == before && !node.damaged_within() {
                reader.report_last_nevers(self, &steps, false);
            }
            steps
        });
        let all: Vec<Invariant> = INVARIANTS.iter().map(|(_, invariant)| *invariant).collect();
        let always = self.optional(fields.get("always"), all, Self::always);
        Some(Scenario {
            title: title?,
            variant: variant.label.to_owned(),
            covers,
            seed,
            start,
            zone_minutes: self.zone_minutes,
            optics,
            accounts: cast.accounts,
            merchants: cast.merchants,
            devices: cast.devices,
            phones: cast.phones,
            shoppers: cast.shoppers,
            script: script?.into(),
            always,
            document: Default::default(),
        })
    }

    fn title(&mut self, node: &Node) -> Option<String> {
        let title = self.text(node, "a title", "\"Mei pays\"")?;
        let length = title.chars().count();
        if title.trim().is_empty() || length > TITLE_CHARACTERS || title.contains('\n') {
            let help =
                format!("a title says the claim in 1 to {TITLE_CHARACTERS} characters on one line");
            self.report(node.spot, "this title does not fit", help);
            return None;
        }
        Some(title)
    }

    fn covers(&mut self, node: &Node) -> Option<Vec<String>> {
        let items = self.list(node, "a list of the patent's steps")?;
        let mut covers: Vec<String> = Vec::new();
        for item in items {
            let Some(id) = self.text(item, "the id of a step", "\"3.1\"") else { continue };
            if !catalogue::STEPS.iter().any(|step| step.id == id) {
                let ids = catalogue::STEPS.iter().map(|step| step.id);
                let message = format!("the patent has no step \"{}\"", shortened(&id));
                self.report(item.spot, message, suggestion(&id, ids));
            } else if covers.contains(&id) {
                self.report(item.spot, format!("\"{id}\" stands here twice"), "keep one of them");
            } else {
                covers.push(id);
            }
        }
        Some(covers)
    }

    fn always(&mut self, node: &Node) -> Option<Vec<Invariant>> {
        let items = self.list(node, "a list of invariants")?;
        let mut always: Vec<Invariant> = Vec::new();
        for item in items {
            let Some(invariant) = self.choice(item, "an invariant", INVARIANTS) else { continue };
            if always.contains(&invariant) {
                self.report(
                    item.spot,
                    format!("{invariant:?} stands here twice"),
                    "keep one of them",
                );
            } else {
                always.push(invariant);
            }
        }
        Some(always)
    }

    /// The start that the file names, else the moment with which its script begins, else the default.
    fn start(&mut self, fields: &Fields<'_>) -> Utc {
        let first = fields.get("script").and_then(|node| match &node.kind {
            Kind::List(items) => items.first(),
            _ => None,
        });
        let at = first.and_then(|step| match &step.kind {
            Kind::Tuple(Some(name), items) if name.text == "At" => items.first(),
            _ => None,
        });
        let local = match at.map(|node| &node.kind) {
            Some(Kind::Text(text)) => times::local_millis(text),
            _ => None,
        };
        let local = local.or_else(|| times::local_millis(START)).unwrap_or(0);
        let utc = local - i64::from(self.zone_minutes) * 60_000;
        let otherwise = Utc(u64::try_from(utc).unwrap_or(0));
        self.optional(fields.get("start"), otherwise, Self::moment)
    }

    /// The five maps of the file and of its shared casts. All names are known before anything that uses them is read.
    fn cast(&mut self, fields: &Fields<'_>, variant: &Variant<'_>) -> Cast {
        let shared: Vec<Fields<'_>> = variant
            .casts
            .iter()
            .filter_map(|cast| self.fields(cast, "a shared cast", CAST_FIELDS))
            .collect();
        let mut entries = |what: &str, map: &str| {
            let mut found: Vec<(String, &Node)> = Vec::new();
            for fields in std::iter::once(fields).chain(&shared) {
                let Some(node) = fields.get(map) else { continue };
                let known: BTreeSet<String> = found.iter().map(|(name, _)| name.clone()).collect();
                // A name that the file itself gives goes before the shared one.
                let new = self.entries(node, what);
                found.extend(new.into_iter().filter(|(name, _)| !known.contains(name)));
            }
            found
        };
        let accounts = entries("the accounts", "accounts");
        let merchants = entries("the merchants", "merchants");
        let devices = entries("the devices", "devices");
        let phones = entries("the phones", "phones");
        let shoppers = entries("the shoppers", "shoppers");
        let script_aside = |fields: &Fields<'_>| {
            fields.damaged
                || fields.list.iter().any(|field| {
                    CAST_FIELDS.contains(&field.name.text.as_str()) && field.value.damaged_within()
                })
        };
        let cast_lost = fields.get("cast").is_some() && variant.casts.is_empty();
        self.names.open = cast_lost
            || script_aside(fields)
            || shared.iter().any(script_aside)
            || variant.casts.iter().any(Node::damaged_within);
        self.names.accounts = accounts.iter().map(|(name, _)| name.clone()).collect();
        self.names.merchants = merchants.iter().map(|(name, _)| name.clone()).collect();
        self.names.devices = devices.iter().map(|(name, _)| name.clone()).collect();
        self.names.phones = phones.iter().map(|(name, _)| name.clone()).collect();
        let mut cast = Cast {
            accounts: BTreeMap::new(),
            merchants: BTreeMap::new(),
            devices: BTreeMap::new(),
            phones: BTreeMap::new(),
            shoppers: BTreeMap::new(),
        };
        for (name, node) in accounts {
            if let Some(account) = self.account_cast(&name, node) {
                cast.accounts.insert(name, account);
            }
        }
        for (name, node) in merchants {
            if let Some(merchant) = self.word(node, "a kind of merchant", MERCHANTS) {
                self.kinds.insert(name.clone(), MerchantKind::of(&merchant));
                if let MerchantCast::Till(till) = &merchant {
                    self.aims.insert(name.clone(), till.aim);
                }
                cast.merchants.insert(name, merchant);
            }
        }
        for (name, node) in devices {
            if let Some(device) = self.word(node, "a kind of device", DEVICES) {
                cast.devices.insert(name, device);
            }
        }
        for (name, node) in phones {
            if let Some(phone) = self.phone_cast(&name, node) {
                cast.phones.insert(name, phone);
            }
        }
        self.shoppers(shoppers, &mut cast);
        cast
    }

    /// The shoppers that the file names, and for every other device the one who holds it.
    fn shoppers(&mut self, named: Vec<(String, &Node)>, cast: &mut Cast) {
        // Every key, for the device that could not be read: nothing more is said about it.
        let any_key: KeySet = device_core::key::Key::ALL.into_iter().collect();
        for name in named.iter().map(|(name, _)| name).chain(&self.names.devices.clone()) {
            self.names.shoppers.insert(name.clone(), any_key);
        }
        for (name, node) in &named {
            if let Some(shopper) = self.shopper_cast(name, node, &cast.devices) {
                cast.shoppers.insert(name.clone(), shopper);
            }
        }
        for (name, device) in &cast.devices {
            if !named.iter().any(|(known, _)| known == name) {
                cast.shoppers.insert(name.clone(), Self::shopper_of(name, device));
            }
        }
        for (name, shopper) in &cast.shoppers {
            if let Some(device) = cast.devices.get(&shopper.device) {
                self.names.shoppers.insert(name.clone(), device.profile.keys);
            }
        }
    }
}
