//! What a file means: its values, its defaults, its variants, its shared casts.

use std::path::Path;

use device_core::event::Network;
use device_core::key::Key;
use device_core::money::Fen;
use device_core::time::Utc;
use device_core::view::{Language, ScreenKind};

use super::mistakes_tests::{framed, good, parsed, problems};
use super::model::{
    Condition, FlashCast, MerchantAct, MerchantCast, ShopperAct, Span, StepKind, TillState,
};
use super::*;

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
    let MerchantCast::Till(till) = &scenario.merchants["grocer"] else { panic!("a till") };
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
    assert_eq!(scenario.always.len(), 8);
    assert_eq!(scenario.variant, "");
    assert_eq!(scenario.shoppers["mei"].persona, "steady");
    assert_eq!(scenario.shoppers["mei"].remembers_pin, "258036");
    assert_eq!(scenario.devices["mei"].fingers, ["right thumb"]);
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
