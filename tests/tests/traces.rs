//! Two whole traces as text: what happens in a purchase, entry by entry. A change of these pages is a change of what the device,
//! the till or the payment server does, and is reviewed as such.

use std::fmt::Write;

use device_core::event::Frame;
use device_core::shell::Action;
use paybench_tests::one_scenario;
use sim::run::{BoardChoice, Unobserved, Verdict, play};
use sim::scenario::model::Scenario;
use sim::trace::{Entry, EventNote, Timed};
use sim::world::PRELUDE;

/// A frame as its length and its first bytes; the rest is sealed.
fn frame_text(frame: &Frame) -> String {
    let start: String = frame.iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{} bytes {start}..", frame.len())
}

/// An entry in one line, without its own name where the rest says it.
fn entry_text(entry: &Entry) -> String {
    match entry {
        Entry::Event { device, event: EventNote::FromServer(frame) } => {
            format!("device {device} <- server: {}", frame_text(frame))
        }
        Entry::Event { device, event } => format!("device {device} <- {event:?}"),
        Entry::Action { device, action: Action::Send(frame) } => {
            format!("device {device} -> server: {}", frame_text(frame))
        }
        Entry::Action { device, action } => format!("device {device} -> {action:?}"),
        Entry::Deadline { device, at } => {
            let at = at.map_or("nothing more".to_owned(), |at| format!("boot + {} us", at.0));
            format!("device {device} waits for {at}")
        }
        // What stands on each screen has snapshots of its own: `device-core/src/ui/snapshots`.
        Entry::Shown { device, screen, .. } => format!("device {device} shows {screen:?}"),
        Entry::Server(note) => format!("server: {note:?}"),
        Entry::Till { till, note } => format!("till {till}: {note:?}"),
        other => format!("{other:?}"),
    }
}

/// A whole trace, one line an entry, in seconds since the script began.
fn text_of(scenario: &Scenario) -> String {
    let run = play(scenario, None, BoardChoice::InProcess, &mut Unobserved);
    assert_eq!(run.verdict, Verdict::Pass, "{:#?}", run.failures);
    let mut text = String::new();
    for Timed { at, entry } in run.trace.entries() {
        // The prelude has negative times: devices boot and log in.
        let micros = i64::try_from(*at).unwrap() - i64::try_from(PRELUDE).unwrap();
        let (sign, micros) = if micros < 0 { ("-", -micros) } else { ("", micros) };
        let time = format!("{sign}{}.{:03}", micros / 1_000_000, micros / 1_000 % 1_000);
        let _ = writeln!(text, "{time:>8}  {}", entry_text(entry));
    }
    text
}

#[test]
fn a_purchase_by_payer_code() {
    let scenario = one_scenario(
        r#"(
    title: "A purchase by payer code",
    cast: "casts/market.ron",
    optics: Ideal,
    script: [
        Merchant("grocer", Enter("12.50")),
        Shopper("mei", Press(ShowCode)),
        Within("2s", Screen(Unlock)),
        Shopper("mei", Touch("right thumb")),
        Within("10s", Screen(PayerCode)),
        Merchant("grocer", Scan),
        Within("10s", Screen(Paid)),
        Within("5s", Till("grocer", Paid)),
        Wait("2s"),
    ],
)"#,
    );
    insta::assert_snapshot!(text_of(&scenario));
}

#[test]
fn a_large_amount_asks_for_the_finger() {
    let scenario = one_scenario(
        r#"(
    title: "A large amount asks for the finger",
    cast: "casts/market.ron",
    optics: Ideal,
    accounts: { "mei": (balance: "2000.00") },
    script: [
        Shopper("mei", Press(ShowCode)),
        Within("2s", Screen(Unlock)),
        Shopper("mei", Touch("right thumb")),
        Within("10s", Screen(PayerCode)),
        Merchant("grocer", Enter("1000.01")),
        Merchant("grocer", Scan),
        Within("10s", Screen(Authenticate)),
        Shopper("mei", Touch("right thumb")),
        Within("20s", Screen(Paid)),
        Within("15s", Till("grocer", Paid)),
        Wait("2s"),
    ],
)"#,
    );
    insta::assert_snapshot!(text_of(&scenario));
}
