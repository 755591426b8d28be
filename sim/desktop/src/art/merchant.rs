//! The merchant behind the counter: a calm figure, waiting. Without a name, without a mood that could push anyone.

use super::canvas::{Canvas, Ink, circle, drawn, ellipse, rounded};
use super::shop::{COUNTER_TOP, SHADE};

const SKIN: Ink = Ink(226, 184, 150, 1.0);
const HAIR: Ink = Ink(92, 88, 86, 1.0);
const SHIRT: Ink = Ink(238, 236, 230, 1.0);
const APRON: Ink = Ink(62, 88, 96, 1.0);

/// Draws the merchant with the middle of the shoulders at `x`.
pub fn merchant(canvas: &mut Canvas, x: f32) {
    body(canvas, x);
    neck_and_head(canvas, x);
    face(canvas, x);
}

fn body(canvas: &mut Canvas, x: f32) {
    let floor = COUNTER_TOP + 10.0;
    let shirt = drawn(|path| {
        path.move_to(x - 112.0, floor);
        path.cubic_to(x - 114.0, 290.0, x - 100.0, 268.0, x - 62.0, 256.0);
        path.cubic_to(x - 38.0, 249.0, x - 26.0, 246.0, x - 22.0, 238.0);
        path.line_to(x + 22.0, 238.0);
        path.cubic_to(x + 26.0, 246.0, x + 38.0, 249.0, x + 62.0, 256.0);
        path.cubic_to(x + 100.0, 268.0, x + 114.0, 290.0, x + 112.0, floor);
        path.close();
    });
    canvas.shadow(&shirt, (8.0, 6.0), 22.0, SHADE.alpha(0.30));
    canvas.fill_between(
        &shirt,
        ((x - 90.0, 250.0), SHIRT),
        ((x + 110.0, 380.0), SHIRT.darker(0.17)),
    );
    // Folds where the arms begin.
    for side in [-1.0_f32, 1.0] {
        let fold = drawn(|path| {
            path.move_to(x + side * 78.0, floor);
            path.cubic_to(x + side * 80.0, 330.0, x + side * 76.0, 312.0, x + side * 66.0, 298.0);
        });
        canvas.stroke(&fold, 2.0, SHIRT.darker(0.3).alpha(0.55));
    }
    let apron = drawn(|path| {
        path.move_to(x - 66.0, floor);
        path.cubic_to(x - 64.0, 330.0, x - 58.0, 306.0, x - 44.0, 292.0);
        path.line_to(x + 44.0, 292.0);
        path.cubic_to(x + 58.0, 306.0, x + 64.0, 330.0, x + 66.0, floor);
        path.close();
    });
    canvas.fill_between(
        &apron,
        ((x - 50.0, 290.0), APRON.lighter(0.10)),
        ((x + 70.0, 380.0), APRON.darker(0.16)),
    );
    for side in [-1.0_f32, 1.0] {
        let strap = drawn(|path| {
            path.move_to(x + side * 43.0, 294.0);
            path.cubic_to(x + side * 40.0, 274.0, x + side * 34.0, 260.0, x + side * 29.0, 249.0);
        });
        canvas.stroke(&strap, 7.0, APRON.darker(0.05));
    }
    let collar = |side: f32| {
        drawn(|path| {
            path.move_to(x, 266.0);
            path.line_to(x + side * 26.0, 238.0);
            path.line_to(x + side * 40.0, 254.0);
            path.line_to(x + side * 17.0, 274.0);
            path.close();
        })
    };
    for side in [-1.0, 1.0] {
        canvas.fill(&collar(side), SHIRT.lighter(0.5));
        canvas.stroke(&collar(side), 0.8, SHIRT.darker(0.22).alpha(0.7));
    }
    canvas.stroke(&rounded(x - 24.0, 322.0, 48.0, 34.0, 5.0), 1.4, APRON.lighter(0.22).alpha(0.7));
}

