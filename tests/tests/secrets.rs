//! No trace, no link, no flash image, no log and no report of any scenario holds a secret, in no form in which one could be
//! written: not the key of a device, not its code seed and channel key, not the keys of its sessions, not a PIN.
//!
//! It belongs to the package `paybench`, whose binary Cargo builds for it: reports are what the binary writes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use device_core::code::totp::hmac_sha256;
use device_core::shell::Action;
use hkdf::Hkdf;
use paybench_tests::forms::{Form, Hit, Search, base64, forms_of_key, forms_of_pin};
use paybench_tests::{all_scenarios, one_scenario, root, scenario_file};
use sha2::Sha256;
use sim::boards::BoardLost;
use sim::report::words::Names;
use sim::run::{BoardChoice, Look, Observer, RunReport, play};
use sim::scenario::model::Scenario;
use sim::trace::{Entry, EventNote, KeyNote};
use sim::world::DeviceId;
use sim::world::secrets::{CHANNEL_KEY, PIN};

/// Seeds under which a run is played again where chance may have made what was found.
const OTHER_SEEDS: [u64; 3] = [1_001, 1_002, 1_003];

/// Secrets by whose they are and which; a device that is enrolled again has several of a kind.
type Secrets = BTreeSet<(String, Vec<u8>)>;

/// Takes the secrets out of the devices, and copies of their flash whenever it changed.
#[derive(Default)]
struct Thief {
    secrets: Secrets,
    channel_keys: Vec<[u8; 32]>,
    images: BTreeMap<(DeviceId, u64), Vec<u8>>,
}

impl Thief {
    fn visit(&mut self, world: &Look<'_>, device: DeviceId) {
        let slot = &world.devices()[device];
        self.images
            .entry((device, slot.flash().operations()))
            .or_insert_with(|| slot.flash().image().to_vec());
        for secret in world.secrets_of(device) {
            if secret.what == CHANNEL_KEY {
                self.channel_keys.extend(<[u8; 32]>::try_from(&secret.bytes[..]));
            }
            self.secrets.insert((format!("{} of {}", secret.what, slot.name()), secret.bytes));
        }
    }
}

impl Observer for Thief {
    fn shown(&mut self, world: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        self.visit(world, device);
        Ok(())
    }

    fn ended(&mut self, world: &mut Look<'_>) -> Result<(), BoardLost> {
        for device in 0..world.devices().len() {
            self.visit(world, device);
        }
        Ok(())
    }
}

/// What passed over one link of a device in one direction.
type Links = BTreeMap<(u8, String), Vec<Vec<u8>>>;

fn links_of(run: &RunReport) -> Links {
    let mut links = Links::new();
    for timed in run.trace.entries() {
        let (device, link, frame) = match &timed.entry {
            Entry::Event { device, event: EventNote::FromServer(frame) } => {
                (device, "from the server".to_owned(), frame.to_vec())
            }
            Entry::Action { device, action: Action::Send(frame) } => {
                (device, "to the server".to_owned(), frame.to_vec())
            }
            Entry::Event { device, event: EventNote::FromPhone { port, frame } } => {
                (device, format!("from the phone on {port:?}"), frame.to_vec())
            }
            Entry::Action { device, action: Action::ToPhone { port, frame } } => {
                (device, format!("to the phone on {port:?}"), frame.to_vec())
            }
            _ => continue,
        };
        links.entry((*device, link)).or_default().push(frame);
    }
    links
}

/// The two keys of a session, from what its ends said in the clear and the channel key that they kept to themselves
/// (`device_core::channel::session`).
fn session_keys(channel_key: &[u8; 32], hello: &[u8], welcome: &[u8]) -> Option<[[u8; 32]; 2]> {
    let (ours, theirs) = (hello.get(9..25)?, welcome.get(1..17)?);
    let schedule = Hkdf::<Sha256>::new(Some(ours), channel_key);
    let keys = ["from device", "from server"].map(|label| {
        let mut key = [0; 32];
        schedule.expand_multi_info(&[label.as_bytes(), theirs], &mut key).map(|()| key).ok()
    });
    let [Some(from_device), Some(from_server)] = keys else { return None };
    let (body, mac) = welcome.split_at_checked(welcome.len().checked_sub(16)?)?;
    let right = hmac_sha256(&from_server, &[body])[..16] == *mac;
    right.then_some([from_device, from_server])
}

