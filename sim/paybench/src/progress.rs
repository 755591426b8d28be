//! The progress bar, on a terminal only: it goes away when the work is done.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sim::report::{PLAYER, PlayedFile, ScenarioFile, Settings, count_runs, play_files};
use sim::run::Verdict;

/// Plays files under a progress bar on standard error.
pub fn play(files: &[ScenarioFile], settings: &Settings) -> Vec<PlayedFile> {
    let runs = count_runs(files, settings);
    let bar = ProgressBar::with_draw_target(Some(runs as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("  {bar:32} {pos} of {len} runs  {msg}") {
        bar.set_style(style.progress_chars("━━╌"));
    }
    keep_panics_apart(&bar);
    let failed = std::sync::atomic::AtomicUsize::new(0);
    let played = play_files(files, settings, &|verdict| {
        if matches!(verdict, Verdict::Fail | Verdict::Broken) {
            let count = failed.fetch_add(1, std::sync::atomic::Ordering::Relaxed) + 1;
            bar.set_message(format!("{count} not passed"));
        }
        bar.inc(1);
    });
    bar.finish_and_clear();
    played
}

/// What a panic says comes above the bar, not into it. The run that it ended is reported like any other that failed.
fn keep_panics_apart(bar: &ProgressBar) {
    let bar = bar.clone();
    let usual = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        if std::thread::current().name() == Some(PLAYER) {
            bar.suspend(|| usual(panic));
        } else {
            usual(panic);
        }
    }));
}
