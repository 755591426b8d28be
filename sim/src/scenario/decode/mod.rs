//! Turns the tree of a file into scenarios and collects every mistake on the way.
//!
//! A reader of a value that is wrong reports it and gives `None` or something harmless: nothing decoded is used once there is a
//! problem. What has been reported by the syntax is never reported again. The words themselves are data: tables of [`Word`] and
//! of choices, which `docs/scenarios.md` is tested against.

mod body;
mod cast;
mod condition;
mod device;
mod file;
mod flow;
mod phone;
mod profile;
mod scanning;
mod script;
mod values;
pub mod vocabulary;

pub(super) use file::{Variant, decode};
pub(super) use scanning::Photos;
pub(crate) use values::times::micros_of as span_of;

use std::collections::{BTreeMap, BTreeSet};

use device_core::key::KeySet;

use super::problem::{Problem, Spot, nearest, suggestion};
use super::syntax::{Field, Kind, Node, shortened};

/// A word that stands for something and may take values: `Balance("mei", "12.50")`.
pub struct Word<T: 'static> {
    /// The word.
    pub name: &'static str,
    /// How it is written, as an example.
    pub form: &'static str,
    takes: Takes,
    read: fn(&mut Decoder, &[Node]) -> Option<T>,
}

/// What stands in the brackets after a word.
#[derive(Clone, Copy)]
enum Takes {
    /// No brackets.
    Nothing,
    /// So many values, at least and at most.
    Values(usize, usize),
    /// Named fields; the reader gets the whole node.
    Fields,
}

impl<T> Word<T> {
    const fn alone(name: &'static str, read: fn(&mut Decoder, &[Node]) -> Option<T>) -> Self {
        Self { name, form: name, takes: Takes::Nothing, read }
    }

    const fn with(
        name: &'static str,
        form: &'static str,
        least: usize,
        most: usize,
        read: fn(&mut Decoder, &[Node]) -> Option<T>,
    ) -> Self {
        Self { name, form, takes: Takes::Values(least, most), read }
    }

    const fn fields(
        name: &'static str,
        form: &'static str,
        read: fn(&mut Decoder, &[Node]) -> Option<T>,
    ) -> Self {
        Self { name, form, takes: Takes::Fields, read }
    }
}

/// A word that stands for itself, and what it means.
pub type Choice<T> = (&'static str, T);

/// The names that a script may use.
#[derive(Debug, Default)]
struct Names {
    accounts: BTreeSet<String>,
    merchants: BTreeSet<String>,
    devices: BTreeSet<String>,
    phones: BTreeSet<String>,
    /// Each shopper, and the keys of the device in her hand.
    shoppers: BTreeMap<String, KeySet>,
    /// The casts could not be read whole: an unknown name may be one that was lost there.
    open: bool,
}

/// Reads one variant of a file.
pub(super) struct Decoder {
    problems: Vec<Problem>,
    names: Names,
    /// Minutes that local time is ahead of UTC.
    zone_minutes: i16,
    /// Inside `On(...)`: it is clear which device is meant.
    on: bool,
    /// Inside `Expect(...)`: it is asked at one moment, at which nothing can be new.
    at_once: bool,
    /// Keys of the device of the shopper whose act is read.
    keys: Option<KeySet>,
    /// How the screen is held at the merchant whose act is read.
    aim: super::model::Aim,
    /// What kind of merchant each is, as far as the casts could be read.
    kinds: BTreeMap<String, scanning::MerchantKind>,
    /// The pictures that the file names.
    photos: Photos,
    /// The bodies and flows that the file brings with it: they go before those of the same name that are built in.
    bodies: BTreeMap<String, &'static crate::body::Body>,
    flows: BTreeMap<String, crate::flow::Flow>,
    /// The aims of all merchants.
    aims: BTreeMap<String, super::model::Aim>,
}

/// Kinds of file, each with the fields by which it is known.
pub(super) const FILE_KINDS: [(FileKind, &[&str]); 3] = [
    (FileKind::Scenario, file::FILE_FIELDS),
    (FileKind::Body, body::BODY_FIELDS),
    (FileKind::Flow, flow::FLOW_FIELDS),
];

/// What a file describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// A scenario.
    Scenario,
    /// A body.
    Body,
    /// A flow.
    Flow,
}

/// Reads a body. Problems go to `problems`; the body is whole only where there were none.
pub(super) fn body(root: &Node, problems: &mut Vec<Problem>) -> Option<crate::body::Body> {
    let mut decoder = Decoder::new();
    let body = decoder.body(root);
    problems.append(&mut decoder.problems);
    body.filter(|_| problems.is_empty())
}

