//! Enumerations whose variants hold active values: given in, given out, made, taken apart, changed in place.

use wengert::{Differentiable, differentiable};

/// A shape in the plane.
#[derive(Clone, Debug, Differentiable)]
pub enum Shape {
    Circle { radius: f64 },
    Rectangle(f64, f64),
    Polygon(Vec<[f64; 2]>),
    Empty,
}

/// What is known of the other end of a spring.
#[derive(Clone, Copy, Debug, Differentiable)]
pub enum End {
    Fixed { place: f64 },
    Moving { place: f64, speed: f64 },
    Coupled(Link),
}

/// Part of a variant.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Link {
    pub stiffness: f64,
    pub length: f64,
}

values! {
    Link { stiffness length }
}

variants! {
    Shape {
        Circle { radius: a },
        Rectangle { 0: a, 1: b },
        Polygon { 0: a },
        Empty {}
    }
    End {
        Fixed { place: a },
        Moving { place: a, speed: b },
        Coupled { 0: a }
    }
}

fn circle(radius: f64) -> Shape {
    Shape::Circle { radius }
}

fn triangle() -> Shape {
    Shape::Polygon(vec![[0.1, 0.2], [1.3, 0.4], [0.6, 1.7]])
}

/// A `match` on a reference: by names, by positions, with a guard, on a list.
#[differentiable]
pub fn area(shape: &Shape, scale: f64) -> f64 {
    let plain = match shape {
        Shape::Circle { radius } => std::f64::consts::PI * radius * radius,
        Shape::Rectangle(a, b) if *a > 4.0 => 4.0 * b,
        Shape::Rectangle(a, b) => a * b,
        Shape::Polygon(corners) => {
            let mut doubled = 0.0;
            for k in 0..corners.len() {
                let (p, q) = (&corners[k], &corners[(k + 1) % corners.len()]);
                doubled += p[0] * q[1] - p[1] * q[0];
            }
            0.5 * doubled
        }
        Shape::Empty => 0.0,
    };
    plain * scale * scale
}

/// One by value, and another is given back; what is not taken apart goes on as it is.
#[differentiable]
pub fn stretched(shape: Shape, k: f64) -> Shape {
    match shape {
        Shape::Circle { radius } if k > 2.0 => Shape::Rectangle(2.0 * radius * k, 2.0 * radius),
        Shape::Circle { radius: r } => Shape::Circle { radius: r * k },
        Shape::Polygon(corners) => Shape::Polygon(corners.iter().map(|corner| [corner[0] * k, corner[1]]).collect()),
        other => other,
    }
}

/// Changed in place, by one name and by another.
#[differentiable]
pub fn inflate(shape: &mut Shape, by: f64) {
    match shape {
        Shape::Circle { radius } => *radius *= by,
        Shape::Rectangle(a, _) => *a += by,
        Shape::Polygon(corners) => {
            for corner in corners.iter_mut() {
                corner[1] *= by;
            }
        }
        Shape::Empty => {}
    }
}

/// Lists of them, `if let` with and without `else`, a copy out of a place.
#[differentiable]
pub fn widths(shapes: &[Shape]) -> f64 {
    let mut sum = 0.0;
    for shape in shapes {
        if let Shape::Circle { radius } = shape {
            sum += 2.0 * radius;
        } else if let Shape::Rectangle(a, _) = *shape {
            sum += a * a;
        }
    }
    for k in 1..shapes.len() {
        if let (true, Shape::Rectangle(_, _)) = (k > 1, &shapes[k]) {
            sum *= 1.5;
        }
        match &shapes[k] {
            Shape::Circle { radius: 0.0..=1.0 } | Shape::Empty => sum += 0.5,
            Shape::Circle { radius } => sum *= *radius,
            _ => {}
        }
    }
    sum
}

/// Made by a choice, and taken apart at once; a struct in a variant.
#[differentiable]
pub fn pull(end: End, at: f64, time: f64) -> f64 {
    let now = match end {
        End::Moving { place, speed } if time < 1.0 => End::Fixed { place: place + speed * time },
        still => still,
    };
    let now: End = now;
    match now {
        End::Fixed { place } => at - place,
        End::Coupled(Link { stiffness, length }) => stiffness * (at - length),
        End::Moving { speed, .. } => speed * time,
    }
}

/// `let … else`, and a test by `matches!`.
#[differentiable]
pub fn speed_of(end: &End, k: f64) -> f64 {
    if matches!(end, End::Coupled(_)) {
        return k * k;
    }
    let End::Moving { speed, place: from } = end else {
        return -k;
    };
    speed * k + from
}

