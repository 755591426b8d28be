//! Keeps a [`Model`] up to date with a session: what is new in the trace is put into words once, the rest is looked up.
//!
//! It looks and never acts. A session that went back, or took another branch, is read again from the start.

mod books;
mod world;

use std::sync::Arc;

use device_core::view::View;
use sim::session::{EntryKind, Session, TimelineEntry};
use sim::trace::Entry;
use sim::world::PRELUDE;

use super::{Branch, FaultSpan, Lane, Model, Shot, Tick, TickKind, Timeline, TraceKind, TraceLine};

/// Entries that are put into words in one go, so that a frame never waits for a long run.
const PORTION: usize = 4_000;

/// What was read of a session.
#[derive(Clone, Debug, Default)]
pub struct Follower {
    /// Entries of the trace that were read.
    seen: usize,
    /// The newest branch at that time: another one means that the session went elsewhere.
    newest_branch: Option<usize>,
    /// Whether anything was read at all.
    began: bool,
    /// Entries at the end of the script that was judged.
    judged_at: Option<usize>,
}

impl From<EntryKind> for TraceKind {
    fn from(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Screen => Self::Screen,
            EntryKind::Key | EntryKind::Finger | EntryKind::Camera | EntryKind::Network => {
                Self::Event
            }
            EntryKind::Inside => Self::Action,
            EntryKind::Till | EntryKind::Phone | EntryKind::Shopper => Self::People,
            EntryKind::Server => Self::Server,
            EntryKind::Power | EntryKind::Fault => Self::Fault,
        }
    }
}

impl Follower {
    /// Brings the model up to date. Says whether there is more to read than one call takes: then call again.
    pub fn follow(&mut self, model: &mut Model, session: &Session) -> bool {
        let newest_branch = session.branches().last().map(|branch| branch.id);
        let length = session.timeline_length();
        if !self.began || newest_branch != self.newest_branch || length < self.seen {
            *self = Self { newest_branch, began: true, ..Self::default() };
            model.trace.lines.clear();
            model.trace.generation += 1;
            model.timeline = Timeline::default();
        }
        let until = length.min(self.seen + PORTION);
        for entry in session.timeline(self.seen..until) {
            self.take(model, session, entry);
        }
        self.seen = until;
        line_of_time(model, session);
        world::look(model, session);
        books::look(model, session);
        if session.script_ended() && self.judged_at != Some(length) {
            self.judged_at = Some(length);
            books::judge(model, session, true);
        } else if !session.script_ended() {
            books::judge(model, session, false);
        }
        until < length
    }

    fn take(&mut self, model: &mut Model, session: &Session, entry: TimelineEntry) {
        let kind = TraceKind::from(entry.kind);
        let line = model.trace.lines.len();
        let tick = Tick { at_micros: entry.at_micros, kind: tick_kind(entry.kind), line };
        lane_of(&mut model.timeline, &entry.who).ticks.push(tick);
        match &session.world().trace().entries()[entry.index].entry {
            Entry::Shown { device, screen, view_hash } => {
                // Of what was on for no time there is no View.
                if let Some(view) = &entry.view {
                    let (device, view_hash) = (usize::from(*device), *view_hash);
                    let view: Option<Arc<View>> = Some(Arc::clone(view));
                    let at_micros = entry.at_micros;
                    let shot = Shot { at_micros, device, screen: *screen, view_hash, view };
                    model.timeline.shots.push(shot);
                }
            }
            Entry::FaultBegan(fault) => model.timeline.faults.push(FaultSpan {
                fault: fault.clone(),
                from_micros: entry.at_micros,
                until_micros: None,
            }),
            Entry::FaultEnded(fault) => {
                let on = model.timeline.faults.iter_mut();
                let mut on = on.filter(|span| span.until_micros.is_none() && span.fault == *fault);
                if let Some(span) = on.next() {
                    span.until_micros = Some(entry.at_micros);
                }
            }
            _ => {}
        }
        model.trace.lines.push(TraceLine::new(entry.at_micros, entry.who, entry.what, kind));
    }
}

const fn tick_kind(kind: EntryKind) -> TickKind {
    match kind {
        EntryKind::Screen => TickKind::Screen,
        EntryKind::Fault | EntryKind::Power => TickKind::Fault,
        EntryKind::Inside | EntryKind::Server => TickKind::Output,
        EntryKind::Key
        | EntryKind::Finger
        | EntryKind::Camera
        | EntryKind::Network
        | EntryKind::Till
        | EntryKind::Phone
        | EntryKind::Shopper => TickKind::Input,
    }
}

fn lane_of<'t>(timeline: &'t mut Timeline, who: &str) -> &'t mut Lane {
    let place = timeline.lanes.iter().position(|lane| lane.name == who).unwrap_or_else(|| {
        timeline.lanes.push(Lane { name: who.to_owned(), ticks: Vec::new() });
        timeline.lanes.len() - 1
    });
    &mut timeline.lanes[place]
}

/// Microseconds since the script began.
fn since_script(at_micros: u64) -> i64 {
    let signed = |micros: u64| i64::try_from(micros).unwrap_or(i64::MAX);
    signed(at_micros) - signed(PRELUDE)
}

/// Begin, end, and branches.
fn line_of_time(model: &mut Model, session: &Session) {
    let now = since_script(session.now());
    model.time.now_micros = now;
    let left = session.branches();
    let last = left.iter().map(|branch| since_script(branch.end)).max();
    model.timeline.begin_micros = 0;
    model.timeline.end_micros = last.unwrap_or(now).max(now);
    let mut branches = vec![Branch { number: None, left: None, end_micros: now }];
    for (place, branch) in left.iter().enumerate() {
        // What was taken next is what was left after it, or what is played now.
        let next = left.get(place + 1).map(|next| next.id);
        branches.push(Branch {
            number: Some(branch.id),
            left: Some((since_script(branch.left_at), next)),
            end_micros: since_script(branch.end),
        });
    }
    model.timeline.branches = branches;
}
