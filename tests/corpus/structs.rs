//! Structs: given in, given out, made, taken apart, changed in place.

use wengert::{Differentiable, differentiable};

/// A point of space.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Place {
    pub x: f64,
    pub y: f64,
    pub z: f64,
}

/// A thing that moves, with what does not vary beside what does.
#[derive(Clone, Debug, Differentiable)]
pub struct Body {
    pub mass: f64,
    pub place: Place,
    pub speed: Place,
    pub charges: Vec<f64>,
    pub steps: usize,
}

/// A length, as a number with a name.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Length(pub f64);

/// Two of a kind.
#[derive(Clone, Debug, Differentiable)]
pub struct Pair<T> {
    pub left: T,
    pub right: T,
}

/// A layer of a network.
#[derive(Clone, Debug, Differentiable)]
pub struct Layer {
    pub weights: Vec<Vec<f64>>,
    pub biases: Vec<f64>,
    /// Not learned.
    #[constant]
    pub gain: f64,
}

/// A rule of quadrature, in a list that no longer grows.
#[derive(Clone, Debug, Differentiable)]
pub struct Rule {
    pub nodes: Box<[(f64, f64)]>,
}

values! {
    Rule { nodes }
    Place { x y z }
    Body { mass place speed charges steps }
    Length { 0 }
    Layer { weights biases } => { gain }
}

/// A body that takes so many steps.
fn body(steps: usize, charges: &[f64]) -> Body {
    let (place, speed) = (Place { x: 0.7, y: 1.2, z: -0.3 }, Place { x: 0.1, y: 0.4, z: 1.3 });
    Body { mass: 0.8 + 0.1 * steps as f64, place, speed, charges: charges.to_vec(), steps }
}

/// A rule of so many points.
fn rule(count: usize) -> Rule {
    Rule { nodes: points(count).iter().map(|point| (point.x, point.y)).collect() }
}

/// So many points, none of which are the same.
fn points(count: usize) -> Vec<Place> {
    let at = |k: f64| Place { x: (0.7 * k).sin(), y: 0.3 + 0.2 * k, z: 1.1 + (1.3 * k).cos() };
    (0..count).map(|k| at(k as f64)).collect()
}

/// A layer with so many outputs and inputs.
fn layer(outputs: usize, inputs: usize) -> Layer {
    let weight = |i: usize, j: usize| 0.3 * i as f64 - 0.2 * j as f64 + 0.1;
    let weights = (0..outputs).map(|i| (0..inputs).map(|j| weight(i, j)).collect()).collect();
    Layer { weights, biases: (0..outputs).map(|i| 0.2 - 0.1 * i as f64).collect(), gain: 0.7 }
}

/// Fields of a shared struct.
#[differentiable]
pub fn square_of_norm(p: &Place) -> f64 {
    p.x * p.x + p.y * p.y + p.z * p.z
}

/// A struct by value, its fields read more than once.
#[differentiable]
pub fn latitude(p: Place) -> f64 {
    let across = p.x.hypot(p.y);
    p.z.atan2(across) * p.z
}

/// Fields of fields, and a list in a field.
#[differentiable]
pub fn kinetic_energy(body: &Body, field: &[f64]) -> f64 {
    let mut energy = 0.5 * body.mass * square_of_norm(&body.speed);
    for (q, e) in body.charges.iter().zip(field.iter()) {
        energy += q * e * body.place.z;
    }
    energy
}

/// A struct made of two others.
#[differentiable]
pub fn cross(a: &Place, b: Place) -> Place {
    Place { x: a.y * b.z - a.z * b.y, y: a.z * b.x - a.x * b.z, z: a.x * b.y - a.y * b.x }
}

/// Fields written, with an operator and without, through a reference.
#[differentiable]
pub fn drift(body: &mut Body, dt: f64) {
    for _ in 0..body.steps {
        body.place.x += body.speed.x * dt;
        body.place.y += body.speed.y * dt;
        body.speed.z = body.speed.z - dt * body.place.z / body.mass;
    }
    body.charges[0] *= body.mass;
}

