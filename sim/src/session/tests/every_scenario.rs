//! Every scenario in a session that nobody acts in is the run of `paybench run`, and what is saved of it replays to the same digest.

use super::*;
use crate::report::files::{find, read_all};
use crate::run::Verdict;

/// A frame of a screen with 60 a second, in microseconds: so far an app walks at a time.
const FRAME_MICROS: u64 = 16_667;

#[test]
fn a_session_without_commands_is_the_run_of_its_scenario_and_so_is_what_is_saved_of_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../scenarios");
    let files = read_all(&find(&[folder]).unwrap()).unwrap_or_else(|them| panic!("{them:?}"));
    for scenario in files.iter().flat_map(|file| &file.rows) {
        let name = format!("{} {}", scenario.document.name, scenario.variant);
        let run = play(scenario, None, BoardChoice::InProcess, &mut Unobserved);
        let mut session = Session::open(scenario.clone(), Setup::default()).unwrap();
        // Hours of waiting are walked with longer steps.
        let mut steps = 0;
        while !session.script_ended() {
            steps += 1;
            let step = if steps < 2_000 { FRAME_MICROS } else { 997 * FRAME_MICROS };
            session.advance(session.now() + step).unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert_eq!(session.digest(), run.digest, "{name}");
        assert_eq!(session.verdict().map(|(verdict, _)| verdict), Some(run.verdict), "{name}");
        assert_eq!(run.verdict, Verdict::Pass, "{name}");
        replays(&session);
    }
}
