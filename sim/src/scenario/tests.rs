//! The language as a whole: what a file means, what is said of its mistakes, and that no text breaks the reader.

use std::fmt::Write as _;
use std::io;
use std::path::{Path, PathBuf};

use device_core::event::Network;
use device_core::key::Key;
use device_core::money::Fen;
use device_core::time::Utc;
use device_core::view::{Language, ScreenKind};
use proptest::prelude::*;

use super::model::{
    Condition, FlashCast, MerchantAct, MerchantCast, ShopperAct, Span, StepKind, TillState,
};
use super::*;

fn no_cast(_: &str) -> io::Result<String> {
    Err(io::Error::new(io::ErrorKind::NotFound, "there is none"))
}

fn parsed(text: &str) -> Result<Vec<Scenario>, Mistakes> {
    parse("test.ron", text, &mut no_cast)
}

fn good(text: &str) -> Vec<Scenario> {
    parsed(text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Places and messages of a text's problems.
fn problems(text: &str) -> Vec<String> {
    let mistakes = parsed(text).err().map(|mistakes| mistakes.problems).unwrap_or_default();
    mistakes
        .iter()
        .map(|problem| {
            let Problem { place, column, message, help, .. } = problem;
            format!("{}:{column} {message} | {help}", place.line)
        })
        .collect()
}

/// A file with one device, one till and this script.
fn framed(script: &str) -> String {
    format!(
        "(\n title: \"A claim\",\n accounts: {{ \"mei\": (balance: \"200.00\") }},\n \
         merchants: {{ \"grocer\": Till(name: \"老王菜店\") }},\n \
         devices: {{ \"mei\": Enrolled(account: \"mei\") }},\n script: [{script}],\n)"
    )
}

#[test]
fn a_whole_file() {
    let text = r#"(
        title: "Mei shows her code and the grocer scans it",
        covers: ["3.0", "3.2A.1", "S2B1.2"],
        seed: 7,
        accounts: { "mei": (balance: "200.00", owner: "王美", frozen: false) },
        merchants: { "grocer": Till(name: "老王菜店", romanised: "Lao Wang", scanner: Plain, aim: (glare: Upper)) },
        devices: { "mei": Enrolled(
            account: "mei", fingers: ["right thumb", "left thumb"], pin: "135790",
            profile: (language: English, without_keys: [Help], issuer: (length: 24), times: (settle_millis: 4000)),
            clock_error: "-90s", clock_set_ago: Ago("30d"), network: Down, latency_millis: (10, 20), flash: Random,
        ) },
        shoppers: { "thief": (device: "mei", remembers_pin: "000000"), "mei": (persona: "slow") },
        script: [
            At("2026-03-01 08:00:00"),
            Merchant("grocer", Enter("12.5")),
            Shopper("mei", Type("25")),
            Merchant("grocer", Aim(distance_mm: 150)),
            Together([[Wait("1s")], [Shopper("thief", TypePin)]]),
            Within("1min 30s", All([Screen(PayerCode), Not(Till("grocer", Paid))])),
        ],
        always: [],
    )"#;
    let scenarios = good(text);
    let [scenario] = scenarios.as_slice() else { panic!("one scenario") };
    assert_eq!(scenario.seed, Some(7));
    // 2026-03-01 00:00:00 UTC.
    assert_eq!(scenario.start, Utc(1_772_323_200_000));
    assert_eq!(scenario.accounts["mei"].owner, "王美");
    assert_eq!(scenario.accounts["mei"].free_limit, Fen::yuan(1_000));
    let MerchantCast::Till(till) = &scenario.merchants["grocer"];
    assert_eq!((till.aim.distance_mm, till.aim.glare), (100.0, model::Glare::Upper));
    let device = &scenario.devices["mei"];
    assert_eq!(device.profile.language, Language::English);
    assert!(!device.profile.keys.has(Key::Help) && device.profile.keys.has(Key::Cancel));
    assert_eq!((device.profile.issuer.length, device.profile.issuer.renew_seconds), (24, 45));
    assert_eq!(device.profile.times.settle_millis, 4_000);
    assert_eq!((device.clock_error_millis, device.network), (-90_000, Network::Down));
    assert_eq!((device.flash, device.latency_millis), (FlashCast::Random, (10, 20)));
    assert_eq!(device.clock_set_ago, Some(Span(30 * 86_400_000_000)));
    assert_eq!(scenario.shoppers["thief"].remembers_pin, "000000");
    assert_eq!(scenario.shoppers["mei"].persona, "slow");
    assert_eq!(scenario.shoppers["mei"].remembers_pin, "135790");
    assert!(scenario.always.is_empty());
    let step = |index: usize| &scenario.script[index].kind;
    assert!(
        matches!(step(1), StepKind::Merchant(_, MerchantAct::Enter(amount)) if amount.fen() == 1_250)
    );
    assert!(
        matches!(step(2), StepKind::Shopper(_, ShopperAct::Type(keys)) if keys == &[Key::Digit(2), Key::Digit(5)])
    );
    // An aim in the script starts from the merchant's own.
    assert!(matches!(step(3), StepKind::Merchant(_, MerchantAct::Aim(aim))
        if aim.distance_mm == 150.0 && aim.glare == model::Glare::Upper));
    assert!(
        matches!(step(4), StepKind::Together(branches) if branches.len() == 2 && branches[1].len() == 1)
    );
    let StepKind::Within(Span(90_000_000), Condition::All(all)) = step(5) else {
        panic!("{:?}", step(5))
    };
    assert_eq!(all[0], Condition::Screen(ScreenKind::PayerCode));
    assert_eq!(all[1], Condition::Not(Box::new(Condition::Till("grocer".into(), TillState::Paid))));
    assert_eq!(scenario.script[2].text, "Shopper(\"mei\", Type(\"25\"))");
    assert_eq!(scenario.script[2].place.line, 16);
}

#[test]
fn defaults() {
    let scenarios = good(&framed("Wait(\"1s\")"));
    let scenario = &scenarios[0];
    assert_eq!(scenario.start, Utc(1_767_576_600_000));
    assert_eq!(scenario.always.len(), 6);
    assert_eq!(scenario.variant, "");
    assert_eq!(scenario.shoppers["mei"].persona, "steady");
    assert_eq!(scenario.shoppers["mei"].remembers_pin, "258036");
    assert_eq!(scenario.devices["mei"].fingers, ["right thumb"]);
}

#[test]
fn five_mistakes_give_five_problems_in_order() {
    let text = r#"(
    title: "Five mistakes",
    accounts: { "mei": (balance: "-200.00") },
    merchants: { "grocer": Till(name: "老王菜店") },
    devices: { "mei": Enrolled(account: "mei", pin: "1234", profile: (without_keys: [Cancel])) },
    script: [
        Merchant("grocr", Enter("12.50")),
        Within("5sec", Screen(PayerCod)),
    ],
)"#;
    // Six, in truth: the last step has two, and both are worth saying.
    let found = problems(text);
    let expected = [
        "3:34 \"-200.00\" is negative: an amount never is | write yuan with at most two decimals",
        "5:53 \"1234\" is not a PIN | a PIN is six digits",
        "5:85 the profile has no Cancel key | add Cancel to its keys",
        "7:18 there is no merchant \"grocr\" | did you mean grocer?",
        "8:16 \"5sec\" is no length of time | write \"300ms\"",
        "8:31 PayerCod is not a screen | did you mean PayerCode?",
    ];
    assert_eq!(found.len(), expected.len(), "{found:#?}");
    for (found, expected) in found.iter().zip(expected) {
        assert!(found.starts_with(expected), "{found}\n{expected}");
    }
    let five = text.replace("5sec", "5s");
    assert_eq!(problems(&five).len(), 5);
}

