//! The other files in the language of scenarios: bodies and flows, with the same reader and the same kind of messages.

use std::io;
use std::path::Path;

use super::decode::{self, FILE_KINDS, FileKind};
use super::problem::{Mistakes, Problem, Source, Spot};
use super::syntax::{self, Kind, Node};
use super::{FILE_BYTES_MAX, read_text, too_long};
use crate::body::{Body, CheckedBody, rules};
use crate::flow::{self, CheckedFlow};

/// Reads a body's file and checks it.
///
/// # Errors
/// All mistakes that can be found in it; a file that cannot be opened is one of them.
pub(crate) fn read_body_file(path: &Path) -> Result<CheckedBody, Mistakes> {
    let (name, text) = text_of(path)?;
    read_body_text(&name, &text)
}

/// Reads a flow's file and checks it.
///
/// # Errors
/// All mistakes that can be found in it; a file that cannot be opened is one of them.
pub(crate) fn read_flow_file(path: &Path) -> Result<CheckedFlow, Mistakes> {
    let (name, text) = text_of(path)?;
    read_flow_text(&name, &text)
}

/// Reads the text of a body. `name` is what messages call it.
///
/// # Errors
/// All mistakes that can be found in the text.
pub(crate) fn read_body_text(name: &str, text: &str) -> Result<CheckedBody, Mistakes> {
    let (root, mut problems) = tree(text);
    let body = decode::body(&root, &mut problems);
    let findings = body.as_ref().map(|body| rules::judge(body, start(&root)));
    let findings = findings.unwrap_or_default();
    problems.extend(findings.mistakes);
    match body.filter(|_| problems.is_empty()) {
        Some(body) => Ok(CheckedBody { body, warnings: mistakes(name, text, findings.warnings) }),
        None => Err(mistakes(name, text, problems)),
    }
}

/// The body of a text that is known to be in order: nothing is judged. `None` where it is not.
pub(crate) fn body_of_text(text: &str) -> Option<Body> {
    let (root, mut problems) = tree(text);
    decode::body(&root, &mut problems).filter(|_| problems.is_empty())
}

/// Reads the text of a flow. `name` is what messages call it.
///
/// # Errors
/// All mistakes that can be found in the text.
pub(crate) fn read_flow_text(name: &str, text: &str) -> Result<CheckedFlow, Mistakes> {
    let (root, mut problems) = tree(text);
    match decode::flow(&root, &mut problems).filter(|_| problems.is_empty()) {
        Some(flow) => {
            let warnings = flow::warnings(&flow, start(&root));
            Ok(CheckedFlow { flow, warnings: mistakes(name, text, warnings) })
        }
        None => Err(mistakes(name, text, problems)),
    }
}

/// What a file describes, by the fields that it has: whose fields it has most of. A file that cannot be read is a scenario.
#[must_use]
pub fn kind_of(path: &Path) -> FileKind {
    read_text(path).map_or(FileKind::Scenario, |text| kind_of_text(&text))
}

fn kind_of_text(text: &str) -> FileKind {
    let root = syntax::read(text, 0, &mut Vec::new());
    let Kind::Struct(_, fields) = &root.kind else { return FileKind::Scenario };
    let known = |names: &[&str]| {
        fields.iter().filter(|field| names.contains(&field.name.text.as_str())).count()
    };
    let mut best = (FileKind::Scenario, 0);
    for (kind, names) in FILE_KINDS {
        if known(names) > best.1 {
            best = (kind, known(names));
        }
    }
    best.0
}

fn tree(text: &str) -> (Node, Vec<Problem>) {
    let mut problems = Vec::new();
    let root = syntax::read(text, 0, &mut problems);
    (root, problems)
}

/// Where a file begins, for what stands nowhere in particular: its first bracket.
fn start(root: &Node) -> Spot {
    let mut spot = root.spot;
    spot.place.end = spot.place.start + 1;
    spot
}

fn mistakes(name: &str, text: &str, problems: Vec<Problem>) -> Mistakes {
    let source = Source { name: name.to_owned(), text: text.to_owned() };
    Mistakes::sorted(vec![source], problems)
}

fn text_of(path: &Path) -> Result<(String, String), Mistakes> {
    let name = path.display().to_string();
    match read_text(path) {
        Ok(text) if text.len() <= FILE_BYTES_MAX => Ok((name, text)),
        Ok(_) => Err(mistakes(&name, "", vec![Spot::default().problem(too_long(), "")])),
        Err(error) => {
            let message = match error.kind() {
                io::ErrorKind::FileTooLarge => too_long(),
                _ => format!("this file cannot be read: {error}"),
            };
            Err(mistakes(&name, "", vec![Spot::default().problem(message, "")]))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_what_its_fields_say() {
        let table = [
            ("(title: \"x\", script: [])", FileKind::Scenario),
            ("(about: \"x\", outline: (), keys: [])", FileKind::Body),
            ("(about: \"x\", language: English)", FileKind::Flow),
            ("(titel: 3)", FileKind::Scenario),
            ("", FileKind::Scenario),
        ];
        for (text, kind) in table {
            assert_eq!(kind_of_text(text), kind, "{text}");
        }
    }
}
