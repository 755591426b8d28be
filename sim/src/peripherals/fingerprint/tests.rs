//! Searching, learning, and what faults do to either.

use super::*;

const THUMB: FingerId = FingerId { person: 0, finger: 0 };
const INDEX: FingerId = FingerId { person: 0, finger: 1 };
const GOOD: Finger = Finger { id: THUMB, reject_percent: 0, poor_percent: 0 };

/// A module that knows the thumb in slot 1.
fn sensor() -> Sensor {
    let mut sensor = Sensor::new(3);
    sensor.know(1, THUMB);
    sensor
}

fn answer(sensor: &Sensor, stream: &mut Stream) -> Option<Answer> {
    sensor.answer(stream).map(|(_, answer)| answer)
}

/// One touch: laid on, answered, lifted.
fn touch(sensor: &mut Sensor, stream: &mut Stream, finger: Finger) -> Option<Answer> {
    sensor.place(Some(finger));
    let given = answer(sensor, stream);
    if let Some(given) = given {
        sensor.answered(given);
    }
    sensor.place(None);
    given
}

#[test]
fn it_answers_only_while_it_looks_at_a_finger() {
    let mut stream = Stream::new(1, "finger");
    let mut sensor = sensor();
    sensor.place(Some(GOOD));
    assert_eq!(answer(&sensor, &mut stream), None);
    sensor.command(FingerCommand::Start);
    let found = Answer::Found(FingerReading::Match { slot: 1 });
    assert_eq!(answer(&sensor, &mut stream), Some(found));
    sensor.place(Some(Finger { id: INDEX, ..GOOD }));
    assert_eq!(answer(&sensor, &mut stream), Some(Answer::Found(FingerReading::NoMatch)));
    sensor.place(None);
    assert_eq!(answer(&sensor, &mut stream), None);
}

#[test]
fn a_finger_that_lies_there_is_not_fresh_until_it_was_lifted() {
    let mut stream = Stream::new(4, "finger");
    let mut sensor = sensor();
    sensor.place(Some(GOOD));
    sensor.command(FingerCommand::StartFresh);
    assert_eq!(answer(&sensor, &mut stream), None);
    sensor.place(None);
    sensor.place(Some(GOOD));
    assert!(answer(&sensor, &mut stream).is_some());
}

#[test]
fn worn_fingers_are_rejected_about_as_often_as_they_should() {
    let mut stream = Stream::new(2, "finger");
    let mut sensor = sensor();
    sensor.command(FingerCommand::Start);
    sensor.place(Some(Finger { reject_percent: 30, ..GOOD }));
    let none = Some(Answer::Found(FingerReading::NoMatch));
    let rejected = (0..1_000).filter(|_| answer(&sensor, &mut stream) == none).count();
    assert!((250..350).contains(&rejected), "{rejected}");
}

#[test]
fn faults_win() {
    let mut stream = Stream::new(3, "finger");
    let mut sensor = sensor();
    sensor.command(FingerCommand::Start);
    sensor.place(Some(GOOD));
    sensor.faults.rejects = true;
    assert_eq!(answer(&sensor, &mut stream), Some(Answer::Found(FingerReading::NoMatch)));
    sensor.faults.poor = true;
    assert_eq!(answer(&sensor, &mut stream), Some(Answer::Found(FingerReading::Poor)));
    sensor.faults.dead = true;
    sensor.place(None);
    assert_eq!(answer(&sensor, &mut stream), Some(Answer::Found(FingerReading::Fault)));
    sensor.command(FingerCommand::Enrol { slot: 0 });
    assert_eq!(answer(&sensor, &mut stream), Some(Answer::Taken(FingerTaken::Fault)));
}

#[test]
fn three_touches_make_a_template_that_outlives_the_power() {
    let mut stream = Stream::new(5, "finger");
    let mut sensor = sensor();
    let index = Finger { id: INDEX, ..GOOD };
    sensor.command(FingerCommand::Enrol { slot: 2 });
    let taken = |taken| Some(Answer::Taken(taken));
    assert_eq!(touch(&mut sensor, &mut stream, index), taken(FingerTaken::Touch));
    assert_eq!(touch(&mut sensor, &mut stream, index), taken(FingerTaken::Touch));
    let done = FingerTaken::Done { slot: 2 };
    assert_eq!(touch(&mut sensor, &mut stream, index), taken(done));
    assert_eq!(touch(&mut sensor, &mut stream, index), None);
    sensor.reset();
    assert_eq!(sensor.known().collect::<Vec<_>>(), [1, 2]);
    sensor.command(FingerCommand::Start);
    let found = Answer::Found(FingerReading::Match { slot: 2 });
    assert_eq!(touch(&mut sensor, &mut stream, index), Some(found));
    sensor.command(FingerCommand::Forget);
    assert_eq!(sensor.known().count(), 0);
}

#[test]
fn a_finger_that_stays_on_is_one_touch_and_another_finger_spoils_the_template() {
    let mut stream = Stream::new(6, "finger");
    let mut sensor = Sensor::new(2);
    sensor.command(FingerCommand::Enrol { slot: 0 });
    sensor.place(Some(GOOD));
    let first = answer(&sensor, &mut stream).unwrap();
    assert_eq!(first, Answer::Taken(FingerTaken::Touch));
    sensor.answered(first);
    assert_eq!(answer(&sensor, &mut stream), None, "not lifted yet");
    sensor.place(None);
    let other = Finger { id: INDEX, ..GOOD };
    let poor = Some(Answer::Taken(FingerTaken::Poor));
    assert_eq!(touch(&mut sensor, &mut stream, other), poor);
    let done = Some(Answer::Taken(FingerTaken::Done { slot: 0 }));
    assert_eq!(touch(&mut sensor, &mut stream, GOOD), done);
}

#[test]
fn a_finger_that_is_known_is_not_learnt_twice() {
    let mut stream = Stream::new(7, "finger");
    let mut sensor = sensor();
    sensor.command(FingerCommand::Enrol { slot: 0 });
    let known = Some(Answer::Taken(FingerTaken::Known { slot: 1 }));
    assert_eq!(touch(&mut sensor, &mut stream, GOOD), known);
    let touched = Some(Answer::Taken(FingerTaken::Touch));
    assert_eq!(touch(&mut sensor, &mut stream, Finger { id: INDEX, ..GOOD }), touched);
}