#[test]
fn one_problem_for_each_mistake_of_a_script() {
    let table: &[(&str, &str)] = &[
        ("", "the script is empty"),
        ("Shoper(\"mei\", Press(ShowCode))", "Shoper is not a step | did you mean Shopper?"),
        ("Press(ShowCode)", "Press is not a step | Press is an act of a shopper"),
        ("Screen(Paid)", "Screen is not a step | Screen is a condition"),
        ("Expect(Scren(Paid))", "Scren is not a condition | did you mean Screen?"),
        (
            "Expect(Screen(\"Paid\"))",
            "a screen is expected here, not the text \"Paid\" | write Paid without",
        ),
        ("Expect(Screen(Paid, Home))", "Screen is not written like this | write Screen(Paid)"),
        (
            "Expect(Screen(Paid(\"1\")))",
            "a screen is expected here, not Paid(...) | write Paid alone",
        ),
        ("Expect(Said(Paid))", "Paid is not written like this | write Paid(\"12.50\")"),
        ("Expect(Balance(\"mai\", \"1\"))", "there is no account \"mai\" | did you mean mei?"),
        (
            "Expect(Balance(\"mei\", 12.5))",
            "an amount is expected here, not the number 12.5 | write it between quotation marks: \"12.5\"",
        ),
        (
            "Expect(Balance(\"mei\", \"1.005\"))",
            "\"1.005\" is no amount: an amount has at most two digits",
        ),
        (
            "Expect(Balance(\"mei\", \"100000000\"))",
            "\"100000000\" is no amount: an amount is at most",
        ),
        ("Expect(Text(\"\"))", "an empty text is on every screen"),
        ("Expect(All([]))", "this list of conditions is empty"),
        ("Expect(On(\"mei\", On(\"mei\", Powered)))", "On(...) stands inside On(...)"),
        ("Expect(On(\"li\", Powered))", "there is no device \"li\" | known here: mei"),
        ("Shopper(\"li\", WalkAway)", "there is no shopper \"li\""),
        ("Shopper(\"mei\", Press(Scan))", "the device in her hand has no Scan key | give it one"),
        (
            "Shopper(\"mei\", Press(Digit(10)))",
            "10 does not fit here | write a whole number from 0 to 9",
        ),
        ("Shopper(\"mei\", Type(\"12.50\"))", "\"12.50\" cannot be typed"),
        (
            "Shopper(\"mei\", Touch(\"right tumb\"))",
            "\"right tumb\" is no finger | did you mean right thumb?",
        ),
        ("Shopper(\"mei\", Tremble(ShowCode, \"2s\"))", "a tremor is no longer than a second"),
        ("Shopper(\"mei\", Goal(PayByCard))", "PayByCard is not a goal | did you mean PayByCode?"),
        ("Merchant(\"grocer\", Enter(\"0\"))", "a till sells nothing for nothing"),
        ("Merchant(\"grocer\", KeyIn(\"12a\"))", "\"12a\" is not the digits of a code"),
        ("Merchant(\"grocer\", Aim(tilt: 3))", "an aim has no field tilt"),
        (
            "Merchant(\"grocer\", Aim(ambient: 3.5))",
            "3.5 does not fit here | write a number from 0 to 1",
        ),
        ("Fault(ModemSilent(\"mei\"), \"-5s\")", "\"-5s\" is no length of time"),
        ("Fault(TillOffline(\"mei\"))", "there is no merchant \"mei\""),
        ("Power(\"mei\", CutAtFlashOperation(0))", "0 does not fit here"),
        ("At(\"2026-01-05 09:29:59\"), At(\"2026-01-05 09:29:58\")", "this moment has passed"),
        ("At(\"2026-02-30 09:00:00\")", "\"2026-02-30 09:00:00\" is no moment"),
        ("Wait(\"1min\"), At(\"2026-01-05 09:30:30\")", "this moment has passed"),
        ("Together([[Wait(\"1s\")]])", "one script alone is not together"),
        ("Together([[Wait(\"1s\")], []])", "this script is empty"),
        ("Wait(5)", "a length of time is expected here, not the number 5"),
        ("Wait(Var(\"pause\"))", "vary has no \"pause\" | add vary:"),
    ];
    for (script, expected) in table {
        let found = problems(&framed(script));
        assert_eq!(found.len(), 1, "{script}\n{found:#?}");
        let (_, said) = found[0].split_once(' ').unwrap_or_default();
        assert!(said.starts_with(expected), "{script}\nfound    {said}\nexpected {expected}");
    }
}

