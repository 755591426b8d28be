//! What is said of mistakes: one message each, in order, with the right remedy.

use super::*;

fn no_cast(_: &str) -> io::Result<String> {
    Err(io::Error::new(io::ErrorKind::NotFound, "there is none"))
}

pub(super) fn parsed(text: &str) -> Result<Vec<Scenario>, Mistakes> {
    parse("test.ron", text, &mut no_cast)
}

pub(super) fn good(text: &str) -> Vec<Scenario> {
    parsed(text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// Places and messages of a text's problems.
pub(super) fn problems(text: &str) -> Vec<String> {
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
pub(super) fn framed(script: &str) -> String {
    format!(
        "(\n title: \"A claim\",\n accounts: {{ \"mei\": (balance: \"200.00\") }},\n \
         merchants: {{ \"grocer\": Till(name: \"老王菜店\") }},\n \
         devices: {{ \"mei\": Enrolled(account: \"mei\") }}, \
         phones: {{ \"daughter\": (account: \"mei\") }},\n script: [{script}],\n)"
    )
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
        (
            "Shopper(\"mei\", Press(Register))",
            "the device in her hand has no Register key | give it one",
        ),
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
        (
            "Wait(\"1s\"), Never(Screen(Paid))",
            "no time passes after this Never: it would look at one moment | write it before",
        ),
        (
            "Never(Screen(Paid)), Merchant(\"grocer\", Scan), Expect(Screen(Paid))",
            "no time passes after this Never",
        ),
        (
            "Together([[Never(Powered)], [Merchant(\"grocer\", Scan)]]), Expect(Powered)",
            "no time passes after this Never",
        ),
        (
            "Expect(NewCode)",
            "Expect looks at one moment, and in it no code is new | write Within(\"60s\", NewCode)",
        ),
        ("Expect(Not(On(\"mei\", NewCode)))", "Expect looks at one moment"),
        ("Phone(\"daugter\", Agree)", "there is no phone \"daugter\" | did you mean daughter?"),
        ("Phone(\"daughter\", Agre)", "Agre is not an act of a phone's user | did you mean Agree?"),
        ("Phone(\"daughter\", Connect(\"mei\", Usd))", "Usd is not a port | did you mean Usb?"),
        ("Phone(\"daughter\", Connect(\"li\", Usb))", "there is no device \"li\""),
        ("Phone(\"daughter\", Connect(Usb))", "Connect is not written like this | write Connect("),
        (
            "Expect(Phone(\"daughter\", Digits))",
            "Digits is not what can be asked of a phone | Digits is a screen of a phone",
        ),
        ("Expect(Phone(\"daughter\", Shows(Failed(Lost))))", "Lost is not a failure | "),
        ("Expect(Phone(\"daughter\", Shows(Failed)))", "Failed is not written like this"),
        ("Expect(Enrolled(\"mei\"))", "Enrolled is not written like this"),
        ("Fault(Link(\"daughter\", Noisy))", "Noisy is not a fault of a phone's link"),
        ("Fault(PhoneOffline(\"mei\"))", "there is no phone \"mei\" | known here: daughter"),
        ("Shopper(\"mei\", Hold(Confirm, \"2min\"))", "nobody holds a key like this"),
        ("Shopper(\"mei\", Hold(Register, \"1s\"))", "the device in her hand has no Register key"),
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
fn a_never_that_time_follows_is_no_mistake() {
    for script in [
        "Never(Screen(Paid)), Wait(\"1s\")",
        "Never(NewCode), Shopper(\"mei\", Press(ShowCode)), Expect(Screen(Unlock))",
        "Never(Screen(Paid)), Within(\"1s\", NewCode)",
        "Never(Screen(Paid)), Together([[Merchant(\"grocer\", Scan)], [Wait(\"1s\")]])",
        "Together([[Never(Screen(Paid))], [Wait(\"1s\")]])",
        "Together([[Wait(\"1s\"), Never(Screen(Paid))], [Expect(Powered)]]), Holds(\"1s\", Powered)",
    ] {
        assert_eq!(problems(&framed(script)), Vec::<String>::new(), "{script}");
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
fn mistakes_of_scanning_are_named_with_their_remedy() {
    let table = [
        (
            "Shopper(\"mei\", PointAt(Picture(file: \"no.png\", width_mm: 60)))",
            "the picture \"no.png\" cannot be looked at: no pictures here | name a PNG picture",
        ),
        (
            "Shopper(\"mei\", PointAt(Picture(file: \"no.png\")))",
            "width_mm is missing | write width_mm: 60",
        ),
        (
            "Shopper(\"mei\", PointAt(Code(\"grocer\")))",
            "\"grocer\" has a till | name a merchant with a printed code or a code on a screen",
        ),
        (
            "Shopper(\"mei\", PointAt(Text(\"\")))",
            "a code of 0 bytes cannot be printed | write a text of 1 to 2331 bytes",
        ),
        ("Shopper(\"mei\", PointAt(Nothig))", "Nothig is not something before a camera | did you"),
        (
            "Shopper(\"mei\", PointAt(Nothing, (distance_mm: 2)))",
            "2 does not fit here | write a number from 30 to 1000",
        ),
        ("Shopper(\"mei\", TypeAmount(\"-1\"))", "\"-1\" is negative"),
        ("Shopper(\"mei\", Goal(PayByScan(\"0.00\")))", "nobody pays nothing | write \"0.01\""),
        (
            "Merchant(\"grocer\", Present(\"1.00\"))",
            "\"grocer\" has nothing to do this with | a merchant that is cast as Screen(...)",
        ),
        ("Payer(\"anna\", Pay(\"mei\"))", "there is no account \"anna\""),
        ("Within(\"1s\", NotPayable(Damage))", "Damage is not a reason why a code cannot be paid"),
        ("Within(\"1s\", Payer(\"mei\", Payed))", "Payed is not how far a payer is | known here"),
    ];
    for (script, expected) in table {
        let found = problems(&framed(script));
        let told = found.iter().any(|found| found.contains(expected));
        assert!(told, "{script}\n{found:#?}\n{expected}");
    }
}

#[test]
fn a_picture_that_is_none_is_a_mistake_with_its_place() {
    let text = framed("\n  Shopper(\"mei\", PointAt(Picture(file: \"a.gif\", width_mm: 60)))");
    let mut asked = Vec::new();
    let mut load = |file: &str| {
        asked.push(file.to_owned());
        Ok(b"GIF89a".to_vec())
    };
    let mistakes = parse_all("test.ron", &text, &mut no_cast, &mut load).err().unwrap_or_default();
    let said = mistakes.to_string();
    assert!(said.starts_with("test.ron:7:40: the picture \"a.gif\" cannot be looked at"), "{said}");
    assert_eq!(asked, ["a.gif"]);
}

#[test]
fn one_problem_for_each_mistake_of_a_body_a_flow_or_a_profile() {
    let table: &[(&str, &str)] = &[
        ("body: \"keypd\"", "there is no body \"keypd\" | did you mean keypad?"),
        (
            "body: keypad",
            "the name of a body is expected here, not the word keypad | write it between",
        ),
        ("flow: \"pateint\"", "there is no flow \"pateint\" | did you mean patient?"),
        ("flow: \"nobody's\"", "there is no flow \"nobody's\" | known here: default, finger_first"),
        (
            "profile: (registration: (trigger: MechanicalKey))",
            "a key begins registration and there is none | add Register to the keys",
        ),
        (
            "profile: (registration: (trigger: TouchArea))",
            "a field on the touch panel begins registration and there is no panel | let the Link",
        ),
        (
            "profile: (registration: (digit_tries: 0))",
            "0 does not fit here | write a whole number from 1",
        ),
        (
            "profile: (fingers: (most: 11))",
            "11 does not fit here | write a whole number from 1 to 10",
        ),
        (
            "profile: (fingers: (toches: 3))",
            "the rules of fingers has no field toches | did you mean touches?",
        ),
        (
            "profile: (amounts: (most: \"0.00\"))",
            "the most that may be paid cannot be typed | it is 0.01",
        ),
        ("profile: (amounts: (most: 500))", "an amount is expected here, not the number 500"),
        (
            "body: \"large_keys\", profile: (amounts: (entry: Point))",
            "amounts are typed with a point and there is no key for it | add Point to the keys",
        ),
        ("profile: (scan: (windows: 0))", "0 does not fit here"),
        ("profile: (touch_panel: yes)", "true or false is expected here"),
        ("profile: (show_code_digits: 1)", "true or false is expected here"),
    ];
    for (device, expected) in table {
        let text = framed("Wait(\"1s\")").replace(
            "Enrolled(account: \"mei\")",
            &format!("Enrolled(account: \"mei\", {device})"),
        );
        let found = problems(&text);
        assert_eq!(found.len(), 1, "{device}\n{found:#?}");
        let (_, said) = found[0].split_once(' ').unwrap_or_default();
        assert!(said.starts_with(expected), "{device}\n{said}\n{expected}");
    }
    let text = framed("Shopper(\"mei\", Press(Scan))")
        .replace("Enrolled(account: \"mei\"", "Enrolled(account: \"mei\", body: \"large_keys\"");
    assert!(problems(&text)[0].contains("the device in her hand has no Scan key"));
}
