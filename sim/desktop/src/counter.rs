//! The counter at which a person can sit down without choosing a file first: a grocer with a till, a placard, and a device.

use sim::scenario::model::Scenario;

/// Its scenario, part of the program.
const TEXT: &str = include_str!("../../../assets/trials/counter.ron");

/// The scenario of the counter.
#[must_use]
pub fn scenario() -> Scenario {
    let mut no_cast = |_: &str| Err(std::io::ErrorKind::NotFound.into());
    let rows = sim::scenario::parse("counter.ron", TEXT, &mut no_cast);
    // The file is part of the program, and a test reads it.
    let mut rows = rows.unwrap_or_else(|mistakes| panic!("assets/trials/counter.ron: {mistakes}"));
    rows.swap_remove(0)
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_counter_is_a_scenario_that_plays() {
        let scenario = super::scenario();
        assert_eq!(scenario.merchants.len(), 2);
        let setup = sim::session::Setup::default();
        let mut session = sim::session::Session::open(scenario, setup).unwrap();
        session.advance(session.now() + 5_000_000).unwrap();
        assert_eq!(session.failures().count(), 0);
    }
}
