//! The bench's icons, drawn with lines on a grid of 16: one pen, one size, no font.
//!
//! An icon is a picture only; the name that a screen reader says belongs to the control that shows it.

use egui::{Color32, Painter, Pos2, Rect, Shape, Stroke, StrokeKind, vec2};

/// What can be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs)] // Each is the thing of its name.
pub enum Icon {
    Play,
    Pause,
    Step,
    StepBack,
    Restart,
    Power,
    Finger,
    Camera,
    Signal,
    Phone,
    Clock,
    Battery,
    Light,
    Key,
    Till,
    Person,
    Ledger,
    List,
    Data,
    Fault,
    File,
    Record,
    Board,
    Verdict,
    Search,
    Help,
    Close,
    Branch,
    Cross,
    Tick,
    Chevron,
    Shade,
    Folder,
}

/// Draws an icon into the middle of a rectangle, as large as its shorter side allows.
pub fn paint(painter: &Painter, rect: Rect, icon: Icon, colour: Color32) {
    let side = rect.width().min(rect.height());
    let pen =
        Pen { origin: rect.center() - vec2(side, side) / 2.0, unit: side / 16.0, painter, colour };
    draw(&pen, icon);
}

/// A pen on the grid.
struct Pen<'painter> {
    painter: &'painter Painter,
    origin: Pos2,
    unit: f32,
    colour: Color32,
}

impl Pen<'_> {
    fn at(&self, x: f32, y: f32) -> Pos2 {
        self.origin + vec2(x, y) * self.unit
    }

    fn stroke(&self) -> Stroke {
        Stroke::new(1.5 * self.unit, self.colour)
    }

    fn line(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        self.painter.add(Shape::line(points, self.stroke()));
    }

    fn filled(&self, points: &[(f32, f32)]) {
        let points = points.iter().map(|(x, y)| self.at(*x, *y)).collect();
        self.painter.add(Shape::convex_polygon(points, self.colour, Stroke::NONE));
    }

    fn area(&self, x: f32, y: f32, width: f32, height: f32) -> Rect {
        Rect::from_min_size(self.at(x, y), vec2(width, height) * self.unit)
    }

    fn block(&self, x: f32, y: f32, width: f32, height: f32) {
        self.painter.rect_filled(self.area(x, y, width, height), self.unit, self.colour);
    }

    fn frame(&self, x: f32, y: f32, width: f32, height: f32, radius: f32) {
        let area = self.area(x, y, width, height);
        self.painter.rect_stroke(area, radius * self.unit, self.stroke(), StrokeKind::Middle);
    }

    fn ring(&self, x: f32, y: f32, radius: f32) {
        self.painter.circle_stroke(self.at(x, y), radius * self.unit, self.stroke());
    }

    fn dot(&self, x: f32, y: f32, radius: f32) {
        self.painter.circle_filled(self.at(x, y), radius * self.unit, self.colour);
    }

    /// A part of a ring, in degrees clockwise from the right.
    fn arc(&self, x: f32, y: f32, radius: f32, from: f32, to: f32) {
        let steps = 16_u8;
        let points: Vec<_> = (0..=steps)
            .map(|step| {
                let degrees = from + (to - from) * f32::from(step) / f32::from(steps);
                let (sin, cos) = degrees.to_radians().sin_cos();
                self.at(x + radius * cos, y + radius * sin)
            })
            .collect();
        self.painter.add(Shape::line(points, self.stroke()));
    }
}

fn draw(pen: &Pen<'_>, icon: Icon) {
    match icon {
        Icon::Play | Icon::Pause | Icon::Step | Icon::StepBack | Icon::Restart => {
            transport(pen, icon)
        }
        Icon::Power
        | Icon::Finger
        | Icon::Camera
        | Icon::Signal
        | Icon::Phone
        | Icon::Clock
        | Icon::Battery
        | Icon::Light
        | Icon::Key
        | Icon::Board => hardware(pen, icon),
        Icon::Till
        | Icon::Person
        | Icon::Ledger
        | Icon::List
        | Icon::Data
        | Icon::Fault
        | Icon::File
        | Icon::Folder
        | Icon::Record
        | Icon::Verdict => subjects(pen, icon),
        Icon::Search
        | Icon::Help
        | Icon::Close
        | Icon::Branch
        | Icon::Cross
        | Icon::Tick
        | Icon::Chevron
        | Icon::Shade => signs(pen, icon),
    }
}

