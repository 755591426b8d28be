//! Pictures as shapes on a grid of 1,000 by 1,000, so that they are sharp at any size. Integers only.

/// A picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Icon {
    /// It worked.
    Check,
    /// It did not work.
    Cross,
    /// A fingerprint.
    Finger,
    /// A closed padlock.
    Lock,
    /// An open padlock.
    OpenLock,
    /// A phone with a cable.
    Phone,
    /// A clock's face.
    Clock,
    /// No way in.
    Stop,
    /// A triangle with an exclamation mark.
    Warning,
    /// The help key's ear.
    Ear,
    /// A code to be scanned.
    Code,
    /// A code in the scanner's corners.
    Aim,
    /// A coin that comes in.
    Coin,
    /// The correction key's arrow to the left.
    Erase,
    /// Several people.
    Family,
}

/// A point of the grid; the middle is (0, 0), the edges are at 500.
type Point = (i64, i64);

impl Icon {
    /// Whether a point is inked. Half a pixel at the edge of the grid is left free.
    pub(crate) fn inked(self, at: Point) -> bool {
        match self {
            Self::Check => {
                disc(at, (0, 0), 490) && !stroke(at, &[(-230, 20), (-70, 180), (240, -170)], 60)
            }
            Self::Cross => {
                disc(at, (0, 0), 490)
                    && !stroke(at, &[(-170, -170), (170, 170)], 60)
                    && !stroke(at, &[(-170, 170), (170, -170)], 60)
            }
            Self::Finger => finger(at),
            Self::Lock => body(at) || shackle(at, (0, -110), true),
            Self::OpenLock => body(at) || shackle(at, (190, -170), false),
            Self::Phone => phone(at),
            Self::Clock => {
                ring(at, (0, 0), 420, 490) || stroke(at, &[(0, -260), (0, 10), (180, 120)], 38)
            }
            Self::Stop => disc(at, (0, 0), 490) && !stroke(at, &[(-250, 0), (250, 0)], 75),
            Self::Warning => warning(at),
            Self::Ear => ear(at),
            Self::Code => code(at),
            Self::Aim => aim(at),
            Self::Coin => coin(at),
            Self::Erase => erase(at),
            Self::Family => family(at),
        }
    }
}

fn square_distance(at: Point, to: Point) -> i64 {
    (at.0 - to.0).pow(2) + (at.1 - to.1).pow(2)
}

fn disc(at: Point, middle: Point, radius: i64) -> bool {
    square_distance(at, middle) <= radius * radius
}

fn ring(at: Point, middle: Point, inner: i64, outer: i64) -> bool {
    disc(at, middle, outer) && !disc(at, middle, inner)
}

fn within(at: Point, corner: Point, opposite: Point) -> bool {
    (corner.0..=opposite.0).contains(&at.0) && (corner.1..=opposite.1).contains(&at.1)
}

/// Whether a point is nearer than `half` to a line through these points; ends and corners are round.
fn stroke(at: Point, points: &[Point], half: i64) -> bool {
    points.windows(2).any(|pair| match pair {
        [from, to] => near(at, *from, *to, half),
        _ => false,
    })
}

fn near(at: Point, from: Point, to: Point, half: i64) -> bool {
    let along = (to.0 - from.0, to.1 - from.1);
    let offset = (at.0 - from.0, at.1 - from.1);
    let length_square = along.0 * along.0 + along.1 * along.1;
    let projection = offset.0 * along.0 + offset.1 * along.1;
    if projection <= 0 {
        return disc(at, from, half);
    }
    if projection >= length_square {
        return disc(at, to, half);
    }
    let cross = offset.0 * along.1 - offset.1 * along.0;
    cross * cross <= half * half * length_square
}

/// Nested arches: round above, straight below, each ending higher than the one inside it.
fn finger(at: Point) -> bool {
    const MIDDLE: Point = (0, -20);
    const HALF: i64 = 27;
    [(440, 140), (335, 340), (230, 440), (125, 465)].iter().any(|(radius, bottom)| {
        let (inner, outer) = (radius - HALF, radius + HALF);
        if at.1 <= MIDDLE.1 {
            return ring(at, MIDDLE, inner, outer);
        }
        let legs = (inner..=outer).contains(&at.0.abs()) && at.1 <= *bottom;
        legs || disc(at, (*radius, *bottom), HALF) || disc(at, (-radius, *bottom), HALF)
    }) || stroke(at, &[(0, -20), (0, 440)], HALF)
}