/// The keys of every session that began in a run.
fn all_session_keys(links: &Links, channel_keys: &[[u8; 32]]) -> Vec<[u8; 32]> {
    let mut found = Vec::new();
    for ((device, link), frames) in links {
        if link != "from the server" {
            continue;
        }
        let ours = links.get(&(*device, "to the server".to_owned()));
        let hellos = || ours.into_iter().flatten().filter(|frame| frame.first() == Some(&0));
        for welcome in frames.iter().filter(|frame| frame.first() == Some(&1)) {
            let keys = channel_keys
                .iter()
                .flat_map(|key| hellos().filter_map(|hello| session_keys(key, hello, welcome)));
            found.extend(keys.flatten());
        }
    }
    found
}

/// Everything that one run leaves behind, each with the name of its place.
fn places_of(scenario: &Scenario, run: &RunReport, thief: &Thief) -> Vec<(String, Vec<u8>)> {
    let entries = run.trace.entries();
    let names = Names::of(scenario, run);
    let printed = entries.iter().map(|timed| format!("{timed:?}\n")).collect::<String>();
    let told = entries.iter().map(|timed| format!("{:?}\n", names.line(timed))).collect::<String>();
    let hashed = entries.iter().flat_map(|timed| postcard::to_stdvec(&timed.entry).unwrap());
    let failures = format!("{:?}", run.failures);
    let mut places = vec![
        ("the trace, printed".to_owned(), printed.into_bytes()),
        ("the trace, in words".to_owned(), told.into_bytes()),
        ("the trace, as it is hashed".to_owned(), hashed.collect()),
        ("the failures".to_owned(), failures.into_bytes()),
    ];
    for ((device, link), frames) in links_of(run) {
        // One after the other: a secret in two pieces is whole here.
        places.push((format!("device {device} {link}"), frames.concat()));
    }
    for ((device, operations), image) in &thief.images {
        places.push((format!("flash of device {device} at {operations}"), image.clone()));
    }
    places
}

fn forms_of(secrets: &Secrets) -> Vec<Form> {
    let forms = secrets.iter().flat_map(|(what, bytes)| {
        if what.starts_with(PIN) && bytes.len() < 16 {
            forms_of_pin(what, bytes)
        } else {
            forms_of_key(what, bytes)
        }
    });
    forms.collect()
}

/// What was found in a run, and the secrets that were looked for.
struct Judged {
    hits: BTreeSet<Hit>,
    secrets: Secrets,
    sessions: usize,
    typed: usize,
}

fn judge_once(scenario: &Scenario, seed: Option<u64>) -> Judged {
    let mut thief = Thief::default();
    let run = play(scenario, seed, BoardChoice::InProcess, &mut thief);
    let keys = all_session_keys(&links_of(&run), &thief.channel_keys);
    let mut secrets = thief.secrets.clone();
    secrets.extend(keys.iter().map(|key| ("session key".to_owned(), key.to_vec())));
    let search = Search::for_forms(forms_of(&secrets));
    let places = places_of(scenario, &run, &thief);
    let hits = places.iter().flat_map(|(place, bytes)| search.hits(place, bytes)).collect();
    let typed = |entry: &Entry| {
        let key = EventNote::Key { key: KeyNote::Digit, edge: device_core::key::Edge::Down };
        matches!(entry, Entry::Event { event, .. } if *event == key)
    };
    for timed in run.trace.entries() {
        let text = format!("{:?}", timed.entry);
        assert!(!text.contains("Digit("), "this tells which number key it was: {text}");
    }
    let typed = run.trace.entries().iter().filter(|timed| typed(&timed.entry)).count();
    Judged { hits, secrets, sessions: keys.len() / 2, typed }
}

