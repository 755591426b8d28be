//! The page of `paybench run --report`: one file that needs nothing beside it, for whoever opens it in a year.
//!
//! No scripts: the page folds and unfolds by itself. What it says, a screen reader can say.

use std::fmt::Write;
use std::time::Duration;

use sim::report::film::FilmFrame;
use sim::report::proofs::{Proof, proofs};
use sim::report::words::spaced;
use sim::report::{PlayedFile, PlayedRun};
use sim::run::{BoardChoice, Failure, Verdict};
use sim::steps::STEPS;

use crate::failures::{label, replay};
use crate::summary::{common_root, counted, mark, virtual_text, wall_text};

/// Name of the page in its folder.
pub const PAGE: &str = "index.html";
/// Name of the JSON document beside it.
pub const DATA: &str = "results.json";

const STYLE: &str = include_str!("page.css");

/// The page.
pub fn page(board: &BoardChoice, played: &[PlayedFile], wall: Duration) -> String {
    let mut page = String::new();
    head(&mut page, board, played, wall);
    table(&mut page, played);
    page.push_str("<h2>Scenarios</h2>\n");
    for (number, file) in played.iter().enumerate() {
        scenario(&mut page, number, file);
    }
    steps(&mut page, &proofs(played), common_root(played));
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

/// Writes to a text, which always has room.
macro_rules! put {
    ($page:expr, $($format:tt)*) => {
        let _ = writeln!($page, $($format)*);
    };
}

fn head(page: &mut String, board: &BoardChoice, played: &[PlayedFile], wall: Duration) {
    let runs: usize = played.iter().map(|file| file.runs.len()).sum();
    let virtual_millis: u64 = played.iter().map(PlayedFile::virtual_millis).sum();
    let worst = played.iter().map(PlayedFile::verdict).max().unwrap_or(Verdict::Pass);
    let proven = proofs(played).iter().filter(|proof| !proof.proven_by.is_empty()).count();
    put!(page, "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
    put!(page, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">");
    put!(page, "<title>Paybench: {}</title>\n<style>\n{STYLE}</style>", headline(played));
    put!(page, "</head>\n<body>\n<header class=\"{}\">", worst.word());
    put!(page, "<p class=\"name\">Paybench</p>\n<h1>{}</h1>\n<dl>", headline(played));
    for (what, value) in [
        ("scenarios", played.len().to_string()),
        ("runs", runs.to_string()),
        ("virtual time", virtual_text(virtual_millis)),
        ("played in", wall_text(wall)),
        ("patent steps shown", format!("{proven} of {}", STEPS.len())),
        ("board", board.name().to_owned()),
    ] {
        put!(page, "<div><dt>{what}</dt><dd>{value}</dd></div>");
    }
    put!(page, "</dl>\n</header>\n<main>");
}

/// The whole in a few words.
fn headline(played: &[PlayedFile]) -> String {
    let count = |verdict| played.iter().filter(|file| file.verdict() == verdict).count();
    if !played.is_empty() && count(Verdict::Pass) == played.len() {
        return format!("All {} pass", counted(played.len(), "scenario"));
    }
    [Verdict::Fail, Verdict::Broken, Verdict::Unsupported, Verdict::Pass]
        .into_iter()
        .filter(|verdict| count(*verdict) > 0 || (played.is_empty() && *verdict == Verdict::Pass))
        .map(|verdict| format!("{} {}", count(verdict), verdict.word()))
        .collect::<Vec<_>>()
        .join(", ")
}

fn table(page: &mut String, played: &[PlayedFile]) {
    let root = common_root(played);
    put!(page, "<h2>Summary</h2>\n<div class=\"wide\"><table>\n<thead><tr><th>Verdict</th>");
    put!(page, "<th>Scenario</th><th>Claim</th><th class=\"number\">Runs</th>");
    put!(
        page,
        "<th class=\"number\">Virtual</th><th class=\"number\">Wall</th></tr></thead>\n<tbody>"
    );
    for (number, file) in played.iter().enumerate() {
        let below = file.path.get(root.len()..).unwrap_or(&file.path);
        put!(page, "<tr><td>{}</td>", badge(file.verdict()));
        put!(
            page,
            "<td><a href=\"#s{number}\">{}</a></td>",
            escaped(below.trim_end_matches(".ron"))
        );
        put!(
            page,
            "<td>{}</td><td class=\"number\">{}</td>",
            escaped(&file.title),
            file.runs.len()
        );
        put!(page, "<td class=\"number\">{}</td>", virtual_text(file.virtual_millis()));
        put!(page, "<td class=\"number\">{}</td></tr>", wall_text(file.wall()));
    }
    put!(page, "</tbody>\n</table></div>");
}

fn badge(verdict: Verdict) -> String {
    let (mark, _) = mark(verdict);
    format!(
        "<span class=\"badge {0}\"><span aria-hidden=\"true\">{mark}</span> {0}</span>",
        verdict.word()
    )
}

fn scenario(page: &mut String, number: usize, file: &PlayedFile) {
    put!(page, "<section id=\"s{number}\" class=\"{}\">", file.verdict().word());
    put!(page, "<h3>{} {}</h3>", badge(file.verdict()), escaped(&file.title));
    put!(page, "<p class=\"quiet\"><code>{}</code>", escaped(&file.path));
    if !file.covers.is_empty() {
        let word = if file.verdict() == Verdict::Pass { "shows" } else { "claims" };
        put!(page, " {word} steps {}", escaped(&file.covers.join(", ")));
    }
    put!(page, "</p>");
    for run in &file.runs {
        for failure in &run.failures {
            failed(page, file, run, failure);
        }
        film(page, &label(file, run), run);
    }
    rows(page, &file.runs);
    put!(page, "</section>");
}

fn failed(page: &mut String, file: &PlayedFile, run: &PlayedRun, failure: &Failure) {
    let path = &file.path;
    let line = failure.line.map(|line| format!(":{line}")).unwrap_or_default();
    put!(page, "<div class=\"failure\">\n<dl>");
    let mut parts = vec![
        (
            "at",
            format!(
                "{} of virtual time, <code>{}{line}</code>",
                virtual_text(failure.at_millis),
                escaped(path)
            ),
        ),
        ("step", format!("<code>{}</code>", escaped(&failure.step))),
        ("expected", escaped(&failure.expected)),
        ("seen", escaped(&failure.got)),
    ];
    let label = label(file, run);
    if !label.is_empty() {
        parts.insert(0, ("with", format!("<code>{}</code>", escaped(&label))));
    }
    for (device, screen) in &failure.screens {
        parts.push(("screen", format!("<b>{}</b> {}", escaped(device), escaped(screen))));
    }
    parts.push(("replay", format!("<code>{}</code>", escaped(&replay(path, run)))));
    for (what, value) in parts {
        put!(page, "<dt>{what}</dt><dd>{value}</dd>");
    }
    put!(page, "</dl>\n</div>");
}

fn film(page: &mut String, label: &str, run: &PlayedRun) {
    if run.film.is_empty() {
        return;
    }
    if !label.is_empty() {
        put!(page, "<p class=\"quiet\">{}</p>", escaped(label));
    }
    put!(page, "<div class=\"film\" tabindex=\"0\" role=\"group\" aria-label=\"Screens\">");
    for frame in &run.film {
        picture(page, frame);
    }
    put!(page, "</div>");
}

fn picture(page: &mut String, frame: &FilmFrame) {
    let screen = spaced(&format!("{:?}", frame.screen));
    let device =
        if frame.of_several { format!("{} ", escaped(&frame.device)) } else { String::new() };
    put!(
        page,
        "<figure><img loading=\"lazy\" width=\"160\" height=\"240\" alt=\"{device}{screen}\""
    );
    put!(page, "src=\"data:image/png;base64,{}\">", base64(&frame.png));
    let seconds = format!("{}.{:03} s", frame.at_millis / 1_000, frame.at_millis % 1_000);
    put!(page, "<figcaption><b>{device}{screen}</b> {seconds}</figcaption></figure>");
}

fn rows(page: &mut String, runs: &[PlayedRun]) {
    put!(
        page,
        "<details><summary>{}</summary><div class=\"wide\"><table>",
        counted(runs.len(), "run")
    );
    put!(page, "<thead><tr><th>Verdict</th><th>Row</th><th class=\"number\">Seed</th>");
    put!(page, "<th class=\"number\">Events</th><th>Digest</th></tr></thead>\n<tbody>");
    for run in runs {
        let row = if run.variant.is_empty() { "–".to_owned() } else { escaped(&run.variant) };
        put!(page, "<tr><td>{}</td><td>{row}</td>", badge(run.verdict));
        put!(
            page,
            "<td class=\"number\">{}</td><td class=\"number\">{}</td>",
            run.seed,
            run.events
        );
        put!(page, "<td><code>{}</code></td></tr>", run.digest);
    }
    put!(page, "</tbody></table></div></details>");
}

fn steps(page: &mut String, all: &[Proof<'_>], root: &str) {
    put!(page, "<h2>Steps of the patent</h2>\n<div class=\"wide\"><table>");
    put!(
        page,
        "<thead><tr><th>Step</th><th>What it says</th><th>Proven by</th></tr></thead>\n<tbody>"
    );
    for proof in all {
        let names: Vec<String> = proof
            .proven_by
            .iter()
            .map(|file| file.path.get(root.len()..).unwrap_or(&file.path))
            .map(|path| escaped(path.trim_end_matches(".ron")))
            .collect();
        let by = if names.is_empty() {
            "<b class=\"open\">open</b>".to_owned()
        } else {
            names.join(", ")
        };
        put!(
            page,
            "<tr><td>{}</td><td>{}</td><td>{by}</td></tr>",
            proof.step.id,
            escaped(proof.step.title)
        );
    }
    put!(page, "</tbody>\n</table></div>");
}

/// A text in which nothing is a tag.
fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// Base64 with padding (RFC 4648, section 4).
fn base64(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..4 {
            if place <= chunk.len() {
                let index = (bits >> (18 - 6 * place)) & 63;
                text.push(char::from(ALPHABET[index as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_of_the_standard_examples() {
        // RFC 4648, section 10.
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg=="),
            ("fo", "Zm8="),
            ("foo", "Zm9v"),
            ("foob", "Zm9vYg=="),
            ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ] {
            assert_eq!(base64(bytes.as_bytes()), text);
        }
    }

    #[test]
    fn no_text_becomes_a_tag() {
        assert_eq!(escaped("<b> & \"x\" 'y'"), "&lt;b&gt; &amp; &quot;x&quot; &#39;y&#39;");
    }
}