/// Reads a flow. Problems go to `problems`; the flow is whole only where there were none.
pub(super) fn flow(root: &Node, problems: &mut Vec<Problem>) -> Option<crate::flow::Flow> {
    let mut decoder = Decoder::new();
    let flow = decoder.flow(root);
    problems.append(&mut decoder.problems);
    flow.filter(|_| problems.is_empty())
}

/// The fields of a struct, each known and there once.
struct Fields<'n> {
    spot: Spot,
    list: &'n [Field],
    damaged: bool,
    /// Known names of which a wrong one was probably meant: they are not missing as well.
    meant: BTreeSet<&'static str>,
}

impl<'n> Fields<'n> {
    fn get(&self, name: &str) -> Option<&'n Node> {
        self.list.iter().find(|field| field.name.text == name).map(|field| &field.value)
    }

    /// A field that must be there.
    fn need(&self, decoder: &mut Decoder, name: &str, example: &str) -> Option<&'n Node> {
        let found = self.get(name);
        if found.is_none() && !self.damaged && !self.meant.contains(name) {
            let message = format!("{name} is missing");
            decoder.report(self.spot, message, format!("write {name}: {example}"));
        }
        found
    }
}

impl Decoder {
    /// One that has read nothing yet.
    pub(super) fn new() -> Self {
        Self {
            problems: Vec::new(),
            names: Names::default(),
            zone_minutes: file::ZONE_MINUTES,
            on: false,
            at_once: false,
            keys: None,
            aim: cast::AIM,
            kinds: BTreeMap::new(),
            photos: Default::default(),
            bodies: BTreeMap::new(),
            flows: BTreeMap::new(),
            aims: BTreeMap::new(),
        }
    }

    fn report(&mut self, spot: Spot, message: impl Into<String>, help: impl Into<String>) {
        self.problems.push(spot.problem(message, help));
    }

    /// A value of the wrong kind.
    fn wrong(&mut self, node: &Node, wanted: &str, help: impl Into<String>) {
        if !matches!(node.kind, Kind::Damaged) {
            let message = format!("{wanted} is expected here, not {}", node.described());
            self.report(node.spot, message, help);
        }
    }