#[test]
fn one_problem_for_each_mistake_of_a_file() {
    let frame = framed("Wait(\"1s\")");
    let table: &[(&str, &str, &str)] = &[
        ("title: \"A claim\",", "", "title is missing"),
        ("title:", "titel:", "a scenario has no field titel | did you mean title?"),
        ("title: \"A claim\"", "title: \"\"", "this title does not fit"),
        ("title: \"A claim\"", "title: Claim", "a title is expected here, not the word Claim"),
        ("script:", "seed: -1, script:", "-1 does not fit here"),
        (
            "script:",
            "covers: [\"3.2A.9\"], script:",
            "the patent has no step \"3.2A.9\" | did you mean",
        ),
        ("script:", "covers: [\"3.1\", \"3.1\"], script:", "\"3.1\" stands here twice"),
        (
            "script:",
            "always: [LedgerBalance], script:",
            "LedgerBalance is not an invariant | did you mean LedgerBalances?",
        ),
        ("script:", "optics: Perfect, script:", "Perfect is not a kind of optics"),
        ("script:", "zone: \"8\", script:", "\"8\" is no time zone"),
        ("script:", "start: \"morning\", script:", "\"morning\" is no moment"),
        ("script:", "title: \"Twice\", script:", "title stands here twice"),
        (
            "script:",
            "cast: \"casts/market.ron\", script:",
            "the cast \"casts/market.ron\" cannot be read: there is none",
        ),
        ("script:", "vary: [1], script:", "a map from names to lists is expected here"),
        ("script:", "vary: {\"a\": []}, script:", "a list of values is expected here"),
        ("script:", "vary: {\"a\": [1, 2]}, script:", "nothing uses Var(\"a\")"),
        ("balance: \"200.00\"", "", "balance is missing"),
        ("balance: \"200.00\"", "balance: \"200.00\", balance: \"1\"", "balance stands here twice"),
        (
            "balance: \"200.00\"",
            "balance: \"200.00\", frozen: \"no\"",
            "true or false is expected here",
        ),
        ("Till(name: \"老王菜店\")", "Stall(name: \"x\")", "Stall is not a kind of merchant"),
        ("Till(name: \"老王菜店\")", "Till(name: \"\")", "\"\" cannot be shown as a name"),
        (
            "Till(name: \"老王菜店\")",
            "Till(name: \"x\", romanised: \"老\")",
            "\"老\" is not in plain Latin letters",
        ),
        ("Till(name: \"老王菜店\")", "Till(name: \"x\", scanner: Blind)", "Blind is not a scanner"),
        ("Enrolled(account: \"mei\")", "Enrolled()", "account is missing"),
        (
            "Enrolled(account: \"mei\")",
            "Enrolled(account: \"mai\")",
            "there is no account \"mai\" | did you mean mei?",
        ),
        (
            "Enrolled(account: \"mei\")",
            "Factory(pin: \"258036\")",
            "a device from the factory has no field pin",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", pin: 258036)",
            "a PIN is expected here, not the number 258036",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", fingers: [\"left thumb\", \"left thumb\"])",
            "\"left thumb\" is enrolled twice",
        ),
        ("account: \"mei\")", "account: \"mei\", network: Up(5))", "5 does not fit here"),
        ("account: \"mei\")", "account: \"mei\", loss_percent: 101)", "101 does not fit here"),
        (
            "account: \"mei\")",
            "account: \"mei\", latency_millis: (20, 10))",
            "the highest number is below the lowest",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", clock_set_ago: Always)",
            "Always is not the time since",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", profile: (code_kind: Barcode))",
            "Barcode is not a kind of code",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", profile: (without_keys: [Digit(3)]))",
            "the profile lacks number keys",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", profile: (issuer: (length: 25)))",
            "25 does not fit here",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", profile: (issuer: (prefix: \"x\")))",
            "\"x\" is not a code prefix",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", profile: (times: (code_warning_millis: 900000)))",
            "times.code_warning_millis must be shorter",
        ),
        (
            "account: \"mei\")",
            "account: \"mei\", profile: (unlock: (lockout_seconds: [60])))",
            "five waits are expected here",
        ),
        ("script:", "shoppers: {\"li\": ()}, script:", "device is missing"),
        (
            "script:",
            "shoppers: {\"mei\": (persona: \"steddy\")}, script:",
            "there is no persona \"steddy\" | did you mean steady?",
        ),
        (
            "{ \"mei\": (",
            "{ \"mei\": (balance: \"1\"), \"mei\": (",
            "the name \"mei\" stands here twice",
        ),
    ];
    for (from, to, expected) in table {
        let text = frame.replacen(from, to, 1);
        let found = problems(&text);
        assert_eq!(found.len(), 1, "{text}\n{found:#?}");
        let (_, said) = found[0].split_once(' ').unwrap_or_default();
        assert!(said.starts_with(expected), "{text}\nfound    {said}\nexpected {expected}");
    }
}