/// A padlock's body with a keyhole.
fn body(at: Point) -> bool {
    let hole = disc(at, (0, 180), 62) || stroke(at, &[(0, 180), (0, 300)], 30);
    let plate = stroke(at, &[(-270, 0), (270, 0), (270, 410), (-270, 410), (-270, 0)], 60)
        || within(at, (-280, 0), (280, 410));
    plate && !hole
}

/// A padlock's shackle around `middle`; a closed one has two legs.
fn shackle(at: Point, middle: Point, closed: bool) -> bool {
    let arch = at.1 <= middle.1 && ring(at, middle, 165, 245);
    let leg = |x: i64| (x - 40..=x + 40).contains(&at.0) && at.1 > middle.1 && at.1 < 0;
    arch || leg(middle.0 - 205) || closed && leg(middle.0 + 205)
}

fn phone(at: Point) -> bool {
    let case = stroke(at, &[(-190, -450), (190, -450), (190, 170), (-190, 170), (-190, -450)], 40);
    let button = disc(at, (0, 95), 34);
    let cable = stroke(at, &[(0, 210), (0, 300), (0, 470)], 28);
    let plug = within(at, (-75, 240), (75, 370));
    case || button || cable || plug
}

fn warning(at: Point) -> bool {
    let corners = [(0, -380), (420, 360), (-420, 360), (0, -380)];
    // Between the two slanting sides: 740 down for 420 across.
    let inside = at.1 <= 360 && (at.1 + 380) * 420 >= at.0.abs() * 740;
    let mark = stroke(at, &[(0, -120), (0, 110)], 52) || disc(at, (0, 265), 58);
    (inside || stroke(at, &corners, 70)) && !mark
}

fn ear(at: Point) -> bool {
    const OUTER: [Point; 14] = [
        (-270, -90),
        (-260, -230),
        (-180, -370),
        (-40, -440),
        (110, -430),
        (240, -340),
        (300, -190),
        (270, -20),
        (180, 110),
        (90, 210),
        (60, 330),
        (-10, 430),
        (-120, 450),
        (-210, 390),
    ];
    const INNER: [Point; 8] = [
        (-110, -110),
        (-90, -220),
        (20, -270),
        (120, -210),
        (130, -90),
        (50, -10),
        (-50, 60),
        (-40, 150),
    ];
    stroke(at, &OUTER, 45) || stroke(at, &INNER, 38)
}

/// Three finder patterns and a few modules.
fn code(at: Point) -> bool {
    let finder = |x: i64, y: i64| {
        within(at, (x - 180, y - 180), (x + 180, y + 180))
            && !within(at, (x - 115, y - 115), (x + 115, y + 115))
            || within(at, (x - 60, y - 60), (x + 60, y + 60))
    };
    let module = |x: i64, y: i64| within(at, (x - 55, y - 55), (x + 55, y + 55));
    finder(-240, -240)
        || finder(240, -240)
        || finder(-240, 240)
        || [(120, 120), (340, 120), (230, 230), (120, 340), (340, 340)]
            .iter()
            .any(|(x, y)| module(*x, *y))
}

/// Four corners and a line between them.
fn aim(at: Point) -> bool {
    // One corner, mirrored into all four.
    let folded = (at.0.abs(), at.1.abs());
    stroke(folded, &[(190, 400), (400, 400), (400, 190)], 38)
        || stroke(at, &[(-330, 0), (330, 0)], 30)
}

/// A ring with an arrow into it.
fn coin(at: Point) -> bool {
    let open = at.1 < 0 && at.0.abs() < 170;
    ring(at, (0, 60), 340, 420) && !open
        || stroke(at, &[(0, -440), (0, 180)], 38)
        || stroke(at, &[(-150, 40), (0, 190), (150, 40)], 38)
}

/// A disc with an arrow to the left cut out.
fn erase(at: Point) -> bool {
    disc(at, (0, 0), 490)
        && !stroke(at, &[(-230, 0), (250, 0)], 55)
        && !stroke(at, &[(-60, -180), (-240, 0), (-60, 180)], 55)
}

/// A grown-up beside a smaller one.
fn family(at: Point) -> bool {
    let person = |x: i64, head: i64, top: i64, radius: i64, half: i64| {
        disc(at, (x, head), radius)
            || at.1 <= 420 && at.1 >= top + half && (at.0 - x).abs() <= half
            || at.1 < top + half && disc(at, (x, top + half), half)
    };
    person(-190, -260, -60, 150, 220) || person(250, -90, 80, 120, 170)
}