    /// The fields of `(...)`, or of `Word(...)` where the word has been read.
    fn fields<'n>(
        &mut self,
        node: &'n Node,
        what: &str,
        known: &'static [&'static str],
    ) -> Option<Fields<'n>> {
        let list: &[Field] = match &node.kind {
            Kind::Struct(_, fields) => fields,
            Kind::Tuple(_, items) if items.is_empty() => &[],
            Kind::Word(_) => &[],
            _ => {
                let help = format!("write ({}: ...)", known.first().unwrap_or(&"name"));
                self.wrong(node, &format!("the fields of {what}"), help);
                return None;
            }
        };
        let mut seen = BTreeSet::new();
        let mut meant = BTreeSet::new();
        for Field { name, .. } in list {
            if !known.contains(&name.text.as_str()) {
                let message = format!("{what} has no field {}", shortened(&name.text));
                meant.extend(nearest(&name.text, known.iter().copied()));
                self.report(name.spot, message, suggestion(&name.text, known.iter().copied()));
            } else if !seen.insert(&name.text) {
                let message = format!("{} stands here twice", name.text);
                self.report(name.spot, message, "keep one of them");
            }
        }
        Some(Fields { spot: head(node), list, damaged: node.damaged, meant })
    }

    /// A field that may be left out.
    fn optional<T>(
        &mut self,
        node: Option<&Node>,
        otherwise: T,
        read: impl FnOnce(&mut Self, &Node) -> Option<T>,
    ) -> T {
        match node.map(present) {
            Some(Some(node)) => read(self, node).unwrap_or(otherwise),
            Some(None) | None => otherwise,
        }
    }

    /// A word that takes values, out of a table.
    fn word<T>(&mut self, node: &Node, what: &str, table: &'static [Word<T>]) -> Option<T> {
        let names = || table.iter().map(|word| word.name);
        let (name, items): (&str, &[Node]) = match &node.kind {
            Kind::Word(name) => (name, &[]),
            Kind::Tuple(Some(name), items) => (&name.text, items),
            Kind::Struct(Some(name), _) => (&name.text, std::slice::from_ref(node)),
            _ => {
                self.wrong(node, what, unquoted(node, names()));
                return None;
            }
        };
        let Some(word) = table.iter().find(|word| word.name == name) else {
            self.unknown(head(node), what, name, names());
            return None;
        };
        let fields = matches!(node.kind, Kind::Struct(..));
        let fits = match word.takes {
            Takes::Nothing => !fields && items.is_empty(),
            Takes::Values(least, most) => !fields && (least..=most).contains(&items.len()),
            Takes::Fields => fields || items.is_empty(),
        };
        if !fits {
            let lost = node.damaged || items.iter().any(|item| matches!(item.kind, Kind::Damaged));
            if !lost {
                let message = format!("{name} is not written like this");
                self.report(node.spot, message, format!("write {}", word.form));
            }
            return None;
        }
        let items =
            if matches!(word.takes, Takes::Fields) { std::slice::from_ref(node) } else { items };
        (word.read)(self, items)
    }

    /// A word that stands alone, out of a table.
    fn choice<T: Copy>(
        &mut self,
        node: &Node,
        what: &str,
        table: &'static [Choice<T>],
    ) -> Option<T> {
        let names = || table.iter().map(|(name, _)| *name);
        let Kind::Word(name) = &node.kind else {
            let help = match &node.kind {
                Kind::Tuple(Some(name), _) | Kind::Struct(Some(name), _)
                    if names().any(|known| known == name.text) =>
                {
                    format!("write {} alone", name.text)
                }
                _ => unquoted(node, names()),
            };
            self.wrong(node, what, help);
            return None;
        };
        let found = table.iter().find(|(known, _)| known == name);
        if found.is_none() {
            self.unknown(node.spot, what, name, names());
        }
        found.map(|(_, value)| *value)
    }

    /// A word that its table does not hold: the nearest one, or where else it belongs, or all that are known here.
    fn unknown(
        &mut self,
        spot: Spot,
        what: &str,
        name: &str,
        known: impl Iterator<Item = &'static str> + Clone,
    ) {
        let elsewhere = || vocabulary::group_of(name).map(|group| format!("{name} is {group}"));
        let help = match nearest(name, known.clone()) {
            Some(word) => format!("did you mean {word}?"),
            None => elsewhere().unwrap_or_else(|| suggestion(name, known)),
        };
        self.report(spot, format!("{} is not {what}", shortened(name)), help);
    }

    /// The name of somebody or something of the cast.
    fn known_name(
        &mut self,
        node: &Node,
        what: &str,
        which: fn(&Names) -> Vec<&str>,
    ) -> Option<String> {
        let name = self.text(node, &format!("the name of {what}"), "\"...\"")?;
        let known = which(&self.names);
        if known.contains(&name.as_str()) {
            return Some(name);
        }
        if !self.names.open {
            let help = if known.is_empty() {
                format!("the file has no such cast: add {what}")
            } else {
                suggestion(&name, known)
            };
            self.report(
                node.spot,
                format!("there is no {} \"{}\"", article_less(what), shortened(&name)),
                help,
            );
        }
        None
    }

    fn account(&mut self, node: &Node) -> Option<String> {
        self.known_name(node, "an account", |names| {
            names.accounts.iter().map(String::as_str).collect()
        })
    }

    fn merchant(&mut self, node: &Node) -> Option<String> {
        self.known_name(node, "a merchant", |names| {
            names.merchants.iter().map(String::as_str).collect()
        })
    }

    fn device(&mut self, node: &Node) -> Option<String> {
        self.known_name(node, "a device", |names| {
            names.devices.iter().map(String::as_str).collect()
        })
    }

    fn phone(&mut self, node: &Node) -> Option<String> {
        self.known_name(node, "a phone", |names| names.phones.iter().map(String::as_str).collect())
    }

    fn shopper(&mut self, node: &Node) -> Option<String> {
        self.known_name(node, "a shopper", |names| {
            names.shoppers.keys().map(String::as_str).collect()
        })
    }
}

/// Where the head of a value stands: its word, or its first bracket.
fn head(node: &Node) -> Spot {
    match &node.kind {
        Kind::Tuple(Some(name), _) | Kind::Struct(Some(name), _) => name.spot,
        Kind::Tuple(None, _) | Kind::Struct(None, _) | Kind::List(_) | Kind::Map(_) => {
            let mut spot = node.spot;
            spot.place.end = spot.place.start + 1;
            spot
        }
        _ => node.spot,
    }
}

/// `Some(x)` is x; `None` is nothing.
fn present(node: &Node) -> Option<&Node> {
    match &node.kind {
        Kind::Word(word) if word == "None" => None,
        Kind::Tuple(Some(name), items) if name.text == "Some" => items.first().or(Some(node)),
        _ => Some(node),
    }
}

/// Help for someone who put a word between quotation marks, or something else where a word belongs.
fn unquoted(node: &Node, names: impl Iterator<Item = &'static str> + Clone) -> String {
    match &node.kind {
        Kind::Text(text) if names.clone().any(|name| name == text) => {
            format!("write {text} without quotation marks")
        }
        _ => format!("known here: {}", names.collect::<Vec<_>>().join(", ")),
    }
}

fn article_less(what: &str) -> &str {
    what.split_once(' ').map_or(what, |(_, rest)| rest)
}
