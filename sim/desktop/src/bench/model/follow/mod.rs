//! Keeps a [`Model`] up to date with a session: what is new in the trace is put into words once, the rest is looked up.
//!
//! It looks and never acts. A session that went back, or took another branch, is read again from the start.

mod books;
mod world;

use std::sync::Arc;

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
    /// The newest branch and the past at that time: others mean that the session went elsewhere.
    newest_branch: Option<usize>,
    past: u64,
    /// Whether anything was read at all.
    began: bool,
    /// Places of screens whose View was not kept yet when they were read: a session keeps Views when it is moved on.
    unseen: Vec<usize>,
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
        let past = session.pasts();
        let elsewhere = newest_branch != self.newest_branch || past != self.past;
        if !self.began || elsewhere || length < self.seen {
            *self = Self { newest_branch, past, began: true, ..Self::default() };
            model.trace.lines.clear();
            model.trace.generation += 1;
            model.timeline = Timeline::default();
        }
        if length > self.seen {
            self.look_again(model, session);
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

    /// Looks once more for Views that were not there. Of what was on for no time there will never be one.
    fn look_again(&mut self, model: &mut Model, session: &Session) {
        let unseen = std::mem::take(&mut self.unseen);
        for entry in unseen.into_iter().flat_map(|index| session.timeline(index..index + 1)) {
            shoot(model, session, &entry);
        }
        model.timeline.shots.sort_by_key(|shot| shot.at_micros);
    }

    fn take(&mut self, model: &mut Model, session: &Session, entry: TimelineEntry) {
        let kind = TraceKind::from(entry.kind);
        let line = model.trace.lines.len();
        let tick = Tick { at_micros: entry.at_micros, kind: tick_kind(entry.kind), line };
        lane_of(&mut model.timeline, &entry.who).ticks.push(tick);
        let kept = shoot(model, session, &entry);
        match &session.world().trace().entries()[entry.index].entry {
            Entry::Shown { .. } if !kept => self.unseen.push(entry.index),
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

/// Puts a screen on the strip, where its View was kept. Says whether it was.
fn shoot(model: &mut Model, session: &Session, entry: &TimelineEntry) -> bool {
    let shown = &session.world().trace().entries()[entry.index].entry;
    let (Entry::Shown { device, screen, view_hash }, Some(view)) = (shown, &entry.view) else {
        return false;
    };
    model.timeline.shots.push(Shot {
        at_micros: entry.at_micros,
        device: usize::from(*device),
        screen: *screen,
        view_hash: *view_hash,
        view: Some(Arc::clone(view)),
    });
    true
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
