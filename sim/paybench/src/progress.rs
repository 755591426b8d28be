//! The progress bar, on a terminal only: it goes away when the work is done.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use sim::report::{PlayedFile, ScenarioFile, Settings, play_files};
use sim::run::Verdict;

/// Plays files under a progress bar on standard error.
pub fn play(files: &[ScenarioFile], settings: &Settings) -> Vec<PlayedFile> {
    let runs: usize = files.iter().map(|file| file.rows.len()).sum();
    let bar = ProgressBar::with_draw_target(Some(runs as u64), ProgressDrawTarget::stderr());
    if let Ok(style) = ProgressStyle::with_template("  {bar:32} {pos} of {len} runs  {msg}") {
        bar.set_style(style.progress_chars("━━╌"));
    }
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
