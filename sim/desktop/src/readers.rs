//! Screen readers: what egui knows of its controls goes to the window's adapter, and what a reader wants comes back as egui's input.
//!
//! Each window has a tree of its own. One window for both halves has a root with two branches, since each half names its controls
//! for itself. Nothing is gathered while nobody reads.

use accesskit_winit::Adapter;
use bevy::a11y::{AccessibilityRequested, AccessibilitySystems, ManageAccessibilityUpdates};
use bevy::ecs::system::NonSendMarker;
use bevy::prelude::*;
use bevy::window::PrimaryWindow;
use bevy::winit::accessibility::{ACCESS_KIT_ADAPTERS, WinitActionRequestHandlers};
use bevy_egui::egui::accesskit::{
    ActionRequest, Node, NodeId, Role, Tree, TreeId, TreeUpdate, Uuid,
};
use bevy_egui::{EguiContext, EguiInput, EguiOutput, EguiPostUpdateSet, EguiPreUpdateSet, egui};

use crate::pace::Pace;
use crate::split::{Half, Split};
use crate::trial::words::Words;
use crate::windows::{BenchWindow, TrialCamera};

/// The root of a window that has two halves, and its branches.
const ROOT: NodeId = NodeId(1);

/// Lets screen readers read and act.
pub fn plugin(app: &mut App) {
    // The trees are ours: Bevy's own would be one of empty windows.
    let mut by_bevy = ManageAccessibilityUpdates::default();
    by_bevy.set(false);
    app.insert_resource(by_bevy);
    app.add_systems(
        PreUpdate,
        hear.after(EguiPreUpdateSet::ProcessInput).before(EguiPreUpdateSet::BeginPass),
    );
    app.add_systems(
        PostUpdate,
        tell.after(EguiPostUpdateSet::ProcessOutput).before(AccessibilitySystems::Update),
    );
}

/// The windows of both halves.
#[derive(bevy::ecs::system::SystemParam)]
struct Opened<'w, 's> {
    split: Res<'w, Split>,
    trial: Query<'w, 's, (Entity, &'static Window), With<PrimaryWindow>>,
    bench: Query<'w, 's, Entity, With<BenchWindow>>,
}

impl Opened<'_, '_> {
    fn window(&self, half: Half) -> Option<Entity> {
        match half {
            Half::Bench if !self.split.one => self.bench.single().ok(),
            Half::Bench | Half::Trial => self.trial.single().ok().map(|(window, _)| window),
        }
    }
}

/// The tree of a half in a window that has both.
const fn branch(half: Half) -> (NodeId, TreeId) {
    let number = match half {
        Half::Trial => 2,
        Half::Bench => 3,
    };
    (NodeId(number), TreeId(Uuid::from_u128(number as u128)))
}

/// Takes what readers want to egui, which gathers names from then on.
fn hear(
    requested: Option<Res<AccessibilityRequested>>,
    handlers: Option<Res<WinitActionRequestHandlers>>,
    opened: Opened,
    mut contexts: Query<(&mut EguiContext, &mut EguiInput, Has<TrialCamera>)>,
    mut pace: ResMut<Pace>,
) {
    if !pace.read_aloud {
        if !requested.is_some_and(|requested| requested.get()) {
            return;
        }
        pace.read_aloud = true;
        pace.trial_changed();
        pace.bench_changed();
    }
    let mut wanted: Vec<(Entity, ActionRequest)> = Vec::new();
    for (window, requests) in handlers.iter().flat_map(|handlers| handlers.0.iter()) {
        if let Ok(mut requests) = requests.lock() {
            wanted.extend(requests.drain(..).map(|request| (*window, request)));
        }
    }
    for (mut context, mut input, trial) in &mut contexts {
        context.get_mut().enable_accesskit();
        let half = Half::of(trial);
        for (window, request) in &wanted {
            if opened.window(half) == Some(*window)
                && let Some(request) = for_half(half, opened.split.one, request)
            {
                input.events.push(egui::Event::AccessKitActionRequest(request));
            }
        }
    }
    if !wanted.is_empty() {
        pace.trial_changed();
        pace.bench_changed();
    }
}

/// The request as the half's own egui understands it; `None` where it is for the other half.
fn for_half(half: Half, one_window: bool, request: &ActionRequest) -> Option<ActionRequest> {
    let tree = if one_window { branch(half).1 } else { TreeId::ROOT };
    let own = ActionRequest { target_tree: TreeId::ROOT, ..request.clone() };
    (request.target_tree == tree).then_some(own)
}

/// Gives the windows' adapters what egui has gathered.
fn tell(
    requested: Option<Res<AccessibilityRequested>>,
    (opened, pace, words): (Opened, Res<Pace>, Res<Words>),
    mut contexts: Query<(&mut EguiOutput, Has<TrialCamera>)>,
    mut grown: Local<Branches>,
    _main_thread: NonSendMarker,
) {
    let Some(requested) = requested.filter(|_| pace.read_aloud) else { return };
    let mut updates: Vec<(Half, TreeUpdate)> = Vec::new();
    for (mut output, trial) in &mut contexts {
        let half = Half::of(trial);
        let gathered = output.platform_output.accesskit_update.take();
        updates.extend(gathered.map(|update| (half, named(update, name(half, *words)))));
    }
    ACCESS_KIT_ADAPTERS.with_borrow_mut(|adapters| {
        if opened.split.one {
            if !updates.is_empty()
                && let Ok((window, shown)) = opened.trial.single()
                && let Some(adapter) = adapters.get_mut(&window)
            {
                let shown = (shown.title.as_str(), &*opened.split);
                tell_both(adapter, &requested, shown, updates, &mut grown);
            }
            return;
        }
        for (half, update) in updates {
            if let Some(window) = opened.window(half)
                && let Some(adapter) = adapters.get_mut(&window)
            {
                adapter.update_if_active(|| update);
            }
        }
    });
}

/// What a half is called.
fn name(half: Half, words: Words) -> &'static str {
    match half {
        Half::Trial => words.say("付款", "Payment"),
        Half::Bench => words.say("Paybench 工作台", "Paybench, the bench"),
    }
}

