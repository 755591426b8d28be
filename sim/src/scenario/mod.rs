//! Scenarios: files that say who is there, what happens, and what must hold.
//!
//! A file is valid RON; `docs/scenarios.md` is the reference of its words. [`read`] takes a path, [`parse`] a text. Either gives the
//! scenarios that the file makes (several where it has `vary`), or all mistakes that can be found in it. Nothing here plays anything.

mod decode;
pub mod document;
pub mod model;
mod parts;
pub mod problem;
pub mod syntax;
mod vary;
pub mod write;

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub(crate) use decode::span_of;
pub use decode::{FileKind, vocabulary};
use model::Scenario;
pub use parts::kind_of;
pub(crate) use parts::{
    body_of_text, read_body_file, read_body_text, read_flow_file, read_flow_text,
};
use problem::{Mistakes, PROBLEMS_MAX, Problem, Source, suggestion};
use syntax::{Kind, Node};

use crate::optics::prints::decode_png;

/// The longest file that is read; a scenario has some kilobytes.
const FILE_BYTES_MAX: usize = 1 << 20;
/// What to do about a longer one.
const SPLIT: &str = "split it into several claims";

/// Reads a scenario file. A shared cast is looked for beside the file, then in each folder above it.
///
/// # Errors
/// All mistakes that can be found in the file and in the casts that it names; a file that cannot be opened is one of them.
pub fn read(path: &Path) -> Result<Vec<Scenario>, Mistakes> {
    let name = path.display().to_string();
    let (message, help) = match read_text(path) {
        Ok(text) => {
            let mut picture = |file: &str| load_picture(path, file);
            return parse_all(&name, &text, &mut |cast| load_cast(path, cast), &mut picture);
        }
        Err(error) if error.kind() == io::ErrorKind::FileTooLarge => (too_long(), SPLIT),
        Err(error) => (format!("this file cannot be read: {error}"), ""),
    };
    let problem = problem::Spot::default().problem(message, help);
    Err(Mistakes::sorted(vec![Source { name, text: String::new() }], vec![problem]))
}

fn too_long() -> String {
    format!("this file is longer than {FILE_BYTES_MAX} bytes")
}

/// The text of a file. Of one that is too long, no more is read than shows that it is: some files have no end.
fn read_text(path: &Path) -> io::Result<String> {
    let too_large = || io::Error::new(io::ErrorKind::FileTooLarge, too_long());
    let file = File::open(path)?;
    let most = u64::try_from(FILE_BYTES_MAX).unwrap_or(u64::MAX);
    if file.metadata()?.len() > most {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    file.take(most.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() > FILE_BYTES_MAX {
        return Err(too_large());
    }
    String::from_utf8(bytes)
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is not UTF-8 text"))
}

/// Finds the text of a shared cast: beside the scenario or in a folder above, up to the one named `scenarios`.
pub(crate) fn load_cast(scenario: &Path, cast: &str) -> io::Result<String> {
    let relative = Path::new(cast);
    let plain = relative.components().all(|part| matches!(part, std::path::Component::Normal(_)));
    if !plain {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "a cast is named by a path below scenarios/",
        ));
    }
    let mut folder = scenario.parent().map(PathBuf::from).unwrap_or_default();
    loop {
        match read_text(&folder.join(relative)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            other => return other,
        }
        let root = folder.file_name().is_some_and(|name| name == "scenarios");
        if root || !folder.pop() {
            return Err(io::Error::new(
                io::ErrorKind::NotFound,
                "there is no such file beside it or above it",
            ));
        }
    }
}

/// The longest picture that is read.
const PICTURE_BYTES_MAX: u64 = 16 << 20;

/// The bytes of a picture, by its path from the scenario's folder.
pub(crate) fn load_picture(scenario: &Path, file: &str) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let path = scenario.parent().unwrap_or(Path::new("")).join(file);
    let file = File::open(path)?;
    if file.metadata()?.is_dir() {
        return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
    }
    file.take(PICTURE_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > PICTURE_BYTES_MAX {
        return Err(io::Error::new(io::ErrorKind::FileTooLarge, "it has more than 16 MB"));
    }
    Ok(bytes)
}

/// Reads the text of a scenario that names no pictures: as [`parse_all`], and any picture is missing.
///
/// # Errors
/// As [`parse_all`].
pub fn parse(
    name: &str,
    text: &str,
    load_cast: &mut dyn FnMut(&str) -> io::Result<String>,
) -> Result<Vec<Scenario>, Mistakes> {
    let mut none = |_: &str| Err(io::Error::new(io::ErrorKind::NotFound, "no pictures here"));
    parse_all(name, text, load_cast, &mut none)
}

