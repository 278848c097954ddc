//! `+`, `-`, `*`, `/`, `%`, negation and the assignments, by value and by reference, with scalars.

use std::ops::{Add, AddAssign, Div, DivAssign, Mul, MulAssign, Neg, Rem, Sub, SubAssign};

use super::elementwise::apply;
use super::error::must;
use super::kernels::Rule;
use super::{Element, Tensor};

macro_rules! operators {
    ($($trait:ident $method:ident)*) => {$(
        impl<T: Element> $trait<&Tensor<T>> for &Tensor<T> {
            type Output = Tensor<T>;

            #[track_caller]
            fn $method(self, other: &Tensor<T>) -> Tensor<T> {
                must(apply(Rule::$method, &[self, other]))
            }
        }

        impl<T: Element> $trait<Tensor<T>> for &Tensor<T> {
            type Output = Tensor<T>;

            #[track_caller]
            fn $method(self, other: Tensor<T>) -> Tensor<T> {
                must(apply(Rule::$method, &[self, &other]))
            }
        }

        impl<T: Element> $trait<&Tensor<T>> for Tensor<T> {
            type Output = Tensor<T>;

            #[track_caller]
            fn $method(self, other: &Tensor<T>) -> Tensor<T> {
                must(apply(Rule::$method, &[&self, other]))
            }
        }

        impl<T: Element> $trait<Tensor<T>> for Tensor<T> {
            type Output = Tensor<T>;

            #[track_caller]
            fn $method(self, other: Tensor<T>) -> Tensor<T> {
                must(apply(Rule::$method, &[&self, &other]))
            }
        }

        impl<T: Element> $trait<T> for &Tensor<T> {
            type Output = Tensor<T>;

            #[track_caller]
            fn $method(self, other: T) -> Tensor<T> {
                must(apply(Rule::$method, &[self, &Tensor::constant(other)]))
            }
        }

        impl<T: Element> $trait<T> for Tensor<T> {
            type Output = Tensor<T>;

            #[track_caller]
            fn $method(self, other: T) -> Tensor<T> {
                must(apply(Rule::$method, &[&self, &Tensor::constant(other)]))
            }
        }

        operators!(@scalar f64 $trait $method);
        operators!(@scalar f32 $trait $method);
    )*};
    (@scalar $float:ident $trait:ident $method:ident) => {
        impl $trait<&Tensor<$float>> for $float {
            type Output = Tensor<$float>;

            #[track_caller]
            fn $method(self, other: &Tensor<$float>) -> Tensor<$float> {
                must(apply(Rule::$method, &[&Tensor::constant(self), other]))
            }
        }

        impl $trait<Tensor<$float>> for $float {
            type Output = Tensor<$float>;

            #[track_caller]
            fn $method(self, other: Tensor<$float>) -> Tensor<$float> {
                must(apply(Rule::$method, &[&Tensor::constant(self), &other]))
            }
        }
    };
}
operators!(Add add Sub sub Mul mul Div div Rem rem);

impl<T: Element> Neg for &Tensor<T> {
    type Output = Tensor<T>;

    #[track_caller]
    fn neg(self) -> Tensor<T> {
        must(apply(Rule::neg, &[self]))
    }
}

impl<T: Element> Neg for Tensor<T> {
    type Output = Tensor<T>;

    #[track_caller]
    fn neg(self) -> Tensor<T> {
        -&self
    }
}

macro_rules! assignments {
    ($($trait:ident $method:ident $in_place:ident)*) => {$(
        /// Changes the elements, for all that share them.
        ///
        /// # Panics
        /// Where the method that it stands for gives an error.
        impl<T: Element> $trait<&Tensor<T>> for Tensor<T> {
            #[track_caller]
            fn $method(&mut self, other: &Tensor<T>) {
                must(self.$in_place(other));
            }
        }

        /// Changes the elements, for all that share them.
        ///
        /// # Panics
        /// Where the method that it stands for gives an error.
        impl<T: Element> $trait<Tensor<T>> for Tensor<T> {
            #[track_caller]
            fn $method(&mut self, other: Tensor<T>) {
                must(self.$in_place(&other));
            }
        }

        /// Changes the elements, for all that share them.
        ///
        /// # Panics
        /// Where the method that it stands for gives an error.
        impl<T: Element> $trait<T> for Tensor<T> {
            #[track_caller]
            fn $method(&mut self, other: T) {
                must(self.$in_place(&Tensor::constant(other)));
            }
        }
    )*};
}
assignments!(AddAssign add_assign add_ SubAssign sub_assign sub_ MulAssign mul_assign mul_ DivAssign div_assign div_);

macro_rules! sums {
    ($($trait:ident $method:ident $start:ident $rule:ident)*) => {$(
        impl<T: Element> std::iter::$trait for Tensor<T> {
            #[track_caller]
            fn $method<I: Iterator<Item = Self>>(mut items: I) -> Self {
                let Some(first) = items.next() else { return Tensor::constant(T::$start()) };
                items.fold(first, |all, item| must(apply(Rule::$rule, &[&all, &item])))
            }
        }

        impl<'a, T: Element> std::iter::$trait<&'a Tensor<T>> for Tensor<T> {
            #[track_caller]
            fn $method<I: Iterator<Item = &'a Self>>(items: I) -> Self {
                items.cloned().$method()
            }
        }
    )*};
}
sums!(Sum sum zero add Product product one mul);
