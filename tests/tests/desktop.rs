//! The desktop app as a person meets it: real windows on a display of memory, a mouse, a keyboard, and eyes.
//!
//! Xvfb (Debian: xvfb) is the display, xdotool the hand, ImageMagick's `import` the eye, and `zbarimg` reads the payer code out of
//! what the eye saw. Nothing here reaches into the app: where a key lies follows from the body's profile, as it does for whoever
//! builds one. The test belongs to the package `paybench`, whose binary Cargo builds for it.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use desktop::art::case::{Spot, seen_at};
use desktop::trial::MILLIMETRE;
use desktop::trial::pose::{Held, Pose};
use desktop::trial::stage::Stage;
use desktop::windows::{BENCH_SIZE, TRIAL_SIZE};
use device_core::key::Key;
use paybench_tests::{finished, started, told_by};
use sim::body::{Body, Face};
use sim::run::{BoardChoice, Unobserved};
use sim::trace::Entry;

/// Longer than any wait of a healthy app on a busy machine.
const PATIENCE: Duration = Duration::from_secs(60);
/// Between two looks.
const GLANCE: Duration = Duration::from_millis(400);

/// A process that ends with its owner.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A display of memory, wide enough for both windows beside each other.
struct Display {
    name: String,
    _server: Running,
}

impl Display {
    fn open() -> Self {
        let size = format!("{}x{}x24", TRIAL_SIZE.0 + BENCH_SIZE.0, BENCH_SIZE.1);
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", &size, "-nolisten", "tcp"]);
        server.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut server = started(&mut server, "xvfb");
        let mut number = String::new();
        let said = server.stdout.take().map(|said| BufReader::new(said).read_line(&mut number));
        let server = Running(server);
        assert!(matches!(said, Some(Ok(1..))), "Xvfb opened no display: {said:?}");
        Self { name: format!(":{}", number.trim()), _server: server }
    }

    /// A tool with this display before it.
    fn tool(&self, name: &str, arguments: &[&str]) -> Command {
        let mut tool = Command::new(name);
        tool.args(arguments).env("DISPLAY", &self.name);
        tool
    }

    /// Lets xdotool do something; what it says.
    fn hand(&self, arguments: &[&str]) -> String {
        let done = finished(&mut self.tool("xdotool", arguments), "xdotool");
        let complaint = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "xdotool {arguments:?}: {complaint}");
        String::from_utf8_lossy(&done.stdout).trim().to_owned()
    }

    /// Presses a key while Ctrl is held, as long as a hand holds it: more than a frame of a busy machine.
    fn with_control(&self, key: &str) {
        let moment = || sleep(Duration::from_millis(400));
        self.hand(&["keydown", "ctrl"]);
        moment();
        self.hand(&["key", key]);
        moment();
        self.hand(&["keyup", "ctrl"]);
        moment();
    }

    /// A picture of a window.
    fn see(&self, window: &str) -> Vec<u8> {
        let seen = finished(&mut self.tool("import", &["-window", window, "png:-"]), "imagemagick");
        assert!(seen.status.success(), "import: {}", String::from_utf8_lossy(&seen.stderr));
        seen.stdout
    }

    /// The window of this title, as soon as it is to be seen.
    fn window(&self, title: &str) -> String {
        let name = format!("^{title}$");
        eventually(title, || {
            // Its status says whether it found anything.
            let search = ["search", "--onlyvisible", "--name", &name];
            let found = finished(&mut self.tool("xdotool", &search), "xdotool");
            let said = String::from_utf8_lossy(&found.stdout);
            said.lines().next().map(str::to_owned)
        })
    }
}

/// Looks again and again until there is something.
#[track_caller]
fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "{what}: not within {PATIENCE:?}");
        sleep(GLANCE);
    }
}

/// The app on a display, and a person before it.
struct Trial {
    display: Display,
    app: Running,
    folder: PathBuf,
    trial: String,
    bench: String,
    body: &'static Body,
    /// How the person left the device.
    pose: Pose,
}

