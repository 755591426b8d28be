//! A person's session on a board at a link: the same digest as in this process, going back by doing it again, and a board that goes
//! away takes nothing of what was done with it.
//!
//! The emulated board needs QEMU; the firmware's image is built where it is missing.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use device_core::key::Key;
use paybench_tests::linked::{Trouble, boards_in_threads};
use paybench_tests::{image, parse, scenario_file};
use sim::boards::rack::{Patience, Rack};
use sim::run::{BoardChoice, Unobserved, Verdict, play};
use sim::scenario::model::{HandAct, InputKind, MerchantAct, Scenario};
use sim::session::log::{LogWriter, recover_text};
use sim::session::{Command, Session, SessionError, Setup};
use sim::time::{MILLISECOND, Micros, SECOND};
use sim::world::PRELUDE;

const FILE: &str = "payer-code/till-scans-code.ron";

fn on(board: &BoardChoice) -> Setup {
    let board = board.clone();
    Setup { boards: Arc::new(move || board.make()), ..Setup::default() }
}

fn open(scenario: Scenario, board: &BoardChoice) -> Session {
    Session::open(scenario, on(board)).unwrap_or_else(|error| panic!("{error}"))
}

/// A cast with one device and one till, and next to no script.
fn counter() -> Scenario {
    paybench_tests::one_scenario(
        "(title: \"x\", accounts: { \"mei\": (balance: \"200.00\") }, merchants: { \"grocer\": Till(name: \
         \"老王菜店\") }, devices: { \"mei\": Enrolled(account: \"mei\") }, script: [Wait(\"1s\")])",
    )
}

fn pass(session: &mut Session, span: Micros) -> Result<(), SessionError> {
    let until = session.now() + span;
    while session.advance(until)?.is_some() {}
    Ok(())
}

fn hand(session: &mut Session, act: HandAct) -> Result<(), SessionError> {
    session.apply(Command::Hand("mei".to_owned(), act)).map(|_| ())
}

fn press(session: &mut Session, key: Key) -> Result<(), SessionError> {
    hand(session, HandAct::Down(key, Some(InputKind::Mouse)))?;
    pass(session, 110 * MILLISECOND)?;
    hand(session, HandAct::Up(key, Some(InputKind::Mouse)))
}

/// A person shows her code and the cashier scans it.
fn purchase(session: &mut Session) -> Result<(), SessionError> {
    press(session, Key::ShowCode)?;
    pass(session, 700 * MILLISECOND)?;
    hand(session, HandAct::LayFinger("right thumb".to_owned(), None))?;
    pass(session, 1_300 * MILLISECOND)?;
    hand(session, HandAct::LiftFinger)?;
    for act in [MerchantAct::Enter("12.50".parse().unwrap()), MerchantAct::Scan] {
        session.apply(Command::Merchant("grocer".to_owned(), act))?;
    }
    pass(session, 5 * SECOND)
}

/// Saves a session, and plays what was saved as `paybench run` does, in this process.
fn saved_digest(session: &Session) -> String {
    let text = session.scenario_text("Saved").unwrap_or_else(|error| panic!("{error}"));
    let saved = parse(&text).unwrap_or_else(|mistakes| panic!("{text}\n{mistakes}"));
    let run = play(&saved[0], None, BoardChoice::InProcess, &mut Unobserved);
    assert_eq!(run.verdict, Verdict::Pass, "{text}\n{:#?}", run.failures);
    run.digest.to_string()
}

/// What a purchase by hand leads to in this process.
fn purchase_here() -> Session {
    let mut session = open(counter(), &BoardChoice::InProcess);
    purchase(&mut session).unwrap();
    session
}