/// Of a method.
#[differentiable]
impl End {
    /// The place after some time.
    #[differentiable]
    pub fn place(&self, time: f64) -> f64 {
        match self {
            Self::Fixed { place } => *place,
            Self::Moving { place, speed } => place + speed * time,
            Self::Coupled(link) => link.length * time.cos(),
        }
    }
}

/// Where methods are called in a loop on some of many.
#[differentiable]
pub fn centre(ends: &[End; 3], times: &[f64]) -> f64 {
    let mut sum = 0.0;
    for time in times {
        for end in ends {
            sum += end.place(*time) * time;
        }
    }
    sum
}

/// A variable that becomes another variant, by turns, from what it was.
#[differentiable]
pub fn walk(start: End, times: &[f64]) -> f64 {
    let mut end = start;
    let mut sum = 0.0;
    for time in times {
        match end {
            End::Fixed { place } => {
                sum += place * time;
                end = End::Moving { place: sum, speed: *time };
            }
            End::Moving { place, speed } => {
                sum += place + speed * time;
                if sum > 1.0 {
                    end = End::Fixed { place: sum * place };
                }
            }
            End::Coupled(link) => {
                sum += link.length * time;
                end = End::Fixed { place: link.stiffness };
            }
        }
    }
    match end {
        End::Fixed { place } => place + sum,
        End::Moving { speed, .. } => speed * sum,
        End::Coupled(link) => link.length * sum,
    }
}

/// What is taken apart by value is replaced by what was made of it.
#[differentiable]
pub fn evolved(start: End, turns: usize) -> f64 {
    let mut end = start;
    for turn in 0..turns {
        end = match end {
            End::Fixed { place } => End::Moving { place: place * 1.5, speed: place + turn as f64 },
            End::Moving { place, speed } if speed > 5.0 => End::Coupled(Link { stiffness: speed, length: place }),
            End::Moving { place, speed } => End::Fixed { place: place * speed },
            other => other,
        };
    }
    match end {
        End::Fixed { place } => place * place,
        End::Moving { place, speed } => place * speed,
        End::Coupled(Link { stiffness, length }) => stiffness + length * length,
    }
}

/// Another variant behind a reference.
#[differentiable]
pub fn settle(end: &mut End, by: f64) {
    if let End::Moving { place, .. } = end {
        *end = End::Fixed { place: *place * by };
    }
}

/// An `Option` that is none at first: the greatest, if there is one, and what bounds it, if that is given.
#[differentiable]
pub fn greatest(xs: &[f64], bound: Option<f64>, otherwise: f64) -> f64 {
    let mut best: Option<f64> = None;
    for &x in xs {
        match best {
            None => best = Some(x * x),
            Some(b) if x > b => best = Some(x * otherwise),
            Some(_) => {}
        }
    }
    let greatest = best.unwrap_or(otherwise * otherwise);
    match bound {
        Some(limit) if greatest > limit => limit * otherwise,
        _ => greatest,
    }
}

/// An `Option` by reference, in a struct too, and one of a struct.
#[differentiable]
pub fn stretched_by(spring: &Spring, at: &Option<f64>, link: Option<Link>) -> f64 {
    let mut force = spring.stiffness;
    if at.is_some() {
        force *= at.unwrap();
    }
    let rest: Option<f64> = spring.rest;
    if let Some(rest) = rest {
        force -= rest * rest;
    }
    let Some(Link { stiffness, length }) = link else {
        return force;
    };
    force + stiffness * length
}

/// Several parts of one variant changed by way of each other, and lent to a function.
#[differentiable]
pub fn sheared(shape: &mut Shape, k: f64) {
    match shape {
        Shape::Rectangle(a, b) => {
            *a += *b * k;
            *b *= *a;
            drift(b, a, k);
        }
        Shape::Circle { radius } => *radius = radius.powf(k),
        _ => {}
    }
}

/// One number moves by another, which slows down.
#[differentiable]
pub fn drift(place: &mut f64, speed: &mut f64, time: f64) {
    *place += *speed * time;
    *speed *= (-time * *place).exp();
}

/// A step in time of what moves; in a list, too, and exchanged.
#[differentiable]
pub fn step_on(ends: &mut [End], time: f64) -> f64 {
    let mut sum = 0.0;
    for end in ends.iter_mut() {
        if let End::Moving { place, speed } = end {
            drift(place, speed, time);
            if *place > 1.0 {
                std::mem::swap(place, speed);
            }
            sum += *place * *speed;
        }
    }
    sum
}

/// An `Option` changed on its way.
#[differentiable]
pub fn changed_on_its_way(at: Option<f64>, x: f64) -> f64 {
    let seen: Option<f64> = if x > 0.0 { Some(x * x) } else { None };
    let a = at.map(|at| at * x).filter(|product| *product < 5.0).unwrap_or(x);
    let b = seen.map_or(a, |seen| seen.sin());
    a * b + at.map_or_else(|| x, |at| at * at)
}