impl Trial {
    /// Opens the app without a scenario, as `paybench` alone does, in a folder of its own.
    fn open(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("desktop").join(name);
        // What an earlier run left is not this run's.
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("scenarios")).unwrap();
        let display = Display::open();
        let said = fs::File::create(folder.join("said.txt")).unwrap();
        let app = Command::new(env!("CARGO_BIN_EXE_paybench"))
            .args(["desktop", "--language", "en", "--windows", "two"])
            .current_dir(&folder)
            .env("DISPLAY", &display.name)
            .env("HOME", &folder)
            .env_remove("XDG_CONFIG_HOME")
            .env_remove("WAYLAND_DISPLAY")
            .env("WINIT_X11_SCALE_FACTOR", "1")
            .stdout(Stdio::null())
            .stderr(said)
            .spawn()
            .unwrap();
        let app = Running(app);
        let (trial, bench) = (display.window("Payment"), display.window("Paybench"));
        display.hand(&["windowmove", "--sync", &bench, &TRIAL_SIZE.0.to_string(), "0"]);
        let body = sim::body::named(sim::body::DEFAULT).unwrap();
        let this = Self { display, app, folder, trial, bench, body, pose: Pose::default() };
        // The first picture is drawn when the counter's colours are there.
        eventually("a picture in the trial window", || {
            let picture = image::load_from_memory(&this.display.see(&this.trial)).unwrap();
            let picture = picture.to_rgb8();
            let first = *picture.get_pixel(0, 0);
            let other = picture.pixels().filter(|pixel| **pixel != first).count();
            (other > 100_000).then_some(())
        });
        this
    }

    fn stage(&self) -> Stage {
        let (width, height) = (TRIAL_SIZE.0 as f32, TRIAL_SIZE.1 as f32);
        Stage { width, height, density: 1.0, millimetre: MILLIMETRE }
    }

    /// Moves the mouse to a point of the device's face that is up, in millimetres.
    fn point(&self, at_mm: (f32, f32)) {
        self.mouse_to(Held::new(&self.pose, self.body, &self.stage()).to_window(at_mm));
    }

    fn mouse_to(&self, (x, y): (f32, f32)) {
        let (x, y) = (x.round().to_string(), y.round().to_string());
        self.display.hand(&["mousemove", "--window", &self.trial, &x, &y]);
    }

    /// Presses a key that is to be seen, and lets it go.
    fn click(&self, key: Key) {
        let site = &self.body.key(key).unwrap().site;
        self.point(seen_at(self.body, site, self.pose.face()).unwrap().middle());
        self.display.hand(&["mousedown", "1"]);
        sleep(Duration::from_millis(300));
        self.display.hand(&["mouseup", "1"]);
    }

    /// Turns the device over.
    fn turn_over(&mut self) {
        self.point((10.0, 60.0));
        self.display.hand(&["click", "3"]);
        self.pose.back = !self.pose.back;
        self.pose.turned = if self.pose.back { 1.0 } else { 0.0 };
        sleep(Duration::from_millis(1_500));
    }

    /// Lays the finger on the sensor at the back.
    fn lay_finger(&mut self) {
        self.turn_over();
        let sensor = seen_at(self.body, &self.body.finger_sensor, Face::Back).unwrap();
        self.point(sensor.middle());
        self.display.hand(&["mousedown", "1"]);
        sleep(Duration::from_secs(3));
        self.display.hand(&["mouseup", "1"]);
        self.turn_over();
    }

    /// Takes the device by its case and lays its screen on the till's mat.
    fn lay_on_mat(&mut self) {
        let screen = Spot::of(&self.body.screen.area).middle();
        let held = Held::new(&self.pose, self.body, &self.stage());
        let (from, to) = (held.to_window(screen), self.stage().mat().middle());
        self.mouse_to(from);
        self.display.hand(&["mousedown", "1"]);
        for part in 1..=10 {
            let part = part as f32 / 10.0;
            self.mouse_to((from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part));
            sleep(Duration::from_millis(60));
        }
        self.display.hand(&["mouseup", "1"]);
        self.pose.moved.0 += to.0 - from.0;
        self.pose.moved.1 += to.1 - from.1;
    }

    /// The payment code in the trial window, if one can be read.
    fn code(&self) -> Option<String> {
        let picture = self.display.see(&self.trial);
        fs::write(self.folder.join("trial.png"), &picture).unwrap();
        // zbarimg's status says whether it found anything.
        let path = self.folder.join("trial.png");
        let mut reader = Command::new("zbarimg");
        reader.args(["-q", "--raw", "-Sdisable", "-Sqrcode.enable"]).arg(path);
        let read = finished(&mut reader, "zbar-tools");
        let said = String::from_utf8_lossy(&read.stdout);
        let payer = |code: &&str| code.len() >= 16 && code.chars().all(|c| c.is_ascii_digit());
        said.lines().find(payer).map(str::to_owned)
    }

    /// Saves the session under a name by the moderator's keyboard; the file.
    fn save(&self, name: &str) -> PathBuf {
        let path = self.folder.join("scenarios").join(format!("{name}.ron"));
        // On a busy machine a key may come before the field that it is meant for has the keyboard: then once more.
        eventually("the saved scenario", || {
            self.display.hand(&["windowfocus", "--sync", &self.bench]);
            self.display.with_control("s");
            self.display.with_control("a");
            self.display.hand(&["type", "--delay", "60", name]);
            sleep(Duration::from_millis(300));
            self.display.hand(&["key", "Return"]);
            sleep(Duration::from_millis(1_500));
            path.exists().then_some(())
        });
        path
    }

    /// What the app said up to now on its standard error.
    fn said(&self) -> String {
        fs::read_to_string(self.folder.join("said.txt")).unwrap()
    }
}