/// A run, going back, a branch and saving, on a board.
fn is_a_session_as_any_other(board: &BoardChoice) {
    let scenario = scenario_file(FILE);
    let run = play(&scenario, None, BoardChoice::InProcess, &mut Unobserved);
    let mut session = open(scenario, board);
    let hello = session.hello(0).unwrap().expect("a board at a link has a name");
    assert_eq!(
        hello.core_version.as_str().split(['+', ' ']).next(),
        Some(env!("CARGO_PKG_VERSION"))
    );
    session.play_out().unwrap();
    assert_eq!(session.digest(), run.digest);
    session.release_boards();

    let mut session = open(counter(), board);
    purchase(&mut session).unwrap();
    let here = purchase_here();
    assert_eq!(session.digest(), here.digest());
    let boots = session.hello(0).unwrap().map(|hello| hello.boots);
    let left = session.begin_rewind(PRELUDE + SECOND).unwrap().expect("a branch");
    // In the smallest parts that there are, as a window does it that is drawn in between.
    let mut parts = 0;
    while !session.replay(&mut || true).unwrap() {
        let way = session.replaying().unwrap();
        assert!(way.reached <= way.until && way.until == PRELUDE + SECOND);
        parts += 1;
    }
    assert!(parts > 10, "{parts}");
    assert_eq!((session.now(), session.replaying()), (PRELUDE + SECOND, None));
    assert!(session.hello(0).unwrap().map(|hello| hello.boots) > boots, "it was booted again");
    let mut back = purchase_here();
    back.rewind(PRELUDE + SECOND).unwrap();
    assert_eq!(session.digest(), back.digest());
    assert_eq!(session.acts(), back.acts());
    session.take_branch(left).unwrap();
    assert_eq!(session.digest(), here.digest());
    assert_eq!(saved_digest(&session), here.digest().to_string());
}

#[test]
fn a_session_on_a_board_in_a_thread_is_one_as_any_other() {
    is_a_session_as_any_other(&boards_in_threads(Trouble::None));
}

/// The emulated board, for one test at a time: one of them looks for its process.
fn emulated() -> (MutexGuard<'static, ()>, BoardChoice) {
    static ONE: Mutex<()> = Mutex::new(());
    // A test that failed while it had the board has let go of it.
    let one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    image("qemu-bench");
    (one, BoardChoice::attended("qemu").unwrap())
}

#[test]
fn a_session_on_the_emulated_board_is_one_as_any_other() {
    let (_one, board) = emulated();
    is_a_session_as_any_other(&board);
}

/// A log in memory.
#[derive(Clone, Default)]
struct Sink(Arc<Mutex<Vec<u8>>>);

impl io::Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Boards that die after so many frames, and then boards that do not.
fn dying_then_sound(frames: u32) -> BoardChoice {
    let (dying, sound) =
        (boards_in_threads(Trouble::Dies(frames)), boards_in_threads(Trouble::None));
    let patience = Patience { resend: 50 * MILLIS, lost: 300 * MILLIS };
    let taken = Mutex::new(0);
    let open = move || {
        let mut taken = taken.lock().unwrap();
        *taken += 1;
        let board = if *taken == 1 { &dying } else { &sound };
        board.rack().unwrap().line()
    };
    BoardChoice::Linked(Rack::growing("dying", patience, Box::new(open)))
}

const MILLIS: std::time::Duration = std::time::Duration::from_millis(1);

/// Whenever it goes away: the session says so, goes no further, is saved whole, and comes back on another board.
#[test]
fn a_board_that_goes_away_takes_nothing_with_it() {
    let mut lost = 0;
    for frames in (16..36).step_by(4) {
        let board = dying_then_sound(frames);
        let Ok(mut session) = Session::open(counter(), on(&board)) else { continue };
        let sink = Sink::default();
        session.log_to(LogWriter::new(Box::new(sink.clone()))).unwrap();
        let Err(error) = purchase(&mut session) else { continue };
        lost += 1;
        let heard = error.board_lost().expect("it is the board").to_string();
        assert!(heard.contains("last heard"), "{heard}");
        assert!(session.lost().is_some_and(|why| heard.contains(why)));
        let (now, acts) = (session.now(), session.acts().to_vec());
        for refused in [
            session.advance(now + SECOND).map(|_| ()),
            session.step().map(|_| ()),
            press(&mut session, Key::Cancel),
            session.pixels(0).map(|_| ()),
            session.hello(0).map(|_| ()),
        ] {
            assert!(refused.is_err_and(|error| error.board_lost().is_some()));
        }
        assert_eq!((session.now(), session.acts()), (now, acts.as_slice()));
        let saved = saved_digest(&session);
        let log = String::from_utf8(sink.0.lock().unwrap().clone()).unwrap();
        let recovered = recover_text(&log, Setup::default()).unwrap_or_else(|it| panic!("{it}"));
        assert_eq!(recovered.session.acts().len(), acts.len(), "nothing is lost from the log");
        // On another board it stands where it stood, with all that was done, and goes on.
        session.boot_again();
        assert!(session.replay(&mut || false).unwrap());
        assert_eq!((session.now(), session.acts().len(), session.lost()), (now, acts.len(), None));
        assert_eq!(session.digest().to_string(), saved);
        let mut here = recovered.session;
        while here.advance(now).unwrap().is_some() {}
        assert_eq!(here.digest(), session.digest());
        pass(&mut session, SECOND).unwrap();
        assert_eq!(saved_digest(&session), session.digest().to_string());
    }
    assert!(lost >= 3, "{lost} boards went away while somebody played");
}