/// Update syntax, of a copy and of what it is assigned to.
#[differentiable]
pub fn lifted(p: Place, height: &Length) -> Place {
    let mut q = Place { z: p.z + height.0, ..p };
    q = Place { x: q.y * q.z, ..q };
    q
}

/// Update syntax of a clone, with a list in it.
#[differentiable]
pub fn heavier(body: &Body, by: f64) -> Body {
    let doubled = body.clone();
    Body { mass: doubled.mass * by, place: Place { x: by * by, ..doubled.place }, ..body.clone() }
}

/// A tuple struct made, and taken apart.
#[differentiable]
pub fn area(a: Length, b: &Length) -> Length {
    let Length(width) = a;
    let Length(height) = *b;
    Length(width * height + 0.5 * width)
}

/// The number in a tuple struct, of a call's result too.
#[differentiable]
pub fn volume(a: Length, b: Length, depth: f64) -> f64 {
    let base = area(a, &b);
    base.0 * depth + area(base, &a).0
}

/// A pattern with names and with `..`, of a value and of a reference.
#[differentiable]
pub fn slopes(p: &Place, q: Place) -> f64 {
    let Place { x, y, .. } = *p;
    let Place { x: left, y: right, z } = q;
    (y - right) / (x - left) * z
}

/// A list of structs: a mean of places, weighted by fields.
#[differentiable]
pub fn centre(bodies: &[Body]) -> Place {
    let mut centre = Place { x: 0.0, y: 0.0, z: 0.0 };
    let mut mass = 1.0;
    for body in bodies.iter() {
        centre.x += body.place.x * body.mass;
        centre.y += body.place.y * body.mass;
        centre.z -= body.place.z * body.mass;
        mass += body.mass;
    }
    Place { x: centre.x / mass, y: centre.y / mass, z: centre.z }
}

/// Structs in a list, by their numbers: all pairs.
#[differentiable]
pub fn potential(points: &[Place], softening: f64) -> f64 {
    let mut sum = softening;
    for i in 0..points.len() {
        for j in 0..i {
            let dx = points[i].x - points[j].x;
            let dy = points[i].y - points[j].y;
            sum -= 1.0 / (dx * dx + dy * dy + softening * points[j].z).sqrt();
        }
    }
    sum
}

/// A list of structs that is changed and given back.
#[differentiable]
pub fn advanced(mut points: Vec<Place>, dt: f64) -> Vec<Place> {
    for point in points.iter_mut() {
        point.x += point.y * dt;
        point.z *= point.x;
    }
    if points.len() > 1 {
        points[0].y = points[1].x * dt;
        points.push(Place { x: dt, y: 0.0, z: dt * dt });
    }
    points
}

/// A `&mut` list of structs, whole elements exchanged and overwritten.
#[differentiable]
pub fn shuffled(points: &mut [Place], k: f64) -> f64 {
    points.swap(0, 1);
    let first = points[0];
    points[1] = Place { y: k * first.y, ..first };
    points[0].x = points[1].y * first.z;
    points[0].x * k
}

/// A struct taken over in part by what takes its place, twice, in a loop.
#[differentiable]
pub fn folded(p: &mut Place, turns: usize) -> Place {
    for _ in 0..turns {
        let old = *p;
        *p = Place { x: p.y * old.x, z: old.y, ..*p };
        p.y += old.z;
    }
    Place { y: p.x, ..*p }
}

/// A list of places out of two, with patterns.
#[differentiable]
pub fn joined(mut from: Vec<Place>, to: &mut [Place]) -> Vec<Place> {
    let Place { x, z, .. } = to[0];
    let Length(k) = Length(x * z);
    to[0].y *= from[0].x;
    from.push(Place { x: k, y: to[0].y, z: x });
    from
}

/// Structs that branches choose.
#[differentiable]
pub fn nearer(p: Place, q: Place, bound: f64) -> Place {
    let chosen = if p.x * p.x < q.x * q.x { p } else { q };
    if chosen.y > bound {
        return Place { y: bound, ..chosen };
    }
    chosen
}

/// A local struct that is an accumulator, in a loop that depends on data.
#[differentiable]
pub fn spiral(start: Place, limit: f64) -> f64 {
    let mut p = start;
    let mut turns = 0.0;
    while p.x * p.x + p.y * p.y < limit {
        p = Place { x: p.x * 1.2 - p.y * 0.7, y: p.x * 0.7 + p.y * 1.2, z: p.z + turns };
        turns += p.z * 0.1;
    }
    p.x + p.y + turns
}

