//! The command line as a person or a CI system meets it: the built binary, its exit status, its output, its files.
//!
//! Every test writes small scenarios of its own, so that nothing here depends on the folder `scenarios`. It belongs to the
//! package `paybench`, whose binary Cargo builds for it.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use device_core::profile::Profile;
use device_core::ui::glyphs::{Glyphs, Pack, Source};
use serde_json::Value;

/// A purchase that passes. The PIN is nowhere else in it.
const PAYS: &str = r#"(
    title: "Mei pays",
    covers: ["3.0", "3.2A.3"],
    optics: Ideal,
    accounts: { "mei": (balance: "200.00") },
    merchants: { "grocer": Till(name: "老王菜店") },
    devices: { "mei": Enrolled(account: "mei", fingers: ["right thumb"]) },
    script: [
        Merchant("grocer", Enter("12.50")),
        Shopper("mei", Press(ShowCode)),
        Within("2s", Screen(Unlock)),
        Shopper("mei", Touch("right thumb")),
        Within("10s", Screen(PayerCode)),
        Merchant("grocer", Scan),
        Within("10s", Screen(Paid)),
        Expect(Balance("mei", "187.50")),
    ],
)"#;

/// A purchase whose last line does not hold.
const FAILS: &str = r#"(
    title: "Mei pays and has <nothing> left",
    optics: Ideal,
    accounts: { "mei": (balance: "200.00") },
    merchants: { "grocer": Till(name: "老王菜店") },
    devices: { "mei": Enrolled(account: "mei", fingers: ["right thumb"]) },
    script: [
        Shopper("mei", Press(ShowCode)),
        Within("2s", Screen(Unlock)),
        Expect(Balance("mei", "0.00")),
    ],
)"#;

/// Four runs of one file.
const VARIES: &str = r#"(
    title: "Mei pays whatever it costs",
    optics: Ideal,
    vary: { "amount": ["1.00", "2.00", "3.00", "4.00"] },
    accounts: { "mei": (balance: "200.00") },
    merchants: { "grocer": Till(name: "老王菜店") },
    devices: { "mei": Enrolled(account: "mei", fingers: ["right thumb"]) },
    script: [
        Merchant("grocer", Enter(Var("amount"))),
        Shopper("mei", Goal(PayByCode)),
        Within("15s", Screen(PayerCode)),
        Merchant("grocer", Scan),
        Within("10s", Screen(Paid)),
    ],
)"#;

/// Two devices.
const TWO: &str = r#"(
    title: "Mei and Li look at their devices",
    accounts: { "mei": (balance: "200.00"), "li": (balance: "1.00") },
    merchants: {},
    devices: {
        "mei": Enrolled(account: "mei", fingers: ["right thumb"]),
        "li": Enrolled(account: "li", fingers: ["right thumb"]),
    },
    script: [
        Shopper("mei", Press(ShowCode)),
        Within("2s", On("mei", Screen(Unlock))),
        Expect(On("li", Screen(LockedHome))),
    ],
)"#;

/// A PIN is typed.
const TYPES: &str = r#"(
    title: "Mei types her PIN",
    accounts: { "mei": (balance: "200.00") },
    merchants: {},
    devices: { "mei": Enrolled(account: "mei", fingers: ["right thumb"], pin: "258036") },
    script: [
        Fault(FingerDead("mei")),
        Shopper("mei", Press(ShowCode)),
        Within("10s", Screen(EnterPin)),
        Shopper("mei", TypePin),
        Wait("2s"),
    ],
)"#;

/// Five mistakes: a step, an amount, an account, a merchant, a screen.
const FIVE_MISTAKES: &str = r#"(
    title: "Nothing here is right",
    covers: ["3.99"],
    accounts: { "mei": (balance: "-5.00") },
    merchants: { "grocer": Till(name: "老王菜店") },
    devices: { "mei": Enrolled(account: "meii", fingers: ["right thumb"]) },
    script: [
        Merchant("grocr", Enter("12.50")),
        Within("2s", Screen(Unlok)),
    ],
)"#;