/// It goes away while everything is done again: the whole line is still there, to be saved, and to go on in this process.
#[test]
fn a_board_that_goes_away_while_going_back_leaves_the_line_whole() {
    let board = boards_in_threads(Trouble::None);
    let mut session = open(counter(), &board);
    purchase(&mut session).unwrap();
    let whole = session.digest();
    let end = session.now();
    let left = session.rewind(PRELUDE + 500 * MILLISECOND).unwrap().unwrap();
    // The next board hears the boot and little more.
    session.boot_on(on(&boards_in_threads(Trouble::Dies(34))).boards);
    session.begin_branch(left).unwrap();
    let error = session.replay(&mut || false).expect_err("it died");
    assert!(error.board_lost().is_some(), "{error}");
    assert_eq!(session.acts(), purchase_here().acts());
    assert_eq!(saved_digest(&session), whole.to_string());
    session.boot_on(Setup::default().boards);
    assert!(session.replay(&mut || false).unwrap());
    assert_eq!((session.now(), session.digest()), (end, whole));
    assert!(session.boards_fork());
    session.rewind(PRELUDE + SECOND).unwrap();
}

/// One board has one session: what wants it next gets it, and the first can have it back.
#[test]
fn a_board_is_given_back_to_the_next_session() {
    let threads = boards_in_threads(Trouble::None);
    let line = move || threads.rack().unwrap().line();
    let one = BoardChoice::Linked(Rack::of("one", Patience::EMULATED, vec![Box::new(line)]));
    let mut first = open(counter(), &one);
    purchase(&mut first).unwrap();
    let digest = first.digest();
    let refused = Session::open(counter(), on(&one)).err().expect("it is taken");
    assert!(refused.to_string().contains("in use"), "{refused}");
    first.release_boards();
    assert!(first.advance(first.now() + SECOND).is_err());
    let second = open(scenario_file(FILE), &one);
    first.boot_again();
    assert!(first.replay(&mut || false).is_err(), "the second has it");
    drop(second);
    first.boot_again();
    assert!(first.replay(&mut || false).unwrap());
    assert_eq!(first.digest(), digest);
}

/// QEMU's process is killed in the middle: what was last heard is said at once, and another one takes its place.
#[test]
fn a_killed_emulator_is_a_lost_board_and_another_one_goes_on() {
    let (_one, board) = emulated();
    let mut session = open(counter(), &board);
    press(&mut session, Key::ShowCode).unwrap();
    pass(&mut session, 700 * MILLISECOND).unwrap();
    let emulators = emulators_below(std::process::id());
    assert_eq!(emulators.len(), 1, "{emulators:?}");
    let killed = std::process::Command::new("kill").args(["-9", &emulators[0]]).status().unwrap();
    assert!(killed.success());
    let begun = std::time::Instant::now();
    let error = purchase(&mut session).expect_err("it was killed");
    assert!(begun.elapsed() < std::time::Duration::from_secs(4), "{:?}", begun.elapsed());
    assert!(error.board_lost().is_some_and(|lost| lost.reason.contains("last heard")), "{error}");
    let saved = saved_digest(&session);
    session.boot_again();
    assert!(session.replay(&mut || false).unwrap());
    assert_eq!(session.digest().to_string(), saved);
}

/// The emulators that descend from a process, by their numbers.
fn emulators_below(ancestor: u32) -> Vec<String> {
    let told = std::process::Command::new("ps").args(["-eo", "pid=,ppid=,comm="]).output().unwrap();
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let rows: Vec<Vec<&str>> = told.lines().map(|line| line.split_whitespace().collect()).collect();
    let children = |parent: &str| -> Vec<&Vec<&str>> {
        rows.iter().filter(|row| row.get(1).is_some_and(|it| *it == parent)).collect()
    };
    let keepers = children(&ancestor.to_string());
    let below = keepers.iter().flat_map(|keeper| children(keeper[0]));
    below.filter(|row| row[2].starts_with("qemu")).map(|row| row[0].to_owned()).collect()
}
