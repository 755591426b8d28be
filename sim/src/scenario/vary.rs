//! `vary`: one file, a matrix of runs.
//!
//! Values replace `Var("name")` in the tree before anything is decoded, so a value may be anything that may stand there.

use std::collections::{BTreeMap, BTreeSet};

use super::problem::{Problem, Spot, suggestion};
use super::syntax::{Field, Kind, Node, shortened};

/// The most runs that one file may make.
const VARIANTS_MAX: usize = 256;

/// One row of the matrix: the label, and each name's value.
#[derive(Debug, Default)]
pub(super) struct Row<'n> {
    /// Such as `persona=slow amount=12.50`.
    pub label: String,
    values: BTreeMap<&'n str, &'n Node>,
}

/// The rows of a file, at least one. The first name varies slowest.
pub(super) fn rows<'n>(root: &'n Node, text: &str, problems: &mut Vec<Problem>) -> Vec<Row<'n>> {
    let mut rows = vec![Row::default()];
    for (name, values) in axes(root, problems) {
        if rows.len().saturating_mul(values.len()) > VARIANTS_MAX {
            let message = format!("vary makes more than {VARIANTS_MAX} runs");
            problems.push(name.0.problem(message, "leave values out, or make two files"));
            return rows;
        }
        rows = rows
            .iter()
            .flat_map(|row| {
                values.iter().map(|value| {
                    let gap = if row.label.is_empty() { "" } else { " " };
                    let label = format!("{}{gap}{}={}", row.label, name.1, label_of(value, text));
                    let mut values = row.values.clone();
                    values.insert(name.1, value);
                    Row { label, values }
                })
            })
            .collect();
    }
    rows
}

type Axis<'n> = ((Spot, &'n str), &'n [Node]);

/// Names of `vary` with their values, in the order of the file.
fn axes<'n>(root: &'n Node, problems: &mut Vec<Problem>) -> Vec<Axis<'n>> {
    let Kind::Struct(_, fields) = &root.kind else { return Vec::new() };
    let Some(field) = fields.iter().find(|field| field.name.text == "vary") else {
        return Vec::new();
    };
    let help = "write vary: { \"amount\": [\"12.50\", \"999.99\"] }";
    let entries = match &field.value.kind {
        Kind::Map(entries) => entries,
        Kind::Damaged => return Vec::new(),
        _ => {
            problems
                .push(field.value.spot.problem("a map from names to lists is expected here", help));
            return Vec::new();
        }
    };
    let mut axes: Vec<Axis<'n>> = Vec::new();
    for (key, value) in entries {
        let name = match &key.kind {
            Kind::Text(name) | Kind::Word(name) if is_plain(name) => name.as_str(),
            Kind::Damaged => continue,
            _ => {
                let help = "a name in vary is letters, digits and _ between quotation marks";
                problems.push(key.spot.problem("this cannot be a name in vary", help));
                continue;
            }
        };
        match &value.kind {
            Kind::List(values) if !values.is_empty() => {
                if axes.iter().any(|((_, known), _)| *known == name) {
                    let message = format!("{name} varies twice");
                    problems.push(key.spot.problem(message, "keep one of them"));
                } else {
                    axes.push(((key.spot, name), values));
                }
            }
            Kind::Damaged => {}
            Kind::List(_) if value.damaged => {}
            _ => problems.push(value.spot.problem("a list of values is expected here", help)),
        }
    }
    axes
}

fn is_plain(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 40
        && name.chars().all(|character| character.is_alphanumeric() || character == '_')
}

/// How a value is named in a label: a text without its quotation marks, anything else as it is written.
fn label_of(value: &Node, text: &str) -> String {
    match &value.kind {
        Kind::Text(text) => shortened(text),
        _ => {
            let place = value.spot.place;
            let written = text.get(place.start..place.end).unwrap_or("");
            shortened(&written.split_whitespace().collect::<Vec<_>>().join(" "))
        }
    }
}

/// Puts the values of a row in the places of `Var(...)`.
pub(super) struct Substitution<'r, 'n> {
    row: &'r Row<'n>,
    text: &'r str,
    problems: Vec<Problem>,
    /// Where a value stands instead in the scenario's own text, in order.
    pub varied: Vec<(usize, usize, String)>,
    used: BTreeSet<&'n str>,
}

impl<'r, 'n> Substitution<'r, 'n> {
    pub(super) fn new(row: &'r Row<'n>, text: &'r str) -> Self {
        Self { row, text, problems: Vec::new(), varied: Vec::new(), used: BTreeSet::new() }
    }

