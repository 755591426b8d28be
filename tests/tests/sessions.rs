//! Every scenario in a session that nobody acts in is the run of `paybench run`, and what is saved of it replays to the same digest.

use std::path::Path;

use paybench_tests::all_scenarios;
use sim::run::{BoardChoice, Unobserved, Verdict, play};
use sim::scenario::model::Scenario;
use sim::scenario::parse_all;
use sim::session::{Session, Setup};

/// A frame of a screen with 60 a second, in microseconds: so far an app walks at a time.
const FRAME_MICROS: u64 = 16_667;

fn session_of(scenario: &Scenario) -> Session {
    Session::open(scenario.clone(), Setup::default()).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_session_without_commands_is_the_run_of_its_scenario_and_so_is_what_is_saved_of_it() {
    for (name, scenario) in all_scenarios() {
        let run = play(&scenario, None, BoardChoice::InProcess, &mut Unobserved);
        let mut session = session_of(&scenario);
        // Hours of waiting are walked with longer steps.
        let mut steps = 0;
        while !session.script_ended() {
            steps += 1;
            let step = if steps < 2_000 { FRAME_MICROS } else { 997 * FRAME_MICROS };
            session.advance(session.now() + step).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert_eq!(session.digest(), run.digest, "{name}");
        assert_eq!(session.verdict().map(|(verdict, _)| verdict), Some(run.verdict), "{name}");
        let text = session.scenario_text("Saved").unwrap_or_else(|error| panic!("{error}"));
        let file = session.scenario().document.name.clone();
        let mut no_cast = |_: &str| Err(std::io::ErrorKind::NotFound.into());
        let mut picture = |picture: &str| std::fs::read(Path::new(&file).with_file_name(picture));
        let saved = parse_all("saved.ron", &text, &mut no_cast, &mut picture);
        let saved = saved.unwrap_or_else(|mistakes| panic!("{name}\n{text}\n{mistakes}"));
        let again = play(&saved[0], None, BoardChoice::InProcess, &mut Unobserved);
        assert_eq!(again.digest, run.digest, "{name}\n{text}");
        assert_eq!(again.verdict, Verdict::Pass, "{name}\n{text}\n{:#?}", again.failures);
    }
}