/// A folder of a test's own.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("command_line").join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("the target folder can be written");
        Self(path)
    }

    fn with(self, files: &[(&str, &str)]) -> Self {
        for (name, text) in files {
            let path = self.0.join(name);
            std::fs::create_dir_all(path.parent().expect("a file has a folder")).expect("writable");
            std::fs::write(path, text).expect("writable");
        }
        self
    }

    /// The binary in this folder.
    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_paybench"));
        command.args(arguments).current_dir(&self.0).stdin(Stdio::null());
        // Whoever runs the tests at a display wants no window to open.
        command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("WAYLAND_SOCKET");
        command
    }

    fn paybench(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the binary starts")
    }

    /// What it prints, with this exit status.
    fn prints(&self, status: i32, arguments: &[&str]) -> (String, String) {
        let output = self.paybench(arguments);
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        assert_eq!(output.status.code(), Some(status), "{arguments:?}\n{out}\n{err}");
        (out, err)
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.0.join(name)).expect("the file was written")
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.read(name)).expect("it is JSON")
    }

    fn names(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.0.join(folder)).expect("the folder was made");
        let mut names: Vec<String> = entries
            .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("the output is UTF-8")
}

fn strings<'a>(value: &'a Value, field: &str) -> Vec<&'a str> {
    let list = value.as_array().expect("a list");
    list.iter().map(|item| item[field].as_str().expect("a text")).collect()
}

// The exit status.

#[test]
fn the_exit_status_says_what_came_of_it() {
    let folder = Folder::new("exit-status").with(&[
        ("pays.ron", PAYS),
        ("fails.ron", FAILS),
        ("wrong.ron", FIVE_MISTAKES),
        ("empty/readme.txt", "no scenario"),
    ]);
    let cases: &[(i32, &[&str])] = &[
        (0, &["run", "pays.ron"]),
        (0, &["check", "pays.ron", "fails.ron"]),
        (0, &["--help"]),
        (1, &["run", "pays.ron", "fails.ron"]),
        (1, &["steps", "pays.ron"]),
        (1, &["trace", "fails.ron"]),
        (2, &["run", "wrong.ron", "fails.ron"]),
        (2, &["run", "nowhere.ron"]),
        (2, &["run", "empty"]),
        (2, &["run"]),
        (2, &["run", "pays.ron", "--board", "simm"]),
        (2, &["run", "pays.ron", "--out", "pictures"]),
        (2, &["board", "info", "sim"]),
        (3, &["run", "pays.ron", "--board", "serial:no-such-port"]),
        (3, &["board", "info", "serial:no-such-port"]),
        (2, &["run", "pays.ron", "--jobs", "0"]),
        (2, &["run", "pays.ron", "--shard", "3/2"]),
        (2, &["run", "pays.ron", "--seed", "many"]),
        (2, &["run", "pays.ron", "--variant", "amount=1.00"]),
        (2, &["run", "pays.ron", "--json", "nowhere/out.json"]),
        (2, &["check", "wrong.ron"]),
        (2, &["trace", "wrong.ron"]),
        (2, &["frames", "empty", "--out", "pictures"]),
        (2, &["purchase"]),
        (3, &["desktop"]),
        (2, &["desktop", "--board", "simm"]),
        (2, &["desktop", "--board", "qemu", "--wire", "modem"]),
        (3, &["desktop", "--board", "tcp://127.0.0.1:1"]),
    ];
    for (status, arguments) in cases {
        let (_, err) = folder.prints(*status, arguments);
        assert_eq!(
            *status >= 2,
            err.contains("error") || err.contains("mistakes"),
            "{arguments:?}: {err}"
        );
    }
}

#[test]
fn a_board_is_known_by_its_name_and_missed_with_a_remedy() {
    let folder = Folder::new("boards").with(&[("pays.ron", PAYS)]);
    for wrong in ["simm", "tcp://localhost", "serial:", "qemu,qemu"] {
        let (_, err) = folder.prints(2, &["run", "pays.ron", "--board", wrong]);
        assert!(err.contains(wrong), "{wrong}: {err}");
    }
    // Nobody listens behind this port: it was bound here, and let go.
    let port = std::net::TcpListener::bind("127.0.0.1:0").and_then(|socket| socket.local_addr());
    let gone = format!("tcp://{}", port.expect("the loopback is there"));
    for command in ["--board", "--compare"] {
        let (out, err) =
            folder.prints(3, &["run", "pays.ron", command, &gone, "--json", "out.json"]);
        assert!(err.contains(&gone) && err.contains("cannot be reached"), "{err}");
        assert!(out.is_empty() && !folder.0.join("out.json").exists(), "nothing was played: {out}");
    }
    let without = |name: &str, value: &str| {
        let output = folder.command(&["board", "info", "qemu"]).env(name, value).output();
        let output = output.expect("the binary starts");
        assert_eq!(output.status.code(), Some(3));
        text(&output.stderr)
    };
    let err = without("PAYBENCH_FIRMWARE", "nowhere.elf");
    assert!(
        err.contains("no firmware image at nowhere.elf") && err.contains("firmware/build"),
        "{err}"
    );
}