/// Reads the text of a scenario. `name` is what messages call it; `load_cast` gives the text of a shared cast,
/// `load_picture` the bytes of a picture.
///
/// # Errors
/// All mistakes that can be found in the text and in the casts and pictures that it names.
pub fn parse_all(
    name: &str,
    text: &str,
    load_cast: &mut dyn FnMut(&str) -> io::Result<String>,
    load_picture: &mut dyn FnMut(&str) -> io::Result<Vec<u8>>,
) -> Result<Vec<Scenario>, Mistakes> {
    if text.len() > FILE_BYTES_MAX {
        // The text is left out: nothing in it is pointed at.
        let source = Source { name: name.to_owned(), text: String::new() };
        let problem = problem::Spot::default().problem(too_long(), SPLIT);
        return Err(Mistakes::sorted(vec![source], vec![problem]));
    }
    let mut sources = vec![Source { name: name.to_owned(), text: text.to_owned() }];
    let mut problems = Vec::new();
    let root = syntax::read(text, 0, &mut problems);
    let casts = shared_casts(&root, &mut sources, &mut problems, load_cast);
    let rows = vary::rows(&root, text, &mut problems);
    let mut scenarios = Vec::new();
    let mut photos = decode::Photos::new();
    for row in &rows {
        let mut substitution = vary::Substitution::new(row, text);
        let file = substitution.file(&root);
        let replaced: Vec<Node> = casts.iter().map(|cast| substitution.node(cast)).collect();
        let (found, varied) = substitution.finish(&root);
        problems.extend(found);
        pictures(&file, &mut photos, load_picture);
        let variant = decode::Variant {
            photos: photos.clone(),
            label: &row.label,
            root: &file,
            casts: &replaced,
            text,
            varied: &varied,
        };
        if let Some(mut scenario) = decode::decode(&variant, &mut problems) {
            scenario.document = Arc::new(document::Document::of(name, &file, &replaced));
            scenarios.push(scenario);
        }
        if problems.len() >= PROBLEMS_MAX {
            break;
        }
    }
    if problems.is_empty() { Ok(scenarios) } else { Err(Mistakes::sorted(sources, problems)) }
}

/// Loads the pictures that a tree names, each once: `Picture(file: "code.png", ...)`.
fn pictures(
    node: &Node,
    photos: &mut decode::Photos,
    load: &mut dyn FnMut(&str) -> io::Result<Vec<u8>>,
) {
    match &node.kind {
        Kind::Struct(word, fields) => {
            for field in fields {
                match &field.value.kind {
                    Kind::Text(file)
                        if word.as_ref().is_some_and(|word| word.text == "Picture")
                            && field.name.text == "file"
                            && !photos.contains_key(file) =>
                    {
                        let picture = load(file).map_err(|error| error.to_string());
                        let picture = picture.and_then(|bytes| {
                            decode_png(&bytes).map(Arc::new).map_err(|error| error.to_string())
                        });
                        photos.insert(file.clone(), picture);
                    }
                    _ => pictures(&field.value, photos, load),
                }
            }
        }
        Kind::Tuple(_, items) | Kind::List(items) => {
            items.iter().for_each(|item| pictures(item, photos, load));
        }
        Kind::Map(entries) => {
            entries.iter().for_each(|(_, value)| pictures(value, photos, load));
        }
        _ => {}
    }
}

/// Loads and reads the casts that a file names: `cast: "casts/market.ron"`, or a list of them.
fn shared_casts(
    root: &Node,
    sources: &mut Vec<Source>,
    problems: &mut Vec<Problem>,
    load_cast: &mut dyn FnMut(&str) -> io::Result<String>,
) -> Vec<Node> {
    let Kind::Struct(_, fields) = &root.kind else { return Vec::new() };
    let Some(field) = fields.iter().find(|field| field.name.text == "cast") else {
        return Vec::new();
    };
    let nodes = match &field.value.kind {
        Kind::List(items) => items.as_slice(),
        _ => std::slice::from_ref(&field.value),
    };
    let mut casts = Vec::new();
    for node in nodes {
        let Kind::Text(path) = &node.kind else {
            if !matches!(node.kind, Kind::Damaged) {
                let help = "write cast: \"casts/market.ron\"";
                problems
                    .push(node.spot.problem("the path of a shared cast is expected here", help));
            }
            continue;
        };
        match load_cast(path) {
            Ok(text) => {
                casts.push(syntax::read(&text, sources.len(), problems));
                sources.push(Source { name: path.clone(), text });
            }
            Err(error) => {
                let message =
                    format!("the cast \"{}\" cannot be read: {error}", syntax::shortened(path));
                problems.push(node.spot.problem(message, cast_help(path)));
            }
        }
    }
    casts
}

/// A cast is a file with this ending.
fn cast_help(path: &str) -> String {
    if path.ends_with(".ron") {
        String::new()
    } else {
        suggestion(path, [format!("{path}.ron").as_str()])
    }
}

#[cfg(test)]
mod mistakes_tests;
#[cfg(test)]
mod profile_reference_tests;
#[cfg(test)]
mod reference_tests;
#[cfg(test)]
mod robustness_tests;
#[cfg(test)]
mod tests;