#[test]
fn several_devices_need_a_name() {
    let text = framed("Expect(Screen(Home))")
        .replace("Enrolled(account: \"mei\") ", "Enrolled(account: \"mei\"), \"li\": Factory() ");
    let found = problems(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(
        found[0].contains("there are several devices: which one is meant? | write On(\"li\", ...)")
    );
    assert!(problems(&text.replace("Screen(Home)", "On(\"li\", Screen(Home))")).is_empty());
    let none = "(title: \"x\", script: [Expect(Screen(Home))])";
    assert!(problems(none)[0].contains("this is about a device, and there is none"));
}

#[test]
fn vary_makes_a_matrix() {
    let text = framed("Merchant(\"grocer\", Enter(Var(\"amount\"))), Expect(Var(\"what\"))")
        .replace(" script:", " vary: { \"amount\": [\"12.50\", \"999.99\"], \"what\": [Powered, Screen( Home )] }, script:");
    let scenarios = good(&text);
    let labels: Vec<&str> = scenarios.iter().map(|scenario| scenario.variant.as_str()).collect();
    let expected = [
        "amount=12.50 what=Powered",
        "amount=12.50 what=Screen( Home )",
        "amount=999.99 what=Powered",
        "amount=999.99 what=Screen( Home )",
    ];
    assert_eq!(labels, expected);
    assert_eq!(scenarios[2].script[0].text, "Merchant(\"grocer\", Enter(\"999.99\"))");
    assert!(matches!(
        &scenarios[1].script[1].kind,
        StepKind::Expect(Condition::Screen(ScreenKind::Home))
    ));
    // A mistake in a value stands at the value, once.
    let found = problems(&text.replace("\"999.99\"", "\"9.999\""));
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with("6:30 \"9.999\" is no amount"), "{found:#?}");
    let many = text.replace("[Powered, ", &format!("[{}", "Powered, ".repeat(200)));
    assert!(problems(&many)[0].contains("vary makes more than 256 runs"));
}