#[test]
fn without_arguments_the_folder_scenarios_is_played() {
    let folder = Folder::new("no-arguments").with(&[("scenarios/pays.ron", PAYS)]);
    let (out, err) = folder.prints(0, &[]);
    assert!(err.contains("no display"), "{err}");
    assert!(out.contains("1 scenario in 1 run: 1 pass"), "{out}");
    let (_, err) = Folder::new("no-scenarios").prints(2, &[]);
    assert!(err.contains("scenarios/") && err.contains("paybench run PATH"), "{err}");
}

// Mistakes.

#[test]
fn five_mistakes_are_five_messages_and_nothing_is_played() {
    let folder = Folder::new("mistakes").with(&[("a/wrong.ron", FIVE_MISTAKES), ("b.ron", PAYS)]);
    for arguments in [&["check", "."][..], &["run", ".", "--json", "out.json"][..]] {
        let (out, err) = folder.prints(2, arguments);
        assert_eq!(out, "");
        for line in [3, 4, 6, 8, 9] {
            assert!(err.contains(&format!("wrong.ron:{line}:")), "line {line} is missing in {err}");
        }
        assert_eq!(err.matches("wrong.ron:").count(), 5, "{err}");
        assert!(err.contains("did you mean Unlock?"), "{err}");
        assert!(err.contains("5 mistakes in 1 file"), "{err}");
    }
    assert!(!folder.0.join("out.json").exists());
}

#[test]
fn the_mistakes_of_all_files_are_told_together() {
    let broken = "(title: \"Half";
    let files = [("wrong.ron", FIVE_MISTAKES), ("half.ron", broken), ("bytes.ron", "")];
    let folder = Folder::new("many-mistakes").with(&files);
    std::fs::write(folder.0.join("bytes.ron"), [0xff, 0xfe]).expect("writable");
    let (_, err) = folder.prints(2, &["check", "wrong.ron", "half.ron", "bytes.ron", "."]);
    for name in ["wrong.ron", "half.ron", "bytes.ron"] {
        assert!(err.contains(name), "{name} is missing in {err}");
    }
    assert!(!err.contains("panicked"), "{err}");
}

#[test]
fn check_counts_scenarios_and_runs() {
    let folder = Folder::new("check").with(&[
        ("all/pays.ron", PAYS),
        ("all/deep/varies.ron", VARIES),
        ("all/casts/market.ron", "(accounts: {})"),
        ("all/notes.txt", "not a scenario"),
    ]);
    let (out, _) = folder.prints(0, &["check", "all"]);
    assert!(out.contains("2 scenarios are in order (5 runs)"), "{out}");
}

#[test]
fn check_judges_bodies_flows_and_voices_by_what_they_are() {
    let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../assets");
    let body = std::fs::read_to_string(assets.join("bodies/keypad.ron")).expect("it ships");
    // The point key's middle comes 15 mm from that of the zero.
    let near = body.replace("x: 7, y: 152.8, width: 18", "x: 15, y: 152.8, width: 11");
    let near = near.replace("x: 27, y: 152.8, width: 18", "x: 27, y: 152.8, width: 17");
    let folder = Folder::new("profiles").with(&[
        ("good/body.ron", &body),
        ("good/flow.ron", "(about: \"Short.\", times: (auto_lock_millis: 10000))"),
        ("good/pays.ron", PAYS),
        ("near/body.ron", &near),
        ("wrong/body.ron", &body.replace("(520, 140)", "(4000, 140)")),
        ("wrong/flow.ron", "(about: \"Short.\", language: Englsh)"),
        (
            "voice/voice.ron",
            "(about: \"x\", language: Chinese, synthetic: false, licence: \"CC0\")",
        ),
    ]);
    let (out, err) = folder.prints(0, &["check", "good"]);
    for line in ["1 body is in order", "1 flow is in order", "1 scenario is in order (1 run)"] {
        assert!(out.contains(line), "{out}");
    }
    assert_eq!(err, "");
    let (out, err) = folder.prints(0, &["check", "near"]);
    assert!(out.contains("1 body is in order"), "{out}");
    assert!(
        err.contains("it is 15 mm from middle to middle") && err.contains("1 warning"),
        "{err}"
    );
    let (_, err) = folder.prints(2, &["check", "wrong"]);
    assert!(err.contains("the tone not_taken has 4000 Hz"), "{err}");
    assert!(
        err.contains("Englsh is not a language") && err.contains("did you mean English?"),
        "{err}"
    );
    let (_, err) = folder.prints(2, &["check", "voice"]);
    assert!(err.contains("say_paid.wav is missing: it says"), "{err}");
}

