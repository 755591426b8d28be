//! What a scenario says beside its script, as text: shared casts put in, `Var(...)` replaced, so that it stands for itself.
//!
//! For whoever writes another scenario with the same cast: the log of a session and what is saved of it. Nothing is decoded here.

use super::syntax::{Field, Kind, Node};

/// Fields that stand before the casts.
const PLAIN: [&str; 3] = ["zone", "start", "optics"];
/// The casts, and before them the bodies and flows that a file brings with it.
const CASTS: [&str; 7] =
    ["bodies", "flows", "accounts", "merchants", "devices", "phones", "shoppers"];

/// The fields of a scenario but for its claim, its script and its seed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document {
    /// What messages call its file.
    pub name: String,
    /// Whether it names pictures, by their paths from its folder.
    pub pictures: bool,
    plain: Vec<(&'static str, String)>,
    casts: Vec<(&'static str, Vec<(String, String)>)>,
    /// The script as it stands there, on one line.
    script: String,
}

impl Document {
    /// Of a file's tree and its casts' trees, with values in place of `Var(...)`.
    pub(super) fn of(name: &str, file: &Node, shared: &[Node]) -> Self {
        let mut document = Self { name: name.to_owned(), ..Self::default() };
        for field in PLAIN {
            let value = value_of(file, field).map(written);
            document.plain.extend(value.map(|value| (field, value)));
        }
        if value_of(file, "start").is_none()
            && let Some(moment) = first_moment(file)
        {
            document.plain.push(("start", written(moment)));
        }
        for cast in CASTS {
            let mut entries: Vec<(String, String)> = Vec::new();
            for tree in std::iter::once(file).chain(shared) {
                let Some(Kind::Map(found)) = value_of(tree, cast).map(|node| &node.kind) else {
                    continue;
                };
                for (key, value) in found {
                    let key = written(key);
                    // A name that the file itself gives goes before the shared one.
                    if !entries.iter().any(|(known, _)| *known == key) {
                        entries.push((key, written(value)));
                    }
                }
            }
            if !entries.is_empty() {
                document.casts.push((cast, entries));
            }
        }
        document.script = value_of(file, "script").map(written).unwrap_or_default();
        document.pictures = names_picture(file);
        document
    }

    /// The same with another entry in one of its maps: `bodies`, `"keypad"` and what stands there.
    #[must_use]
    pub fn with(&self, map: &'static str, name: &str, value: String) -> Self {
        let mut document = self.clone();
        if !document.casts.iter().any(|(known, _)| *known == map) {
            document.casts.insert(0, (map, Vec::new()));
        }
        if let Some((_, entries)) = document.casts.iter_mut().find(|(known, _)| *known == map) {
            let name = quoted(name);
            entries.retain(|(known, _)| *known != name);
            entries.push((name, value));
        }
        document
    }

    /// The fields, one entry of a cast a line, each line indented once.
    #[must_use]
    pub fn lines(&self) -> String {
        let mut text = String::new();
        for (field, value) in &self.plain {
            text.push_str(&format!("    {field}: {value},\n"));
        }
        for (cast, entries) in &self.casts {
            text.push_str(&format!("    {cast}: {{\n"));
            for (name, value) in entries {
                text.push_str(&format!("        {name}: {value},\n"));
            }
            text.push_str("    },\n");
        }
        text
    }

    /// The fields on one line.
    #[must_use]
    pub fn line(&self) -> String {
        let plain = self.plain.iter().map(|(field, value)| format!("{field}: {value}, "));
        let casts = self.casts.iter().map(|(cast, entries)| {
            let entries: Vec<_> =
                entries.iter().map(|(name, value)| format!("{name}: {value}")).collect();
            format!("{cast}: {{ {} }}, ", entries.join(", "))
        });
        plain.chain(casts).collect()
    }

    /// The script on one line.
    #[must_use]
    pub fn script(&self) -> &str {
        &self.script
    }
}

fn value_of<'n>(tree: &'n Node, name: &str) -> Option<&'n Node> {
    let Kind::Struct(_, fields) = &tree.kind else { return None };
    fields.iter().find(|field| field.name.text == name).map(|field| &field.value)
}

/// The moment with which a script begins: there a scenario starts that names no other.
fn first_moment(file: &Node) -> Option<&Node> {
    let Kind::List(steps) = &value_of(file, "script")?.kind else { return None };
    match &steps.first()?.kind {
        Kind::Tuple(Some(name), items) if name.text == "At" => match &items.first()?.kind {
            Kind::Text(text) if !text.starts_with('+') => items.first(),
            _ => None,
        },
        _ => None,
    }
}

fn names_picture(node: &Node) -> bool {
    match &node.kind {
        Kind::Struct(word, fields) => {
            word.as_ref().is_some_and(|word| word.text == "Picture")
                || fields.iter().any(|field| names_picture(&field.value))
        }
        Kind::Tuple(_, items) | Kind::List(items) => items.iter().any(names_picture),
        Kind::Map(entries) => entries.iter().any(|(_, value)| names_picture(value)),
        _ => false,
    }
}

/// A value as the language writes it, on one line.
#[must_use]
pub fn written(node: &Node) -> String {
    let list = |items: &[Node]| items.iter().map(written).collect::<Vec<_>>().join(", ");
    match &node.kind {
        Kind::Text(text) => quoted(text),
        Kind::Character(character) => format!("{character:?}"),
        Kind::Number(number) => number.clone(),
        Kind::Truth(truth) => truth.to_string(),
        Kind::Word(word) => word.clone(),
        Kind::Tuple(name, items) => {
            format!("{}({})", name.as_ref().map_or("", |name| &name.text), list(items))
        }
        Kind::Struct(name, fields) => {
            let field = |field: &Field| format!("{}: {}", field.name.text, written(&field.value));
            let fields: Vec<_> = fields
                .iter()
                .filter(|field| !matches!(field.value.kind, Kind::Damaged))
                .map(field)
                .collect();
            format!("{}({})", name.as_ref().map_or("", |name| &name.text), fields.join(", "))
        }
        Kind::List(items) => format!("[{}]", list(items)),
        Kind::Map(entries) => {
            let entries: Vec<_> = entries
                .iter()
                .map(|(key, value)| format!("{}: {}", written(key), written(value)))
                .collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Kind::Damaged => String::new(),
    }
}

/// A text between quotation marks, on one line.
#[must_use]
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            control if control.is_control() => {
                quoted.push_str(&format!("\\u{{{:x}}}", u32::from(control)));
            }
            plain => quoted.push(plain),
        }
    }
    quoted.push('"');
    quoted
}