/// One part that may be missing.
#[derive(Clone, Debug, Differentiable)]
pub struct Spring {
    pub stiffness: f64,
    pub rest: Option<f64>,
}

values! {
    Spring { stiffness rest }
}

const ENDS: [End; 3] = [
    End::Fixed { place: 0.7 },
    End::Moving { place: 0.3, speed: 1.2 },
    End::Coupled(Link { stiffness: 0.8, length: 1.1 }),
];

cases! {
    area(&Shape, f64) -> f64:
        (circle(0.7), 1.3), (Shape::Rectangle(0.7, 1.2), 1.3), (Shape::Rectangle(5.0, 1.2), 1.3), (triangle(), 1.3),
        flat (Shape::Polygon(vec![[0.3, 0.4]]), 1.3), flat (Shape::Polygon(vec![]), 1.3), flat (Shape::Empty, 1.3);
    stretched(Shape, f64) -> Shape:
        (circle(0.7), 1.3), (circle(0.7), 2.5), (Shape::Rectangle(0.7, 1.2), 1.3), (triangle(), 1.3),
        flat (Shape::Polygon(vec![]), 1.3), (Shape::Polygon(vec![[0.3, 0.4]]), 1.3);
    inflate(&mut Shape, f64):
        (circle(0.7), 1.3), (Shape::Rectangle(0.7, 1.2), 1.3), (triangle(), 1.3), (Shape::Polygon(vec![[0.3, 0.4]]), 1.3),
        flat (Shape::Polygon(vec![]), 1.3), flat (Shape::Empty, 1.3);
    widths(&[Shape]) -> f64:
        (vec![circle(0.7), Shape::Rectangle(0.7, 1.2), circle(1.4), Shape::Rectangle(0.2, 0.1), circle(0.6), triangle()]),
        (vec![Shape::Rectangle(0.7, 1.2), Shape::Empty]), (vec![circle(0.3)]), flat (vec![]);
    pull(End, f64, f64) -> f64: (ENDS[0], 1.3, 0.4), (ENDS[1], 1.3, 0.4), (ENDS[1], 1.3, 1.4), (ENDS[2], 1.3, 0.4);
    speed_of(&End, f64) -> f64: (ENDS[0], 1.3), (ENDS[1], 1.3), (ENDS[2], 1.3);
    centre(&[End; 3], &[f64]) -> f64: (ENDS, [0.4, 1.3]), (ENDS, [0.4]), flat (ENDS, []);
    walk(End, &[f64]) -> f64:
        (ENDS[0], [0.4, 1.3, 0.6, 0.2]), (ENDS[0], [0.4, 0.3, 0.2]), (ENDS[1], [0.4]), (ENDS[2], [0.4, 1.3]), (ENDS[0], []),
        flat (ENDS[1], []), flat (ENDS[2], []);
    evolved(End, const usize) -> f64:
        (ENDS[0], 0), (ENDS[0], 1), (ENDS[0], 5), (End::Moving { place: 0.3, speed: 6.0 }, 1), (ENDS[1], 2), (ENDS[2], 3);
    settle(&mut End, f64): (ENDS[0], 0.4), (ENDS[1], 0.4), (ENDS[2], 0.4);
    greatest(&[f64], Option<f64>, f64) -> f64:
        ([0.7, 1.5, 0.3], Some(9.0), 1.2), ([0.7, 1.5, 0.3], Some(0.2), 1.2), ([0.7], None, 1.2), ([], None, 1.2);
    stretched_by(&Spring, &Option<f64>, Option<Link>) -> f64:
        (Spring { stiffness: 0.7, rest: Some(0.3) }, Some(1.2), Some(Link { stiffness: 0.8, length: 1.1 })),
        (Spring { stiffness: 0.7, rest: None }, None, None);
    sheared(&mut Shape, f64):
        (Shape::Rectangle(0.7, 1.2), 1.3), (circle(0.7), 1.3), (triangle(), 1.3), flat (Shape::Empty, 1.3);
    drift(&mut f64, &mut f64, f64): (0.7, 1.2, 0.3);
    step_on(&mut [End], f64) -> f64:
        ([End::Moving { place: 0.9, speed: 1.2 }, ENDS[0], ENDS[1], End::Moving { place: 0.2, speed: 0.7 }], 0.3),
        ([ENDS[1]], 0.4), ([ENDS[2]], 0.4), flat ([], 0.4);
    changed_on_its_way(Option<f64>, f64) -> f64: (Some(0.7), 1.2), (Some(7.0), 1.2), (None, -0.4);
}
