//! Parts that are copied or moved out of what is changed later: elements, fields, parts of tuples, structs made of others.

use wengert::{Differentiable, differentiable};

/// A place and a speed.
#[derive(Clone, Copy, Debug, Differentiable)]
pub struct Motion {
    pub at: f64,
    pub speed: f64,
}

/// What moves, and where it was.
#[derive(Clone, Debug, Differentiable)]
pub struct Track {
    pub now: Motion,
    pub past: Vec<Motion>,
}

values! {
    Motion { at speed }
    Track { now past }
}

/// Each element is made of itself, turn by turn.
#[differentiable]
pub fn carried(motions: &mut [Motion], time: f64) -> f64 {
    let mut sum = 0.0;
    for k in 0..motions.len() {
        motions[k] = Motion { at: motions[k].at + motions[k].speed * time, ..motions[k] };
        sum += motions[k].at * motions[k].speed;
    }
    sum
}

/// One element is made of another, which is written to behind that.
#[differentiable]
pub fn followed(at: f64, speed: f64, time: f64) -> f64 {
    let mut pair = [Motion { at, speed }, Motion { at: speed, speed: at }];
    pair[1] = Motion { speed: time, ..pair[0] };
    let kept = Motion { at: time, ..pair[1] };
    pair[0].at *= time;
    pair[1].speed = time * pair[0].at;
    pair[1].speed * time + kept.speed * pair[0].at
}

/// A part of a tuple is taken, and the other one replaced.
#[differentiable]
pub fn handed_over(at: f64, speed: f64, time: f64) -> f64 {
    let mut pair = (Motion { at, speed }, Motion { at: speed, speed: at });
    let first = pair.0;
    pair.1 = Motion { at: first.speed * time, speed: time };
    let (second, mut lists) = (pair.1, (vec![at, time], vec![speed]));
    let taken = lists.0;
    lists.1.push(taken[1] * second.at);
    lists.1[1] * second.speed + lists.1[0] * first.at
}

/// A field is taken, and the list beside it grows.
#[differentiable]
pub fn recorded(track: Track, time: f64, turns: usize) -> Track {
    let mut track = track;
    for _ in 0..turns {
        let now = track.now;
        track.past.push(Motion { speed: now.speed * time, ..track.now });
        track.now = Motion { at: now.at + now.speed * time, ..now };
    }
    track.past.push(track.now);
    track
}

/// The last element is copied behind itself, and the list begins anew.
#[differentiable]
pub fn echoed(motions: &[Motion], time: f64) -> f64 {
    let mut list = motions.to_vec();
    list.push(Motion { at: time, ..list[0] });
    let last = Motion { speed: time, ..list[list.len() - 1] };
    list.clear();
    list.push(last);
    list[0].at * list[0].speed
}

/// Two parts of an element trade contents, and those of two elements.
#[differentiable]
pub fn traded(motions: &mut [Motion], time: f64) {
    for motion in motions.iter_mut() {
        std::mem::swap(&mut motion.at, &mut motion.speed);
        motion.at *= time;
    }
    if motions.len() > 1 {
        let first = &mut motions[0];
        std::mem::swap(&mut first.at, &mut first.speed);
        first.speed += time * first.at;
        motions.swap(0, 1);
    }
}

/// What is assigned is what is there already.
#[allow(dead_code, clippy::self_assignment, reason = "that is what is to be shown")]
#[differentiable]
pub fn unchanged(at: f64, speed: f64, turns: usize) -> f64 {
    let mut motion = Motion { at, speed };
    let mut list = vec![at, speed];
    for _ in 0..turns {
        motion = motion;
        motion.at *= speed;
        (motion, list) = (motion, list);
    }
    list = list;
    motion.at * list[1] + motion.speed
}

/// So many motions.
fn motions(count: usize) -> Vec<Motion> {
    (0..count).map(|k| Motion { at: 0.7 + 0.4 * k as f64, speed: 1.2 - 0.3 * k as f64 }).collect()
}

/// A track with a past of that length.
fn track(past: usize) -> Track {
    Track { now: Motion { at: 0.4, speed: 1.3 }, past: motions(past) }
}

cases! {
    carried(&mut [Motion], f64) -> f64: (motions(3), 0.6), (motions(1), 0.6), flat (motions(0), 0.6);
    followed(f64, f64, f64) -> f64: (1.3, 0.7, 0.4);
    handed_over(f64, f64, f64) -> f64: (1.3, 0.7, 0.4);
    recorded(Track, f64, const usize) -> Track: (track(1), 0.6, 0), (track(0), 0.6, 1), (track(2), 0.6, 3);
    echoed(&[Motion], f64) -> f64: (motions(2), 0.6), (motions(1), 0.6);
    traded(&mut [Motion], f64): (motions(3), 0.6), (motions(1), 0.6), flat (motions(0), 0.6);
    unchanged(f64, f64, const usize) -> f64: (0.7, 1.2, 0), (0.7, 1.2, 1), (0.7, 1.2, 3);
}