/// A field that is `#[constant]`, and lists of lists in a field.
#[differentiable]
pub fn activations(layer: &Layer, inputs: &[f64]) -> Vec<f64> {
    let mut outputs = layer.biases.clone();
    for (output, row) in outputs.iter_mut().zip(layer.weights.iter()) {
        for (w, x) in row.iter().zip(inputs.iter()) {
            *output += w * x;
        }
        *output = (*output * layer.gain).tanh();
    }
    outputs
}

/// Two layers: calls that take structs, in a loop over structs.
#[differentiable]
pub fn network(layers: &[Layer], inputs: &[f64]) -> f64 {
    let mut x = inputs.to_vec();
    for layer in layers {
        x = activations(layer, &x);
    }
    x[0] * x[1]
}

/// Structs in a tuple, in an array, behind a local reference.
#[differentiable]
pub fn gathered(ends: (Place, Place), corners: &[Place; 2]) -> f64 {
    let (from, to) = ends;
    let corner = &corners[1];
    from.x * to.y + square_of_norm(corner) * corners[0].z
}

/// The sides of a triangle, and where its corners meet the ends of a line.
#[differentiable]
pub fn perimeter(corners: &[Place; 3], ends: (Place, Place), scale: f64) -> f64 {
    let mut length = scale * ends.1.z;
    for i in 0..3 {
        let from = corners[i];
        let to = corners[(i + 1) % 3];
        length += (from.x - to.x).hypot(from.y - to.y) * ends.0.x;
    }
    length
}

/// A struct that is generic, in a function that is not.
#[differentiable]
pub fn made_pair(x: f64, y: f64) -> f64 {
    let pair = Pair { left: x * y, right: x };
    let inner = Pair { left: Place { x, y, z: pair.left }, right: Place { x: y, y: x, z: 1.0 } };
    pair.right * inner.left.z + inner.right.y * y
}

/// A chain over structs, with closures that read their fields.
#[differentiable]
pub fn moment(bodies: &[Body], axis: f64) -> f64 {
    bodies.iter().filter(|body| body.mass > 0.1).map(|body| body.mass * (body.place.x - axis).powi(2)).sum::<f64>()
}

/// A struct that is moved and replaced by one with a longer list.
#[differentiable]
pub fn charged(body: Body, turns: usize) -> f64 {
    let mut body = body;
    for _ in 0..turns {
        let mut charges = body.charges.clone();
        charges.push(body.mass);
        body = Body { mass: body.mass, place: body.place, speed: body.speed, charges, steps: body.steps };
    }
    body.charges.iter().map(|charge| charge * charge).sum::<f64>() * body.mass
}

/// Structs put in order by a field.
#[differentiable]
pub fn in_order(places: &[Place]) -> f64 {
    let mut sorted = places.to_vec();
    sorted.sort_by(|a, b| a.y.partial_cmp(&b.y).unwrap());
    sorted.iter().enumerate().map(|(k, place)| (k as f64 + 1.0) * place.x * place.z).sum()
}

/// Goes through a list that no longer grows, and reaches into it.
#[differentiable]
pub fn by_rule(rule: &Rule, a: f64, b: f64) -> f64 {
    let sum: f64 = rule.nodes.iter().map(|(node, weight)| (0.5 * ((b - a) * node + (b + a))).sin() * weight).sum();
    let mut remainder = 0.0;
    for k in 0..rule.nodes.len() {
        remainder += rule.nodes[k].0 * rule.nodes[k].1;
    }
    0.5 * (b - a) * sum + remainder
}