fn transport(pen: &Pen<'_>, icon: Icon) {
    match icon {
        Icon::Play => pen.filled(&[(4.5, 2.5), (13.5, 8.0), (4.5, 13.5)]),
        Icon::Pause => {
            pen.block(4.0, 3.0, 3.0, 10.0);
            pen.block(9.0, 3.0, 3.0, 10.0);
        }
        Icon::Step => {
            pen.filled(&[(3.0, 3.0), (10.0, 8.0), (3.0, 13.0)]);
            pen.block(11.0, 3.0, 2.0, 10.0);
        }
        Icon::StepBack => {
            pen.filled(&[(13.0, 3.0), (6.0, 8.0), (13.0, 13.0)]);
            pen.block(3.0, 3.0, 2.0, 10.0);
        }
        _ => {
            pen.arc(8.0, 8.5, 5.0, -60.0, 210.0);
            pen.filled(&[(1.2, 7.0), (6.2, 7.0), (3.4, 3.4)]);
        }
    }
}

fn hardware(pen: &Pen<'_>, icon: Icon) {
    match icon {
        Icon::Power => {
            pen.arc(8.0, 8.8, 5.0, -55.0, 235.0);
            pen.line(&[(8.0, 2.0), (8.0, 8.0)]);
        }
        Icon::Finger => {
            pen.arc(8.0, 8.0, 5.5, 180.0, 360.0);
            pen.arc(8.0, 8.0, 2.8, 180.0, 360.0);
            pen.line(&[(2.5, 8.0), (2.5, 11.0)]);
            pen.line(&[(5.2, 8.0), (5.2, 13.0)]);
            pen.line(&[(8.0, 8.0), (8.0, 14.0)]);
            pen.line(&[(10.8, 8.0), (10.8, 13.0)]);
            pen.line(&[(13.5, 8.0), (13.5, 11.0)]);
        }
        Icon::Camera => {
            pen.frame(1.5, 4.5, 13.0, 9.0, 1.5);
            pen.ring(8.0, 9.0, 2.5);
            pen.line(&[(5.5, 4.5), (6.5, 2.5), (9.5, 2.5), (10.5, 4.5)]);
        }
        Icon::Signal => {
            pen.block(2.0, 10.0, 2.2, 4.0);
            pen.block(5.4, 7.5, 2.2, 6.5);
            pen.block(8.8, 5.0, 2.2, 9.0);
            pen.block(12.2, 2.0, 2.2, 12.0);
        }
        Icon::Phone => {
            pen.frame(4.0, 1.5, 8.0, 13.0, 1.5);
            pen.line(&[(7.0, 12.5), (9.0, 12.5)]);
        }
        Icon::Clock => {
            pen.ring(8.0, 8.0, 6.0);
            pen.line(&[(8.0, 4.5), (8.0, 8.0), (10.5, 9.5)]);
        }
        Icon::Battery => {
            pen.frame(1.5, 5.0, 11.5, 6.5, 1.5);
            pen.block(3.2, 6.7, 6.0, 3.1);
            pen.block(13.8, 6.8, 1.4, 3.0);
        }
        Icon::Light => {
            pen.ring(8.0, 8.0, 2.8);
            for step in 0_u8..8 {
                let (sin, cos) = (f32::from(step) * 45.0).to_radians().sin_cos();
                pen.line(&[(8.0 + 4.6 * cos, 8.0 + 4.6 * sin), (8.0 + 6.6 * cos, 8.0 + 6.6 * sin)]);
            }
        }
        Icon::Key => {
            for row in 0_u8..3 {
                for column in 0_u8..3 {
                    pen.block(2.0 + 4.5 * f32::from(column), 2.0 + 4.5 * f32::from(row), 3.0, 3.0);
                }
            }
        }
        _ => {
            pen.frame(4.0, 4.0, 8.0, 8.0, 1.0);
            for place in [6.0, 10.0] {
                pen.line(&[(place, 1.5), (place, 4.0)]);
                pen.line(&[(place, 12.0), (place, 14.5)]);
                pen.line(&[(1.5, place), (4.0, place)]);
                pen.line(&[(12.0, place), (14.5, place)]);
            }
        }
    }
}