impl Drop for Trial {
    /// What stood on the display when a test failed is kept for whoever looks why.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let path = self.folder.join("failed.png");
            let mut eye = Command::new("import");
            let seen = eye
                .args(["-window", "root"])
                .arg(&path)
                .env("DISPLAY", &self.display.name)
                .status();
            eprintln!("the display as it was: {} ({seen:?})", path.display());
        }
    }
}

#[test]
fn a_person_pays_at_the_counter_and_the_saved_trial_is_the_same_run() {
    let mut trial = Trial::open("pays");
    // The moderator sets up nothing: whoever sits down presses "pay", and unlocks with a finger.
    trial.click(Key::ShowCode);
    let code = (0..5).find_map(|_| {
        trial.lay_finger();
        let begun = Instant::now();
        std::iter::repeat_with(|| trial.code())
            .take_while(|_| begun.elapsed() < Duration::from_secs(10))
            .find_map(|code| code)
    });
    let Some(code) = code else {
        panic!("no payer code in {}: {}", trial.folder.join("trial.png").display(), trial.said())
    };
    trial.lay_on_mat();

    // The till has scanned when a session that is saved has seen it paid.
    let mut tries = 0;
    let (path, text) = eventually("a till that was paid", || {
        sleep(Duration::from_secs(3));
        tries += 1;
        let path = trial.save(&format!("pays-{tries}"));
        let text = fs::read_to_string(&path).unwrap();
        text.contains(r#"Till("grocer", Paid)"#).then_some((path, text))
    });
    fs::write(trial.folder.join("paid.png"), trial.display.see(&trial.trial)).unwrap();
    fs::write(trial.folder.join("bench.png"), trial.display.see(&trial.bench)).unwrap();
    assert!(text.contains("Mouse"), "the kind of input is not in {text}");

    // The same run, without windows: every expectation of what was seen holds, and the digest is the one of the session.
    let results = trial.folder.join("results.json");
    let said = told_by(
        env!("CARGO_BIN_EXE_paybench"),
        "(built by Cargo)",
        &["run", &path.display().to_string(), "--json", &results.display().to_string()],
        b"",
    );
    let digest = text.lines().find_map(|line| line.strip_prefix("// Its digest then: "));
    let digest = digest.map(|digest| digest.trim_end_matches('.')).unwrap();
    let results: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(&results).unwrap()).unwrap();
    assert_eq!(results["scenarios"][0]["runs"][0]["digest"], digest, "{said}");
    let row = sim::scenario::read(&path).unwrap().remove(0);
    let run = sim::run::play(&row, None, BoardChoice::InProcess, &mut Unobserved);
    let mut entries = run.trace.entries().iter();
    let shown = |entry: &Entry| matches!(entry, Entry::CodeShown { digits, .. } if *digits == code);
    assert!(entries.any(|timed| shown(&timed.entry)), "{code} was read, and is not in the run");

    assert!(!trial.said().contains("panicked"), "{}", trial.said());
    assert!(matches!(trial.app.0.try_wait(), Ok(None)), "the app has ended: {}", trial.said());
}
