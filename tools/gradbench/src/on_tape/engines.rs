//! The tapes: this project's, and with the feature `tapes` those of other crates.

use wengert::tape::{Tape, Var};

use super::{Engine, Problem, Scalar};

/// The methods of numbers that have them under the same names.
macro_rules! methods {
    ($($name:ident)*) => {$(
        #[inline(always)]
        fn $name(self) -> Self {
            Self::$name(self)
        }
    )*};
}

impl Scalar for f64 {
    methods!(recip exp ln tanh);

    fn constant(self, value: f64) -> f64 {
        value
    }

    fn max(self, other: f64) -> f64 {
        f64::max(self, other)
    }
}

impl Scalar for Var<'_> {
    methods!(recip exp ln tanh);

    #[inline(always)]
    fn constant(self, value: f64) -> Self {
        Var::constant(value)
    }

    #[inline(always)]
    fn max(self, other: Self) -> Self {
        Var::max(self, other)
    }
}

/// `wengert::tape::Tape`.
#[derive(Debug, Default)]
pub struct Own {
    tape: Tape,
    /// The memory of the variables of the run before.
    inputs: Vec<Var<'static>>,
}

impl Engine for Own {
    const NAME: &'static str = "wengert-tape";

    fn gradient(&mut self, problem: &impl Problem, x: &[f64]) -> Vec<f64> {
        self.tape.reset();
        let mut inputs = recycled(std::mem::take(&mut self.inputs));
        inputs.extend(x.iter().map(|&x| self.tape.var(x)));
        let gradient = problem.value(&inputs).gradient();
        let components = inputs.iter().map(|&x| gradient[x]).collect();
        drop(gradient);
        self.inputs = recycled(inputs);
        components
    }
}

/// The memory of variables for variables of another run.
fn recycled<'to>(mut variables: Vec<Var<'_>>) -> Vec<Var<'to>> {
    variables.clear();
    variables.into_iter().map(|old| Var::constant(old.value())).collect()
}

#[cfg(feature = "tapes")]
mod others {
    use super::{Engine, Problem, Scalar};

    macro_rules! float_methods {
        ($($name:ident)*) => {$(
            #[inline(always)]
            fn $name(self) -> Self {
                <Self as num_traits::Float>::$name(self)
            }
        )*};
    }

    impl Scalar for echidna::Reverse<f64> {
        float_methods!(recip exp ln tanh);

        #[inline(always)]
        fn constant(self, value: f64) -> Self {
            echidna::Reverse::constant(value)
        }

        #[inline(always)]
        fn max(self, other: Self) -> Self {
            <Self as num_traits::Float>::max(self, other)
        }
    }

    impl Scalar for reverse::Var<'_> {
        /// Constants are variables there.
        fn constant(self, value: f64) -> Self {
            self.tape.add_var(value)
        }

        #[inline(always)]
        fn recip(self) -> Self {
            reverse::Var::recip(&self)
        }

        #[inline(always)]
        fn exp(self) -> Self {
            reverse::Var::exp(&self)
        }

        #[inline(always)]
        fn ln(self) -> Self {
            reverse::Var::ln(&self)
        }

        #[inline(always)]
        fn tanh(self) -> Self {
            reverse::Var::tanh(&self)
        }

        /// There is no such method.
        #[inline(always)]
        fn max(self, other: Self) -> Self {
            if self >= other { self } else { other }
        }
    }

    /// The crate `echidna`, which keeps the memory of its tapes itself.
    #[derive(Debug)]
    pub struct Echidna;

    impl Engine for Echidna {
        const NAME: &'static str = "echidna";

        fn gradient(&mut self, problem: &impl Problem, x: &[f64]) -> Vec<f64> {
            echidna::grad(|x| problem.value(x), x)
        }
    }

    /// The crate `reverse`.
    #[derive(Debug, Default)]
    pub struct Reverse(reverse::Tape);

    impl Engine for Reverse {
        const NAME: &'static str = "reverse";

        fn gradient(&mut self, problem: &impl Problem, x: &[f64]) -> Vec<f64> {
            self.0.clear();
            let x = self.0.add_vars(x);
            let gradient = problem.value(&x).grad();
            // The inputs are the first on the tape.
            gradient[..x.len()].to_vec()
        }
    }
}

#[cfg(feature = "tapes")]
pub use others::{Echidna, Reverse};