/// Plays it and looks everywhere. What chance may have made is looked for again under other seeds.
fn judge(name: &str, scenario: &Scenario) -> Judged {
    let judged = judge_once(scenario, None);
    let (weak, strong): (Vec<&Hit>, Vec<&Hit>) = judged.hits.iter().partition(|hit| hit.weak);
    assert!(strong.is_empty(), "{name}: {strong:#?}");
    let mut kinds: BTreeSet<(&str, &str)> =
        weak.iter().map(|hit| (hit.secret.as_str(), hit.how)).collect();
    for seed in OTHER_SEEDS {
        if !kinds.is_empty() {
            let again = judge_once(scenario, Some(seed)).hits;
            let again: BTreeSet<_> =
                again.iter().map(|hit| (hit.secret.as_str(), hit.how)).collect();
            kinds.retain(|kind| again.contains(kind));
        }
    }
    assert!(kinds.is_empty(), "{name}, under every seed: {kinds:#?}\n{weak:#?}");
    judged
}

/// A folder for what the binary writes, empty.
fn folder(name: &str) -> std::path::PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// What `paybench run` writes and prints about these scenarios.
fn reports_of(scenarios: &Path) -> Vec<(String, Vec<u8>)> {
    let folder = folder("secrets");
    let output = Command::new(env!("CARGO_BIN_EXE_paybench"))
        .arg("run")
        .arg(scenarios)
        .args(["--json", "out.json", "--junit", "out.xml", "--report", "page"])
        .current_dir(&folder)
        .output()
        .unwrap();
    let mut places = vec![
        ("standard output".to_owned(), output.stdout),
        ("standard error".to_owned(), output.stderr),
    ];
    for file in ["out.json", "out.xml", "page/index.html", "page/results.json"] {
        let bytes =
            std::fs::read(folder.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert!(bytes.len() > 100, "{file}");
        places.push((file.to_owned(), bytes));
    }
    places
}

#[test]
fn nothing_that_any_scenario_leaves_behind_holds_a_secret() {
    let (mut typed, mut sessions, mut secrets) = (0, 0, Secrets::new());
    for (name, scenario) in all_scenarios() {
        let judged = judge(&name, &scenario);
        typed += judged.typed;
        sessions += judged.sessions;
        secrets.extend(judged.secrets);
    }
    assert!(typed > 50, "PINs are typed in scenarios: {typed} presses of number keys");
    assert!(sessions > 50, "sessions begin in scenarios: {sessions}");
    for what in ["identity key", "code seed", CHANNEL_KEY, "PIN hash", PIN, "session key"] {
        assert!(
            secrets.iter().any(|(name, _)| name.starts_with(what)),
            "{what} is never looked for"
        );
    }
    let search = Search::for_forms(forms_of(&secrets));
    for (place, bytes) in reports_of(&root().join("scenarios")) {
        let hits = search.hits(&place, &bytes);
        // In a page of text chance makes no six digits that stand alone; in its pictures' base64 it may make three bytes.
        let told: Vec<_> = hits.iter().filter(|hit| !hit.weak || hit.how == "digits").collect();
        assert!(told.is_empty(), "{told:#?}");
    }
}

/// A trembling hand presses a digit twice; the second press is not taken, and the device says so without telling which it was.
#[test]
fn a_press_that_is_not_taken_does_not_tell_its_digit() {
    let scenario = one_scenario(
        r#"(
    title: "A trembling hand types the PIN",
    cast: "casts/market.ron",
    script: [
        Fault(FingerDead("mei")),
        Shopper("mei", Press(ShowCode)),
        Within("20s", Screen(EnterPin)),
        Shopper("mei", Tremble(Digit(2), "90ms")),
        Shopper("mei", Tremble(Digit(5), "90ms")),
        Wait("1s"),
    ],
)"#,
    );
    assert!(judge("a trembling hand", &scenario).typed >= 4);
}