#[test]
fn a_profile_is_written_for_a_firmware() {
    let folder = Folder::new("profile");
    let wanted = ["profile", "--body", "large_keys", "--flow", "patient", "--out", "it.profile"];
    let (out, _) = folder.prints(0, &wanted);
    assert_eq!(out, "it.profile: the body large_keys with the flow patient\n");
    let bytes = std::fs::read(folder.0.join("it.profile")).expect("the file was written");
    let read: Profile = postcard::from_bytes(&bytes).expect("it is a profile");
    let body = sim::body::named("large_keys").expect("a body");
    assert_eq!(read, sim::flow::named("patient").expect("a flow").on(body));
    let (_, err) = folder.prints(2, &["profile", "--body", "small_keys", "--out", "it.profile"]);
    assert!(err.contains("possible values: keypad, large_keys"), "{err}");
    let (_, err) = folder.prints(2, &["profile", "--out", "nowhere/it.profile"]);
    assert!(err.contains("nowhere/it.profile cannot be written"), "{err}");
}

#[test]
fn glyphs_are_written_for_the_external_flash() {
    let folder = Folder::new("glyphs");
    let (out, _) = folder.prints(0, &["glyphs", "--out", "it.glyphs"]);
    let bytes = std::fs::read(folder.0.join("it.glyphs")).expect("the file was written");
    assert_eq!(out, format!("it.glyphs: {} bytes of glyphs\n", bytes.len()));
    let pack = Pack::new(bytes.as_slice(), Source::External);
    assert!(pack.find('魑', 37).is_some() && pack.find('梅', 24).is_some());
}

/// The most lines and columns that a wrong file may fill.
fn assert_short(err: &str, lines: usize) {
    assert!(err.lines().count() <= lines, "{} lines", err.lines().count());
    let widest = err.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(widest <= 240, "{widest} columns");
}

#[test]
fn a_wrong_file_of_any_size_is_told_of_in_a_few_lines() {
    let folder = Folder::new("large").with(&[
        ("deep.ron", &"[\n".repeat(450_000)),
        ("wide.ron", &format!("(title: \"{}\", {}", "x".repeat(300_000), "[".repeat(500_000))),
        ("open.ron", &format!("(title: \"a\n{}", "b\n".repeat(100_000))),
        ("nonsense.ron", &format!("(title: \"a\", script: [{}])", "Nonsense,\n".repeat(500))),
    ]);
    for name in ["deep.ron", "wide.ron", "open.ron", "nonsense.ron"] {
        let (_, err) = folder.prints(2, &["check", name]);
        assert!(err.contains(name), "{err}");
        assert_short(&err, 1_000);
    }
    let (_, err) = folder.prints(2, &["check", "nonsense.ron"]);
    assert!(err.contains("100 mistakes and more in 1 file"), "{err}");
    assert!(err.contains("nonsense.ron:1:"), "{err}");
    let (_, err) = folder.prints(2, &["check", "."]);
    assert_short(&err, 1_000);
    assert!(err.contains("100 mistakes and at least "), "{err}");
}

#[test]
fn a_file_that_is_too_long_is_not_read() {
    let folder = Folder::new("too-long").with(&[("pays.ron", PAYS)]);
    // A hole: as long as this for every reader, and next to nothing on the disk.
    let file = std::fs::File::create(folder.0.join("huge.ron")).expect("writable");
    file.set_len(8 << 40).or_else(|_| file.set_len(2 << 20)).expect("a file may have holes");
    let (_, err) = folder.prints(2, &["check", "huge.ron", "pays.ron"]);
    assert!(err.contains("huge.ron: this file is longer than 1048576 bytes"), "{err}");
    assert!(err.contains("split it") && err.contains("1 mistake in 1 file"), "{err}");
    assert_short(&err, 5);
    std::fs::remove_file(folder.0.join("huge.ron")).expect("it is there");
}

#[test]
fn a_file_without_an_end_is_let_be() {
    let folder = Folder::new("endless");
    if Path::new("/dev/zero").exists() {
        let (_, err) = folder.prints(2, &["check", "/dev/zero"]);
        assert!(err.contains("longer than 1048576 bytes"), "{err}");
    }
}