fn subjects(pen: &Pen<'_>, icon: Icon) {
    match icon {
        Icon::Till => {
            pen.frame(2.0, 8.0, 12.0, 5.5, 1.0);
            pen.frame(4.0, 2.5, 8.0, 4.0, 1.0);
            pen.line(&[(6.0, 10.8), (10.0, 10.8)]);
        }
        Icon::Person => {
            pen.ring(8.0, 5.0, 2.8);
            pen.arc(8.0, 14.5, 5.5, 195.0, 345.0);
        }
        Icon::Ledger => {
            pen.frame(2.5, 2.0, 11.0, 12.0, 1.0);
            pen.line(&[(8.0, 2.0), (8.0, 14.0)]);
            pen.line(&[(4.2, 5.5), (6.4, 5.5)]);
            pen.line(&[(9.6, 8.5), (11.8, 8.5)]);
        }
        Icon::List => {
            for y in [4.0, 8.0, 12.0] {
                pen.dot(3.0, y, 1.0);
                pen.line(&[(6.0, y), (14.0, y)]);
            }
        }
        Icon::Data => {
            pen.line(&[
                (6.0, 2.5),
                (4.0, 2.5),
                (4.0, 7.0),
                (2.5, 8.0),
                (4.0, 9.0),
                (4.0, 13.5),
                (6.0, 13.5),
            ]);
            pen.line(&[
                (10.0, 2.5),
                (12.0, 2.5),
                (12.0, 7.0),
                (13.5, 8.0),
                (12.0, 9.0),
                (12.0, 13.5),
                (10.0, 13.5),
            ]);
        }
        Icon::Fault => {
            pen.line(&[(8.0, 2.0), (14.5, 13.5), (1.5, 13.5), (8.0, 2.0)]);
            pen.line(&[(8.0, 6.5), (8.0, 9.5)]);
            pen.dot(8.0, 11.5, 0.9);
        }
        Icon::File => {
            pen.line(&[
                (9.5, 1.5),
                (3.5, 1.5),
                (3.5, 14.5),
                (12.5, 14.5),
                (12.5, 4.5),
                (9.5, 1.5),
                (9.5, 4.5),
                (12.5, 4.5),
            ]);
        }
        Icon::Folder => {
            pen.line(&[
                (1.8, 13.0),
                (1.8, 3.5),
                (6.0, 3.5),
                (7.5, 5.2),
                (14.2, 5.2),
                (14.2, 13.0),
                (1.8, 13.0),
            ]);
        }
        Icon::Record => {
            pen.ring(8.0, 8.0, 6.0);
            pen.dot(8.0, 8.0, 3.2);
        }
        _ => {
            pen.ring(8.0, 8.0, 6.2);
            pen.line(&[(5.0, 8.2), (7.2, 10.4), (11.2, 5.8)]);
        }
    }
}

fn signs(pen: &Pen<'_>, icon: Icon) {
    match icon {
        Icon::Search => {
            pen.ring(6.8, 6.8, 4.3);
            pen.line(&[(10.0, 10.0), (14.0, 14.0)]);
        }
        Icon::Help => {
            pen.ring(8.0, 8.0, 6.2);
            pen.arc(8.0, 6.4, 1.9, 180.0, 400.0);
            pen.line(&[(9.4, 7.7), (8.0, 9.4)]);
            pen.dot(8.0, 11.6, 0.9);
        }
        Icon::Close | Icon::Cross => {
            pen.line(&[(4.0, 4.0), (12.0, 12.0)]);
            pen.line(&[(12.0, 4.0), (4.0, 12.0)]);
        }
        Icon::Branch => {
            pen.dot(4.0, 3.0, 1.6);
            pen.dot(4.0, 13.0, 1.6);
            pen.dot(12.0, 5.5, 1.6);
            pen.line(&[(4.0, 3.0), (4.0, 13.0)]);
            pen.line(&[(4.0, 10.5), (9.0, 9.5), (12.0, 5.5)]);
        }
        Icon::Tick => pen.line(&[(3.0, 8.5), (6.5, 12.0), (13.0, 4.0)]),
        Icon::Chevron => pen.line(&[(4.5, 6.0), (8.0, 10.0), (11.5, 6.0)]),
        _ => {
            pen.ring(8.0, 8.0, 6.0);
            let half: Vec<_> = (0_u8..=12)
                .map(|step| {
                    let (sin, cos) = (90.0 + 15.0 * f32::from(step)).to_radians().sin_cos();
                    (8.0 + 6.0 * cos, 8.0 + 6.0 * sin)
                })
                .collect();
            pen.filled(&half);
        }
    }
}
