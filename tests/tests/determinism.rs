//! A run is a function of build, scenario and seed: played again, in another thread, watched, or from a copy of the world, it is
//! the same run. The digest over the whole trace says so.

use device_core::money::Fen;
use paybench_tests::{all_scenarios, one_scenario, world_of};
use sim::boards::BoardLost;
use sim::run::{BoardChoice, Look, Observer, Unobserved, play};
use sim::scenario::model::{Goal, MerchantAct, Scenario, ShopperAct};
use sim::time::SECOND;
use sim::trace::TraceDigest;
use sim::world::{DeviceId, World};

/// Draws every screen, and looks at it.
#[derive(Default)]
struct Painter {
    frames: usize,
    bytes: u64,
}

impl Observer for Painter {
    fn shown(&mut self, world: &mut Look<'_>, device: DeviceId) -> Result<(), BoardLost> {
        let frame = world.device_pixels(device)?;
        self.frames += 1;
        self.bytes += frame.bytes().iter().map(|byte| u64::from(*byte)).sum::<u64>();
        Ok(())
    }
}

/// Digests of a scenario with seed 1 and seed 2.
fn digests(scenario: &Scenario, observer: &mut dyn Observer) -> [TraceDigest; 2] {
    [1, 2].map(|seed| play(scenario, Some(seed), BoardChoice::InProcess, observer).digest)
}

/// The second time in another thread, with somebody who draws every screen.
#[test]
fn the_same_seed_is_the_same_run_in_another_thread_and_watched() {
    let scenarios = all_scenarios();
    let (plain, watched) = std::thread::scope(|scope| {
        let other = scope.spawn(|| {
            let mut painter = Painter::default();
            let watched: Vec<_> =
                scenarios.iter().map(|(_, scenario)| digests(scenario, &mut painter)).collect();
            assert!(painter.frames > scenarios.len(), "{} frames", painter.frames);
            assert!(painter.bytes > 0, "all frames were blank");
            watched
        });
        let plain: Vec<_> =
            scenarios.iter().map(|(_, scenario)| digests(scenario, &mut Unobserved)).collect();
        (plain, other.join().unwrap())
    });
    for (((name, _), plain), watched) in scenarios.iter().zip(plain).zip(watched) {
        assert_eq!(plain, watched, "{name}: seeds 1 and 2");
        assert_ne!(plain[0], plain[1], "{name}: another seed, and nothing is different");
    }
}

fn purchase() -> Scenario {
    one_scenario(
        r#"(
    title: "A purchase that waits for its owner's word",
    cast: "casts/market.ron",
    accounts: { "mei": (balance: "2000.00") },
    devices: { "mei": Enrolled(account: "mei", loss_percent: 20) },
    script: [Wait("1s")],
)"#,
    )
}

/// Lets a purchase begin: its rest needs nobody but the world.
fn begin(world: &mut World) {
    let amount = Fen::yuan(1_500);
    world.merchant_act(0, &MerchantAct::Enter(amount));
    world.merchant_act(0, &MerchantAct::Scan);
    world.shopper_act(0, &ShopperAct::Goal(Goal::PayByCode));
}

/// A copy before every single step.
#[test]
fn a_copy_of_the_world_plays_on_to_the_same_end() {
    let mut world = world_of(&purchase(), 1);
    begin(&mut world);
    let end = world.now() + 60 * SECOND;
    let mut forks = Vec::new();
    let mut steps = 0;
    while world.next_at().is_some_and(|at| at <= end) {
        forks.push((steps, world.fork().unwrap()));
        world.step().unwrap();
        steps += 1;
    }
    assert!(steps > 40, "{steps} steps");
    let digest = world.trace().digest();
    let paid = world.server().orders().any(|order| order.paid_at.is_some());
    assert!(paid, "the purchase came to its end");
    for (at, mut fork) in forks {
        fork.run_until(end).unwrap();
        assert_eq!(fork.trace().digest(), digest, "copied after {at} steps");
    }
}

/// A copy is a world of its own: what happens to it does not happen to the other.
#[test]
fn a_copy_goes_its_own_way() {
    let mut world = world_of(&purchase(), 1);
    begin(&mut world);
    world.run_until(world.now() + 3 * SECOND).unwrap();
    let before = world.trace().digest();
    let mut fork = world.fork().unwrap();
    fork.shopper_act(0, &ShopperAct::WalkAway);
    fork.run_until(fork.now() + 90 * SECOND).unwrap();
    assert_eq!(world.trace().digest(), before);
    assert!(fork.server().orders().all(|order| order.paid_at.is_none()), "nobody was there");
    world.run_until(world.now() + 90 * SECOND).unwrap();
    assert!(world.server().orders().any(|order| order.paid_at.is_some()));
}