#[test]
fn shared_casts() {
    let cast = "(accounts: { \"mei\": (balance: \"1\"), \"li\": (balance: \"2\") }, devices: { \"li\": Enrolled(account: \"li\") })";
    let text = "(title: \"x\", cast: \"c.ron\", accounts: { \"mei\": (balance: \"9\") }, script: [Shopper(\"li\", TypePin)])";
    let mut load = |path: &str| {
        assert_eq!(path, "c.ron");
        Ok(cast.to_owned())
    };
    let scenarios = parse("x.ron", text, &mut load).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(scenarios[0].accounts["mei"].balance.fen(), 900, "the file's own goes first");
    assert_eq!(scenarios[0].accounts["li"].balance.fen(), 200);
    let mut broken =
        |_: &str| Ok("(accounts: {\n \"li\": (balanc: \"1\") }, script: [])".to_owned());
    let mistakes = parse("x.ron", text, &mut broken).err().unwrap_or_default();
    let said = mistakes.to_string();
    let expected = [
        "x.ron:1:83: there is no shopper \"li\"",
        "c.ron:2:9: an account has no field balanc (did you mean balance?)",
        "c.ron:2:25: a shared cast has no field script",
    ];
    for (line, expected) in said.lines().zip(expected) {
        assert!(line.starts_with(expected), "{said}");
    }
    assert_eq!(said.lines().count(), 3, "{said}");
}

#[test]
fn a_broken_cast_is_not_blamed_on_the_script() {
    let text = framed("Shopper(\"mei\", WalkAway)")
        .replace("Enrolled(account: \"mei\") }", "Enrolled(account: \"mei\" }");
    let found = problems(&text);
    assert_eq!(found.len(), 1, "{found:#?}");
}