fn neck_and_head(canvas: &mut Canvas, x: f32) {
    let neck = drawn(|path| {
        path.move_to(x - 19.0, 212.0);
        path.line_to(x + 19.0, 212.0);
        path.line_to(x + 21.0, 244.0);
        path.cubic_to(x + 12.0, 260.0, x - 12.0, 260.0, x - 21.0, 244.0);
        path.close();
    });
    canvas.fill_down(&neck, (214.0, SKIN.darker(0.22)), (252.0, SKIN.darker(0.05)));
    for side in [-1.0, 1.0] {
        canvas.fill(&ellipse(x + side * 45.0, 182.0, 8.0, 13.0), SKIN.darker(0.10));
    }
    let head = drawn(|path| {
        path.move_to(x - 44.0, 166.0);
        path.cubic_to(x - 44.0, 120.0, x + 44.0, 120.0, x + 44.0, 166.0);
        path.cubic_to(x + 45.0, 202.0, x + 27.0, 230.0, x, 231.0);
        path.cubic_to(x - 27.0, 230.0, x - 45.0, 202.0, x - 44.0, 166.0);
        path.close();
    });
    canvas.fill_between(
        &head,
        ((x - 30.0, 140.0), SKIN.lighter(0.10)),
        ((x + 50.0, 230.0), SKIN.darker(0.12)),
    );
    let hair = drawn(|path| {
        path.move_to(x - 48.0, 176.0);
        path.cubic_to(x - 58.0, 122.0, x - 28.0, 104.0, x + 4.0, 105.0);
        path.cubic_to(x + 38.0, 106.0, x + 56.0, 128.0, x + 47.0, 177.0);
        path.cubic_to(x + 44.0, 168.0, x + 42.0, 160.0, x + 38.0, 151.0);
        path.cubic_to(x + 16.0, 150.0, x - 8.0, 146.0, x - 22.0, 138.0);
        path.cubic_to(x - 30.0, 148.0, x - 42.0, 156.0, x - 48.0, 176.0);
        path.close();
    });
    canvas.fill_between(
        &hair,
        ((x - 30.0, 110.0), HAIR.lighter(0.16)),
        ((x + 50.0, 170.0), HAIR.darker(0.15)),
    );
}

fn face(canvas: &mut Canvas, x: f32) {
    let line = Ink(84, 58, 44, 1.0);
    for side in [-1.0_f32, 1.0] {
        let brow = drawn(|path| {
            path.move_to(x + side * 11.0, 168.5);
            path.quad_to(x + side * 20.0, 164.0, x + side * 29.0, 168.5);
        });
        canvas.stroke(&brow, 2.6, HAIR.alpha(0.9));
        let eye = ellipse(x + side * 19.0, 181.0, 3.1, 3.5);
        canvas.fill(&eye, Ink(50, 38, 32, 1.0));
        canvas.fill(&circle(x + side * 19.0 - 1.0, 179.8, 0.9), Ink(255, 255, 255, 0.85));
        let smile_line = drawn(|path| {
            path.move_to(x + side * 26.0, 187.5);
            path.quad_to(x + side * 30.0, 186.0, x + side * 33.0, 182.5);
        });
        canvas.stroke(&smile_line, 1.1, SKIN.darker(0.3).alpha(0.6));
        canvas.fill(&ellipse(x + side * 26.0, 200.0, 9.0, 6.0), Ink(212, 128, 104, 0.20));
    }
    let nose = drawn(|path| {
        path.move_to(x - 2.0, 184.0);
        path.quad_to(x - 7.5, 198.0, x + 1.0, 199.0);
    });
    canvas.stroke(&nose, 1.7, SKIN.darker(0.28));
    let mouth = drawn(|path| {
        path.move_to(x - 11.0, 210.5);
        path.quad_to(x, 217.5, x + 11.0, 210.5);
    });
    canvas.stroke(&mouth, 2.2, line.alpha(0.85));
}