    /// The tree with values in place of `Var(...)`; `vary` itself is left out of it.
    pub(super) fn file(&mut self, root: &Node) -> Node {
        let Kind::Struct(name, fields) = &root.kind else { return self.node(root) };
        let replaced = fields.iter().map(|field| match field.name.text.as_str() {
            "vary" => {
                let value = Node { kind: Kind::Damaged, ..field.value.clone() };
                self.no_variable_inside(&field.value);
                Field { name: field.name.clone(), value }
            }
            _ => Field { name: field.name.clone(), value: self.node(&field.value) },
        });
        let kind = Kind::Struct(name.clone(), replaced.collect());
        Node { kind, spot: root.spot, damaged: root.damaged }
    }

    pub(super) fn node(&mut self, node: &Node) -> Node {
        if let Some(name) = variable(node) {
            return self.value_of(node, name);
        }
        let kind = match &node.kind {
            Kind::Tuple(name, items) => {
                Kind::Tuple(name.clone(), items.iter().map(|item| self.node(item)).collect())
            }
            Kind::List(items) => Kind::List(items.iter().map(|item| self.node(item)).collect()),
            Kind::Struct(name, fields) => {
                let field = |field: &Field| Field {
                    name: field.name.clone(),
                    value: self.node(&field.value),
                };
                Kind::Struct(name.clone(), fields.iter().map(field).collect())
            }
            Kind::Map(entries) => {
                let entry = |(key, value): &(Node, Node)| (key.clone(), self.node(value));
                Kind::Map(entries.iter().map(entry).collect())
            }
            leaf => leaf.clone(),
        };
        Node { kind, spot: node.spot, damaged: node.damaged }
    }

    fn value_of(&mut self, node: &Node, name: Option<&str>) -> Node {
        let damaged = Node { kind: Kind::Damaged, ..node.clone() };
        let Some(name) = name else {
            self.problems
                .push(node.spot.problem("Var is not written like this", "write Var(\"amount\")"));
            return damaged;
        };
        let Some((known, value)) = self.row.values.get_key_value(name) else {
            let message = format!("vary has no \"{}\"", shortened(name));
            let help = if self.row.values.is_empty() {
                format!("add vary: {{ \"{}\": [ ... ] }}", shortened(name))
            } else {
                suggestion(name, self.row.values.keys().copied())
            };
            self.problems.push(node.spot.problem(message, help));
            return damaged;
        };
        self.used.insert(known);
        if node.spot.source == 0 {
            let place = value.spot.place;
            let written = self.text.get(place.start..place.end).unwrap_or("").to_owned();
            self.varied.push((node.spot.place.start, node.spot.place.end, written));
        }
        (*value).clone()
    }

    fn no_variable_inside(&mut self, node: &Node) {
        if variable(node).is_some() {
            self.problems.push(
                node.spot.problem("Var(...) cannot stand inside vary", "write its values out"),
            );
            return;
        }
        match &node.kind {
            Kind::Tuple(_, items) | Kind::List(items) => {
                items.iter().for_each(|item| self.no_variable_inside(item));
            }
            Kind::Struct(_, fields) => {
                fields.iter().for_each(|field| self.no_variable_inside(&field.value));
            }
            Kind::Map(entries) => {
                entries.iter().for_each(|(_, value)| self.no_variable_inside(value));
            }
            _ => {}
        }
    }

    /// The problems found, and one for each name that nothing uses.
    pub(super) fn finish(mut self, root: &Node) -> (Vec<Problem>, Vec<(usize, usize, String)>) {
        if !root.damaged_within() {
            for ((spot, name), _) in axes(root, &mut Vec::new()) {
                if self.row.values.contains_key(name) && !self.used.contains(name) {
                    let message =
                        format!("nothing uses Var(\"{name}\"): all its runs would be the same");
                    self.problems.push(spot.problem(message, "use it, or leave it out of vary"));
                }
            }
        }
        (self.problems, self.varied)
    }
}

/// `Var("name")`: `Some(Some(name))`; a `Var` that is written otherwise: `Some(None)`.
fn variable(node: &Node) -> Option<Option<&str>> {
    match &node.kind {
        Kind::Tuple(Some(word), items) if word.text == "Var" => match items.as_slice() {
            [Node { kind: Kind::Text(name), .. }] => Some(Some(name)),
            _ => Some(None),
        },
        Kind::Word(word) if word == "Var" => Some(None),
        Kind::Struct(Some(word), _) if word.text == "Var" => Some(None),
        _ => None,
    }
}
