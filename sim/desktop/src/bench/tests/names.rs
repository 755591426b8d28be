//! Every control has a name that a screen reader can say, on every tab, in both languages.

use egui::accesskit::Role;
use egui_kittest::kittest::NodeT;

use super::{bench, worlds};
use crate::bench::Desk;
use crate::bench::desk::{MiddleTab, SideTab};
use crate::bench::model::{Model, RecordingFace};
use crate::bench::words::Tongue;
use sim::scenario::model::Fault;
use sim::session::log::Left;

/// What can be pressed, typed into or moved.
const CONTROLS: [Role; 9] = [
    Role::Button,
    Role::CheckBox,
    Role::RadioButton,
    Role::TextInput,
    Role::MultilineTextInput,
    Role::Slider,
    Role::SpinButton,
    Role::ComboBox,
    Role::Image,
];

/// A model in which every card has something on it.
fn full() -> Model {
    let mut model = worlds::purchase(9);
    model.scenarios = worlds::scenarios();
    model.files = vec![worlds::broken_body()];
    model.faults = vec![Fault::ModemSilent("mei".into())];
    model.notice = Some("The board does not take this".into());
    model.left = vec![Left {
        path: "sessions/counter-1.log".into(),
        scenario: "counter.ron".into(),
        commands: 3,
    }];
    model.recording = RecordingFace {
        log: Some("/tmp/session.log".into()),
        commands: 3,
        pin_cards: vec![("mei".into(), "314159".into())],
        ..RecordingFace::default()
    };
    model
}

#[test]
fn every_control_has_a_name() {
    let tabs = [
        (SideTab::Device, MiddleTab::Trace),
        (SideTab::People, MiddleTab::View),
        (SideTab::Faults, MiddleTab::Ledger),
        (SideTab::Session, MiddleTab::Verdict),
        (SideTab::Device, MiddleTab::Files),
    ];
    for tongue in [Tongue::Chinese, Tongue::English] {
        for (side, middle) in tabs {
            let desk = Desk { tongue, side, middle, picker_open: true, ..Desk::default() };
            let mut harness = bench(full(), desk, [1400.0, 2400.0]);
            harness.run();
            let mut controls = 0;
            for node in harness.root().children_recursive() {
                let node = node.accesskit_node();
                if !CONTROLS.contains(&node.role()) {
                    continue;
                }
                controls += 1;
                let name = node.label().unwrap_or_default();
                assert!(
                    !name.trim().is_empty(),
                    "{side:?} {middle:?} {tongue:?}: a {:?} without a name at {:?}",
                    node.role(),
                    node.bounding_box()
                );
            }
            assert!(controls > 30, "{controls} controls on {side:?} {middle:?}");
        }
    }
}
