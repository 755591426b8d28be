//! What a crash leaves on the disk: found at the next start, taken up, or ended by hand.

use super::*;
use crate::session::log::Left;

#[test]
fn a_log_that_a_crash_left_is_found_taken_up_and_ended() {
    let folder = std::env::temp_dir().join(format!("paybench-left-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let (own, crashed) = (folder.join("x-2.log"), folder.join("x-1.log"));
    let mut session = session("Wait(\"1s\")");
    session.start_log(&own).unwrap();
    press(&mut session, Key::ShowCode);
    assert_eq!(log::left_in(&folder), [], "a session writes it");
    // What a crash leaves: no end, and the last line in part.
    let mut bytes = std::fs::read(&own).unwrap();
    bytes.truncate(bytes.len() - 5);
    std::fs::write(&crashed, &bytes).unwrap();
    let found = log::left_in(&folder);
    let left = Left { path: crashed.clone(), scenario: "x.ron".to_owned(), commands: 2 };
    assert_eq!(found, [left]);
    let mut taken = log::recover(&crashed, Setup::default()).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(taken.session.acts(), &session.acts()[..1]);
    taken.session.resume_log(&crashed, taken.whole_bytes).unwrap();
    assert_eq!(log::left_in(&folder), [], "it is written again");
    taken.session.apply(hand(HandAct::LiftFinger)).unwrap();
    drop(taken);
    drop(session);
    assert_eq!(log::left_in(&folder), [], "both have ended");
    let again = log::recover(&crashed, Setup::default()).unwrap_or_else(|it| panic!("{it}"));
    assert_eq!(again.session.acts().len(), 2);
    std::fs::write(&crashed, &bytes).unwrap();
    log::end(&crashed).unwrap();
    assert_eq!(log::left_in(&folder), [], "it was ended by hand");
    std::fs::remove_dir_all(&folder).unwrap();
}