#[test]
fn a_file_of_two_names_is_one_file() {
    let folder = Folder::new("two-names").with(&[("s/pays.ron", PAYS)]);
    let (out, _) = folder.prints(0, &["check", "./s/pays.ron", "s/pays.ron", "s", "s/../s"]);
    assert!(out.contains("1 scenario is in order (1 run)"), "{out}");
}

#[test]
fn a_wrong_number_is_told_in_words() {
    let folder = Folder::new("numbers").with(&[("pays.ron", PAYS)]);
    for (arguments, words) in [
        (["--jobs", "0"], "a whole number from 1 is expected"),
        (["--seed", "text"], "a seed is a whole number from 0"),
        (["--seeds", "20..1"], "seeds are written A..B"),
        (["--seeds", "7"], "seeds are written A..B"),
        (["--seeds", "1..1000000"], "at most 10000 seeds"),
        (["--shard", "0/2"], "a part is written K/N"),
    ] {
        let (_, err) = folder.prints(2, &["run", "pays.ron", arguments[0], arguments[1]]);
        assert!(err.contains(words) && err.contains(arguments[0]), "{err}");
    }
    let (_, err) = folder.prints(2, &["run", "pays.ron", "--seed", "1", "--seeds", "1..2"]);
    assert!(err.contains("--seed") && err.contains("--seeds"), "{err}");
}

// Reports of a run.

#[test]
fn the_json_document_has_its_form() {
    let folder = Folder::new("json").with(&[("pays.ron", PAYS), ("fails.ron", FAILS)]);
    folder.prints(1, &["run", "fails.ron", "pays.ron", "--json", "out.json", "--seed", "7"]);
    let document = folder.json("out.json");
    assert!(document["version"].is_string());
    assert_eq!(document["board"], "sim");
    assert_eq!(strings(&document["scenarios"], "path"), ["fails.ron", "pays.ron"]);
    assert_eq!(strings(&document["scenarios"], "verdict"), ["fail", "pass"]);
    for scenario in document["scenarios"].as_array().expect("a list") {
        for field in ["virtual_ms", "wall_ms", "events"] {
            assert!(scenario[field].is_number(), "{field}: {scenario}");
        }
        assert_eq!(scenario["digest"].as_str().map(str::len), Some(64));
        for run in scenario["runs"].as_array().expect("a list") {
            assert_eq!(run["seed"], 7);
            assert_eq!(run["variant"], "");
            assert_eq!(run["digest"].as_str().map(str::len), Some(64));
        }
    }
    let [failed, passed] = [0, 1].map(|place| &document["scenarios"][place]);
    assert_eq!(passed["title"], "Mei pays");
    assert_eq!(passed["covers"], serde_json::json!(["3.0", "3.2A.3"]));
    assert_eq!(passed["failures"], serde_json::json!([]));
    let failure = &failed["failures"][0];
    assert_eq!(failure["step"], "Expect(Balance(\"mei\", \"0.00\"))");
    assert_eq!(failure["line"], 10);
    assert_eq!(failure["got"], "mei has 200.00");
    assert!(failure["at_ms"].is_number() && failure["expected"].is_string());
}

#[test]
fn any_number_of_jobs_gives_the_same() {
    let folder = Folder::new("jobs").with(&[
        ("s/pays.ron", PAYS),
        ("s/varies.ron", VARIES),
        ("s/fails.ron", FAILS),
        ("s/two.ron", TWO),
    ]);
    let mut documents = Vec::new();
    for jobs in ["1", "2", "7"] {
        let file = format!("{jobs}.json");
        folder.prints(1, &["run", "s", "--jobs", jobs, "--json", &file]);
        let mut document = folder.json(&file);
        for scenario in document["scenarios"].as_array_mut().expect("a list") {
            // The only thing that is the wall clock's.
            scenario["wall_ms"] = Value::Null;
        }
        documents.push(document);
    }
    assert_eq!(documents[0], documents[1]);
    assert_eq!(documents[0], documents[2]);
    let paths = strings(&documents[0]["scenarios"], "path");
    assert_eq!(paths, ["s/fails.ron", "s/pays.ron", "s/two.ron", "s/varies.ron"]);
}