#[test]
fn files_that_cannot_be_read() {
    let mistakes = read(Path::new("no/such/file.ron")).err().unwrap_or_default();
    assert!(mistakes.to_string().starts_with("no/such/file.ron:0:0: this file cannot be read"));
    let long = " ".repeat(FILE_BYTES_MAX + 1);
    assert!(parsed(&long).err().unwrap_or_default().to_string().contains("longer than"));
}

/// All scenario files of the project.
fn scenario_files() -> Vec<PathBuf> {
    fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
        let Ok(entries) = std::fs::read_dir(folder) else { return };
        for path in entries.filter_map(|entry| Some(entry.ok()?.path())) {
            if path.is_dir() {
                if path.file_name().is_some_and(|name| name != "casts") {
                    walk(&path, found);
                }
            } else if path.extension().is_some_and(|extension| extension == "ron") {
                found.push(path);
            }
        }
    }
    let mut found = Vec::new();
    walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios"), &mut found);
    found.sort();
    found
}

#[test]
fn every_scenario_file_reads() {
    let files = scenario_files();
    assert!(files.len() >= 24, "{} scenario files", files.len());
    let mut titles = std::collections::BTreeSet::new();
    for path in files {
        let scenarios = read(&path).unwrap_or_else(|mistakes| panic!("{mistakes}"));
        for scenario in &scenarios {
            assert!(!scenario.covers.is_empty(), "{} claims no step", path.display());
        }
        assert!(titles.insert(scenarios[0].title.clone()), "{}: title used twice", path.display());
        let text = std::fs::read_to_string(&path).unwrap_or_default();
        let accepted = ron::from_str::<serde::de::IgnoredAny>(&text);
        assert!(accepted.is_ok(), "{}: {accepted:?}", path.display());
    }
}

#[test]
fn a_file_cut_anywhere_gives_few_messages() {
    let path = scenario_files().into_iter().next().unwrap_or_default();
    let text = std::fs::read_to_string(path).unwrap_or_default();
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        let _ = parsed(&text[..end]);
    }
}

/// Fragments from which a text is made that is nearly a scenario.
fn fragments() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just("(title: \"x\", "),
        Just("script: ["),
        Just("Expect("),
        Just("Screen(Paid)"),
        Just(")"),
        Just("]"),
        Just("}"),
        Just(","),
        Just("vary: {\"a\": ["),
        Just("Var(\"a\")"),
        Just("Together([["),
        Just("devices: {\"m\": "),
        Just("Enrolled("),
        Just("\""),
        Just("'"),
        Just("/*"),
        Just("//"),
        Just("\n"),
        Just("\\"),
        Just("r#\""),
        Just("-"),
        Just("0x"),
        Just("1e9999"),
        Just("profile: (issuer: ("),
        Just("Some("),
        Just("None"),
        Just("#![enable("),
        Just("：（"),
        Just("\u{3000}"),
        Just("accounts: {\"m\": (balance: \"1\")}, "),
    ];
    proptest::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(if cfg!(debug_assertions) { 400 } else { 4_000 }))]

    #[test]
    fn no_text_breaks_the_reader(text in ".{0,400}") {
        let _ = parsed(&text);
    }

    #[test]
    fn no_near_scenario_breaks_the_reader(text in fragments()) {
        let _ = parsed(&text);
    }

    #[test]
    fn no_mutated_scenario_breaks_the_reader(
        file in any::<prop::sample::Index>(),
        at in any::<prop::sample::Index>(),
        length in 0_usize..40,
        instead in "[(){}\\[\\],:\"a0 \\\\#/*'-]{0,4}",
    ) {
        let files = scenario_files();
        prop_assume!(!files.is_empty());
        let text = std::fs::read_to_string(file.get(&files)).unwrap_or_default();
        let characters: Vec<char> = text.chars().collect();
        let start = at.index(characters.len().max(1));
        let end = (start + length).min(characters.len());
        let mut mutated: String = characters[..start].iter().collect();
        let _ = write!(mutated, "{instead}{}", characters[end..].iter().collect::<String>());
        if let Err(mistakes) = parsed(&mutated) {
            prop_assert!(!mistakes.problems.is_empty());
            for problem in &mistakes.problems {
                let source = &mistakes.sources[problem.source].text;
                prop_assert!(source.get(problem.place.start..problem.place.end).is_some(), "{problem:?}");
            }
        }
    }
}