/// Where a form of a secret is put, it is found, in every kind of place; and nothing is found where none was put.
#[test]
fn a_planted_secret_is_found() {
    let scenario = scenario_file("payer-code/till-scans-code.ron");
    let mut thief = Thief::default();
    let run = play(&scenario, None, BoardChoice::InProcess, &mut thief);
    let forms = forms_of(&thief.secrets);
    let search = Search::for_forms(forms.clone());
    assert!(thief.images.len() >= 3, "{} flash images", thief.images.len());
    for (place, bytes) in places_of(&scenario, &run, &thief) {
        let before = search.hits(&place, &bytes);
        assert!(before.iter().all(|hit| hit.weak), "{before:#?}");
        for form in &forms {
            let mut planted = bytes.clone();
            let middle = planted.len() / 2;
            planted.splice(middle..middle, [b"<", &form.bytes[..], b">"].concat());
            let found = search.hits(&place, &planted);
            assert!(
                found.iter().any(|hit| hit.secret == form.secret && hit.how == form.how),
                "{form:?}"
            );
        }
    }
}

/// The leaks that a bench could really have: a debug print of a key, a record that was stored without its seal, a PIN in a
/// report, a key split over two frames.
#[test]
fn a_leak_is_noticed() {
    let key: [u8; 32] = std::array::from_fn(|at| 0x80 ^ (at as u8).wrapping_mul(37));
    let secrets = Secrets::from([
        ("code seed of mei".to_owned(), key.to_vec()),
        ("PIN of mei".to_owned(), vec![2, 5, 8, 0, 3, 6]),
    ]);
    let search = Search::for_forms(forms_of(&secrets));
    let found = |bytes: &[u8]| !search.hits("here", bytes).is_empty();
    let entry = Entry::CodeShown { device: 0, digits: format!("{key:02x?}") };
    assert!(found(format!("{entry:?}").as_bytes()), "a debug print in hex");
    assert!(
        found(format!("{key:?}").as_bytes())
            && found(format!("{key:#?}").replace(['\n', ' '], "").as_bytes())
    );
    assert!(found(serde_json::to_string(&key).unwrap().as_bytes()));
    assert!(found(&postcard::to_stdvec(&(7_u64, "mei", key)).unwrap()));
    for offset in 0..3 {
        let message = [&b"abc"[..offset], &key[..], b"and more"].concat();
        assert!(found(base64(&message, *b"+/").as_bytes()), "base64 at {offset}");
    }
    assert!(
        found(b"{\"pin\":\"258036\"}")
            && found(b"PIN 258036, again")
            && found(&[0, 2, 5, 8, 0, 3, 6])
    );
    assert!(!found(b"at 1258036 us") && !found(b"2580361"));
    // RFC 4648, section 10.
    assert_eq!(base64(b"foobar", *b"+/"), "Zm9vYmFy");
    assert_eq!(base64(b"fooba", *b"+/"), "Zm9vYmE");
}

/// The secrets are real: they differ, and those of the channel are the ones that its frames are sealed under.
#[test]
fn the_thief_takes_real_secrets() {
    let judged = judge_once(&scenario_file("payer-code/till-scans-code.ron"), None);
    let names: Vec<&str> = judged.secrets.iter().map(|(name, _)| name.as_str()).collect();
    for what in ["identity key of mei", "code seed of mei", "channel key of mei", "PIN of mei"] {
        assert!(names.contains(&what), "{what}: {names:?}");
    }
    let different: BTreeSet<_> = judged.secrets.iter().map(|(_, bytes)| bytes).collect();
    assert_eq!(different.len(), judged.secrets.len());
    assert!(judged.sessions >= 1, "the welcome's seal was checked");
}