/// A half's tree with a name at its root, which egui leaves without one.
fn named(mut update: TreeUpdate, name: &str) -> TreeUpdate {
    let root = update.tree.as_ref().map(|tree| tree.root);
    if let Some((_, node)) = update.nodes.iter_mut().find(|(id, _)| Some(*id) == root) {
        node.set_label(name);
    }
    update
}

/// The branches that a window for both halves has been given, by the half: the focus may only be on one of those.
#[derive(Clone, Copy, Debug, Default)]
struct Branches {
    trial: bool,
    bench: bool,
}

impl Branches {
    const fn of(&mut self, half: Half) -> &mut bool {
        match half {
            Half::Trial => &mut self.trial,
            Half::Bench => &mut self.bench,
        }
    }

    /// Where the keyboard is, as far as the window knows it.
    const fn focus(&mut self, split: &Split) -> NodeId {
        if *self.of(split.keyboard) { branch(split.keyboard).0 } else { ROOT }
    }
}

/// Gives the adapter of a window for both halves its trunk, and each half's branch.
///
/// A reader that comes, or comes once more, makes the adapter begin with an empty window, from a thread of its own. The library says
/// so by `requested`, and cannot do so while it asks for an update: what is given then fits what the adapter holds.
fn tell_both(
    adapter: &mut Adapter,
    requested: &AccessibilityRequested,
    (title, split): (&str, &Split),
    updates: Vec<(Half, TreeUpdate)>,
    grown: &mut Branches,
) {
    let mut focus = ROOT;
    adapter.update_if_active(|| {
        if requested.get() {
            requested.set(false);
            *grown = Branches::default();
        }
        grown.bench &= !split.hidden;
        focus = grown.focus(split);
        trunk(title, split, focus)
    });
    for (half, update) in updates {
        if split.hidden && half == Half::Bench {
            continue;
        }
        adapter.update_if_active(|| {
            if requested.get() {
                return trunk(title, split, ROOT);
            }
            *grown.of(half) = true;
            TreeUpdate { tree_id: branch(half).1, ..update }
        });
    }
    if focus != grown.focus(split) {
        adapter.update_if_active(|| {
            let focus = if requested.get() { ROOT } else { grown.focus(split) };
            trunk(title, split, focus)
        });
    }
}

/// The root of a window that has both halves; a hidden one has no branch.
fn trunk(title: &str, split: &Split, focus: NodeId) -> TreeUpdate {
    let halves = [Half::Trial, Half::Bench];
    let shown = halves.iter().filter(|half| **half == Half::Trial || !split.hidden);
    let mut root = Node::new(Role::Window);
    root.set_label(title);
    let mut nodes = Vec::new();
    for half in shown {
        let (id, tree) = branch(*half);
        let mut node = Node::new(Role::Group);
        node.set_tree_id(tree);
        root.push_child(id);
        nodes.push((id, node));
    }
    nodes.insert(0, (ROOT, root));
    TreeUpdate { nodes, tree: Some(Tree::new(ROOT)), tree_id: TreeId::ROOT, focus }
}

#[cfg(test)]
mod tests {
    use bevy_egui::egui::accesskit::Action;

    use super::*;

    #[test]
    fn a_request_reaches_the_half_whose_tree_it_names() {
        let request = |target_tree| ActionRequest {
            action: Action::Click,
            target_tree,
            target_node: NodeId(77),
            data: None,
        };
        let of_bench = request(branch(Half::Bench).1);
        assert_eq!(for_half(Half::Trial, true, &of_bench), None);
        assert_eq!(for_half(Half::Bench, true, &of_bench), Some(request(TreeId::ROOT)));
        let alone = request(TreeId::ROOT);
        assert_eq!(for_half(Half::Bench, false, &alone), Some(alone.clone()));
        assert_eq!(for_half(Half::Bench, true, &alone), None);
    }

    #[test]
    fn a_window_for_both_holds_a_branch_for_each_half_that_is_shown() {
        let mut split = Split { one: true, keyboard: Half::Bench, ..Split::default() };
        let mut grown = Branches::default();
        assert_eq!(grown.focus(&split), ROOT, "the focus is on no branch that there is not yet");
        (grown.trial, grown.bench) = (true, true);
        let whole = trunk("Paybench", &split, grown.focus(&split));
        let trees: Vec<_> = whole.nodes.iter().filter_map(|(_, node)| node.tree_id()).collect();
        assert_eq!(trees, [branch(Half::Trial).1, branch(Half::Bench).1]);
        assert_eq!(whole.focus, branch(Half::Bench).0);
        split.hide(true);
        let alone = trunk("Paybench", &split, grown.focus(&split));
        assert_eq!(alone.nodes.len(), 2);
        assert_eq!(alone.focus, branch(Half::Trial).0);
    }
}