#[test]
fn shards_part_the_files_completely() {
    let folder = Folder::new("shards").with(&[
        ("s/a.ron", PAYS),
        ("s/b.ron", PAYS),
        ("s/c.ron", PAYS),
        ("s/d.ron", PAYS),
        ("s/e.ron", PAYS),
    ]);
    let mut all = Vec::new();
    for shard in ["1/3", "2/3", "3/3"] {
        folder.prints(0, &["run", "s", "--shard", shard, "--json", "out.json"]);
        let document = folder.json("out.json");
        all.extend(strings(&document["scenarios"], "path").into_iter().map(str::to_owned));
    }
    all.sort();
    assert_eq!(all, ["s/a.ron", "s/b.ron", "s/c.ron", "s/d.ron", "s/e.ron"]);
    let (_, err) = folder.prints(2, &["run", "s", "--shard", "6/6"]);
    assert!(err.contains("--shard 6/6 of s holds no scenario: there are 5 files"), "{err}");
    assert!(err.contains("N at most 5"), "{err}");
}

#[test]
fn a_failure_says_what_a_person_needs() {
    let folder = Folder::new("failure").with(&[("s/fails.ron", FAILS), ("s/pays.ron", PAYS)]);
    let (out, _) = folder.prints(1, &["run", "s"]);
    for needed in [
        "s/fails.ron:10",
        "Expect(Balance(\"mei\", \"0.00\"))",
        "mei has 200.00",
        "mei shows Unlock",
        "paybench run s/fails.ron --seed 1",
        "2 scenarios in 2 runs: 1 pass, 1 fail",
    ] {
        assert!(out.contains(needed), "{needed} is missing in {out}");
    }
    assert!(!out.contains('\u{1b}'), "colours in a pipe");
}

#[test]
fn a_variant_is_played_alone() {
    let folder = Folder::new("variant").with(&[("varies.ron", VARIES)]);
    let (out, _) = folder.prints(0, &["run", "varies.ron", "--variant", "amount=2.00"]);
    assert!(out.contains("1 scenario in 1 run: 1 pass"), "{out}");
    let (_, err) = folder.prints(2, &["run", "varies.ron", "--variant", "amount=9.00"]);
    assert!(err.contains("amount=1.00") && err.contains("amount=4.00"), "{err}");
}

#[test]
fn an_unknown_row_is_answered_with_a_few_known_ones() {
    let wide = VARIES.replace("\"4.00\"]", "\"4.00\", \"5.00\", \"6.00\"]");
    let folder = Folder::new("rows").with(&[
        ("s/one.ron", wide.as_str()),
        ("s/plain.ron", PAYS),
        ("s/two.ron", wide.as_str()),
    ]);
    let (_, err) = folder.prints(2, &["run", "s", "--variant", "nosuch"]);
    assert!(err.contains("no row of `vary` is called \"nosuch\""), "{err}");
    assert!(
        err.contains("s/one.ron: amount=1.00;")
            && err.contains("s/two.ron: amount=1.00; amount=2.00\n")
    );
    assert!(err.contains("and 4 more") && !err.contains("plain.ron"), "{err}");
    assert_eq!(err.matches("amount=").count(), 8, "{err}");
}

