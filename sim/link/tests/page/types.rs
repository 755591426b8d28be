//! The types of messages as the sources declare them, in the words of the page. It knows just as much Rust as they use.

use std::fs;
use std::path::Path;

/// Files and the types in them that travel.
const SOURCES: [(&str, &[&str]); 10] = [
    (
        "sim/link/src/message.rs",
        &[
            "Request",
            "Boot",
            "Mode",
            "Place",
            "Answer",
            "Hello",
            "Exchanged",
            "Ask",
            "AskResult",
            "Refusal",
            "Statistics",
        ],
    ),
    ("device-core/src/time.rs", &["Now", "WallClock"]),
    (
        "device-core/src/event.rs",
        &[
            "Event",
            "FingerReading",
            "FingerTaken",
            "ScanReading",
            "Port",
            "LinkState",
            "Network",
            "StoreOutcome",
        ],
    ),
    ("device-core/src/key.rs", &["Key", "Edge"]),
    ("device-core/src/shell.rs", &["Actions", "Action"]),
    ("device-core/src/records/mod.rs", &["RecordKind"]),
    (
        "device-core/src/effect.rs",
        &["ScanCommand", "FingerCommand", "Tone", "Prompt", "Backlight", "Outcome"],
    ),
    (
        "device-core/src/view.rs",
        &["View", "Status", "Language", "TextScale", "Screen", "HistoryEntry"],
    ),
    (
        "device-core/src/view/causes.rs",
        &[
            "Purpose",
            "FingerProblem",
            "CodeShape",
            "CodeNote",
            "DeclineCause",
            "BindFailure",
            "EnrolProblem",
            "PinProblem",
            "CodeRefusal",
            "AmountProblem",
        ],
    ),
    (
        "device-core/src/profile.rs",
        &[
            "Profile",
            "UnlockOrder",
            "CodeKind",
            "Issuer",
            "Times",
            "UnlockPolicy",
            "Registration",
            "RegistrationTrigger",
            "FingerPolicy",
            "AmountPolicy",
            "AmountEntry",
            "ScanPolicy",
        ],
    ),
];

/// Each type as `Name = …`, fields and variants in order.
pub fn all(root: &Path) -> Vec<String> {
    let mut found = Vec::new();
    for (file, names) in SOURCES {
        let text = fs::read_to_string(root.join(file)).unwrap();
        for name in names {
            found.push(declared(&text, name).unwrap_or_else(|| panic!("{file} has no {name}")));
        }
    }
    found
}

fn declared(text: &str, name: &str) -> Option<String> {
    let of = |kind: &str| text.split_once(&format!("\npub {kind} {name} {{\n"));
    let (is_enum, rest) = match (of("enum"), of("struct")) {
        (Some((_, rest)), _) => (true, rest),
        (None, found) => (false, found?.1),
    };
    let (body, _) = rest.split_once("\n}")?;
    let lines = body.lines().filter(|line| {
        let line = line.trim_start();
        !line.starts_with("//") && !line.starts_with('#')
    });
    let body: Vec<&str> = lines.collect();
    let list = if is_enum { variants(&body) } else { fields(&body) };
    Some(format!("{name} = {list}"))
}

fn fields(lines: &[&str]) -> String {
    let field = |line: &&str| {
        let (name, kind) = line.trim().trim_end_matches(',').split_once(": ")?;
        Some(format!("{} {}", name.trim_start_matches("pub "), kind_of(kind)))
    };
    lines.iter().filter_map(field).collect::<Vec<_>>().join(", ")
}

fn variants(lines: &[&str]) -> String {
    let mut found: Vec<String> = Vec::new();
    let mut lines = lines.iter();
    while let Some(line) = lines.next() {
        let line = line.trim().trim_end_matches(',');
        let mut variant = format!("{} ", found.len());
        if let Some(name) = line.strip_suffix(" {") {
            let inner: Vec<&str> =
                lines.by_ref().take_while(|line| line.trim() != "},").copied().collect();
            variant += &format!("{name}({})", fields(&inner));
        } else if let Some((name, kinds)) = line.split_once('(') {
            let kinds = kinds.trim_end_matches(')').split(", ").map(kind_of);
            variant += &format!("{name}({})", kinds.collect::<Vec<_>>().join(", "));
        } else {
            variant += line;
        }
        found.push(variant);
    }
    found.join(" | ")
}

fn kind_of(kind: &str) -> String {
    if let Some(inner) = kind.strip_prefix("Option<") {
        return format!("{}?", kind_of(inner.trim_end_matches('>')));
    }
    if let Some(inner) = kind.strip_prefix("Vec<") {
        return format!("list of {}", inner.split(',').next().unwrap_or(""));
    }
    if let Some((item, count)) = kind.trim_matches(['[', ']']).split_once("; ") {
        return format!("{count} × {item}");
    }
    match kind {
        "Chunk" | "Frame" | "PhoneFrame" | "ScannedBytes" => "bytes",
        "Name" | "CodeDigits" | "AmountText" | "PayeeCode" => "text",
        "Fen" | "Instant" | "Utc" => "u64",
        "KeySet" => "u32",
        "PeripheralSet" => "u16",
        kind if kind.starts_with("String<") => "text",
        kind => kind,
    }
    .to_owned()
}