cases! {
    square_of_norm(&Place) -> f64: (Place { x: 0.7, y: 1.2, z: -0.3 }) => [1.4, 2.4, -0.6];
    latitude(Place) -> f64: (Place { x: 0.7, y: 1.2, z: -0.3 });
    kinetic_energy(&Body, &[f64]) -> f64: (body(2, &[0.5, 1.5]), [0.3, -0.2]), (body(2, &[0.5]), [0.3]), (body(0, &[]), []);
    cross(&Place, Place) -> Place: (Place { x: 0.7, y: 1.2, z: -0.3 }, Place { x: 0.1, y: 0.4, z: 1.3 });
    drift(&mut Body, f64): (body(0, &[0.5]), 0.1), (body(1, &[0.5]), 0.1), (body(4, &[0.5, 1.5]), 0.1);
    lifted(Place, &Length) -> Place: (Place { x: 0.7, y: 1.2, z: -0.3 }, Length(0.4));
    heavier(&Body, f64) -> Body: (body(2, &[0.5, 1.5]), 1.1), (body(2, &[]), 1.1);
    area(Length, &Length) -> Length: (Length(0.7), Length(1.2)) => [1.7, 0.7];
    volume(Length, Length, f64) -> f64: (Length(0.7), Length(1.2), 0.4);
    slopes(&Place, Place) -> f64: (Place { x: 0.7, y: 1.2, z: -0.3 }, Place { x: 0.1, y: 0.4, z: 1.3 });
    centre(&[Body]) -> Place: (vec![body(2, &[0.5]), body(0, &[])]), (vec![body(1, &[])]), flat (vec![]);
    potential(&[Place], f64) -> f64: (points(4), 0.2), (points(2), 0.2), (points(1), 0.2), (points(0), 0.2);
    advanced(Vec<Place>, f64) -> Vec<Place>: (points(3), 0.2), (points(1), 0.2), flat (points(0), 0.2);
    shuffled(&mut [Place], f64) -> f64: (points(2), 0.7), (points(3), -0.4);
    folded(&mut Place, const usize) -> Place:
        (Place { x: 0.7, y: 1.2, z: -0.3 }, 0), (Place { x: 0.7, y: 1.2, z: -0.3 }, 1), (Place { x: 0.7, y: 1.2, z: -0.3 }, 4);
    joined(Vec<Place>, &mut [Place]) -> Vec<Place>: (points(2), points(2));
    nearer(Place, Place, f64) -> Place:
        (Place { x: 0.7, y: 1.2, z: -0.3 }, Place { x: 0.1, y: 0.4, z: 1.3 }, 0.3),
        (Place { x: 0.1, y: 1.2, z: -0.3 }, Place { x: 0.7, y: 0.4, z: 1.3 }, 2.0);
    spiral(Place, f64) -> f64:
        (Place { x: 0.7, y: 1.2, z: -0.3 }, 90.0), (Place { x: 0.7, y: 1.2, z: -0.3 }, 3.0),
        (Place { x: 0.7, y: 1.2, z: -0.3 }, 1.0);
    activations(&Layer, &[f64]) -> Vec<f64>: (layer(2, 3), [0.3, 0.5, -0.2]), (layer(1, 1), [0.3]), flat (layer(0, 1), [0.3]), (layer(1, 0), []);
    network(&[Layer], &[f64]) -> f64: (vec![layer(2, 3), layer(2, 2)], [0.3, 0.5, -0.2]), (vec![layer(2, 2)], [0.3, 0.5]), (vec![], [0.3, 0.5]);
    gathered((Place, Place), &[Place; 2]) -> f64: ((points(2)[0], points(2)[1]), [points(4)[3], points(4)[2]]);
    perimeter(&[Place; 3], (Place, Place), f64) -> f64:
        ([points(4)[3], points(4)[2], points(1)[0]], (points(2)[1], points(2)[0]), 0.4);
    made_pair(f64, f64) -> f64: (0.7, 1.2), (-2.0, 0.3);
    moment(&[Body], f64) -> f64: (vec![body(2, &[0.5]), body(0, &[])], 0.3), (vec![body(1, &[])], 0.3), flat (vec![], 0.3);
    charged(Body, const usize) -> f64: (body(2, &[0.5]), 0), (body(2, &[0.5]), 1), (body(2, &[0.5]), 3);
    in_order(&[Place]) -> f64: (points(3)), (points(1)), flat (vec![]);
    by_rule(&Rule, f64, f64) -> f64: (rule(2), 0.3, 1.4), (rule(1), 0.3, 1.4), flat (rule(0), 0.3, 1.4);
}