#[test]
fn frames_and_trace_say_which_row_they_took() {
    let folder = Folder::new("which-row").with(&[("varies.ron", VARIES), ("pays.ron", PAYS)]);
    for command in [&["trace"][..], &["frames", "--out", "f"]] {
        let with = |more: &[&'static str]| [command, more].concat();
        let (_, err) = folder.prints(0, &with(&["varies.ron"]));
        assert_eq!(err, "varies.ron: this is row 1 of 4, amount=1.00; --variant picks another\n");
        let (_, err) = folder.prints(0, &with(&["varies.ron", "--variant", "amount=3.00"]));
        assert_eq!(err, "");
        let (_, err) = folder.prints(0, &with(&["pays.ron"]));
        assert_eq!(err, "");
    }
}

#[test]
fn a_folder_that_is_a_file_is_refused_before_anything_is_played() {
    let folder = Folder::new("no-folder").with(&[("fails.ron", FAILS), ("taken", "mine")]);
    for place in ["taken", "taken/below"] {
        let report = ["run", "fails.ron", "--json", "out.json", "--report", place];
        for arguments in [&report[..], &["frames", "fails.ron", "--out", place]] {
            let (out, err) = folder.prints(2, arguments);
            assert_eq!(out, "");
            assert!(err.contains("taken is a file") && err.contains("name a folder"), "{err}");
        }
    }
    assert_eq!(folder.names("."), ["fails.ron", "taken"]);
}

#[test]
fn every_run_is_played_under_every_seed_of_a_range() {
    let folder = Folder::new("seeds").with(&[("s/fails.ron", FAILS), ("s/varies.ron", VARIES)]);
    let arguments = ["run", "s", "--seeds", "3..5", "--json", "out.json", "--junit", "out.xml"];
    let (out, _) = folder.prints(1, &arguments);
    assert!(out.contains("2 scenarios in 15 runs: 1 pass, 1 fail"), "{out}");
    assert!(out.contains("fails ×3") && out.contains("varies ×12"), "{out}");
    assert!(out.contains("paybench run s/fails.ron --seed 3"), "{out}");
    assert!(out.contains("under seeds 4, 5"), "{out}");
    let document = folder.json("out.json");
    let runs = document["scenarios"][1]["runs"].as_array().expect("a list");
    let told: Vec<_> =
        runs.iter().map(|run| (run["variant"].as_str(), run["seed"].as_u64())).collect();
    let expected: Vec<_> = ["amount=1.00", "amount=2.00", "amount=3.00", "amount=4.00"]
        .into_iter()
        .flat_map(|row| (3..=5).map(move |seed| (Some(row), Some(seed))))
        .collect();
    assert_eq!(told, expected);
    let failures = document["scenarios"][0]["failures"].as_array().expect("a list");
    let seeds: Vec<_> = failures.iter().map(|failure| failure["seed"].as_u64()).collect();
    assert_eq!(seeds, [Some(3), Some(4), Some(5)]);
    let xml = folder.read("out.xml");
    for needed in ["tests=\"15\"", "[amount=2.00, seed 4]", "run s/fails.ron --seed 5"] {
        assert!(xml.contains(needed), "{needed} is missing in {xml}");
    }
    // A run of the range is the run of its seed alone.
    folder.prints(0, &["run", "s/varies.ron", "--seed", "4", "--json", "one.json"]);
    let alone = &folder.json("one.json")["scenarios"][0]["runs"];
    assert_eq!(alone[2]["digest"], runs[7]["digest"]);
    let distinct: std::collections::BTreeSet<_> =
        runs[..3].iter().map(|run| run["digest"].as_str()).collect();
    assert_eq!(distinct.len(), 3);
}

#[test]
fn junit_names_the_failure_and_how_to_replay_it() {
    let folder = Folder::new("junit").with(&[("pays.ron", PAYS), ("fails.ron", FAILS)]);
    folder.prints(1, &["run", "pays.ron", "fails.ron", "--junit", "out.xml"]);
    let xml = folder.read("out.xml");
    for needed in [
        "tests=\"2\"",
        "failures=\"1\"",
        "mei has 200.00",
        "replay: paybench run fails.ron --seed 1",
        "&lt;nothing&gt;",
    ] {
        assert!(xml.contains(needed), "{needed} is missing in {xml}");
    }
}

#[test]
fn the_report_is_one_page_that_needs_nothing_else() {
    let folder = Folder::new("report").with(&[("pays.ron", PAYS), ("fails.ron", FAILS)]);
    folder.prints(1, &["run", "pays.ron", "fails.ron", "--report", "out/deep"]);
    assert_eq!(folder.names("out/deep"), ["index.html", "results.json"]);
    let page = folder.read("out/deep/index.html");
    assert!(page.matches("data:image/png;base64,").count() >= 5);
    assert!(page.contains("alt=\"payer code\"") && page.contains("mei has 200.00"));
    assert!(page.contains("&lt;nothing&gt;") && !page.contains("<nothing>"));
    for outside in ["http://", "https://", "<script", "<link"] {
        assert!(!page.contains(outside), "{outside}");
    }
    assert_eq!(folder.json("out/deep/results.json")["scenarios"][0]["verdict"], "pass");
}

// Frames.

#[test]
fn frames_are_named_by_place_time_and_screen() {
    let folder = Folder::new("frames").with(&[("pays.ron", PAYS), ("two.ron", TWO)]);
    folder.prints(0, &["frames", "pays.ron", "--out", "f"]);
    let names = folder.names("f");
    for (index, name) in names.iter().enumerate() {
        let mut parts = name.splitn(3, '-');
        assert_eq!(parts.next(), Some(format!("{:03}", index + 1).as_str()));
        assert!(parts.next().is_some_and(|millis| millis.parse::<u64>().is_ok()), "{name}");
    }
    for screen in ["locked-home.png", "unlock.png", "payer-code.png", "paid.png"] {
        assert!(
            names.iter().any(|name| name.ends_with(screen)),
            "{screen} is missing in {names:?}"
        );
    }
    // PNG says its size in its header: 320 × 480.
    let png = std::fs::read(folder.0.join("f").join(&names[0])).expect("readable");
    assert_eq!(png[16..24], [0, 0, 1, 0x40, 0, 0, 1, 0xe0]);

    std::fs::write(folder.0.join("f/mine.png"), "mine").expect("writable");
    let (out, _) = folder.prints(0, &["frames", "two.ron", "--out", "f"]);
    let names = folder.names("f");
    assert!(out.contains(&format!("{} screens", names.len() - 1)), "{out}");
    assert!(names.contains(&"mine.png".to_owned()));
    assert!(names.iter().any(|name| name.ends_with("-li-locked-home.png")), "{names:?}");
    assert!(names.iter().any(|name| name.ends_with("-mei-unlock.png")), "{names:?}");
    assert!(!names.iter().any(|name| name.ends_with("paid.png")), "{names:?}");
}

// Trace.

#[test]
fn a_trace_ends_with_the_digest_that_run_reports() {
    let folder = Folder::new("trace").with(&[("varies.ron", VARIES)]);
    folder.prints(0, &["run", "varies.ron", "--seed", "5", "--json", "out.json"]);
    let document = folder.json("out.json");
    let runs = &document["scenarios"][0]["runs"];
    let row = |label| ["trace", "varies.ron", "--seed", "5", "--variant", label];
    for (place, label) in [(0, "amount=1.00"), (2, "amount=3.00")] {
        let digest = runs[place]["digest"].as_str().expect("a text");
        let (out, _) = folder.prints(0, &row(label));
        assert_eq!(out.lines().last(), Some(format!("digest {digest}").as_str()));
    }
    let (out, _) = folder.prints(0, &["trace", "varies.ron", "--seed", "5", "--json"]);
    let lines: Vec<Value> =
        out.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let end = lines.last().expect("there are lines");
    assert_eq!(end["digest"], runs[0]["digest"]);
    assert_eq!(lines[0]["at_us"], -10_000_000);
    assert!(lines[..lines.len() - 1].iter().all(|line| {
        line["who"].is_string() && line["what"].is_string() && line["entry"].is_object()
    }));
}

#[test]
fn a_trace_is_told_in_words_and_hides_what_is_typed() {
    let folder = Folder::new("words").with(&[("pays.ron", PAYS), ("types.ron", TYPES)]);
    let (out, _) = folder.prints(0, &["trace", "pays.ron"]);
    for needed in ["key show code down", "shows: payer code", "moves 12.50 from mei to grocer"] {
        assert!(out.contains(needed), "{needed} is missing in {out}");
    }
    assert!(out.contains("takes the code of mei"), "a device is named: {out}");
    let (plain, _) = folder.prints(0, &["trace", "types.ron"]);
    // Six presses; contacts bounce, so there may be more.
    assert!(plain.matches("a digit key down").count() >= 6, "{plain}");
    let (json, _) = folder.prints(0, &["trace", "types.ron", "--json"]);
    for digit in ["2", "5", "8", "0", "3", "6"] {
        assert!(
            !plain.contains(&format!("key {digit}")) && !plain.contains(&format!("digit {digit}"))
        );
    }
    assert!(json.contains("\"Digit\"") && !json.contains("\"Digit\":"), "{json}");
}

#[test]
fn a_pipe_that_closes_early_ends_quietly() {
    let folder = Folder::new("pipe").with(&[("pays.ron", PAYS)]);
    for arguments in [&["trace", "pays.ron"][..], &["run", "pays.ron"], &["check", "pays.ron"]] {
        let mut command = folder.command(arguments);
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().expect("piped").read_to_string(&mut err).expect("readable");
        assert_eq!(child.wait().expect("it ends").code(), Some(0), "{arguments:?}: {err}");
        assert_eq!(err, "", "{arguments:?}");
    }
}

// Steps.

#[test]
fn steps_name_who_proves_them_and_which_are_open() {
    let claims = PAYS.replace("\"3.0\", \"3.2A.3\"", "\"3.0\", \"3.2A.3\", \"2.1\"");
    let folder =
        Folder::new("steps").with(&[("s/pays.ron", PAYS), ("s/claims.ron", claims.as_str())]);
    let (out, _) = folder.prints(1, &["steps", "s"]);
    let line = |id: &str| {
        let found = out.lines().find(|line| line.split_whitespace().nth(1) == Some(id));
        found.unwrap_or_else(|| panic!("{id} is missing in {out}"))
    };
    assert!(line("3.0").starts_with('✔') && line("3.0").ends_with("1 scenario"));
    assert!(line("2.1").starts_with('○') && line("2.1").ends_with("open"));
    assert!(out.contains("claimed, not passed: claims"), "{out}");
    assert!(out.contains("2 of 43 steps proven by 2 scenarios; 41 open"), "{out}");
}
