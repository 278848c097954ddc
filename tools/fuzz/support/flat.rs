//! Values as stretches of a flat vector. This file is copied into each generated crate.

/// A value that is read from a flat vector and written to one.
pub trait Flat {
    fn load(&mut self, from: &mut dyn Iterator<Item = f64>);
    fn store(&self, to: &mut Vec<f64>);
}

macro_rules! flat_float {
    ($($name:ident)*) => {$(
        impl Flat for $name {
            fn load(&mut self, from: &mut dyn Iterator<Item = f64>) {
                *self = from.next().unwrap() as $name;
            }
            fn store(&self, to: &mut Vec<f64>) {
                to.push(*self as f64);
            }
        }
    )*};
}
flat_float!(f64 f32 usize);

impl Flat for bool {
    fn load(&mut self, from: &mut dyn Iterator<Item = f64>) {
        *self = from.next().unwrap() > 0.5;
    }
    fn store(&self, to: &mut Vec<f64>) {
        to.push(f64::from(u8::from(*self)));
    }
}

impl Flat for () {
    fn load(&mut self, _from: &mut dyn Iterator<Item = f64>) {}
    fn store(&self, _to: &mut Vec<f64>) {}
}

impl<T: Flat> Flat for [T] {
    fn load(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.iter_mut().for_each(|item| item.load(from));
    }
    fn store(&self, to: &mut Vec<f64>) {
        self.iter().for_each(|item| item.store(to));
    }
}

impl<T: Flat> Flat for Vec<T> {
    fn load(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.as_mut_slice().load(from);
    }
    fn store(&self, to: &mut Vec<f64>) {
        self.as_slice().store(to);
    }
}

impl<T: Flat, const N: usize> Flat for [T; N] {
    fn load(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.as_mut_slice().load(from);
    }
    fn store(&self, to: &mut Vec<f64>) {
        self.as_slice().store(to);
    }
}

impl<A: Flat, B: Flat> Flat for (A, B) {
    fn load(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.0.load(from);
        self.1.load(from);
    }
    fn store(&self, to: &mut Vec<f64>) {
        self.0.store(to);
        self.1.store(to);
    }
}

impl<A: Flat, B: Flat, C: Flat> Flat for (A, B, C) {
    fn load(&mut self, from: &mut dyn Iterator<Item = f64>) {
        self.0.load(from);
        self.1.load(from);
        self.2.load(from);
    }
    fn store(&self, to: &mut Vec<f64>) {
        self.0.store(to);
        self.1.store(to);
        self.2.store(to);
    }
}
