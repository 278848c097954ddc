//! Arrays of `ndarray` as values that the harness takes apart.

use ndarray::{Array, Dimension};

use crate::value::{Source, Value};

impl<D: Dimension + 'static> Value for Array<f64, D> {
    type Tangent = Self;
    type Seed<'a> = &'a Self;
    type Buffer<'a> = &'a mut Self;

    fn floats(&self, visit: &mut dyn FnMut(f64)) {
        self.iter().for_each(|element| visit(*element));
    }
    fn bits(&self, out: &mut Vec<u64>) {
        out.extend(self.shape().iter().map(|extent| *extent as u64));
        self.iter().for_each(|element| element.bits(out));
    }
    fn with(&self, source: &mut Source) -> Self {
        let floats = self.iter().map(|_| source.take()).collect();
        Self::from_shape_vec(self.raw_dim(), floats).expect("there is one for each element")
    }
    fn tangent(&self, source: &mut Source) -> Self {
        self.with(source)
    }
    fn read(tangent: &Self, out: &mut Vec<f64>) {
        out.extend(tangent.iter());
    }
    fn seed(tangent: &Self) -> &Self {
        tangent
    }
    fn buffer(tangent: &mut Self) -> &mut Self {
        tangent
    }
}
